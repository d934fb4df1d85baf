# Arrays as C callers describe them: any axes, strides and dtype. Everything is checked here, and becomes a request.

cdef enum:
    MOST_AXES = 64

cdef struct Span:  # of memory, from the first byte of an array to past its last
    size_t begin, end


cdef inline ptrdiff_t size_of(ptrdiff_t dtype) noexcept nogil:
    if dtype <= UINT8: return 1
    if dtype == INT16 or dtype == UINT16 or dtype == FLOAT16 or dtype == BFLOAT16: return 2
    return 4 if dtype == INT32 or dtype == UINT32 or dtype == FLOAT32 else 8


cdef inline ptrdiff_t magnitude(ptrdiff_t step) noexcept nogil:
    return -step if step < 0 else step


cdef inline bint meet(const Span *a, const Span *b) noexcept nogil:
    return a.begin < b.end and b.begin < a.end


cdef bint is_plain(const Array *array) noexcept nogil:
    # Whether no two elements share memory, as far as strides alone tell: each axis steps over all that is inside of it.
    cdef ptrdiff_t[MOST_AXES] order
    cdef ptrdiff_t step
    cdef ptrdiff_t inside = array.itemsize
    cdef int i, j
    cdef int count = 0
    for i in range(array.ndim):
        if array.shape[i] == 1:
            continue
        step = magnitude(array.strides[i])
        j = count
        while j > 0 and magnitude(array.strides[order[j - 1]]) > step:
            order[j] = order[j - 1]
            j -= 1
        order[j] = i
        count += 1
    for j in range(count):
        step = magnitude(array.strides[order[j]])
        if step < inside:
            return False
        inside += step * (array.shape[order[j]] - 1)
    return True


