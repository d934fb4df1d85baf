# Which passes one dtype and operation need: the table that every specialised loop is reached through.

cdef enum:
    MOST_EXACT = 1 << 20  # values of 32 bits whose sum is exact as a double


cdef inline FoldType type_of(number *value) noexcept nogil:
    if number is int8_t: return OF_int8_t
    elif number is uint8_t: return OF_uint8_t
    elif number is int16_t: return OF_int16_t
    elif number is uint16_t: return OF_uint16_t
    elif number is int32_t: return OF_int32_t
    elif number is uint32_t: return OF_uint32_t
    elif number is int64_t: return OF_int64_t
    elif number is uint64_t: return OF_uint64_t
    elif number is float: return OF_float
    else: return OF_double


cdef void select_common(Passes *p, work *computed, operation *op) noexcept nogil:
    # What every work type has; the rest is empty.
    cdef int code = SUM_OF if operation is Sum else MAX_OF if operation is Max else MIN_OF
    memset(p, 0, sizeof(p[0]))
    p.each = <each_pass>each[work, operation]
    p.working = sizeof(work)
    p.parts = 1
    p.idempotent = operation is not Sum
    p.exact = operation is not Sum or work is not float and work is not double and work is not Tally
    if work is WideRank:
        p.folds.stack, p.folds.window = <stack_pass>stack_ranks, <window_pass>window_of_ranks
    elif work is Tally or work is ExactTally:
        p.folds = folds_of(OF_double if work is Tally else OF_int64_t, OF_double if work is Tally else OF_int64_t,
                           code)[0]
        p.folds.halve, p.folds.reduce = NULL, NULL
        p.parts = 2
    else:
        p.folds = folds_of(type_of(computed), type_of(computed), code)[0]


cdef void select_plain(Passes *p, number *value, operation *op) noexcept nogil:
    select_common(p, value, op)
    p.read = <move_pass>read[number, number]
    p.write = <move_pass>write[number, number]
    p.from_x = p.folds
    p.stored = p.returned = sizeof(number)
    p.fuses = number is float or number is double


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
    elif dtype == BFLOAT16:
        select_plain(p, <float *>NULL, op)
        p.read = <move_pass>read[float, bfloat16]
        p.write = <move_pass>write[bfloat16, float]
        p.from_x.stack = NULL
        p.stored = p.returned = sizeof(bfloat16)
        p.writes, p.fuses = True, False
    else:
        select_plain(p, <int16_t *>NULL, op)
        p.read = <move_pass>read_keys[operation]
        p.write = <move_pass>write[half, int16_t]
        p.from_x.stack = NULL
        p.writes, p.fuses = True, False


ctypedef fused divisible:
    int16_t
    uint16_t
    int32_t
    int64_t
    float
    double
    Tally
    ExactTally


cdef void select_quotient(Passes *p, target *returned, divisible *computed) noexcept nogil:
    if divisible is Tally or divisible is ExactTally:
        p.divide = <divide_pass>divide_tallies[target, divisible]
    else:
        p.divide = <divide_pass>divide[target, divisible]
    p.returned = sizeof(target)
    if sizeof(target) == 1: p.write = <move_pass>write[uint8_t, uint8_t]
    elif sizeof(target) == 2: p.write = <move_pass>write[uint16_t, uint16_t]
    elif sizeof(target) == 4: p.write = <move_pass>write[uint32_t, uint32_t]
    else: p.write = <move_pass>write[uint64_t, uint64_t]


cdef void select_mean(Passes *p, Dtype result, divisible *computed) noexcept nogil:
    if result == FLOAT16: select_quotient(p, <half *>NULL, computed)
    elif result == BFLOAT16: select_quotient(p, <bfloat16 *>NULL, computed)
    elif result == FLOAT32: select_quotient(p, <float *>NULL, computed)
    elif result == FLOAT64: select_quotient(p, <double *>NULL, computed)
    elif divisible is not float:
        if result == INT8: select_quotient(p, <int8_t *>NULL, computed)
        elif result == UINT8 or result == BOOL: select_quotient(p, <uint8_t *>NULL, computed)
        elif result == INT16: select_quotient(p, <int16_t *>NULL, computed)
        elif result == UINT16: select_quotient(p, <uint16_t *>NULL, computed)
        elif result == INT32: select_quotient(p, <int32_t *>NULL, computed)
        elif result == UINT32: select_quotient(p, <uint32_t *>NULL, computed)
        elif result == INT64: select_quotient(p, <int64_t *>NULL, computed)
        else: select_quotient(p, <uint64_t *>NULL, computed)


