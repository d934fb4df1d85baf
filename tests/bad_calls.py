"""Every public function with bad values for each of its parameters, one at a time; the rest of the call is good.

python tests/bad_calls.py START    makes the calls from that one on, and prints a line of JSON for each

It runs in a process of its own, so that a call that crashes is one that failed, and no more.
"""

import inspect
import json
import sys
from functools import partial

import numpy as np

import cpool
from cpool import functional

try:
    import dask.array as da
except ImportError:
    da = None

NOT_CALLED = {"__version__", "get_include", "set_workers", "show_config"}
SHAPE, POOLED = (2, 8, 9), (2, 4, 4)
HUGE = [2**31, 2**62, 2**63 - 1, 2**63, 2**64 + 2, 10**30]
WRAPPING = [8608480567731124087, 1250999896764]  # products of which wrap to what looks good
NO_INTS = [2.0, np.nan, True, "2", b"2", 1j, object(), [[2]], np.float32(2), np.ones(2), {2: 2}]
NO_FLAGS = [None, 1, "yes", np.ones(2), 0.0]
FEW = [0, -1, -(2**63)]
AXIS = "axis"  # what else a message names


class Liar:
    """Says it is an integer, and is not."""

    def __index__(self):
        raise TypeError("no")


def masked():
    return np.ma.masked_equal(np.ones(SHAPE), 1)


def overlapping(shape):
    return np.lib.stride_tricks.as_strided(np.ones(99), shape, (0, 8, 8))


def read_only(shape):
    out = np.zeros(shape)
    out.flags.writeable = False
    return out


ARRAYS = [
    *(np.ones(SHAPE, dtype) for dtype in ("O", "c16", "M8[s]", "m8[s]", "U3", "S3", "i4,f2", "g")),
    masked(), "image.png", None, object(), [[1, 2], [3]], {"x": 1}, np.ones(()), 3.5, [[[None] * 9] * 8] * 2,
]  # fmt: skip
SIZES = [*FEW, *NO_INTS, Liar(), (), (2, 0), (0, 2), (2, -1), (2, 2, 2, 2), (2, "2"), (2, None)]
SIZES_OR_NONE = [value for value in SIZES if value is not SIZES[len(FEW) + len(NO_INTS) + 1]]  # PyTorch takes ()
AXES = [
    3,
    -4,
    (1, 1),
    (1, -2),
    (0, 1, 2, 0),
    (),
    2**63,
    (1, 2**64),
    "y",
    ("y", "x"),
    1.0,
    True,
    (1, None),
    Liar(),
    {1: 2},
]
WORKERS = [0, -2, 4097, 2**70, True, 1.5, "2", (2,), np.nan, Liar()]
SHAPES = [*NO_INTS, None, (), (2, 8), (2, -8, 9), (2, 8, 9.0), (2, 8, None), (3, 8, 9), (2, 0, 9), (2, 2**63, 2**63)]

# For each parameter its bad values, and what a message may name instead of it.
BAD = {
    "kernel_size": ([*SIZES, None, *HUGE, *WRAPPING], ("x",)),
    "stride": (SIZES, ()),
    "padding": (
        [-1, 2, (0, 2), ((0, 0), (0, 2)), (1, 1, 1), ((1,), (1,)), (1, (1, 1, 1)), "full", None, *NO_INTS[:2],
         object(), *HUGE, (1, -1), ((0, -1), (0, 0)), Liar()], ("kernel_size",),
    ),
    "dilation": ([*SIZES, None, *HUGE, *WRAPPING, 9], ("kernel_size", "padding", "x")),
    "ceil_mode": (NO_FLAGS, ()),
    "count_include_pad": (NO_FLAGS, ()),
    "return_indices": (NO_FLAGS, ()),
    "keepdims": (NO_FLAGS, ()),
    "axes": (AXES, ("kernel_size",)),
    "nan_policy": (["ignore", None, 3, ("omit",), b"omit"], ()),
    "where": (
        [np.ones(SHAPE), np.ones(7, bool), np.ones((1, *SHAPE), bool), "yes", 1, [[1]], np.zeros((3, 8, 9), bool),
         masked() > 0], (),
    ),
    "initial": (["1", [1], 1j, np.ones(2), object(), {}], ()),
    "fill": (["1", [1], 1j, np.ones(2), object(), {}], ()),
    "min_count": ([-1, 1.0, "1", None, True, (1,), Liar(), -(2**63)], ()),
    "divisor_override": ([0, 1.5, "2", True, (2,), 2**63, -(2**64), np.nan, Liar()], ()),
    "dtype": (["complex64", "U3", "M8[s]", "object", "nothing", object(), 3.5, "i4,f2"], ()),
    "output_size": ([*FEW, *NO_INTS, Liar(), (), (2, 0), (2, 2, 2, 2), (2, "2"), 2**63, (2, 2**64)], ("x",)),
    "workers": (WORKERS, ()),
    "input_shape": (SHAPES, ("grad",)),
    "output_shape input_shape": ([*NO_INTS, None, (), 5, (2, -8, 9), (2, 8, 9.0), (2, 8, None), (2, 0, 9)], ()),
    "functional.max_pool2d stride": (SIZES_OR_NONE, ()),
    "functional.avg_pool2d stride": (SIZES_OR_NONE, ()),
    "functional.max_unpool2d stride": (SIZES_OR_NONE, ()),
    "functional.max_unpool2d padding": ([-1, 4, (0, 4), (1, 1, 1), "same", None, *NO_INTS, Liar()], ("indices",)),
    "output_shape": (SHAPES, ("y",)),
    "indices": (
        [np.full(POOLED, -1), np.full(POOLED, 72), np.full(POOLED, 2**63, np.uint64), np.zeros(POOLED),
         np.zeros((2, 4)), None, np.zeros((2, 4, 5), int), np.zeros(POOLED, object), "0", np.ma.zeros(POOLED, int)], (),
    ),
    "levels": ([-1, 9, 2.0, "2", None, True, 2**64, Liar()], ()),
    "op": (["mean", None, 3, ["max"], b"max"], ()),
    "x": (ARRAYS, ()),
    "y": (ARRAYS, ("indices",)),
    "grad": (ARRAYS, ("indices",)),
    "input": (ARRAYS, ()),
}  # fmt: skip


