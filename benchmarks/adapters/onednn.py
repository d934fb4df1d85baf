"""oneDNN, reached through PyTorch's opaque tensors; moving numbers into them and out again is not counted."""

from typing import Any

import torch
from task import Task

from . import Ways, pytorch

NAME = "oneDNN"
VERSION = f"of PyTorch {pytorch.VERSION}"
FORMS, DIMENSIONS, NAIVE = ("pool", "inside"), (2, 3), True


def ways(task: Task) -> Ways:
    """Over a tensor in the input's layout."""
    return {"opaque tensors": pooling(task, torch.from_numpy(task.batch[0]).to_mkldnn())} if usable(task) else {}


def usable(task: Task) -> bool:
    """Whether there are opaque tensors of that kind."""
    fits = task.dtype == "float32" and not task.channels_last and pytorch.window(task) is not None
    return fits and torch.backends.mkldnn.is_available()


def pooling(task: Task, x: torch.Tensor) -> Any:
    """The call that pools the opaque tensor."""
    pool, arguments = pytorch.function(task), pytorch.window(task) or ()
    return lambda: pool(x, *arguments)


def read(result: torch.Tensor) -> Any:
    """The numbers of an opaque tensor."""
    return result.to_dense().numpy()
