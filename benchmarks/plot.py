"""The figures: for each workload bars of cpool and of the fastest peers, in times of memcpy."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from report import APART, ranked

_LIBRARIES = 2  # of each workload
_LEFT = 0.3  # where bars begin
_OURS, _LIBRARY, _APART = "#1f6f8b", "#a3afb7", "#e3c58a"
_TEXT = {"fontsize": 7, "va": "center", "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.2}}


def bars(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the bars of these rows as a PNG file."""
    with mpl.rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(9, 1.5 + 0.6 * len(rows)), layout="constrained")
        axes = figure.subplots()
        axes.axvline(1, color="#b03030", linewidth=1, zorder=3)
        centres, y = [], 0.0
        for row in rows:
            found = _bars(row)
            centres.append(y + (len(found) - 1) / 2)
            for name, value, colour in found:
                axes.barh(y, value - _LEFT, 0.9, left=_LEFT, color=colour)
                text = f"{name} {value:.{2 if value < 10 else 0}f}"  # noqa: PLR2004
                weight = "bold" if colour == _OURS else "normal"
                axes.annotate(text, (value, y), (4, 0), textcoords="offset points", zorder=4, weight=weight, **_TEXT)
                y += 1
            y += 0.8
        longest = max(value for row in rows for _, value, _ in _bars(row))
        axes.set(xscale="log", xlim=(_LEFT, longest * 3), ylim=(y - 0.8, -1))
        axes.set_yticks(centres, [row["workload"] for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter("{x:g}")
        axes.set_xlabel("time to that of a memcpy of the same bytes; shorter is faster")
        labels = {_OURS: "cpool", _LIBRARY: "fastest libraries", _APART: "; ".join(APART)}
        handles = [Patch(color=colour, label=label) for colour, label in labels.items()]
        figure.legend(handles=handles, loc="outside upper center", ncols=3, frameon=False)
        figure.savefig(path, dpi=110)


def _bars(row: dict[str, Any]) -> list[tuple[str, float, str]]:
    """Name, length and colour."""
    ours = row["to_memcpy"]
    peers = [(name, ratio * ours) for name, ratio in ranked(row)]
    libraries = [(name, value, _LIBRARY) for name, value in peers if name not in APART][:_LIBRARIES]
    return [("cpool", ours, _OURS), *libraries, *((name, value, _APART) for name, value in peers if name in APART)]
