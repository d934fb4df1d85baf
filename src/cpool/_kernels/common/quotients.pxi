# Quotients of integers, rounded once, for any divisor that an int64 holds: by integers alone, because floating-point
# division rounds right only as long as both are exact. The engine and its plain definition share them.


cdef inline int64_t times(int64_t a, int64_t b) noexcept nogil:
    # Of counts, at most what an int64 holds.
    return a * b if b == 0 or a <= INT64_MAX // b else INT64_MAX


cdef inline int64_t nearest_whole(int64_t value, int64_t divisor) noexcept nogil:
    # Half to even; divisor > 0.
    cdef int64_t quotient = value // divisor
    cdef int64_t rest = value - quotient * divisor
    rest = -rest if rest < 0 else rest
    if rest > divisor - rest or rest == divisor - rest and quotient & 1:
        quotient += -1 if value < 0 else 1
    return quotient


cdef inline double nearest_double(int64_t value, int64_t divisor) noexcept nogil:
    # Long division, until there are more bits than a double has; the last one tells whether more would follow.
    cdef uint64_t over = <uint64_t>-divisor if divisor < 0 else <uint64_t>divisor
    cdef uint64_t rest = <uint64_t>0 - <uint64_t>value if value < 0 else <uint64_t>value
    cdef uint64_t quotient = rest // over
    cdef int bits = 0
    rest %= over
    while (quotient or rest) and quotient < <uint64_t>1 << 54:
        rest <<= 1
        quotient = quotient << 1 | (rest >= over)
        rest -= over if rest >= over else 0
        bits -= 1
    cdef double result = ldexp(<double>(quotient | (rest != 0)), bits)
    return -result if (value < 0) != (divisor < 0) else result
