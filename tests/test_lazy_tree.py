"""Windows over many chunks, which are reduced chunk by chunk: exact where sums are, and told by what where not."""

import numpy as np
import pytest
from cases import ADAPTIVE, ADDING, GLOBAL, OPS, POOLS, random_array
from chunks import check, random_chunks
from random_calls import ALL, random_input, random_mean, random_selection, random_windows

import cpool

da = pytest.importorskip("dask.array")
import dask  # noqa: E402

from cpool.lazy import tree  # noqa: E402

CASES = 15


def is_exact(dtype, op):
    """Of integers all but averages of 64 bits, which are summed as float64."""
    return op not in ADDING or (not dtype.startswith(("float", "bfloat")) and (op, dtype[-2:]) != ("avg", "64"))


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch):
    """And every window of more than one chunk is divided."""
    monkeypatch.setattr(tree, "FEW", 2)
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.mark.parametrize("pooled", [1, 2, 3])
@pytest.mark.parametrize(("dtype", "op"), [(dtype, op) for dtype in ALL for op in OPS if is_exact(dtype, op)])
def test_what_is_exact_has_the_same_bits(dtype, op, pooled):
    rng = np.random.default_rng([ALL.index(dtype), OPS.index(op), pooled, 3])
    done = 0
    while done < CASES:
        x, axes = random_input(rng, dtype, pooled)
        lengths = [x.shape[axis] for axis in axes]
        if x.size > 6000 or max(lengths) > 200:
            continue
        options = {"axes": axes, **random_selection(rng, x, op)}
        if rng.random() < 0.4:
            pool, options["output_size"] = ADAPTIVE[op], tuple(int(rng.integers(1, n + 2)) for n in lengths)
            taps = 1
        else:
            pool = POOLS[op]
            options |= random_windows(rng, lengths, True) | {"dilation": 1}
            options["padding"] = 0
            taps = int(np.prod(options["kernel_size"]))
        if op in ADDING:
            means = random_mean(rng, x, taps, op)
            if "output_size" in options:
                means.pop("divisor_override", None)
            if x.itemsize == 8:
                means.pop("dtype", None)
            options |= means
        check(rng, pool, x, **options)
        done += 1


@pytest.mark.parametrize("op", ADDING)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64", "uint64"])
def test_sums_of_floats_are_as_exact_as_before(dtype, op, monkeypatch):
    """But for the order of chunks; for the same chunks they are the same."""
    monkeypatch.setattr(tree, "LARGE", 0)
    rng = np.random.default_rng(5)
    for window in [{"kernel_size": (9, 30), "stride": 1, "padding": 2}, {"kernel_size": (40, 50)}, {"kernel_size": 20}]:
        x = random_array(rng, (2, 40, 50), dtype)
        if x.dtype.kind == "f":
            x[rng.random(x.shape) < 0.01] = np.nan
        for extra in [{}, {"where": rng.random(x.shape) < 0.7}, {"nan_policy": "omit", "min_count": 2}]:
            options = window | extra | ({"dtype": "float64"} if x.dtype.kind != "f" else {})
            lazy = da.from_array(x, chunks=((1, 1), (7, 1, 12, 20), (25, 10, 15)))
            pool = POOLS[op]
            found, again = pool(lazy, **options).compute(), pool(lazy, **options).compute()
            assert found.tobytes() == again.tobytes()
            expected = pool(x, **options)
            magnitude = pool(np.abs(x.astype(np.float64)), **options | ({} if x.dtype.kind != "f" else {"dtype": None}))
            assert found.dtype == expected.dtype
            np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
            eps = np.finfo(expected.dtype).eps
            error = np.abs(found.astype(np.float64) - expected.astype(np.float64))
            assert np.all((error <= 80 * eps * magnitude + np.abs(expected) * eps) | np.isnan(magnitude))


def test_no_task_holds_more_than_a_chunk():
    """Of an array of 80 GB: each chunk is needed by one task, and merges are of few numbers."""
    x = da.zeros((100000, 100000), chunks=5000)
    for pool in (cpool.global_max_pool, cpool.global_min_pool):
        made = pool(x)
        graph = dict(made.dask)
        inputs = {key for key in graph if isinstance(key, tuple) and key[0] == x.name}
        needed = {key: dask.core.get_dependencies(graph, key) for key in graph}
        assert max(len(needs & inputs) for needs in needed.values()) == 1
        assert max(len(needs) for needs in needed.values()) <= 16


@pytest.mark.parametrize("op", OPS)
def test_all_of_an_array(op):
    rng = np.random.default_rng(6)
    for shape in [(30, 40), (3, 30, 40)]:
        x = rng.integers(-99, 99, shape, "int16")
        lazy = da.from_array(x, chunks=random_chunks(rng, shape))
        assert GLOBAL[op](lazy).compute().tolist() == GLOBAL[op](x).tolist()


def test_refusals_name_places_in_the_whole():
    x = da.ones((30, 40), chunks=(8, 9), dtype=int)
    mask = np.ones((30, 40), bool)
    mask[15:, 20:] = False
    with pytest.raises(ValueError, match=r"fill must be given for int64, .* got none in the window of output \(1, 1\)"):
        cpool.max_pool(x, (15, 20), where=mask).compute()
    mask[15, 20:25] = True
    with pytest.raises(ValueError, match=r"fill must be given .* got 5 in the window of output \(1, 1\)"):
        cpool.sum_pool(x, (15, 20), where=mask, min_count=6).compute()
