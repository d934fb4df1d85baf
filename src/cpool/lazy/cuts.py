"""How one axis is cut: which outputs make a block, and which pieces of which chunks they need.

In pooling a block is some windows, and needs the elements that these look at. In the gradient of averages it is the
other way round: a block is some elements, and needs the windows that look at them.
"""

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
    """Of the result of an axis what is from `output` on, `outputs` of it, and what that needs.

    Attributes
    ----------
    table
        The windows of a pooled axis, as they lie in the elements from `start` on; None of another axis, and of elements
        that no window looks at.
    start
        The element of the larger axis, that of the windows' elements, at which the table begins.
    pieces
        What is needed: of elements in pooling, of windows in gradients.
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
    if table is None:
        return _chunks(chunks)
    borders = list(accumulate(chunks, initial=0))
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


def cut_gradient_axis(chunks: Sequence[int], table: WindowTable | None) -> list[Cut]:
    """The blocks of an axis of a gradient: for each chunk of windows the elements from its first window to the next.

    An element's block has all windows that look at it, in their order: its sum has the bits that the whole has.
    """
    if table is None:
        return _chunks(chunks)
    borders = list(accumulate(chunks, initial=0))
    outputs = range(len(table))
    inner = sorted({max(table.begin(border), 0) for border in borders if 0 < border < len(table)} - {0})
    cuts: list[Cut] = []
    count = 0
    for begin, end in pairwise([0, *inner, table.length]):
        first = bisect_right(outputs, begin, key=table.end)
        last = bisect_left(outputs, end, key=table.begin)
        if first < last:
            pieces = _pieces(borders, first, last, count)
            count += len(pieces)
            cuts.append(Cut(begin, end - begin, table.part(first, last), table.span(first, last)[0], pieces))
        else:
            cuts.append(Cut(begin, end - begin, None, begin, ()))
    return cuts


def _chunks(chunks: Sequence[int]) -> list[Cut]:
    """Each chunk of an axis that is not pooled."""
    borders = accumulate(chunks, initial=0)
    return [
        Cut(start, stop - start, None, start, (Piece(chunk, chunk, slice(0, stop - start), True),))
        for chunk, (start, stop) in enumerate(pairwise(borders))
    ]


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


def split(cut: Cut) -> list[Cut]:
    """A cut in two: what needs the first piece alone, if that is most of it, and the rest.

    All windows of a cut begin in its first piece, and those that end there are pooled where it lies, without a copy
    that joins it to the others. What each part needs is told in terms of `cut.pieces`, of which the n-th is its
    chunk n.
    """
    table = cut.table
    lengths = [piece.place.stop - piece.place.start for piece in cut.pieces]
    borders = list(accumulate(lengths, initial=0))
    end = cut.outputs
    if table is not None and len(lengths) > 1 and table.dilation == 1:
        inside = bisect_right(range(len(table)), lengths[0], key=lambda output: table[output].stop)
        end = inside if 2 * inside >= cut.outputs else end
    parts = []
    for first, last in pairwise(sorted({0, end, cut.outputs})):
        start, stop = (0, borders[-1]) if table is None else table.span(first, last)
        part = None if table is None else table.part(first, last)
        pieces = _pieces(borders, start, stop, 0)
        parts.append(Cut(cut.output + first, last - first, part, cut.start + start, pieces))
    return parts
