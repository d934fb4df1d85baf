"""`return_indices`: where each maximum and minimum is, in the pooled axes of the input without padding."""

import itertools

import numpy as np
import pytest
import reference
from cases import (
    ADAPTIVE,
    DTYPES,
    FLOATS,
    GLOBAL,
    INTEGERS,
    KERNELS,
    LAYOUTS,
    OUTS,
    OVERLAPS,
    POOLS,
    REFUSED,
    VARIANTS,
    WAYS,
    WINDOWS,
    random_array,
    values,
    window,
)
from compare import assert_places, bits, check_indices

import cpool
from cpool import _dispatch, _run, _threads

OPS = ["max", "min"]
WIDTH = 70  # more than one vector of every dtype, and a tail
WINDOWS_2D = [
    {"kernel_size": 2},
    {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": 3, "stride": 1, "padding": ((2, 0), (0, 2)), "ceil_mode": True},
    {"kernel_size": (2, 3), "stride": (3, 1), "dilation": (3, 2), "padding": (1, 4)},
    {"kernel_size": (1, 5), "padding": "same"},
    {"kernel_size": (6, 1), "stride": 1},
]
NEAR_LIMITS = {"int64": [-(2**63), 2**63 - 4, 2**53], "uint64": [0, 2**64 - 4, 2**63 - 2]}


def both(op, x, kernel_size, *args, **options):
    return POOLS[op](x, kernel_size, *args, return_indices=True, **options)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", OPS)
def test_every_dtype(op, dtype):
    rng = np.random.default_rng(1)
    for options in WINDOWS_2D:
        check_indices(op, random_array(rng, (7, WIDTH), dtype), **options)
        check_indices(op, random_array(rng, (3, 8, 9), dtype), **options)


@pytest.mark.parametrize("dtype", NEAR_LIMITS)
@pytest.mark.parametrize("op", OPS)
def test_numbers_that_floats_do_not_tell_apart(op, dtype):
    for low in NEAR_LIMITS[dtype]:
        x = np.random.default_rng(2).integers(low, low + 3, (6, WIDTH), dtype, endpoint=True)
        for options in WINDOWS_2D:
            check_indices(op, x, **options)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", OPS)
def test_the_first_of_equals(op, dtype):
    x = (np.random.default_rng(3).random((9, WIDTH)) * 3).astype(dtype)
    for options in WINDOWS_2D:
        check_indices(op, x, **options)
        check_indices(op, np.ones_like(x), **options)
    assert both(op, np.ones((4, 6), dtype), 2)[1].tolist() == [[0, 2, 4], [12, 14, 16]]
    assert both(op, np.ones((4, 6), dtype), 3, 2, 1)[1].tolist() == [[0, 1, 3], [6, 7, 9]]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_zeros_of_both_signs_are_equal(op, dtype):
    x = np.where(np.random.default_rng(4).random((8, WIDTH)) < 0.5, -0.0, 0.0).astype(dtype)
    for options in WINDOWS_2D:
        check_indices(op, x, **options)
    pair = np.array([[0.0, -0.0, -0.0, 0.0]], dtype)
    assert both(op, pair, (1, 2))[1].tolist() == [[0, 2]]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_the_first_nan(op, dtype):
    rng = np.random.default_rng(5)
    for share in (0.02, 0.3, 1):
        x = random_array(rng, (9, WIDTH), dtype)
        x[rng.random(x.shape) < share] = np.nan
        x[rng.random(x.shape) < share / 3] = np.inf if op == "max" else -np.inf
        for options in WINDOWS_2D:
            check_indices(op, x, **options)
    x = np.array([[np.inf, 1, np.nan, -np.inf, -np.nan, np.nan]], dtype)
    assert both(op, x, (1, 3))[1].tolist() == [[2, 4]]
    assert both(op, x, (1, 6))[1].tolist() == [[2]]


@pytest.mark.parametrize("value", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_the_same_value_everywhere(op, dtype, value):
    """Also of the worst value, and of NaN, an index is one of the window's first elements."""
    for shape, options in itertools.product([(6, WIDTH), (3, 7, 7)], WINDOWS_2D):
        check_indices(op, np.full(shape, value, dtype), **options)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("op", OPS)
def test_the_worst_integer_everywhere(op, dtype):
    worst = np.iinfo(dtype).min if op == "max" else np.iinfo(dtype).max
    for options in WINDOWS_2D:
        check_indices(op, np.full((6, WIDTH), worst, dtype), **options)


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("op", OPS)
def test_any_number_of_axes(op, count, name):
    """In ascending order of the axes, in whichever they are named."""
    x = (np.random.default_rng(6).normal(size=(4, 5, 6, 7)) * 2).astype("int8")
    check_indices(op, x, KERNELS[:count], **window(name, count))
    for axes in list(itertools.permutations(range(4), count))[:: 2 * count - 1]:
        check_indices(op, x, KERNELS[:count], **window(name, count), axes=axes)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("op", OPS)
def test_layouts(op, layout):
    rng = np.random.default_rng(7)
    for dtype, (kernel_size, axes) in itertools.product(
        ["uint8", "int16", "float16", "float64"], [(2, None), ((3, 2), (1, 2)), ((3,), 0), ((2, 1, 3), (3, 0, 1))]
    ):
        x = LAYOUTS[layout](random_array(rng, (3, 4, 5, 6), dtype))
        check_indices(op, x, kernel_size, stride=1, padding=0 if axes else 1, axes=axes)


@pytest.mark.parametrize("signs", list(itertools.product([1, -1], repeat=3)))
@pytest.mark.parametrize("op", OPS)
def test_every_sign_of_strides(op, signs):
    reverse = tuple(slice(None, None, sign) for sign in signs)
    x = random_array(np.random.default_rng(8), (5, 6, WIDTH), "int8")[reverse]
    check_indices(op, x, 3, stride=2, padding=1)
    check_indices(op, x, (3, 3, 3), stride=2, padding=1)


@pytest.mark.parametrize("axes", [axes for n in (1, 2, 3) for axes in itertools.permutations(range(3), n)], ids=str)
@pytest.mark.parametrize("op", OPS)
def test_adaptive_and_global(op, axes):
    rng = np.random.default_rng(9)
    for dtype in ("int8", "uint64", "float32"):
        x = random_array(rng, (4, 5, 7), dtype)
        for size in (1, (3, 2, 4)[: len(axes)], (7, 5, 9)[: len(axes)]):
            found, indices = ADAPTIVE[op](x, size, axes=axes, return_indices=True)
            expected, places = reference.adaptive_indices(op, x, size, axes)
            np.testing.assert_array_equal(found, expected)
            assert_places(x, indices, places, (size, axes))
        expected, places = reference.adaptive_indices(op, x, 1, axes)
        for keepdims in (False, True):
            found, indices = GLOBAL[op](x, axes=axes, keepdims=keepdims, return_indices=True)
            np.testing.assert_array_equal(found, expected if keepdims else expected.squeeze(axes))
            assert_places(x, indices, places if keepdims else places.squeeze(axes), axes)
    choose = np.argmax if op == "max" else np.argmin
    assert GLOBAL[op](x, axes=(0, 1, 2), return_indices=True)[1] == choose(x)
    np.testing.assert_array_equal(GLOBAL[op](x, axes=1, return_indices=True)[1], choose(x, axis=1))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(("shape", "arguments"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_variants_and_workers_agree_bit_for_bit(op, shape, arguments, monkeypatch):
    """One for each way through the kernels; each index is where its value is."""
    monkeypatch.setattr(_threads, "GRAIN", 1)
    for dtype in DTYPES:
        x = values(dtype, shape)
        expected = None
        for variant, workers in itertools.product(VARIANTS, (1, 2, 5)):
            monkeypatch.setattr(_run, "kernels", _dispatch.load(variant))
            plain = bits(POOLS[op](x, **arguments, workers=workers))
            found, indices = both(op, x, **arguments, workers=workers)
            assert bits(found) == plain, (variant, dtype, workers)
            expected = indices.tobytes() if expected is None else expected
            assert indices.tobytes() == expected, (variant, dtype, workers)
        axes = sorted(reference.numbered_axes(arguments.get("axes"), arguments["kernel_size"], shape))
        np.testing.assert_array_equal(values_at(x, indices, axes), found)


def values_at(x, indices, axes):
    """Return the elements of `x` that flat `indices` into `axes` stand for."""
    last = range(-len(axes), 0)
    planes, spots = np.moveaxis(x, axes, last), np.moveaxis(indices, axes, last)
    leading = planes.shape[: -len(axes)]
    taken = np.take_along_axis(planes.reshape(*leading, -1), spots.reshape(*leading, -1), -1)
    return np.moveaxis(taken.reshape(spots.shape), last, axes)


@pytest.mark.parametrize("k", [5, 16, 31, (1, 60), (33, 1), (33, 64)])
@pytest.mark.parametrize("op", OPS)
def test_large_windows(op, k):
    rng = np.random.default_rng(10)
    for dtype, stride in itertools.product(["int8", "float32"], [5, 40]):
        x = random_array(rng, (35, 67), dtype) // 3  # many ties
        check_indices(op, x, k, stride=stride)
    bools = rng.random((2, 34, 66)) < 0.01
    check_indices(op, bools, k, stride=7)


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("op", OPS)
def test_large_windows_that_lie_apart(op, padding):
    # One of them, and more than are folded at a time.
    rng = np.random.default_rng(11)
    for dtype, length in itertools.product(["int8", "float32", "float64"], [70, 1300]):
        x = random_array(rng, (4, length), dtype) // 3
        check_indices(op, x, (2, 68), stride=71, padding=padding)


@pytest.mark.engine
@pytest.mark.parametrize("op", OPS)
def test_more_than_2_to_the_32_elements(op):
    best = 7 if op == "max" else 0
    row = np.zeros((1, 2**32 + 10), np.uint8)  # of which few are ever touched
    row[0, 2**32 + 5] = best
    values, indices = both(op, row, (1, 3), (1, 2**31))
    assert values.tolist() == [[0, 0, 0]]
    assert indices.tolist() == [[0, 2**31, 2**32]]
    values, indices = both(op, row, (1, 3), (1, 2**32 + 4))
    assert indices.tolist() == [[0, 2**32 + 5 if best else 2**32 + 4]]
    plane = np.broadcast_to(np.array([3, 3, best], np.uint8)[:, None], (3, 2**33))
    values, indices = both(op, plane, (3, 2), (1, 2**32))
    assert values.tolist() == [[best] * 2]
    assert indices.tolist() == [[2**34, 2**34 + 2**32]]
    assert both(op, plane.T, (2, 3), (2**32, 1))[1].tolist() == [[2], [3 * 2**32 + 2]]


@pytest.mark.parametrize("layout", OUTS)
@pytest.mark.parametrize("op", OPS)
def test_any_layout_of_out(op, layout):
    x = random_array(np.random.default_rng(11), (3, 12, 14), "float32")
    expected = both(op, x, 3, 2, 1)
    for first, second in [(layout, "C"), ("C", layout), (layout, layout)]:
        out = OUTS[first]((3, 6, 7), x.dtype), OUTS[second]((3, 6, 7), np.dtype(np.int64))
        result = both(op, x, 3, 2, 1, out=out)
        assert type(result) is tuple
        assert result[0] is out[0]
        assert result[1] is out[1]
        np.testing.assert_array_equal(out[0], expected[0])
        np.testing.assert_array_equal(out[1], expected[1])


@pytest.mark.parametrize("overlap", OVERLAPS)
@pytest.mark.parametrize("op", OPS)
def test_out_that_shares_memory_with_x(op, overlap):
    """Handled as if it were not shared, whichever of the two it is."""
    numbers = np.random.default_rng(12).permutation(3 * 13 * 13).reshape(3, 13, 13)
    x = numbers.copy()
    expected = both(op, numbers, 3, 1, 1)
    out = OVERLAPS[overlap](x), np.empty_like(x)
    both(op, x, 3, 1, 1, out=out)
    np.testing.assert_array_equal(out, expected)
    x = numbers.copy()
    out = np.empty_like(x), OVERLAPS[overlap](x)
    both(op, x, 3, 1, 1, out=out)
    np.testing.assert_array_equal(out, expected)


def good():
    return np.full((3, 6, 7), 77, np.float32), np.full((3, 6, 7), 77, np.int64)


WRONG_INDICES = {
    "int32": (lambda: np.ones((3, 6, 7), np.int32), TypeError),
    "uint64": (lambda: np.ones((3, 6, 7), np.uint64), TypeError),
    "byte-swapped": (lambda: np.ones((3, 6, 7), ">i8"), TypeError),
    "float64": (lambda: np.ones((3, 6, 7)), TypeError),
    "shape": (lambda: np.ones((3, 7, 6), np.int64), ValueError),
    "read-only": (lambda: np.broadcast_to(np.int64(1), (3, 6, 7)), ValueError),
    "a list": (lambda: np.ones((3, 6, 7), np.int64).tolist(), TypeError),
}
WRONG_PAIRS = {
    "an array": lambda: good()[0],
    "an array of two": lambda: np.zeros((2, 3, 6, 7), np.float32),
    "only one": lambda: good()[:1],
    "three": lambda: (*good(), good()[1]),
    "swapped": lambda: good()[::-1],
    "a string": lambda: "ab",
}


@pytest.mark.parametrize("op", OPS)
def test_refused_out(op):
    """By name, before anything is written to either."""
    x = np.zeros((3, 12, 14), np.float32)
    for make, error in REFUSED.values():
        indices = good()[1]
        with pytest.raises(error, match=r"^out\b"):
            both(op, x, 3, 2, 1, out=(make(), indices))
        assert np.all(indices == 77)
    for make, error in WRONG_INDICES.values():
        found = good()[0]
        with pytest.raises(error, match=r"^out\b"):
            both(op, x, 3, 2, 1, out=(found, make()))
        assert np.all(found == 77)
    for make in WRONG_PAIRS.values():
        with pytest.raises((TypeError, ValueError), match=r"^out\b"):
            both(op, x, 3, 2, 1, out=make())
    with pytest.raises(TypeError, match=r"^out\b"):
        POOLS[op](x, 3, 2, 1, out=good())
    x = np.zeros((3, 12, 14), np.int64)
    shared = np.zeros((3, 6, 7), np.int64)
    with pytest.raises(ValueError, match=r"^out\b"):
        both(op, x, 3, 2, 1, out=(shared, shared))


@pytest.mark.parametrize("wrong", [1, 0, None, "yes"])
def test_refused_flags(wrong):
    for pool in (cpool.max_pool, cpool.adaptive_min_pool):
        with pytest.raises(TypeError, match=r"^return_indices\b"):
            pool(np.ones((4, 4)), 2, return_indices=wrong)
    with pytest.raises(TypeError, match=r"^return_indices\b"):
        cpool.global_max_pool(np.ones((4, 4)), return_indices=wrong)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8"])
@pytest.mark.parametrize("shape", [(2, 16, 9), (2, 16, 40), (3, 5, 100), (9000, 12)])
def test_rows_with_a_window_over_all_of_each(shape, dtype, masked):
    rng = np.random.default_rng(3)
    x = rng.integers(0, 50, shape).astype(dtype)
    counts = rng.random(shape) < 0.7 if masked else np.ones(shape, bool)
    counts[..., 0] = True
    found, places = cpool.max_pool(x, (1, shape[-1]), where=counts, return_indices=True)
    columns = np.where(counts, x.astype(np.int64), -1).argmax(-1)
    np.testing.assert_array_equal(places[..., 0], np.arange(shape[-2]) * shape[-1] + columns)
    np.testing.assert_array_equal(found[..., 0], np.take_along_axis(x, columns[..., None], -1)[..., 0])
