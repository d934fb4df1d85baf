"""The passes of `folds.h` on values of two parts, ranks and tallies, against a window looked at one by one."""

import ctypes
import itertools
import math
import random

import numpy as np
import pytest
from folds import (
    KEYED,
    KINDS,
    LINE,
    PAIRS,
    RATIO,
    RAW,
    TURNED,
    TYPES,
    Options,
    call,
    one_nan,
    pointers,
    widened,
)

TALLIES, RANKS = (12, 13, 14, 15), (16, 17)
LENGTHS = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 70)


def sources(build, pair):
    op = int(pair in RANKS)
    return [code for code in range(len(TYPES)) if build.passes(code, pair, op)]


def places_of(shape, rand, width, ordered):
    """The windows of some pass over a row of `width` values: what to call it with, and the places of each result."""
    kind, n = shape
    if kind == "stack":
        starts = [rand.randrange(width - n + 1) for _ in range(rand.randint(1, 5))]
        starts = sorted(starts) if ordered else starts
        return (starts,), [[start + i for start in starts] for i in range(n)]
    if kind == "window":
        taps, step = rand.randint(1, 3), rand.randint(1, 4)
        starts = [rand.randrange(20) for _ in range(rand.randint(1, 3))]
        starts = sorted(starts) if ordered else starts
        return (starts, taps, step), [[s + t * step + i for t in range(taps) for s in starts] for i in range(n)]
    taps, starts = rand.choice([2, 3]), [rand.randrange(10) for _ in range(rand.randint(1, 2))]
    starts = sorted(starts) if ordered else starts
    return (starts, taps), [[s + 2 * i + t for t in range(taps) for s in starts] for i in range(n)]


def run(build, types, shape, call_with, base, size, blank, options):
    """One pass over rows that start at places of a row at `base`."""
    kind, n = shape
    starts = [base + start * size for start in call_with[0]]
    if kind == "halve":
        return call(
            build.run_halve, types, blank, (starts[0], starts[1] if len(starts) > 1 else None, n, call_with[1]), options
        )
    rows = (ctypes.c_void_p * len(starts))(*starts)
    if kind == "stack":
        return call(build.run_stack, types, blank, (rows, len(starts), n), options)
    return call(build.run_window, types, blank, (rows, len(starts), n, *call_with[1:]), options)


def cases(build, pair, rand):
    for code, kind, n in itertools.product(sources(build, pair), KINDS, LENGTHS):
        width = 2 * n + 40
        for form in ("stack", "window", "halve"):  # rows of ranks come in the order of places
            if form != "halve" or build.passes(code, pair, int(pair in RANKS)) & 2:
                yield code, kind, width, (form, n), *places_of((form, n), rand, width, pair in RANKS)


def in_scratch(build, pair, code, row, options):
    """The row as pairs: both parts, one after another."""
    first = PAIRS[pair][0]
    blank = np.zeros(row.size * 2, first)
    options.apart = row.size * first.itemsize
    return call(build.run_stack, (code, pair, int(pair in RANKS)), blank, (pointers([row]), 1, row.size), options)


@pytest.mark.parametrize("least", [False, True])
@pytest.mark.parametrize("omits", [False, True])
@pytest.mark.parametrize("pair", RANKS)
def test_ranks(build, memory, pair, omits, least):
    rand = random.Random(1)
    first, second = PAIRS[pair]
    bits = 8 * first.itemsize
    lowest, greatest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    for code, kind, width, shape, call_with, windows in cases(build, pair, rand):
        source = TYPES[code]
        (row,) = memory.rows(rand, source, kind, 1, width)
        floats = source.kind in "fV"
        options = Options(how=RAW, flip=-least, magnitude=2 ** (8 * source.itemsize - 1) - 1, origin=row.ctypes.data)
        options.nan = lowest if omits else greatest
        if source.kind == "u" and source.itemsize == first.itemsize:
            options.flip ^= lowest
        if first.itemsize == 8 and source.kind == "u" and source.itemsize == 8:
            values = [int(v) ^ (1 << 63) for v in row]
            values = [v - (1 << 64) if v >= 1 << 63 else v for v in values]
        else:
            values = widened(row, np.float64).tolist() if floats else row.tolist()

        def worth(place, values=values):
            value = values[place]
            if math.isnan(value):
                return (-1 if omits else 1, 0)
            return (0, -value if least else value)

        best = [max(sorted(places), key=worth) for places in windows]
        n = shape[1]
        blank = np.zeros(2 * n, first)
        options.apart = n * first.itemsize
        found = run(build, (code, pair, 1), shape, call_with, row.ctypes.data, row.itemsize, blank, options)
        message = f"{source}, {kind}, {shape}, {call_with}"
        assert found[n:].view(second).tolist() == best, message
        pairs = in_scratch(build, pair, code, row, options)
        call_again = (pair, pair, 1), shape, call_with, pairs.ctypes.data, first.itemsize
        blank = np.zeros(max(2 * n, width + n), first)  # both parts as far apart as those of the source
        again = run(build, *call_again, blank, options)
        assert again[:n].tolist() == found[:n].tolist(), message
        assert again[width : width + n].view(second).tolist() == best, message
        options.how, options.nan_bits, options.missing = (KEYED if floats else TURNED), 0x7E00, 0x7E01
        keys = TYPES.index(first)
        plain = call(build.run_stack, (keys, keys, 1), np.zeros(n, first), (pointers([found[:n]]), 1, n), options)
        if floats:
            for got, place in zip(plain.tolist(), best, strict=True):
                value = values[place]
                real = np.array([got]).astype(f"i{source.itemsize}").view(source)
                expected = (0x7E01 if omits else 0x7E00) if math.isnan(value) else None
                same = got == expected if expected else widened(real, np.float64)[0] == value
                assert same, (message, got, value)
        elif (plain != lowest).all() and 0x7E01 not in plain:
            assert np.array_equal(plain.astype(source), row[best]), message


