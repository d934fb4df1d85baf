"""What a file of images holds."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[Any]

View: TypeAlias = Literal["grey", "color", "own", "labels"]
"""What is asked of a file: luma, red, green and blue, luma except for palettes, or the numbers themselves."""

MOST_CHANNELS = 4
TURNED = {5, 6, 7, 8}  # the orientations, of TIFF and EXIF, that exchange rows and columns


@dataclass(frozen=True, slots=True)
class Picture:
    """What a file of images holds.

    Attributes
    ----------
    pages
        The pixels of each page or frame, ``(H, W)`` or ``(H, W, channels)``; arrays of any shape from NumPy's files.
    alpha
        Whether the last channel is the opacity.
    palette
        Red, green and blue of each number, if pages are of such numbers.
    about
        What the file says besides, as options of Pillow's `save`: its color profile, resolution, EXIF and the like.
    names
        Of the arrays of an ``.npz`` file.
    axes
        Along which a page has rows and columns.
    """

    pages: list[Pixels]
    alpha: bool = False
    palette: bytes | None = None
    about: dict[str, Any] = field(default_factory=dict)
    names: list[str] | None = None
    axes: tuple[int, int] = (0, 1)


def picked(count: int, page: int | None) -> range:
    """The numbers of the pages that are read: `page`, or all of `count`."""
    if page is None:
        return range(count)
    if not 0 <= page < count:
        raise ValueError(f"page must be from 0 to {count - 1}, the last in the file, got {page}")
    return range(page, page + 1)


def with_opacity(pixels: Pixels, seen: NDArray[np.bool] | None = None) -> Pixels:
    """Pixels with their opacity as the last channel: the full one where they are `seen`, by default everywhere.

    Pixels that have a second or fourth channel have it already.
    """
    channels = pixels[..., np.newaxis] if pixels.ndim == 2 else pixels
    if channels.shape[2] in (2, MOST_CHANNELS):
        return channels
    full = 1 if pixels.dtype.kind in "fb" else np.iinfo(pixels.dtype).max
    opacity = np.full((*channels.shape[:2], 1), full, channels.dtype)
    if seen is not None:
        opacity[~seen] = 0
    return np.concatenate([channels, opacity], axis=2)


def luma(colors: Pixels) -> Pixels:
    """Grey of ITU-R BT.601 for red, green and blue in the last axis, in their dtype."""
    grey = colors[..., :3].astype(np.float64) @ (0.299, 0.587, 0.114)
    return (np.rint(grey) if colors.dtype.kind in "iu" else grey).astype(colors.dtype)
