# The passes: the only loops that touch data. Those that fold rows are vectors, written in C (`folds.h`); the others,
# here and in the files beside, are one simple expression an element over independent results along contiguous memory,
# the shape that compilers vectorise. `Passes` names the set that one dtype and operation need, so that the driver is
# written and compiled once.
#
# They trust the driver: pointers are aligned for their type, ranges lie inside x, out or scratch, n >= 1, and a
# destination either is one of its sources exactly or starts before what is still to be read, or shares nothing.
# A table entry forgets the element type (`void *`). Its last argument is an operation's tag, which is always NULL, but
# for `read` and `write`, which get the policy, and for folds, which get what becomes of a result (`Finish`).

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

cdef struct Policy:
    # What values become where not all of them count, or their places do (`ranks.pxi`, `tallies.pxi`).
    bint omits     # a NaN does not count
    bint neutral   # a window in which nothing counts gives the worst value of the type, else NaN
    int64_t flip   # -1 if the least value ranks first: turns all bits

cdef struct Divisor:
    int64_t whole   # or the nearest that an int64 holds
    double real     # the same, rounded
    bint counts     # of tallies: divide by what counts, and by as much padding as `whole` says
    bint large      # whether sums, or the divisor, may be more than a double is exact for

cdef enum:
    MOST_ROWS = 8    # of a window that are folded as they lie in x, or kept
    EACH_LANES = 8   # windows at a time
    WIDE = 8         # bytes that are copied at once in a pick

cdef extern from "folds.h":
    ctypedef enum Finishing:
        RAW
        FINAL
        MULTIPLY
        DIVIDE_BY "DIVIDE"
        SHIFT_BY "SHIFT"

    ctypedef struct Finish:
        Finishing how
        const void *by
        ptrdiff_t step
        int shift

    ctypedef struct Folds:
        void (*stack)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n,
                      const Finish *f) noexcept nogil
        void (*window)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, ptrdiff_t taps,
                       ptrdiff_t step, const Finish *f) noexcept nogil
        void (*halve)(void *dst, const void *a, const void *b, ptrdiff_t n, int taps, const Finish *f) noexcept nogil
        void (*reduce)(void *dst, const void *src, ptrdiff_t n, ptrdiff_t inner, ptrdiff_t stride,
                       ptrdiff_t taps) noexcept nogil

    ctypedef enum FoldType:
        OF_int8_t
        OF_uint8_t
        OF_int16_t
        OF_uint16_t
        OF_int32_t
        OF_uint32_t
        OF_int64_t
        OF_uint64_t
        OF_float
        OF_double

    const int SUM_OF "SUM"
    const int MAX_OF "MAX"
    const int MIN_OF "MIN"

    const Folds *folds_of(FoldType source, FoldType work, int operation) noexcept nogil

ctypedef void (*stack_pass)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n,
                            const Finish *f) noexcept nogil
ctypedef void (*window_pass)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, ptrdiff_t taps,
                             ptrdiff_t step, const Finish *f) noexcept nogil
ctypedef void (*move_pass)(void *dst, const void *src, const Grid *grid, void *op) noexcept nogil
ctypedef void (*each_pass)(void *dst, const void *src, const int64_t *edges, Py_ssize_t n, void *op) noexcept nogil
ctypedef void (*divide_pass)(void *dst, const void *src, const Grid *grid, const Divisor *divisor) noexcept nogil
ctypedef void (*mark_pass)(void *row, const Block *block, const uint8_t *mask, Py_ssize_t lane_step,
                           Py_ssize_t col_step, Py_ssize_t inner_step) noexcept nogil
ctypedef void (*place_pass)(void *row, const Block *block, int64_t first, int64_t step) noexcept nogil

cdef struct Passes:
    move_pass read        # a row of x into packed work values
    Folds from_x          # from rows of x as they are; `stack` is NULL if these have to be read first
    Folds folds           # from rows in scratch
    each_pass each        # windows of a row wherever they are
    move_pass write       # a packed row of results, or averages, into out
    divide_pass divide    # a packed row of sums into averages; NULL for maxima and minima
    mark_pass mark        # what a mask leaves out; NULL without one
    place_pass place      # where the values lie; NULL if nobody asks
    move_pass write_index  # a packed row of results into places; likewise
    Py_ssize_t stored     # bytes of a value in x,
    Py_ssize_t working    # in the work type,
    Py_ssize_t returned   # and in out
    Py_ssize_t parts      # numbers that one is made of
    bint fuses            # whether a pass can finish what it stores,
    bint shifts           # and sums of two by a power of two
    bint widens           # whether x stores another type than the work type
    bint writes           # whether out does, or wants sums divided
    bint idempotent       # whether combining a value twice does no harm
    bint exact            # whether the order of combining changes nothing
    bint tallies          # whether sums know how many values they are of,
    bint large            # and whether they may be more than a double is exact for
    Policy policy         # the last argument of read and write


cdef void stack_ranks(WideRank *dst, const WideRank *const *rows, ptrdiff_t count, ptrdiff_t n,
                      const Finish *f) noexcept nogil:
    # What `folds.h` has for numbers, as is the next one.
    cdef Py_ssize_t i, r
    cdef WideRank m
    for i in range(n):
        m = rows[0][i]
        for r in range(1, count):
            m = combine(m, rows[r][i], <Max *>NULL)
        dst[i] = m


