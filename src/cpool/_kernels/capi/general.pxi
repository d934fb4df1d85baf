# The general entry of the C API: what `cpool.max_pool` and the others do, for arrays as C callers describe them.
#
# Results of integers have no NaN: how much counts in each window is counted first, so that nothing is written if it is
# too little and there is no value for that; such windows get theirs at the end.

cdef double number_of(const void *value, Dtype dtype) noexcept nogil:
    # Of a float.
    cdef uint16_t bits
    cdef uint32_t wide
    cdef float single
    cdef double number
    if dtype == FLOAT64:
        memcpy(&number, value, sizeof(number))
        return number
    if dtype == FLOAT32:
        memcpy(&single, value, sizeof(single))
        return single
    memcpy(&bits, value, sizeof(bits))
    if dtype == BFLOAT16:
        wide = <uint32_t>bits << 16
        memcpy(&single, &wide, sizeof(single))
        return single
    number = bits & 0x3ff
    if (bits >> 10 & 31) == 31:
        number = NAN if number else INFINITY
    else:
        number = ldexp(number + 1024 * (bits >> 10 & 31 != 0), max(bits >> 10 & 31, 1) - 25)
    return -number if bits >> 15 else number


cdef inline int64_t most_of(Dtype dtype) noexcept nogil:
    # The largest value of an integer of less than 64 bits; the least of a signed one is one farther from 0.
    return 1 if dtype == BOOL else (<int64_t>1 << (8 * size_of(dtype) - dtype % 2)) - 1


cdef bint holds_sum(Dtype dtype, Dtype result, ptrdiff_t taps) noexcept nogil:
    # Whether an integer has room for the sum of so many values; those of 64 bits wrap.
    if result >= FLOAT16 or size_of(result) == 8:
        return True
    if dtype % 2 and taps > (most_of(result) + 1) // (most_of(dtype) + 1):
        return False
    return taps <= most_of(result) // most_of(dtype)


cdef int count_windows(int64_t **counts, ptrdiff_t *lacking, Request *request, const Array *out) noexcept nogil:
    # How many elements count in each window, in C order, and in how many windows that is less than `request.least`.
    cdef Request counting = request[0]
    cdef uint8_t one = 1
    cdef Py_ssize_t[MOST_AXES] nowhere, strides
    cdef ptrdiff_t step = sizeof(int64_t)
    cdef ptrdiff_t total = 1
    cdef ptrdiff_t i
    for i in range(out.ndim - 1, -1, -1):
        strides[i] = step
        if out.shape[i] > MOST // step:
            return CPOOL_ERROR_SIZE
        step *= out.shape[i]
        total *= out.shape[i]
    counts[0] = <int64_t *>malloc(step)
    if counts[0] == NULL:
        return CPOOL_ERROR_MEMORY
    if request.arrays.mask.buf != NULL:
        counting.arrays.x = request.arrays.mask
    else:
        memset(nowhere, 0, sizeof(nowhere))
        counting.arrays.x.buf, counting.arrays.x.itemsize, counting.arrays.x.strides = <char *>&one, 1, nowhere
    counting.arrays.out = out[0]
    counting.arrays.out.buf, counting.arrays.out.strides, counting.arrays.out.itemsize = (
        <char *>counts[0], strides, sizeof(int64_t))
    counting.arrays.index.buf = counting.arrays.mask.buf = NULL
    counting.op, counting.dtype, counting.result_dtype = SUM, BOOL, INT64
    counting.divisor, counting.places, counting.omits, counting.least, counting.fill = 1, 0, False, 1, NAN
    if run(&counting, 0, 1) != DONE:
        return CPOOL_ERROR_MEMORY
    lacking[0] = 0
    for i in range(total):
        lacking[0] += counts[0][i] < request.least
    return CPOOL_OK


cdef void fill_windows(const Array *out, const int64_t *counts, int64_t least, const void *fill) noexcept nogil:
    cdef Py_ssize_t[MOST_AXES] at
    cdef char *element = out.buf
    cdef int axis
    memset(at, 0, sizeof(at))
    while True:
        if counts[0] < least:
            memcpy(element, fill, out.itemsize)
        counts += 1
        axis = out.ndim - 1
        while axis >= 0:
            at[axis] += 1
            element += out.strides[axis]
            if at[axis] < out.shape[axis]:
                break
            element -= out.strides[axis] * out.shape[axis]
            at[axis] = 0
            axis -= 1
        if axis < 0:
            return


