"""Pooling to a size: the caller says how many windows there are, and each axis is divided among them.

The semantics are those of ``torch.nn.functional.adaptive_max_pool2d``, ``adaptive_avg_pool2d`` and those for
1 and 3 axes. Global pooling is
that to a single window, the ONNX operators GlobalMaxPool and GlobalAveragePool.
"""

from typing import Any, Never

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import flag
from cpool._arrays import INDEX, Array, as_input, as_pair, check_output, mean_dtype
from cpool._names import hinting, unexpected
from cpool._plan import adaptive_plan
from cpool._run import AVERAGE, MAX, MIN
from cpool._selection import PROPAGATE, NanPolicy, pool
from cpool._signatures import (
    AdaptiveAveragePool,
    AdaptiveExtremumPool,
    GlobalAveragePool,
    GlobalExtremumPool,
    Number,
    Size,
    typed,
)


@typed(AdaptiveExtremumPool)
@hinting
def adaptive_max_pool(
    x: ArrayLike,
    output_size: Size,
    *,
    return_indices: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Any:
    """Maximum of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x : array_like
        As in `max_pool`.
    output_size : int or tuple of int
        How many windows each pooled axis has, at least 1; more than it has elements is allowed. An int is used for
        all `axes`, or for the last two.
    return_indices, axes, nan_policy, where, initial, out, workers
        As in `max_pool`.

    Returns
    -------
    numpy.ndarray, or pair of numpy.ndarray
        `x` with `output_size` elements along the pooled axes, of the dtype of `x`; with `return_indices` also where
        the maxima are. Memory order and `out` as in `max_pool`.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool`; also if `output_size` is less than 1, or more than 262144 where it does not divide the length.

    Notes
    -----
    Window i is ``[floor(i * length / output_size), ceil((i + 1) * length / output_size))``: every element is in a
    window, and where `output_size` does not divide the length neighbours may share one. This is PyTorch's rule. NaN
    and zeros are as in `max_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> x = np.arange(25).reshape(5, 5)
    >>> cpool.adaptive_max_pool(x, 2)
    array([[12, 14],
           [22, 24]])
    """
    if unknown:
        raise unexpected(adaptive_max_pool, unknown)
    x = as_input(x)
    windows = adaptive_plan(x.shape, output_size, axes)
    return pool(MAX, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial)


@typed(AdaptiveExtremumPool)
@hinting
def adaptive_min_pool(
    x: ArrayLike,
    output_size: Size,
    *,
    return_indices: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Any:
    """Minimum of each of `output_size` windows, as equal as can be.

    Parameters, results and errors are those of `adaptive_max_pool`, for `x` of any shape.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_min_pool(np.arange(25).reshape(5, 5), 2)
    array([[ 0,  2],
           [10, 12]])
    """
    if unknown:
        raise unexpected(adaptive_min_pool, unknown)
    x = as_input(x)
    windows = adaptive_plan(x.shape, output_size, axes)
    return pool(MIN, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial)


@typed(AdaptiveAveragePool)
@hinting
def adaptive_avg_pool(
    x: ArrayLike,
    output_size: Size,
    *,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Average of each of `output_size` windows, as equal as can be.

    Parameters, result and errors are those of `adaptive_max_pool`, for `x` of any shape; `dtype`, the dtype of the
    result and its accuracy are as in `avg_pool`. Each window is divided by the number of its own elements.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_avg_pool(np.arange(25).reshape(5, 5), (1, 2))
    array([[11., 13.]])
    """
    if unknown:
        raise unexpected(adaptive_avg_pool, unknown)
    x = as_input(x)
    windows = adaptive_plan(x.shape, output_size, axes)
    averages: Array = pool(AVERAGE, x, windows, mean_dtype(x.dtype, dtype), out, workers, False, nan_policy, where)
    return averages


@typed(GlobalExtremumPool)
@hinting
def global_max_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    return_indices: bool = False,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Any:
    """Maximum over all of some axes.

    Parameters
    ----------
    x : array_like
        As in `max_pool`.
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    return_indices, nan_policy, where, initial, workers
        As in `max_pool`.
    keepdims : bool, default False
        Whether the pooled axes stay, with a length of 1.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; a pair with `return_indices`.

    Returns
    -------
    numpy.ndarray, or pair of numpy.ndarray
        `x` without the pooled axes, of the dtype of `x`; an array of no dimensions if there are no others. With
        `return_indices` also where the maxima are.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool`.

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
    if unknown:
        raise unexpected(global_max_pool, unknown)
    x = as_input(x)
    selection = (return_indices, nan_policy, where, initial)
    return _pool_globally(MAX, x, x.dtype, axes, keepdims, out, workers, selection)


@typed(GlobalExtremumPool)
@hinting
def global_min_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    return_indices: bool = False,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Any:
    """Minimum over all of some axes.

    Parameters, results and errors are those of `global_max_pool`, for `x` of any shape.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_min_pool(np.arange(12).reshape(2, 2, 3))
    array([0, 6])
    """
    if unknown:
        raise unexpected(global_min_pool, unknown)
    x = as_input(x)
    selection = (return_indices, nan_policy, where, initial)
    return _pool_globally(MIN, x, x.dtype, axes, keepdims, out, workers, selection)


@typed(GlobalAveragePool)
@hinting
def global_avg_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Average over all of some axes.

    Parameters, result and errors are those of `global_max_pool`, for `x` of any shape; `dtype`, the dtype of the
    result and its accuracy are as in `avg_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_avg_pool(np.arange(12).reshape(2, 2, 3), keepdims=True).shape
    (2, 1, 1)
    """
    if unknown:
        raise unexpected(global_avg_pool, unknown)
    x = as_input(x)
    selection = (False, nan_policy, where)
    result = mean_dtype(x.dtype, dtype)
    averages: Array = _pool_globally(AVERAGE, x, result, axes, keepdims, out, workers, selection)
    return averages


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
        return tuple(each.reshape(kept) for each in results) if type(results) is tuple else results.reshape(kept)

    def with_axes(name: str, array: Any, kind: np.dtype[Any]) -> Array:
        check_output(name, array, kept, kind)
        return np.expand_dims(array, windows.axes)

    if selection[0] is True:
        values, indices = as_pair(out)
        pair = with_axes("out[0]", values, dtype), with_axes("out[1]", indices, INDEX)
        pool(op, x, windows, dtype, pair, workers, *selection)
    else:
        pool(op, x, windows, dtype, with_axes("out", out, dtype), workers, *selection)
    return out
