"""SciPy: a filter over every position, of which every stride-th is kept."""

import numpy as np
import scipy
from scipy import ndimage
from task import Task
from workloads import Array

from . import Ways

NAME = "SciPy"
VERSION = scipy.__version__
STRIDED = True
DIMENSIONS = (2, 3)


def ways(task: Task) -> Ways:
    """``maximum_filter`` and ``uniform_filter``."""
    x, out = task.x, task.out
    if x.dtype == np.float16:
        return {}
    size, origin = [1] * x.ndim, [0] * x.ndim
    for axis, pooled in zip(task.axes, task.pooled, strict=True):
        size[axis], origin[axis] = pooled.kernel, pooled.before - pooled.kernel // 2
    rounds = task.op == "avg" and out.dtype.kind != "f"
    dense = set(task.stride) == {1} and out.shape == x.shape
    every = out if dense else np.empty(x.shape, np.float32 if rounds else out.dtype)
    kept = every[task.at(*(slice(0, axis.stride * axis.size, axis.stride) for axis in task.pooled))]
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min

    def pool() -> Array:
        if task.op == "max":
            ndimage.maximum_filter(x, size, output=every, mode="constant", cval=lowest, origin=origin)
        else:
            ndimage.uniform_filter(x, size, output=every, mode="constant", cval=0, origin=origin)
        if rounds:
            np.rint(kept, out=out, casting="unsafe")
        elif not dense:
            np.copyto(out, kept)
        return out

    return {f"{'maximum' if task.op == 'max' else 'uniform'}_filter": pool}
