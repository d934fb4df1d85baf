"""The general entry of the C door: arrays as C describes them, against Python's functions, and what it refuses."""

import ctypes

import numpy as np
import pytest
from c_door import function
from cases import ADAPTIVE, ADDING, DTYPES, OPS, POOLS, random_array
from compare import result_dtype
from random_calls import random_windows

import cpool

KINDS = [
    "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64",
]  # fmt: skip
SIZES = ctypes.c_ssize_t


class Array(ctypes.Structure):
    """`cpool_array`."""

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("dtype", SIZES),
        ("ndim", SIZES),
        ("shape", ctypes.POINTER(SIZES)),
        ("strides", ctypes.POINTER(SIZES)),
    )


class Pooling(ctypes.Structure):
    """`cpool_pooling`."""

    _fields_ = (
        ("op", SIZES),
        ("pooled", SIZES),
        ("axes", ctypes.POINTER(SIZES)),
        ("windows", ctypes.POINTER(SIZES)),
        ("output_sizes", ctypes.POINTER(SIZES)),
        ("fill", ctypes.c_void_p),
        ("count_include_pad", SIZES),
        ("divisor", SIZES),
        ("min_count", SIZES),
        ("omit_nan", SIZES),
    )


def sizes(values):
    return (SIZES * max(len(values), 1))(*values)


def described(array):
    """Return the description of an array, or None."""
    if array is None:
        return None
    return Array(array.ctypes.data, KINDS.index(array.dtype.name), array.ndim, sizes(array.shape), sizes(array.strides))


def pooling(op, axes, windows=None, output_sizes=None, fill=None, **options):
    made = Pooling(0, len(axes), sizes(axes), **options)
    made.op = ["max", "min", "avg", "sum"].index(op)
    if windows is not None:
        made.windows = sizes([size for window in windows for size in window])
    if output_sizes is not None:
        made.output_sizes = sizes(output_sizes)
    if fill is not None:
        made.fill = fill.ctypes.data
    return made


POOL = function("cpool_pool", ctypes.c_int, *[ctypes.c_void_p] * 5)


def call(x, out, indices, where, options):
    arrays = [described(array) for array in (x, out, indices, where)]
    return POOL(*(array and ctypes.addressof(array) for array in arrays), ctypes.addressof(options))


def scattered(rng, shape, dtype):
    """Return an array that lies in a larger one: axes in any order, steps, and some of them backwards."""
    order = rng.permutation(len(shape))
    steps = [int(rng.choice([1, 1, 2, -1])) for _ in shape]
    larger = np.zeros([shape[axis] * abs(steps[axis]) + int(rng.integers(3)) for axis in order], dtype)
    larger = larger.transpose(np.argsort(order))
    cut = tuple(slice(None, n * abs(step), abs(step)) for n, step in zip(shape, steps, strict=True))
    return larger[cut][tuple(slice(None, None, 1 if step > 0 else -1) for step in steps)]


