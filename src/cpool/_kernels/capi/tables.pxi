# Window tables in C arithmetic, for callers that have no Python ints: what `cpool/_window.py` does, number for number;
# the tests compare every small case. A number beyond MOST is refused, so that nothing overflows.

cdef enum:
    TABLE = 14  # values of a table without its edges, and of the number of its axis

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


cdef struct Measures:
    ptrdiff_t outputs, head, regular  # all windows, those that begin before the input, and the whole ones
    ptrdiff_t stride


cdef int measure(Measures *m, ptrdiff_t length, const cpool_window *w) noexcept nogil:
    # CPOOL_OK, or why there is no number of windows.
    cdef ptrdiff_t room, start, i
    cdef ptrdiff_t extent = 1
    if length < 1:
        return CPOOL_ERROR_SIZE
    if w.kernel < 1 or w.stride < 1 or w.dilation < 1 or w.pad_before < 0 or w.pad_after < 0 or w.ceil_mode >> 1:
        return CPOOL_ERROR_WINDOW
    if length > MOST or w.kernel > MOST:
        return CPOOL_ERROR_RANGE
    if w.dilation == 1:
        extent = w.kernel
    elif w.kernel > 1:
        if w.dilation > (MOST - 1) // (w.kernel - 1):
            return CPOOL_ERROR_RANGE
        extent += (w.kernel - 1) * w.dilation
    if w.pad_before >= extent or w.pad_after >= extent:
        return CPOOL_ERROR_WINDOW
    m.stride = min(w.stride, 4 * MOST)  # there is one window then, however much more it is
    room = length + w.pad_before + w.pad_after - extent
    m.outputs = (up(room, m.stride) if w.ceil_mode else down(room, m.stride)) + 1
    if w.ceil_mode and (m.outputs - 1) * m.stride >= length + w.pad_before:
        m.outputs -= 1
    if m.outputs < 1:
        return CPOOL_ERROR_FIT
    m.head, m.regular = 0, m.outputs
    if w.pad_before or w.pad_after or w.ceil_mode:
        m.head = min(up(w.pad_before, m.stride), m.outputs)
        m.regular = max(min(down(length + w.pad_before - extent, m.stride) + 1, m.outputs) - m.head, 0)
    if m.outputs - m.regular > MOST_EDGES:
        return CPOOL_ERROR_RANGE
    if extent > 1 and w.dilation > length:  # the windows that begin in the padding may step over the whole axis
        for i in range(m.head):
            start = w.pad_before - i * m.stride
            if up(start, w.dilation) * w.dilation - start >= length:
                return CPOOL_ERROR_FIT
    return CPOOL_OK


cdef int64_t *write_table(int64_t *packed, int axis, ptrdiff_t length, const cpool_window *w, const Measures *m,
                          bint count_include_pad) noexcept nogil:
    # As `windows.pxi` reads it; returns where the next begins.
    cdef ptrdiff_t start, first, last, padded, i
    packed[0], packed[1], packed[2], packed[3] = axis, m.outputs, m.head, m.regular
    packed[4], packed[5], packed[6] = -w.pad_before, m.stride, w.dilation if w.kernel > 1 else min(w.dilation, length)
    packed[7], packed[8] = w.kernel, True
    packed[9], packed[10], packed[11], packed[12], packed[13] = 0, m.outputs, m.regular, 0, length
    packed += TABLE
    for i in range(m.outputs - m.regular):
        start = (i if i < m.head else i + m.regular) * m.stride - w.pad_before
        first = max(up(-start, w.dilation), 0)  # taps [first, last) are inside the input
        last = min(up(length - start, w.dilation), w.kernel)
        padded = min(up(length + w.pad_after - start, w.dilation), w.kernel)  # never the overhang past the padding
        packed[0], packed[1] = start + first * w.dilation, start + (last - 1) * w.dilation + 1
        packed[2] = padded if count_include_pad else last - first
        packed += 3
    return packed
