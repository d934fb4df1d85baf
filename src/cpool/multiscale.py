"""Pooling again and again, to ever coarser levels of the same image."""

from collections.abc import Callable
from typing import Any, Literal, Never

from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import integer
from cpool._arrays import Array, as_input, mean_dtype
from cpool._names import hinting, unexpected
from cpool._plan import checked_windows
from cpool._selection import PROPAGATE, NanPolicy
from cpool._signatures import Padding, Size
from cpool.pooling import avg_pool, max_pool, min_pool, output_shape

_MOST_LEVELS = 1000  # a window of one element shrinks nothing, and would go on
_OPERATIONS: dict[str, Callable[..., Array]] = {"max": max_pool, "min": min_pool, "avg": avg_pool}


@hinting
def pyramid(
    x: ArrayLike,
    levels: int,
    kernel_size: Size = 2,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    op: Literal["max", "min", "avg"] = "max",
    ceil_mode: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    dtype: DTypeLike | None = None,
    **unknown: Never,
) -> list[Array]:
    """Pool again and again: `x`, `x` pooled once, twice, ..., `levels` times.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode, axes, nan_policy
        As in `max_pool`; the same for each level.
    levels : int
        How many times to pool, 0 to 1000.
    op : {"max", "min", "avg"}, default "max"
        What to make of a window.
    dtype : dtype_like, optional
        Dtype of averages, from the first level on, as in `avg_pool`; only for "avg".

    Returns
    -------
    list of numpy.ndarray
        ``levels + 1`` arrays; the first is `x` itself, not a copy. Averages of integers are float64 from the first
        level on, so that no level rounds, unless `dtype` is an integer: then each level is rounded half to even from
        exact sums (of up to 32 bits) of the level above.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool`; also if `levels` is negative, or more than `x` has room for. Nothing has been pooled then.

    Notes
    -----
    The image pyramid of graphics and vision; in mipmaps and in the pooling layers of CNNs the window is 2 by 2.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> [level.shape for level in cpool.pyramid(np.zeros((446, 550)), 3)]
    [(446, 550), (223, 275), (111, 137), (55, 68)]
    """
    if unknown:
        raise unexpected(pyramid, unknown)
    if not isinstance(op, str) or op not in _OPERATIONS:
        raise ValueError(f"op must be one of {', '.join(map(repr, _OPERATIONS))}, got {op!r}")
    levels = integer("levels", levels)
    if not 0 <= levels <= _MOST_LEVELS:
        raise ValueError(f"levels must be an int from 0 to {_MOST_LEVELS}, got {levels}")
    arguments = (kernel_size, stride, padding, dilation)
    options: dict[str, Any] = {"ceil_mode": ceil_mode, "axes": axes, "nan_policy": nan_policy}
    generations = [as_input(x)]
    shape = generations[0].shape
    if op == "avg":
        options["dtype"] = mean_dtype(generations[0].dtype, dtype)
    elif dtype is not None:
        raise TypeError(f"dtype must be None unless op is 'avg', got {dtype!r}")
    checked_windows(shape, *arguments, ceil_mode, axes)
    for level in range(levels):
        try:
            shape = output_shape(shape, *arguments, ceil_mode=ceil_mode, axes=axes)
        except ValueError as error:
            raise ValueError(
                f"levels must be at most {level} for x of shape {generations[0].shape}, got {levels}: {error}"
            ) from None
    for _ in range(levels):
        generations.append(_OPERATIONS[op](generations[-1], *arguments, **options))
    return generations
