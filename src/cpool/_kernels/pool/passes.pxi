# The passes: the only loops that touch data. Those that fold rows are vectors, written in C (`folds.h`); the others,
# in the files beside, are one simple expression an element over independent results along contiguous memory, the shape
# that compilers vectorise. `Passes` names the set that one dtype and operation need, so that the driver is written and
# compiled once.
#
# They trust the driver: pointers are aligned for their type, ranges lie inside x, out or scratch, n >= 1, and a
# destination either is one of its sources exactly or starts before what is still to be read, or shares nothing.
# A table entry forgets the element type (`void *`).

cdef extern from *:
    """
    /* What a pass is written in must become part of it, with constants for arguments; `inline` alone is a wish. */
    #undef CYTHON_INLINE
    #if defined(_MSC_VER)
    #define CYTHON_INLINE __forceinline
    #else
    #define CYTHON_INLINE inline __attribute__((always_inline))
    #endif
    """

cdef struct Grid:
    # A row where it is not side by side: `cols` pieces of `inner` values, steps in bytes. Packed, that is in scratch,
    # the pieces lie `pitch` values apart.
    Py_ssize_t cols, inner
    Py_ssize_t col_step, inner_step
    Py_ssize_t pitch

cdef struct Block:
    # The same row in scratch: lanes of columns of `inner` values, which start `pitch` values apart.
    Py_ssize_t lanes, pitch, cols, inner
    int64_t places_apart  # of lanes that are rows of one plane, else 0

cdef struct Divisor:
    int64_t whole   # or the nearest that an int64 holds
    double real     # the same, rounded
    bint counts     # of tallies: divide by what counts, and by as much padding as `whole` says
    bint large      # whether sums, or the divisor, may be more than a double is exact for
    int64_t least   # of tallies: what must count,
    double fill     # or this is the result

cdef enum:
    MOST_ROWS = 8    # of a window that are folded as they lie in x, or kept

cdef extern from "vectors/folds.h":
    ctypedef enum Finishing:
        RAW
        FINAL
        MULTIPLY
        DIVIDE_BY "DIVIDE"
        SHIFT_BY "SHIFT"
        KEYED
        TURNED
        RATIO

    ctypedef struct Options:
        Finishing how
        const void *by
        ptrdiff_t step
        int shift
        int64_t flip, magnitude, nan, nan_bits, missing
        ptrdiff_t apart
        const void *origin

    ctypedef struct Folds:
        void (*stack)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n,
                      const Options *f) noexcept nogil
        void (*window)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, ptrdiff_t taps,
                       ptrdiff_t step, const Options *f) noexcept nogil
        void (*halve)(void *dst, const void *a, const void *b, ptrdiff_t n, int taps, const Options *f) noexcept nogil
        void (*pixels)(void *dst, const void *a, const void *b, ptrdiff_t n, ptrdiff_t inner,
                       const Options *f) noexcept nogil
        void (*reduce)(void *dst, const void *src, ptrdiff_t n, ptrdiff_t inner, ptrdiff_t stride,
                       ptrdiff_t taps, const Options *f) noexcept nogil
        void (*each)(void *dst, const void *src, const int64_t *edges, ptrdiff_t n, const Options *f) noexcept nogil
        void (*marked)(void *dst, const void *src, const uint8_t *mask, ptrdiff_t n, int64_t missing,
                       const Options *f) noexcept nogil

    ctypedef enum FoldType:
        OF_int8_t
        OF_uint8_t
        OF_int16_t
        OF_uint16_t
        OF_int32_t
        OF_uint32_t
        OF_int64_t
        OF_uint64_t
        OF_half
        OF_bfloat16
        OF_float
        OF_double
        OF_tally_int32_t
        OF_tally_int64_t
        OF_tally_float
        OF_tally_double
        OF_rank32
        OF_rank64

    const int SUM_OF "SUM"
    const int MAX_OF "MAX"
    const int MIN_OF "MIN"

    const Folds *folds_of(FoldType source, FoldType work, int operation) noexcept nogil
    int64_t take_joined() noexcept nogil

ctypedef void (*move_pass)(void *dst, const void *src, const Grid *grid) noexcept nogil
ctypedef void (*convert_pass)(void *dst, const void *src, Py_ssize_t n) noexcept nogil
ctypedef void (*divide_pass)(void *dst, const void *sums, const void *counts, Py_ssize_t n,
                             const Divisor *divisor) noexcept nogil
ctypedef void (*place_pass)(void *row, const Block *block, int64_t first, int64_t step) noexcept nogil
ctypedef void (*write_places_pass)(int64_t *dst, const void *places, const Grid *grid) noexcept nogil

cdef struct Passes:
    const Folds *from_x   # from rows of x as they are,
    const Folds *folds    # and from rows in scratch, to values of the work type
    const Folds *sums     # of tallies: each part by itself, where that is all there is to do,
    const Folds *counts
    const Folds *keys     # of ranks: the first part by itself
    Options options       # for all of these; finishes nothing
    Finishing how         # what folds make of extrema as they store them,
    bint finishes         # if that, or dividing, is all that makes a result a value of out but for its type
    divide_pass divide    # sums that folds do not divide
    convert_pass convert  # what these became, into out's type; NULL if it is that
    move_pass gather      # a row of x whose values lie apart, packed,
    move_pass scatter     # and a packed one of results into out
    bint masked           # whether a mask leaves values out,
    int64_t missing       # and what is there instead
    bint marks_places     # whether the least key may be a value's, too
    place_pass place      # where the values lie; NULL if nobody asks
    write_places_pass write_places
    Py_ssize_t stored     # bytes of a value in x,
    Py_ssize_t working    # in the work type, or of each of its parts,
    Py_ssize_t returned   # and in out
    Py_ssize_t parts      # of a value of the work type
    bint reads            # whether a row of x takes more than from_x: a mask, or places that are not how far values lie
    bint widens           # whether from_x goes to another type
    bint averages, tallies
    bint shifts           # whether sums of two divide by a power of two as they are stored
    bint idempotent       # whether combining a value twice does no harm
    bint exact            # whether the order of combining changes nothing
    bint large            # whether sums may be more than a double is exact for
