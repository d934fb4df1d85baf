/* The passes that are vectors (`folds.inc`), of every type and operation, and a table to find them in. To add a type is
 * to add its lines here and in `simd.h`.
 *
 * Trusted: rows are as long as the ranges that they are asked for, n >= 1, count >= 1; a destination is the first of
 * its sources, or shares nothing with any. */
#ifndef CPOOL_FOLDS_H
#define CPOOL_FOLDS_H
#include "simd.h"

#define SUM 0 /* OP, which the preprocessor compares */
#define MAX 1
#define MIN 2

enum { LINE_BYTES = 64, CHANNELS = 128, BLOCKS_AT_ONCE = 8, WINDOWS_AT_ONCE = 16 };

/* What becomes of a result where it is stored. */
typedef enum {
    RAW,      /* nothing: it is combined further, */
    FINAL,    /* a maximum or minimum, whose NaN is that of every processor, */
    MULTIPLY, /* a sum, by a power of two, */
    DIVIDE,   /* by any number, */
    SHIFT     /* or, of integers, to the nearest one, half to even, as the type that x stores */
} Finishing;

typedef struct {
    Finishing how;
    const void *by; /* a number of the work type for each result, `step` apart: 0 or 1. */
    ptrdiff_t step; /* With 0, as many equal ones as fill the widest vector. */
    int shift;
} Finish;

typedef struct {
    void (*stack)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, const Finish *f);
    void (*window)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, ptrdiff_t taps, ptrdiff_t step,
                   const Finish *f);
    void (*halve)(void *dst, const void *a, const void *b, ptrdiff_t n, int taps, const Finish *f); /* or NULL */
    void (*reduce)(void *dst, const void *src, ptrdiff_t n, ptrdiff_t inner, ptrdiff_t stride, ptrdiff_t taps);
} Folds;

#define S int8_t
#include "extrema.inc"
#define S uint8_t
#include "extrema.inc"
#define S int16_t
#include "extrema.inc"
#define S uint16_t
#include "extrema.inc"
#define S int32_t
#include "extrema.inc"
#define S uint32_t
#include "extrema.inc"
#define S int64_t
#include "extrema.inc"
#define S uint64_t
#include "extrema.inc"
#define S float
#include "extrema.inc"
#define S double
#include "extrema.inc"

#define OP SUM
#define T int16_t
#define S int16_t
#include "folds.inc"
#undef S
#define S int8_t
#include "folds.inc"
#undef S
#undef T
#define T uint16_t
#define S uint16_t
#include "folds.inc"
#undef S
#define S uint8_t
#include "folds.inc"
#undef S
#undef T
#define T int32_t
#define S int32_t
#include "folds.inc"
#undef S
#include "narrow.inc"
#undef T
#define T int64_t
#define S int64_t
#include "folds.inc"
#undef S
#include "narrow.inc"
#define S int32_t
#include "folds.inc"
#undef S
#define S uint32_t
#include "folds.inc"
#undef S
#undef T
#define T float
#define S float
#include "folds.inc"
#undef S
#undef T
#define T double
#define S double
#include "folds.inc"
#undef S
#define S float
#include "folds.inc"
#undef S
#define S int64_t
#include "folds.inc"
#undef S
#define S uint64_t
#include "folds.inc"
#undef S
#undef T
#undef OP

typedef enum {
    OF_int8_t,
    OF_uint8_t,
    OF_int16_t,
    OF_uint16_t,
    OF_int32_t,
    OF_uint32_t,
    OF_int64_t,
    OF_uint64_t,
    OF_float,
    OF_double,
    TYPES
} FoldType;

/* From values of `source` to those of `work`; NULL where nothing needs them. */
static const Folds *folds_of(FoldType source, FoldType work, int operation) {
#define EXTREMA(type) {NULL, &folds_##type##_##type##_1, &folds_##type##_##type##_2}
#define TOTAL(source, work) [OF_##source][OF_##work] = &folds_##source##_##work##_0
    static const Folds *const extrema[TYPES][3] = {
        EXTREMA(int8_t),
        EXTREMA(uint8_t),
        EXTREMA(int16_t),
        EXTREMA(uint16_t),
        EXTREMA(int32_t),
        EXTREMA(uint32_t),
        EXTREMA(int64_t),
        EXTREMA(uint64_t),
        EXTREMA(float),
        EXTREMA(double),
    };
    static const Folds *const totals[TYPES][TYPES] = {
        TOTAL(int16_t, int16_t),
        TOTAL(int8_t, int16_t),
        TOTAL(uint16_t, uint16_t),
        TOTAL(uint8_t, uint16_t),
        TOTAL(int32_t, int32_t),
        TOTAL(int8_t, int32_t),
        TOTAL(uint8_t, int32_t),
        TOTAL(int16_t, int32_t),
        TOTAL(uint16_t, int32_t),
        TOTAL(int64_t, int64_t),
        TOTAL(int8_t, int64_t),
        TOTAL(uint8_t, int64_t),
        TOTAL(int16_t, int64_t),
        TOTAL(uint16_t, int64_t),
        TOTAL(int32_t, int64_t),
        TOTAL(uint32_t, int64_t),
        TOTAL(float, float),
        TOTAL(double, double),
        TOTAL(float, double),
        TOTAL(int64_t, double),
        TOTAL(uint64_t, double),
    };
    return operation == SUM ? totals[source][work] : source == work ? extrema[source][operation] : NULL;
}
#endif