def random_call(rng, op, dtype):
    """Return an array, options of Python's function, and the same for C."""
    ndim = int(rng.integers(1, 5))
    pooled = int(rng.integers(1, min(ndim, 3) + 1))
    shape = [int(n) for n in rng.integers(1, (40, 20, 9, 6)[ndim - 1], ndim)]
    axes = [int(axis) for axis in rng.permutation(ndim)[:pooled]]
    x = scattered(rng, shape, dtype)
    x[...] = random_array(rng, x.shape, dtype)
    if x.dtype.kind == "f":
        x[rng.random(x.shape) < 0.1] = np.nan
    lengths = [shape[axis] for axis in axes]
    options, c = {"axes": tuple(axes)}, {}
    if rng.random() < 0.3:
        options["output_size"] = tuple(int(rng.integers(1, n + 3)) for n in lengths)
        c["output_sizes"] = options["output_size"]
    else:
        options |= random_windows(rng, lengths, False)
        pads = options["padding"] or ((0, 0),) * pooled
        rows = zip(options["kernel_size"], options["stride"], options["dilation"], pads, strict=True)
        c["windows"] = [(k, s, d, *pad, int(options["ceil_mode"])) for k, s, d, pad in rows]
        if op == "avg":
            options["count_include_pad"] = bool(rng.integers(2))
            c["count_include_pad"] = int(options["count_include_pad"])
            if rng.random() < 0.2:
                c["divisor"] = options["divisor_override"] = 1000003
    if rng.random() < 0.4:
        options["where"] = scattered(rng, shape, bool)
        options["where"][...] = rng.random(x.shape) < 0.7
    if x.dtype.kind == "f" and rng.random() < 0.4:
        options["nan_policy"], c["omit_nan"] = "omit", 1
    if op in ADDING:
        if rng.random() < 0.3:
            c["min_count"] = options["min_count"] = int(rng.integers(1, 4))
        options["dtype"] = result_dtype(op, x.dtype)
        if rng.random() < 0.3:
            wide = {"b": "uint64", "u": "uint64", "i": "int64"}.get(x.dtype.kind, "float64")
            options["dtype"] = np.dtype(rng.choice(["float16", "float32", "float64", wide]))
    if rng.random() < 0.7:
        fill = np.array(True if x.dtype == bool else 7, options.get("dtype", x.dtype))
        options["fill"], c["fill"] = fill[()].item(), fill
    return x, options, pooling(op, axes, **c), c


@pytest.mark.engine
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_same_as_from_python(op, dtype):
    """Or, of integers without a fill for windows of nothing, a code and nothing written."""
    rng = np.random.default_rng([DTYPES.index(dtype), OPS.index(op)])
    done = 0
    while done < 60:
        x, options, c, _keeps = random_call(rng, op, dtype)
        located = op not in ADDING and bool(rng.integers(2))
        pool = (ADAPTIVE if "output_size" in options else POOLS)[op]
        arguments = options | ({"return_indices": True} if located else {})
        try:
            expected = pool(x, **arguments)
        except ValueError as error:
            if "which has no NaN" not in str(error):
                continue
            expected = None
        values, places = expected if located and expected is not None else (expected, None)
        if values is None:
            shape = cpool.avg_pool(x, **_window_of(options)).shape if "kernel_size" in options else None
            if shape is None:
                continue
            out = np.full(shape, 1, options.get("dtype", x.dtype))
            before = out.copy()
            assert call(x, out, None, options.get("where"), c) == -14
            np.testing.assert_array_equal(out, before)
            continue
        out = scattered(rng, values.shape, values.dtype)
        indices = scattered(rng, values.shape, np.int64) if located else None
        assert call(x, out, indices, options.get("where"), c) == 0, (x.shape, options)
        np.testing.assert_array_equal(out, values)
        if located:
            np.testing.assert_array_equal(indices, places)
        done += 1


def _window_of(options):
    return {name: options[name] for name in ("axes", "kernel_size", "stride", "padding", "dilation", "ceil_mode")}


