"""Sums: their dtypes, and what integers of every width do; `min_count` and `fill` of all functions."""

from functools import partial

import numpy as np
import pytest
import reference
from cases import ADAPTIVE, DTYPES, FLOATS, GLOBAL, INTEGERS, OPS, POOLS, random_array
from compare import result_dtype, wrapped

import cpool

EXTREMA = ["max", "min"]
WINDOW = {"kernel_size": 3, "stride": 2, "padding": 1}


def ways(op, x):
    """Return a call with windows, one with sizes and one over everything."""
    return [partial(POOLS[op], x, **WINDOW), partial(ADAPTIVE[op], x, (2, 3)), partial(GLOBAL[op], x)]


@pytest.mark.parametrize("dtype", ["bool", *INTEGERS])
def test_integers_become_those_of_64_bits(dtype):
    """As in NumPy, exact, and in 64 bits modulo 2**64."""
    x = random_array(np.random.default_rng(1), (3, 40, 50), dtype)
    for axes in [(1, 2), (0,), (0, 1, 2), (0, 2)]:
        found = cpool.global_sum_pool(x, axes=axes)
        expected = x.sum(axes, dtype=result_dtype("sum", x.dtype))
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)
    if np.dtype(dtype).itemsize == 8:
        largest = np.full((1, 6), np.iinfo(dtype).max, dtype)
        assert cpool.sum_pool(largest, (1, 2)).tolist() == largest.reshape(3, 2).sum(1).reshape(1, 3).tolist()


@pytest.mark.parametrize("taps", [1, 2, 3, 128, 129, 130, 255, 257, 258, 4000, 70000])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32"])
def test_the_largest_windows_of_the_largest_values(dtype, taps):
    """Where a narrow sum would overflow; with and without a mask."""
    for value in (np.iinfo(dtype).min, np.iinfo(dtype).max):
        x = np.full((2, taps), value, dtype)
        mask = np.ones(x.shape, bool)
        mask[0, 0] = False
        assert cpool.sum_pool(x, (1, taps)).tolist() == [[taps * int(value)]] * 2
        assert cpool.sum_pool(x, (2, taps)).tolist() == [[2 * taps * int(value)]]
        assert cpool.sum_pool(x, (2, taps), where=mask).tolist() == [[(2 * taps - 1) * int(value)]]


@pytest.mark.parametrize("wanted", ["int16", "uint16", "int32", "uint32", "int64", "uint64", *FLOATS])
@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int16", "uint32"])
def test_dtype(dtype, wanted):
    """A float, or an integer that holds the values and every sum; else a TypeError or a ValueError."""
    x = random_array(np.random.default_rng(2), (6, 8), dtype)
    wanted = np.dtype(wanted)
    if wanted.kind != "f" and not np.can_cast(x.dtype, wanted):
        with pytest.raises(TypeError, match=rf"dtype must be .* holds all values of {dtype}, got {wanted}"):
            cpool.sum_pool(x, 2, dtype=wanted)
        return
    largest = 1 if dtype == "bool" else max(-int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))
    if wanted.kind != "f" and wanted.itemsize < 8 and 4 * largest > np.iinfo(wanted).max:
        with pytest.raises(ValueError, match=rf"dtype must hold the sum of a window, of 4 values .* got {wanted}"):
            cpool.sum_pool(x, 2, dtype=wanted)
        return
    found = cpool.sum_pool(x, 2, dtype=wanted)
    assert found.dtype == wanted
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(found, np.array(reference.pool("sum", x, 2), np.float64).astype(wanted))


@pytest.mark.parametrize("dtype", FLOATS)
def test_floats_of_any_dtype(dtype):
    x = random_array(np.random.default_rng(3), (9, 12), dtype)
    for wanted in FLOATS:
        found = cpool.sum_pool(x, 3, dtype=wanted)
        assert found.dtype == wanted
        np.testing.assert_allclose(found, np.array(reference.pool("sum", x, 3), float), rtol=2e-3, atol=0.02)
    for wanted in ("int64", "bool", "complex64", "U4"):
        with pytest.raises(TypeError, match="dtype"):
            cpool.sum_pool(x, 3, dtype=wanted)


def test_floats_are_summed_as_averages_are():
    """In the same order: a sum is an average with a divisor of 1, to the last bit."""
    x = random_array(np.random.default_rng(4), (3, 60, 70), "float32")
    for window in [(3,), (2, 1, 1), ((7, 40), 1), ((1, 70),)]:
        np.testing.assert_array_equal(cpool.sum_pool(x, *window), cpool.avg_pool(x, *window, divisor_override=1))


