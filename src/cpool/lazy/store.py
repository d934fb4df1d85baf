"""Pyramids in files: an array of any size, level by level, into an OME-Zarr 0.5 store.

A level is pooled from the one above, as it lies in the store, or from the base; memory is bounded by chunks. The store
is written beside its name and gets it when all levels are there: what has the name is whole.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np

from cpool._arrays import ACCEPTED, ANY_KIND, is_supported, mean_dtype
from cpool._cores import available_cores
from cpool.averages import avg_pool
from cpool.pooling import max_pool, min_pool

try:
    import dask
    import dask.array as da
    import zarr
    from dask.callbacks import Callback
    from tqdm import tqdm

    from cpool.lazy.sources import Source, open_source
except ImportError as error:
    raise ImportError("pyramids need dask, zarr and tqdm: pip install 'cpool-nd[store]'") from error

_POOLS: dict[str, Any] = {"max": max_pool, "min": min_pool, "avg": avg_pool}
_VERSION = "0.5"
_BLOCK = 1 << 24  # bytes of what a task reads, if chunks are not larger


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
    if not target.name:
        raise ValueError(f"argument OUT: '{target}' is no name, give one that ends with .zarr")
    partial = target.with_name(f"{target.name}.partial")
    for path in (target, partial):
        if path.exists():
            hint = ", left by a run that did not end; remove it" if path is partial else ", give another name"
            raise ValueError(f"argument OUT: '{path}' exists{hint}")
    with ExitStack() as files:
        given = open_source(source, files)
        shapes = _shapes(source, given, kernel, levels)
        for name, sizes in (("--chunk", chunks), ("--shard", shards)):
            if len(sizes or ()) > len(given.shape):
                raise ValueError(f"{source}: has {len(given.shape)} axes, and {name} {len(sizes or ())} of them")
        try:
            _write_levels(given, partial, target.name, shapes, kernel, op, base, chunks, shards, workers)
        except Exception as error:  # readers and compressors raise nearly anything
            shutil.rmtree(partial, ignore_errors=True)
            if isinstance(error, OSError) and error.filename is not None:
                raise
            raise ValueError(f"{source}: cannot be written as a pyramid: {error}") from error
        partial.rename(target)


def _shapes(source: Path, given: Source, kernel: tuple[int, ...], levels: int) -> list[tuple[int, ...]]:
    """Those of the base and of all levels; ValueError if the array is none that is pooled, or has no room for them."""
    ndim = len(given.shape)
    if not is_supported(given.dtype.newbyteorder("=")):
        raise ValueError(f"{source}: must be of {ACCEPTED[ANY_KIND]}, is of {given.dtype}")
    if len(kernel) > ndim:
        raise ValueError(f"{source}: has {ndim} axes, and --kernel {len(kernel)} of them")
    shapes = [given.shape]
    for level in range(levels):
        shapes.append(tuple(n // factor for n, factor in zip(shapes[-1], _factors(kernel, ndim), strict=True)))
        if 0 in shapes[-1]:
            raise ValueError(f"{source}: has room for {level} levels, not {levels}: shape {given.shape}")
    return shapes


def _factors(kernel: tuple[int, ...], ndim: int) -> tuple[int, ...]:
    """By how much each axis shrinks from level to level."""
    return (1,) * (ndim - len(kernel)) + kernel


def _write_levels(
    given: Source,
    partial: Path,
    name: str,
    shapes: list[tuple[int, ...]],
    kernel: tuple[int, ...],
    op: str,
    base: bool,
    chunks: tuple[int, ...] | None,
    shards: tuple[int, ...] | None,
    workers: int | None,
) -> None:
    group = zarr.open_group(partial, mode="w-", zarr_format=3)
    names = [axis["name"] for axis in given.axes]
    factors = _factors(kernel, len(names))
    above = given
    with dask.config.set(scheduler="threads", num_workers=workers or available_cores()):
        for level, shape in enumerate(shapes):
            times = level if base else min(level, 1)
            stored = _array(group, str(level), shape, given.dtype, chunks, shards, names)
            _write(above, op, tuple(factor**times for factor in factors), stored, f"level {level}")
            if not base:
                above = replace(given, stored=stored, order=tuple(range(len(names))))
    multiscales = [_multiscale(given, factors, len(shapes) - 1, op, name)]
    group.attrs["ome"] = {"version": _VERSION, "multiscales": multiscales, **given.display}


def _array(
    group: Any,
    name: str,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    chunks: tuple[int, ...] | None,
    shards: tuple[int, ...] | None,
    names: list[str],
) -> Any:
    """A new array in the store; `chunks` and `shards` are of the last axes."""
    given = (1,) * (len(shape) - len(chunks)) + chunks if chunks is not None else _chunks(shape)
    sizes = tuple(min(size, length) for size, length in zip(given, shape, strict=True))
    outer = None
    if shards is not None:
        wanted = (1,) * (len(shape) - len(shards)) + shards
        outer = tuple(max(size // chunk, 1) * chunk for size, chunk in zip(wanted, sizes, strict=True))
    return group.create_array(name, shape=shape, dtype=dtype, chunks=sizes, shards=outer, dimension_names=names)


def _chunks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Planes of 512 by 512, as viewers like them."""
    return (1,) * (len(shape) - 2) + (512, 512)


