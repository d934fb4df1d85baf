"""Running a plan: out is checked or made, and kernels pool into it, by as many workers as were asked for."""

from typing import Any

import numpy as np

from cpool import _threads
from cpool._arrays import CODES, Array, check_output, new_output, writeable_in_place
from cpool._dispatch import kernels
from cpool._plan import Plan

MAX, MIN, AVERAGE = range(3)  # the kernels' enum Operation (_kernels/select.pxi)
GRAIN = 1 << 22  # taps that a part must have for waking a thread, some 50 microseconds, to pay
FLAT = 16  # taps of a window beyond which another costs nothing


def run(
    op: int,
    x: Array,
    windows: Plan,
    dtype: np.dtype[Any],
    out: Array | None,
    workers: int | None,
    divisor: float = 0.0,
) -> Array:
    """Run a plan. Every check has passed when the kernel writes, except that of memory."""
    parts = x.size * min(windows.taps, FLAT) // GRAIN
    if workers is not None or parts > 1:
        parts = min(parts, _threads.resolve(workers))
    if out is None:
        out = result = new_output(x, windows.shape, dtype)
    else:
        check_output(out, windows.shape, dtype)
        result = out if writeable_in_place(out, x) else np.empty_like(out)
    if result.size:
        first, second = windows.axes
        job = (x, result, op, CODES[x.dtype], CODES[dtype], windows.taps, first, second, windows.tables, divisor)
        if parts <= 1:
            kernels.pool(*job, 0, 1)
        else:
            _threads.run(lambda part: kernels.pool(*job, part, parts), parts)
    if result is not out:
        out[...] = result
    return out
