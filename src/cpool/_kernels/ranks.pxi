# Ranks: what maxima and minima compare where a value alone is not enough, because its place is asked for, or because
# not all values count. A rank is a signed integer that sorts as the values do, for minima with all bits turned, and
# beside it the place: of equal values the one at the lower place ranks higher. So every pass, and every way of the
# driver, serves ranks as it serves numbers, and the first of equals wins however a window is folded.
#
# Values of up to 32 bits at places below 2**32 - 1 share an int64 with them; others have a `WideRank`. What does not
# count has the key MISSING, the least; a NaN that counts has the greatest. A narrow rank has keys of 32 bits, of which
# no value but those of 32-bit integers uses the least: these are wide wherever something may be missing.
#
# Trusted: as of all passes (`passes.pxi`); x has MOST_PLACES places or fewer where ranks are narrow.

cdef enum:
    KEY_BITS = 32
    MOST_PLACES = 0xffffffff  # of narrow ranks

cdef extern from *:
    """
    #define CPOOL_LOW 0xffffffffll        /* a narrow rank's place, counted down */
    #define CPOOL_ABSENT ((int64_t)1 << 62)  /* added to a wide rank's place */
    """
    const int64_t LOW "CPOOL_LOW"
    const int64_t ABSENT "CPOOL_ABSENT"

ctypedef fused rank:
    int64_t
    WideRank

ctypedef fused marked:
    int64_t
    WideRank
    Tally
    ExactTally


cdef inline bint is_nan(source value) noexcept nogil:
    if source is half:
        return (value.bits & 0x7fff) > 0x7c00
    elif source is bfloat16:
        return (value.bits & 0x7fff) > 0x7f80
    elif source is float or source is double:
        return value != value
    else:
        return False


cdef inline int64_t sortable(source value) noexcept nogil:
    # Sign and magnitude become two's complement, and zero loses its sign.
    cdef FloatBits narrow
    cdef DoubleBits wide
    cdef int64_t bits
    if source is half or source is bfloat16:
        bits = <int16_t>value.bits if value.bits & 0x7fff else 0
        return bits ^ ((bits >> 15) & 0x7fff)
    elif source is float:
        narrow.value = value + <float>0.0
        bits = <int32_t>narrow.bits
        return bits ^ ((bits >> 31) & 0x7fffffff)
    elif source is double:
        wide.value = value + 0.0
        return wide.bits ^ ((wide.bits >> 63) & MOST(64))
    elif source is uint64_t:
        return <int64_t>(value ^ <uint64_t>LEAST(64))
    elif source is uint32_t:
        return <int64_t>value + LEAST(32)
    else:
        return value


cdef inline target unsorted(int64_t key, target *to) noexcept nogil:
    # The value of a key; of one beyond the type's range, which is that of a missing value, the nearest.
    cdef FloatBits narrow
    cdef DoubleBits wide
    cdef target h
    cdef int64_t low = 0
    cdef int64_t high = (<int64_t>1 << (8 * sizeof(target) % 64)) - 1
    if target is half or target is bfloat16:
        h.bits = <uint16_t>(key ^ ((key >> 15) & 0x7fff))
        return h
    elif target is float:
        narrow.bits = <uint32_t>(key ^ ((key >> 31) & 0x7fffffff))
        return narrow.value
    elif target is double:
        wide.bits = key ^ ((key >> 63) & MOST(64))
        return wide.value
    elif target is uint64_t:
        return <uint64_t>key ^ <uint64_t>LEAST(64)
    elif target is int64_t:
        return key
    else:
        if target is uint32_t:
            key = min(max(key, LEAST(32)), MOST(32)) - LEAST(32)
        elif target is int8_t or target is int16_t or target is int32_t:
            low, high = LEAST(8 * sizeof(target)), MOST(8 * sizeof(target))
        return <target>min(max(key, low), high)


cdef inline int64_t infinite_key(target *of) noexcept nogil:
    # Of positive infinity; that of the negative one is its complement.
    if target is half:
        return 0x7c00
    elif target is bfloat16:
        return 0x7f80
    elif target is float:
        return 0x7f800000
    elif target is double:
        return <int64_t>0x7ff << 52
    else:
        return 0


cdef inline int64_t nan_key(target *of) noexcept nogil:
    # Of the quiet NaN.
    if target is half:
        return 0x7e00
    elif target is bfloat16:
        return 0x7fc0
    elif target is float:
        return 0x7fc00000
    else:
        return <int64_t>0x7ff8 << 48


cdef inline rank rank_of(source value, int64_t flip, bint omits, rank *to) noexcept nogil:
    # At place 0.
    cdef rank r
    cdef int64_t key = sortable(value) ^ flip
    if rank is WideRank:
        if is_nan(value):
            key = LEAST(64) if omits else MOST(64)
        r.key = key
        r.place = ABSENT if omits and is_nan(value) else 0
    else:
        if is_nan(value):
            key = LEAST(KEY_BITS) if omits else MOST(KEY_BITS)
        r = <int64_t>(<uint64_t>key << KEY_BITS) | LOW
    return r


