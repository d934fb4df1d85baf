"""Running a plan: out is checked or made, and kernels pool into it, by as many workers as were asked for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool import _threads
from cpool._arrays import INDEX, Array, as_ones, check_output, target_of
from cpool._dispatch import kernels
from cpool._kernels.door import is_plain_output, new_output
from cpool._plan import Plan

MAX, MIN, AVERAGE, SUM = range(4)  # the kernels' enum Operation (_kernels/common/request.pxi)


@dataclass(frozen=True, slots=True)
class Selection:
    """What counts, of the values of a window, and what is asked about it.

    Attributes
    ----------
    mask
        What is False there does not count; of the shape of the input.
    omits
        Whether NaN do not count.
    neutral
        Whether a window in which nothing counts gives the worst value of the dtype, as it does for integers; else NaN.
    indices
        Whether the places of extrema are asked for.
    least
        How many elements of a window must count, for its average or sum to be one.
    fill
        What else is there, and in place of the extremum of nothing; of floats.
    """

    mask: NDArray[np.bool] | None
    omits: bool
    neutral: bool
    indices: bool
    least: int = 1
    fill: float = math.nan


EVERYTHING = Selection(None, False, False, False)


def run(
    op: int,
    x: Array,
    windows: Plan,
    dtype: np.dtype[Any],
    out: Sequence[Array | None],
    workers: int | None,
    selection: Selection = EVERYTHING,
    divisor: int = 0,
) -> tuple[Array, Array | None]:
    """Run a plan; `out` are the arrays for the values and for the places, if there are any.

    Every check has passed when the kernel writes, except that of memory.
    """
    if op >= AVERAGE and dtype is not x.dtype:  # those of bools have another
        x = as_ones(x)
    parts = 1
    if workers is not None or windows.work > _threads.GRAIN:  # small calls are spared the question
        parts = _threads.parts_for(windows.work, workers)
    name = "out[0]" if selection.indices else "out"
    values, target = _output(name, out[0], x, windows.shape, dtype, selection.mask)
    indices = places = None
    if selection.indices:
        indices, places = _output("out[1]", out[1], x, windows.shape, INDEX, selection.mask)
        if out[0] is not None and np.shares_memory(values, indices):
            raise ValueError("out must be two arrays that share no memory, got two that do")
    if windows.work:
        request = (
            op,
            x,
            target,
            places,
            selection.mask,
            windows.tables,
            windows.taps,
            windows.places if selection.indices else 0,
            selection.omits,
            selection.neutral,
            divisor,
            selection.least,
            selection.fill,
        )
        if parts == 1:
            kernels.pool(*request)
        else:
            _threads.run(partial(kernels.pool, *request, parts=parts), parts)
    if target is not values:
        values[...] = target
    if indices is not None and places is not indices:
        indices[...] = places
    return values, indices


def _output(
    name: str, out: Array | None, x: Array, shape: tuple[int, ...], dtype: np.dtype[Any], mask: Array | None
) -> tuple[Array, Array]:
    """What is returned, and the array that kernels may write to while they read: mostly the same."""
    if out is None:
        new = new_output(x, shape, dtype)
        return new, new
    if mask is None and is_plain_output(out, shape, dtype, x):
        return out, out
    check_output(name, out, shape, dtype)
    return out, target_of(out, x, mask)
