"""Pooling again and again, to ever coarser levels of the same image."""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, Never

from numpy.typing import ArrayLike, DTypeLike

from cpool._arguments import integer
from cpool._arrays import Array, as_input, mean_dtype, sum_dtype
from cpool._names import has_names, unexpected
from cpool._plan import checked_windows
from cpool._public import public
from cpool._selection import check_policy
from cpool._types import PROPAGATE, NanPolicy, Padding, Size
from cpool.averages import avg_pool, sum_pool
from cpool.pooling import max_pool, min_pool, output_shape

_MOST_LEVELS = 1000  # a window of one element shrinks nothing, and would go on
_OPERATIONS: dict[str, Callable[..., Any]] = {"max": max_pool, "min": min_pool, "avg": avg_pool, "sum": sum_pool}


@public
def pyramid(
    x: ArrayLike,
    levels: int,
    kernel_size: Size = 2,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    *,
    op: Literal["max", "min", "avg", "sum"] = "max",
    ceil_mode: bool = False,
    axes: Size | None = None,
    nan_policy: NanPolicy = PROPAGATE,
    dtype: DTypeLike | None = None,
    **unknown: Never,
) -> list[Array]:
    """Pool again and again: `x`, `x` pooled once, twice, ..., `levels` times.

    Parameters
    ----------
    x
    levels : int
        How many times to pool, 0 to 1000.
    kernel_size, stride, padding, dilation
    op : {"max", "min", "avg", "sum"}, default "max"
        What to make of a window.
    ceil_mode, axes, nan_policy
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
    if unknown:
        raise unexpected(pyramid, unknown)
    if has_names(x):
        from cpool.lazy import named  # noqa: PLC0415  # which knows xarray

        return named.levels(pyramid, locals())
    if not isinstance(op, str) or op not in _OPERATIONS:
        raise ValueError(f"op must be one of {', '.join(map(repr, _OPERATIONS))}, got {op!r}")
    levels = integer("levels", levels)
    if not 0 <= levels <= _MOST_LEVELS:
        raise ValueError(f"levels must be an int from 0 to {_MOST_LEVELS}, got {levels}")
    arguments = (kernel_size, stride, padding, dilation)
    options: dict[str, Any] = {"ceil_mode": ceil_mode, "axes": axes, "nan_policy": nan_policy}
    generations = [as_input(x)]
    shape = generations[0].shape
    if op in ("avg", "sum"):
        dtype_of = mean_dtype if op == "avg" else partial(sum_dtype, taps=sys.maxsize)  # however many levels there are
        options["dtype"] = dtype_of(generations[0].dtype, dtype)
    elif dtype is not None:
        raise TypeError(f"dtype must be None unless op is 'avg' or 'sum', got {dtype!r}")
    check_policy(nan_policy)  # which there may be no level for to do
    checked_windows(shape, *arguments, ceil_mode, axes)
    for level in range(levels):
        try:
            shape = output_shape(shape, *arguments, ceil_mode=ceil_mode, axes=axes)
        except ValueError as error:
            raise ValueError(
                f"levels must be at most {level} for x of shape {generations[0].shape}, got {levels}: {error}"
            ) from None
    for _ in range(levels):
        generations.append(_OPERATIONS[op](generations[-1], *arguments, **options))
    return generations
