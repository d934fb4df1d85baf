"""Write the type stubs of the public functions, from their signatures and docstrings.

Usage: python ci/write_stubs.py [--check]    with cpool installed

What comes back depends on what goes in: the dtype of extrema is that of `x`, averages of integers are float64, and with
`return_indices` there is a pair. For type checkers this takes several signatures a function, each as long as the one in
the source. They are written here, once for each kind of function, and editors find them with defaults and docstrings.
"""

import inspect
import sys
import textwrap
from pathlib import Path

import cpool
from cpool import functional, viz

FOLDER = Path(__file__).resolve().parent.parent / "src/cpool"
WIDTH = 120
HEAD = '''"""Made by ci/write_stubs.py from the functions themselves; not to be edited."""

from typing import Any, Literal, Protocol, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cpool._arrays import Array
from cpool._types import NanPolicy, Number, OutputSize, Padding, Size
'''
PLAIN = """from cpool._threads import set_workers as set_workers
from cpool._version import __version__ as __version__
from cpool.config import get_include as get_include, show_config as show_config
"""
OF_FIGURES = '''"""Made by ci/write_stubs.py from the functions themselves; not to be edited."""

import os
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cpool._generations import Op, Size
from cpool._types import Padding
'''
TYPES = """
_Indices: TypeAlias = NDArray[np.int64]
_Scalar = TypeVar("_Scalar", bound=np.generic)
_Floating = TypeVar("_Floating", bound=np.floating[Any])
_Kind: TypeAlias = type[_Scalar] | np.dtype[_Scalar]

class _HasGraph(Protocol):  # arrays of dask, arrays and datasets of xarray
    def __dask_graph__(self) -> Any: ...

_Lazy = TypeVar("_Lazy", bound=_HasGraph)
"""
NONE = "None = None"
# Arrays of dask and xarray become NumPy's, too, so that their signatures come before those for anything.
ANY = {"x": "ArrayLike"}
VALUES = {"return_indices": "Literal[False] = False", "out": f"Array | {NONE}"}
PAIR = {"return_indices": "Literal[True]", "out": f"tuple[Array, Array] | {NONE}"}
EXTREMA = [
    ({"x": "NDArray[_Scalar]"} | VALUES, "NDArray[_Scalar]"),
    ({"x": "NDArray[_Scalar]"} | PAIR, "tuple[NDArray[_Scalar], _Indices]"),
    (ANY | VALUES, "Array"),
    (ANY | PAIR, "tuple[Array, _Indices]"),
    (ANY | {"return_indices": "bool"}, "Array | tuple[Array, _Indices]"),
]
OF_FLOATS = ({"x": "NDArray[_Floating]", "dtype": NONE}, "NDArray[_Floating]")
OF_DTYPE = [
    (ANY | {"dtype": "_Kind[_Scalar]"}, "NDArray[_Scalar]"),
    (ANY | {"dtype": f"DTypeLike | {NONE}"}, "Array"),
]
AVERAGES = [
    OF_FLOATS,
    ({"x": "NDArray[np.integer[Any] | np.bool]", "dtype": NONE}, "NDArray[np.float64]"),
    *OF_DTYPE,
]
SUMS = [
    OF_FLOATS,
    ({"x": "NDArray[np.unsignedinteger[Any]]", "dtype": NONE}, "NDArray[np.uint64]"),
    ({"x": "NDArray[np.signedinteger[Any] | np.bool]", "dtype": NONE}, "NDArray[np.int64]"),
    *OF_DTYPE,
]
TORCH = [
    ({"return_indices": "Literal[False] = False"}, "Array"),
    ({"return_indices": "Literal[True]"}, "tuple[Array, _Indices]"),
    ({"return_indices": "bool"}, "Array | tuple[Array, _Indices]"),
]


