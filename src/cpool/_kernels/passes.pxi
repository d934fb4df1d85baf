# The passes: the only loops that touch data. Each is one simple expression an element over independent results along
# contiguous memory, the shape that compilers vectorise; none loops over a window inside. `Passes` names the set that
# one dtype and operation need, so that the driver is written and compiled once.
#
# They trust the driver: pointers are aligned for their type, ranges lie inside x, out or scratch, n >= 1, and a
# destination either is one of its sources exactly or starts before what is still to be read, or shares nothing.
# A table entry forgets the element type (`void *`). Its last argument is an operation's tag, which is always NULL, but
# for `read` and `write`, which get the policy.

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

cdef struct Patch:
    # Output rows of windows of a few rows, as far apart as their windows are, and a few taps along them.
    Py_ssize_t outputs, dst_step, src_step  # rows of results; bytes from one to the next
    Py_ssize_t count                        # rows of a window
    Py_ssize_t n, stride, taps              # results in a row
    Divisor divisor                         # of means

cdef enum:
    MOST_ROWS = 8        # that a patch folds
    REDUCE_LANES = 16    # partial results of a window, side by side, and windows at a time
    CHANNELS = 128       # of columns that are reduced, at a time
    EACH_LANES = 8       # windows at a time
    WIDE = 8             # bytes that are copied at once in a pick

ctypedef void (*move_pass)(void *dst, const void *src, const Grid *grid, void *op) noexcept nogil
ctypedef void (*fold_pass)(void *dst, const void *a, const void *b, Py_ssize_t n, void *op) noexcept nogil
ctypedef void (*stack_pass)(void *dst, const void **rows, Py_ssize_t count, Py_ssize_t n, void *op) noexcept nogil
ctypedef void (*patch_pass)(void *dst, const void **rows, const Patch *shape, void *op) noexcept nogil
ctypedef void (*corner_pass)(void *dst, const void **rows, Py_ssize_t count, Py_ssize_t inner, Py_ssize_t taps,
                             Py_ssize_t dilation, void *op) noexcept nogil
ctypedef void (*slide_pass)(void *dst, const void *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride,
                            Py_ssize_t taps, Py_ssize_t dilation, void *op) noexcept nogil
ctypedef void (*each_pass)(void *dst, const void *src, const int64_t *edges, Py_ssize_t n, void *op) noexcept nogil
ctypedef void (*pad_pass)(void *row, Py_ssize_t lanes, Py_ssize_t left, Py_ssize_t cols, Py_ssize_t right,
                          Py_ssize_t pitch, Py_ssize_t inner, Py_ssize_t dilation, void *op) noexcept nogil
ctypedef void (*divide_pass)(void *dst, const void *src, const Grid *grid, const Divisor *divisor) noexcept nogil
ctypedef void (*mark_pass)(void *row, const Block *block, const uint8_t *mask, Py_ssize_t lane_step,
                           Py_ssize_t col_step, Py_ssize_t inner_step) noexcept nogil
ctypedef void (*place_pass)(void *row, const Block *block, int64_t first, int64_t step) noexcept nogil

cdef struct Passes:
    move_pass read        # a row of x into packed work values
    fold_pass fold        # two rows into one
    stack_pass stack      # a few rows of x as they are into one; NULL if there is none
    patch_pass patch      # windows of a few rows and a few taps along them, all at once; into packed results,
    patch_pass straight   # or from rows of x as they are into out as it is; NULL if there is none
    slide_pass slide      # windows of a few taps, of columns of several values
    each_pass each        # windows of a row wherever they are
    slide_pass pick       # every stride-th column of a row
    slide_pass reduce     # windows of many taps that lie apart
    pad_pass pad          # neutral columns at both ends of a row
    corner_pass corner    # one window of rows not folded yet
    corner_pass straight_corner  # of rows of x as they are
    move_pass write       # a packed row of results, or averages, into out
    divide_pass divide    # a packed row of sums into averages; NULL for maxima and minima
    mark_pass mark        # what a mask leaves out; NULL without one
    place_pass place      # where the values lie; NULL if nobody asks
    move_pass write_index  # a packed row of results into places; likewise
    Py_ssize_t stored     # bytes of a value in x,
    Py_ssize_t working    # in the work type,
    Py_ssize_t returned   # and in out
    bint reads            # whether x stores another type than the work type
    bint writes           # whether out does, or wants sums divided
    bint idempotent       # whether combining a value twice does no harm
    bint exact            # whether the order of combining changes nothing
    bint tallies          # whether sums know how many values they are of,
    bint large            # and whether they may be more than a double is exact for
    Policy policy         # the last argument of read and write


