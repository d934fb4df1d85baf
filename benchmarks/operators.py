"""The rest of the operators beside who has them: indices, gradients, unpooling, 1D, 3D, adaptive, global, masks, NaN.

python benchmarks/operators.py [--only SUBSTRING] [--rounds N] [--out DIR]

As `peers.py` does: one thread each, in turns within one process, results compared before they are timed.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import machine

machine.use_one_thread()

import numpy as np  # noqa: E402
from timing import median_times, memcpy_of  # noqa: E402

import cpool  # noqa: E402

try:
    import torch
    from torch.nn import functional
except ImportError:
    torch = None
else:
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)

Array = np.ndarray[Any, np.dtype[Any]]
Call = Callable[[], Any]
KEPT = 0.9  # of the elements that a mask leaves


@dataclass
class Case:
    """One row: what is called, what it moves (input and output), and how peers do the same."""

    name: str
    ours: Call
    moved: list[Array]
    peers: dict[str, Call] = field(default_factory=dict)
    target: float | None = None


def main() -> None:
    """Run the cases and write the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", default="", metavar="SUBSTRING", help="only cases with this in their names")
    parser.add_argument("--rounds", type=int, default=9, metavar="N", help="how often each takes its turn")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", metavar="DIR")
    arguments = parser.parse_args()
    rows = []
    for build in CASES:
        for case in build():
            if arguments.only in case.name:
                rows.append(measure(case, arguments.rounds))
                print(rows[-1]["line"], file=sys.stderr, flush=True)
    head = "| workload | ours, to memcpy | target | peers, to ours |\n| --- | ---: | ---: | --- |\n"
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "operators.md").write_text(head + "\n".join(row["line"] for row in rows) + "\n")
    (arguments.out / "operators.json").write_text(json.dumps({"machine": machine.describe(), "rows": rows}, indent=1))


def measure(case: Case, rounds: int) -> dict[str, Any]:
    """Compare, then time."""
    expected = as_list(case.ours())
    for name, call in case.peers.items():
        for theirs, mine in zip(as_list(call()), expected, strict=False):  # some have no indices to compare
            found = np.asarray(theirs).reshape(mine.shape)
            if mine.dtype.kind == "f":
                np.testing.assert_allclose(found, mine, rtol=1e-4, atol=1e-4, err_msg=f"{case.name}: {name}")
            else:
                np.testing.assert_array_equal(found, mine, err_msg=f"{case.name}: {name}")
    times = median_times({"memcpy": memcpy_of(*case.moved), "cpool": case.ours, **case.peers}, rounds=rounds)
    ours = times["cpool"]
    peers = sorted((times[name] / ours, name) for name in case.peers)
    told = ", ".join(f"{name} {ratio:.2f}" for ratio, name in peers)
    goal = "" if case.target is None else f"{case.target}"
    line = f"| {case.name} | {ours / times['memcpy']:.2f} | {goal} | {told} |"
    return {"name": case.name, "times": times, "line": line}


def as_list(result: Any) -> list[Array]:
    """One result or several."""
    return list(result) if isinstance(result, tuple | list) else [result]


def normal(*shape: int) -> Array:
    """Random floats, the same every time."""
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def into(pool: Callable[..., Any], x: Array, *arguments: Any, **options: Any) -> tuple[Call, list[Array]]:
    """A call of ours that writes to outputs that exist; and what it moves."""
    out = pool(x, *arguments, **options)
    return lambda: pool(x, *arguments, **options, out=out), [x, *as_list(out)]


