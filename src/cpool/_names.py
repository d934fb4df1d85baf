"""Names: hints for those of other libraries, and arrays whose dimensions have some."""

import inspect
import re
import sys
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from numpy import ndarray

_KEYWORDS = {
    "axis": "axes",
    "dim": "axes",
    "data_format": "axes, which is (1, 2) for NHWC and the last two by default",
    "filter_size": "kernel_size",
    "footprint": "kernel_size, since windows are rectangles, or where, which says which elements of x count",
    "ksize": "kernel_size",
    "kernel_shape": "kernel_size",
    "pool_size": "kernel_size",
    "size": "kernel_size",
    "window_shape": "kernel_size",
    "mask": "where, which is True for what counts",
    "n_jobs": "workers",
    "num_threads": "workers",
    "pads": "padding",
    "strides": "stride",
}
_SYNONYMS = {"average": "avg", "mean": "avg", "maximum": "max", "minimum": "min"}


def unexpected(function: Callable[..., Any], unknown: dict[str, Any]) -> TypeError:
    """The error of a call with keywords that the function does not have."""
    name = next(iter(unknown))
    hint = _KEYWORDS.get(name) or next(iter(get_close_matches(name, inspect.signature(function).parameters, 1)), None)
    return TypeError(
        f"{function.__name__}() got an unexpected keyword argument {name!r}" + (f"; use {hint}" if hint else "")
    )


def has_names(x: object) -> bool:
    """Whether it is xarray's, with names of dimensions. Where xarray has not been imported, there is nothing such."""
    if type(x) is ndarray:
        return False
    xarray = sys.modules.get("xarray")
    return xarray is not None and isinstance(x, (xarray.DataArray, xarray.Dataset))


def named(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """What a function makes of an `x` of xarray; or the error of a keyword that it does not have."""
    if arguments["unknown"]:
        raise unexpected(function, arguments["unknown"])
    from cpool.lazy import named as rooms  # noqa: PLC0415  # which knows xarray

    return rooms.call(function, arguments)


def no_attribute(name: str, names: list[str]) -> AttributeError:
    """The error of a name that the package, which has `names`, does not."""
    spoken = re.sub(r"_|[123]d$", "", name.lower()).replace("pooling", "pool")
    for other, ours in _SYNONYMS.items():
        spoken = spoken.replace(other, ours)
    close = [each for each in names if each.replace("_", "") == spoken]
    return AttributeError(f"module 'cpool' has no attribute {name!r}" + (f"; use {close[0]}" if close else ""))
