"""Made by ci/write_stubs.py from the functions themselves; not to be edited."""

from typing import Any, Literal, Protocol, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cpool._arrays import Array
from cpool._types import NanPolicy, Number, OutputSize, Padding, Size

_Indices: TypeAlias = NDArray[np.int64]
_Scalar = TypeVar("_Scalar", bound=np.generic)
_Floating = TypeVar("_Floating", bound=np.floating[Any])
_Kind: TypeAlias = type[_Scalar] | np.dtype[_Scalar]

class _HasGraph(Protocol):  # arrays of dask, arrays and datasets of xarray
    def __dask_graph__(self) -> Any: ...

_Lazy = TypeVar("_Lazy", bound=_HasGraph)

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
]

@overload
def adaptive_avg_pool1d(
    input: _Lazy, output_size: OutputSize,
) -> _Lazy:
    """Average of each of `output_size` windows, as ``torch.nn.functional.adaptive_avg_pool1d``.

    Parameters
    ----------
    input : array_like
        An array or tensor of floats, ``(C, L)`` or ``(N, C, L)``.
    output_size : int or tuple of int or None
        How many windows each of the last 1 axes has, at least 1; None for as many as it has elements.

    Returns
    -------
    values : numpy.ndarray
        `input` with `output_size` elements along the last 1 axes, of its dtype.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 1 + 1 or 1 + 2 dimensions, or a size is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.adaptive_avg_pool1d(np.ones((3, 4)), 1).shape
    (3, 1)
    """

@overload
def adaptive_avg_pool1d(
    input: ArrayLike, output_size: OutputSize,
) -> Array: ...
@overload
def adaptive_avg_pool2d(
    input: _Lazy, output_size: OutputSize,
) -> _Lazy:
    """Average of each of `output_size` windows, as ``torch.nn.functional.adaptive_avg_pool2d``.

    Parameters
    ----------
    input : array_like
        An array or tensor of floats, ``(C, H, W)`` or ``(N, C, H, W)``.
    output_size : int or tuple of int or None
        How many windows each of the last 2 axes has, at least 1; None for as many as it has elements.

    Returns
    -------
    values : numpy.ndarray
        `input` with `output_size` elements along the last 2 axes, of its dtype.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 2 + 1 or 2 + 2 dimensions, or a size is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.adaptive_avg_pool2d(np.ones((3, 4, 4)), 1).shape
    (3, 1, 1)
    """

@overload
def adaptive_avg_pool2d(
    input: ArrayLike, output_size: OutputSize,
) -> Array: ...
@overload
def adaptive_avg_pool3d(
    input: _Lazy, output_size: OutputSize,
) -> _Lazy:
    """Average of each of `output_size` windows, as ``torch.nn.functional.adaptive_avg_pool3d``.

    Parameters
    ----------
    input : array_like
        An array or tensor of floats, ``(C, D, H, W)`` or ``(N, C, D, H, W)``.
    output_size : int or tuple of int or None
        How many windows each of the last 3 axes has, at least 1; None for as many as it has elements.

    Returns
    -------
    values : numpy.ndarray
        `input` with `output_size` elements along the last 3 axes, of its dtype.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 3 + 1 or 3 + 2 dimensions, or a size is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.adaptive_avg_pool3d(np.ones((3, 4, 4, 4)), 1).shape
    (3, 1, 1, 1)
    """

@overload
def adaptive_avg_pool3d(
    input: ArrayLike, output_size: OutputSize,
) -> Array: ...
@overload
def adaptive_max_pool1d(
    input: _Lazy, output_size: OutputSize, return_indices: Literal[False] = False,
) -> _Lazy:
    """Maximum of each of `output_size` windows, as ``torch.nn.functional.adaptive_max_pool1d``.

    Parameters
    ----------
    input : array_like
        An array or tensor ``(C, L)`` or ``(N, C, L)``, of the dtypes of `cpool.max_pool`.
    output_size : int or tuple of int or None
        How many windows each of the last 1 axes has, at least 1; None for as many as it has elements.
    return_indices : bool, default False
        Whether to return also where the maxima are.

    Returns
    -------
    values : numpy.ndarray
        `input` with `output_size` elements along the last 1 axes, of its dtype.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, flat into the last 1 axes. Of several NaN the first, where
        PyTorch has the last.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 1 + 1 or 1 + 2 dimensions, or a size is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.adaptive_max_pool1d(np.ones((3, 4)), 2).shape
    (3, 2)
    """

