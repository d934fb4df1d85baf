"""The plan of a call: all that shape and arguments decide, before any array is looked at.

It joins the window tables of the pooled axes and the shape of the result. Plans are immutable and cached, because
programs pool the same shape again and again, and because a small array is pooled faster than its tables are made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool._arguments import Paddings, Sizes, axis_outputs, axis_windows, canonical, flag
from cpool._kernels.door import is_exact
from cpool._window import AxisWindow, WindowTable, adaptive_table, unpacked, window_table

_KEPT = 64  # plans that are remembered,
_LARGEST_KEPT = 1 << 16  # and bytes of the tables of one, which makes 4 MiB at most
FLAT = 16  # taps of a window beyond which another costs nothing


@dataclass(frozen=True, slots=True)
class Plan:
    """Which windows go where.

    Attributes
    ----------
    shape
        Of the result.
    axes
        The pooled axes, in the caller's order.
    tables
        How many axes that are and, for each, its number and its window table, packed for the kernels.
    taps
        The most values that one window combines.
    places
        The number of elements along the pooled axes, all of them.
    work
        What it costs, in values that are combined.
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    tables: NDArray[np.int64]
    taps: int
    places: int
    work: int

    def windows(self) -> dict[int, WindowTable]:
        """The window table of each pooled axis, in the caller's order."""
        numbers = self.tables[1:].tolist()
        tables = {}
        while numbers:
            tables[numbers[0]], numbers = unpacked(numbers[1:])
        return tables


_plans: dict[tuple[Any, ...], Plan] = {}


def plan(
    shape: tuple[int, ...],
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: Any,
    axes: Any,
    count_include_pad: Any = True,
) -> Plan:
    """Make, or remember, the plan of one call; `shape` is the input's."""
    if not type(ceil_mode) is type(count_include_pad) is bool:
        ceil_mode, count_include_pad = flag("ceil_mode", ceil_mode), flag("count_include_pad", count_include_pad)
    sizes = kernel_size, stride, padding, dilation, axes
    if not is_exact(sizes):
        sizes = _canonical(*sizes)
    key = shape, sizes, ceil_mode, count_include_pad
    found = _plans.get(key)
    if found is None:  # what is exact may still be no size: None, or a string
        windows = axis_windows(shape, *_canonical(*sizes), ceil_mode)
        tables = [window_table(window, count_include_pad=count_include_pad) for window in windows]
        taps = prod(min(window.kernel, window.length) for window in windows)
        found = joined(shape, tuple(window.axis for window in windows), tables, taps)
        _remember(key, found)
    return found


def _remember(key: tuple[Any, ...], made: Plan) -> None:
    if made.tables.nbytes <= _LARGEST_KEPT:
        if len(_plans) >= _KEPT:
            _plans.pop(tuple(_plans)[0], None)  # noqa: RUF015  # an iterator minds what other threads add meanwhile
        _plans[key] = made


def checked_windows(
    shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any, axes: Any
) -> tuple[AxisWindow, ...]:
    """The window of each pooled axis, for those who need no plan: whether it fits is not checked."""
    return axis_windows(shape, *_canonical(kernel_size, stride, padding, dilation, axes), flag("ceil_mode", ceil_mode))


def _canonical(*sizes: Any) -> tuple[Sizes, Sizes | None, Paddings, Sizes, Sizes | None]:
    names = "kernel_size", "stride", "padding", "dilation", "axes"
    return tuple(map(canonical, names, sizes))


def adaptive_plan(shape: tuple[int, ...], output_size: Any, axes: Any) -> Plan:
    """Make, or remember, the plan of a call that says how many windows there are, not how large."""
    key = shape, canonical("output_size", output_size), canonical("axes", axes)
    found = _plans.get(key)
    if found is None:
        pooled = axis_outputs(*key)
        tables = [adaptive_table(axis, shape[axis], outputs) for axis, outputs in pooled.items()]
        found = joined(shape, tuple(pooled), tables, prod(table.taps for table in tables))
        _remember(key, found)
    return found


def joined(shape: tuple[int, ...], axes: tuple[int, ...], tables: list[WindowTable], taps: int) -> Plan:
    """The plan of an array of `shape` with these tables, which may be parts of those of longer axes."""
    packed = [len(axes)]
    for axis, table in zip(axes, tables, strict=True):
        packed += axis, *table.packed()
    return Plan(
        shape=with_lengths(shape, axes, map(len, tables)),
        axes=axes,
        tables=np.array(packed, np.int64),
        taps=taps,
        places=prod(table.length for table in tables),
        work=prod(shape) * min(taps, FLAT),
    )


def with_lengths(shape: tuple[int, ...], axes: Iterable[int], lengths: Iterable[int]) -> tuple[int, ...]:
    """`shape` with these lengths on these axes."""
    pooled = list(shape)
    for axis, length in zip(axes, lengths, strict=True):
        pooled[axis] = length
    return tuple(pooled)
