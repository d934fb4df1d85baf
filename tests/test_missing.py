"""What does not count, by `nan_policy` or `where`, and `initial`, against the reference and NumPy."""

import itertools

import numpy as np
import pytest
import reference
from cases import (
    ADAPTIVE,
    ADDING,
    DTYPES,
    FLOATS,
    GLOBAL,
    KERNELS,
    LAYOUTS,
    OPS,
    POOLS,
    VARIANTS,
    WAYS,
    WINDOWS,
    random_array,
    values,
    window,
)
from compare import assert_places, assert_same, bits, check, check_indices, wrapped

import cpool
from cpool import _dispatch, _run, _threads

EXTREMA = ["max", "min"]
SHAPE = (3, 9, 14)
WINDOWS_2D = [
    {"kernel_size": 2},
    {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
    {"kernel_size": (3, 4), "stride": 1, "padding": ((2, 0), (1, 3))},
    {"kernel_size": 2, "stride": 3, "padding": 2, "dilation": (4, 3)},
    {"kernel_size": (9, 14)},
]


def holey(rng, shape, dtype, share=0.4):
    """Return random values, of which floats are NaN at a `share` of all places, and a few infinite."""
    x = random_array(rng, shape, dtype)
    if np.dtype(dtype).kind == "f":
        x[rng.random(shape) < 0.02] = np.inf
        x[rng.random(shape) < share] = np.nan
    return x


def some_initial(x):
    """Return an `initial` that now and then is better than the values of `x`."""
    return x[np.isfinite(x)].flat[0].item() if x.dtype.kind == "f" else x.flat[0].item()


def check_all(x, op, **options):
    """Hold values against the reference, and indices where there are any; integers get an `initial`."""
    if op in ADDING:
        return check(op, x, **options)
    initials = [some_initial(x)] if x.dtype.kind != "f" else [None, some_initial(x)]
    return [check_indices(op, x, **options, initial=initial) for initial in initials]


@pytest.mark.parametrize("options", WINDOWS_2D, ids=str)
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", OPS)
def test_omit(op, dtype, options):
    rng = np.random.default_rng(1)
    for share in (0, 0.4, 0.9, 1):
        x = holey(rng, SHAPE, dtype, share)
        x[0, 4, 7] = 0.25
        check_all(x, op, **options, nan_policy="omit")


@pytest.mark.parametrize("policy", ["propagate", "omit"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", OPS)
def test_where(op, dtype, policy):
    rng = np.random.default_rng(2)
    for share, options in itertools.product([0.3, 0.8], WINDOWS_2D):
        x = holey(rng, SHAPE, dtype, 0.2)
        check_all(x, op, **options, nan_policy=policy, where=rng.random(SHAPE) < share)


@pytest.mark.parametrize("shape", [(), (1,), (14,), (9, 1), (1, 14), (3, 1, 1), (3, 1, 14), (1, 9, 14), (3, 9, 1)])
@pytest.mark.parametrize("op", OPS)
def test_where_is_broadcast(op, shape):
    rng = np.random.default_rng(3)
    for dtype, options in itertools.product(["int16", "float32"], WINDOWS_2D):
        mask = rng.random(shape) < 0.7
        before = mask.copy()
        x = random_array(rng, SHAPE, dtype)
        np.testing.assert_equal(
            check_all(x, op, **options, where=mask), check_all(x, op, **options, where=np.broadcast_to(mask, SHAPE))
        )
        np.testing.assert_array_equal(mask, before)
    nothing = POOLS[op](x, 2, where=False)
    assert (nothing == 0 if op == "sum" else np.isnan(nothing)).all()
    assert POOLS[op](x, (9, 14), where=mask.tolist()).tolist() == POOLS[op](x, (9, 14), where=mask).tolist()
    x = random_array(rng, SHAPE, "int16")
    assert POOLS[op](x, 2, where=True).tolist() == POOLS[op](x, 2).tolist()


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "swapped" not in name])
@pytest.mark.parametrize("op", OPS)
def test_layouts_of_where_and_x(op, layout):
    rng = np.random.default_rng(4)
    for axes, dtype in [((2, 3), "int8"), ((1, 3), "float32")]:
        plain, kept = holey(rng, (2, 3, 6, 7), dtype), rng.random((2, 3, 6, 7)) < 0.6
        mask = LAYOUTS[layout](kept)
        for x, where in [(plain, mask), (LAYOUTS[layout](plain), kept), (LAYOUTS[layout](plain), mask)]:
            before = x.tobytes(), where.tobytes()
            for policy in ("omit", "propagate"):
                check_all(x, op, kernel_size=2, stride=1, axes=axes, where=where, nan_policy=policy)
            assert before == (x.tobytes(), where.tobytes())


@pytest.mark.parametrize("step", [np.s_[:, ::-1], np.s_[..., ::-1], np.s_[::-1, ::2, ::-3], np.s_[:, :, 1:]])
@pytest.mark.parametrize("op", OPS)
def test_steps_of_where(op, step):
    rng = np.random.default_rng(5)
    mask = (rng.random((6, 18, 52)) < 0.5)[step]
    x = random_array(rng, mask.shape, "uint8")
    check_all(x, op, kernel_size=(2, 3), stride=1, where=mask)
    check_all(x, op, kernel_size=(2, 2, 3), where=mask)
    check_all(x[step], op, kernel_size=2, where=mask[step])


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("op", OPS)
def test_any_number_of_axes(op, count, name):
    rng = np.random.default_rng(6)
    for dtype, axes in itertools.product(["int32", "float32"], [None, tuple(range(count))[::-1]]):
        x = holey(rng, (3, 4, 5, 3), dtype)
        options = {"kernel_size": KERNELS[:count], **window(name, count), "axes": axes}
        check_all(x, op, **options, where=rng.random(x.shape) < 0.5)
        check_all(x, op, **options, nan_policy="omit")


@pytest.mark.parametrize("axes", [None, 0, (1,), (2, 0), (0, 2, 1)])
@pytest.mark.parametrize("dtype", ["int16", "float32", "float64"])
@pytest.mark.parametrize("op", OPS)
def test_adaptive_and_global(op, dtype, axes):
    rng = np.random.default_rng(7)
    for size, policy in itertools.product([1, 3, 5], ["omit", "propagate"]):
        x = holey(rng, (4, 5, 7), dtype, 0.1)
        selection = {"nan_policy": policy, "where": rng.random((5, 7)) < 0.4}
        selection |= {} if op in ADDING else {"initial": some_initial(x), "return_indices": True}
        expected, places = reference.adaptive_indices(op, x, size, axes, **without_indices(selection))
        results = [ADAPTIVE[op](x, size, axes=axes, **selection)]
        if size == 1:
            results.append(GLOBAL[op](x, axes=axes, keepdims=True, **selection))
        for result in results:
            if op in ADDING:
                expected = expected.astype(float) if result.dtype.kind == "f" else wrapped(expected, result.dtype)
                np.testing.assert_array_equal(np.isnan(result), np.isnan(expected))
                finite = np.isfinite(expected)
                np.testing.assert_array_equal(result[~finite], expected[~finite])
                assert_same(op, x[np.isfinite(x)], result[finite], expected[finite])
            else:
                np.testing.assert_array_equal(result[0], expected)
                assert_places(x, result[1], places, (size, selection))


def without_indices(selection):
    return {name: value for name, value in selection.items() if name != "return_indices"}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_as_numpy(dtype):
    """A window that is the whole array, beside nanmax, nanmin, nanmean, max, min and mean."""
    rng = np.random.default_rng(8)
    x = holey(rng, (6, 7, 8), dtype)
    x[np.isinf(x)] = 3
    mask = rng.random(x.shape) < 0.5
    filled = np.nan_to_num(x)
    for n in (1, 2, 3):
        axes = tuple(range(3 - n, 3))
        for op, numpy_nan, numpy in [("max", np.nanmax, np.max), ("min", np.nanmin, np.min)]:
            found = GLOBAL[op](x, axes=axes, nan_policy="omit", initial=0.5)
            np.testing.assert_array_equal(found, numpy_nan(x, axes, initial=0.5, where=True))
            found = GLOBAL[op](filled, axes=axes, where=mask, initial=-0.5)
            np.testing.assert_array_equal(found, numpy(filled, axes, initial=-0.5, where=mask))
            found = GLOBAL[op](x, axes=axes, where=mask, initial=1)
            np.testing.assert_array_equal(found, numpy(x, axes, initial=1, where=mask))
        mask[..., 0], x[..., 0] = True, 1
        rtol = 20 * float(np.finfo(dtype).eps)
        for op, mean, of, options in [
            ("avg", np.nanmean, x, {"nan_policy": "omit"}),
            ("avg", np.nanmean, x, {"nan_policy": "omit", "where": mask}),
            ("avg", np.mean, np.abs(filled), {"where": mask}),
        ]:
            where = options.get("where", True)
            allowed = rtol * np.nanmean(np.abs(of), axes, where=where).max()
            expected = mean(of, axes, where=where)
            np.testing.assert_allclose(GLOBAL[op](of, axes=axes, **options), expected, rtol=0, atol=allowed)


@pytest.mark.parametrize("dtype", FLOATS)
def test_hand_numbers(dtype):
    nan = np.nan
    x = np.array([[1, nan, 3, nan, nan, 7]], dtype)
    omit = {"nan_policy": "omit"}
    pairs = [(cpool.max_pool, [[1, 3, 7]]), (cpool.min_pool, [[1, 3, 7]]), (cpool.avg_pool, [[1, 3, 7]])]
    for pool, expected in pairs:
        assert pool(x, (1, 2), **omit).tolist() == expected
        np.testing.assert_array_equal(pool(x, (1, 1), 4, **omit), [[1, nan]])
        np.testing.assert_array_equal(pool(x, (1, 2)), [[nan, nan, nan]])
    assert cpool.max_pool(x, (1, 2), **omit, initial=2).tolist() == [[2, 3, 7]]
    assert cpool.min_pool(x, (1, 2), (1, 3), **omit, initial=2).tolist() == [[1, 2]]
    assert cpool.max_pool(x, (1, 2), 3, **omit, return_indices=True)[1].tolist() == [[0, 3]]
    np.testing.assert_array_equal(cpool.max_pool(x, (1, 2), initial=9, where=x < 4), [[9, 9, 9]])
    np.testing.assert_array_equal(cpool.max_pool(x, (1, 2), initial=9), [[nan, nan, nan]])
    assert cpool.avg_pool(x, (1, 6), **omit)[0, 0] == pytest.approx(11 / 3, rel=2e-3)
    assert cpool.avg_pool(x, (1, 3), **omit, padding=(0, 1)).tolist() == [[0.5, 3]]
    assert cpool.avg_pool(x, (1, 3), **omit, padding=(0, 1), count_include_pad=False).tolist() == [[1, 3]]
    assert cpool.avg_pool(x, (1, 3), **omit, divisor_override=8).tolist() == [[0.5, 0.875]]
    assert cpool.avg_pool(np.array([[1, 2], [4, 8]]), 2, where=[[True, False], [True, True]]).tolist() == [[13 / 3]]


@pytest.mark.parametrize("policy", ["propagate", "omit"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(("shape", "arguments"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_variants_and_workers_agree_bit_for_bit(op, shape, arguments, policy, monkeypatch):
    monkeypatch.setattr(_threads, "GRAIN", 1)
    options = {**arguments, "nan_policy": policy}
    for dtype, mask in itertools.product(DTYPES[:: 3 if op in ADDING else 4], [None, 0.5]):
        x = values(dtype, shape)
        options |= {"where": None if mask is None else np.random.default_rng(9).random(shape) < mask}
        options |= {} if op in ADDING else {"initial": some_initial(x)}
        expected = None
        for variant, workers in itertools.product(VARIANTS, (1, 2, 5)):
            monkeypatch.setattr(_run, "kernels", _dispatch.load(variant))
            found = bits(POOLS[op](x, **options, workers=workers))
            expected = expected or found
            assert found == expected, (variant, dtype, workers)


@pytest.mark.parametrize("share", [0.1, 0.7, 1])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(("shape", "arguments"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_every_way_through_the_kernels(op, shape, arguments, share):
    """What does not count is like the worst number, or like 0 and counted apart; of equals the earlier is better."""
    rng = np.random.default_rng(10)
    mask, x = rng.random(shape) < share, rng.integers(-9, 9, shape, "int8")
    counts = cpool.avg_pool(mask, **arguments, divisor_override=1)
    sums = cpool.avg_pool(np.where(mask, x, 0), **arguments, divisor_override=1)
    if op == "sum":
        np.testing.assert_array_equal(cpool.sum_pool(x, **arguments, where=mask), sums)
        enough = cpool.sum_pool(x, **arguments, where=mask, min_count=3, fill=1000)
        np.testing.assert_array_equal(enough, np.where(counts < 3, 1000, sums))
        return
    if op == "avg":
        with np.errstate(invalid="ignore"):
            expected = sums / counts
        found = cpool.avg_pool(x, **arguments, where=mask, count_include_pad=False)
        np.testing.assert_array_equal(found, expected)
        return
    axes = sorted(reference.numbered_axes(arguments.get("axes"), arguments["kernel_size"], shape))
    lengths = [length if axis in axes else 1 for axis, length in enumerate(shape)]
    order = np.broadcast_to(np.arange(np.prod(lengths)).reshape(lengths), shape)
    sign, worst = (-1, -100) if op == "max" else (1, 100)
    keys = np.where(mask, x, np.int64(worst)) * order.size + sign * order
    found, indices = POOLS[op](x, **arguments, where=mask, initial=worst, return_indices=True)
    np.testing.assert_array_equal(found, POOLS[op](np.where(mask, x, np.int8(worst)), **arguments))
    places = POOLS[op](keys, **arguments) * sign % order.size
    np.testing.assert_array_equal(indices[counts > 0], places[counts > 0])


@pytest.mark.parametrize("op", EXTREMA)
def test_out_that_shares_memory_with_where(op):
    rng = np.random.default_rng(11)
    x, mask = rng.random((3, 13, 13)) < 0.4, rng.random((3, 13, 13)) < 0.6
    for view in (np.s_[:], np.s_[:, ::-1, ::-1], np.s_[::-1]):
        where = mask.copy()
        expected = POOLS[op](x, 3, 1, 1, where=mask, initial=False)
        result = POOLS[op](x, 3, 1, 1, where=where, initial=False, out=where[view])
        np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("seed", range(20))
def test_random_arguments(seed):
    rng = np.random.default_rng(seed)
    for _ in range(10):
        count = int(rng.integers(1, 4))
        shape = tuple(map(int, rng.integers(3, 9, 3)))
        x = holey(rng, shape, rng.choice(DTYPES), rng.random() / 2)
        options = window(list(WINDOWS)[rng.integers(len(WINDOWS))], count)
        options |= {"axes": tuple(map(int, rng.permutation(3)[:count])), "nan_policy": ("omit", "propagate")[seed % 2]}
        if rng.random() < 0.7:
            options["where"] = (rng.random(shape) < rng.random())[tuple(np.s_[:1, :][rng.integers(2)] for _ in shape)]
        op = OPS[rng.integers(4)]
        if op == "avg":
            options |= {"count_include_pad": bool(rng.integers(2)), "divisor_override": (None, 3)[rng.integers(2)]}
        check_all(x, op, kernel_size=KERNELS[:count], **options)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float64", "object"])
def test_a_mask_of_numbers_is_refused(dtype):
    with pytest.raises(TypeError, match=f"where must have dtype bool, got {dtype}"):
        cpool.max_pool(np.ones((4, 4)), 2, where=np.ones((4, 4), dtype))


@pytest.mark.parametrize("seed", range(40))
def test_a_sum_does_not_depend_on_how_a_mask_lies(seed):
    """Broadcast, whole, or in another order: the axes of x tell in which order float32 are added."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 9, rng.integers(2, 5)).tolist())
    x = random_array(rng, shape, "float32")
    x = x if seed % 2 else np.asfortranarray(x)
    axes = tuple(rng.permutation(len(shape))[: rng.integers(1, len(shape) + 1)].tolist())
    mask = rng.random([1 if rng.random() < 0.5 else length for length in shape]) < 0.6
    for op in ADDING:
        expected = GLOBAL[op](x, axes=axes, where=mask)
        for order in "CF":
            whole = np.broadcast_to(mask, shape).copy(order)
            assert bits(GLOBAL[op](x, axes=axes, where=whole)) == bits(expected)
