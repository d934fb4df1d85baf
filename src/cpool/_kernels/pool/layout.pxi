# From strides to loops. Any array is seen as (batch..., outer..., rows, cols, inner): the pooled axes in the order in
# which they lie in memory, `cols` the one whose neighbours are closest; `inner` is what lies closer still (the channels
# of a channels-last image); every other axis is batch. A window over a single axis gets another one beside it, with
# windows of one element. Axes that step as one through all arrays are merged, first of all those of an NCHW batch. So
# the loops run along memory whatever the order of the axes, and nothing is copied.
#
# Trusted: all arrays have the same number of axes, at most MAX_AXES, and equal lengths on the axes not pooled.

cdef enum:
    MAX_AXES = 64  # NumPy's own limit

cdef struct Axis:
    Py_ssize_t length
    Py_ssize_t x_step, mask_step    # in bytes, as
    Py_ssize_t out_step, index_step
    Py_ssize_t place_step           # in elements of the pooled axes

cdef struct Point:
    # The same element, or output, of all arrays.
    const char *x
    const char *mask  # anything if there is none,
    char *out
    char *index       # likewise
    int64_t place     # of x in the pooled axes

cdef struct Pooled:
    Axis axis
    Windows windows

cdef struct Layout:
    Axis rows, cols, inner
    Axis[MAX_AXES] batch
    Pooled[MAX_AXES] outer
    int batch_axes, outer_axes

cdef inline void move_in(Point *at, const Axis *axis, Py_ssize_t n) noexcept nogil:
    at.x += n * axis.x_step
    at.mask += n * axis.mask_step
    at.place += n * axis.place_step


cdef inline void move_out(Point *at, const Axis *axis, Py_ssize_t n) noexcept nogil:
    at.out += n * axis.out_step
    at.index += n * axis.index_step


cdef inline size_t distance(const Axis *axis, Py_ssize_t length) noexcept nogil:
    # How far apart neighbours lie; an axis that goes nowhere is best walked outermost.
    if length == 1 or axis.x_step == 0:
        return <size_t>-1
    return <size_t>(axis.x_step if axis.x_step > 0 else -axis.x_step)


cdef inline bint read_as_one(const Axis *outer, const Axis *axis) noexcept nogil:
    return (outer.x_step == axis.x_step * axis.length and outer.mask_step == axis.mask_step * axis.length
            and outer.place_step == axis.place_step * axis.length)


cdef inline bint written_as_one(const Axis *outer, const Axis *axis) noexcept nogil:
    return outer.out_step == axis.out_step * axis.length and outer.index_step == axis.index_step * axis.length


cdef void sort_axes(Layout *layout, Pooled *pooled, const Arrays *arrays, const int64_t *packed) noexcept nogil:
    # Both kinds of axes, the farthest first.
    cdef Pooled each
    cdef Axis *axis = &each.axis
    cdef const int64_t *tables
    cdef Py_ssize_t places = 1
    cdef int i, j, at
    cdef bint found
    layout.batch_axes = layout.outer_axes = 0
    for i in range(arrays.x.ndim - 1, -1, -1):
        axis.length, axis.x_step, axis.out_step = arrays.x.shape[i], arrays.x.strides[i], arrays.out.strides[i]
        axis.index_step = arrays.index.strides[i] if arrays.index.buf != NULL else 0
        axis.mask_step = arrays.mask.strides[i] if arrays.mask.buf != NULL else 0
        axis.place_step = 0
        found = False
        tables = packed + 1
        for j in range(packed[0]):
            found = tables[0] == i
            tables = unpack(&each.windows, tables + 1)
            if found:
                break
        if found:
            if arrays.index.buf != NULL:
                axis.place_step = places
                places *= each.windows.all_length
            at = layout.outer_axes
            while at > 0 and distance(&pooled[at - 1].axis, pooled[at - 1].windows.all_length) <= distance(
                    axis, each.windows.all_length):
                pooled[at] = pooled[at - 1]
                at -= 1
            pooled[at] = each
            layout.outer_axes += 1
        elif axis.length != 1:
            at = layout.batch_axes
            while at > 0 and distance(&layout.batch[at - 1], layout.batch[at - 1].length) <= distance(
                    axis, axis.length):
                layout.batch[at] = layout.batch[at - 1]
                at -= 1
            layout.batch[at] = axis[0]
            layout.batch_axes += 1


cdef inline size_t nearest_batch(const Layout *layout) noexcept nogil:
    # Of the batch axes.
    cdef const Axis *last = &layout.batch[layout.batch_axes - 1]
    return distance(last, last.length)


cdef void lay_out(Layout *layout, Windows *rows, Windows *cols, const Arrays *arrays, const int64_t *packed,
                  bint exact) noexcept nogil:
    # `packed` has the number of pooled axes and then for each its number and its table. Windows over a single axis are
    # taken down the columns or along the row, whichever is closer in memory, but float sums always along, because how
    # many axes lie closer must not change their order.
    cdef Axis axis
    cdef Axis *last
    cdef Pooled beside
    cdef bint nearer
    cdef Pooled *pooled = layout.outer
    cdef int i, count
    cdef int at = 0  # the last merged axis
    sort_axes(layout, pooled, arrays, packed)
    for i in range(1, layout.batch_axes):
        last, axis = &layout.batch[at], layout.batch[i]
        if read_as_one(last, &axis) and written_as_one(last, &axis):
            axis.length *= last.length
        else:
            at += 1
        layout.batch[at] = axis
    layout.batch_axes = min(layout.batch_axes, at + 1)

    count = layout.outer_axes
    if count == 1:
        memset(&beside, 0, sizeof(beside))
        beside.axis.length = 1
        nearer = layout.batch_axes and nearest_batch(layout) < distance(&pooled[0].axis, pooled[0].windows.all_length)
        if layout.batch_axes and (exact or not nearer):
            layout.batch_axes -= 1
            beside.axis = layout.batch[layout.batch_axes]
        set_single(&beside.windows, beside.axis.length)
        if exact and nearer:
            pooled[1] = beside
        else:
            pooled[1] = pooled[0]
            pooled[0] = beside
        count = 2
    layout.outer_axes = count - 2
    layout.rows, rows[0] = pooled[count - 2].axis, pooled[count - 2].windows
    layout.cols, cols[0] = pooled[count - 1].axis, pooled[count - 1].windows

    memset(&layout.inner, 0, sizeof(layout.inner))
    layout.inner.length = 1
    if layout.batch_axes and nearest_batch(layout) < distance(&layout.cols, cols.all_length):
        layout.batch_axes -= 1
        layout.inner = layout.batch[layout.batch_axes]
