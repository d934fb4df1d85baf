"""ncnn: a net of one Pooling layer, image by image, its outputs from a pool of memory."""

from collections.abc import Callable
from typing import Any

import ncnn
import numpy as np
from task import Task

from . import Ways

NAME = "ncnn"
VERSION = ncnn.__version__
FORMS = ("pool", "inside")
NAIVE = True


def ways(task: Task) -> Ways:
    """With its own packed layout of channels within the net, and without."""
    if task.dtype != np.float32 or task.channels_last:
        return {}
    return {"packed": _net(task, packed=True), "plain": _net(task, packed=False)}


def _net(task: Task, *, packed: bool) -> Callable[[], list[Any]]:
    top, left, bottom, right = task.pads
    (height, width), (down, right_by) = task.kernel, task.stride
    average, counted = int(task.op == "avg"), int(task.form != "inside")
    window = f"1={width} 11={height} 2={right_by} 12={down} 3={left} 13={top} 14={right} 15={bottom}"
    pooling = f"0={average} {window} 4={int(average and task.covers)} 5=1 6={counted}"
    net = ncnn.Net()
    net.opt.num_threads = 1
    net.opt.use_packing_layout = packed
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    net.opt.use_bf16_storage = False
    memory = ncnn.PoolAllocator()
    net.opt.blob_allocator = memory
    net.load_param_mem(f"7767517\n2 2\nInput x 0 1 x\nPooling pool 1 1 x y {pooling}\n")
    net.load_model(ncnn.DataReaderFromEmpty())
    images = [ncnn.Mat(image) for image in task.batch[0]]

    def pool(kept: tuple[Any, ...] = (task.x, memory)) -> list[Any]:
        results = []
        for image in images:
            extractor = net.create_extractor()
            extractor.input("x", image)
            results.append(extractor.extract("y")[1])
        return results

    return pool


def read(results: list[Any]) -> np.ndarray[Any, Any]:
    """The images' results one after another."""
    return np.stack([np.array(result) for result in results])