def outs(shape, *, pair):
    """Return what cannot be `out` of that shape and float64."""
    bad = [
        np.ones((*shape[:-1], shape[-1] + 1)), np.ones(shape[1:]), np.ones((1, *shape)), np.ones(shape, np.float32),
        np.ones(shape, ">f8"), np.ones(shape, object), read_only(shape), overlapping(shape), np.ones(shape).tolist(),
        "out", 3, np.ma.ones(shape), (np.ones(shape),) * 3, memoryview(np.ones(shape)),
    ]  # fmt: skip
    if pair:
        good = np.ones(shape)
        bad += [(good, None), (good, np.ones(shape)), (good, np.ones(shape, np.int32)), (good,), (good, good)]
    return bad


def base(name, parameters, array):
    """Return a good call of a function, as the values of the parameters that it needs."""
    lone = {"x": array(SHAPE), "input": array(SHAPE), "y": array(POOLED), "grad": array(POOLED), "kernel_size": 2}
    shapes = {"input_shape": SHAPE, "output_shape": SHAPE, "output_size": 2, "levels": 2}
    known = lone | shapes | {"indices": np.arange(32).reshape(POOLED)}
    return {
        key: known[key] for key in known if key in parameters and parameters[key].default is inspect.Parameter.empty
    }


def table():
    """Return all calls: what is called, by which arguments, which of them is bad, and what else may be named."""
    makers = {"NumPy": np.ones} | ({"dask": partial(da.ones, chunks=3)} if da else {})
    functions = {name: getattr(cpool, name) for name in cpool.__all__ if name not in NOT_CALLED}
    functions |= {f"functional.{name}": f for name, f in vars(functional).items() if name[-2:] == "2d"}
    for made, array in makers.items():
        for name, function in functions.items():
            parameters = inspect.signature(function).parameters
            arguments = base(name, parameters, array)
            for parameter in parameters:
                if parameter == "out":
                    shape = SHAPE if "unpool" in name or "backward" in name else POOLED
                    values, others = outs(shape, pair="return_indices" in parameters), ()
                else:
                    values, others = BAD.get(f"{name} {parameter}") or BAD[parameter]
                for value in values:
                    yield f"{name} of {made}", function, arguments, parameter, value, others


def bytes_of(value):
    return value.tobytes() if isinstance(value, np.ndarray) and value.dtype != object else None


def tried(function, arguments, parameter, value):
    """Return what a call answers: the kind of the error and its words, or what came of it."""
    given = {**arguments, parameter: value}
    before = {name: bytes_of(each) for name, each in given.items()}
    try:
        result = function(**given)
        if hasattr(result, "compute"):
            result.compute()  # what is said of values
    except Exception as error:
        answer = [type(error).__name__, str(error)]
    else:
        answer = ["nothing", f"{type(result).__name__}"]
    changed = [name for name, each in given.items() if bytes_of(each) != before[name]]
    return [*answer, changed]


def main(start):
    for number, (_, function, arguments, parameter, value, _) in enumerate(table()):
        if number >= start:
            print(json.dumps([number, *tried(function, arguments, parameter, value)]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
