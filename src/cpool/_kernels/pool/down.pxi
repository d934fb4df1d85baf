# Down the columns: the rows of each window, folded into one. Rows of x are taken where they lie if they are contiguous
# values that passes take as they are; otherwise each is read into a row of scratch, a *slot*, once.


cdef inline const char *row_at(const Job *job, const Strip *strip, const char *x, Py_ssize_t row) noexcept nogil:
    x += row * job.layout.rows.x_step + strip.first * job.layout.cols.x_step
    check(&job.x_bounds, x, &strip.read, job.passes.stored)
    return x


cdef Point layer_at(const Job *job, const Strip *strip, Point at, Py_ssize_t layer) noexcept nogil:
    # From the first layer of a row to another one.
    cdef const Pooled *outer
    cdef Py_ssize_t axis
    for axis in range(job.layout.outer_axes - 1, -1, -1):
        outer = &job.layout.outer[axis]
        move_in(&at, &outer.axis, layer % strip.layer_taps[axis] * outer.windows.dilation)
        layer //= strip.layer_taps[axis]
    return at


cdef const uint8_t *read_mask(const Job *job, const Strip *strip, const char *mask) noexcept nogil:
    # A byte for each value of the row, as packed as these.
    check(&job.mask_bounds, mask, &strip.read_mask, 1)
    if not side_by_side(&strip.read_mask, 1):
        gather[uint8_t](<uint8_t *>mask_row(job), <const uint8_t *>mask, &strip.read_mask)
        mask = mask_row(job)
    return <const uint8_t *>mask


cdef void read_row(const Job *job, const Strip *strip, Point at, Py_ssize_t row, char *values) noexcept nogil:
    # Of one layer, as packed work values.
    cdef const Passes *p = &job.passes
    cdef const Layout *a = &job.layout
    cdef const char *x = row_at(job, strip, at.x, row)
    cdef const void *rows[1]
    cdef const uint8_t *mask = NULL
    cdef char *gathered
    cdef Block block
    cdef Py_ssize_t n = strip.numbers
    rows[0] = x
    if not side_by_side(&strip.read, p.stored):
        gathered = gathered_row(job) if p.widens else values
        p.gather(gathered, x, &strip.read)
        rows[0] = gathered
    else:
        n = strip.read.cols * strip.read.inner  # a lane alone may be shorter than its place
    move_in(&at, &a.rows, row)
    move_in(&at, &a.cols, strip.first)
    if p.masked:
        mask = read_mask(job, strip, at.mask)
        p.from_x.marked(values, rows[0], mask, n, p.missing, &strip.plain)
    elif p.widens or rows[0] == x:
        p.from_x.stack(values, rows, 1, n, &strip.plain)
    if p.place != NULL:
        block.lanes, block.pitch = strip.lanes, strip.pitch * strip.inner
        block.cols, block.inner = strip.last - strip.first, strip.inner
        block.places_apart = a.batch[a.batch_axes - 1].place_step if strip.lanes > 1 else 0
        p.place(values + strip.plain.apart, &block, at.place, a.cols.place_step)
    if p.marks_places:
        mark_absent(<int64_t *>(values + strip.plain.apart), mask, n)


cdef inline char *real_part(const Job *job, const Strip *strip, char *row) noexcept nogil:
    # The first real column of a row of scratch: neutral ones have room before it.
    return row + strip.left * strip.inner * job.passes.working


cdef inline char *real_pool_row(const Job *job, const Strip *strip, const char *used, const char *also_used,
                                const char *keep) noexcept nogil:
    return real_part(job, strip, pool_row(job, used, also_used, keep))


cdef inline char *real_slot(const Job *job, const Strip *strip, Py_ssize_t slot) noexcept nogil:
    return real_part(job, strip, slot_row(job, slot))


cdef inline void fold(const Job *job, const Strip *strip, char *dst, const char *a, const char *b) noexcept nogil:
    cdef const void *rows[2]
    rows[0], rows[1] = a, b
    job.passes.folds.stack(dst, rows, 2, strip.kept, &strip.plain)


