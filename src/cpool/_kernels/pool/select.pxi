# Which passes one dtype and operation need: the one table of dtypes.

cdef enum:
    MOST_EXACT = 1 << 20       # values of 32 bits whose sum is exact as a double
    MOST_COUNTED = 1 << 30     # values that a tally of 32 bits counts
    MOST_PLACES = 0x7fffffff   # of a rank of 32 bits

cdef struct Kind:
    # Of values in arrays.
    FoldType stored
    Py_ssize_t size
    FoldType compared       # the type of maxima: keys of 16-bit floats
    FoldType key            # of what is compared where not all values count; integers take the worst value for those
    bint floats
    bint wide               # whether a rank of 32 bits is too narrow,
    bint full               # and whether values use the least key of theirs
    int64_t flip            # what makes a signed key of an unsigned integer as wide
    int64_t infinite, quiet  # the bits of infinity and of the NaN
    int64_t least, most      # of integers
    FoldType total          # the narrowest type of sums, and the most values of which it holds the sum;
    Py_ssize_t most_values  # there are 32 bits after 16, and then 64
    Py_ssize_t most_middle

cdef Kind[BFLOAT16 + 1] KINDS


cdef void describe_integers(Dtype dtype, FoldType stored, Py_ssize_t size, bint signed, FoldType total,
                            Py_ssize_t most_values, Py_ssize_t most_middle) noexcept:
    cdef Kind *kind = &KINDS[<int>dtype]
    cdef int bits = <int>(8 * size)
    memset(kind, 0, sizeof(kind[0]))
    kind.stored = kind.compared = kind.key = stored
    kind.size, kind.wide, kind.full = size, size == 8, size >= 4
    kind.flip = LEAST(bits) if size >= 4 and not signed else 0
    kind.least = LEAST(bits) if signed else 0
    kind.most = MOST(bits) if signed else -1 if size == 8 else (<int64_t>1 << bits) - 1
    kind.total, kind.most_values, kind.most_middle = total, most_values, most_middle


cdef void describe_floats(Dtype dtype, FoldType stored, Py_ssize_t size, FoldType compared, FoldType key,
                          int64_t infinite, int64_t quiet, FoldType total) noexcept:
    cdef Kind *kind = &KINDS[<int>dtype]
    memset(kind, 0, sizeof(kind[0]))
    kind.stored, kind.compared, kind.key, kind.size = stored, compared, key, size
    kind.floats, kind.wide = True, size == 8
    kind.infinite, kind.quiet, kind.total = infinite, quiet, total


# To add a dtype is to add its row here, its code to `request.pxi`, and its types to `list.inc` and `types.h`.
describe_integers(BOOL, OF_uint8_t, 1, False, OF_uint16_t, 1 << 7, 1 << 23)
describe_integers(INT8, OF_int8_t, 1, True, OF_int16_t, 1 << 7, 1 << 23)
describe_integers(UINT8, OF_uint8_t, 1, False, OF_uint16_t, 1 << 7, 1 << 23)
describe_integers(INT16, OF_int16_t, 2, True, OF_int32_t, 1 << 15, 1 << 15)
describe_integers(UINT16, OF_uint16_t, 2, False, OF_int32_t, 1 << 15, 1 << 15)
describe_integers(INT32, OF_int32_t, 4, True, OF_int64_t, 0, 0)
describe_integers(UINT32, OF_uint32_t, 4, False, OF_int64_t, 0, 0)
describe_integers(INT64, OF_int64_t, 8, True, OF_double, 0, 0)
describe_integers(UINT64, OF_uint64_t, 8, False, OF_double, 0, 0)
describe_floats(FLOAT16, OF_half, 2, OF_int16_t, OF_int16_t, 0x7c00, 0x7e00, OF_float)
describe_floats(FLOAT32, OF_float, 4, OF_float, OF_int32_t, 0x7f800000, 0x7fc00000, OF_float)
describe_floats(FLOAT64, OF_double, 8, OF_double, OF_int64_t, <int64_t>0x7ff << 52, <int64_t>0x7ff8 << 48, OF_double)
describe_floats(BFLOAT16, OF_bfloat16, 2, OF_int16_t, OF_int16_t, 0x7f80, 0x7fc0, OF_float)


