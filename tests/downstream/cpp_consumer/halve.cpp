#include <cpool.h>

#include <vector>

std::vector<float> halve(const std::vector<float> &grid, ptrdiff_t height, ptrdiff_t width) {
    const cpool_window two = {2, 2, 1, 0, 0, 1};
    std::vector<float> out(cpool_output_size(height, &two) * cpool_output_size(width, &two));
    if (cpool_avg_pool2d_f32(grid.data(), out.data(), 1, height, width, 1, &two, &two, 0) < 0) out.clear();
    return out;
}
