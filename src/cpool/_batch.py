"""Pooling image files into image files."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cpool._files.cast import cast
from cpool._files.images import SUFFIXES, read, write
from cpool._files.picture import Picture, View
from cpool._generations import Op, Size, generations
from cpool._types import Padding

try:
    from tqdm import tqdm
except ImportError as error:
    raise ImportError("pooling image files needs tqdm: pip install 'cpool-nd[viz]'") from error

Job = tuple[Path, Path]
"""An image file to read and the one to write."""


@dataclass(frozen=True, slots=True)
class Pooling:
    """What is done with each file."""

    iterations: int
    kernel_size: Size
    stride: Size | None
    padding: Padding
    op: Op
    view: View
    page: int | None
    dtype: np.dtype[Any] | None
    quality: int | None
    ceil_mode: bool
    workers: int | None


def plan(inputs: Sequence[Path], out: Path, *, recursive: bool = False) -> list[Job]:
    """Pair each image of `inputs`, files or directories of images, with the file it is pooled into.

    A directory `out` is made where there is more than a single file to pool, and with `recursive` those below it.
    ValueError if a directory has no image, `out` cannot be that directory, or a file to write is an input or the same
    for two of them.
    """
    sources = [
        (source, source.relative_to(path) if path.is_dir() else Path(source.name))
        for path in inputs
        for source in (_images_in(path, out, recursive) if path.is_dir() else [path])
    ]
    if out.is_dir() or len(inputs) > 1 or inputs[0].is_dir():
        if out.exists() and not out.is_dir():
            raise ValueError(f"argument -o: '{out}' is a file, give a directory for more than one image")
        jobs = [(source, out / name) for source, name in sources]
    else:
        jobs = [(sources[0][0], out)]
    target, times = Counter(target for _, target in jobs).most_common(1)[0]
    if times > 1:
        raise ValueError(f"{times} images would become '{target}', give images of different names")
    precious = {_identity(source) for source, _ in jobs if source.exists()}
    for _, target in jobs:
        if target.exists() and _identity(target) in precious:
            raise ValueError(f"argument -o: '{target}' is an input, give another name or directory")
    if jobs[0][1] != out:
        for folder in {target.parent for _, target in jobs}:
            folder.mkdir(parents=True, exist_ok=True)
    return jobs


def _images_in(directory: Path, out: Path, recursive: bool) -> list[Path]:
    found = directory.rglob("*") if recursive else directory.iterdir()
    target = out.resolve()
    files = sorted(
        file
        for file in found
        if file.suffix.lower() in SUFFIXES
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(directory).parts)  # macOS leaves ._name.jpg files
        and not (target != directory.resolve() and target in file.resolve().parents)  # of an earlier run
    )
    if not files:
        raise ValueError(f"{directory}: no image in this directory, which means {', '.join(sorted(SUFFIXES))}")
    return files


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def run(jobs: Sequence[Job], pooling: Pooling, describe: Callable[[Exception], str]) -> int:
    """Do all `jobs`, with a progress bar on a terminal; each failure is a line on stderr. Return how many."""
    failures = 0
    for source, target in tqdm(jobs, unit="image", disable=None):
        try:
            pool_file(source, target, pooling)
        except (ValueError, TypeError, OSError, MemoryError) as error:
            failures += 1
            tqdm.write(describe(error), file=sys.stderr)  # print would tear the bar
    return failures


def pool_file(source: Path, target: Path, pooling: Pooling, *, shows_progress: bool = False) -> None:
    """Read an image, pool its pages, and write them with their own depth. ValueError or OSError name the file."""
    picture = read(source, pooling.view, pooling.page, alpha=True)
    pages: Iterable[Any] = picture.pages
    if shows_progress and len(picture.pages) > 1:
        pages = tqdm(picture.pages, unit="page", disable=None)
    try:
        pooled = [cast(_pooled(page, picture, pooling), pooling.dtype or page.dtype) for page in pages]
    except (ValueError, TypeError) as error:
        raise ValueError(f"{source}: {error}") from error
    write(target, replace(picture, pages=pooled), quality=pooling.quality)


def _pooled(page: Any, picture: Picture, pooling: Pooling) -> Any:
    return generations(
        page,
        pooling.iterations,
        pooling.kernel_size,
        pooling.stride,
        pooling.op,
        pooling.padding,
        alpha=picture.alpha,
        axes=picture.axes,
        ceil_mode=pooling.ceil_mode,
        workers=pooling.workers,
    )[-1]
