# Unpooling and gradients of the C API: what `cpool.max_unpool` and the others do, for arrays as C describes them.

cdef int axes_of(Backward *request, const ptrdiff_t *axes, ptrdiff_t count) noexcept nogil:
    cdef bint[MOST_AXES] pooled
    cdef int i
    if axes == NULL:
        return CPOOL_ERROR_NULL
    if count < 1 or count > request.out.ndim:
        return CPOOL_ERROR_AXES
    memset(pooled, 0, sizeof(pooled))
    for i in range(count):
        if axes[i] < 0 or axes[i] >= request.out.ndim or pooled[axes[i]]:
            return CPOOL_ERROR_AXES
        pooled[axes[i]] = True
    request.axes, request.count = <const Py_ssize_t *>axes, <int>count
    return CPOOL_OK


cdef int code_of(Arrival arrival) noexcept nogil:
    if arrival == NO_SCRATCH: return CPOOL_ERROR_MEMORY
    if arrival == NO_FIT: return CPOOL_ERROR_SHAPE
    return CPOOL_ERROR_INDEX if arrival == STRAYED else CPOOL_OK


cdef int scatter(const cpool_array *values, const cpool_array *indices, const cpool_array *out, ptrdiff_t pooled,
                 const ptrdiff_t *axes, bint adds) noexcept nogil:
    cdef Backward request
    cdef Span values_span, index_span, out_span
    cdef ptrdiff_t places = 1
    cdef int i
    cdef int code = take(values, &request.grad, &values_span, False)
    if code == CPOOL_OK: code = take(indices, &request.indices, &index_span, False)
    if code == CPOOL_OK: code = take(out, &request.out, &out_span, True)
    if code == CPOOL_OK: code = axes_of(&request, axes, pooled)
    if code != CPOOL_OK:
        return code
    if values.dtype != out.dtype or indices.dtype != INT64 or adds and (out.dtype == BOOL or out.dtype == BFLOAT16):
        return CPOOL_ERROR_DTYPE
    if meet(&out_span, &values_span) or meet(&out_span, &index_span):
        return CPOOL_ERROR_OVERLAP
    for i in range(pooled):
        if places > MOST // request.out.shape[axes[i]]:
            return CPOOL_ERROR_SIZE
        places *= request.out.shape[axes[i]]
    if not same_shape(&request.grad, &request.indices):
        return CPOOL_ERROR_SHAPE
    if not in_range(&request.indices, places - 1, 0, 1):
        return CPOOL_ERROR_INDEX
    request.floats, request.adds = out.dtype >= FLOAT16, adds
    return code_of(run_scatter(&request, 0, 1))


cdef int cpool_max_unpool(const cpool_array *y, const cpool_array *indices, const cpool_array *out, ptrdiff_t pooled,
                          const ptrdiff_t *axes) noexcept nogil:
    return scatter(y, indices, out, pooled, axes, False)


cdef int cpool_max_pool_backward(const cpool_array *grad, const cpool_array *indices, const cpool_array *out,
                                 ptrdiff_t pooled, const ptrdiff_t *axes) noexcept nogil:
    return scatter(grad, indices, out, pooled, axes, True)


cdef int cpool_avg_pool_backward(const cpool_array *grad, const cpool_array *out,
                                 const cpool_pooling *pooling) noexcept nogil:
    cdef Backward request
    cdef Span grad_span, out_span
    cdef Py_ssize_t taps, places
    cdef int64_t *tables = NULL
    cdef int code
    if pooling == NULL:
        return CPOOL_ERROR_NULL
    if pooling.op != AVERAGE and pooling.op != SUM or pooling.count_include_pad >> 1 or pooling.fill != NULL or (
            pooling.min_count or pooling.omit_nan or pooling.op == SUM and pooling.divisor):
        return CPOOL_ERROR_OPTION
    code = take(grad, &request.grad, &grad_span, False)
    if code == CPOOL_OK: code = take(out, &request.out, &out_span, True)
    if code == CPOOL_OK: code = tables_of(&tables, &taps, &places, &request.out, &request.grad, pooling)
    if code == CPOOL_OK:
        if grad.dtype != out.dtype or out.dtype < FLOAT16 or out.dtype == BFLOAT16:
            code = CPOOL_ERROR_DTYPE
        elif meet(&grad_span, &out_span):
            code = CPOOL_ERROR_OVERLAP
    if code == CPOOL_OK:
        request.indices = request.grad
        request.axes, request.count = <const Py_ssize_t *>pooling.axes, <int>pooling.pooled
        request.windows = tables
        request.divisor = 1 if pooling.op == SUM else <double>pooling.divisor
        code = code_of(run_spread(&request, 0, 1))
    free(tables)
    return code
