"""The checks of a debug build fire: a request that no caller can make leads a kernel out of an array."""

import subprocess
import sys
import textwrap

import pytest

from cpool._dispatch import kernels

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        getattr(kernels, "counters", lambda: None)() is None,
        reason="only the kernels of a debug build (CPOOL_DEBUG=1) check what they do",
    ),
]

POOL = """
    import numpy as np
    from cpool import _plan, _run
    x, out = np.ones((64, 64), np.float32)[16:48, 16:48], np.zeros((16, 16), np.float32)
    plan = _plan.plan(x.shape, 2, None, 0, 1, False, None)
    indices = np.zeros(out.shape, np.int64)

    def run(tables, **options):
        given = {"op": _run.MAX, "x": x, "out": out, "indices": None, "mask": None, "tables": tables, "taps": 4}
        given |= {"places": 0, "omits": False, "neutral": False, "divisor": 0, "least": 1, "fill": float("nan")}
        _run.kernels.pool(*(given | options).values())

    tables = plan.tables.copy()
    run(tables)
    print("begins", flush=True)
"""
COLUMNS = 1 + 14 + 1  # where their table begins: after how many there are, the rows' number and table, and their number
FAULT = f"tables[{COLUMNS + 3}], tables[{COLUMNS + 7}] = -1, False; "  # from -1 on, and not by a rule that pads


def ends(program):
    """Return the code, what was printed and what was complained of."""
    command = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.split(), done.stderr.strip()


@pytest.mark.parametrize(
    "fault",
    [
        FAULT + "run(tables)",
        FAULT + "run(tables, mask=np.ones(x.shape, bool))",
        FAULT + "run(tables, indices=indices, places=x.size)",
    ],
    ids=["x", "x and a mask", "x and indices"],
)
def test_a_window_that_begins_before_x(fault):
    code, printed, complaint = ends(POOL + textwrap.indent(fault, "    "))
    assert code not in (0, 1)
    assert printed == ["begins"]
    assert complaint == "cpool: a kernel left its array"


def test_a_window_that_ends_after_the_gradient():
    code, printed, complaint = ends(
        """
    import numpy as np
    from cpool import _plan
    from cpool._kernels import scatter
    plan = _plan.plan((8, 8), 2, None, 0, 1, False, None)
    out = np.zeros((24, 24), np.float32)[8:16, 8:16]
    grad = np.ones((4, 4), np.float32)
    tables = plan.tables.copy()
    scatter.spread(grad, out, (0, 1), tables, 0, 0, 1)
    print("begins", flush=True)
    tables[5] = -1
    scatter.spread(grad, out, (0, 1), tables, 0, 0, 1)
    """
    )
    assert code not in (0, 1)
    assert printed == ["begins"]
    assert complaint == "cpool: a kernel left its array"
