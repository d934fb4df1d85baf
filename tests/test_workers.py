"""`workers=`: results that do not depend on it, refusals, and threads that do work."""

import threading

import numpy as np
import pytest
from cases import OPS, POOLS, random_array
from workers import JUNK, LIMIT, RANGE, REFUSED, forked, forks_with_threads, needs_fork, python

import cpool
from cpool import _threads

pytestmark = pytest.mark.usefixtures("fresh_workers")


# Pooling

WORKERS = [None, 1, 2, 3, 7, -1]
DTYPES = ["float32", "float16", "uint8"]
CASES = {
    "one plane": ((600, 500), {"kernel_size": 2}),
    "one plane, overlapping": ((403, 501), {"kernel_size": 3, "stride": 2, "padding": 1}),
    "many planes": ((40, 61, 70), {"kernel_size": 3, "stride": 2, "padding": 1}),
    "many small planes": ((3000, 7, 7), {"kernel_size": 7}),
    "planes for some": ((3, 200, 150), {"kernel_size": (5, 3), "stride": (3, 2), "ceil_mode": True}),
    "planes that do not divide": ((2, 5, 90, 101), {"kernel_size": 3, "stride": 1, "padding": "same"}),
    "channels last": ((2, 60, 51, 64), {"kernel_size": 3, "stride": 2, "padding": 1, "axes": (1, 2)}),
    "an RGB image": ((301, 400, 3), {"kernel_size": 2, "axes": (0, 1)}),
    "large windows": ((260, 300), {"kernel_size": 63, "stride": 1, "padding": 31}),
    "large windows and strides": ((2, 400, 300), {"kernel_size": 31, "stride": (4, 1), "padding": 7}),
    "dilated": ((300, 310), {"kernel_size": (5, 4), "stride": 1, "padding": (4, 2), "dilation": (3, 2)}),
    "one row of results": ((3, 8, 20000), {"kernel_size": (8, 3), "stride": (1, 2)}),
    "one column of results": ((20000, 9), {"kernel_size": (3, 9), "stride": (1, 1)}),
    "one window": ((512, 513), {"kernel_size": (512, 513)}),
    "tiny": ((8, 8), {"kernel_size": 2}),
}
VIEWS = {
    "contiguous": lambda x: x,
    "every second column": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "backwards": lambda x: x[..., ::-1, ::-1],
    "Fortran order": np.asfortranarray,
}


def with_special_values(x):
    if x.dtype.kind == "f":
        flat = x.reshape(-1)
        flat[:: flat.size // 5 + 1] = np.nan
        flat[7 :: flat.size // 3 + 1] = np.inf
        flat[9 :: flat.size // 4 + 1] = -np.inf
        flat[1::11] = -0.0
        flat[2::11] = 0.0
    return x


def assert_same_bits(result, expected):
    assert (result.dtype, result.shape, result.strides) == (expected.dtype, expected.shape, expected.strides)
    assert result.tobytes() == expected.tobytes()


@pytest.mark.engine
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("op", OPS)
def test_results_are_the_same_bits_for_any_number(op, case):
    shape, window = CASES[case]
    for dtype in DTYPES:
        x = with_special_values(random_array(np.random.default_rng(3), shape, dtype))
        expected = POOLS[op](x, **window)
        for workers in WORKERS:
            assert_same_bits(POOLS[op](x, workers=workers, **window), expected)


@pytest.mark.engine
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("case", ["one plane, overlapping", "many planes", "channels last", "large windows"])
@pytest.mark.parametrize("op", OPS)
def test_strided_input_and_output(op, case, view):
    shape, window = CASES[case]
    x = VIEWS[view](with_special_values(random_array(np.random.default_rng(4), shape, "float32")))
    expected = POOLS[op](x, **window)
    for workers in 2, 3, 7:
        assert_same_bits(POOLS[op](x, workers=workers, **window), expected)
        out = np.full([2 * n for n in expected.shape], 7, expected.dtype)[tuple(slice(None, None, 2) for _ in shape)]
        assert POOLS[op](x, workers=workers, out=out, **window) is out
        assert_same_bits(np.ascontiguousarray(out), np.ascontiguousarray(expected))
        around = out.base.copy()
        around[tuple(slice(None, None, 2) for _ in shape)] = 7
        assert (around == 7).all(), "written beside out"


@pytest.mark.parametrize("op", OPS)
def test_output_over_the_input(op):
    x = random_array(np.random.default_rng(5), (6, 200, 200), "float32")
    window = {"kernel_size": 3, "stride": 1, "padding": 1}
    expected = POOLS[op](x, **window)
    assert_same_bits(POOLS[op](x, out=x, workers=3, **window), expected)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(0, 300, 300), (4, 0, 300, 300)])
def test_nothing_to_share(op, shape):
    assert POOLS[op](np.ones(shape), 2, workers=3).shape == (*shape[:-2], 150, 150)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(8, 8), (8, 400, 400), (0, 8, 8)])
