# Means: a sum over its divisor, and the passes that divide a row of sums.
#
# Sums of integers are exact, and so is what is made of them: the quotient is that of the integers, rounded once, for
# every divisor of an int64. Floating-point division does that as long as both are exact and, for an integer result,
# the quotient has bits to spare; where they may not be, `quotients.pxi` divides by integers alone.
#
# Trusted: as of all passes (`passes.pxi`); where the result is an integer the divisor is at least as large as the
# window, so that the mean fits its type.

cdef extern from *:
    """
    #define CPOOL_EXACT ((int64_t)1 << 53)
    """
    const int64_t EXACT "CPOOL_EXACT"  # up to which doubles are all integers

cdef enum:
    FEW_BITS = 4  # to shift by; more of them might carry past the top of a narrow sum

cdef enum Division:
    DIVIDE      # by any number, in floating point
    BY_POWER       # by a power of two
    BY_INTEGER  # by any number, in integers


cdef inline void set_divisor(Divisor *d, int64_t whole, double real, bint counts, bint large) noexcept nogil:
    d.whole, d.real, d.counts = whole, real, counts
    d.large = (large or not -EXACT <= whole <= EXACT) and real <= 9223372036854775808.0  # else whole is not the divisor


cdef inline real nearest(real quotient, real no_fraction) noexcept nogil:
    # Half to even, as vectors on any processor: beside 1.5 * 2**mantissa there is no room for a fraction. A quotient of
    # a sum of n bits that is rounded to more than n + 1 falls on a half only if it is one.
    return (quotient + no_fraction) - no_fraction


cdef inline target saturated(double value, target *to) noexcept nogil:
    # Averages of 64-bit integers are doubles, which near the end of the type round to just past it.
    if target is uint64_t:
        return <uint64_t>value if value < 18446744073709551616.0 else <uint64_t>18446744073709551615u
    elif target is int64_t:
        return <int64_t>value if value < 9223372036854775808.0 else <int64_t>9223372036854775807
    else:
        return <target>value


cdef inline target mean_of(total value, const Divisor *d, Division division, target *to) noexcept nogil:
    # With BY_POWER `real` is the reciprocal, which is exact and rounds the same, and `whole` its exponent. Floats
    # divide in the precision of their sum, for which the contract's error bound is stated.
    cdef double wide
    cdef int shift = <int>d.whole
    if total is float:
        return real_of(value * <float>d.real if division == BY_POWER else value / <float>d.real, to)
    elif total is double:
        wide = value * d.real if division == BY_POWER else value / d.real
        if target in floating:
            return real_of(wide, to)
        else:
            return saturated(rint(wide), to)
    elif target in floating:
        if division == BY_INTEGER:
            return real_of(nearest_double(value, d.whole), to)
        else:
            return real_of(<double>value * d.real if division == BY_POWER else <double>value / d.real, to)
    elif division == BY_INTEGER:
        return <target>nearest_whole(value, d.whole)
    elif division == BY_POWER:
        return <target>((value + (1 << (shift - 1)) - 1 + ((value >> shift) & 1)) >> shift)
    elif total is int16_t or total is uint16_t:
        return <target>nearest(<float>value / <float>d.real, <float>12582912.0)
    else:
        return <target>nearest(<double>value / d.real, 6755399441055744.0)


cdef inline void divide_by(target *dst, const total *src, Py_ssize_t n, Py_ssize_t step, const Divisor *d,
                           Division division) noexcept nogil:
    cdef Py_ssize_t i
    cdef Divisor own = d[0]  # which no store can change
    for i in range(n):
        (<target *>(<char *>dst + i * step))[0] = mean_of(src[i], &own, division, dst)


cdef inline void divide_values(target *dst, const total *src, Py_ssize_t n, Py_ssize_t step,
                               const Divisor *d) noexcept nogil:
    cdef int bits
    cdef bint exact = frexp(d.real, &bits) == 0.5
    cdef Divisor shift = d[0]
    if total not in floating and d.large:
        divide_by(dst, src, n, step, d, BY_INTEGER)
    elif d.real == 4:  # the most common one, as a constant
        shift.whole, shift.real = 2, 0.25
        divide_by(dst, src, n, step, &shift, BY_POWER)
    elif total not in floating and target not in floating and exact and 1 < bits <= FEW_BITS + 1:
        shift.whole = bits - 1
        divide_by(dst, src, n, step, &shift, BY_POWER)
    elif exact and (total in floating or target in floating):
        shift.real = 1 / d.real
        divide_by(dst, src, n, step, &shift, BY_POWER)
    else:
        divide_by(dst, src, n, step, d, DIVIDE)


cdef inline void divide_packed(target *dst, const total *src, Py_ssize_t n, const Divisor *d) noexcept nogil:
    divide_values(dst, src, n, sizeof(target), d)


cdef void divide(target *dst, const total *src, const Grid *grid, const Divisor *d) noexcept nogil:
    cdef Py_ssize_t col
    for col in range(grid.cols):
        if grid.inner_step == sizeof(target):
            divide_packed(dst, src, grid.inner, d)
        else:
            divide_values(dst, src, grid.inner, grid.inner_step, d)
        dst = <target *>(<char *>dst + grid.col_step)
        src += grid.pitch
