# From strides to loops. Any array is seen as (batch..., rows, cols, inner): `rows` and `cols` are the pooled axes,
# `cols` the one whose neighbours lie closer in memory; `inner` is what lies closer still (the channels of a
# channels-last image); every other axis is batch. Axes that step through x and out as one are merged, first of all
# those of an NCHW batch. So the loops run along memory whatever the order of the axes, and nothing is copied.
#
# Trusted: both arrays have the same number of axes, at most MAX_AXES, and equal lengths on the axes not pooled.

cdef enum:
    MAX_AXES = 64  # NumPy's own limit

cdef struct Axis:
    Py_ssize_t length, x_step, out_step  # steps in bytes

cdef struct Layout:
    Axis rows, cols, inner
    Axis[MAX_AXES] batch
    int batch_axes
    bint transposed  # the caller's first pooled axis became `cols`


cdef inline size_t distance(const Axis *axis) noexcept nogil:
    # How far apart neighbours lie; an axis that goes nowhere is best walked outermost.
    if axis.length == 1 or axis.x_step == 0:
        return <size_t>-1
    return <size_t>(axis.x_step if axis.x_step > 0 else -axis.x_step)


cdef void lay_out(Layout *layout, const Py_buffer *x, const Py_buffer *out, int first, int second) noexcept nogil:
    cdef Axis axis
    cdef Axis[2] pooled
    cdef Axis *last
    cdef int i, at
    layout.batch_axes = 0
    for i in range(x.ndim):
        axis.length, axis.x_step, axis.out_step = x.shape[i], x.strides[i], out.strides[i]
        if i == first or i == second:
            pooled[i == second] = axis
        elif axis.length != 1:  # insert it into the batch axes, the farthest first
            at = layout.batch_axes
            while at > 0 and distance(&layout.batch[at - 1]) < distance(&axis):
                layout.batch[at] = layout.batch[at - 1]
                at -= 1
            layout.batch[at] = axis
            layout.batch_axes += 1

    layout.transposed = distance(&pooled[0]) < distance(&pooled[1])
    layout.rows = pooled[layout.transposed]
    layout.cols = pooled[not layout.transposed]

    at = 0  # the last merged axis
    for i in range(1, layout.batch_axes):
        last, axis = &layout.batch[at], layout.batch[i]
        if last.x_step == axis.x_step * axis.length and last.out_step == axis.out_step * axis.length:
            axis.length *= last.length
        else:
            at += 1
        layout.batch[at] = axis
    layout.batch_axes = min(layout.batch_axes, at + 1)

    layout.inner.length = 1
    layout.inner.x_step = layout.inner.out_step = 0
    if layout.batch_axes and distance(&layout.batch[at]) < distance(&layout.cols):
        layout.inner = layout.batch[at]
        layout.batch_axes -= 1
