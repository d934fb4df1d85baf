"""dask arrays in, dask arrays out: the graph of a call, in which each block is a task that needs some pieces."""

from collections.abc import Callable
from functools import partial
from itertools import accumulate, product
from math import prod
from operator import getitem, itemgetter
from typing import Any

import dask.array as da
import numpy as np
from dask.base import tokenize
from dask.highlevelgraph import HighLevelGraph

from cpool._arrays import INDEX, as_array, as_input
from cpool._names import has_names
from cpool._plan import Plan
from cpool._threads import resolve
from cpool.lazy import tree
from cpool.lazy.block import Block, Call, pool_block, refuse_nan
from cpool.lazy.cuts import Cut, Piece, cut_axis

NAMES = ("max", "min", "avg", "sum")


def pool(
    op: int,
    x: Any,
    windows: Plan,
    dtype: np.dtype[Any],
    out: Any,
    workers: Any,
    *,
    indices: bool,
    where: Any,
    **options: Any,
) -> Any:
    """Pool a dask array: the values, or with `indices` a pair of dask arrays. The arguments have been checked."""
    refuse_out(out, workers)
    mask = None if where is None else _mask(where, x)
    if options["nan_policy"] == "raise":
        x = _without_nan(x, mask)
        options["nan_policy"] = "propagate"
    by_axis = windows.windows()
    cuts = [cut_axis(chunks, by_axis.get(axis)) for axis, chunks in enumerate(x.chunks)]
    call = Call(op, x.shape, windows.axes, windows.taps, dtype, indices, options)
    name = f"cpool-{NAMES[op]}-{tokenize(call, x.name, mask is not None and mask.name, windows.tables)}"
    chunks = tuple(tuple(cut.outputs for cut in along) for along in cuts)
    if _is_wide(call, x, cuts):
        pooled = _by_tree(call, x, mask, cuts, chunks, name)
    elif all(map(_are_own, cuts, x.numblocks)):
        pooled = _by_chunks(call, x, mask, cuts, chunks, name)
    else:
        pooled = by_pieces(partial(pool_block, call), name, _with_mask(x, mask), cuts, chunks, dtype)
    if not indices:
        return pooled
    kinds = (dtype, INDEX)
    return tuple(
        da.map_blocks(itemgetter(number), pooled, dtype=kind, meta=_meta(x, kind)) for number, kind in enumerate(kinds)
    )


def refuse_out(out: Any, workers: Any) -> None:
    """Refuse an `out`, and `workers` that are no number of them: how many work is for dask's scheduler to say."""
    if out is not None:
        raise TypeError(f"out must be None for a dask array, got {type(out).__name__}")
    if workers is not None:
        resolve(workers)


def _are_own(cuts: list[Cut], chunks: int) -> bool:
    """Whether each block of an axis needs nothing but its own chunk, and none of these is without one."""
    return [[piece.chunk for piece in cut.pieces] for cut in cuts] == [[chunk] for chunk in range(chunks)]


def _meta(x: Any, dtype: np.dtype[Any]) -> Any:
    return np.empty((0,) * x.ndim, dtype)


def _mask(where: Any, x: Any) -> Any:
    """`where` as a dask array of the chunks of `x`."""
    where = where.data if has_names(where) else where
    if not isinstance(where, da.Array):
        where = da.from_array(as_array("where", where), chunks=-1)
    where = as_input(where, "where")
    if where.dtype != bool:
        raise TypeError(f"where must have dtype bool, got {where.dtype}")
    where = where.rechunk({axis: -1 for axis, length in enumerate(where.shape) if length == 1})  # no empty chunks
    try:
        return da.broadcast_to(where, x.shape).rechunk(x.chunks)
    except ValueError:
        raise ValueError(f"where must have a shape that broadcasts to {x.shape}, got {where.shape}") from None


def _with_mask(x: Any, mask: Any) -> list[Any]:
    return [x] if mask is None else [x, mask]


def _without_nan(x: Any, mask: Any) -> Any:
    """`x`, of which each chunk refuses a NaN that counts, in a window or not."""
    starts = [np.cumsum((0, *chunks)) for chunks in x.chunks]

    def check(chunk: Any, *masks: Any, block_id: tuple[int, ...]) -> Any:
        start = tuple(int(starts[axis][number]) for axis, number in enumerate(block_id))
        return refuse_nan(chunk, masks[0] if masks else None, start)

    return da.map_blocks(check, *_with_mask(x, mask), dtype=x.dtype, meta=_meta(x, x.dtype))