cdef inline const Kind *kind_of(Dtype dtype) noexcept nogil:
    if not 0 <= <int>dtype <= BFLOAT16:
        abort()
    return &KINDS[<int>dtype]


cdef inline Py_ssize_t bytes_of_work(FoldType type) noexcept nogil:
    # Or of a part, in tallies and ranks.
    if type == OF_int8_t or type == OF_uint8_t: return 1
    if type == OF_int16_t or type == OF_uint16_t: return 2
    if type == OF_int32_t or type == OF_uint32_t or type == OF_float: return 4
    return 4 if type == OF_tally_int32_t or type == OF_tally_float or type == OF_rank32 else 8


cdef void use_folds(Passes *p, FoldType stored, FoldType work, int op) noexcept nogil:
    p.from_x, p.folds = folds_of(stored, work, op), folds_of(work, work, op)
    p.working, p.widens = bytes_of_work(work), stored != work
    if p.from_x == NULL or p.folds == NULL:
        abort()


cdef move_pass select_move(Py_ssize_t size, bint out) noexcept nogil:
    if size == 1: return <move_pass>scatter[uint8_t] if out else <move_pass>gather[uint8_t]
    if size == 2: return <move_pass>scatter[uint16_t] if out else <move_pass>gather[uint16_t]
    if size == 4: return <move_pass>scatter[uint32_t] if out else <move_pass>gather[uint32_t]
    return <move_pass>scatter[uint64_t] if out else <move_pass>gather[uint64_t]


cdef convert_pass select_resize(Py_ssize_t size, whole *of) noexcept nogil:
    # NULL where there is nothing to do.
    if size == sizeof(whole): return NULL
    if size == 1: return <convert_pass>resize[uint8_t, whole]
    if size == 2: return <convert_pass>resize[uint16_t, whole]
    return <convert_pass>resize[uint32_t, whole] if size == 4 else <convert_pass>resize[uint64_t, whole]


cdef convert_pass select_convert(Dtype result, real *of) noexcept nogil:
    if result == FLOAT16: return <convert_pass>convert[half, real]
    if result == BFLOAT16: return <convert_pass>convert[bfloat16, real]
    if real is float:
        return NULL
    else:
        if result == FLOAT64: return NULL
        if result == FLOAT32: return <convert_pass>convert[float, double]
        if result == INT8: return <convert_pass>convert[int8_t, double]
        if result == UINT8 or result == BOOL: return <convert_pass>convert[uint8_t, double]
        if result == INT16: return <convert_pass>convert[int16_t, double]
        if result == UINT16: return <convert_pass>convert[uint16_t, double]
        if result == INT32: return <convert_pass>convert[int32_t, double]
        if result == UINT32: return <convert_pass>convert[uint32_t, double]
        if result == INT64: return <convert_pass>convert[int64_t, double]
        return <convert_pass>convert[uint64_t, double]


cdef void select_extremum(Passes *p, const Kind *kind, Operation op, bint omits, bint neutral,
                          bint masked) noexcept nogil:
    # Without places. Where not all floats count, keys have room for those that do not.
    cdef bint keyed = kind.floats and (omits or masked or kind.compared == kind.key)
    if keyed:
        use_folds(p, kind.stored, kind.key, MAX_OF)
        set_keys(p, kind, op, omits, neutral)
        p.how = KEYED
    else:
        use_folds(p, kind.stored, kind.compared, MAX_OF if op == MAX else MIN_OF)
        p.missing = kind.least if op == MAX else kind.most
        p.how = FINAL if kind.floats else RAW
    p.finishes = True


