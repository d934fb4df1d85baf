"""What is timed: the workloads as data, and their arrays as cpool and as its peers get them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Literal

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Index = tuple[Any, ...]


@dataclass(frozen=True)
class Workload:
    """One call of ``max_pool`` or ``avg_pool``."""

    name: str
    op: Literal["max", "avg"]
    shape: tuple[int, ...]
    kernel: int
    stride: int
    padding: int | Literal["same"] = 0
    dtype: str = "float32"
    layout: Literal["C", "F", "columns"] = "C"  # columns: every other column of an array twice as wide
    channels_last: bool = False
    group: Literal["common", "more", "flat"] = "common"
    target: float | None = None  # at most so many times memcpy's time ...
    target_us: float | None = None  # ... or so many microseconds

    @property
    def axes(self) -> tuple[int, int]:
        """The pooled axes."""
        return (-3, -2) if self.channels_last else (-2, -1)

    @property
    def out_dtype(self) -> np.dtype[Any]:
        """That of the result; averages of integers are rounded to the dtype of the input."""
        return np.dtype(self.dtype)

    def array(self) -> Array:
        """The input, the same numbers every time."""
        rng = np.random.default_rng(0)
        shape = (*self.shape[:-1], 2 * self.shape[-1]) if self.layout == "columns" else self.shape
        dtype = np.dtype(self.dtype)
        if dtype.kind == "f":
            x = rng.standard_normal(shape, np.float32).astype(dtype, copy=False)
        else:
            limits = np.iinfo(dtype)
            x = rng.integers(limits.min, limits.max, shape, dtype, endpoint=True)
        if self.layout == "columns":
            return x[..., ::2]
        return np.asfortranarray(x) if self.layout == "F" else x


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

    @classmethod
    def of(cls, length: int, workload: Workload) -> "Axis":
        """The axis of that length in the workload."""
        kernel, stride, padding = workload.kernel, workload.stride, workload.padding
        if padding == "same":
            total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
            return cls(length, kernel, stride, total // 2, total - total // 2)
        return cls(length, kernel, stride, padding, padding)

    def taps(self) -> Iterator[tuple[slice, slice]]:
        """For each element of the window: the outputs that have it, and where it is; first the one that all have."""
        for tap in sorted(range(self.kernel), key=lambda tap: tap != self.before):
            shift, step = tap - self.before, self.stride
            first, last = max(0, -(shift // step)), min(self.size - 1, (self.length - 1 - shift) // step)
            yield slice(first, last + 1), slice(first * step + shift, last * step + shift + 1, step)


class Task:
    """A workload as peers get it: the input, an output to write to, and both as a batch of four dimensions.

    Of an array in Fortran order peers get the transpose, which is the same work and the order that they like.
    """

    def __init__(self, workload: Workload, x: Array) -> None:
        self.workload = workload
        self.op, self.kernel, self.stride = workload.op, workload.kernel, workload.stride
        self.channels_last = workload.channels_last
        self.dtype = x.dtype
        self.x = x.T if workload.layout == "F" else x
        self.rows, self.columns = (Axis.of(self.x.shape[axis], workload) for axis in workload.axes)
        shape = list(self.x.shape)
        for axis, pooled in zip(workload.axes, (self.rows, self.columns), strict=True):
            shape[axis] = pooled.size
        self.out: Array = np.empty(shape, workload.out_dtype)

    def with_input(self, x: Array) -> "Task":
        """The same with the numbers in another array, for those who need them contiguous."""
        task = object.__new__(Task)
        task.__dict__.update({name: value for name, value in self.__dict__.items() if name not in ("batch", "planes")})
        task.x = x
        return task

    @property
    def tiles(self) -> bool:
        """Whether the windows lie side by side, without padding."""
        return self.stride == self.kernel and not any(self.pads)

    @property
    def covers(self) -> bool:
        """Whether one window is the whole plane."""
        return self.out.shape[self.workload.axes[0]] == self.out.shape[self.workload.axes[1]] == 1 and self.tiles

    @property
    def pads(self) -> tuple[int, int, int, int]:
        """Padding (top, left, bottom, right), ONNX's order."""
        return self.rows.before, self.columns.before, self.rows.after, self.columns.after

    @cached_property
    def batch(self) -> tuple[Array, Array]:
        """Input and output as N, C, H, W, or N, H, W, C if `channels_last`."""
        return self._batch(self.x), self._batch(self.out)

    def _batch(self, array: Array) -> Array:
        lead = array.ndim - (3 if self.channels_last else 2)
        if self.channels_last:
            return array.reshape(prod(array.shape[:lead]), *array.shape[lead:])
        return array.reshape((1, 1, *array.shape)[-4:])

    @cached_property
    def planes(self) -> list[tuple[Array, Array]]:
        """Input and output one by one as H, W, or H, W, C if `channels_last`.

        Planes whose windows cannot reach into the next one are a single high image.
        """
        x, out = self.batch
        if self.channels_last:
            return list(zip(x, out, strict=True))
        if self.tiles and self.rows.length % self.kernel == 0:
            return [(x.reshape(-1, x.shape[-1]), out.reshape(-1, out.shape[-1]))]
        return list(zip(x.reshape(-1, *x.shape[2:]), out.reshape(-1, *out.shape[2:]), strict=True))

    def at(self, rows: slice = slice(None), columns: slice = slice(None)) -> Index:
        """The index of these rows and columns."""
        return (..., rows, columns, slice(None)) if self.channels_last else (..., rows, columns)

    @cached_property
    def cropped(self) -> Array:
        """The input without what `tiles` leave at its end."""
        rows, columns = (slice(axis.size * axis.kernel) for axis in (self.rows, self.columns))
        return self.x[self.at(rows, columns)]