@overload
def adaptive_max_pool1d(
    input: _Lazy, output_size: OutputSize, return_indices: Literal[True],
) -> tuple[_Lazy, _Lazy]: ...
@overload
def adaptive_max_pool1d(
    input: ArrayLike, output_size: OutputSize, return_indices: Literal[False] = False,
) -> Array: ...
@overload
def adaptive_max_pool1d(
    input: ArrayLike, output_size: OutputSize, return_indices: Literal[True],
) -> tuple[Array, _Indices]: ...
@overload
def adaptive_max_pool1d(
    input: ArrayLike, output_size: OutputSize, return_indices: bool,
) -> Array | tuple[Array, _Indices]: ...
@overload
def adaptive_max_pool2d(
    input: _Lazy, output_size: OutputSize, return_indices: Literal[False] = False,
) -> _Lazy:
    """Maximum of each of `output_size` windows, as ``torch.nn.functional.adaptive_max_pool2d``.

    Parameters
    ----------
    input : array_like
        An array or tensor ``(C, H, W)`` or ``(N, C, H, W)``, of the dtypes of `cpool.max_pool`.
    output_size : int or tuple of int or None
        How many windows each of the last 2 axes has, at least 1; None for as many as it has elements.
    return_indices : bool, default False
        Whether to return also where the maxima are.

    Returns
    -------
    values : numpy.ndarray
        `input` with `output_size` elements along the last 2 axes, of its dtype.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, flat into the last 2 axes. Of several NaN the first, where
        PyTorch has the last.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 2 + 1 or 2 + 2 dimensions, or a size is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.adaptive_max_pool2d(np.ones((3, 4, 4)), 2).shape
    (3, 2, 2)
    """

@overload
def adaptive_max_pool2d(
    input: _Lazy, output_size: OutputSize, return_indices: Literal[True],
) -> tuple[_Lazy, _Lazy]: ...
@overload
def adaptive_max_pool2d(
    input: ArrayLike, output_size: OutputSize, return_indices: Literal[False] = False,
) -> Array: ...
@overload
def adaptive_max_pool2d(
    input: ArrayLike, output_size: OutputSize, return_indices: Literal[True],
) -> tuple[Array, _Indices]: ...
@overload
def adaptive_max_pool2d(
    input: ArrayLike, output_size: OutputSize, return_indices: bool,
) -> Array | tuple[Array, _Indices]: ...
@overload
def adaptive_max_pool3d(
    input: _Lazy, output_size: OutputSize, return_indices: Literal[False] = False,
) -> _Lazy:
    """Maximum of each of `output_size` windows, as ``torch.nn.functional.adaptive_max_pool3d``.

    Parameters
    ----------
    input : array_like
        An array or tensor ``(C, D, H, W)`` or ``(N, C, D, H, W)``, of the dtypes of `cpool.max_pool`.
    output_size : int or tuple of int or None
        How many windows each of the last 3 axes has, at least 1; None for as many as it has elements.
    return_indices : bool, default False
        Whether to return also where the maxima are.

    Returns
    -------
    values : numpy.ndarray
        `input` with `output_size` elements along the last 3 axes, of its dtype.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, flat into the last 3 axes. Of several NaN the first, where
        PyTorch has the last.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 3 + 1 or 3 + 2 dimensions, or a size is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.adaptive_max_pool3d(np.ones((3, 4, 4, 4)), 2).shape
    (3, 2, 2, 2)
    """

