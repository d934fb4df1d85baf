"""Numba: what a determined user writes for one 2x2 workload, every size a constant and NaN not thought of."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from task import Task

from . import Ways

NAME = "Numba, by hand"
VERSION = numba.__version__
STRIDED = True


def ways(task: Task) -> Ways:
    """Loops over planes, or over pixels with the channels within."""
    if task.kernel != (2, 2) or not task.tiles or task.dtype == np.float16:
        return {}
    x, out = task.batch
    n, *plane = out.shape if task.channels_last else out.reshape(-1, *out.shape[2:]).shape
    combine = _maximum() if task.op == "max" else _average(out.dtype)
    if task.channels_last:
        loop = _pixels(combine, n, *plane)
    else:
        loop = _planes(combine, n, *plane)
        x, out = x.reshape(-1, *x.shape[2:]), out.reshape(-1, *plane)
    loop(x, out)  # compiles it
    return {"loops": lambda: loop(x, out)}


def _maximum() -> Callable[..., Any]:
    @numba.njit(inline="always")
    def maximum(a, b, c, d):  # type: ignore[no-untyped-def]
        upper = a if a > b else b
        lower = c if c > d else d
        return upper if upper > lower else lower

    return maximum


def _average(dtype: np.dtype[Any]) -> Callable[..., Any]:
    if dtype.kind == "f":
        quarter = dtype.type(0.25)
        return numba.njit(inline="always")(lambda a, b, c, d: (a + b + c + d) * quarter)
    wide = numba.uint16
    return numba.njit(inline="always")(lambda a, b, c, d: (wide(a) + wide(b) + wide(c) + wide(d) + wide(2)) >> wide(2))


def _planes(combine: Callable[..., Any], outer: int, height: int, width: int) -> Callable[..., Any]:
    @numba.njit(boundscheck=False)
    def loop(x, out):  # type: ignore[no-untyped-def]
        for n in range(outer):
            for i in range(height):
                for j in range(width):
                    out[n, i, j] = combine(
                        x[n, 2 * i, 2 * j], x[n, 2 * i, 2 * j + 1], x[n, 2 * i + 1, 2 * j], x[n, 2 * i + 1, 2 * j + 1]
                    )
        return out

    return loop


def _pixels(combine: Callable[..., Any], outer: int, height: int, width: int, channels: int) -> Callable[..., Any]:
    @numba.njit(boundscheck=False)
    def loop(x, out):  # type: ignore[no-untyped-def]
        for n in range(outer):
            for i in range(height):
                for j in range(width):
                    for c in range(channels):
                        out[n, i, j, c] = combine(
                            x[n, 2 * i, 2 * j, c],
                            x[n, 2 * i, 2 * j + 1, c],
                            x[n, 2 * i + 1, 2 * j, c],
                            x[n, 2 * i + 1, 2 * j + 1, c],
                        )
        return out

    return loop
