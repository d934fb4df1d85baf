"""The plan of a call: all that shape and arguments decide, before any array is looked at.

It joins the window tables of the pooled axes and the shape of the result. Plans are immutable and cached, because
programs pool the same shape again and again, and because a small array is pooled faster than its tables are made.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, ParamSpec, TypeAlias

from cpool._arguments import Paddings, Sizes, axis_outputs, axis_windows, canonical, flag
from cpool._window import AxisWindow, WindowTable, adaptive_table, window_table

_P = ParamSpec("_P")
_KEPT = 1 << 16  # bytes of the largest tables that are remembered: 64 plans take 4 MiB at most, as does each cache

WindowArguments: TypeAlias = tuple[Sizes, Sizes | None, Paddings, Sizes, bool, Sizes | None]


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
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    tables: "array[int]"
    taps: int
    places: int


class _TooLargeToKeep(Exception):
    """Carries a plan past the cache, which keeps no exceptions."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan


def _remembered(make: Callable[_P, Plan]) -> Callable[_P, Plan]:
    """`make` with a cache that is bounded in bytes: a plan with long tables is made anew each time."""

    @lru_cache(maxsize=64)
    def kept(*args: Any) -> Plan:
        plan = make(*args)  # type: ignore[call-arg]
        if len(plan.tables) * plan.tables.itemsize > _KEPT:
            raise _TooLargeToKeep(plan)
        return plan

    def get(*args: Any) -> Plan:
        try:
            return kept(*args)
        except _TooLargeToKeep as large:
            return large.plan

    return get  # type: ignore[return-value]


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
    # Arguments that need no change take the short way.
    plain = (
        type(ceil_mode) is type(count_include_pad) is bool
        and (type(kernel_size) is int or _is_plain(kernel_size))
        and (stride is None or type(stride) is int or _is_plain(stride))
        and (type(padding) is int or _is_plain(padding))
        and (type(dilation) is int or _is_plain(dilation))
        and (axes is None or type(axes) is int or _is_plain(axes))
    )
    if plain:
        return _plan(shape, (kernel_size, stride, padding, dilation, ceil_mode, axes), count_include_pad)
    arguments = _canonical_arguments(kernel_size, stride, padding, dilation, ceil_mode, axes)
    return _plan(shape, arguments, flag("count_include_pad", count_include_pad))


def _is_plain(size: Any) -> bool:
    """Whether it is a tuple of ints, or of such tuples. Types count: True and 2.0 hash as 1 and 2 do."""
    if type(size) is not tuple:
        return False
    kinds = {*map(type, size)}
    return kinds == {int} or (kinds == {tuple} and all(map(_is_plain, size)))


def checked_windows(
    shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any, axes: Any
) -> tuple[AxisWindow, ...]:
    """The window of each pooled axis, for those who need no plan: whether it fits is not checked."""
    return axis_windows(shape, *_canonical_arguments(kernel_size, stride, padding, dilation, ceil_mode, axes))


def _canonical_arguments(
    kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any, axes: Any
) -> WindowArguments:
    return (
        canonical("kernel_size", kernel_size),
        canonical("stride", stride),
        canonical("padding", padding),
        canonical("dilation", dilation),
        flag("ceil_mode", ceil_mode),
        canonical("axes", axes),
    )


@_remembered
def _plan(shape: tuple[int, ...], arguments: WindowArguments, count_include_pad: bool) -> Plan:
    windows = axis_windows(shape, *arguments)
    tables = [window_table(window, count_include_pad=count_include_pad) for window in windows]
    taps = prod(min(window.kernel, window.length) for window in windows)
    return joined(shape, tuple(window.axis for window in windows), tables, taps)


def adaptive_plan(shape: tuple[int, ...], output_size: Any, axes: Any) -> Plan:
    """Make, or remember, the plan of a call that says how many windows there are, not how large."""
    return _adaptive_plan(shape, canonical("output_size", output_size), canonical("axes", axes))


@_remembered
def _adaptive_plan(shape: tuple[int, ...], output_size: Sizes, axes: Sizes | None) -> Plan:
    pooled = axis_outputs(shape, output_size, axes)
    tables = [adaptive_table(axis, shape[axis], outputs) for axis, outputs in pooled.items()]
    return joined(shape, tuple(pooled), tables, prod(table.taps for table in tables))


def joined(shape: tuple[int, ...], axes: tuple[int, ...], tables: list[WindowTable], taps: int) -> Plan:
    """The plan of an array of `shape` with these tables, which may be parts of those of longer axes."""
    packed = [len(axes)]
    for axis, table in zip(axes, tables, strict=True):
        packed += axis, *table.packed()
    return Plan(
        shape=with_lengths(shape, axes, map(len, tables)),
        axes=axes,
        tables=array("q", packed),
        taps=taps,
        places=prod(table.length for table in tables),
    )


def with_lengths(shape: tuple[int, ...], axes: Iterable[int], lengths: Iterable[int]) -> tuple[int, ...]:
    """`shape` with these lengths on these axes."""
    pooled = list(shape)
    for axis, length in zip(axes, lengths, strict=True):
        pooled[axis] = length
    return tuple(pooled)
