/* Compares the passes of `folds.h`, as they are compiled here, with plain loops: exit status 1 at a difference.
 *
 * For what the suite does not run on: another processor, another compiler. A handful of types on pseudo-random data;
 * `check_compilers.sh` compiles and runs it. The file includes itself once for each pair of types and operation. */
#ifndef S
#include "folds.h"
#include <stdio.h>

enum { VALUES = 90000, MOST_ROWS = 7, ROW = 2000, MOST = 1000 };

static int differences;
static uint64_t seed = 1;

/* xorshift64: the same numbers everywhere. */
static uint64_t next(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed;
}

static const ptrdiff_t lengths[] = {1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 257};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

#define S int8_t
#define T int8_t
#define OP MAX
#include "folds_selfcheck.c"
#define S uint8_t
#define T uint8_t
#define OP MAX
#include "folds_selfcheck.c"
#define S int16_t
#define T int16_t
#define OP MIN
#include "folds_selfcheck.c"
#define S uint32_t
#define T uint32_t
#define OP MIN
#include "folds_selfcheck.c"
#define S int64_t
#define T int64_t
#define OP MAX
#include "folds_selfcheck.c"
#define S float
#define T float
#define OP MAX
#include "folds_selfcheck.c"
#define S double
#define T double
#define OP MIN
#include "folds_selfcheck.c"
#define S int8_t
#define T int16_t
#define OP SUM
#include "folds_selfcheck.c"
#define S uint8_t
#define T uint16_t
#define OP SUM
#include "folds_selfcheck.c"
#define S uint8_t
#define T int32_t
#define OP SUM
#include "folds_selfcheck.c"
#define S int16_t
#define T int32_t
#define OP SUM
#include "folds_selfcheck.c"
#define S uint32_t
#define T int64_t
#define OP SUM
#include "folds_selfcheck.c"
#define S int16_t
#define T int16_t
#define OP SUM
#include "folds_selfcheck.c"
#define S float
#define T float
#define OP SUM
#include "folds_selfcheck.c"
#define S float
#define T double
#define OP SUM
#include "folds_selfcheck.c"
#define S int64_t
#define T double
#define OP SUM
#include "folds_selfcheck.c"
#define S double
#define T double
#define OP SUM
#include "folds_selfcheck.c"

int main(void) {
    check_int8_t_int8_t_1(), check_uint8_t_uint8_t_1(), check_int16_t_int16_t_2(), check_uint32_t_uint32_t_2();
    check_int64_t_int64_t_1(), check_float_float_1(), check_double_double_2();
    check_int8_t_int16_t_0(), check_uint8_t_uint16_t_0(), check_uint8_t_int32_t_0(), check_int16_t_int32_t_0();
    check_uint32_t_int64_t_0(), check_int16_t_int16_t_0(), check_float_float_0(), check_float_double_0();
    check_int64_t_double_0(), check_double_double_0();
#if SIMD
    printf("vectors of %d bytes: ", SIMD_BYTES);
#else
    printf("no vectors: ");
#endif
    printf("%d passes differ from plain loops\n", differences);
    return differences != 0;
}

#else
#define NAME(function) PASTE4(function, S, T, OP)
#define TEXT_(name) #name
#define TEXT(name) TEXT_(name)
#define FLOATS PASTE2(FLOATS_, T)
#define ALIKE (PASTE2(SIZE_, T) == PASTE2(SIZE_, S))
#define SAME (PASTE2(SIZE_, T) == PASTE2(SIZE_, S) && FLOATS == PASTE2(FLOATS_, S))
#define DOUBLED (!FLOATS && PASTE2(SIZE_, T) == 2 * PASTE2(SIZE_, S))
#define SHIFTS (OP == SUM && !FLOATS && (DOUBLED || SAME))
#define LANES (LINE_BYTES / PASTE2(SIZE_, T))

static S NAME(x)[VALUES];
static T NAME(got)[VALUES], NAME(right)[VALUES], NAME(by)[MOST];

/* Any integers; of floats NaN, infinities and zeros of both signs are common. */
static void NAME(prepare)(void) {
    for (ptrdiff_t i = 0; i < VALUES; i++) {
        uint64_t bits = next();
#if PASTE2(FLOATS_, S)
        static const S special[] = {(S)NAN, (S)INFINITY, (S)-INFINITY, (S)0.0, (S)-0.0, (S)-0.0};
        S value = (S)(int32_t)(bits >> 32) / (S)65536;
        NAME(x)[i] = bits % 40 < 6 ? special[bits % 40] : value;
#else
        NAME(x)[i] = (S)bits;
#if SHIFTS && SAME /* sums that are rounded must not wrap */
        NAME(x)[i] /= 64;
#endif
#endif
    }
}

