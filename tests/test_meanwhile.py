"""What another thread does to the arrays of a call is checked where it is used: nothing leaves its memory."""

from types import SimpleNamespace

import numpy as np
import pytest

import cpool
from cpool import _run
from cpool._kernels import scatter

GUARD = 64


def guarded(shape, dtype):
    """Return an array in the middle of memory that nobody may write to, and that memory."""
    size = int(np.prod(shape))
    memory = np.full(size + 2 * GUARD, 7, dtype)
    return memory[GUARD : GUARD + size].reshape(shape), memory


@pytest.mark.parametrize("stray", [-1, 12, 2**62, -(2**63), 2**63 - 1])
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
@pytest.mark.parametrize("adds", [False, True])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_index_that_leaves_its_range_after_the_check(stray, dtype, adds, order):
    out, memory = guarded((3, 4), dtype)
    if order == "F":
        out = out.reshape((4, 3)).T
    indices = np.array([[0, stray], [5, 11]], np.int64)
    with pytest.raises(ValueError, match="indices must not change during the call"):
        scatter.scatter(np.ones((2, 2), dtype), indices, out, (0, 1), np.dtype(dtype).kind, adds, 0, 1)
    assert (memory[:GUARD] == 7).all()
    assert (memory[-GUARD:] == 7).all()


def resized(shape):
    return np.ones(int(np.prod(shape)), np.float32).reshape(shape)


@pytest.mark.parametrize("shape", [(4, 2), (8,), (2, 2, 2), (1, 8), (0, 4), (2, 3), (2, 5)])
def test_a_new_shape_after_the_checks_of_scatter(shape):
    with pytest.raises(ValueError, match="must keep their shapes"):
        scatter.scatter(resized(shape), np.zeros((2, 4), np.int64), np.zeros((2, 9)), (1,), "f", True, 0, 1)
    windows = np.array([1, 1, 2, 0, 2, 0, 2, 1, 2, True, 0, 2, 2, 0, 4])
    with pytest.raises(ValueError, match="must keep their shapes"):
        scatter.spread(resized(shape), np.zeros((2, 4), np.float32), (1,), windows, 0, 0, 1)


def change_before_kernels(monkeypatch, name, change_to):
    def change(op, x, out, indices, where, *rest):
        arrays = {"x": x, "out": out, "indices": indices, "where": where}
        arrays[name] = change_to(arrays[name])
        return original(op, *arrays.values(), *rest)

    original = _run.kernels.pool
    monkeypatch.setattr(_run, "kernels", SimpleNamespace(pool=change))


@pytest.mark.parametrize("name", ["x", "out", "where", "indices"])
@pytest.mark.parametrize(
    "change_to",
    [
        lambda a: np.resize(a, (len(a) // 2, len(a) + 4)),
        lambda a: np.resize(a, len(a) ** 2),
        lambda a: np.resize(a, (2, len(a), len(a) // 2)),
        lambda a: np.ones(a.shape, np.float16),
    ],
)
def test_a_new_shape_or_dtype_after_the_checks_of_pooling(monkeypatch, name, change_to):
    """The plan is of another array than the kernel gets."""
    change_before_kernels(monkeypatch, name, change_to)
    x = np.ones((8, 8), np.float32)
    with pytest.raises(ValueError, match="must keep their shapes"):
        cpool.max_pool(x, 2, return_indices=True, where=x > 0)


@pytest.mark.parametrize("name", ["out", "indices"])
def test_an_output_that_became_read_only(monkeypatch, name):
    def locked(a):
        a.setflags(write=False)
        return a

    change_before_kernels(monkeypatch, name, locked)
    with pytest.raises(ValueError, match=r"must keep their shapes, dtypes and flags|read-only"):
        cpool.max_pool(np.ones((8, 8), np.float32), 2, return_indices=True)
