"""Running a plan: out is checked or made, and kernels pool into it, by as many workers as were asked for."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool import _threads
from cpool._arrays import (
    BFLOAT16,
    CODES,
    INDEX,
    Array,
    as_buffer,
    check_output,
    new_output,
    target_of,
    writeable_in_place,
)
from cpool._dispatch import kernels
from cpool._plan import Plan

MAX, MIN, AVERAGE = range(3)  # the kernels' enum Operation (_kernels/request.pxi)
GRAIN = 1 << 22  # taps that a part must have for waking a thread, some 50 microseconds, to pay
FLAT = 16  # taps of a window beyond which another costs nothing


def run(
    op: int,
    x: Array,
    windows: Plan,
    dtype: np.dtype[Any],
    out: Array | None,
    workers: int | None,
    divisor: int = 0,
) -> Array:
    """Run a plan. Every check has passed when the kernel writes, except that of memory."""
    if workers is not None:
        workers = _threads.resolve(workers)
    result = _result("out", out, x, windows, dtype)
    target = result if out is None or writeable_in_place(out, x) else np.empty_like(out)
    if result.size:
        _launch(op, x, target, None, windows, EVERYTHING, divisor, workers)
    if target is not result:
        result[...] = target
    return result


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
    """

    mask: NDArray[np.bool] | None
    omits: bool
    neutral: bool
    indices: bool


EVERYTHING = Selection(None, False, False, False)


def run_selection(
    selection: Selection,
    op: int,
    x: Array,
    windows: Plan,
    dtype: np.dtype[Any],
    out: tuple[Array | None, Array | None],
    workers: int | None,
    divisor: int = 0,
) -> tuple[Array, Array | None]:
    """As `run`, of what counts; and with the places."""
    if workers is not None:
        workers = _threads.resolve(workers)
    values, indices = out
    results = [_result("out[0]" if selection.indices else "out", values, x, windows, dtype)]
    if selection.indices:
        results.append(_result("out[1]", indices, x, windows, INDEX))
        if values is not None and indices is not None and np.shares_memory(values, indices):
            raise ValueError("out must be two arrays that share no memory, got two that do")
    reads = (x,) if selection.mask is None else (x, selection.mask)
    targets = [
        result if given is None else target_of(given, *reads) for result, given in zip(results, out, strict=False)
    ]
    if results[0].size:
        _launch(op, x, targets[0], targets[1] if selection.indices else None, windows, selection, divisor, workers)
    for result, target in zip(results, targets, strict=True):
        if target is not result:
            result[...] = target
    return results[0], results[1] if selection.indices else None


def _result(name: str, out: Array | None, x: Array, windows: Plan, dtype: np.dtype[Any]) -> Array:
    if out is None:
        return new_output(x, windows.shape, dtype)
    check_output(name, out, windows.shape, dtype)
    return out


def _launch(
    op: int,
    x: Array,
    result: Array,
    indices: Array | None,
    windows: Plan,
    selection: Selection,
    divisor: int,
    workers: int | None,
) -> None:
    """`workers` are a number already, or those of the context."""
    code, result_code, taps = CODES[x.dtype], CODES[result.dtype], windows.taps
    if BFLOAT16 in (code, result_code):
        x, result = as_buffer(x), as_buffer(result)
    call = kernels.Call(
        x,
        result,
        indices,
        selection.mask,
        op,
        code,
        result_code,
        taps,
        windows.places if selection.indices else 0,
        windows.tables,
        selection.omits,
        selection.neutral,
        divisor,
    )
    parts = x.size * (taps if taps < FLAT else FLAT) // GRAIN  # min takes its time
    if parts > 1:
        parts = min(parts, _threads.resolve(None) if workers is None else workers)
    if parts <= 1:
        call.pool(0, 1)
    else:
        _threads.run(partial(call.pool, parts=parts), parts)
