# What a value is: the types that kernels store and compute in, how one becomes the other, and how two combine.
#
# An array holds values of a *stored* type. Loops compute in a *work* type, in which `combine` is exact or as wide
# as the contract asks: the stored type itself for maxima and minima, an integer wide enough for every sum of a
# small integer, float for float16, double for 64-bit integers. float16 has no arithmetic here: its maxima compare
# int16 keys that sort as the values do. Where not all values count, or where an extremum lies is asked for, the work
# type has two parts (`ranks.pxi`, `tallies.pxi`). A tag type as a second fused type gives one body per operation; the
# tags are never dereferenced. Everything below is inlined into the passes.

ctypedef struct half:  # the bits of an IEEE binary16; a struct, so that it cannot be mistaken for a uint16
    uint16_t bits

ctypedef struct bfloat16:  # likewise; the upper half of a float
    uint16_t bits

cdef struct WideRank:  # a rank (`ranks.pxi`) of values that leave no room for a place beside them
    int64_t key, place

cdef struct Tally:  # a sum, and of how many values
    double sum, count

cdef struct ExactTally:
    int64_t sum, count

ctypedef fused number:
    int8_t
    uint8_t
    int16_t
    uint16_t
    int32_t
    uint32_t
    int64_t
    uint64_t
    float
    double

ctypedef fused work:
    int8_t
    uint8_t
    int16_t
    uint16_t
    int32_t
    uint32_t
    int64_t
    uint64_t
    float
    double
    WideRank
    Tally
    ExactTally

ctypedef fused source:
    int8_t
    uint8_t
    int16_t
    uint16_t
    int32_t
    uint32_t
    int64_t
    uint64_t
    float
    double
    half
    bfloat16

ctypedef fused exact_source:  # whose sums are exact
    int8_t
    uint8_t
    int16_t
    uint16_t
    int32_t
    uint32_t

ctypedef fused target:
    int8_t
    uint8_t
    int16_t
    uint16_t
    int32_t
    uint32_t
    int64_t
    uint64_t
    float
    double
    half
    bfloat16

ctypedef fused total:  # the work types of sums
    int16_t
    uint16_t
    int32_t
    int64_t
    float
    double

ctypedef fused real:
    float
    double

ctypedef fused floating:
    float
    double
    half
    bfloat16

cdef struct Max:
    char tag

cdef struct Min:
    char tag

cdef struct Sum:
    char tag

ctypedef fused operation:
    Max
    Min
    Sum

cdef extern from *:
    """
    #define CPOOL_MOST(bits) ((int64_t)(((uint64_t)1 << ((bits) - 1)) - 1))
    #define CPOOL_LEAST(bits) (-CPOOL_MOST(bits) - 1)
    """
    const int64_t LEAST "CPOOL_LEAST" (int bits) noexcept nogil  # of a signed type of so many bits
    const int64_t MOST "CPOOL_MOST" (int bits) noexcept nogil

cdef union FloatBits:
    float value
    uint32_t bits

cdef union DoubleBits:
    double value
    int64_t bits


cdef inline number wrapped(number a, number b) noexcept nogil:
    # The sum. What lies between lanes is added, too, though never read, and may be anything: so integers must wrap.
    if number is int32_t:
        return <int32_t>(<uint32_t>a + <uint32_t>b)
    elif number is int64_t:
        return <int64_t>(<uint64_t>a + <uint64_t>b)
    else:
        return <number>(a + b)


cdef inline work combine(work a, work b, operation *op) noexcept nogil:
    # Of floats a NaN wins from either side: a > b is false beside one, which leaves b, and a != a restores a.
    # Written this way GCC makes one max, one compare and one blend of it; other forms do not vectorise.
    cdef work m
    if work is Tally:
        m.sum = a.sum + b.sum
        m.count = a.count + b.count
        return m
    elif work is ExactTally:
        m.sum = wrapped(a.sum, b.sum)
        m.count = wrapped(a.count, b.count)
        return m
    elif work is WideRank:
        return a if a.key > b.key or a.key == b.key and a.place <= b.place else b
    elif operation is Sum:
        return wrapped(a, b)
    else:
        if operation is Max:
            m = a if a > b else b
        else:
            m = a if a < b else b
        if work is float or work is double:
            m = m if a == a else a
        return m


