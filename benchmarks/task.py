"""A workload as peers get it: its arrays, its windows axis by axis, and the shapes that libraries like."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from workloads import Array, Workload

Index = tuple[Any, ...]


@dataclass(frozen=True)
class Axis:
    """A pooled axis: the windows ``start = index * stride - before``, ``stop = start + kernel``."""

    length: int
    kernel: int
    stride: int
    before: int
    after: int

    @property
    def size(self) -> int:
        """The number of windows."""
        return (self.length + self.before + self.after - self.kernel) // self.stride + 1

    @property
    def tiles(self) -> bool:
        """Whether the windows lie side by side, without padding."""
        return self.stride == self.kernel and self.before == self.after == 0

    @classmethod
    def of(cls, length: int, kernel: int, stride: int, padding: int | str) -> "Axis":
        """The axis of that length, with the padding that "same" stands for."""
        if isinstance(padding, int):
            return cls(length, kernel, stride, padding, padding)
        total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
        return cls(length, kernel, stride, total // 2, total - total // 2)

    def taps(self) -> Iterator[tuple[slice, slice]]:
        """For each element of the window: the outputs that have it, and where it is; first the one that all have."""
        for tap in sorted(range(self.kernel), key=lambda tap: tap != self.before):
            shift, step = tap - self.before, self.stride
            first, last = max(0, -(shift // step)), min(self.size - 1, (self.length - 1 - shift) // step)
            yield slice(first, last + 1), slice(first * step + shift, last * step + shift + 1, step)


class Task:
    """A workload as peers get it: what is given, an output to write to, and both as a batch of images or volumes.

    A signal is an image one row high. Of an array in Fortran order peers get the transpose, which is the same work (its
    windows are square) and the order that they like.
    """

    def __init__(self, workload: Workload, given: dict[str, Array], result: Array) -> None:
        self.workload, self.given = workload, given
        self.op, self.form, self.channels_last = workload.op, workload.form, workload.axes is not None
        x = next(iter(given.values()))
        turned = workload.layout == "F"
        self.x = x.T if turned else x
        self.dtype = x.dtype
        self.out: Array = np.empty(result.shape[::-1] if turned else result.shape, result.dtype)
        self.axes = workload.pooled
        shape = workload.shape[::-1] if turned else workload.shape
        padding = workload.padding
        kernels, strides = workload.for_each(workload.kernel), workload.for_each(workload.stride or workload.kernel)
        paddings = (padding,) * len(kernels) if padding == "same" else workload.for_each(padding)
        lengths = [shape[axis] for axis in self.axes]
        self.pooled = [Axis.of(*window) for window in zip(lengths, kernels, strides, paddings, strict=True)]
        if len(self.axes) == 1:
            self.pooled.insert(0, Axis(1, 1, 1, 0, 0))
            self.x, self.out, self.axes = self.x[..., None, :], self.out[..., None, :], (-2, -1)
        self.kernel = tuple(axis.kernel for axis in self.pooled)
        self.stride = tuple(axis.stride for axis in self.pooled)

    def with_input(self, x: Array) -> "Task":
        """The same with the numbers in another array, for those who need them contiguous."""
        task = object.__new__(Task)
        task.__dict__.update({name: value for name, value in self.__dict__.items() if name not in ("batch", "planes")})
        task.x = x
        return task

    @property
    def rows(self) -> Axis:
        """The axis before the last pooled one."""
        return self.pooled[-2]

    @property
    def columns(self) -> Axis:
        """The last pooled axis."""
        return self.pooled[-1]

    @property
    def tiles(self) -> bool:
        """Whether the windows lie side by side, without padding."""
        return all(axis.tiles for axis in self.pooled)

    @property
    def covers(self) -> bool:
        """Whether one window is the whole plane or volume."""
        return all(axis.kernel == axis.length for axis in self.pooled) and self.tiles

    @property
    def pads(self) -> tuple[int, ...]:
        """Padding before each axis, then after each: (top, left, bottom, right), ONNX's order."""
        return *(axis.before for axis in self.pooled), *(axis.after for axis in self.pooled)

    @property
    def elements(self) -> int:
        """How many elements all windows together have: what they cost if nothing is shared between them."""
        if self.form == "adaptive":  # windows beside one another, whose number is the kernel
            return self.x.size
        return self.out.size * prod(self.kernel)

    @cached_property
    def batch(self) -> tuple[Array, Array]:
        """Input and output as N, C, H, W, or N, C, D, H, W, or N, H, W, C if `channels_last`."""
        return self._batch(self.x), self._batch(self.out)

    def _batch(self, array: Array) -> Array:
        pooled = len(self.axes)
        if self.channels_last:
            return array.reshape(-1, *array.shape[-pooled - 1 :])
        lead, spatial = array.shape[:-pooled], array.shape[-pooled:]
        return array.reshape(prod(lead[:-1]), *(lead[-1:] or (1,)), *spatial)

    @cached_property
    def planes(self) -> list[tuple[Array, Array]]:
        """Input and output one by one as H, W, or H, W, C if `channels_last`.

        Planes whose windows cannot reach into the next one are a single high image.
        """
        x, out = self.batch
        if self.channels_last:
            return list(zip(x, out, strict=True))
        if self.rows.tiles and self.rows.length % self.rows.kernel == 0:
            return [(x.reshape(-1, x.shape[-1]), out.reshape(-1, out.shape[-1]))]
        return list(zip(x.reshape(-1, *x.shape[-2:]), out.reshape(-1, *out.shape[-2:]), strict=True))

    def at(self, *slices: slice) -> Index:
        """The index of these slices of the pooled axes."""
        return (..., *slices, slice(None)) if self.channels_last else (..., *slices)

    def along(self, position: int, part: slice) -> Index:
        """The index of this part of one pooled axis, the others whole."""
        return self.at(*(part if axis == position else slice(None) for axis in range(len(self.axes))))

    def cropped(self, x: Array) -> Array:
        """An array like the input, without what `tiles` leave at its end."""
        return x[self.at(*(slice(axis.size * axis.kernel) for axis in self.pooled))]

    def blocks(self, x: Array) -> tuple[Array, tuple[int, ...]]:
        """An array like the input whose windows are tiles, each pooled axis as two; and the axes within a window."""
        x = self.cropped(x)
        first = x.ndim + self.axes[0]
        pairs = [length for axis in self.pooled for length in (axis.size, axis.kernel)]
        within = tuple(range(first + 1, first + len(pairs), 2))
        return x.reshape(*x.shape[:first], *pairs, *x.shape[first + len(self.pooled) :]), within
