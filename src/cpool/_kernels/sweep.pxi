# The driver: one sweep over planes and rows of output, written once for every dtype and operation.
#
# For each row of output, the rows of its window are folded into one row that stays in cache (`fold_rows`), windows
# are taken along that row (`fold_cols`), and the results go to out (`deliver`). Folding is separable, so a window of
# k x k costs k + log2(k) passes. Rows of x are read in place where they are contiguous values of the work type, and
# moved into scratch one at a time where they are not. A wide image is cut into strips of columns, and a long inner
# axis into blocks, so that all scratch rows together stay in the first-level cache.
#
# The order in which the values of a window are combined depends on the window alone: edge windows from left to
# right, regular ones by the number of taps. No strip, block or vector boundary shows in the results.

cdef enum:
    SCRATCH_ROWS = 3    # what is folded, what with, and the result; they trade places
    STRIP_VALUES = 2048
    SHORT_WINDOW = 3    # taps up to which sliding beats doubling
    LONG_INNER = 8      # inner length from which single columns are worth a vector loop

cdef struct Strip:
    Py_ssize_t begin, end                  # outputs
    Py_ssize_t regular_begin, regular_end  # those with a regular window
    Py_ssize_t first, last                 # columns of x that they need
    Py_ssize_t inner                       # values in a column
    Grid read, write
    bint reads, writes                     # whether rows of x, and of out, need the move

cdef struct Job:
    Passes passes
    Layout layout
    Windows rows, cols
    double divisor         # 0: as many as each window counts
    Py_ssize_t inner_block  # the longest inner of a strip
    char *scratch
    Py_ssize_t row_bytes   # of a scratch row
    char *dense            # two more rows: windows at stride 1, and
    char *results          # results that are not written to out as they are
    Bounds x_bounds, out_bounds


cdef inline bint within(const char *place, const char *row, Py_ssize_t length) noexcept nogil:
    return <size_t>place - <size_t>row < <size_t>length


cdef inline char *scratch_row(const Job *job, const char *used, const char *also_used) noexcept nogil:
    # A scratch row that neither of these places lies in; of three, one is always free.
    cdef char *row = job.scratch
    while within(used, row, job.row_bytes) or within(also_used, row, job.row_bytes):
        row += job.row_bytes
    return row


cdef inline Grid grid_of(Py_ssize_t cols, Py_ssize_t inner, Py_ssize_t col_step, Py_ssize_t inner_step,
                         Py_ssize_t size) noexcept nogil:
    # The strided side of a move, as few and as long loops as its steps allow.
    cdef Grid grid
    if inner == 1:
        grid.cols, grid.inner, grid.col_step, grid.inner_step = 1, cols, 0, col_step
    elif inner_step == size and (cols == 1 or col_step == inner * size):
        grid.cols, grid.inner, grid.col_step, grid.inner_step = 1, cols * inner, 0, size
    else:
        grid.cols, grid.inner, grid.col_step, grid.inner_step = cols, inner, col_step, inner_step
    return grid


cdef inline bint contiguous(const Grid *grid, Py_ssize_t size) noexcept nogil:
    return grid.cols == 1 and (grid.inner == 1 or grid.inner_step == size)


