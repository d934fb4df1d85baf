"""Windows in which nothing counts, exact averages of what does, and what `nan_policy`, `where` and `initial` may be."""

import itertools
from functools import partial

import numpy as np
import pytest
import reference
from cases import ADAPTIVE, ADDING, DTYPES, FLOATS, GLOBAL, INTEGERS, LAYOUTS, OPS, POOLS, random_array

import cpool

EXTREMA = ["max", "min"]
WITHOUT_NAN = ["bool", *INTEGERS]
NARROW = [name for name in INTEGERS if not name.endswith("64")]
WINDOW = {"kernel_size": 3, "stride": 2, "padding": 1}


def mask_without(shape, window):
    """Return a mask that is False in `window` alone."""
    mask = np.ones(shape, bool)
    mask[window] = False
    return mask


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_floats_become_nan(op, dtype):
    x = random_array(np.random.default_rng(1), (6, 70), dtype)
    mask = mask_without(x.shape, np.s_[2:4, 8:10])
    least = {"min_count": 1} if op == "sum" else {}
    result = POOLS[op](x, 2, where=mask, **least)
    assert np.isnan(result).sum() == 1
    assert np.isnan(result[1, 4])
    assert np.isnan(POOLS[op](np.where(mask, x, np.nan), 2, nan_policy="omit", **least)[1, 4])
    assert np.isnan(ADAPTIVE[op](x, (3, 35), where=mask, **least)).sum() == 1
    assert np.isnan(GLOBAL[op](x, where=False, **least))
    corner = mask_without(x.shape, np.s_[:1, :1])
    for options in [least] if op != "avg" else [{}, {"count_include_pad": False}, {"divisor_override": 4}]:
        assert np.isnan(POOLS[op](x, 2, 2, 1, where=corner, **options)).sum() == 1  # padding alone is nothing
    nothing = GLOBAL[op](np.full((3, 4), np.nan, dtype), axes=0, nan_policy="omit", **least)
    assert np.isnan(nothing).tolist() == [True] * 4
    if op not in ADDING:
        for policy in ("omit", "propagate"):
            assert POOLS[op](x, 2, where=mask, nan_policy=policy, initial=7)[1, 4] == 7
        assert POOLS[op](np.full((2, 2), np.nan, dtype), 2, nan_policy="omit", initial=-7).tolist() == [[-7]]
        assert np.isnan(POOLS[op](np.full((2, 2), np.nan, dtype), 2, initial=-7)).all()
        assert np.isnan(POOLS[op](x, 2, initial=np.nan)).all()
        assert (POOLS[op](x, 2, initial=np.inf) == np.inf).all() == (op == "max")


@pytest.mark.parametrize("op", EXTREMA)
def test_the_index_of_nothing_is_the_first_of_the_window(op):
    """Of the part of the window that lies in the input."""
    for dtype, initial in [("float32", None), ("float32", 3), ("uint8", 3), ("bool", True)]:
        x = np.ones((5, 7), dtype)
        options = {"where": False, "return_indices": True, "initial": initial}
        assert POOLS[op](x, 3, 2, 1, **options)[1].tolist() == [[0, 1, 3, 5], [7, 8, 10, 12], [21, 22, 24, 26]]
        assert POOLS[op](x, (3,), 2, 1, axes=0, **options)[1].tolist() == [[0] * 7, [1] * 7, [3] * 7]
        assert POOLS[op](x, (1, 2), 2, (0, 1), (1, 2), **options)[1][1].tolist() == [15, 15, 17, 19]
        assert ADAPTIVE[op](x, (2, 3), **options)[1].tolist() == [[0, 2, 4], [14, 16, 18]]
        assert GLOBAL[op](x, **options)[1] == 0


