"""bfloat16 of ml_dtypes: as float32 pools the same numbers, rounded once."""

import subprocess
import sys

import numpy as np
import pytest

import cpool

ml_dtypes = pytest.importorskip("ml_dtypes")
BF16 = np.dtype(ml_dtypes.bfloat16)

WINDOWS = [
    {"kernel_size": 2},
    {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": 13, "stride": 1, "padding": 6},
    {"kernel_size": (2, 2, 2)},
    {"kernel_size": (5,), "stride": 3, "axes": 0, "dilation": 2},
    {"kernel_size": 2, "axes": (0, 1)},
]


def array(shape=(17, 33, 40)):
    rng = np.random.default_rng(1)
    return (rng.standard_normal(shape) * 10.0 ** rng.integers(-3, 4, shape)).astype(BF16)


def with_missing(x):
    x = x.copy()
    x[::3, ::5] = np.nan
    x[1::4, 1::7] = -np.inf
    return x


def same(result, expected):
    assert result.dtype == BF16
    with np.errstate(invalid="ignore"):  # signalling NaN
        rounded = expected.astype(BF16)
    np.testing.assert_array_equal(result.astype(np.float32), rounded.astype(np.float32))


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("op", ["max", "min"])
def test_extrema(op, window):
    pool = getattr(cpool, f"{op}_pool")
    for x in (array(), with_missing(array()), array()[:, ::-1, ::2], array().T):
        wide = x.astype(np.float32)
        same(pool(x, **window), pool(wide, **window))
        for options in ({"nan_policy": "omit"}, {"where": wide > 0}, {"where": wide > 0, "initial": 0.5}):
            values, indices = pool(x, **window, **options, return_indices=True)
            expected, places = pool(wide, **window, **options, return_indices=True)
            same(values, expected)
            np.testing.assert_array_equal(indices, places)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_averages(window):
    for x in (array(), with_missing(array()), array()[:, ::-1, ::2]):
        wide = x.astype(np.float32)
        same(cpool.avg_pool(x, **window), cpool.avg_pool(wide, **window))
        masked = cpool.avg_pool(x, **window, nan_policy="omit", where=wide < 1)
        same(masked, cpool.avg_pool(wide, **window, nan_policy="omit", where=wide < 1))
        exact = cpool.avg_pool(x, **window, dtype=np.float64)
        np.testing.assert_array_equal(exact, cpool.avg_pool(wide, **window, dtype=np.float64))
        same(cpool.avg_pool(wide, **window, dtype=BF16), cpool.avg_pool(wide, **window))


def test_sums_are_wider():
    """A running sum of ones in bfloat16 stops at 256."""
    assert cpool.avg_pool(np.ones((1, 4096), BF16), (1, 4096)).item() == 1


def test_every_value_rounds_as_it_does_elsewhere():
    every = np.arange(2**16, dtype=np.uint16).view(BF16)
    floats = every.astype(np.float32)
    same(cpool.max_pool(every, (1,)), floats)
    with np.errstate(all="ignore"):
        halfway = floats[:-1] + (floats[1:] - floats[:-1]) / 2
    finite = halfway[np.isfinite(halfway)]
    same(cpool.avg_pool(finite, (1,), dtype=BF16), finite)


def test_no_average_is_minus_zero():
    """Also where the mean, as a float32, still is none."""
    tiny = np.array([[0x8001, 0]], np.uint16).view(BF16)
    assert cpool.avg_pool(tiny, (1, 2)).view(np.uint16).item() == 0


def test_the_rest():
    x = array((8, 8))
    assert cpool.global_max_pool(x).item() == x.max()
    assert cpool.global_max_pool(x).shape == ()
    same(cpool.adaptive_min_pool(x, 3), cpool.adaptive_min_pool(x.astype("f4"), 3))
    out = np.zeros((4, 4), BF16)
    assert cpool.max_pool(x, 2, out=out) is out
    same(out, cpool.max_pool(x.astype("f4"), 2))
    assert [level.dtype for level in cpool.pyramid(x, 2, op="avg")] == [BF16] * 3
    assert cpool.avg_pool(x, 2, divisor_override=1).dtype == BF16
    values, indices = cpool.max_pool(x, 2, return_indices=True)
    same(cpool.max_unpool(values, indices, (8, 8)), cpool.max_unpool(values.astype("f4"), indices, (8, 8)))
    with pytest.raises(TypeError, match="grad must have dtype"):
        cpool.max_pool_backward(values, indices, (8, 8))
    with pytest.raises(ValueError, match="nan_policy='raise', got one at index"):
        cpool.max_pool(np.full((2, 2), np.nan, BF16), 2, nan_policy="raise")
    with pytest.raises(TypeError, match="dtype must be bfloat16, float16"):
        cpool.avg_pool(x, 2, dtype=np.int32)
    with pytest.raises(TypeError, match="out must have dtype"):
        cpool.max_pool(x, 2, out=np.zeros((4, 4), np.float16))


OTHERS = sorted(
    name
    for name, kind in vars(ml_dtypes).items()
    if isinstance(kind, type) and issubclass(kind, np.generic) and np.dtype(kind) != BF16
)


@pytest.mark.parametrize("name", OTHERS)
def test_other_dtypes_of_ml_dtypes(name):
    """Their kinds and sizes may be like those of NumPy's own."""
    with pytest.raises(TypeError, match=f"x must have dtype .*bfloat16.*, got {name}"):
        cpool.max_pool(np.zeros((4, 4), getattr(ml_dtypes, name)), 2)


def test_ml_dtypes_is_not_imported():
    code = "import cpool, sys; cpool.max_pool([[1.0]], 1); print('ml_dtypes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_scalars_of_bfloat16_are_bounds_and_fills():
    x = array((4, 4))
    assert np.all(cpool.max_pool(x, 2, initial=x.max()) == x.max())
    assert np.all(cpool.avg_pool(x, 2, where=False, fill=x[0, 0]) == x[0, 0])
    assert np.all(cpool.max_pool(np.ones((4, 4)), 2, initial=BF16.type(3)) == 3)
