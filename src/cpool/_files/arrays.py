"""Arrays in NumPy's own files."""

import io
import zipfile
from pathlib import Path

import numpy as np

from cpool._files.picture import Picture, Pixels, View, picked

SUFFIXES = frozenset({".npy", ".npz"})
_IMAGE = 2
_WIDEST = 8  # bytes of a number that is pooled


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
    if not held:
        raise ValueError(f"{path}: holds no array")
    names = [list(held)[number] for number in picked(len(held), page)]
    needed = _IMAGE + (view == "color")
    for name in names:
        array = held[name]
        if not isinstance(array, np.ndarray):  # a file of another kind in the archive
            raise ValueError(f"{path}: {name} is no array")
        if array.ndim < needed or array.dtype.kind not in "biuf" or array.dtype.itemsize > _WIDEST:
            raise ValueError(
                f"{path}: arrays must be of numbers of up to {8 * _WIDEST} bits and have at least {needed} dimensions, "
                f"got {array.dtype} of shape {array.shape}{f' in {name}' if name else ''}"
            )
    axes = (-3, -2) if view == "color" else (-2, -1)
    return Picture([held[name] for name in names], names=None if names == [""] else names, axes=axes)


def encoded(path: Path, pages: list[Pixels], names: list[str] | None) -> bytes:
    """The bytes of a file of `pages`; an ``.npy`` file has one, of which the first axis is that of several."""
    buffer = io.BytesIO()
    if path.suffix.lower() == ".npz":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:  # np.savez knows no array called file
            for name, page in zip(names or [f"page{n}" for n in range(len(pages))], pages, strict=True):
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, page, allow_pickle=False)
    elif len({page.shape for page in pages}) > 1:
        raise ValueError(f"{path}: pages of different shapes make no array, use .npz")
    else:
        np.save(buffer, pages[0] if len(pages) == 1 else np.stack(pages), allow_pickle=False)
    return buffer.getvalue()
