"""The figure: for each workload bars of cpool and of the fastest peers, in times of memcpy."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from report import ranked, to_memcpy

_PEERS = 2  # of each workload
_THICKNESS = 0.86 / (_PEERS + 1)
_LEFT = 0.3  # where bars begin
_COLOURS = ("#1f6f8b", "#9aa5ad", "#c9d0d4")


def bars(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the figure as a PNG file, a column for each group of workloads."""
    groups = [[row for row in rows if row["group"] == group] for group in dict.fromkeys(row["group"] for row in rows)]
    height = max(map(len, groups))
    with mpl.rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(6.4 * len(groups), 0.9 + 0.47 * height), layout="constrained")
        for axes, group in zip(figure.subplots(1, len(groups), squeeze=False)[0], groups, strict=True):
            _column(axes, group, height)
        figure.suptitle("Time to memcpy's of the same bytes, one thread: shorter is faster, the line is memcpy")
        figure.savefig(path, dpi=110)


def _column(axes: Any, rows: list[dict[str, Any]], height: int) -> None:
    longest = 1.0
    for position, row in enumerate(rows):
        ours = to_memcpy(row)
        values = {"cpool": ours, **{name: ratio * ours for name, ratio in ranked(row)[:_PEERS]}}
        for index, (name, value) in enumerate(values.items()):
            y = position + (index - _PEERS / 2) * _THICKNESS
            axes.barh(y, value - _LEFT, _THICKNESS * 0.92, left=_LEFT, color=_COLOURS[index])
            style = {"fontsize": 6.5, "va": "center", "weight": "normal" if index else "bold"}
            axes.annotate(f"{name} {value:.3g}", (value, y), (3, 0), textcoords="offset points", **style)
            longest = max(longest, value)
    axes.axvline(1, color="#b03030", linewidth=1)
    axes.set(xscale="log", xlim=(_LEFT, longest * 6), ylim=(height - 0.4, -0.6))
    axes.set_yticks(range(len(rows)), [row["workload"] for row in rows])
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter("{x:g}")