cdef inline int64_t bits_of(Dtype dtype, double value) noexcept nogil:
    # Of a float, which holds that value.
    cdef FloatBits single
    cdef int64_t bits
    single.value = <float>value
    if value != value: return KINDS[<int>dtype].quiet
    if dtype == FLOAT16: return half_of(single.value).bits
    if dtype == BFLOAT16: return upper_of(single.value).bits
    if dtype == FLOAT32: return single.bits
    memcpy(&bits, &value, sizeof(bits))
    return bits


cdef void set_keys(Passes *p, const Kind *kind, Operation op, bint omits, bint neutral) noexcept nogil:
    # The greatest wins: for minima all bits are turned.
    cdef int bits = <int>(8 * p.working)
    cdef int64_t sign = LEAST(8 * <int>kind.size)
    p.options.flip = -(op == MIN)
    p.missing = LEAST(bits)
    if kind.floats:
        p.options.magnitude = MOST(8 * <int>kind.size)
        p.options.nan = LEAST(bits) if omits else MOST(bits)
        p.options.nan_bits = p.options.missing = kind.quiet
        if neutral:
            p.options.missing = kind.infinite | (sign if op == MAX else 0)
    else:
        if kind.size == p.working:
            p.options.flip ^= kind.flip
        p.options.missing = kind.least if op == MAX else kind.most


cdef void select_ranks(Passes *p, const Kind *kind, Operation op, bint omits, bint neutral, bint masked,
                       Py_ssize_t places) noexcept nogil:
    cdef bint wide = kind.wide or places > MOST_PLACES or masked and kind.full
    use_folds(p, kind.stored, OF_rank64 if wide else OF_rank32, MAX_OF)
    set_keys(p, kind, op, omits, neutral)
    p.keys = folds_of(OF_int64_t, OF_int64_t, MAX_OF) if wide else folds_of(OF_int32_t, OF_int32_t, MAX_OF)
    p.how = KEYED if kind.floats else TURNED
    p.parts = 2
    p.marks_places = masked and kind.full
    p.convert = select_resize(kind.size, <int64_t *>NULL) if wide else select_resize(kind.size, <int32_t *>NULL)
    p.place = <place_pass>place[int64_t] if wide else <place_pass>place[int32_t]
    p.write_places = <write_places_pass>write_places[int64_t] if wide else <write_places_pass>write_places[int32_t]


cdef FoldType total_of(const Kind *kind, Operation op, Dtype result, Py_ssize_t taps) noexcept nogil:
    # Integers are summed in the narrowest type that holds the sum of so many of them. Those of 64 bits wrap if their
    # sum is asked for, and not if their average is.
    if op == SUM and kind.total == OF_double and not kind.floats and result < FLOAT16:
        return OF_int64_t
    if kind.total == OF_float:
        return OF_double if result == FLOAT64 else OF_float
    if kind.total == OF_double or taps <= kind.most_values:
        return kind.total
    return OF_int32_t if taps <= kind.most_middle else OF_int64_t


cdef void select_quotient(Passes *p, whole *sums, const Kind *result, Dtype dtype) noexcept nogil:
    if result.floats:
        p.divide = <divide_pass>divide_to_real[whole]
        p.convert = select_convert(dtype, <double *>NULL)
    else:
        p.divide = <divide_pass>divide_to_whole[whole]
        p.convert = select_resize(result.size, sums)


cdef inline FoldType summed(const Kind *kind, FoldType total) noexcept nogil:
    # What values are read as: those that wrap are signed.
    return OF_int64_t if kind.stored == OF_uint64_t and total == OF_int64_t else kind.stored


