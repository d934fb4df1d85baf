# Along a row: the windows of its columns. `src` is the folded row; PATCH, which folds as it goes, takes the rows.


cdef void double_windows(const Job *job, char *dst, const char *src, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
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
                row = pool_row(job, doubled, rest)
                p.fold(row, doubled, rest + power * stride, n + (taps - power - gathered) * step, NULL)
                rest = row
            gathered += power
        row = pool_row(job, doubled, rest)
        p.fold(row, doubled, doubled + power * stride, n + (taps - 2 * power) * step, NULL)
        doubled = row
        power *= 2
    if p.idempotent or remaining == largest:
        p.fold(dst, doubled, doubled + remaining * stride, n, NULL)
    else:
        p.fold(dst, doubled, rest + largest * stride, n, NULL)


cdef void take_edges(const Job *job, const Strip *strip, char *dst, const void **rows, Py_ssize_t count) noexcept nogil:
    # The windows that are not taken together, from the table, each by itself.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t column = strip.inner * p.working
    cdef Py_ssize_t output = strip.begin
    cdef Py_ssize_t row
    cdef const void *here[MOST_ROWS]
    cdef Window window
    while output < strip.end:
        if output == strip.regular_begin < strip.regular_end:
            output = strip.regular_end
            continue
        window = window_at(&job.cols, output)
        for row in range(count):
            here[row] = <const char *>rows[row] + (window.start - strip.first) * column
        if job.along == REDUCE:
            p.reduce(dst + (output - strip.begin) * column, here[0], 1, 1, 0, taps_in(&job.cols, &window), 1, NULL)
        else:
            p.corner(dst + (output - strip.begin) * column, here, count, strip.inner,
                     taps_in(&job.cols, &window), job.cols.dilation, NULL)
        output += 1


cdef void take_windows(const Job *job, const Strip *strip, char *dst, const void **rows,
                       Py_ssize_t count) noexcept nogil:
    # One column of results in dst for each output, of each lane. `rows` is one folded row, or those that PATCH folds.
    cdef const Passes *p = &job.passes
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t inner = strip.inner
    cdef Py_ssize_t n = strip.regular_end - strip.regular_begin
    cdef Py_ssize_t at, row
    cdef const char *src
    cdef const void *here[MOST_ROWS]
    cdef Window window
    if job.along == REDUCE and w.outputs == 1:
        window = window_at(w, 0)
        src = <const char *>rows[0] + (window.start - strip.first) * p.working
        p.reduce(dst, src, strip.lanes, 1, strip.stride, taps_in(w, &window), 1, NULL)
        return
    if n < strip.end - strip.begin:
        take_edges(job, strip, dst, rows, count)
        if n == 0:
            return
    n += (strip.lanes - 1) * strip.out_pitch
    dst += (strip.regular_begin - strip.begin) * inner * p.working
    at = (w.start + strip.regular_begin * w.stride + strip.left - strip.first) * inner * p.working
    src = <const char *>rows[0] + at
    if job.along == PATCH:
        for row in range(count):
            here[row] = <const char *>rows[row] + at
        p.patch(dst, here, count, n, strip.stride, w.taps, NULL)
    elif job.along == SLIDE:
        p.slide(dst, src, n, inner, strip.stride, w.taps, w.dilation, NULL)
    elif job.along == REDUCE:
        p.reduce(dst, src, n, 1, strip.stride, w.taps, 1, NULL)
    elif job.along == PICK:
        p.pick(dst, src, n, inner, strip.stride, 1, 1, NULL)
    elif strip.stride == 1:
        double_windows(job, dst, src, n * inner, w.dilation * inner)
    else:
        double_windows(job, dense_row(job), src, ((n - 1) * strip.stride + 1) * inner, w.dilation * inner)
        p.pick(dst, dense_row(job), n, inner, strip.stride, 1, 1, NULL)
