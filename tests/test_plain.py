"""The engine gives what the plain kernels define: the same bits, but for averages of floats, on large random calls.

Both run at the speed of C, in one process. Averages of floats are added in another order, so they may differ by as much
as both may be wrong.
"""

import numpy as np
import pytest
from cases import ADAPTIVE, ADDING, FLOATS, OPS, POOLS
from compare import half_ulp
from random_calls import ALL, LENGTHS, SMALL, random_input, random_mean, random_selection, random_windows

import cpool
from cpool import _dispatch, _run
from cpool._variants import PLAIN

ENGINE = _dispatch.load(_dispatch.runnable()[-1] if _dispatch.variant == PLAIN else _dispatch.variant)
CASES = 40  # for each dtype, operation and number of axes
MOST_TAPS = 1 << 21  # of all windows of a call


def run(kernels, monkeypatch, pool, *args, **options):
    """Pool, or return why not: a mask left a window of integers nothing."""
    monkeypatch.setattr(_run, "kernels", kernels)
    try:
        return pool(*args, **options)
    except ValueError as error:
        return str(error)


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
        unit = np.ldexp(1.0, np.frexp(theirs)[1] - 8)  # of bfloat16's 8 bits: sums beside a half round both ways
        rounding = unit if result.kind == "V" else 2 * half_ulp(theirs, result)
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