cdef Strip strip_from(const Job *job, Py_ssize_t begin, Py_ssize_t inner) noexcept nogil:
    # As many outputs from `begin` on as keep a row of theirs within STRIP_VALUES; at least one.
    cdef Strip strip
    cdef Window window = window_at(&job.cols, begin)
    cdef Py_ssize_t limit = STRIP_VALUES // job.inner_block
    cdef Py_ssize_t end, first, last
    cdef const Windows *cols = &job.cols
    strip.begin, strip.end, strip.inner = begin, begin + 1, inner
    strip.first, strip.last = window.start, window.stop
    while strip.end < cols.outputs:
        end = strip.end + 1
        if cols.head <= strip.end < cols.head + cols.regular:  # these need no table: take all that fit at once
            end = strip.end + max(1, (strip.first + limit - window_at(cols, strip.end).stop) // cols.stride + 1)
            end = min(end, cols.head + cols.regular)
            window = window_at(cols, strip.end)
            first = min(strip.first, window.start)
            last = max(strip.last, window_at(cols, end - 1).stop)
        else:
            window = window_at(cols, strip.end)
            first, last = min(strip.first, window.start), max(strip.last, window.stop)
        if last - first > limit:
            break
        strip.end, strip.first, strip.last = end, first, last
    strip.regular_begin = min(max(strip.begin, cols.head), strip.end)
    strip.regular_end = max(min(strip.end, cols.head + cols.regular), strip.regular_begin)

    cdef const Passes *p = &job.passes
    cdef const Layout *a = &job.layout
    strip.read = grid_of(strip.last - strip.first, inner, a.cols.x_step, a.inner.x_step, p.stored)
    strip.write = grid_of(strip.end - strip.begin, inner, a.cols.out_step, a.inner.out_step, p.returned)
    strip.reads = p.reads or not contiguous(&strip.read, p.stored)
    strip.writes = p.writes or not contiguous(&strip.write, p.returned)
    return strip


cdef const char *fold_rows(const Job *job, const Strip *strip, const char *x, Window window) noexcept nogil:
    # The rows of a window as one: a scratch row, or the row of x itself where it is alone and needs no move.
    cdef Py_ssize_t step = job.layout.rows.x_step
    cdef Py_ssize_t n = (strip.last - strip.first) * strip.inner
    cdef Py_ssize_t row = window.start
    cdef const char *folded = NULL
    cdef const char *source
    cdef char *dst
    x += strip.first * job.layout.cols.x_step
    while row < window.stop:
        source = x + row * step
        check(&job.x_bounds, source, &strip.read, job.passes.stored)
        if strip.reads:
            dst = scratch_row(job, folded, NULL)
            job.passes.read(dst, source, &strip.read, NULL)
            source = dst
        if folded == NULL:
            folded = source
        else:
            dst = scratch_row(job, folded, source)
            job.passes.fold(dst, folded, source, n, NULL)
            folded = dst
        row += job.rows.dilation
    return folded


cdef void fold_doubling(const Job *job, char *dst, const char *src, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    # dst[i] = src[i] + src[i + step] + ..., two or more taps: windows of 1, 2, 4, ... of them, each made of two of the
    # last. The final one joins the largest of these with the remaining taps: the same windows again where values may
    # be combined twice; for sums windows of just those, gathered on the way. Nothing is ever subtracted.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t stride = step * p.working
    cdef Py_ssize_t taps = job.cols.taps
    cdef Py_ssize_t largest = 1
    while 2 * largest < taps:
        largest *= 2
    cdef Py_ssize_t remaining = taps - largest
    cdef Py_ssize_t power = 1
    cdef Py_ssize_t gathered = 0
    cdef const char *doubled = src
    cdef const char *rest = NULL
    cdef char *row
    while power < largest:
        if not p.idempotent and remaining & power:
            if rest == NULL:
                rest = doubled
            else:
                row = scratch_row(job, doubled, rest)
                p.fold(row, doubled, rest + power * stride, n + (taps - power - gathered) * step, NULL)
                rest = row
            gathered += power
        row = scratch_row(job, doubled, rest)
        p.fold(row, doubled, doubled + power * stride, n + (taps - 2 * power) * step, NULL)
        doubled = row
        power *= 2
    if p.idempotent or remaining == largest:
        p.fold(dst, doubled, doubled + remaining * stride, n, NULL)
    else:
        p.fold(dst, doubled, rest + largest * stride, n, NULL)


cdef void fold_cols(const Job *job, const Strip *strip, char *dst, const char *src) noexcept nogil:
    # The windows of a row: one column of results for each output of the strip. Edges come first, because doubling
    # may overwrite src.
    cdef const Passes *p = &job.passes
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t inner = strip.inner
    cdef Py_ssize_t column = inner * p.working
    cdef Py_ssize_t output, n
    cdef Window window
    output = strip.begin
    while output < strip.end:
        if output == strip.regular_begin < strip.regular_end:
            output = strip.regular_end
            continue
        window = window_at(w, output)
        take(p, dst + (output - strip.begin) * column, src + (window.start - strip.first) * column, 1, inner, 1,
             (window.stop - window.start - 1) // w.dilation + 1, w.dilation)
        output += 1

    n = strip.regular_end - strip.regular_begin
    if n == 0:
        return
    dst += (strip.regular_begin - strip.begin) * column
    src += (window_at(w, strip.regular_begin).start - strip.first) * column
    if w.taps <= SHORT_WINDOW and (inner == 1 or inner >= LONG_INNER) or w.taps <= w.stride <= 4 and inner == 1:
        take(p, dst, src, n, inner, w.stride, w.taps, w.dilation)
    elif w.taps == 1:
        p.pick(dst, src, n, inner, w.stride, 1, 1, NULL)
    elif w.stride == 1:
        fold_doubling(job, dst, src, n * inner, w.dilation * inner)
    else:
        fold_doubling(job, job.dense, src, ((n - 1) * w.stride + 1) * inner, w.dilation * inner)
        p.pick(dst, job.dense, n, inner, w.stride, 1, 1, NULL)


cdef inline void take(const Passes *p, char *dst, const char *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride,
                      Py_ssize_t taps, Py_ssize_t dilation) noexcept nogil:
    if taps == 1:
        p.pick(dst, src, n, inner, stride, taps, dilation, NULL)
    else:
        p.slide(dst, src, n, inner, stride, taps, dilation, NULL)


cdef void divide_row(const Job *job, const Strip *strip, char *out, const char *sums, double rows) noexcept nogil:
    # Averages of a row of sums, whose windows count `rows` rows: all regular columns at once, edges one by one.
    cdef const Axis *cols = &job.layout.cols
    cdef const Axis *inner = &job.layout.inner
    cdef Py_ssize_t output, n
    cdef double divisor
    cdef Grid grid
    output = strip.begin
    while output < strip.end:
        n = 1
        if job.divisor != 0:
            n = strip.end - output
            divisor = job.divisor
        else:
            if output == strip.regular_begin < strip.regular_end:
                n = strip.regular_end - output
            divisor = rows * window_at(&job.cols, output).count
        grid = grid_of(n, strip.inner, cols.out_step, inner.out_step, job.passes.returned)
        job.passes.divide(out, sums, &grid, divisor)
        out += n * cols.out_step
        sums += n * strip.inner * job.passes.working
        output += n


cdef void sweep_plane(const Job *job, const Strip *strip, const char *x, char *out) noexcept nogil:
    cdef Py_ssize_t output
    cdef Window window
    cdef const char *folded
    cdef char *results
    out += strip.begin * job.layout.cols.out_step
    for output in range(job.rows.outputs):
        window = window_at(&job.rows, output)
        folded = fold_rows(job, strip, x, window)
        results = job.results if strip.writes else out
        check(&job.out_bounds, out, &strip.write, job.passes.returned)
        fold_cols(job, strip, results, folded)
        if job.passes.divide != NULL:
            divide_row(job, strip, out, results, window.count)
        elif strip.writes:
            job.passes.write(out, results, &strip.write, NULL)
        out += job.layout.rows.out_step


cdef Py_ssize_t plane_offset(const Layout *layout, Py_ssize_t plane, bint of_out) noexcept nogil:
    cdef Py_ssize_t offset = 0
    cdef Py_ssize_t i
    cdef const Axis *axis
    for i in range(layout.batch_axes - 1, -1, -1):
        axis = &layout.batch[i]
        offset += plane % axis.length * (axis.out_step if of_out else axis.x_step)
        plane //= axis.length
    return offset


cdef void sweep(const Job *job, const char *x, char *out) noexcept nogil:
    # Strips outermost: what is computed for one serves every plane and row.
    cdef const Layout *a = &job.layout
    cdef Py_ssize_t planes = 1
    cdef Py_ssize_t i, begin, done, plane
    cdef Strip strip
    for i in range(a.batch_axes):
        planes *= a.batch[i].length
    begin = 0
    while begin < job.cols.outputs:
        done = 0
        while done < a.inner.length:
            strip = strip_from(job, begin, min(job.inner_block, a.inner.length - done))
            for plane in range(planes):
                sweep_plane(job, &strip, x + plane_offset(a, plane, False) + done * a.inner.x_step,
                            out + plane_offset(a, plane, True) + done * a.inner.out_step)
            done += strip.inner
        begin = strip.end


cdef bint allocate_scratch(Job *job) noexcept nogil:
    # Room for the widest strip; False if there is no memory.
    cdef Py_ssize_t begin = 0
    cdef Py_ssize_t widest = 1  # columns: of a window, then of a strip or its results
    cdef Window window
    cdef Strip strip
    while begin < job.cols.outputs:
        window = window_at(&job.cols, begin)
        widest = max(widest, window.stop - window.start)
        begin += job.cols.regular if begin == job.cols.head and job.cols.regular else 1
    job.inner_block = min(job.layout.inner.length, max(STRIP_VALUES // widest, LONG_INNER))
    begin = 0
    while begin < job.cols.outputs:
        strip = strip_from(job, begin, job.inner_block)
        widest = max(widest, max(strip.last - strip.first, strip.end - strip.begin))
        begin = strip.end
    job.row_bytes = (widest * job.inner_block * job.passes.working + 63) // 64 * 64
    job.scratch = <char *>malloc((SCRATCH_ROWS + 2) * job.row_bytes)
    job.dense = job.scratch + SCRATCH_ROWS * job.row_bytes
    job.results = job.dense + job.row_bytes
    return job.scratch != NULL
