"""PyTorch: the functions that it documents, on its plain and its channels-last tensors."""

from typing import Any

import torch
from torch.nn import functional
from workloads import Task

from . import Ways

NAME = "PyTorch"
VERSION = torch.__version__
STRIDED = True
_DTYPES = {
    "max": ("uint8", "int16", "int64", "float16", "float32", "float64"),
    "avg": ("float16", "float32", "float64"),
}
_LARGEST = 31  # its cost grows with the square: beyond, a call takes a minute

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def ways(task: Task) -> Ways:
    """``max_pool2d`` and ``avg_pool2d`` into given and into new outputs; by way of the other layout; means."""
    arguments = window(task)
    if task.dtype.name not in _DTYPES[task.op] or arguments is None:
        return {}
    x, out = (torch.from_numpy(array) for array in task.batch)
    if task.channels_last:  # a view whose strides PyTorch knows as channels_last
        x, out = x.permute(0, 3, 1, 2), out.permute(0, 3, 1, 2)
    pool = functional.max_pool2d if task.op == "max" else functional.avg_pool2d
    other = torch.contiguous_format if task.channels_last else torch.channels_last

    def by_other_layout() -> torch.Tensor:
        return out.copy_(pool(x.contiguous(memory_format=other), *arguments))

    found: Ways = {"new output": lambda: pool(x, *arguments)}
    if task.op == "max":
        places = torch.empty_like(out, dtype=torch.int64)
        into = torch.ops.aten.max_pool2d_with_indices.out
        k, s, p, d, ceil_mode = arguments
        found["out="] = lambda: into(x, [k, k], [s, s], [p, p], [d, d], ceil_mode, out=out, indices=places)[0]
    else:
        found["out="] = lambda: pool(x, *arguments, out=out)
    if x.shape[1] > 1:
        found["by way of NCHW" if task.channels_last else "by way of channels_last"] = by_other_layout
    if task.op == "avg" and task.covers:
        found["mean"] = lambda: torch.mean(x, (2, 3), keepdim=True, out=out)
    if not task.channels_last:
        return found
    return {name: lambda call=call: call().permute(0, 2, 3, 1) for name, call in found.items()}


def window(task: Task) -> tuple[Any, ...] | None:
    """The arguments after the tensor: a longer padding at the end is what `ceil_mode` is, for the maximum."""
    top, left, bottom, right = task.pads
    if task.kernel > _LARGEST or top != left or bottom != right:
        return None
    if task.op == "avg":
        return (task.kernel, task.stride, top) if top == bottom else None
    return task.kernel, task.stride, top, 1, bottom > top