@pytest.mark.parametrize("dtype", WITHOUT_NAN)
@pytest.mark.parametrize("op", EXTREMA)
def test_integers_need_an_initial(op, dtype):
    """Else they are refused, and neither `out` nor the input has changed, wherever that window is."""
    x = np.ones((2, 9, 11), dtype)
    before = x.copy()
    for plane, row, column in itertools.product([0, 1], [0, 3, 6], [0, 4, 8]):
        mask = mask_without(x.shape, np.s_[plane, row : row + 3, column : column + 3])
        out = np.zeros((2, 7, 9), dtype), np.full((2, 7, 9), 77)
        with pytest.raises(ValueError, match=r"\bwhere\b.*\binitial\b"):
            POOLS[op](x, 3, 1, where=mask, out=out[0])
        with pytest.raises(ValueError, match=r"\bwhere\b.*\binitial\b"):
            POOLS[op](x, 3, 1, where=mask, return_indices=True, out=out)
        assert not out[0].any()
        assert np.all(out[1] == 77)
        assert POOLS[op](x, 3, 1, where=mask, initial=x[0, 0, 0]).all()
        assert POOLS[op](x, 4, 1, where=mask).all()
    with pytest.raises(ValueError, match=r"\bwhere\b"):
        ADAPTIVE[op](x, (3, 1), where=np.arange(9)[:, None] < 6)
    with pytest.raises(ValueError, match=r"\bwhere\b"):
        GLOBAL[op](x, axes=0, where=False)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("dtype", NARROW)
def test_averages_of_integers(dtype):
    """Of nothing they are NaN, and refused where the result is of an integer dtype."""
    x = np.full((4, 6), 3, dtype)
    mask = mask_without(x.shape, np.s_[2:, 4:])
    result = cpool.avg_pool(x, 2, where=mask)
    np.testing.assert_array_equal(result, [[3, 3, 3], [3, 3, np.nan]])
    for call, shape in [
        (lambda **options: cpool.avg_pool(x, 2, **options), (2, 3)),
        (lambda **options: cpool.adaptive_avg_pool(x, (2, 3), **options), (2, 3)),
        (lambda **options: cpool.global_avg_pool(x[2:, 4:], **options), ()),
    ]:
        out = np.full(shape, 77, dtype)
        with pytest.raises(ValueError, match=r"\bwhere\b"):
            call(where=mask if shape else mask[2:, 4:], dtype=dtype, out=out)
        assert np.all(out == 77)
        with pytest.raises(ValueError, match=r"\bwhere\b"):
            call(where=False, dtype="int64")
    assert cpool.avg_pool(x, 2, where=mask | True, dtype=dtype).tolist() == [[3] * 3] * 2


@pytest.mark.parametrize("dtype", NARROW)
@pytest.mark.parametrize("kernel_size", [(2,), (3, 3), (2, 4, 3), (8, 9), (64, 65)])
def test_averages_of_integers_are_exact(kernel_size, dtype):
    """At the ends of the dtype: as float64 rounded once, as integers half to even, from exact sums."""
    limits = np.iinfo(dtype)
    rng = np.random.default_rng(2)
    shape = (3, 8, 9) if kernel_size[0] < 64 else (64, 130)
    for low in (limits.min, limits.max - 3, 0):
        x = rng.integers(low, low + 3, shape, dtype, endpoint=True)
        mask = (rng.random(shape) < 0.5) | (np.arange(shape[-1]) % 2 == 0)  # no window is left without
        options = {"where": mask, "padding": 1, "count_include_pad": False}
        exact = reference.pool("fraction", x, kernel_size, **options)
        result = cpool.avg_pool(x, kernel_size, **options)
        assert result.ravel().tolist() == [float(mean) for mean in exact.flat]
        rounded = cpool.avg_pool(x, kernel_size, **options, dtype=dtype)
        assert rounded.dtype == dtype
        assert rounded.ravel().tolist() == [round(mean) for mean in exact.flat]


@pytest.mark.parametrize("count_include_pad", [False, True])
@pytest.mark.parametrize("divisor_override", [None, 9, 11])
def test_divisors(divisor_override, count_include_pad):
    """What counts, padding as asked for, or the divisor given."""
    rng = np.random.default_rng(3)
    options = {**WINDOW, "divisor_override": divisor_override, "count_include_pad": count_include_pad}
    x = rng.integers(0, 40, (9, 14), "uint8")
    mask = (np.add.outer(np.arange(9), np.arange(14)) % 3 > 0) | (rng.random((9, 14)) < 0.3)
    exact = reference.pool("fraction", x, **options, where=mask)
    assert cpool.avg_pool(x, **options, where=mask).ravel().tolist() == [float(mean) for mean in exact.flat]
    rounded = cpool.avg_pool(x, **options, where=mask, dtype="uint8")
    assert rounded.ravel().tolist() == [round(mean) for mean in exact.flat]
    ones = np.ones((4, 4))
    corner = cpool.avg_pool(ones, **options, where=mask_without((4, 4), (0, 0)))[0, 0]
    assert corner == pytest.approx(3 / (divisor_override or (8 if count_include_pad else 3)))


