"""xarray in, xarray out: names of dimensions in place of numbers of axes, and coordinates that follow.

The data are pooled as what they are, NumPy's or dask's arrays. Along pooled dimensions a coordinate becomes the mean of
what the window holds of it, as in xarray's `coarsen`, also one of dates; one that has no mean is dropped. Unpooling and
gradients leave those coordinates out, which the smaller array does not know.
"""

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import xarray as xr

from cpool._arguments import IMAGE_AXES, canonical
from cpool._arrays import is_lazy
from cpool.adaptive import adaptive_avg_pool, adaptive_sum_pool
from cpool.averages import avg_pool, sum_pool

_SIZES = ("kernel_size", "stride", "padding", "dilation", "output_size")
_WINDOW = (*_SIZES, "ceil_mode")


def call(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    """What a public function makes of its arguments if the first one is of xarray."""
    arguments = {name: value for name, value in given.items() if name != "unknown"}
    if arguments.get("out") is not None:
        raise TypeError(f"out must be None for xarray, got {type(arguments['out']).__name__}")
    first = next(iter(arguments))
    x = arguments.pop(first)
    if first != "x":
        return _larger(function, first, x, arguments)
    if isinstance(x, xr.Dataset):
        return _of_dataset(function, x, arguments)
    return _of_array(function, x, arguments)


def levels(function: Callable[..., list[Any]], given: dict[str, Any]) -> list[Any]:
    """What `pyramid` makes of its arguments if `x` is of xarray."""
    arguments = {name: value for name, value in given.items() if name not in {"unknown", "x", "named"}}
    x = given["x"]
    if isinstance(x, xr.Dataset):
        raise TypeError("x must be a DataArray, got a Dataset; its variables have pyramids of their own")
    dims, options = _as_axes(x, arguments)
    made = [x]
    for data in function(x.data, **options)[1:]:
        made.append(_wrapped(data, made[-1], dims, options))
    return made


def _of_dataset(function: Callable[..., Any], x: xr.Dataset, arguments: dict[str, Any]) -> xr.Dataset:
    """Each variable that has the pooled dimensions is pooled; others stay as they are."""
    if arguments.get("return_indices"):
        raise ValueError("return_indices must be False for a Dataset, got True; pool its variables one by one")
    names = _named_sizes(arguments)
    if names is None:
        raise ValueError("axes must name dimensions for a Dataset, or kernel_size be a dict of such, got neither")
    pooled = {name: each for name, each in x.data_vars.items() if all(dim in each.dims for dim in names)}
    if not pooled:
        raise ValueError(f"axes must be dimensions of a variable, got {names} for those of {dict(x.sizes)}")
    results = {}
    for name, each in pooled.items():
        try:
            results[name] = _of_array(function, each, arguments)
        except (TypeError, ValueError) as error:
            raise type(error)(f"variable {name!r}: {error}") from error
    others = {
        name: each for name, each in x.data_vars.items() if name not in pooled and not set(names) & set(each.dims)
    }
    coords = {name: each for name, each in x.coords.items() if not set(names) & set(each.dims)}
    return xr.Dataset({**results, **others}, coords=coords, attrs=x.attrs)


def _larger(function: Callable[..., Any], first: str, x: Any, arguments: dict[str, Any]) -> xr.DataArray:
    """What unpooling or a gradient makes of an array: its names, and the coordinates of what is not pooled."""
    if isinstance(x, xr.Dataset):
        raise TypeError(f"{first} must be a DataArray, got a Dataset; unpool its variables one by one")
    name = "output_shape" if "output_shape" in arguments else "input_shape"
    lengths = arguments[name]
    if isinstance(lengths, Mapping):
        if not set(lengths) <= set(x.dims):
            raise ValueError(f"{name} must have dimensions of {first}, {x.dims}, got {dict(lengths)!r}")
        arguments[name] = tuple(({**x.sizes, **lengths}).values())
        if "kernel_size" not in arguments and arguments["axes"] is None:
            arguments["axes"] = tuple(lengths)
    dims, options = _as_axes(x, arguments)
    indices = options.get("indices")
    if isinstance(indices, xr.DataArray):
        options["indices"] = _in_its_places("indices", indices, first, x)
    data = function(x.data, **options)
    coords = {key: each.variable for key, each in x.coords.items() if not set(each.dims) & set(dims)}
    array = xr.DataArray(data, coords=coords, dims=x.dims, name=x.name, attrs=x.attrs)
    array.encoding = dict(x.encoding)
    return array


def _in_its_places(name: str, other: xr.DataArray, first: str, x: xr.DataArray) -> Any:
    """The data of another array with the dimensions of `x`, and in the order of its labels.

    Raises
    ------
    ValueError
        If it has other dimensions, lengths or labels.
    """
    for dim in other.dims:
        if dim not in x.dims or other.sizes[dim] != x.sizes[dim]:
            raise ValueError(
                f"{name} must have dimensions of {first}, {dict(x.sizes)}, got {dim!r} of length {other.sizes[dim]}"
            )
        if dim in other.indexes and dim in x.indexes and not other.indexes[dim].equals(x.indexes[dim]):
            ours, theirs = x.indexes[dim], other.indexes[dim]
            if not (ours.is_unique and theirs.is_unique and ours.isin(theirs).all()):
                raise ValueError(f"{name} must have the labels of {first} on {dim!r}, got others")
            other = other.isel({dim: theirs.get_indexer(ours)})
    return other.broadcast_like(x).transpose(*x.dims).data


def _named_sizes(arguments: dict[str, Any]) -> tuple[Hashable, ...] | None:
    """The dimensions that the arguments name, if they do."""
    axes = arguments.get("axes")
    for name in ("kernel_size", "output_size"):
        if isinstance(arguments.get(name), Mapping):
            if axes is not None:
                raise ValueError(f"axes must be None if {name} names dimensions, got {axes!r}")
            return tuple(arguments[name])
    if isinstance(axes, str):
        return (axes,)
    if isinstance(axes, tuple | list) and any(isinstance(axis, str) for axis in axes):
        if not all(isinstance(axis, str) for axis in axes):
            raise TypeError(f"axes must be names of dimensions or numbers of axes, not both, got {axes!r}")
        return tuple(axes)
    return None


def _of_array(function: Callable[..., Any], x: xr.DataArray, arguments: dict[str, Any]) -> Any:
    dims, options = _as_axes(x, arguments)
    where = options.get("where")
    if isinstance(where, xr.DataArray):
        options["where"] = _in_its_places("where", where, "x", x)
    results = function(x.data, **options)
    if not isinstance(results, tuple):
        return _wrapped(results, x, dims, options)
    values, places = (_wrapped(data, x, dims, options) for data in results)
    places.attrs, places.encoding = {}, {}  # which are of values
    return values, places


def _as_axes(x: xr.DataArray, arguments: dict[str, Any]) -> tuple[tuple[Hashable, ...], dict[str, Any]]:
    """The pooled dimensions, and the arguments with numbers in place of names."""
    arguments = {
        name: canonical(name, value) if name in _SIZES and not isinstance(value, Mapping) else value
        for name, value in arguments.items()
    }
    dims = _pooled_dims(x, arguments)
    options = {name: _in_order(name, value, dims) for name, value in arguments.items()}
    options["axes"] = tuple(x.get_axis_num(dim) for dim in dims)
    return dims, options


def _wrapped(data: Any, x: xr.DataArray, dims: tuple[Hashable, ...], options: dict[str, Any]) -> xr.DataArray:
    """What was made of the data of `x`, with its names and coordinates."""
    drops = "keepdims" in options and not options["keepdims"]
    window = {name: options[name] for name in _WINDOW if name in options}
    left = tuple(dim for dim in x.dims if not (drops and dim in dims))
    coords = _coordinates(x, dims, window, drops=drops)
    array = xr.DataArray(data, coords=coords, dims=left, name=x.name, attrs=x.attrs)
    array.encoding = _encoding(x, array.dtype)
    return array


def _encoding(x: Any, dtype: np.dtype[Any]) -> dict[Hashable, Any]:
    """How `x` was stored, of which what would round means of integers is left out."""
    encoding = dict(x.encoding)
    if dtype.kind != x.dtype.kind and not {"scale_factor", "add_offset"} & set(encoding):
        encoding.pop("dtype", None)
    return encoding


def _pooled_dims(x: xr.DataArray, arguments: dict[str, Any]) -> tuple[Hashable, ...]:
    names = _named_sizes(arguments)
    if names is not None:
        missing = [name for name in names if name not in x.dims]
        if missing:
            raise ValueError(f"axes must be dimensions of x, {x.dims}, got {missing[0]!r}")
        return names
    axes = arguments.get("axes")
    if axes is None:
        sizes = next((arguments[name] for name in ("kernel_size", "output_size") if name in arguments), None)
        count = len(sizes) if isinstance(sizes, tuple | list) else IMAGE_AXES
        axes = tuple(range(-count, 0))
    axes = canonical("axes", axes)
    numbers = axes if isinstance(axes, tuple) else (axes,)
    for axis in numbers:
        if not -x.ndim <= axis < x.ndim:
            raise ValueError(f"axes must be from {-x.ndim} to {x.ndim - 1}, or dimensions of x, {x.dims}, got {axes!r}")
    return tuple(x.dims[axis] for axis in numbers)


def _in_order(name: str, value: Any, dims: tuple[Hashable, ...]) -> Any:
    """Sizes that are given by dimension as a tuple of one for each pooled one."""
    if name not in _SIZES or not isinstance(value, Mapping):
        return value
    if set(value) != set(dims):
        raise ValueError(f"{name} must have a size for each of {dims}, got {dict(value)!r}")
    return tuple(value[dim] for dim in dims)


def _coordinates(
    x: xr.DataArray, dims: tuple[Hashable, ...], window: dict[str, Any], *, drops: bool
) -> dict[Hashable, Any]:
    """The coordinates of the result."""
    coords: dict[Hashable, Any] = {}
    for name, coord in x.coords.items():
        ours = [dim for dim in coord.dims if dim in dims]
        kind = coord.dtype.kind if isinstance(coord.dtype, np.dtype) else "O"  # pandas has dtypes of its own
        if not ours:
            coords[name] = coord.variable
        elif not drops and kind in "biufMm":
            values = coord.data if is_lazy(coord.data) and kind not in "Mm" else coord.values
            means = _means(coord, values, ours, dims, window)
            coords[name] = xr.Variable(coord.dims, means, coord.attrs, _encoding(coord, means.dtype))
    return coords


def _means(
    coord: xr.DataArray, values: Any, ours: list[Hashable], dims: tuple[Hashable, ...], window: dict[str, Any]
) -> Any:
    """Of the values of a coordinate, the mean of what each window holds, but of NaN and NaT."""
    places = [dims.index(dim) for dim in ours]
    options = {name: _of_some(name, value, places, len(dims)) for name, value in window.items()}
    options["axes"] = tuple(coord.get_axis_num(dim) for dim in ours)
    if "kernel_size" not in options:
        options.setdefault("output_size", 1)
    of_sizes = "output_size" in options
    if values.dtype.kind in "Mm":
        add: Any = adaptive_sum_pool if of_sizes else sum_pool
        return _mean_dates(values, partial(add, **options))
    if values.dtype.kind == "f" and values.dtype.itemsize > np.dtype(np.float64).itemsize:
        values = values.astype(np.float64)  # no function pools longer ones
    if of_sizes:
        return adaptive_avg_pool(values, nan_policy="omit", **options)
    return avg_pool(values, nan_policy="omit", count_include_pad=False, **options)


def _mean_dates(dates: Any, add: Callable[..., Any]) -> Any:
    """The means of dates, or of times between them, that are added by `add`: to the unit, half to even."""
    known = ~np.isnat(dates)
    high, low = np.divmod(dates.astype(np.int64), 1 << 32)  # whose sums have room in 64 bits
    sums = add(high, where=known).astype(object) * (1 << 32) + add(low, where=known)
    means = np.full(sums.shape, np.iinfo(np.int64).min)  # which is NaT
    for at, count in np.ndenumerate(add(known)):
        if count:
            means[at] = round(Fraction(sums[at], int(count)))
    return means.astype(dates.dtype)


def _of_some(name: str, value: Any, places: list[int], count: int) -> Any:
    """Of sizes for all pooled dimensions those of some."""
    if name in _SIZES and isinstance(value, tuple | list) and len(value) == count:
        return tuple(value[place] for place in places)
    if name in ("kernel_size", "output_size") and not isinstance(value, tuple | list):
        return (value,) * len(places)
    return value