cdef inline uint32_t below(uint32_t a, uint32_t b) noexcept nogil:
    # All ones if a < b, of numbers of 31 bits. A branch would be taken around float arithmetic, and not vectorised.
    return <uint32_t>(<int32_t>(a - b) >> 31)


cdef inline float float_of(half h) noexcept nogil:
    # Exponents are rebased by an addition; a subnormal is made normal, then the added one is subtracted again.
    cdef FloatBits f, subnormal
    cdef uint32_t magnitude = <uint32_t>(h.bits & 0x7fff) << 13
    cdef uint32_t exponent = magnitude & 0x0f800000
    cdef uint32_t is_subnormal = below(exponent, 1)
    f.bits = magnitude + 0x38000000 + (0x38000000 & ~below(exponent, 0x0f800000))
    subnormal.bits = magnitude + 0x38800000
    subnormal.value = subnormal.value - <float>6.103515625e-05  # 2**-14
    f.bits = (subnormal.bits & is_subnormal) | (f.bits & ~is_subnormal) | <uint32_t>(h.bits & 0x8000) << 16
    return f.value


cdef inline half half_of(float value) noexcept nogil:
    # Rounds half to even. Subnormals let a float addition round them; NaN becomes the quiet NaN.
    cdef FloatBits f, subnormal
    cdef half h
    cdef uint32_t sign, magnitude, normal, is_subnormal, is_finite
    f.value = value
    sign = f.bits & 0x80000000u
    magnitude = f.bits ^ sign
    is_subnormal = below(magnitude, 0x38800000u)
    is_finite = below(magnitude, 0x47800000u)
    normal = (magnitude + 0xc8000fffu + ((magnitude >> 13) & 1)) >> 13
    subnormal.bits = magnitude
    subnormal.value = subnormal.value + <float>0.5
    normal = ((subnormal.bits - 0x3f000000u) & is_subnormal) | (normal & ~is_subnormal)
    normal = (normal & is_finite) | (0x7c00u & ~is_finite) | (0x0200u & below(0x7f800000u, magnitude))
    h.bits = <uint16_t>(normal | (sign >> 16))
    return h


cdef inline float float_of_upper(bfloat16 b) noexcept nogil:
    cdef FloatBits f
    f.bits = <uint32_t>b.bits << 16
    return f.value


cdef inline bfloat16 upper_of(float value) noexcept nogil:
    # Rounds half to even, as addition does that carries into the upper half; NaN becomes the quiet NaN.
    cdef FloatBits f
    cdef bfloat16 b
    f.value = value
    b.bits = <uint16_t>((f.bits + 0x7fff + ((f.bits >> 16) & 1)) >> 16)
    if (f.bits & 0x7fffffff) > 0x7f800000:
        b.bits = 0x7fc0
    return b


cdef inline int16_t key_of(int16_t bits, operation *op) noexcept nogil:
    # Sign and magnitude become two's complement; every NaN takes the end of the scale that wins.
    cdef int16_t key = <int16_t>(bits ^ ((bits >> 15) & 0x7fff))
    cdef int16_t winner = -0x8000 if operation is Min else 0x7fff
    return winner if (bits & 0x7fff) > 0x7c00 else key


cdef inline half half_of_key(int16_t key) noexcept nogil:
    cdef half h
    h.bits = <uint16_t>(key ^ ((key >> 15) & 0x7fff))
    return h


cdef inline number work_of(source value, number *to) noexcept nogil:
    if source is half:
        return <number>float_of(value)
    elif source is bfloat16:
        return <number>float_of_upper(value)
    else:
        return <number>value


cdef inline target extremum_of(number value, target *to) noexcept nogil:
    if target is half:
        return half_of_key(<int16_t>value)
    elif target is bfloat16:
        return upper_of(<float>value)
    else:
        return <target>value


cdef inline target real_of(real value, target *to) noexcept nogil:
    cdef target result
    if target is half:
        return half_of(<float>value)
    elif target is bfloat16:
        return upper_of(<float>value)
    elif target is float or target is double:
        # A NaN has one sign and payload on any processor, and a zero one sign whatever padding was added to it. What is
        # chosen is computed before: no branch is taken around float arithmetic, and it becomes a vector.
        result = <target>(value + <real>0.0)
        return result if result == result else <target>NAN
    else:
        return <target>value
