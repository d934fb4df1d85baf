"""NumPy: the reshape idiom where windows lie side by side, and whole-array operations on strided slices everywhere."""

from collections.abc import Callable
from typing import Any

import numpy as np
from workloads import Array, Task

from . import Ways

NAME = "NumPy"
VERSION = np.__version__
STRIDED = True


def ways(task: Task) -> Ways:
    """One operation for each row, then each column of the window; or the reduction of a reshaped array."""
    separable: Ways = {"slices": _by_slices(task)}
    if not task.tiles:
        return separable
    return {"reshape": _by_reshaping(task), **separable}


def _by_reshaping(task: Task) -> Callable[[], Array]:
    k, x, out = task.kernel, task.cropped, task.out
    first = x.ndim + task.workload.axes[0]
    shape = (*x.shape[:first], task.rows.size, k, task.columns.size, k, *x.shape[first + 2 :])
    within = (first + 1, first + 3)
    reduced = out.reshape(*x.shape[:first], task.rows.size, task.columns.size, *x.shape[first + 2 :])
    if task.op == "max":
        return lambda: x.reshape(shape).max(within, out=reduced)
    if out.dtype.kind == "f":
        return lambda: x.reshape(shape).mean(within, out=reduced)
    return lambda: np.rint(x.reshape(shape).mean(within, dtype=np.float32), out=out, casting="unsafe")


def _by_slices(task: Task) -> Callable[[], Array]:
    x, out = task.x, task.out
    combine = np.maximum if task.op == "max" else np.add
    rounds = task.op == "avg" and out.dtype.kind != "f"
    sums = np.empty(out.shape, np.uint32 if task.kernel > 16 else np.uint16) if rounds else out  # noqa: PLR2004
    of_rows = np.empty_like(x[task.at(slice(task.rows.size))], sums.dtype, order="C")
    rows = [(task.at(rows=to), task.at(rows=of)) for to, of in task.rows.taps()]
    columns = [(task.at(columns=to), task.at(columns=of)) for to, of in task.columns.taps()]
    count = sums.dtype.type(task.kernel**2)
    share = 1 / task.kernel**2

    def pool() -> Array:
        _combine(combine, x, of_rows, rows)
        _combine(combine, of_rows, sums, columns)
        if rounds:
            np.add(sums, count // 2, out=sums)
            return np.floor_divide(sums, count, out=out, casting="unsafe")
        return np.multiply(out, share, out=out) if task.op == "avg" else out

    return pool


def _combine(combine: np.ufunc, x: Array, to: Array, taps: list[tuple[Any, Any]]) -> None:
    (_, first), *rest = taps
    if rest and to[rest[0][0]].shape == to.shape:
        combine(x[first], x[rest[0][1]], out=to, dtype=to.dtype)
        del rest[0]
    else:
        np.copyto(to, x[first])
    for outputs, inputs in rest:
        part = to[outputs]
        combine(part, x[inputs], out=part, dtype=to.dtype)