def overloads(name, parameters):
    """Return for each signature what it says otherwise of some parameters, and of the result."""
    first = next(iter(parameters), None)
    if name == "pyramid":
        return [({"x": "_Lazy"}, "list[_Lazy]"), ({}, None)]
    if first not in {"x", "y", "grad", "input"} or name in viz.__all__:
        return [({}, None)]
    plain = [({}, None)]
    if "return_indices" in parameters:
        plain = EXTREMA if "x" in parameters else TORCH
    elif "dtype" in parameters:
        plain = SUMS if "sum" in name else AVERAGES
    arrays = sum(otherwise.get("x", "").startswith("NDArray") for otherwise, _ in plain)
    return [*plain[:arrays], *lazy(first, parameters), *plain[arrays:]]


def lazy(first, parameters):
    """Return the signatures for arrays of dask and xarray, of which there is no `out`."""
    given = {first: "_Lazy", "out": NONE}
    if "return_indices" not in parameters:
        return [(given, "_Lazy")]
    return [
        (given | {"return_indices": VALUES["return_indices"]}, "_Lazy"),
        (given | {"return_indices": PAIR["return_indices"]}, "tuple[_Lazy, _Lazy]"),
    ]


def written(function):
    """Return the stub of one function, with the docstring in its first signature."""
    signature = inspect.signature(function)
    stubs = []
    for otherwise, result in overloads(function.__name__, signature.parameters):
        parameters, needs_star = [], False
        for parameter in signature.parameters.values():
            text = otherwise.get(parameter.name) or annotated(parameter)
            if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parameters:
                parameters.append("*")
            elif parameter.kind is parameter.POSITIONAL_OR_KEYWORD and "=" not in text and needs_star:
                parameters.append("*")  # what has no default here follows what has one
            needs_star = needs_star or "=" in text
            parameters.append(f"{parameter.name}: {text}")
        stubs.append(f"def {function.__name__}(\n{filled(parameters)}) -> {result or signature.return_annotation}:")
    first = f"{stubs[0]}\n{textwrap.indent(quoted(inspect.getdoc(function)), '    ')}\n"
    if len(stubs) == 1:
        return first
    return "\n".join(f"@overload\n{stub}" for stub in (first, *(f"{stub} ..." for stub in stubs[1:])))


def filled(parameters):
    """Return lines of as many parameters as fit."""
    lines = [""]
    for parameter in parameters:
        if len(lines[-1]) + len(parameter) + 6 > WIDTH:
            lines.append("")
        lines[-1] += f" {parameter}," if lines[-1] else f"{parameter},"
    return "".join(f"    {line}\n" for line in lines)


def annotated(parameter):
    default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
    return f"{parameter.annotation}{default}"


def quoted(docstring):
    assert '"""' not in docstring
    return f'{"r" if chr(92) in docstring else ""}"""{docstring.strip()}\n"""'


def stubs():
    """Return the text of each stub file."""
    plain = {"__version__", "get_include", "set_workers", "show_config"}
    functions = [getattr(cpool, name) for name in cpool.__all__ if name not in plain]
    figures = [getattr(viz, name) for name in viz.__all__]
    torches = [getattr(functional, name) for name in functional.__all__]
    parts = {
        "__init__.pyi": [HEAD + PLAIN + TYPES, listed(cpool), *map(written, functions)],
        "viz.pyi": [OF_FIGURES, listed(viz), *map(written, figures)],
        "functional.pyi": [HEAD + TYPES, listed(functional), *map(written, torches)],
    }
    return {name: "\n".join(part).rstrip() + "\n" for name, part in parts.items()}


def listed(module):
    """Return the line that says what is public."""
    names = "".join(f'    "{name}",\n' for name in module.__all__)
    return f"__all__ = [\n{names}]\n"


def main():
    paths = {FOLDER / name: text for name, text in stubs().items()}
    stale = [path for path, text in paths.items() if not path.exists() or path.read_text("utf-8") != text]
    if sys.argv[1:] == ["--check"]:
        sys.exit(f"{', '.join(path.name for path in stale)}: run python ci/write_stubs.py" if stale else 0)
    for path in stale:
        path.write_text(paths[path], "utf-8")


if __name__ == "__main__":
    main()
