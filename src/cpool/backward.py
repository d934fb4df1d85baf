"""From the pooled grid back to the larger one: unpooling, and the gradients of pooling.

The semantics are those of ``torch.nn.functional.max_unpool2d`` and of the gradients that PyTorch has for
``max_pool2d`` and ``avg_pool2d``.
"""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

from typing import Never

from numpy.typing import ArrayLike

from cpool import _back
from cpool._arguments import check_axes, checked_divisor
from cpool._arrays import Array, as_input, is_lazy
from cpool._names import has_names, named
from cpool._plan import checked_windows, plan
from cpool._public import public
from cpool._types import Padding, Size


@public
def max_unpool(
    y: ArrayLike,
    indices: ArrayLike,
    output_shape: Size,
    *,
    axes: Size | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
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
    axes of the larger, out of the larger, workers

    Returns
    -------
    numpy.ndarray
        Zeros of `output_shape` and of the dtype of `y`, with each value of `y` at its index. Of values that share an
        index the last one remains, in C order of the pooled axes of `y`. It is `out` if that was given, else a new
        C-ordered array.

    Raises
    ------
    errors of scattering

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
    if unknown or has_names(y):
        return named(max_unpool, locals())
    y = as_input(y, "y")
    if is_lazy(y) or is_lazy(indices):
        from cpool.lazy import backward  # noqa: PLC0415  # whose blocks come back here, as NumPy's arrays

        return backward.scattered(max_unpool, "y", y, indices, "output_shape", output_shape, axes, out, workers)
    return _back.scatter_into("y", y, indices, "output_shape", output_shape, axes, out, workers, adds=False)


@public
def max_pool_backward(
    grad: ArrayLike,
    indices: ArrayLike,
    input_shape: Size,
    *,
    axes: Size | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
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
    axes of the larger, out of the larger, workers

    Returns
    -------
    numpy.ndarray
        Zeros of `input_shape` and of the dtype of `grad`, to which each value of `grad` has been added at its index,
        in C order of the pooled axes. It is `out` if that was given, else a new C-ordered array.

    Raises
    ------
    errors of scattering

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
    if unknown or has_names(grad):
        return named(max_pool_backward, locals())
    grad = as_input(grad, "grad", "iuf")
    if is_lazy(grad) or is_lazy(indices):
        from cpool.lazy import backward  # noqa: PLC0415

        return backward.scattered(
            max_pool_backward, "grad", grad, indices, "input_shape", input_shape, axes, out, workers
        )
    return _back.scatter_into("grad", grad, indices, "input_shape", input_shape, axes, out, workers, adds=True)


@public
def avg_pool_backward(
    grad: ArrayLike,
    input_shape: Size,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
    axes: Size | None = None,
    out: Array | None = None,
    workers: int | None = None,
    **unknown: Never,
) -> Array:
    """Gradient of `avg_pool`: each value of `grad`, over the divisor of its window, is added to all of the window.

    Parameters
    ----------
    grad : array_like
        Gradient of the pooled array, of its shape ``(..., H, W)``: any strides; float16, float32 or float64. Never
        modified. Of dask or xarray, as in `max_unpool`.
    input_shape : tuple of int
        Shape of the array that was pooled.
    kernel_size, stride, padding, dilation, ceil_mode
    count_include_pad : bool, default True
        Whether padding counted as zeros.
    divisor_override : int, optional
        What sums were divided by in place of the number of what counts.
    axes, out of the larger, workers

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
    if unknown or has_names(grad):
        return named(avg_pool_backward, locals())
    grad = as_input(grad, "grad", "f")
    shape = _back.checked_shape("input_shape", input_shape, "grad", grad)
    check_axes("grad", grad.shape, kernel_size, axes)
    for window in checked_windows(shape, kernel_size, stride, padding, dilation, ceil_mode, axes):
        _back.check_pooled("input_shape", window.axis, window.length)
    windows = plan(shape, kernel_size, stride, padding, dilation, ceil_mode, axes, count_include_pad)
    if grad.shape != windows.shape:
        raise ValueError(f"grad must have shape {windows.shape}, that of input_shape {shape} pooled, got {grad.shape}")
    divisor = 0 if divisor_override is None else checked_divisor(divisor_override)
    if is_lazy(grad):
        from cpool.lazy import backward  # noqa: PLC0415

        return backward.spread(grad, windows, shape, divisor, out, workers)
    return _back.spread(grad, windows, shape, divisor, out, workers)
