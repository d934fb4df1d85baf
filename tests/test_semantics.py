"""What a value does to the windows that hold it, wherever it lies, and to no other window."""

from fractions import Fraction

import numpy as np
import pytest
from compare import FLOATS, OPS, POOLS, check, random_array

import cpool

WIDTH = 70  # more than one vector of every dtype, and a tail
WINDOWS = [(2, 2), (3, 2), (3, 1), ((1, 7), 1), ((5, 2), (2, 3))]
NEGATIVE_NAN = np.copysign(np.nan, -1.0)


def holds(shape, spot, kernel_size, stride):
    """Tell for every window whether `spot` lies in it."""
    mark = np.zeros(shape, bool)
    mark[spot] = True
    return cpool.max_pool(mark, kernel_size, stride)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("value", [np.nan, NEGATIVE_NAN, np.inf, -np.inf])
@pytest.mark.parametrize(("kernel_size", "stride"), WINDOWS)
@pytest.mark.parametrize("op", OPS)
def test_touches_only_its_windows(op, kernel_size, stride, value, dtype):
    """At every column and row: the windows that hold it, and not one bit of the others."""
    plain = random_array(np.random.default_rng(1), (7, WIDTH), dtype)
    clean = POOLS[op](plain, kernel_size, stride)
    for spot in [(row, column) for column in range(WIDTH) for row in {column % 7, 3}]:
        x = plain.copy()
        x[spot] = value
        inside = holds(x.shape, spot, kernel_size, stride)
        expected = np.where(inside & wins(op, value), np.array(value, dtype), clean)
        result = POOLS[op](x, kernel_size, stride)
        untouched = ~inside | wins(op, value)
        np.testing.assert_array_equal(result[untouched], expected[untouched], err_msg=str(spot))


def wins(op, value):
    """Tell whether a window that holds `value` and finite numbers gives `value`; else it gives a finite number."""
    return op == "avg" or np.isnan(value) or (value > 0) == (op == "max")


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_only_nan(op, dtype):
    assert np.all(np.isnan(check(op, np.full((6, WIDTH), np.nan, dtype), 3, stride=2, padding=1)))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(("op", "value"), [("max", -np.inf), ("min", np.inf)])
def test_only_the_least_value(op, value, dtype):
    assert np.all(check(op, np.full((6, WIDTH), value, dtype), 3, stride=2, padding=1) == value)


@pytest.mark.parametrize("dtype", FLOATS)
def test_opposite_infinities_average_to_nan(dtype):
    x = np.ones((4, WIDTH), dtype)
    x[1, 10:12] = np.inf, -np.inf
    result = check("avg", x, 2)
    assert np.isnan(result[0, 5])
    assert np.count_nonzero(result == 1) == result.size - 1


