# The compiled part, whole, that makes pooling fast; what it computes is defined in `plain.pyx`, which is to be read
# first. It is translated once and compiled for each instruction set (`_variants.py`). Each file opens with its design
# and with what it trusts.
#
# vectors/  the loops that fold rows, in C (`folds.h` first): `simd.h` is what a vector is, `types.h`, `number.inc`,
#           `pair.inc` and `key.inc` what a value is, `list.inc` which types fold into which, all other `.inc` the loops
# common/   what modules share: `request` what is asked for, `windows` the table of one axis, `values` the types that
#           Cython has no names for, `quotients`, `bounds` the checks of debug builds
# pool/     from the inside out:
#             passes         the set that one call needs       moves, places, means   the other loops that touch data
#             select         which passes: the table of dtypes layout                 from strides to loops
#             job            one call, and its ways            strip                  what is done at a time
#             prepare        which way, and memory for it
#             down, blocks, bands, pieces, along, sweep        the driver
#             memo           what was asked for last
#             entry          where all of this is entered
# back/     the other direction, of `scatter.pyx`
# capi/     the door for C, of `capi.pyx`: `tables`, `images`, `functions`; that for Python is `door.pyx`
#
# Words: a *window* is what one output looks at, its *taps* the elements of it along one axis; a *table* lists the
# windows of an axis, its *edges* those that the end of the axis cuts short. A *plane* is what the two pooled axes that
# lie closest span, *layers* its rows along further ones; *inner* are values closer still, the channels. A *strip* is
# some columns of a plane whose rows stay in cache, *lanes* the short rows of several planes in one row of scratch, a
# *band* rows of output that are made alike, a *piece* some columns of a very long window.
# A *phase* is every n-th column of a row; to *stack* is to fold any number of rows, one value of each.
# *Neutral* rows and columns stand beside x and change no result. A *pass* is a loop over data. A *key* is an
# integer that sorts as a float does, a *rank* a key and its place, a *tally* a sum and how many values it is of. A sum
# is *exact* if its order changes nothing.
from cpython.pycapsule cimport PyCapsule_New
from libc.math cimport NAN, fabs, frexp, ldexp, rint
from libc.stdint cimport INT64_MAX, int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdio cimport fprintf, stderr
from libc.stdlib cimport abort, free, malloc
from libc.string cimport memcmp, memcpy, memmove, memset

include "common/request.pxi"
include "common/bounds.pxi"
include "common/values.pxi"
include "pool/passes.pxi"
include "common/quotients.pxi"
include "pool/moves.pxi"
include "pool/means.pxi"
include "pool/places.pxi"
include "pool/select.pxi"
include "common/windows.pxi"
include "pool/layout.pxi"
include "pool/job.pxi"
include "pool/strip.pxi"
include "pool/prepare.pxi"
include "pool/along.pxi"
include "pool/down.pxi"
include "pool/pieces.pxi"
include "pool/blocks.pxi"
include "pool/bands.pxi"
include "pool/sweep.pxi"
include "pool/memo.pxi"
include "pool/entry.pxi"