cdef void window_of_ranks(WideRank *dst, const WideRank *const *rows, ptrdiff_t count, ptrdiff_t n, ptrdiff_t taps,
                          ptrdiff_t step, const Finish *f) noexcept nogil:
    cdef Py_ssize_t i, r, t
    cdef WideRank m
    for i in range(n):
        m = rows[0][i]
        for t in range(taps):
            for r in range(count):
                m = combine(m, rows[r][t * step + i], <Max *>NULL)
        dst[i] = m


cdef void each(work *dst, const work *src, const int64_t *edges, Py_ssize_t n, operation *op) noexcept nogil:
    # n windows from a table of (start, stop, count); src is column 0 of the plane. A value waits for the one before it:
    # some windows at a time wait together.
    cdef work[EACH_LANES] m
    cdef const work *begin[EACH_LANES]
    cdef Py_ssize_t taps, lane, t, group, i
    for group in range(n // EACH_LANES):
        i = group * EACH_LANES
        taps = edges[3 * i + 1] - edges[3 * i]
        for lane in range(EACH_LANES):
            begin[lane] = src + edges[3 * (i + lane)]
            m[lane] = begin[lane][0]
            taps = min(taps, edges[3 * (i + lane) + 1] - edges[3 * (i + lane)])
        for t in range(1, taps):
            for lane in range(EACH_LANES):
                m[lane] = combine(m[lane], begin[lane][t], op)
        for lane in range(EACH_LANES):
            for t in range(taps, edges[3 * (i + lane) + 1] - edges[3 * (i + lane)]):
                m[lane] = combine(m[lane], begin[lane][t], op)
            dst[i + lane] = m[lane]
    for i in range(n // EACH_LANES * EACH_LANES, n):
        dst[i] = src[edges[3 * i]]
        for t in range(edges[3 * i] + 1, edges[3 * i + 1]):
            dst[i] = combine(dst[i], src[t], op)


ctypedef fused unit:
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    WideRank


cdef inline void pick_units(unit *dst, const unit *src, Py_ssize_t n, Py_ssize_t stride) noexcept nogil:
    # The common strides are constants, which the compiler shuffles vectors for.
    cdef Py_ssize_t i
    if stride == 2:
        for i in range(n):
            dst[i] = src[2 * i]
    elif stride == 4:
        for i in range(n):
            dst[i] = src[4 * i]
    else:
        for i in range(n):
            dst[i] = src[i * stride]


cdef void pick(char *dst, const char *src, Py_ssize_t n, Py_ssize_t column, Py_ssize_t stride) noexcept nogil:
    # Every stride-th column of so many bytes. Short ones are copied as 8 bytes, of which the next one overwrites what
    # is too much.
    cdef Py_ssize_t i
    cdef Py_ssize_t wide = max(n - WIDE, 0) if column < WIDE else 0
    if stride == 1: memmove(dst, src, n * column)
    elif column == 1: pick_units(<uint8_t *>dst, <uint8_t *>src, n, stride)
    elif column == 2: pick_units(<uint16_t *>dst, <uint16_t *>src, n, stride)
    elif column == 4: pick_units(<uint32_t *>dst, <uint32_t *>src, n, stride)
    elif column == 8: pick_units(<uint64_t *>dst, <uint64_t *>src, n, stride)
    elif column == 16: pick_units(<WideRank *>dst, <WideRank *>src, n, stride)
    elif column >= WIDE and copy_pieces(dst, column, src, stride * column, n, column):
        return
    else:
        for i in range(wide):
            memcpy(dst + i * column, src + i * stride * column, WIDE)
        for i in range(wide, n):
            memcpy(dst + i * column, src + i * stride * column, column)


cdef inline void copy_column(char *dst, const char *src, Py_ssize_t column) noexcept nogil:
    if column == 4: (<uint32_t *>dst)[0] = (<uint32_t *>src)[0]
    elif column == 8: (<uint64_t *>dst)[0] = (<uint64_t *>src)[0]
    elif column == 2: (<uint16_t *>dst)[0] = (<uint16_t *>src)[0]
    else: memcpy(dst, src, column)


cdef inline void set_zero(char *dst, Py_ssize_t column) noexcept nogil:
    if column == 4: (<uint32_t *>dst)[0] = 0
    elif column == 8: (<uint64_t *>dst)[0] = 0
    elif column == 2: (<uint16_t *>dst)[0] = 0
    else: memset(dst, 0, column)


cdef inline void pad(char *row, Py_ssize_t left, Py_ssize_t cols, Py_ssize_t right, Py_ssize_t column,
                     Py_ssize_t dilation, bint zeros) noexcept nogil:
    # Neutral columns before and after `cols` at `row`: zeros where values are added; elsewhere, from `dilation` columns
    # nearer to the middle, a value that every window reaching this far holds anyway.
    cdef Py_ssize_t i
    cdef char *end = row + cols * column
    if zeros:
        for i in range(left):
            set_zero(row - (i + 1) * column, column)
        for i in range(right):
            set_zero(end + i * column, column)
        return
    for i in range(1, left + 1):
        copy_column(row - i * column, row + (dilation - i) * column, column)
    for i in range(right):
        copy_column(end + i * column, end + (i - dilation) * column, column)
