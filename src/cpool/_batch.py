"""Pooling image files into image files."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from cpool._generations import Op, Size, generations
from cpool._images import SUFFIXES, read_image, write_image

try:
    from tqdm import tqdm
except ImportError as error:
    raise ImportError("pooling image files needs tqdm: pip install cpool-nd[viz]") from error

Job = tuple[Path, Path]
"""An image file to read and the one to write."""


def plan(inputs: Sequence[Path], out: Path) -> list[Job]:
    """Pair each image of `inputs`, files or directories of images, with the file it is pooled into.

    A directory `out` is made where there is more than a single file to pool. ValueError if a directory has no image,
    `out` cannot be that directory, or a file to write is an input or the same for two of them.
    """
    sources = [source for path in inputs for source in (_images_in(path) if path.is_dir() else [path])]
    if out.is_dir() or len(inputs) > 1 or inputs[0].is_dir():
        if out.exists() and not out.is_dir():
            raise ValueError(f"argument -o: '{out}' is a file, give a directory for more than one image")
        jobs = [(source, out / source.name) for source in sources]
    else:
        jobs = [(sources[0], out)]
    target, times = Counter(target for _, target in jobs).most_common(1)[0]
    if times > 1:
        raise ValueError(f"{times} images would become '{target}', give images of different names")
    precious = {_identity(source) for source in sources if source.exists()}
    for _, target in jobs:
        if target.exists() and _identity(target) in precious:
            raise ValueError(f"argument -o: '{target}' is an input, give another name or directory")
    if jobs[0][1] != out:
        out.mkdir(parents=True, exist_ok=True)
    return jobs


def _images_in(directory: Path) -> list[Path]:
    visible = (file for file in directory.iterdir() if not file.name.startswith("."))  # macOS leaves ._name.jpg files
    files = sorted(file for file in visible if file.suffix.lower() in SUFFIXES and file.is_file())
    if not files:
        raise ValueError(f"{directory}: no image in this directory, which means {', '.join(sorted(SUFFIXES))}")
    return files


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def run(jobs: Sequence[Job], pool: Callable[[Path, Path], None], describe: Callable[[Exception], str]) -> int:
    """Do all `jobs` by `pool`, with a progress bar on a terminal; each failure is a line on stderr. Return how many."""
    failures = 0
    for source, target in tqdm(jobs, unit="image", disable=None):
        try:
            pool(source, target)
        except (ValueError, OSError) as error:
            failures += 1
            tqdm.write(describe(error), file=sys.stderr)  # print would tear the bar
    return failures


def pool_file(
    source: Path, target: Path, *, iterations: int, kernel_size: Size, stride: Size | None, op: Op, color: bool
) -> None:
    """Read an image, pool it, and write it with its own depth. ValueError or OSError, which name the file."""
    image = read_image(source, color=color)
    try:
        pooled = generations(image, iterations, kernel_size, stride, op)[-1]
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error
    write_image(target, pooled, image.dtype)