@overload
def adaptive_max_pool3d(
    input: _Lazy, output_size: OutputSize, return_indices: Literal[True],
) -> tuple[_Lazy, _Lazy]: ...
@overload
def adaptive_max_pool3d(
    input: ArrayLike, output_size: OutputSize, return_indices: Literal[False] = False,
) -> Array: ...
@overload
def adaptive_max_pool3d(
    input: ArrayLike, output_size: OutputSize, return_indices: Literal[True],
) -> tuple[Array, _Indices]: ...
@overload
def adaptive_max_pool3d(
    input: ArrayLike, output_size: OutputSize, return_indices: bool,
) -> Array | tuple[Array, _Indices]: ...
@overload
def avg_pool1d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> _Lazy:
    """Average of each window, as ``torch.nn.functional.avg_pool1d``.

    Parameters
    ----------
    input : array_like
        An array or tensor of floats, ``(C, L)`` or ``(N, C, L)``.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 1 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `input` or the padding before it.
    count_include_pad : bool, default True
        Whether padding counts as zeros.
    divisor_override : int, optional
        Divide the sum of each window by this instead; not 0.

    Returns
    -------
    values : numpy.ndarray
        `input` with fewer elements along the last 1 axes, of its dtype.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 1 + 1 or 1 + 2 dimensions, or a size is out of range.

    See Also
    --------
    cpool.avg_pool : also of integers, exactly.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.avg_pool1d(np.ones((3, 4)), 3, stride=2, padding=1).shape
    (3, 2)
    """

@overload
def avg_pool1d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Array: ...
@overload
def avg_pool2d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> _Lazy:
    """Average of each window, as ``torch.nn.functional.avg_pool2d``.

    Parameters
    ----------
    input : array_like
        An array or tensor of floats, ``(C, H, W)`` or ``(N, C, H, W)``.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 2 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `input` or the padding before it.
    count_include_pad : bool, default True
        Whether padding counts as zeros.
    divisor_override : int, optional
        Divide the sum of each window by this instead; not 0.

    Returns
    -------
    values : numpy.ndarray
        `input` with fewer elements along the last 2 axes, of its dtype.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 2 + 1 or 2 + 2 dimensions, or a size is out of range.

    See Also
    --------
    cpool.avg_pool : also of integers, exactly.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.avg_pool2d(np.ones((3, 4, 4)), 3, stride=2, padding=1).shape
    (3, 2, 2)
    """

@overload
def avg_pool2d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Array: ...
@overload
def avg_pool3d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> _Lazy:
    """Average of each window, as ``torch.nn.functional.avg_pool3d``.

    Parameters
    ----------
    input : array_like
        An array or tensor of floats, ``(C, D, H, W)`` or ``(N, C, D, H, W)``.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 3 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `input` or the padding before it.
    count_include_pad : bool, default True
        Whether padding counts as zeros.
    divisor_override : int, optional
        Divide the sum of each window by this instead; not 0.

    Returns
    -------
    values : numpy.ndarray
        `input` with fewer elements along the last 3 axes, of its dtype.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 3 + 1 or 3 + 2 dimensions, or a size is out of range.

    See Also
    --------
    cpool.avg_pool : also of integers, exactly.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.avg_pool3d(np.ones((3, 4, 4, 4)), 3, stride=2, padding=1).shape
    (3, 2, 2, 2)
    """

@overload
def avg_pool3d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Array: ...
@overload
def max_pool1d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: Literal[False] = False,
) -> _Lazy:
    """Maximum of each window, as ``torch.nn.functional.max_pool1d``.

    Parameters
    ----------
    input : array_like
        An array or tensor ``(C, L)`` or ``(N, C, L)``, of the dtypes of `cpool.max_pool`.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 1 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `input` or the padding before it.
    return_indices : bool, default False
        Whether to return also where the maxima are.

    Returns
    -------
    values : numpy.ndarray
        `input` with fewer elements along the last 1 axes, of its dtype.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, flat into the last 1 axes. Of several NaN the first, where
        PyTorch has the last.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 1 + 1 or 1 + 2 dimensions, or a size is out of range.

    See Also
    --------
    cpool.max_pool : any axes, more padding, masks, output arrays and threads.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.max_pool1d(np.ones((3, 4)), 2).shape
    (3, 2)
    """

