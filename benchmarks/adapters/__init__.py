"""The peers, one module each: what they are called, and their best ways to do a task.

Such a module has NAME, VERSION, and ``ways(task)``: for each way to do the task a call without arguments that returns
the result; none where the peer cannot do it. What can be prepared is prepared before the call: sessions, bindings,
outputs, compiled functions. A module may have besides:

- FORMS, the forms of workload that it knows, else plain pooling; DIMENSIONS, how many pooled axes, else two
- STRIDED: it takes inputs with any strides; others get a copy, made within the call
- NAIVE: its cost grows with the number of elements of a window, so it is left out of the largest
- ``read``, which makes a NumPy array of a result where ``np.asarray`` does not
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from task import Task

Ways = dict[str, Callable[[], Any]]

_MODULES = (
    "numpy_idiom",
    "scipy_ndimage",
    "skimage_blocks",
    "numba_loops",
    "opencv",
    "pillow",
    "tinybrain_mips",
    "onnx_runtime",
    "openvino_cpu",
    "ncnn_net",
    "xnnpack",
    "pytorch",
    "onednn",
    "onednn_blocked",
)
_MOST_ELEMENTS = 5e9  # of all windows together; beyond, a naive call takes many seconds


def available() -> tuple[list[ModuleType], dict[str, str]]:
    """The peers that are importable, and why the others are not. Threads are to be limited before."""
    found, missing = [], {}
    for name in _MODULES:
        try:
            found.append(import_module(f"adapters.{name}"))
        except Exception as error:  # of whatever kind: the others go on
            missing[name] = str(error)
    return found, missing


def takes(peer: ModuleType, task: Task) -> bool:
    """Whether a peer is to be asked at all."""
    known = task.form in getattr(peer, "FORMS", ("pool",)) and len(task.pooled) in getattr(peer, "DIMENSIONS", (2,))
    return known and not (getattr(peer, "NAIVE", False) and task.elements > _MOST_ELEMENTS)
