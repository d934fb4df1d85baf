"""Windows over many chunks: each chunk is reduced by itself, and what is left is merged, a few at a time.

No worker holds more than one chunk and some numbers a window. Maxima, minima and sums of integers are exact, so nobody
sees how a window was divided. Sums of floats are not: those of chunks are added in float64, in the order of the chunks.
They are as exact as before, but their last bits depend on the chunks, which is why only windows that no worker should
hold are divided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool._arrays import is_float, is_supported
from cpool._kernels.plain import to_odd
from cpool._plan import joined
from cpool._run import AVERAGE, MAX, SUM
from cpool._selection import pool
from cpool._window import Window, WindowTable
from cpool.lazy.block import Block, Call, in_c_order

Array = NDArray[Any]
FEW = 16  # chunks that a window may reach over and be pooled as a whole
LARGE = 1 << 26  # elements, from which on the pieces of a block of float sums are too much for one worker
EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Clip:
    """Of one axis, the windows that reach into a piece, cut at its ends; the first is output `output` of the block."""

    output: int
    table: WindowTable


@dataclass(frozen=True, slots=True)
class Clips:
    """Of each axis the windows in a piece, None if it is not pooled, and where the piece is in its chunk."""

    axes: tuple[Clip | None, ...]
    place: tuple[slice, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """What is known of outputs from `begin` on: extrema or sums of what counts, where extrema are, how many count."""

    begin: tuple[int, ...]
    values: Array
    indices: Array | None
    counts: Array


def is_exact(call: Call, dtype: np.dtype[Any]) -> bool:
    """Whether a division of windows leaves no trace in results for values of `dtype`."""
    return call.op < AVERAGE or not _as_floats(call, dtype)


def clip(table: WindowTable, start: int, stop: int) -> Clip | None:
    """What windows without dilation look at from element `start` to `stop`; None if that is nothing."""
    found = table.clipped(start, stop)
    return None if found is None else Clip(*found)


def reduce_piece(call: Call, clips: Clips, chunk: Array, mask: Array | None) -> Partial:
    """What one chunk knows of the windows that reach into it."""
    is_supported(call.dtype)
    x = in_c_order(chunk[clips.place])
    counted = None if mask is None else in_c_order(mask[clips.place])
    if call.options["nan_policy"] == "omit":
        counted = ~np.isnan(x) if counted is None else counted & ~np.isnan(x)
    tables = [each.table for axis in call.axes if (each := clips.axes[axis]) is not None]
    plan = joined(x.shape, call.axes, tables, prod(table.taps for table in tables))
    begin = tuple(0 if each is None else each.output for each in clips.axes)
    if counted is None:
        shape = tuple(n if each is None else len(each.table) for n, each in zip(x.shape, clips.axes, strict=True))
        counts = np.broadcast_to(_outer(tables, call.axes, x.ndim, lambda window: window.stop - window.start), shape)
    else:
        counts = pool(SUM, counted, plan, np.dtype(np.int64), None, 1, False, "propagate", None, divisor=1)
    if call.op < AVERAGE:
        fill = False if x.dtype.kind == "b" else 0
        pooled = pool(call.op, x, plan, x.dtype, None, 1, call.indices, "propagate", counted, fill=fill)
        values, indices = pooled if call.indices else (pooled, None)
    else:
        wide = np.float64 if _as_floats(call, x.dtype) else np.uint64 if x.dtype.kind == "u" else np.int64
        indices = None
        values = pool(SUM, x, plan, np.dtype(wide), None, 1, False, "propagate", counted, min_count=0, divisor=1)
    return Partial(begin, values, indices, counts)


def _as_floats(call: Call, dtype: np.dtype[Any]) -> bool:
    """Whether sums are of float64: of floats, and where those of 64-bit integers may not wrap."""
    wraps = call.op == SUM and not is_float(call.dtype)
    return is_float(dtype) or (dtype.itemsize == np.dtype(np.int64).itemsize and not wraps)


@np.errstate(all="ignore")
def merge(call: Call, block: Block, partials: list[Partial]) -> Partial:
    """What several know together, of all outputs of the block."""
    shape = tuple(cut.outputs for cut in block.cuts)
    values = np.zeros(shape, partials[0].values.dtype)
    indices = None if partials[0].indices is None else np.full(shape, np.iinfo(np.int64).max)
    counts = np.zeros(shape, np.int64)
    for partial in partials:
        part = tuple(slice(at, at + n) for at, n in zip(partial.begin, partial.values.shape, strict=True))
        if call.op >= AVERAGE:
            values[part] += partial.values
        else:
            unknown = counts[part] == 0
            better = _beats(call.op, partial, values[part], None if indices is None else indices[part]) | unknown
            better &= partial.counts > 0
            np.copyto(values[part], partial.values, where=better)
            if indices is not None and partial.indices is not None:  # of nothing it is the first of the window
                np.copyto(indices[part], partial.indices, where=better | (unknown & (partial.indices < indices[part])))
        counts[part] += partial.counts
    return Partial((0,) * len(shape), values, indices, counts)


def _beats(op: int, new: Partial, values: Array, indices: Array | None) -> Array:
    """Where an extremum is better than what is known; of equals, and of several NaN, the one with the lesser index."""
    wins = new.values > values if op == MAX else new.values < values
    same = new.values == values
    if is_float(values.dtype):
        ours, theirs = np.isnan(new.values), np.isnan(values)
        wins = (wins | ours) & ~theirs
        same |= ours & theirs
    if indices is None or new.indices is None:
        return wins
    return wins | same & (new.indices < indices)


@np.errstate(all="ignore")  # as in the kernels
def finish(call: Call, block: Block, partials: list[Partial]) -> Any:
    """The results of a block, and with indices a pair."""
    merged = merge(call, block, partials)
    options = call.options
    counts = merged.counts
    lacking = counts < options["min_count"] if call.op >= AVERAGE else counts < 1
    if call.op == AVERAGE:
        tables = [table for axis in call.axes if (table := block.cuts[axis].table) is not None]
        missing = _outer(tables, call.axes, counts.ndim, lambda window: window.stop - window.start) - counts
        divisors = _outer(tables, call.axes, counts.ndim, lambda window: window.count) - missing
        values = _rounded(_quotients(call, merged.values, options["divisor"] or divisors), call.dtype)
        values = values + call.dtype.type(0)  # no average is -0.0
    else:
        values = _rounded(merged.values, call.dtype)
    if options["initial"] is not None:
        start = np.asarray(options["initial"]).astype(call.dtype)
        best = np.maximum if call.op == MAX else np.minimum
        values = np.where(lacking, start, best(values, start))
    elif lacking.any():
        values = np.where(lacking, _filler(call, block, counts, lacking), values)
    values = values.astype(call.dtype, copy=False)
    return values if merged.indices is None else (values, merged.indices)


def _rounded(values: Array, dtype: np.dtype[Any]) -> Array:
    """Results as `dtype`, rounded once. To bfloat16 values go by float32."""
    narrow = dtype.kind == "V" and values.dtype == np.float64
    return (to_odd(values) if narrow else values).astype(dtype, copy=False)


def _filler(call: Call, block: Block, counts: Array, lacking: Array) -> Any:
    if call.options["fill"] is not None:
        return np.asarray(call.options["fill"]).astype(call.dtype)
    if is_float(call.dtype):
        return call.dtype.type(np.nan)
    local = np.unravel_index(np.argmax(lacking), lacking.shape)
    output = tuple(int(at) + cut.output for at, cut in zip(local, block.cuts, strict=True))
    raise ValueError(
        f"fill must be given for {call.dtype}, which has no NaN, where too little counts in a window, "
        f"got {int(counts[local]) or 'none'} in the window of output {output}"
    )


def _outer(tables: list[WindowTable], axes: tuple[int, ...], ndim: int, number: Callable[[Window], int]) -> Array:
    """The product of a number of each window over the axes, which has one element along those that are not pooled."""
    product = np.ones((1,) * ndim, np.int64)
    for axis, table in zip(axes, tables, strict=True):
        shape = [-1 if each == axis else 1 for each in range(ndim)]
        product = product * np.reshape([number(table[output]) for output in range(len(table))], shape)
    return product


def _quotients(call: Call, sums: Array, divisors: Any) -> Array:
    """Sums over divisors: those of integers rounded once, as a float64 or half to even."""
    divisors = np.where(np.equal(divisors, 0), 1, divisors)  # of nothing, which becomes something else
    if sums.dtype.kind == "f":
        return np.asarray(sums / divisors)
    whole = not is_float(call.dtype)
    if not whole and all(np.all(np.abs(np.asarray(each, np.float64)) < EXACT) for each in (sums, divisors)):
        return np.asarray(sums / divisors)
    exact = [Fraction(int(a), int(b)) for a, b in np.broadcast(sums, divisors)]
    rounded = [round(each) if whole else each.numerator / each.denominator for each in exact]
    return np.array(rounded, call.dtype if whole else np.float64).reshape(sums.shape)
