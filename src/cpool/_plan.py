"""The plan of a call: all that shape and arguments decide, before any array is looked at.

It joins the window tables of the pooled axes and the shape of the result. Plans are immutable and cached, because
programs pool the same shape again and again, and because a small array is pooled faster than its tables are made.
"""

from array import array
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from cpool._arguments import Paddings, Sizes, axis_windows, canonical, flag
from cpool._window import output_size, window_table


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
        Their window tables in this order, packed for the kernels.
    taps
        The most values that one window combines.
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    tables: "array[int]"
    taps: int


def plan(  # noqa: PLR0913  # the arguments of the public functions
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
    return _plan(
        shape,
        canonical("kernel_size", kernel_size),
        canonical("stride", stride),
        canonical("padding", padding),
        canonical("dilation", dilation),
        flag("ceil_mode", ceil_mode),
        canonical("axes", axes),
        flag("count_include_pad", count_include_pad),
    )


@lru_cache(maxsize=256)
def _plan(  # noqa: PLR0913
    shape: tuple[int, ...],
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Paddings,
    dilation: Sizes,
    ceil_mode: bool,
    axes: Sizes | None,
    count_include_pad: bool,
) -> Plan:
    windows = axis_windows(shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    tables = [window_table(window, count_include_pad=count_include_pad) for window in windows]
    pooled = list(shape)
    for window, table in zip(windows, tables, strict=True):
        pooled[window.axis] = len(table)
    return Plan(
        shape=tuple(pooled),
        axes=tuple(window.axis for window in windows),
        tables=array("q", [value for table in tables for value in table.packed()]),
        taps=prod(min(window.kernel, window.length) for window in windows),
    )


def pooled_shape(  # noqa: PLR0913
    shape: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any, axes: Any
) -> tuple[int, ...]:
    """The shape of the result alone, for shapes of which no array need exist."""
    windows = axis_windows(
        canonical("input_shape", shape),
        canonical("kernel_size", kernel_size),
        canonical("stride", stride),
        canonical("padding", padding),
        canonical("dilation", dilation),
        flag("ceil_mode", ceil_mode),
        canonical("axes", axes),
    )
    pooled = list(shape)
    for window in windows:
        pooled[window.axis] = output_size(window)
    return tuple(pooled)
