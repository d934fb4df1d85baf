"""The machine: kept to one thread on one core, and described."""

import contextlib
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

import cpool

_THREADS = ("CPOOL", "OMP", "MKL", "OPENBLAS", "NUMBA", "NUMEXPR", "VECLIB")


def use_one_thread() -> None:
    """Keep this process to one core, where the system lets us, and libraries imported from now on to one thread."""
    for library in _THREADS:
        os.environ[f"{library}_NUM_THREADS"] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def describe() -> dict[str, Any]:
    """Processor, caches, compiler, and versions of Python, NumPy and cpool."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "caches": _caches(),
        "system": f"{platform.system()} {platform.machine()}",
        "compiler": _compiler(),
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "cpool": cpool.__version__,
        "kernels": kernels(),
    }


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _caches() -> str:
    found = []
    for cache in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        with contextlib.suppress(OSError):
            level, kind, size = ((cache / name).read_text().strip() for name in ("level", "type", "size"))
            found.append(f"L{level}{kind[0].lower() if kind != 'Unified' else ''} {size}")
    return ", ".join(found) or "unknown"


def _compiler() -> str:
    compiler = shutil.which("cc")
    if compiler is None:
        return platform.python_compiler()
    shown = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    return shown.partition("\n")[0]


def kernels() -> str:
    """Which variant of our kernels runs, and why."""
    return cpool.show_config(mode="dicts")["kernels"]
