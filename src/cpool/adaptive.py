"""Pooling to a size: the caller says how many windows there are, and each axis is divided among them.

The semantics are those of ``torch.nn.functional.adaptive_max_pool2d``, ``adaptive_avg_pool2d`` and those for 1 and 3
axes.
"""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

from typing import Never

from numpy.typing import ArrayLike, DTypeLike

from cpool._arrays import Array, as_input, mean_dtype, sum_dtype
from cpool._names import has_names, named
from cpool._plan import adaptive_plan
from cpool._public import public
from cpool._run import AVERAGE, MAX, MIN, SUM
from cpool._selection import pool
from cpool._types import PROPAGATE, NanPolicy, Number, OutputSize, Size


@public
def adaptive_max_pool(
    x: ArrayLike,
    output_size: OutputSize,
    *,
    return_indices: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array | tuple[Array, Array]:
    """Maximum of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x, output_size, return_indices, axes, nan_policy, where, initial, fill
    out with indices, workers

    Returns
    -------
    values of sizes, indices

    Raises
    ------
    errors

    See Also
    --------
    max_pool : windows of a given size.

    Notes
    -----
    windows of sizes

    NaN and zeros are as in `max_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> x = np.arange(25).reshape(5, 5)
    >>> cpool.adaptive_max_pool(x, 2)
    array([[12, 14],
           [22, 24]])
    """
    if unknown or has_names(x):
        return named(adaptive_max_pool, locals())
    x = as_input(x)
    windows = adaptive_plan(x.shape, output_size, axes)
    return pool(MAX, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial, fill)


@public
def adaptive_min_pool(
    x: ArrayLike,
    output_size: OutputSize,
    *,
    return_indices: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array | tuple[Array, Array]:
    """Minimum of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x, output_size, return_indices, axes, nan_policy, where, initial, fill
    out with indices, workers

    Returns
    -------
    values of sizes, indices

    Raises
    ------
    errors

    See Also
    --------
    min_pool : windows of a given size.

    Notes
    -----
    windows of sizes

    NaN and zeros are as in `min_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_min_pool(np.arange(25).reshape(5, 5), 2)
    array([[ 0,  2],
           [10, 12]])
    """
    if unknown or has_names(x):
        return named(adaptive_min_pool, locals())
    x = as_input(x)
    windows = adaptive_plan(x.shape, output_size, axes)
    return pool(MIN, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial, fill)


@public
def adaptive_avg_pool(
    x: ArrayLike,
    output_size: OutputSize,
    *,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    min_count: int = 1,
    fill: Number | None = None,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Average of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x, output_size, axes, nan_policy, where, min_count, fill of too few
    dtype of averages, out, workers

    Returns
    -------
    values of sizes

    Raises
    ------
    errors

    See Also
    --------
    avg_pool : windows of a given size, and how exact averages are.

    Notes
    -----
    windows of sizes

    Each window is divided by the number of its own elements.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_avg_pool(np.arange(25).reshape(5, 5), (1, 2))
    array([[11., 13.]])
    """
    if unknown or has_names(x):
        return named(adaptive_avg_pool, locals())
    x = as_input(x)
    windows = adaptive_plan(x.shape, output_size, axes)
    result = mean_dtype(x.dtype, dtype)
    return pool(AVERAGE, x, windows, result, out, workers, False, nan_policy, where, None, fill, min_count)


@public
def adaptive_sum_pool(
    x: ArrayLike,
    output_size: OutputSize,
    *,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    min_count: int = 0,
    fill: Number | None = None,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Sum of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x, output_size, axes, nan_policy, where
    min_count : int, default 0
        How many elements of a window must count, at least. By default none: the sum of nothing is 0.
    fill of too few
    dtype of sums, out, workers

    Returns
    -------
    values of sizes

    Raises
    ------
    errors

    See Also
    --------
    sum_pool : windows of a given size, and how exact sums are.

    Notes
    -----
    windows of sizes

    What windows share is in the sums of both.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_sum_pool(np.arange(16).reshape(4, 4), 2)
    array([[10, 18],
           [42, 50]])
    """
    if unknown or has_names(x):
        return named(adaptive_sum_pool, locals())
    x = as_input(x)
    windows = adaptive_plan(x.shape, output_size, axes)
    result = sum_dtype(x.dtype, dtype, windows.taps)
    return pool(SUM, x, windows, result, out, workers, False, nan_policy, where, None, fill, min_count, 1)
