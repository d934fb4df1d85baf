"""dask arrays: the bits that NumPy's arrays give for every chunking, nothing computed before it is asked for."""

import itertools
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from cases import ADAPTIVE, ADDING, DTYPES, GLOBAL, OPS, POOLS, random_array
from chunks import check, identical, random_chunks
from random_calls import ALL, random_input, random_mean, random_selection, random_windows

import cpool

da = pytest.importorskip("dask.array")
import dask  # noqa: E402

from cpool.lazy import block  # noqa: E402

CASES = 12  # of each


@pytest.fixture(autouse=True)
def in_this_thread():
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.mark.parametrize("pooled", [1, 2, 3])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("dtype", ALL)
def test_windows_and_sizes(dtype, op, pooled):
    rng = np.random.default_rng([ALL.index(dtype), OPS.index(op), pooled])
    done = 0
    while done < CASES:
        x, axes = random_input(rng, dtype, pooled)
        lengths = [x.shape[axis] for axis in axes]
        if x.size > 20000 or max(lengths) > 300:
            continue
        options = {"axes": axes, **random_selection(rng, x, op)}
        if rng.random() < 0.3:
            pool, options["output_size"] = ADAPTIVE[op], tuple(int(rng.integers(1, n + 2)) for n in lengths)
            taps = 1
        else:
            pool = POOLS[op]
            options |= random_windows(rng, lengths, False)
            taps = int(np.prod(options["kernel_size"]))
        if op in ADDING:
            means = random_mean(rng, x, taps, op)
            if "output_size" in options:
                means.pop("divisor_override", None)
            elif op == "avg":
                means["count_include_pad"] = bool(rng.integers(2))
            options |= means
        check(rng, pool, x, **options)
        done += 1


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_all_of_some_axes(op, dtype):
    rng = np.random.default_rng(4)
    for axes, keepdims in itertools.product([(0,), (1, 2), (0, 1, 2), None], [False, True]):
        x = random_array(rng, (5, 20, 17), dtype)
        check(rng, GLOBAL[op], x, axes=axes, keepdims=keepdims)
        if op not in ADDING:
            check(rng, GLOBAL[op], x, axes=axes, keepdims=keepdims, return_indices=True)


@pytest.mark.parametrize("op", OPS)
def test_pyramids(op):
    rng = np.random.default_rng(5)
    x = random_array(rng, (40, 50), "uint16")
    levels = cpool.pyramid(da.from_array(x, chunks=random_chunks(rng, x.shape)), 3, op=op)
    for lazy, plain in zip(levels, cpool.pyramid(x, 3, op=op), strict=True):
        identical(lazy, plain, op)


@pytest.mark.parametrize("name", ["max_unpool", "max_pool_backward"])
@pytest.mark.parametrize("dtype", ["int16", "float16", "float32"])
def test_unpooling_and_gradients_of_maxima(dtype, name):
    rng = np.random.default_rng(8)
    for axes in [(1, 2), (0, 2), (2,)]:
        x = random_array(rng, (7, 20, 17), dtype)
        values, indices = cpool.max_pool(x, (3,) * len(axes), 2, axes=axes, return_indices=True)
        expected = getattr(cpool, name)(values, indices, x.shape, axes=axes)
        for lazies in [(True, True), (True, False), (False, True)]:
            arrays = [
                da.from_array(array, chunks=random_chunks(rng, array.shape)) if lazy else array
                for array, lazy in zip((values, indices), lazies, strict=True)
            ]
            identical(getattr(cpool, name)(*arrays, x.shape, axes=axes), expected, (axes, lazies))
    with pytest.raises(ValueError, match="indices must be from 0 to"):
        cpool.max_unpool(da.ones((2, 2)), da.full((2, 2), 99), (4, 4)).compute()
    with pytest.raises(ValueError, match="indices must have the shape of y"):
        cpool.max_unpool(da.ones((2, 2)), da.ones((2, 3), dtype=int), (4, 4))
    with pytest.raises(TypeError, match="out must be None"):
        cpool.max_unpool(da.ones((2, 2)), da.ones((2, 2), dtype=int), (4, 4), out=np.ones((4, 4)))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_gradients_of_averages(dtype):
    """Windows that overlap, lie apart, leave a rest, begin in the padding, step over elements."""
    rng = np.random.default_rng(9)
    shape = (7, 20, 17)
    windows = [
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": (2, 5), "axes": (0, 2)},
        {"kernel_size": 2, "stride": (5, 7)},
        {"kernel_size": 3, "stride": 1, "dilation": (2, 4), "padding": 4, "count_include_pad": False},
        {"kernel_size": 3, "stride": 4, "dilation": 3, "padding": "same"},
        {"kernel_size": (4, 9), "stride": 3, "padding": (1, 4), "ceil_mode": True, "divisor_override": 3},
        {"kernel_size": 17, "stride": 1, "axes": (2,)},
    ]
    for window in windows:
        for _ in range(4):
            pooling = {
                name: value for name, value in window.items() if name not in ("count_include_pad", "divisor_override")
            }
            grad = random_array(rng, cpool.output_shape(shape, **pooling), dtype)
            lazy = da.from_array(grad, chunks=random_chunks(rng, grad.shape))
            expected = cpool.avg_pool_backward(grad, shape, **window)
            identical(cpool.avg_pool_backward(lazy, shape, **window), expected, f"{window}, chunks {lazy.chunks}")
    with pytest.raises(ValueError, match="grad must have shape"):
        cpool.avg_pool_backward(lazy, (9, 20, 17), 2)


