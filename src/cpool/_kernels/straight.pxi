# Straight from x to out: patches of rows as they lie in both, without scratch rows. A run of output rows whose windows
# are alike is one call of a pass; windows that an edge cuts short are taken one by one.


cdef void straight_rows(const Job *job, const Strip *strip, Point at, Py_ssize_t output,
                        Py_ssize_t outputs) noexcept nogil:
    # `outputs` rows of results, whose windows have as many rows each.
    cdef const Passes *p = &job.passes
    cdef const Axis *rows = &job.layout.rows
    cdef const void *first[MOST_ROWS]
    cdef const void *here[MOST_ROWS]
    cdef Window window = window_at(&job.rows, output)
    cdef Window across
    cdef Patch shape
    cdef Py_ssize_t r, begin
    move_in(&at, rows, window.start)
    move_out(&at, rows, output)
    shape.outputs, shape.dst_step, shape.src_step = outputs, rows.out_step, job.rows.stride * rows.x_step
    shape.count = taps_in(&job.rows, &window)
    shape.n, shape.stride, shape.taps = strip.regular_end - strip.regular_begin, job.cols.stride, job.cols.taps
    if p.divide != NULL:
        across.start, across.stop, across.count = 0, (shape.taps - 1) * job.cols.dilation + 1, shape.taps
        shape.divisor = divisor_of(job, 1, shape.count, &window, &across)
    begin = (job.cols.start + strip.regular_begin * job.cols.stride) * p.stored
    for r in range(shape.count):
        first[r] = at.x + r * job.rows.dilation * rows.x_step
        here[r] = <const char *>first[r] + begin
    check(&job.x_bounds, at.x + strip.first * p.stored, &strip.read, p.stored)
    check(&job.x_bounds, at.x + strip.first * p.stored + (outputs - 1) * shape.src_step
          + (window.stop - window.start - 1) * rows.x_step, &strip.read, p.stored)
    check(&job.out_bounds, at.out, &strip.write, p.returned)
    check(&job.out_bounds, at.out + (outputs - 1) * shape.dst_step, &strip.write, p.returned)
    if shape.n:
        p.straight(at.out + strip.regular_begin * p.returned, here, &shape, NULL)
    if shape.n < job.cols.outputs:
        for output in range(outputs):
            straight_edges(job, strip, first, output, at.out, &shape, &window)
            at.out += shape.dst_step


cdef void straight_edges(const Job *job, const Strip *strip, const void **rows, Py_ssize_t ahead, char *out,
                         const Patch *shape, const Window *down) noexcept nogil:
    # Of one row of results, whose windows have their rows so many outputs ahead of `rows`.
    cdef const Passes *p = &job.passes
    cdef const void *here[MOST_ROWS]
    cdef Grid one = grid_of(1, 1, 0, 0, p.returned)
    cdef Divisor divisor
    cdef char *result
    cdef Py_ssize_t output = 0
    cdef Py_ssize_t r
    cdef Window window
    while output < job.cols.outputs:
        if output == strip.regular_begin < strip.regular_end:
            output = strip.regular_end
            continue
        window = window_at(&job.cols, output)
        for r in range(shape.count):
            here[r] = <const char *>rows[r] + ahead * shape.src_step + window.start * p.stored
        result = results_row(job) if p.writes else out + output * p.returned
        p.straight_corner(result, here, shape.count, 1, taps_in(&job.cols, &window), 1, NULL)
        if p.writes:
            divisor = divisor_of(job, 1, shape.count, down, &window)
            p.divide(out + output * p.returned, result, &one, &divisor)
        output += 1


cdef void sweep_straight(const Job *job, const Strip *strip, Point at, Py_ssize_t begin,
                         Py_ssize_t end) noexcept nogil:
    # Outputs [begin, end): the regular ones together.
    cdef Py_ssize_t first = job.rows.head
    cdef Py_ssize_t last = first + job.rows.regular
    cdef Py_ssize_t output = begin
    cdef Py_ssize_t outputs
    while output < end:
        outputs = min(end, last) - output if first <= output < last else 1
        straight_rows(job, strip, at, output, outputs)
        output += outputs
