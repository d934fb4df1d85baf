/* Vectors: what a C compiler's vector types say and Cython cannot. There are intrinsics only for what these lack, or GCC
 * takes several instructions for: GCC and Clang make the instructions of whatever the variant is compiled for. A vector
 * is as wide as a register of that. Compilers without vector types (MSVC), or CPOOL_SCALAR, leave SIMD 0, and every pass
 * is the scalar loop that it has for its rest anyway.
 *
 * A vector of values of the type `T` is written with the names of that type: FLOATS_T, BITS_T, SIZE_T and so on. */
#ifndef CPOOL_SIMD_H
#define CPOOL_SIMD_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Clang is the second where it speaks as MSVC does (clang-cl). */
#if defined(__GNUC__) || defined(__clang__)
#define SIMD_INLINE static inline __attribute__((always_inline, unused))
#elif defined(_MSC_VER)
#define SIMD_INLINE static __forceinline
#else
#define SIMD_INLINE static inline
#endif
#if (defined(__GNUC__) || defined(__clang__)) && !defined(CPOOL_SCALAR) && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SIMD 1
#endif
#endif
#ifndef SIMD
#define SIMD 0
#endif

/* In a loop for what vectors leave: or compilers make vectors of that again. */
#define SIMD_REST __asm__ volatile("");

#define PASTE2_(a, b) a##b
#define PASTE2(a, b) PASTE2_(a, b)
#define PASTE4_(a, b, c, d) a##_##b##_##c##_##d
#define PASTE4(a, b, c, d) PASTE4_(a, b, c, d)

#include "types.h"

#if SIMD
#if defined(__AVX512BW__)
#define SIMD_BYTES 64
#elif defined(__AVX2__)
#define SIMD_BYTES 32
#else
#define SIMD_BYTES 16
#endif
#define VECTOR(type) __attribute__((vector_size(SIMD_BYTES))) type
#define UNALIGNED_VECTOR(type, bytes) __attribute__((vector_size(bytes), aligned(1), may_alias)) type
typedef VECTOR(uint8_t) simd_1;
typedef VECTOR(uint16_t) simd_2;
/* Whatever these hold: to shuffle floats takes GCC one instruction, integers of that size three. */
typedef VECTOR(float) simd_4;
typedef VECTOR(double) simd_8;
typedef VECTOR(uint32_t) simd_words;

/* Every second value of two vectors, in the order that is cheapest: of each 16 bytes of a, then of those of b. */
#define OF_8(a, b, e) (a + e), (b + e)
#define OF_4(a, b, e) (a + e), (a + 2 + e), (b + e), (b + 2 + e)
#define OF_2(a, b, e) (a + e), (a + 2 + e), (a + 4 + e), (a + 6 + e), (b + e), (b + 2 + e), (b + 4 + e), (b + 6 + e)
#define OF_1_(a, e) \
    (a + e), (a + 2 + e), (a + 4 + e), (a + 6 + e), (a + 8 + e), (a + 10 + e), (a + 12 + e), (a + 14 + e)
#define OF_1(a, b, e) OF_1_(a, e), OF_1_(b, e)
#define PIECE(size, at, e) PASTE2(OF_, size)((at) * 16 / size, SIMD_BYTES / size + (at) * 16 / size, e)
#if SIMD_BYTES == 16
#define EACH_PIECE(size, e) PIECE(size, 0, e)
#elif SIMD_BYTES == 32
#define EACH_PIECE(size, e) PIECE(size, 0, e), PIECE(size, 1, e)
#else
#define EACH_PIECE(size, e) PIECE(size, 0, e), PIECE(size, 1, e), PIECE(size, 2, e), PIECE(size, 3, e)
#endif
#define EVERY_SECOND(size, a, b, e) \
    __builtin_shufflevector((PASTE2(simd_, size))(a), (PASTE2(simd_, size))(b), EACH_PIECE(size, e))

/* From that order into memory's. */
SIMD_INLINE simd_8 simd_in_order(simd_8 v) {
#if SIMD_BYTES == 16
    return v;
#elif SIMD_BYTES == 32
    return __builtin_shufflevector(v, v, 0, 2, 1, 3);
#else
    return __builtin_shufflevector(v, v, 0, 2, 4, 6, 1, 3, 5, 7);
#endif
}

