"""The names, argument orders, defaults and refusals of ``torch.nn.functional``, for code that comes from there.

``max_pool2d(x, 3, 2, 1)`` is what it is there: the number in a name says how many of the last axes are pooled, before
which there are channels and perhaps a batch. What PyTorch refuses is refused, too. NumPy arrays, and tensors in the
memory of the host, come in; arrays go out.

Each function is written once, as what makes it for 1, 2 and 3 axes. Where results differ from PyTorch's is said in
``docs/pytorch.md``.
"""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike

from cpool import adaptive, averages, backward, pooling
from cpool._arrays import Array
from cpool._torch import checked_input, floats, named_for, output_sizes, sizes, unpooled_lengths, windows
from cpool._types import OutputSize, Size

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


def _max_pool(count: int) -> Callable[..., Any]:
    def max_pool(
        input: ArrayLike,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> Array | tuple[Array, Array]:
        """Maximum of each window, as ``torch.nn.functional.max_pool{n}d``.

        Parameters
        ----------
        input, kernel_size, stride, padding
        dilation : int or tuple of int, default 1
            Step between the elements of a window.
        ceil_mode, return_indices

        Returns
        -------
        values, indices

        Raises
        ------
        errors

        See Also
        --------
        cpool.max_pool : any axes, more padding, masks, output arrays and threads.

        Examples
        --------
        >>> import numpy as np
        >>> from cpool import functional as F
        >>> F.max_pool{n}d(np.ones((3, {fours})), 2).shape
        (3, {twos})
        """
        x = checked_input("input", input, count)
        kernels, strides, paddings = windows(count, kernel_size, stride, padding)
        return pooling.max_pool(
            x,
            kernels,
            strides,
            paddings,
            sizes("dilation", dilation, count),
            ceil_mode=ceil_mode,
            return_indices=return_indices,
        )

    return named_for(max_pool, count)


def _avg_pool(count: int) -> Callable[..., Array]:
    def avg_pool(
        input: ArrayLike,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> Array:
        """Average of each window, as ``torch.nn.functional.avg_pool{n}d``.

        Parameters
        ----------
        input of floats, kernel_size, stride, padding, ceil_mode
        count_include_pad : bool, default True
            Whether padding counts as zeros.
        divisor_override : int, optional
            Divide the sum of each window by this instead; not 0.

        Returns
        -------
        values

        Raises
        ------
        errors

        See Also
        --------
        cpool.avg_pool : also of integers, exactly.

        Examples
        --------
        >>> import numpy as np
        >>> from cpool import functional as F
        >>> F.avg_pool{n}d(np.ones((3, {fours})), 3, stride=2, padding=1).shape
        (3, {twos})
        """
        x = floats("input", checked_input("input", input, count))
        kernels, strides, paddings = windows(count, kernel_size, stride, padding)
        return averages.avg_pool(
            x,
            kernels,
            strides,
            paddings,
            ceil_mode=ceil_mode,
            count_include_pad=count_include_pad,
            divisor_override=divisor_override,
        )

    return named_for(avg_pool, count)


def _adaptive_max_pool(count: int) -> Callable[..., Any]:
    def adaptive_max_pool(
        input: ArrayLike, output_size: OutputSize, return_indices: bool = False
    ) -> Array | tuple[Array, Array]:
        """Maximum of each of `output_size` windows, as ``torch.nn.functional.adaptive_max_pool{n}d``.

        Parameters
        ----------
        input, output_size, return_indices

        Returns
        -------
        values of sizes, indices

        Raises
        ------
        errors

        Examples
        --------
        >>> import numpy as np
        >>> from cpool import functional as F
        >>> F.adaptive_max_pool{n}d(np.ones((3, {fours})), 2).shape
        (3, {twos})
        """
        x = checked_input("input", input, count)
        return adaptive.adaptive_max_pool(x, output_sizes(output_size, count), return_indices=return_indices)

    return named_for(adaptive_max_pool, count)


def _adaptive_avg_pool(count: int) -> Callable[..., Array]:
    def adaptive_avg_pool(input: ArrayLike, output_size: OutputSize) -> Array:
        """Average of each of `output_size` windows, as ``torch.nn.functional.adaptive_avg_pool{n}d``.

        Parameters
        ----------
        input of floats, output_size

        Returns
        -------
        values of sizes

        Raises
        ------
        errors

        Examples
        --------
        >>> import numpy as np
        >>> from cpool import functional as F
        >>> F.adaptive_avg_pool{n}d(np.ones((3, {fours})), 1).shape
        (3, {ones})
        """
        x = floats("input", checked_input("input", input, count))
        return adaptive.adaptive_avg_pool(x, output_sizes(output_size, count))

    return named_for(adaptive_avg_pool, count)


def _max_unpool(count: int) -> Callable[..., Array]:
    def max_unpool(
        input: ArrayLike,
        indices: ArrayLike,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        output_size: Size | None = None,
    ) -> Array:
        """Put each value back where `max_pool{n}d` took it from, as ``torch.nn.functional.max_unpool{n}d``.

        Parameters
        ----------
        input : array_like
            Pooled values, ``{shape}`` or ``{batch}``.
        indices : array_like of int
            What `max_pool{n}d` returned for `return_indices`, of the shape of `input`.
        kernel_size, stride, padding
        output_size : tuple of int, optional
            Lengths of the last {n} axes of the result, or of all axes of a batch, of which the last {n} are taken:
            less than a stride from ``(length - 1) * stride - 2 * padding + kernel_size``, which is the default.

        Returns
        -------
        numpy.ndarray
            Zeros, of the dtype of `input`, with each of its values at its index. Of values that share one the last
            remains, which PyTorch leaves open.

        Raises
        ------
        errors

        Notes
        -----
        Window, stride and padding are what `max_pool{n}d` was given. An index that is outside of the result, and an
        `output_size` that cannot be, are a ValueError.

        Examples
        --------
        >>> import numpy as np
        >>> from cpool import functional as F
        >>> values, indices = F.max_pool{n}d(np.ones((3, {fours})), 2, return_indices=True)
        >>> F.max_unpool{n}d(values, indices, 2).shape
        (3, {fours})
        """
        y = checked_input("input", input, count)
        lengths = unpooled_lengths(y.shape[-count:], kernel_size, stride, padding, output_size)
        return backward.max_unpool(y, indices, y.shape[:-count] + lengths, axes=tuple(range(-count, 0)))

    return named_for(max_unpool, count)


max_pool1d, max_pool2d, max_pool3d = _max_pool(1), _max_pool(2), _max_pool(3)
avg_pool1d, avg_pool2d, avg_pool3d = _avg_pool(1), _avg_pool(2), _avg_pool(3)
adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d = map(_adaptive_max_pool, (1, 2, 3))
adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d = map(_adaptive_avg_pool, (1, 2, 3))
max_unpool1d, max_unpool2d, max_unpool3d = _max_unpool(1), _max_unpool(2), _max_unpool(3)