def _by_chunks(call: Call, x: Any, mask: Any, cuts: list[list[Cut]], chunks: Any, name: str) -> Any:
    """Each chunk becomes a block by itself: a layer that dask fuses with those before and after it."""

    def work(chunk: Any, *masks: Any, block_id: tuple[int, ...]) -> Any:
        block = Block(tuple(along[number] for along, number in zip(cuts, block_id, strict=True)))
        places = tuple(cut.pieces[0].place for cut in block.cuts)
        return pool_block(call, block, [chunk[places]], [masks[0][places]] if masks else None)

    return da.map_blocks(
        work, *_with_mask(x, mask), name=name, chunks=chunks, dtype=call.dtype, meta=_meta(x, call.dtype)
    )


def by_pieces(
    work: Callable[..., Any], name: str, arrays: list[Any], cuts: list[list[Cut]], chunks: Any, dtype: Any
) -> Any:
    """A task for each block, and one for each piece of a chunk that is not whole.

    `work` gets the block and, for each of `arrays`, which have the same chunks, a list of pieces.
    """
    graph: dict[Any, Any] = {}
    for block_id in product(*(range(len(along)) for along in cuts)):
        block = Block(tuple(along[number] for along, number in zip(cuts, block_id, strict=True)))
        pieces = list(product(*(cut.pieces for cut in block.cuts)))
        needs = [
            [_piece(graph, f"{name}-piece-{number}", array, each) for each in pieces]
            for number, array in enumerate(arrays)
        ]
        graph[name, *block_id] = (work, block, *needs)
    layers = HighLevelGraph.from_collections(name, graph, dependencies=arrays)
    return da.Array(layers, name, chunks, meta=_meta(arrays[0], dtype))


def _is_wide(call: Call, x: Any, cuts: list[list[Cut]]) -> bool:
    """Whether windows reach over so many chunks that no worker should hold these at a time."""
    tables = [along[0].table for along in cuts if along]
    if any(table is not None and table.dilation > 1 for table in tables):
        return False
    widest = [max(along, key=lambda cut: len(cut.pieces)) for along in cuts if along]
    elements = prod(sum(piece.place.stop - piece.place.start for piece in cut.pieces) for cut in widest)
    return prod(len(cut.pieces) for cut in widest) > tree.FEW and (
        tree.is_exact(call, x.dtype) or elements > tree.LARGE
    )


def _by_tree(call: Call, x: Any, mask: Any, cuts: list[list[Cut]], chunks: Any, name: str) -> Any:
    """A task for each chunk that a block needs, and some that merge what these leave, a few at a time."""
    graph: dict[Any, Any] = {}
    clipped = [[_clips(cut) for cut in along] for along in cuts]
    for block_id in product(*(range(len(along)) for along in cuts)):
        block = Block(tuple(along[number] for along, number in zip(cuts, block_id, strict=True)))
        clips = [along[number] for along, number in zip(clipped, block_id, strict=True)]
        left = []
        for place in product(*map(range, block.grid)):
            pieces = [cut.pieces[number] for cut, number in zip(block.cuts, place, strict=True)]
            ours = tuple(along[number] for along, number in zip(clips, place, strict=True))
            if any(each is None and cut.table is not None for each, cut in zip(ours, block.cuts, strict=True)):
                continue  # between windows
            key = (f"{name}-piece", *block_id, *place)
            chunk = tuple(piece.chunk for piece in pieces)
            of_mask = None if mask is None else (mask.name, *chunk)
            at = tuple(piece.place for piece in pieces)
            graph[key] = (tree.reduce_piece, call, tree.Clips(ours, at), (x.name, *chunk), of_mask)
            left.append(key)
        level = 0
        while len(left) > tree.FEW:
            groups = [left[start : start + tree.FEW] for start in range(0, len(left), tree.FEW)]
            level += 1
            left = [(f"{name}-merge", *block_id, level, number) for number in range(len(groups))]
            graph |= {key: (tree.merge, call, block, group) for key, group in zip(left, groups, strict=True)}
        graph[name, *block_id] = (tree.finish, call, block, left)
    layers = HighLevelGraph.from_collections(name, graph, dependencies=_with_mask(x, mask))
    return da.Array(layers, name, chunks, meta=_meta(x, call.dtype))


def _clips(cut: Cut) -> list[Any]:
    """The windows of a cut in each of its pieces."""
    if cut.table is None:
        return [None] * len(cut.pieces)
    lengths = [piece.place.stop - piece.place.start for piece in cut.pieces]
    starts = accumulate(lengths[:-1], initial=0)
    return [tree.clip(cut.table, start, start + length) for start, length in zip(starts, lengths, strict=True)]


def _piece(graph: dict[Any, Any], name: str, array: Any, pieces: tuple[Piece, ...]) -> Any:
    """The key of what is cut out of one chunk, which is that of the chunk if it is needed whole."""
    chunk = (array.name, *[piece.chunk for piece in pieces])
    if all([piece.is_whole for piece in pieces]):  # noqa: C419  # a list is faster, of so few
        return chunk
    key = (name, *[piece.number for piece in pieces])
    if key not in graph:
        graph[key] = (getitem, chunk, tuple([piece.place for piece in pieces]))
    return key