def _common() -> Iterator[Workload]:
    image, resnet, vgg, big = (446, 550), (16, 64, 112, 112), (4, 64, 224, 224), (4096, 4096)
    nhwc, photo = (8, 112, 112, 64), (4000, 6000, 3)
    for op in ("max", "avg"):
        yield Workload(f"{op} 2x2, 446x550 uint8", op, image, 2, 2, dtype="uint8", target=2.5)
        yield Workload(f"{op} 2x2, 512x512", op, (512, 512), 2, 2, target=1.5)
        yield Workload(f"{op} 2x2, 4096x4096", op, big, 2, 2, target=1.2)
    yield Workload("max 3x3 s2 p1, 1x64x112x112", "max", (1, 64, 112, 112), 3, 2, 1, target=2.5)
    yield Workload("max 3x3 s2 p1, 16x64x112x112", "max", resnet, 3, 2, 1, target=1.2)
    yield Workload("avg 3x3 s1 p1, 8x192x35x35", "avg", (8, 192, 35, 35), 3, 1, 1, target=4)
    yield Workload("max 2x2, 4x64x224x224", "max", vgg, 2, 2, target=1.2)
    yield Workload("global avg, 32x2048x7x7", "avg", (32, 2048, 7, 7), 7, 7, target=1.5)
    for k in (5, 9, 13):
        yield Workload(f"max {k}x{k} s1 p{k // 2}, 1x512x20x20", "max", (1, 512, 20, 20), k, 1, k // 2, target=10)
    for op in ("max", "avg"):
        yield Workload(f"{op} 3x3 s2 p1, 8x112x112x64 NHWC", op, nhwc, 3, 2, 1, channels_last=True, target=1.5)
        yield Workload(f"{op} 2x2, 4000x6000x3 uint8 RGB", op, photo, 2, 2, 0, "uint8", channels_last=True, target=1.5)
    for dtype, target in (("uint16", 1.7), ("int16", 1.7), ("float16", 3)):
        yield Workload(f"max 2x2, 4096x4096 {dtype}", "max", big, 2, 2, dtype=dtype, target=target)
    yield Workload("max 2x2, 8x8", "max", (8, 8), 2, 2, target_us=3)


def _more() -> Iterator[Workload]:
    def more(name: str, op: Any, shape: tuple[int, ...], kernel: int, stride: int, *rest: Any, **kw: Any) -> Workload:
        return Workload(f"{op} {name}", op, shape, kernel, stride, *rest, group="more", **kw)

    for op in ("max", "avg"):
        yield more("2x2, 1023x1025", op, (1023, 1025), 2, 2)
        yield more("3x3 s2 same, 1023x1025", op, (1023, 1025), 3, 2, "same")
        yield more("8x8 s8, 2048x2048", op, (2048, 2048), 8, 8)
        yield more("3x3 s1, 1024x1024 float64", op, (1024, 1024), 3, 1, dtype="float64")
        yield more("2x2, 2048x2048 of x[:, ::2]", op, (2048, 2048), 2, 2, layout="columns")
        yield more("2x2, 2048x1024 Fortran order", op, (2048, 1024), 2, 2, layout="F")
        yield more("3x3 s1 p1, 4x1024x3x3", op, (4, 1024, 3, 3), 3, 1, 1)
        yield more("2x2, 8x1024x8x8", op, (8, 1024, 8, 8), 2, 2)
        yield more("2x2, 8x224x224x3 NHWC", op, (8, 224, 224, 3), 2, 2, channels_last=True)
        yield more("3x3 s2 p1, 8x224x224x3 NHWC", op, (8, 224, 224, 3), 3, 2, 1, channels_last=True)
    yield more("2x2 same, 1023x1025", "max", (1023, 1025), 2, 2, "same")
    yield more("2x2, 2048x2048 int64", "max", (2048, 2048), 2, 2, dtype="int64")


FLAT_KERNELS = (5, 7, 31, 63)


def _flat() -> Iterator[Workload]:
    targets = {("max", 7): 4.0, ("max", 31): 4.0, ("avg", 7): 5.0, ("avg", 31): 5.0}
    for op in ("max", "avg"):
        for s in (1, 2, 4):
            for k in FLAT_KERNELS:
                target = targets.get((op, k)) if s == 1 else None
                name = f"{op} {k}x{k} s{s} p{k // 2}, 2048x2048"
                yield Workload(name, op, (2048, 2048), k, s, k // 2, group="flat", target=target)


WORKLOADS = (*_common(), *_more(), *_flat())