/* The greater or the lesser of two, b where neither is: SIMD_EXTREMUM(max, float, a, b) if SIMD_HAS_float says so. */
#if defined(__AVX2__)
#include <immintrin.h>
#define SIMD_HAS_int8_t 1
#define SIMD_HAS_uint8_t 1
#define SIMD_HAS_int16_t 1
#define SIMD_HAS_uint16_t 1
#define SIMD_HAS_int32_t 1
#define SIMD_HAS_uint32_t 1
#define SIMD_HAS_float 1
#define SIMD_HAS_double 1
#elif defined(__SSE2__)
#include <emmintrin.h>
#define SIMD_HAS_uint8_t 1
#define SIMD_HAS_int16_t 1
#define SIMD_HAS_float 1
#define SIMD_HAS_double 1
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif
#define SUFFIX_int8_t epi8, i
#define SUFFIX_uint8_t epu8, i
#define SUFFIX_int16_t epi16, i
#define SUFFIX_uint16_t epu16, i
#define SUFFIX_int32_t epi32, i
#define SUFFIX_uint32_t epu32, i
#define SUFFIX_int64_t epi64, i
#define SUFFIX_uint64_t epu64, i
#define SUFFIX_float ps,
#define SUFFIX_double pd, d
#if SIMD_BYTES == 64
#define SIMD_HAS_int64_t 1
#define SIMD_HAS_uint64_t 1
#define EXTREMUM_(op, suffix, r, a, b) _mm512_##op##_##suffix((__m512##r)(a), (__m512##r)(b))
#elif SIMD_BYTES == 32
#define EXTREMUM_(op, suffix, r, a, b) _mm256_##op##_##suffix((__m256##r)(a), (__m256##r)(b))
#else
#define EXTREMUM_(op, suffix, r, a, b) _mm_##op##_##suffix((__m128##r)(a), (__m128##r)(b))
#endif
#define EXTREMUM__(op, suffix_r, a, b) EXTREMUM_(op, suffix_r, a, b)
#define SIMD_EXTREMUM(op, type, a, b) EXTREMUM__(op, PASTE2(SUFFIX_, type), a, b)

/* All bits where either is a NaN, of float or double. */
#if SIMD_BYTES == 32
#define UNORDERED_(suffix, r, a, b) _mm256_cmp_##suffix((__m256##r)(a), (__m256##r)(b), _CMP_UNORD_Q)
#elif defined(__SSE2__) && SIMD_BYTES == 16
#define UNORDERED_(suffix, r, a, b) _mm_cmpunord_##suffix((__m128##r)(a), (__m128##r)(b))
#endif
#ifdef UNORDERED_
#define UNORDERED__(suffix_r, a, b) UNORDERED_(suffix_r, a, b)
#define SIMD_UNORDERED(type, a, b) UNORDERED__(PASTE2(SUFFIX_, type), a, b)
/* A value that is used twice: GCC would rather load it again. */
#define SIMD_LOADED(v) __asm__("" : "+x"(v))
#endif

/* What `is` says, by all of a value's bits. AVX2 has an instruction for it, which GCC does not find. */
#if SIMD_BYTES == 32
#define SIMD_SELECT(is, yes, no) _mm256_blendv_epi8((__m256i)(no), (__m256i)(yes), (__m256i)(is))
#else
#define SIMD_SELECT(is, yes, no) (((simd_2)(yes) & (simd_2)(is)) | ((simd_2)(no) & ~(simd_2)(is)))
#endif

#include "widen.h"

/* The sum of each two neighbours, of twice their size: SIMD_PAIRS(int8_t, v) if SIMD_HAS_PAIRS_int8_t says so. */
#if SIMD_BYTES == 64
#define PAIRS_(op, a, b) _mm512_##op((__m512i)(a), (__m512i)(b))
#elif SIMD_BYTES == 32
#define PAIRS_(op, a, b) _mm256_##op((__m256i)(a), (__m256i)(b))
#endif
#ifdef PAIRS_
#define SIMD_HAS_PAIRS_int8_t 1
#define SIMD_HAS_PAIRS_uint8_t 1
#define SIMD_HAS_PAIRS_int16_t 1
#define SIMD_PAIRS_int8_t(v) PAIRS_(maddubs_epi16, (simd_1){0} + 1, v)
#define SIMD_PAIRS_uint8_t(v) PAIRS_(maddubs_epi16, v, (simd_1){0} + 1)
#define SIMD_PAIRS_int16_t(v) PAIRS_(madd_epi16, v, (simd_2){0} + 1)
#define SIMD_PAIRS(type, v) PASTE2(SIMD_PAIRS_, type)(v)
#endif

