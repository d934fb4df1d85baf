"""cpool beside its peers: one thread each, in turns within one process, results compared before they are timed.

python benchmarks/peers.py [--only SUBSTRING] [--rounds N] [--out DIR]
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import machine
import numpy as np
import report
from adapters import available
from timing import median_times, memcpy_of
from workloads import WORKLOADS, Array, Task, Workload

import cpool

ONE_CALL = 1.0  # seconds; a peer that takes longer is not called again
HOPELESS = 50  # times cpool's time; a peer that takes longer keeps the time of its trial


def main() -> None:
    """Run the workloads and write the report."""
    arguments = _arguments()
    machine.use_one_thread()
    peers, missing = available()
    for name, why in missing.items():
        print(f"missing: {name}: {why}", file=sys.stderr)
    rows = []
    for workload in WORKLOADS:
        if arguments.only in workload.name:
            row = measure(workload, peers, arguments.rounds)
            print(report.line(row), file=sys.stderr, flush=True)
            rows.append(row)
    if not rows:
        sys.exit(f"no workload has {arguments.only!r} in its name")
    content = {
        "machine": machine.describe(),
        "peers": {peer.NAME: peer.VERSION for peer in peers},
        "missing": missing,
        "rounds": arguments.rounds,
        "rows": rows,
    }
    report.write(arguments.out, content)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", default="", metavar="SUBSTRING", help="only workloads with this in their names")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="how often each takes its turn")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", metavar="DIR")
    return parser.parse_args()


def measure(workload: Workload, peers: list[ModuleType], rounds: int) -> dict[str, Any]:
    """One row: the times of memcpy, cpool and each peer's best way, in seconds, and what went wrong."""
    row: dict[str, Any] = {
        "workload": workload.name,
        "group": workload.group,
        "target": workload.target,
        "target_us": workload.target_us,
    }
    x = workload.array()
    try:
        ours, expected = _cpool(workload, x)
    except Exception as error:  # averages into integers are not in every version
        return {**row, "skipped": _message(error)}
    task = Task(workload, x)
    calls = {"memcpy": memcpy_of(x, expected), "cpool": ours}
    limit = HOPELESS * median_times({"cpool": ours}, rounds=3)["cpool"]
    found: dict[str, dict[str, Any]] = {}
    failures: dict[str, str] = {}
    for peer in peers:
        best, call = _best_way(peer, task, expected, failures)
        if best is not None:
            found[peer.NAME] = best
            if best["time"] < limit:
                calls[peer.NAME] = call
    times = median_times(calls, rounds=rounds)
    for name, best in found.items():
        best["trial_only"] = name not in times
        best["time"] = times.get(name, best["time"])
    return {**row, "memcpy": times["memcpy"], "cpool": times["cpool"], "peers": found, "failures": failures}


def _cpool(workload: Workload, x: Array) -> tuple[Callable[[], Array], Array]:
    """Our call, into an output that exists, and its result."""
    pool = getattr(cpool, f"{workload.op}_pool")
    arguments: list[Any] = [x, workload.kernel]
    if workload.stride != workload.kernel or workload.padding:
        arguments += [workload.stride, workload.padding]
    options: dict[str, Any] = {}
    if workload.channels_last:
        options["axes"] = workload.axes
    if workload.op == "avg" and x.dtype.kind != "f":
        options["dtype"] = workload.out_dtype
    expected = pool(*arguments, **options)
    return partial(pool, *arguments, **options, out=np.empty_like(expected)), expected


def _best_way(
    peer: ModuleType, task: Task, expected: Array, failures: dict[str, str]
) -> tuple[dict[str, Any] | None, Callable[[], Any]]:
    """The fastest of a peer's ways to do the task right: its time, name, trial times of all ways; and the call."""
    copies = not task.x.flags.c_contiguous and not getattr(peer, "STRIDED", False)
    given = task.with_input(np.ascontiguousarray(task.x)) if copies else task
    try:
        ways = peer.ways(given)
    except Exception as error:
        failures[peer.NAME] = _message(error)
        return None, lambda: None
    if copies:
        ways = {f"copy, {name}": _after_copy(call, given.x, task.x) for name, call in ways.items()}
    trials: dict[str, float] = {}
    notes: dict[str, str] = {}
    quick = {}
    for name, call in ways.items():
        try:
            given.out.fill(77)  # so that what others wrote there does not count
            begin = perf_counter()
            result = call()
            trials[name] = perf_counter() - begin
            notes[name] = _compare(getattr(peer, "read", np.asarray)(result), expected, task)
        except Exception as error:
            failures[f"{peer.NAME}, {name}"] = _message(error)
            trials.pop(name, None)
            continue
        if trials[name] < ONE_CALL:
            quick[name] = call
    if not trials:
        return None, lambda: None
    trials.update(median_times(quick, rounds=3))
    best = min(trials, key=trials.__getitem__)
    return {"time": trials[best], "way": best, "note": notes[best], "trials": trials}, ways[best]


def _after_copy(call: Callable[[], Any], contiguous: Array, x: Array) -> Callable[[], Any]:
    def copy_and_call() -> Any:
        np.copyto(contiguous, x)
        return call()

    return copy_and_call


def _compare(result: Array, expected: Array, task: Task) -> str:
    """Raise ValueError if a peer's result is another than ours; say if it rounds in another way."""
    if task.workload.layout == "F":
        expected = expected.T
    result = result.reshape(expected.shape)
    if task.op == "max":
        if not np.array_equal(result, expected):
            raise ValueError(f"{np.mean(result != expected):.1%} of the maxima differ")
        return ""
    if expected.dtype.kind != "f":
        difference = np.abs(result.astype(np.int64) - expected.astype(np.int64))
        if difference.max() > 1:
            raise ValueError(f"averages differ by up to {difference.max()}")
        return f"{np.mean(difference):.0%} of the averages are rounded the other way" if difference.any() else ""
    eps = np.finfo(expected.dtype).eps
    tolerance = 4 * (task.rows.kernel + task.columns.kernel) * eps * np.abs(task.x).max()
    error = np.abs(result.astype(np.float64) - expected).max()
    if not error <= tolerance:
        raise ValueError(f"averages differ by up to {error:.2g}")
    return ""


def _message(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:160]}"


if __name__ == "__main__":
    main()
