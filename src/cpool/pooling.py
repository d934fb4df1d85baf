"""The public functions: their arguments become a plan, and the plan is run on the array.

The semantics are PyTorch's where PyTorch has the thing (``torch.nn.functional.max_pool2d`` and ``avg_pool2d``, whose
output sizes are also those of the ONNX operators ``MaxPool`` and ``AveragePool``) and NumPy's elsewhere.
"""

import sys
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import POOLED_AXES, Paddings, Sizes, canonical, integer
from cpool._arrays import Array, as_input, mean_dtype
from cpool._plan import checked_windows, plan, with_lengths
from cpool._run import AVERAGE, MAX, MIN, run
from cpool._window import output_size

Size: TypeAlias = Sizes | list[int]
Padding: TypeAlias = Paddings | list[int] | list[tuple[int, int]]


def max_pool(
    x: ArrayLike,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    axes: Size | None = None,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Maximum of each window over two axes.

    Parameters
    ----------
    x : array_like
        Array of two or more dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
        ``axes=(1, 2)`` also ``(N, H, W, C)``. Any strides; bool, integers, float16, float32 or float64. Never modified.
    kernel_size : int or (int, int)
        Length of the window along each pooled axis, in elements. An int is used for both.
    stride : int or (int, int), optional
        Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.
    padding : int, (int, int), ((int, int), (int, int)) or str, default 0
        How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for
        each axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. The maximum never sees padding:
        a window at an edge is the maximum of the elements that it has. ``"valid"`` is 0; ``"same"`` (also called
        ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
        ``"same_lower"`` puts the odd one before it.
    dilation : int or (int, int), default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.
    axes : (int, int), optional
        The pooled axes, in the order of the other arguments' values; the last two by default.
    out : numpy.ndarray, optional
        Array of the result's shape and dtype to write to. It may share memory with `x`.
    workers : int, optional
        How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
        `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.

    Returns
    -------
    numpy.ndarray
        `x` with ``floor((length + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1`` elements along
        each pooled axis (``ceil`` with `ceil_mode`), of the dtype of `x`. It is `out` if that was given, else a new
        C-ordered array; where the axes of `x` lie in memory in another order, the new array keeps that order.

    Raises
    ------
    TypeError
        If `x` has an unsupported dtype, is masked or lies on a GPU; if sizes are not integers; if `out` has another
        dtype or is no array.
    ValueError
        If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
        between its own elements. Nothing has been written then.

    Notes
    -----
    A NaN anywhere in a window makes its result NaN, as in `numpy.maximum`. ``0.0`` and ``-0.0`` are equal; which of
    them comes back is not specified. The GIL is released while pooling.

    The semantics are those of ``torch.nn.functional.max_pool2d``, whose output size is also that of the ONNX operator
    MaxPool, except that padding may be larger than half of the window.

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
    """
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return run(MAX, x, windows, x.dtype, out, workers)


def min_pool(
    x: ArrayLike,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    axes: Size | None = None,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Minimum of each window over two axes.

    Parameters, result and errors are those of `max_pool`: the minimum never sees padding either, keeps the dtype of
    `x` ``(..., H, W)``, and is NaN wherever a window holds a NaN, as in `numpy.minimum`.

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
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return run(MIN, x, windows, x.dtype, out, workers)


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
    dtype: DTypeLike | None = None,
    out: Array | None = None,
    workers: int | None = None,
) -> Array:
    """Average of each window over two axes.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode, axes, out, workers
        As in `max_pool`. The dtype of `out` is that of the result.
    count_include_pad : bool, default True
        Whether padding counts as zeros. If not, a window is averaged over the elements that it has. What `ceil_mode`
        lets a window reach past the padding never counts.
    divisor_override : int, optional
        Divide the sum of each window by this instead; not 0. For integer results at least the size of the window.
    dtype : dtype_like, optional
        Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype
        of `x`, and with them every average; these are rounded half to even. The dtype of `x` by default for floats,
        float64 for integers and bools, as `numpy.mean` has it.

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
    Sums of bools and of integers of up to 32 bits are exact. float16 is summed in float32; other floats, and 64-bit
    integers as float64, are summed in their own precision, with an error of at most ``sum(kernel_size)`` units in the
    last place of the mean of absolute values. There are no running sums: an inf or a NaN touches only the windows
    that hold it.

    The semantics are those of ``torch.nn.functional.avg_pool2d`` and of the ONNX operator AveragePool, with PyTorch's
    default for `count_include_pad`; `dilation` is ONNX's.

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
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes, count_include_pad)
    result = mean_dtype(x.dtype, dtype)
    divisor = 0.0
    if divisor_override is not None:
        divisor = _divisor(divisor_override)
        if result.kind != "f" and divisor < windows.taps:
            raise ValueError(
                f"divisor_override must be at least {windows.taps}, the size of the window, for averages of dtype "
                f"{result} to fit, got {divisor_override}"
            )
    return run(AVERAGE, x, windows, result, out, workers, divisor)


def _divisor(divisor_override: Any) -> float:
    divisor = integer("divisor_override", divisor_override)
    if divisor == 0 or abs(divisor) > sys.maxsize:
        raise ValueError(f"divisor_override must be None or an int of at most 63 bits other than 0, got {divisor}")
    return float(divisor)


def output_shape(
    input_shape: Size,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    axes: Size | None = None,
) -> tuple[int, ...]:
    """Shape that pooling an array of `input_shape` has, without an array.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of the input, two or more dimensions.
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
    shape = canonical("input_shape", input_shape)
    if not isinstance(shape, tuple) or len(shape) < POOLED_AXES or not all(_is_length(length) for length in shape):
        raise ValueError(f"input_shape must be {POOLED_AXES} or more ints of at least 0, got {input_shape!r}")
    windows = checked_windows(shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return with_lengths(shape, (window.axis for window in windows), map(output_size, windows))


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


_MOST_LEVELS = 1000  # a window of one element shrinks nothing, and would go on
_OPERATIONS: dict[str, Callable[..., Array]] = {"max": max_pool, "min": min_pool, "avg": avg_pool}


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
) -> list[Array]:
    """Pool again and again: `x`, `x` pooled once, twice, ..., `levels` times.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode, axes
        As in `max_pool`; the same for each level.
    levels : int
        How many times to pool, 0 to 1000.
    op : {"max", "min", "avg"}, default "max"
        What to make of a window.

    Returns
    -------
    list of numpy.ndarray
        ``levels + 1`` arrays; the first is `x` itself, not a copy. Averages of integers are float64 from the first
        level on, so that no level rounds.

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
    if not isinstance(op, str) or op not in _OPERATIONS:
        raise ValueError(f"op must be one of {', '.join(map(repr, _OPERATIONS))}, got {op!r}")
    levels = integer("levels", levels)
    if not 0 <= levels <= _MOST_LEVELS:
        raise ValueError(f"levels must be an int from 0 to {_MOST_LEVELS}, got {levels}")
    arguments = (kernel_size, stride, padding, dilation)
    generations = [as_input(x)]
    shape = generations[0].shape
    checked_windows(shape, *arguments, ceil_mode, axes)
    for level in range(levels):
        try:
            shape = output_shape(shape, *arguments, ceil_mode=ceil_mode, axes=axes)
        except ValueError as error:
            raise ValueError(
                f"levels must be at most {level} for x of shape {generations[0].shape}, got {levels}: {error}"
            ) from None
    for _ in range(levels):
        generations.append(_OPERATIONS[op](generations[-1], *arguments, ceil_mode=ceil_mode, axes=axes))
    return generations
