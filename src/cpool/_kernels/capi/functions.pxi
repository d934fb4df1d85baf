# The functions of the C API that pool: each calls the function of `images.pxi` that has its signature.

# >>> Written by ci/write_capi.py: change its rows, not these lines.
cdef int cpool_max_pool2d_f32(const float *x, float *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, FLOAT32, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_f64(const double *x, double *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, FLOAT64, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_f16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, FLOAT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_u8(const uint8_t *x, uint8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, UINT8, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_i8(const int8_t *x, int8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, INT8, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_u16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, UINT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_i16(const int16_t *x, int16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, INT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_u32(const uint32_t *x, uint32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, UINT32, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_i32(const int32_t *x, int32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, INT32, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_u64(const uint64_t *x, uint64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, UINT64, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_i64(const int64_t *x, int64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MAX, INT64, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_f32(const float *x, float *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, FLOAT32, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_f64(const double *x, double *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, FLOAT64, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_f16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, FLOAT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_u8(const uint8_t *x, uint8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, UINT8, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_i8(const int8_t *x, int8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, INT8, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_u16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, UINT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_i16(const int16_t *x, int16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, INT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_u32(const uint32_t *x, uint32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, UINT32, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_i32(const int32_t *x, int32_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, INT32, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_u64(const uint64_t *x, uint64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, UINT64, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_min_pool2d_i64(const int64_t *x, int64_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return pool(MIN, INT64, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols)


cdef int cpool_avg_pool2d_f32(const float *x, float *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil:
    return mean(AVERAGE, FLOAT32, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols, count_include_pad)


cdef int cpool_avg_pool2d_f64(const double *x, double *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil:
    return mean(AVERAGE, FLOAT64, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols, count_include_pad)


cdef int cpool_avg_pool2d_u8(const uint8_t *x, uint8_t *out,
                             ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                             const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil:
    return mean(AVERAGE, UINT8, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols, count_include_pad)


cdef int cpool_avg_pool2d_u16(const uint16_t *x, uint16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil:
    return mean(AVERAGE, UINT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols, count_include_pad)


cdef int cpool_avg_pool2d_i16(const int16_t *x, int16_t *out,
                              ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                              const cpool_window *rows, const cpool_window *cols, int count_include_pad) noexcept nogil:
    return mean(AVERAGE, INT16, sizeof(x[0]), x, out, batch, height, width, channels, rows, cols, count_include_pad)


cdef int cpool_max_pool2d_indices_f32(const float *x, float *out, int64_t *indices,
                                      ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                                      const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return located(MAX, FLOAT32, sizeof(x[0]), x, out, indices, batch, height, width, channels, rows, cols)


cdef int cpool_max_pool2d_indices_f64(const double *x, double *out, int64_t *indices,
                                      ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                                      const cpool_window *rows, const cpool_window *cols) noexcept nogil:
    return located(MAX, FLOAT64, sizeof(x[0]), x, out, indices, batch, height, width, channels, rows, cols)


POOLING = ("cpool_max_pool2d_f32", "cpool_max_pool2d_f64", "cpool_max_pool2d_f16", "cpool_max_pool2d_u8",
           "cpool_max_pool2d_i8", "cpool_max_pool2d_u16", "cpool_max_pool2d_i16", "cpool_max_pool2d_u32",
           "cpool_max_pool2d_i32", "cpool_max_pool2d_u64", "cpool_max_pool2d_i64", "cpool_min_pool2d_f32",
           "cpool_min_pool2d_f64", "cpool_min_pool2d_f16", "cpool_min_pool2d_u8", "cpool_min_pool2d_i8",
           "cpool_min_pool2d_u16", "cpool_min_pool2d_i16", "cpool_min_pool2d_u32", "cpool_min_pool2d_i32",
           "cpool_min_pool2d_u64", "cpool_min_pool2d_i64", "cpool_avg_pool2d_f32", "cpool_avg_pool2d_f64",
           "cpool_avg_pool2d_u8", "cpool_avg_pool2d_u16", "cpool_avg_pool2d_i16", "cpool_max_pool2d_indices_f32",
           "cpool_max_pool2d_indices_f64")
# <<< ci/write_capi.py
