# The compiled part, whole: included by one `.pyx` for each instruction set it is built for. From the inside out:
# values combine, passes loop over rows of them, `select` names the passes of one dtype and operation, layout and
# windows say where rows lie and which of them go together, the sweep drives the passes over an array, and the door
# lets Python in. Each file opens with its design and with what it trusts.
from cpython.buffer cimport Py_buffer, PyBUF_STRIDED, PyBUF_STRIDES, PyBuffer_Release, PyObject_GetBuffer
from libc.math cimport fabs, frexp
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdio cimport fprintf, stderr
from libc.stdlib cimport abort, free, malloc

include "values.pxi"
include "passes.pxi"
include "select.pxi"
include "windows.pxi"
include "layout.pxi"
include "bounds.pxi"
include "sweep.pxi"
include "door.pxi"
