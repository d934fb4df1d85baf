"""The gradients of averages and of maxima, held against loops in plain Python and difference quotients."""

import math

import numpy as np
import pytest
import reference
from backward import (
    LAYOUTS,
    assert_spread,
    without_divisor,
)
from cases import FLOATS, random_array

import cpool

WORKERS = (1, 2, 3)


def test_ceil_mode_and_the_divisor():
    """``[1..5]``, k=2, s=2, ceil averages to ``[1.5, 3.5, 5.0]``: the last window has one element, and its divisor."""
    grad = np.array([[2.0, 4.0, 8.0]])
    back = cpool.avg_pool_backward(grad, (1, 5), (1, 2), ceil_mode=True)
    assert back.tolist() == [[1, 1, 2, 2, 8]]
    back = cpool.avg_pool_backward(grad, (1, 5), (1, 2), ceil_mode=True, divisor_override=-4)
    assert back.tolist() == [[-0.5, -0.5, -1, -1, -2]]
    inside = cpool.avg_pool_backward(grad, (1, 5), (1, 3), (1, 2), (0, 1), count_include_pad=False)
    np.testing.assert_allclose(inside, [[1, 1 + 4 / 3, 4 / 3, 4 + 4 / 3, 4]])


def test_infinities_and_nans_stay_where_they_go():
    grad = np.array([[np.inf, np.nan, -np.inf, 1.0]], np.float32)
    back = cpool.max_pool_backward(grad, np.array([[0, 1, 0, 3]]), (1, 5))
    np.testing.assert_array_equal(back, [[np.nan, np.nan, 0, 1, 0]])
    for dtype in FLOATS:
        back = cpool.avg_pool_backward(grad.astype(dtype), (1, 9), (1, 2))
        np.testing.assert_array_equal(back, [[np.inf, np.inf, np.nan, np.nan, -np.inf, -np.inf, 0.5, 0.5, 0]])
        for stride in (1, 2):  # of windows that overlap
            grads = np.zeros((1, 40), dtype)
            grads[0, 20] = np.nan
            back = cpool.avg_pool_backward(grads, (1, 39 * stride + 3), (1, 3), (1, stride))
            assert np.flatnonzero(np.isnan(back)).tolist() == [20 * stride, 20 * stride + 1, 20 * stride + 2]


@pytest.mark.parametrize("window", [{"kernel_size": 7, "stride": 2}, {"kernel_size": 9, "stride": 3, "padding": 2}])
def test_channels_change_no_bits(window):
    """Of sums of many floats, whose order is told."""
    for shape in ((12, 40), (12, 14)):
        grad = random_array(np.random.default_rng(9), cpool.output_shape(shape, **window), "float32")
        expected = cpool.avg_pool_backward(grad, shape, **window)
        for channels in (2, 3, 20):
            back = cpool.avg_pool_backward(
                np.repeat(grad[..., None], channels, 2), (*shape, channels), axes=(0, 1), **window
            )
            np.testing.assert_array_equal(back, np.repeat(expected[..., None], channels, 2))


AVERAGES = [
    ((7, 8), {"kernel_size": 2}),
    ((7, 8), {"kernel_size": 3, "stride": 2, "padding": 1}),
    ((7, 8), {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False}),
    ((7, 8), {"kernel_size": (2, 3), "stride": (1, 3), "ceil_mode": True, "padding": ((1, 0), (0, 2))}),
    ((7, 8), {"kernel_size": (3, 2), "stride": (3, 1), "ceil_mode": True, "divisor_override": 5}),
    ((7, 8), {"kernel_size": 2, "dilation": 3, "stride": 1, "padding": 2}),
    ((7, 8), {"kernel_size": 7, "stride": 1, "padding": "same"}),
    ((7, 8), {"kernel_size": (7, 8)}),
    ((5, 31), {"kernel_size": (1, 2), "stride": (1, 2)}),
    ((3, 31), {"kernel_size": (2, 5), "stride": (1, 2), "padding": (0, 2)}),
    ((3, 31), {"kernel_size": (2, 4), "stride": (4, 3)}),
    ((1, 1), {"kernel_size": 1}),
    ((2, 3, 5, 6), {"kernel_size": 3, "stride": 2, "padding": 1}),
    ((2, 5, 6, 3), {"kernel_size": 3, "stride": 2, "padding": 1, "axes": (1, 2)}),
    ((2, 5, 6, 3), {"kernel_size": (2, 3), "stride": (2, 1), "padding": (0, 1), "axes": (2, 1)}),
    ((5, 2, 6, 3), {"kernel_size": (2, 3), "stride": (1, 2), "axes": (-2, 0), "ceil_mode": True}),
    ((4, 3, 20), {"kernel_size": 2, "stride": 1, "axes": (0, 1)}),
]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(("shape", "options"), AVERAGES)
def test_averages(shape, options, dtype, fresh_workers, monkeypatch):
    monkeypatch.setattr(cpool._threads, "GRAIN", 1)
    grad = random_array(np.random.default_rng(6), reference.output_shape(shape, **without_divisor(options)), dtype)
    alone = cpool.avg_pool_backward(grad, shape, **options, workers=1)
    assert alone.flags.c_contiguous
    assert_spread(alone, grad, shape, **options)
    for workers in WORKERS[1:]:
        np.testing.assert_array_equal(cpool.avg_pool_backward(grad, shape, **options, workers=workers), alone)
    for laid in LAYOUTS.values():
        values = laid(grad)
        before = values.tobytes()
        np.testing.assert_array_equal(cpool.avg_pool_backward(values, shape, **options), alone)
        out = laid(np.full(shape, np.nan, dtype))
        assert cpool.avg_pool_backward(grad, list(shape), **options, out=out) is out
        np.testing.assert_array_equal(out, alone)
        assert before == values.tobytes()
    np.testing.assert_array_equal(
        cpool.avg_pool_backward(grad.astype(grad.dtype.newbyteorder()), shape, **options), alone
    )


