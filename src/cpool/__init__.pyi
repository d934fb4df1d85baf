"""Made by ci/write_stubs.py from the functions themselves; not to be edited."""

from typing import Any, Literal, Protocol, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cpool._arrays import Array
from cpool._types import NanPolicy, Number, OutputSize, Padding, Size
from cpool._threads import set_workers as set_workers
from cpool._version import __version__ as __version__
from cpool.config import get_include as get_include, show_config as show_config

_Indices: TypeAlias = NDArray[np.int64]
_Scalar = TypeVar("_Scalar", bound=np.generic)
_Floating = TypeVar("_Floating", bound=np.floating[Any])
_Kind: TypeAlias = type[_Scalar] | np.dtype[_Scalar]

class _HasGraph(Protocol):  # arrays of dask, arrays and datasets of xarray
    def __dask_graph__(self) -> Any: ...

_Lazy = TypeVar("_Lazy", bound=_HasGraph)

__all__ = [
    "__version__",
    "adaptive_avg_pool",
    "adaptive_max_pool",
    "adaptive_min_pool",
    "adaptive_sum_pool",
    "avg_pool",
    "avg_pool_backward",
    "get_include",
    "global_avg_pool",
    "global_max_pool",
    "global_min_pool",
    "global_sum_pool",
    "max_pool",
    "max_pool_backward",
    "max_unpool",
    "min_pool",
    "output_shape",
    "pyramid",
    "set_workers",
    "show_config",
    "sum_pool",
]

@overload
def adaptive_avg_pool(
    x: NDArray[_Floating], output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: None = None,
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Floating]:
    """Average of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    output_size : int, or tuple of int or None
        How many windows each pooled axis has, at least 1; more than it has elements is allowed, and None is as many as it
        has. An int is used for all `axes`, or for the last two.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    min_count : int, default 1
        How many elements of a window must count, at least. Positions in the padding are no elements.
    fill : scalar, optional
        The result of a window in which fewer elements count. By default that is NaN, and a ValueError if the result is of
        integers.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`,
        and with them every average; these are rounded half to even. The dtype of `x` by default for floats, float64 for
        integers and bools, as `numpy.mean` has it.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with `output_size` elements along the pooled axes; of the dtype of `x`, or of `dtype` if the function has it. It
        is `out` if that was given, else a new array with its axes in memory as those of `x`.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    avg_pool : windows of a given size, and how exact averages are.

    Notes
    -----
    Window i is ``[floor(i * length / output_size), ceil((i + 1) * length / output_size))``: every element is in a window,
    and where `output_size` does not divide the length neighbours may share one. This is PyTorch's rule. There may be more
    than 262144 windows along an axis only where their number divides its length.

    Each window is divided by the number of its own elements.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_avg_pool(np.arange(25).reshape(5, 5), (1, 2))
    array([[11., 13.]])
    """

