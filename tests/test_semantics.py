"""What a value does to the windows that hold it, wherever it lies, and to no other window."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from cases import ADDING, FLOATS, OPS, POOLS, random_array
from compare import check

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
    return op in ADDING or np.isnan(value) or (value > 0) == (op == "max")


@pytest.mark.parametrize("op", OPS)
def test_true_is_any_byte_but_0(op):
    """As in an image of one bit from Pillow: 255, which NumPy counts as one."""
    rng = np.random.default_rng(12)
    for shape in [(40, 64), (7, 300), (3, 9, 31)]:
        true = rng.random(shape) < 0.4
        odd = np.where(true, rng.integers(1, 256, shape), 0).astype(np.uint8).view(bool)
        for view in (np.s_[...], np.s_[::-1, ::2], np.s_[:, ::-3]):
            np.testing.assert_array_equal(POOLS[op](odd[view], 3), POOLS[op](true[view], 3))
        x = rng.integers(0, 9, shape, np.int16)
        options = {"min_count": 4} if op in ADDING else {}
        expected = POOLS[op](x, 3, where=true, fill=-9, **options)
        np.testing.assert_array_equal(POOLS[op](x, 3, where=odd, fill=-9, **options), expected)


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
    """A full window gives the same bits in a crop, where it meets other vectors, strips and ends of the image."""
    x = random_array(np.random.default_rng(2), (20, 90), dtype)
    whole = POOLS["avg"](x, kernel_size, 1)
    for rows, begin, end in itertools.product([20, 19, 15, 11], [0, 1, 3, 7, 16, 33], [90, 89, 75, 66]):
        crop = POOLS["avg"](x[:rows, begin:end], kernel_size, 1)
        np.testing.assert_array_equal(crop, whole[: crop.shape[0], begin : begin + crop.shape[1]])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("channels", [2, 7, 9, 65, 513, 2049])
def test_averages_do_not_depend_on_the_channel(channels, dtype):
    """Equal channels give equal bits: a channel alone, one of few, and one of so many that they go block by block."""
    plane = random_array(np.random.default_rng(3), (13, 21, 1), dtype)
    x = np.repeat(plane, channels, axis=-1)
    for kernel_size, stride in itertools.product([2, 3, 4, 5, 7], [1, 2, 4, 5]):
        alone = POOLS["avg"](plane, kernel_size, stride, axes=(0, 1))
        result = POOLS["avg"](x, kernel_size, stride, axes=(0, 1))
        np.testing.assert_array_equal(result, np.repeat(alone, channels, axis=-1), f"{kernel_size}, {stride}")


@pytest.mark.parametrize("shape", [(5, 6), (7, 7), (14, 13), (20, 20), (12, 150)])
@pytest.mark.parametrize("padding", [0, 1, "same"])
def test_averages_do_not_depend_on_the_batch(shape, padding):
    """A plane alone gives the same bits as among others, edges and all."""
    x = random_array(np.random.default_rng(6), (2, 9, *shape), "float32")
    for kernel_size, stride in itertools.product([2, 3, 4, (2, 5), (4, 3)], [1, 2, None]):
        batch = POOLS["avg"](x, kernel_size, stride, padding, ceil_mode=True)
        for i, j in [(0, 0), (0, 8), (1, 4)]:
            alone = POOLS["avg"](x[i, j], kernel_size, stride, padding, ceil_mode=True)
            np.testing.assert_array_equal(batch[i, j], alone, f"{kernel_size}, {stride}")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("k", [2, 3, 4, 5, 7, 11])
def test_averages_do_not_depend_on_the_column(k, dtype):
    """A pattern that repeats gives equal bits along rows wider than any strip."""
    x = np.tile(random_array(np.random.default_rng(4), (k, k), dtype), 6000 // k)
    assert len(np.unique(POOLS["avg"](x, k))) == 1
    assert len(np.unique(POOLS["avg"](x.T, k))) == 1


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


@pytest.mark.parametrize("bits", [12, 15, 16, 17, 20, 23, 24])
def test_sums_of_very_large_windows(bits):
    """2**bits taps and one column more, all of them the smallest or largest value: sums that 32 bits do not hold."""
    kernel_size = (2 ** (bits - 12), 2**12 + 1)
    for dtype in ["int8", "uint8", "int16", "uint16", "int32", "uint32"]:
        for value in (np.iinfo(dtype).min, np.iinfo(dtype).max):
            x = np.broadcast_to(np.array(value, dtype), kernel_size)
            assert POOLS["avg"](x[:, 1:], (kernel_size[0], 2**12)).tolist() == [[value]]
            assert POOLS["avg"](x, kernel_size).tolist() == [[value]]


@pytest.mark.parametrize("shape", [(1, 4096), (4096, 1), (64, 64), (1500, 300)])
def test_float16_accumulates_wider(shape):
    assert POOLS["avg"](np.ones(shape, np.float16), shape).tolist() == [[1.0]]


ALL_HALVES = np.arange(2**16, dtype=np.uint16).view(np.float16).reshape(256, 256)


@pytest.mark.parametrize("op", OPS)
def test_every_float16_comes_back(op):
    np.testing.assert_array_equal(POOLS[op](ALL_HALVES, 1), ALL_HALVES)


def test_pairs_of_every_float16():
    other = np.random.default_rng(5).permutation(ALL_HALVES.ravel()).reshape(256, 256)
    pairs = np.stack([ALL_HALVES, other], axis=-1)
    with np.errstate(invalid="ignore"):
        total = ALL_HALVES.astype(np.float32) + other
        expected = {"max": np.maximum(ALL_HALVES, other), "min": np.minimum(ALL_HALVES, other)}
        with np.errstate(over="ignore"):
            expected |= {"avg": (total / 2).astype(np.float16), "sum": total.astype(np.float16)}
    for op in OPS:
        np.testing.assert_array_equal(POOLS[op](pairs, (1, 2))[..., 0], expected[op])


def test_float16_rounds_half_to_even():
    """As IEEE arithmetic does: 1 + half a unit down to 1, 1 + one and a half units up to 1 + 2 units."""
    unit = float(np.finfo(np.float16).eps)
    x = np.array([1, 1 + unit, 1 + unit, 1 + 2 * unit], np.float16)[None]
    assert POOLS["avg"](x, (1, 2)).tolist() == [[1, 1 + 2 * unit]]


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
def test_pairs_of_every_byte(dtype):
    values = np.arange(np.iinfo(dtype).min, np.iinfo(dtype).max + 1, dtype=dtype)
    first, second = np.meshgrid(values, values)
    pairs = np.stack([first, second], axis=-1)
    expected = {"max": np.maximum(first, second), "min": np.minimum(first, second), "avg": (first / 2 + second / 2)}
    expected["sum"] = first.astype(int) + second
    for op in OPS:
        np.testing.assert_array_equal(POOLS[op](pairs, (1, 2))[..., 0], expected[op])


@pytest.mark.parametrize("dtype", FLOATS)
def test_float16_range(dtype):
    largest = float(np.finfo(np.float16).max)
    assert np.all(check("avg", np.full((6, WIDTH), largest, dtype), 3, stride=1) == largest)


@pytest.mark.parametrize("dtype", FLOATS)
def test_subnormal_numbers_are_numbers(dtype):
    tiny = np.finfo(dtype).smallest_subnormal
    x = np.full((4, WIDTH), tiny, dtype)
    for op in OPS:
        each = 4 * tiny if op == "sum" else tiny
        assert np.all(POOLS[op](x, 2) == each)
        assert np.all(POOLS[op](-x, 2) == -each)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_zeros_are_equal(op, dtype):
    x = np.zeros((4, WIDTH), dtype)
    x[::2, ::3] = -0.0
    assert np.all(check(op, x, 3, stride=1, padding=1) == 0)


@pytest.mark.parametrize("window", [(1, 2), (2, 2), (1, 4), (3, 3), (2, 8), (1, WIDTH)])
@pytest.mark.parametrize("dtype", FLOATS)
def test_no_average_is_minus_zero(dtype, window):
    """Also where the quotient is too small for a float, which a fused multiply-add would round after its addition."""
    x = np.zeros((8, WIDTH), dtype)
    x[::2, :: window[1]] = -np.finfo(dtype).smallest_subnormal
    for each in (x, np.repeat(x[..., None], 9, 2)):
        for result in (cpool.avg_pool(each, window, axes=(0, 1), dtype=narrow) for narrow in FLOATS):
            assert (abs(result) <= np.finfo(dtype).smallest_subnormal).all()
            assert not np.signbit(result[result == 0]).any()


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
