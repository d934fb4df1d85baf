/* The inner loop of a C program: no Python here but the table that cpool_import, in the other file, has filled. */
#include <cpool.h>

int pool_samples(const uint16_t *samples, uint16_t *peaks, ptrdiff_t sensors, ptrdiff_t count, ptrdiff_t window) {
    const cpool_window alone = {1, 1, 1, 0, 0, 0};
    cpool_window along = {window, window, 1, 0, 0, 1};
    ptrdiff_t outputs = cpool_output_size(count, &along);
    ptrdiff_t i;
    if (outputs < 0) return (int)outputs;
    for (i = 0; i < sensors; i++) { /* one at a time, as they come in */
        int code = cpool_max_pool2d_u16(samples + i * count, peaks + i * outputs, 1, 1, count, 1, &alone, &along);
        if (code < 0) return code;
    }
    return CPOOL_OK;
}