@overload
def adaptive_avg_pool(
    x: NDArray[np.integer[Any] | np.bool], output_size: OutputSize, *, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None,
    dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[np.float64]: ...
@overload
def adaptive_avg_pool(
    x: _Lazy, output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def adaptive_avg_pool(
    x: ArrayLike, output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: _Kind[_Scalar],
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]: ...
@overload
def adaptive_avg_pool(
    x: ArrayLike, output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def adaptive_max_pool(
    x: NDArray[_Scalar], output_size: OutputSize, *, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]:
    """Maximum of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    output_size : int, or tuple of int or None
        How many windows each pooled axis has, at least 1; more than it has elements is allowed, and None is as many as it
        has. An int is used for all `axes`, or for the last two.
    return_indices : bool, default False
        Whether to return also where the extrema are.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    initial : scalar, optional
        A value that no maximum is less than, and no minimum greater. It stands for windows in which nothing counts, and
        cannot be given together with `fill`.
    fill : scalar, optional
        The result of a window in which nothing counts. By default that is NaN, and for integers and bools a ValueError.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64. They
        may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with `output_size` elements along the pooled axes; of the dtype of `x`, or of `dtype` if the function has it. It
        is `out` if that was given, else a new array with its axes in memory as those of `x`.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, where each extremum is: its index in the pooled axes of `x`,
        without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the first NaN;
        where nothing counts, the first element of the window.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    max_pool : windows of a given size.

    Notes
    -----
    Window i is ``[floor(i * length / output_size), ceil((i + 1) * length / output_size))``: every element is in a window,
    and where `output_size` does not divide the length neighbours may share one. This is PyTorch's rule. There may be more
    than 262144 windows along an axis only where their number divides its length.

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

@overload
def adaptive_max_pool(
    x: NDArray[_Scalar], output_size: OutputSize, *, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[NDArray[_Scalar], _Indices]: ...
@overload
def adaptive_max_pool(
    x: _Lazy, output_size: OutputSize, *, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def adaptive_max_pool(
    x: _Lazy, output_size: OutputSize, *, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> tuple[_Lazy, _Lazy]: ...
@overload
def adaptive_max_pool(
    x: ArrayLike, output_size: OutputSize, *, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def adaptive_max_pool(
    x: ArrayLike, output_size: OutputSize, *, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[Array, _Indices]: ...
@overload
def adaptive_max_pool(
    x: ArrayLike, output_size: OutputSize, *, return_indices: bool, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | tuple[Array, Array] | None = None, workers: int | None = None,
) -> Array | tuple[Array, _Indices]: ...
@overload
def adaptive_min_pool(
    x: NDArray[_Scalar], output_size: OutputSize, *, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]:
    """Minimum of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    output_size : int, or tuple of int or None
        How many windows each pooled axis has, at least 1; more than it has elements is allowed, and None is as many as it
        has. An int is used for all `axes`, or for the last two.
    return_indices : bool, default False
        Whether to return also where the extrema are.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    initial : scalar, optional
        A value that no maximum is less than, and no minimum greater. It stands for windows in which nothing counts, and
        cannot be given together with `fill`.
    fill : scalar, optional
        The result of a window in which nothing counts. By default that is NaN, and for integers and bools a ValueError.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64. They
        may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with `output_size` elements along the pooled axes; of the dtype of `x`, or of `dtype` if the function has it. It
        is `out` if that was given, else a new array with its axes in memory as those of `x`.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, where each extremum is: its index in the pooled axes of `x`,
        without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the first NaN;
        where nothing counts, the first element of the window.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    min_pool : windows of a given size.

    Notes
    -----
    Window i is ``[floor(i * length / output_size), ceil((i + 1) * length / output_size))``: every element is in a window,
    and where `output_size` does not divide the length neighbours may share one. This is PyTorch's rule. There may be more
    than 262144 windows along an axis only where their number divides its length.

    NaN and zeros are as in `min_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_min_pool(np.arange(25).reshape(5, 5), 2)
    array([[ 0,  2],
           [10, 12]])
    """

@overload
def adaptive_min_pool(
    x: NDArray[_Scalar], output_size: OutputSize, *, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[NDArray[_Scalar], _Indices]: ...
@overload
def adaptive_min_pool(
    x: _Lazy, output_size: OutputSize, *, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def adaptive_min_pool(
    x: _Lazy, output_size: OutputSize, *, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> tuple[_Lazy, _Lazy]: ...
@overload
def adaptive_min_pool(
    x: ArrayLike, output_size: OutputSize, *, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def adaptive_min_pool(
    x: ArrayLike, output_size: OutputSize, *, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[Array, _Indices]: ...
@overload
def adaptive_min_pool(
    x: ArrayLike, output_size: OutputSize, *, return_indices: bool, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | tuple[Array, Array] | None = None, workers: int | None = None,
) -> Array | tuple[Array, _Indices]: ...
@overload
def adaptive_sum_pool(
    x: NDArray[_Floating], output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: None = None,
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Floating]:
    """Sum of each of `output_size` windows, as equal as can be.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    output_size : int, or tuple of int or None
        How many windows each pooled axis has, at least 1; more than it has elements is allowed, and None is as many as it
        has. An int is used for all `axes`, or for the last two.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    min_count : int, default 0
        How many elements of a window must count, at least. By default none: the sum of nothing is 0.
    fill : scalar, optional
        The result of a window in which fewer elements count. By default that is NaN, and a ValueError if the result is of
        integers.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`
        and the sum of a window of the largest. By default the dtype of `x` for floats, uint64 for unsigned integers, and
        int64 for other integers and bools, as `numpy.sum` has it on most systems.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with `output_size` elements along the pooled axes; of the dtype of `x`, or of `dtype` if the function has it. It
        is `out` if that was given, else a new array with its axes in memory as those of `x`.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    sum_pool : windows of a given size, and how exact sums are.

    Notes
    -----
    Window i is ``[floor(i * length / output_size), ceil((i + 1) * length / output_size))``: every element is in a window,
    and where `output_size` does not divide the length neighbours may share one. This is PyTorch's rule. There may be more
    than 262144 windows along an axis only where their number divides its length.

    What windows share is in the sums of both.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.adaptive_sum_pool(np.arange(16).reshape(4, 4), 2)
    array([[10, 18],
           [42, 50]])
    """

@overload
def adaptive_sum_pool(
    x: NDArray[np.unsignedinteger[Any]], output_size: OutputSize, *, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None,
    dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[np.uint64]: ...
@overload
def adaptive_sum_pool(
    x: NDArray[np.signedinteger[Any] | np.bool], output_size: OutputSize, *, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None,
    dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[np.int64]: ...
@overload
def adaptive_sum_pool(
    x: _Lazy, output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def adaptive_sum_pool(
    x: ArrayLike, output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: _Kind[_Scalar],
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]: ...
@overload
def adaptive_sum_pool(
    x: ArrayLike, output_size: OutputSize, *, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def avg_pool(
    x: NDArray[_Floating], kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    axes: Size | None = None, nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 1,
    fill: Number | None = None, dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[_Floating]:
    """Average of each window: the sum of what counts, over the number of elements that count and of padding that does.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
        all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
        `x` of xarray also a dict of dimensions and lengths.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
        axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    count_include_pad : bool, default True
        Whether padding counts as zeros. If not, a window is averaged over the elements that it has. What `ceil_mode`
        lets a window reach past the padding never counts.
    divisor_override : int, optional
        Divide the sum of each window by this instead; not 0. For integer results at least the size of the window.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    min_count : int, default 1
        How many elements of a window must count, at least. Positions in the padding are no elements.
    fill : scalar, optional
        The result of a window in which fewer elements count. By default that is NaN, and a ValueError if the result is of
        integers.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`,
        and with them every average; these are rounded half to even. The dtype of `x` by default for floats, float64 for
        integers and bools, as `numpy.mean` has it.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with ``floor((length + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1`` elements along each
        pooled axis (``ceil`` with `ceil_mode`); of the dtype of `x`, or of `dtype` if the function has it. It is `out` if
        that was given, else a new C-ordered array; where the axes of `x` lie in memory in another order, the new array
        keeps that order.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    sum_pool : the same without a divisor.
    global_avg_pool, adaptive_avg_pool : all of some axes, or as many windows as wanted.

    Notes
    -----
    "omit" is `numpy.nanmean`, and `where` that of `numpy.mean`.

    Sums of bools and of integers of up to 32 bits are exact. Their averages are the quotient of the integers, rounded
    once to an integer or to float64, for every divisor, and from float64 to a narrower float. float16 is summed in
    float32; other floats, and 64-bit integers as float64, are summed in their own precision, with an error of at most
    ``sum(kernel_size)`` units in the last place of the mean of absolute values. There are no running sums: an inf or a
    NaN touches only the windows that hold it. No average is ``-0.0``.

    The order in which floats are summed depends on the window and on the whole pooled axes, so that an image has the
    same average alone, in a batch and for any number of workers, to the last bit. It also depends on the order in which
    the axes of `x` lie in memory, and with a window over all of several axes on whether these lie one behind the other:
    those of a Fortran-ordered image, and of a whole image that is a part of a wider one, may differ in the last bits.

    The semantics are those of ``torch.nn.functional.avg_pool1d``, ``avg_pool2d`` and ``avg_pool3d`` and of the ONNX
    operator AveragePool, with PyTorch's default for `count_include_pad`; `dilation` is ONNX's.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> x = np.arange(16, dtype=np.uint8).reshape(4, 4)
    >>> cpool.avg_pool(x, 2)
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    >>> cpool.avg_pool(np.ones((4, 4)), 3, stride=2, padding=1, count_include_pad=False)
    array([[1., 1.],
           [1., 1.]])
    >>> cpool.avg_pool(x, 2, dtype=x.dtype)
    array([[ 2,  4],
           [10, 12]], dtype=uint8)
    >>> cpool.avg_pool(x, 2, where=x > 4, min_count=2, fill=0)
    array([[ 0. ,  6.5],
           [10.5, 12.5]])
    """

@overload
def avg_pool(
    x: NDArray[np.integer[Any] | np.bool], kernel_size: Size, stride: Size | None = None, padding: Padding = 0,
    dilation: Size = 1, *, ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    axes: Size | None = None, nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 1,
    fill: Number | None = None, dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[np.float64]: ...
@overload
def avg_pool(
    x: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    axes: Size | None = None, nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 1,
    fill: Number | None = None, dtype: DTypeLike | None = None, out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def avg_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    axes: Size | None = None, nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 1,
    fill: Number | None = None, dtype: _Kind[_Scalar], out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]: ...
@overload
def avg_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    axes: Size | None = None, nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 1,
    fill: Number | None = None, dtype: DTypeLike | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def avg_pool_backward(
    grad: _Lazy, input_shape: Size, kernel_size: Size, stride: Size | None = None, padding: Padding = 0,
    dilation: Size = 1, *, ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    axes: Size | None = None, out: None = None, workers: int | None = None,
) -> _Lazy:
    """Gradient of `avg_pool`: each value of `grad`, over the divisor of its window, is added to all of the window.

    Parameters
    ----------
    grad : array_like
        Gradient of the pooled array, of its shape ``(..., H, W)``: any strides; float16, float32 or float64. Never
        modified. Of dask or xarray, as in `max_unpool`.
    input_shape : tuple of int
        Shape of the array that was pooled.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
        all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
        `x` of xarray also a dict of dimensions and lengths.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
        axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    count_include_pad : bool, default True
        Whether padding counted as zeros.
    divisor_override : int, optional
        What sums were divided by in place of the number of what counts.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with the other arrays.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    numpy.ndarray
        The gradient, of `input_shape` and of the dtype of `grad`. It is `out` if that was given, else a new C-ordered
        array.

    Raises
    ------
    TypeError
        If `grad` has an unsupported dtype, is masked or lies on a GPU; if sizes are not integers; if `out` has another
        dtype or is no array.
    ValueError
        If a size is out of range, `grad` does not have the shape that pooling `input_shape` gives, or `out` has another
        shape than `input_shape`, is read-only or shares memory between its own elements. Nothing has been written then.

    Notes
    -----
    float16 adds up in float32, in a plane of scratch for each worker, and is rounded once. Windows are added along the
    last pooled axis first, then along the others. The semantics are those of the gradient of
    ``torch.nn.functional.avg_pool2d``. Window and padding are what `avg_pool` was called with.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.avg_pool_backward(np.array([[4.0, 8.0]]), (2, 5), 2)
    array([[1., 1., 2., 2., 0.],
           [1., 1., 2., 2., 0.]])
    """

@overload
def avg_pool_backward(
    grad: ArrayLike, input_shape: Size, kernel_size: Size, stride: Size | None = None, padding: Padding = 0,
    dilation: Size = 1, *, ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
    axes: Size | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def global_avg_pool(
    x: NDArray[_Floating], *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: None = None,
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Floating]:
    """Average over all of some axes.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims : bool, default False
        Whether the pooled axes stay, with a length of 1.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    min_count : int, default 1
        How many elements of a window must count, at least. Positions in the padding are no elements.
    fill : scalar, optional
        The result of a window in which fewer elements count. By default that is NaN, and a ValueError if the result is of
        integers.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`,
        and with them every average; these are rounded half to even. The dtype of `x` by default for floats, float64 for
        integers and bools, as `numpy.mean` has it.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` without the pooled axes, an array of no dimensions if there are no others; of the dtype of `x`, or of `dtype` if
        the function has it. It is `out` if that was given.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

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

@overload
def global_avg_pool(
    x: NDArray[np.integer[Any] | np.bool], *, axes: Size | None = None, keepdims: bool = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None,
    dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[np.float64]: ...
@overload
def global_avg_pool(
    x: _Lazy, *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def global_avg_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: _Kind[_Scalar],
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]: ...
@overload
def global_avg_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 1, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def global_max_pool(
    x: NDArray[_Scalar], *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[False] = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]:
    """Maximum over all of some axes.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims : bool, default False
        Whether the pooled axes stay, with a length of 1.
    return_indices : bool, default False
        Whether to return also where the extrema are.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    initial : scalar, optional
        A value that no maximum is less than, and no minimum greater. It stands for windows in which nothing counts, and
        cannot be given together with `fill`.
    fill : scalar, optional
        The result of a window in which nothing counts. By default that is NaN, and for integers and bools a ValueError.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64. They
        may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` without the pooled axes, an array of no dimensions if there are no others; of the dtype of `x`, or of `dtype` if
        the function has it. It is `out` if that was given.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, where each extremum is: its index in the pooled axes of `x`,
        without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the first NaN;
        where nothing counts, the first element of the window.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

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

@overload
def global_max_pool(
    x: NDArray[_Scalar], *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[True],
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[NDArray[_Scalar], _Indices]: ...
@overload
def global_max_pool(
    x: _Lazy, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[False] = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def global_max_pool(
    x: _Lazy, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[True],
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> tuple[_Lazy, _Lazy]: ...
@overload
def global_max_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[False] = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def global_max_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[True],
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[Array, _Indices]: ...
@overload
def global_max_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, return_indices: bool,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | tuple[Array, Array] | None = None, workers: int | None = None,
) -> Array | tuple[Array, _Indices]: ...
@overload
def global_min_pool(
    x: NDArray[_Scalar], *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[False] = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]:
    """Minimum over all of some axes.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims : bool, default False
        Whether the pooled axes stay, with a length of 1.
    return_indices : bool, default False
        Whether to return also where the extrema are.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    initial : scalar, optional
        A value that no maximum is less than, and no minimum greater. It stands for windows in which nothing counts, and
        cannot be given together with `fill`.
    fill : scalar, optional
        The result of a window in which nothing counts. By default that is NaN, and for integers and bools a ValueError.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64. They
        may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` without the pooled axes, an array of no dimensions if there are no others; of the dtype of `x`, or of `dtype` if
        the function has it. It is `out` if that was given.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, where each extremum is: its index in the pooled axes of `x`,
        without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the first NaN;
        where nothing counts, the first element of the window.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

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

@overload
def global_min_pool(
    x: NDArray[_Scalar], *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[True],
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[NDArray[_Scalar], _Indices]: ...
@overload
def global_min_pool(
    x: _Lazy, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[False] = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def global_min_pool(
    x: _Lazy, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[True],
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> tuple[_Lazy, _Lazy]: ...
@overload
def global_min_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[False] = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def global_min_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, return_indices: Literal[True],
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[Array, _Indices]: ...
@overload
def global_min_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, return_indices: bool,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | tuple[Array, Array] | None = None, workers: int | None = None,
) -> Array | tuple[Array, _Indices]: ...
@overload
def global_sum_pool(
    x: NDArray[_Floating], *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: None = None,
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Floating]:
    """Sum over all of some axes.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    axes : int or tuple of int, optional
        The pooled axes, the last two by default.
    keepdims : bool, default False
        Whether the pooled axes stay, with a length of 1.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    min_count : int, default 0
        How many elements must count, at least. By default none: the sum of nothing is 0.
    fill : scalar, optional
        The result of a window in which fewer elements count. By default that is NaN, and a ValueError if the result is of
        integers.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`
        and the sum of a window of the largest. By default the dtype of `x` for floats, uint64 for unsigned integers, and
        int64 for other integers and bools, as `numpy.sum` has it on most systems.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` without the pooled axes, an array of no dimensions if there are no others; of the dtype of `x`, or of `dtype` if
        the function has it. It is `out` if that was given.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

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

@overload
def global_sum_pool(
    x: NDArray[np.unsignedinteger[Any]], *, axes: Size | None = None, keepdims: bool = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None,
    dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[np.uint64]: ...
@overload
def global_sum_pool(
    x: NDArray[np.signedinteger[Any] | np.bool], *, axes: Size | None = None, keepdims: bool = False,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None,
    dtype: None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[np.int64]: ...
@overload
def global_sum_pool(
    x: _Lazy, *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def global_sum_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: _Kind[_Scalar],
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]: ...
@overload
def global_sum_pool(
    x: ArrayLike, *, axes: Size | None = None, keepdims: bool = False, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def max_pool(
    x: NDArray[_Scalar], kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]:
    """Maximum of each window.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
        all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
        `x` of xarray also a dict of dimensions and lengths.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
        axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    return_indices : bool, default False
        Whether to return also where the extrema are.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    initial : scalar, optional
        A value that no maximum is less than, and no minimum greater. It stands for windows in which nothing counts, and
        cannot be given together with `fill`.
    fill : scalar, optional
        The result of a window in which nothing counts. By default that is NaN, and for integers and bools a ValueError.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64. They
        may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with ``floor((length + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1`` elements along each
        pooled axis (``ceil`` with `ceil_mode`); of the dtype of `x`, or of `dtype` if the function has it. It is `out` if
        that was given, else a new C-ordered array; where the axes of `x` lie in memory in another order, the new array
        keeps that order.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, where each extremum is: its index in the pooled axes of `x`,
        without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the first NaN;
        where nothing counts, the first element of the window.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    min_pool, avg_pool, sum_pool : what else to make of a window.
    global_max_pool, adaptive_max_pool : all of some axes, or as many windows as wanted.

    Notes
    -----
    A maximum never sees padding: a window at an edge has the elements that it has. A NaN anywhere in a window makes its
    result NaN by default, as in `numpy.maximum`; "omit" is `numpy.nanmax`, and `where` and `initial` are those of
    `numpy.max`. ``0.0`` and ``-0.0`` are equal; which of them comes back is not specified. A NaN that comes back is the
    quiet NaN, whatever bits it had. The GIL is released while pooling.

    The semantics are those of ``torch.nn.functional.max_pool1d``, ``max_pool2d`` and ``max_pool3d``, whose output size
    is also that of the ONNX operator MaxPool, except that padding may be larger than half of the window, and that of
    several NaN PyTorch gives the index of the last.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> x = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [8, 7, 6, 5], [4, 3, 2, 1]])
    >>> cpool.max_pool(x, 2)
    array([[6, 8],
           [8, 6]])
    >>> cpool.max_pool(x, 3, stride=2, padding=1)
    array([[6, 8],
           [8, 8]])
    >>> cpool.max_pool(x, (2,))
    array([[2, 4],
           [6, 8],
           [8, 6],
           [4, 2]])
    >>> values, indices = cpool.max_pool(x, 2, return_indices=True)
    >>> indices
    array([[ 5,  7],
           [ 8, 10]])
    >>> cpool.max_pool(x, 2, where=x < 7, initial=0)
    array([[6, 4],
           [4, 6]])
    >>> cpool.max_pool(x, 2, where=x > 6, fill=-1)
    array([[-1,  8],
           [ 8, -1]])
    """

@overload
def max_pool(
    x: NDArray[_Scalar], kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[NDArray[_Scalar], _Indices]: ...
@overload
def max_pool(
    x: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def max_pool(
    x: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> tuple[_Lazy, _Lazy]: ...
@overload
def max_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def max_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[Array, _Indices]: ...
@overload
def max_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: bool, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, initial: Number | None = None, fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None, workers: int | None = None,
) -> Array | tuple[Array, _Indices]: ...
@overload
def max_pool_backward(
    grad: _Lazy, indices: ArrayLike, input_shape: Size, *, axes: Size | None = None, out: None = None,
    workers: int | None = None,
) -> _Lazy:
    """Gradient of `max_pool` (or `min_pool`): each value of `grad` is added where the extremum of its window was.

    Parameters
    ----------
    grad : array_like
        Gradient of the pooled array, of its shape ``(..., H, W)``: any strides; integers, float16, float32 or
        float64. Never modified. Of dask or xarray, as in `max_unpool`.
    indices : array_like
        What `max_pool` returned for `return_indices`: for each of `grad` a flat index, in C order, into the pooled axes
        of the input in ascending order of their numbers. Any integer dtype; the shape of `grad`.
    input_shape : tuple of int
        Shape of the array that was pooled: the shape of `grad` but for the pooled axes.
    axes : int or tuple of int, optional
        The pooled axes, any number of them; the last two by default. Their order means nothing.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with the other arrays.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    numpy.ndarray
        Zeros of `input_shape` and of the dtype of `grad`, to which each value of `grad` has been added at its index,
        in C order of the pooled axes. It is `out` if that was given, else a new C-ordered array.

    Raises
    ------
    TypeError
        If the values have an unsupported dtype, are masked or lie on a GPU; if indices, shape or axes are not integers; if
        `out` has another dtype or is no array.
    ValueError
        If an index is negative or past the pooled axes of the result; if shapes do not match; if `out` is read-only or
        shares memory between its own elements. Nothing has been written then.

    See Also
    --------
    max_unpool : of values that share an index one remains.

    Notes
    -----
    Bools cannot be added up: they are a TypeError. float16 adds up in float32, in a plane of scratch for each worker,
    and is rounded once; integers wrap, as in `numpy.add`. The semantics are those of the gradient of
    ``torch.nn.functional.max_pool2d``: the gradient of a tie goes wholly to the element that the index names.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.max_pool_backward(np.array([[0.5, 2.0, 1.0]]), np.array([[1, 1, 3]]), (1, 5))
    array([[0. , 2.5, 0. , 1. , 0. ]])
    """

@overload
def max_pool_backward(
    grad: ArrayLike, indices: ArrayLike, input_shape: Size, *, axes: Size | None = None, out: Array | None = None,
    workers: int | None = None,
) -> Array: ...
@overload
def max_unpool(
    y: _Lazy, indices: ArrayLike, output_shape: Size, *, axes: Size | None = None, out: None = None,
    workers: int | None = None,
) -> _Lazy:
    """Put each value back where `max_pool` took it from, and zeros elsewhere.

    Parameters
    ----------
    y : array_like
        Pooled values, ``(..., H, W)``: any strides; bool, integers, float16, float32 or float64. Never modified. For a
        dask array the result is one, and for a DataArray of xarray, of which `output_shape` and `axes` may have names.
    indices : array_like
        For each of `y` where it goes: a flat index, in C order, into the pooled axes of the result in ascending order
        of their numbers, as `max_pool` returns them. Any integer dtype; the shape of `y`.
    output_shape : tuple of int
        Shape of the result: the shape of `y` but for the pooled axes, whose lengths are at least 1.
    axes : int or tuple of int, optional
        The pooled axes, any number of them; the last two by default. Their order means nothing.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with the other arrays.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    numpy.ndarray
        Zeros of `output_shape` and of the dtype of `y`, with each value of `y` at its index. Of values that share an
        index the last one remains, in C order of the pooled axes of `y`. It is `out` if that was given, else a new
        C-ordered array.

    Raises
    ------
    TypeError
        If the values have an unsupported dtype, are masked or lie on a GPU; if indices, shape or axes are not integers; if
        `out` has another dtype or is no array.
    ValueError
        If an index is negative or past the pooled axes of the result; if shapes do not match; if `out` is read-only or
        shares memory between its own elements. Nothing has been written then.

    See Also
    --------
    max_pool_backward : adds up the values that share an index.

    Notes
    -----
    The semantics are those of ``torch.nn.functional.max_unpool2d``, which leaves open which of equal indices wins.
    `indices` are checked first, and again where they are used: if another thread changes them during the call, those
    that left their range are a ValueError, with part of the result written.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.max_unpool(np.array([[6, 8]]), np.array([[4, 7]]), (2, 4))
    array([[0, 0, 0, 0],
           [6, 0, 0, 8]])
    """

@overload
def max_unpool(
    y: ArrayLike, indices: ArrayLike, output_shape: Size, *, axes: Size | None = None, out: Array | None = None,
    workers: int | None = None,
) -> Array: ...
@overload
def min_pool(
    x: NDArray[_Scalar], kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]:
    """Minimum of each window.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
        all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
        `x` of xarray also a dict of dimensions and lengths.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
        axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    return_indices : bool, default False
        Whether to return also where the extrema are.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    initial : scalar, optional
        A value that no maximum is less than, and no minimum greater. It stands for windows in which nothing counts, and
        cannot be given together with `fill`.
    fill : scalar, optional
        The result of a window in which nothing counts. By default that is NaN, and for integers and bools a ValueError.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64. They
        may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with ``floor((length + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1`` elements along each
        pooled axis (``ceil`` with `ceil_mode`); of the dtype of `x`, or of `dtype` if the function has it. It is `out` if
        that was given, else a new C-ordered array; where the axes of `x` lie in memory in another order, the new array
        keeps that order.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, where each extremum is: its index in the pooled axes of `x`,
        without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the first NaN;
        where nothing counts, the first element of the window.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    max_pool, avg_pool, sum_pool : what else to make of a window.

    Notes
    -----
    As of `max_pool`: a minimum never sees padding, and is NaN wherever a window holds a NaN, as in `numpy.minimum`.
    It is what ``-max_pool(-x, ...)`` would be, without the overflow of integers.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.min_pool(np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.uint8), 2)
    array([[1, 3]], dtype=uint8)
    """

@overload
def min_pool(
    x: NDArray[_Scalar], kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[NDArray[_Scalar], _Indices]: ...
@overload
def min_pool(
    x: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def min_pool(
    x: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: None = None, workers: int | None = None,
) -> tuple[_Lazy, _Lazy]: ...
@overload
def min_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[False] = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: Array | None = None, workers: int | None = None,
) -> Array: ...
@overload
def min_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: Literal[True], axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', where: ArrayLike | None = None, initial: Number | None = None,
    fill: Number | None = None, out: tuple[Array, Array] | None = None, workers: int | None = None,
) -> tuple[Array, _Indices]: ...
@overload
def min_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, return_indices: bool, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, initial: Number | None = None, fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None, workers: int | None = None,
) -> Array | tuple[Array, _Indices]: ...
def output_shape(
    input_shape: Size, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, axes: Size | None = None,
) -> tuple[int, ...]:
    """Shape that pooling an array of `input_shape` has, without an array.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of the input.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
        all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
        `x` of xarray also a dict of dimensions and lengths.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
        axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.

    Returns
    -------
    tuple of int
        `input_shape` with the pooled lengths in place of those of the pooled axes.

    Raises
    ------
    TypeError
        If a size is no integer.
    ValueError
        If one is out of range, or a window does not fit.

    Notes
    -----
    This is the rule of PyTorch and ONNX, in exact integers: ``(length + before + after - dilation * (kernel_size - 1)
    - 1) / stride + 1``, rounded down, or up in `ceil_mode`, there less one if the last window would start past the
    input and the padding before it.

    Examples
    --------
    >>> import cpool
    >>> cpool.output_shape((446, 550), 2)
    (223, 275)
    >>> cpool.output_shape((8, 64, 112, 112), 3, stride=2, padding=1)
    (8, 64, 56, 56)
    """

@overload
def pyramid(
    x: _Lazy, levels: int, kernel_size: Size = 2, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1,
    *, op: Literal['max', 'min', 'avg', 'sum'] = 'max', ceil_mode: bool = False, axes: Size | None = None,
    nan_policy: NanPolicy = 'propagate', dtype: DTypeLike | None = None,
) -> list[_Lazy]:
    """Pool again and again: `x`, `x` pooled once, twice, ..., `levels` times.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    levels : int
        How many times to pool, 0 to 1000.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
        all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
        `x` of xarray also a dict of dimensions and lengths.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
        axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    op : {"max", "min", "avg", "sum"}, default "max"
        What to make of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    dtype : dtype_like, optional
        Dtype of averages and sums, from the first level on, as in `avg_pool` and `sum_pool`; of sums a float or an
        integer of 64 bits.

    Returns
    -------
    list of numpy.ndarray
        ``levels + 1`` arrays; the first is `x` itself, not a copy. Averages of integers are float64 from the first
        level on, so that no level rounds, unless `dtype` is an integer: then each level is rounded half to even from
        exact sums (of up to 32 bits) of the level above. Sums of integers are int64 or uint64.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above.
    ValueError
        If a size is out of range; if `levels` is negative, or more than `x` has room for. Nothing has been pooled then.
        If there is a NaN and `nan_policy` is "raise".

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

@overload
def pyramid(
    x: ArrayLike, levels: int, kernel_size: Size = 2, stride: Size | None = None, padding: Padding = 0,
    dilation: Size = 1, *, op: Literal['max', 'min', 'avg', 'sum'] = 'max', ceil_mode: bool = False,
    axes: Size | None = None, nan_policy: NanPolicy = 'propagate', dtype: DTypeLike | None = None,
) -> list[Array]: ...
@overload
def sum_pool(
    x: NDArray[_Floating], kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: None = None,
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Floating]:
    """Sum of each window; padding adds nothing.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
        float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
        or Dataset of xarray such, whose coordinates are the means of their windows.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
        all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
        `x` of xarray also a dict of dimensions and lengths.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
        axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
        values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
        columns and colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`.
    min_count : int, default 0
        How many elements of a window must count, at least. By default none: the sum of nothing is 0.
    fill : scalar, optional
        The result of a window in which fewer elements count. By default that is NaN, and a ValueError if the result is of
        integers.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`
        and the sum of a window of the largest. By default the dtype of `x` for floats, uint64 for unsigned integers, and
        int64 for other integers and bools, as `numpy.sum` has it on most systems.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with ``floor((length + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1`` elements along each
        pooled axis (``ceil`` with `ceil_mode`); of the dtype of `x`, or of `dtype` if the function has it. It is `out` if
        that was given, else a new C-ordered array; where the axes of `x` lie in memory in another order, the new array
        keeps that order.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
        `out` has another dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
        there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.

    See Also
    --------
    avg_pool : sums over a divisor.
    global_sum_pool, adaptive_sum_pool : all of some axes, or as many windows as wanted.

    Notes
    -----
    "omit" is `numpy.nansum`, `where` that of `numpy.sum`, and `min_count` that of pandas and xarray.

    Sums of bools and integers are exact; those that 64 bits have no room for wrap, as in `numpy.sum`. As floats
    (`dtype`) exact sums are rounded once, but those of 64-bit integers are summed as float64. Floats are summed as
    `avg_pool` sums them, in the same order, with its error bound times the size of the window: a part of an image has
    the sums of the whole. No sum is ``-0.0``.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> x = np.arange(16, dtype=np.uint8).reshape(4, 4) * 16
    >>> cpool.sum_pool(x, 2)
    array([[160, 288],
           [672, 800]], dtype=uint64)
    >>> cpool.sum_pool(x, 2, dtype=np.float32)
    array([[160., 288.],
           [672., 800.]], dtype=float32)
    >>> cpool.sum_pool(np.array([1.0, np.nan, np.nan, np.nan]), (2,), nan_policy="omit", min_count=1)
    array([ 1., nan])
    """

@overload
def sum_pool(
    x: NDArray[np.unsignedinteger[Any]], kernel_size: Size, stride: Size | None = None, padding: Padding = 0,
    dilation: Size = 1, *, ceil_mode: bool = False, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: None = None,
    out: Array | None = None, workers: int | None = None,
) -> NDArray[np.uint64]: ...
@overload
def sum_pool(
    x: NDArray[np.signedinteger[Any] | np.bool], kernel_size: Size, stride: Size | None = None, padding: Padding = 0,
    dilation: Size = 1, *, ceil_mode: bool = False, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: None = None,
    out: Array | None = None, workers: int | None = None,
) -> NDArray[np.int64]: ...
@overload
def sum_pool(
    x: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: None = None, workers: int | None = None,
) -> _Lazy: ...
@overload
def sum_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: _Kind[_Scalar],
    out: Array | None = None, workers: int | None = None,
) -> NDArray[_Scalar]: ...
@overload
def sum_pool(
    x: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    ceil_mode: bool = False, axes: Size | None = None, nan_policy: NanPolicy = 'propagate',
    where: ArrayLike | None = None, min_count: int = 0, fill: Number | None = None, dtype: DTypeLike | None = None,
    out: Array | None = None, workers: int | None = None,
) -> Array: ...
