/* The types of values: what the preprocessor knows of each by its name, and what 16 bits of a float are. Part of
 * `simd.h`. */
#ifndef CPOOL_TYPES_H
#define CPOOL_TYPES_H

/* The bits of an IEEE binary16, and the upper half of a float: structs, so that none is mistaken for a number. */
typedef struct {
    uint16_t bits;
} half;
typedef struct {
    uint16_t bits;
} bfloat16;

/* The types: as wide in bits, bytes, and whether there are fractions. */
typedef uint8_t bits_int8_t, bits_uint8_t;
typedef uint16_t bits_int16_t, bits_uint16_t;
typedef uint32_t bits_int32_t, bits_uint32_t, bits_float;
typedef uint64_t bits_int64_t, bits_uint64_t, bits_double;
/* Of integers of half the size. */
typedef uint8_t narrow_int16_t, narrow_uint16_t;
typedef uint16_t narrow_int32_t;
typedef uint32_t narrow_int64_t;
#define SIZE_int8_t 1
#define SIZE_uint8_t 1
#define SIZE_int16_t 2
#define SIZE_uint16_t 2
#define SIZE_half 2
#define SIZE_bfloat16 2
#define SIZE_int32_t 4
#define SIZE_uint32_t 4
#define SIZE_float 4
#define SIZE_int64_t 8
#define SIZE_uint64_t 8
#define SIZE_double 8
#define FLOATS_int8_t 0
#define FLOATS_uint8_t 0
#define FLOATS_int16_t 0
#define FLOATS_uint16_t 0
#define FLOATS_int32_t 0
#define FLOATS_uint32_t 0
#define FLOATS_int64_t 0
#define FLOATS_uint64_t 0
#define FLOATS_float 1
#define FLOATS_double 1
#define FLOATS_half 1
#define FLOATS_bfloat16 1

#define SIGNED_int8_t 1
#define SIGNED_uint8_t 0
#define SIGNED_int16_t 1
#define SIGNED_uint16_t 0
#define SIGNED_int32_t 1
#define SIGNED_uint32_t 0
#define SIGNED_int64_t 1
#define SIGNED_uint64_t 0

/* Floats by their bits: as an integer, all of these but the sign, and infinity. */
typedef int16_t integer_half, integer_bfloat16;
typedef int32_t integer_float;
typedef int64_t integer_double;
#define MAGNITUDE_half 0x7fff
#define MAGNITUDE_bfloat16 0x7fff
#define MAGNITUDE_float 0x7fffffff
#define MAGNITUDE_double INT64_MAX
#define INFINITE_half 0x7c00
#define INFINITE_bfloat16 0x7f80
#define INFINITE_float 0x7f800000
#define INFINITE_double 0x7ff0000000000000

SIMD_INLINE float simd_as_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

SIMD_INLINE float simd_float_bfloat16(bfloat16 b) { return simd_as_float((uint32_t)b.bits << 16); }

/* Exponents are rebased by an addition; a subnormal is made normal, then the added one is subtracted again. No branch:
 * loops of these become vectors. */
SIMD_INLINE float simd_float_half(half h) {
    uint32_t magnitude = (uint32_t)(h.bits & 0x7fff) << 13, exponent = magnitude & 0x0f800000, bits;
    uint32_t normal = magnitude + 0x38000000 + (exponent == 0x0f800000 ? 0x38000000 : 0);
    uint32_t subnormal = (uint32_t)((int32_t)(exponent - 1) >> 31);
    float value = simd_as_float(magnitude + 0x38800000) - 0x1p-14f;
    memcpy(&bits, &value, sizeof bits);
    return simd_as_float((bits & subnormal) | (normal & ~subnormal) | (uint32_t)(h.bits & 0x8000) << 16);
}
#endif
