"""What type checkers know of the public functions: which dtype, and whether a pair, comes of which arguments.

A function has its parameters and its documentation where it is written; this is its type beside them, told once for
all that share it. `typed` gives it to the function and does nothing at run time.
"""

from collections.abc import Callable
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, TypeVar, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cpool._arguments import Paddings, Sizes
from cpool._selection import NanPolicy

Array: TypeAlias = NDArray[Any]
Indices: TypeAlias = NDArray[np.int64]
Size: TypeAlias = Sizes | list[int]
Padding: TypeAlias = Paddings | list[int] | list[tuple[int, int]]
OutputSize: TypeAlias = int | tuple[int | None, ...] | list[int | None]
Number: TypeAlias = float | np.number[Any] | np.bool

Scalar = TypeVar("Scalar", bound=np.generic)
Floating = TypeVar("Floating", bound=np.floating[Any])
Kind: TypeAlias = type[Scalar] | np.dtype[Scalar]
Countable: TypeAlias = np.integer[Any] | np.bool
Function = TypeVar("Function")


def typed(signature: Callable[..., Function]) -> Callable[[Callable[..., Any]], Function]:
    """A decorator that says that the function is of this type."""
    return lambda function: function  # type: ignore[return-value]


class Selecting(TypedDict, total=False):
    """The arguments that all functions have."""

    axes: Size | None
    nan_policy: NanPolicy
    where: ArrayLike | None
    workers: int | None


class Averaging(Selecting, total=False):
    """Those of adaptive averages."""

    out: Array | None


class Extreme(Selecting, total=False):
    """Those of adaptive maxima and minima, of which the values are asked for."""

    initial: Number | None
    out: Array | None


class Located(Selecting, total=False):
    """The same, with indices."""

    initial: Number | None
    out: tuple[Array, Array] | None


class WindowAveraging(Averaging, total=False):
    """Those of `avg_pool`."""

    ceil_mode: bool
    count_include_pad: bool
    divisor_override: int | None


class WindowExtreme(Extreme, total=False):
    """Those of `max_pool` and `min_pool`, of which the values are asked for."""

    ceil_mode: bool


class WindowLocated(Located, total=False):
    """The same, with indices."""

    ceil_mode: bool


class GlobalAveraging(Averaging, total=False):
    """Those of `global_avg_pool`."""

    keepdims: bool


class GlobalExtreme(Extreme, total=False):
    """Those of `global_max_pool` and `global_min_pool`, of which the values are asked for."""

    keepdims: bool


class GlobalLocated(Located, total=False):
    """The same, with indices."""

    keepdims: bool


# fmt: off
class ExtremumPool(Protocol):
    """`max_pool` and `min_pool`."""

    @overload
    def __call__(
        self, x: NDArray[Scalar], kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, return_indices: Literal[False] = ..., **options: Unpack[WindowExtreme],
    ) -> NDArray[Scalar]: ...
    @overload
    def __call__(
        self, x: NDArray[Scalar], kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, return_indices: Literal[True], **options: Unpack[WindowLocated],
    ) -> tuple[NDArray[Scalar], Indices]: ...
    @overload
    def __call__(
        self, x: ArrayLike, kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, return_indices: Literal[False] = ..., **options: Unpack[WindowExtreme],
    ) -> Array: ...
    @overload
    def __call__(
        self, x: ArrayLike, kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, return_indices: Literal[True], **options: Unpack[WindowLocated],
    ) -> tuple[Array, Indices]: ...


class AveragePool(Protocol):
    """`avg_pool`."""

    @overload
    def __call__(
        self, x: NDArray[Floating], kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, dtype: None = ..., **options: Unpack[WindowAveraging],
    ) -> NDArray[Floating]: ...
    @overload
    def __call__(
        self, x: NDArray[Countable], kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, dtype: None = ..., **options: Unpack[WindowAveraging],
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, x: ArrayLike, kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, dtype: Kind[Scalar], **options: Unpack[WindowAveraging],
    ) -> NDArray[Scalar]: ...
    @overload
    def __call__(
        self, x: ArrayLike, kernel_size: Size, stride: Size | None = ..., padding: Padding = ...,
        dilation: Size = ..., *, dtype: DTypeLike | None = ..., **options: Unpack[WindowAveraging],
    ) -> Array: ...