cdef inline void rank_values(rank *dst, const source *src, Py_ssize_t n, Py_ssize_t step,
                             const Policy *policy) noexcept nogil:
    # `step`, here and below, is in bytes, and a constant where values lie side by side.
    cdef Py_ssize_t i
    cdef int64_t flip = policy.flip
    cdef bint omits = policy.omits
    for i in range(n):
        dst[i] = rank_of((<const source *>(<const char *>src + i * step))[0], flip, omits, dst)


cdef void read_ranks(rank *dst, const source *src, const Grid *grid, const Policy *policy) noexcept nogil:
    cdef Py_ssize_t col
    for col in range(grid.cols):
        if grid.inner_step == sizeof(source):
            rank_values(dst, src, grid.inner, sizeof(source), policy)
        else:
            rank_values(dst, src, grid.inner, grid.inner_step, policy)
        src = <const source *>(<const char *>src + grid.col_step)
        dst += grid.pitch


cdef inline void values_of(target *dst, const rank *src, Py_ssize_t n, Py_ssize_t step,
                           const Policy *policy) noexcept nogil:
    # The keys of NaN, and of what is missing, become those of the values to write.
    cdef Py_ssize_t i
    cdef int64_t key
    cdef int64_t flip = policy.flip
    cdef int64_t nan = nan_key(dst)
    cdef int64_t missing = -infinite_key(dst) - 1 if policy.neutral else nan ^ flip
    for i in range(n):
        if rank is WideRank:
            key = src[i].key
            if target in floating:
                key = nan ^ flip if key == MOST(64) else key
                key = missing if src[i].place >= ABSENT else key
        else:
            key = src[i] >> KEY_BITS
            if target in floating:
                key = nan ^ flip if key == MOST(KEY_BITS) else key
                key = missing if key == LEAST(KEY_BITS) else key
        (<target *>(<char *>dst + i * step))[0] = unsorted(key ^ flip, dst)


cdef void write_ranks(target *dst, const rank *src, const Grid *grid, const Policy *policy) noexcept nogil:
    cdef Py_ssize_t col
    for col in range(grid.cols):
        if grid.inner_step == sizeof(target):
            values_of(dst, src, grid.inner, sizeof(target), policy)
        else:
            values_of(dst, src, grid.inner, grid.inner_step, policy)
        dst = <target *>(<char *>dst + grid.col_step)
        src += grid.pitch


cdef void write_places(int64_t *dst, const rank *src, const Grid *grid, void *op) noexcept nogil:
    cdef Py_ssize_t col, i
    cdef int64_t place
    for col in range(grid.cols):
        for i in range(grid.inner):
            if rank is WideRank:
                place = src[i].place & (ABSENT - 1)
            else:
                place = LOW - (src[i] & LOW)
            (<int64_t *>(<char *>dst + i * grid.inner_step))[0] = place
        dst = <int64_t *>(<char *>dst + grid.col_step)
        src += grid.pitch


cdef inline rank moved(rank r, int64_t places) noexcept nogil:
    cdef rank m = r
    if rank is WideRank:
        m.place += places
    else:
        m -= places
    return m


cdef void place(rank *row, const Block *block, int64_t first, int64_t step) noexcept nogil:
    # Columns lie `step` places apart, all channels of one at the same place.
    cdef Py_ssize_t lane, col, i
    cdef rank *here
    for lane in range(block.lanes):
        here = row + lane * block.pitch
        if block.inner == 1:
            for col in range(block.cols):
                here[col] = moved(here[col], first + col * step)
        else:
            for col in range(block.cols):
                for i in range(block.inner):
                    here[i] = moved(here[i], first + col * step)
                here += block.inner


cdef inline marked missing_of(marked value) noexcept nogil:
    cdef marked m = value
    if marked is WideRank:
        m.key = LEAST(64)
        m.place |= ABSENT
    elif marked is int64_t:
        m = LEAST(64) | (value & LOW)
    else:
        m.sum = 0
        m.count = 0
    return m


cdef inline void mark_values(marked *row, const uint8_t *mask, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        row[i] = row[i] if mask[i * step] else missing_of(row[i])


cdef void mark(marked *row, const Block *block, const uint8_t *mask, Py_ssize_t lane_step, Py_ssize_t col_step,
               Py_ssize_t inner_step) noexcept nogil:
    cdef Py_ssize_t lane, col
    for lane in range(block.lanes):
        if block.inner == 1 and col_step == 1:
            mark_values(row, mask, block.cols, 1)
        elif block.inner == 1:
            mark_values(row, mask, block.cols, col_step)
        else:
            for col in range(block.cols):
                mark_values(row + col * block.inner, mask + col * col_step, block.inner, inner_step)
        row += block.pitch
        mask += lane_step
