# Debug builds (CPOOL_DEBUG=1) check what is read and written against the memory of its array, and put guards between
# rows of scratch, which must be as they were at the end; the first fault stops the process. Other builds compile the
# checks away. Needs `request.pxi`, and `abort`, `fprintf`, `memset` and `stderr`.
cdef extern from *:
    """
    #ifndef CPOOL_DEBUG
    #define CPOOL_DEBUG 0
    #endif
    #define CPOOL_GUARD (CPOOL_DEBUG ? 128 : 0)
    """
    const bint CPOOL_DEBUG
    const Py_ssize_t GUARD "CPOOL_GUARD"  # bytes

cdef struct Bounds:
    const char *low
    const char *high  # one past the last byte


cdef Bounds bounds_of(const Array *array) noexcept nogil:
    cdef Bounds bounds
    cdef Py_ssize_t reach
    if array.buf == NULL:
        bounds.low = bounds.high = NULL
        return bounds
    bounds.low = bounds.high = <const char *>array.buf
    bounds.high += array.itemsize
    for i in range(array.ndim):
        reach = (array.shape[i] - 1) * array.strides[i]
        if reach < 0:
            bounds.low += reach
        else:
            bounds.high += reach
    return bounds


cdef void stop(const char *what) noexcept nogil:
    fprintf(stderr, "cpool: a kernel left its %s\n", what)
    abort()


cdef inline void check_span(const Bounds *bounds, const char *place, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
    # The bytes from `low` to `high` beside a place.
    if CPOOL_DEBUG and (place + low < bounds.low or place + high > bounds.high):
        stop("array")


cdef inline void check_window(Py_ssize_t start, Py_ssize_t end, Py_ssize_t length) noexcept nogil:
    # On an axis of that length.
    if CPOOL_DEBUG and (start < 0 or end > length):
        stop("array")


cdef inline void set_guard(char *guard) noexcept nogil:
    memset(guard, 0xA5, GUARD)


cdef inline void check_guard(const char *guard) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(GUARD):
        if <unsigned char>guard[i] != 0xA5:
            stop("scratch")
