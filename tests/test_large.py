"""More than 2**31 elements along an axis, in total, in a window and in a result: no number on the way has 32 bits.

Arrays of zeros that are only read take no memory, nor do broadcast ones; a result of 2 GiB takes that.
"""

import os

import numpy as np
import pytest
from cases import OPS, POOLS

import cpool

LONG = 2**31 + 2**20 + 24
WIDE = (70_000, 40_000)
GIB = 2**30


def memory():
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError):
        return 0


pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(np.iinfo(np.intp).max < LONG, reason="no array has so many elements"),
    pytest.mark.skipif(memory() < 6 * GIB, reason="takes 2 GiB and more of memory"),
]


def zeros(shape):
    """With a few values, of which the last lies at the very end."""
    x = np.zeros(shape, np.uint8)
    x.reshape(-1)[[5, 2**31 - 1, 2**31, -1]] = 3, 4, 5, 6
    return x


@pytest.mark.parametrize("workers", [1, 2])
def test_a_long_axis(workers):
    x = zeros(LONG)
    values, indices = cpool.max_pool(x, 2**20, axes=0, ceil_mode=True, return_indices=True, workers=workers)
    assert values.shape == (2050,)
    assert {int(i): int(v) for i, v in zip(indices, values, strict=True) if v} == {
        5: 3, 2**31 - 1: 4, 2**31: 5, LONG - 1: 6,
    }  # fmt: skip
    assert cpool.sum_pool(x, 2**20, axes=0, ceil_mode=True, workers=workers).sum() == 18


def test_a_large_image():
    x = zeros(WIDE)
    values, indices = cpool.max_pool(x, (1000, 4000), return_indices=True)
    assert values.shape == (70, 10)
    found = {int(i): int(v) for i, v in zip(indices.flat, values.flat, strict=True) if v}
    assert found == {5: 3, 2**31: 5, x.size - 1: 6}  # 2**31 - 1 lies in the same window as 2**31
    np.testing.assert_array_equal(values, cpool.max_pool(x, (1000, 4000), workers=2))


@pytest.mark.parametrize("op", OPS)
def test_a_window_of_so_many(op):
    """Whose number is a product: no axis has so many."""
    x = np.broadcast_to(np.uint8(255), (2**16 + 5, 2**15 + 3))
    assert POOLS[op](x, x.shape).tolist() == [[255 * x.size if op == "sum" else 255]]


@pytest.mark.parametrize("op", OPS)
def test_a_window_over_an_axis_of_so_many(op):
    """Which has to be read."""
    x = np.broadcast_to(np.uint8(255), LONG)
    assert POOLS[op](x, LONG, axes=0).tolist() == [255 * LONG if op == "sum" else 255]


def test_windows_a_long_way_apart():
    x = zeros(LONG)
    stride = 2**31 - 3
    np.testing.assert_array_equal(cpool.max_pool(x, 4, stride, axes=0, ceil_mode=True), [0, 5])
    np.testing.assert_array_equal(cpool.max_pool(x, 2, axes=0, dilation=LONG - 1), [6])
    np.testing.assert_array_equal(cpool.max_pool(x, 2**31, 1, axes=0)[[0, 1, 6, -1]], [4, 5, 5, 6])


def test_a_long_result():
    x = zeros(LONG)
    result = cpool.max_pool(x, 2, 1, axes=0)
    assert result.shape == (LONG - 1,)
    np.testing.assert_array_equal(np.flatnonzero(result[2**31 - 2 : 2**31 + 3]), [0, 1, 2])
    assert result[-3:].tolist() == [0, 0, 6]


def test_unpooling_into_so_many():
    values, indices = np.array([7, 8, 9], np.uint8), np.array([3, 2**31 + 1, LONG - 1])
    larger = cpool.max_unpool(values, indices, (LONG,), axes=0)
    assert larger[indices].tolist() == [7, 8, 9]
    assert np.count_nonzero(larger[2**31 - 8 :]) == 2
