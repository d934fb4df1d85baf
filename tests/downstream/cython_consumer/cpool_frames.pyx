# cython: language_level=3, boundscheck=False, wraparound=False
"""Frames of a video, pooled by threads of our own that hold no GIL."""
from concurrent.futures import ThreadPoolExecutor

from cpool.capi cimport (
    cpool_avg_pool2d_u8, cpool_max_pool2d_f32, cpool_max_pool2d_indices_f64, cpool_min_pool2d_i16, cpool_output_size,
    cpool_strerror, cpool_window
)
from libc.stdint cimport int16_t, int64_t, uint8_t


cdef int pool_some(const float[:, :, ::1] frames, float[:, :, ::1] out, Py_ssize_t first, Py_ssize_t last,
                   const cpool_window *window) noexcept nogil:
    cdef Py_ssize_t i
    cdef int code = 0
    for i in range(first, last):
        code = cpool_max_pool2d_f32(&frames[i, 0, 0], &out[i, 0, 0], 1, frames.shape[1], frames.shape[2], 1,
                                    window, window)
        if code < 0:
            break
    return code


def pool_frames(const float[:, :, ::1] frames, float[:, :, ::1] out, int kernel, int threads):
    """Maximum of each window of `frames`, side by side, into `out`."""
    cdef cpool_window window = cpool_window(kernel, kernel, 1, 0, 0, 0)
    if out.shape[0] != frames.shape[0] or out.shape[1] != cpool_output_size(frames.shape[1], &window) or (
            out.shape[2] != cpool_output_size(frames.shape[2], &window)):
        raise ValueError("out must have the shape of the pooled frames")

    def work(Py_ssize_t part):
        cdef Py_ssize_t first = frames.shape[0] * part // threads
        cdef Py_ssize_t last = frames.shape[0] * (part + 1) // threads
        cdef int code
        with nogil:
            code = pool_some(frames, out, first, last, &window)
        if code < 0:
            raise ValueError(cpool_strerror(code).decode())

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))


def others(const uint8_t[:, ::1] image, uint8_t[:, ::1] mean, const int16_t[:, :, ::1] pixels,
           int16_t[:, :, ::1] least, const double[:, ::1] field, double[:, ::1] most, int64_t[:, ::1] places):
    """3x3 windows, two apart, padded by one: averages, minima of channels-last pixels, maxima and where they are."""
    cdef cpool_window w = cpool_window(3, 2, 1, 1, 1, 0)
    cdef int code = cpool_avg_pool2d_u8(&image[0, 0], &mean[0, 0], 1, image.shape[0], image.shape[1], 1, &w, &w, 1)
    if code == 0:
        code = cpool_min_pool2d_i16(&pixels[0, 0, 0], &least[0, 0, 0], 1, pixels.shape[0], pixels.shape[1],
                                    pixels.shape[2], &w, &w)
    if code == 0:
        code = cpool_max_pool2d_indices_f64(&field[0, 0], &most[0, 0], &places[0, 0], 1, field.shape[0],
                                            field.shape[1], 1, &w, &w)
    return code


def repeat(const float[:, ::1] x, float[:, ::1] out, Py_ssize_t times):
    """The same call again and again, to see what one costs."""
    cdef cpool_window w = cpool_window(2, 2, 1, 0, 0, 0)
    with nogil:
        for _ in range(times):
            cpool_max_pool2d_f32(&x[0, 0], &out[0, 0], 1, x.shape[0], x.shape[1], 1, &w, &w)
