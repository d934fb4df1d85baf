# Down the columns: the rows of each window, folded into one. Rows of x are taken where they lie if they are contiguous
# values of the work type that need no neutral columns; otherwise each is read into a row of scratch, a *slot*, once.


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


cdef void read_row(const Job *job, const Strip *strip, Point at, Py_ssize_t row, char *slot) noexcept nogil:
    # Of one layer, as packed work values without neutral columns.
    cdef const Passes *p = &job.passes
    cdef const Layout *a = &job.layout
    cdef const Axis *lane = &a.batch[max(a.batch_axes - 1, 0)]
    cdef char *values = slot + strip.left * strip.inner * p.working
    cdef Block block
    cdef Grid masked
    p.read(values, row_at(job, strip, at.x, row), &strip.read, <void *>&p.policy)
    if p.mark == NULL and p.place == NULL:
        return
    move_in(&at, &a.rows, row)
    move_in(&at, &a.cols, strip.first)
    block.lanes, block.pitch = strip.lanes, strip.pitch * strip.inner
    block.cols, block.inner = strip.last - strip.first, strip.inner
    if p.mark != NULL:
        masked.cols, masked.inner = block.cols, block.inner
        masked.col_step, masked.inner_step = a.cols.mask_step, a.inner.mask_step
        check(&job.mask_bounds, at.mask, &masked, 1)
        check(&job.mask_bounds, at.mask + (strip.lanes - 1) * lane.mask_step, &masked, 1)
        p.mark(values, &block, <const uint8_t *>at.mask, lane.mask_step, a.cols.mask_step, a.inner.mask_step)
    if p.place != NULL:
        p.place(values, &block, at.place, a.cols.place_step)


cdef const char *load(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, char *slot,
                      const char *keep) noexcept nogil:
    # Row `row` of the plane there, all its layers as one; a neutral one if there is no such row. The pool row that
    # `keep` lies in is left alone.
    cdef const Passes *p = &job.passes
    cdef const void *rows[MOST_ROWS]
    cdef char *other
    cdef Py_ssize_t layer
    cdef Point here
    if not 0 <= row < job.layout.rows.length:
        if not p.idempotent:
            memset(slot, 0, row_values(strip) * p.working)
            return slot
        # the nearest row that windows with this one hold
        if row < 0:
            row = row % job.rows.dilation + (job.rows.dilation if row % job.rows.dilation else 0)
        else:
            row -= (row - job.layout.rows.length + job.rows.dilation) // job.rows.dilation * job.rows.dilation
    if strip.layers == 1 and not strip.reads:
        return row_at(job, strip, at.x, row)
    if strip.stacks and 1 < strip.layers <= MOST_ROWS:
        for layer in range(strip.layers):
            rows[layer] = row_at(job, strip, layer_at(job, strip, at[0], layer).x, row)
        p.stack(slot, rows, strip.layers, row_values(strip), NULL)
        return slot
    read_row(job, strip, at[0], row, slot)
    for layer in range(1, strip.layers):
        here = layer_at(job, strip, at[0], layer)
        other = pool_row(job, slot, keep, NULL)
        read_row(job, strip, here, row, other)
        p.fold(slot, slot, other, row_values(strip), NULL)
    if strip.left or strip.right:
        p.pad(slot, strip.lanes, strip.left, strip.last - strip.first, strip.right, strip.pitch, strip.inner,
              job.cols.dilation, NULL)
    return slot


cdef const char *fold_rows(const Job *job, const Strip *strip, const Point *at, Window window) noexcept nogil:
    # The rows of a window as one, each read when it is its turn.
    cdef const char *folded = NULL
    cdef const char *loaded
    cdef char *dst
    cdef Py_ssize_t row = window.start
    while row < window.stop:
        loaded = load(job, strip, at, row, pool_row(job, folded, NULL, NULL), folded)
        if folded == NULL:
            folded = loaded
        else:
            dst = pool_row(job, folded, loaded, NULL)
            job.passes.fold(dst, folded, loaded, row_values(strip), NULL)
            folded = dst
        row += job.rows.dilation
    return folded


cdef void sweep_rows(const Job *job, const Strip *strip, const Point *at, Py_ssize_t begin,
                     Py_ssize_t end) noexcept nogil:
    # Outputs [begin, end), one row of their windows after another. Where a window has few, they are kept in slots,
    # because windows that overlap share rows, and PATCH folds them itself.
    cdef Py_ssize_t output, row, count, slot
    cdef Py_ssize_t[MOST_ROWS] held
    cdef const void *rows[MOST_ROWS]
    cdef const char *folded
    cdef char *dst
    cdef Window window
    cdef bint stacks = strip.stacks and job.along != PATCH and not job.layout.outer_axes
    for slot in range(MOST_ROWS):
        held[slot] = -1
    for output in range(begin, end):
        window = window_at(&job.rows, output)
        if job.slots == 1:
            rows[0] = fold_rows(job, strip, at, window)
            deliver(job, strip, at, output, window, rows, 1)
            continue
        count = 0
        row = window.start
        while row < window.stop:
            slot = row % job.slots
            if stacks:
                rows[count] = row_at(job, strip, at.x, row)
            elif held[slot] == row and (strip.reads or strip.layers > 1):
                rows[count] = slot_row(job, slot)
            else:
                rows[count] = load(job, strip, at, row, slot_row(job, slot), NULL)
                held[slot] = row
            count += 1
            row += job.rows.dilation
        if stacks:
            if count > 1 or strip.reads:
                dst = pool_row(job, NULL, NULL, NULL)
                job.passes.stack(dst, rows, count, row_values(strip), NULL)
                rows[0] = dst
                count = 1
        elif job.along != PATCH:
            folded = <const char *>rows[0]
            for slot in range(1, count):
                dst = pool_row(job, folded, NULL, NULL)
                job.passes.fold(dst, folded, rows[slot], row_values(strip), NULL)
                folded = dst
            rows[0] = folded
            count = 1
        deliver(job, strip, at, output, window, rows, count)