cdef int set_options(Request *request, const cpool_pooling *p, Dtype dtype, Dtype result,
                     ptrdiff_t taps) noexcept nogil:
    request.op, request.dtype, request.result_dtype = <Operation>p.op, dtype, result
    request.omits, request.neutral = p.omit_nan and dtype >= FLOAT16, False
    request.divisor, request.least, request.taps = p.divisor, p.min_count, taps
    request.fill = NAN if p.fill == NULL or result < FLOAT16 else number_of(p.fill, result)
    if not returns(request.op, dtype, result) or p.op >= AVERAGE and result == BOOL:
        return CPOOL_ERROR_DTYPE
    if p.op == SUM:
        if not holds_sum(dtype, result, taps):
            return CPOOL_ERROR_DTYPE
        request.divisor = 1
    else:
        request.least = max(request.least, 1)
    if p.op < AVERAGE and p.min_count > 1 or p.op != AVERAGE and p.divisor:
        return CPOOL_ERROR_OPTION
    if result < FLOAT16 and p.divisor and p.divisor < taps:
        return CPOOL_ERROR_OPTION
    return CPOOL_OK


cdef int cpool_pool(const cpool_array *x, const cpool_array *out, const cpool_array *indices, const cpool_array *where,
                    const cpool_pooling *pooling) noexcept nogil:
    cdef Request request
    cdef Arrays *arrays = &request.arrays
    cdef Span x_span, out_span, index_span, mask_span
    cdef Py_ssize_t taps
    cdef ptrdiff_t lacking = 0
    cdef int64_t *tables = NULL
    cdef int64_t *counts = NULL
    cdef int64_t least
    cdef int code
    if pooling == NULL:
        return CPOOL_ERROR_NULL
    if pooling.op < MAX or pooling.op > SUM or pooling.min_count < 0 or pooling.count_include_pad >> 1 or (
            pooling.omit_nan >> 1):
        return CPOOL_ERROR_OPTION
    arrays.index.buf = arrays.mask.buf = NULL
    code = take(x, &arrays.x, &x_span, False)
    if code == CPOOL_OK: code = take(out, &arrays.out, &out_span, True)
    if code == CPOOL_OK and indices != NULL: code = take(indices, &arrays.index, &index_span, True)
    if code == CPOOL_OK and where != NULL: code = take(where, &arrays.mask, &mask_span, False)
    if code == CPOOL_OK: code = tables_of(&tables, &taps, &request.places, &arrays.x, &arrays.out, pooling)
    if code == CPOOL_OK: code = set_options(&request, pooling, <Dtype>x.dtype, <Dtype>out.dtype, taps)
    if code == CPOOL_OK:
        if meet(&x_span, &out_span) or indices != NULL and (
                meet(&index_span, &x_span) or meet(&index_span, &out_span)) or where != NULL and (
                meet(&mask_span, &out_span) or indices != NULL and meet(&mask_span, &index_span)):
            code = CPOOL_ERROR_OVERLAP
        elif indices != NULL and (pooling.op > MIN or indices.dtype != INT64) or where != NULL and where.dtype != BOOL:
            code = CPOOL_ERROR_DTYPE
        elif indices != NULL and not same_shape(&arrays.index, &arrays.out) or (
                where != NULL and not same_shape(&arrays.mask, &arrays.x)):
            code = CPOOL_ERROR_SHAPE
    if code == CPOOL_OK:
        request.windows = tables
        request.places = request.places if indices != NULL else 0
        least = request.least
        if out.dtype < FLOAT16:
            if least > 1 or least == 1 and where != NULL:
                code = count_windows(&counts, &lacking, &request, &arrays.out)
                if code == CPOOL_OK and lacking and pooling.fill == NULL:
                    code = CPOOL_ERROR_EMPTY
            request.least = 1
    if code == CPOOL_OK and run(&request, 0, 1) != DONE:
        code = CPOOL_ERROR_MEMORY
    if code == CPOOL_OK and lacking:
        fill_windows(&arrays.out, counts, least, pooling.fill)
    free(counts)
    free(tables)
    return code
