# The compiled part, whole, that makes pooling fast; what it computes is defined in `plain.pyx`, which is to be read
# first. It is translated once and compiled for each instruction set (`_variants.py`). Each file opens with its design
# and with what it trusts. From the inside out:
#
#   simd.h    vectors                                          number.inc, pair.inc, key.inc   what a value is
#   list.inc  which types fold into which                      folds, pixels, apart.inc   the loops that fold rows
#   values    the types that Cython has no names for           passes     the set that one call needs
#   moves, places, means, quotients   the other loops that     select     which passes: the table of dtypes
#             touch data                                       windows    the table of one axis
#   layout    from strides to loops                            bounds     checks, in debug builds
#   job       one call, and the ways it may go about it        strip      what is done at a time
#   prepare   which way, and memory for it                     down, blocks, bands, along, sweep   the driver
#   request   what is asked for                                memo       and what was asked for last
#   entry     where all of this is entered
#
# `door.pyx` is the door for Python; `capi.pyx` that for C, with `tables`, `images` and `functions`. `scatter.pyx`, with
# `planes` and `spread`, goes back.
#
# Words: a *window* is what one output looks at, its *taps* the elements of it along one axis; a *table* lists the
# windows of an axis, its *edges* those that the end of the axis cuts short. A *plane* is what the two pooled axes that
# lie closest span, *layers* its rows along further ones; *inner* are values closer still, the channels. A *strip* is
# some columns of a plane whose rows stay in cache, *lanes* the short rows of several planes in one row of scratch, a
# *band* rows of output that are made alike.
# A *phase* is every n-th column of a row; to *stack* is to fold any number of rows, one value of each.
# *Neutral* rows and columns stand beside x and change no result. A *pass* is a loop over data. A *key* is an
# integer that sorts as a float does, a *rank* a key and its place, a *tally* a sum and how many values it is of. A sum
# is *exact* if its order changes nothing.
from cpython.pycapsule cimport PyCapsule_New
from libc.math cimport NAN, frexp, ldexp, rint
from libc.stdint cimport INT64_MAX, int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdio cimport fprintf, stderr
from libc.stdlib cimport abort, free, malloc
from libc.string cimport memcmp, memcpy, memmove, memset

include "request.pxi"
include "values.pxi"
include "passes.pxi"
include "quotients.pxi"
include "moves.pxi"
include "means.pxi"
include "places.pxi"
include "select.pxi"
include "windows.pxi"
include "layout.pxi"
include "bounds.pxi"
include "job.pxi"
include "strip.pxi"
include "prepare.pxi"
include "along.pxi"
include "down.pxi"
include "blocks.pxi"
include "bands.pxi"
include "sweep.pxi"
include "memo.pxi"
include "entry.pxi"
