# Bands: rows of output that take two passes each at most, one that folds the rows of x that a window has, and one along
# that row, right into out. Most calls are made of these, often of short rows, so that little is done for each: all that
# `deliver` finds out for any row is the same for these.


cdef inline bint is_band(const Job *job, const Strip *strip) noexcept nogil:
    # Whether rows are, of which `set_row` knows.
    return (strip.of_x and strip.in_out and strip.lanes == 1 and job.passes.place == NULL
            and strip.regular == strip.end - strip.begin
            and (job.along == HALVE or job.along == DENSE and strip.folds and strip.stride == 1
                 and job.cols.taps <= FEW_TAPS))


cdef void sweep_band(const Job *job, const Strip *strip, const Point *at, Py_ssize_t begin, Py_ssize_t end,
                     Py_ssize_t row) noexcept nogil:
    # Outputs [begin, end), of whose windows the first starts at `row`.
    cdef const Passes *p = &job.passes
    cdef Rows rows
    cdef const void *taps[FEW_TAPS]  # of the folded row
    cdef char *folded = real_part(job, strip, job.scratch)
    cdef char *out = at.out + begin * job.layout.rows.out_step
    cdef const Options *finish = &strip.finish
    cdef Py_ssize_t n = strip.regular * strip.inner
    cdef Py_ssize_t width = job.cols.taps
    cdef Py_ssize_t count = strip.count
    cdef Py_ssize_t step = job.rows.stride * job.layout.rows.x_step
    cdef Py_ssize_t column = strip.inner * p.working
    cdef Py_ssize_t i, t
    cdef bint folds = strip.folds
    cdef bint copies = p.idempotent and (strip.left or strip.right)
    cdef bint halves = job.along == HALVE
    for t in range(width):
        taps[t] = folded + strip.ahead + t * job.cols.dilation * column
    if not p.idempotent:  # zeros stay there
        pad_row(job, strip, folded)
    find_rows(job, strip, at, row, count, &rows)
    for i in range(end - begin):
        check(&job.out_bounds, out, &strip.write, p.returned)
        for t in range(count if CPOOL_DEBUG else 0):
            check(&job.x_bounds, <const char *>rows.row[t], &strip.read, p.stored)
        if folds:
            p.from_x.stack(folded, rows.row, count, strip.numbers, &strip.plain)
        if copies:
            pad(folded, strip.left, strip.last - strip.first, strip.right, column, job.cols.dilation, False)
        if not folds:
            halve(p.from_x, out, <const char *>rows.row[0] + strip.ahead,
                  <const char *>rows.row[1] + strip.ahead if count > 1 else NULL, n, strip.inner, width, finish)
        elif halves:
            halve(p.folds, out, taps[0], NULL, n, strip.inner, width, finish)
        else:
            p.folds.stack(out, taps, width, n, finish)
        out += job.layout.rows.out_step
        for t in range(count):
            rows.row[t] = <const char *>rows.row[t] + step
