"""Unpooling and gradients of dask arrays.

The gradient of averages is cut where its windows are. What goes by indices is not: an index may lie anywhere in its
plane, which is therefore a block. Axes that are not pooled keep their chunks.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import dask.array as da
import numpy as np
from dask.base import tokenize

from cpool import _back
from cpool._plan import Plan
from cpool.lazy.arrays import by_pieces, refuse_out
from cpool.lazy.block import Spreading, spread_block
from cpool.lazy.cuts import cut_gradient_axis


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
    pooled, lengths, indices = _back.checked_scatter(name, values, indices, shape_name, shape, axes)
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
    by_axis = windows.windows()
    cuts = [cut_gradient_axis(chunks, by_axis.get(axis)) for axis, chunks in enumerate(grad.chunks)]
    spreading = Spreading(windows.axes, windows.taps, grad.dtype, divisor)
    name = f"cpool-spread-{tokenize(spreading, grad.name, windows.tables, shape)}"
    chunks = tuple(tuple(cut.outputs for cut in along) for along in cuts)
    return by_pieces(partial(spread_block, spreading), name, [grad], cuts, chunks, grad.dtype)


def _in_planes(array: Any, pooled: tuple[int, ...]) -> Any:
    """A dask array with one chunk along each pooled axis."""
    if not isinstance(array, da.Array):
        array = da.from_array(array, chunks=-1)
    return array.rechunk(dict.fromkeys(pooled, -1))
