"""What is timed: the workloads as data, one list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Form = Literal["pool", "inside", "indices", "where", "omit", "adaptive", "backward", "unpool"]

NHWC = (-3, -2)
_NAMES: dict[Form, str] = {
    "inside": "{op} {window} without padding counted",
    "indices": "{op} {window} with indices",
    "where": "{op} {window} where",
    "omit": "{op} {window} omit",
    "adaptive": "adaptive {op} to {window}",
    "backward": "{op} backward {window}",
    "unpool": "{op} unpool {window}",
}


@dataclass(frozen=True)
class Workload:
    """One call. Kernel, stride and padding are written as cpool takes them: a number, or one for each axis.

    `form` is what is asked beside plain pooling: averages of what is `inside` the array, indices, a mask (`where`), NaN
    that do not count (`omit`); or another function: `adaptive`, where `kernel` is the output's size, `backward`,
    `unpool`.
    """

    op: Literal["max", "avg"]
    shape: tuple[int, ...]
    kernel: int | tuple[int, ...]
    stride: int | tuple[int, ...] | None = None
    padding: int | tuple[int, ...] | Literal["same"] = 0
    dtype: str = "float32"
    axes: tuple[int, ...] | None = None  # the last ones
    form: Form = "pool"
    layout: Literal["C", "F", "columns"] = "C"  # columns: every other column of an array twice as wide
    group: str = "common"
    target: float | None = None  # at most so many times memcpy's time ...
    target_us: float | None = None  # ... or so many microseconds

    @property
    def pooled(self) -> tuple[int, ...]:
        """The pooled axes."""
        return self.axes or tuple(range(-len(self.kernel) if isinstance(self.kernel, tuple) else -2, 0))

    def for_each(self, value: int | tuple[int, ...]) -> tuple[int, ...]:
        """A number for each pooled axis."""
        return value if isinstance(value, tuple) else (value,) * len(self.pooled)

    @property
    def name(self) -> str:
        """Operation, window, shape and what is not as usual."""
        kernel = self.for_each(self.kernel)
        window = f"1D {kernel[0]}" if len(kernel) == 1 else _by(kernel)
        if self.stride is not None and self.for_each(self.stride) != kernel:
            window += f" s{_by(self.stride)}"
        if self.padding:
            window += " same" if self.padding == "same" else f" p{_by(self.padding)}"
        covers = kernel == tuple(self.shape[axis] for axis in self.pooled)
        form = "{op} {window}" if self.form == "pool" else _NAMES[self.form]
        if covers and self.form == "pool" and self.stride is None:
            form = "global {op}"
        words = [f"{form.format(op=self.op, window=window)}, {_by(self.shape)}"]
        words += [] if self.dtype == "float32" else [self.dtype]
        words += {"C": [], "F": ["Fortran order"], "columns": ["of x[:, ::2]"]}[self.layout]
        if self.axes == NHWC:
            words.append("NHWC" if len(self.shape) > len("HWC") else "RGB")
        return " ".join(words)

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


def _by(numbers: int | tuple[int, ...]) -> str:
    return "x".join(map(str, numbers)) if isinstance(numbers, tuple) else str(numbers)


def _common() -> Iterator[Workload]:
    """What people pool most, and where the engine's targets are."""
    image, photo, big, square = (446, 550), (4000, 6000, 3), (4096, 4096), (2048, 2048)
    resnet, vgg, nhwc, late = (16, 64, 112, 112), (4, 64, 224, 224), (8, 112, 112, 64), (8, 56, 56, 128)
    for op, target in (("max", 1.1), ("avg", 1.0)):
        yield Workload(op, image, 2, dtype="uint8", target=1.8)
        yield Workload(op, (512, 512), 2, target=target)
        yield Workload(op, big, 2, target=1.0)
    yield Workload("max", vgg, 2, target=1.2)
    yield Workload("max", photo, 2, dtype="uint8", axes=NHWC, target=1.1)
    yield Workload("avg", photo, 2, dtype="uint8", axes=NHWC, target=1.2)
    yield Workload("max", (1, 64, 112, 112), 3, 2, 1, target=1.1)
    yield Workload("max", resnet, 3, 2, 1, target=1.3)
    yield Workload("max", resnet, 3, 2, 1, form="indices", target=1.7)
    yield Workload("avg", (8, 192, 35, 35), 3, 1, 1, target=1.5)
    yield Workload("avg", (32, 2048, 7, 7), 7, target=1.1)
    for k, target in ((5, 3), (9, 10), (13, 10)):
        yield Workload("max", (1, 512, 20, 20), k, 1, k // 2, target=target)
    yield Workload("max", square, 3, 1, 1, target=1.4)
    yield Workload("max", nhwc, 3, 2, 1, axes=NHWC, target=1.0)
    for form in ("pool", "inside"):
        yield Workload("avg", nhwc, 3, 2, 1, axes=NHWC, form=form, target=1.0)
    yield Workload("max", late, 2, axes=NHWC, target=1.1)
    yield Workload("avg", late, 56, axes=NHWC, target=1.0)
    for op in ("max", "avg"):
        yield Workload(op, (256, 256, 256), (2, 2, 2), dtype="uint8", target=1.1)
    yield Workload("max", (4, 16, 64, 64, 64), (3, 3, 3), 2, 1, target=1.5)
    yield Workload("avg", (4, 16, 64, 64, 64), (2, 2, 2), target=1.1)
    for form in ("where", "omit"):
        for op in ("max", "avg"):
            yield Workload(op, square, 2, form=form, target=2.0)
    for dtype, target in (("uint16", 1.7), ("int16", 1.7), ("float16", 3)):
        yield Workload("max", big, 2, dtype=dtype, target=target)
    yield Workload("max", (8, 8), 2, target_us=3)


def _long() -> Iterator[Workload]:
    """Windows as long as their axis: the cost must not grow with the window, nor with the axis that it lies on."""
    for k in (3001, 100_001):
        yield Workload("max", (200_000,), (k,), 1, group="long")
        yield Workload("avg", (200_000,), (k,), 1, group="long")
        yield Workload("max", (200_000,), (k,), 1, form="indices", group="long")
    yield Workload("max", (500, 8000), (3, 4001), 1, group="long")
    yield Workload("max", (8000, 500), (4001, 3), 1, group="long")


def _more() -> Iterator[Workload]:
    """Other shapes, dtypes and layouts."""
    odd, square = (1023, 1025), (2048, 2048)
    for op in ("max", "avg"):
        yield Workload(op, odd, 2, group="more")
        yield Workload(op, odd, 3, 2, "same", group="more")
        yield Workload(op, square, 8, group="more")
        yield Workload(op, (1024, 1024), 3, 1, dtype="float64", group="more")
        yield Workload(op, square, 2, layout="columns", group="more")
        yield Workload(op, (2048, 1024), 2, layout="F", group="more")
        yield Workload(op, (4, 1024, 3, 3), 3, 1, 1, group="more")
        yield Workload(op, (8, 1024, 8, 8), 2, group="more")
        yield Workload(op, (8, 224, 224, 3), 2, axes=NHWC, group="more")
        yield Workload(op, (8, 224, 224, 3), 3, 2, 1, axes=NHWC, group="more")
        for n, shape in ((1, (64, 64, 1000)), (3, (4, 16, 64, 64, 64))):
            for k, s, p in ((2, 2, 0), (3, 2, 1), (3, 1, 1), (5, 1, 2)):
                yield Workload(op, shape, (k,) * n, s, p, group="more")
    yield Workload("max", odd, 2, None, "same", group="more")
    yield Workload("max", square, 2, dtype="int64", group="more")


def _operators() -> Iterator[Workload]:
    """The other functions."""
    batch, image, square = (16, 64, 112, 112), (1, 1, 1080, 1920), (2048, 2048)
    yield Workload("max", batch, 2, form="indices", group="operators")
    yield Workload("max", batch, 2, form="unpool", group="operators")
    for op in ("max", "avg"):
        yield Workload(op, batch, 3, 2, 1, form="backward", group="operators", target=3.0)
        yield Workload(op, square, 3, 2, 1, form="omit", group="operators")
        for shape, size in ((batch, (7, 7)), (batch, (5, 9)), (image, (224, 224)), (image, (270, 480))):
            yield Workload(op, shape, size, form="adaptive", group="operators")
    yield Workload("max", (32, 2048, 7, 7), 7, group="operators")


FLAT_KERNELS = (5, 7, 31, 63)


def _flat() -> Iterator[Workload]:
    """How the cost grows with the window."""
    targets = {("max", 7): 1.6, ("max", 31): 2.6, ("avg", 7): 2.2, ("avg", 31): 5.0}
    for op in ("max", "avg"):
        for s in (1, 2, 4):
            for k in FLAT_KERNELS:
                target = targets.get((op, k)) if s == 1 else None
                yield Workload(op, (2048, 2048), k, s, k // 2, group="flat", target=target)


def _without_repeats(workloads: Iterator[Workload]) -> Iterator[Workload]:
    """Two groups may ask for the same: the first one times it."""
    names = set()
    for workload in workloads:
        if workload.name not in names:
            names.add(workload.name)
            yield workload


def all_workloads() -> list[Workload]:
    """Group by group."""
    groups = (_common(), _long(), _operators(), _more(), _flat())
    return list(_without_repeats(workload for group in groups for workload in group))
