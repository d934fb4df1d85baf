"""Drawing a small array with its numbers, its windows in colors, and what becomes of each."""

from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import NDArray

from cpool._window import AxisWindow, output_size

_PADDING = "0.85"
_INSET = 0.06  # of a cell, between the frames of windows that share an edge
_HUES = 0.618, 0.25  # from one window to the next along a row and down a column: far from each other, and from 0


def color_of(row: int, col: int) -> Any:
    """The color of a window, which is not that of its neighbours."""
    return hsv_to_rgb(((_HUES[0] * col + _HUES[1] * row) % 1, 0.8, 0.55 if row % 2 else 0.85))


def draw_windows(axes: Axes, x: NDArray[Any], windows: tuple[AxisWindow, AxisWindow]) -> None:
    """Draw numbers in cells, and each window as a frame around its elements."""
    down, along = windows
    rows, cols = output_size(down), output_size(along)
    bottom, right = cells_of(down) - down.before, cells_of(along) - along.before
    for i, j in product(range(-down.before, bottom), range(-along.before, right)):
        inside = 0 <= i < x.shape[0] and 0 <= j < x.shape[1]
        face = "none" if inside else _PADDING
        axes.add_patch(Rectangle((j, i), 1, 1, facecolor=face, edgecolor="0.8", linewidth=0.5))
        if inside:
            _number(axes, i, j, x[i, j])
    overlap = _extent(down) > down.stride or _extent(along) > along.stride
    for row, col in product(range(rows), range(cols)):
        top, left = row * down.stride - down.before, col * along.stride - along.before
        inset = _INSET * (1 + (row + col) % 3 * overlap)  # frames that cross stay apart
        color = color_of(row, col)
        for (i, height), (j, width) in product(_runs(down), _runs(along)):
            corner = left + j, top + i
            axes.add_patch(Rectangle(corner, width, height, facecolor=color, edgecolor="none", alpha=0.18))
        frame = Rectangle(
            (left + inset, top + inset), _extent(along) - 2 * inset, _extent(down) - 2 * inset, fill=False, linewidth=2
        )
        frame.set_edgecolor(color)
        axes.add_patch(frame)
    _frame(axes, (-along.before, right), (-down.before, bottom))


def draw_results(axes: Axes, y: NDArray[Any]) -> None:
    """Draw the number of each window in its color."""
    for i, j in np.ndindex(y.shape):
        axes.add_patch(Rectangle((j, i), 1, 1, facecolor=color_of(i, j), edgecolor="none", alpha=0.18))
        frame = Rectangle((j + _INSET, i + _INSET), 1 - 2 * _INSET, 1 - 2 * _INSET, fill=False, linewidth=2)
        frame.set_edgecolor(color_of(i, j))
        axes.add_patch(frame)
        _number(axes, i, j, y[i, j])
    _frame(axes, (0, y.shape[1]), (0, y.shape[0]))


def cells_of(window: AxisWindow) -> int:
    """How many cells windows reach over, with padding and with what they reach past it."""
    last = (output_size(window) - 1) * window.stride + _extent(window)
    return max(window.before + window.length, last)


def _extent(window: AxisWindow) -> int:
    return (window.kernel - 1) * window.dilation + 1


def _runs(window: AxisWindow) -> list[tuple[int, int]]:
    """Where elements of a window lie side by side: how far from its first, and how many."""
    if window.dilation == 1:
        return [(0, window.kernel)]
    return [(tap * window.dilation, 1) for tap in range(window.kernel)]


def _number(axes: Axes, i: int, j: int, value: Any) -> None:
    text = str(value) if value.dtype.kind in "biu" else f"{float(value):.3g}"
    axes.text(j + 0.5, i + 0.5, text, ha="center", va="center")


def fit_numbers(texts: list[Text]) -> None:
    """Give all numbers the size that leaves room for the longest."""
    longest = max(len(text.get_text()) for text in texts)
    for text in texts:
        text.set_fontsize(min(11, 42 / max(longest, 2)))


def _frame(axes: Axes, across: tuple[int, int], down: tuple[int, int]) -> None:
    axes.set(xlim=across, ylim=down[::-1], xticks=[], yticks=[], aspect="equal", anchor="N")
    axes.set_frame_on(False)
