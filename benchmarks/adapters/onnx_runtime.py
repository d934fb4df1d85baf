"""ONNX Runtime on the CPU: a model of one operator, input and output bound in advance."""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from task import Task
from workloads import Array

from . import Ways

NAME = "ONNX Runtime"
VERSION = onnxruntime.__version__
FORMS, DIMENSIONS, NAIVE = ("pool", "inside", "indices"), (2, 3), True
_DTYPES = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16}
_BYTES = {"uint8": TensorProto.UINT8, "int8": TensorProto.INT8}
_MAXIMUM_ALONE = {"float64": TensorProto.DOUBLE, **_BYTES}
_TO_NCHW, _TO_NHWC = (0, 3, 1, 2), (0, 2, 3, 1)


def ways(task: Task) -> Ways:
    """MaxPool or AveragePool, between transposes if channels are last; the NHWC operator for bytes; global averages."""
    name = task.dtype.name
    kind = _DTYPES.get(name) or (_MAXIMUM_ALONE.get(name) if task.op == "max" else None)
    if kind is None:
        return {}
    counted = {"count_include_pad": int(task.form != "inside")}
    operator, averages = ("MaxPool", {}) if task.op == "max" else ("AveragePool", counted)
    window = {"kernel_shape": list(task.kernel), "strides": list(task.stride), "pads": list(task.pads)}
    pool = (operator, "", {**window, **averages})
    if task.form == "indices":
        return {operator: _with_indices(task, kind, window)}
    if not task.channels_last:
        found = {operator: _session(task, kind, [pool])}
        if task.op == "avg" and task.covers:
            found["GlobalAveragePool"] = _session(task, kind, [("GlobalAveragePool", "", {})])
        return found
    chain = [("Transpose", "", {"perm": _TO_NCHW}), pool, ("Transpose", "", {"perm": _TO_NHWC})]
    found = {f"{operator} between transposes": _session(task, kind, chain)}
    if name in _BYTES:
        found["NhwcMaxPool"] = _session(task, kind, [("NhwcMaxPool", "com.microsoft", window)])
    return found


def _with_indices(task: Task, kind: int, window: dict[str, object]) -> Callable[[], Array]:
    """Its indices count through the whole batch, so that only the values are compared."""
    node = helper.make_node("MaxPool", ["t0"], ["t1", "indices"], **window)
    indices = np.empty(task.batch[1].shape, np.int64)
    return _bound(task, kind, [node], "t1", {"indices": indices})


def _session(task: Task, kind: int, chain: list[tuple[str, str, dict[str, object]]]) -> Callable[[], Array]:
    """A call that runs these operators, each (name, domain, attributes), one after another."""
    nodes = [
        helper.make_node(name, [f"t{i}"], [f"t{i + 1}"], domain=domain, **attributes)
        for i, (name, domain, attributes) in enumerate(chain)
    ]
    return _bound(task, kind, nodes, f"t{len(chain)}", {})


def _bound(task: Task, kind: int, nodes: list[Any], last: str, more: dict[str, Array]) -> Callable[[], Array]:
    """A call of a model of these nodes, whose inputs and outputs are bound to arrays."""
    x, out = task.batch
    graph = helper.make_graph(
        nodes,
        "pool",
        [helper.make_tensor_value_info("t0", kind, x.shape)],
        [
            helper.make_tensor_value_info(last, kind, out.shape),
            *(helper.make_tensor_value_info(name, TensorProto.INT64, array.shape) for name, array in more.items()),
        ],
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    outputs = ((binding.bind_output, name, array) for name, array in {last: out, **more}.items())
    for bind, name, array in ((binding.bind_input, "t0", x), *outputs):
        bind(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)

    def pool(kept: tuple[Any, ...] = (x, out, more)) -> Array:
        session.run_with_iobinding(binding)
        return kept[1]  # type: ignore[no-any-return]

    return pool