cdef inline Py_ssize_t nearest_row(const Job *job, Py_ssize_t row) noexcept nogil:
    # In place of one beside x, that windows with it hold.
    cdef Py_ssize_t length = job.layout.rows.length
    cdef Py_ssize_t dilation = job.rows.dilation
    if row < 0:
        return row % dilation + (dilation if row % dilation else 0)
    return row - (row - length + dilation) // dilation * dilation if row >= length else row


cdef inline void use_row(Rows *rows, const char *row) noexcept nogil:
    # In scratch.
    rows.row[0], rows.count = row, 1


cdef inline bint as_it_lies(const Job *job, const Strip *strip) noexcept nogil:
    # Whether a row of x is one of work values.
    return strip.raw and strip.layers == 1 and not job.passes.widens


cdef const char *load_layers(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, char *slot,
                             const char *keep, const char *also_keep) noexcept nogil:
    # Row `row` of the plane there as work values, all its layers as one. The pool rows that the last two lie in are
    # left alone.
    cdef const Passes *p = &job.passes
    cdef const void *rows[MOST_ROWS]
    cdef char *other
    cdef Py_ssize_t layer
    cdef Point here
    if as_it_lies(job, strip):
        return row_at(job, strip, at.x, row)
    if strip.raw and strip.layers <= MOST_ROWS:
        for layer in range(strip.layers):
            rows[layer] = row_at(job, strip, layer_at(job, strip, at[0], layer).x, row)
        p.from_x.stack(slot, rows, strip.layers, strip.numbers, &strip.plain)
        return slot
    read_row(job, strip, at[0], row, slot)
    for layer in range(1, strip.layers):
        here = layer_at(job, strip, at[0], layer)
        other = real_pool_row(job, strip, slot, keep, also_keep)
        read_row(job, strip, here, row, other)
        rows[0], rows[1] = slot, other
        p.folds.stack(slot, rows, 2, strip.numbers, &strip.plain)
    return slot


cdef const char *load(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, char *slot,
                      const char *keep, const char *also_keep) noexcept nogil:
    # The same, as it is folded; a neutral row if there is no such one.
    cdef const Passes *p = &job.passes
    cdef Rows rows
    cdef Py_ssize_t part
    if not p.idempotent and not 0 <= row < job.layout.rows.length:
        for part in range(p.parts):
            memset(slot + part * strip.plain.apart, 0, strip.kept * p.working)
        return slot
    row = nearest_row(job, row)
    if not job.reduces_first:
        return load_layers(job, strip, at, row, slot, keep, also_keep)
    if strip.in_pieces and not as_it_lies(job, strip):
        reduce_in_pieces(job, strip, at, row, slot, keep, also_keep)
    else:
        use_row(&rows, load_layers(job, strip, at, row, unreduced_row(job), keep, also_keep))
        take_windows(job, strip, slot, &rows, &strip.plain)
    return slot


cdef const char *fold_rows(const Job *job, const Strip *strip, const Point *at, Window window) noexcept nogil:
    # The rows of a window as one: a few of them at a time, each read when it is its turn.
    cdef const Passes *p = &job.passes
    cdef const void *rows[MOST_ROWS]
    cdef char *folded = NULL  # what came before
    cdef char *few
    cdef const char *loaded
    cdef Py_ssize_t row = window.start
    cdef Py_ssize_t count
    cdef bint lies_in_x = strip.raw and strip.layers == 1 and not job.reduces_first
    while row < window.stop:
        few = real_pool_row(job, strip, folded, NULL, NULL)
        count = 0
        while row < window.stop and count < MOST_ROWS:
            if lies_in_x:
                rows[count] = row_at(job, strip, at.x, row)
            elif count == 0:
                load(job, strip, at, row, few, folded, NULL)
            else:
                loaded = load(job, strip, at, row, real_pool_row(job, strip, folded, few, NULL), few, folded)
                fold(job, strip, few, few, loaded)
            count += 1
            row += job.rows.dilation
        if lies_in_x:
            p.from_x.stack(few, rows, count, strip.numbers, &strip.plain)
        if folded != NULL:
            fold(job, strip, folded, folded, few)
        else:
            folded = few
    return folded


cdef inline void fold_window(const Job *job, const Strip *strip, Rows *rows, char *dst) noexcept nogil:
    # Its rows become one, between neutral columns, unless windows are taken from several.
    if strip.folds:
        (job.passes.from_x if strip.of_x else job.passes.folds).stack(dst, rows.row, rows.count, strip.kept,
                                                                      &strip.plain)
        rows.row[0], rows.count = dst, 1
    if strip.left or strip.right:
        pad_row(job, strip, <char *>rows.row[0])


