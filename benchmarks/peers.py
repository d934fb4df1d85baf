"""cpool beside its peers: one thread each, in turns within one process, results compared before they are timed.

python benchmarks/peers.py [--only TEXT ...] [--targets] [--against BUILD] [--rounds N] [--out DIR]

CPOOL_KERNELS chooses the variant of the kernels; the report names it.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from types import ModuleType
from typing import Any

import machine

machine.use_one_thread()

import numpy as np  # noqa: E402
import report  # noqa: E402
from adapters import available, takes  # noqa: E402
from against import Build, digest  # noqa: E402
from compare import compare  # noqa: E402
from ours import as_list, prepare  # noqa: E402
from task import Task  # noqa: E402
from timing import Timer, in_turns, memcpy_of, ratio, timer  # noqa: E402
from workloads import Array, Workload, all_workloads  # noqa: E402

HOPELESS = 20  # times cpool's time; a peer that takes longer keeps the time of its trial, ...
ONE_CALL = 1.0  # ... and so does one that takes longer than these seconds
PATIENCE = 10.0  # seconds; a first call, which may set things up, is followed by another unless it takes longer


def main() -> None:
    """Run the workloads and write the report."""
    arguments = _arguments()
    peers, missing = ([], {}) if arguments.alone else available()
    for name, why in missing.items():
        print(f"missing: {name}: {why}", file=sys.stderr)
    other = Build(arguments.against) if arguments.against else None
    rows = []
    for workload in all_workloads():
        if _chosen(workload, arguments):
            row = measure(workload, peers, other, arguments.rounds)
            print(report.line(row), file=sys.stderr, flush=True)
            rows.append(row)
    if not rows:
        sys.exit(f"no workload has any of {arguments.only} in its group or name")
    content = {
        "machine": machine.describe(),
        "peers": {peer.NAME: peer.VERSION for peer in peers},
        "missing": missing,
        "against": other.description if other else None,
        "rounds": arguments.rounds,
        "rows": rows,
    }
    report.write(arguments.out, content)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", nargs="+", metavar="TEXT", help="workloads with one of these in their group and name")
    parser.add_argument("--targets", action="store_true", help="only workloads that have a target")
    parser.add_argument("--alone", action="store_true", help="without the peers, beside memcpy alone")
    parser.add_argument("--against", metavar="BUILD", help="time another build, too: its src, or a variant, such as v3")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="how often each takes its turn")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", metavar="DIR")
    return parser.parse_args()


def _chosen(workload: Workload, arguments: argparse.Namespace) -> bool:
    told = f"{workload.group}: {workload.name}"
    wanted = arguments.only is None or any(text in told for text in arguments.only)
    return wanted and not (arguments.targets and workload.target is workload.target_us is None)


def measure(workload: Workload, peers: list[ModuleType], other: Build | None, rounds: int) -> dict[str, Any]:
    """One row: times in seconds and their ratios, of memcpy, cpool and each peer's best way; and what went wrong."""
    row: dict[str, Any] = {
        "workload": workload.name,
        "group": workload.group,
        "target": workload.target,
        "target_us": workload.target_us,
    }
    ours = prepare(workload)
    task = Task(workload, ours.given, ours.results[0])
    timers = {"memcpy": timer(memcpy_of(*ours.moved)), "cpool": timer(ours.call)}
    if other:
        row["same_bits"] = other.prepare(workload) == digest(ours.results)
        timers["other"] = other.time
    limit = HOPELESS * median(in_turns({"cpool": timers["cpool"]}, rounds=3)["cpool"])
    found: dict[str, dict[str, Any]] = {}
    failures: dict[str, str] = {}
    for peer in peers:
        best, time = _best_way(peer, task, ours.results, limit, failures)
        if best is not None:
            found[peer.NAME] = best
            if best["time"] < min(limit, ONE_CALL):
                timers[peer.NAME] = time
    times = in_turns(timers, rounds=rounds)
    medians = {name: median(of_one) for name, of_one in times.items()}
    for name, best in found.items():
        best["trial_only"] = name not in times
        best["time"] = medians.get(name, best["time"])
        best["ratio"] = ratio(times, name, "cpool") if name in times else best["time"] / medians["cpool"]
    if other:
        row["other"] = ratio(times, "other", "cpool")
    row |= {"memcpy": medians["memcpy"], "cpool": medians["cpool"], "to_memcpy": ratio(times, "cpool", "memcpy")}
    return {**row, "peers": found, "failures": failures}


def _best_way(
    peer: ModuleType, task: Task, expected: list[Array], limit: float, failures: dict[str, str]
) -> tuple[dict[str, Any] | None, Timer]:
    """The fastest of a peer's ways to do the task right: its time, name, trial times of all ways; and its timer."""
    copies = not task.x.flags.c_contiguous and not getattr(peer, "STRIDED", False)
    given = task.with_input(np.ascontiguousarray(task.x)) if copies else task
    ways: dict[str, Callable[[], Any]] = {}
    try:
        if takes(peer, given):
            ways = peer.ways(given)
    except Exception as error:
        failures[peer.NAME] = _message(error)
    if copies:
        ways = {f"copy, {name}": _after_copy(call, given.x, task.x) for name, call in ways.items()}
    read = getattr(peer, "read", lambda result: [np.asarray(array) for array in as_list(result)])
    trials: dict[str, float] = {}
    notes: dict[str, str] = {}
    for name, call in ways.items():
        try:
            given.out.fill(77)  # so that what others wrote there does not count
            result, taken = _timed(call)
            notes[name] = compare(as_list(read(result)), expected, task)
            trials[name] = taken if taken > PATIENCE else min(taken, _timed(call)[1])
        except Exception as error:
            failures[f"{peer.NAME}, {name}"] = _message(error)
    if not trials:
        return None, timer(lambda: None)
    quick = {name: timer(ways[name]) for name, taken in trials.items() if taken < min(limit, ONE_CALL)}
    trials |= {name: median(taken) for name, taken in in_turns(quick, rounds=3).items()}
    best = min(trials, key=trials.__getitem__)
    return {"time": trials[best], "way": best, "note": notes[best], "trials": trials}, timer(ways[best])


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    begin = perf_counter()
    result = call()
    return result, perf_counter() - begin


def _after_copy(call: Callable[[], Any], contiguous: Array, x: Array) -> Callable[[], Any]:
    def copy_and_call() -> Any:
        np.copyto(contiguous, x)
        return call()

    return copy_and_call


def _message(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:160]}"


if __name__ == "__main__":
    main()