X = np.arange(24, dtype=np.int32).reshape(4, 6)
WINDOWS = [(2, 2, 1, 0, 0, 0)] * 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"x": None}, -1),
        ({"out": None}, -1),
        ({"windows": None}, -1),
        ({"output_sizes": (2, 3)}, -1),  # and windows
        ({"windows": None, "output_sizes": (0, 3)}, -2),
        ({"windows": [(0, 2, 1, 0, 0, 0)] * 2}, -3),
        ({"windows": [(5, 1, 1, 0, 0, 0)] * 2}, -4),
        ({"windows": [(2**60, 1, 1, 0, 0, 0)] * 2}, -5),
        ({"out": np.empty((2, 4), np.int32)}, -11),
        ({"out": np.empty((2, 3, 1), np.int32)}, -11),
        ({"x": np.zeros((4, 6, 2), np.int32), "out": np.empty((2, 3, 3), np.int32)}, -11),
        ({"out": np.empty((2, 3), np.int64)}, -10),
        ({"out": np.empty((2, 3), np.float32)}, -10),
        ({"op": "avg", "out": np.empty((2, 3), np.int16)}, -10),
        ({"op": "sum", "out": np.empty((2, 3), np.int32)}, -10),
        ({"indices": np.empty((2, 3), np.int32)}, -10),
        ({"indices": np.empty((2, 4), np.int64)}, -11),
        ({"op": "avg", "indices": np.empty((2, 3), np.int64)}, -10),
        ({"where": np.ones((4, 6), np.int8)}, -10),
        ({"where": np.ones((4, 5), bool)}, -11),
        ({"where": np.zeros((4, 6), bool)}, -14),
        ({"op": "avg", "min_count": 5}, -14),
        ({"min_count": 2}, -13),
        ({"min_count": -1}, -13),
        ({"divisor": 3}, -13),
        ({"op": "avg", "divisor": 3}, -13),
        ({"omit_nan": 2}, -13),
        ({"count_include_pad": -1}, -13),
        ({"axes": (0, 0)}, -12),
        ({"axes": (0, 2)}, -12),
        ({"axes": (-1, 0)}, -12),
        ({"axes": ()}, -12),
        ({"out": X[:2, :3]}, -7),
        ({"out": np.lib.stride_tricks.as_strided(np.empty(9, np.int32), (2, 3), (4, 4))}, -7),
        ({"out": np.lib.stride_tricks.as_strided(np.empty(9, np.int32), (2, 3), (0, 4))}, -7),
    ],
)
def test_refusals(change, code):
    arguments = {"x": X, "out": np.full((2, 3), 77, np.int32), "indices": None, "where": None}
    options = {"op": "max", "axes": (0, 1), "windows": WINDOWS}
    for name, value in change.items():
        (arguments if name in arguments else options)[name] = value
    if arguments["out"] is not None and options["op"] == "avg" and "out" not in change:
        arguments["out"] = np.full((2, 3), 77, np.int32)
    before = [None if array is None else array.copy() for array in arguments.values()]
    assert call(*arguments.values(), pooling(**options)) == code
    for array, was in zip(arguments.values(), before, strict=True):
        if array is not None and was.dtype.kind != "f":
            np.testing.assert_array_equal(array, was)


def test_arrays_may_lie_side_by_side():
    memory = np.zeros(4 * 6 + 2 * 3, X.dtype)
    for begin, end in ((0, 24), (6, 0)):
        x, out = memory[begin:][:24].reshape(4, 6), memory[end:][:6].reshape(2, 3)
        x[...] = X
        assert call(x, out, None, None, pooling("max", (0, 1), WINDOWS)) == 0
        np.testing.assert_array_equal(out, cpool.max_pool(X, 2))
    x, out = memory[5:29].reshape(4, 6), memory[:6].reshape(2, 3)
    assert call(x, out, None, None, pooling("max", (0, 1), WINDOWS)) == -7


def test_pointers_and_numbers_that_are_none():
    out = np.full((2, 3), 77, np.int32)
    options = pooling("max", (0, 1), WINDOWS)
    x, y = described(X), described(out)
    assert POOL(ctypes.addressof(x), ctypes.addressof(y), None, None, None) == -1
    for field, value, code in [
        ("data", None, -1), ("data", x.data + 1, -6), ("dtype", 99, -10), ("dtype", -1, -10), ("ndim", 65, -12),
        ("ndim", -1, -12), ("shape", None, -1), ("strides", None, -1), ("shape", sizes((4, 0)), -2),
        ("shape", sizes((2**62, 6)), -2), ("strides", sizes((2**62, 4)), -2), ("strides", sizes((24, 6)), -6),
    ]:  # fmt: skip
        x = described(X)
        setattr(x, field, value)
        assert POOL(ctypes.addressof(x), ctypes.addressof(y), None, None, ctypes.addressof(options)) == code, field
    options.op = 4
    x = described(X)
    assert POOL(ctypes.addressof(x), ctypes.addressof(y), None, None, ctypes.addressof(options)) == -13
    assert (out == 77).all()


