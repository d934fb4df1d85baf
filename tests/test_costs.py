"""No cliffs: what a call costs beside its neighbours, and how much scratch it has, counted and not timed.

The kernels of a debug build count the values that their passes take in (``counters``). Moves of values, of which there
are fewer, are not counted.
"""

import platform
from math import prod

import numpy as np
import pytest

import cpool
from cpool._dispatch import kernels, variant

counters = getattr(kernels, "counters", lambda: None)
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(counters() is None, reason="only the kernels of a debug build (CPOOL_DEBUG=1) count"),
]

TIMES = 3  # the cost of a neighbour, at most
ONCE = 7  # what a value costs that is in one window, see `most`
SCRATCH = 256 * 1024
BLOCKS = 512 * 1024  # of rows that windows which reach over many of them keep, BLOCKS_BYTES of job.pxi,
LEAST = 256  # unless that leaves rows of fewer values than this

LENGTH = 20_000
LONG = [200, 256, 257, 500, 512, 513, 1000, 2000, 2048, 2049, 4096, 5000, 9999, 10_000, 15_000, 19_999, 20_000]
WIDE = (100, 4000)
ACROSS = [2, 3, 4, 5, 8, 9, 16, 17, 32, 33, 64, 65, 100, 200, 400, 700, 1000, 2000, 3000, 3999, 4000]

KINDS = {"plain": {}, "indices": {"return_indices": True}, "where": {}, "omit": {"nan_policy": "omit"}}
CASES = [
    (dtype, op, kind)
    for dtype in ("float32", "float64", "uint8", "float16", "int64")
    for op in ("max", "avg")
    for kind in KINDS
    if not (op == "avg" and kind == "indices") and not (kind == "omit" and np.dtype(dtype).kind != "f")
]
every_case = pytest.mark.parametrize("case", CASES, ids="-".join)
apart_or_not = pytest.mark.parametrize("apart", [False, True], ids=["stride 1", "stride of a window"])


def counted(case, shape, window, apart):
    """Values that one call, in one part, takes in, and bytes of its scratch."""
    dtype, op, kind = case
    options = dict(KINDS[kind])
    if kind == "where":
        options["where"] = np.arange(prod(shape)).reshape(shape) % 3 != 0
    pool = cpool.max_pool if op == "max" else cpool.avg_pool
    counters()
    axes = tuple(range(-len(window), 0))
    pool(np.ones(shape, dtype), window, window if apart else 1, axes=axes, workers=1, **options)
    return counters()


def has_two_parts(case):
    """Whether a value at work is a key and its place, or a sum and how many it is of."""
    _, op, kind = case
    return kind == "indices" or (op == "avg" and kind != "plain")


def most(case, window, apart):
    """The values that may be taken in for each one of x."""
    dtype, op, kind = case
    rows, taps = window if len(window) > 1 else (1, *window)
    rounds = 0  # in which windows of four times as many taps are made, until eight of them are enough
    while taps > 8 * 4**rounds:
        rounds += 1
    # Sums put aside what is left over, up to three windows and what was there before. Strips share up to a third.
    along = 4 / 3 * (9 + rounds * (8 if op == "avg" else 4))
    if apart:
        # Read once, and folded once; then windows of a line of partial results, whose pairs are twice as many at most,
        # for each of two parts.
        return ONCE
    # Few rows at once; of many, a row joins those before and those after it, and these each other, in pairs.
    down = rows if rows <= 8 else 6
    # Integers have no value to tell that all of a window was left out: that is another maximum.
    return (2 if kind == "where" and op == "max" and np.dtype(dtype).kind != "f" else 1) * (1 + down + along)


def most_scratch(case, shape, window):
    """Not held of long windows along a row: scratch has room for four of them, in each of its rows."""
    dtype, op, _ = case
    size = 16 if has_two_parts(case) else 8
    rows = window[0] if len(window) > 1 else 1
    strip = min(4 * window[-1], shape[-1]) * size
    # Nor of means of uint8: a row has room for results four times as long as its sums. Shorter rows take more time.
    least = 2 * SCRATCH if (dtype, op) == ("uint8", "avg") else SCRATCH
    return least + 13 * strip + max(BLOCKS, rows * LEAST * size) * (rows > 8)


def at_most(value, limit, *call):
    assert value <= limit, f"{value} is more than {limit}: {call}"


