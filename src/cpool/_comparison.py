"""`cpool bench`: what cpool costs here beside the libraries that are installed, in about a minute.

All run in turns, in one thread each, and what is told is the median over rounds of the ratio within a round, for
machines drift. Results are compared first; a library whose result is another one has no entry. ``benchmarks/`` of the
source measures far more, with more care.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool.averages import avg_pool
from cpool.pooling import max_pool

_POOLS: dict[str, Any] = {"max": max_pool, "avg": avg_pool}
_ROUND = 0.004  # seconds of each in a round: shorter calls are repeated
Call = Callable[[], NDArray[Any]]


@dataclass(frozen=True)
class Workload:
    """Square windows over the last two axes, or with `channels` over those before the last one."""

    op: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    kernel: int = 2
    stride: int = 2
    padding: int = 0
    channels: bool = False

    @property
    def name(self) -> str:
        """As the tables have it."""
        window = f"{self.kernel}x{self.kernel}" + (f" s{self.stride} p{self.padding}" if self.padding else "")
        size = "x".join(map(str, self.shape)) + ("" if self.dtype == "float32" else f" {self.dtype}")
        return f"{self.op} {window}, {size}{' NHWC' if self.channels else ''}"

    @property
    def tiles(self) -> bool:
        """Whether windows lie side by side."""
        return self.kernel == self.stride and not self.padding


WORKLOADS = [
    Workload("max", (8, 8)),
    Workload("max", (512, 512)),
    Workload("max", (4096, 4096)),
    Workload("avg", (4096, 4096)),
    Workload("max", (2000, 3000, 3), "uint8", channels=True),
    Workload("max", (4096, 4096), "uint16"),
    Workload("max", (8, 64, 112, 112), kernel=3, stride=2, padding=1),
    Workload("avg", (8, 64, 56, 56), kernel=3, stride=1, padding=1),
    Workload("max", (2048, 2048), kernel=31, stride=1, padding=15),
]


def _numpy(w: Workload, x: NDArray[Any]) -> Call | None:
    if not w.tiles:
        return None
    height, width = x.shape[-3:-1] if w.channels else x.shape[-2:]
    lead, last = (x.shape[:-3], x.shape[-1:]) if w.channels else (x.shape[:-2], ())
    k = w.kernel
    blocks = x.reshape(*lead, height // k, k, width // k, k, *last)
    within = (len(lead) + 1, len(lead) + 3)
    return lambda: blocks.max(within) if w.op == "max" else blocks.mean(within)


def _scipy(w: Workload, x: NDArray[Any]) -> Call | None:
    ndimage = import_module("scipy.ndimage")
    if w.op != "max" or w.stride != 1:
        return None
    size = [1] * (x.ndim - 2) + [w.kernel] * 2
    return lambda: ndimage.maximum_filter(x, size)


def _skimage(w: Workload, x: NDArray[Any]) -> Call | None:
    measure = import_module("skimage.measure")
    if not w.tiles or w.channels:
        return None
    block, reduce = (w.kernel, w.kernel), np.max if w.op == "max" else np.mean
    return lambda: measure.block_reduce(x, block, reduce)


def _opencv(w: Workload, x: NDArray[Any]) -> Call | None:
    cv2 = import_module("cv2")
    cv2.setNumThreads(1)
    if x.ndim - w.channels != 2:  # noqa: PLR2004  # one image
        return None
    if w.op == "avg":
        size = (x.shape[1] // w.kernel, x.shape[0] // w.kernel)
        return (lambda: cv2.resize(x, size, interpolation=cv2.INTER_AREA)) if w.tiles else None
    ones, before = np.ones((w.kernel, w.kernel), np.uint8), w.padding
    return lambda: cv2.dilate(x, ones, anchor=(before, before))[:: w.stride, :: w.stride]


def _torch(w: Workload, x: NDArray[Any]) -> Call | None:
    torch = import_module("torch")
    torch.set_num_threads(1)
    if w.dtype == "uint16" or w.channels or (w.op == "avg" and x.dtype.kind != "f"):
        return None
    tensor = torch.from_numpy(x.reshape(-1, 1, *x.shape[-2:]) if x.ndim < 4 else x)  # noqa: PLR2004  # N, C, H, W
    pool = torch.nn.functional.max_pool2d if w.op == "max" else torch.nn.functional.avg_pool2d

    def call() -> Any:
        with torch.no_grad():
            return pool(tensor, w.kernel, w.stride, w.padding).numpy()

    return call


PEERS = {"NumPy": _numpy, "SciPy": _scipy, "scikit-image": _skimage, "OpenCV": _opencv, "PyTorch": _torch}


def rows(seconds: float, workloads: Sequence[Workload]) -> Iterator[tuple[str, float, float, dict[str, float]]]:
    """For each workload its name, the seconds of a call, these in times of memcpy, and each peer in times of them."""
    for w in workloads:
        x = np.random.default_rng(0).integers(0, 256, w.shape).astype(w.dtype)
        axes = (-3, -2) if w.channels else (-2, -1)
        pool = _POOLS[w.op]
        result = pool(x, w.kernel, w.stride, w.padding, axes=axes, workers=1)
        source = np.ones((x.nbytes + result.nbytes) // 2, np.uint8)
        target = np.zeros_like(source)
        calls: dict[str, Call] = {
            "cpool": partial(pool, x, w.kernel, w.stride, w.padding, axes=axes, workers=1),
            "memcpy": partial(_copy, source, target),
        }
        calls |= dict(_agreeing(w, x, result))
        times = _in_turns(calls, seconds / len(workloads))
        ratios = {
            name: median(one / ours for one, ours in zip(times[name], times["cpool"], strict=True)) for name in calls
        }
        memcpy = ratios.pop("memcpy")
        del ratios["cpool"]
        yield w.name, median(times["cpool"]), 1 / memcpy, ratios


def _copy(source: NDArray[Any], target: NDArray[Any]) -> NDArray[Any]:
    np.copyto(target, source)
    return target


def _agreeing(w: Workload, x: NDArray[Any], result: NDArray[Any]) -> Iterator[tuple[str, Call]]:
    for name, peer in PEERS.items():
        try:
            call = peer(w, x)
            same = call is not None and np.allclose(np.reshape(call(), result.shape), result, rtol=1e-4)
        except (ImportError, OSError, ValueError, TypeError, RuntimeError):  # not here, or not for this
            continue
        if call is not None and same:
            yield name, call


def _in_turns(calls: dict[str, Call], seconds: float) -> dict[str, list[float]]:
    repeats = {name: max(1, int(_ROUND / _time(call, 1))) for name, call in calls.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    begin = perf_counter()
    while not times["cpool"] or perf_counter() - begin < seconds:
        for name, call in calls.items():
            times[name].append(_time(call, repeats[name]))
    return times


def _time(call: Call, repeats: int) -> float:
    """Seconds of one of so many calls, after one that is not timed."""
    call()
    begin = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - begin) / repeats


def show(seconds: float) -> None:
    """Print the table, row by row as it is measured."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    print(f"{'one thread':36} {'cpool':>10} {'to memcpy':>10}  others, in times of cpool: above 1, cpool is faster")
    for name, ours, to_memcpy, peers in rows(seconds, WORKLOADS):
        told = ", ".join(f"{peer} {ratio:.3g}" for peer, ratio in peers.items())
        print(f"{name:36} {ours * 1e6:>7.4g} us {to_memcpy:>10.2f}  {told}", flush=True)
