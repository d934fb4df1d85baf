# A window of very many columns that have to be read, in pieces: scratch holds one of these, however long the window.


cdef void reduce_in_pieces(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, char *result,
                           const char *keep, const char *also_keep) noexcept nogil:
    # The one window of a strip, of which a reducing pass makes a line of partial results and then one: so each piece is
    # folded onto the line of those before, and the last one reduced together with it.
    cdef Py_ssize_t columns = LINE // job.passes.working
    cdef Window window = window_at(&job.cols, strip.begin)
    cdef Strip piece = strip[0]
    cdef char *line = unreduced_row(job)
    cdef char *values = line + columns * strip.inner * job.passes.working
    cdef Py_ssize_t first = window.start
    while True:
        set_reading(&piece, job, first, min(first + job.piece, window.stop))
        piece.numbers = (piece.last - first) * strip.inner
        if takes_several(job, &piece, window.stop):
            stack_pieces(job, &piece, at, row, values)
            piece.last = first + MOST_ROWS * job.piece
        else:  # a row that is as it lies would not be here, so that this is where it is read to
            load_layers(job, &piece, at, row, values, keep, also_keep)
        if piece.last == window.stop:
            break
        fold_lines(job, strip, line, values, first > window.start)
        first = piece.last
    reduce_windows(job, strip, result, line, 1, 0, columns + window.stop - first)


cdef inline bint takes_several(const Job *job, const Strip *piece, Py_ssize_t stop) noexcept nogil:
    # Where values may come in any order, pieces fold as rows of x do.
    return (piece.raw and piece.layers == 1 and job.passes.exact and job.passes.parts == 1
            and piece.first + MOST_ROWS * job.piece < stop)


cdef void stack_pieces(const Job *job, const Strip *piece, const Point *at, Py_ssize_t row,
                       char *values) noexcept nogil:
    # This one and those that follow.
    cdef const void *rows[MOST_ROWS]
    cdef Strip each = piece[0]
    cdef Py_ssize_t i
    for i in range(MOST_ROWS):
        each.first = piece.first + i * job.piece
        rows[i] = row_at(job, &each, at.x, row)
    job.passes.from_x.stack(values, rows, MOST_ROWS, piece.numbers, &piece.plain)


cdef void fold_lines(const Job *job, const Strip *strip, char *line, const char *values,
                     bint begun) noexcept nogil:
    # Those of a piece, one after another, onto what has begun.
    cdef Py_ssize_t columns = LINE // job.passes.working
    cdef Py_ssize_t numbers = columns * strip.inner
    cdef Py_ssize_t count = begun
    cdef Py_ssize_t left = job.piece // columns
    cdef const void *rows[MOST_ROWS]
    rows[0] = line
    while left:
        rows[count] = values
        count += 1
        left -= 1
        values += numbers * job.passes.working
        if count == MOST_ROWS or left == 0:
            job.passes.folds.stack(line, rows, count, numbers, &strip.plain)
            rows[0], count = line, 1
