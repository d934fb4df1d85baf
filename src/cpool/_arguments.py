"""What the caller wrote becomes one checked value for each pooled axis.

Two steps, because plans are cached: `canonical` turns whatever may stand for sizes into plain ints and tuples of
ints, which compare and hash as what they are (`True` and `2.0` must not pass for 1 and 2). `axis_windows` then
spreads those over the axes and checks their values.
"""

from operator import index
from typing import Any, TypeAlias

import numpy as np

from cpool._window import AxisWindow, same_padding

IMAGE_AXES = 2  # pooled where nothing says how many
PADDINGS = ("valid", "same", "same_upper", "same_lower")
_DIVISOR_BITS = 63  # on any machine: kernels have an int64

Sizes: TypeAlias = int | tuple[int, ...]
Paddings: TypeAlias = int | str | tuple[int | tuple[int, int], ...]

_ACCEPTED = {
    "kernel_size": "an int or a tuple of ints",
    "stride": "None, an int or a tuple of ints",
    "dilation": "an int or a tuple of ints",
    "output_size": "an int, or a tuple of ints or None for axes that keep their length",
    "axes": "None or a tuple of ints",
    "input_shape": "a tuple of ints",
    "output_shape": "a tuple of ints",
    "padding": f"an int, a tuple of ints, a tuple of (before, after) pairs or one of {', '.join(map(repr, PADDINGS))}",
}


def canonical(name: str, value: Any) -> Any:
    """`value` with every int a plain int and every sequence a tuple; TypeError if it holds anything else."""
    if type(value) is int or (value is None and name in ("stride", "axes")):
        return value
    if isinstance(value, str) and name == "padding":
        return value.lower() if value.lower() in PADDINGS else str(value)
    try:
        if name == "output_size" and isinstance(value, (tuple, list)):
            return tuple(None if size is None else _plain(size) for size in value)
        return _plain(value)
    except TypeError:
        raise TypeError(f"{name} must be {_ACCEPTED[name]}, got {value!r}") from None


def integer(name: str, value: Any) -> int:
    """`value` as a plain int; TypeError if it is not one."""
    try:
        return _plain_int(value)
    except TypeError:
        raise TypeError(f"{name} must be an int, got {value!r}") from None


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim):
        return tuple(map(_plain, value))
    return _plain_int(value)


def _plain_int(value: Any) -> int:
    if isinstance(value, (bool, np.bool)):
        raise TypeError("a truth value is not a size")
    return index(value)


def flag(name: str, value: Any) -> bool:
    """`value` as a bool; TypeError if it is not one."""
    if isinstance(value, (bool, np.bool)):
        return bool(value)
    raise TypeError(f"{name} must be True or False, got {value!r}")


def checked_divisor(divisor_override: Any) -> int:
    """`divisor_override` as an int; TypeError or ValueError if it is none that can divide."""
    divisor = integer("divisor_override", divisor_override)
    if divisor == 0 or divisor.bit_length() > _DIVISOR_BITS:
        raise ValueError(
            f"divisor_override must be None or an int of at most {_DIVISOR_BITS} bits other than 0, got {divisor}"
        )
    return divisor


def check_axes(name: str, shape: tuple[int, ...], sizes: Any, axes: Any) -> None:
    """Refuse the shape of `name` if it has fewer axes than are pooled by default."""
    if axes is None and len(shape) < IMAGE_AXES and not isinstance(sizes, (tuple, list)):
        raise ValueError(
            f"{name} must have at least {IMAGE_AXES} dimensions unless axes names fewer, got shape {shape}; "
            f"for a signal give axes=-1"
        )


def axis_windows(
    shape: tuple[int, ...],
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Paddings,
    dilation: Sizes,
    axes: Sizes | None,
    ceil_mode: bool,
) -> tuple[AxisWindow, ...]:
    """The checked window of each pooled axis, in the caller's order.

    Raises
    ------
    ValueError
        If a value is out of range, or there are not as many of them as axes, or as axes in `shape`.
    """
    pooled = pooled_axes(shape, axes, "kernel_size", kernel_size)
    kernels = _spread("kernel_size", kernel_size, pooled, least=1)
    strides = kernels if stride is None else _spread("stride", stride, pooled, least=1)
    dilations = _spread("dilation", dilation, pooled, least=1)
    lengths = [shape[axis] for axis in pooled]
    if isinstance(padding, str):
        paddings = [_named_padding(padding, *sizes) for sizes in zip(lengths, kernels, strides, dilations, strict=True)]
    else:
        paddings = _pairs(padding, pooled)
    return tuple(
        AxisWindow(axis, length, kernel, step, spread, before, after, ceil_mode)
        for axis, length, kernel, step, spread, (before, after) in zip(
            pooled, lengths, kernels, strides, dilations, paddings, strict=True
        )
    )


