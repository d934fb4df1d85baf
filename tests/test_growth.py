"""Nothing grows: after 100,000 calls, good or refused, and 10,000 shapes a process holds what it held before.

What is counted are references to what calls share, and bytes that were handed out, in a process of its own (growth.py).
"""

import json
import subprocess
import sys
from pathlib import Path

import growth
import pytest

PROGRAM = Path(growth.__file__)
MOST = 28_000  # bytes: half of what one object more would be for each call of a kind; other packages have caches


@pytest.mark.parametrize("case", growth.CASES)
def test_nothing_grows(case):
    done = subprocess.run([sys.executable, "-W", "ignore", PROGRAM, case], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    more = json.loads(done.stdout)
    # Of what others hold, too, one may be let go meanwhile; a fault of a call would show as often as there are calls.
    assert all(-10 <= count <= 0 for count in more["references"].values()), more
    assert max(more["bytes"].values()) <= MOST
