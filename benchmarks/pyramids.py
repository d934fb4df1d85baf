"""cpool on dask arrays and in stores, beside what else reduces them.

python benchmarks/pyramids.py [--gigabytes N] [--rounds N] [--workers N] [--only TEXT]

Three tables: what a block costs beside the plain kernel; one level of an array in memory; five levels of a file as
OME-Zarr. Each alternative is timed once a round, in turns, and told by the median of its ratios to cpool. Memory is the
most that was not backed by a file, of a process of its own.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import dask
import dask.array as da
import machine
import numpy as np
from timing import in_turns, ratio, timer

import cpool

LEVELS = 5
TILE = 512
CHUNK = 2048
Call = Callable[[], object]


def main() -> None:
    """Print the tables, or carry out what one process of the last one does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1, help="threads of dask")
    parser.add_argument("--only", choices=("blocks", "level", "store"))
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with dask.config.set(scheduler="threads", num_workers=arguments.workers):
        if arguments.write:
            name, source, target = arguments.write
            WRITERS[name](Path(source), Path(target), arguments.workers)
            return
        print(json.dumps(machine.describe()), file=sys.stderr)
        planes = max(round(arguments.gigabytes * 8), 1)
        if arguments.only in (None, "blocks"):
            blocks(arguments.rounds)
        if arguments.only in (None, "level"):
            level(planes, arguments.rounds)
        if arguments.only in (None, "store"):
            store(planes, arguments.rounds, arguments.workers)


def image(planes: int) -> np.ndarray:
    """Planes of 8192 by 8192 uint16, 128 MiB each: smooth with some noise, as pictures of microscopes are."""
    rng = np.random.default_rng(0)
    rows, cols = np.ogrid[:8192, :8192]
    smooth = 2000 + 900 * np.sin(rows / 97) * np.cos(cols / 131)
    noise = rng.normal(0, 20, (1024, 8192))
    x = np.empty((planes, 8192, 8192), np.uint16)
    for plane in x:
        for start in range(0, 8192, 1024):
            plane[start : start + 1024] = smooth[start : start + 1024] + rng.permutation(noise)
    return x