@pytest.mark.parametrize("k", [2, 3, 4, 5, 7, 8, 16, 31, 63])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("along", ["rows", "columns"])
def test_no_running_sum(k, dtype, along):
    """Beside a huge value the average of ones is exactly 1, however the windows overlap."""
    x = np.ones((3, 200), dtype)
    x[:, [0, 99]] = 1e17
    kernel_size = (1, k) if along == "rows" else (k, 1)
    result = POOLS["avg"](x if along == "rows" else x.T, kernel_size, 1)
    result = result if along == "rows" else result.T
    far = np.ones(result.shape, bool)
    far[:, 0] = far[:, 100 - k : 100] = False
    assert np.all(result[far] == 1)
    assert np.all(result[~far] > 1e14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kernel_size", [2, 3, (4, 5), (1, 9), (9, 1), 7])
def test_averages_do_not_depend_on_the_place(kernel_size, dtype):
    """A full window gives the same bits in a crop, where it meets other vectors, rows and blocks."""
    x = random_array(np.random.default_rng(2), (20, 90), dtype)
    whole = POOLS["avg"](x, kernel_size, 1)
    for row, column in [(0, 1), (1, 0), (2, 3), (3, 7), (5, 16), (7, 33), (10, 65)]:
        np.testing.assert_array_equal(POOLS["avg"](x[row:, column:], kernel_size, 1), whole[row:, column:])
        np.testing.assert_array_equal(
            POOLS["avg"](x[: 20 - row, : 90 - column], kernel_size, 1),
            whole[: whole.shape[0] - row, : whole.shape[1] - column],
        )


@pytest.mark.parametrize("value", [2**62 + 1, -(2**62) - 1, 2**53 + 1])
@pytest.mark.parametrize("op", ["max", "min"])
def test_no_narrowing_of_int64(op, value):
    assert np.all(check(op, np.full((4, WIDTH), value, np.int64), 2) == value)


@pytest.mark.parametrize("op", ["max", "min"])
def test_no_narrowing_of_uint64(op):
    x = np.full((4, WIDTH), 2**63 + 1, np.uint64)
    x[::2] = 2**64 - 1 if op == "min" else 3
    assert np.all(check(op, x, 2) == 2**63 + 1)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32"])
@pytest.mark.parametrize("k", [3, 97])
def test_sums_of_integers_are_exact(dtype, k):
    """Up to 32 bits at any window: the exact mean, rounded to float64 once."""
    limits = np.iinfo(dtype)
    rng = np.random.default_rng(k)
    for low in (limits.min, limits.max - 5):
        x = rng.integers(low, limits.max, (k, k + 1), dtype, endpoint=True)
        exact = [float(Fraction(sum(x[:, j : j + k].ravel().tolist()), k * k)) for j in (0, 1)]
        assert POOLS["avg"](x, k, 1).tolist() == [exact]


def test_large_windows_of_the_smallest_and_largest_integers():
    for dtype in ["int8", "uint8", "int16", "uint16", "int32", "uint32"]:
        for value in (np.iinfo(dtype).min, np.iinfo(dtype).max):
            assert POOLS["avg"](np.full((1500, 1500), value, dtype), 1500).tolist() == [[value]]
    assert POOLS["avg"](np.ones((1500, 1500), bool), 1500).tolist() == [[1.0]]


@pytest.mark.parametrize("shape", [(1, 4096), (4096, 1), (64, 64), (1500, 300)])
def test_float16_accumulates_wider(shape):
    assert POOLS["avg"](np.ones(shape, np.float16), shape).tolist() == [[1.0]]


@pytest.mark.parametrize("dtype", FLOATS)
def test_float16_range(dtype):
    largest = float(np.finfo(np.float16).max)
    assert np.all(check("avg", np.full((6, WIDTH), largest, dtype), 3, stride=1) == largest)


@pytest.mark.parametrize("dtype", FLOATS)
def test_subnormal_numbers_are_numbers(dtype):
    tiny = np.finfo(dtype).smallest_subnormal
    x = np.full((4, WIDTH), tiny, dtype)
    for op in OPS:
        assert np.all(POOLS[op](x, 2) == tiny)
        assert np.all(POOLS[op](-x, 2) == -tiny)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_zeros_are_equal(op, dtype):
    x = np.zeros((4, WIDTH), dtype)
    x[::2, ::3] = -0.0
    assert np.all(check(op, x, 3, stride=1, padding=1) == 0)


@pytest.mark.parametrize(("op", "value"), [("max", -5), ("min", 5)])
@pytest.mark.parametrize("dtype", ["int8", "int64", "float16", "float32"])
def test_padding_is_nothing(op, value, dtype):
    x = np.full((9, WIDTH), value, dtype)
    for padding in (1, 2, "same", ((2, 0), (0, 2))):
        assert np.all(check(op, x, 3, stride=2, padding=padding, ceil_mode=True) == value)


def test_results_of_all_dtypes_are_native():
    x = np.arange(16, dtype=">i4").reshape(4, 4)
    assert POOLS["max"](x, 2).dtype == np.dtype(np.int32)
    assert POOLS["avg"](x.astype(">f2"), 2).dtype == np.dtype(np.float16)
