import ctypes

import numba
import numpy as np
from numba.extending import get_cython_function_address

POINTERS_AND_SIZES = [ctypes.c_void_p] * 2 + [ctypes.c_ssize_t] * 4 + [ctypes.c_void_p] * 2


def function(name, *more):
    address = get_cython_function_address("cpool.capi", name)
    return ctypes.CFUNCTYPE(ctypes.c_int, *POINTERS_AND_SIZES, *more)(address)


max_pool2d = function("cpool_max_pool2d_f32")
avg_pool2d = function("cpool_avg_pool2d_f32", ctypes.c_int)
WINDOW = np.array([3, 2, 1, 1, 1, 0], np.intp)  # an intp array of 6 is a cpool_window


@numba.njit(nogil=True)
def contrast(frames, highest, mean, window):
    """How far the maximum of each window is above its average, frame by frame."""
    worst = 0
    for i in range(len(frames)):
        _, height, width = frames.shape
        at = window.ctypes.data
        x, high, low = frames[i].ctypes.data, highest[i].ctypes.data, mean[i].ctypes.data
        worst = min(worst, max_pool2d(x, high, 1, height, width, 1, at, at))
        worst = min(worst, avg_pool2d(x, low, 1, height, width, 1, at, at, 1))
        highest[i] -= mean[i]
    return worst
