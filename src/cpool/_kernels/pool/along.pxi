# Along a row: the windows of its columns, in one of six ways. All of them combine the taps of a window from left to
# right, or in the order that `by_fours` or a reducing pass has, which is a matter of the window alone.

cdef struct Rows:
    # What windows are taken from: one folded row in scratch, or a few rows of x as they lie. They point to column
    # `first` of the strip; neutral columns, if there are any, stand before it.
    const void *row[MOST_ROWS]
    Py_ssize_t count


cdef inline const void *tap_at(const void *row, Py_ssize_t values, Py_ssize_t size) noexcept nogil:
    return <const char *>row + values * size


cdef inline void pick_columns(const Job *job, const Strip *strip, char *dst, const char *src, Py_ssize_t n,
                              Py_ssize_t stride, Py_ssize_t size) noexcept nogil:
    # Of values of so many bytes.
    cdef Py_ssize_t part
    for part in range(job.passes.parts):
        pick(dst, src, n, strip.inner * size, stride)
        dst += strip.plain.apart
        src += strip.plain.apart


cdef inline void reduce_windows(const Job *job, const Strip *strip, char *dst, const void *src, Py_ssize_t n,
                                Py_ssize_t stride, Py_ssize_t taps) noexcept nogil:
    # Of tallies, the sums and the counts by themselves.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t apart = strip.plain.apart
    if p.tallies:
        p.sums.reduce(dst, src, n, strip.inner, stride, taps, &strip.plain)
        p.counts.reduce(dst + apart, <const char *>src + apart, n, strip.inner, stride, taps, &strip.plain)
    else:
        p.folds.reduce(dst, src, n, strip.inner, stride, taps, &strip.plain)


cdef const char *around_core(const Job *job, const Strip *strip, const char *src, Py_ssize_t n,
                             Py_ssize_t *taps) noexcept nogil:
    # Windows longer than all their starts lie apart share a *core*. It becomes one value, between those that only some
    # of the windows hold, which leaves windows of as many taps as there are starts: n of these make the row. Starts are
    # counted on the whole axis, whatever part of it this strip is.
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t unit = w.stride if job.along == PHASES else 1  # columns from one start to the next
    cdef Py_ssize_t column = strip.inner * job.passes.working
    cdef Py_ssize_t earlier = (w.start + w.offset + strip.regular_begin * w.stride) // unit  # starts on the axis
    cdef Py_ssize_t starts = (w.all_length - w.taps) // unit + 1
    cdef Py_ssize_t before, core, after, part
    cdef char *row
    if job.pads_cols:
        earlier = (w.first + strip.regular_begin) * w.stride // unit
        starts = (w.all_outputs - 1) * w.stride // unit + 1
    if (starts > taps[0] // 2 or w.taps < MOST_TAPS or w.dilation > 1 or strip.lanes > 1
            or job.passes.place != NULL and strip.inner > 1):  # nothing reduces ranks of channels
        return src
    before = starts - 1 - earlier
    core = taps[0] - (starts - 1)
    after = earlier + n - 1
    row = pool_row(job, src, NULL, NULL)
    reduce_windows(job, strip, row + before * column, src + before * column, 1, 0, core)
    for part in range(job.passes.parts):
        memcpy(row, src, before * column)
        memcpy(row + (before + 1) * column, src + (before + core) * column, after * column)
        row += strip.plain.apart
        src += strip.plain.apart
    taps[0] = starts
    return row - job.passes.parts * strip.plain.apart


