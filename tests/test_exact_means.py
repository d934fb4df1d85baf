"""Averages of integers are the quotient of integers, rounded once: for every divisor, and for sums of any size."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import cpool

RESULTS = {"uint8": ["uint8", "uint16", "int64", "float64"], "int8": ["int8", "int64", "float64"]}
RESULTS |= {"int16": ["int16", "int32", "float64"], "uint16": ["uint16", "uint64", "float64"]}
RESULTS |= {"int32": ["int32", "float64"], "uint32": ["uint32", "uint64", "float64"]}
DIVISORS = [4, 5, 6, 7, 8, 16, 31, 32, 64, 127, 128, 255, 256, 1000, 2**15, 2**16 - 1, 2**16, 2**23, 2**24, 2**24 + 1]
DIVISORS += [2**31 - 1, 2**31, 2**32, 2**32 + 2, 2**52, 2**53 + 1, 2**62, 2**63 - 1]


def rounded(total, divisor, dtype):
    """Round the quotient half to even, or to the nearest double."""
    quotient = Fraction(int(total), divisor)
    return float(quotient) if dtype == "float64" else round(quotient)


def check(x, kernel_size, divisor, dtype, **options):
    result = cpool.avg_pool(x, kernel_size, divisor_override=divisor, dtype=dtype, **options)
    totals = x.astype(object).reshape(result.size, -1).sum(1)
    expected = [rounded(total, divisor, dtype) for total in totals]
    assert result.dtype == dtype
    assert result.ravel().tolist() == expected, (x.dtype, divisor, dtype)


@pytest.mark.parametrize("dtype", RESULTS)
@pytest.mark.parametrize("divisor", DIVISORS)
def test_every_divisor(dtype, divisor):
    limits = np.iinfo(dtype)
    rng = np.random.default_rng(divisor % 1000)
    x = rng.integers(limits.min, limits.max, (1, 2, 200), dtype, endpoint=True)
    x[..., :8] = limits.max
    x[..., 8:16] = limits.min
    quads = np.ascontiguousarray(x.reshape(2, 100, 2).swapaxes(0, 1)).reshape(100, 2, 2)  # a window each
    for result in RESULTS[dtype]:
        check(quads, 2, divisor, result)
        check(quads, 2, divisor, result, where=np.True_)


@pytest.mark.parametrize("divisor", [-1, -3, -4, -(2**53) - 1, 1 - 2**63])
def test_negative_divisors(divisor):
    check(np.array([[[1, 2], [3, 255]], [[7, 7], [7, 8]]], np.uint8), 2, divisor, "float64")


@pytest.mark.parametrize("rest", [-1, 0, 1])
@pytest.mark.parametrize("divisor", [6, 8, 10, 2**20, 2**33, 2**40 + 2])
def test_halves_go_to_even(rest, divisor):
    """Sums that are a half of the divisor, or next to it, above an even and an odd whole."""
    for whole in (0, 1, -1, -2):
        total = whole * divisor + divisor // 2 + rest
        values = np.full(4, total // 4, np.int64)
        values[0] += total - values.sum()
        if np.abs(values).max() < 2**31:
            for dtype in ("int32", "float64"):
                check(values.astype(np.int32).reshape(1, 2, 2), 2, divisor, dtype)


def test_what_the_first_version_got_wrong():
    x = np.full((2, 2), 200, np.uint8)
    assert cpool.avg_pool(x, 2, dtype=np.uint16, divisor_override=2**32).item() == 0
    many = np.broadcast_to(np.uint8(255), (1, 2**23))
    assert cpool.avg_pool(many, many.shape, dtype=np.uint8, divisor_override=2**26).item() == 32
    tall = cpool.avg_pool(x[:, :1], (2**32, 1), padding=(2**32 - 1, 0), dtype=np.uint16)
    assert not tall.any()


@pytest.mark.parametrize("dtype", ["int32", "uint32"])
@pytest.mark.parametrize("masked", [False, True])
def test_sums_beyond_the_bits_of_a_double(dtype, masked):
    """2**22 values of 32 bits: a sum of 54 bits, of which the last decides."""
    x = np.full((1, 2**22), np.iinfo(dtype).max, dtype)
    x[0, :7] -= np.arange(7, dtype=dtype)
    kept = np.ones(x.shape, bool)
    kept[0, 100:117] = not masked
    total, count = int(x[kept].astype(object).sum()), int(kept.sum())
    where = kept if masked else None
    assert cpool.avg_pool(x, x.shape, where=where).item() == float(Fraction(total, count))
    assert cpool.avg_pool(x, x.shape, where=where, dtype=dtype).item() == round(Fraction(total, count))


@pytest.mark.parametrize("count", [2**21 + 1, 2**21 + 2])
@pytest.mark.parametrize("masked", [False, True])
def test_quotients_that_a_double_takes_for_a_half(count, masked):
    """Or that are one, of many values."""
    for least in (2**32 - 4, 2**32 - 3):
        x = np.full((1, count), least, np.uint32)
        for more in ((count - 1) // 2, count // 2, count // 2 + 1):
            x[0, :more] = least + 1
            expected = round(Fraction(count * least + more, count))
            where = np.True_ if masked else None
            assert cpool.avg_pool(x, x.shape, where=where, dtype=np.uint32).item() == expected, (least, more)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_nan_has_one_sign_and_payload(dtype):
    """Whether it came in, or inf - inf made it."""
    x = np.zeros((4, 4), dtype)
    x[0, :2] = np.inf, -np.inf
    x[0, 2] = -np.float64("nan")
    bits = f"u{x.itemsize}"
    quiet = np.array(np.nan, dtype).view(bits).item()
    result = cpool.avg_pool(x, 2)
    assert np.isnan(result[0]).all()
    assert set(result[0].view(bits).tolist()) == {quiet}
    for pool, k in product((cpool.max_pool, cpool.min_pool), (1, 2, 3, 4)):
        result = pool(x, k, 1).view(bits)
        assert result[0, 3 - k if k < 3 else 0] == quiet, (pool, k)
