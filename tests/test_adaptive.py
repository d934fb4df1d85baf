"""Adaptive and global pooling: every division of an axis, and what their arguments may be."""

import numpy as np
import pytest
import reference
from cases import ADAPTIVE, DTYPES, GLOBAL, OPS, random_array
from compare import assert_same

import cpool


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_division(op, dtype):
    rng = np.random.default_rng(1)
    for length in (1, 2, 5, 7, 12):
        x = random_array(rng, (length, 7), dtype)
        for outputs in range(1, 15):
            size = (outputs, 3)
            assert_same(op, x, ADAPTIVE[op](x, size), reference.adaptive(op, x, size))
            turned = np.ascontiguousarray(x.T)
            assert_same(op, turned, ADAPTIVE[op](turned, size[::-1]), reference.adaptive(op, turned, size[::-1]))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(("length", "outputs"), [(201, 2), (201, 6), (200, 3), (200, 199), (67, 64), (130, 65)])
def test_long_windows(op, length, outputs):
    """Windows that are summed in vectors, and windows of one or two elements."""
    x = random_array(np.random.default_rng(2), (4, length), "float32")
    assert_same(op, x, ADAPTIVE[op](x, (3, outputs)), reference.adaptive(op, x, (3, outputs)))
    assert_same(op, x.T, ADAPTIVE[op](x.T, (outputs, 3)), reference.adaptive(op, x.T, (outputs, 3)))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("channels", [1, 3, 16])
@pytest.mark.parametrize("workers", [1, 2])
def test_batches(op, channels, workers):
    x = random_array(np.random.default_rng(3), (2, 9, 11, channels), "int16")
    expected = reference.adaptive(op, x, (4, 5), (1, 2))
    assert_same(op, x, ADAPTIVE[op](x, (4, 5), axes=(1, 2), workers=workers), expected)
    first = np.ascontiguousarray(np.moveaxis(x, 3, 1))
    assert_same(op, first, ADAPTIVE[op](first, (4, 5), workers=workers), np.moveaxis(expected, 3, 1))
    assert_same(
        op,
        x[:, ::-1, ::2],
        ADAPTIVE[op](x[:, ::-1, ::2], 3, axes=(1, 2)),
        reference.adaptive(op, x[:, ::-1, ::2], 3, (1, 2)),
    )


def test_many_rows_that_no_thread_may_cut_differently():
    x = random_array(np.random.default_rng(4), (3000, 1777), "float32")
    alone = cpool.adaptive_avg_pool(x, (700, 500), workers=1)
    np.testing.assert_array_equal(alone, cpool.adaptive_avg_pool(x, (700, 500), workers=3))


def test_numbers_from_pytorch():
    """``torch.nn.functional.adaptive_avg_pool2d(torch.arange(35.).reshape(1, 1, 5, 7), (3, 2))``."""
    x = np.arange(35.0).reshape(5, 7)
    assert cpool.adaptive_avg_pool(x, (3, 2)).tolist() == [[5.0, 8.0], [15.5, 18.5], [26.0, 29.0]]
    assert cpool.adaptive_max_pool(x, (3, 2)).tolist() == [[10.0, 13.0], [24.0, 27.0], [31.0, 34.0]]


def test_a_nan_touches_its_windows_only():
    x = np.zeros((5, 5), np.float32)
    x[2, 2] = np.nan
    x[0, 0] = np.inf
    for pool in ADAPTIVE.values():
        assert np.isnan(pool(x, 5)).sum() == 1
        assert np.isnan(pool(x, 2)).all()  # the middle is in all four
        assert np.isnan(pool(x, (3, 1))).tolist() == [[False], [True], [False]]


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(6, 7), (3, 6, 7), (2, 3, 7, 7)])
def test_global(op, shape):
    x = random_array(np.random.default_rng(5), shape, "float64")
    expected = {"max": np.max, "min": np.min, "avg": np.mean, "sum": np.sum}[op](x, axis=(-2, -1))
    result = GLOBAL[op](x)
    assert type(result) is np.ndarray
    assert result.shape == shape[:-2]
    np.testing.assert_allclose(result, expected, rtol=1e-12)
    kept = GLOBAL[op](x, keepdims=True)
    assert kept.shape == (*shape[:-2], 1, 1)
    np.testing.assert_array_equal(kept[..., 0, 0], result)
    out = np.zeros(shape[:-2])
    assert GLOBAL[op](x, out=out) is out
    np.testing.assert_array_equal(out, result)