def test_no_sum_is_a_negative_zero():
    x = np.full((4, 4), -0.0, np.float32)
    for options in ({}, {"where": True}, {"where": False}, {"nan_policy": "omit"}):
        assert not np.signbit(cpool.sum_pool(x, 2, **options)).any()


@pytest.mark.parametrize("least", [0, 1, 2, 3, 5, 9, 10, 2**70])
@pytest.mark.parametrize("dtype", ["uint8", "int64", "float16", "float32", "float64"])
@pytest.mark.parametrize("op", ["avg", "sum"])
def test_min_count_and_fill(op, dtype, least):
    """Too little is NaN, or `fill`; positions in the padding are no elements."""
    rng = np.random.default_rng(5)
    x = random_array(rng, (2, 7, 9), dtype)
    options = {"min_count": least, "where": rng.random(x.shape) < 0.5}
    if x.dtype.kind == "f":
        options["nan_policy"] = "omit"
        x[rng.random(x.shape) < 0.3] = np.nan
    for where in (options["where"], options["where"][:1], None):
        for extra in [{}, {"fill": 7}] if op == "avg" or x.dtype.kind == "f" else [{"fill": 7}]:
            arguments = options | {"where": where} | extra
            expected = reference.pool(op, x, **WINDOW, **arguments)
            found = POOLS[op](x, **WINDOW, **arguments)
            if found.dtype.kind in "iu":
                np.testing.assert_array_equal(found, wrapped(expected, found.dtype))
            else:
                np.testing.assert_allclose(found, expected.astype(float), rtol=4e-3, atol=0.3)
                if "fill" not in extra:
                    assert np.array_equal(np.isnan(found), np.isnan(expected.astype(float)))


@pytest.mark.parametrize("op", ["avg", "sum"])
def test_too_little_is_refused_where_there_is_no_nan(op):
    """Before anything is written, with the window and what it has."""
    x = np.ones((4, 5), np.uint8)
    for call, output, has in [
        (partial(POOLS[op], x, 3, 1, 1), (0, 0), 4),
        (partial(ADAPTIVE[op], x, (2, 5)), (0, 0), 2),
        (partial(GLOBAL[op], x[:1, :3], keepdims=True), (0, 0), 3),
    ]:
        out = np.full(call().shape, 7, np.uint64)
        with pytest.raises(
            ValueError, match=r"min_count must be at most .* uint64, which has no NaN, .*fill.*"
        ) as error:
            call(min_count=5, dtype="uint64", out=out)
        assert f"got 5, and {has} in the window of output {output}" in str(error.value)
        assert (out == 7).all()
        assert call(min_count=5, dtype="uint64", out=out, fill=9) is out
        assert out[output] == 9
    with pytest.raises(ValueError, match="averages of uint8" if op == "avg" else "sums of uint16"):
        POOLS[op](x, 2, min_count=5, dtype="uint8" if op == "avg" else "uint16")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", EXTREMA)
def test_fill_of_extrema(op, dtype):
    rng = np.random.default_rng(6)
    x = random_array(rng, (3, 7, 9), dtype)
    fill = True if dtype == "bool" else 7
    options = {"fill": fill, "where": rng.random(x.shape) < 0.2}
    if x.dtype.kind == "f":
        options["nan_policy"] = "omit"
        x[rng.random(x.shape) < 0.3] = np.nan
    expected, places = reference.pool_indices(op, x, **WINDOW, **options)
    np.testing.assert_array_equal(POOLS[op](x, **WINDOW, **options), expected)
    values, indices = POOLS[op](x, **WINDOW, **options, return_indices=True)
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(indices, places)
    for call in ways(op, x):
        assert (call(where=False, fill=fill) == fill).all()
        np.testing.assert_array_equal(call(fill=fill), call())  # where all count it is for nobody


@pytest.mark.parametrize("fill", [0, -1.5, np.inf, -np.inf, np.nan, 65504, 6e-8, np.float32(0.1)])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_any_float_can_be_a_fill(op, dtype, fill):
    x = np.ones((8, 40), dtype)
    least = {"min_count": 1} if op == "sum" else {}
    for where in (False, np.arange(8)[:, None] < 4):
        found = POOLS[op](x, 2, where=where, fill=fill, **least)
        np.testing.assert_array_equal(found[2:], np.full((2, 20), fill, dtype))


