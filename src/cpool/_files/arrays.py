"""Arrays in NumPy's own files."""

import io
from pathlib import Path
from typing import Any

import numpy as np

from cpool._files.picture import Picture, Pixels, View, picked

SUFFIXES = frozenset({".npy", ".npz"})
_IMAGE = 2


def read(path: Path, view: View, page: int | None) -> Picture:
    """Read an ``.npy`` file, or the arrays of an ``.npz`` file as pages."""
    try:
        loaded = np.load(path, mmap_mode="r", allow_pickle=False)  # no array is larger than its file
        if isinstance(loaded, np.lib.npyio.NpzFile):
            with loaded:
                held = dict(loaded)
        else:
            held = {"": np.array(loaded)}
    except Exception as error:  # of a damaged file nearly anything, from zlib's errors to those of Python's tokenizer
        raise ValueError(f"{path}: cannot be read as arrays: {error}") from error
    names = [list(held)[number] for number in picked(len(held), page)]
    needed = _IMAGE + (view == "color")
    for name in names:
        if held[name].ndim < needed or held[name].dtype.kind not in "biuf":
            raise ValueError(
                f"{path}: arrays must be of numbers and have at least {needed} dimensions, got {held[name].dtype} of "
                f"shape {held[name].shape}{f' in {name}' if name else ''}"
            )
    axes = (-3, -2) if view == "color" else (-2, -1)
    return Picture([held[name] for name in names], names=None if names == [""] else names, axes=axes)


def encoded(path: Path, pages: list[Pixels], names: list[str] | None) -> bytes:
    """The bytes of a file of `pages`; an ``.npy`` file has one, of which the first axis is that of several."""
    buffer = io.BytesIO()
    if path.suffix.lower() == ".npz":
        named: dict[str, Any] = dict(zip(names or [f"page{n}" for n in range(len(pages))], pages, strict=True))
        np.savez_compressed(buffer, **named)
    elif len({page.shape for page in pages}) > 1:
        raise ValueError(f"{path}: pages of different shapes make no array, use .npz")
    else:
        np.save(buffer, pages[0] if len(pages) == 1 else np.stack(pages), allow_pickle=False)
    return buffer.getvalue()
