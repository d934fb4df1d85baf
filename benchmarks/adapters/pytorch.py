"""PyTorch: the functions that it documents, on its plain and its channels-last tensors."""

from typing import Any

import torch
from task import Task
from torch.nn import functional

from . import Ways

NAME = "PyTorch"
VERSION = torch.__version__
STRIDED = True
FORMS = ("pool", "inside", "indices", "adaptive", "backward", "unpool")
DIMENSIONS = (2, 3)
NAIVE = True
_DTYPES = {
    "max": ("uint8", "int16", "int64", "float16", "float32", "float64"),
    "avg": ("float16", "float32", "float64"),
}

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def ways(task: Task) -> Ways:
    """The function of the form; pooling in several ways."""
    if task.dtype.name not in _DTYPES[task.op]:
        return {}
    if task.form in ("backward", "unpool"):
        return _back(task)
    if task.form == "adaptive":
        resize, x = getattr(functional, f"adaptive_{task.op}_pool2d"), torch.from_numpy(task.batch[0])
        return {"new output": lambda: resize(x, task.workload.kernel)}
    arguments = window(task)
    if arguments is None:
        return {}
    if task.form == "indices":
        pool, x = function(task), torch.from_numpy(task.batch[0])
        return {"new output": lambda: pool(x, *arguments, return_indices=True)}
    return _pool(task, arguments)


def _pool(task: Task, arguments: tuple[Any, ...]) -> Ways:
    """Into given and into new outputs; by way of the other layout; means; signals as what they are."""
    x, out = (torch.from_numpy(array) for array in task.batch)
    if task.channels_last:  # a view whose strides PyTorch knows as channels_last
        x, out = x.permute(0, 3, 1, 2), out.permute(0, 3, 1, 2)
    pool, planar = function(task), len(task.pooled) == len("HW")
    found: Ways = {"new output": lambda: pool(x, *arguments)}
    if task.op == "avg":
        found["out="] = lambda: pool(x, *arguments, out=out)
    elif planar:
        places = torch.empty_like(out, dtype=torch.int64)
        into = torch.ops.aten.max_pool2d_with_indices.out
        found["out="] = lambda: into(x, *arguments, out=out, indices=places)[0]
    if x.shape[1] > 1 and planar:
        other = torch.contiguous_format if task.channels_last else torch.channels_last
        name = "by way of NCHW" if task.channels_last else "by way of channels_last"
        found[name] = lambda: out.copy_(pool(x.contiguous(memory_format=other), *arguments))
    if task.op == "avg" and task.covers:
        found["mean"] = lambda: torch.mean(x, tuple(range(2, x.ndim)), keepdim=True, out=out)
    if len(task.workload.pooled) == 1:
        signal, along = x[:, :, 0], [value[1:] if isinstance(value, list) else value for value in arguments]
        pool_signal = getattr(functional, f"{task.op}_pool1d")
        found["1D"] = lambda: pool_signal(signal, *along)
    if not task.channels_last:
        return found
    return {name: lambda call=call: call().permute(0, 2, 3, 1) for name, call in found.items()}


def _back(task: Task) -> Ways:
    x, shape = torch.from_numpy(task.x), task.workload.shape
    arguments = window(task) or ()
    if task.op == "avg":
        t, back = torch.empty(shape), torch.ops.aten.avg_pool2d_backward
        return {"backward": lambda: back(x, t, *arguments, None)}
    indices = torch.from_numpy(task.given["indices"])
    if task.form == "unpool":
        return {"max_unpool2d": lambda: functional.max_unpool2d(x, indices, task.kernel, output_size=shape[-2:])}
    t, back = torch.empty(shape), torch.ops.aten.max_pool2d_with_indices_backward
    return {"backward": lambda: back(x, t, *arguments, indices)}


def function(task: Task) -> Any:
    """PyTorch's function for images or volumes."""
    return getattr(functional, f"{task.op}_pool{len(task.pooled)}d")


def window(task: Task) -> tuple[Any, ...] | None:
    """The arguments after the tensor: a longer padding at the end is what `ceil_mode` is, for the maximum."""
    before, after = ([getattr(axis, side) for axis in task.pooled] for side in ("before", "after"))
    kernel, stride, longer = list(task.kernel), list(task.stride), before != after
    if longer and (task.op == "avg" or any(axis.after != axis.before + 1 for axis in task.pooled)):
        return None
    if task.op == "avg":
        return kernel, stride, before, False, task.form != "inside"
    return kernel, stride, before, [1] * len(kernel), longer