def test_random_averages():
    rng = np.random.default_rng(7)
    done = 0
    while done < 120:
        shape = tuple(map(int, rng.integers(1, 8, rng.integers(2, 5))))
        kernel, stride, dilation = (tuple(map(int, rng.integers(1, high, 2))) for high in (5, 4, 3))
        reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
        options = {
            "stride": stride,
            "dilation": dilation,
            "padding": tuple(tuple(map(int, rng.integers(0, r, 2))) for r in reach),
            "ceil_mode": bool(rng.integers(2)),
            "axes": tuple(map(int, rng.permutation(len(shape))[:2])),
            "count_include_pad": bool(rng.integers(2)),
            "divisor_override": [None, 3, -2][rng.integers(3)],
        }
        try:
            pooled = reference.output_shape(shape, kernel, **without_divisor(options))
        except ValueError:
            continue
        grad = random_array(rng, pooled, rng.choice(FLOATS))
        assert_spread(cpool.avg_pool_backward(grad, shape, kernel, **options), grad, shape, kernel, **options)
        done += 1


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", FLOATS)
def test_any_number_of_axes(count, dtype):
    rng = np.random.default_rng(8)
    for shape in [(5, 6, 3, 4), (3, 4, 2, 5)]:
        options = {"stride": tuple(range(1, count + 1)), "padding": ((1, 0),) * count}
        options["axes"] = tuple(map(int, rng.permutation(4)[:count]))
        kernel = (2,) * count
        grad = random_array(rng, cpool.output_shape(shape, kernel, **options), dtype)
        result = cpool.avg_pool_backward(grad, shape, kernel, **options, workers=3)
        assert_spread(result, grad, shape, kernel, **options)


@pytest.mark.parametrize(("shape", "options"), AVERAGES)
def test_gradient_is_the_adjoint(shape, options):
    """``<avg_pool(x), g> == <x, avg_pool_backward(g)>``: averages are linear."""
    rng = np.random.default_rng(9)
    x = rng.normal(size=shape)
    pooled = cpool.avg_pool(x, **options)
    grad = rng.normal(size=pooled.shape)
    back = cpool.avg_pool_backward(grad, shape, **options)
    np.testing.assert_allclose(np.vdot(pooled, grad), np.vdot(x, back), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("shape", "options"), AVERAGES)
def test_gradient_of_the_maximum_is_its_difference_quotient(shape, options):
    """The maximum moves with the element that the index names."""
    options = without_divisor(options)
    rng = np.random.default_rng(10)
    x = rng.permutation(math.prod(shape)).astype(np.float64).reshape(shape)
    pooled, indices = cpool.max_pool(x, **options, return_indices=True)
    grad = rng.normal(size=pooled.shape)
    back = cpool.max_pool_backward(grad, indices, shape, axes=options.get("axes"))
    step = rng.normal(size=shape) / 8  # no two elements change places
    difference = (cpool.max_pool(x + step, **options) - pooled) * grad
    np.testing.assert_allclose(np.vdot(back, step), difference.sum(), rtol=1e-9, atol=1e-9)


def test_average_into_its_gradient():
    grad = random_array(np.random.default_rng(13), (3, 6, 7), "float32")
    expected = cpool.avg_pool_backward(grad, grad.shape, 3, 1, 1)
    for view in (lambda a: a, lambda a: a[:, ::-1, ::-1]):
        shared = grad.copy()
        cpool.avg_pool_backward(shared, grad.shape, 3, 1, 1, out=view(shared))
        np.testing.assert_array_equal(view(shared), expected)
