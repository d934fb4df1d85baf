"""Figures of pooling: an image and what is left of it after each pooling, and small arrays with their windows.

Needs the extra ``viz``: ``pip install 'cpool-nd[viz]'``. The functions return a `matplotlib.figure.Figure`: save it
with ``figure.savefig("name.png")``; a notebook shows the figure that is the value of a cell; in a script `show` opens
a window. Where ``matplotlib.pyplot`` is imported, its own `show` knows of the figures, too.
"""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

import os
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cpool._docs import FIGURES
from cpool._drawable import as_pixels, check_lengths, check_op, unmasked
from cpool._files.images import read_image, write_image
from cpool._generations import Op, Size, generations
from cpool._panels import Figure, draw_rows, figure_of, grid_of_axes, limits, new_figure, pixel_places, show
from cpool._plan import checked_windows
from cpool._public import public
from cpool._types import Padding
from cpool._windows import cells_of, draw_results, draw_windows, fit_numbers
from cpool.averages import avg_pool, sum_pool
from cpool.pooling import max_pool, min_pool

__all__ = [
    "compare_pooling",
    "prewitt",
    "read_image",
    "show",
    "visualize_pooling",
    "visualize_windows",
    "write_image",
]

_NAMES = {"max": "maximum", "min": "minimum", "avg": "average"}
_POOLS: dict[str, Any] = {"max": max_pool, "min": min_pool, "avg": avg_pool, "sum": sum_pool}
_MOST_CELLS = 32  # along an axis, for numbers that can be read
_SCALES = ("shared", "each")
_public = partial(public, entries=FIGURES)


@_public
def visualize_pooling(
    image: ArrayLike | os.PathLike[str],
    iterations: int = 3,
    kernel_size: Size = 2,
    *,
    op: Op = "max",
    stride: Size | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    edges: bool = False,
    color: bool = False,
    cmap: Any = "gray",
    scale: Literal["shared", "each"] = "shared",
    size: float = 3.0,
    dpi: float = 200,
    ax: Any = None,
) -> Figure:
    """Draw an image and its poolings side by side.

    Parameters
    ----------
    image, iterations, kernel_size
    op : {"max", "min", "avg"}, default "max"
        The pooling.
    stride, padding, ceil_mode, edges, color, cmap, scale, size, dpi, ax

    Returns
    -------
    matplotlib.figure.Figure
        One row of ``iterations + 1`` axes, each titled with the shape of what it shows, the window, and how many of the
        pixels are left; the first names the pooling. Pixels lie where their windows lie in the first panel, and are
        squares; where they are finer than the figure, means of several are shown.

    Raises
    ------
    errors

    Examples
    --------
    >>> figure = visualize_pooling(np.arange(446 * 550).reshape(446, 550))
    >>> [axes.get_title() for axes in figure.axes][2:]
    ['(111, 137)\\nkernel 2, stride 2: 6.2 %', '(55, 68)\\nkernel 2, stride 2: 1.52 %']
    """
    window = (iterations, kernel_size, stride, padding, ceil_mode)
    return _draw(image, window, [op], edges, color, cmap, scale, size, dpi, ax)


@_public
def compare_pooling(
    image: ArrayLike | os.PathLike[str],
    iterations: int = 3,
    kernel_size: Size = 2,
    *,
    ops: Sequence[Op] = ("max", "avg"),
    stride: Size | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    edges: bool = False,
    color: bool = False,
    cmap: Any = "gray",
    scale: Literal["shared", "each"] = "shared",
    size: float = 3.0,
    dpi: float = 200,
    ax: Any = None,
) -> Figure:
    """Draw the poolings of one image by several operations below each other.

    Parameters
    ----------
    image, iterations, kernel_size
    ops : sequence of {"max", "min", "avg"}, default ("max", "avg")
        The poolings, from the top row to the bottom one.
    stride, padding, ceil_mode, edges, color, cmap, scale, size, dpi, ax

    Returns
    -------
    matplotlib.figure.Figure
        A row as of `visualize_pooling` for each of `ops`.

    Raises
    ------
    errors

    Examples
    --------
    >>> figure = compare_pooling(np.eye(8), iterations=1)
    >>> [(axes.get_ylabel(), axes.get_title()) for axes in figure.axes[:2]]
    [('maximum', 'original (8, 8)'), ('', '(4, 4)\\nkernel 2, stride 2: 25 %')]
    """
    window = (iterations, kernel_size, stride, padding, ceil_mode)
    return _draw(image, window, ops, edges, color, cmap, scale, size, dpi, ax)