def onnx(operator: str, x: Array, outputs: int, **attributes: Any) -> dict[str, Call]:
    """ONNX Runtime's operator, if it is installed."""
    try:
        import onnxruntime  # noqa: PLC0415
        from onnx import TensorProto, helper  # noqa: PLC0415
    except ImportError:
        return {}
    names = ["y", "indices"][:outputs]
    infos = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    infos += [helper.make_tensor_value_info("indices", TensorProto.INT64, None)][: outputs - 1]
    graph = helper.make_graph(
        [helper.make_node(operator, ["x"], names, **attributes)],
        "pool",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
        infos,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return {
        "ONNX Runtime": lambda: session.run(names[:1], {"x": x}) if outputs == 1 else session.run(None, {"x": x})[:1]
    }


def pytorch(make: Callable[[Any], Call], x: Array) -> dict[str, Call]:
    """PyTorch's call on this array, if it is installed."""
    return {} if torch is None else {"PyTorch": make(torch.from_numpy(x))}


def indices() -> Iterator[Case]:
    """Maxima and where they are."""
    x = normal(16, 64, 112, 112)
    for k, s, p, target in ((3, 2, 1, 5.0), (2, 2, 0, None)):
        ours, moved = into(cpool.max_pool, x, k, s, p, return_indices=True)
        peers = pytorch(lambda t, a=(k, s, p): lambda: functional.max_pool2d(t, *a, return_indices=True), x)
        peers |= onnx("MaxPool", x, 2, kernel_shape=[k, k], strides=[s, s], pads=[p] * 4)
        yield Case(f"max {k}x{k} s{s} p{p} with indices, 16x64x112x112", ours, moved, peers, target)


def gradients() -> Iterator[Case]:
    """What comes back to the input."""
    x, grad = normal(16, 64, 112, 112), normal(16, 64, 56, 56)
    _, places = cpool.max_pool(x, 3, 2, 1, return_indices=True)
    out = np.empty_like(x)

    def ours_max() -> Array:
        return cpool.max_pool_backward(grad, places, x.shape, out=out)

    def ours_avg() -> Array:
        return cpool.avg_pool_backward(grad, x.shape, 3, 2, 1, out=out)

    def theirs_max(g: Any) -> Call:
        t, i = torch.from_numpy(x), torch.from_numpy(places)
        call = torch.ops.aten.max_pool2d_with_indices_backward
        return lambda: call(g, t, [3, 3], [2, 2], [1, 1], [1, 1], False, i)

    def theirs_avg(g: Any) -> Call:
        t = torch.from_numpy(x)
        return lambda: torch.ops.aten.avg_pool2d_backward(g, t, [3, 3], [2, 2], [1, 1], False, True, None)

    name = "3x3 s2 p1, 16x64x112x112"
    yield Case(f"max backward {name}", ours_max, [grad, places, x], pytorch(theirs_max, grad), 3.0)
    yield Case(f"avg backward {name}", ours_avg, [grad, x], pytorch(theirs_avg, grad), 3.0)
    y, places2 = cpool.max_pool(x, 2, return_indices=True)

    def theirs_unpool(t: Any) -> Call:
        i = torch.from_numpy(places2)
        return lambda: functional.max_unpool2d(t, i, 2)

    def ours_unpool() -> Array:
        return cpool.max_unpool(y, places2, x.shape, out=out)

    yield Case("max unpool 2x2, 16x64x112x112", ours_unpool, [y, places2, x], pytorch(theirs_unpool, y))


def other_dimensions() -> Iterator[Case]:
    """Signals and volumes."""
    signal, volume = normal(64, 64, 1000), normal(4, 16, 64, 64, 64)
    for x, n in ((signal, 1), (volume, 3)):
        for k, s, p in ((2, 2, 0), (3, 2, 1), (3, 1, 1), (5, 1, 2)):
            for op in ("max", "avg"):
                ours, moved = into(getattr(cpool, f"{op}_pool"), x, (k,) * n, (s,) * n, (p,) * n)
                theirs = getattr(functional, f"{op}_pool{n}d") if torch is not None else None
                peers = pytorch(lambda t, f=theirs, a=(k, s, p): lambda: f(t, *a), x)
                operator, more = ("MaxPool", {}) if op == "max" else ("AveragePool", {"count_include_pad": 1})
                window = {"kernel_shape": [k] * n, "strides": [s] * n, "pads": [p] * 2 * n}
                peers |= onnx(operator, x, 1, **window, **more)
                shape = "x".join(map(str, x.shape))
                yield Case(f"{op} {n}D k{k} s{s} p{p}, {shape}", ours, moved, peers)


def sized() -> Iterator[Case]:
    """Adaptive and global pooling."""
    batch, image, small = normal(16, 64, 112, 112), normal(1, 1, 1080, 1920), normal(32, 2048, 7, 7)
    for x, size in ((batch, (7, 7)), (batch, (5, 9)), (image, (224, 224)), (image, (270, 480))):
        for op in ("max", "avg"):
            ours, moved = into(getattr(cpool, f"adaptive_{op}_pool"), x, size)
            theirs = getattr(functional, f"adaptive_{op}_pool2d") if torch is not None else None
            peers = pytorch(lambda t, f=theirs, n=size: lambda: f(t, n), x)
            shape, to = ("x".join(map(str, lengths)) for lengths in (x.shape[-2:], size))
            yield Case(f"adaptive {op} {shape} to {to}, {x.shape[0] * x.shape[1]} planes", ours, moved, peers)
    ours, moved = into(cpool.global_max_pool, small)
    peers = pytorch(lambda t: lambda: torch.amax(t, (2, 3)), small) | {"NumPy": lambda: small.max((2, 3))}
    yield Case("global max, 32x2048x7x7", ours, moved, peers)
    ours, moved = into(cpool.global_avg_pool, small)
    peers = pytorch(lambda t: lambda: torch.mean(t, (2, 3)), small) | {"NumPy": lambda: small.mean((2, 3))}
    yield Case("global avg, 32x2048x7x7", ours, moved, peers, 1.5)


def missing() -> Iterator[Case]:
    """Masks and NaN; NumPy's idioms, and what scikit-image makes of blocks."""
    x = normal(2048, 2048)
    kept = np.random.default_rng(1).random(x.shape) < KEPT
    holes = np.where(kept, x, np.float32(np.nan))
    tiles, holed, masks = (a.reshape(1024, 2, 1024, 2) for a in (x, holes, kept))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(holes, 1, constant_values=np.nan), (3, 3))[::2, ::2]

    def numpy_of(function: Callable[..., Any], *arguments: Any, **options: Any) -> Call:
        def call() -> Any:
            with np.errstate(invalid="ignore"):
                return function(*arguments, **options)

        return call

    ours, moved = into(cpool.max_pool, x, 2, where=kept, initial=-9.0)
    numpy = numpy_of(np.max, tiles, axis=(1, 3), where=masks, initial=-9.0)
    yield Case("max 2x2 where, 2048x2048", ours, [*moved, kept], {"NumPy": numpy})
    ours, moved = into(cpool.avg_pool, x, 2, where=kept)
    yield Case("avg 2x2 where, 2048x2048", ours, [*moved, kept], {"NumPy": numpy_of(nanmean_where, tiles, masks)})
    for op, function in (("max", np.nanmax), ("avg", np.nanmean)):
        pool = getattr(cpool, f"{op}_pool")
        ours, moved = into(pool, holes, 2, nan_policy="omit")
        peers = {"NumPy": quiet(function, holed, (1, 3)), **blocks(function, holes)}
        yield Case(f"{op} 2x2 omit, 2048x2048", ours, moved, peers)
        ours, moved = into(
            pool, holes, 3, 2, 1, nan_policy="omit", **({"count_include_pad": False} if op == "avg" else {})
        )
        peers = {"NumPy": quiet(function, windows[:1024, :1024], (2, 3))}
        yield Case(f"{op} 3x3 s2 p1 omit, 2048x2048", ours, moved, peers)


def nanmean_where(tiles: Array, masks: Array) -> Array:
    """NumPy's mean of what the mask leaves, NaN where that is nothing."""
    count = np.sum(masks, axis=(1, 3), dtype=np.float32)
    return np.sum(tiles, axis=(1, 3), where=masks) / count


def quiet(function: Callable[..., Any], x: Array, axis: tuple[int, int]) -> Call:
    """NumPy warns where all is NaN."""

    def call() -> Any:
        import warnings  # noqa: PLC0415

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(x, axis)

    return call


def blocks(function: Callable[..., Any], x: Array) -> dict[str, Call]:
    """scikit-image's blocks, if it is installed."""
    try:
        from skimage.measure import block_reduce  # noqa: PLC0415
    except ImportError:
        return {}
    return {"scikit-image": quiet(lambda x, _: block_reduce(x, (2, 2), function), x, (0, 0))}


CASES = (indices, gradients, other_dimensions, sized, missing)

if __name__ == "__main__":
    main()