def test_gradients_of_averages_are_cut_at_their_windows():
    """No block needs more windows than look at it."""
    made = cpool.avg_pool_backward(da.ones((50, 60), chunks=10), (100, 120), 3, 2, 1)
    assert made.chunks == ((19, 20, 20, 20, 21), (19, 20, 20, 20, 20, 21))
    graph = made.dask.layers[made.name]
    pieces = [key for key in graph if "-piece-" in key[0]]
    assert len(graph) - len(pieces) == 5 * 6
    needs = {tuple(place.stop - place.start for place in graph[key][2]) for key in pieces}
    assert needs == {(1, 1), (1, 10), (10, 1)}, needs


def test_nothing_is_computed_before_it_is_asked_for():
    def never(block):
        raise AssertionError("computed")

    x = da.ones((40, 50), chunks=(7, 9)).map_blocks(never, dtype=float, meta=np.empty((0, 0)))
    where = da.ones((40, 50), chunks=10, dtype=bool).map_blocks(never, dtype=bool, meta=np.empty((0, 0), bool))
    for op in OPS:
        POOLS[op](x, 3, 2, 1, where=where, nan_policy="omit")
        ADAPTIVE[op](x, 3)
        GLOBAL[op](x, nan_policy="raise")
        cpool.pyramid(x, 3, op=op)
    with pytest.raises(AssertionError, match="computed"):
        cpool.max_pool(x, 2).compute()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"kernel_size": 50}, ValueError, "kernel_size must fit"),
        ({"kernel_size": 2, "padding": 2}, ValueError, "padding must be smaller"),
        ({"kernel_size": 2, "out": np.ones((4, 4))}, TypeError, "out must be None for a dask array"),
        ({"kernel_size": 2, "workers": "2"}, TypeError, "workers must be an int"),
        ({"kernel_size": 2, "nan_policy": "drop"}, ValueError, "nan_policy must be one of"),
        ({"kernel_size": 2, "where": np.ones((8, 8))}, TypeError, "where must have dtype bool"),
        ({"kernel_size": 2, "where": np.ones(7, bool)}, ValueError, "where must have a shape that broadcasts"),
        ({"kernel_size": 2, "fill": "1"}, TypeError, "fill must be"),
        ({"kernel_size": 2, "strides": 2}, TypeError, "use stride"),
    ],
)
def test_errors_come_with_the_call(options, error, message):
    with pytest.raises(error, match=message):
        cpool.max_pool(da.ones((8, 8), chunks=3), **options)
    with pytest.raises(TypeError, match="x must have dtype"):
        cpool.max_pool(da.ones((8, 8), chunks=3, dtype=complex), 2)


def test_unknown_chunks_are_refused():
    x = da.ones((8, 8), chunks=3)
    with pytest.raises(ValueError, match=r"x must have chunks of known sizes, .* on axis 0; x.compute_chunk_sizes\(\)"):
        cpool.max_pool(x[x[:, 0] > 0], 2)


