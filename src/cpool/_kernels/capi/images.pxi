# Images as C callers have them: a pointer and four sizes. Everything is checked here, and becomes a request for `run`.

cdef enum:
    AXES = 4           # batch, height, width, channels
    FEW_EDGES = 32     # edge windows of both axes whose tables are on the stack


cdef inline bint overlap(const void *a, ptrdiff_t a_bytes, const void *b, ptrdiff_t b_bytes) noexcept nogil:
    return <size_t>a < <size_t>b + <size_t>b_bytes and <size_t>b < <size_t>a + <size_t>a_bytes


cdef inline ptrdiff_t bytes_of(const Py_ssize_t *shape, ptrdiff_t size) noexcept nogil:
    # Or 0 if there are more than a ptrdiff_t counts.
    cdef ptrdiff_t most = <ptrdiff_t>(<size_t>-1 >> 1)
    cdef int i
    for i in range(AXES):
        if size > most // shape[i]:
            return 0
        size *= shape[i]
    return size


cdef inline void describe(Array *array, const void *memory, Py_ssize_t *shape, Py_ssize_t *strides,
                          ptrdiff_t size) noexcept nogil:
    # An array in C order.
    cdef ptrdiff_t step = size
    cdef int i
    array.buf, array.ndim, array.itemsize, array.shape, array.strides = <char *>memory, AXES, size, shape, strides
    for i in range(AXES - 1, -1, -1):
        strides[i] = step
        step *= shape[i]


cdef int pool2d(Operation op, Dtype dtype, ptrdiff_t size, const void *x, void *out, int64_t *indices,
                ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil:
    cdef Py_ssize_t[AXES] shape, pooled, x_strides, out_strides, index_strides
    cdef ptrdiff_t x_bytes, out_bytes, index_bytes, edges
    cdef Measures down_rows, along_cols
    cdef int code
    cdef int64_t[2 * TABLE + 3 * FEW_EDGES + 1] few
    cdef int64_t *windows = few
    cdef Request request
    cdef Outcome outcome
    if x == NULL or out == NULL or rows == NULL or cols == NULL:
        return CPOOL_ERROR_NULL
    shape[0], shape[1], shape[2], shape[3] = batch, height, width, channels
    if min(min(batch, height), min(width, channels)) < 1:
        return CPOOL_ERROR_SIZE
    code = measure(&down_rows, height, rows)
    if code == CPOOL_OK:
        code = measure(&along_cols, width, cols)
    if code != CPOOL_OK:
        return code
    pooled[0], pooled[1], pooled[2], pooled[3] = batch, down_rows.outputs, along_cols.outputs, channels
    x_bytes, out_bytes, index_bytes = bytes_of(shape, size), bytes_of(pooled, size), bytes_of(pooled, sizeof(int64_t))
    if x_bytes == 0 or index_bytes == 0:
        return CPOOL_ERROR_SIZE
    if <size_t>x % size or <size_t>out % size or <size_t>indices % sizeof(int64_t):
        return CPOOL_ERROR_ALIGNMENT
    if overlap(x, x_bytes, out, out_bytes) or indices != NULL and (
            overlap(x, x_bytes, indices, index_bytes) or overlap(out, out_bytes, indices, index_bytes)):
        return CPOOL_ERROR_OVERLAP
    edges = down_rows.outputs - down_rows.regular + along_cols.outputs - along_cols.regular
    if edges > FEW_EDGES:
        windows = <int64_t *>malloc((2 * TABLE + 3 * edges + 1) * sizeof(int64_t))
        if windows == NULL:
            return CPOOL_ERROR_MEMORY
    windows[0] = 2
    write_table(write_table(windows + 1, 1, height, rows, &down_rows, count_include_pad),
                2, width, cols, &along_cols, count_include_pad)
    request.omits = request.neutral = False
    request.divisor, request.least, request.fill = 0, 1, NAN
    request.op, request.dtype, request.result_dtype = op, dtype, dtype
    request.taps = min(rows.kernel, height) * min(cols.kernel, width)
    request.places = height * width if indices != NULL else 0
    request.windows = windows
    describe(&request.arrays.x, x, shape, x_strides, size)
    describe(&request.arrays.out, out, pooled, out_strides, size)
    request.arrays.index.buf = request.arrays.mask.buf = NULL
    if indices != NULL:
        describe(&request.arrays.index, indices, pooled, index_strides, sizeof(int64_t))
    outcome = run(&request, 0, 1)
    if windows != few:
        free(windows)
    return CPOOL_OK if outcome == DONE else CPOOL_ERROR_MEMORY


# One for each signature of the functions of the C API.

cdef inline int pool(Operation op, Dtype dtype, ptrdiff_t size, const void *x, void *out,
                     ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                     const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool2d(op, dtype, size, x, out, NULL, batch, height, width, channels, rows, cols, 0)


cdef inline int mean(Operation op, Dtype dtype, ptrdiff_t size, const void *x, void *out,
                     ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                     const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil:
    return pool2d(op, dtype, size, x, out, NULL, batch, height, width, channels, rows, cols, count_include_pad)


cdef inline int located(Operation op, Dtype dtype, ptrdiff_t size, const void *x, void *out, int64_t *indices,
                        ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                        const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    if indices == NULL:
        return CPOOL_ERROR_NULL
    return pool2d(op, dtype, size, x, out, indices, batch, height, width, channels, rows, cols, 0)
