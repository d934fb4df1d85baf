"""The report on all rows: Markdown, JSON and figures."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from math import exp, log
from pathlib import Path
from typing import Any

from workloads import FLAT_KERNELS

Row = dict[str, Any]

APART = (
    "Numba, by hand",
    "oneDNN, blocked",
)  # written for one workload; given other bytes: no libraries to be ahead of
LEVEL = 1.05  # times within 5% of one another are level
FLATNESS = 1.5  # what the largest window may cost, in times of the smallest


def ranked(row: Row) -> list[tuple[str, float]]:
    """The peers with their times to ours, the fastest first."""
    ratios = {name: peer["ratio"] for name, peer in row["peers"].items()}
    return sorted(ratios.items(), key=lambda pair: pair[1])


def libraries(row: Row) -> list[tuple[str, float]]:
    """The same without those that are apart."""
    return [(name, ratio) for name, ratio in ranked(row) if name not in APART]


def meets_target(row: Row) -> bool | None:
    """Whether the row's target is met; None if there is none."""
    if row["target_us"] is not None:
        return row["cpool"] * 1e6 <= row["target_us"]
    return None if row["target"] is None else row["to_memcpy"] <= row["target"]


def line(row: Row) -> str:
    """A row in short, to show progress."""
    peers = ", ".join(f"{name} {_number(ratio)}" for name, ratio in ranked(row)[:4])
    other = f"; the other build to cpool: {_other(row)}" if "other" in row else ""
    failed = "".join(f"\n    failed: {name}: {why}" for name, why in row["failures"].items())
    return f"{row['workload']}: {row['to_memcpy']:.2f} to memcpy; peers to cpool: {peers}{other}{failed}"


def write(folder: Path, content: dict[str, Any]) -> None:
    """Write peers.md, peers.json and, with Matplotlib, a figure for each group of rows; print the summary.

    `content` has the rows, the machine, the peers' versions, why others are missing, and the number of rounds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "peers.json").write_text(json.dumps(content, indent=1, default=str) + "\n")
    rows = content["rows"]
    summary = _sections(_summary(rows), _flatness(rows))
    (folder / "peers.md").write_text(_sections(_head(content), summary, _table(rows), _details(content)) + "\n")
    try:
        import plot  # noqa: PLC0415
    except ImportError as error:
        print(f"no figure: {error}")
    else:
        for group in {row["group"] for row in rows}:
            name = "peers.png" if group == "common" else f"peers-{group}.png"
            plot.bars([row for row in rows if row["group"] == group], folder / name)
    print(summary, f"written to {folder}", sep="\n\n")


def _sections(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _head(content: dict[str, Any]) -> str:
    machine = "\n".join(f"- {name}: {value}" for name, value in content["machine"].items() if value)
    versions = ", ".join(f"{name} {version}" for name, version in content["peers"].items())
    other = f"\n- the other build: {content['against']}" if content["against"] else ""
    return f"""# cpool and its peers

One thread on one core, in turns within one process, warm; every result was compared first. Ratios are medians of those
within each of {content["rounds"]} rounds. `memcpy` reads and writes together as many bytes as all inputs and outputs
have: it copies half as many. Targets are in times of it. Peers: their times to cpool's (above 1: cpool is faster), each
by the fastest of its ways. `~`: of a trial, for a peer far behind. `≈`: it rounds another way. {APART[0]}: a loop for
this one workload, with its sizes as constants and NaN not thought of. {APART[1]}: starts from the numbers in a layout
of its own, and ends there. The other build: its time to cpool's; `≠`: its results have other bits.

