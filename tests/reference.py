"""Pooling as its definition says: a loop over every output and every tap of its window, in plain Python.

Slow on purpose, so that it is obviously right: no table, no separability, no dtype arithmetic, nothing shared with
the package. Sums are exact (Python integers, `math.fsum`) and rounded at the very end, so the average is returned in
float64 whatever the dtype of the input. The number of pooled axes is free.
"""

import itertools
import math
from dataclasses import dataclass
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
        axes = self.axes
        if axes is None:
            count = len(self.kernel_size) if isinstance(self.kernel_size, tuple | list) else 2
            axes = range(-count, 0)
        numbers = [axis % len(shape) for axis in axes]
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


def one_per_axis(value, count):
    return tuple(value) if isinstance(value, tuple | list) else (value,) * count


def extreme(choose, values):
    """Return the largest or smallest value, or NaN if there is a NaN among them, as NumPy's maximum does."""
    return math.nan if any(map(math.isnan, values)) else choose(values)


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
    """Pool `x` with `op` ("max", "min" or "avg"); the other arguments are those of the package's functions."""
    x = np.asarray(x)
    arguments = Arguments(*args, **options)
    axes = arguments.pooled_axes(x.shape)
    out = np.empty(output_shape(x.shape, *args, **options), np.float64 if op == "avg" else x.dtype.newbyteorder("="))
    last = range(-len(axes), 0)
    planes = np.moveaxis(x, [axis.number for axis in axes], last)
    results = np.moveaxis(out, [axis.number for axis in axes], last)
    windows = [list(enumerate(axis.checked_windows())) for axis in axes]
    for leading in np.ndindex(planes.shape[: -len(axes)]):
        values = dict(np.ndenumerate(planes[leading].astype(object)))
        for choice in itertools.product(*windows):
            position, taps_per_axis = zip(*choice, strict=True)
            taps = list(itertools.product(*taps_per_axis))
            seen = [values[tap] for tap in taps if tap in values]
            if op == "avg":
                result = mean(seen, divisor(arguments, axes, taps))
            else:
                result = extreme({"max": max, "min": min}[op], seen)
            results[leading + position] = result
    return out


def adaptive(op, x, output_size, axes=(-2, -1)):
    """Pool to `output_size`: window i of n ends just past the last element of which some part is in ``(i + 1) / n``."""
    x = np.asarray(x)
    axes = [axis % x.ndim for axis in axes]
    shape = list(x.shape)
    taps = {}
    for axis, outputs in zip(axes, one_per_axis(output_size, len(axes)), strict=True):
        length, shape[axis] = shape[axis], outputs
        # element e covers [e, e + 1) and window i covers [i * length / outputs, (i + 1) * length / outputs)
        taps[axis] = [
            [e for e in range(length) if e * outputs < (i + 1) * length and (e + 1) * outputs > i * length]
            for i in range(outputs)
        ]
    out = np.empty(shape, np.float64 if op == "avg" else x.dtype.newbyteorder("="))
    for position in np.ndindex(*shape):
        spans = [taps[axis][at] if axis in taps else [at] for axis, at in enumerate(position)]
        seen = [x[tap].item() for tap in itertools.product(*spans)]
        choose = {"max": max, "min": min}
        out[position] = mean(seen, len(seen)) if op == "avg" else extreme(choose[op], seen)
    return out


def divisor(arguments, axes, taps):
    if arguments.divisor_override is not None:
        return arguments.divisor_override
    include = arguments.count_include_pad
    return sum(all(axis.is_counted(p, include) for axis, p in zip(axes, tap, strict=True)) for tap in taps)