static T NAME(plain)(T a, T b) {
#if OP == SUM && FLOATS
    return a + b;
#elif OP == SUM
    return (T)((uint64_t)a + (uint64_t)b);
#else
#if FLOATS
    if (a != a || b != b) return (T)NAN;
#endif
#if OP == MAX
    return a > b ? a : b;
#else
    return a < b ? a : b;
#endif
#endif
}

/* One window: `apart` between its columns, a column's rows before the next column. */
static T NAME(fold)(const S *const *rows, ptrdiff_t count, ptrdiff_t taps, ptrdiff_t apart, ptrdiff_t at) {
    T m = 0, column;
    for (ptrdiff_t t = 0; t < taps; t++) {
        column = (T)rows[0][t * apart + at];
        for (ptrdiff_t r = 1; r < count; r++) column = NAME(plain)(column, (T)rows[r][t * apart + at]);
        m = t ? NAME(plain)(m, column) : column;
    }
    return m;
}

/* Puts a result where the pass should: finished as `f` says. */
static void NAME(put)(ptrdiff_t i, T m, const Options *f) {
#if FLOATS
#if OP == SUM
    if (f && f->how == MULTIPLY) m = m * ((const T *)f->by)[i * f->step] + (T)0;
    if (f && f->how == DIVIDE) m = m / ((const T *)f->by)[i * f->step] + (T)0;
#endif
    if (f && f->how != RAW) m = m == m ? m : (T)NAN;
#elif SHIFTS
    if (f && f->how == SHIFT) { /* as values of half the size */
        const int64_t divisor = (int64_t)1 << f->shift;
        int64_t whole = (int64_t)m / divisor - ((int64_t)m % divisor < 0), rest = (int64_t)m - whole * divisor;
        ((PASTE2(narrow_, T) *)NAME(right))[i] = (PASTE2(narrow_, T))(whole + (2 * rest > divisor || (2 * rest == divisor && whole % 2)));
        return;
    }
#endif
    (void)f;
    NAME(right)[i] = m;
}

/* Bits and the bytes after them; but a NaN that is not finished may have any, and `loose` zeros either sign. */
static void NAME(compare)(const char *pass, ptrdiff_t n, ptrdiff_t rows, ptrdiff_t taps, const Options *f, int loose) {
    for (ptrdiff_t i = 0; i < n + LANES; i++) {
        T a = NAME(got)[i], b = NAME(right)[i];
        if (!memcmp(&a, &b, sizeof a)) continue;
#if FLOATS
        if ((!f || f->how == RAW) && a != a && b != b) continue;
#endif
        if (loose && a == b) continue;
        printf("%s_%s_%s_%d: %d rows, %d taps, %d results, finished as %d: number %d differs\n", pass, TEXT(S), TEXT(T),
               OP, (int)rows, (int)taps, (int)n, f ? (int)f->how : 0, (int)i);
        differences++;
        break;
    }
    memset(NAME(got), 0x5a, sizeof NAME(got)), memset(NAME(right), 0x5a, sizeof NAME(right));
}

/* One of the ways in which results may be finished, or 0 if there are not so many. */
static int NAME(way)(int way, ptrdiff_t values, Options *f) {
    *f = (Options){.how = RAW, .by = NAME(by)};
    (void)values;
    if (!way) return 1;
#if FLOATS && OP == SUM
    for (ptrdiff_t i = 0; i < MOST; i++) NAME(by)[i] = (T)(way == 1 ? 0.125 : way == 2 ? 9 : (double)(1 + i % 7));
    f->how = way == 1 ? MULTIPLY : DIVIDE, f->step = way == 3;
    return 1;
#elif FLOATS
    f->how = FINAL;
    return way == 1;
#elif SHIFTS
    f->how = SHIFT, f->shift = 1;
    while ((ptrdiff_t)1 << f->shift < values) f->shift++;
    return way == 1;
#else
    return 0;
#endif
}

