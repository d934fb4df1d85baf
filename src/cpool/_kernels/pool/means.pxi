# Means: what sums become that folds do not divide as they store them, and how means become values of out's type.
#
# Sums of integers are exact, and so is what is made of them: the quotient is that of the integers, rounded once, for
# every divisor of an int64. Floating-point division does that as long as both are exact and, for an integer result,
# the quotient has bits to spare; where they may not be, `quotients.pxi` divides by integers alone.
# Floats divide in the precision of their sum, for which the contract's error bound is stated.
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

ctypedef fused whole:  # sums of integers
    int16_t
    uint16_t
    int32_t
    int64_t

ctypedef fused tallied:  # those that may have counts beside them
    int32_t
    int64_t

ctypedef fused count:
    int32_t
    int64_t

ctypedef fused mean:
    int32_t
    int64_t
    double


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


cdef inline bint is_power(double divisor, int *bits) noexcept nogil:
    # Of two, whose exponent is one less than `bits`.
    return frexp(divisor, bits) == 0.5


cdef inline whole nearest_mean(whole sum, double divisor) noexcept nogil:
    if whole is int16_t or whole is uint16_t:
        return <whole>nearest(<float>sum / <float>divisor, <float>12582912.0)
    else:
        return <whole>nearest(<double>sum / divisor, 6755399441055744.0)


cdef void divide_to_whole(whole *dst, const whole *sums, void *counts, Py_ssize_t n, const Divisor *d) noexcept nogil:
    cdef double divisor = d.real
    cdef int64_t integer = d.whole
    cdef int bits = 0
    cdef int shift
    cdef Py_ssize_t i
    if integer == 1:  # a sum
        memcpy(dst, sums, n * sizeof(whole))
    elif d.large:
        for i in range(n):
            dst[i] = <whole>nearest_whole(sums[i], integer)
    elif is_power(divisor, &bits) and 1 < bits <= FEW_BITS + 1:
        shift = bits - 1
        for i in range(n):
            dst[i] = <whole>((sums[i] + (1 << (shift - 1)) - 1 + ((sums[i] >> shift) & 1)) >> shift)
    else:
        for i in range(n):
            dst[i] = nearest_mean(sums[i], divisor)


cdef void divide_to_real(double *dst, const whole *sums, void *counts, Py_ssize_t n, const Divisor *d) noexcept nogil:
    cdef double divisor = d.real
    cdef int64_t integer = d.whole
    cdef int bits = 0
    cdef Py_ssize_t i
    if d.large:
        for i in range(n):
            dst[i] = nearest_double(sums[i], integer) + 0.0
    elif is_power(divisor, &bits):
        divisor = 1 / divisor  # which is exact and rounds the same
        for i in range(n):
            dst[i] = <double>sums[i] * divisor + 0.0
    else:
        for i in range(n):
            dst[i] = <double>sums[i] / divisor + 0.0


cdef void divide_tallies(mean *dst, const tallied *sums, const tallied *counts, Py_ssize_t n,
                         const Divisor *d) noexcept nogil:
    # Where too little counts it is `fill`; integers have room for none, and what is wanted there is put in later.
    cdef double divisor = d.real
    cdef int64_t integer = d.whole
    cdef Py_ssize_t i
    for i in range(n):
        if d.counts:
            divisor = <double>counts[i] + d.real
            integer = counts[i] + d.whole
        if mean is double:
            if d.large and counts[i] >= d.least:
                dst[i] = nearest_double(sums[i], integer) + 0.0
            else:
                dst[i] = real_of(<double>sums[i] / divisor if counts[i] >= d.least else d.fill, dst)
        elif integer == 1:
            dst[i] = <mean>sums[i]
        elif d.large and counts[i] != 0:
            dst[i] = <mean>nearest_whole(sums[i], integer)
        else:
            dst[i] = <mean>nearest(<double>sums[i] / (divisor if counts[i] != 0 else 1.0), 6755399441055744.0)


cdef void divide_real_tallies(real *dst, const real *sums, const count *counts, Py_ssize_t n,
                              const Divisor *d) noexcept nogil:
    # Where too little counts it is `fill`. One loop that divides and chooses has branches, and would be no vector.
    cdef real divisor = <real>d.real
    cdef real fill = <real>d.fill
    cdef count least = <count>min(d.least, MOST(8 * sizeof(count)))
    cdef Py_ssize_t i
    if d.counts:
        for i in range(n):
            dst[i] = real_of(sums[i] / (<real>counts[i] + divisor), dst)
    else:
        for i in range(n):
            dst[i] = real_of(sums[i] / divisor, dst)
    for i in range(n):
        dst[i] = dst[i] if counts[i] >= least else fill


cdef void convert(target *dst, const real *src, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if target in floating:
            dst[i] = real_of(src[i], dst)
        elif real is double:
            dst[i] = saturated(rint(src[i]), dst)


cdef void resize(unit *dst, const whole *src, Py_ssize_t n) noexcept nogil:
    # Integers that fit, signed or not.
    cdef Py_ssize_t i
    for i in range(n):
        dst[i] = <unit>src[i]
