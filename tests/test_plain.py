"""The engine gives what the plain kernels define: the same bits, but for averages of floats, on large random calls.

Both run at the speed of C, in one process. Averages of floats are added in another order, so they may differ by as much
as both may be wrong.
"""

import numpy as np
import pytest
from compare import ADDING, DTYPES, FLOATS, OPS, POOLS, half_ulp, random_array
from test_adaptive import ADAPTIVE

import cpool
from cpool import _dispatch, _run
from cpool._variants import PLAIN

ENGINE = _dispatch.load(_dispatch.runnable()[-1] if _dispatch.variant == PLAIN else _dispatch.variant)
CASES = 40  # for each dtype, operation and number of axes
SMALL = "many small planes"
MOST_TAPS = 1 << 21  # of all windows of a call
LENGTHS = {1: 5000, 2: 150, 3: 36, SMALL: 18}  # the longest pooled axis
try:
    from ml_dtypes import bfloat16
except ImportError:
    bfloat16 = None
ALL = [*DTYPES, *(["bfloat16"] if bfloat16 else [])]


def run(kernels, monkeypatch, pool, *args, **options):
    """Pool, or return why not: a mask left a window of integers nothing."""
    monkeypatch.setattr(_run, "kernels", kernels)
    try:
        return pool(*args, **options)
    except ValueError as error:
        return str(error)


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
    stride = [int(rng.integers(1, k + 3)) for k in kernel]
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


def same_bits(ours, theirs):
    """Whether they are equal, every NaN being one and every zero, too."""
    if ours.dtype.kind in "biu":
        return np.array_equal(ours, theirs)
    return np.array_equal(ours.astype(np.float64), theirs.astype(np.float64), equal_nan=True)


def assert_means(ours, theirs, x, taps, magnitude, case):
    finite = np.isfinite(theirs.astype(np.float64))
    assert same_bits(ours[~finite], theirs[~finite]), case
    ours, theirs, result = ours[finite].astype(np.float64), theirs[finite].astype(np.float64), ours.dtype
    precise = x.dtype.kind in "iu" or np.float64 in (x.dtype, result)
    bound = 2 * taps * np.finfo(np.float64 if precise else np.float32).eps * magnitude[finite]
    if result.kind in "iu":
        rounding = np.maximum(1, 2 * half_ulp(theirs, np.float64))
    else:
        rounding = np.abs(theirs) * 2.0**-8 if result.kind == "V" else 2 * half_ulp(theirs, result)
    assert (np.abs(ours - theirs) <= bound + rounding).all(), case


def check(op, x, pool, arguments, taps, monkeypatch):
    """Hold one call on the engine against the same on plain kernels; return whether it is one that gives results."""
    case = f"{op} of {x.dtype} {x.shape}, {x.strides}: {arguments}"
    ours, theirs = (run(kernels, monkeypatch, pool, x, **arguments) for kernels in (ENGINE, _dispatch.load(PLAIN)))
    if isinstance(ours, str) or isinstance(theirs, str):
        assert ours == theirs, case
        assert ours.startswith(("where must leave", "min_count must be at most")), case
        return False
    ours, theirs = (result if isinstance(result, tuple) else (result,) for result in (ours, theirs))
    assert [part.dtype for part in ours] == [part.dtype for part in theirs], case
    result = ours[0].dtype
    if op not in ADDING or (x.dtype.kind in "biu" and (x.itemsize < 8 or (op == "sum" and result.kind in "iu"))):
        assert all(map(same_bits, ours, theirs)), case
    else:
        arguments = {**arguments, "dtype": np.float64}
        magnitude = run(_dispatch.load(PLAIN), monkeypatch, pool, np.abs(x.astype(np.float64)), **arguments)
        assert_means(*ours, *theirs, x, taps, magnitude, case)
    return True


@pytest.mark.parametrize("pooled", LENGTHS)
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("dtype", ALL)
def test_the_engine_gives_what_is_defined(dtype, op, pooled, monkeypatch):
    rng = np.random.default_rng([ALL.index(dtype), OPS.index(op), list(LENGTHS).index(pooled) + 1])
    done = 0
    while done < CASES:
        x, axes = random_input(rng, dtype, pooled)
        lengths = [x.shape[axis] for axis in axes]
        arguments = {"axes": axes, **random_selection(rng, x, op)}
        if rng.random() < 0.2:
            sizes = [int(rng.integers(1, n + 2)) for n in lengths]
            pool, shape, arguments["output_size"] = ADAPTIVE[op], sizes, tuple(sizes)
            taps = int(np.prod([-(-n // size) + 1 for n, size in zip(lengths, sizes, strict=True)]))
            means = random_mean(rng, x, taps, op)
            means.pop("divisor_override", None)
        else:
            pool, windows = POOLS[op], random_windows(rng, lengths, pooled == SMALL)
            try:
                shape = cpool.output_shape(lengths, **windows)
            except ValueError:
                continue
            arguments |= windows
            taps = int(np.prod(windows["kernel_size"]))
            means = random_mean(rng, x, taps, op)
            means |= {"count_include_pad": bool(rng.integers(2))} if op == "avg" else {}
        if op in ADDING:
            arguments |= means
        if taps * int(np.prod(shape)) * x.size // int(np.prod(lengths)) <= MOST_TAPS:
            done += check(op, x, pool, arguments, taps, monkeypatch)


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_zero_average_has_one_sign_and_a_nan_one_payload(dtype, monkeypatch):
    zeros, nans = np.zeros((4, 6), dtype), np.full((4, 6), np.nan, dtype)
    for op in OPS:
        result = run(_dispatch.load(PLAIN), monkeypatch, POOLS[op], -nans, 1)
        assert result.tobytes() == nans.tobytes(), op
    for options in [{}, {"where": True}, {"divisor_override": -3}]:
        result = run(_dispatch.load(PLAIN), monkeypatch, cpool.avg_pool, -zeros, 1, **options)
        assert result.tobytes() == zeros.tobytes(), options


@pytest.mark.parametrize("dtype", ["int64", "uint64"])
def test_averages_of_64_bit_integers_round_half_to_even_and_stay_in_range(dtype, monkeypatch):
    most = np.iinfo(dtype).max
    x = np.array([1, 2, 2, 3, 5, 5, most, most, most - 1, most], dtype)
    for kernels in (ENGINE, _dispatch.load(PLAIN)):
        result = run(kernels, monkeypatch, cpool.avg_pool, x, (2,), dtype=dtype)
        assert result.tolist() == [2, 2, 5, most, most]