class AdaptiveExtremumPool(Protocol):
    """`adaptive_max_pool` and `adaptive_min_pool`."""

    @overload
    def __call__(
        self, x: NDArray[Scalar], output_size: OutputSize, *, return_indices: Literal[False] = ...,
        **options: Unpack[Extreme],
    ) -> NDArray[Scalar]: ...
    @overload
    def __call__(
        self, x: NDArray[Scalar], output_size: OutputSize, *, return_indices: Literal[True], **options: Unpack[Located]
    ) -> tuple[NDArray[Scalar], Indices]: ...
    @overload
    def __call__(
        self, x: ArrayLike, output_size: OutputSize, *, return_indices: Literal[False] = ..., **options: Unpack[Extreme]
    ) -> Array: ...
    @overload
    def __call__(
        self, x: ArrayLike, output_size: OutputSize, *, return_indices: Literal[True], **options: Unpack[Located]
    ) -> tuple[Array, Indices]: ...


class AdaptiveAveragePool(Protocol):
    """`adaptive_avg_pool`."""

    @overload
    def __call__(
        self, x: NDArray[Floating], output_size: OutputSize, *, dtype: None = ..., **options: Unpack[Averaging]
    ) -> NDArray[Floating]: ...
    @overload
    def __call__(
        self, x: NDArray[Countable], output_size: OutputSize, *, dtype: None = ..., **options: Unpack[Averaging]
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, x: ArrayLike, output_size: OutputSize, *, dtype: Kind[Scalar], **options: Unpack[Averaging]
    ) -> NDArray[Scalar]: ...
    @overload
    def __call__(
        self, x: ArrayLike, output_size: OutputSize, *, dtype: DTypeLike | None = ..., **options: Unpack[Averaging]
    ) -> Array: ...


class GlobalExtremumPool(Protocol):
    """`global_max_pool` and `global_min_pool`."""

    @overload
    def __call__(
        self, x: NDArray[Scalar], *, return_indices: Literal[False] = ..., **options: Unpack[GlobalExtreme]
    ) -> NDArray[Scalar]: ...
    @overload
    def __call__(
        self, x: NDArray[Scalar], *, return_indices: Literal[True], **options: Unpack[GlobalLocated]
    ) -> tuple[NDArray[Scalar], Indices]: ...
    @overload
    def __call__(
        self, x: ArrayLike, *, return_indices: Literal[False] = ..., **options: Unpack[GlobalExtreme]
    ) -> Array: ...
    @overload
    def __call__(
        self, x: ArrayLike, *, return_indices: Literal[True], **options: Unpack[GlobalLocated]
    ) -> tuple[Array, Indices]: ...


class GlobalAveragePool(Protocol):
    """`global_avg_pool`."""

    @overload
    def __call__(
        self, x: NDArray[Floating], *, dtype: None = ..., **options: Unpack[GlobalAveraging]
    ) -> NDArray[Floating]: ...
    @overload
    def __call__(
        self, x: NDArray[Countable], *, dtype: None = ..., **options: Unpack[GlobalAveraging]
    ) -> NDArray[np.float64]: ...
    @overload
    def __call__(
        self, x: ArrayLike, *, dtype: Kind[Scalar], **options: Unpack[GlobalAveraging]
    ) -> NDArray[Scalar]: ...
    @overload
    def __call__(
        self, x: ArrayLike, *, dtype: DTypeLike | None = ..., **options: Unpack[GlobalAveraging]
    ) -> Array: ...


class TorchMaxPool(Protocol):
    """`functional.max_pool1d`, `max_pool2d` and `max_pool3d`."""

    @overload
    def __call__(
        self, input: ArrayLike, kernel_size: Size, stride: Size | None = ..., padding: Size = ..., dilation: Size = ...,
        ceil_mode: bool = ..., return_indices: Literal[False] = ...,
    ) -> Array: ...
    @overload
    def __call__(
        self, input: ArrayLike, kernel_size: Size, stride: Size | None = ..., padding: Size = ..., dilation: Size = ...,
        ceil_mode: bool = ..., *, return_indices: Literal[True],
    ) -> tuple[Array, Indices]: ...
    @overload
    def __call__(
        self, input: ArrayLike, kernel_size: Size, stride: Size | None, padding: Size, dilation: Size, ceil_mode: bool,
        return_indices: Literal[True],
    ) -> tuple[Array, Indices]: ...


class TorchAdaptiveMaxPool(Protocol):
    """`functional.adaptive_max_pool1d`, `adaptive_max_pool2d` and `adaptive_max_pool3d`."""

    @overload
    def __call__(
        self, input: ArrayLike, output_size: OutputSize, return_indices: Literal[False] = ...
    ) -> Array: ...
    @overload
    def __call__(
        self, input: ArrayLike, output_size: OutputSize, return_indices: Literal[True]
    ) -> tuple[Array, Indices]: ...