cdef void by_fours(const Job *job, const Strip *strip, char *dst, const char *src, Py_ssize_t n, Py_ssize_t step,
                   Py_ssize_t taps, const void **after, Py_ssize_t more, const Options *finish) noexcept nogil:
    # dst[i] = src[i] + src[i + step] + ... + after[0][i] + ...: windows of four times as many taps, from four of those
    # before, until a few make one of dst. What is left beside them is put aside; nothing is ever subtracted. n and step
    # are in numbers.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t size = p.working
    cdef Py_ssize_t width = 1  # taps of the windows that `joined` holds
    cdef const char *joined
    cdef const char *rest = NULL
    cdef const void *rows[MOST_TAPS]
    cdef Py_ssize_t whole, count, t
    cdef char *row
    src = joined = around_core(job, strip, src, n // strip.inner, &taps)
    count = taps
    while taps > FEW_TAPS * width:
        whole = taps // (FOURS * width) * FOURS * width  # taps of windows of the next width
        count = taps // width % FOURS
        if count and not p.idempotent:
            for t in range(count):
                rows[t] = tap_at(joined, (whole + t * width) * step, size)
            if rest != NULL:
                rows[count] = rest
                count += 1
            row = pool_row(job, joined, rest, src)
            p.folds.stack(row, rows, count, n, &strip.plain)
            rest = row
        for t in range(FOURS):
            rows[t] = tap_at(joined, t * width * step, size)
        row = pool_row(job, joined, rest, src)
        p.folds.stack(row, rows, FOURS, n + ((taps if p.idempotent else whole) - FOURS * width) * step,
                      &strip.plain)
        joined = row
        width *= FOURS
    if width > 1:
        count = taps // width
    for t in range(count):
        rows[t] = tap_at(joined, t * width * step, size)
    if p.idempotent and count * width < taps:  # the last two overlap
        rows[count] = tap_at(joined, (taps - width) * step, size)
        count += 1
    elif rest != NULL:
        rows[count] = rest
        count += 1
    for t in range(more):
        rows[count + t] = after[t]
    p.folds.stack(dst, rows, count + more, n, finish)


cdef void by_phases(const Job *job, const Strip *strip, char *dst, const char *src, Py_ssize_t n,
                    const Options *finish) noexcept nogil:
    # The row is split into as many as the stride has columns; each tap of all windows is then one of these, or a
    # shifted copy. Of windows of several strides, first one of each stride.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t taps = job.cols.taps
    cdef Py_ssize_t stride = job.cols.stride
    cdef Py_ssize_t inner = strip.inner
    cdef Py_ssize_t column = inner * p.working
    cdef Py_ssize_t whole = taps // stride
    cdef Py_ssize_t pitch = (n + (taps - 1) // stride) * column
    cdef const void *rows[MOST_TAPS]
    cdef Py_ssize_t phase, t
    cdef bint blocks = taps > FEW_TAPS and whole > 1
    for phase in range(min(stride, taps)):
        pick_columns(job, strip, phases_row(job) + phase * pitch, src + phase * column,
                     n + (taps - 1 - phase) // stride, stride, p.working)
    for t in range(stride if blocks else taps):
        rows[t] = phases_row(job) + t % stride * pitch + t // stride * column
    if not blocks:
        p.folds.stack(dst, rows, taps, n * inner, finish)
        return
    p.folds.stack(blocks_row(job), rows, stride, (n + whole - 1) * inner, &strip.plain)
    for t in range(whole * stride, taps):
        rows[t - whole * stride] = phases_row(job) + t % stride * pitch + t // stride * column
    by_fours(job, strip, dst, blocks_row(job), n * inner, inner, whole, rows, taps - whole * stride,
             finish)


cdef inline Options moved_finish(const Job *job, const Options *finish, Py_ssize_t outputs) noexcept nogil:
    cdef Options own = finish[0]
    if own.step:
        own.by = tap_at(own.by, outputs, job.passes.working)
    return own


cdef void finish_in_place(const Job *job, char *dst, Py_ssize_t n, const Options *finish) noexcept nogil:
    # Results of a pass that cannot itself.
    cdef const void *row[1]
    if finish.how != RAW:
        row[0] = dst
        job.passes.folds.stack(dst, row, 1, n, finish)


cdef void by_windows(const Job *job, const Strip *strip, char *dst, const Rows *rows, Py_ssize_t n,
                     const Options *finish) noexcept nogil:
    # One after another.
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t inner = strip.inner
    cdef const void *here[MOST_ROWS]
    cdef Py_ssize_t i, row
    for row in range(rows.count):
        here[row] = <const char *>rows.row[row] + strip.ahead
    for i in range(n):
        strip.passes.window(dst, here, rows.count, inner, w.taps, w.dilation * inner, finish)
        dst += inner * strip.result
        for row in range(rows.count):
            here[row] = tap_at(here[row], w.stride * inner, strip.size)


cdef void take_edges(const Job *job, const Strip *strip, char *dst, const Rows *rows, Py_ssize_t begin, Py_ssize_t end,
                     const Options *finish) noexcept nogil:
    # Outputs [begin, end), none of them regular: from the table.
    cdef const Passes *p = &job.passes
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t inner = strip.inner
    cdef Py_ssize_t output, row, taps
    cdef const void *here[MOST_ROWS]
    cdef char[LINE] equal
    cdef Window window
    cdef Options own
    dst += (begin - strip.begin) * strip.inner * p.working
    cdef bint divides = finish.how == MULTIPLY or finish.how == DIVIDE_BY
    own = moved_finish(job, finish, (begin - strip.begin) * inner)
    if job.along != REDUCE and strip.passes == p.folds and rows.count == strip.inner == w.dilation == 1:
        p.folds.each(dst, tap_at(rows.row[0], -strip.first, p.working), edge_at(w, begin), end - begin, &strip.plain)
        finish_in_place(job, dst, end - begin, &own)
        return
    for output in range(begin, end):
        window = window_at(w, output)
        for row in range(rows.count):
            here[row] = tap_at(rows.row[row], (window.start - strip.first) * inner, strip.size)
        own = moved_finish(job, finish, (output - strip.begin) * inner)
        if divides and finish.step == 0 and not (job.counts_alike or job.divisor):
            set_equal(job, strip, &window, &own, equal)
        taps = taps_in(w, &window)
        if job.along == REDUCE:
            reduce_windows(job, strip, dst, here[0], 1, 0, taps)
            finish_in_place(job, dst, inner, &own)
        else:
            strip.passes.window(dst, here, rows.count, inner, taps, w.dilation * inner, &own)
        dst += strip.inner * p.working


cdef inline void take_windows(const Job *job, const Strip *strip, char *dst, const Rows *rows,
                              const Options *finish) noexcept nogil:
    # One column of results in dst for each output, of each lane.
    cdef const Passes *p = &job.passes
    cdef Py_ssize_t inner = strip.inner
    cdef Window window
    if job.along == REDUCE and job.cols.outputs == 1:
        window = window_at(&job.cols, 0)
        reduce_windows(job, strip, dst, tap_at(rows.row[0], (window.start - strip.first) * inner, strip.size),
                       strip.lanes, strip.stride, taps_in(&job.cols, &window))
        finish_in_place(job, dst, strip.lanes * inner, finish)
        return
    if strip.begin < strip.regular_begin:
        take_edges(job, strip, dst, rows, strip.begin, strip.regular_begin, finish)
    if strip.regular_end < strip.end:
        take_edges(job, strip, dst, rows, strip.regular_end, strip.end, finish)
    if strip.regular:
        take_regular(job, strip, dst, rows, finish)


cdef inline void halve(const Folds *passes, void *dst, const void *a, const void *b, Py_ssize_t n, Py_ssize_t inner,
                       Py_ssize_t taps, const Options *finish) noexcept nogil:
    if inner == 1:
        passes.halve(dst, a, b, n, taps, finish)
    else:
        passes.pixels(dst, a, b, n, inner, finish)


cdef inline void take_regular(const Job *job, const Strip *strip, char *dst, const Rows *rows,
                              const Options *finish) noexcept nogil:
    cdef const Passes *p = &job.passes
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t inner = strip.inner
    cdef Py_ssize_t n = strip.regular
    cdef const char *src = <const char *>rows.row[0] + strip.ahead
    cdef Options own
    if strip.regular_begin > strip.begin:
        dst += (strip.regular_begin - strip.begin) * inner * p.working
        if finish.step:
            own = moved_finish(job, finish, (strip.regular_begin - strip.begin) * inner)
            finish = &own
    if job.along == HALVE:
        halve(strip.passes, dst, src, <const char *>rows.row[1] + strip.ahead if rows.count > 1 else NULL, n * inner,
              inner, w.taps, finish)
    elif job.along == WINDOW:
        by_windows(job, strip, dst, rows, n, finish)
    elif job.along == REDUCE:
        reduce_windows(job, strip, dst, src, n, strip.stride, w.taps)
        finish_in_place(job, dst, n * inner, finish)
    elif job.along == PICK:
        pick_columns(job, strip, dst, src, n, strip.stride, p.working)
        finish_in_place(job, dst, n * inner, finish)
    elif job.along == PHASES:
        by_phases(job, strip, dst, src, n, finish)
    elif strip.stride == 1:
        by_fours(job, strip, dst, src, n * inner, w.dilation * inner, w.taps, NULL, 0, finish)
    else:
        # Values that get shorter are so before some are picked, others are finished only then.
        by_fours(job, strip, dense_row(job), src, ((n - 1) * strip.stride + 1) * inner, w.dilation * inner, w.taps,
                 NULL, 0, finish if finish.how == SHIFT_BY else &strip.plain)
        pick_columns(job, strip, dst, dense_row(job), n, strip.stride, strip.result)
        if finish.how != SHIFT_BY:
            finish_in_place(job, dst, n * inner, finish)
