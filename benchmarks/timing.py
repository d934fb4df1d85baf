"""How the benchmarks time: alternatives in turns within one process, after a warm-up, medians.

Machines drift, so only alternatives that were timed in turns can be compared, and only by their ratio.
"""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

import numpy as np


def median_times(
    alternatives: Mapping[str, Callable[[], object]], *, rounds: int = 15, round_seconds: float = 0.004
) -> dict[str, float]:
    """Median seconds of one call of each alternative, which take turns for `rounds` rounds.

    Calls shorter than `round_seconds` are repeated within a round until they fill it.
    """
    repeats = {}
    for name, call in alternatives.items():
        call()
        repeats[name] = max(1, int(round_seconds / _time(call, 1)))
    times: dict[str, list[float]] = {name: [] for name in alternatives}
    for _ in range(rounds):
        for name, call in alternatives.items():
            times[name].append(_time(call, repeats[name]))
    return {name: median(of_one) for name, of_one in times.items()}


def _time(call: Callable[[], object], repeats: int) -> float:
    begin = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - begin) / repeats


def memcpy_of(*arrays: np.ndarray) -> Callable[[], object]:
    """A call that copies as many bytes as these arrays have together, half of them read and half written."""
    size = sum(array.nbytes for array in arrays) // 2
    source, target = np.ones(size, np.uint8), np.zeros(size, np.uint8)
    return lambda: np.copyto(target, source)