cdef void sweep_blocks(const Job *job, const Strip *strip, const Point *at, Py_ssize_t begin,
                       Py_ssize_t end) noexcept nogil:
    # Outputs [begin, end) of windows that overlap, at a cost that does not grow with them.
    #
    # Rows are taken in blocks of a stride. A window is `whole` blocks and `partial` rows of the next. The blocks in
    # turn form groups of `whole`: a window is the suffix of one group, the prefix of the next one, and the partial
    # block. Suffixes are made in place, group by group, prefixes grow as windows move on: three folds a window,
    # beside one for each row in making its block. Groups are counted from output 0 of the whole axis, wherever the
    # band begins.
    #
    # With dilation, rows that are a multiple of it apart are one such problem by themselves: a *class* of outputs.
    cdef const Windows *w = &job.rows
    cdef Py_ssize_t n = row_values(strip)
    cdef Py_ssize_t classes = w.dilation // gcd(w.stride, w.dilation)
    cdef Py_ssize_t stride = w.stride * classes // w.dilation
    cdef Py_ssize_t whole = w.taps // stride
    cdef Py_ssize_t partial = w.taps - whole * stride
    cdef Py_ssize_t first, before, i, i_end, block, group_end, row
    cdef const char *prefix
    cdef const char *folded
    cdef const void *rows[1]
    cdef char *result = slot_row(job, whole + 1)
    for first in range(classes):
        i = (begin - first + classes - 1) // classes
        i_end = (end - first + classes - 1) // classes
        if i >= i_end:
            continue
        row = w.start + first * w.stride
        before = (w.first + first) // classes  # outputs of the class that the whole axis has before those of this part
        for block in range(i, i + whole):
            add_rows(job, strip, at, row + block * stride * w.dilation, 0, stride, slot_row(job, block % (whole + 1)))
        group_end = i
        prefix = NULL
        while i < i_end:
            if i == group_end:
                group_end = ((before + i) // whole + 1) * whole - before
                for block in range(group_end - 2, i - 1, -1):
                    folded = slot_row(job, block % (whole + 1))
                    job.passes.fold(<char *>folded, folded, slot_row(job, (block + 1) % (whole + 1)), n, NULL)
                prefix = NULL
                for block in range(group_end, i + whole):  # none, unless the band begins within a group
                    prefix = longer(job, prefix, slot_row(job, block % (whole + 1)), slot_row(job, whole + 2), n)
            folded = slot_row(job, i % (whole + 1))
            if prefix != NULL:
                job.passes.fold(result, folded, prefix, n, NULL)
                folded = result
            block = i + whole
            if partial:
                add_rows(job, strip, at, row + block * stride * w.dilation, 0, partial,
                         slot_row(job, block % (whole + 1)))
                job.passes.fold(result, folded, slot_row(job, block % (whole + 1)), n, NULL)
                folded = result
            rows[0] = folded
            deliver(job, strip, at, first + i * classes, window_at(w, first + i * classes), rows, 1)
            i += 1
            if i < i_end:
                add_rows(job, strip, at, row + block * stride * w.dilation, partial, stride,
                         slot_row(job, block % (whole + 1)))
                if i < group_end:
                    prefix = longer(job, prefix, slot_row(job, block % (whole + 1)), slot_row(job, whole + 2), n)


cdef inline const char *longer(const Job *job, const char *prefix, const char *block, char *row,
                               Py_ssize_t n) noexcept nogil:
    if prefix == NULL:
        return block
    job.passes.fold(row, prefix, block, n, NULL)
    return row


cdef void add_rows(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, Py_ssize_t begin,
                   Py_ssize_t end, char *slot) noexcept nogil:
    # Rows [begin, end) of the block that starts at `row`, onto those that the slot holds already.
    cdef const char *loaded
    cdef char *dst
    cdef Py_ssize_t i
    for i in range(begin, end):
        dst = slot if i == 0 else pool_row(job, NULL, NULL, NULL)
        loaded = load(job, strip, at, row + i * job.rows.dilation, dst, NULL)
        if i > 0:
            job.passes.fold(slot, slot, loaded, row_values(strip), NULL)
