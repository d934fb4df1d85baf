# Deciding how a job is done, and how much scratch it needs.


cdef void set_whole(Windows *w, Py_ssize_t length, int64_t count, int64_t *edge) noexcept nogil:
    # One window over all of an axis.
    w.outputs = w.stride = w.dilation = w.all_outputs = 1
    w.start = w.first = w.offset = 0
    w.all_length = length
    w.taps = length
    w.by_rule = False
    w.regular = w.all_regular = length == count
    w.head = 1 - w.regular
    edge[0], edge[1], edge[2] = 0, length, count
    w.edges = edge


cdef inline bint is_whole(const Windows *w) noexcept nogil:
    cdef Window window = window_at(w, 0)
    return w.all_outputs == w.dilation == 1 and window.stop - window.start == w.all_length


cdef void merge_whole(Job *job) noexcept nogil:
    # A window over all of two axes that lie one behind the other is a window over one long row, or with many channels
    # over one long column, unless that would change an order; and so on with the next axis. What has to be read into
    # scratch first stays within a short row of that.
    cdef Layout *a = &job.layout
    cdef Pooled *outer
    cdef Py_ssize_t counts
    cdef bint reads = job.passes.reads or job.passes.widens or (
        job.passes.exact and a.inner.length == 1 and a.cols.x_step != job.passes.stored)
    cdef Py_ssize_t most = <Py_ssize_t>(<size_t>-1 >> 1)
    if reads:
        most = LANES_BYTES // (job.passes.working * job.passes.parts)
    while (is_whole(&job.rows) and is_whole(&job.cols) and read_as_one(&a.rows, &a.cols)
           and a.cols.length <= most // a.rows.length):
        counts = window_at(&job.rows, 0).count * window_at(&job.cols, 0).count
        a.cols.length *= a.rows.length
        set_whole(&job.cols, a.cols.length, counts, &job.cols_edge[0])
        if a.outer_axes and (a.inner.length == 1 or not job.passes.exact):
            a.outer_axes -= 1
            a.rows, job.rows = a.outer[a.outer_axes].axis, a.outer[a.outer_axes].windows
            continue
        while a.outer_axes:
            outer = &a.outer[a.outer_axes - 1]
            if not (is_whole(&outer.windows) and read_as_one(&outer.axis, &a.cols)
                    and a.cols.length <= most // outer.axis.length):
                break
            a.outer_axes -= 1
            a.cols.length *= outer.axis.length
            counts *= window_at(&outer.windows, 0).count
            set_whole(&job.cols, a.cols.length, counts, &job.cols_edge[0])
        a.rows.length = 1
        set_whole(&job.rows, 1, 1, &job.rows_edge[0])
        # Short columns are better taken along the row.
        if a.inner.length > 1 and job.passes.exact and (
                job.passes.parts > 1 or a.inner.length * job.passes.working >= LONG_COLUMN):
            a.rows, a.cols = a.cols, a.rows
            a.cols.x_step = 0
            set_whole(&job.rows, a.rows.length, counts, &job.rows_edge[0])
            set_whole(&job.cols, 1, 1, &job.cols_edge[0])
        return


cdef inline bint overlap(const Windows *w) noexcept nogil:
    return w.stride // gcd(w.stride, w.dilation) < w.taps  # that stride is in taps, among windows that share rows


cdef Way way_down(const Windows *w, Py_ssize_t length, bint exact) noexcept nogil:
    # Blocks have neutral rows.
    return BLOCKS if (w.all_outputs > 1 and neutral_pays(w, length, exact) and reach(w) >= MOST_ROWS
                      and overlap(w)) else ROWS


cdef inline bint can_halve(const Folds *passes, Py_ssize_t inner, Py_ssize_t taps, Py_ssize_t size) noexcept nogil:
    # Rows of values of so many bytes.
    if inner == 1:
        return passes.halve != NULL
    return passes.pixels != NULL and taps == 2 and 2 * inner * size <= PIXELS_BYTES


cdef Way way_along(const Windows *w, Py_ssize_t inner, bint one_row, const Passes *p) noexcept nogil:
    # HALVE and WINDOW combine as PHASES and DENSE do; REDUCE has another order, so that float sums choose it whatever
    # `inner` is. Of ranks it takes one channel.
    cdef Py_ssize_t column = inner * p.working
    cdef Py_ssize_t least = max(LINE // p.working, FEW_TAPS + 1)
    if w.dilation == 1 and w.taps >= least:
        if (w.all_outputs == 1 or w.taps <= w.stride) and (inner == 1 or not p.exact):
            return REDUCE
        if w.all_outputs == 1 and p.parts == 1:
            return REDUCE
    if w.taps == 1:
        return PICK
    if w.dilation == 1 and w.stride == 2 and w.taps <= 3 and can_halve(p.folds, inner, w.taps, p.working):
        return HALVE
    if column >= LONG_COLUMN and w.taps <= FEW_TAPS and (w.stride > 1 or one_row):
        return WINDOW
    if column < LONG_COLUMN and column & (column - 1) and (p.exact or w.taps <= FEW_TAPS):
        return DENSE  # pixels of three: to pick them is dear
    if w.stride > 1 and w.dilation == 1 and (
            w.taps <= max(FEW_TAPS, min(w.stride, MOST_TAPS)) or w.stride <= MOST_STRIDE and w.taps >= 2 * w.stride):
        return PHASES
    return DENSE


cdef Py_ssize_t look_at_columns(Job *job) noexcept nogil:
    # The span of the widest window, and whether all of them count the same.
    cdef const Windows *w = &job.cols
    cdef Window first = window_at(w, 0)
    cdef Py_ssize_t widest = 1
    cdef Py_ssize_t output = 0
    cdef Window window
    job.counts_alike = True
    while output < w.outputs:
        window = window_at(w, output)
        widest = max(widest, window.stop - window.start)
        if window.count != first.count or job.passes.tallies and taps_in(w, &window) != taps_in(w, &first):
            job.counts_alike = False
        output += w.regular if output == w.head and w.regular else 1
    return widest


cdef inline bint as_they_lie(const Job *job) noexcept nogil:
    # Whether all columns of x, with all channels, lie side by side and passes take them so.
    cdef const Layout *a = &job.layout
    return (not job.passes.reads and a.inner.x_step == job.passes.stored
            and a.cols.x_step == a.inner.length * job.passes.stored)


cdef inline bint results_as_they_lie(const Job *job) noexcept nogil:
    cdef const Layout *a = &job.layout
    return (a.inner.out_step == job.passes.returned and a.cols.out_step == a.inner.length * job.passes.returned
            and job.direct)


cdef inline bint has_long_windows(const Job *job) noexcept nogil:
    # However many channels there are: these must not change an order.
    return job.along == REDUCE and job.cols.taps > LONG_WINDOW // job.passes.working


cdef void find_places(Job *job) noexcept nogil:
    # Where places are how far values lie from the first one, rows are taken as they lie.
    cdef const Layout *a = &job.layout
    cdef Py_ssize_t size = job.passes.stored
    cdef int i
    if job.passes.place == NULL or job.passes.reads:
        return
    job.passes.reads = (a.inner.length > 1 or a.rows.x_step != a.rows.place_step * size
                        or a.cols.x_step != a.cols.place_step * size)
    for i in range(a.outer_axes):
        if a.outer[i].axis.x_step != a.outer[i].axis.place_step * size:
            job.passes.reads = True


cdef void choose_ways(Job *job) noexcept nogil:
    cdef const Passes *p = &job.passes
    cdef Layout *a = &job.layout
    cdef bint halves
    # A single window shares its rows with none: those that become wider do so as they fold.
    cdef bint shared = overlap(&job.rows) and (job.rows.all_outputs > 1 or not (p.exact and p.widens))
    job.direct = p.finishes and p.convert == NULL
    job.down = way_down(&job.rows, a.rows.length, p.exact)
    job.along = way_along(&job.cols, a.inner.length, job.rows.taps == 1 and not a.outer_axes, p)
    job.reduces_first = job.along == REDUCE and (shared or has_long_windows(job))
    job.pads_cols = job.along in (HALVE, PHASES, DENSE) and neutral_pays(&job.cols, a.cols.length, p.exact)
    # Short rows of many planes are lanes instead.
    halves = (job.along == HALVE and job.rows.taps <= 2 and can_halve(p.from_x, a.inner.length, job.cols.taps, p.stored)
              and not (a.batch_axes and a.cols.length * a.inner.length * p.stored <= LINE))
    job.straight = job.down == ROWS and not a.outer_axes and (
        halves or job.along == WINDOW and reach(&job.rows) < MOST_ROWS
        and (job.rows.taps == 1 or job.cols.taps <= 2 * job.cols.stride))
    job.skips_scratch = job.straight and job.along == WINDOW and as_they_lie(job) and results_as_they_lie(job)
    job.slots = reach(&job.rows) + 1 if reach(&job.rows) < MOST_ROWS else 0


cdef void use_lanes_of_rows(Job *job) noexcept nogil:
    # Rows with a window over all of each, which share none, are planes like any: many fit in a row of scratch.
    cdef Layout *a = &job.layout
    if (job.along == REDUCE and job.cols.outputs == a.inner.length == 1 < a.rows.length and not a.outer_axes
            and job.rows.taps == job.rows.stride == 1 and job.rows.outputs == job.rows.regular == a.rows.length):
        a.batch[a.batch_axes] = a.rows
        a.batch_axes += 1
        a.rows.length = 1
        set_whole(&job.rows, 1, 1, &job.rows_edge[0])


cdef inline bint takes_rows_of_x(const Job *job) noexcept nogil:
    # Whether a row that is reduced is not in scratch, if it is as passes take it.
    return (job.along == REDUCE and not job.passes.widens and not job.layout.outer_axes
            and (job.rows.taps == 1 or job.reduces_first))


cdef void size_strips(Job *job, Py_ssize_t rows, Py_ssize_t widest) noexcept nogil:
    # Of so many rows of scratch, for windows as wide as that.
    cdef Py_ssize_t inner = job.layout.inner.length
    cdef Py_ssize_t working = job.passes.working * job.passes.parts
    cdef Py_ssize_t line = LINE // job.passes.working
    cdef Py_ssize_t wide, strips
    job.piece = 0
    # Results that are longer than what passes compute in have twice the room.
    job.strip_values = min(ROW_BYTES, SCRATCH_BYTES // rows) // working
    if job.passes.returned > job.passes.working:
        job.strip_values = min(job.strip_values, 2 * SCRATCH_BYTES // (rows * job.passes.returned * job.passes.parts))
    if job.straight and job.along == HALVE and as_they_lie(job):
        job.strip_values *= 2  # which become half as many
    elif job.down == BLOCKS:
        job.strip_values = min(max(BLOCKS_BYTES // (rows * working), LEAST_VALUES), ROW_BYTES // working)
    job.lanes_values = min(max(LANES_BYTES // (rows * working), LEAST_VALUES), ROW_BYTES // working)
    if job.along == REDUCE:  # rows in scratch are few
        job.lanes_values = LANES_BYTES // working
    if job.skips_scratch:
        job.strip_values, job.inner_block = job.layout.cols.length * inner, inner
        return
    # Neutral columns may be twice as many as a window is wide.
    job.inner_block = min(inner, max(job.strip_values // (2 * widest if job.pads_cols else widest), LONG_INNER))
    if takes_rows_of_x(job) and as_they_lie(job) and inner <= job.strip_values:
        job.inner_block = inner  # a strip as it lies in x
    elif has_long_windows(job):
        job.inner_block = min(inner, max(job.strip_values // (SEVERAL * line), LONG_INNER))
    elif job.along in (PHASES, DENSE) and inner > 1 and not job.passes.exact:
        job.inner_block = min(inner, max(job.strip_values // (SEVERAL * widest), LONG_INNER))
    if has_long_windows(job):
        job.piece = max(job.strip_values // job.inner_block // line, 1) * line
        return
    # Or most of a strip is what the next one folds again.
    wide = min((2 if job.down == BLOCKS else SEVERAL) * widest, job.layout.cols.length)
    job.strip_values = max(job.strip_values, wide * min(job.inner_block, LONG_INNER))
    strips = (job.layout.cols.length - 1) // (job.strip_values // job.inner_block) + 1
    if 1 < strips < SEVERAL:  # rather a few of the same length than a short one at the end
        job.strip_values = min(job.strip_values, ((job.layout.cols.length - 1) // strips + widest) * job.inner_block)


cdef Py_ssize_t longest_row(const Job *job, Strip *strip) noexcept nogil:
    # Of scratch, in values. Leaves the last strip there, which often is the only one.
    cdef Py_ssize_t begin = 0
    cdef Py_ssize_t values = LINE // job.passes.working
    cdef Py_ssize_t stride = job.cols.stride
    while begin < job.cols.outputs:
        set_strip(strip, job, begin, job.inner_block)
        begin = strip.end
        if not job.skips_scratch:
            values = max(values, strip.lanes * strip.out_pitch * strip.inner)
        if strip.straight or strip.raw and takes_rows_of_x(job):
            continue  # rows of x are taken as they lie
        if strip.in_pieces:
            values = max(values, (LINE // job.passes.working + job.piece) * strip.inner)
            continue
        values = max(values, row_values(strip))
        if job.along == PHASES and strip.regular_begin < strip.regular_end:
            values = max(values, min(stride, job.cols.taps) * strip.inner * (
                strip.lanes * strip.out_pitch + (job.cols.taps - 1) // stride))
    return values


cdef bint prepare(Job *job, Strip *strip) noexcept nogil:
    # False if that is more than there can be.
    cdef Py_ssize_t longest = <Py_ssize_t>(<size_t>-1 >> 1)
    cdef Py_ssize_t rows, widest
    find_places(job)
    merge_whole(job)
    choose_ways(job)
    use_lanes_of_rows(job)
    rows = job.slots
    if job.down == BLOCKS:
        rows = max(rows, job.rows.taps * gcd(job.rows.stride, job.rows.dilation) // job.rows.stride + 3)
    rows += POOL_ROWS + OWN_ROWS
    widest = look_at_columns(job)
    if job.pads_cols:  # neutral columns make all windows as wide as the rule
        widest = max(widest, reach(&job.cols) + 1)
    if widest > longest // 4096:  # so that no product below overflows; a view may repeat one value that often
        return False
    size_strips(job, rows, widest)
    # An odd number of lines: processors take rows that lie a multiple of 4096 bytes apart for the same one.
    # So does each part of a row of pairs.
    job.row_bytes = longest_row(job, strip) * max(job.passes.working, job.passes.returned)
    job.row_bytes = ((job.row_bytes + LINE - 1) // LINE | 1) * LINE + GUARD
    job.passes.options.apart = job.row_bytes
    job.row_bytes *= job.passes.parts
    if rows > (longest - LINE) // job.row_bytes:
        return False
    job.scratch_bytes = rows * job.row_bytes
    return True


cdef bint set_job(Job *job, Strip *strip, const Request *request, const int64_t *windows) noexcept nogil:
    # From a request, whose window tables are there. False if that is more than there can be.
    cdef const Arrays *arrays = &request.arrays
    select_passes(&job.passes, request.op, request.dtype, request.result_dtype, request.taps, request.omits,
                  request.neutral, arrays.mask.buf != NULL, request.places, request.least, request.fill)
    lay_out(&job.layout, &job.rows, &job.cols, arrays, windows, job.passes.exact)
    job.divisor, job.least, job.fill = request.divisor, request.least, request.fill
    if not prepare(job, strip):
        return False
    strip.plain = job.passes.options
    return True
