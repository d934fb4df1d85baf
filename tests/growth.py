"""What a process holds after very many calls, beside what it held before: run by test_growth.py.

python tests/growth.py CASE    makes the calls of that case, and prints a line of JSON
"""

import contextlib
import ctypes
import gc
import itertools
import json
import sys
import tracemalloc

import bad_calls
import numpy as np

import cpool

CALLS = 100_000
SHAPES = 10_000
REFUSED = (TypeError, ValueError, OverflowError, MemoryError, IndexError)


class MallocInfo(ctypes.Structure):
    """`struct mallinfo2` of the C library."""

    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks")]
    _fields_ += [(name, ctypes.c_size_t) for name in ("fsmblks", "uordblks", "fordblks", "keepcost")]


def held():
    """Bytes that Python's allocators and the C library have handed out, the latter where it can be asked."""
    gc.collect()
    traced = tracemalloc.get_traced_memory()[0]
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if ask is None:
        return {"Python": traced}
    ask.restype = MallocInfo
    info = ask()
    return {"Python": traced, "C": info.uordblks + info.hblkhd}


# Who else has a reference to something that all calls share: one more for each call would be a leak of it.
X = np.arange(48, dtype=np.float32).reshape(6, 8)
MASK = X > 5
OUT = np.zeros((3, 4), np.float32)
INDICES = cpool.max_pool(X, 2, return_indices=True)[1]
SHARED = {
    "x": X, "where": MASK, "out": OUT, "indices": INDICES, "float32": X.dtype, "int64": np.dtype(np.int64),
    "float64": np.dtype(float), "uint8": np.dtype("u1"), "None": None, "size": 1234567, "shape": (6, 8), "pair": (2, 2),
    "max_pool": cpool.max_pool,
}  # fmt: skip


def references():
    return {name: sys.getrefcount(value) for name, value in SHARED.items()}


def good_calls():
    pair, shape, size = SHARED["pair"], SHARED["shape"], SHARED["size"]
    window = (size, 1)
    return [
        lambda: cpool.max_pool(X, pair),
        lambda: cpool.max_pool(X, pair, out=OUT),
        lambda: cpool.min_pool(X, 3, 1, "same", return_indices=True),
        lambda: cpool.avg_pool(X, pair, where=MASK, min_count=2),
        lambda: cpool.sum_pool(X.astype("u1"), pair),
        lambda: cpool.avg_pool(X.astype(float), pair, axes=(1, 0), dtype="float32"),
        lambda: cpool.max_pool(X, window, 1, ((size - 1, 0), (0, 0))),
        lambda: cpool.max_pool(X.T[::-1], 2, nan_policy="omit", initial=0.0),
        lambda: cpool.adaptive_avg_pool(X, pair),
        lambda: cpool.global_max_pool(X, axes=(0, 1)),
        lambda: cpool.max_unpool(OUT, INDICES, shape),
        lambda: cpool.max_pool_backward(OUT, INDICES, shape),
        lambda: cpool.avg_pool_backward(OUT, shape, 2),
        lambda: cpool.functional.max_pool2d(X[None], 2),
        lambda: cpool.output_shape(shape, pair),
        lambda: cpool.pyramid(X, 2),
    ]


def refused_calls():
    """A hundred of the table of bad calls."""
    calls = []
    for _, function, arguments, parameter, value, _ in bad_calls.table():
        calls.append(lambda f=function, a=arguments, p=parameter, v=value: f(**{**a, p: v}))
    return calls[:: len(calls) // 100]


def repeated(calls):
    def run(count):
        for call in itertools.islice(itertools.cycle(calls), count):
            with contextlib.suppress(*REFUSED):
                call()

    return run


def with_shapes(count):
    """Each call has a shape of its own, and windows at edges, which tables list one by one."""
    for length in range(100 + count, 100 + count + count // 2):
        x = np.broadcast_to(X[:1, :1], (1, length))
        cpool.max_pool(x, (1, 12), 3, ((0, 0), (11, 11)))
        cpool.adaptive_max_pool(x, (1, 11))


CASES = {  # what runs, how often before it is looked at, while caches fill, and how often then
    "calls": (repeated(good_calls()), 3000, CALLS),
    "refused": (repeated(refused_calls()), CALLS // 2, CALLS // 2),
    "shapes": (with_shapes, SHAPES // 10, SHAPES),
}


def main(case):
    run, first, count = CASES[case]
    tracemalloc.start()
    run(first)
    references()
    before, known = held(), references()
    run(count)
    after, left = held(), references()
    more = {name: left[name] - known[name] for name in left}
    print(json.dumps({"bytes": {kind: after[kind] - before[kind] for kind in before}, "references": more}))


if __name__ == "__main__":
    main(sys.argv[1])
