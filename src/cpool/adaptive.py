"""Pooling to a size: the caller says how many windows there are, and each axis is divided among them.

The semantics are those of ``torch.nn.functional.adaptive_max_pool2d`` and ``adaptive_avg_pool2d``. Global pooling is
that to a single window, the ONNX operators GlobalMaxPool and GlobalAveragePool.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import Sizes, flag
from cpool._arrays import Array, as_input, check_output, mean_dtype
from cpool._plan import adaptive_plan
from cpool._run import AVERAGE, MAX, MIN, run

Size: TypeAlias = Sizes | list[int]


def adaptive_max_pool(
    x: ArrayLike,
    output_size: Size,
    *,
    axes: Size | None = None,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Maximum of each of `output_size` windows, as equal as can be, over two axes.

    Parameters
    ----------
    x : array_like
        As in `max_pool`, of shape ``(..., H, W)``.
    output_size : int or (int, int)
        How many windows each pooled axis has, at least 1; more than it has elements is allowed. An int is used for
        both.
    axes, out, workers
        As in `max_pool`.

    Returns
    -------
    numpy.ndarray
        `x` with `output_size` elements along the pooled axes, of the dtype of `x`; memory order and `out` as in
        `max_pool`.

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
    x = as_input(x)
    return run(MAX, x, adaptive_plan(x.shape, output_size, axes), x.dtype, out, workers)


def adaptive_min_pool(
    x: ArrayLike,
    output_size: Size,
    *,
    axes: Size | None = None,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Minimum of each of `output_size` windows, as equal as can be, over two axes.

    Parameters, result and errors are those of `adaptive_max_pool`, for `x` of shape ``(..., H, W)``.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_min_pool(np.arange(25).reshape(5, 5), 2)
    array([[ 0,  2],
           [10, 12]])
    """
    x = as_input(x)
    return run(MIN, x, adaptive_plan(x.shape, output_size, axes), x.dtype, out, workers)


def adaptive_avg_pool(
    x: ArrayLike,
    output_size: Size,
    *,
    axes: Size | None = None,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Average of each of `output_size` windows, as equal as can be, over two axes.

    Parameters, result and errors are those of `adaptive_max_pool`, for `x` of shape ``(..., H, W)``; `dtype`, the dtype
    of the result and its accuracy are as in `avg_pool`. Each window is divided by the number of its own elements.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_avg_pool(np.arange(25).reshape(5, 5), (1, 2))
    array([[11., 13.]])
    """
    x = as_input(x)
    return run(AVERAGE, x, adaptive_plan(x.shape, output_size, axes), mean_dtype(x.dtype, dtype), out, workers)


def global_max_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Maximum over all of two axes.

    Parameters
    ----------
    x : array_like
        As in `max_pool`, of shape ``(..., H, W)``.
    axes, workers
        As in `max_pool`.
    keepdims : bool, default False
        Whether the pooled axes stay, with a length of 1.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to.

    Returns
    -------
    numpy.ndarray
        `x` without the pooled axes, of the dtype of `x`; an array of no dimensions if there are no others.

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
    x = as_input(x)
    return _run_global(MAX, x, x.dtype, axes, keepdims, out, workers)


def global_min_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Minimum over all of two axes.

    Parameters, result and errors are those of `global_max_pool`, for `x` of shape ``(..., H, W)``.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_min_pool(np.arange(12).reshape(2, 2, 3))
    array([0, 6])
    """
    x = as_input(x)
    return _run_global(MIN, x, x.dtype, axes, keepdims, out, workers)


def global_avg_pool(
    x: ArrayLike,
    *,
    axes: Size | None = None,
    keepdims: bool = False,
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Average over all of two axes.

    Parameters, result and errors are those of `global_max_pool`, for `x` of shape ``(..., H, W)``; `dtype`, the dtype
    of the result and its accuracy are as in `avg_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.global_avg_pool(np.arange(12).reshape(2, 2, 3), keepdims=True).shape
    (2, 1, 1)
    """
    x = as_input(x)
    return _run_global(AVERAGE, x, mean_dtype(x.dtype, dtype), axes, keepdims, out, workers)


def _run_global(
    op: int,
    x: Array,
    dtype: np.dtype[Any],
    axes: Size | None,
    keepdims: bool,
    out: Array | None,
    workers: int | None,
) -> Array:
    windows = adaptive_plan(x.shape, 1, axes)
    if flag("keepdims", keepdims):
        return run(op, x, windows, dtype, out, workers)
    kept = tuple(length for axis, length in enumerate(windows.shape) if axis not in windows.axes)
    if out is None:
        return run(op, x, windows, dtype, None, workers).reshape(kept)
    check_output(out, kept, dtype)
    run(op, x, windows, dtype, np.expand_dims(out, windows.axes), workers)
    return out
