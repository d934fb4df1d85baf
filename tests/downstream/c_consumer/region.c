/* A region of a larger frame, as it lies there: rows are `width` floats apart. What is NaN does not count. */
#include <cpool.h>

int average_region(const float *frame, ptrdiff_t width, ptrdiff_t top, ptrdiff_t left, ptrdiff_t rows, ptrdiff_t cols,
                   float *out) {
    const ptrdiff_t size = sizeof(float), axes[2] = {0, 1};
    const cpool_window windows[2] = {{2, 2, 1, 0, 0, 0}, {2, 2, 1, 0, 0, 0}};
    const ptrdiff_t shape[2] = {rows, cols}, steps[2] = {width * size, size};
    const ptrdiff_t pooled[2] = {rows / 2, cols / 2}, packed[2] = {cols / 2 * size, size};
    cpool_array x = {0}, y = {0};
    cpool_pooling pooling = {0};
    x.data = (void *)(frame + top * width + left);
    x.dtype = y.dtype = CPOOL_FLOAT32;
    x.ndim = y.ndim = 2;
    x.shape = shape, x.strides = steps;
    y.data = out, y.shape = pooled, y.strides = packed;
    pooling.op = CPOOL_AVERAGE;
    pooling.pooled = 2, pooling.axes = axes, pooling.windows = windows;
    pooling.omit_nan = 1;
    return cpool_pool(&x, &y, NULL, NULL, &pooling);
}
