/* The passes of folds.h as functions that ctypes can call, for test_folds.py. */
#include "folds.h"

int vector_bytes(void) {
#if SIMD
    return SIMD_BYTES;
#else
    return 0;
#endif
}

/* Which passes there are: 0 for none, 1, and 2 more with `halve`, 4 more with `reduce`. */
int passes(int source, int work, int op) {
    const Folds *folds = folds_of((FoldType)source, (FoldType)work, op);
    return folds ? 1 + 2 * !!folds->halve + 4 * !!folds->reduce : 0;
}

/* A raw result is one without a Finish. */
#define FINISH_OF(how, by, step, shift) (how == RAW ? NULL : &(const Finish){(Finishing)how, by, step, shift})

void run_stack(int source, int work, int op, void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n, int how,
               const void *by, ptrdiff_t step, int shift) {
    folds_of((FoldType)source, (FoldType)work, op)->stack(dst, rows, count, n, FINISH_OF(how, by, step, shift));
}

void run_window(int source, int work, int op, void *dst, const void *const *rows, ptrdiff_t count, ptrdiff_t n,
                ptrdiff_t taps, ptrdiff_t apart, int how, const void *by, ptrdiff_t step, int shift) {
    folds_of((FoldType)source, (FoldType)work, op)
        ->window(dst, rows, count, n, taps, apart, FINISH_OF(how, by, step, shift));
}

void run_halve(int source, int work, int op, void *dst, const void *a, const void *b, ptrdiff_t n, int taps, int how,
               const void *by, ptrdiff_t step, int shift) {
    folds_of((FoldType)source, (FoldType)work, op)->halve(dst, a, b, n, taps, FINISH_OF(how, by, step, shift));
}

void run_reduce(int source, int work, int op, void *dst, const void *src, ptrdiff_t n, ptrdiff_t inner,
                ptrdiff_t stride, ptrdiff_t taps) {
    folds_of((FoldType)source, (FoldType)work, op)->reduce(dst, src, n, inner, stride, taps);
}
