"""What may come in and what goes out: dtypes, memory layout, `out=`, `where=`.

Kernels read any strides, but only aligned values in the machine's byte order, from a plain `numpy.ndarray`. What is
not that is copied here; what cannot become that is refused here.
"""

import sys
from os import PathLike
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cpool._kernels.door import readable, set_bfloat16

Array: TypeAlias = NDArray[Any]

# bfloat16 comes in when an array of it does: it is a dtype of ml_dtypes, which is not imported here.
_SUPPORTED = set(map(np.dtype, ("?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8")))
INDEX = np.dtype(np.int64)
_FLOAT64, _UINT64 = np.dtype(np.float64), np.dtype(np.uint64)
_INTEGERS, _FLOATS = "int8 to int64, uint8 to uint64", "float16, float32 or float64"
ANY_KIND = "biufV"  # V is bfloat16's
ACCEPTED = {
    ANY_KIND: f"bool, {_INTEGERS}, bfloat16, {_FLOATS}",
    "iuf": f"{_INTEGERS}, {_FLOATS}",
    "iu": _INTEGERS,
    "f": _FLOATS,
}


def is_supported(dtype: np.dtype[Any]) -> bool:
    """Whether there are kernels for it."""
    if dtype not in _SUPPORTED and dtype.name == "bfloat16" and dtype.type.__module__ == "ml_dtypes":
        set_bfloat16(dtype)
        _SUPPORTED.add(dtype)
    return dtype in _SUPPORTED


def is_float(dtype: np.dtype[Any]) -> bool:
    """Whether a supported dtype has NaN."""
    return dtype.kind in "fV"


def as_buffer(array: Array) -> Array:
    """`array` in a form of which NumPy makes buffers, which of bfloat16 it does not."""
    return array.view(np.uint16) if array.dtype.kind == "V" else array


def as_input(x: object, name: str = "x", kinds: str = ANY_KIND) -> Array:
    """`x` as an array that kernels can read: `x` itself where possible, else its view or copy.

    Errors call it `name`; `kinds` are those of the accepted dtypes.

    Raises
    ------
    TypeError
        If it is masked, on a GPU, or of a dtype that does not sort or add up.
    ValueError
        If it is a ragged sequence.
    """
    if kinds is ANY_KIND and readable(x):
        return x  # type: ignore[return-value]
    if type(x) is not np.ndarray:
        x = _as_lazy(name, x) if is_lazy(x) else as_array(name, x)
    if x.dtype not in _SUPPORTED or x.dtype.kind not in kinds:
        native = x.dtype.newbyteorder("=") if x.dtype.kind in "iuf" else x.dtype
        if not is_supported(native) or native.kind not in kinds:
            raise TypeError(f"{name} must have dtype {ACCEPTED[kinds]}, got {x.dtype}")
        x = x.astype(native)
    return x if type(x) is not np.ndarray or x.flags.aligned else np.array(x)


def is_lazy(x: object) -> bool:
    """Whether it is a dask array. Where dask has not been imported, there is none."""
    dask = sys.modules.get("dask.array")
    return dask is not None and isinstance(x, dask.Array)


def _as_lazy(name: str, x: Any) -> Any:
    for axis, length in enumerate(x.shape):
        if length != length:  # noqa: PLR0124  # NaN, which stands for a length that is not known
            raise ValueError(
                f"{name} must have chunks of known sizes, got unknown ones on axis {axis}; "
                f"{name}.compute_chunk_sizes() finds them"
            )
    if isinstance(x._meta, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must have plain chunks, got masked ones, whose mask would be lost; "
            f"pass da.ma.getdata({name}), and where=~da.ma.getmaskarray({name}) to the functions that have it"
        )
    as_array(name, x._meta)
    return x


