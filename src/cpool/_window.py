"""Window arithmetic: the arguments of one axis become its window table.

Pooling is separable, so all that a kernel needs to know of an axis is which positions each output looks at. Padding,
"same", ceil mode and dilation end here: a table lists positions *inside* the input, and how many the divisor counts.

Everything is a Python int, which cannot overflow; what leaves for the kernels fits 64 bits.
"""

import sys
from dataclasses import dataclass, replace
from typing import NamedTuple

LARGEST = 2**62  # of what the kernels add up
PACKED = 13  # numbers of a table, before those of its edges
MAX_EDGES = 2**18  # edge windows are listed one by one: half a second and 6 MB of table


@dataclass(frozen=True, slots=True)
class Window:
    """The positions `range(start, stop, dilation)` of one output, and how many of them the divisor counts."""

    start: int
    stop: int
    count: int


@dataclass(frozen=True, slots=True)
class WindowTable:
    """The windows of one axis: those that an edge cuts one by one, the regular ones between them by their rule.

    A regular window has `taps` taps from `start + output * stride` on, all inside the input. With `by_rule` those at
    the edges too are what this rule gives, cut at the input. A table reads as a sequence of windows.

    Of a longer axis a table can be a `part`. `first` is then the output that is its own first one, `offset` the element
    that is its element 0, and `all_outputs`, `all_regular` and `length` are those of the whole axis: the kernels decide
    from these in which order float sums are added, so that the part of a result has the bits of the whole.
    """

    head: tuple[Window, ...]
    regular: int
    tail: tuple[Window, ...]
    start: int
    stride: int
    dilation: int
    taps: int
    by_rule: bool
    length: int
    all_outputs: int
    all_regular: int
    first: int = 0
    offset: int = 0

    def __len__(self) -> int:
        return len(self.head) + self.regular + len(self.tail)

    def __getitem__(self, output: int) -> Window:
        i = output - len(self.head)
        if i < 0:
            return self.head[output]
        if i >= self.regular:
            return self.tail[i - self.regular]
        start = self.start + output * self.stride
        return Window(start, start + (self.taps - 1) * self.dilation + 1, self.taps)

    def begin(self, output: int) -> int:
        """Where a window begins, in the padding or not; for outputs in ascending order that ascends, too."""
        return self.start + output * self.stride if self.by_rule else self[output].start

    def end(self, output: int) -> int:
        """Behind its last element, as `begin`: past the axis where the window is."""
        return self.begin(output) + (self.taps - 1) * self.dilation + 1 if self.by_rule else self[output].stop

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The elements [start, stop) that outputs [begin, end) look at, at least one of them."""
        head, tail = len(self.head), len(self) - len(self.tail)
        regular = [self[i] for i in (max(begin, head), min(end, tail) - 1) if begin <= i < end and head <= i < tail]
        windows = [*self.head[begin:end], *regular, *self.tail[max(begin - tail, 0) : max(end - tail, 0)]]
        return min(window.start for window in windows), max(window.stop for window in windows)

    def part(self, begin: int, end: int) -> "WindowTable":
        """The table of outputs [begin, end), at least one of them, for the piece of the axis that is their `span`."""
        offset = self.span(begin, end)[0]
        head, tail = len(self.head), len(self) - len(self.tail)

        def moved(windows: tuple[Window, ...]) -> tuple[Window, ...]:
            return tuple(Window(w.start - offset, w.stop - offset, w.count) for w in windows)

        return replace(
            self,
            head=moved(self.head[begin:end]),
            regular=max(min(end, tail) - max(begin, head), 0),
            tail=moved(self.tail[max(begin - tail, 0) : max(end - tail, 0)]),
            start=self.start + begin * self.stride - offset,
            first=self.first + begin,
            offset=self.offset + offset,
        )

    def clipped(self, start: int, stop: int) -> "tuple[int, WindowTable] | None":
        """What windows without dilation look at from element `start` to `stop`: the first that does, and their table.

        None if there is no such window. For what is exact: the order of float sums is not that of the whole.
        """
        reaching = [output for output in range(len(self)) if self[output].start < stop and self[output].stop > start]
        if not reaching:
            return None
        ends = [(max(self[output].start, start) - start, min(self[output].stop, stop) - start) for output in reaching]
        taps = max(end - begin for begin, end in ends)
        head = tuple(Window(begin, end, end - begin) for begin, end in ends)
        return reaching[0], WindowTable(
            head=head,
            regular=0,
            tail=(),
            start=0,
            stride=taps,
            dilation=1,
            taps=taps,
            by_rule=False,
            length=self.length,
            all_outputs=len(head),
            all_regular=0,
            offset=self.offset + start,
        )

    def packed(self) -> list[int]:
        """The table as the kernels read it (``_kernels/common/windows.pxi``)."""
        shape = [len(self), len(self.head), self.regular]
        rule = [self.start, self.stride, self.dilation, self.taps, self.by_rule]
        whole = [self.first, self.all_outputs, self.all_regular, self.offset, self.length]
        return [
            *shape,
            *rule,
            *whole,
            *(value for edge in self.head + self.tail for value in (edge.start, edge.stop, edge.count)),
        ]


def unpacked(numbers: list[int]) -> tuple[WindowTable, list[int]]:
    """The table that was packed into the first of these numbers, and the numbers after it."""
    outputs, head, regular, start, stride, dilation, taps, by_rule, first, all_outputs, all_regular, offset, length = (
        numbers[:PACKED]
    )
    end = PACKED + 3 * (outputs - regular)
    edges = [Window(*numbers[at : at + 3]) for at in range(PACKED, end, 3)]
    table = WindowTable(
        tuple(edges[:head]), regular, tuple(edges[head:]), start, stride, dilation, taps, bool(by_rule), length,
        all_outputs, all_regular, first, offset,
    )  # fmt: skip
    return table, numbers[end:]


class AxisWindow(NamedTuple):
    """The arguments of one pooled axis of `length`, checked: sizes are at least 1, paddings at least 0."""

    axis: int
    length: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    ceil_mode: bool

    @property
    def extent(self) -> int:
        """From the first tap of a window to its last."""
        return (self.kernel - 1) * self.dilation + 1


def same_padding(length: int, kernel: int, stride: int, dilation: int, *, upper: bool) -> tuple[int, int]:
    """The padding that makes ``ceil(length / stride)`` outputs; an odd one goes behind if `upper`, else in front."""
    outputs = -(-length // stride)
    total = max((outputs - 1) * stride + (kernel - 1) * dilation + 1 - length, 0)
    less, more = total // 2, total - total // 2
    return (less, more) if upper else (more, less)


def output_size(window: AxisWindow, name: str = "x") -> int:
    """How many outputs the axis has, by PyTorch's and ONNX's rule.

    In ceil mode a last, partial window counts if it starts inside the input or the padding before it. `name` is what
    errors say has that length.

    Raises
    ------
    ValueError
        If that is none, if the window is too large for 64-bit arithmetic, or if one has no tap inside the input.
    """
    axis, length, kernel, stride, dilation, before, after, ceil_mode = window
    if length == 0:
        raise ValueError(f"{name} must have a length of at least 1 on pooled axes, got 0 on axis {axis}")
    if window.extent > sys.maxsize:
        raise ValueError(
            f"kernel_size and dilation must span at most {sys.maxsize} positions, "
            f"got kernel_size {kernel} and dilation {dilation} on axis {axis}"
        )
    for side, padding in (("before", before), ("after", after)):
        if padding >= window.extent:
            raise ValueError(
                f"padding must be smaller than the window, which spans {window.extent} positions, "
                f"got {padding} {side} axis {axis}"
            )
    room = length + before + after - window.extent
    outputs = room // stride + 1
    if ceil_mode:
        outputs = -(-room // stride) + 1
        if (outputs - 1) * stride >= length + before:
            outputs -= 1
    if outputs < 1:
        raise ValueError(
            f"kernel_size must fit the padded input, got a window of {window.extent} positions "
            f"over {length + before + after} on axis {axis}"
        )
    head = min(-(-before // stride), outputs)
    if dilation > length:  # the windows that begin in the padding may step over the whole axis
        _bounded_edges(head, axis)
        for i in range(head):
            if (i * stride - before) % dilation >= length:
                raise ValueError(
                    f"dilation must leave each window a tap on the input, got dilation {dilation} for "
                    f"kernel_size {kernel} on axis {axis} of length {length}: window {i} steps over it"
                )
    return outputs


def _bounded_edges(edges: int, axis: int) -> None:
    if edges > MAX_EDGES:
        raise ValueError(
            f"padding must leave at most {MAX_EDGES} windows that reach past the input, got {edges} on axis {axis}"
        )


def window_table(window: AxisWindow, *, count_include_pad: bool) -> WindowTable:
    """The table of one axis; `count_include_pad` says whether the divisor counts padding.

    Raises
    ------
    ValueError
        As `output_size`, and if too many windows reach past the input.
    """
    axis, length, kernel, stride, dilation, before, after, _ = window
    outputs = output_size(window)
    head = min(-(-before // stride), outputs)
    regular = max(0, min((length + before - window.extent) // stride + 1, outputs) - head)
    _bounded_edges(outputs - regular, axis)

    def edge(output: int) -> Window:
        start = output * stride - before
        first = max(0, -(start // dilation))  # taps [first, last) are inside the input
        last = min(kernel, -((start - length) // dilation))
        padded = min(kernel, -((start - length - after) // dilation))  # never the overhang past the padding
        return Window(
            start + first * dilation,
            start + (last - 1) * dilation + 1,
            padded if count_include_pad else last - first,
        )

    # Numbers too large for the kernels only occur where no two windows or taps are inside, which makes any do.
    by_rule = outputs * stride + window.extent <= LARGEST
    return WindowTable(
        head=tuple(edge(i) for i in range(head)),
        regular=regular,
        tail=tuple(edge(i) for i in range(head + regular, outputs)),
        start=-before if by_rule else head * (stride - length) - before if regular else 0,
        stride=stride if by_rule else length,
        dilation=dilation if by_rule and kernel > 1 else min(dilation, length),
        taps=kernel,
        by_rule=by_rule,
        length=length,
        all_outputs=outputs,
        all_regular=regular,
    )


def adaptive_table(axis: int, length: int, outputs: int) -> WindowTable:
    """The table of an axis that becomes `outputs` windows as equal as can be, from which no element is left out.

    Window i is ``[floor(i * length / outputs), ceil((i + 1) * length / outputs))``, which is PyTorch's rule. Neighbours
    overlap by one element where that is no whole number.

    Raises
    ------
    ValueError
        If the axis has no elements, or if there are too many windows of unequal lengths.
    """
    if length % outputs == 0:
        kernel = max(length // outputs, 1)
        return window_table(AxisWindow(axis, length, kernel, kernel, 1, 0, 0, False), count_include_pad=False)
    if outputs > MAX_EDGES:
        raise ValueError(
            f"output_size must be at most {MAX_EDGES} where it does not divide the length, "
            f"got {outputs} on axis {axis} of length {length}"
        )
    edges = [(i * length // outputs, -(-(i + 1) * length // outputs)) for i in range(outputs)]
    taps = max(stop - start for start, stop in edges)
    return WindowTable(
        head=tuple(Window(start, stop, stop - start) for start, stop in edges),
        regular=0,
        tail=(),
        start=0,
        stride=taps,
        dilation=1,
        taps=taps,
        by_rule=False,
        length=length,
        all_outputs=outputs,
        all_regular=0,
    )
