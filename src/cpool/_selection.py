"""What counts: `nan_policy=`, `where=` and `initial=` become a selection, and what they forbid is refused.

Kernels leave out what does not count. What remains is a matter of whole arrays: to see before anything is written
that each window of integers, which have no NaN, keeps an element, and what `initial` does to the results.
"""

from dataclasses import replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cpool._arguments import flag
from cpool._arrays import Array, as_mask, as_pair, is_float
from cpool._plan import Plan, adaptive_plan
from cpool._run import AVERAGE, EVERYTHING, MAX, Selection, run

NanPolicy: TypeAlias = Literal["propagate", "omit", "raise"]
PROPAGATE: NanPolicy = "propagate"
_POLICIES = (PROPAGATE, "omit", "raise")
_MOST_PLACES = 2**62


def pool(
    op: int,
    x: Array,
    windows: Plan,
    dtype: np.dtype[Any],
    out: Any,
    workers: int | None,
    return_indices: Any,
    nan_policy: Any,
    where: Any,
    initial: Any = None,
    divisor: int = 0,
) -> Any:
    """Run a plan on what counts: the values, or with `return_indices` the values and their indices."""
    if return_indices is False and nan_policy is PROPAGATE and where is None and initial is None:
        return run(op, x, windows, dtype, (out, None), workers, EVERYTHING, divisor)[0]
    indices = flag("return_indices", return_indices)
    if not isinstance(nan_policy, str) or nan_policy not in _POLICIES:
        raise ValueError(f"nan_policy must be one of {', '.join(map(repr, _POLICIES))}, got {nan_policy!r}")
    start = None if initial is None else _as_initial(initial, x.dtype)
    mask = None if where is None else as_mask(where, x.shape)
    if indices and windows.places >= _MOST_PLACES:
        raise ValueError(f"x must have fewer than 2**62 elements along the pooled axes, got {windows.places}")
    if mask is not None and not is_float(dtype) and start is None:
        _refuse_empty_windows(mask, windows, "averages of " if op == AVERAGE else "", dtype)
    floats = is_float(x.dtype)
    if floats and nan_policy == "raise":
        _refuse_nan(x, mask, workers)
    pair = (out, None) if not indices else (None, None) if out is None else as_pair(out)
    selection = Selection(mask, floats and nan_policy == "omit", start is not None, indices)
    values, found = run(op, x, windows, dtype, pair, workers, selection, divisor)
    if start is not None:
        (np.maximum if op == MAX else np.minimum)(values, start, out=values)
    return (values, found) if indices else values


def _as_initial(initial: Any, dtype: np.dtype[Any]) -> Array:
    """`initial` as a scalar of `dtype`."""
    given = np.asarray(initial)
    kinds = {"b": "b", "i": "biu", "u": "biu"}.get(dtype.kind, "biuf")
    if given.ndim or given.dtype.kind not in kinds:
        raise TypeError(f"initial must be None or a number of a kind that {dtype} holds, got {initial!r}")
    with np.errstate(over="ignore"):
        start = given.astype(dtype)
    if start != given if dtype.kind in "iu" else np.isinf(start) and not np.isinf(given):
        raise ValueError(f"initial must be in the range of {dtype}, got {initial!r}")
    return start


def _refuse_empty_windows(mask: NDArray[np.bool], windows: Plan, what: str, dtype: np.dtype[Any]) -> None:
    # Along a batch axis on which the mask is the same, one look suffices.
    same = [step == 0 and axis not in windows.axes for axis, step in enumerate(mask.strides)]
    once = mask[tuple(slice(1) if alike else slice(None) for alike in same)]
    shape = tuple(min(length, 1) if alike else length for alike, length in zip(same, windows.shape, strict=True))
    left, _ = run(MAX, once, replace(windows, shape=shape), mask.dtype, (None, None), 1)
    if not left.all():
        output = tuple(map(int, np.unravel_index(np.argmin(left), shape)))
        raise ValueError(
            f"where must leave each window an element for {what}{dtype}, which has no NaN, "
            f"{'' if what else 'unless initial is given, '}got none in the window of output {output}"
        )


def _refuse_nan(x: Array, mask: NDArray[np.bool] | None, workers: int | None) -> None:
    if not x.size:
        return
    everything = adaptive_plan(x.shape, (1,) * x.ndim, tuple(range(x.ndim)))
    places = Selection(mask, False, True, False), Selection(mask, False, True, True)
    for selection in places:  # where they are is asked only if there are any
        largest, place = run(MAX, x, everything, x.dtype, (None, None), workers, selection)
        if not np.isnan(largest).any():
            return
    index = tuple(map(int, np.unravel_index(place.item(), x.shape)))  # type: ignore[union-attr]
    raise ValueError(f"x must have no NaN with nan_policy='raise', got one at index {index}")
