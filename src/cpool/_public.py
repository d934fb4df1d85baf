"""What makes a function public: its signature and its docstring are shown as its users need them."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cpool._docs import ENTRIES, expanded

Function = TypeVar("Function", bound=Callable[..., Any])


def public(function: Function, entries: Mapping[str, str] = ENTRIES) -> Function:
    """A decorator that puts shared entries into the docstring, and takes `unknown` out of the signature.

    A public function takes unknown keywords only to refuse them with a hint.
    """
    signature = inspect.signature(function)
    shown = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    function.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    if function.__doc__:  # none under python -OO
        function.__doc__ = expanded(function.__doc__, entries)
    return function
