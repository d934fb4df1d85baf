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
    p.corner = <corner_pass>corner[work, work, operation]
    p.slide = <slide_pass>slide[work, operation]
    p.pick = <slide_pass>pick[work, operation]
    p.reduce = <slide_pass>reduce[work, operation]
    p.pad = <pad_pass>pad[work, operation]
    p.working = sizeof(work)
    p.idempotent = operation is not Sum


cdef void select_plain(Passes *p, work *value, operation *op) noexcept nogil:
    select_common(p, value, op)
    p.read = <move_pass>read[work, work]
    p.write = <move_pass>write[work, work]
    p.stack = <stack_pass>stack[work, work, operation]
    p.straight = p.patch
    p.straight_corner = p.corner
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
        p.read = <move_pass>read_keys[operation]
        p.write = <move_pass>write[half, int16_t]
        p.stack = NULL
        p.straight = NULL
        p.reads = p.writes = True


cdef void select_mean(Passes *p, target *returned, total *computed) noexcept nogil:
    p.divide = <divide_pass>divide[target, total]
    p.returned = sizeof(target)
    if sizeof(target) == 1: p.write = <move_pass>write[uint8_t, uint8_t]
    elif sizeof(target) == 2: p.write = <move_pass>write[uint16_t, uint16_t]
    elif sizeof(target) == 4: p.write = <move_pass>write[uint32_t, uint32_t]
    else: p.write = <move_pass>write[uint64_t, uint64_t]


cdef void select_sum(Passes *p, source *stored, total *computed, Dtype dtype, Dtype result) noexcept nogil:
    select_common(p, computed, <Sum *>NULL)
    p.stack = <stack_pass>stack[total, source, Sum]
    p.straight = NULL
    if sizeof(total) <= 2 * sizeof(source):  # wider ones are for more taps than a patch has
        if result == FLOAT64:
            if total is not float:
                p.straight = <patch_pass>mean_patch[Double, source, total]
        elif result == dtype:
            p.straight = <patch_pass>mean_patch[Same, source, total]
    p.straight_corner = <corner_pass>corner[total, source, Sum]
    p.read = <move_pass>read[total, source]
    p.stored = sizeof(source)
    p.reads = source is not total
    p.writes = True
    if result == FLOAT16: select_mean(p, <half *>NULL, computed)
    elif result == FLOAT32: select_mean(p, <float *>NULL, computed)
    elif result == FLOAT64: select_mean(p, <double *>NULL, computed)
    elif total is not float:
        if result == INT8: select_mean(p, <int8_t *>NULL, computed)
        elif result == UINT8 or result == BOOL: select_mean(p, <uint8_t *>NULL, computed)
        elif result == INT16: select_mean(p, <int16_t *>NULL, computed)
        elif result == UINT16: select_mean(p, <uint16_t *>NULL, computed)
        elif result == INT32: select_mean(p, <int32_t *>NULL, computed)
        elif result == UINT32: select_mean(p, <uint32_t *>NULL, computed)
        elif result == INT64: select_mean(p, <int64_t *>NULL, computed)
        else: select_mean(p, <uint64_t *>NULL, computed)


cdef void select_average(Passes *p, Dtype dtype, Dtype result, Py_ssize_t taps) noexcept nogil:
    # Integers are summed in the narrowest type that holds the sum of so many of them.
    cdef double *real = NULL
    cdef float *single = NULL
    cdef int64_t *exact = NULL
    cdef int32_t *narrow = NULL
    if dtype == FLOAT64: select_sum(p, real, real, dtype, result)
    elif dtype == FLOAT32 and result == FLOAT64: select_sum(p, single, real, dtype, result)
    elif dtype == FLOAT32: select_sum(p, single, single, dtype, result)
    elif dtype == FLOAT16 and result == FLOAT64: select_sum(p, <half *>NULL, real, dtype, result)
    elif dtype == FLOAT16: select_sum(p, <half *>NULL, single, dtype, result)
    elif dtype == INT64: select_sum(p, <int64_t *>NULL, real, dtype, result)
    elif dtype == UINT64: select_sum(p, <uint64_t *>NULL, real, dtype, result)
    elif dtype == INT32: select_sum(p, <int32_t *>NULL, exact, dtype, result)
    elif dtype == UINT32: select_sum(p, <uint32_t *>NULL, exact, dtype, result)
    elif dtype == INT16 and taps <= 1 << 15: select_sum(p, <int16_t *>NULL, narrow, dtype, result)
    elif dtype == INT16: select_sum(p, <int16_t *>NULL, exact, dtype, result)
    elif dtype == UINT16 and taps <= 1 << 15: select_sum(p, <uint16_t *>NULL, narrow, dtype, result)
    elif dtype == UINT16: select_sum(p, <uint16_t *>NULL, exact, dtype, result)
    elif dtype == INT8 and taps <= 1 << 7: select_sum(p, <int8_t *>NULL, <int16_t *>NULL, dtype, result)
    elif dtype == INT8 and taps <= 1 << 23: select_sum(p, <int8_t *>NULL, narrow, dtype, result)
    elif dtype == INT8: select_sum(p, <int8_t *>NULL, exact, dtype, result)
    elif taps <= 1 << 7: select_sum(p, <uint8_t *>NULL, <uint16_t *>NULL, dtype, result)
    elif taps <= 1 << 23: select_sum(p, <uint8_t *>NULL, narrow, dtype, result)
    else: select_sum(p, <uint8_t *>NULL, exact, dtype, result)


cdef void select_passes(Passes *p, Operation op, Dtype dtype, Dtype result, Py_ssize_t taps) noexcept nogil:
    if op == MAX: select_extremum(p, dtype, <Max *>NULL)
    elif op == MIN: select_extremum(p, dtype, <Min *>NULL)
    else: select_average(p, dtype, result, taps)
