"""Running the way back: arguments of unpooling and gradients are checked, and kernels write to the larger grid."""

import sys
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cpool import _threads
from cpool._arguments import IMAGE_AXES, canonical, check_axes, pooled_axes
from cpool._arrays import Array, as_buffer, as_input, check_output, target_of
from cpool._kernels import scatter
from cpool._plan import FLAT, Plan

_SCATTERED = 8  # elements cleared in the time that one is scattered


def spread(
    grad: Array, windows: Plan, shape: tuple[int, ...], divisor: int, out: Array | None, workers: int | None
) -> Array:
    """The gradient of averages; the arguments have been checked."""
    result = _result(shape, grad.dtype, out, grad)
    parts = _threads.parts_for(result.size + grad.size * min(windows.taps, FLAT), workers)
    if result.size:
        job = (grad, result, windows.axes, windows.tables, divisor)
        _threads.run(lambda part: scatter.spread(*job, part, parts), parts)
    return _returned(result, out)


def scatter_into(
    name: str,
    values: Array,
    indices: ArrayLike,
    shape_name: str,
    shape: Any,
    axes: Any,
    out: Array | None,
    workers: int | None,
    *,
    adds: bool,
) -> Array:
    """`values` at `indices` of zeros of `shape`. Every check has passed when the kernel writes, except of memory."""
    pooled, shape, indices = checked_scatter(name, values, indices, shape_name, shape, axes)
    # Of uint64 those that int64 has no room for become negative, and are refused as well.
    places = indices.view(np.int64) if indices.dtype == np.uint64 else np.asarray(indices, np.int64)
    parts = _threads.parts_for(prod(shape) + values.size * _SCATTERED, workers)
    if out is not None:
        check_output("out", out, shape, values.dtype)  # costs less than a look at all indices
    _check_indices(indices, places, prod(shape[axis] for axis in pooled), parts)
    result = _result(shape, values.dtype, out, values, places)
    if values.size:
        job = (as_buffer(values), places, as_buffer(result), pooled, values.dtype.kind, adds)
        _threads.run(lambda part: scatter.scatter(*job, part, parts), parts)
    else:
        result[...] = 0
    return _returned(result, out)


def checked_scatter(
    name: str, values: Array, indices: ArrayLike, shape_name: str, shape: Any, axes: Any
) -> tuple[tuple[int, ...], tuple[int, ...], Array]:
    """The pooled axes, the shape of the result, and the indices, of which only shape and dtype have been checked."""
    check_axes(name, values.shape, IMAGE_AXES, axes)
    pooled = pooled_axes(values.shape, canonical("axes", axes), name, IMAGE_AXES)
    shape = checked_shape(shape_name, shape, name, values)
    for axis, length in enumerate(shape):
        if axis in pooled:
            check_pooled(shape_name, axis, length)
        elif length != values.shape[axis]:
            raise ValueError(
                f"{shape_name} must be that of {name} on axes that are not pooled, "
                f"got {length} for {values.shape[axis]} on axis {axis}"
            )
    indices = as_input(indices, "indices", "iu")
    if indices.shape != values.shape:
        raise ValueError(f"indices must have the shape of {name}, {values.shape}, got {indices.shape}")
    return pooled, shape, indices


def checked_shape(shape_name: str, shape: Any, name: str, values: Array) -> tuple[int, ...]:
    """`shape` as ints that an array of as many axes and as large elements as `values` can have."""
    lengths = canonical(shape_name, shape)
    if (
        not isinstance(lengths, tuple)
        or len(lengths) != values.ndim
        or not all(isinstance(length, int) for length in lengths)
    ):
        raise ValueError(f"{shape_name} must be {values.ndim} ints, one for each axis of {name}, got {shape!r}")
    for axis, length in enumerate(lengths):
        if length < 0:
            raise ValueError(f"{shape_name} must be at least 0, got {length} on axis {axis}")
    if prod(length for length in lengths if length) * values.itemsize > sys.maxsize:
        raise ValueError(f"{shape_name} must be that of at most {sys.maxsize} bytes of {values.dtype}, got {lengths}")
    return lengths


def check_pooled(shape_name: str, axis: int, length: int) -> None:
    if length < 1:
        raise ValueError(f"{shape_name} must be at least 1 on pooled axes, got {length} on axis {axis}")


def _check_indices(indices: Array, places: Array, count: int, parts: int) -> None:
    """Refuse indices that are not from 0 to `count - 1`; `places` are the same as int64."""
    if places.size == 0:
        return
    inside = [True] * parts

    def look(part: int) -> None:
        inside[part] = scatter.in_range(places, count - 1, part, parts)

    _threads.run(look, parts)
    if not all(inside):
        first = ((indices < 0) | (indices >= count)).argmax()
        position = tuple(map(int, np.unravel_index(first, indices.shape)))
        raise ValueError(f"indices must be from 0 to {count - 1}, got {indices[position]} at position {position}")


def _result(shape: tuple[int, ...], dtype: np.dtype[Any], out: Array | None, *inputs: Array) -> Array:
    """The array that kernels may write to: `out`, unless that is not given or they would read what they wrote."""
    if out is None:
        return np.empty(shape, dtype)
    check_output("out", out, shape, dtype)
    return target_of(out, *inputs)


def _returned(result: Array, out: Array | None) -> Array:
    if out is None or result is out:
        return result
    out[...] = result
    return out
