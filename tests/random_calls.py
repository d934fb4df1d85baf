"""Random calls for differential tests: arrays of any layout, windows, what counts, and how averages are made."""

import numpy as np
from cases import ADDING, DTYPES, FLOATS, random_array

SMALL = "many small planes"
LARGE = [20, 51, 64, 130, 400, 10**6, 2**40, 2**61]  # strides that leave most elements out, or all but one window
LENGTHS = {1: 5000, 2: 150, 3: 36, SMALL: 18}  # the longest pooled axis
try:
    from ml_dtypes import bfloat16
except ImportError:
    bfloat16 = None
ALL = [*DTYPES, *(["bfloat16"] if bfloat16 else [])]


def random_input(rng, dtype, pooled):
    """Return an array with axes in any order in memory, some of them reversed, stepped or broadcast; and its axes."""
    batch = rng.integers(1, 41, 2) if pooled == SMALL else rng.integers(1, 6, rng.integers(0, 3))
    shape = [*batch, *rng.integers(1, rng.integers(2, LENGTHS[pooled]), 2 if pooled == SMALL else pooled)]
    x = random_array(rng, [int(n) for n in shape], np.float32 if dtype == "bfloat16" else dtype)
    if x.dtype.kind == "f":
        x[rng.random(x.shape) < rng.choice([0, 0.001, 0.1])] = np.nan
        x[rng.random(x.shape) < rng.choice([0, 0, 0.01])] = rng.choice([np.inf, -np.inf])
        x[rng.random(x.shape) < 0.1] = -0.0
    x = x.astype(bfloat16 if dtype == "bfloat16" else dtype)
    if rng.random() < 0.3:
        x = x // x.dtype.type(2) * x.dtype.type(2) if x.dtype.kind in "iu" else x  # equal values
    order = rng.permutation(x.ndim) if rng.random() < 0.5 else np.arange(x.ndim)
    axes = tuple(int(np.flatnonzero(order == axis)[0]) for axis in range(len(batch), x.ndim))
    x = x.transpose(order)[tuple(slice(None, None, int(rng.choice([1, 1, 1, -1, 2]))) for _ in shape)]
    if rng.random() < 0.1:
        x = np.broadcast_to(x[tuple(slice(1) if rng.random() < 0.3 else slice(None) for _ in shape)], x.shape)
    return x, axes


def random_windows(rng, lengths, long):
    """Return the arguments of windows that may overlap, miss elements, and reach past both ends.

    Some `long` ones are most of their axis, or all of it.
    """
    kernel = [int(rng.integers(1, min(n + 3, rng.choice([4, 9, 70])))) for n in lengths]
    dilation = [int(rng.choice([1, 1, 1, 2, 3])) for _ in lengths]
    stride = [int(rng.integers(1, k + 3) if rng.random() < 0.85 else rng.choice(LARGE)) for k in kernel]
    for axis, n in enumerate(lengths):
        if long and rng.random() < 0.3:
            kernel[axis] = int(rng.choice([n, rng.integers(n // 2 + 1, n + 1)]))
            dilation[axis], stride[axis] = 1, int(rng.integers(1, rng.choice([3, n + 2])))
    extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    padding = [tuple(map(int, rng.integers(0, n, 2))) for n in extent]
    return {
        "kernel_size": tuple(kernel),
        "stride": tuple(stride),
        "padding": tuple(padding) if rng.random() < 0.6 else 0,
        "dilation": tuple(dilation),
        "ceil_mode": bool(rng.integers(2)),
    }


def random_selection(rng, x, op):
    options = {}
    if rng.random() < 0.3:
        mask = rng.random(x.shape) < rng.choice([0.2, 0.9])
        options["where"] = mask if rng.random() < 0.7 else mask[tuple(slice(1) for _ in x.shape[1:])]
    if x.dtype.kind not in "biu" and rng.random() < 0.3:
        options["nan_policy"] = "omit"
    if op not in ADDING:
        options["return_indices"] = bool(rng.integers(2))
        if rng.random() < 0.6:
            options["initial" if rng.random() < 0.6 else "fill"] = True if x.dtype == bool else 1
    elif rng.random() < 0.3:
        options["min_count"] = int(rng.integers(5))
        if rng.random() < 0.7:
            options["fill"] = 3
    return options


def random_mean(rng, x, taps, op):
    """Return the arguments of averages and sums alone; a divisor is no smaller than the window."""
    wide = {"b": "uint64", "u": "uint64", "i": "int64"}.get(x.dtype.kind)
    options = {
        "dtype": str(rng.choice([*FLOATS, *([wide, wide, x.dtype.name if op == "avg" else wide] if wide else [])]))
    }
    if options["dtype"] == "bool" or rng.random() < 0.4:
        del options["dtype"]
    if op == "avg" and rng.random() < 0.2:
        options["divisor_override"] = taps + int(rng.choice([0, 1, 7, 2**31, 2**53 + 1, 2**62]))
    return options
