"""Averages and sums of windows. An average is a sum over a divisor, and kernels know a sum as one over 1.

The semantics of averages are PyTorch's (``torch.nn.functional.avg_pool2d``); those of dtypes are NumPy's.
"""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

from typing import Never

from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import checked_divisor
from cpool._arrays import Array, as_input, is_float, mean_dtype, sum_dtype
from cpool._names import has_names, named
from cpool._plan import plan
from cpool._public import public
from cpool._run import AVERAGE, SUM
from cpool._selection import pool
from cpool._types import PROPAGATE, NanPolicy, Number, Padding, Size


@public
def avg_pool(
    x: ArrayLike,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
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
    """Average of each window: the sum of what counts, over the number of elements that count and of padding that does.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode
    count_include_pad : bool, default True
        Whether padding counts as zeros. If not, a window is averaged over the elements that it has. What `ceil_mode`
        lets a window reach past the padding never counts.
    divisor_override : int, optional
        Divide the sum of each window by this instead; not 0. For integer results at least the size of the window.
    axes, nan_policy, where, min_count, fill of too few
    dtype of averages, out, workers

    Returns
    -------
    values of windows

    Raises
    ------
    errors

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
    if unknown or has_names(x):
        return named(avg_pool, locals())
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes, count_include_pad)
    result = mean_dtype(x.dtype, dtype)
    divisor = 0
    if divisor_override is not None:
        divisor = checked_divisor(divisor_override)
        if not is_float(result) and divisor < windows.taps:
            raise ValueError(
                f"divisor_override must be at least {windows.taps}, the size of the window, for averages of dtype "
                f"{result} to fit, got {divisor_override}"
            )
    return pool(AVERAGE, x, windows, result, out, workers, False, nan_policy, where, None, fill, min_count, divisor)


@public
def sum_pool(
    x: ArrayLike,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
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
    """Sum of each window; padding adds nothing.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode, axes, nan_policy, where
    min_count : int, default 0
        How many elements of a window must count, at least. By default none: the sum of nothing is 0.
    fill of too few
    dtype of sums, out, workers

    Returns
    -------
    values of windows

    Raises
    ------
    errors

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
    if unknown or has_names(x):
        return named(sum_pool, locals())
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    result = sum_dtype(x.dtype, dtype, windows.taps)
    return pool(SUM, x, windows, result, out, workers, False, nan_policy, where, None, fill, min_count, 1)
