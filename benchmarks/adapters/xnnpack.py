"""XNNPACK, reached through the TensorFlow Lite interpreter (LiteRT): a model of one operator over an NHWC batch."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter
from task import Axis, Task
from workloads import Array

from . import Ways

NAME = "XNNPACK"
VERSION = f"of LiteRT {version('ai-edge-litert')}"
FORMS, NAIVE = ("pool", "inside"), True
_KINDS = {
    "float32": schema.TensorType.FLOAT32,
    "uint8": schema.TensorType.UINT8,
    "int8": schema.TensorType.INT8,
    "int32": schema.TensorType.INT32,
}
_OPERATORS = schema.BuiltinOperator


def ways(task: Task) -> Ways:
    """MAX_POOL_2D and AVERAGE_POOL_2D with its own padding, "same", or after PAD; MEAN of whole planes.

    Its averages never count padding. Its "same" has the odd one of the padding at the end; where ours has it at the
    beginning, it gets the image turned round, which is the same work.
    """
    if not task.channels_last or task.dtype.name not in ("float32", "uint8", "int8"):
        return {}
    average, padded = task.op == "avg", any(task.pads)
    pool, found = _pool(task), {}
    ends = [_ends(axis) for axis in task.pooled]
    if not padded or (None not in ends and not (average and task.form == "pool")):
        padding = schema.Padding.SAME if padded else schema.Padding.VALID
        turn = task.at(*(end or slice(None) for end in ends))
        found["pool"] = _model(task, [pool(padding)], turn)
    elif average and task.form == "pool":
        found["PAD and pool"] = _model(task, [_pad(task), pool(schema.Padding.VALID)])
    if average and task.covers:
        found["MEAN"] = _model(task, [_mean()])
    return {name: call for name, call in found.items() if call is not None}


def _ends(axis: Axis) -> slice | None:
    """How the axis is read for "same" to be its padding: as it is, from its end, or there is no way."""
    total = max((axis.size - 1) * axis.stride + axis.kernel - axis.length, 0)
    if axis.size != -(-axis.length // axis.stride):
        return None
    if axis.before == total // 2:
        return slice(None)
    return slice(None, None, -1) if axis.before == total - total // 2 else None


# One operator: its code, its options and their kind, the shape that it makes, and the constant that it takes, if any.
_Operator = tuple[int, int, Any, "tuple[int, ...] | None", "Array | None"]


def _pool(task: Task) -> Callable[[int], _Operator]:
    def pool(padding: int) -> _Operator:
        options = schema.Pool2DOptionsT()
        options.padding = padding
        options.filterHeight, options.filterWidth = task.kernel
        options.strideH, options.strideW = task.stride
        code = _OPERATORS.MAX_POOL_2D if task.op == "max" else _OPERATORS.AVERAGE_POOL_2D
        return code, schema.BuiltinOptions.Pool2DOptions, options, None, None

    return pool


def _pad(task: Task) -> _Operator:
    n, height, width, channels = task.batch[0].shape
    top, left, bottom, right = task.pads
    shape = (n, top + height + bottom, left + width + right, channels)
    widths = np.array([(0, 0), (top, bottom), (left, right), (0, 0)], np.int32)
    return _OPERATORS.PAD, schema.BuiltinOptions.PadOptions, schema.PadOptionsT(), shape, widths


def _mean() -> _Operator:
    options = schema.ReducerOptionsT()
    options.keepDims = True
    return _OPERATORS.MEAN, schema.BuiltinOptions.ReducerOptions, options, None, np.array([1, 2], np.int32)


def _model(task: Task, operators: list[_Operator], turn: Any = ...) -> Callable[[], Callable[[], Array]] | None:
    """A call of these operators one after another; None if XNNPACK leaves them to others."""
    x, out = task.batch
    interpreter = Interpreter(model_content=_written(operators, x, out), num_threads=1)
    interpreter.allocate_tensors()
    if interpreter._get_ops_details()[-1]["op_name"] != "DELEGATE":
        return None
    source, target = (
        interpreter.tensor(details[0]["index"])
        for details in (interpreter.get_input_details(), interpreter.get_output_details())
    )
    source()[...] = x[turn]

    def result() -> Array:
        return np.array(target()[turn])

    def pool() -> Callable[[], Array]:  # it does not run while somebody holds its tensors
        interpreter.invoke()
        return result

    return pool


def read(result: Callable[[], Array]) -> Array:
    """The numbers, turned back."""
    return result()


def _written(operators: list[_Operator], x: Array, out: Array) -> bytes:
    """The model as the interpreter reads it."""
    graph, model = schema.SubGraphT(), schema.ModelT()
    graph.tensors, graph.operators, graph.inputs = [_tensor(x.shape, x.dtype)], [], [0]
    model.version, model.operatorCodes, model.buffers = 3, [], [schema.BufferT()]
    last = 0
    for position, (code, kind, options, shape, constant) in enumerate(operators):
        inputs = [last]
        if constant is not None:
            model.buffers.append(schema.BufferT())
            model.buffers[-1].data = np.frombuffer(constant.tobytes(), np.uint8)
            graph.tensors.append(_tensor(constant.shape, constant.dtype, len(model.buffers) - 1))
            inputs.append(len(graph.tensors) - 1)
        graph.tensors.append(_tensor(shape or out.shape, x.dtype))
        last = len(graph.tensors) - 1
        model.operatorCodes.append(schema.OperatorCodeT())
        model.operatorCodes[-1].builtinCode = model.operatorCodes[-1].deprecatedBuiltinCode = code
        model.operatorCodes[-1].version = 2  # the one that knows bytes
        node = schema.OperatorT()
        node.opcodeIndex, node.inputs, node.outputs = position, inputs, [last]
        node.builtinOptionsType, node.builtinOptions = kind, options
        graph.operators.append(node)
    graph.outputs = [last]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _tensor(shape: tuple[int, ...], dtype: np.dtype[Any], buffer: int = 0) -> Any:
    tensor = schema.TensorT()
    tensor.shape, tensor.type, tensor.buffer = list(shape), _KINDS[dtype.name], buffer
    if dtype.itemsize == 1:  # bytes are numbers as they are
        tensor.quantization = schema.QuantizationParametersT()
        tensor.quantization.scale, tensor.quantization.zeroPoint = [1.0], [0]
    return tensor