/* 16-bit floats as floats. */
SIMD_INLINE simd_4 simd_floats_bfloat16(const void *p) {
    return (simd_4)((simd_words)SIMD_WIDEN(uint16_t, 4, p) << 16);
}

SIMD_INLINE simd_4 simd_floats_half(const void *p) {
#if SIMD_BYTES == 64
    return (simd_4)_mm512_cvtph_ps(HALF_AT(p));
#elif SIMD_BYTES == 32 && defined(__F16C__)
    return (simd_4)_mm256_cvtph_ps(HALF_AT(p));
#else
    simd_words bits = (simd_words)SIMD_WIDEN(uint16_t, 4, p);
    simd_words magnitude = (bits & 0x7fff) << 13, exponent = magnitude & 0x0f800000;
    simd_words normal = magnitude + 0x38000000 + (0x38000000 & (simd_words)(exponent == 0x0f800000));
    simd_words subnormal = (simd_words)((simd_4)(magnitude + 0x38800000) - 0x1p-14f), is = (simd_words)(exponent == 0);
    return (simd_4)((subnormal & is) | (normal & ~is) | (bits & 0x8000) << 16);
#endif
}

/* The bytes of 16, in any order; and of each 16 of a vector. */
#if defined(__SSSE3__)
#include <tmmintrin.h>
#define SIMD_SHUFFLE(v, from) _mm_shuffle_epi8((__m128i)(v), (__m128i)(from))
#elif defined(__aarch64__)
#define SIMD_SHUFFLE(v, from) vqtbl1q_u8((uint8x16_t)(v), (uint8x16_t)(from))
#endif
/* A vector of 16 bytes from p on, 16 from `step` bytes further on, and so forth. */
#if SIMD_BYTES >= 32
#define TWO_PARTS(p, step) _mm256_loadu2_m128i((const __m128i *)((p) + (step)), (const __m128i *)(p))
#endif
#if SIMD_BYTES == 64
#define SIMD_SHUFFLE_PARTS(v, from) _mm512_shuffle_epi8((__m512i)(v), (__m512i)(from))
#define SIMD_PARTS(p, step) \
    _mm512_inserti64x4(_mm512_castsi256_si512(TWO_PARTS(p, step)), TWO_PARTS((p) + 2 * (step), step), 1)
#elif SIMD_BYTES == 32
#define SIMD_SHUFFLE_PARTS(v, from) _mm256_shuffle_epi8((__m256i)(v), (__m256i)(from))
#define SIMD_PARTS(p, step) TWO_PARTS(p, step)
#elif defined(SIMD_SHUFFLE)
#define SIMD_SHUFFLE_PARTS(v, from) SIMD_SHUFFLE(v, from)
typedef UNALIGNED_VECTOR(uint8_t, 16) simd_part;
#define SIMD_PARTS(p, step) ((void)(step), *(const simd_part *)(p))
#endif
#endif /* SIMD */

/* Every stride-th of n columns of so many bytes. Those that begin within 16 bytes are brought together by one shuffle;
 * returns how many columns were moved so, of which the last writes no further than all of them would. */
SIMD_INLINE ptrdiff_t simd_pick(char *dst, const char *src, ptrdiff_t n, ptrdiff_t column, ptrdiff_t stride) {
    ptrdiff_t i = 0;
#ifdef SIMD_SHUFFLE
    typedef UNALIGNED_VECTOR(uint8_t, 16) bytes;
    const ptrdiff_t step = column * stride, together = step < 16 ? (16 - column) / step + 1 : 1;
    uint8_t from[16] = {0};
    ptrdiff_t at;
    if (together == 1) return 0;
    for (at = 0; at < together * column; at++) from[at] = (uint8_t)(at / column * step + at % column);
    const bytes order = *(const bytes *)from;
    /* So many columns are 16 bytes at least from the end, there and here. */
    const ptrdiff_t there = ((n - 1) * step + column - 16) / step, here = n - (16 + column - 1) / column;
    for (; i <= (there < here ? there : here); i += together, dst += together * column, src += together * step)
        *(bytes *)dst = (bytes)SIMD_SHUFFLE(*(const bytes *)src, order);
#else
    (void)dst, (void)src, (void)n, (void)column, (void)stride;
#endif
    return i;
}
#endif