def test_global_over_other_axes():
    x = random_array(np.random.default_rng(6), (4, 5, 6, 3), "uint8")
    np.testing.assert_array_equal(cpool.global_max_pool(x, axes=(1, 2)), x.max((1, 2)))
    np.testing.assert_array_equal(cpool.global_min_pool(x, axes=(3, 0)), x.min((0, 3)))
    np.testing.assert_array_equal(cpool.global_avg_pool(x, axes=(-3, -2)), x.mean((1, 2)))
    assert cpool.global_avg_pool(x, axes=(0, 1), dtype="uint8").dtype == np.uint8


def test_nothing_to_pool():
    assert cpool.adaptive_max_pool(np.zeros((0, 5, 5)), 2).shape == (0, 2, 2)
    assert cpool.global_avg_pool(np.zeros((3, 0, 5, 5))).shape == (3, 0)


@pytest.mark.parametrize(
    ("error", "text", "call"),
    [
        (ValueError, "output_size must be at least 1, got 0 on axis 1", lambda x: cpool.adaptive_max_pool(x, (1, 0))),
        (ValueError, "output_size must be at least 1, got -3 on axis 0", lambda x: cpool.adaptive_avg_pool(x, -3)),
        (
            TypeError,
            "output_size must be an int, or a tuple of ints or None for axes that keep their length, got 2.0",
            lambda x: cpool.adaptive_max_pool(x, 2.0),
        ),
        (
            TypeError,
            "output_size must be an int, or a tuple of ints or None for axes that keep their length, got True",
            lambda x: cpool.adaptive_min_pool(x, True),
        ),
        (
            TypeError,
            "output_size must be an int, or a tuple of ints or None for axes that keep their length, got None",
            lambda x: cpool.adaptive_min_pool(x, None),
        ),
        (ValueError, "output_size must have at most one int", lambda x: cpool.adaptive_max_pool(x, (1, 2, 3))),
        (
            ValueError,
            "output_size must be at most 262144 where it does not divide the length, got 300000 on axis 0 of length 5",
            lambda x: cpool.adaptive_max_pool(x, 300000),
        ),
        (
            ValueError,
            "axes must be one or more different axes of 2",
            lambda x: cpool.adaptive_max_pool(x, 2, axes=(0, 0)),
        ),
        (ValueError, "axes must be one or more different axes of 2", lambda x: cpool.global_max_pool(x, axes=(0, 2))),
        (ValueError, "x must have at least 2 dimensions", lambda x: cpool.global_max_pool(x[0])),
        (
            ValueError,
            "x must have a length of at least 1 on pooled axes, got 0 on axis 1",
            lambda x: cpool.global_avg_pool(x[:, :0]),
        ),
        (
            ValueError,
            "x must have a length of at least 1 on pooled axes, got 0 on axis 0",
            lambda x: cpool.adaptive_max_pool(x[:0], 3),
        ),
        (TypeError, "keepdims must be True or False, got 1", lambda x: cpool.global_max_pool(x, keepdims=1)),
        (ValueError, r"out must have shape \(\), got \(1,\)", lambda x: cpool.global_max_pool(x, out=np.zeros(1))),
        (TypeError, "out must have dtype", lambda x: cpool.global_max_pool(x, out=np.zeros((), "f4"))),
        (TypeError, "out must be a numpy.ndarray, got list", lambda x: cpool.global_max_pool(x, out=[])),
        (TypeError, "dtype must be bfloat16, float16", lambda x: cpool.global_avg_pool(x, dtype="i4")),
        (ValueError, "workers must", lambda x: cpool.global_avg_pool(x, workers=0)),
    ],
)
def test_errors(error, text, call):
    with pytest.raises(error, match=text):
        call(np.zeros((5, 5)))
