"""Drawing images in panels that lie side by side, each pixel where it lies in the first."""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpool._plan import checked_windows
from cpool._window import output_size
from cpool.averages import avg_pool

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
except ImportError as error:
    raise ImportError("cpool.viz needs matplotlib: pip install 'cpool-nd[viz]'") from error

__all__ = ["Figure", "draw_rows", "figure_of", "grid_of_axes", "limits", "new_figure", "pixel_places", "show"]

Pixels = NDArray[Any]
Extent = tuple[float, float, float, float]


def new_figure(width: float, height: float, dpi: float) -> Figure:
    """A figure of that size in inches: one of pyplot's if that is imported, so that its `show` knows of it.

    Not in a notebook, which shows a figure that is the value of a cell, and would show it twice.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or "inline" in mpl.get_backend().lower():
        return Figure(figsize=(width, height), dpi=dpi, layout="constrained")
    figure: Figure = pyplot.figure(figsize=(width, height), dpi=dpi, layout="constrained")
    return figure


def show(figure: Figure) -> None:
    """Show a figure in a window, as a script wants it, and wait until that is closed.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What a function of `cpool.viz` returned.

    Notes
    -----
    This imports ``matplotlib.pyplot`` and calls its `show`, which shows all other figures of pyplot, too. A notebook
    needs no such call: it shows the figure that is the value of a cell.
    """
    from matplotlib import pyplot  # noqa: PLC0415  # which chooses how windows are made

    if figure.canvas.manager is None:
        window = pyplot.figure(figsize=figure.get_size_inches(), dpi=figure.dpi)
        window.canvas.figure = figure
        figure.set_canvas(window.canvas)
    pyplot.show()


def limits(pixels: Pixels) -> tuple[float, float]:
    """The smallest and the largest finite value, or 0 and 1."""
    finite = pixels[np.isfinite(pixels)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def pixel_places(
    shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool, iterations: int
) -> list[tuple[float, float, float, float]]:
    """For each generation the top and the left of its first pixel, and the size of one, in pixels of the first."""
    tops, steps = np.zeros(2), np.ones(2)
    places = [(0.0, 0.0, 1.0, 1.0)]
    for _ in range(iterations):
        axes = checked_windows(shape, kernel_size, stride, padding, 1, ceil_mode, (0, 1))
        tops = tops + steps * [(axis.kernel - axis.stride) / 2 - axis.before for axis in axes]
        steps = steps * [axis.stride for axis in axes]
        places.append((float(tops[0]), float(tops[1]), float(steps[0]), float(steps[1])))
        shape = tuple(map(output_size, axes))
    return places


def draw_rows(
    rows: Sequence[Sequence[Pixels]],
    labels: Sequence[str],
    titles: Sequence[str],
    places: Sequence[tuple[float, float, float, float]],
    scale: tuple[float, float] | None,
    cmap: Any,
    size: float,
    dpi: float,
    ax: Any,
) -> Figure:
    """Draw rows of generations of one image, each with its own scale if there is none for all."""
    height, width = rows[0][0].shape[:2]
    panel_height = size * min(max(height / width, 1 / 3), 3)  # neither flat nor endless for a strip
    room: tuple[float, float] | None = None
    if ax is None:
        figure = new_figure(size * len(titles), (panel_height + 0.6) * len(rows), dpi)
        ax = figure.subplots(len(rows), len(titles), squeeze=False)
        room = panel_height * dpi, size * dpi  # the axes have their places when the figure is drawn
    grid = grid_of_axes(ax, len(rows), len(titles))
    for label, row, axes_row in zip(labels, rows, grid, strict=True):
        for axes, title, pixels, (top, left, step_down, step_along) in zip(axes_row, titles, row, places, strict=True):
            extent = left, left + pixels.shape[1] * step_along, top + pixels.shape[0] * step_down, top
            _draw(axes, _fitting(pixels, room or _room(axes)), extent, scale or limits(pixels), cmap)
            axes.set(xlim=(0, width), ylim=(height, 0), title=title)
        axes_row[0].set_ylabel(label)
    return figure_of(grid[0][0])


def _draw(axes: Axes, pixels: Pixels, extent: Extent, scale: tuple[float, float], cmap: Any) -> None:
    low, high = scale
    if pixels.ndim > 2:  # noqa: PLR2004  # colors, of which floats are from 0 to 1
        pixels = np.clip((pixels.astype(np.float64) - low) / (high - low if high > low else 1), 0, 1)
    axes.imshow(pixels, cmap=cmap, vmin=low, vmax=high, interpolation="nearest", extent=extent)
    axes.set(xticks=[], yticks=[])


def _room(axes: Axes) -> tuple[float, float]:
    """The height and the width of axes in pixels of the figure."""
    box, figure = axes.get_position(), figure_of(axes)
    width, height = figure.get_size_inches() * figure.dpi * (box.width, box.height)
    return float(height), float(width)


def _fitting(pixels: Pixels, room: tuple[float, float]) -> Pixels:
    """The image with no more rows and columns than there is room for. Leaving out some would make false stripes."""
    rows, cols = (max(1, math.ceil(pixels.shape[axis] / max(room[axis], 1))) for axis in (0, 1))
    if rows == cols == 1:
        return pixels
    return avg_pool(pixels, (rows, cols), ceil_mode=True, axes=(0, 1), nan_policy="omit")


def figure_of(axes: Axes) -> Figure:
    """The figure that axes are in."""
    figure: Any = axes.get_figure(root=True)
    return figure


def grid_of_axes(given: Any, rows: int, cols: int) -> Sequence[Sequence[Axes]]:
    """The axes that the caller gives, as rows of as many as there are panels."""
    axes = np.asarray(given, dtype=object)
    if axes.size != rows * cols or not all(isinstance(each, Axes) for each in axes.flat):
        raise ValueError(f"ax must be {rows * cols} axes, one for each panel, got {axes.size}")
    return axes.reshape(rows, cols).tolist()