def axis_outputs(shape: tuple[int, ...], output_size: Any, axes: Sizes | None) -> dict[int, int]:
    """How many windows each pooled axis is to have, in the caller's order; None for as many as it has elements.

    Raises
    ------
    ValueError
        If there is none, or there are not as many of them as axes, or as axes in `shape`.
    """
    pooled = pooled_axes(shape, axes, "output_size", output_size)
    if isinstance(output_size, tuple) and len(output_size) == len(pooled):
        output_size = tuple(
            max(shape[axis], 1) if size is None else size for axis, size in zip(pooled, output_size, strict=True)
        )
    return dict(zip(pooled, _spread("output_size", output_size, pooled, least=1), strict=True))


def pooled_axes(shape: tuple[int, ...], axes: Sizes | None, name: str, sizes: Sizes) -> tuple[int, ...]:
    """The pooled axes of an array of `shape`, none of them negative: by default the last, one for each of `sizes`."""
    ndim = len(shape)
    if axes is None:
        if isinstance(sizes, tuple) and len(sizes) > ndim:
            raise ValueError(f"{name} must have at most one int for each axis of shape {shape}, got {sizes!r}")
        count = len(sizes) if isinstance(sizes, tuple) else IMAGE_AXES
        check_axes("x", shape, sizes, axes)
        return tuple(range(ndim - count, ndim))
    given = axes if isinstance(axes, tuple) else (axes,)
    pooled = tuple(axis % ndim for axis in given if isinstance(axis, int) and -ndim <= axis < ndim)
    if not given or len(set(pooled)) != len(given):
        raise ValueError(f"axes must be one or more different axes of {ndim}, from {-ndim} to {ndim - 1}, got {axes!r}")
    return pooled


def _spread(name: str, value: Any, pooled: tuple[int, ...], *, least: int) -> tuple[int, ...]:
    """One int for each pooled axis."""
    values = value if isinstance(value, tuple) else (value,) * len(pooled)
    if not values or len(values) != len(pooled) or not all(isinstance(size, int) for size in values):
        ints = {0: "a tuple of ints", 1: "1 int"}.get(len(pooled), f"{len(pooled)} ints")
        raise ValueError(f"{name} must be an int or {ints}, one for each pooled axis, got {value!r}")
    for size, axis in zip(values, pooled, strict=True):
        if size < least:
            raise ValueError(f"{name} must be at least {least}, got {size} on axis {axis}")
    return values


def _pairs(padding: Any, pooled: tuple[int, ...]) -> list[tuple[int, int]]:
    """The padding before and after each pooled axis, from an int, from ints or from pairs."""
    values = padding if isinstance(padding, tuple) else (padding,) * len(pooled)
    pairs = [value if isinstance(value, tuple) else (value, value) for value in values]
    if len(pairs) != len(pooled) or not all(map(_is_pair, pairs)):
        raise ValueError(
            "padding must be an int, or an int or a (before, after) pair for each pooled axis, that is "
            f"{len(pooled)} of them, got {padding!r}"
        )
    before, after = zip(*pairs, strict=True)
    return list(
        zip(_spread("padding", before, pooled, least=0), _spread("padding", after, pooled, least=0), strict=True)
    )


def _is_pair(value: tuple[Any, ...]) -> bool:
    return len(value) == 2 and all(isinstance(size, int) for size in value)  # noqa: PLR2004  # a pair has two


def _named_padding(padding: str, length: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    if padding not in PADDINGS:
        raise ValueError(f"padding must be {_ACCEPTED['padding']}, got {padding!r}")
    if padding == "valid":
        return 0, 0
    return same_padding(length, kernel, stride, dilation, upper=padding != "same_lower")
