"""`cpool.functional` pools as many axes as its names say, and refuses what PyTorch refuses."""

import inspect

import numpy as np
import pytest

import cpool
from cpool import functional as F

COUNTS = (1, 2, 3)
RNG = np.random.default_rng(0)


def array(count, *before):
    return RNG.random((*before, 7, 9, 8)[: len(before) + count])


def named(name, count):
    return getattr(F, f"{name}{count}d")


@pytest.mark.parametrize("before", [(2,), (3, 2)], ids=["unbatched", "batched"])
@pytest.mark.parametrize("count", COUNTS)
def test_each_pools_its_number_of_axes(count, before):
    x, axes = array(count, *before), tuple(range(-count, 0))
    same = np.testing.assert_array_equal
    same(named("max_pool", count)(x, 2), cpool.max_pool(x, (2,) * count))
    same(named("max_pool", count)(x, 3, 2, 1, 2, True), cpool.max_pool(x, 3, 2, 1, 2, ceil_mode=True, axes=axes))
    same(named("avg_pool", count)(x, 3, 2, 1, True, False),
         cpool.avg_pool(x, 3, 2, 1, ceil_mode=True, count_include_pad=False, axes=axes))  # fmt: skip
    same(named("adaptive_avg_pool", count)(x, 3), cpool.adaptive_avg_pool(x, 3, axes=axes))
    values, indices = named("max_pool", count)(x, 2, return_indices=True)
    same(indices, cpool.max_pool(x, (2,) * count, return_indices=True)[1])
    same(named("max_unpool", count)(values, indices, 2, output_size=x.shape[-count:]),
         cpool.max_unpool(values, indices, x.shape, axes=axes))  # fmt: skip
    same(named("adaptive_max_pool", count)(x, 2, True)[1],
         cpool.adaptive_max_pool(x, 2, return_indices=True, axes=axes)[1])  # fmt: skip


@pytest.mark.parametrize("count", COUNTS)
def test_an_axis_keeps_its_length(count):
    x = array(count, 2)
    sizes = (None,) * (count - 1) + (3,)
    expected = cpool.adaptive_max_pool(x, (*x.shape[1:-1], 3))
    np.testing.assert_array_equal(named("adaptive_max_pool", count)(x, sizes), expected)
    np.testing.assert_array_equal(cpool.adaptive_max_pool(x, sizes), expected)
    np.testing.assert_array_equal(cpool.adaptive_max_pool(x, list(sizes)), expected)


REFUSED = [
    (lambda x, n: named("max_pool", n)(x[0], 2), r"^input must have {n1} or {n2} dimensions.*\(N, C, .*got shape"),
    (lambda x, n: named("avg_pool", n)(x[None, None], 2), "^input must have {n1} or {n2} dimensions"),
    (lambda x, n: named("adaptive_max_pool", n)(x[0], 2), "^input must have {n1} or {n2} dimensions"),
    (lambda x, n: named("max_unpool", n)(x[0], x[0], 2), "^input must have {n1} or {n2} dimensions"),
    (lambda x, n: named("max_pool", n)(x, (2,) * (n + 1)), "^kernel_size must be an int or a tuple of 1 or {n} ints"),
    (lambda x, n: named("max_pool", n)(x, 3, (1,) * (n + 1)), "^stride must be an int or a tuple of 1 or {n} ints"),
    (lambda x, n: named("max_pool", n)(x, 3, 1, ((1, 1),) * n), "^padding must be an int or a tuple of 1 or {n} ints"),
    (lambda x, n: named("max_pool", n)(x, 2, padding="same"), "^padding must be an int or a tuple .*, got 'same'"),
    (lambda x, n: named("max_pool", n)(x, 3, 1, 2, 2), "^padding must be at most 1, half of kernel_size 3, got 2"),
    (lambda x, n: named("avg_pool", n)(x, 2, 1, 2), "^padding must be at most 1, half of kernel_size 2, got 2 on axis"),
    (lambda x, n: named("max_pool", n)(x, 0), "^kernel_size must be at least 1, got 0"),
    (lambda x, n: named("max_pool", n)(x, 3, -1), "^stride must be at least 1, got -1"),
    (lambda x, n: named("max_pool", n)(x, 3, 1, -1), "^padding must be at least 0, got -1"),
    (lambda x, n: named("max_pool", n)(x, 3, 1, 1, 0), "^dilation must be at least 1, got 0"),
    (lambda x, n: named("adaptive_avg_pool", n)(x, (2,) * (n + 1)), "^output_size must be an int or a tuple of {n} i"),
    (lambda x, n: named("max_unpool", n)(x, np.zeros(x.shape, int), 2, output_size=(99,) * n),
     "^output_size must be from .* on axis -{n}, got 99"),
    (lambda x, n: named("max_unpool", n)(x, np.zeros(x.shape, int), 2, output_size=(1,) * (n + 1)),
     "^output_size must be a tuple of {n} or {n2} ints"),
    (lambda x, n: named("max_unpool", n)(x[..., :1], np.zeros_like(x[..., :1], int), 1, 1, 1),
     "^padding must leave each axis an element"),
]  # fmt: skip


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_refused(call, message, count):
    message = message.format(n=count, n1=count + 1, n2=count + 2)
    with pytest.raises(ValueError, match=message):
        call(array(count, 2), count)


@pytest.mark.parametrize("name", ["avg_pool", "adaptive_avg_pool"])
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_averages_that_would_be_truncated(name, dtype):
    with pytest.raises(TypeError, match=r"^input must be of floats, got .*cpool\.avg_pool"):
        named(name, 2)(np.ones((1, 4, 4), dtype), 2)


@pytest.mark.parametrize("count", COUNTS)
def test_names_and_defaults(count):
    for name in ("max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", "max_unpool"):
        function = named(name, count)
        assert function.__name__ == function.__qualname__ == f"{name}{count}d"
        assert f"torch.nn.functional.{name}{count}d" in function.__doc__
    parameters = inspect.signature(named("max_pool", count)).parameters
    assert list(parameters) == [
        "input", "kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"
    ]  # fmt: skip
    assert list(inspect.signature(named("avg_pool", count)).parameters) == [
        "input", "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"
    ]  # fmt: skip


class Tensor:
    """One that cannot become an array, as a tensor that requires a gradient."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")


def test_what_says_why_it_is_no_array():
    with pytest.raises(TypeError, match=r"^input must be an array, or what becomes one, got Tensor: .*detach\(\)"):
        F.max_pool2d(Tensor(), 2)


@pytest.mark.parametrize(
    ("shape", "arguments", "text"),
    [
        ((1, 0), (2,), "input must have a length of at least 1, got 0 on axis -1"),
        ((1, 1), (1, 3, 0, (0,)), "output_size must be from 1 to 3 on axis -1, got 0"),
        ((1, 1), (3, 3, 2), "padding must leave each axis an element, got lengths"),
    ],
)
def test_what_unpooling_says_to_sizes_of_nothing(shape, arguments, text):
    with pytest.raises(ValueError, match=text):
        F.max_unpool1d(np.zeros(shape), np.zeros(shape, np.int64), *arguments)
