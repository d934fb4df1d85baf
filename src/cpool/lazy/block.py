"""What a worker does: pieces of chunks become one array, which is pooled by its part of the windows."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool import _back
from cpool._arrays import INDEX, as_input, is_supported
from cpool._plan import joined, with_lengths
from cpool._selection import Position, pool
from cpool.lazy.cuts import Cut, split

Array = NDArray[Any]
LARGE = 1 << 18  # elements, from which on a copy of them costs more than several calls


@dataclass(frozen=True, slots=True)
class Call:
    """What all blocks of a call share: the operation, and the arguments of `cpool._selection.pool`.

    Attributes
    ----------
    shape
        Of the whole input.
    axes
        The pooled axes, in the caller's order.
    taps
        The most elements that one window of the whole has.
    """

    op: int
    shape: tuple[int, ...]
    axes: tuple[int, ...]
    taps: int
    dtype: np.dtype[Any]
    indices: bool
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the result: a cut of each axis."""

    cuts: tuple[Cut, ...]

    @property
    def grid(self) -> tuple[int, ...]:
        """How many pieces there are along each axis."""
        return tuple(len(cut.pieces) for cut in self.cuts)


def pool_block(call: Call, block: Block, pieces: list[Array], masks: list[Array] | None = None) -> Any:
    """The values of a block, or a pair with the indices in the whole array."""
    is_supported(call.dtype)  # what bfloat16 is, kernels of another process have not been told
    parts = [split(cut) for cut in block.cuts] if sum(piece.size for piece in pieces) >= LARGE else []
    if all(len(along) == 1 for along in parts):
        return _pool(call, block, pieces, masks, None)
    shape = tuple(cut.outputs for cut in block.cuts)
    values = np.empty(shape, call.dtype)
    indices = np.empty(shape, INDEX) if call.indices else None
    for cuts in product(*parts):
        part = Block(cuts)
        at = tuple(
            slice(a.output - b.output, a.output - b.output + a.outputs) for a, b in zip(cuts, block.cuts, strict=True)
        )
        out = values[at] if indices is None else (values[at], indices[at])
        of_masks = None if masks is None else _chosen(part, block.grid, masks)
        _pool(call, part, _chosen(part, block.grid, pieces), of_masks, out)
    return values if indices is None else (values, indices)


def _chosen(part: Block, grid: tuple[int, ...], pieces: list[Array]) -> list[Array]:
    """What a part of a block needs of the pieces of that, which lie in a grid."""
    return [
        pieces[int(np.ravel_multi_index([piece.chunk for piece in places], grid))][
            tuple(piece.place for piece in places)
        ]
        for places in product(*(cut.pieces for cut in part.cuts))
    ]


def _pool(call: Call, block: Block, pieces: list[Array], masks: list[Array] | None, out: Any) -> Any:
    x = _assembled(pieces, block.grid)
    mask = None if masks is None else _assembled(masks, block.grid)
    tables = [cut.table for axis in call.axes if (cut := block.cuts[axis]).table is not None]
    plan = joined(x.shape, call.axes, tables, call.taps)
    position = Position(tuple(cut.start for cut in block.cuts), tuple(cut.output for cut in block.cuts))
    # Indices come out as those of the whole array: a part of a table knows where it begins.
    return pool(call.op, x, plan, call.dtype, out, 1, call.indices, where=mask, position=position, **call.options)


@dataclass(frozen=True, slots=True)
class Spreading:
    """What all blocks of a gradient of averages share: as `Call`, and the divisor or 0."""

    axes: tuple[int, ...]
    taps: int
    dtype: np.dtype[Any]
    divisor: int


def spread_block(call: Spreading, block: Block, pieces: list[Array]) -> Array:
    """A block of the gradient: what the windows that look at it add to it, and zeros where none does."""
    is_supported(call.dtype)
    shape = tuple(cut.outputs for cut in block.cuts)
    if not pieces or 0 in shape:
        return np.zeros(shape, call.dtype)
    tables = [table for axis in call.axes if (table := block.cuts[axis].table) is not None]
    reach = with_lengths(shape, call.axes, [table.span(0, len(table))[1] for table in tables])
    grad = _assembled(pieces, block.grid)
    spread = _back.spread(grad, joined(reach, call.axes, tables, call.taps), reach, call.divisor, None, 1)
    # Windows may begin before the block, or reach over it; it may begin before its windows, or reach over them.
    begins = [max(cut.start - cut.output, 0) for cut in block.cuts]
    skips = [max(cut.output - cut.start, 0) for cut in block.cuts]
    counts = [min(n - a, m - b) for n, m, a, b in zip(shape, reach, begins, skips, strict=True)]
    taken = spread[tuple(slice(skip, skip + count) for skip, count in zip(skips, counts, strict=True))]
    if taken.shape == shape:
        return taken
    result = np.zeros(shape, call.dtype)
    into = tuple(slice(begin, begin + count) for begin, count in zip(begins, counts, strict=True))
    result[into] = taken
    return result


def _assembled(pieces: list[Array], grid: tuple[int, ...]) -> Array:
    """One array of all pieces, in C order."""
    if len(pieces) == 1:
        return in_c_order(pieces[0])
    nested = np.empty(grid, object)
    for place, piece in zip(np.ndindex(grid), pieces, strict=True):
        nested[place] = as_input(piece, "a chunk")
    return np.asarray(np.block(nested.tolist()), order="C")


def in_c_order(piece: Array) -> Array:
    """A piece with its axes in the order of memory that NumPy's own arrays have; it may have steps.

    The bits of float sums depend on that order, and a chunk in Fortran order must not have others than its neighbours.
    A chunk may be whatever another library, or the network, left: not aligned, or not in the machine's byte order.
    """
    piece = as_input(piece, "a chunk")
    steps = [abs(step) for step, length in zip(piece.strides, piece.shape, strict=True) if step and length > 1]
    return piece if steps == sorted(steps, reverse=True) else np.ascontiguousarray(piece)


def refuse_nan(x: Array, mask: Array | None, start: tuple[int, ...]) -> Array:
    """The chunk that begins at `start`, if there is no NaN in it that counts.

    Raises
    ------
    ValueError
        With the place of the first in the whole array.
    """
    found = np.isnan(x) if mask is None else np.isnan(x) & mask
    if found.any():
        index = tuple(int(at) + first for at, first in zip(np.argwhere(found)[0], start, strict=True))
        raise ValueError(f"x must have no NaN with nan_policy='raise', got one at index {index}")
    return x
