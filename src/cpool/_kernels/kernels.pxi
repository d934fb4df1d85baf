# The compiled part, whole: included by one `.pyx` for each instruction set it is built for. Each file opens with its
# design and with what it trusts. From the inside out:
#
#   values    what a value is, how two combine                 passes, moves, patch, ranks, tallies   the only loops
#                                                              that touch data
#   select    the passes that one dtype and operation need     windows    the table of one axis
#   layout    from strides to loops                            bounds     checks, in debug builds
#   job       one call, and the ways it may go about it        strip      what is done at a time
#   prepare   which way, and memory for it                     down, along, straight, sweep   the driver
#   request   what is asked for                                door       Python comes in here
#
# `capi.pyx` is the door for C, with `tables` and `images`; `scatter.pyx`, with `planes` and `spread`, goes back.
from cpython.buffer cimport (
    Py_buffer, PyBUF_SIMPLE, PyBUF_STRIDED, PyBUF_STRIDES, PyBuffer_Release, PyObject_GetBuffer
)
from cpython.pycapsule cimport PyCapsule_New
from libc.math cimport NAN, frexp, ldexp, rint
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdio cimport fprintf, stderr
from libc.stdlib cimport abort, free, malloc
from libc.string cimport memcpy, memset

include "request.pxi"
include "values.pxi"
include "passes.pxi"
include "means.pxi"
include "moves.pxi"
include "patch.pxi"
include "ranks.pxi"
include "tallies.pxi"
include "select.pxi"
include "windows.pxi"
include "layout.pxi"
include "bounds.pxi"
include "job.pxi"
include "strip.pxi"
include "prepare.pxi"
include "along.pxi"
include "down.pxi"
include "straight.pxi"
include "sweep.pxi"
include "door.pxi"
