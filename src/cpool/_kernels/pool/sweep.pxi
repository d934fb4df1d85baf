# The driver: over strips, planes and bands of rows, written once for every dtype and operation.


cdef inline void fill(char *by, double value, Py_ssize_t n, Py_ssize_t size) noexcept nogil:
    # float or double, whichever has that size.
    cdef Py_ssize_t i
    for i in range(n):
        if size == sizeof(float):
            (<float *>by)[i] = <float>value
        else:
            (<double *>by)[i] = value


cdef void set_equal(const Job *job, const Strip *strip, const Window *along, Options *finish, char *by) noexcept nogil:
    # All results of windows like this one, by the same divisor; `by` has room for a line of them.
    cdef int bits
    cdef Divisor divisor = divisor_of(job, strip.counted, strip.layers * taps_in(&job.rows, &strip.down), &strip.down,
                                      along)
    cdef bint multiply = is_power(divisor.real, &bits)
    finish.how, finish.step, finish.by = MULTIPLY if multiply else DIVIDE_BY, 0, by
    fill(by, 1 / divisor.real if multiply else divisor.real, LINE // job.passes.working, job.passes.working)


cdef void set_each(const Job *job, Strip *strip, char *by) noexcept nogil:
    # Each result of a row by a divisor of its own.
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t column = strip.inner * job.passes.working
    cdef Py_ssize_t output = strip.begin
    cdef Py_ssize_t lane, n
    cdef Window along
    cdef Divisor divisor
    strip.finish.how, strip.finish.step, strip.finish.by = DIVIDE_BY, 1, by
    while output < strip.end:
        n = 1
        if w.head <= output < w.head + w.regular:
            n = min(strip.end, w.head + w.regular) - output
        along = window_at(w, output)
        divisor = divisor_of(job, strip.counted, strip.layers * taps_in(&job.rows, &strip.down), &strip.down, &along)
        for lane in range(strip.lanes):
            fill(by + (lane * strip.out_pitch + output - strip.begin) * column, divisor.real, n * strip.inner,
                 job.passes.working)
        output += n


cdef void set_finish(const Job *job, Strip *strip) noexcept nogil:
    # What becomes of the results of such rows.
    cdef const Passes *p = &job.passes
    cdef bint alike = job.divisor != 0 or job.counts_alike
    cdef Window along = window_at(&job.cols, min(max(strip.begin, job.cols.head), strip.end - 1))
    cdef Divisor divisor
    cdef int bits = 0
    strip.finish, strip.result = strip.plain, p.working
    if p.shifts:
        divisor = divisor_of(job, strip.counted, strip.layers * taps_in(&job.rows, &strip.down), &strip.down, &along)
        strip.finishes = (alike and is_power(divisor.real, &bits) and 1 < bits <= FEW_BITS + 1 and not divisor.large
                          and strip.regular_end - strip.regular_begin == strip.end - strip.begin
                          and job.along in (HALVE, WINDOW, PHASES, DENSE))
        strip.finish.how, strip.finish.shift = SHIFT_BY, bits - 1
        strip.result = p.returned if strip.finishes else p.working
    elif p.tallies:  # divided here where no padding counts
        divisor = divisor_of(job, strip.counted, strip.layers * taps_in(&job.rows, &strip.down), &strip.down, &along)
        strip.finishes = (not p.exact and alike and divisor.counts and divisor.real == 0
                          and job.least == 1 and job.fill != job.fill)
        strip.finish.how = RATIO if strip.finishes else RAW
    elif p.averages:
        strip.finishes = p.finishes
        if p.finishes and (alike or job.along == WINDOW):  # edges have their own
            set_equal(job, strip, &along, &strip.finish, divisors_row(job))
        elif p.finishes:
            set_each(job, strip, divisors_row(job))
    else:
        strip.finishes = p.finishes
        strip.finish.how = p.how


cdef void set_row(const Job *job, Strip *strip, const Window *window, Py_ssize_t count, bint of_x) noexcept nogil:
    # Decides what is done to rows of output whose windows are like this one.
    cdef const Passes *p = &job.passes
    cdef const Windows *w = &job.cols
    if (window.count == strip.down.count and window.stop - window.start == strip.down.stop - strip.down.start
            and count == strip.count and of_x == strip.of_x):
        return
    strip.down, strip.count, strip.of_x = window[0], count, of_x
    cdef bint padded = strip.left or strip.right
    cdef bint halves_both = job.along == HALVE and count <= 2 and (strip.straight or not (of_x or padded))
    strip.folds = not (halves_both or strip.straight and job.along == WINDOW) and (
        count > 1 or of_x and (p.widens or padded))
    strip.passes, strip.size = p.folds, p.working
    if of_x and not strip.folds:
        strip.passes, strip.size = p.from_x, p.stored
    strip.ahead = (w.start + strip.regular_begin * w.stride - strip.first) * strip.inner * strip.size
    set_finish(job, strip)
    # Other ways to a result of two parts have these beside each other first.
    strip.in_out = (strip.finishes and not strip.apart and (p.convert == NULL or p.shifts)
                    and (p.parts == 1 or strip.straight))


cdef inline void deliver(const Job *job, const Strip *strip, const Point *at, Py_ssize_t output,
                         Rows *rows) noexcept nogil:
    # From the rows of its windows, of which `set_row` knows, to one row of out.
    cdef const Passes *p = &job.passes
    cdef char *out = at.out + output * job.layout.rows.out_step
    cdef char *index
    cdef char *found
    check(&job.out_bounds, out, &strip.write, p.returned)
    found = out if strip.in_out else results_row(job)
    if job.reduces_first:
        p.folds.stack(found, rows.row, 1, strip.kept, &strip.finish if strip.finishes else &strip.plain)
    else:
        take_windows(job, strip, found, rows, &strip.finish if strip.finishes else &strip.plain)
    if not strip.in_out:
        put_row(job, strip, out, found)
    if p.place != NULL:
        index = at.index + output * job.layout.rows.index_step
        check(&job.index_bounds, index, &strip.write_index, sizeof(int64_t))
        p.write_places(<int64_t *>index, found + strip.plain.apart, &strip.write_index)


cdef void put_row(const Job *job, const Strip *strip, char *out, const char *found) noexcept nogil:
    # Results that are not in out yet, become values of its type and go there.
    cdef const Passes *p = &job.passes
    cdef const char *packed = found
    cdef char *converted = dense_row(job) if strip.apart else out
    if not strip.finishes:
        finish_row(job, strip, converted, found, results(strip))
        packed = converted
    elif p.convert != NULL and not p.shifts:
        p.convert(converted, found, results(strip))
        packed = converted
    if strip.apart or packed == found:
        p.scatter(out, packed, &strip.write)


cdef void finish_values(const Job *job, const Strip *strip, char *dst, const char *src, Py_ssize_t n,
                        const Divisor *divisor) noexcept nogil:
    # The last step from what passes compute in to what out holds: a few values at a time, so that they stay in cache.
    cdef const Passes *p = &job.passes
    cdef int64_t[FEW_VALUES] few
    cdef void *to
    cdef const void *rows[1]
    cdef Py_ssize_t size
    while n > 0:
        size = min(n, FEW_VALUES)
        to = <void *>few if p.convert != NULL else <void *>dst
        rows[0] = src
        if p.averages:
            p.divide(to, src, src + strip.plain.apart, size, divisor)
        else:
            p.keys.stack(to, rows, 1, size, &strip.finish)
        if p.convert != NULL:
            p.convert(dst, few, size)
        src += size * p.working
        dst += size * p.returned
        n -= size


cdef void finish_row(const Job *job, const Strip *strip, char *dst, const char *src, Py_ssize_t n) noexcept nogil:
    # Averages: all whose windows count alike at once, the others one by one.
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t output = strip.begin
    cdef Py_ssize_t taps = strip.layers * taps_in(&job.rows, &strip.down)
    cdef Py_ssize_t offset, lane, count
    cdef Window along = window_at(w, output)
    cdef Divisor divisor
    if job.passes.averages:
        divisor = divisor_of(job, strip.counted, taps, &strip.down, &along)
    if not job.passes.averages or job.divisor != 0 or job.counts_alike:
        finish_values(job, strip, dst, src, n, &divisor)
        return
    while output < strip.end:
        count = 1
        if w.head <= output < w.head + w.regular:
            count = min(strip.end, w.head + w.regular) - output
        along = window_at(w, output)
        divisor = divisor_of(job, strip.counted, taps, &strip.down, &along)
        for lane in range(strip.lanes):
            offset = (lane * strip.out_pitch + output - strip.begin) * strip.inner
            finish_values(job, strip, dst + offset * job.passes.returned, src + offset * job.passes.working,
                          count * strip.inner, &divisor)
        output += count


cdef void sweep_plane(const Job *job, Strip *strip, const Point *at, Py_ssize_t begin,
                      Py_ssize_t end) noexcept nogil:
    # Rows [begin, end) of out.
    if job.down == BLOCKS:
        sweep_blocks(job, strip, at, begin, end)
    else:
        sweep_rows(job, strip, at, begin, end)


cdef void sweep_outer(const Job *job, Strip *strip, const Point *at, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    # All outputs of the outer axes, in turn; each is a plane whose rows have layers.
    cdef const Pooled *outer
    cdef Py_ssize_t outputs = 1
    cdef Py_ssize_t output, rest, i
    cdef Py_ssize_t[MAX_AXES] layer_taps
    cdef Window window
    cdef Point here
    strip.layer_taps = layer_taps
    for i in range(job.layout.outer_axes):
        outputs *= job.layout.outer[i].windows.outputs
    for output in range(outputs):
        here = at[0]
        rest = output
        strip.layers = strip.counted = 1
        for i in range(job.layout.outer_axes - 1, -1, -1):
            outer = &job.layout.outer[i]
            window = window_at(&outer.windows, rest % outer.windows.outputs)
            layer_taps[i] = taps_in(&outer.windows, &window)
            strip.layers *= layer_taps[i]
            strip.counted *= window.count
            move_in(&here, &outer.axis, window.start)
            move_out(&here, &outer.axis, rest % outer.windows.outputs)
            rest //= outer.windows.outputs
            strip.count = 0  # layers may count otherwise
        strip.plain.origin = strip.finish.origin = here.x - here.place * job.passes.stored
        sweep_plane(job, strip, &here, begin, end)


cdef void move_to_plane(const Layout *layout, Py_ssize_t plane, Point *at) noexcept nogil:
    cdef Py_ssize_t i
    cdef const Axis *axis
    for i in range(layout.batch_axes - 1, -1, -1):
        axis = &layout.batch[i]
        move_in(at, axis, plane % axis.length)
        move_out(at, axis, plane % axis.length)
        plane //= axis.length


cdef void sweep(const Job *job, Strip *strip, const Point *first, Py_ssize_t part, Py_ssize_t parts) noexcept nogil:
    # One of `parts` equal parts: some of the planes if there are enough of them, else some rows of each. Strips are
    # outermost, because what is computed for one serves every plane and row. `strip` is the last of the first channels.
    cdef const Layout *a = &job.layout
    cdef Py_ssize_t planes = 1
    cdef Py_ssize_t beside = 1  # planes along the last batch axis, which lanes are taken from
    cdef Py_ssize_t rows = job.rows.outputs
    cdef Py_ssize_t plane, begin, done, i
    cdef Point at
    for i in range(a.batch_axes):
        beside = a.batch[i].length
        planes *= beside
    cdef bint by_planes = planes % parts == 0 or planes >= MANY_PLANES * parts or rows < parts
    cdef Py_ssize_t first_plane = planes * part // parts if by_planes else 0
    cdef Py_ssize_t last_plane = planes * (part + 1) // parts if by_planes else planes
    cdef Py_ssize_t first_row = 0 if by_planes else rows * part // parts
    cdef Py_ssize_t last_row = rows if by_planes else rows * (part + 1) // parts
    begin = 0
    while begin < job.cols.outputs:
        done = 0
        while done < a.inner.length:
            i = min(job.inner_block, a.inner.length - done)
            if strip.begin != begin or strip.inner != i:
                set_strip(strip, job, begin, i)
                strip.plain = job.passes.options
            if job.passes.averages:  # the divisors are in scratch
                strip.count = 0
            plane = first_plane
            while plane < last_plane:
                use_lanes(job, strip, min(beside - plane % beside, last_plane - plane))
                at = first[0]
                move_to_plane(a, plane, &at)
                move_in(&at, &a.inner, done)
                move_out(&at, &a.inner, done)
                move_out(&at, &a.cols, strip.begin)
                sweep_outer(job, strip, &at, first_row, last_row)
                plane += strip.lanes
            done += strip.inner
        begin = strip.end
