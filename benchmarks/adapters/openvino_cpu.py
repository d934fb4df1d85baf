"""OpenVINO on the CPU: a compiled model of one operator, over tensors that share the arrays' memory."""

import openvino as ov
from openvino import opset14 as ops
from task import Task
from workloads import Array

from . import Ways

NAME = "OpenVINO"
VERSION = ov.__version__.split("-")[0]
FORMS, DIMENSIONS, NAIVE = ("pool", "inside"), (2, 3), True
_DTYPES = ("uint8", "float16", "float32")
_core = ov.Core()


def ways(task: Task) -> Ways:
    """MaxPool or AvgPool in the input's precision; the mean of whole planes; channels-last as the model's layout."""
    if task.dtype.name not in _DTYPES or (task.op == "avg" and task.dtype.kind != "f"):
        return {}
    found = {"pool": _compiled(task)}
    if task.op == "avg" and task.covers and not task.channels_last:
        found["reduce_mean"] = _compiled(task, mean=True)
    return found


def _compiled(task: Task, *, mean: bool = False):  # type: ignore[no-untyped-def]
    x, out = task.batch
    shape = [x.shape[i] for i in (0, 3, 1, 2)] if task.channels_last else x.shape
    source = ops.parameter(shape, task.dtype)
    strides, kernel = list(task.stride), list(task.kernel)
    begin, end = ([getattr(axis, side) for axis in task.pooled] for side in ("before", "after"))
    if mean:
        pooled = ops.reduce_mean(source, ops.constant(list(range(2, len(x.shape)))), keep_dims=True)
    elif task.op == "max":
        pooled = ops.max_pool(source, strides, [1] * len(kernel), begin, end, kernel, "floor").output(0)
    else:
        pooled = ops.avg_pool(source, strides, begin, end, kernel, task.form == "inside")
    model = ov.Model([pooled], [source], "pool")
    if task.channels_last:
        layouts = ov.preprocess.PrePostProcessor(model)
        for port in (layouts.input(), layouts.output()):
            port.tensor().set_layout(ov.Layout("NHWC"))
            port.model().set_layout(ov.Layout("NCHW"))
        model = layouts.build()
    settings = {
        "INFERENCE_NUM_THREADS": 1,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f16" if task.dtype == "float16" else "f32",
    }
    request = _core.compile_model(model, "CPU", settings).create_infer_request()
    request.set_input_tensor(ov.Tensor(x, shared_memory=True))
    request.set_output_tensor(ov.Tensor(out, shared_memory=True))

    def pool(kept: tuple[Array, Array] = (x, out)) -> Array:
        request.infer()
        return kept[1]

    return pool
