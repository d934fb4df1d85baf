# Which passes one dtype and operation need: the table that every specialised loop is reached through.

cdef enum Operation:
    MAX
    MIN
    AVERAGE

cdef enum Dtype:
    BOOL
    INT8
    UINT8
    INT16
    UINT16
    INT32
    UINT32
    INT64
    UINT64
    FLOAT16
    FLOAT32
    FLOAT64


cdef void select_common(Passes *p, work *computed, operation *op) noexcept nogil:
    p.fold = <fold_pass>fold[work, operation]
    p.patch = <patch_pass>patch[work, operation]
    p.corner = <corner_pass>corner[work, operation]
    p.slide = <slide_pass>slide[work, operation]
    p.pick = <slide_pass>pick[work, operation]
    p.reduce = <slide_pass>reduce[work, operation]
    p.pad = <pad_pass>pad[work, operation]
    p.working = sizeof(work)
    p.idempotent = operation is not Sum


cdef void select_plain(Passes *p, work *value, operation *op) noexcept nogil:
    select_common(p, value, op)
    p.read = <move_pass>read[work, work, operation]
    p.write = <move_pass>write[work, work]
    p.divide = NULL
    p.stored = p.returned = sizeof(work)
    p.reads = p.writes = False


cdef void select_extremum(Passes *p, Dtype dtype, operation *op) noexcept nogil:
    if dtype == BOOL or dtype == UINT8: select_plain(p, <uint8_t *>NULL, op)
    elif dtype == INT8: select_plain(p, <int8_t *>NULL, op)
    elif dtype == INT16: select_plain(p, <int16_t *>NULL, op)
    elif dtype == UINT16: select_plain(p, <uint16_t *>NULL, op)
    elif dtype == INT32: select_plain(p, <int32_t *>NULL, op)
    elif dtype == UINT32: select_plain(p, <uint32_t *>NULL, op)
    elif dtype == INT64: select_plain(p, <int64_t *>NULL, op)
    elif dtype == UINT64: select_plain(p, <uint64_t *>NULL, op)
    elif dtype == FLOAT32: select_plain(p, <float *>NULL, op)
    elif dtype == FLOAT64: select_plain(p, <double *>NULL, op)
    else:
        select_plain(p, <int16_t *>NULL, op)
        p.read = <move_pass>read[int16_t, half, operation]
        p.write = <move_pass>write[half, int16_t]
        p.reads = p.writes = True


cdef void select_sum(Passes *p, source *stored, total *computed, mean *returned) noexcept nogil:
    select_common(p, computed, <Sum *>NULL)
    p.read = <move_pass>read[total, source, Sum]
    p.write = NULL
    p.divide = <divide_pass>divide[mean, total]
    p.stored = sizeof(source)
    p.returned = sizeof(mean)
    p.reads = source is not total
    p.writes = True


cdef void select_average(Passes *p, Dtype dtype, Py_ssize_t taps) noexcept nogil:
    # 32 bits hold a sum of 2**23 8-bit, or of 2**15 16-bit integers.
    cdef int32_t *narrow = NULL
    cdef int64_t *exact = NULL
    cdef double *real = NULL
    cdef bint wide = taps > (1 << 15 if dtype == INT16 or dtype == UINT16 else 1 << 23)
    if dtype == FLOAT32: select_sum(p, <float *>NULL, <float *>NULL, <float *>NULL)
    elif dtype == FLOAT64: select_sum(p, real, real, real)
    elif dtype == FLOAT16: select_sum(p, <half *>NULL, <float *>NULL, <half *>NULL)
    elif dtype == INT64: select_sum(p, <int64_t *>NULL, real, real)
    elif dtype == UINT64: select_sum(p, <uint64_t *>NULL, real, real)
    elif dtype == INT32: select_sum(p, <int32_t *>NULL, exact, real)
    elif dtype == UINT32: select_sum(p, <uint32_t *>NULL, exact, real)
    elif dtype == INT16 and wide: select_sum(p, <int16_t *>NULL, exact, real)
    elif dtype == INT16: select_sum(p, <int16_t *>NULL, narrow, real)
    elif dtype == UINT16 and wide: select_sum(p, <uint16_t *>NULL, exact, real)
    elif dtype == UINT16: select_sum(p, <uint16_t *>NULL, narrow, real)
    elif dtype == INT8 and wide: select_sum(p, <int8_t *>NULL, exact, real)
    elif dtype == INT8: select_sum(p, <int8_t *>NULL, narrow, real)
    elif wide: select_sum(p, <uint8_t *>NULL, exact, real)
    else: select_sum(p, <uint8_t *>NULL, narrow, real)


cdef void select_passes(Passes *p, Operation op, Dtype dtype, Py_ssize_t taps) noexcept nogil:
    if op == MAX: select_extremum(p, dtype, <Max *>NULL)
    elif op == MIN: select_extremum(p, dtype, <Min *>NULL)
    else: select_average(p, dtype, taps)
