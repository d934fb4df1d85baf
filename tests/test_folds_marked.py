"""The pass of `folds.h` that leaves out what a mask does, against the one that leaves nothing out."""

import ctypes
import random

import numpy as np
import pytest
from folds import KINDS, MARKED, PAIRS, RAW, TYPES, Options, call, pointers

LENGTHS = [*range(1, 36), 63, 64, 65, 127, 128, 129, 300]
# Of FoldType: tallies, numbers and ranks.
WORKS = {"sum": [12, 13, 14, 15], "max": [*range(8), 16, 17], "min": range(8)}


@pytest.mark.parametrize("op", WORKS)
def test_marked(build, memory, op):
    rand, seen = random.Random(6), 0
    for work in WORKS[op]:
        code = list(WORKS).index(op)
        first = PAIRS[work][0] if work in PAIRS else TYPES[work]
        missing = 0 if op == "sum" else rand.randrange(100)
        for source in range(len(TYPES)):
            if not build.passes(source, work, code) & MARKED:
                continue
            seen += 1
            for n in LENGTHS:
                (row,) = memory.rows(rand, TYPES[source], rand.choice(KINDS), 1, n)
                mask = memory.put(1, np.array(rand.choices([0, 1], k=n), np.uint8))
                options = Options(how=RAW, flip=rand.choice([0, -1]), magnitude=2 ** (8 * row.itemsize - 1) - 1)
                options.nan, options.origin, options.apart = -1, row.ctypes.data, n * first.itemsize
                blank, types = np.zeros(n * (1 + (work in PAIRS)), first), (source, work, code)
                plain = call(build.run_stack, types, blank, (pointers([row]), 1, n), options)
                arguments = row.ctypes.data, mask.ctypes.data, n, missing
                found = call(build.run_marked, types, blank, arguments, options)
                counts = mask != 0
                expected = plain.copy()
                expected[:n][~counts] = missing
                if op == "sum":
                    expected[n:][~counts] = 0
                message = f"{TYPES[source]} as {first}, {n}, {mask.tolist()}"
                assert found.tobytes() == expected.tobytes(), message
                if source == work:  # a row that was gathered is marked where it lies
                    here = row.copy()
                    build.run_marked(*types, here.ctypes.data, here.ctypes.data, *arguments[1:], ctypes.byref(options))
                    assert here.tobytes() == expected.tobytes(), message
    assert seen