@pytest.mark.parametrize("op", ADDING)
def test_no_average_or_sum_is_a_bool(op):
    x, out = np.ones((1, 200), bool), np.zeros((1, 2), bool)
    assert call(x, out, None, None, pooling(op, (1,), [(100, 100, 1, 0, 0, 0)])) == -10
    assert not out.any()


@pytest.mark.engine
@pytest.mark.parametrize("wanted", ["int8", "uint8", "int16", "uint16", "int32", "uint32"])
@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int16", "uint16"])
def test_sums_that_fit_are_those_of_python(dtype, wanted):
    most = int(np.iinfo(wanted).max) // (1 if dtype == "bool" else int(np.iinfo(dtype).max))
    for taps in sorted({1, *range(max(most - 2, 1), most + 3)}):
        x = np.broadcast_to(np.ones(1, dtype), (1, taps))  # which takes no memory
        out = np.zeros((1, 1), wanted)
        try:
            expected = cpool.sum_pool(x, (taps,), dtype=wanted)
        except (TypeError, ValueError):
            expected = None
        code = call(x, out, None, None, pooling("sum", (1,), [(taps, taps, 1, 0, 0, 0)]))
        assert code == (-10 if expected is None else 0), taps
        assert out.tolist() == ([[0]] if expected is None else expected.tolist())


def test_more_elements_than_can_be_counted():
    """By steps of 0, which take no memory."""
    y, indices, out = np.ones((1, 1)), np.zeros((1, 1), np.int64), np.zeros((2, 2))
    arrays = [described(array) for array in (y, indices, out)]
    for array in arrays[:2]:
        array.shape, array.strides = sizes((2**32, 2**32)), sizes((0, 0))
    unpool = function("cpool_max_unpool", ctypes.c_int, *[ctypes.c_void_p] * 3, SIZES, ctypes.c_void_p)
    assert unpool(*map(ctypes.addressof, arrays), 2, ctypes.addressof(sizes((0, 1)))) == -2
    assert not out.any()


@pytest.mark.engine
@pytest.mark.parametrize("stride", [400, 10**6, 2**40, 2**61, 2**63 - 1])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_strides_that_leave_one_window(dtype, stride):
    x = random_array(np.random.default_rng(3), (3, 5, 7), dtype)
    windows = [(2, 1, 1, 0, 0, 0), (2, stride, 1, 0, 0, 0)]
    out = np.empty((3, 4, 1), dtype)
    assert call(x, out, None, None, pooling("max", (1, 2), windows)) == 0
    np.testing.assert_array_equal(out, cpool.max_pool(x[..., :2], 2, stride=1))


@pytest.mark.engine
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_every_fill(dtype):
    for fill in (0.0, -1.5, 65504, 6e-8, 1e-5, np.inf, -np.inf, np.nan):
        out = np.empty((2, 3), dtype)
        value = np.array(fill, dtype)
        nothing = np.zeros((4, 6), bool)
        for op in ("max", "avg"):
            assert call(X.astype(dtype), out, None, nothing, pooling(op, (0, 1), WINDOWS, fill=value)) == 0
            np.testing.assert_array_equal(out, np.full((2, 3), value))


# Going back


BACK = {
    name: function(f"cpool_{name}", ctypes.c_int, *[ctypes.c_void_p] * 3, SIZES, ctypes.c_void_p)
    for name in ("max_unpool", "max_pool_backward")
}
AVERAGES_BACK = function("cpool_avg_pool_backward", ctypes.c_int, *[ctypes.c_void_p] * 3)


def go_back(name, values, indices, out, axes):
    arrays = [described(array) for array in (values, indices, out)]
    numbers = sizes(axes)
    return BACK[name](*(array and ctypes.addressof(array) for array in arrays), len(axes), ctypes.addressof(numbers))