def test_refusals_name_places_in_the_whole():
    x = np.ones((30, 40))
    x[21, 33] = np.nan
    lazy = da.from_array(x, chunks=(8, 9))
    for window in (2, 3):
        with pytest.raises(ValueError, match=r"nan_policy='raise', got one at index \(21, 33\)"):
            cpool.max_pool(lazy, window, nan_policy="raise").compute()
    assert not np.isnan(cpool.max_pool(lazy, 2, nan_policy="raise", where=~np.isnan(x)).compute()).any()
    mask = np.ones((30, 40), bool)
    mask[20:22, 32:34] = False
    for where in (mask, da.from_array(mask, chunks=7)):
        made = cpool.max_pool(da.ones((30, 40), chunks=(8, 9), dtype=int), 2, where=where)
        with pytest.raises(ValueError, match=r"got none in the window of output \(10, 16\)"):
            made.compute()
    made = cpool.sum_pool(da.ones((30, 40), chunks=(8, 9), dtype=int), 2, where=mask, min_count=3)
    with pytest.raises(ValueError, match=r"got 3, and 0 in the window of output \(10, 16\)"):
        made.compute()


def test_tasks_are_blocks_and_pieces():
    """Blocks that need one chunk stay a layer that dask fuses; others are a task each, and one a piece."""
    x = da.ones((64, 64), chunks=16)
    apart = cpool.max_pool(x, 2)
    assert apart.chunks == ((8,) * 4, (8,) * 4)
    assert len(dask.optimize(apart)[0].dask) == 16  # fused with what makes the chunks
    graph = cpool.max_pool(x, 3, 2, 1).dask
    layer = [graph.layers[name] for name in graph.layers if name.startswith("cpool-max")]
    pieces = [key for each in layer for key in each if "-piece-" in key[0]]
    blocks = [key for each in layer for key in each if "-piece-" not in key[0]]
    assert len(blocks) == 16
    assert len(pieces) <= 4 * 16


def test_most_of_a_large_block_is_pooled_where_it_lies(monkeypatch):
    """Only what needs several chunks is copied into one array."""
    copied = []
    assembled = block._assembled
    monkeypatch.setattr(
        block, "_assembled", lambda pieces, grid: copied.append((pieces, grid)) or assembled(pieces, grid)
    )
    x = np.random.default_rng(6).random((2048, 2048), np.float32)
    lazy = da.from_array(x, chunks=1024)
    identical(cpool.avg_pool(lazy, 3, 2, 1), cpool.avg_pool(x, 3, 2, 1), "where it lies")
    joined = [sum(piece.size for piece in pieces) for pieces, _ in copied if len(pieces) > 1]
    whole = [pieces[0].size for pieces, _ in copied if len(pieces) == 1]
    assert sum(joined) < 8 * 3 * 1024
    assert sum(whole) > 0.99 * x.size


def test_chunks_follow_those_of_the_input():
    x = da.ones((20, 31), chunks=((3, 10, 7), (1, 20, 10)))
    assert cpool.max_pool(x, 3, 1, 1).chunks == ((4, 10, 6), (2, 20, 9))
    assert cpool.max_pool(x, 2).chunks == ((2, 5, 3), (1, 10, 4))
    assert cpool.avg_pool(x, (1, 31)).chunks == ((3, 10, 7), (1,))


def test_large_arrays_take_no_time_to_describe():
    """Nothing is as large as the array: 10 TB in 10,000 chunks."""
    x = da.zeros((100, 320000, 320000), chunks=(10, 10000, 10000), dtype=np.uint8)
    y = cpool.max_pool(x, 3, 2, 1)
    assert y.shape == (100, 160000, 160000)
    assert y[57, 150000:150010, 3:5].compute().tolist() == [[0, 0]] * 10


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_empty_batch(dtype):
    x = da.zeros((0, 8, 8), chunks=(1, 3, 3), dtype=dtype)
    for op in OPS:
        plain = POOLS[op](np.zeros((0, 8, 8), dtype), 2)
        identical(POOLS[op](x, 2), plain, op)


def test_threads_and_processes():
    rng = np.random.default_rng(7)
    x = random_array(rng, (60, 70), "float32")
    lazy = cpool.avg_pool(da.from_array(x, chunks=(13, 17)), 5, 2, 1, where=x > 0)
    for scheduler in ("threads", "processes"):
        found = lazy.compute(scheduler=scheduler)
        assert found.tobytes() == cpool.avg_pool(x, 5, 2, 1, where=x > 0).tobytes()


def test_dask_is_imported_by_nobody_else():
    code = """
        import sys
        import numpy as np
        import cpool
        cpool.max_pool(np.ones((8, 8)), 2)
        cpool.max_pool([[1, 2], [3, 4]], 2)
        assert not [name for name in sys.modules if name.partition(".")[0] == "dask"]
        assert "cpool.lazy" not in sys.modules
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
