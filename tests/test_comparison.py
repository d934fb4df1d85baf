"""`cpool bench`: a table of what agrees, and nothing of what does not."""

import numpy as np
import pytest

from cpool import _comparison
from cpool._comparison import Workload
from cpool.cli import main

SMALL = [
    Workload("max", (16, 16)),
    Workload("avg", (16, 16)),
    Workload("max", (8, 12, 3), "uint8", channels=True),
    Workload("max", (1, 2, 9, 9), kernel=3, stride=2, padding=1),
    Workload("avg", (1, 2, 9, 9), kernel=3, stride=1, padding=1),
    Workload("max", (9, 9), kernel=3, stride=1, padding=1),
]


def test_a_row_for_each_workload(monkeypatch, capsys):
    monkeypatch.setattr(_comparison, "WORKLOADS", SMALL)
    assert main(["bench", "--seconds", "1"]) == 0
    said = capsys.readouterr().out
    assert "kernels" in said
    rows = {line[:36].strip(): line for line in said.splitlines()[-len(SMALL) :]}
    assert list(rows) == [w.name for w in SMALL]
    assert all("NumPy" in rows[w.name] for w in SMALL[:3])
    assert "NumPy" not in rows[SMALL[3].name]


def test_what_is_not_here_or_gives_something_else_has_no_entry(monkeypatch):
    def missing(w, x):
        raise ImportError

    def fails(w, x):
        def call():
            raise TypeError("unsupported dtype")

        return call

    peers = {"same": lambda w, x: lambda: x.reshape(8, 2, 8, 2).max((1, 3)), "missing": missing, "fails": fails}
    peers |= {"other": lambda w, x: lambda: np.zeros((8, 8)), "none": lambda w, x: None}
    monkeypatch.setattr(_comparison, "PEERS", peers)
    [(name, seconds, to_memcpy, ratios)] = _comparison.rows(0.01, SMALL[:1])
    assert name == "max 2x2, 16x16"
    assert seconds > 0 < to_memcpy
    assert list(ratios) == ["same"]


@pytest.mark.parametrize("w", _comparison.WORKLOADS, ids=lambda w: w.name)
def test_workloads_are_possible(w):
    assert len(w.shape) >= 2 + w.channels
    assert w.padding < w.kernel
