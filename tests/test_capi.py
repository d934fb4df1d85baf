"""Every function of the C door, called by its address: the same bits as from Python, or a code and nothing written."""

import ctypes
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from c_door import function
from cases import random_array

import cpool
from cpool import capi

DTYPES = {
    "f32": "float32",
    "f64": "float64",
    "f16": "float16",
    **{f"{kind}{bits}": f"{name}{bits}" for kind, name in (("u", "uint"), ("i", "int")) for bits in (8, 16, 32, 64)},
}


def kinds(operation):
    """The types that an operation has."""
    return [name.rpartition("_")[2] for name in capi.FUNCTIONS if name.rpartition("_")[0] == f"cpool_{operation}"]


MEANS, LOCATED = kinds("avg_pool2d"), kinds("max_pool2d_indices")


def call(op, kind, arrays, windows, include=None):
    """The code of a call; `arrays` are x, of four dimensions, out and for some indices."""
    name = f"cpool_{op}_{kind}" if op == "max_pool2d_indices" else f"cpool_{op}_pool2d_{kind}"
    types = [ctypes.c_void_p] * len(arrays) + [ctypes.c_ssize_t] * 4 + [ctypes.c_void_p] * 2
    more = () if include is None else (include,)
    windows = [np.array(window, np.intp) for window in windows]
    pointers = [array.ctypes.data for array in arrays]
    pool = function(name, ctypes.c_int, *types, *[ctypes.c_int] * len(more))
    return pool(*pointers, *arrays[0].shape, *(window.ctypes.data for window in windows), *more)


def random_call(rng, kind):
    """An array, its two windows and the arguments of Python's functions for the same."""
    x = random_array(rng, rng.integers(1, [4, 15, 40, 5]), DTYPES[kind])
    sizes = rng.integers(1, [[7, 4, 4]] * 2)
    windows, options = [], {"axes": (1, 2), "ceil_mode": bool(rng.integers(2))}
    for kernel, stride, dilation in sizes.tolist():
        pads = rng.integers(0, (kernel - 1) * dilation + 1, 2).tolist()
        windows.append((kernel, stride, dilation, *pads, int(options["ceil_mode"])))
    kernels, options["stride"], options["dilation"] = (tuple(map(int, column)) for column in sizes.T)
    options["padding"] = tuple(window[3:5] for window in windows)
    return x, windows, kernels, options


@pytest.mark.engine
@pytest.mark.parametrize("kind", kinds("max_pool2d"))
def test_the_same_as_from_python(kind):
    rng = np.random.default_rng(sorted(DTYPES).index(kind))
    pooled = refused = 0
    for _ in range(150):
        x, windows, kernel, options = random_call(rng, kind)
        try:
            shape = cpool.output_shape(x.shape, kernel, **options)
        except ValueError:
            out = np.full((2, 2, 2, 2), 7, x.dtype)
            assert call("max", kind, (x, out), windows) == -4
            assert (out == 7).all()
            refused += 1
            continue
        out = np.empty(shape, x.dtype)
        for op in ("max", "min"):
            assert call(op, kind, (x, out), windows) == 0
            np.testing.assert_array_equal(out, getattr(cpool, f"{op}_pool")(x, kernel, **options))
        for include in (0, 1) if kind in MEANS else ():
            assert call("avg", kind, (x, out), windows, include) == 0
            expected = cpool.avg_pool(x, kernel, **options, count_include_pad=bool(include), dtype=x.dtype)
            np.testing.assert_array_equal(out, expected)
        if kind in LOCATED:
            places = np.empty(shape, np.int64)
            assert call("max_pool2d_indices", kind, (x, out, places), windows) == 0
            values, indices = cpool.max_pool(x, kernel, **options, return_indices=True)
            np.testing.assert_array_equal(out, values)
            np.testing.assert_array_equal(places, indices)
        pooled += 1
    assert min(pooled, refused) > 5


def test_output_sizes():
    size = function("cpool_output_size", ctypes.c_ssize_t, ctypes.c_ssize_t, ctypes.c_void_p)
    window = np.array([3, 2, 1, 1, 1, 1], np.intp)
    assert [size(length, window.ctypes.data) for length in (0, 1, 2, 5, 112)] == [-2, 1, 2, 3, 57]
    assert size(5, None) == -1


def test_texts():
    text = function("cpool_strerror", ctypes.c_char_p, ctypes.c_int)
    texts = [text(-code).decode() for code in range(17)]
    assert texts[0] == "no error"
    assert texts[16] == text(1).decode() == "no code of cpool"
    assert len(set(texts)) == 17
    assert function("cpool_version", ctypes.c_char_p)().decode() == cpool.__version__


def test_many_threads_at_a_time():
    """ctypes lets go of the GIL; calls share nothing."""
    x = np.random.default_rng(1).standard_normal((1, 300, 301, 1)).astype(np.float32)
    windows = [(5, 1, 1, 2, 2, 0), (9, 2, 1, 4, 4, 0)]
    expected = cpool.max_pool(x, (5, 9), (1, 2), (2, 4), axes=(1, 2))

    def work(_):
        out = np.empty_like(expected)
        assert call("max", "f32", (x, out), windows) == 0
        return np.array_equal(out, expected)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(64)))
