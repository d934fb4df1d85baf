"""Figures of pooling: an image and what is left of it after each pooling.

Needs the extra ``viz``: ``pip install cpool-nd[viz]``. The functions return a `matplotlib.figure.Figure` made without
pyplot, so they show nothing and need no display: save one with ``figure.savefig("name.png")``. A notebook shows it as
the value of a cell once ``matplotlib.pyplot`` has been imported there.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cpool._files.images import read_image, write_image
from cpool._generations import Op, Size, generations

try:
    from matplotlib.figure import Figure
except ImportError as error:
    raise ImportError("cpool.viz needs matplotlib: pip install cpool-nd[viz]") from error

__all__ = ["compare_pooling", "prewitt", "read_image", "visualize_pooling", "write_image"]

_NAMES = {"max": "maximum", "min": "minimum", "avg": "average"}
_PANEL_INCHES = 3.0


def visualize_pooling(
    image: ArrayLike | os.PathLike[str],
    iterations: int = 3,
    kernel_size: Size = 2,
    *,
    op: Op = "max",
    stride: Size | None = None,
    edges: bool = False,
) -> Figure:
    """Draw an image and its poolings side by side.

    Parameters
    ----------
    image : array_like of shape (H, W), or path
        The pixels, of any real dtype; a str or os.PathLike is a file for `read_image`.
    iterations : int, default 3
        How many times to pool, each time the result of the time before.
    kernel_size, stride : int or tuple of 2 ints
        The window and its step as in `cpool.max_pool`; `stride` is `kernel_size` unless given.
    op : {"max", "min", "avg"}, default "max"
        The pooling.
    edges : bool, default False
        Pool the vertical edges of the image, `prewitt`, instead of the image.

    Returns
    -------
    matplotlib.figure.Figure
        One row of ``iterations + 1`` axes, each titled with the shape of what it shows; the first names the pooling.
        All share the grey scale of the first, from its smallest to its largest finite value, and show every pixel as
        a square.

    Raises
    ------
    ValueError
        `image` is not 2D or holds no pixel, an option is not one of the above, or the image is too small for so many
        poolings.
    TypeError
        `image` is masked or not of a real dtype, or a size is not an integer.

    Examples
    --------
    >>> figure = visualize_pooling(np.arange(446 * 550).reshape(446, 550))
    >>> [axes.get_title() for axes in figure.axes]
    ['original (446, 550)', '(223, 275)', '(111, 137)', '(55, 68)']
    """
    return _draw(image, iterations, kernel_size, ops=[op], stride=stride, edges=edges)


def compare_pooling(
    image: ArrayLike | os.PathLike[str],
    iterations: int = 3,
    kernel_size: Size = 2,
    *,
    ops: Sequence[Op] = ("max", "avg"),
    stride: Size | None = None,
    edges: bool = False,
) -> Figure:
    """Draw the poolings of one image by several operations below each other.

    Parameters
    ----------
    image, iterations, kernel_size, stride, edges
        As in `visualize_pooling`.
    ops : sequence of {"max", "min", "avg"}, default ("max", "avg")
        The poolings, from the top row to the bottom one.

    Returns
    -------
    matplotlib.figure.Figure
        As from `visualize_pooling`, with one row for each of `ops`; all rows share one grey scale.

    Raises
    ------
    ValueError, TypeError
        As in `visualize_pooling`.

    Examples
    --------
    >>> figure = compare_pooling(np.eye(8), iterations=1)
    >>> [(axes.get_ylabel(), axes.get_title()) for axes in figure.axes]
    [('maximum', 'original (8, 8)'), ('', '(4, 4)'), ('average', 'original (8, 8)'), ('', '(4, 4)')]
    """
    return _draw(image, iterations, kernel_size, ops=ops, stride=stride, edges=edges)


def prewitt(image: ArrayLike | os.PathLike[str]) -> NDArray[np.float64]:
    """Return how strongly each pixel of an image lies on a vertical edge.

    This is the absolute response of Prewitt's operator for the horizontal direction [1]_,
    ``abs(sum(image[i + d, j + 1] - image[i + d, j - 1] for d in (-1, 0, 1)))``, where the border pixels are repeated
    outwards (`scipy.ndimage`'s mode "nearest").

    Parameters
    ----------
    image : array_like of shape (H, W), or path
        The pixels, of any real dtype; a str or os.PathLike is a file for `read_image`.

    Returns
    -------
    ndarray of float64, shape (H, W)
        0 where nothing changes from left to right, at most 3 times the difference of two pixels.

    Raises
    ------
    ValueError
        `image` is not 2D or holds no pixel.
    TypeError
        `image` is masked or not of a real dtype.

    References
    ----------
    .. [1] J. M. S. Prewitt, "Object enhancement and extraction", in Picture Processing and Psychopictorics,
       Academic Press, 1970.

    Examples
    --------
    >>> prewitt([[0, 0, 9, 9], [0, 0, 9, 9]])
    array([[ 0., 27., 27.,  0.],
           [ 0., 27., 27.,  0.]])
    """
    padded = np.pad(_as_pixels(image).astype(np.float64), 1, mode="edge")
    across = padded[:, 2:] - padded[:, :-2]
    return np.abs(across[:-2] + across[1:-1] + across[2:])


def _as_pixels(image: ArrayLike | os.PathLike[str]) -> NDArray[Any]:
    if isinstance(image, str | os.PathLike):
        return read_image(image)
    if isinstance(image, np.ma.MaskedArray):
        raise TypeError("image must not be a masked array: fill it first, say with image.filled(0)")
    pixels = np.asarray(image)
    if pixels.dtype.kind not in "biuf":
        raise TypeError(f"image must be of a real dtype (bool, integer or float), got {pixels.dtype}")
    match pixels.shape:
        case (_, _) if pixels.size:
            return pixels
    raise ValueError(f"image must be 2D, shape (H, W) with at least one pixel, got shape {pixels.shape}")


def _draw(
    image: ArrayLike | os.PathLike[str],
    iterations: int,
    kernel_size: Size,
    *,
    ops: Sequence[Op],
    stride: Size | None,
    edges: bool,
) -> Figure:
    pixels = prewitt(image) if edges else _as_pixels(image)
    rows = [generations(pixels, iterations, kernel_size, stride, op) for op in ops]
    if not rows:
        raise ValueError(f"ops must name at least one of {', '.join(_NAMES)}, got {ops!r}")
    finite = pixels[np.isfinite(pixels)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    height, width = pixels.shape
    panel_height = _PANEL_INCHES * min(max(height / width, 1 / 3), 3)  # neither flat nor endless for a strip
    figure = Figure(
        figsize=(_PANEL_INCHES * (iterations + 1), (panel_height + 0.25) * len(rows)), dpi=200, layout="constrained"
    )
    for op, row, axes_row in zip(ops, rows, figure.subplots(len(rows), iterations + 1, squeeze=False), strict=True):
        for axes, pooled in zip(axes_row, row, strict=True):
            axes.imshow(pooled, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
            axes.set(title=str(pooled.shape), xticks=[], yticks=[])
        axes_row[0].set_title(f"{'edges of the ' if edges else ''}original {pixels.shape}")
        axes_row[0].set_ylabel(_NAMES[op])
    return figure
