"""No variant reads or writes one byte outside of its arrays: see `guarded.py`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cases import VARIANTS

PROGRAM = Path(__file__).parent / "guarded.py"


@pytest.mark.skipif(os.name == "nt", reason="pages are protected by mprotect")
@pytest.mark.parametrize("variant", VARIANTS)
def test_arrays_that_end_or_begin_at_a_protected_page(variant, tmp_path):
    running = tmp_path / "running"
    environment = {**os.environ, "CPOOL_KERNELS": variant, "CPOOL_NUM_THREADS": "1"}
    command = [sys.executable, PROGRAM, running]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{running.read_text().strip() if running.exists() else ''}\n{done.stderr}"
    assert int(done.stdout) > 100_000