cdef inline void pad_row(const Job *job, const Strip *strip, char *row) noexcept nogil:
    # All of its parts and lanes.
    cdef Py_ssize_t column = strip.inner * job.passes.working
    cdef Py_ssize_t lane, part
    for part in range(job.passes.parts):
        for lane in range(strip.lanes):
            pad(row + part * strip.plain.apart + lane * strip.pitch * column, strip.left, strip.last - strip.first,
                strip.right, column, job.cols.dilation, not job.passes.idempotent)


cdef inline void find_rows(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, Py_ssize_t count,
                           Rows *rows) noexcept nogil:
    # Those of a window that starts at `row`, of all layers, where they lie in x.
    cdef const char *x
    cdef Py_ssize_t apart = job.rows.dilation * job.layout.rows.x_step
    cdef Py_ssize_t layer, t
    rows.count = 0
    for layer in range(strip.layers):
        x = row_at(job, strip, layer_at(job, strip, at[0], layer).x, row)
        for t in range(count // strip.layers):
            rows.row[rows.count] = x
            rows.count += 1
            x += apart


cdef inline bint taken_from_x(const Job *job, const Strip *strip, Py_ssize_t taps) noexcept nogil:
    # Whether the rows of a window are: those of several layers only if no other window has them, in any order.
    cdef bint any_order = job.passes.exact and job.passes.parts == 1
    return strip.raw and not job.reduces_first and (
        strip.layers == 1 or any_order and job.rows.stride > reach(&job.rows) and taps * strip.layers <= MOST_ROWS)


cdef inline void read_rows(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, Py_ssize_t count,
                           Py_ssize_t *held, Rows *rows) noexcept nogil:
    # The same read into slots, of which `held` says what is in them.
    cdef Py_ssize_t slot, t
    for t in range(count):
        slot = row % job.slots
        if held[slot] != row:
            load(job, strip, at, row, real_slot(job, strip, slot), NULL, NULL)
            held[slot] = row
        rows.row[t] = real_slot(job, strip, slot)
        row += job.rows.dilation
    rows.count = count


cdef void sweep_alike(const Job *job, const Strip *strip, const Point *at, Py_ssize_t begin, Py_ssize_t end,
                      Py_ssize_t row, Py_ssize_t *held) noexcept nogil:
    # Outputs [begin, end), whose windows are alike and of which the first starts at `row`.
    cdef Py_ssize_t output
    cdef Rows rows
    if is_band(job, strip):
        sweep_band(job, strip, at, begin, end, row)
        return
    for output in range(begin, end):
        if strip.of_x:
            find_rows(job, strip, at, row, strip.count, &rows)
        else:
            read_rows(job, strip, at, row, strip.count, held, &rows)
        fold_window(job, strip, &rows, real_part(job, strip, job.scratch))
        deliver(job, strip, at, output, &rows)
        row += job.rows.stride


cdef void sweep_rows(const Job *job, Strip *strip, const Point *at, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    # Outputs [begin, end), one row of their windows after another. Where a window has few rows and they have to be
    # read, they are kept in slots, because windows that overlap share them.
    cdef const Windows *w = &job.rows
    cdef Py_ssize_t slot, alike, taps
    cdef Py_ssize_t[MOST_ROWS] held
    cdef Rows rows
    cdef Window window
    for slot in range(job.slots):
        held[slot] = -1
    while begin < end:
        window = window_at(w, begin)
        if job.slots:
            taps = taps_in(w, &window)
            if taken_from_x(job, strip, taps):
                set_row(job, strip, &window, taps * strip.layers, True)
            else:
                set_row(job, strip, &window, taps, False)
            alike = min(end, w.head + w.regular) if w.head <= begin < w.head + w.regular else begin + 1
            sweep_alike(job, strip, at, begin, alike, window.start, held)
            begin = alike
        else:
            set_row(job, strip, &window, 1, False)
            use_row(&rows, fold_rows(job, strip, at, window))
            fold_window(job, strip, &rows, NULL)
            deliver(job, strip, at, begin, &rows)
            begin += 1
