"""Unpooling and gradients of dask arrays: blocks are whole planes, since an index may lie anywhere in its own.

Axes that are not pooled keep their chunks. Along the pooled ones there is one chunk, and with it the bits of NumPy's
arrays.
"""

from collections.abc import Callable
from typing import Any

import dask.array as da
import numpy as np

from cpool import backward
from cpool._plan import Plan, joined
from cpool.lazy.arrays import refuse_out


def scattered(
    function: Callable[..., Any],
    name: str,
    values: Any,
    indices: Any,
    shape_name: str,
    shape: Any,
    axes: Any,
    out: Any,
    workers: Any,
) -> Any:
    """`max_unpool` or `max_pool_backward`, one of whose arrays is a dask array."""
    refuse_out(out, workers)
    pooled, lengths, indices = backward.checked_scatter(name, values, indices, shape_name, shape, axes)
    values = _in_planes(values, pooled)
    indices = _in_planes(indices, pooled).rechunk(values.chunks)

    def work(grad: Any, places: Any) -> Any:
        part = tuple(lengths[axis] if axis in pooled else length for axis, length in enumerate(grad.shape))
        return function(grad, places, part, axes=pooled, workers=1)

    chunks = tuple((lengths[axis],) if axis in pooled else along for axis, along in enumerate(values.chunks))
    meta = np.empty((0,) * values.ndim, values.dtype)
    return da.map_blocks(work, values, indices, chunks=chunks, dtype=values.dtype, meta=meta)


def spread(grad: Any, windows: Plan, shape: tuple[int, ...], divisor: int, out: Any, workers: Any) -> Any:
    """`avg_pool_backward` of a dask array; the other arguments have been checked."""
    refuse_out(out, workers)
    grad = _in_planes(grad, windows.axes)
    tables = list(windows.windows().values())

    def work(chunk: Any) -> Any:
        part = tuple(shape[axis] if axis in windows.axes else length for axis, length in enumerate(chunk.shape))
        plan = joined(part, windows.axes, tables, windows.taps)
        return backward.spread(np.ascontiguousarray(chunk), plan, part, divisor, None, 1)

    chunks = tuple((shape[axis],) if axis in windows.axes else along for axis, along in enumerate(grad.chunks))
    return da.map_blocks(work, grad, chunks=chunks, dtype=grad.dtype, meta=np.empty((0,) * grad.ndim, grad.dtype))


def _in_planes(array: Any, pooled: tuple[int, ...]) -> Any:
    """A dask array with one chunk along each pooled axis."""
    if not isinstance(array, da.Array):
        array = da.from_array(array, chunks=-1)
    return array.rechunk(dict.fromkeys(pooled, -1))