@pytest.mark.parametrize("dtype", FLOATS)
def test_raise(dtype):
    """Anywhere in x, in a window or not, unless `where` leaves it out."""
    for spot, layout in itertools.product([(0, 0), (8, 70), (4, 35)], ["C", "Fortran", "every second column"]):
        x = LAYOUTS[layout](np.ones((9, 71), dtype))
        x[spot] = np.nan
        for op in OPS:
            calls = [
                (partial(POOLS[op], x, 2, 3), (3, 24)),
                (partial(ADAPTIVE[op], x, (2, 3)), (2, 3)),
                (partial(GLOBAL[op], x), ()),
            ]
            for call, shape in calls:
                out = np.full(shape, 77, dtype)
                for where in (None, True, mask_without(x.shape, (3, 3)), np.isnan(x)):
                    with pytest.raises(ValueError, match=r"\bNaN\b"):
                        call(out=out, where=where, nan_policy="raise")
                assert np.all(out == 77)
                where = ~np.isnan(x)
                np.testing.assert_array_equal(call(where=where, nan_policy="raise"), call(nan_policy="omit"))
    for op in OPS:
        assert np.all(POOLS[op](np.ones((4, 4), dtype), 2, nan_policy="raise") == (4 if op == "sum" else 1))
        assert np.all(POOLS[op](np.full((4, 4), np.inf, dtype), 2, nan_policy="raise") == np.inf)


@pytest.mark.parametrize("policy", ["propagate", "omit", "raise"])
@pytest.mark.parametrize("op", OPS)
def test_policies_without_nan(op, policy):
    for dtype in DTYPES:
        x = (np.random.default_rng(4).random((7, 9)) * 2).astype(dtype)
        expected = POOLS[op](x, **WINDOW)
        rtol = np.finfo(dtype).eps if x.dtype.kind == "f" else 1e-15
        np.testing.assert_allclose(POOLS[op](x, **WINDOW, nan_policy=policy), expected, rtol=4 * rtol)
    assert POOLS[op](np.ones((0, 4, 4)), 2, nan_policy=policy, where=np.ones((4, 4), bool)).shape == (0, 2, 2)


INITIALS = {"bool": [False, True], "float16": [-np.inf, 65504, 2**-24], "float64": [1e308, 0.1, -0.0]}
INITIALS |= {name: [np.iinfo(name).min, np.iinfo(name).max, 5] for name in INTEGERS}


@pytest.mark.parametrize("dtype", INITIALS)
@pytest.mark.parametrize("op", EXTREMA)
def test_initial(op, dtype):
    """As in NumPy: also a result; `where` leaves it alone, and an index does not know it."""
    x = random_array(np.random.default_rng(5), (6, 8), dtype)
    choose = {"max": np.maximum, "min": np.minimum}[op]
    plain, places = POOLS[op](x, 2, return_indices=True)
    for initial, kind in itertools.product(INITIALS[dtype], [lambda value: value, np.dtype(dtype).type]):
        found, indices = POOLS[op](x, 2, return_indices=True, initial=kind(initial))
        np.testing.assert_array_equal(found, choose(plain, kind(np.dtype(dtype).type(initial))))
        np.testing.assert_array_equal(indices, places)
        np.testing.assert_array_equal(POOLS[op](x, 2, where=False, initial=kind(initial)), np.full((3, 4), initial))
        assert GLOBAL[op](x, initial=kind(initial)) == choose(POOLS[op](x, (6, 8)), np.dtype(dtype).type(initial))