@overload
def max_pool1d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: Literal[True],
) -> tuple[_Lazy, _Lazy]: ...
@overload
def max_pool1d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: Literal[False] = False,
) -> Array: ...
@overload
def max_pool1d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: Literal[True],
) -> tuple[Array, _Indices]: ...
@overload
def max_pool1d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: bool,
) -> Array | tuple[Array, _Indices]: ...
@overload
def max_pool2d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: Literal[False] = False,
) -> _Lazy:
    """Maximum of each window, as ``torch.nn.functional.max_pool2d``.

    Parameters
    ----------
    input : array_like
        An array or tensor ``(C, H, W)`` or ``(N, C, H, W)``, of the dtypes of `cpool.max_pool`.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 2 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `input` or the padding before it.
    return_indices : bool, default False
        Whether to return also where the maxima are.

    Returns
    -------
    values : numpy.ndarray
        `input` with fewer elements along the last 2 axes, of its dtype.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, flat into the last 2 axes. Of several NaN the first, where
        PyTorch has the last.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 2 + 1 or 2 + 2 dimensions, or a size is out of range.

    See Also
    --------
    cpool.max_pool : any axes, more padding, masks, output arrays and threads.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.max_pool2d(np.ones((3, 4, 4)), 2).shape
    (3, 2, 2)
    """

@overload
def max_pool2d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: Literal[True],
) -> tuple[_Lazy, _Lazy]: ...
@overload
def max_pool2d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: Literal[False] = False,
) -> Array: ...
@overload
def max_pool2d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: Literal[True],
) -> tuple[Array, _Indices]: ...
@overload
def max_pool2d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: bool,
) -> Array | tuple[Array, _Indices]: ...
@overload
def max_pool3d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: Literal[False] = False,
) -> _Lazy:
    """Maximum of each window, as ``torch.nn.functional.max_pool3d``.

    Parameters
    ----------
    input : array_like
        An array or tensor ``(C, D, H, W)`` or ``(N, C, D, H, W)``, of the dtypes of `cpool.max_pool`.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 3 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `input` or the padding before it.
    return_indices : bool, default False
        Whether to return also where the maxima are.

    Returns
    -------
    values : numpy.ndarray
        `input` with fewer elements along the last 3 axes, of its dtype.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, flat into the last 3 axes. Of several NaN the first, where
        PyTorch has the last.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 3 + 1 or 3 + 2 dimensions, or a size is out of range.

    See Also
    --------
    cpool.max_pool : any axes, more padding, masks, output arrays and threads.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> F.max_pool3d(np.ones((3, 4, 4, 4)), 2).shape
    (3, 2, 2, 2)
    """

@overload
def max_pool3d(
    input: _Lazy, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: Literal[True],
) -> tuple[_Lazy, _Lazy]: ...
@overload
def max_pool3d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, return_indices: Literal[False] = False,
) -> Array: ...
@overload
def max_pool3d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: Literal[True],
) -> tuple[Array, _Indices]: ...
@overload
def max_pool3d(
    input: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
    ceil_mode: bool = False, *, return_indices: bool,
) -> Array | tuple[Array, _Indices]: ...
@overload
def max_unpool1d(
    input: _Lazy, indices: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0,
    output_size: Size | None = None,
) -> _Lazy:
    """Put each value back where `max_pool1d` took it from, as ``torch.nn.functional.max_unpool1d``.

    Parameters
    ----------
    input : array_like
        Pooled values, ``(C, L)`` or ``(N, C, L)``.
    indices : array_like of int
        What `max_pool1d` returned for `return_indices`, of the shape of `input`.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 1 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    output_size : tuple of int, optional
        Lengths of the last 1 axes of the result, or of all axes of a batch, of which the last 1 are taken:
        less than a stride from ``(length - 1) * stride - 2 * padding + kernel_size``, which is the default.

    Returns
    -------
    numpy.ndarray
        Zeros, of the dtype of `input`, with each of its values at its index. Of values that share one the last
        remains, which PyTorch leaves open.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 1 + 1 or 1 + 2 dimensions, or a size is out of range.

    Notes
    -----
    Window, stride and padding are what `max_pool1d` was given. An index that is outside of the result, and an
    `output_size` that cannot be, are a ValueError.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> values, indices = F.max_pool1d(np.ones((3, 4)), 2, return_indices=True)
    >>> F.max_unpool1d(values, indices, 2).shape
    (3, 4)
    """

