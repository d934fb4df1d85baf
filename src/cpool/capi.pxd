# Pooling for Cython: `from cpool.capi cimport cpool_window, cpool_max_pool2d_f32`. No include path and no library is
# needed; `cpool/include/cpool.h` is the same for C and C++, and says what all this means.
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef enum:
    CPOOL_OK = 0
    CPOOL_ERROR_NULL = -1
    CPOOL_ERROR_SIZE = -2
    CPOOL_ERROR_WINDOW = -3
    CPOOL_ERROR_FIT = -4
    CPOOL_ERROR_RANGE = -5
    CPOOL_ERROR_ALIGNMENT = -6
    CPOOL_ERROR_OVERLAP = -7
    CPOOL_ERROR_MEMORY = -8

ctypedef struct cpool_window:
    ptrdiff_t kernel, stride, dilation, pad_before, pad_after, ceil_mode

cdef const char *cpool_version() noexcept nogil
cdef const char *cpool_strerror(int code) noexcept nogil
cdef ptrdiff_t cpool_output_size(ptrdiff_t length, const cpool_window *window) noexcept nogil

# >>> Written by ci/write_capi.py: change its rows, not these lines.
cdef int cpool_max_pool2d_f32(const float *x, float *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_f64(const double *x, double *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_f16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_u8(const uint8_t *x, uint8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_i8(const int8_t *x, int8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_u16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_i16(const int16_t *x, int16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_u32(const uint32_t *x, uint32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_i32(const int32_t *x, int32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_u64(const uint64_t *x, uint64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_i64(const int64_t *x, int64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_f32(const float *x, float *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_f64(const double *x, double *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_f16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_u8(const uint8_t *x, uint8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_i8(const int8_t *x, int8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_u16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_i16(const int16_t *x, int16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_u32(const uint32_t *x, uint32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_i32(const int32_t *x, int32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_u64(const uint64_t *x, uint64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_min_pool2d_i64(const int64_t *x, int64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_avg_pool2d_f32(const float *x, float *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil
cdef int cpool_avg_pool2d_f64(const double *x, double *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil
cdef int cpool_avg_pool2d_u8(const uint8_t *x, uint8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil
cdef int cpool_avg_pool2d_u16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil
cdef int cpool_avg_pool2d_i16(const int16_t *x, int16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil
cdef int cpool_max_pool2d_indices_f32(const float *x, float *out, int64_t *indices,
                                      ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                                      const cpool_window *rows, const cpool_window *cols) noexcept nogil
cdef int cpool_max_pool2d_indices_f64(const double *x, double *out, int64_t *indices,
                                      ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                                      const cpool_window *rows, const cpool_window *cols) noexcept nogil
# <<< ci/write_capi.py
