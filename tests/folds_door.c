/* The passes of folds.h as functions that ctypes can call, for test_folds.py. */
#include "folds.h"

int vector_bytes(void) {
#if SIMD
    return SIMD_BYTES;
#else
    return 0;
#endif
}

int shuffles(void) {
#ifdef SIMD_SHUFFLE_PARTS
    return 1;
#else
    return 0;
#endif
}

/* Which passes there are: 0 for none, 1, and 2 more with `halve`, 4 with `reduce`, 8 with `each`, 16 with `pixels`,
 * 32 with `marked`. */
int passes(int source, int work, int op) {
    const Folds *folds = folds_of((FoldType)source, (FoldType)work, op);
    return folds ? 1 + 2 * !!folds->halve + 4 * !!folds->reduce + 8 * !!folds->each + 16 * !!folds->pixels +
                       32 * !!folds->marked
                 : 0;
}

/* What a pass has to know beside its rows. */
#define OPTIONS (const Options *)options

void run_stack(int source, int work, int op, void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n,
               const void *options) {
    folds_of((FoldType)source, (FoldType)work, op)->stack(dst, rows, count, n, OPTIONS);
}

void run_window(int source, int work, int op, void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n,
                ptrdiff_t taps, ptrdiff_t step, const void *options) {
    folds_of((FoldType)source, (FoldType)work, op)->window(dst, rows, count, n, taps, step, OPTIONS);
}

void run_halve(int source, int work, int op, void *dst, const void *a, const void *b, ptrdiff_t n, int taps,
               const void *options) {
    folds_of((FoldType)source, (FoldType)work, op)->halve(dst, a, b, n, taps, OPTIONS);
}

void run_pixels(int source, int work, int op, void *dst, const void *a, const void *b, ptrdiff_t n, ptrdiff_t inner,
                const void *options) {
    folds_of((FoldType)source, (FoldType)work, op)->pixels(dst, a, b, n, inner, OPTIONS);
}

void run_reduce(int source, int work, int op, void *dst, const void *src, ptrdiff_t n, ptrdiff_t inner,
                ptrdiff_t stride, ptrdiff_t taps, const void *options) {
    folds_of((FoldType)source, (FoldType)work, op)->reduce(dst, src, n, inner, stride, taps, OPTIONS);
}

void run_each(int source, int work, int op, void *dst, const void *src, const int64_t *edges, ptrdiff_t n,
              const void *options) {
    folds_of((FoldType)source, (FoldType)work, op)->each(dst, src, edges, n, OPTIONS);
}

void run_marked(int source, int work, int op, void *dst, const void *src, const uint8_t *mask, ptrdiff_t n,
                int64_t missing, const void *options) {
    folds_of((FoldType)source, (FoldType)work, op)->marked(dst, src, mask, n, missing, OPTIONS);
}