def as_array(name: str, x: Any) -> Array:
    """What NumPy makes of it, if nothing is lost on the way."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must be a plain array, got a masked array, whose mask would be lost; "
            f"pass {name}.data, and where=~np.ma.getmaskarray({name}) to the functions that have it"
        )
    if isinstance(x, (str, bytes, PathLike)) and name in ("x", "input"):
        raise TypeError(f"{name} must be an array, got {x!r}; cpool.viz.read_image reads the image in a file")
    if hasattr(x, "__cuda_array_interface__"):
        raise TypeError(
            f"{name} must be in the memory of the host, got a GPU array ({type(x).__name__}); "
            "copy it first (CuPy: cupy.asnumpy(x))"
        )
    if callable(getattr(type(x), "toarray", None)):  # a delayed object has every attribute itself
        raise TypeError(f"{name} must be dense, got {type(x).__name__}, which is sparse; pass {name}.toarray()")
    try:
        array = np.asarray(x)
    except (RuntimeError, TypeError) as error:  # a tensor that cannot be one, and says why
        raise TypeError(f"{name} must be an array, or what becomes one, got {type(x).__name__}: {error}") from None
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array or nested sequences of equal lengths, got {type(x).__name__}: {error}"
        ) from None
    if array.dtype == object and hasattr(x, "to_numpy"):
        raise TypeError(
            f"{name} must be of one dtype without missing values, got a {type(x).__name__} of others; "
            f"pass {name}.to_numpy(float, na_value=numpy.nan)"
        )
    return array


def mean_dtype(of: np.dtype[Any], wanted: DTypeLike | None) -> np.dtype[Any]:
    """The dtype of averages of values of dtype `of`: `wanted` if it can hold them, and by default what holds them best.

    Raises
    ------
    TypeError
        If `wanted` is no dtype, or not one that holds every average.
    """
    if wanted is None:
        return of if is_float(of) else _FLOAT64
    return _checked_dtype(of, wanted)


def sum_dtype(of: np.dtype[Any], wanted: DTypeLike | None, taps: int) -> np.dtype[Any]:
    """The dtype of sums of `taps` values of dtype `of`: `wanted` if it can hold them, and by default the widest.

    Raises
    ------
    TypeError
        If `wanted` is no dtype, or no float and not one that holds all values of `of`.
    ValueError
        If it is an integer of less than 64 bits that does not hold every sum; those of 64 bits wrap.
    """
    if wanted is None:
        return of if is_float(of) else _UINT64 if of.kind == "u" else INDEX
    dtype = _checked_dtype(of, wanted)
    if not is_float(dtype) and dtype.itemsize < INDEX.itemsize:
        least, most = (0, 1) if of.kind == "b" else (int(np.iinfo(of).min), int(np.iinfo(of).max))
        if taps * most > np.iinfo(dtype).max or taps * least < np.iinfo(dtype).min:
            raise ValueError(
                f"dtype must hold the sum of a window, of {taps} values of {least} to {most} (int64 does), got {dtype}"
            )
    return dtype


def _checked_dtype(of: np.dtype[Any], wanted: DTypeLike) -> np.dtype[Any]:
    """`wanted` as a dtype that holds the values of `of`, or is a float."""
    try:
        dtype = np.dtype(wanted)
    except TypeError:
        raise TypeError(f"dtype must be None or a dtype, got {wanted!r}") from None
    if dtype.kind in "iuf":
        dtype = dtype.newbyteorder("=")  # as all results are
    holds = is_supported(dtype) and (
        is_float(dtype) or (dtype.kind in "iu" and of.kind != "V" and np.can_cast(of, dtype))
    )
    if not holds:
        raise TypeError(f"dtype must be bfloat16, {_FLOATS}, or an integer that holds all values of {of}, got {dtype}")
    return dtype


def as_ones(x: Array) -> Array:
    """`x`; if it is of bools, 1 where they are True. Those that Pillow and C code make may be any other byte."""
    if x.dtype.kind != "b":
        return x
    numbers = x.view(np.uint8)
    return x if numbers.max(initial=0) <= 1 else numbers != 0


def as_mask(where: object, shape: tuple[int, ...]) -> NDArray[np.bool]:
    """`where` as an array of bools of `shape`, without a copy.

    Raises
    ------
    TypeError
        If it does not hold bools.
    ValueError
        If it cannot be broadcast.
    """
    mask = where if type(where) is np.ndarray else as_array("where", where)
    if mask.dtype != np.bool:
        raise TypeError(f"where must have dtype bool, got {mask.dtype}")
    try:
        return np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(f"where must have a shape that broadcasts to {shape}, got {mask.shape}") from None


def check_output(name: str, out: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    """Refuse an `out` that a result of `shape` and `dtype` cannot be written to.

    Raises
    ------
    TypeError
        If it is not an array, or of another dtype or byte order.
    ValueError
        If its shape is another one, it is read-only, or some of its elements share memory.
    """
    plain = type(out) is np.ndarray  # asking for numpy.ma imports it
    if not plain and (not isinstance(out, np.ndarray) or isinstance(out, np.ma.MaskedArray)):
        raise TypeError(f"{name} must be a numpy.ndarray, got {type(out).__name__}")
    if out.dtype != dtype:
        raise TypeError(f"{name} must have dtype {dtype.str} ({dtype}), got {out.dtype.str} ({out.dtype})")
    if out.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {out.shape}")
    flags = out.flags
    if not flags.writeable:
        raise ValueError(f"{name} must be writeable, got a read-only array")
    if not flags.c_contiguous and _overlaps_itself(out):
        raise ValueError(f"{name} must have elements of their own, got shared ones (strides {out.strides})")


def as_pair(out: Any) -> tuple[Any, Any]:
    """`out` as a pair, for values and indices; TypeError if it is not one."""
    if not isinstance(out, tuple) or len(out) != 2:  # noqa: PLR2004  # a pair has two
        got = f"{len(out)} of them" if isinstance(out, tuple) else type(out).__name__
        raise TypeError(f"out must be a tuple of two arrays, for values and indices, got {got}")
    for number, each in enumerate(out):
        if each is None:
            raise TypeError(f"out[{number}] must be a numpy.ndarray, got NoneType")
    return out


def _overlaps_itself(out: Array) -> bool:
    """Whether two elements share memory. Sorted steps that clear all smaller ones rule it out without a look."""
    axes = sorted((abs(step), length) for step, length in zip(out.strides, out.shape, strict=True) if length > 1)
    reach = out.itemsize
    for step, length in axes:
        if step < reach:
            break
        reach += (length - 1) * step
    else:
        return False
    if out.size == 0:
        return False
    offsets = np.zeros((), np.intp)
    for step, length in axes:
        offsets = np.add.outer(offsets, np.arange(length) * step)
    return bool((np.diff(np.sort(offsets, axis=None)) < out.itemsize).any())


def target_of(out: Array, x: Array, mask: Array | None = None) -> Array:
    """The array that kernels may write to while they read these: `out`, or one like it, to be copied afterwards."""
    return out if out.flags.aligned and _apart(out, x) and (mask is None or _apart(out, mask)) else np.empty_like(out)


def _apart(out: Array, x: Array) -> bool:
    # Two that own their memory are, which spares small calls the search for overlap.
    return (out is not x and out.flags.owndata and x.flags.owndata) or not np.may_share_memory(out, x)