static void NAME(check)(void) {
    const Folds *folds = folds_of(PASTE2(OF_, S), PASTE2(OF_, T), OP);
    const S *rows[MOST_ROWS];
    Options finish;
    NAME(prepare)();
    memset(NAME(got), 0x5a, sizeof NAME(got)), memset(NAME(right), 0x5a, sizeof NAME(right));
    for (ptrdiff_t r = 0; r < MOST_ROWS; r++) rows[r] = NAME(x) + r * ROW + r;
    for (int l = 0; l < LENGTHS; l++)
        for (int way = 0; way < 4; way++) {
            const ptrdiff_t n = lengths[l];
            Options *f;
            if (!NAME(way)(way, 2, f = &finish)) continue;
            for (ptrdiff_t count = 1; count <= MOST_ROWS; count++) {
                NAME(way)(way, count, f);
                for (ptrdiff_t i = 0; i < n; i++) NAME(put)(i, NAME(fold)(rows, count, 1, 0, i), f);
                folds->stack(NAME(got), (const void *const *)rows, count, n, f);
                NAME(compare)("stack", n, count, 1, f, 0);
#if SAME
                if (f->how == SHIFT) continue;
                rows[0] = NAME(got); /* into the first row itself */
                memcpy(NAME(got), NAME(x), (size_t)n * sizeof(T));
                for (ptrdiff_t i = 0; i < n; i++) NAME(put)(i, NAME(fold)(rows, count, 1, 0, i), f);
                folds->stack(NAME(got), (const void *const *)rows, count, n, f);
                NAME(compare)("stack", n, count, 1, f, 0);
                rows[0] = NAME(x);
#endif
            }
            for (ptrdiff_t taps = 1; taps <= 4; taps++)
                for (ptrdiff_t count = 1; count <= 3; count++) {
                    NAME(way)(way, count * taps, f);
                    for (ptrdiff_t i = 0; i < n; i++) NAME(put)(i, NAME(fold)(rows, count, taps, n + 1, i), f);
                    folds->window(NAME(got), (const void *const *)rows, count, n, taps, n + 1, f);
                    NAME(compare)("window", n, count, taps, f, 0);
                }
#if ALIKE || (DOUBLED && OP == SUM)
            for (int taps = 2; taps <= 3; taps++)
                for (ptrdiff_t count = 1; count <= 2; count++) {
                    NAME(way)(way, count * taps, f);
                    for (ptrdiff_t i = 0; i < n; i++) NAME(put)(i, NAME(fold)(rows, count, taps, 1, 2 * i), f);
                    folds->halve(NAME(got), rows[0], count > 1 ? rows[1] : NULL, n, taps, f);
                    NAME(compare)("halve", n, count, taps, f, 0);
                }
#endif
            for (ptrdiff_t inner = 2; folds->pixels && inner <= 8 / (ptrdiff_t)sizeof(S) && inner <= n; inner++)
                for (ptrdiff_t count = 1; count <= 2; count++) {
                    const ptrdiff_t values = n / inner * inner;
                    NAME(way)(way, count * 2, f);
                    for (ptrdiff_t i = 0; i < values; i++)
                        NAME(put)(i, NAME(fold)(rows, count, 2, inner, i / inner * 2 * inner + i % inner), f);
                    folds->pixels(NAME(got), rows[0], count > 1 ? rows[1] : NULL, values, inner, f);
                    NAME(compare)("pixels", values, count, 2, f, 0);
                }
        }
#if SAME
    static const ptrdiff_t inners[] = {1, 3, CHANNELS + 2};
    NAME(way)(0, 1, &finish);
    for (int i = 0; i < 3; i++)
        for (ptrdiff_t taps = 2; taps < 220; taps += taps < 40 ? 3 : 29)
            for (ptrdiff_t n = 1, inner = inners[i]; n <= 2 * LANES + 1; n += LANES) {
                for (ptrdiff_t at = 0; at < n * inner; at++) {
                    const S *src = NAME(x) + at / inner * 3 * inner + at % inner;
                    const ptrdiff_t full = taps / LANES * LANES;
                    T lanes[LANES];
                    if (!full) {
                        NAME(put)(at, NAME(fold)(&src, 1, taps, inner, 0), NULL);
                        continue;
                    }
                    for (ptrdiff_t t = 0; t < taps; t++) { /* the last taps go to the last lanes */
                        const ptrdiff_t lane = t < full ? t % LANES : LANES - taps + t;
                        lanes[lane] = t < LANES ? src[t * inner] : NAME(plain)(lanes[lane], src[t * inner]);
                    }
                    for (ptrdiff_t width = LANES / 2; width; width /= 2)
                        for (ptrdiff_t k = 0; k < width; k++) lanes[k] = NAME(plain)(lanes[2 * k], lanes[2 * k + 1]);
                    NAME(put)(at, lanes[0], NULL);
                }
                folds->reduce(NAME(got), NAME(x), n, inner, 3, taps, &finish);
                NAME(compare)("reduce", n * inner, 1, taps, NULL, OP != SUM);
            }
#endif
#if SAME && !FLOATS && OP != SUM
    static uint8_t mask[ROW];
    for (int i = 0; i < ROW; i++) mask[i] = i % 5 % 2;
    for (int l = 0; l < LENGTHS; l++) {
        for (ptrdiff_t i = 0; i < lengths[l]; i++) NAME(put)(i, mask[i] ? rows[0][i] : 99, NULL);
        folds->marked(NAME(got), rows[0], mask, lengths[l], 99, &finish);
        NAME(compare)("marked", lengths[l], 1, 1, NULL, 0);
    }
#endif
    if (!folds->reduce != !(SAME) || !folds->halve != !(ALIKE || (DOUBLED && OP == SUM)))
        printf("%s as %s, %d: not the passes that it should have\n", TEXT(S), TEXT(T), OP), differences++;
}
#undef NAME
#undef TEXT_
#undef TEXT
#undef FLOATS
#undef SAME
#undef ALIKE
#undef DOUBLED
#undef SHIFTS
#undef LANES
#undef S
#undef T
#undef OP
#endif