cdef void fold(work *dst, const work *a, const work *b, Py_ssize_t n, operation *op) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dst[i] = combine(a[i], b[i], op)


cdef void stack(number *dst, const source **rows, Py_ssize_t count, Py_ssize_t n, operation *op) noexcept nogil:
    cdef const source *a = rows[0]
    cdef const source *b = rows[1 if count > 1 else 0]
    cdef const source *c = rows[2 if count > 2 else 0]
    cdef Py_ssize_t i, row
    cdef number m
    if count == 1:
        for i in range(n):
            dst[i] = work_of(a[i], dst)
    elif count == 2:
        for i in range(n):
            dst[i] = combine(work_of(a[i], dst), work_of(b[i], dst), op)
    else:
        for i in range(n):
            m = combine(work_of(a[i], dst), work_of(b[i], dst), op)
            dst[i] = combine(m, work_of(c[i], dst), op)
    for row in range(3, count):
        a = rows[row]
        for i in range(n):
            dst[i] = combine(dst[i], work_of(a[i], dst), op)


cdef void corner(number *dst, const source **rows, Py_ssize_t count, Py_ssize_t inner, Py_ssize_t taps,
                 Py_ssize_t dilation, operation *op) noexcept nogil:
    # One window of `inner` channels, at an edge that patches do not reach: in their order, rows first.
    cdef Py_ssize_t c, t, row, at
    cdef number m
    for t in range(taps):
        for c in range(inner):
            at = t * dilation * inner + c
            m = work_of(rows[0][at], dst)
            for row in range(1, count):
                m = combine(m, work_of(rows[row][at], dst), op)
            dst[c] = m if t == 0 else combine(dst[c], m, op)


cdef void slide(work *dst, const work *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride, Py_ssize_t taps,
                Py_ssize_t dilation, operation *op) noexcept nogil:
    cdef Py_ssize_t i, t, c
    cdef Py_ssize_t step = dilation * inner
    cdef const work *s
    cdef work m
    for i in range(n):
        s = src + i * stride * inner
        if taps == 3:
            for c in range(inner):
                m = combine(s[c], s[c + step], op)
                dst[c] = combine(m, s[c + 2 * step], op)
        else:
            for c in range(inner):
                dst[c] = s[c]
            for t in range(1, taps):
                for c in range(inner):
                    dst[c] = combine(dst[c], s[t * step + c], op)
        dst += inner


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


cdef void pick(work *dst, const work *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride, Py_ssize_t taps,
               Py_ssize_t dilation, operation *op) noexcept nogil:
    # Short columns are copied as 8 bytes, of which the next column overwrites what is too much.
    cdef Py_ssize_t i
    cdef Py_ssize_t wide = n - WIDE
    if inner == 1 and stride == 2:
        for i in range(n):
            dst[i] = src[2 * i]
    elif inner == 1 and stride == 4:
        for i in range(n):
            dst[i] = src[4 * i]
    elif inner == 1:
        for i in range(n):
            dst[i] = src[i * stride]
    else:
        if inner * sizeof(work) >= WIDE or wide < 0:
            wide = 0
        for i in range(wide):
            memcpy(dst + i * inner, src + i * stride * inner, WIDE)
        for i in range(wide, n):
            memcpy(dst + i * inner, src + i * stride * inner, inner * sizeof(work))


cdef inline void combine_lanes(number *lanes, const number *src, Py_ssize_t n, operation *op) noexcept nogil:
    cdef Py_ssize_t lane
    for lane in range(n):
        lanes[lane] = combine(lanes[lane], src[lane], op)


cdef inline void partial_results(number *lanes, const number *src, Py_ssize_t taps, operation *op) noexcept nogil:
    # Of one window. Every loop has a constant length, which keeps it in a vector.
    cdef Py_ssize_t t = REDUCE_LANES
    memcpy(lanes, src, REDUCE_LANES * sizeof(number))
    while t + REDUCE_LANES <= taps:
        combine_lanes(lanes, src + t, REDUCE_LANES, op)
        t += REDUCE_LANES
    src += t
    taps -= t
    if taps & 8:
        combine_lanes(lanes, src, 8, op)
        src += 8
    if taps & 4:
        combine_lanes(lanes, src, 4, op)
        src += 4
    if taps & 2:
        combine_lanes(lanes, src, 2, op)
        src += 2
    if taps & 1:
        combine_lanes(lanes, src, 1, op)