X = np.arange(48.0).reshape(2, 4, 6)
REFUSED = [
    ("where", TypeError, {"where": np.ones((4, 6), np.uint8)}),
    ("where", TypeError, {"where": np.ones((4, 6))}),
    ("where", TypeError, {"where": 1}),
    ("where", TypeError, {"where": "all"}),
    ("where", TypeError, {"where": np.ma.ones((4, 6), bool)}),
    ("where", ValueError, {"where": np.ones((4, 5), bool)}),
    ("where", ValueError, {"where": np.ones((3, 4, 6), bool)}),
    ("where", ValueError, {"where": np.ones((1, 2, 4, 6), bool)}),
    ("where", ValueError, {"where": np.ones((0, 6), bool)}),
    ("nan_policy", ValueError, {"nan_policy": "ignore"}),
    ("nan_policy", ValueError, {"nan_policy": "OMIT"}),
    ("nan_policy", (TypeError, ValueError), {"nan_policy": None}),
    ("nan_policy", (TypeError, ValueError), {"nan_policy": ["omit"]}),
]
WRONG_INITIALS = [
    *[("float64", value) for value in ("1", [1.0], np.ones(2), np.ones((2, 2, 3)), {}, 1j, np.datetime64("2020"))],
    *[("uint8", value) for value in (-1, 256, 2**70, 0.5, np.nan, np.inf, "3", [3], np.int64(-2))],
    *[("int8", value) for value in (128, -129, np.uint8(200))],
    *[("int64", value) for value in (2**63, -(2**63) - 1, np.uint64(2**63), 1.5)],
    *[("uint64", value) for value in (-1, 2**64)],
    *[("bool", value) for value in (2, 0.5, np.nan)],
    *[("float32", value) for value in (1e39, -1e39, 2**130)],
    *[("float16", value) for value in (65536, -1e5)],
]


@pytest.mark.parametrize(("name", "error", "options"), REFUSED, ids=str)
def test_refused(name, error, options):
    for op in OPS:
        x, out = X.copy(), np.full((2, 2, 3), 77.0)
        for call in (POOLS[op], ADAPTIVE[op]):
            with pytest.raises(error, match=rf"^{name}\b"):
                call(x, (2, 2) if call is POOLS[op] else (2, 3), out=out, **options)
        with pytest.raises(error, match=rf"^{name}\b"):
            GLOBAL[op](x, **options)
        assert np.all(out == 77)
        np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize(("dtype", "initial"), WRONG_INITIALS, ids=str)
def test_refused_initials(dtype, initial):
    for op in EXTREMA:
        out = np.zeros((2, 2, 3), dtype)
        with pytest.raises((TypeError, ValueError), match=r"^initial\b"):
            POOLS[op](np.ones((2, 4, 6), dtype), 2, initial=initial, out=out)
        assert not out.any()
        with pytest.raises((TypeError, ValueError), match=r"^initial\b"):
            GLOBAL[op](np.ones((2, 4, 6), dtype), initial=initial)


@pytest.mark.parametrize(("dtype", "initial"), [("float16", 0.1), ("float32", 2**24 + 1), ("float64", 2**53 + 1)])
def test_initials_between_two_floats(dtype, initial):
    """They are rounded, as NumPy does."""
    result = cpool.max_pool(np.full((2, 2), -9, dtype), 2, initial=initial)
    assert result.item() == np.max(np.full(1, -9, dtype), initial=initial) == np.dtype(dtype).type(initial)


@pytest.mark.parametrize("option", ["initial", "return_indices"])
def test_averages_have_neither_initial_nor_indices(option):
    for pool, size in [(cpool.avg_pool, 2), (cpool.adaptive_avg_pool, 2)]:
        with pytest.raises(TypeError):
            pool(X, size, **{option: True})
    with pytest.raises(TypeError):
        cpool.global_avg_pool(X, **{option: True})


def test_whole_floats_are_integers():
    """Readers of rasters have the number that stands for nothing as a float."""
    nothing = np.zeros((2, 2), bool)
    for dtype, value in [("int16", -9999.0), ("uint8", np.float32(255)), ("int64", -(2.0**63)), ("uint64", 2.0**63)]:
        found = cpool.max_pool(np.ones((2, 2), dtype), 2, where=nothing, fill=value)
        assert found.dtype == dtype
        assert found.item() == int(value)
    for dtype, value in [("int64", 2.0**63), ("uint64", 2.0**64), ("uint8", -1.0), ("int8", 128.0)]:
        with pytest.raises(ValueError, match="fill must be in the range of"):
            cpool.max_pool(np.ones((2, 2), dtype), 2, where=nothing, fill=value)
    for value in (0.5, np.nan, np.inf):
        with pytest.raises(TypeError, match="fill must be None or a number of a kind that int16 holds"):
            cpool.max_pool(np.ones((2, 2), "int16"), 2, where=nothing, fill=value)
