"""Unpooling and the gradient of maxima: values go where their indices say."""

import itertools

import numpy as np
import pytest
from backward import (
    BACK,
    LAYOUTS,
    READ_ONLY_LAYOUTS,
    assert_scattered,
    scatter_case,
    scattered,
)
from cases import DTYPES, FLOATS, INTEGERS

import cpool

INDEX_DTYPES = ["int64", "int32", "int16", "uint8", "uint64", ">i8", ">u2"]
WORKERS = (1, 2, 3)


CASES = [
    ((3, 4), (0, 1), (5, 6)),
    ((3, 4), (1,), (5,)),
    ((3, 4), (0,), (5,)),
    ((7,), (0,), (4,)),
    ((2, 3, 3, 4), (2, 3), (5, 6)),
    ((2, 3, 3, 4), (3, 2), (5, 6)),
    ((2, 3, 4, 5), (1, 2), (4, 6)),
    ((2, 3, 4, 5), (1, 3), (4, 6)),
    ((2, 3, 4, 3), (0, 1), (4, 2)),
    ((2, 3, 2, 3), (1, 2, 3), (3, 5, 4)),
    ((2, 3, 2, 3), (3, 0, 1), (3, 5, 4)),
    ((2, 1, 2, 3), (0, 1, 2, 3), (3, 2, 2, 4)),
    ((2, 3, 1, 1), (-1, -2), (1, 1)),
    ((2, 3, 1, 1), (-1, -2), (4, 5)),
    ((1, 40, 2, 3), (2, 3), (3, 2)),
    ((2, 2, 3, 40), (1, 2), (3, 2)),
]


@pytest.mark.parametrize("add", BACK)
@pytest.mark.parametrize(("shape", "axes", "lengths"), CASES)
def test_scatter(add, shape, axes, lengths, fresh_workers, monkeypatch):
    monkeypatch.setattr(cpool._threads, "GRAIN", 1)
    rng = np.random.default_rng(1)
    for dtype in ("float32", "float16", "int8"):
        y, indices, target = scatter_case(rng, shape, axes, lengths, dtype)
        for workers in WORKERS:
            result = assert_scattered(add, y, indices, target, axes, workers=workers)
        assert result.flags.c_contiguous


@pytest.mark.parametrize("add", BACK)
@pytest.mark.parametrize("dtype", [*DTYPES, ">f4", ">f2", ">i4"])
def test_every_dtype(add, dtype):
    rng = np.random.default_rng(2)
    for shape, axes, lengths in CASES[4:7]:
        for index_dtype in INDEX_DTYPES:
            y, indices, target = scatter_case(rng, shape, axes, lengths, np.dtype(dtype).newbyteorder("="), index_dtype)
            if add and dtype == "bool":
                with pytest.raises(TypeError, match=r"grad must have dtype int8 .* got bool"):
                    cpool.max_pool_backward(y, indices, target, axes=axes)
            else:
                assert_scattered(add, y.astype(dtype), indices, target, axes)


@pytest.mark.parametrize("add", BACK)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["int16", "float16", "float64"])
def test_every_layout(add, layout, dtype):
    rng = np.random.default_rng(3)
    for shape, axes, lengths in CASES[4:11]:
        y, indices, target = scatter_case(rng, shape, axes, lengths, dtype)
        expected = scattered(y, indices, target, axes, add)
        laid = LAYOUTS[layout]
        for values, places in [(laid(y), indices), (y, laid(indices)), (laid(y), laid(indices))]:
            before = values.tobytes(), places.tobytes()
            np.testing.assert_array_equal(BACK[add](values, places, target, axes=axes), expected)
            assert before == (values.tobytes(), places.tobytes())
        out = laid(np.ones(target, dtype))
        assert BACK[add](y, indices, target, axes=axes, out=out) is out
        np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("add", BACK)
def test_random_cases(add, fresh_workers, monkeypatch):
    monkeypatch.setattr(cpool._threads, "GRAIN", 1)
    rng = np.random.default_rng(4)
    layouts = [*LAYOUTS.values(), *READ_ONLY_LAYOUTS.values()]
    for _ in range(150):
        shape = tuple(map(int, rng.integers(1, 4, rng.integers(1, 6))))
        axes = tuple(map(int, rng.permutation(len(shape))[: rng.integers(1, len(shape) + 1)]))
        y, indices, target = scatter_case(rng, shape, axes, rng.integers(1, 5, len(axes)).tolist(), rng.choice(FLOATS))
        laid = [layouts[i] for i in rng.integers(0, len(layouts), 2)]
        workers = int(rng.integers(1, 5))
        assert_scattered(add, laid[0](y), laid[1](indices), target, axes, workers=workers)


