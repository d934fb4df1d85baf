"""Pooling an image again and again, with an error for when it gets too small."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cpool.averages import avg_pool
from cpool.pooling import max_pool, min_pool

Op = Literal["max", "min", "avg"]
Size = int | tuple[int, int]

_POOLS: dict[str, Callable[..., Any]] = {"max": max_pool, "min": min_pool, "avg": avg_pool}


def generations(
    image: NDArray[Any], iterations: int, kernel_size: Size, stride: Size | None, op: Op
) -> list[NDArray[Any]]:
    """Return an image, of shape (H, W) or (H, W, C), and its poolings: ``iterations + 1`` arrays.

    This is `cpool.pyramid` in the terms of figures and files: over the first two axes, with errors about `iterations`
    and `image`.

    >>> [pooled.shape for pooled in generations(np.ones((446, 550)), 3, 3, None, "max")]
    [(446, 550), (148, 183), (49, 61), (16, 20)]
    """
    if isinstance(iterations, bool) or not isinstance(iterations, int | np.integer) or iterations < 1:
        raise ValueError(f"iterations must be an int of at least 1, got {iterations!r}")
    if not isinstance(op, str) or op not in _POOLS:
        raise ValueError(f"op must be one of {', '.join(map(repr, _POOLS))}, got {op!r}")
    results = [image]
    for done in range(iterations):
        try:
            results.append(_POOLS[op](results[-1], kernel_size, stride, axes=(0, 1)))
        except ValueError as error:
            if done == 0:  # the window may be wrong in itself, which is all there is to say
                raise
            raise ValueError(
                f"iterations must be at most {done} for an image of shape {image.shape}, got {iterations}: {error}"
            ) from error
    return results
