# The window table of one axis, as the driver reads it. Outputs [0, head) and [head + regular, outputs) are edges: their
# windows are listed in `edges` as (start, stop, count) each. Those between are regular: `taps` taps from
# start + i * stride on, all inside the input. With `by_rule` the edges too are what this rule gives, cut at the input.
#
# A table may be a part of that of a longer axis (a block of a chunked array), made for a piece of that axis alone. It
# then knows the whole, because how float sums are ordered is decided from the whole, so that a part of the result has
# the bits that the whole has.

cdef enum:
    TABLE_NUMBERS = 13  # before the edges

cdef struct Windows:
    Py_ssize_t outputs, head, regular, stride, dilation, taps
    Py_ssize_t start  # of output 0 by the rule; less than 0 if it begins in the padding
    bint by_rule
    Py_ssize_t first, all_outputs, all_regular  # of the whole: the output that is 0 here, all and the regular ones,
    Py_ssize_t offset, all_length               # and the element that is 0 here, and the length
    const int64_t *edges

cdef struct Window:
    Py_ssize_t start, stop  # the first tap and the end of the last one
    Py_ssize_t count        # what the divisor counts


cdef inline const int64_t *unpack(Windows *w, const int64_t *packed) noexcept nogil:
    # Reads one table and returns where the next begins.
    w.outputs, w.head, w.regular, w.start, w.stride, w.dilation, w.taps, w.by_rule = (
        packed[0], packed[1], packed[2], packed[3], packed[4], packed[5], packed[6], packed[7])
    w.first, w.all_outputs, w.all_regular, w.offset, w.all_length = (
        packed[8], packed[9], packed[10], packed[11], packed[12])
    w.edges = packed + TABLE_NUMBERS
    if w.all_outputs == 1:  # there is no next one, and how far it would be may be more than can be computed with
        w.stride = min(w.stride, (w.taps - 1) * w.dilation + 1)
    return end_of_table(packed)


cdef inline const int64_t *end_of_table(const int64_t *packed) noexcept nogil:
    return packed + TABLE_NUMBERS + 3 * (packed[0] - packed[2])


cdef inline const int64_t *edge_at(const Windows *w, Py_ssize_t output) noexcept nogil:
    return w.edges + 3 * (output if output < w.head else output - w.regular)


cdef inline Window window_at(const Windows *w, Py_ssize_t output) noexcept nogil:
    cdef Window window
    cdef Py_ssize_t i = output - w.head
    cdef const int64_t *edge
    if 0 <= i < w.regular:
        window.start = w.start + output * w.stride
        window.stop = window.start + (w.taps - 1) * w.dilation + 1
        window.count = w.taps
    else:
        edge = edge_at(w, output)
        window.start, window.stop, window.count = edge[0], edge[1], edge[2]
    return window


cdef inline void set_single(Windows *w, Py_ssize_t length) noexcept nogil:
    # Each element of an axis by itself.
    w.outputs = w.regular = w.all_outputs = w.all_regular = w.all_length = length
    w.head = w.start = w.first = w.offset = 0
    w.stride = w.dilation = w.taps = 1
    w.by_rule = True
    w.edges = NULL


cdef inline Py_ssize_t taps_in(const Windows *w, const Window *window) noexcept nogil:
    return (window.stop - window.start - 1) // w.dilation + 1


cdef inline Py_ssize_t gcd(Py_ssize_t a, Py_ssize_t b) noexcept nogil:
    while b:
        a, b = b, a % b
    return a


cdef inline bint fits_axis(const Windows *w, Py_ssize_t length, Py_ssize_t outputs) noexcept nogil:
    # Whether there is an output for each window, and all windows are inside an axis of that length.
    cdef Py_ssize_t i
    if w.outputs != outputs or w.regular and window_at(w, w.head + w.regular - 1).stop > length:
        return False
    for i in range(w.outputs - w.regular):
        if w.edges[3 * i + 1] > length:
            return False
    return True
