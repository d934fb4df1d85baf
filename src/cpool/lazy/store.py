"""Pyramids in files: an array of any size, level by level, into an OME-Zarr 0.5 store.

A level is pooled from the one above, as it lies in the store, or from the base; memory is bounded by chunks. The store
is written beside its name and gets it when all levels are there: what has the name is whole.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np

from cpool._arrays import mean_dtype
from cpool.averages import avg_pool
from cpool.pooling import max_pool, min_pool

try:
    import dask
    import dask.array as da
    import zarr
    from dask.callbacks import Callback
    from tqdm import tqdm
except ImportError as error:
    raise ImportError("pyramids need dask, zarr and tqdm: pip install cpool-nd[store]") from error

_NAMES = {2: "yx", 3: "zyx", 4: "czyx", 5: "tczyx"}
_TYPES = {"t": "time", "c": "channel"}  # others are of space
_POOLS: dict[str, Any] = {"max": max_pool, "min": min_pool, "avg": avg_pool}
_VERSION = "0.5"


@dataclass(frozen=True, slots=True)
class Source:
    """An array in a file, with a name, a length and a position for each axis, the last two in its own units."""

    array: Any
    names: tuple[str, ...]
    scale: tuple[float, ...]
    translation: tuple[float, ...]


def write_pyramid(
    source: Path,
    target: Path,
    *,
    levels: int,
    kernel: tuple[int, ...],
    op: Literal["max", "min", "avg"],
    base: bool,
    chunks: tuple[int, ...] | None,
    shards: tuple[int, ...] | None,
    workers: int | None,
) -> None:
    """Write the levels of an array, the base first. ValueError or OSError name the file.

    `kernel` is over the last axes; `base` says whether each level is pooled from the base and not from the one above.
    """
    partial = target.with_name(f"{target.name}.partial")
    for path in (target, partial):
        if path.exists():
            hint = ", left by a run that did not end; remove it" if path is partial else ", give another name"
            raise ValueError(f"argument OUT: '{path}' exists{hint}")
    with ExitStack() as files:
        given = open_source(source, files)
        factors = (1,) * (given.array.ndim - len(kernel)) + kernel
        if len(factors) != given.array.ndim:
            raise ValueError(f"{source}: has {given.array.ndim} axes, and --kernel {len(kernel)} of them")
        shapes = [given.array.shape]
        for level in range(levels):
            shapes.append(tuple(n // factor for n, factor in zip(shapes[-1], factors, strict=True)))
            if 0 in shapes[-1]:
                raise ValueError(f"{source}: has room for {level} levels, not {levels}: shape {given.array.shape}")
        group = zarr.open_group(partial, mode="w-", zarr_format=3)
        with dask.config.set(scheduler="threads", num_workers=workers or os.cpu_count()):
            for level, shape in enumerate(shapes):
                above = given.array if level == 0 or base else da.from_zarr(group[str(level - 1)])
                times = level if base else min(level, 1)
                pooled = _pooled(above, op, tuple(factor**times for factor in factors)) if level else above
                _store(pooled, group, str(level), shape, given.names, chunks, shards)
        group.attrs["ome"] = {
            "version": _VERSION,
            "multiscales": [_multiscale(given, factors, levels, op, target.name)],
        }
        partial.rename(target)


def _pooled(array: Any, op: str, window: tuple[int, ...]) -> Any:
    options = {"dtype": mean_dtype(array.dtype, array.dtype)} if op == "avg" and array.dtype != bool else {}
    return _POOLS[op](array, window, **options)


def _store(
    array: Any,
    group: Any,
    name: str,
    shape: tuple[int, ...],
    names: tuple[str, ...],
    chunks: tuple[int, ...] | None,
    shards: tuple[int, ...] | None,
) -> None:
    """Write one level, each task a block of whole chunks or shards."""
    given = (1,) * (len(shape) - len(chunks)) + chunks if chunks is not None else _chunks(shape)
    sizes = tuple(min(size, length) for size, length in zip(given, shape, strict=True))
    outer = None
    if shards is not None:
        wanted = (1,) * (len(shape) - len(shards)) + shards
        outer = tuple(max(size // chunk, 1) * chunk for size, chunk in zip(wanted, sizes, strict=True))
    stored = group.create_array(
        name, shape=shape, dtype=array.dtype, chunks=sizes, shards=outer, dimension_names=list(names)
    )
    blocks = array.rechunk(outer or sizes)
    with _progress(prod(blocks.numblocks), f"level {name}"):
        da.store(blocks, stored, lock=False)


def _chunks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Planes of 512 by 512, as viewers like them."""
    return (1,) * (len(shape) - 2) + (512, 512)


