"""What is tried again and again: functions, dtypes, arrays, windows, layouts, and ways through the kernels."""

from importlib.util import find_spec

import numpy as np

import cpool
from cpool import _dispatch
from cpool._variants import VARIANTS as _VARIANTS

POOLS = {"max": cpool.max_pool, "min": cpool.min_pool, "avg": cpool.avg_pool, "sum": cpool.sum_pool}


OPS = list(POOLS)
ADDING = ["avg", "sum"]
FLOATS = ["float16", "float32", "float64"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
DTYPES = ["bool", *INTEGERS, *FLOATS]


def random_array(rng, shape, dtype):
    """Return values over the whole range of a bool or integer dtype, and floats of mixed magnitudes."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) < 0.5
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return rng.integers(limits.min, limits.max, shape, dtype, endpoint=True)
    return (rng.normal(size=shape) * 10.0 ** rng.integers(-2, 3, shape)).astype(dtype)


def random_view(rng, ndim):
    """Return a view with axes in any order, some of them reversed, stepped or broadcast, of a random dtype."""
    x = random_array(
        rng,
        tuple(rng.integers(2, (30, 15, 8, 5)[ndim - 1], ndim)),
        rng.choice(["int8", "uint64", "float16", "float32"]),
    )
    x = x[tuple(slice(None, None, int(rng.choice([1, 1, -1, 2]))) for _ in range(ndim))]
    x = x.transpose(rng.permutation(ndim))
    once = tuple(slice(1) if rng.random() < 0.1 else slice(None) for _ in range(ndim))
    return np.broadcast_to(x[once], x.shape)


ADAPTIVE = {
    "max": cpool.adaptive_max_pool,
    "min": cpool.adaptive_min_pool,
    "avg": cpool.adaptive_avg_pool,
    "sum": cpool.adaptive_sum_pool,
}


GLOBAL = {
    "max": cpool.global_max_pool,
    "min": cpool.global_min_pool,
    "avg": cpool.global_avg_pool,
    "sum": cpool.global_sum_pool,
}


def field_of_packed_struct(x):
    packed = np.zeros(x.shape, np.dtype([("byte", "u1"), ("value", x.dtype)]))
    packed["value"] = x
    return packed["value"]


def odd_buffer(x):
    return np.frombuffer(bytearray(b"?" + x.tobytes()), x.dtype, offset=1).reshape(x.shape)


def inside(x, index):
    """Return a view equal to `x`: the part `index` of an array filled with junk."""
    junk = np.nan if x.dtype.kind == "f" else 77
    holder = np.full([4 * n + 3 for n in x.shape], junk, x.dtype)
    view = holder[index][tuple(slice(n) for n in x.shape)]
    view[...] = x
    return view


def in_order(x, order):
    """Return an array equal to `x` whose axes lie in memory in `order`, the slowest first."""
    return np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))


def read_only(x):
    x = x.copy()
    x.flags.writeable = False
    return x


LAYOUTS = {
    "C": np.ascontiguousarray,
    "Fortran": np.asfortranarray,
    "channels last": lambda x: in_order(x, (0, 2, 3, 1)),
    "columns slowest": lambda x: in_order(x, (3, 0, 1, 2)),
    "every second column": lambda x: inside(x, np.s_[..., 1::2]),
    "every third row": lambda x: inside(x, np.s_[..., ::3, :]),
    "steps on every axis": lambda x: inside(x, np.s_[1::2, ::2, 1::2, ::3]),
    "inside a wider array": lambda x: inside(x, np.s_[..., 2:, 5:]),
    "read-only": read_only,
    "byte-swapped": lambda x: x.astype(x.dtype.newbyteorder()),
    "byte-swapped, strided": lambda x: inside(x.astype(x.dtype.newbyteorder()), np.s_[..., ::2]),
    "field of a packed struct": field_of_packed_struct,
    "at an odd address": odd_buffer,
    "at an odd address, reversed": lambda x: odd_buffer(x[..., ::-1, ::-1])[..., ::-1, ::-1],
}


# What a window does along each of up to four axes; a test takes as many as it pools axes.
KERNELS = (2, 3, 2, 2)


WINDOWS = {
    "apart": {},
    "overlapping": {"stride": 1},
    "around": {"stride": 1, "padding": 1},
    "edges": {"stride": (1, 2, 2, 1), "padding": (1, 1, 0, 1)},
    "one side": {"stride": 2, "padding": ((0, 1), (2, 0), (1, 1), (0, 0)), "ceil_mode": True},
    "dilation": {"stride": (1, 1, 3, 2), "padding": (1, 0, 1, 1), "dilation": (2, 1, 1, 3)},
    "ceil": {"stride": (2, 3, 4, 4), "ceil_mode": True},
    "same": {"stride": (2, 1, 2, 3), "padding": "same"},
    "same_lower": {"stride": 1, "padding": "same_lower"},
}


def window(name, count):
    """Return the arguments `name` for `count` axes, without kernel_size."""
    return {key: value[:count] if isinstance(value, tuple) else value for key, value in WINDOWS[name].items()}


def misaligned(shape, dtype):
    packed = np.zeros(shape, np.dtype([("byte", "u1"), ("value", dtype)]))
    return packed["value"]


OUTS = {
    "C": np.empty,
    "Fortran": lambda shape, dtype: np.empty(shape, dtype, order="F"),
    "channels last": lambda shape, dtype: np.empty((*shape[1:], shape[0]), dtype).transpose(2, 0, 1),
    "reversed": lambda shape, dtype: np.empty(shape, dtype)[::-1, ::-1, ::-1],
    "reversed columns": lambda shape, dtype: np.empty(shape, dtype)[:, :, ::-1],
    "steps": lambda shape, dtype: np.empty([2 * n for n in shape], dtype)[tuple(slice(1, None, 2) for _ in shape)],
    "padded rows": lambda shape, dtype: np.empty([n + 2 for n in shape], dtype)[1:-1, 1:-1, 1:-1],
    "misaligned": misaligned,
    "misaligned, reversed": lambda shape, dtype: misaligned(shape, dtype)[:, ::-1, ::-1],
    "at an odd address": lambda shape, dtype: (
        np.zeros(8 * np.prod(shape) + 1, "u1")[1:].view(dtype)[: np.prod(shape)].reshape(shape)
    ),
}


OVERLAPS = {
    "the same array": lambda x: x,
    "reversed": lambda x: x[:, ::-1, ::-1],
    "transposed": lambda x: x.transpose(0, 2, 1),
    "reversed batch": lambda x: x[::-1],
}


# What runs here and was built: a build that checks its kernels may have one of them alone.
VARIANTS = [name for name in _dispatch.runnable() if find_spec(f"cpool._kernels.{_VARIANTS[name].module}")]


# One for each way through the kernels: name, shape, arguments.
WAYS = [
    ("halve", (2, 33, 301), {"kernel_size": 2}),
    ("halve, three taps, edges", (2, 40, 700), {"kernel_size": 3, "stride": 2, "padding": 1}),
    ("small planes", (9, 20, 21), {"kernel_size": 3, "stride": 1, "padding": 1}),
    ("blocks and fours", (3, 70, 130), {"kernel_size": 13, "stride": 1, "padding": 6}),
    ("blocks, stride", (70, 130), {"kernel_size": (9, 11), "stride": (3, 4), "padding": (4, 5)}),
    ("blocks, dilation", (90, 90), {"kernel_size": 6, "stride": 2, "padding": 7, "dilation": 3}),
    ("blocks, lanes", (40, 20, 20), {"kernel_size": 5, "stride": 1, "padding": 2}),
    ("reduce a plane", (50, 7, 7), {"kernel_size": 7}),
    ("reduce", (3, 64, 200), {"kernel_size": (2, 40)}),
    ("rows, no overlap", (64, 64), {"kernel_size": 8}),
    ("channels", (2, 18, 17, 9), {"kernel_size": 3, "stride": 2, "padding": 1, "axes": (1, 2)}),
    ("three channels", (31, 45, 3), {"kernel_size": 2, "axes": (0, 1)}),
    ("many channels", (1, 8, 11, 100), {"kernel_size": 3, "stride": 2, "padding": 1, "axes": (1, 2)}),
    ("few channels of all pixels", (3, 16, 15, 5), {"kernel_size": (16, 15), "axes": (1, 2)}),
    ("strips", (7, 9000), {"kernel_size": (2, 5), "stride": (2, 3), "ceil_mode": True}),
    ("signals", (30, 301), {"kernel_size": (3,), "stride": 2, "padding": 1}),
    ("along the first axis", (90, 77), {"kernel_size": (7,), "stride": 2, "axes": 0}),
    ("volumes", (3, 9, 20, 70), {"kernel_size": (3, 3, 3), "stride": 2, "padding": 1}),
    ("volumes, blocks", (12, 40, 41), {"kernel_size": (4, 9, 5), "stride": 1, "padding": 2}),
    ("volumes, channels", (9, 10, 11, 5), {"kernel_size": (2, 3, 2), "stride": 1, "axes": (0, 1, 2)}),
]


def values(dtype, shape):
    rng = np.random.default_rng(11)
    if np.dtype(dtype).kind == "f":
        x = rng.standard_normal(shape).astype(dtype) * 100
        x.flat[:: 7 * 89] = np.nan
        x.flat[:: 5 * 101] = np.inf
        return x
    info = np.iinfo(dtype) if dtype != "bool" else None
    return rng.integers(0, 2, shape).astype(bool) if info is None else rng.integers(info.min, info.max, shape, dtype)


POOLED = (3, 6, 7)
# What cannot be `out` of that shape and float32.
REFUSED = {
    "too small": (lambda: np.ones((3, 6, 6), np.float32), ValueError),
    "too large": (lambda: np.ones((3, 6, 8), np.float32), ValueError),
    "fewer dimensions": (lambda: np.ones((6, 7), np.float32), ValueError),
    "more dimensions": (lambda: np.ones((1, 3, 6, 7), np.float32), ValueError),
    "transposed": (lambda: np.ones((3, 7, 6), np.float32), ValueError),
    "wider dtype": (lambda: np.ones(POOLED, np.float64), TypeError),
    "integer dtype": (lambda: np.ones(POOLED, np.int32), TypeError),
    "byte-swapped": (lambda: np.ones(POOLED, np.dtype(np.float32).newbyteorder()), TypeError),
    "object dtype": (lambda: np.ones(POOLED, object), TypeError),
    "read-only": (lambda: read_only(np.ones(POOLED, np.float32)), ValueError),
    "overlapping itself": (lambda: np.lib.stride_tricks.as_strided(np.ones(7, "f4"), POOLED, (0, 0, 4)), ValueError),
    "half overlapping": (lambda: np.lib.stride_tricks.as_strided(np.ones(99, "f4"), POOLED, (84, 8, 4)), ValueError),
    "a list": (lambda: np.ones(POOLED, np.float32).tolist(), TypeError),
    "a tuple": (lambda: (np.ones(POOLED, np.float32),), TypeError),
    "a memoryview": (lambda: memoryview(np.ones(POOLED, np.float32)), TypeError),
    "a scalar": (lambda: np.float32(1), TypeError),
    "a masked array": (lambda: np.ma.ones(POOLED, np.float32), TypeError),
}
