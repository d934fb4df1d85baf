"""A program that PyInstaller froze, with the wheel that is installed, runs every variant and the C door."""

import os
import subprocess
import sys

import pytest

from cpool import _dispatch
from cpool._pyinstaller import hook_folders
from cpool._variants import PLAIN

pytest.importorskip("PyInstaller", reason="PyInstaller is not installed")

PROGRAM = """
import sys
import numpy as np
import cpool
from cpool import capi
assert getattr(sys, "frozen", False)
assert cpool.max_pool(np.arange(16).reshape(4, 4), 2).tolist() == [[5, 7], [13, 15]]
assert cpool.max_unpool([[5]], [[3]], (2, 2)).tolist() == [[0, 0], [0, 5]]
assert cpool.avg_pool(np.ones((300, 400, 400), np.uint8), 2, workers=2).min() == 1
assert capi.__pyx_capi__
print(cpool.show_config(mode="dicts")["kernels"].split(",")[0])
"""

# What cpool imports where it is asked to, which takes a minute to collect, and what NumPy's own hooks find beside it.
UNUSED = ["dask", "distributed", "matplotlib", "numba", "pandas", "PIL", "scipy", "tifffile", "xarray", "zarr"]


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frozen")
    (folder / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "PyInstaller", "--onedir", "--noconfirm", "--log-level", "WARN", "program.py"]
    command += [f"--exclude-module={name}" for name in UNUSED]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "dist" / "program" / ("program.exe" if os.name == "nt" else "program")


@pytest.mark.parametrize("variant", ["", PLAIN, *_dispatch.runnable()])
def test_a_frozen_program_runs(program, variant):
    environment = {**os.environ, "CPOOL_KERNELS": variant}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([program], env=environment, cwd=program.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == (variant or _dispatch.runnable()[-1])


def test_pyinstaller_is_told_of_the_hook():
    from importlib.metadata import entry_points  # noqa: PLC0415

    (found,) = [each for each in entry_points(group="pyinstaller40") if each.value.startswith("cpool.")]
    assert found.load() is hook_folders
    assert os.path.exists(os.path.join(hook_folders()[0], "hook-cpool.py"))