@contextmanager
def _progress(total: int, what: str) -> Iterator[None]:
    """A bar with its rate on a terminal, of the blocks that have been written."""
    with tqdm(total=total, desc=what, unit="block", disable=None, leave=False) as bar:

        def done(key: Any, *_rest: Any) -> None:
            if "store" in str(key[0] if isinstance(key, tuple) else key):
                bar.update()

        with Callback(posttask=done):
            yield


def _multiscale(given: Source, factors: tuple[int, ...], levels: int, op: str, name: str) -> dict[str, Any]:
    """What OME-Zarr says of the levels: a pixel of level k is as long as factor**k of the base, and in their middle."""
    datasets = []
    for level in range(levels + 1):
        steps = [factor**level for factor in factors]
        scale = [one * step for one, step in zip(given.scale, steps, strict=True)]
        middles = [one * (step - 1) / 2 for one, step in zip(given.scale, steps, strict=True)]
        translation = [start + middle for start, middle in zip(given.translation, middles, strict=True)]
        transformations = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": str(level), "coordinateTransformations": transformations})
    axes = [{"name": axis, "type": _TYPES.get(axis, "space")} for axis in given.names]
    return {"name": name.removesuffix(".zarr"), "axes": axes, "datasets": datasets, "type": op}


def open_source(path: Path, files: ExitStack) -> Source:
    """The array in a ``.npy``, TIFF, Zarr or OME-Zarr file, which is read until `files` are closed."""
    if not path.exists():
        raise FileNotFoundError(2, "No such file or directory", str(path))
    try:
        if path.suffix.lower() == ".npy":
            return _plain(da.from_array(np.load(path, mmap_mode="r"), chunks="auto"))
        if path.suffix.lower() in {".tif", ".tiff", ".btf"}:
            return _of_tiff(path, files)
        return _of_zarr(zarr.open(path, mode="r"))
    except Exception as error:  # as readers of damaged files raise nearly anything
        raise ValueError(f"{path}: cannot be read as an array: {error}") from error


def _plain(array: Any, names: str = "") -> Source:
    names = names or _NAMES.get(array.ndim, "")
    if len(names) != array.ndim or array.ndim not in _NAMES:
        raise ValueError(f"OME-Zarr has from 2 to 5 axes, got {array.ndim}")
    return Source(array, tuple(names), (1.0,) * array.ndim, (0.0,) * array.ndim)


def _of_tiff(path: Path, files: ExitStack) -> Source:
    import tifffile  # noqa: PLC0415  # which other files do not need

    with tifffile.TiffFile(path) as file:
        axes = file.series[0].axes.lower().replace("s", "c").replace("i", "z").replace("q", "z")
    store: Any = tifffile.imread(path, aszarr=True, level=0)
    files.callback(store.close)
    stored = zarr.open(store, mode="r")
    array = da.from_zarr(stored if isinstance(stored, zarr.Array) else stored["0"])
    order = sorted(range(array.ndim), key=lambda axis: "tczyx".find(axes[axis]))
    return _plain(array.transpose(order), "".join(axes[axis] for axis in order))


def _of_zarr(stored: Any) -> Source:
    if isinstance(stored, zarr.Array):
        return _plain(da.from_zarr(stored))
    attributes = dict(stored.attrs)
    scales = attributes.get("ome", attributes).get("multiscales")
    if not scales:
        raise ValueError("the group is no OME-Zarr image")
    first = scales[0]["datasets"][0]
    array = da.from_zarr(stored[first["path"]])
    names = tuple(axis["name"] for axis in scales[0]["axes"])
    kinds = {each["type"]: each.get(each["type"]) for each in first["coordinateTransformations"]}
    scale = tuple(map(float, kinds.get("scale") or (1.0,) * array.ndim))
    return Source(array, names, scale, tuple(map(float, kinds.get("translation") or (0.0,) * array.ndim)))