cdef void select_sum(Passes *p, source *stored, total *computed, Dtype dtype, Dtype result) noexcept nogil:
    select_common(p, computed, <Sum *>NULL)
    if source is not half and source is not bfloat16:
        p.from_x = folds_of(type_of(stored), type_of(computed), SUM_OF)[0]
    if source is not total:
        p.widens = True
    if total is float or total is double:
        if total is float: p.fuses = result == FLOAT32
        else: p.fuses = result == FLOAT64
    else:
        p.shifts = result == dtype and sizeof(total) == 2 * sizeof(source)
    p.read = <move_pass>read[total, source]
    p.stored = sizeof(source)
    p.writes = True
    select_mean(p, result, computed)


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
    elif dtype == BFLOAT16 and result == FLOAT64: select_sum(p, <bfloat16 *>NULL, real, dtype, result)
    elif dtype == BFLOAT16: select_sum(p, <bfloat16 *>NULL, single, dtype, result)
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


cdef void select_ranks(Passes *p, source *stored, rank *computed) noexcept nogil:
    select_common(p, computed, <Max *>NULL)
    p.read = <move_pass>read_ranks[rank, source]
    p.write = <move_pass>write_ranks[source, rank]
    p.write_index = <move_pass>write_places[rank]
    p.place = <place_pass>place[rank]
    p.mark = <mark_pass>mark[rank]
    p.returned = sizeof(source)


cdef void select_tallies(Passes *p, source *stored, tally *computed, Dtype result) noexcept nogil:
    select_common(p, computed, <Sum *>NULL)
    p.read = <move_pass>read_tallies[tally, source]
    p.mark = <mark_pass>mark[tally]
    p.tallies = True
    select_mean(p, result, computed)


cdef void select_selective_of(Passes *p, source *stored, Operation op, Dtype result, bint wide) noexcept nogil:
    if op == AVERAGE:
        if source in exact_source:
            select_tallies(p, stored, <ExactTally *>NULL, result)
        else:
            select_tallies(p, stored, <Tally *>NULL, result)
    elif wide:
        select_ranks(p, stored, <WideRank *>NULL)
    else:
        select_ranks(p, stored, <int64_t *>NULL)
    p.stored = sizeof(source)
    p.writes = True


cdef void select_selective(Passes *p, Operation op, Dtype dtype, Dtype result, bint wide) noexcept nogil:
    # Where not all values count, or places do.
    if dtype == BOOL or dtype == UINT8: select_selective_of(p, <uint8_t *>NULL, op, result, wide)
    elif dtype == INT8: select_selective_of(p, <int8_t *>NULL, op, result, wide)
    elif dtype == INT16: select_selective_of(p, <int16_t *>NULL, op, result, wide)
    elif dtype == UINT16: select_selective_of(p, <uint16_t *>NULL, op, result, wide)
    elif dtype == INT32: select_selective_of(p, <int32_t *>NULL, op, result, wide)
    elif dtype == UINT32: select_selective_of(p, <uint32_t *>NULL, op, result, wide)
    elif dtype == INT64: select_selective_of(p, <int64_t *>NULL, op, result, wide)
    elif dtype == UINT64: select_selective_of(p, <uint64_t *>NULL, op, result, wide)
    elif dtype == FLOAT16: select_selective_of(p, <half *>NULL, op, result, wide)
    elif dtype == BFLOAT16: select_selective_of(p, <bfloat16 *>NULL, op, result, wide)
    elif dtype == FLOAT32: select_selective_of(p, <float *>NULL, op, result, wide)
    else: select_selective_of(p, <double *>NULL, op, result, wide)


cdef void select_passes(Passes *p, Operation op, Dtype dtype, Dtype result, Py_ssize_t taps, bint omits, bint neutral,
                        bint masked, Py_ssize_t places) noexcept nogil:
    # `places` is how many elements the pooled axes have, or 0 if nobody asks where extrema are.
    cdef bint wide = dtype == INT64 or dtype == UINT64 or dtype == FLOAT64 or places > MOST_PLACES
    if omits or masked or places:
        wide = wide or masked and (dtype == INT32 or dtype == UINT32)
        select_selective(p, op, dtype, result, wide)
    elif op == MAX: select_extremum(p, dtype, <Max *>NULL)
    elif op == MIN: select_extremum(p, dtype, <Min *>NULL)
    else: select_average(p, dtype, result, taps)
    p.large = taps > MOST_EXACT
    p.policy.omits, p.policy.neutral, p.policy.flip = omits, neutral, -(op == MIN)
    if not masked:
        p.mark = NULL
    if not places:
        p.place = NULL
        p.write_index = NULL
