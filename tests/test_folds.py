"""The vector passes of `folds.h` on numbers, against plain NumPy.

Whatever a pass is compiled to gives the same bits, stays inside the rows that it is given and writes nothing else."""

import functools
import itertools
import math
import random

import numpy as np
import pytest
from folds import (
    ANY,
    BUILDS,
    DIVIDE,
    EACH,
    FINAL,
    HALVE,
    KEYED,
    KINDS,
    LINE,
    MOST_ROWS,
    MULTIPLY,
    OPERATIONS,
    PIXELS,
    RAW,
    REDUCE,
    SHIFT,
    TYPES,
    Options,
    call,
    one_nan,
    pointers,
    widened,
)


@pytest.fixture(params=OPERATIONS)
def op(request):
    return request.param


def pairs(build, op, needed):
    """The types of source and result that there is a pass for."""
    every = [(source, work) for source in range(len(TYPES)) for work in range(len(TYPES))]
    found = [pair for pair in every if build.passes(*pair, OPERATIONS.index(op)) & needed]
    assert found
    found = [(source, work) for source, work in found if op == "sum" or source == work]  # others are keys
    return [(TYPES[source], TYPES[work]) for source, work in found]


def cases(build, op, needed=ANY):
    """Types, lengths below and above those of vectors, kinds of values and what becomes of results."""
    for source, work in pairs(build, op, needed):
        lanes = (build.vector_bytes() or 16) // work.itemsize
        lengths = [*range(1, 3 * lanes + 2), 4 * lanes, 5 * lanes + 1, 8 * lanes + lanes // 2, 9 * lanes - 1]
        kinds = KINDS if source.kind in "fV" else ["odd"]
        ways = [RAW, FINAL] if op != "sum" else [RAW, MULTIPLY, DIVIDE] if work.kind == "f" else [RAW]
        ways += [SHIFT] if op == "sum" and work.kind != "f" and work.itemsize == 2 * source.itemsize else []
        yield from ((source, work, *case) for case in itertools.product(lengths, kinds, ways))


def folded(op, work, columns):
    """The rows of each column, then the columns, left to right: a NaN if there is one, of equal values the later."""

    def join(a, b):
        return a + b if op == "sum" else np.where(np.isnan(a) | (a > b if op == "max" else a < b), a, b)

    return functools.reduce(join, [functools.reduce(join, [widened(row, work) for row in rows]) for rows in columns])


def check(function, memory, case, arguments, total, taken, rand, dst=None):
    """`total` is what the pass has to make of `taken` values each before the result is finished."""
    (source, work, op, how), by, step, shift = case, None, 0, 0
    expected = total
    if how in {MULTIPLY, DIVIDE}:
        step = rand.randrange(2)
        some = [2.0 ** -rand.randrange(1, 9) if how == MULTIPLY else rand.choice([3, 7, 45, 0.3, 0]) for _ in total]
        by = memory.put(MOST_ROWS, np.array(some if step else [some[0]] * (LINE // work.itemsize), work))
        expected = (np.multiply if how == MULTIPLY else np.divide)(total, by if step else by[0]) + work.type(0)
    elif how == SHIFT:  # by as much as takes the sum back to the type of the source
        shift = max(1, (taken - 1).bit_length())
        expected = np.rint(total / 2.0**shift).astype(source)
    types = TYPES.index(source), TYPES.index(work), OPERATIONS.index(op)
    options = Options(how=how, by=None if by is None else by.ctypes.data, step=step, shift=shift)
    found = call(function, types, expected, arguments, options, dst)
    found = one_nan(found) if how == RAW else found  # the bits of a NaN are told only when finished
    message = f"{source} to {work}, finish {how}, step {step}, shift {shift}, arguments {arguments[1:]}"
    assert found.tobytes() == one_nan(expected).tobytes(), f"{message}: {found} instead of {expected}"


@pytest.mark.parametrize("name", BUILDS)
def test_compiles_without_a_warning(load, name):
    assert load(name).vector_bytes() in ({0} if name == "scalar" else {0, 16, 32, 64})


def test_stack(build, memory, op):
    rand = random.Random(1)
    for source, work, n, kind, how in cases(build, op):
        count = rand.randint(1, MOST_ROWS)
        rows = memory.rows(rand, source, kind, count, n)
        total, dst = folded(op, work, [rows]), rows[0] if source == work and rand.random() < 0.5 else None
        check(build.run_stack, memory, (source, work, op, how), (pointers(rows), count, n), total, count, rand, dst)


def test_window(build, memory, op):
    rand = random.Random(2)
    for source, work, n, kind, how in cases(build, op):
        count, taps, step = rand.randint(1, MOST_ROWS), rand.randint(1, 5), rand.choice([1, 2, n, n + 3])
        rows = memory.rows(rand, source, kind, count, (taps - 1) * step + n)
        total = folded(op, work, [[row[tap * step :][:n] for row in rows] for tap in range(taps)])
        arguments = pointers(rows), count, n, taps, step
        check(build.run_window, memory, (source, work, op, how), arguments, total, count * taps, rand)


def test_halve(build, memory, op):
    rand = random.Random(3)
    for source, work, n, kind, how in cases(build, op, HALVE):
        for taps, count in (2, 1), (2, 2), (3, 1), (3, 2):
            rows = memory.rows(rand, source, kind, count, 2 * n + taps - 2)
            total = folded(op, work, [[row[tap:][: 2 * n : 2] for row in rows] for tap in range(taps)])
            arguments = rows[0].ctypes.data, rows[1].ctypes.data if count == 2 else None, n, taps
            check(build.run_halve, memory, (source, work, op, how), arguments, total, count * taps, rand)


def test_pixels(build, memory, op):
    if not build.shuffles():
        pytest.skip("a build that cannot shuffle bytes")
    rand = random.Random(5)
    for source, work, windows, kind, how in cases(build, op, PIXELS):
        for inner, count in itertools.product(range(2, 8 // source.itemsize + 1), (1, 2)):
            n = windows * inner
            rows = memory.rows(rand, source, kind, count, 2 * n)
            pixels = [row.reshape(windows, 2, inner) for row in rows]
            total = folded(op, work, [[row[:, tap].ravel() for row in pixels] for tap in range(2)])
            arguments = rows[0].ctypes.data, rows[1].ctypes.data if count == 2 else None, n, inner
            check(build.run_pixels, memory, (source, work, op, how), arguments, total, 2 * count, rand)


def test_reduce(build, load, memory, op):
    rand = random.Random(4)
    for source, work in pairs(build, op, REDUCE):
        lanes = LINE // work.itemsize
        few = [1, 2, lanes - 1, lanes, lanes + 1, 2 * lanes - 1, 2 * lanes, 3 * lanes + 2, 8 * lanes, 17 * lanes + 5]
        for taps, inner, kind in itertools.product(few, (1, 2, 37, 130), KINDS):
            n, stride = rand.choice([1, 15, 16, 17, 35] if inner < 3 else [1, 2]), rand.choice([1, 2, taps])
            (row,) = memory.rows(rand, source, kind, 1, ((n - 1) * stride + taps) * inner)
            rows, arguments = row.reshape(-1, inner), (row.ctypes.data, n, inner, stride, taps)
            types = TYPES.index(source), TYPES.index(work), OPERATIONS.index(op)
            doors, blank = (build, load("scalar")), np.empty(n * inner, work)
            calls = [(door.run_reduce, types, blank, arguments, Options(how=RAW)) for door in doors]
            found, scalar = (one_nan(call(*each)) for each in calls)
            message = f"{work}, {n} windows of {inner} times {taps}, {stride} apart, {kind}"
            assert found.tobytes() == scalar.tobytes(), message
            for i, result in enumerate(found.reshape(n, inner)):
                window = rows[i * stride :][:taps]
                if work.kind != "f" or op != "sum":
                    expected = window.sum(0, work) if op == "sum" else getattr(window, op)(0)
                    assert np.array_equal(result, expected, equal_nan=work.kind == "f"), message
                elif kind != "odd":
                    exact = [math.fsum(column) for column in window.T.tolist()]
                    most = taps * np.finfo(work).eps * np.abs(window.astype(float)).sum(0)
                    assert (np.abs(result - np.array(exact)) <= most).all(), message


def test_each(build, memory, op):
    rand = random.Random(5)
    for source, work in pairs(build, op, EACH):
        for n, kind in itertools.product((1, 7, 8, 9, 35), KINDS):
            (row,) = memory.rows(rand, source, kind, 1, 90)
            spans = [(start, start + rand.randint(1, 30)) for start in rand.choices(range(60), k=n)]
            edges = np.array([(*span, 0) for span in spans], np.int64)
            total = np.array([folded(op, work, [[row[i : i + 1]] for i in range(*span)])[0] for span in spans])
            arguments = row.ctypes.data, edges.ctypes.data, n
            check(build.run_each, memory, (source, work, op, RAW), arguments, total, 1, rand)


KEYS = {8: (2, 0x7E00), 9: (2, 0x7FC0), 10: (4, 0x7FC00000), 11: (6, 0x7FF8 << 48)}  # of floats: type, and the NaN


@pytest.mark.parametrize("least", [False, True])
@pytest.mark.parametrize("omits", [False, True])
def test_keys(build, memory, least, omits):
    """Floats compared by their keys, which are read from x, or from scratch, and become floats as they are stored."""
    rand = random.Random(6)
    for (code, (key, quiet)), kind, halves in itertools.product(KEYS.items(), KINDS, (False, True)):
        source, bits = TYPES[code], 8 * TYPES[code].itemsize
        lowest, greatest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        missing = rand.choice([quiet, greatest])
        options = Options(flip=-least, magnitude=greatest, nan_bits=quiet, missing=missing)
        options.nan = lowest if omits else greatest
        for n, count in itertools.product([*range(1, 20), 33, 70, 131], (1, 2, 3)):
            taps = 2 if halves else 1
            rows = memory.rows(rand, source, kind, min(count, 2) if halves else count, taps * n)
            values = np.stack([widened(row[t::taps], np.float64) for row in rows for t in range(taps)])
            expected = np.where(np.isnan(values), -np.inf if omits else np.inf, -values if least else values).max(0)
            options.how = KEYED
            blank = np.zeros(n, TYPES[key])
            if halves:
                arguments = rows[0].ctypes.data, rows[1].ctypes.data if len(rows) == 2 else None, n, 2
                found = call(build.run_halve, (code, key, 1), blank, arguments, options)
            else:
                options.how = RAW
                keys = call(build.run_stack, (code, key, 1), blank, (pointers(rows), count, n), options)
                options.how = KEYED
                found = call(build.run_stack, (key, key, 1), blank, (pointers([keys]), 1, n), options)
            nothing = np.isnan(values).all(0) if omits else np.zeros(n, bool)
            nans = np.zeros(n, bool) if omits else np.isnan(values).any(0)
            message = f"{source}, {kind}, {n}, {count}, {values}"
            assert (found[nothing] == np.array(missing).astype(found.dtype)).all(), message
            assert (found[nans] == np.array(quiet).astype(found.dtype)).all(), message
            real = ~(nothing | nans)
            signed = -expected if least else expected
            assert np.array_equal(widened(found.view(source), np.float64)[real], signed[real]), message
