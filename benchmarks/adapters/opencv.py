"""OpenCV: filters over every position of which every stride-th is kept, and the reductions that it has."""

from collections.abc import Callable

import cv2
import numpy as np
from task import Task
from workloads import Array

from . import Ways

NAME = "OpenCV"
VERSION = cv2.__version__
_FILTERED = ("uint8", "uint16", "int16", "float32", "float64")
_COMPARED = ("int8", "int32", "float16", *_FILTERED)

cv2.setNumThreads(1)


def ways(task: Task) -> Ways:
    """``dilate`` or ``blur`` and slices; ``resize`` with INTER_AREA; ``reduce`` of whole planes; ``max`` of halves."""
    found: Ways = {}
    (height, width), anchor = task.kernel, (task.columns.before, task.rows.before)
    planar = not task.channels_last
    if task.op == "max" and task.tiles and task.kernel == (2, 2) and planar and task.dtype.name in _COMPARED:
        found["max and split"] = _halves(task)
    if task.dtype.name not in _FILTERED:
        return found
    if task.op == "max":
        ones = np.ones(task.kernel, np.uint8)
        found["dilate"] = _filter(task, lambda image, to: cv2.dilate(image, ones, to, anchor))
    elif task.dtype.kind == "f":
        zeros = cv2.BORDER_CONSTANT
        found["blur"] = _filter(task, lambda image, to: cv2.blur(image, (width, height), to, anchor, zeros))
    if task.op == "avg" and task.tiles:
        found["resize INTER_AREA"] = _area(task)
    if task.op == "avg" and task.covers and planar:
        planes, means = task.x.reshape(-1, height * width), task.out.reshape(-1, 1)
        found["reduce"] = lambda: cv2.reduce(planes, 1, cv2.REDUCE_AVG, means)
    return found


def _filter(task: Task, over: Callable[[Array, Array], object]) -> Callable[[], Array]:
    """Each plane whole, then the windows that were asked for."""
    planes, out = task.planes, task.out
    if task.stride == (1, 1) and out.shape == task.x.shape:

        def direct() -> Array:
            for image, pooled in planes:
                over(image, pooled)
            return out

        return direct
    every = np.empty_like(planes[0][0])
    height, width = planes[0][1].shape[:2]
    kept = every[:: task.stride[0], :: task.stride[1]][:height, :width]

    def pool() -> Array:
        for image, pooled in planes:
            over(image, every)
            np.copyto(pooled, kept)
        return out

    return pool


def _area(task: Task) -> Callable[[], Array]:
    (down, right), out = task.kernel, task.out
    planes = [(image[: to.shape[0] * down, : to.shape[1] * right], to, to.shape[1::-1]) for image, to in task.planes]

    def pool() -> Array:
        for image, to, size in planes:
            cv2.resize(image, size, to, interpolation=cv2.INTER_AREA)
        return out

    return pool


def _halves(task: Task) -> Callable[[], Array]:
    """Rows in pairs, then columns in pairs: as channels of an image half as wide, which ``split`` takes apart."""
    out = task.out
    (height, width), dtype = task.planes[0][1].shape, task.dtype
    rows = np.empty((height, 2 * width), dtype)
    left, right = np.empty((height, width), dtype), np.empty((height, width), dtype)
    pairs = rows.reshape(height, width, 2)
    cropped = [(image[: 2 * height, : 2 * width], to) for image, to in task.planes]
    planes = [(image[0::2], image[1::2], to) for image, to in cropped]

    def pool() -> Array:
        for upper, lower, to in planes:
            cv2.max(upper, lower, rows)
            cv2.split(pairs, [left, right])
            cv2.max(left, right, to)
        return out

    return pool
