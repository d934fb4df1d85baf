"""Any memory layout of the input gives the same numbers, and the input is left alone; the layout of the result."""

import itertools

import numpy as np
import pytest
from cases import LAYOUTS, OPS, POOLS, in_order, random_array
from compare import check

SHAPE = (2, 3, 9, 10)
WINDOW = {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 0), "ceil_mode": True}
WINDOWS = [WINDOW, {"kernel_size": 2}, {"kernel_size": 3, "stride": 1, "padding": "same"}]
WHOLE_PLANES = [{"kernel_size": (9, 10)}, {"kernel_size": (12, 12), "padding": (2, 1)}]


# Where a window of floats may add up in another order, as a plane may whose rows lie one behind the other.
ROWS_INSIDE_COLUMNS = {"Fortran", "columns slowest"}


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float16", "float64"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("op", OPS)
def test_layouts(op, layout, dtype):
    plain = random_array(np.random.default_rng(1), SHAPE, dtype)
    x = LAYOUTS[layout](plain)
    for window in WINDOWS + WHOLE_PLANES:
        before = (x.tobytes(), x.strides, x.flags.writeable)
        result = check(op, x, **window)
        assert before == (x.tobytes(), x.strides, x.flags.writeable)
        if layout not in ROWS_INSIDE_COLUMNS and window in WINDOWS:
            np.testing.assert_array_equal(result, POOLS[op](plain, **window))


@pytest.mark.parametrize("signs", list(itertools.product([1, -1], repeat=4)))
@pytest.mark.parametrize("op", OPS)
def test_every_sign_of_strides(op, signs):
    plain = random_array(np.random.default_rng(2), SHAPE, "float32")
    reverse = tuple(slice(None, None, sign) for sign in signs)
    x = plain[reverse].copy()[reverse]
    np.testing.assert_array_equal(x, plain)
    np.testing.assert_array_equal(check(op, x, **WINDOW), POOLS[op](plain, **WINDOW))


@pytest.mark.parametrize("shape", [(1, 1, 1, 10), (1, 1, 9, 1), (1, 3, 1, 1), (1, 1, 1, 1), (2, 1, 9, 10)])
@pytest.mark.parametrize("op", OPS)
def test_broadcast(op, shape):
    x = np.broadcast_to(random_array(np.random.default_rng(3), shape, "float32"), SHAPE)
    for window in WINDOWS + WHOLE_PLANES:
        assert check(op, x, **window).flags.c_contiguous


@pytest.mark.parametrize("shape", [(1, 5, 6), (4, 1, 6), (4, 5, 1), (1, 1, 6), (1, 1, 1)])
@pytest.mark.parametrize("stride", [0, 1, 3, -8, 2**40])
def test_strides_of_axes_of_one_element(shape, stride):
    """They are never stepped along, so any number may stand there."""
    plain = random_array(np.random.default_rng(4), shape, "float32")
    strides = [stride if n == 1 else s for n, s in zip(shape, plain.strides, strict=True)]
    x = np.lib.stride_tricks.as_strided(plain, shape, strides)
    for op in OPS:
        check(op, x, 2, stride=1, padding=1)


