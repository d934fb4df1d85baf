"""Pyramids in files: an array of any size, level by level, into an OME-Zarr 0.5 store.

A level is pooled from the one above, as it lies in the store, or from the base; memory is bounded by chunks. The store
is written beside its name and gets it when all levels are there: what has the name is whole.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from math import prod
from pathlib import Path
from typing import Any, Literal

from cpool._arrays import mean_dtype
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
    raise ImportError("pyramids need dask, zarr and tqdm: pip install cpool-nd[store]") from error

_POOLS: dict[str, Any] = {"max": max_pool, "min": min_pool, "avg": avg_pool}
_VERSION = "0.5"


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
                _store(pooled, group, str(level), shape, [axis["name"] for axis in given.axes], chunks, shards)
        multiscales = [_multiscale(given, factors, levels, op, target.name)]
        group.attrs["ome"] = {"version": _VERSION, "multiscales": multiscales, **given.display}
        partial.rename(target)


def _pooled(array: Any, op: str, window: tuple[int, ...]) -> Any:
    options = {"dtype": mean_dtype(array.dtype, array.dtype)} if op == "avg" and array.dtype != bool else {}
    return _POOLS[op](array, window, **options)


def _store(
    array: Any,
    group: Any,
    name: str,
    shape: tuple[int, ...],
    names: list[str],
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
    stored = group.create_array(name, shape=shape, dtype=array.dtype, chunks=sizes, shards=outer, dimension_names=names)
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
    return {"name": name.removesuffix(".zarr"), "axes": given.axes, "datasets": datasets, "type": op}
