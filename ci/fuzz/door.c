/* What libFuzzer makes of bytes becomes calls of the C door: described arrays, windows and options, most of them good,
 * some with a number that is not.
 *
 * Arrays lie in memory of exactly their size, so that AddressSanitizer sees a step beside it. What is checked besides: a
 * call returns 0 or a known code, and a refused one has written nothing. Built and run by run.sh. */
#include <cpool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_AXES = 5, MOST_BYTES = 1 << 18 };

typedef struct {
    cpool_array array;
    ptrdiff_t shape[MOST_AXES], strides[MOST_AXES];
    char *memory, *before;
    size_t bytes;
} Held;

static const uint8_t *at, *end;

static unsigned byte(void) { return at < end ? *at++ : 0; }
static ptrdiff_t few(unsigned most) { return (ptrdiff_t)(byte() % most); }

/* Mostly the usual number. */
static ptrdiff_t odd(ptrdiff_t usual) {
    static const ptrdiff_t strange[] = {0, -1, 1, 2, 3, 64, 65, 1 << 18, (ptrdiff_t)1 << 31, (ptrdiff_t)1 << 59,
                                        ((ptrdiff_t)1 << 59) + 1, PTRDIFF_MAX, PTRDIFF_MIN, PTRDIFF_MIN + 1};
    unsigned pick = byte();
    if (pick < 250) return usual;
    pick = byte() % (sizeof strange / sizeof *strange + 2);
    return pick < 2 ? usual + 2 * (ptrdiff_t)pick - 1 : strange[pick - 2];
}

static ptrdiff_t size_of(ptrdiff_t dtype) {
    static const char sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8, 2};
    return dtype >= 0 && dtype < (ptrdiff_t)sizeof sizes ? sizes[dtype] : 8;
}

/* Whether there is memory for such an array: axes in any order, with gaps, backwards, and of x also repeated. */
static int hold(Held *held, ptrdiff_t dtype, ptrdiff_t ndim, const ptrdiff_t *shape, int written) {
    ptrdiff_t size = size_of(dtype), step = size, low = 0, high = size, reach;
    unsigned order = byte(), how = byte();
    int i, axis, real = ndim < 0 ? 0 : ndim > MOST_AXES ? MOST_AXES : (int)ndim;
    memset(held, 0, sizeof *held);
    for (i = 0; i < real; i++) {
        axis = order % 2 ? i : real - 1 - i;
        held->shape[axis] = odd(shape[axis]);
        if (held->shape[axis] > MOST_BYTES) return 0;
        held->strides[axis] = step * (how >> i & 1 && byte() % 2 ? -1 : 1);
        if (!written && how > 250 && byte() % 2) held->strides[axis] = 0;
        reach = (held->shape[axis] - 1) * held->strides[axis];
        if (reach < 0) low += reach;
        else high += reach;
        if (held->shape[axis] > 1) step *= held->shape[axis];
        if (order % 7 == 0) step += size;
        if (step > MOST_BYTES) return 0;
    }
    if (high - low > MOST_BYTES) return 0;
    held->bytes = (size_t)(high - low);
    held->memory = malloc(held->bytes), held->before = malloc(held->bytes);
    for (size_t k = 0; k < held->bytes; k++) held->memory[k] = (char)(dtype == CPOOL_BOOL ? byte() % 2 : byte());
    memcpy(held->before, held->memory, held->bytes);
    held->array.data = byte() == 255 ? NULL : held->memory - low + (byte() == 255);
    if (held->array.data == held->memory - low + 1) return 0; /* one byte too far: no memory of that size */
    held->array.dtype = dtype, held->array.ndim = ndim > MOST_AXES ? real : ndim;
    held->array.shape = byte() == 255 ? NULL : held->shape;
    held->array.strides = byte() == 255 ? NULL : held->strides;
    return 1;
}

static void let_go(Held *held) {
    free(held->memory);
    free(held->before);
    held->memory = held->before = NULL;
}