@pytest.mark.parametrize("ndim", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("op", OPS)
def test_any_leading_axes(op, ndim):
    x = random_array(np.random.default_rng(5), (2, 3, 1, 2, 5, 6)[-ndim:], "float32")
    check(op, x, **WINDOW)
    for axes in itertools.permutations(range(ndim), 2):
        check(op, x, 2, stride=1, padding=1, axes=axes)


def test_as_many_axes_as_numpy_has():
    x = random_array(np.random.default_rng(9), (*[1] * 30, 2, *[1] * 31, 5, 6), "float32")
    for op in OPS:
        check(op, x, **WINDOW)
        check(op, x.T, 2, axes=(0, 1))


def test_many_axes_that_do_not_merge():
    x = random_array(np.random.default_rng(10), [3] * 7 + [5, 6], "float32")[(slice(0, 3, 2),) * 7][..., ::-1, :]
    for op in OPS:
        np.testing.assert_array_equal(POOLS[op](x, **WINDOW), POOLS[op](x.copy(), **WINDOW))
        np.testing.assert_array_equal(POOLS[op](x, 2, axes=(-1, 3)), POOLS[op](x.copy(), 2, axes=(-1, 3)))


@pytest.mark.parametrize("axes", [(1, 2), (-3, -2), (2, 1), (0, 3), [1, -2], (np.int64(1), np.int8(2))])
@pytest.mark.parametrize("op", OPS)
def test_axes_go_with_the_sizes(op, axes):
    """The i-th size belongs to the i-th of the axes, in whichever order they are named."""
    x = random_array(np.random.default_rng(6), (4, 6, 7, 5), "int16")
    result = check(op, x, (3, 2), stride=(1, 2), padding=((1, 0), (0, 1)), dilation=(1, 2), axes=tuple(axes))
    moved = POOLS[op](np.moveaxis(x, axes, (-2, -1)), (3, 2), (1, 2), ((1, 0), (0, 1)), (1, 2))
    np.testing.assert_array_equal(result, np.moveaxis(moved, (-2, -1), axes))


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
@pytest.mark.parametrize("op", OPS)
def test_memory_order_is_kept(op, order):
    """A permuted input keeps its order, as NumPy's ufuncs do; its axes keep theirs."""
    x = in_order(random_array(np.random.default_rng(7), (2, 3, 8, 6), "float32"), order)
    result = POOLS[op](x, 2)
    assert result.shape == (2, 3, 4, 3)
    assert result.transpose(order).flags.c_contiguous


@pytest.mark.parametrize("layout", ["C", "every second column", "steps on every axis", "field of a packed struct"])
def test_other_results_are_in_C_order(layout):
    x = LAYOUTS[layout](np.ones(SHAPE))
    assert POOLS["max"](x, 2).flags.c_contiguous
    assert POOLS["avg"](x[:, :, ::-1, ::-1], 2).flags.c_contiguous


@pytest.mark.parametrize("op", OPS)
def test_result_is_new_memory(op):
    x = np.ones((4, 4))
    result = POOLS[op](x, 1)
    assert not np.shares_memory(x, result)
    assert result.flags.writeable


@pytest.mark.parametrize("shape", [(0, 3, 8, 6), (2, 0, 8, 6), (0, 0, 8, 6), (2, 8, 6, 0)])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "float16"])
def test_empty_batches(shape, dtype):
    axes = (1, 2) if shape[-1] == 0 else (-2, -1)
    for op in OPS:
        check(op, np.empty(shape, dtype), (2, 3), axes=axes)


class Subclass(np.ndarray):
    pass


@pytest.mark.parametrize(
    "x",
    [
        [[1, 2, 3], [4, 5, 6]],
        ((1, 2, 3), (4, 5, 6)),
        [np.array([1, 2, 3]), np.array([4, 5, 6])],
        memoryview(np.array([[1, 2, 3], [4, 5, 6]])),
        np.array([[1, 2, 3], [4, 5, 6]]).view(Subclass),
    ],
    ids=lambda x: type(x).__name__,
)
def test_array_likes(x):
    for op, expected in {"max": [[5, 6]], "min": [[1, 2]], "avg": [[3, 4]]}.items():
        result = POOLS[op](x, 2, 1)
        assert type(result) is np.ndarray
        assert result.tolist() == expected


class Wrapper:
    def __array__(self, dtype=None, copy=None):
        return np.array([[1.0, 2.0], [3.0, 4.0]], dtype)


def test_objects_with_an_array():
    assert POOLS["max"](Wrapper(), 2).tolist() == [[4.0]]


@pytest.mark.engine
def test_more_than_2_to_the_31_elements():
    x = np.zeros((1, 2**31 + 10), np.uint8)  # of which few are ever touched
    x[0, 2**31 + 1] = 7
    assert POOLS["max"](x, (1, 2), (1, 2**30)).tolist() == [[0, 0, 7]]
    assert POOLS["avg"](x.T, (2, 1), (2**30, 1)).tolist() == [[0], [0], [3.5]]
    x = np.broadcast_to(np.uint8(3), (2, 2**33))
    assert POOLS["min"](x, (2, 3), 2**31).tolist() == [[3, 3, 3, 3]]


@pytest.mark.parametrize("order", [np.s_[::2, ::2, ::-1], np.s_[:, ::-3, :], np.s_[::-1, :, 3:]])
def test_strided_planes_wider_than_a_strip(order):
    base = random_array(np.random.default_rng(8), (6, 5000, 7), "float32")
    x = base[order].transpose(2, 0, 1)
    for op in OPS:
        np.testing.assert_array_equal(POOLS[op](x, 3, 2, 1), POOLS[op](x.copy(order="C"), 3, 2, 1))
