"""What the tests of workers share."""

import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

LIMIT = 120  # seconds, after which what should have happened has not: it decides no test that passes
RANGE = "an int from 1 to 4096, or -1 for all cores available"
REFUSED = [
    (0, ValueError, f"workers must be {RANGE}, got 0"),
    (-2, ValueError, f"workers must be {RANGE}, got -2"),
    (4097, ValueError, f"workers must be {RANGE}, got 4097"),
    (2**70, ValueError, f"workers must be {RANGE}, got 1180591620717411303424"),
    (np.int64(0), ValueError, f"workers must be {RANGE}, got 0"),
    (True, TypeError, "workers must be an int, got True"),
    (np.True_, TypeError, "workers must be an int, got np.True_"),
    (1.5, TypeError, "workers must be an int, got 1.5"),
    (2.0, TypeError, "workers must be an int, got 2.0"),
    ("2", TypeError, "workers must be an int, got '2'"),
    ((2,), TypeError, "workers must be an int, got (2,)"),
]
JUNK = ["0", "-2", "4097", "two", "1.5", "True", "2 3", " ", "9" * 5000]


def python(code, **environment):
    """Run a program and return what it printed; one that fails or complains fails the test."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def forked(child):
    """Return the exit code of a forked child that calls `child`: 0, 1 for an exception, or minus the signal."""
    process = os.fork()
    if process == 0:
        signal.alarm(LIMIT)  # ends one that hangs
        try:
            child()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
forks_with_threads = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
