"""Pooling as its definition says: a loop over every output and every tap of its window, in plain Python.

Slow on purpose, so that it is obviously right: no table, no separability, no dtype arithmetic, nothing shared with
the package. Sums are exact (Python integers, `math.fsum`) and rounded at the very end, so the average is returned in
float64 whatever the dtype of the input; as "fraction" it is not rounded at all. Sums are Python numbers, those of
integers exact. The number of pooled axes is free.

`pool` and `adaptive` return the values; `pool_indices` and `adaptive_indices` also where each extremum is. All four
take `nan_policy`, `where`, `initial`, `min_count` and `fill`.
"""

import itertools
import math
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import NamedTuple

import numpy as np


class Axis(NamedTuple):
    """What pooling means along one axis of the input."""

    number: int
    size: int
    kernel: int
    stride: int
    before: int
    after: int
    dilation: int
    ceil_mode: bool

    @property
    def reach(self):
        """Distance from the first tap of a window to just past its last tap."""
        return (self.kernel - 1) * self.dilation + 1

    def windows(self):
        """Return one list of tap positions for each window; positions below 0 or from `size` on hold no input."""
        end = self.size + self.after
        starts = []
        start = -self.before
        while start + self.reach <= end:  # the window fits into the padded input
            starts.append(start)
            start += self.stride
        something_is_left = start - self.stride + self.reach < end
        if self.ceil_mode and something_is_left and start < self.size:
            starts.append(start)
        return [[start + tap * self.dilation for tap in range(self.kernel)] for start in starts]

    def holds_input(self, position):
        return 0 <= position < self.size

    def is_counted(self, position, count_include_pad):
        """Tell whether the divisor counts `position`; the overhang past the padding never counts."""
        if count_include_pad:
            return -self.before <= position < self.size + self.after
        return self.holds_input(position)

    def checked_windows(self):
        windows = self.windows()
        if self.size == 0 or max(self.before, self.after) >= self.reach or not windows:
            raise ValueError(f"no window along axis {self.number}")
        if not all(any(map(self.holds_input, window)) for window in windows):
            raise ValueError(f"a window without input along axis {self.number}")
        return windows


@dataclass
class Arguments:
    """The arguments of a pooling function as the user writes them; they are taken to be of valid types."""

    kernel_size: int | tuple
    stride: int | tuple | None = None
    padding: int | tuple | str = 0
    dilation: int | tuple = 1
    ceil_mode: bool = False
    axes: tuple | None = None
    count_include_pad: bool = True
    divisor_override: int | None = None

    def pooled_axes(self, shape):
        numbers = numbered_axes(self.axes, self.kernel_size, shape)
        kernels = one_per_axis(self.kernel_size, len(numbers))
        strides = kernels if self.stride is None else one_per_axis(self.stride, len(numbers))
        dilations = one_per_axis(self.dilation, len(numbers))
        pooled = []
        for i, number in enumerate(numbers):
            axis = Axis(number, shape[number], kernels[i], strides[i], 0, 0, dilations[i], self.ceil_mode)
            before, after = self.pads(axis, i, len(numbers))
            pooled.append(axis._replace(before=before, after=after))
        return pooled

    def pads(self, axis, i, count):
        """Return the padding before and after `axis`, the `i`-th of the `count` pooled axes."""
        if self.padding == "valid":
            return 0, 0
        if isinstance(self.padding, str):
            outputs = math.ceil(axis.size / axis.stride)
            total = max((outputs - 1) * axis.stride + axis.reach - axis.size, 0)
            smaller, larger = total // 2, total - total // 2
            return (larger, smaller) if self.padding == "same_lower" else (smaller, larger)
        pad = one_per_axis(self.padding, count)[i]
        return pad if isinstance(pad, tuple) else (pad, pad)


@dataclass
class Selection:
    """What counts, of the elements of a window, how many must, and what `initial` and `fill` are."""

    nan_policy: str = "propagate"
    where: object = None
    initial: object = None
    min_count: int = 0
    fill: object = None

    def counts(self, value, kept):
        return bool(kept) and not (self.nan_policy == "omit" and math.isnan(value))


def numbered_axes(axes, sizes, shape):
    """Return the numbers of the pooled axes; by default as many of the last ones as `sizes` has, or two."""
    if axes is None:
        axes = range(-(len(sizes) if isinstance(sizes, tuple | list) else 2), 0)
    return [axis % len(shape) for axis in ([axes] if isinstance(axes, int) else axes)]


def one_per_axis(value, count):
    return tuple(value) if isinstance(value, tuple | list) else (value,) * count


def extremum(op, values):
    """Return the place of the first NaN, as NumPy's argmax does, or else that of the first of the best values."""
    if any(map(math.isnan, values)):
        return [math.isnan(value) for value in values].index(True)
    return (max if op == "max" else min)(range(len(values)), key=values.__getitem__)


def mean(values, divisor):
    """Return the exact sum over `divisor`; the division rounds an exact integer sum once."""
    if all(isinstance(value, int) for value in values):
        return sum(values) / divisor
    infinities = {value for value in values if math.isinf(value)}
    if any(map(math.isnan, values)) or len(infinities) > 1:
        return math.nan
    return infinities.pop() if infinities else math.fsum(values) / divisor