cdef void select_average(Passes *p, const Kind *kind, Operation op, Dtype dtype, Dtype result,
                         Py_ssize_t taps) noexcept nogil:
    cdef FoldType total = total_of(kind, op, result, taps)
    cdef const Kind *returned = kind_of(result)
    use_folds(p, summed(kind, total), total, SUM_OF)
    if total == OF_float: p.convert = select_convert(result, <float *>NULL)
    elif total == OF_double: p.convert = select_convert(result, <double *>NULL)
    elif total == OF_int16_t: select_quotient(p, <int16_t *>NULL, returned, result)
    elif total == OF_uint16_t: select_quotient(p, <uint16_t *>NULL, returned, result)
    elif total == OF_int32_t: select_quotient(p, <int32_t *>NULL, returned, result)
    else: select_quotient(p, <int64_t *>NULL, returned, result)
    p.exact = p.divide != NULL
    p.finishes = not p.exact
    p.shifts = p.exact and result == dtype and p.working == 2 * kind.size


cdef void select_tallied(Passes *p, tallied *sums, const Kind *result, Dtype dtype) noexcept nogil:
    if result.floats:
        p.divide = <divide_pass>divide_tallies[double, tallied]
        p.convert = select_convert(dtype, <double *>NULL)
    else:
        p.divide = <divide_pass>divide_tallies[tallied, tallied]
        p.convert = select_resize(result.size, sums)


cdef void select_tallies(Passes *p, const Kind *kind, Operation op, Dtype result, Py_ssize_t taps,
                         bint omits) noexcept nogil:
    cdef FoldType total = total_of(kind, op, result, taps)
    cdef const Kind *returned = kind_of(result)
    if total == OF_float and taps > MOST_COUNTED: total = OF_double
    if total == OF_int16_t or total == OF_uint16_t: total = OF_int32_t
    if total == OF_int32_t and taps > MOST_COUNTED: total = OF_int64_t
    if total == OF_float:
        use_folds(p, kind.stored, OF_tally_float, SUM_OF)
        p.divide = <divide_pass>divide_real_tallies[float, int32_t]
        p.convert = select_convert(result, <float *>NULL)
    elif total == OF_double:
        use_folds(p, kind.stored, OF_tally_double, SUM_OF)
        p.divide = <divide_pass>divide_real_tallies[double, int64_t]
        p.convert = select_convert(result, <double *>NULL)
    elif total == OF_int32_t:
        use_folds(p, kind.stored, OF_tally_int32_t, SUM_OF)
        select_tallied(p, <int32_t *>NULL, returned, result)
    else:
        use_folds(p, summed(kind, total), OF_tally_int64_t, SUM_OF)
        select_tallied(p, <int64_t *>NULL, returned, result)
    p.sums = folds_of(total, total, SUM_OF)
    p.counts = folds_of(OF_int32_t, OF_int32_t, SUM_OF) if p.working == 4 else folds_of(OF_int64_t, OF_int64_t, SUM_OF)
    p.options.nan = -omits
    p.exact = total == OF_int32_t or total == OF_int64_t
    p.tallies = True
    p.parts = 2


cdef void select_passes(Passes *p, Operation op, Dtype dtype, Dtype result, Py_ssize_t taps, bint omits, bint neutral,
                        bint masked, Py_ssize_t places, int64_t least, double fill) noexcept nogil:
    # `places` is how many elements the pooled axes have, or 0 if nobody asks where extrema are.
    cdef const Kind *kind = kind_of(dtype)
    memset(p, 0, sizeof(p[0]))
    p.parts, p.exact = 1, True
    p.averages = op == AVERAGE or op == SUM
    p.idempotent = not p.averages
    if p.averages and (omits or masked or least > 1): select_tallies(p, kind, op, result, taps, omits)
    elif p.averages: select_average(p, kind, op, dtype, result, taps)
    elif op != MAX and op != MIN: abort()
    elif places: select_ranks(p, kind, op, omits, neutral, masked, places)
    else: select_extremum(p, kind, op, omits, neutral, masked)
    if kind.floats and not p.averages and fill == fill:
        p.options.missing = bits_of(dtype, fill)
    p.stored, p.returned = kind.size, kind_of(result).size
    p.gather, p.scatter = select_move(p.stored, False), select_move(p.returned, True)
    p.large = taps > MOST_EXACT
    p.masked = p.reads = masked
