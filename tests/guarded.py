"""Pools arrays that end, or begin, at a protected page: to read or write one byte too far ends the program.

python tests/guarded.py FILE    in FILE stands the call that is running; the number of calls is printed at the end
"""

import itertools
import mmap
import os
import sys

import numpy as np
from cases import ADDING, DTYPES, POOLS
from compare import result_dtype
from folds import Memory
from random_calls import LARGE

import cpool

ROOM = 8 * mmap.PAGESIZE
VECTOR = 64  # bytes, the widest of any variant
ROWS = 3
WINDOWS = [
    {"kernel_size": 2},
    {"kernel_size": 3, "stride": 1, "padding": 1},
    {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": (3, 5), "stride": (1, 3), "padding": (0, 4), "dilation": (1, 2)},
    {"kernel_size": (ROWS, 1), "stride": 1},
    {"kernel_size": (2, 2), "axes": (1, 0)},
]


class Guard:
    """Memory between two protected pages."""

    def __init__(self):
        self.memory = Memory(1, ROOM)

    def array(self, shape, dtype, at_end):
        """Return an array that ends where the memory does, or begins there."""
        return self.memory.put(0, np.zeros(int(np.prod(shape)), dtype), at_end).reshape(shape)


def lengths(dtype):
    """Return every length up to two vectors of the widest kind."""
    return range(1, 2 * VECTOR // np.dtype(dtype).itemsize + 1)


def layouts(guard, length, dtype, at_end):
    """Return arrays of so many columns: packed, reversed, and with steps whose last element is the last in memory."""
    yield guard.array((ROWS, length), dtype, at_end)
    yield guard.array((ROWS, length), dtype, at_end)[::-1, ::-1]
    yield guard.array((ROWS, 2 * length - 1), dtype, at_end)[:, ::2]
    yield guard.array((length, ROWS), dtype, at_end).T
    yield guard.array((2, 2, length), dtype, at_end)


def fits(x, window):
    try:
        return cpool.output_shape(x.shape, **window)
    except ValueError:
        return None


def calls():
    """Return functions with their arguments, of arrays that all have a guard of their own."""
    guards = [Guard() for _ in range(4)]
    rng = np.random.default_rng(0)
    for dtype, at_end in itertools.product(DTYPES, (True, False)):
        for length in lengths(dtype):
            for number, x in enumerate(layouts(guards[0], length, dtype, at_end)):
                for turn in (length + number, length + number + 2):  # each window with each length, in some layout
                    window = WINDOWS[turn % len(WINDOWS)]
                    shape = fits(x, window)
                    if shape is not None:
                        x[...] = rng.integers(0, 2, x.shape)
                        yield from forth(x, window, shape, guards[1:], at_end, rng)
            yield from back(*guards[:3], length, dtype, at_end, rng)
    yield from odd_calls(guards, rng)


def odd_calls(guards, rng):
    """Return calls of some small planes, with windows and strides of any size."""
    # Tall windows keep so many rows that one of a plane has scratch for itself.
    for width, stride in itertools.product(range(100, 126, 4), (40, 51, 64, 100)):
        x = guards[0].array((2, 130, width), np.uint8, True)
        window = {"kernel_size": (100, 2), "stride": (1, stride)}
        yield from forth(x, window, fits(x, window), guards[1:], True, rng)
    for _ in range(4000):
        dtype, at_end = rng.choice(DTYPES), bool(rng.integers(2))
        planes = int(rng.choice([1, 2, 3, 9, 40]))
        rows, length = rng.integers(1, rng.choice([4, 14, 131], 2) + 1).tolist()
        if planes * rows * length * np.dtype(dtype).itemsize > ROOM:
            continue
        x = guards[0].array((planes, rows, length), dtype, at_end)
        x = x if rng.random() < 0.8 else x.transpose(rng.permutation(3))
        kernel = [int(rng.integers(1, n + 2)) for n in x.shape[1:]]
        stride = [int(rng.integers(1, 5) if rng.random() < 0.4 else rng.choice(LARGE)) for _ in kernel]
        padding = tuple((int(rng.integers(k)), int(rng.integers(k))) for k in kernel) if rng.random() < 0.4 else 0
        window = {"kernel_size": tuple(kernel), "stride": tuple(stride), "padding": padding}
        window["axes"] = (1, 2) if rng.random() < 0.8 else tuple(rng.permutation(3)[:2].tolist())
        shape = fits(x, window)
        if shape is not None and np.prod(shape) * 8 <= ROOM:
            x[...] = rng.integers(0, 2, x.shape)
            yield from forth(x, window, shape, guards[1:], at_end, rng)


def forth(x, window, shape, guards, at_end, rng):
    """Return calls of each operation: plain ones, of what counts, and with indices."""
    of_out, of_indices, of_mask = guards
    mask = of_mask.array(x.shape, bool, at_end)
    mask[...] = rng.random(x.shape) < 0.8
    for op, pool in POOLS.items():
        kind = result_dtype(op, x.dtype)
        out = of_out.array(shape, kind, at_end)
        yield pool, (x,), {**window, "out": out}
        policy = {"nan_policy": "omit"} if x.dtype.kind == "f" else {}
        yield pool, (x,), {**window, **policy, "fill": kind.type(1), "where": mask, "out": out}
        if op not in ADDING:
            indices = of_indices.array(shape, np.int64, at_end)
            yield pool, (x,), {**window, "return_indices": True, "out": (out, indices)}


def back(of_x, of_out, of_indices, length, dtype, at_end, rng):
    """Return calls that go back to a larger array."""
    dtype = np.dtype(dtype)
    for outputs, shape in (((2, length), (4, length)), ((2, 1), (3, length))):
        values = of_x.array(outputs, dtype, at_end)
        values[...] = 1
        indices = of_indices.array(outputs, np.int64, at_end)
        indices[...] = rng.integers(0, shape[0] * shape[1], outputs)
        indices.flat[0], indices.flat[-1] = 0, shape[0] * shape[1] - 1
        out = of_out.array(shape, dtype, at_end)
        yield cpool.max_unpool, (values, indices, shape), {"out": out}
        if dtype.kind != "b":
            yield cpool.max_pool_backward, (values, indices, shape), {"out": out}
    if dtype.kind == "f":
        for window in WINDOWS[:3]:
            shape = (ROWS, length)
            pooled = fits(of_out.array(shape, dtype, at_end), window)
            if pooled is not None:
                grad = of_x.array(pooled, dtype, at_end)
                grad[...] = 1
                yield cpool.avg_pool_backward, (grad, shape), {**window, "out": of_out.array(shape, dtype, at_end)}


def main(path):
    count = 0
    running = os.open(path, os.O_RDWR | os.O_CREAT)
    for function, args, options in calls():
        said = f"{function.__name__} of {args[0].dtype} {args[0].shape} {args[0].strides}: {options.keys()} {count}"
        os.pwrite(running, said.encode().ljust(400), 0)
        function(*args, **options)
        count += 1
    print(count)


if __name__ == "__main__":
    main(sys.argv[1])
