# The driver: over strips, planes and bands of rows, written once for every dtype and operation.


cdef void deliver(const Job *job, const Strip *strip, char *out, Py_ssize_t output, Py_ssize_t counted,
                  const void **rows, Py_ssize_t count) noexcept nogil:
    # From the rows of its windows to one row of out.
    cdef char *results
    out += output * job.layout.rows.out_step + strip.begin * job.layout.cols.out_step
    check(&job.out_bounds, out, &strip.write, job.passes.returned)
    results = results_row(job) if strip.writes else out
    if (job.along == PICK and strip.stride == 1 and strip.writes and count == 1
            and strip.regular_end - strip.regular_begin == strip.end - strip.begin):
        results = <char *>rows[0]  # each window is a column already
    else:
        take_windows(job, strip, results, rows, count)
    if job.passes.divide != NULL:
        divide_row(job, strip, out, results, counted)
    elif strip.writes:
        job.passes.write(out, results, &strip.write, NULL)


cdef void divide_row(const Job *job, const Strip *strip, char *out, const char *sums, double rows) noexcept nogil:
    # Averages of a row of sums, whose windows count `rows` rows: all that are alike at once, the others one by one.
    cdef const Axis *cols = &job.layout.cols
    cdef const Axis *lane = &job.layout.batch[max(job.layout.batch_axes - 1, 0)]
    cdef const Windows *w = &job.cols
    cdef Py_ssize_t output = strip.begin
    cdef Py_ssize_t n
    cdef double divisor = job.divisor if job.divisor != 0 else rows * window_at(w, output).count
    cdef Grid grid
    if job.divisor != 0 or job.counts_alike:
        if strip.lanes > 1 and job.passes.returned <= job.passes.working:  # short pieces: in one go, then into place
            grid = grid_of(strip.lanes * strip.out_pitch * strip.inner, 1, job.passes.returned, 0, 0)
            job.passes.divide(dense_row(job), sums, &grid, divisor)
            job.passes.write(out, dense_row(job), &strip.write, NULL)
        else:
            job.passes.divide(out, sums, &strip.write, divisor)
        return
    while output < strip.end:
        n = 1
        if w.head <= output < w.head + w.regular:
            n = min(strip.end, w.head + w.regular) - output
        grid = grid_of(n, strip.inner, cols.out_step, job.layout.inner.out_step, job.passes.returned)
        add_lanes(&grid, strip.lanes, lane.out_step, strip.out_pitch * strip.inner)
        job.passes.divide(out, sums, &grid, rows * window_at(w, output).count)
        out += n * cols.out_step
        sums += n * strip.inner * job.passes.working
        output += n


cdef void sweep_plane(const Job *job, const Strip *strip, const char *x, char *out, Py_ssize_t begin,
                      Py_ssize_t end) noexcept nogil:
    # Rows [begin, end) of out. Without neutral rows the edges are no business of BLOCKS.
    cdef Py_ssize_t first, last
    if job.straight:
        sweep_straight(job, strip, x, out, begin, end)
    elif job.down == ROWS:
        sweep_rows(job, strip, x, out, begin, end)
    elif job.pads_rows:
        sweep_blocks(job, strip, x, out, begin, end)
    else:
        first = min(max(begin, job.rows.head), end)
        last = max(min(end, job.rows.head + job.rows.regular), first)
        sweep_rows(job, strip, x, out, begin, first)
        sweep_blocks(job, strip, x, out, first, last)
        sweep_rows(job, strip, x, out, last, end)


cdef Py_ssize_t plane_offset(const Layout *layout, Py_ssize_t plane, bint of_out) noexcept nogil:
    cdef Py_ssize_t offset = 0
    cdef Py_ssize_t i
    cdef const Axis *axis
    for i in range(layout.batch_axes - 1, -1, -1):
        axis = &layout.batch[i]
        offset += plane % axis.length * (axis.out_step if of_out else axis.x_step)
        plane //= axis.length
    return offset


cdef void sweep(const Job *job, const char *x, char *out, Py_ssize_t part, Py_ssize_t parts) noexcept nogil:
    # One of `parts` equal parts: some of the planes if there are enough of them, else some rows of each. Strips are
    # outermost, because what is computed for one serves every plane and row.
    cdef const Layout *a = &job.layout
    cdef Py_ssize_t planes = 1
    cdef Py_ssize_t beside = 1  # planes along the last batch axis, which lanes are taken from
    cdef Py_ssize_t rows = job.rows.outputs
    cdef Py_ssize_t plane, row, begin, done, i
    cdef Strip strip
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
            strip = strip_from(job, begin, min(job.inner_block, a.inner.length - done))
            plane = first_plane
            while plane < last_plane:
                use_lanes(&strip, min(beside - plane % beside, last_plane - plane))
                sweep_plane(job, &strip, x + plane_offset(a, plane, False) + done * a.inner.x_step,
                            out + plane_offset(a, plane, True) + done * a.inner.out_step, first_row, last_row)
                plane += strip.lanes
            done += strip.inner
        begin = strip.end