@overload
def max_unpool1d(
    input: ArrayLike, indices: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0,
    output_size: Size | None = None,
) -> Array: ...
@overload
def max_unpool2d(
    input: _Lazy, indices: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0,
    output_size: Size | None = None,
) -> _Lazy:
    """Put each value back where `max_pool2d` took it from, as ``torch.nn.functional.max_unpool2d``.

    Parameters
    ----------
    input : array_like
        Pooled values, ``(C, H, W)`` or ``(N, C, H, W)``.
    indices : array_like of int
        What `max_pool2d` returned for `return_indices`, of the shape of `input`.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 2 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    output_size : tuple of int, optional
        Lengths of the last 2 axes of the result, or of all axes of a batch, of which the last 2 are taken:
        less than a stride from ``(length - 1) * stride - 2 * padding + kernel_size``, which is the default.

    Returns
    -------
    numpy.ndarray
        Zeros, of the dtype of `input`, with each of its values at its index. Of values that share one the last
        remains, which PyTorch leaves open.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 2 + 1 or 2 + 2 dimensions, or a size is out of range.

    Notes
    -----
    Window, stride and padding are what `max_pool2d` was given. An index that is outside of the result, and an
    `output_size` that cannot be, are a ValueError.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> values, indices = F.max_pool2d(np.ones((3, 4, 4)), 2, return_indices=True)
    >>> F.max_unpool2d(values, indices, 2).shape
    (3, 4, 4)
    """

@overload
def max_unpool2d(
    input: ArrayLike, indices: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0,
    output_size: Size | None = None,
) -> Array: ...
@overload
def max_unpool3d(
    input: _Lazy, indices: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0,
    output_size: Size | None = None,
) -> _Lazy:
    """Put each value back where `max_pool3d` took it from, as ``torch.nn.functional.max_unpool3d``.

    Parameters
    ----------
    input : array_like
        Pooled values, ``(C, D, H, W)`` or ``(N, C, D, H, W)``.
    indices : array_like of int
        What `max_pool3d` returned for `return_indices`, of the shape of `input`.
    kernel_size : int or tuple of int
        Length of the window, in elements: of each of the last 3 axes, or of all alike.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default.
    padding : int or tuple of int, default 0
        How far windows reach past both edges, in elements; at most half of `kernel_size`. Padding is never a maximum.
    output_size : tuple of int, optional
        Lengths of the last 3 axes of the result, or of all axes of a batch, of which the last 3 are taken:
        less than a stride from ``(length - 1) * stride - 2 * padding + kernel_size``, which is the default.

    Returns
    -------
    numpy.ndarray
        Zeros, of the dtype of `input`, with each of its values at its index. Of values that share one the last
        remains, which PyTorch leaves open.

    Raises
    ------
    TypeError
        If `input` has an unsupported dtype, or sizes are not integers.
    ValueError
        If `input` has other than 3 + 1 or 3 + 2 dimensions, or a size is out of range.

    Notes
    -----
    Window, stride and padding are what `max_pool3d` was given. An index that is outside of the result, and an
    `output_size` that cannot be, are a ValueError.

    Examples
    --------
    >>> import numpy as np
    >>> from cpool import functional as F
    >>> values, indices = F.max_pool3d(np.ones((3, 4, 4, 4)), 2, return_indices=True)
    >>> F.max_unpool3d(values, indices, 2).shape
    (3, 4, 4, 4)
    """

@overload
def max_unpool3d(
    input: ArrayLike, indices: ArrayLike, kernel_size: Size, stride: Size | None = None, padding: Size = 0,
    output_size: Size | None = None,
) -> Array: ...