@pytest.mark.parametrize("name", BACK)
@pytest.mark.parametrize("dtype", DTYPES)
def test_unpooling_and_gradients_of_maxima(dtype, name):
    rng = np.random.default_rng(DTYPES.index(dtype))
    for _ in range(30):
        x = scattered(rng, [int(n) for n in rng.integers(2, 9, 3)], dtype)
        x[...] = random_array(rng, x.shape, dtype)
        axes = tuple(int(axis) for axis in rng.permutation(3)[: rng.integers(1, 4)])
        values, places = cpool.max_pool(x, (2,) * len(axes), 1, axes=axes, return_indices=True)
        y, indices = scattered(rng, values.shape, dtype), scattered(rng, places.shape, np.int64)
        y[...], indices[...] = values, places
        out = scattered(rng, x.shape, dtype)
        out[...] = 1
        if name == "max_pool_backward" and dtype == "bool":
            assert go_back(name, y, indices, out, axes) == -10
            continue
        assert go_back(name, y, indices, out, axes) == 0
        np.testing.assert_array_equal(out, getattr(cpool, name)(y, indices, x.shape, axes=axes))
        before = out.copy()
        indices[(0,) * 3] = np.prod([x.shape[axis] for axis in axes])
        assert go_back(name, y, indices, out, axes) == -15
        indices[(0,) * 3] = -1
        assert go_back(name, y, indices, out, axes) == -15
        np.testing.assert_array_equal(out, before)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_gradients_of_averages_and_sums(dtype):
    rng = np.random.default_rng(9)
    done = 0
    while done < 60:
        x, options, c = random_call(rng, "avg", dtype)[:3]
        if "kernel_size" not in options:
            continue
        names = ("count_include_pad", "divisor_override")
        window = _window_of(options) | {name: options[name] for name in names if name in options}
        try:
            shape = cpool.output_shape(x.shape, **_window_of(options))
        except ValueError:
            continue
        c.fill, c.min_count, c.omit_nan = None, 0, 0
        grad, out = scattered(rng, shape, dtype), scattered(rng, x.shape, dtype)
        grad[...] = random_array(rng, shape, dtype)
        out[...] = np.nan
        arrays = described(grad), described(out)
        pointers = [ctypes.addressof(each) for each in (*arrays, c)]
        window.setdefault("count_include_pad", False)
        assert AVERAGES_BACK(*pointers) == 0
        np.testing.assert_array_equal(out, cpool.avg_pool_backward(grad, x.shape, **window))
        c.op, c.divisor, c.count_include_pad = 3, 0, 0
        assert AVERAGES_BACK(*pointers) == 0
        window |= {"divisor_override": 1}
        np.testing.assert_array_equal(out, cpool.avg_pool_backward(grad, x.shape, **window))
        done += 1
        for field, value, code in [("op", 0, -13), ("min_count", 1, -13), ("divisor", 2, -13), ("pooled", 0, -12)]:
            was = getattr(c, field)
            setattr(c, field, value)
            assert AVERAGES_BACK(*pointers) == code
            setattr(c, field, was)


def test_refusals_of_going_back():
    y, indices, out = np.ones((2, 3)), np.zeros((2, 3), np.int64), np.full((2, 6), 7.0)
    for change, code in [
        ({"y": None}, -1), ({"indices": None}, -1), ({"out": None}, -1), ({"axes": ()}, -12), ({"axes": (2,)}, -12),
        ({"axes": (1, 1)}, -12), ({"y": np.ones((2, 3), np.float32)}, -10), ({"indices": indices.astype("i4")}, -10),
        ({"indices": indices[:, :2]}, -11), ({"out": np.ones((3, 6))}, -11), ({"out": np.ones((2, 6, 1))}, -11),
        ({"y": out[:, :3]}, -7), ({"out": np.broadcast_to(np.ones(6), (2, 6))}, -7),
    ]:  # fmt: skip
        arguments = {"y": y, "indices": indices, "out": out, "axes": (1,)} | change
        assert go_back("max_unpool", *arguments.values()) == code, change
    assert (out == 7).all()
