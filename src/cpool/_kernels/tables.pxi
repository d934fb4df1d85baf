# Window tables in C arithmetic, for callers that have no Python ints: what `cpool/_window.py` does, number for number;
# the tests compare every small case. A number beyond MOST is refused, so that nothing overflows.

cdef enum:
    TABLE = 9  # values of a table without its edges, and of the number of its axis

cdef extern from *:
    """
    #define CPOOL_MOST ((ptrdiff_t)1 << (8 * sizeof(ptrdiff_t) - 5))
    #define CPOOL_MOST_EDGES ((ptrdiff_t)1 << 18)
    """
    const ptrdiff_t MOST "CPOOL_MOST"
    const ptrdiff_t MOST_EDGES "CPOOL_MOST_EDGES"


cdef inline ptrdiff_t up(ptrdiff_t a, ptrdiff_t b) noexcept nogil:
    # a / b rounded up; b > 0.
    return -(-a // b) if a <= 0 else (a - 1) // b + 1


cdef inline ptrdiff_t down(ptrdiff_t a, ptrdiff_t b) noexcept nogil:
    return -up(-a, b)


cdef inline ptrdiff_t extent_of(const cpool_window *w) noexcept nogil:
    return (w.kernel - 1) * w.dilation + 1


cdef inline ptrdiff_t stride_of(const cpool_window *w) noexcept nogil:
    return min(w.stride, 4 * MOST)  # there is one window then, however much more it is


cdef ptrdiff_t outputs_of(ptrdiff_t length, const cpool_window *w) noexcept nogil:
    # How many windows an axis has, or why that is no number.
    cdef ptrdiff_t outputs, room, start, i
    cdef ptrdiff_t stride = stride_of(w)
    if length < 1:
        return CPOOL_ERROR_SIZE
    if w.kernel < 1 or w.stride < 1 or w.dilation < 1 or w.pad_before < 0 or w.pad_after < 0 or w.ceil_mode >> 1:
        return CPOOL_ERROR_WINDOW
    if length > MOST or w.kernel > MOST or w.kernel > 1 and w.dilation > (MOST - 1) // (w.kernel - 1):
        return CPOOL_ERROR_RANGE
    if w.pad_before >= extent_of(w) or w.pad_after >= extent_of(w):
        return CPOOL_ERROR_WINDOW
    room = length + w.pad_before + w.pad_after - extent_of(w)
    outputs = (up(room, stride) if w.ceil_mode else down(room, stride)) + 1
    if w.ceil_mode and (outputs - 1) * stride >= length + w.pad_before:
        outputs -= 1
    if outputs < 1:
        return CPOOL_ERROR_FIT
    if w.kernel > 1 and w.dilation > length:  # the windows that begin in the padding may step over the whole axis
        if up(w.pad_before, stride) > MOST_EDGES:
            return CPOOL_ERROR_RANGE
        for i in range(min(up(w.pad_before, stride), outputs)):
            start = w.pad_before - i * stride
            if up(start, w.dilation) * w.dilation - start >= length:
                return CPOOL_ERROR_FIT
    if outputs - regular_of(length, w, outputs) > MOST_EDGES:
        return CPOOL_ERROR_RANGE
    return outputs


cdef inline ptrdiff_t regular_of(ptrdiff_t length, const cpool_window *w, ptrdiff_t outputs) noexcept nogil:
    # How many windows are whole.
    cdef ptrdiff_t head = min(up(w.pad_before, stride_of(w)), outputs)
    return max(min(down(length + w.pad_before - extent_of(w), stride_of(w)) + 1, outputs) - head, 0)


cdef inline ptrdiff_t edges_of(ptrdiff_t length, const cpool_window *w) noexcept nogil:
    cdef ptrdiff_t outputs = outputs_of(length, w)
    return outputs - regular_of(length, w, outputs)


cdef int64_t *write_table(int64_t *packed, int axis, ptrdiff_t length, const cpool_window *w,
                          bint count_include_pad) noexcept nogil:
    # As `windows.pxi` reads it, of a window that `outputs_of` found good; returns where the next begins.
    cdef ptrdiff_t outputs = outputs_of(length, w)
    cdef ptrdiff_t regular = regular_of(length, w, outputs)
    cdef ptrdiff_t stride = stride_of(w)
    cdef ptrdiff_t head = min(up(w.pad_before, stride), outputs)
    cdef ptrdiff_t start, first, last, padded, i
    packed[0], packed[1], packed[2], packed[3] = axis, outputs, head, regular
    packed[4], packed[5], packed[6] = -w.pad_before, stride, w.dilation if w.kernel > 1 else min(w.dilation, length)
    packed[7], packed[8] = w.kernel, True
    packed += TABLE
    for i in range(outputs - regular):
        start = (i if i < head else i + regular) * stride - w.pad_before
        first = max(up(-start, w.dilation), 0)  # taps [first, last) are inside the input
        last = min(up(length - start, w.dilation), w.kernel)
        padded = min(up(length + w.pad_after - start, w.dilation), w.kernel)  # never the overhang past the padding
        packed[0], packed[1] = start + first * w.dilation, start + (last - 1) * w.dilation + 1
        packed[2] = padded if count_include_pad else last - first
        packed += 3
    return packed
