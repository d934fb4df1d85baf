# Down the columns in blocks: windows that overlap and have many rows, by van Herk's scheme (ROWS, BLOCKS: `job.pxi`).


cdef inline char *block_row(const Job *job, const Strip *strip, Py_ssize_t block, Py_ssize_t whole) noexcept nogil:
    # As many as a window has, and one, are kept.
    return real_slot(job, strip, block % (whole + 1))


cdef void sweep_blocks(const Job *job, Strip *strip, const Point *at, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
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
    cdef Py_ssize_t classes = w.dilation // gcd(w.stride, w.dilation)
    cdef Py_ssize_t stride = w.stride * classes // w.dilation
    cdef Py_ssize_t whole = w.taps // stride
    cdef Py_ssize_t partial = w.taps - whole * stride
    cdef Py_ssize_t first, before, i, i_end, block, group_end, row
    cdef const char *prefix
    cdef const char *folded
    cdef Rows rows
    cdef Window window
    cdef char *result = real_slot(job, strip, whole + 1)
    window = window_at(w, begin)
    set_row(job, strip, &window, 1, False)  # what reduces rows needs to know
    for first in range(classes):
        i = (begin - first + classes - 1) // classes
        i_end = (end - first + classes - 1) // classes
        if i >= i_end:
            continue
        row = w.start + first * w.stride
        before = (w.first + first) // classes  # outputs of the class that the whole axis has before those of this part
        for block in range(i, i + whole):
            add_rows(job, strip, at, row + block * stride * w.dilation, 0, stride, block_row(job, strip, block, whole))
        group_end = i
        prefix = NULL
        while i < i_end:
            if i == group_end:
                group_end = ((before + i) // whole + 1) * whole - before
                for block in range(group_end - 2, i - 1, -1):
                    folded = block_row(job, strip, block, whole)
                    fold(job, strip, <char *>folded, folded, block_row(job, strip, block + 1, whole))
                prefix = NULL
                for block in range(group_end, i + whole):  # none, unless the band begins within a group
                    prefix = longer(job, strip, prefix, block_row(job, strip, block, whole),
                                    real_slot(job, strip, whole + 2))
            folded = block_row(job, strip, i, whole)
            if prefix != NULL:
                fold(job, strip, result, folded, prefix)
                folded = result
            block = i + whole
            if partial:
                add_rows(job, strip, at, row + block * stride * w.dilation, 0, partial,
                         block_row(job, strip, block, whole))
                fold(job, strip, result, folded, block_row(job, strip, block, whole))
                folded = result
            use_row(&rows, folded)
            window = window_at(w, first + i * classes)
            set_row(job, strip, &window, 1, False)
            fold_window(job, strip, &rows, NULL)
            deliver(job, strip, at, first + i * classes, &rows)
            i += 1
            if i < i_end:
                add_rows(job, strip, at, row + block * stride * w.dilation, partial, stride,
                         block_row(job, strip, block, whole))
                if i < group_end:
                    prefix = longer(job, strip, prefix, block_row(job, strip, block, whole),
                                    real_slot(job, strip, whole + 2))


cdef inline const char *longer(const Job *job, const Strip *strip, const char *prefix, const char *block,
                               char *row) noexcept nogil:
    if prefix == NULL:
        return block
    fold(job, strip, row, prefix, block)
    return row


cdef void add_rows(const Job *job, const Strip *strip, const Point *at, Py_ssize_t row, Py_ssize_t begin,
                   Py_ssize_t end, char *slot) noexcept nogil:
    # Rows [begin, end) of the block that starts at `row`, onto those that the slot holds already.
    cdef const char *loaded
    cdef char *dst
    cdef Py_ssize_t i
    for i in range(begin, end):
        dst = slot if i == 0 else real_pool_row(job, strip, NULL, NULL, NULL)
        loaded = load(job, strip, at, row + i * job.rows.dilation, dst, NULL, NULL)
        if i == 0 and loaded != slot:
            memcpy(slot, loaded, strip.kept * job.passes.working)
        if i > 0:
            fold(job, strip, slot, slot, loaded)