@pytest.mark.parametrize("pair", RANKS)
def test_reduced_ranks(build, memory, pair):
    rand = random.Random(3)
    first, second = PAIRS[pair]
    lanes = LINE // first.itemsize
    few = [1, lanes - 1, lanes, lanes + 1, 2 * lanes - 1, 2 * lanes, 3 * lanes + 2, 17 * lanes + 5]
    for taps, n, kind in itertools.product(few, (1, 2, 3, 7, 8, 9, 15, 16, 17, 35), KINDS):
        stride = rand.choice([1, 2, taps])
        (keys,) = memory.rows(rand, first, kind, 1, (n - 1) * stride + taps)
        places = np.array(rand.sample(range(2 * keys.size), keys.size), second)
        both = memory.put(1, np.concatenate([keys, places.view(first)]))
        blank = np.zeros(keys.size + n, first)  # both parts as far apart as those of the source
        arguments = both.ctypes.data, n, 1, stride, taps
        found = call(build.run_reduce, (pair, pair, 1), blank, arguments, Options(how=RAW, apart=keys.nbytes))
        windows = [range(i * stride, i * stride + taps) for i in range(n)]
        best = [max(window, key=lambda at: (keys[at], -places[at])) for window in windows]
        message = f"{n} windows of {taps}, {stride} apart, {kind}"
        assert found[:n].tolist() == keys[best].tolist(), message
        assert found[keys.size :].view(second).tolist() == places[best].tolist(), message


@pytest.mark.parametrize("omits", [False, True])
@pytest.mark.parametrize("pair", TALLIES)
def test_tallies(build, memory, pair, omits):
    rand = random.Random(2)
    first, second = PAIRS[pair]
    for code, kind, width, shape, call_with, windows in cases(build, pair, rand):
        (row,) = memory.rows(rand, TYPES[code], kind, 1, width)
        options = Options(how=RAW, nan=-omits)
        values = widened(row, first)
        counted = ~np.isnan(values) if omits else np.ones(width, bool)
        values = np.where(counted, values, first.type(0))
        n, order = shape[1], windows
        if shape[0] != "stack":  # a column's rows before the next column
            rows = len(call_with[0])
            order = [[places[i : i + rows] for i in range(0, len(places), rows)] for places in windows]
        else:
            order = [[places] for places in windows]
        sums = [_sum([_sum([values[p] for p in column]) for column in columns]) for columns in order]
        counts = [int(counted[places].sum()) for places in windows]
        blank = np.zeros(2 * n, first)
        options.apart = n * first.itemsize
        found = run(build, (code, pair, 0), shape, call_with, row.ctypes.data, row.itemsize, blank, options)
        message = f"{TYPES[code]}, {kind}, {shape}, {call_with}"
        assert one_nan(found[:n]).tobytes() == one_nan(np.array(sums, first)).tobytes(), message
        assert found[n:].view(second).tolist() == counts, message
        pairs = in_scratch(build, pair, code, row, options)
        blank = np.zeros(width + n, first)
        again = run(build, (pair, pair, 0), shape, call_with, pairs.ctypes.data, first.itemsize, blank, options)
        assert one_nan(again[:n]).tobytes() == one_nan(found[:n]).tobytes(), message
        assert again[width:].view(second).tolist() == counts, message
        if first.kind == "f":
            options.how = RATIO
            mean = run(build, (pair, pair, 0), shape, call_with, pairs.ctypes.data, first.itemsize, blank, options)[:n]
            expected = np.array(sums, first) / np.array(counts, first) + first.type(0)
            assert mean.tobytes() == one_nan(expected).tobytes(), message


def _sum(values):
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total