cdef int take(const cpool_array *given, Array *array, Span *span, bint is_written) noexcept nogil:
    cdef ptrdiff_t step, reach
    cdef ptrdiff_t low = 0
    cdef ptrdiff_t high = 0
    cdef ptrdiff_t elements = 1
    cdef int i
    if given == NULL or given.data == NULL:
        return CPOOL_ERROR_NULL
    if given.ndim < 0 or given.ndim > MOST_AXES:
        return CPOOL_ERROR_AXES
    if given.ndim > 0 and (given.shape == NULL or given.strides == NULL):
        return CPOOL_ERROR_NULL
    if given.dtype < 0 or given.dtype > BFLOAT16:
        return CPOOL_ERROR_DTYPE
    array.buf, array.ndim, array.itemsize = <char *>given.data, <int>given.ndim, size_of(given.dtype)
    array.shape, array.strides = <const Py_ssize_t *>given.shape, <const Py_ssize_t *>given.strides
    if <size_t>given.data % array.itemsize:
        return CPOOL_ERROR_ALIGNMENT
    for i in range(array.ndim):
        step = array.strides[i]
        if array.shape[i] < 1 or elements > MOST // array.shape[i]:
            return CPOOL_ERROR_SIZE
        elements *= array.shape[i]
        if step % array.itemsize:
            return CPOOL_ERROR_ALIGNMENT
        if step < -MOST or step > MOST or (step and array.shape[i] - 1 > MOST // magnitude(step)):
            return CPOOL_ERROR_SIZE
        reach = step * (array.shape[i] - 1)
        low += min(reach, 0)
        high += max(reach, 0)
        if low < -MOST or high > MOST:
            return CPOOL_ERROR_SIZE
    span.begin, span.end = <size_t>given.data + low, <size_t>given.data + high + array.itemsize
    return CPOOL_ERROR_OVERLAP if is_written and not is_plain(array) else CPOOL_OK


cdef bint same_shape(const Array *a, const Array *b) noexcept nogil:
    cdef int i
    if a.ndim != b.ndim:
        return False
    for i in range(a.ndim):
        if a.shape[i] != b.shape[i]:
            return False
    return True


cdef int measure_axis(Measures *m, cpool_window *window, ptrdiff_t length, const cpool_pooling *p,
                      int i) noexcept nogil:
    # Of the i-th pooled axis; `window.kernel` is the most elements that a window has. Windows of sizes that do not
    # divide the axis are all edges.
    cdef ptrdiff_t outputs, j
    if p.windows != NULL:
        window[0] = p.windows[i]
        return measure(m, length, window)
    outputs = p.output_sizes[i]
    if outputs < 1:
        return CPOOL_ERROR_SIZE
    if length % outputs == 0:
        window[0] = cpool_window(length // outputs, length // outputs, 1, 0, 0, 0)
        return measure(m, length, window)
    if outputs > MOST_EDGES or length > MOST:
        return CPOOL_ERROR_RANGE
    m.outputs, m.head, m.regular = outputs, outputs, 0
    window[0] = cpool_window(0, 0, 1, 0, 0, 0)
    for j in range(outputs):
        window.kernel = max(window.kernel, part_of(length, outputs, j, True) - part_of(length, outputs, j, False))
    window.stride = window.kernel
    return CPOOL_OK


cdef inline ptrdiff_t part_of(ptrdiff_t length, ptrdiff_t outputs, ptrdiff_t j, bint end) noexcept nogil:
    # Where window j of `outputs` begins, or ends; in two parts, because j * length may be more than there is.
    cdef ptrdiff_t whole = length // outputs
    cdef ptrdiff_t rest = length % outputs
    return up((j + 1) * rest, outputs) + (j + 1) * whole if end else j * rest // outputs + j * whole


cdef int64_t *write_axis(int64_t *packed, int axis, ptrdiff_t length, const cpool_window *window, const Measures *m,
                         const cpool_pooling *p) noexcept nogil:
    cdef ptrdiff_t j
    if p.windows != NULL or length % m.outputs == 0:
        return write_table(packed, axis, length, window, m, p.count_include_pad)
    packed[0], packed[1], packed[2], packed[3] = axis, m.outputs, m.outputs, 0
    packed[4], packed[5], packed[6], packed[7], packed[8] = 0, window.stride, 1, window.kernel, False
    packed[9], packed[10], packed[11], packed[12], packed[13] = 0, m.outputs, 0, 0, length
    packed += TABLE
    for j in range(m.outputs):
        packed[0], packed[1] = part_of(length, m.outputs, j, False), part_of(length, m.outputs, j, True)
        packed[2] = packed[1] - packed[0]
        packed += 3
    return packed


cdef int tables_of(int64_t **tables, Py_ssize_t *taps, Py_ssize_t *places, const Array *x, const Array *out,
                   const cpool_pooling *p) noexcept nogil:
    # The window tables of all pooled axes, which the caller frees; for an `out` of the shape that they make.
    cdef Measures[MOST_AXES] measures
    cdef cpool_window[MOST_AXES] windows
    cdef bint[MOST_AXES] pooled
    cdef ptrdiff_t axis
    cdef ptrdiff_t numbers = 1
    cdef int64_t *packed
    cdef int i, code
    if p.axes == NULL or (p.windows == NULL) == (p.output_sizes == NULL):
        return CPOOL_ERROR_NULL
    if p.pooled < 1 or p.pooled > x.ndim:
        return CPOOL_ERROR_AXES
    if x.ndim != out.ndim:
        return CPOOL_ERROR_SHAPE
    memset(pooled, 0, sizeof(pooled))
    taps[0], places[0] = 1, 1
    for i in range(p.pooled):
        axis = p.axes[i]
        if axis < 0 or axis >= x.ndim or pooled[axis]:
            return CPOOL_ERROR_AXES
        pooled[axis] = True
        code = measure_axis(&measures[i], &windows[i], x.shape[axis], p, i)
        if code != CPOOL_OK:
            return code
        if out.shape[axis] != measures[i].outputs:
            return CPOOL_ERROR_SHAPE
        numbers += TABLE + 3 * (measures[i].outputs - measures[i].regular)
        if places[0] > MOST // x.shape[axis]:
            return CPOOL_ERROR_SIZE
        taps[0] *= min(windows[i].kernel, x.shape[axis])
        places[0] *= x.shape[axis]
    for i in range(x.ndim):
        if not pooled[i] and x.shape[i] != out.shape[i]:
            return CPOOL_ERROR_SHAPE
    packed = tables[0] = <int64_t *>malloc(numbers * sizeof(int64_t))
    if packed == NULL:
        return CPOOL_ERROR_MEMORY
    packed[0] = p.pooled
    packed += 1
    for i in range(p.pooled):
        axis = p.axes[i]
        packed = write_axis(packed, <int>axis, x.shape[axis], &windows[i], &measures[i], p)
    return CPOOL_OK
