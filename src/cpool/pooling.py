"""The public functions: their arguments become a plan, and the plan is run on the array.

The semantics are PyTorch's where PyTorch has the thing (``torch.nn.functional.max_pool2d`` and ``avg_pool2d``, whose
output sizes are also those of the ONNX operators ``MaxPool`` and ``AveragePool``) and NumPy's elsewhere.
"""

from typing import Any, Never

from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import canonical, checked_divisor
from cpool._arrays import Array, as_input, is_float, mean_dtype
from cpool._names import hinting, unexpected
from cpool._plan import checked_windows, plan, with_lengths
from cpool._run import AVERAGE, MAX, MIN
from cpool._selection import PROPAGATE, NanPolicy, pool
from cpool._signatures import AveragePool, ExtremumPool, Number, Padding, Size, typed
from cpool._window import output_size


@typed(ExtremumPool)
@hinting
def max_pool(
    x: ArrayLike,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    return_indices: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Any:
    """Maximum of each window.

    Parameters
    ----------
    x : array_like
        Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(1, 2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32
        or float64, or bfloat16 of ml_dtypes. Never modified.
    kernel_size : int or tuple of int
        Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used
        for all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``.
    stride : int or tuple of int, optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for
        each axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. The maximum never sees padding:
        a window at an edge is the maximum of the elements that it has. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or tuple of int, default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    return_indices : bool, default False
        Whether to return also where the maxima are.
    axes : int or tuple of int, optional
        The pooled axes, in the order of the other arguments' values; by default the last ones, as many as
        `kernel_size` has values, or two. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are columns and
        colors.
    nan_policy : {"propagate", "omit", "raise"}, default "propagate"
        What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.
    where : array_like of bool, optional
        What is False does not count; broadcasts to `x`. A window in which nothing counts is NaN, and for integers and
        bools a ValueError unless `initial` is given.
    initial : scalar, optional
        The least value that a result can have; it stands for windows in which nothing counts.
    out : numpy.ndarray or pair of numpy.ndarray, optional
        Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64.
        They may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    values : numpy.ndarray
        `x` with ``floor((length + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1`` elements along
        each pooled axis (``ceil`` with `ceil_mode`), of the dtype of `x`. It is `out` if that was given, else a new
        C-ordered array; where the axes of `x` lie in memory in another order, the new array keeps that order.
    indices : numpy.ndarray
        Only with `return_indices`: of the same shape, int64, where each maximum is: its index in the pooled axes of
        `x`, without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the
        first NaN; where nothing counts, the first element of the window.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if sizes are not integers; if `out` has another
        dtype or is no array; if `where` is not of bools, or `initial` of another kind than `x`.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements; if `where` does not broadcast, or leaves a window of integers nothing; if there is a
        NaN and `nan_policy` is "raise". Nothing has been written then.

    Notes
    -----
    A NaN anywhere in a window makes its result NaN by default, as in `numpy.maximum`; "omit" is `numpy.nanmax`, and
    `where` and `initial` are those of `numpy.max`. ``0.0`` and ``-0.0`` are equal; which of them comes back is not
    specified. A NaN that comes back is the quiet NaN, whatever bits it had. The GIL is released while pooling.

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
    """
    if unknown:
        raise unexpected(max_pool, unknown)
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return pool(MAX, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial)


@typed(ExtremumPool)
@hinting
def min_pool(
    x: ArrayLike,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    return_indices: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    where: ArrayLike | None = None,
    initial: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Any:
    """Minimum of each window.

    Parameters, results and errors are those of `max_pool`, for `x` of any shape: the minimum never sees padding
    either, keeps the dtype of `x`, and is NaN wherever a window holds a NaN, as in `numpy.minimum`. `initial` is the
    greatest value that a result can have.

    See Also
    --------
    max_pool : for all parameters.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> cpool.min_pool(np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.uint8), 2)
    array([[1, 3]], dtype=uint8)
    """
    if unknown:
        raise unexpected(min_pool, unknown)
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return pool(MIN, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial)


@typed(AveragePool)
@hinting
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
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Average of each window.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode, axes, nan_policy, where, workers
        As in `max_pool`. An average is over what counts: the sum of that, divided by the number of elements that count
        and of positions in the padding that do. A window in which nothing counts is NaN, or a ValueError if `dtype`
        is an integer.
    count_include_pad : bool, default True
        Whether padding counts as zeros. If not, a window is averaged over the elements that it has. What `ceil_mode`
        lets a window reach past the padding never counts.
    divisor_override : int, optional
        Divide the sum of each window by this instead; not 0. For integer results at least the size of the window.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype
        of `x`, and with them every average; these are rounded half to even. The dtype of `x` by default for floats,
        float64 for integers and bools, as `numpy.mean` has it.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.

    Returns
    -------
    numpy.ndarray
        As in `max_pool`, of dtype `dtype`.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool`.

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
    the axes of `x` lie in memory: those of a Fortran-ordered image may differ in the last bits.

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
    """
    if unknown:
        raise unexpected(avg_pool, unknown)
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
    averages: Array = pool(AVERAGE, x, windows, result, out, workers, False, nan_policy, where, None, divisor)
    return averages


@hinting
def output_shape(
    input_shape: Size,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    axes: Size | None = None,
    **unknown: Never,
) -> tuple[int, ...]:
    """Shape that pooling an array of `input_shape` has, without an array.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of the input.
    kernel_size, stride, padding, dilation, ceil_mode, axes
        As in `max_pool`.

    Returns
    -------
    tuple of int
        `input_shape` with the pooled lengths in place of those of the pooled axes.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool`.

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
    if unknown:
        raise unexpected(output_shape, unknown)
    shape = canonical("input_shape", input_shape)
    if not isinstance(shape, tuple) or not all(_is_length(length) for length in shape):
        raise ValueError(f"input_shape must be a tuple of ints of at least 0, got {input_shape!r}")
    windows = checked_windows(shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return with_lengths(shape, (window.axis for window in windows), map(output_size, windows))


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and value >= 0