{machine}
- peers: {versions or "none"}{other}"""


def _summary(rows: list[Row]) -> str:
    fastest = [found[0][1] for row in rows if (found := libraries(row))]
    targets = [met for row in rows if (met := meets_target(row)) is not None]
    lines = []
    if fastest:
        won = sum(ratio > 1 for ratio in fastest)
        mean = _geometric_mean(fastest)
        lines.append(f"ahead of the fastest library on {won} of {len(fastest)} rows, {mean:.2f} times (geometric mean)")
    for name in APART:
        ratios = [row["peers"][name]["ratio"] for row in rows if name in row["peers"]]
        if ratios:
            level = sum(ratio * LEVEL >= 1 for ratio in ratios)
            mean = _geometric_mean(ratios)
            lines.append(f"level with or ahead of {name}, on {level} of {len(ratios)} rows, {mean:.2f} times")
    others = [row["other"] for row in rows if "other" in row]
    if others:
        lines.append(f"the other build takes {_geometric_mean(others):.2f} of cpool's time (geometric mean)")
    if targets:
        lines.append(f"{sum(targets)} of {len(targets)} targets met")
    return "\n".join(f"- {text}" for text in lines)


def _geometric_mean(ratios: list[float]) -> float:
    return exp(sum(map(log, ratios)) / len(ratios))


def _flatness(rows: list[Row]) -> str:
    """Our cost by window, in memcpys of the row, which makes up for a machine that drifts."""
    cost = {row["workload"]: row["to_memcpy"] for row in rows}
    lines = []
    for op in ("max", "avg"):
        for stride in (1, 2, 4):
            names = [f"{op} {k}x{k} s{stride} p{k // 2}, 2048x2048" for k in FLAT_KERNELS]
            if all(name in cost for name in names):
                growth = cost[names[-1]] / cost[names[0]]
                costs = " | ".join(f"{cost[name]:.2f}" for name in names)
                lines.append(f"| {op}, stride {stride} | {costs} | {growth:.2f} | {_yes(growth <= FLATNESS)} |")
    if not lines:
        return ""
    kernels = " | ".join(f"k = {k}" for k in FLAT_KERNELS)
    head = f"| 2048x2048, to memcpy | {kernels} | the last to the first | at most {FLATNESS} |"
    return "\n".join([head, f"| --- |{' ---: |' * (len(FLAT_KERNELS) + 1)} --- |", *lines])


def _table(rows: list[Row]) -> str:
    peers = list(dict.fromkeys(name for row in rows for name in row["peers"]))
    other = ["other build"] if any("other" in row for row in rows) else []
    head = ["workload", "cpool, µs", "to memcpy", "target", "met", "fastest library", *other, *peers]
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * 3} --- | --- |{' ---: |' * len([*other, *peers])}"]
    for row in rows:
        cells = [row["workload"], _number(row["cpool"] * 1e6), f"{row['to_memcpy']:.2f}", _target(row)]
        cells += [_yes(meets_target(row)), _fastest(row), *(_other(row) for _ in other)]
        cells += [_cell(row, peer) for peer in peers]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _fastest(row: Row) -> str:
    found = libraries(row)
    return f"{found[0][0]} {_number(found[0][1])}" if found else ""


def _other(row: Row) -> str:
    return _number(row["other"]) + ("" if row["same_bits"] else "≠")


def _cell(row: Row, peer: str) -> str:
    if peer not in row["peers"]:
        return ""
    found = row["peers"][peer]
    marks = ("~" if found["trial_only"] else "") + ("≈" if found["note"] else "")
    return marks + _number(found["ratio"])


def _details(content: dict[str, Any]) -> str:
    rows = content["rows"]
    failures = (f"{row['workload']}: {name}: {why}" for row in rows for name, why in row["failures"].items())
    missing = (f"{name}: {why}" for name, why in content["missing"].items())
    lists = {
        "Rows that a peer wins": _lost(rows),
        "Targets missed": _missed(rows),
        "Rows without a library": (row["workload"] for row in rows if not libraries(row)),
        "Failures": failures,
        "Peers missing": missing,
        "The fastest ways of each peer, and on how many rows": _ways_used(rows),
    }
    return _sections(*(_list(title, items) for title, items in lists.items()))


def _lost(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        ahead = [f"{name} takes {ratio:.2f} of cpool's time" for name, ratio in ranked(row) if ratio <= 1]
        if ahead:
            yield f"{row['workload']}: {'; '.join(ahead)}"


def _missed(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        if meets_target(row) is False:
            reached = f"{row['cpool'] * 1e6:.1f} µs" if row["target_us"] is not None else f"{row['to_memcpy']:.2f}"
            yield f"{row['workload']}: {reached}, target {_target(row)}"


def _target(row: Row) -> str:
    if row["target_us"] is not None:
        return f"{row['target_us']} µs"
    return "" if row["target"] is None else str(row["target"])


def _ways_used(rows: list[Row]) -> Iterator[str]:
    used: dict[str, Counter[str]] = {}
    for row in rows:
        for name, peer in row["peers"].items():
            used.setdefault(name, Counter())[peer["way"]] += 1
    for name, ways in used.items():
        yield f"{name}: {', '.join(f'{way} {times}' for way, times in ways.most_common())}"


def _list(title: str, items: Iterable[str]) -> str:
    lines = [f"- {item}" for item in items]
    return "\n".join([f"## {title}", "", *lines]) if lines else ""


def _yes(met: bool | None) -> str:
    return "" if met is None else "yes" if met else "no"


def _number(value: float) -> str:
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}"  # noqa: PLR2004