def _write(above: Source, op: str, window: tuple[int, ...], stored: Any, what: str) -> None:
    """Pool what is above into a level. Each task reads a block, and writes whole chunks or shards."""
    read, written = _blocks(above, window, stored)
    pooled = above.lazy(read)
    if any(size > 1 for size in window):
        options = {"dtype": mean_dtype(above.dtype, above.dtype)} if op == "avg" and above.dtype != bool else {}
        pooled = _POOLS[op](pooled, window, **options)
        if op == "avg" and above.dtype == bool:
            pooled = pooled > 1 / 2  # which is half to even
    blocks = pooled.rechunk(written)
    with _progress(blocks, what):
        da.store(blocks, stored, lock=False)


def _blocks(above: Source, window: tuple[int, ...], stored: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How much one task reads of each axis, and how much is written at a time: chunks or shards, several if small.

    What is read lies where what is written does, so that no task waits for many others, with their blocks in memory.
    Where one chunk is made of too much, it is read in parts, which are no smaller than half a chunk of the source.
    """
    written = list(stored.shards or stored.chunks)
    for axis, (chunk, size) in enumerate(zip(above.chunks, window, strict=True)):
        written[axis] *= -(-chunk // (written[axis] * size))  # a chunk of the source is read whole

    def read() -> list[int]:
        lengths = zip(written, window, above.shape, strict=True)
        return [min(length * size, whole) for length, size, whole in lengths]

    for axis in reversed(range(len(written))):
        while written[axis] < stored.shape[axis] and 2 * prod(read()) * above.dtype.itemsize <= _BLOCK:
            written[axis] *= 2
    parts = read()
    for axis, size in enumerate(window):
        while size > 1 and parts[axis] > max(size, above.chunks[axis]) and prod(parts) * above.dtype.itemsize > _BLOCK:
            parts[axis] = -(-parts[axis] // (2 * size)) * size
    return tuple(parts), tuple(written)


@contextmanager
def _progress(blocks: Any, what: str) -> Iterator[None]:
    """A bar with its rate on a terminal, of the bytes that have been written."""
    with tqdm(total=blocks.nbytes, desc=what, unit="B", unit_scale=True, disable=None, leave=False) as bar:

        def done(key: Any, *_rest: Any) -> None:
            if "store" in str(key[0] if isinstance(key, tuple) else key):
                bar.update(blocks.nbytes / blocks.npartitions)

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
    return {"name": name.removesuffix(".zarr"), "axes": given.axes, "datasets": datasets, "type": op}
