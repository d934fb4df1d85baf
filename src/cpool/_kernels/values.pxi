# What a value is: the types that kernels store and compute in, how one becomes the other, and how two combine.
#
# An array holds values of a *stored* type. Loops compute in a *work* type, in which `combine` is exact or as wide
# as the contract asks: the stored type itself for maxima and minima, an integer wide enough for every sum of a
# small integer, float for float16, double for 64-bit integers. float16 has no arithmetic here: its maxima compare
# int16 keys that sort as the values do. A tag type as a second fused type gives one body per operation; the tags
# are never dereferenced. Everything below is inlined into the passes.

ctypedef struct half:  # the bits of an IEEE binary16; a struct, so that it cannot be mistaken for a uint16
    uint16_t bits

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

ctypedef fused total:  # the work types of sums
    int32_t
    int64_t
    float
    double

ctypedef fused mean:  # what averages are stored in
    half
    float
    double

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

cdef union FloatBits:
    float value
    uint32_t bits


cdef inline work combine(work a, work b, operation *op) noexcept nogil:
    # Of floats a NaN wins from either side: a > b is false beside one, which leaves b, and a != a restores a.
    # Written this way GCC makes one max, one compare and one blend of it; other forms do not vectorise.
    cdef work m
    if operation is Sum:
        return <work>(a + b)
    else:
        if operation is Max:
            m = a if a > b else b
        else:
            m = a if a < b else b
        if work is float or work is double:
            m = m if a == a else a
        return m


cdef inline float float_of(half h) noexcept nogil:
    # Exponents are rebased by an addition; a subnormal is made normal, then the added one is subtracted again.
    cdef FloatBits f, subnormal
    cdef uint32_t magnitude = <uint32_t>(h.bits & 0x7fff) << 13
    cdef uint32_t exponent = magnitude & 0x0f800000
    f.bits = magnitude + 0x38000000
    f.bits = f.bits + 0x38000000 if exponent == 0x0f800000 else f.bits
    subnormal.bits = magnitude + 0x38800000
    subnormal.value = subnormal.value - <float>6.103515625e-05  # 2**-14
    f.bits = subnormal.bits if exponent == 0 else f.bits
    f.bits = f.bits | <uint32_t>(h.bits & 0x8000) << 16
    return f.value


cdef inline half half_of(float value) noexcept nogil:
    # Rounds half to even. Subnormals let a float addition round them; NaN becomes the quiet NaN.
    cdef FloatBits f, subnormal
    cdef half h
    cdef uint32_t sign, magnitude, normal, small
    f.value = value
    sign = f.bits & 0x80000000u
    magnitude = f.bits ^ sign
    normal = (magnitude + 0xc8000fffu + ((magnitude >> 13) & 1)) >> 13
    subnormal.bits = magnitude
    subnormal.value = subnormal.value + <float>0.5
    small = subnormal.bits - 0x3f000000u
    normal = small if magnitude < 0x38800000u else normal
    normal = 0x7c00u if magnitude >= 0x47800000u else normal
    normal = 0x7e00u if magnitude > 0x7f800000u else normal
    h.bits = <uint16_t>(normal | (sign >> 16))
    return h


cdef inline int16_t key_of(half h, operation *op) noexcept nogil:
    # Sign and magnitude become two's complement; every NaN takes the end of the scale that wins.
    cdef int16_t bits = <int16_t>h.bits
    cdef int16_t key = <int16_t>(bits ^ ((bits >> 15) & 0x7fff))
    cdef int16_t winner = -0x8000 if operation is Min else 0x7fff
    return winner if (bits & 0x7fff) > 0x7c00 else key


cdef inline half half_of_key(int16_t key) noexcept nogil:
    cdef half h
    h.bits = <uint16_t>(key ^ ((key >> 15) & 0x7fff))
    return h


cdef inline work work_of(source value, work *to, operation *op) noexcept nogil:
    if source is half:
        if work is int16_t:
            return key_of(value, op)
        else:
            return <work>float_of(value)
    else:
        return <work>value


cdef inline target extremum_of(work value, target *to) noexcept nogil:
    if target is half:
        return half_of_key(<int16_t>value)
    else:
        return <target>value


cdef inline mean mean_of(total value, double divisor, bint reciprocal, mean *to) noexcept nogil:
    # In the precision of the sum: for float that is what the contract's error bound is stated for.
    cdef float narrow
    cdef double wide
    if total is float:
        narrow = value * <float>divisor if reciprocal else value / <float>divisor
        if mean is half:
            return half_of(narrow)
        else:
            return <mean>narrow
    else:
        wide = <double>value * divisor if reciprocal else <double>value / divisor
        if mean is half:
            return half_of(<float>wide)
        else:
            return <mean>wide
