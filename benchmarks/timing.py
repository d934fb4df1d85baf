"""How the benchmarks time: alternatives in turns within each round, warm, and ratios within a round.

Machines drift, so only alternatives that were timed in turns can be compared, and only by their ratio.
"""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

import numpy as np

Timer = Callable[[int], float]  # seconds of one call, of so many calls one after another
Times = dict[str, list[float]]  # of each alternative, round by round


def timer(call: Callable[[], object]) -> Timer:
    """The timer of a call: what the one before left in caches is made up for by a call that is not timed."""

    def time(repeats: int) -> float:
        call()
        begin = perf_counter()
        for _ in range(repeats):
            call()
        return (perf_counter() - begin) / repeats

    return time


def in_turns(alternatives: Mapping[str, Timer], *, rounds: int, round_seconds: float = 0.004) -> Times:
    """Time each alternative once a round. Calls shorter than `round_seconds` are repeated until they fill it."""
    repeats = {name: max(1, int(round_seconds / time(1))) for name, time in alternatives.items()}
    times: Times = {name: [] for name in alternatives}
    for _ in range(rounds):
        for name, time in alternatives.items():
            times[name].append(time(repeats[name]))
    return times


def ratio(times: Times, name: str, base: str) -> float:
    """The median over the rounds of how long one takes in times of another."""
    return median(one / other for one, other in zip(times[name], times[base], strict=True))


def memcpy_of(*arrays: np.ndarray) -> Callable[[], object]:
    """A call that copies half as many bytes as these arrays have: as many are read and written then as they have."""
    size = sum(array.nbytes for array in arrays) // 2
    source, target = np.ones(size, np.uint8), np.zeros(size, np.uint8)
    return lambda: np.copyto(target, source)
