"""What counts: `nan_policy=`, `where=`, `initial=`, `min_count=` and `fill=` become a selection, or are refused.

Kernels leave out what does not count. What remains is a matter of whole arrays: to see before anything is written
which windows of integers, which have no NaN, keep too little, and what `initial` and `fill` do to the results.
"""

import math
import sys
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool._arguments import flag, integer
from cpool._arrays import Array, as_mask, as_pair, is_float, is_supported
from cpool._plan import Plan, adaptive_plan
from cpool._run import AVERAGE, EVERYTHING, MAX, SUM, Selection, run
from cpool._types import PROPAGATE

_POLICIES = (PROPAGATE, "omit", "raise")
_MOST_PLACES = 2**62


@dataclass(frozen=True, slots=True)
class Position:
    """Where a block begins in a whole array, and its part of the result in the whole result, for what errors say."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


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
    fill: Any = None,
    min_count: Any = 1,
    divisor: int = 0,
    position: Position | None = None,
) -> Any:
    """Run a plan on what counts: the values, or with `return_indices` the values and their indices."""
    lazy = type(x) is not np.ndarray
    if (
        return_indices is False
        and nan_policy is PROPAGATE
        and where is initial is fill is None
        and type(min_count) is int
        and 0 <= min_count <= 1
        and not lazy
    ):
        return run(op, x, windows, dtype, (out, None), workers, EVERYTHING, divisor)[0]
    indices = flag("return_indices", return_indices)
    check_policy(nan_policy)
    start = None if initial is None else _as_scalar("initial", initial, x.dtype)
    filler = None if fill is None else _as_scalar("fill", fill, dtype)
    if start is not None and filler is not None:
        raise ValueError(
            f"fill must be None if initial is given, which stands for windows in which nothing counts, got {fill!r}"
        )
    least = _as_count(min_count, op)
    if indices and windows.places >= _MOST_PLACES:
        raise ValueError(f"x must have fewer than 2**62 elements along the pooled axes, got {windows.places}")
    floats = is_float(x.dtype)
    if lazy:
        from cpool.lazy import arrays  # noqa: PLC0415  # whose blocks come back here, as NumPy's arrays

        policy = nan_policy if floats else PROPAGATE
        options = {"initial": initial, "fill": fill, "min_count": least, "divisor": divisor, "nan_policy": policy}
        return arrays.pool(op, x, windows, dtype, out, workers, indices=indices, where=where, **options)
    mask = None if where is None else as_mask(where, x.shape)
    if mask is not None and op >= AVERAGE and floats and 1 in windows.shape:  # windows may hold all of axes
        mask = _as_x_lies(mask, x, windows)
    lacking = None
    if not is_float(dtype):
        if start is None:
            lacking = _lacking(op, x.shape, mask, windows, least, dtype, position, refuses=filler is None)
        least = 1  # the rest is done
    if floats and nan_policy == "raise":
        _refuse_nan(x, mask, workers)
    pair = (out, None) if not indices else (None, None) if out is None else as_pair(out)
    other = math.nan if filler is None else float(filler)
    selection = Selection(mask, floats and nan_policy == "omit", start is not None, indices, least, other)
    values, found = run(op, x, windows, dtype, pair, workers, selection, divisor)
    if start is not None:
        (np.maximum if op == MAX else np.minimum)(values, start, out=values)
    if lacking is not None and filler is not None:
        np.copyto(values, filler, where=lacking)
    return (values, found) if indices else values


def _as_x_lies(mask: NDArray[np.bool], x: Array, windows: Plan) -> NDArray[np.bool]:
    """The mask, or a copy of which the axes lie as those of `x`.

    Axes that windows hold all of are one long axis if they lie so in all arrays, and the order of a sum of floats
    depends on that. It must not depend on how a mask was broadcast.
    """
    whole = [axis for axis in windows.axes if windows.shape[axis] == 1 < x.shape[axis]]
    if len(whole) < 2:  # noqa: PLR2004  # one is no pair
        return mask
    whole.sort(key=lambda axis: abs(x.strides[axis]))
    one = [(a, b) for a, b in pairwise(whole) if x.strides[b] == x.strides[a] * x.shape[a]]
    if all(mask.strides[b] == mask.strides[a] * x.shape[a] for a, b in one):
        return mask
    once = tuple(
        slice(1) if step == 0 and axis not in windows.axes else slice(None) for axis, step in enumerate(mask.strides)
    )
    copy = np.empty_like(x[once], bool, subok=False)
    np.copyto(copy, mask[once])
    return np.broadcast_to(copy, x.shape)


def check_policy(nan_policy: Any) -> None:
    """Refuse a `nan_policy` that is none."""
    if not isinstance(nan_policy, str) or nan_policy not in _POLICIES:
        raise ValueError(f"nan_policy must be one of {', '.join(map(repr, _POLICIES))}, got {nan_policy!r}")


def _as_scalar(name: str, value: Any, dtype: np.dtype[Any]) -> Array:
    """`value` as a scalar of `dtype`; a whole float is an integer, because metadata of rasters have all as floats."""
    try:  # of Python's ints, some are more than any integer holds
        given = np.asarray(float(value) if type(value) is int and is_float(dtype) else value)
    except OverflowError:
        raise _out_of_range(name, value, dtype) from None
    except (TypeError, ValueError, RuntimeError):  # of what NumPy makes nothing of
        given = np.empty(0)
    if given.dtype.kind == "V" and is_supported(given.dtype):
        given = given.astype(np.float32)
    if given.dtype == object and type(value) is int and dtype.kind in "iu":
        raise _out_of_range(name, value, dtype)
    kinds = {"b": "b", "i": "biu", "u": "biu"}.get(dtype.kind, "biuf")
    whole = dtype.kind in "iu" and given.dtype.kind == "f" and not given.ndim and float(given).is_integer()
    if given.ndim or isinstance(value, np.ma.MaskedArray) or not (given.dtype.kind in kinds or whole):
        raise TypeError(f"{name} must be None or a number of a kind that {dtype} holds, got {value!r}")
    with np.errstate(over="ignore", invalid="ignore"):
        scalar = given.astype(dtype)
    if int(scalar) != int(given) if dtype.kind in "iu" else np.isinf(scalar) and not np.isinf(given):
        raise _out_of_range(name, value, dtype)
    return scalar


def _out_of_range(name: str, value: Any, dtype: np.dtype[Any]) -> ValueError:
    return ValueError(f"{name} must be in the range of {dtype}, got {value!r}")


def _as_count(min_count: Any, op: int) -> int:
    least = integer("min_count", min_count)
    if least < 0:
        raise ValueError(f"min_count must be at least 0, got {least}")
    return min(max(least, int(op != SUM)), sys.maxsize)  # of nothing there is a sum, but no average


def _lacking(
    op: int,
    shape: tuple[int, ...],
    mask: NDArray[np.bool] | None,
    windows: Plan,
    least: int,
    dtype: np.dtype[Any],
    position: Position | None,
    *,
    refuses: bool,
) -> NDArray[np.bool] | None:
    """In which windows fewer than `least` elements count, as what broadcasts to the result; None if in none.

    Raises
    ------
    ValueError
        If there is one, and `refuses`.
    """
    if least == 0 or (least == 1 and mask is None):
        return None
    if mask is None:
        mask = np.broadcast_to(np.True_, shape)
    # Along a batch axis on which the mask is the same, one look suffices.
    same = [step == 0 and axis not in windows.axes for axis, step in enumerate(mask.strides)]
    once = mask[tuple(slice(1) if alike else slice(None) for alike in same)]
    looks = tuple(min(length, 1) if alike else length for alike, length in zip(same, windows.shape, strict=True))
    how, kind = (MAX, mask.dtype) if least == 1 else (SUM, np.dtype(np.int64))
    counts, _ = run(how, once, replace(windows, shape=looks), kind, (None, None), 1, divisor=1)
    lacking: NDArray[np.bool] = counts < least
    if not lacking.any():
        return None
    if refuses:
        output = tuple(map(int, np.unravel_index(np.argmax(lacking), looks)))
        count = counts[output]
        if position is not None:
            output = tuple(map(sum, zip(output, position.outputs, strict=True)))
        of = {AVERAGE: "averages of ", SUM: "sums of "}.get(op, "") + str(dtype)
        why = f"{of}, which has no NaN, unless {'fill' if op in (AVERAGE, SUM) else 'fill or initial'} is given"
        if least == 1:
            raise ValueError(
                f"where must leave each window an element for {why}, got none in the window of output {output}"
            )
        raise ValueError(
            f"min_count must be at most what counts in each window for {why}, got {least}, "
            f"and {count} in the window of output {output}"
        )
    return lacking


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
