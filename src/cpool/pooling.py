"""Maximum and minimum of windows: arguments become a plan, and the plan is run on the array.

The semantics are PyTorch's where PyTorch has the thing (``torch.nn.functional.max_pool2d``, whose output size is also
that of the ONNX operator ``MaxPool``) and NumPy's elsewhere.
"""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

from typing import Any, Never

from numpy.typing import ArrayLike

from cpool._arguments import canonical, check_axes
from cpool._arrays import Array, as_input
from cpool._names import has_names, named, unexpected
from cpool._plan import checked_windows, plan, with_lengths
from cpool._public import public
from cpool._run import MAX, MIN
from cpool._selection import pool
from cpool._types import PROPAGATE, NanPolicy, Number, Padding, Size
from cpool._window import output_size


@public
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
    fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array | tuple[Array, Array]:
    """Maximum of each window.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode, return_indices, axes
    nan_policy, where, initial, fill
    out with indices, workers

    Returns
    -------
    values of windows, indices

    Raises
    ------
    errors

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
    if unknown or has_names(x):
        return named(max_pool, locals())
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return pool(MAX, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial, fill)


@public
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
    fill: Number | None = None,
    out: Array | tuple[Array, Array] | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array | tuple[Array, Array]:
    """Minimum of each window.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode, return_indices, axes
    nan_policy, where, initial, fill
    out with indices, workers

    Returns
    -------
    values of windows, indices

    Raises
    ------
    errors

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
    if unknown or has_names(x):
        return named(min_pool, locals())
    x = as_input(x)
    windows = plan(x.shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    return pool(MIN, x, windows, x.dtype, out, workers, return_indices, nan_policy, where, initial, fill)


@public
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
    if unknown:
        raise unexpected(output_shape, unknown)
    shape = canonical("input_shape", input_shape)
    if not isinstance(shape, tuple) or not all(_is_length(length) for length in shape):
        raise ValueError(f"input_shape must be a tuple of ints of at least 0, got {input_shape!r}")
    check_axes("input_shape", shape, kernel_size, axes)
    windows = checked_windows(shape, kernel_size, stride, padding, dilation, ceil_mode, axes)
    lengths = [output_size(window, "input_shape") for window in windows]
    return with_lengths(shape, (window.axis for window in windows), lengths)


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and value >= 0