static void checked(int code, const Held *out, const Held *more) {
    if (code > 0 || code < CPOOL_ERROR_INDEX) abort();
    if (code == 0) return;
    if (memcmp(out->memory, out->before, out->bytes)) abort();
    if (more->memory && memcmp(more->memory, more->before, more->bytes)) abort();
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count, (void)arguments;
    Py_Initialize();
    if (cpool_import() < 0) {
        PyErr_Print();
        abort();
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes) {
    cpool_window windows[MOST_AXES];
    ptrdiff_t shape[MOST_AXES], small[MOST_AXES], axes[MOST_AXES], sizes[MOST_AXES];
    ptrdiff_t ndim, dtype, result, pooled, op, i, n;
    cpool_pooling pooling = {0};
    Held x = {0}, out = {0}, indices = {0}, where = {0};
    double fill = 1;
    int goes_back, adaptive, has_indices, has_where;
    at = data, end = data + bytes;

    ndim = 1 + few(MOST_AXES - 1), pooled = 1 + few((unsigned)ndim);
    op = few(4), goes_back = few(4) == 3, adaptive = few(4) == 3;
    dtype = odd(few(13)), result = byte() < 200 ? dtype : few(13);
    for (i = 0; i < ndim; i++) shape[i] = small[i] = 1 + (byte() % 16 ? few(9) : byte());
    for (i = 0; i < pooled; i++) {
        cpool_window *w = &windows[i];
        axes[i] = odd((i + (ptrdiff_t)(data ? bytes % 2 : 0)) % ndim);
        w->kernel = odd(1 + few(5)), w->stride = odd(1 + few(4)), w->dilation = odd(1 + few(3) / 2);
        w->pad_before = odd(few(3)), w->pad_after = odd(few(3)), w->ceil_mode = odd(few(2));
        sizes[i] = odd(1 + few(6));
        if (axes[i] < 0 || axes[i] >= ndim) continue;
        n = adaptive ? sizes[i] : cpool_output_size(shape[axes[i]], w);
        small[axes[i]] = n < 1 || n > MOST_BYTES ? 1 : n;
    }
    pooling.op = odd(op), pooling.pooled = odd(pooled), pooling.axes = byte() == 255 ? NULL : axes;
    if (pooling.pooled > pooled) pooling.pooled = pooled; /* as many as there are */
    pooling.windows = adaptive ? NULL : windows, pooling.output_sizes = adaptive || byte() == 255 ? sizes : NULL;
    pooling.fill = byte() > 200 ? &fill : NULL, pooling.count_include_pad = odd(few(2));
    pooling.divisor = odd(byte() > 200 ? 1 + few(9) : 0), pooling.min_count = odd(few(3)), pooling.omit_nan = odd(few(2));
    has_indices = byte() > 150, has_where = byte() > 150;

    if (hold(&x, dtype, ndim, goes_back ? small : shape, 0) && hold(&out, result, ndim, goes_back ? shape : small, 1)
        && hold(&indices, CPOOL_INT64, ndim, small, !goes_back) && hold(&where, CPOOL_BOOL, ndim, shape, 0)) {
        if (!goes_back)
            checked(cpool_pool(&x.array, &out.array, has_indices ? &indices.array : NULL,
                               has_where ? &where.array : NULL, &pooling), &out, &indices);
        else if (op == 0)
            checked(cpool_max_unpool(&x.array, &indices.array, &out.array, pooling.pooled, pooling.axes), &out, &x);
        else if (op == 1)
            checked(cpool_max_pool_backward(&x.array, &indices.array, &out.array, pooling.pooled, pooling.axes), &out, &x);
        else
            checked(cpool_avg_pool_backward(&x.array, &out.array, &pooling), &out, &x);
    }
    let_go(&x), let_go(&out), let_go(&indices), let_go(&where);
    return 0;
}
