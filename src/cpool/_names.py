"""Hints for those who write a name that another library has."""

import inspect
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

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


def no_attribute(name: str, names: list[str]) -> AttributeError:
    """The error of a name that the package, which has `names`, does not."""
    spoken = re.sub(r"_|[123]d$", "", name.lower())
    for other, ours in _SYNONYMS.items():
        spoken = spoken.replace(other, ours)
    close = [each for each in names if each.replace("_", "") == spoken]
    return AttributeError(f"module 'cpool' has no attribute {name!r}" + (f"; use {close[0]}" if close else ""))