@pytest.mark.parametrize(("workers", "error", "text"), REFUSED)
def test_refusals(op, shape, workers, error, text):
    x = np.ones(shape, np.float32)
    out = np.full((*shape[:-2], shape[-2] // 2, shape[-1] // 2), 7, np.float32)
    with pytest.raises(error) as caught:
        POOLS[op](x, 2, out=out, workers=workers)
    assert str(caught.value) == text
    assert (out == 7).all()
    assert (x == 1).all()


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("value", JUNK)
def test_junk_in_the_environment(monkeypatch, op, value):
    monkeypatch.setenv("CPOOL_NUM_THREADS", value)
    x = np.ones((8, 400, 400), np.float32)
    out = np.full((8, 200, 200), 7, np.float32)
    with pytest.raises(ValueError, match="CPOOL_NUM_THREADS") as caught:
        POOLS[op](x, 2, out=out)
    assert str(caught.value) == f"CPOOL_NUM_THREADS must be {RANGE}, got {value!r}"
    assert (out == 7).all()
    POOLS[op](x, 2, out=out, workers=2)
    assert (out == (4 if op == "sum" else 1)).all()


def test_set_workers_is_public():
    assert cpool.set_workers is _threads.set_workers
    assert "set_workers" in cpool.__all__


@pytest.mark.parametrize("how", ["workers=3", "set_workers", "CPOOL_NUM_THREADS"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(8, 600, 600), (2000, 2000)])
def test_as_many_threads_work_as_were_asked_for(monkeypatch, op, how, shape):
    x = np.ones(shape, np.float32)
    asked = []
    run = _threads.run
    monkeypatch.setattr(_threads, "run", lambda work, parts: (asked.append(parts), run(work, parts)))
    if how == "workers=3":
        POOLS[op](x, 2, workers=3)
    elif how == "set_workers":
        with cpool.set_workers(3):
            POOLS[op](x, 2)
    else:
        monkeypatch.setenv("CPOOL_NUM_THREADS", "3")
        POOLS[op](x, 2)
    assert asked == [3]
    assert len(_threads._pool.threads) == 2


def test_a_small_array_is_pooled_where_it_is():
    cpool.max_pool(np.ones((8, 8)), 2, workers=4)
    assert _threads._pool.threads == []


@needs_fork
@forks_with_threads
def test_pooling_in_a_forked_child():
    x = random_array(np.random.default_rng(6), (8, 300, 300), "float32")
    expected = cpool.max_pool(x, 3, workers=2)

    def child():
        assert_same_bits(cpool.max_pool(x, 3, workers=3), expected)

    assert forked(child) == 0


@needs_fork
def test_threads_that_have_nothing_to_do_end_before_a_fork():
    """So that Python 3.12 has nothing to warn of; the next call has threads again."""
    code = """
        import os, threading, warnings
        from cpool import _threads
        warnings.simplefilter("error")
        for turn in range(3):
            parts = []
            _threads.run(parts.append, 4)
            assert threading.active_count() > 1
            child = os.fork()
            if child == 0:
                os._exit(threading.active_count())
            print(threading.active_count(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(parts))
    """
    assert python(code) == ["1", "1", "4"] * 3


def test_pooling_in_many_threads_that_ask_for_many():
    x = random_array(np.random.default_rng(7), (8, 200, 300), "float32")
    expected = {op: POOLS[op](x, 3) for op in OPS}
    start = threading.Barrier(6)
    wrong = []

    def call(caller):
        start.wait(LIMIT)
        for turn in range(10):
            op = OPS[(caller + turn) % len(OPS)]
            result = POOLS[op](x, 3, workers=1 + (caller + turn) % 5)
            if result.tobytes() != expected[op].tobytes():
                wrong.append((caller, turn))

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
