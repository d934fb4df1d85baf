"""Windows over any number of axes, in any order of them, against the reference."""

import itertools

import numpy as np
import pytest
import reference
from cases import (
    ADAPTIVE,
    DTYPES,
    FLOATS,
    GLOBAL,
    KERNELS,
    LAYOUTS,
    OPS,
    POOLS,
    WINDOWS,
    random_array,
    random_view,
    window,
)
from compare import assert_same, check, check_indices, check_or_refuse

import cpool

SHAPE = (3, 4, 5, 6)


def choices(ndim):
    """Return all ways to choose axes of `ndim`, in every order."""
    return [axes for count in range(1, ndim + 1) for axes in itertools.permutations(range(ndim), count)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("op", OPS)
def test_every_dtype(op, count, dtype):
    x = random_array(np.random.default_rng(count), SHAPE, dtype)
    check(op, x, KERNELS[:count])
    check(op, x, KERNELS[:count], **window("edges", count))


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("op", OPS)
def test_every_window(op, count, name):
    rng = np.random.default_rng([count, len(name)])
    for dtype in ("int16", "float32"):
        x = random_array(rng, (2, *SHAPE)[-max(count, 2) :], dtype)
        check(op, x, KERNELS[:count], **window(name, count))
        check(op, np.ascontiguousarray(x.T), KERNELS[:count], **window(name, count), axes=tuple(range(count))[::-1])


@pytest.mark.parametrize("axes", choices(3) + choices(4)[-24:], ids=str)
@pytest.mark.parametrize("op", OPS)
def test_every_choice_of_axes(op, axes):
    """The i-th size belongs to the i-th of the axes; each size differs, so that none can be taken for another."""
    x = random_array(np.random.default_rng(3), (5, 6, 7, 8)[: max(3, len(axes))], "int16")
    sizes = {"kernel_size": (2, 3, 1, 2), "stride": (2, 1, 3, 2), "dilation": (1, 2, 1, 3)}
    arguments = {name: size[: len(axes)] for name, size in sizes.items()}
    result = check(op, x, **arguments, axes=axes)
    negative = tuple(axis - x.ndim for axis in axes)
    np.testing.assert_array_equal(POOLS[op](x, **arguments, axes=negative), result)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("op", OPS)
def test_layouts(op, layout, count):
    rng = np.random.default_rng(4)
    for dtype, axes in itertools.product(["uint8", "float32"], itertools.combinations(range(4), count)):
        x = LAYOUTS[layout](random_array(rng, (2, 3, 4, 3), dtype))
        check(op, x, (2, 3, 2)[:count], stride=(1, 2, 1)[:count], padding=1, axes=axes)


@pytest.mark.parametrize("seed", range(30))
def test_random_arguments(seed):
    rng = np.random.default_rng(seed)
    for _ in range(50):
        ndim = int(rng.choice([1, 2, 3, 3, 4]))
        count = int(rng.integers(min(ndim, 2), ndim + 1))
        sizes = {"kernel_size": [1, 2, 3, 3], "stride": [1, 1, 2, 3], "dilation": [1, 1, 1, 2]}
        options = {name: tuple(map(int, rng.choice(choice, count))) for name, choice in sizes.items()}
        options["padding"] = tuple(int(rng.integers(min(k, 3))) for k in options["kernel_size"])
        options |= {"axes": tuple(map(int, rng.permutation(ndim)[:count])), "ceil_mode": bool(rng.integers(2))}
        check_or_refuse(OPS[rng.integers(3)], random_view(rng, ndim), **options)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("op", OPS)
def test_broadcast(op, count):
    for shape in itertools.product([1, 4], [1, 5], [1, 6]):
        x = np.broadcast_to(random_array(np.random.default_rng(6), shape, "float32"), (4, 5, 6))
        check(op, x, (2, 3, 2)[:count], stride=1, padding=1)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("length", [1, 2, 7, 64, 65, 200, 5003])
def test_signals(op, length):
    rng = np.random.default_rng(length)
    for dtype in ("uint8", "float32") if length > 200 else ("uint8", "int64", "float16", "float32", "float64"):
        x = random_array(rng, (length,), dtype)
        check(op, x, (1,))
        check_or_refuse(op, x, (2,), stride=2)
        check_or_refuse(op, x, (3,), stride=1, padding=1)
        check_or_refuse(op, x, 5, stride=2, padding=2, axes=0)
        check_or_refuse(op, x, (13,), stride=3, padding=6, ceil_mode=True, axes=-1)
        check_or_refuse(op, x, (length,))


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("op", OPS)
def test_one_axis_is_the_same_as_a_plane_of_one_row(op, axis):
    """A window over one axis is one over two with a length of 1 along the other, also for large windows."""
    x = random_array(np.random.default_rng(7), (40, 41, 42), "int32")
    for size, stride in [(2, None), (3, 1), (17, 1), (20, 6), (40, None)]:
        other = (axis + 1) % 3
        flat = POOLS[op](x, (size, 1), None if stride is None else (stride, 1), axes=(axis, other))
        np.testing.assert_array_equal(POOLS[op](x, (size,), stride, axes=axis), flat)
        np.testing.assert_array_equal(POOLS[op](x, size, stride, axes=(axis,)), flat)


@pytest.mark.parametrize("op", OPS)
def test_volumes_with_large_windows(op):
    rng = np.random.default_rng(8)
    for dtype in ("uint8", "float32"):
        x = random_array(rng, (11, 12, 13), dtype)
        check(op, x, (9, 8, 7), stride=(2, 1, 3), padding=(4, 3, 0))
        check(op, x, (11, 12, 13))  # the whole volume
        check(op, x, (13, 14, 15), padding=1)  # and a little more
        check(op, x, (11, 1, 13))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("kernel_size", [(3,), (5,), (2, 2, 2), (3, 3, 3), (2, 4, 7), (1, 5, 3)])
def test_averages_do_not_depend_on_the_place(kernel_size, dtype):
    """A window gives the same bits in a crop, where it meets other vectors and ends of the volume.

    Rows of four and more are taken in blocks, which are counted from the first.
    """
    x = random_array(np.random.default_rng(15), (9, 10, 40), dtype)
    whole = cpool.avg_pool(x, kernel_size, 1)
    rows = [0, 3] if kernel_size[-2:-1] < (4,) else [0]
    for first, row, begin, end in itertools.product([0, 1], rows, [0, 1, 3, 16], [40, 39, 26]):
        crop = cpool.avg_pool(x[first:, row:, begin:end], kernel_size, 1)
        np.testing.assert_array_equal(crop, whole[first:, row:, begin : begin + crop.shape[2]])


@pytest.mark.parametrize("kernel_size", [(3,), (5,), (2, 2, 2), (3, 3, 3), (3, 3, 1), (2, 4, 7)])
def test_averages_do_not_depend_on_the_batch(kernel_size):
    x = random_array(np.random.default_rng(16), (5, 9, 10, 11), "float32")
    for options in ({}, {"stride": 1, "padding": 1 if min(kernel_size) > 1 else 0, "ceil_mode": True}):
        batch = cpool.avg_pool(x, kernel_size, **options)
        for volume, alone in zip(x, batch, strict=True):
            np.testing.assert_array_equal(cpool.avg_pool(volume, kernel_size, **options), alone)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("divisor_override", [None, 5, -2])
@pytest.mark.parametrize("count_include_pad", [False, True])
@pytest.mark.parametrize("count", [1, 3, 4])
def test_every_divisor(count, count_include_pad, divisor_override, ceil_mode):
    divisor = {"count_include_pad": count_include_pad, "divisor_override": divisor_override, "ceil_mode": ceil_mode}
    for dtype, padding in itertools.product(["uint8", "float32"], [0, 1, ((0, 1), (2, 0), (1, 0), (0, 0))]):
        x = random_array(np.random.default_rng(10), SHAPE, dtype)
        pads = padding[:count] if isinstance(padding, tuple) else padding
        check("avg", x, (2, 3, 2, 2)[:count], stride=(1, 2, 1, 2)[:count], padding=pads, **divisor)


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int32", "uint32"])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_integer_averages_round_half_to_even(count, dtype):
    limits = np.iinfo(dtype)
    rng = np.random.default_rng(count)
    for low in (limits.min, limits.max - 4):
        x = rng.integers(low, low + 4, SHAPE, dtype, endpoint=True)
        options = {"stride": 1, "padding": 1, "count_include_pad": False}
        exact = reference.pool("fraction", x, (2,) * count, **options)
        result = cpool.avg_pool(x, (2,) * count, **options, dtype=dtype)
        assert result.dtype == dtype
        assert result.ravel().tolist() == [round(mean) for mean in exact.flat]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("op", OPS)
def test_a_value_touches_only_its_windows(op, value, dtype):
    x = random_array(np.random.default_rng(11), (4, 5, 6), dtype)
    for spot in np.ndindex(2, 3, 6):
        spoilt = x.copy()
        spoilt[spot] = value
        check(op, spoilt, (2, 2, 3), stride=1)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("axes", choices(3), ids=str)
def test_adaptive_and_global(op, axes):
    rng = np.random.default_rng(12)
    for dtype in ("uint8", "int64", "float32"):
        x = random_array(rng, (4, 5, 7), dtype)
        for size in (1, (3, 2, 4)[: len(axes)], (7, 5, 9)[: len(axes)]):
            expected = reference.adaptive(op, x, size, axes)
            assert_same(op, x, ADAPTIVE[op](x, size, axes=axes), expected)
            assert_same(op, x.copy("F"), ADAPTIVE[op](x.copy("F"), size, axes=axes), expected)
        expected = reference.adaptive(op, x, 1, axes)
        assert_same(op, x, GLOBAL[op](x, axes=axes, keepdims=True), expected)
        assert_same(op, x, GLOBAL[op](x, axes=axes), expected.squeeze(axes))


@pytest.mark.parametrize("seed", range(20))
def test_random_adaptive(seed):
    rng = np.random.default_rng(seed)
    for _ in range(20):
        ndim = int(rng.choice([1, 2, 3, 3, 4]))
        axes = tuple(map(int, rng.permutation(ndim)[: rng.integers(min(ndim, 2), ndim + 1)]))
        x, size = random_view(rng, ndim), tuple(map(int, rng.integers(1, 9, len(axes))))
        op = OPS[rng.integers(3)]
        assert_same(op, x, ADAPTIVE[op](x, size, axes=axes), reference.adaptive(op, x, size, axes))


@pytest.mark.parametrize("op", OPS)
def test_as_many_axes_as_sizes(op):
    """By default the last ones; an int is for the last two, and `axes` may be an int."""
    x = random_array(np.random.default_rng(13), (4, 5, 6), "int16")
    for count in (1, 2, 3):
        last = tuple(range(3 - count, 3))
        np.testing.assert_array_equal(POOLS[op](x, (2,) * count), POOLS[op](x, 2, axes=last))
        np.testing.assert_array_equal(ADAPTIVE[op](x, (3,) * count), ADAPTIVE[op](x, 3, axes=last))
    np.testing.assert_array_equal(POOLS[op](x, 2), POOLS[op](x, 2, axes=(1, 2)))
    np.testing.assert_array_equal(ADAPTIVE[op](x, 3), ADAPTIVE[op](x, 3, axes=(1, 2)))
    np.testing.assert_array_equal(GLOBAL[op](x), GLOBAL[op](x, axes=(1, 2)))
    np.testing.assert_array_equal(GLOBAL[op](x, axes=1), GLOBAL[op](x, axes=(-2,)))
    assert POOLS[op](x[0, 0], (2,)).shape == (3,)
    assert GLOBAL[op](x, axes=(0, 1, 2)).shape == ()


def test_output_shape():
    for count, name in itertools.product([1, 2, 3, 4], WINDOWS):
        arguments = {"kernel_size": KERNELS[:count], **window(name, count)}
        assert cpool.output_shape((9, *SHAPE), **arguments) == reference.output_shape((9, *SHAPE), **arguments)
    assert cpool.output_shape((10, 9), 3, axes=0) == (3, 9)


@pytest.mark.parametrize("shape", [(0, 4, 5, 6), (2, 0, 4, 5), (0, 0, 5, 6)])
def test_empty_batches(shape):
    for op, count in itertools.product(OPS, [1, 2]):
        check(op, np.empty(shape, "float32"), (2, 3)[:count])
    for op in ("max", "min"):
        assert check_indices(op, np.empty(shape, "uint8"), (2, 2))[1].size == 0
        assert GLOBAL[op](np.empty(shape), axes=3, return_indices=True)[1].shape == shape[:3]


@pytest.mark.parametrize("kernel_size", [(2,), (3, 3, 3), (2, 2, 2, 2)])
@pytest.mark.parametrize("op", OPS)
def test_workers(op, kernel_size, fresh_workers):
    x = random_array(np.random.default_rng(14), (12, 13, 14, 15), "float32")
    for axes in itertools.permutations(range(4), len(kernel_size)):
        alone = POOLS[op](x, kernel_size, 1, axes=axes, workers=1)
        for workers in (2, 3, 5):
            np.testing.assert_array_equal(POOLS[op](x, kernel_size, 1, axes=axes, workers=workers), alone)


X = np.ones((4, 5, 6))


@pytest.mark.parametrize(
    ("name", "error", "call"),
    [
        ("kernel_size", ValueError, lambda: cpool.max_pool(X, (2, 2), axes=1)),
        ("kernel_size", ValueError, lambda: cpool.avg_pool(X, (2,), axes=(0, 1))),
        ("kernel_size", ValueError, lambda: cpool.min_pool(X, (2, 2, 2, 2))),
        ("(kernel_size|axes)", ValueError, lambda: cpool.max_pool(X, (), axes=())),
        ("stride", ValueError, lambda: cpool.max_pool(X, (2, 2, 2), (1, 1))),
        ("dilation", ValueError, lambda: cpool.avg_pool(X, (2,), dilation=(1, 1))),
        ("padding", ValueError, lambda: cpool.avg_pool(X, (2, 2, 2), padding=(1, 1))),
        ("padding", ValueError, lambda: cpool.avg_pool(X, (2, 2, 2), padding=(0, 0, 2))),
        ("axes", ValueError, lambda: cpool.max_pool(X, 2, axes=3)),
        ("axes", ValueError, lambda: cpool.max_pool(X, (2, 2, 2), axes=(0, 1, -3))),
        ("axes", ValueError, lambda: cpool.global_avg_pool(X, axes=(0, 0))),
        ("axes", ValueError, lambda: cpool.global_max_pool(X, axes=())),
        ("axes", TypeError, lambda: cpool.max_pool(X, 2, axes=1.0)),
        ("axes", TypeError, lambda: cpool.max_pool(X, 2, axes=(0, "1"))),
        ("output_size", ValueError, lambda: cpool.adaptive_max_pool(X, (2, 2), axes=1)),
        ("output_size", ValueError, lambda: cpool.adaptive_avg_pool(X, (2, 2, 2, 2))),
        ("x", ValueError, lambda: cpool.max_pool(X[0, 0], 2)),
        ("x", ValueError, lambda: cpool.adaptive_max_pool(X[0, 0], 2)),
        ("(x|kernel_size)", ValueError, lambda: cpool.max_pool(X[0, 0, 0], (1,))),
        ("x", ValueError, lambda: cpool.avg_pool(X[:0], (1, 1, 1))),
    ],
)
def test_refused(name, error, call):
    with pytest.raises(error, match=rf"^{name}\b"):
        call()