@pytest.mark.parametrize("op", OPS)
def test_out_that_shares_memory_with_where_and_gets_a_fill(op):
    x = np.ones((6, 6), np.int8)
    memory = np.zeros(300, np.int8)
    memory[:36] = np.arange(36) % 3 == 0
    mask = memory[:36].view(bool).reshape(6, 6)
    dtype = np.dtype("int8" if op != "sum" else "int64")
    out = memory[: 36 * dtype.itemsize].view(dtype).reshape(6, 6)
    options = {"fill": 5} | ({"min_count": 2} if op in ("avg", "sum") else {})
    options |= {"dtype": dtype} if op in ("avg", "sum") else {}
    expected = POOLS[op](x, 2, 1, ((1, 0), (1, 0)), where=mask.copy(), **options)
    np.testing.assert_array_equal(POOLS[op](x, 2, 1, ((1, 0), (1, 0)), where=mask, out=out, **options), expected)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"fill": 300}, ValueError, "fill must be in the range of uint8, got 300"),
        ({"fill": 1.5}, TypeError, "fill must be None or a number of a kind that uint8 holds, got 1.5"),
        ({"fill": [1, 2]}, TypeError, "fill"),
        ({"fill": "1"}, TypeError, "fill"),
        ({"fill": 1, "initial": 2}, ValueError, "fill must be None if initial is given"),
        ({"fill": [1, [2]]}, TypeError, "fill must be None or a number"),
        ({"fill": np.ma.masked}, TypeError, "fill must be None or a number of a kind that uint8 holds, got masked"),
        ({"initial": 10**30}, ValueError, "initial must be in the range of uint8, got 10{30}$"),
    ],
)
def test_what_fill_may_be(options, error, message):
    with pytest.raises(error, match=message):
        cpool.max_pool(np.ones((4, 4), np.uint8), 2, where=False, **options)


@pytest.mark.parametrize("least", [1.0, "1", None, True, (1,)])
def test_min_count_that_is_no_integer(least):
    for pool in (cpool.sum_pool, cpool.avg_pool):
        with pytest.raises(TypeError, match="min_count must be an int"):
            pool(np.ones((4, 4)), 2, min_count=least)


def test_min_count_that_is_negative():
    with pytest.raises(ValueError, match="min_count must be at least 0, got -1"):
        cpool.sum_pool(np.ones((4, 4)), 2, min_count=-1)


def test_of_nothing_there_is_a_sum_but_no_average():
    x = np.ones((4, 4))
    assert cpool.sum_pool(x, 4, where=False).tolist() == [[0]]
    assert np.isnan(cpool.avg_pool(x, 4, where=False, min_count=0)).all()
    assert cpool.avg_pool(x, 4, where=False, min_count=0, fill=2).tolist() == [[2]]


def test_levels_of_sums():
    """Photons are neither lost nor made."""
    x = np.random.default_rng(7).integers(0, 256, (64, 96), np.uint8)
    levels = cpool.pyramid(x, 5, op="sum")
    assert [level.dtype for level in levels[1:]] == [np.dtype(np.uint64)] * 5
    assert {int(level.sum()) for level in levels} == {int(x.sum())}
    assert cpool.pyramid(x, 2, op="sum", dtype=np.float32)[2].dtype == np.float32
    with pytest.raises(ValueError, match="dtype must hold the sum"):
        cpool.pyramid(x, 2, op="sum", dtype=np.uint32)


def test_large_numbers_as_bounds_and_fills_of_floats():
    x = np.ones((2, 2))
    assert cpool.max_pool(x, 2, initial=10**30).item() == 1e30
    assert cpool.avg_pool(x, 2, where=False, fill=2**64).item() == 2.0**64
    with pytest.raises(ValueError, match=r"initial must be in the range of float64, got 10+$"):
        cpool.max_pool(x, 2, initial=10**400)


def test_the_least_values_that_fit_are_no_more_than_the_dtype_has():
    """Of int8 the sum of 256 fits into int16, of 257 it does not; of uint8 257 fit into uint16."""
    assert cpool.sum_pool(np.full(256, -128, np.int8), (256,), dtype=np.int16).item() == -(2**15)
    assert cpool.sum_pool(np.full(257, 255, np.uint8), (257,), dtype=np.uint16).item() == 2**16 - 1
    for dtype, wanted, taps, ends in [("int8", "int16", 257, "-128 to 127"), ("uint8", "uint16", 258, "0 to 255")]:
        with pytest.raises(ValueError, match=f"sum of a window, of {taps} values of {ends}"):
            cpool.sum_pool(np.zeros(taps, dtype), (taps,), dtype=wanted)
