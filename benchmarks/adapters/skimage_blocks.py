"""scikit-image: ``block_reduce``, for windows that lie side by side."""

import numpy as np
import skimage
from skimage.measure import block_reduce
from task import Task

from . import Ways
from .numpy_idiom import quiet

NAME = "scikit-image"
VERSION = skimage.__version__
STRIDED = True
FORMS, DIMENSIONS = ("pool", "omit"), (2, 3)


def ways(task: Task) -> Ways:
    """What it would fill up with zeros at odd edges is cut off first."""
    if not task.tiles:
        return {}
    x, out = task.cropped(task.x), task.out
    block = [1] * x.ndim
    for axis, pooled in zip(task.axes, task.pooled, strict=True):
        block[axis] = pooled.kernel
    blocks = tuple(block)
    if task.form == "omit":
        function = np.nanmax if task.op == "max" else np.nanmean
        return {"block_reduce": quiet(lambda: block_reduce(x, blocks, function))}
    if task.op == "max":
        return {"block_reduce": lambda: block_reduce(x, blocks, np.max)}
    if out.dtype.kind == "f":
        return {"block_reduce": lambda: block_reduce(x, blocks, np.mean)}
    return {"block_reduce": lambda: np.rint(block_reduce(x, blocks, np.mean), out=out, casting="unsafe")}
