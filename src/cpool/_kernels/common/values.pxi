# What a value is in arrays: the types that Cython has no names for, and how results become values of out.
#
# An array holds values of a *stored* type. Passes compute in a *work* type, in which combining is exact or as wide as
# the contract asks: the stored type itself for maxima and minima, an integer wide enough for every sum of a small
# integer, float for float16, double for 64-bit integers. float16 has no arithmetic here: its maxima compare keys,
# integers that sort as the values do, and so do those of all floats where not all values count. Where an extremum lies,
# or how many values a sum is of, is the second part of a work type, in a row of its own (`pair.inc`).

cdef extern from "vectors/simd.h":
    ctypedef struct half:  # the bits of an IEEE binary16
        uint16_t bits

    ctypedef struct bfloat16:  # the upper half of a float
        uint16_t bits

    float float_of "simd_float_half" (half h) noexcept nogil
    float float_of_upper "simd_float_bfloat16" (bfloat16 b) noexcept nogil

ctypedef fused real:
    float
    double

ctypedef fused floating:
    float
    double
    half
    bfloat16

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


cdef inline uint32_t below(uint32_t a, uint32_t b) noexcept nogil:
    # All ones if a < b, of numbers of 31 bits. A branch would be taken around float arithmetic, and not vectorised.
    return <uint32_t>(<int32_t>(a - b) >> 31)


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


cdef inline bfloat16 upper_of(float value) noexcept nogil:
    # Rounds half to even, as addition does that carries into the upper half; NaN becomes the quiet NaN.
    cdef FloatBits f
    cdef bfloat16 b
    f.value = value
    b.bits = <uint16_t>((f.bits + 0x7fff + ((f.bits >> 16) & 1)) >> 16)
    if (f.bits & 0x7fffffff) > 0x7f800000:
        b.bits = 0x7fc0
    return b


cdef inline float to_odd(real value) noexcept nogil:
    # A float on the way to fewer bits. The nearest one may lie just between two of these, where the value does not: so
    # what is not exact is cut off, and its last bit is set, which lies on neither side.
    cdef FloatBits f
    cdef double back
    f.value = <float>value
    if real is double:
        back = f.value
        f.bits = (f.bits - (fabs(back) > fabs(value))) | (back != value)
    return f.value


cdef inline target real_of(real value, target *to) noexcept nogil:
    # A NaN has one sign and payload on any processor, and a zero one sign, whatever was added to it or rounded to it.
    # What is chosen is computed before: no branch is taken around float arithmetic, and it becomes a vector.
    cdef target result
    if target is half or target is bfloat16:
        if target is half:
            result = half_of(to_odd(value))
        else:
            result = upper_of(to_odd(value))
        result.bits &= <uint16_t>-(result.bits != 0x8000)
        return result
    elif target is float or target is double:
        result = <target>value + <target>0.0
        return result if result == result else <target>NAN
    else:
        return <target>value
