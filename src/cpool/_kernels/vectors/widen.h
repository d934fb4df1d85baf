/* Integers in memory as a vector of wider ones, of `size` bytes: SIMD_WIDEN(uint8_t, 4, p) reads a quarter of a vector.
 *
 * Compilers have a word for this, __builtin_convertvector, of which GCC makes several instructions or takes values one by
 * one. So here are the instructions: AVX has one for each pair of types; SSE2 and NEON double what is in the lower half
 * of a register, as often as it takes. Part of `simd.h`. */
#ifndef CPOOL_WIDEN_H
#define CPOOL_WIDEN_H

#define SIMD_WIDEN(type, size, p) PASTE4(WIDEN, type, TO, size)(p)

#if SIMD_BYTES >= 32
#if SIMD_BYTES == 64
#define CONVERTED(to, from) _mm512_cvt##to(from)
#define HALF_AT(p) _mm256_loadu_si256((const __m256i *)(p))
#define QUARTER_AT(p) _mm_loadu_si128((const __m128i *)(p))
#define EIGHTH_AT(p) _mm_loadl_epi64((const __m128i *)(p))
#else
#define CONVERTED(to, from) _mm256_cvt##to(from)
#define HALF_AT(p) _mm_loadu_si128((const __m128i *)(p))
#define QUARTER_AT(p) _mm_loadl_epi64((const __m128i *)(p))
#define EIGHTH_AT(p) _mm_loadu_si32(p)
#endif
#define WIDEN_int8_t_TO_2(p) CONVERTED(epi8_epi16, HALF_AT(p))
#define WIDEN_int8_t_TO_4(p) CONVERTED(epi8_epi32, QUARTER_AT(p))
#define WIDEN_int8_t_TO_8(p) CONVERTED(epi8_epi64, EIGHTH_AT(p))
#define WIDEN_uint8_t_TO_2(p) CONVERTED(epu8_epi16, HALF_AT(p))
#define WIDEN_uint8_t_TO_4(p) CONVERTED(epu8_epi32, QUARTER_AT(p))
#define WIDEN_uint8_t_TO_8(p) CONVERTED(epu8_epi64, EIGHTH_AT(p))
#define WIDEN_int16_t_TO_4(p) CONVERTED(epi16_epi32, HALF_AT(p))
#define WIDEN_int16_t_TO_8(p) CONVERTED(epi16_epi64, QUARTER_AT(p))
#define WIDEN_uint16_t_TO_4(p) CONVERTED(epu16_epi32, HALF_AT(p))
#define WIDEN_uint16_t_TO_8(p) CONVERTED(epu16_epi64, QUARTER_AT(p))
#define WIDEN_int32_t_TO_8(p) CONVERTED(epi32_epi64, HALF_AT(p))
#define WIDEN_uint32_t_TO_8(p) CONVERTED(epu32_epi64, HALF_AT(p))

#else
/* The values of the lower half. */
#define DOUBLE(type, doubled) \
    SIMD_INLINE simd_words simd_double_##type(simd_words v) { return (simd_words)(doubled); }
#if defined(__SSE2__)
#define ZEROS _mm_setzero_si128()
#define BITS ((__m128i)v)
DOUBLE(int8_t, _mm_srai_epi16(_mm_unpacklo_epi8(BITS, BITS), 8))
DOUBLE(int16_t, _mm_srai_epi32(_mm_unpacklo_epi16(BITS, BITS), 16))
DOUBLE(int32_t, _mm_unpacklo_epi32(BITS, _mm_srai_epi32(BITS, 31)))
DOUBLE(uint8_t, _mm_unpacklo_epi8(BITS, ZEROS))
DOUBLE(uint16_t, _mm_unpacklo_epi16(BITS, ZEROS))
DOUBLE(uint32_t, _mm_unpacklo_epi32(BITS, ZEROS))
#undef ZEROS
#undef BITS
#elif defined(__aarch64__)
DOUBLE(int8_t, vmovl_s8(vget_low_s8((int8x16_t)v)))
DOUBLE(int16_t, vmovl_s16(vget_low_s16((int16x8_t)v)))
DOUBLE(int32_t, vmovl_s32(vget_low_s32((int32x4_t)v)))
DOUBLE(uint8_t, vmovl_u8(vget_low_u8((uint8x16_t)v)))
DOUBLE(uint16_t, vmovl_u16(vget_low_u16((uint16x8_t)v)))
DOUBLE(uint32_t, vmovl_u32(vget_low_u32((uint32x4_t)v)))
#else
#define OF(type, size, ...) \
    __builtin_convertvector(__builtin_shufflevector((VECTOR_OF(type, 16))v, (VECTOR_OF(type, 16))v, __VA_ARGS__), size)
#define VECTOR_OF(type, bytes) __attribute__((vector_size(bytes))) type
DOUBLE(int8_t, OF(int8_t, VECTOR_OF(int16_t, 16), 0, 1, 2, 3, 4, 5, 6, 7))
DOUBLE(int16_t, OF(int16_t, VECTOR_OF(int32_t, 16), 0, 1, 2, 3))
DOUBLE(int32_t, OF(int32_t, VECTOR_OF(int64_t, 16), 0, 1))
DOUBLE(uint8_t, OF(uint8_t, VECTOR_OF(uint16_t, 16), 0, 1, 2, 3, 4, 5, 6, 7))
DOUBLE(uint16_t, OF(uint16_t, VECTOR_OF(uint32_t, 16), 0, 1, 2, 3))
DOUBLE(uint32_t, OF(uint32_t, VECTOR_OF(uint64_t, 16), 0, 1))
#undef OF
#undef VECTOR_OF
#endif
#undef DOUBLE

/* The first bytes of a register; of a vector of 16 bytes, the others are zeros. */
#define FIRST_BYTES(count, type) \
    SIMD_INLINE simd_words simd_first_##count(const void *p) { \
        type bits; \
        memcpy(&bits, p, count); \
        return (simd_words)(VECTOR(type)){bits}; \
    }
FIRST_BYTES(2, uint16_t)
FIRST_BYTES(4, uint32_t)
FIRST_BYTES(8, uint64_t)
#undef FIRST_BYTES
#define WIDEN_int8_t_TO_2(p) simd_double_int8_t(simd_first_8(p))
#define WIDEN_int8_t_TO_4(p) simd_double_int16_t(simd_double_int8_t(simd_first_4(p)))
#define WIDEN_int8_t_TO_8(p) simd_double_int32_t(simd_double_int16_t(simd_double_int8_t(simd_first_2(p))))
#define WIDEN_uint8_t_TO_2(p) simd_double_uint8_t(simd_first_8(p))
#define WIDEN_uint8_t_TO_4(p) simd_double_uint16_t(simd_double_uint8_t(simd_first_4(p)))
#define WIDEN_uint8_t_TO_8(p) simd_double_uint32_t(simd_double_uint16_t(simd_double_uint8_t(simd_first_2(p))))
#define WIDEN_int16_t_TO_4(p) simd_double_int16_t(simd_first_8(p))
#define WIDEN_int16_t_TO_8(p) simd_double_int32_t(simd_double_int16_t(simd_first_4(p)))
#define WIDEN_uint16_t_TO_4(p) simd_double_uint16_t(simd_first_8(p))
#define WIDEN_uint16_t_TO_8(p) simd_double_uint32_t(simd_double_uint16_t(simd_first_4(p)))
#define WIDEN_int32_t_TO_8(p) simd_double_int32_t(simd_first_8(p))
#define WIDEN_uint32_t_TO_8(p) simd_double_uint32_t(simd_first_8(p))
#endif
#endif