cdef inline void join_pairs(number *dst, const number *src, Py_ssize_t n, operation *op) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dst[i] = combine(src[2 * i], src[2 * i + 1], op)


cdef void reduce_channels(number *dst, const number *src, Py_ssize_t inner, Py_ssize_t taps, Py_ssize_t n,
                          operation *op) noexcept nogil:
    # One window of n of the channels of its columns, in the order of `reduce`: the same partial results, and pairs.
    cdef number[REDUCE_LANES * CHANNELS] lanes
    cdef Py_ssize_t t = 0
    cdef Py_ssize_t size = min(taps, REDUCE_LANES)
    cdef Py_ssize_t lane
    for lane in range(size):
        memcpy(lanes + lane * n, src + lane * inner, n * sizeof(number))
    if taps < REDUCE_LANES:
        for lane in range(1, size):
            combine_lanes(lanes, lanes + lane * n, n, op)
        memcpy(dst, lanes, n * sizeof(number))
        return
    t = size
    while t < taps:
        while t + size > taps:
            size //= 2
        for lane in range(size):
            combine_lanes(lanes + lane * n, src + (t + lane) * inner, n, op)
        t += size
    size = REDUCE_LANES // 2
    while size:
        for lane in range(size):
            memmove(lanes + lane * n, lanes + 2 * lane * n, n * sizeof(number))
            combine_lanes(lanes + lane * n, lanes + (2 * lane + 1) * n, n, op)
        size //= 2
    memcpy(dst, lanes, n * sizeof(number))


cdef void reduce(number *dst, const number *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride, Py_ssize_t taps,
                 Py_ssize_t dilation, operation *op) noexcept nogil:
    # Sixteen partial results of a window side by side, those of sixteen windows one behind the other; then pairs of all
    # these until one is left of each window.
    cdef number[REDUCE_LANES * REDUCE_LANES] lanes
    cdef number[REDUCE_LANES * 8] halves
    cdef Py_ssize_t i, t, windows
    cdef number m
    if inner > 1:
        for i in range(n):
            t = 0
            while t < inner:
                reduce_channels(dst + i * inner + t, src + i * stride * inner + t, inner, taps,
                                min(inner - t, <Py_ssize_t>CHANNELS), op)
                t += CHANNELS
        return
    if taps < REDUCE_LANES:
        for i in range(n):
            m = src[i * stride]
            for t in range(1, taps):
                m = combine(m, src[i * stride + t], op)
            dst[i] = m
        return
    if n < REDUCE_LANES:
        memset(lanes, 0, sizeof(lanes))  # the rest is combined too
    while n > 0:
        windows = min(n, REDUCE_LANES)
        for i in range(windows):
            partial_results(lanes + i * REDUCE_LANES, src + i * stride, taps, op)
        i = REDUCE_LANES // 2
        while i > 1:
            join_pairs(halves, lanes, i * REDUCE_LANES, op)
            join_pairs(lanes, halves, i // 2 * REDUCE_LANES, op)
            i //= 4
        memcpy(dst, lanes, windows * sizeof(number))
        dst += windows
        src += windows * stride
        n -= windows


cdef void pad(work *row, Py_ssize_t lanes, Py_ssize_t left, Py_ssize_t cols, Py_ssize_t right, Py_ssize_t pitch,
              Py_ssize_t inner, Py_ssize_t dilation, operation *op) noexcept nogil:
    # Zeros where values are added; elsewhere, from `dilation` columns nearer to the middle, a value that every window
    # reaching this far holds anyway.
    cdef Py_ssize_t lane, i
    cdef Py_ssize_t step = dilation * inner
    cdef Py_ssize_t end = (left + cols) * inner
    for lane in range(lanes):
        if operation is Sum:
            memset(row, 0, left * inner * sizeof(work))
            memset(row + end, 0, right * inner * sizeof(work))
        else:
            for i in range(left * inner - 1, -1, -1):
                row[i] = row[i + step]
            for i in range(end, end + right * inner):
                row[i] = row[i - step]
        row += pitch * inner
