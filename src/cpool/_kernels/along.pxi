# Along a row: the windows of its columns. `src` is the folded row; PATCH, which folds as it goes, takes the rows.


cdef void join_windows(const Job *job, char *dst, const char *src, Py_ssize_t n, Py_ssize_t step, Py_ssize_t taps,
                       const char *keep) noexcept nogil:
    # dst[i] = src[i] + src[i + step] + ..., two or more taps: wider and wider windows, each made of those before. The
    # pool row that `keep` lies in is left alone. Nothing is ever subtracted.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t stride = step * p.working
    cdef Py_ssize_t width = 1        # of the windows that `joined` holds,
    cdef Py_ssize_t parts = taps     # so many of which make one of dst,
    cdef const char *joined = src
    cdef const char *rest = NULL     # beside the taps at its end that are summed here
    cdef const char *last
    cdef Py_ssize_t factor, length
    cdef char *row
    if p.idempotent:  # the last two windows may overlap
        while 2 * width < taps:
            row = pool_row(job, joined, keep, NULL)
            p.fold(row, joined, joined + width * stride, n + (taps - 2 * width) * step, NULL)
            joined = row
            width *= 2
        p.fold(dst, joined, joined + (taps - width) * stride, n, NULL)
        return
    while parts > 1:  # by 2 or 3 at a time; of a number that neither divides one is put aside
        if parts % 2 and parts % 3:
            parts -= 1
            last = joined + parts * width * stride
            if rest == NULL:
                rest = last
            else:
                row = pool_row(job, joined, rest, keep)
                p.fold(row, last, rest, n, NULL)
                rest = row
        factor = 3 if parts % 2 else 2
        parts //= factor
        length = n + (parts - 1) * factor * width * step
        row = dst if parts == 1 and rest == NULL else pool_row(job, joined, rest, keep)
        p.fold(row, joined, joined + width * stride, length, NULL)
        if factor == 3:
            p.fold(row, row, joined + 2 * width * stride, length, NULL)
        joined = row
        width *= factor
    if rest != NULL:
        p.fold(dst, joined, rest, n, NULL)


cdef void take_every(const Job *job, char *dst, const char *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride,
                     Py_ssize_t taps, const char *keep) noexcept nogil:
    # n windows of `taps` neighbours, `stride` columns from one to the next.
    cdef const Passes *p = &job.passes
    cdef const void *rows[1]
    cdef char *row
    rows[0] = src
    if taps == 1:
        p.pick(dst, src, n, inner, stride, 1, 1, NULL)
    elif inner == 1 and p.patch != NULL and has_patch(stride, taps):
        patch_rows(job, dst, rows, 1, n, stride, taps)
    elif inner == 1 and p.patch != NULL and taps == stride and stride % 2 == 0:
        row = pool_row(job, src, keep, NULL)
        patch_rows(job, row, rows, 1, n * stride // 2, 2, 2)
        take_every(job, dst, row, n, 1, stride // 2, taps // 2, keep)
    else:
        join_windows(job, dense_row(job), src, ((n - 1) * stride + 1) * inner, inner, taps, keep)
        p.pick(dst, dense_row(job), n, inner, stride, 1, 1, NULL)


cdef void take_blocks(const Job *job, char *dst, const char *src, Py_ssize_t n, Py_ssize_t inner,
                      Py_ssize_t stride) noexcept nogil:
    # Windows of several strides: blocks of a stride each, which are then few, and what is left of a window.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t whole = job.cols.taps // stride
    cdef Py_ssize_t left = job.cols.taps - whole * stride
    take_every(job, blocks_row(job), src, n + whole - 1, inner, stride, stride, src)
    if left:
        take_every(job, rest_row(job), src + whole * stride * inner * p.working, n, inner, stride, left, NULL)
    join_windows(job, dst, blocks_row(job), n * inner, inner, whole, NULL)
    if left:
        p.fold(dst, dst, rest_row(job), n * inner, NULL)


cdef inline void patch_rows(const Job *job, char *dst, const void **rows, Py_ssize_t count, Py_ssize_t n,
                            Py_ssize_t stride, Py_ssize_t taps) noexcept nogil:
    cdef Patch shape
    shape.outputs, shape.dst_step, shape.src_step = 1, 0, 0
    shape.count, shape.n, shape.stride, shape.taps = count, n, stride, taps
    job.passes.patch(dst, rows, &shape, NULL)


cdef void take_edges(const Job *job, const Strip *strip, char *dst, const void **rows, Py_ssize_t count,
                     Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    # Windows that are not taken together, from the table: outputs [begin, end), none of them regular.
    cdef const Passes *p = &job.passes
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t column = strip.inner * p.working
    cdef Py_ssize_t output, row
    cdef const void *here[MOST_ROWS]
    cdef Window window
    dst += (begin - strip.begin) * column
    if begin < end and count == 1 and strip.inner == 1 and w.dilation == 1 and job.along != REDUCE:
        p.each(dst, <const char *>rows[0] - strip.first * column, edge_at(w, begin), end - begin, NULL)
        return
    for output in range(begin, end):
        window = window_at(w, output)
        for row in range(count):
            here[row] = <const char *>rows[row] + (window.start - strip.first) * column
        if job.along == REDUCE:
            p.reduce(dst, here[0], 1, strip.inner, 0, taps_in(w, &window), 1, NULL)
        elif count == 1:
            p.slide(dst, here[0], 1, strip.inner, 1, taps_in(w, &window), w.dilation, NULL)
        else:
            p.corner(dst, here, count, strip.inner, taps_in(w, &window), w.dilation, NULL)
        dst += column


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
        src = <const char *>rows[0] + (window.start - strip.first) * inner * p.working
        p.reduce(dst, src, strip.lanes, inner, strip.stride, taps_in(w, &window), 1, NULL)
        return
    take_edges(job, strip, dst, rows, count, strip.begin, strip.regular_begin)
    take_edges(job, strip, dst, rows, count, strip.regular_end, strip.end)
    if n == 0:
        return
    n += (strip.lanes - 1) * strip.out_pitch
    dst += (strip.regular_begin - strip.begin) * inner * p.working
    at = (w.start + strip.regular_begin * w.stride + strip.left - strip.first) * inner * p.working
    src = <const char *>rows[0] + at
    if job.along == PATCH:
        for row in range(count):
            here[row] = <const char *>rows[row] + at
        patch_rows(job, dst, here, count, n, strip.stride, w.taps)
    elif job.along == SLIDE:
        p.slide(dst, src, n, inner, strip.stride, w.taps, w.dilation, NULL)
    elif job.along == REDUCE:
        p.reduce(dst, src, n, inner, strip.stride, w.taps, 1, NULL)
    elif job.along == PICK:
        p.pick(dst, src, n, inner, strip.stride, 1, 1, NULL)
    elif strip.stride == 1:
        join_windows(job, dst, src, n * inner, w.dilation * inner, w.taps, NULL)
    elif w.dilation == 1 and w.taps >= 2 * strip.stride:
        take_blocks(job, dst, src, n, inner, strip.stride)
    else:
        join_windows(job, dense_row(job), src, ((n - 1) * strip.stride + 1) * inner, w.dilation * inner, w.taps, NULL)
        p.pick(dst, dense_row(job), n, inner, strip.stride, 1, 1, NULL)
