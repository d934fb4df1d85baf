# Debug builds (CPOOL_DEBUG=1) check every row of x that is read and every row of out that is written against the memory
# of its array, and stop the process at the first that lies outside. Other builds compile the check away.
cdef extern from *:
    """
    #ifndef CPOOL_DEBUG
    #define CPOOL_DEBUG 0
    #endif
    """
    const bint CPOOL_DEBUG

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


cdef inline void check(const Bounds *bounds, const char *row, const Grid *grid, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t across, along
    if CPOOL_DEBUG:
        across = (grid.cols - 1) * grid.col_step
        along = (grid.inner - 1) * grid.inner_step
        if (row + min(across, 0) + min(along, 0) < bounds.low
                or row + max(across, 0) + max(along, 0) + size > bounds.high):
            fprintf(stderr, "cpool: a kernel left its array\n")
            abort()
