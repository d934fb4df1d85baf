"""NumPy: the reshape idiom where windows lie side by side, and whole-array operations on strided slices everywhere."""

import warnings
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from ours import LOWEST
from task import Task
from workloads import Array

from . import Ways

NAME = "NumPy"
VERSION = np.__version__
STRIDED = True
FORMS, DIMENSIONS = ("pool", "where", "omit"), (2, 3)


def ways(task: Task) -> Ways:
    """One operation for each row, then each column of the window; or the reduction of a reshaped array."""
    if task.form == "where":
        return {"reshape": _where(task)} if task.tiles else {}
    if task.form == "omit":
        return {"reshape" if task.tiles else "windows": _omit(task)}
    separable: Ways = {"slices": _by_slices(task)}
    if not task.tiles:
        return separable
    return {"reshape": _by_reshaping(task), **separable}


def quiet(call: Callable[[], Any]) -> Callable[[], Any]:
    """NumPy warns of windows that have nothing."""

    def silently() -> Any:
        with warnings.catch_warnings(), np.errstate(invalid="ignore"):
            warnings.simplefilter("ignore")
            return call()

    return silently


def _by_reshaping(task: Task) -> Callable[[], Array]:
    (blocks, within), out = task.blocks(task.x), task.out
    if task.op == "max":
        return lambda: blocks.max(within, out=out)
    if out.dtype.kind == "f":
        return lambda: blocks.mean(within, out=out)
    return lambda: np.rint(blocks.mean(within, dtype=np.float32), out=out, casting="unsafe")


def _where(task: Task) -> Callable[[], Any]:
    (blocks, within), (kept, _) = task.blocks(task.x), task.blocks(task.given["where"])
    if task.op == "max":
        return lambda: blocks.max(within, where=kept, initial=LOWEST)
    return quiet(lambda: blocks.sum(within, where=kept) / kept.sum(within, dtype=np.float32))


def _omit(task: Task) -> Callable[[], Any]:
    function = np.nanmax if task.op == "max" else np.nanmean
    if task.tiles:
        blocks, within = task.blocks(task.x)
        return quiet(lambda: function(blocks, within))
    widths = [(0, 0)] * (task.x.ndim - len(task.axes)) + [(axis.before, axis.after) for axis in task.pooled]
    padded = np.pad(task.x, widths, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, task.kernel, task.axes)
    within = tuple(range(-len(task.axes), 0))
    kept = windows[(..., *(slice(None, None, step) for step in task.stride), *(slice(None) for _ in within))]
    return quiet(lambda: function(kept, within))


def _by_slices(task: Task) -> Callable[[], Array]:
    x, out = task.x, task.out
    combine = np.maximum if task.op == "max" else np.add
    rounds = task.op == "avg" and out.dtype.kind != "f"
    elements = prod(task.kernel)
    sums = np.empty(out.shape, np.uint32 if elements > 256 else np.uint16) if rounds else out  # noqa: PLR2004
    stages, shape = [], list(x.shape)
    for position, (axis, pooled) in enumerate(zip(task.axes, task.pooled, strict=True)):
        shape[axis] = pooled.size
        to = sums if position == len(task.axes) - 1 else np.empty(shape, sums.dtype)
        stages.append((to, [(task.along(position, to), task.along(position, of)) for to, of in pooled.taps()]))
    count, share = sums.dtype.type(elements), 1 / elements

    def pool() -> Array:
        done = x
        for to, taps in stages:
            _combine(combine, done, to, taps)
            done = to
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
