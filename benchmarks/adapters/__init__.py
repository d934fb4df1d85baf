"""The peers, one module each: what they are called, and their best ways to do a task.

Such a module has NAME, VERSION, and ``ways(task)``: for each way to do the task a call without arguments that returns
the result; none where the peer cannot do it. What can be prepared is prepared before the call: sessions, bindings,
outputs, compiled functions. STRIDED says that the peer takes inputs with any strides; others get a copy, made within
the call. ``read`` makes a NumPy array of a result where ``np.asarray`` does not.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

Ways = dict[str, Callable[[], Any]]

_MODULES = (
    "numpy_idiom",
    "scipy_ndimage",
    "skimage_blocks",
    "numba_loops",
    "opencv",
    "pillow",
    "onnx_runtime",
    "openvino_cpu",
    "ncnn_net",
    "pytorch",
    "onednn",
    "onednn_blocked",
)


def available() -> tuple[list[ModuleType], dict[str, str]]:
    """The peers that are importable, and why the others are not. Threads are to be limited before."""
    found, missing = [], {}
    for name in _MODULES:
        try:
            found.append(import_module(f"adapters.{name}"))
        except Exception as error:  # of whatever kind: the others go on
            missing[name] = str(error)
    return found, missing
