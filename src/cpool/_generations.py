"""Pooling an image again and again, with an error for when it gets too small."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cpool._plan import checked_windows
from cpool._types import Padding
from cpool._window import output_size
from cpool.averages import avg_pool
from cpool.pooling import max_pool, min_pool

Op = Literal["max", "min", "avg", "nearest"]
Size = int | tuple[int, int]
Image = NDArray[Any]


def _nearest(
    x: Image, kernel_size: Size, stride: Size | None, padding: Padding, *, axes: tuple[int, int], **options: Any
) -> Image:
    """The element in the middle of each window, for numbers that are names."""
    for window in checked_windows(x.shape, kernel_size, stride, padding, 1, options.get("ceil_mode", False), axes):
        middles = np.arange(output_size(window)) * window.stride - window.before + (window.kernel - 1) // 2
        x = np.take(x, np.clip(middles, 0, window.length - 1), axis=window.axis)
    return x


_POOLS: dict[str, Callable[..., Any]] = {"max": max_pool, "min": min_pool, "avg": avg_pool, "nearest": _nearest}


def generations(
    image: Image,
    iterations: int,
    kernel_size: Size,
    stride: Size | None,
    op: Op,
    padding: Padding = 0,
    *,
    alpha: bool = False,
    axes: tuple[int, int] = (0, 1),
    **options: Any,
) -> list[Image]:
    """Return an image, of shape (H, W) or (H, W, C), and its poolings: ``iterations + 1`` arrays.

    This is `cpool.pyramid` in the terms of figures and files: over rows and columns, with errors about `iterations` and
    `image`. If the last channel is the opacity, `alpha`, what is transparent has no color.

    >>> [pooled.shape for pooled in generations(np.ones((446, 550)), 3, 3, None, "max")]
    [(446, 550), (148, 183), (49, 61), (16, 20)]
    """
    if isinstance(iterations, bool) or not isinstance(iterations, int | np.integer) or iterations < 1:
        raise ValueError(f"iterations must be an int of at least 1, got {iterations!r}")
    if not isinstance(op, str) or op not in _POOLS:
        raise ValueError(f"op must be one of {', '.join(map(repr, _POOLS))}, got {op!r}")
    pool = _pool_opaque if alpha else _pool
    results = [image]
    for done in range(iterations):
        try:
            results.append(pool(op, results[-1], kernel_size, stride, padding, axes=axes, **options))
        except ValueError as error:
            if done == 0:  # the window may be wrong in itself, which is all there is to say
                raise
            raise ValueError(
                f"iterations must be at most {done} for an image of shape {image.shape}, got {iterations}: {error}"
            ) from error
    return results


def _pool(op: Op, image: Image, *window: Any, **options: Any) -> Image:
    return _POOLS[op](image, *window, **options)


def _pool_opaque(op: Op, image: Image, *window: Any, **options: Any) -> Image:
    """Pool colors weighted by their opacity, the last channel: extrema of what is not transparent, weighted means."""
    colors, opacity = image[..., :-1], image[..., -1:]
    pooled_opacity = _POOLS[op](opacity, *window, **options)
    if op == "nearest":
        pooled = _nearest(colors, *window, **options)
    elif op == "avg":
        weighted = avg_pool(colors * opacity.astype(np.float64), *window, **options)
        pooled = np.divide(weighted, pooled_opacity, out=np.zeros_like(weighted), where=pooled_opacity > 0)
    else:
        pooled = _POOLS[op](colors, *window, where=opacity > 0, fill=0, **options)
    return np.concatenate([pooled, pooled_opacity], axis=-1)
