"""Beyond the output, pooling takes a few rows: counted where Python and NumPy allocate, and scratch in debug builds.

Nothing else allocates: kernels have their scratch, plans and indices are NumPy's.
"""

import tracemalloc

import numpy as np
import pytest
from cases import OPS, POOLS

import cpool
from cpool._dispatch import kernels

MOST = 1 << 18  # bytes of plans, views and Python's own, whatever the array
MOST_SCRATCH = 1 << 20  # of a part
counters = getattr(kernels, "counters", lambda: None)


def ones(shape, dtype="float32"):
    x = np.ones(shape, dtype)
    assert x.nbytes >= 16 * MOST_SCRATCH  # so that a copy is seen
    return x


CASES = {
    "contiguous": (lambda: ones((2100, 2000)), (2,), None),
    "strided": (lambda: ones((2100, 4000))[:, ::2], (2,), None),
    "negative steps": (lambda: ones((2100, 2000))[::-1, ::-1], (3, 2, 1), None),
    "transposed": (lambda: ones((2100, 2000)).T, (2,), None),
    "float16": (lambda: ones((4200, 2000), "float16"), (3, 2, 1), None),
    "channels last": (lambda: ones((4, 260, 260, 64), "uint8"), (3, 2, 1), (1, 2)),
    "wide window": (lambda: ones((2100, 2000)), (63, 4, 31), None),
    "wide rows": (lambda: ones((5, 1000000)), (2,), None),
    "one long column": (lambda: ones((4, 4, 300000)), (2,), (0, 1)),
    "one window": (lambda: ones((4200, 4200), "uint8"), (4200,), None),
    "one window of float16": (lambda: ones((3000, 3000), "float16"), (3000,), None),
    "a long window that is gathered": (lambda: ones((3, 40_000_000), "uint8")[:, ::2], (2, 19_000_000), None),
    "long windows of channels": (lambda: ones((2, 1_000_000, 9)), (400_001,), (1,)),
    "small planes": (lambda: ones((90000, 7, 7)), (7,), None),
}


def taken(call):
    """Bytes that are allocated at once at most during a call, and those of scratch or None."""
    counters()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        call()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak - before, (counters() or (0, None))[1]


@pytest.mark.engine
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("case", CASES)
def test_a_few_rows_and_no_more(op, case):
    array, window, axes = CASES[case]
    x = array()
    out = np.empty_like(POOLS[op](x[..., :64], 1), shape=cpool.output_shape(x.shape, *window, axes=axes))
    more, scratch = taken(lambda: POOLS[op](x, *window, axes=axes, out=out))
    assert more <= MOST
    assert scratch is None or scratch <= MOST_SCRATCH


def test_a_copy_would_be_seen():
    x = ones((2100, 2000))
    assert taken(lambda: cpool.max_pool(x.copy(), 2))[0] > x.nbytes