def blocks(rounds: int) -> None:
    """What dask and the cutting cost, a block, beside the kernel alone and the kernel as a function of dask's blocks.

    By hand is right only where windows do not reach into the next chunk.
    """
    print("\n| a block of float32 | kernel, µs | to kernel | to map_blocks by hand |\n| --- | --- | --- | --- |")
    for size in (64, 256, 1024, 4096):
        count = max(4096 // size, 2)
        x = np.random.default_rng(1).random((size, size * count), np.float32)
        tiles = [np.ascontiguousarray(x[:, size * i : size * (i + 1)]) for i in range(count)]
        lazy = da.concatenate([da.from_delayed(dask.delayed(tile), tile.shape, tile.dtype) for tile in tiles], axis=1)
        for window in ((2,), (3, 2, 1)):
            pool = partial(_pool_tile, window=window)
            chunks = tuple(tuple(-(-n // 2) for n in along) for along in lazy.chunks)
            calls = {
                "kernel": partial(_pool_tiles, tiles, window),
                "pooled": cpool.max_pool(lazy, *window).persist,
                "by hand": lazy.map_blocks(pool, dtype=x.dtype, chunks=chunks).persist,
            }
            times = in_turns({name: timer(call) for name, call in calls.items()}, rounds=5 * rounds)
            each = 1e6 * median(times["kernel"]) / count
            to_kernel, to_hand = ratio(times, "pooled", "kernel"), ratio(times, "pooled", "by hand")
            print(f"| {size}x{size}, {window} | {each:.0f} | {to_kernel:.2f} | {to_hand:.2f} |", flush=True)


def _pool_tile(tile: np.ndarray, window: tuple[int, ...]) -> np.ndarray:
    return cpool.max_pool(tile, *window, workers=1)


def _pool_tiles(tiles: list[np.ndarray], window: tuple[int, ...]) -> list[np.ndarray]:
    """All results stay, as those of dask do."""
    return [_pool_tile(tile, window) for tile in tiles]


def level(planes: int, rounds: int) -> None:
    """One level of an array in memory, as dask array or as what the peer takes; results are NumPy's arrays."""
    import xarray as xr  # noqa: PLC0415

    x = image(planes)
    lazy = da.from_array(x, chunks=(1, CHUNK, CHUNK))
    named = xr.DataArray(lazy, dims=("z", "y", "x"))
    pooled = {1: 2, 2: 2}
    tables: dict[str, dict[str, Call]] = {
        "average": {
            "cpool of dask": lambda: cpool.avg_pool(lazy, 2, dtype=x.dtype).compute(),
            "cpool of xarray": lambda: cpool.avg_pool(named, {"y": 2, "x": 2}, dtype=x.dtype).compute(),
            "cpool of NumPy": lambda: cpool.avg_pool(x, 2, dtype=x.dtype, workers=1),
            "dask coarsen": lambda: da.coarsen(np.mean, lazy, pooled).astype(x.dtype).compute(),
            "xarray coarsen": lambda: named.coarsen(y=2, x=2).mean().astype(x.dtype).compute(),
        },
        "maximum": {
            "cpool of dask": lambda: cpool.max_pool(lazy, 2).compute(),
            "cpool of NumPy": lambda: cpool.max_pool(x, 2, workers=1),
            "dask coarsen": lambda: da.coarsen(np.max, lazy, pooled).compute(),
            "xarray coarsen": lambda: named.coarsen(y=2, x=2).max().compute(),
        },
    }
    try:
        import tinybrain  # noqa: PLC0415

        turned = x.transpose(2, 1, 0)
        tables["average"]["tinybrain"] = lambda: tinybrain.downsample_with_averaging(turned, (2, 2, 1))
        tables["maximum"]["tinybrain"] = lambda: tinybrain.downsample_with_max_pooling(turned, (2, 2, 1))
    except ImportError as error:
        print(f"missing: {error}", file=sys.stderr)
    for name, calls in tables.items():
        times = in_turns({each: _untimed(call) for each, call in calls.items()}, rounds=rounds)
        print(f"\n| {name} 2x2 of {x.nbytes / 2**30:.1f} GiB | GiB/s | time to cpool of dask |\n| --- | --- | --- |")
        for each, series in times.items():
            rate = x.nbytes / 2**30 / median(series)
            print(f"| {each} | {rate:.2f} | {ratio(times, each, 'cpool of dask'):.2f} |", flush=True)


def _untimed(call: Call) -> Callable[[int], float]:
    """A timer of calls that are long enough to need no other before them."""

    def time(repeats: int) -> float:
        begin = perf_counter()
        for _ in range(repeats):
            call()
        return (perf_counter() - begin) / repeats

    return time


def store(planes: int, rounds: int, workers: int) -> None:
    """Five levels of a file into OME-Zarr, in chunks of 512 by 512, each by a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "x.npy"
        np.save(source, image(planes))
        size = source.stat().st_size / 2**30
        times: dict[str, list[float]] = {name: [] for name in WRITERS}
        memory: dict[str, list[int]] = {name: [] for name in WRITERS}
        for _ in range(rounds):
            for name in WRITERS:
                target = Path(folder) / "y.zarr"
                command = [sys.executable, __file__, "--workers", str(workers), "--write", name, source, target]
                begin = perf_counter()
                with subprocess.Popen(command) as process:
                    peak = 0
                    while process.poll() is None:
                        peak = max(peak, _anonymous(process.pid))
                        sleep(0.02)
                if process.returncode:
                    print(f"missing: {name}", file=sys.stderr)
                    times[name].append(float("nan"))
                else:
                    times[name].append(perf_counter() - begin)
                memory[name].append(peak)
                shutil.rmtree(target, ignore_errors=True)
    print(f"\n| {LEVELS} levels of {size:.1f} GiB as OME-Zarr | s | time to cpool | MiB of memory |")
    print("| --- | --- | --- | --- |")
    for name, series in times.items():
        to_ours = ratio(times, name, "cpool pyramid")
        print(f"| {name} | {median(series):.0f} | {to_ours:.2f} | {median(memory[name]) / 1024:.0f} |")


def _anonymous(pid: int) -> int:
    """KiB of memory of a process that no file backs."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("RssAnon")), 0)


def _by_cpool(source: Path, target: Path, workers: int) -> None:
    from cpool.lazy.store import write_pyramid  # noqa: PLC0415

    write_pyramid(
        source, target, levels=LEVELS, kernel=(2, 2), op="avg", base=False, chunks=None, shards=None, workers=workers
    )


def _by_ngff_zarr(source: Path, target: Path, workers: int) -> None:
    import ngff_zarr  # noqa: PLC0415

    data = da.from_array(np.load(source, mmap_mode="r"), chunks=(1, CHUNK, CHUNK))
    given = ngff_zarr.to_ngff_image(data, dims=("z", "y", "x"))
    factors = [{"z": 1, "y": 2**level, "x": 2**level} for level in range(1, LEVELS + 1)]
    shrink = ngff_zarr.Methods.DASK_BIN_SHRINK
    scales = ngff_zarr.to_multiscales(given, factors, method=shrink, chunks=(1, TILE, TILE))
    ngff_zarr.to_ngff_zarr(str(target), scales, version="0.5")


def _by_ome_zarr(source: Path, target: Path, workers: int) -> None:
    import zarr  # noqa: PLC0415
    from ome_zarr.scale import Methods  # noqa: PLC0415
    from ome_zarr.writer import write_image  # noqa: PLC0415

    data = da.from_array(np.load(source, mmap_mode="r"), chunks=(1, CHUNK, CHUNK))
    factors = [{"z": 1, "y": 2**level, "x": 2**level} for level in range(1, LEVELS + 1)]
    group = zarr.open_group(target, mode="w", zarr_format=3)
    options = {"chunks": (1, TILE, TILE)}
    write_image(data, group, factors, method=Methods.LOCAL_MEAN, axes="zyx", storage_options=options)


def _by_tinybrain(source: Path, target: Path, workers: int) -> None:
    import tinybrain  # noqa: PLC0415
    import zarr  # noqa: PLC0415

    x = np.load(source)
    group = zarr.open_group(target, mode="w", zarr_format=3)
    turned = x.transpose(2, 1, 0)
    mips = tinybrain.downsample_with_averaging(turned, (2, 2, 1), num_mips=LEVELS)
    for number, mip in enumerate([turned, *mips]):
        group.create_array(str(number), data=np.ascontiguousarray(mip.transpose(2, 1, 0)), chunks=(1, TILE, TILE))


WRITERS = {
    "cpool pyramid": _by_cpool,
    "ngff-zarr, bin shrink": _by_ngff_zarr,
    "ome-zarr, local mean": _by_ome_zarr,
    "tinybrain, then Zarr": _by_tinybrain,
}

if __name__ == "__main__":
    main()
