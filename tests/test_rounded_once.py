"""Results of a narrow dtype: rounded once, from what was computed in a wider one. The oracle is Python's fractions."""

from fractions import Fraction

import numpy as np
import pytest
from cases import VARIANTS

import cpool
from cpool import _dispatch, _run
from cpool._variants import PLAIN

ml_dtypes = pytest.importorskip("ml_dtypes")
NARROW = {np.dtype(np.float16): (10, -14, 65504), np.dtype(ml_dtypes.bfloat16): (7, -126, float.fromhex("0x1.fep127"))}
RNG = np.random.default_rng(70)


def nearest(value, dtype):
    """Return a fraction rounded to a dtype, half to even, by the bits and the least exponent that it has."""
    bits, least, most = NARROW[dtype]
    if value == 0:
        return 0.0
    exponent = least
    while Fraction(2) ** (exponent + 1) <= abs(value):
        exponent += 1
    unit = Fraction(2) ** (exponent - bits)
    rounded = float(round(value / unit) * unit)
    return rounded if abs(rounded) <= most else float(np.copysign(np.inf, rounded))


def near_halves(dtype):
    """Return float64 that lie on halves of a dtype, or so close beside them that float32 takes them for halves."""
    bits, least, most = NARROW[dtype]
    halves = np.ldexp(RNG.integers(2**bits, 2 ** (bits + 1), 400) + 0.5, RNG.integers(least, 15, 400) - bits)
    beside = np.concatenate([halves, halves * (1 + 2.0**-40), halves * (1 - 2.0**-40)])
    tiny = np.ldexp(RNG.integers(0, 2**bits, 200) + 0.5, least - bits)
    ends = most * np.array([1 + 2.0 ** -(bits + 2), 1 + 2.0 ** -(bits + 1), 1 + 2.0 ** -(bits + 1) - 2.0**-50, 2.0])
    x = np.concatenate([beside, tiny, tiny * (1 + 2.0**-45), tiny * (1 - 2.0**-45), ends, [0.0, 5e-324]])
    return np.concatenate([x, -x])


@pytest.fixture(params=[PLAIN, *VARIANTS])
def kernels(request, monkeypatch):
    monkeypatch.setattr(_run, "kernels", _dispatch.load(request.param))


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("dtype", NARROW, ids=str)
def test_floats(dtype):
    x = near_halves(dtype)
    expected = [nearest(Fraction(value), dtype) for value in x.tolist()]
    for pool in (cpool.avg_pool, cpool.sum_pool):
        found = pool(x, (1,), dtype=dtype)
        assert found.dtype == dtype
        assert found.astype(np.float64).tolist() == expected


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("dtype", NARROW, ids=str)
def test_means_and_sums_of_integers(dtype):
    """Of sums that make a mean just beside a half: by 1 of 255 * 255 bytes, and sums of two of 32 bits."""
    taps = 255 * 255
    beside = [taps * 256 - 1] if dtype == np.float16 else []
    for whole in (200, 129, 255 if dtype == np.float16 else 131):
        half = Fraction(nearest(Fraction(whole), dtype)) + Fraction(2) ** (7 - NARROW[dtype][0]) / 2
        beside += [int(half * taps) + step for step in (0, 1, 2)]
    for total in [each for each in beside if each <= 255 * taps]:
        x = np.full(taps, total // taps, np.uint8)
        x[: total % taps] += 1
        found = cpool.global_avg_pool(x.reshape(255, 255), dtype=dtype)
        assert float(found) == nearest(Fraction(total, taps), dtype), total
    pair = np.array([2**31 - 1, 2**23 + 2], np.int32)
    found = float(cpool.sum_pool(pair, (2,), dtype=dtype)[0])
    assert found == nearest(Fraction(int(pair[0]) + int(pair[1])), dtype)


@pytest.mark.parametrize("dtype", NARROW, ids=str)
def test_blocks_that_are_merged(dtype):
    """Of dask: windows over so many chunks that what these leave is added."""
    da = pytest.importorskip("dask.array")
    for value in near_halves(dtype)[::97]:
        x = np.zeros(40)
        x[7] = value
        lazy = da.from_array(x, chunks=1)
        with np.errstate(all="ignore"):
            found = cpool.global_sum_pool(lazy, axes=0, dtype=dtype).compute()
        assert float(found) == nearest(Fraction(float(value)), dtype)
