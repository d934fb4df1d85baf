"""Pooling lets other threads run, and does not mind what they run."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from cases import OPS, POOLS, random_array


class Counter:
    """Counts in a thread of its own, whenever it can have the GIL for a moment."""

    def __enter__(self):
        self.count = 0
        self.stop = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def run(self):
        while not self.stop:
            self.count += 1
            time.sleep(0.001)

    def __exit__(self, *exception):
        self.stop = True
        self.thread.join()

    def advance_during(self, call, *args, **options):
        before = self.count
        call(*args, **options)
        return self.count - before


@pytest.fixture
def counter():
    """A counter that gets the GIL only from a thread that gives it up: nothing is ever asked to."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        with Counter() as counter:
            yield counter
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="there is no GIL to hold")
def test_the_counter_stands_still_while_the_gil_is_held(counter):
    assert counter.advance_during(sum, range(20_000_000)) == 0


@pytest.mark.parametrize("op", OPS)
def test_others_run_while_pooling(counter, op):
    x = np.broadcast_to(np.ones((512, 512), np.float32), (2000, 512, 512))  # long to pool, and no memory
    out = np.empty((2000, 1, 1), np.float32)
    assert counter.advance_during(POOLS[op], x, 512, out=out) > 0
    assert np.all(out == (512 * 512 if op == "sum" else 1))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float64"])
def test_one_input_for_many_threads(op, dtype):
    x = random_array(np.random.default_rng(1), (4, 300, 301), dtype)
    x.flags.writeable = False
    windows = [(2, None, 0), (3, 2, 1), (7, 1, 3), ((1, 9), 1, 0)] * 4
    expected = [POOLS[op](x, *window) for window in windows]
    workers = 8
    start = threading.Barrier(workers)

    def work(_):
        start.wait()
        return [POOLS[op](x, *window) for window in windows]

    with ThreadPoolExecutor(workers) as threads:
        for results in threads.map(work, range(workers)):
            for result, alone in zip(results, expected, strict=True):
                np.testing.assert_array_equal(result, alone)


def test_many_threads_fill_parts_of_one_output():
    x = random_array(np.random.default_rng(2), (64, 40, 41), "float32")
    out = np.full((64, 20, 20), np.nan, np.float32)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda i: POOLS["avg"](x[i], 2, out=out[i]), range(64)))
    np.testing.assert_array_equal(out, POOLS["avg"](x, 2))
