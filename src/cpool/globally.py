"""Pooling over all of some axes: one window for each of the others, as the reductions of NumPy have it.

With `keepdims` these are the ONNX operators GlobalMaxPool and GlobalAveragePool.
"""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

from typing import Any, Never

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import flag
from cpool._arrays import INDEX, Array, as_input, as_pair, check_output, mean_dtype, sum_dtype
from cpool._names import has_names, named
from cpool._plan import adaptive_plan
from cpool._public import public
from cpool._run import AVERAGE, MAX, MIN, SUM
from cpool._selection import pool
from cpool._types import PROPAGATE, NanPolicy, Number, Size


@public
def global_max_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    return_indices: bool = False,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array | tuple[Array, Array]:
    """Maximum over all of some axes.

    Parameters
    ----------
    x
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims, return_indices, nan_policy, where, initial, fill
    out with indices, workers

    Returns
    -------
    values of all, indices

    Raises
    ------
    errors

    See Also
    --------
    max_pool : of windows.

    Notes
    -----
    ``x.max(axes)``, and with `keepdims` the ONNX operator GlobalMaxPool.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_max_pool(np.arange(12).reshape(2, 2, 3))
    array([ 5, 11])
    """
    if unknown or has_names(x):
        return named(global_max_pool, locals())
    x = as_input(x)
    selection = (return_indices, nan_policy, where, initial, fill)
    return _pool_globally(MAX, x, x.dtype, axes, keepdims, out, workers, selection)


@public
def global_min_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    return_indices: bool = False,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array | tuple[Array, Array]:
    """Minimum over all of some axes.

    Parameters
    ----------
    x
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims, return_indices, nan_policy, where, initial, fill
    out with indices, workers

    Returns
    -------
    values of all, indices

    Raises
    ------
    errors

    See Also
    --------
    min_pool : of windows.

    Notes
    -----
    ``x.min(axes)``.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_min_pool(np.arange(12).reshape(2, 2, 3))
    array([0, 6])
    """
    if unknown or has_names(x):
        return named(global_min_pool, locals())
    x = as_input(x)
    selection = (return_indices, nan_policy, where, initial, fill)
    return _pool_globally(MIN, x, x.dtype, axes, keepdims, out, workers, selection)


@public
def global_avg_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    min_count: int = 1,
    fill: Number | None = None,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Average over all of some axes.

    Parameters
    ----------
    x
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims, nan_policy, where, min_count, fill of too few
    dtype of averages, out, workers

    Returns
    -------
    values of all

    Raises
    ------
    errors

    See Also
    --------
    avg_pool : of windows, and how exact averages are.

    Notes
    -----
    ``x.mean(axes)``, and with `keepdims` the ONNX operator GlobalAveragePool.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_avg_pool(np.arange(12).reshape(2, 2, 3), keepdims=True).shape
    (2, 1, 1)
    """
    if unknown or has_names(x):
        return named(global_avg_pool, locals())
    x = as_input(x)
    selection = (False, nan_policy, where, None, fill, min_count)
    result = mean_dtype(x.dtype, dtype)
    return _pool_globally(AVERAGE, x, result, axes, keepdims, out, workers, selection)


@public
def global_sum_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    min_count: int = 0,
    fill: Number | None = None,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Sum over all of some axes.

    Parameters
    ----------
    x
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims, nan_policy, where
    min_count : int, default 0
        How many elements must count, at least. By default none: the sum of nothing is 0.
    fill of too few
    dtype of sums, out, workers

    Returns
    -------
    values of all

    Raises
    ------
    errors

    See Also
    --------
    sum_pool : of windows, and how exact sums are.

    Notes
    -----
    ``x.sum(axes)``.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_sum_pool(np.arange(12).reshape(2, 2, 3))
    array([15, 51])
    """
    if unknown or has_names(x):
        return named(global_sum_pool, locals())
    x = as_input(x)
    selection = (False, nan_policy, where, None, fill, min_count, 1)
    result = sum_dtype(x.dtype, dtype, adaptive_plan(x.shape, 1, axes).taps)
    return _pool_globally(SUM, x, result, axes, keepdims, out, workers, selection)


def _pool_globally(
    op: int,
    x: Array,
    dtype: np.dtype[Any],
    axes: Size | None,
    keepdims: bool,
    out: Any,
    workers: int | None,
    selection: tuple[Any, ...],
) -> Any:
    windows = adaptive_plan(x.shape, 1, axes)
    if flag("keepdims", keepdims):
        return pool(op, x, windows, dtype, out, workers, *selection)
    kept = tuple(length for axis, length in enumerate(windows.shape) if axis not in windows.axes)
    if out is None:
        results = pool(op, x, windows, dtype, None, workers, *selection)
        return (
            tuple(each.squeeze(windows.axes) for each in results)
            if type(results) is tuple
            else results.squeeze(windows.axes)
        )

    def with_axes(name: str, array: Any, kind: np.dtype[Any]) -> Array:
        check_output(name, array, kept, kind)
        return np.expand_dims(array, windows.axes)

    if flag("return_indices", selection[0]):
        values, indices = as_pair(out)
        pair = with_axes("out[0]", values, dtype), with_axes("out[1]", indices, INDEX)
        pool(op, x, windows, dtype, pair, workers, *selection)
    else:
        pool(op, x, windows, dtype, with_axes("out", out, dtype), workers, *selection)
    return out
