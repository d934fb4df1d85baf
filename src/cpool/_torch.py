"""What functions named as those of ``torch.nn.functional`` share: entries of docstrings, sizes, arrays and refusals."""

import sys
from collections.abc import Callable
from math import prod
from typing import Any, TypeVar

from cpool._arguments import canonical
from cpool._arrays import Array, as_input, is_float
from cpool._docs import expanded
from cpool._names import has_names

_Made = TypeVar("_Made", bound=Callable[..., Any])

_SHAPES = {1: "(C, L)", 2: "(C, H, W)", 3: "(C, D, H, W)"}  # without a batch, of each number of pooled axes

_ENTRIES = {
    "input": """\
input : array_like
    An array or tensor ``{shape}`` or ``{batch}``, of the dtypes of `cpool.max_pool`.""",
    "input of floats": """\
input : array_like
    An array or tensor of floats, ``{shape}`` or ``{batch}``.""",
    "kernel_size": """\
kernel_size : int or tuple of int
    Length of the window, in elements: of each of the last {n} axes, or of all alike.""",
    "stride": """\
stride : int or tuple of int, optional
    Step from one window to the next, in elements; `kernel_size` by default.""",
    "padding": """\
padding : int or tuple of int, default 0
    How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.""",
    "ceil_mode": """\
ceil_mode : bool, default False
    Whether a last window that does not fit completely counts, if it starts inside `input` or the padding before it.""",
    "output_size": """\
output_size : int or tuple of int or None
    How many windows each of the last {n} axes has, at least 1; None for as many as it has elements.""",
    "return_indices": """\
return_indices : bool, default False
    Whether to return also where the maxima are.""",
    "values": """\
values : numpy.ndarray
    `input` with fewer elements along the last {n} axes, of its dtype.""",
    "values of sizes": """\
values : numpy.ndarray
    `input` with `output_size` elements along the last {n} axes, of its dtype.""",
    "indices": """\
indices : numpy.ndarray
    Only with `return_indices`: of the same shape, int64, flat into the last {n} axes. Of several NaN the first, where
    PyTorch has the last.""",
    "errors": """\
TypeError
    If `input` has an unsupported dtype, or sizes are not integers.
ValueError
    If `input` has other than {n} + 1 or {n} + 2 dimensions, or a size is out of range.""",
}


def named_for(made: _Made, count: int) -> _Made:
    """What was made, under the name that says how many axes it pools."""
    made.__name__ = made.__qualname__ = f"{made.__name__}{count}d"
    if made.__doc__:  # none under python -OO
        made.__doc__ = expanded(made.__doc__, _ENTRIES).format(
            n=count,
            shape=_SHAPES[count],
            batch=_batch(_SHAPES[count]),
            fours=", ".join(["4"] * count),
            twos=", ".join(["2"] * count),
            ones=", ".join(["1"] * count),
        )
    return made


def _batch(shape: str) -> str:
    """The same, with a batch."""
    return shape.replace("(", "(N, ")


def checked_input(name: str, array: Any, count: int) -> Array:
    """An array with `count` axes to pool, one of channels before these and perhaps one of batch."""
    is_named = has_names(array) and hasattr(array, "ndim")  # which a Dataset has not
    x = array if is_named else as_input(array, name)
    if x.ndim not in (count + 1, count + 2):
        raise ValueError(
            f"{name} must have {count + 1} or {count + 2} dimensions, {_SHAPES[count]} or {_batch(_SHAPES[count])}, "
            f"got shape {x.shape}"
        )
    return x


def sizes(name: str, value: Any, count: int, least: int = 1) -> tuple[int, ...]:
    """One int for each axis, from an int, or from a sequence of one or of all of them."""
    given = canonical(name, value)
    given = given if isinstance(given, tuple) else (given,)
    if len(given) not in (1, count) or not all(isinstance(size, int) for size in given):
        raise ValueError(f"{name} must be an int or a tuple of 1 or {count} ints, got {value!r}")
    if min(given) < least:
        raise ValueError(f"{name} must be at least {least}, got {value!r}")
    return given * (count // len(given))


def output_sizes(value: Any, count: int) -> tuple[int | None, ...]:
    """One int, or None for the length of the axis, for each axis, from an int or from a sequence of all."""
    given = canonical("output_size", value)
    given = given if isinstance(given, tuple) else (given,) * count
    if len(given) != count:
        raise ValueError(f"output_size must be an int or a tuple of {count} ints or None, got {value!r}")
    return given


def kernels_and_strides(count: int, kernel_size: Any, stride: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Those of each axis; where there is no stride, or one of no ints, it is the kernel."""
    kernels = sizes("kernel_size", kernel_size, count)
    if stride is None or (isinstance(stride, (tuple, list)) and not stride):
        return kernels, kernels
    return kernels, sizes("stride", stride, count)


def windows(count: int, kernel_size: Any, stride: Any, padding: Any) -> tuple[tuple[int, ...], ...]:
    """Kernel, stride and padding of each axis; windows reach into the padding with half of their length at most."""
    kernels, strides = kernels_and_strides(count, kernel_size, stride)
    paddings = sizes("padding", padding, count, least=0)
    for axis, (kernel, size) in enumerate(zip(kernels, paddings, strict=True)):
        if size > kernel // 2:
            raise ValueError(
                f"padding must be at most {kernel // 2}, half of kernel_size {kernel}, got {size} on axis "
                f"{axis - count}; cpool.max_pool and cpool.avg_pool take more"
            )
    return kernels, strides, paddings


def floats(name: str, array: Array) -> Array:
    """The array, if averages of it have its dtype."""
    if not is_float(array.dtype):
        raise TypeError(
            f"{name} must be of floats, got {array.dtype}, whose averages PyTorch truncates; cpool.avg_pool does not"
        )
    return array


def unpooled_lengths(
    pooled: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any, output_size: Any
) -> tuple[int, ...]:
    """What axes of the lengths `pooled` come from: `output_size` if it can be that."""
    count = len(pooled)
    for axis, length in enumerate(pooled):
        if length < 1:
            raise ValueError(f"input must have a length of at least 1, got {length} on axis {axis - count}")
    kernels, strides = kernels_and_strides(count, kernel_size, stride)
    paddings = sizes("padding", padding, count, least=0)
    lengths = tuple(
        (length - 1) * step - 2 * pad + kernel
        for length, kernel, step, pad in zip(pooled, kernels, strides, paddings, strict=True)
    )
    if output_size is not None:
        given = canonical("output_size", output_size)
        if not isinstance(given, tuple) or None in given or len(given) not in (count, count + 2):
            raise ValueError(f"output_size must be a tuple of {count} or {count + 2} ints, got {output_size!r}")
        for axis, (size, length, step) in enumerate(zip(given[-count:], lengths, strides, strict=True)):
            if not max(length - step, 0) < size < length + step:
                raise ValueError(
                    f"output_size must be from {max(length - step, 0) + 1} to {length + step - 1} on axis "
                    f"{axis - count}, got {size}"
                )
        lengths = given[-count:]
    if prod(lengths) > sys.maxsize:
        raise ValueError(
            f"kernel_size, stride and output_size must give at most {sys.maxsize} elements, got lengths {lengths}"
        )
    if min(lengths) < 1:
        raise ValueError(f"padding must leave each axis an element, got lengths {lengths} from padding {padding!r}")
    return lengths
