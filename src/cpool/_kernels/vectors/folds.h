/* The passes that are vectors (`folds.inc`), of every type and operation, and a table to find them in. To add a type is
 * to add it to the lists here and to `types.h`.
 *
 * Trusted: rows are as long as the ranges that they are asked for, n >= 1, count >= 1; a destination is the first of
 * its sources, or shares nothing with any; rows of x that become ranks come in the order of their places. */
#ifndef CPOOL_FOLDS_H
#define CPOOL_FOLDS_H
#include "simd.h"

/* Debug builds count the values that passes take in, so that tests can compare the costs of calls without a clock. Not
 * for several threads at once. */
#if CPOOL_DEBUG
static int64_t joined_values;
#define COUNT(values) (joined_values += (values))
static int64_t take_joined(void) {
    const int64_t values = joined_values;
    joined_values = 0;
    return values;
}
#else
#define COUNT(values) ((void)0)
#define take_joined() 0
#endif

#define SUM 0 /* OP, which the preprocessor compares */
#define MAX 1
#define MIN 2

enum { LINE_BYTES = 64, CHANNELS = 128, BLOCKS_AT_ONCE = 8, EACH_AT_ONCE = 8 };

/* Values of two parts (`pair.inc`). */
typedef struct {
    int32_t first, second;
} rank32, tally_int32_t;
typedef struct {
    int64_t first, second;
} rank64, tally_int64_t;
typedef struct {
    float first;
    int32_t second;
} tally_float;
typedef struct {
    double first;
    int64_t second;
} tally_double;
#define FIRST_rank32 int32_t
#define FIRST_rank64 int64_t
#define FIRST_tally_float float
#define FIRST_tally_double double
#define FIRST_tally_int32_t int32_t
#define FIRST_tally_int64_t int64_t
#define SECOND_rank32 int32_t
#define SECOND_rank64 int64_t
#define SECOND_tally_float int32_t
#define SECOND_tally_double int64_t
#define SECOND_tally_int32_t int32_t
#define SECOND_tally_int64_t int64_t

/* What becomes of a result where it is stored. */
typedef enum {
    RAW,      /* nothing: it is combined further, */
    FINAL,    /* a maximum or minimum, whose NaN is that of every processor, */
    MULTIPLY, /* a sum, by a power of two, */
    DIVIDE,   /* by any number, */
    SHIFT,    /* or, of integers, to the nearest one, half to even, as the type that x stores, */
    KEYED,    /* a key, which becomes the bits of its float, */
    TURNED,   /* or its integer, */
    RATIO,    /* or a tally, its mean, */
    SKIPPED   /* or nothing, as RAW, of floats of which no NaN counts */
} Finishing;

typedef struct {
    Finishing how;
    const void *by; /* a number of the work type for each result, `step` apart: 0 or 1. */
    ptrdiff_t step; /* With 0, as many equal ones as fill the widest vector. */
    int shift;
    int64_t flip;              /* of keys: which bits of them are turned, */
    int64_t magnitude;         /* and of those of negative floats, too; */
    int64_t nan;               /* which one a NaN has, or of tallies: -1 if it does not count, */
    int64_t nan_bits, missing; /* and what the greatest and the least key become */
    ptrdiff_t apart;           /* bytes from the first part of a value to the second */
    const void *origin;        /* where the value at place 0 lies, or would */
} Options;

typedef struct {
    void (*stack)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, const Options *f);
    void (*window)(void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, ptrdiff_t taps, ptrdiff_t step,
                   const Options *f);
    /* The others are NULL where nothing needs them. */
    void (*halve)(void *dst, const void *a, const void *b, ptrdiff_t n, int taps, const Options *f);
    void (*pixels)(void *dst, const void *a, const void *b, ptrdiff_t n, ptrdiff_t inner, const Options *f);
    void (*reduce)(void *dst, const void *src, ptrdiff_t n, ptrdiff_t inner, ptrdiff_t stride, ptrdiff_t taps,
                   const Options *f);
    void (*each)(void *dst, const void *src, const int64_t *edges, ptrdiff_t n, const Options *f);
    void (*marked)(void *dst, const void *src, const uint8_t *mask, ptrdiff_t n, int64_t missing, const Options *f);
} Folds;

/* What `list.inc` calls the types that values come from. */
#define FROM_int8_t 0x1
#define FROM_uint8_t 0x2
#define FROM_int16_t 0x4
#define FROM_uint16_t 0x8
#define FROM_int32_t 0x10
#define FROM_uint32_t 0x20
#define FROM_int64_t 0x40
#define FROM_uint64_t 0x80
#define FROM_half 0x100
#define FROM_bfloat16 0x200
#define FROM_float 0x400
#define FROM_double 0x800
#define FROM_SMALL (FROM_int8_t | FROM_uint8_t | FROM_int16_t | FROM_uint16_t)
#define FROM_32_BITS (FROM_int32_t | FROM_uint32_t)
#define FROM_64_BITS (FROM_int64_t | FROM_uint64_t)
#define FROM_HALVES (FROM_half | FROM_bfloat16)

#define PASSES_OF "folds.inc"
#include "list.inc"
#undef PASSES_OF

typedef enum {
    OF_int8_t,
    OF_uint8_t,
    OF_int16_t,
    OF_uint16_t,
    OF_int32_t,
    OF_uint32_t,
    OF_int64_t,
    OF_uint64_t,
    OF_half,
    OF_bfloat16,
    OF_float,
    OF_double,
    OF_tally_int32_t,
    OF_tally_int64_t,
    OF_tally_float,
    OF_tally_double,
    OF_rank32,
    OF_rank64,
    TYPES
} FoldType;

/* From values of `source` to those of `work`; NULL where nothing needs them. */
static const Folds *folds_of(FoldType source, FoldType work, int operation) {
#define PASSES_OF "entry.inc"
    static const Folds *const table[3][TYPES][TYPES] = {
#include "list.inc"
    };
#undef PASSES_OF
    return table[operation][source][work];
}
#endif