def output_shape(shape, *args, **options):
    shape = list(shape)
    for axis in Arguments(*args, **options).pooled_axes(shape):
        shape[axis.number] = len(axis.checked_windows())
    return tuple(shape)


def pool(op, x, *args, **options):
    """Pool `x` with `op` ("max", "min", "avg", "sum" or "fraction"); the other arguments are those of the package."""
    return pool_indices(op, x, *args, **options)[0]


def pool_indices(op, x, *args, **options):
    """As `pool`, and where each extremum is: its place in the pooled axes of `x` as if they were one, in C order."""
    x = np.asarray(x)
    names = {field.name for field in fields(Selection)}
    selection = Selection(**{name: value for name, value in options.items() if name in names})
    arguments = Arguments(*args, **{name: value for name, value in options.items() if name not in names})
    axes = sorted(arguments.pooled_axes(x.shape), key=lambda axis: axis.number)
    windows = {axis.number: axis.checked_windows() for axis in axes}
    return pool_windows(op, x, windows, lambda *window: divisor(arguments, axes, *window), selection)


def divisor(arguments, axes, taps, counting):
    """Return what the sum of a window is divided by, of which so many elements count."""
    if arguments.divisor_override is not None:
        return arguments.divisor_override
    padding = [tap for tap in taps if not holds_input(axes, tap)]
    include = arguments.count_include_pad
    return counting + sum(all(a.is_counted(p, include) for a, p in zip(axes, tap, strict=True)) for tap in padding)


def holds_input(axes, tap):
    return all(axis.holds_input(position) for axis, position in zip(axes, tap, strict=True))


def adaptive(op, x, output_size, axes=None, **selection):
    """Pool to `output_size`: window i of n ends just past the last element of which some part is in ``(i + 1) / n``."""
    return adaptive_indices(op, x, output_size, axes, **selection)[0]


def adaptive_indices(op, x, output_size, axes=None, **selection):
    """As `adaptive`, and where each extremum is."""
    x = np.asarray(x)
    axes = numbered_axes(axes, output_size, x.shape)
    windows = {}
    for axis, outputs in zip(axes, one_per_axis(output_size, len(axes)), strict=True):
        length = x.shape[axis]
        # element e covers [e, e + 1) and window i covers [i * length / outputs, (i + 1) * length / outputs)
        windows[axis] = [
            [e for e in range(length) if e * outputs < (i + 1) * length and (e + 1) * outputs > i * length]
            for i in range(outputs)
        ]
    return pool_windows(op, x, windows, lambda taps, counting: counting, Selection(**selection))


def pool_windows(op, x, windows, divisor, selection):
    """Pool the windows, each a list of positions along its axis, that `windows` has for each pooled axis of `x`."""
    axes = sorted(windows)
    shape = [len(windows[axis]) if axis in windows else length for axis, length in enumerate(x.shape)]
    kinds = {"avg": np.dtype(np.float64), "fraction": np.dtype(object), "sum": np.dtype(object)}
    out = np.empty(shape, kinds.get(op, x.dtype.newbyteorder("=")))
    places = np.full(shape, -1, np.int64)
    kept = np.broadcast_to(True if selection.where is None else selection.where, x.shape)
    if selection.nan_policy == "raise" and any(map(math.isnan, x[kept].tolist())):
        raise ValueError("a NaN")
    last = range(-len(axes), 0)
    planes, kept, results, indices = (np.moveaxis(array, axes, last) for array in (x, kept, out, places))
    order = {tap: number for number, tap in enumerate(np.ndindex(planes.shape[-len(axes) :]))}
    for leading in np.ndindex(planes.shape[: -len(axes)]):
        plane, chosen = dict(np.ndenumerate(planes[leading].astype(object))), kept[leading]
        counting = {tap: value for tap, value in plane.items() if selection.counts(value, chosen[tap])}
        for choice in itertools.product(*(enumerate(windows[axis]) for axis in axes)):
            position, taps_per_axis = zip(*choice, strict=True)
            taps = list(itertools.product(*taps_per_axis))
            seen = [tap for tap in taps if tap in counting]
            values = [counting[tap] for tap in seen]
            if op in kinds:
                by = 1 if op == "sum" else divisor(taps, len(values))
                results[leading + position] = added(op, values, by, selection, x.dtype)
            else:
                first = next(tap for tap in taps if tap in plane)
                indices[leading + position] = order[seen[extremum(op, values)] if seen else first]
                results[leading + position] = extreme(op, values, selection, out.dtype)
    return out, places


def added(op, values, divisor, selection, dtype):
    """Return the average or sum of `values` of `dtype`, or what stands for it if they are too few."""
    if len(values) < max(selection.min_count, op != "sum"):
        return of_too_few(selection, op != "sum" or dtype.kind == "f")
    if op == "sum" and dtype.kind != "f":
        return sum(values)
    return Fraction(sum(values), divisor) if op == "fraction" else mean(values, divisor)


def extreme(op, values, selection, dtype):
    """Return the extreme of `values` and `initial`, or what stands for it if there are none."""
    values = values if selection.initial is None else [*values, selection.initial]
    return values[extremum(op, values)] if values else of_too_few(selection, dtype.kind == "f")


def of_too_few(selection, has_nan):
    if selection.fill is None and not has_nan:
        raise ValueError("a window with too little left")
    return math.nan if selection.fill is None else selection.fill