def test_broadcast_values_and_indices():
    y, indices = np.broadcast_to(np.float32(2), (2, 3, 4)), np.broadcast_to(np.int64(5), (2, 3, 4))
    for add in BACK:
        assert_scattered(add, y, indices, (2, 3, 4), (1, 2))
        assert_scattered(add, y, indices, (6, 3, 4), (0,))


def test_by_hand():
    y, indices = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0, 5], [5, 2]])
    assert cpool.max_unpool(y, indices, (2, 3)).tolist() == [[1, 0, 4], [0, 0, 3]]
    assert cpool.max_pool_backward(y, indices, (2, 3)).tolist() == [[1, 0, 4], [0, 0, 5]]
    assert cpool.max_unpool(y, [[1, 1], [1, 0]], [2, 2], axes=[1]).tolist() == [[0, 2], [4, 3]]
    assert cpool.max_unpool([1, 2], [3, 0], (4,), axes=0).tolist() == [2, 0, 0, 1]
    assert cpool.avg_pool_backward(np.array([[4.0]]), (2, 2), 2).tolist() == [[1, 1], [1, 1]]


def test_numbers_from_pytorch():
    """`x.grad` of ``F.avg_pool2d(x, 3, 2, 1)`` and of ``F.max_pool2d``, of which ties go to the first, of 4x4 ones."""
    corner = np.array([[1.0, 2.0], [3.0, 4.0]])
    quarter = [[1, 3, 2, 2], [4, 10, 6, 6], [3, 7, 4, 4], [3, 7, 4, 4]]
    assert (cpool.avg_pool_backward(corner * 9, (4, 4), 3, 2, 1)).tolist() == quarter
    first = np.array([[0, 1], [4, 5]])
    expected = [[1, 2, 0, 0], [3, 4, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert cpool.max_pool_backward(corner, first, (4, 4)).tolist() == expected


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_indices_are_flat_in_ascending_order_of_the_axes(order):
    """However `axes` is written."""
    y, indices, target = scatter_case(np.random.default_rng(5), (2, 3, 2, 2), (0, 1, 3), (3, 4, 5), "float32")
    axes = tuple((0, 1, 3)[i] - 4 * (i == 1) for i in order)
    for add, back in BACK.items():
        expected = scattered(y, indices, target, (0, 1, 3), add)
        np.testing.assert_array_equal(back(y, indices, target, axes=axes), expected)


def test_last_in_C_order_wins_whatever_lies_last_in_memory():
    y = np.arange(1.0, 25).reshape(2, 3, 4)
    indices = np.zeros((2, 3, 4), int)
    for laid in LAYOUTS.values():
        assert cpool.max_unpool(laid(y), laid(indices), (1, 1, 1), axes=(2, 0, 1)).item() == 24
        assert cpool.max_unpool(laid(y), laid(indices), (2, 1, 1)).ravel().tolist() == [12, 24]
        assert cpool.max_unpool(laid(y), laid(indices), (1, 1, 4), axes=(0, 1)).ravel().tolist() == [21, 22, 23, 24]


def test_integers_wrap_as_numpy_does():
    for dtype in INTEGERS:
        limit = np.iinfo(dtype).max
        back = cpool.max_pool_backward(np.array([[limit, limit]], dtype), np.array([[1, 1]]), (1, 2))
        with np.errstate(over="ignore"):
            expected = np.array([limit], dtype) + np.array([limit], dtype)
        assert back.tolist() == [[0, *expected.tolist()]]


def test_float16_adds_up_wider():
    """A running float16 sum of ones stops at 2048."""
    ones = np.ones((3, 50, 60), np.float16)
    for axes in [(1, 2), (0, 1, 2)]:
        indices = np.zeros(ones.shape, np.int64)
        target = tuple(1 if axis in axes else n for axis, n in enumerate(ones.shape))
        expected = 3000 if len(axes) == 2 else 9000
        assert np.all(cpool.max_pool_backward(ones, indices, target, axes=axes) == np.float16(expected))
    ones = np.ones((1, 3004), np.float16)  # windows, of which 3000 hold each element
    back = cpool.avg_pool_backward(ones, (1, 5), (1, 3000), 1, (0, 2999), divisor_override=1)
    assert back.tolist() == [[3000] * 5]


def test_every_float16():
    """Each passes through float32 and comes back; sums of two are rounded half to even."""
    values = np.arange(1 << 16, dtype=np.uint16).view(np.float16).reshape(256, 256)
    indices = np.arange(256) + np.zeros((256, 1), int)
    np.testing.assert_array_equal(cpool.max_pool_backward(values, indices, (256, 256), axes=1), values)
    np.testing.assert_array_equal(cpool.avg_pool_backward(values, values.shape, 1), values)
    rng = np.random.default_rng(14)
    for scale in (1e-7, 1e-5, 1, 1e4, 6e4):
        pair = (rng.uniform(-1, 1, (1000, 2)) * scale).astype(np.float16)
        with np.errstate(over="ignore"):
            expected = pair.astype(np.float32).sum(1, keepdims=True).astype(np.float16)
        np.testing.assert_array_equal(
            cpool.max_pool_backward(pair, np.zeros((1000, 2), int), (1000, 1), axes=1), expected
        )


def test_workers_change_no_bit():
    rng = np.random.default_rng(11)
    grad = rng.normal(size=(40, 16, 32, 32)).astype(np.float32)
    indices = rng.integers(0, 64 * 64, grad.shape)
    expected = np.zeros((40 * 16, 64 * 64), np.float32)
    np.add.at(expected, (np.arange(640)[:, None], indices.reshape(640, -1)), grad.reshape(640, -1))
    for workers in WORKERS:
        back = cpool.max_pool_backward(grad, indices, (40, 16, 64, 64), workers=workers)
        np.testing.assert_array_equal(back, expected.reshape(back.shape))
    last = np.ascontiguousarray(np.moveaxis(grad, 1, -1))
    back = [cpool.avg_pool_backward(last, (40, 66, 66, 16), 4, 2, axes=(1, 2), workers=n) for n in (None, *WORKERS)]
    assert all((back[0] == other).all() for other in back)
    first = cpool.avg_pool_backward(grad, (40, 16, 66, 66), 4, 2)
    np.testing.assert_array_equal(np.moveaxis(back[0], -1, 1), first)


@pytest.mark.parametrize("add", BACK)
def test_memory_shared_with_the_inputs(add):
    y, indices, target = scatter_case(np.random.default_rng(12), (3, 4, 5), (1, 2), (4, 5), "int64")
    expected = scattered(y, indices, target, (1, 2), add)
    for view in (lambda a: a, lambda a: a[:], lambda a: a[::-1, ::-1, ::-1]):
        shared, same = y.copy(), indices.copy()
        assert BACK[add](shared, indices, target, out=view(shared)) is not None
        np.testing.assert_array_equal(view(shared), expected)
        BACK[add](y, same, target, out=view(same))
        np.testing.assert_array_equal(view(same), expected)
    both = indices.copy()
    BACK[add](both, both, target, out=both)
    np.testing.assert_array_equal(both, scattered(indices, indices, target, (1, 2), add))


def test_nothing_to_scatter():
    for shape, target, axes in [
        ((0, 2, 2), (0, 4, 4), (-2, -1)),
        ((2, 0, 2, 2), (2, 0, 4, 4), (-2, -1)),
        ((2, 2, 0), (4, 4, 0), (0, 1)),
    ]:
        for back in BACK.values():
            result = back(np.empty(shape, np.float32), np.empty(shape, np.int64), target, axes=axes)
            assert (result.shape, result.dtype) == (target, np.float32)
        assert cpool.avg_pool_backward(np.empty(shape), target, 2, axes=axes).shape == target
    for back in BACK.values():  # no values, but elements for them: they are zeros
        out = np.ones((2, 4, 5), np.int8)
        assert back(np.empty((2, 0, 3), np.int8), np.empty((2, 0, 3), int), (2, 4, 5), out=out) is out
        assert not out.any()
