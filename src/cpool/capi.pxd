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
    CPOOL_ERROR_IMPORT = -9
    CPOOL_ERROR_DTYPE = -10
    CPOOL_ERROR_SHAPE = -11
    CPOOL_ERROR_AXES = -12
    CPOOL_ERROR_OPTION = -13
    CPOOL_ERROR_EMPTY = -14
    CPOOL_ERROR_INDEX = -15

cdef enum cpool_operation:
    CPOOL_MAX
    CPOOL_MIN
    CPOOL_AVERAGE
    CPOOL_SUM

cdef enum cpool_dtype:
    CPOOL_BOOL
    CPOOL_INT8
    CPOOL_UINT8
    CPOOL_INT16
    CPOOL_UINT16
    CPOOL_INT32
    CPOOL_UINT32
    CPOOL_INT64
    CPOOL_UINT64
    CPOOL_FLOAT16
    CPOOL_FLOAT32
    CPOOL_FLOAT64
    CPOOL_BFLOAT16

ctypedef struct cpool_window:
    ptrdiff_t kernel, stride, dilation, pad_before, pad_after, ceil_mode

ctypedef struct cpool_array:
    void *data
    ptrdiff_t dtype, ndim
    const ptrdiff_t *shape
    const ptrdiff_t *strides

ctypedef struct cpool_pooling:
    ptrdiff_t op, pooled
    const ptrdiff_t *axes
    const cpool_window *windows
    const ptrdiff_t *output_sizes
    const void *fill
    ptrdiff_t count_include_pad, divisor, min_count, omit_nan

cdef const char *cpool_version() noexcept nogil
cdef const char *cpool_strerror(int code) noexcept nogil
cdef ptrdiff_t cpool_output_size(ptrdiff_t length, const cpool_window *window) noexcept nogil

cdef int cpool_pool(const cpool_array *x, const cpool_array *out, const cpool_array *indices, const cpool_array *where,
                    const cpool_pooling *pooling) noexcept nogil
cdef int cpool_max_unpool(const cpool_array *y, const cpool_array *indices, const cpool_array *out, ptrdiff_t pooled,
                          const ptrdiff_t *axes) noexcept nogil
cdef int cpool_max_pool_backward(const cpool_array *grad, const cpool_array *indices, const cpool_array *out,
                                 ptrdiff_t pooled, const ptrdiff_t *axes) noexcept nogil
cdef int cpool_avg_pool_backward(const cpool_array *grad, const cpool_array *out,
                                 const cpool_pooling *pooling) noexcept nogil

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