@_public
def visualize_windows(
    x: ArrayLike,
    kernel_size: Size = 2,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    op: Literal["max", "min", "avg", "sum"] = "max",
    ceil_mode: bool = False,
    size: float = 0.6,
    dpi: float = 200,
    ax: Any = None,
) -> Figure:
    """Draw a small array with its numbers, its windows in colors, and beside it the number that each becomes.

    Parameters
    ----------
    x : array_like of shape (H, W)
        At most 32 rows and columns.
    kernel_size, stride, padding
    dilation : int or tuple of 2 ints, default 1
        Step between the elements of a window.
    op : {"max", "min", "avg", "sum"}, default "max"
        The pooling.
    ceil_mode
    size : float, default 0.6
        Of a number's cell, in inches.
    dpi
    ax : sequence of 2 matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure
        Two axes: the array, with padding in grey, and the result. A window and its result have the same color.

    Raises
    ------
    ValueError
        If `x` is not 2D or larger, a size is out of range, or a window does not fit.
    TypeError
        If a size is not an integer, or `x` is of an unsupported dtype.

    Examples
    --------
    >>> figure = visualize_windows([[1, 2, 5, 6], [3, 4, 7, 8]])
    >>> [text.get_text() for text in figure.axes[1].texts]
    ['4', '8']
    """
    check_op(op, _POOLS)
    check_lengths(size, dpi)
    x = unmasked("x", x)
    if x.ndim != 2 or max(x.shape) > _MOST_CELLS:  # noqa: PLR2004  # rows and columns
        raise ValueError(f"x must be 2D, of at most {_MOST_CELLS} rows and columns, got shape {x.shape}")
    y = _POOLS[op](x, kernel_size, stride, padding, dilation, ceil_mode=ceil_mode)
    down, along = checked_windows(x.shape, kernel_size, stride, padding, dilation, ceil_mode, None)
    cells = max(cells_of(down), cells_of(along))
    if cells > 2 * _MOST_CELLS:
        raise ValueError(f"kernel_size must make windows that reach over at most {2 * _MOST_CELLS} cells, got {cells}")
    if ax is None:
        results = max(y.shape[1], 1 + 0.6 / size)  # a title has to fit above them
        width = (cells_of(along) + results + 1) * size
        height = max(cells_of(down), len(y)) * size + 0.6
        figure = new_figure(width, height, dpi)
        ax = figure.subplots(1, 2, width_ratios=[cells_of(along), results])
    [[left, right]] = grid_of_axes(ax, 1, 2)
    draw_windows(left, x, (down, along))
    draw_results(right, y)
    fit_numbers([*left.texts, *right.texts])
    left.set_title(f"{x.shape}")
    right.set_title(f"{op}: {y.shape}")
    return figure_of(left)


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
    padded = np.pad(as_pixels(image, color=None).astype(np.float64), 1, mode="edge")
    across = padded[:, 2:] - padded[:, :-2]
    return np.abs(across[:-2] + across[1:-1] + across[2:])


def _draw(
    image: ArrayLike | os.PathLike[str],
    window: tuple[int, Size, Size | None, Padding, bool],
    ops: Sequence[Op],
    edges: bool,
    color: bool,
    cmap: Any,
    scale: str,
    size: float,
    dpi: float,
    ax: Any,
) -> Figure:
    if scale not in _SCALES:
        raise ValueError(f"scale must be one of {', '.join(map(repr, _SCALES))}, got {scale!r}")
    if isinstance(ops, str):
        raise TypeError(f"ops must be a sequence of names, got {ops!r}; for one of them call visualize_pooling")
    ops = list(ops)
    for op in ops:
        check_op(op, _NAMES)
    check_lengths(size, dpi)
    pixels = prewitt(image) if edges else as_pixels(image, color=color)
    iterations, kernel_size, stride, padding, ceil_mode = window
    rows = [generations(pixels, iterations, kernel_size, stride, op, padding, ceil_mode=ceil_mode) for op in ops]
    if not rows:
        raise ValueError(f"ops must name at least one of {', '.join(_NAMES)}, got {ops!r}")
    places = pixel_places(pixels.shape, kernel_size, stride, padding, ceil_mode, iterations)
    told = f"kernel {_times(kernel_size)}, stride {_times(kernel_size if stride is None else stride)}"
    titles = [f"{level.shape}\n{told}: {100 * level.size / pixels.size:.3g} %" for level in rows[0]]
    titles[0] = f"{'edges of the ' if edges else ''}original {pixels.shape}"
    own = (0.0, 255.0) if color and pixels.dtype == np.uint8 else limits(pixels)
    labels = [_NAMES[op] for op in ops]
    return draw_rows(rows, labels, titles, places, own if scale == "shared" else None, cmap, size, dpi, ax)


def _times(size: Any) -> str:
    return "x".join(map(str, size)) if isinstance(size, tuple | list) else str(size)