def step(case, window, apart):
    """How many times the cost of a window one shorter is held."""
    if apart and has_two_parts(case) and window in (9, 16):
        # Not held: from a line of taps on windows are reduced, and the shortest have twice as many pairs to join.
        return 3.5
    return TIMES


@every_case
@apart_or_not
def test_one_axis(case, apart):
    for window in [*range(2, 131), *LONG]:
        cost, scratch = counted(case, (LENGTH,), (window,), apart)
        at_most(cost, most(case, (window,), apart) * LENGTH, window)
        if window > 2:
            shorter, _ = counted(case, (LENGTH,), (window - 1,), apart)
            at_most(cost, step(case, window, apart) * shorter, window, shorter)
        at_most(scratch, most_scratch(case, (LENGTH,), (window,)), window)


def turned(taps, apart):
    """How many times the cost of the other direction is held."""
    # Not held: along rows a cost grows with the logarithm of a window, or of the number of windows where these are few,
    # and down it does not. Values that lie along a row take less time, which is not counted.
    return 5 if not apart and 400 < taps < 3999 else TIMES


@every_case
@apart_or_not
def test_both_directions(case, apart):
    for taps in ACROSS:
        wide, wide_scratch = counted(case, WIDE, (3, taps), apart)
        tall, tall_scratch = counted(case, WIDE[::-1], (taps, 3), apart)
        at_most(wide, most(case, (3, taps), apart) * prod(WIDE), taps)
        at_most(tall, most(case, (taps, 3), apart) * prod(WIDE), taps)
        at_most(wide, turned(taps, apart) * tall, "wide", taps)
        at_most(tall, turned(taps, apart) * wide, "tall", taps)
        at_most(wide_scratch, most_scratch(case, WIDE, (3, taps)), "wide", taps)
        at_most(tall_scratch, most_scratch(case, WIDE[::-1], (taps, 3)), "tall", taps)


@every_case
def test_all_of_a_plane(case):
    costs = []
    for shape in (WIDE, WIDE[::-1]):
        cost, scratch = counted(case, shape, shape, False)
        at_most(cost, ONCE * prod(shape), shape)
        at_most(scratch, most_scratch(case, shape, shape), shape)
        costs.append(cost)
    at_most(max(costs), TIMES * min(costs), *costs)


@every_case
@pytest.mark.parametrize("apart", [False, True], ids=["all of a plane", "a part"])
def test_small_planes(case, apart):
    # Which share rows of scratch.
    shape, window = (2000, 7, 7), ((3, 3) if apart else (7, 7))
    cost, scratch = counted(case, shape, window, apart)
    at_most(cost, most(case, window, apart) * prod(shape), shape)
    # Not held: eleven rows that are four times as long as others; and of uint8 they have room for a mean of each value.
    at_most(scratch, 11.5 * 32 * 1024 * (4 if case[:2] == ("uint8", "avg") else 1), shape)


def test_what_is_counted():
    cost, scratch = counted(("float32", "max", "plain"), (100,), (2,), False)
    assert cost == 2 * 99  # two taps of each window, and nothing else
    assert scratch > 0
    assert counters() == (0, 0)


@pytest.mark.skipif(
    variant == "baseline" and platform.machine() in {"x86_64", "AMD64"}, reason="x86-64 of level 1 shuffles no bytes"
)
@pytest.mark.parametrize(("dtype", "channels"), [("uint8", 2), ("uint8", 3), ("int8", 4)])
@pytest.mark.parametrize("op", ["max", "avg"])
def test_pixels_are_pooled_right_from_the_image(op, dtype, channels):
    x = np.ones((64, 3000, channels), dtype)
    counters()
    if op == "max":
        cpool.max_pool(x, 2, axes=(0, 1), workers=1)
    else:
        cpool.avg_pool(x, 2, axes=(0, 1), dtype=dtype, workers=1)
    assert counters()[0] == x.size


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("op", ["max", "avg"])
@pytest.mark.parametrize("channels", [1, 3, 9, 20, 100])
def test_all_pixels_of_few_channels(op, dtype, channels):
    pool = cpool.global_max_pool if op == "max" else cpool.global_avg_pool
    for shape in ((300, 400), (3, 40_000), (40_000, 3)):
        x = np.ones((*shape, channels), dtype)
        counters()
        pool(x, axes=(0, 1), workers=1)
        cost, scratch = counters()
        at_most(cost, 3 * x.size, shape)
        at_most(scratch, 3 * SCRATCH, shape)  # of means of uint8; others have a tenth of it
