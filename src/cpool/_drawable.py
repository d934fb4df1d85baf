"""What figures are drawn of: the arguments of `cpool.viz`, checked."""

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cpool._files.images import read_image


def as_pixels(image: ArrayLike | os.PathLike[str], *, color: bool | None) -> NDArray[Any]:
    """The pixels of an image, or of a file; with None for `color` they cannot have colors."""
    pixels: Any = read_image(image, color=bool(color)) if isinstance(image, str | os.PathLike) else image
    pixels = unmasked("image", pixels)
    if pixels.dtype.kind not in "biuf":
        raise TypeError(f"image must be of a real dtype (bool, integer or float), got {pixels.dtype}")
    match pixels.shape:
        case (_, _) if pixels.size and not color:
            return pixels
        case (_, _, 3) if pixels.size and color:
            return pixels
    expected = "3D, shape (H, W, 3)" if color else "2D, shape (H, W)"
    raise ValueError(
        f"image must be {expected} with at least one pixel, got shape {pixels.shape}"
        + ("; color=True draws one of red, green and blue" if pixels.ndim == 3 and color is False else "")  # noqa: PLR2004
    )


def unmasked(name: str, image: Any) -> NDArray[Any]:
    """An array of what is given; TypeError if a mask would be lost."""
    if isinstance(image, np.ma.MaskedArray):
        raise TypeError(f"{name} must not be a masked array: fill it first, say with {name}.filled(0)")
    return np.asarray(image)


def check_op(op: Any, names: Mapping[str, Any]) -> None:
    """Refuse an operation that has no such name."""
    if not isinstance(op, str) or op not in names:
        raise ValueError(f"op must be one of {', '.join(map(repr, names))}, got {op!r}")


def check_lengths(size: Any, dpi: Any) -> None:
    """Refuse sizes of a figure that are none."""
    for name, value in (("size", size), ("dpi", dpi)):
        if not isinstance(value, int | float | np.integer | np.floating) or not 0 < value < np.inf:
            raise ValueError(f"{name} must be a number above 0, got {value!r}")
