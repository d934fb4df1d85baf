"""Pooling an image again and again, with an error for when it gets too small."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cpool.pooling import pyramid

Op = Literal["max", "min", "avg"]
Size = int | tuple[int, int]

OP_NAMES = {"max": "maximum", "min": "minimum", "avg": "average"}


def generations(
    image: NDArray[Any], iterations: int, kernel_size: Size, stride: Size | None, op: Op
) -> list[NDArray[Any]]:
    """Return an image, of shape (H, W) or (H, W, C), and its poolings: ``iterations + 1`` arrays.

    This is `cpool.pyramid` over the first two axes, except that the ValueError for an image that is too small says how
    many poolings it has room for.

    >>> [pooled.shape for pooled in generations(np.ones((446, 550)), 3, 3, None, "max")]
    [(446, 550), (148, 183), (49, 61), (16, 20)]
    """
    if isinstance(iterations, bool) or not isinstance(iterations, int | np.integer) or iterations < 1:
        raise ValueError(f"iterations must be an int of at least 1, got {iterations!r}")
    if op not in tuple(OP_NAMES):
        raise ValueError(f'op must be "max", "min" or "avg", got {op!r}')
    results = [image]
    for done in range(iterations):
        try:
            results += pyramid(results[-1], 1, kernel_size, stride=stride, op=op, axes=(0, 1))[1:]
        except ValueError as error:
            if done == 0:  # the window may be wrong in itself, which the message says
                raise
            raise ValueError(
                f"iterations must be at most {done} for an image of shape {image.shape} "
                f"pooled with kernel_size={kernel_size} and stride={stride}, got {iterations}"
            ) from error
    return results
