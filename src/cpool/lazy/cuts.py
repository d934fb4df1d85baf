"""How one axis is cut: which outputs make a block, and which pieces of which chunks they need."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cpool._window import WindowTable


@dataclass(frozen=True, slots=True)
class Piece:
    """Elements of one chunk, which may be all of it; `number` is one that no other piece of the axis has."""

    number: int
    chunk: int
    place: slice
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """Outputs from `output` on, `outputs` of them, and what they need of an axis.

    Attributes
    ----------
    table
        The windows of a pooled axis, as they lie in the pieces put together; None of another axis.
    start
        The element of the axis at which the first piece begins.
    """

    output: int
    outputs: int
    table: WindowTable | None
    start: int
    pieces: tuple[Piece, ...]


def cut_axis(chunks: Sequence[int], table: WindowTable | None) -> list[Cut]:
    """The blocks of an axis: for each chunk the outputs whose windows begin in it, if there are any.

    An axis that is not pooled has a block for each chunk, of as many elements.
    """
    borders = list(accumulate(chunks, initial=0))
    if table is None:
        return [
            Cut(start, stop - start, None, start, (Piece(chunk, chunk, slice(0, stop - start), True),))
            for chunk, (start, stop) in enumerate(pairwise(borders))
        ]
    outputs = range(len(table))
    begins = [bisect_left(outputs, border, key=table.begin) for border in borders[:-1]]
    begins[0] = 0  # what begins in the padding
    cuts: list[Cut] = []
    count = 0
    for begin, end in pairwise([*begins, len(table)]):
        if begin < end:
            start, stop = table.span(begin, end)
            pieces = _pieces(borders, start, stop, count)
            count += len(pieces)
            cuts.append(Cut(begin, end - begin, table.part(begin, end), start, pieces))
    return cuts


def _pieces(borders: Sequence[int], start: int, stop: int, count: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    chunk = bisect_right(borders, start) - 1
    while chunk < len(borders) - 1 and borders[chunk] < stop:
        low, high = borders[chunk], borders[chunk + 1]
        if low < high:
            first, last = max(start - low, 0), min(stop, high) - low
            number = count + len(pieces)
            pieces.append(Piece(number, chunk, slice(first, last), last - first == high - low))
        chunk += 1
    return tuple(pieces)
