"""Run the suite on the installed package, once on each variant of the kernels that this machine can run.

Usage: python ci/test_wheel.py [PYTEST ARGUMENT...]

Begins where the folders `tests` and `docs` and README.md are, and the package is not. Tests that need more than is
installed are left out, for not all that they need has wheels wherever cpool has: most of them skip themselves, and
those that need the extra `viz` are named here.
"""

import os
import subprocess
import sys
from importlib.util import find_spec

from cpool._dispatch import runnable

FIGURES = ("matplotlib", "PIL", "tifffile", "tqdm")
WITH_FIGURES = ("cli", "damaged_files", "files", "images", "store", "viz")


def what() -> list[str]:
    """What pytest is told to run: the tests, and the examples in pages and docstrings."""
    chosen = ["tests", "--pyargs", "cpool"]
    lacking = [name for name in (*FIGURES, "dask", "xarray", "zarr") if find_spec(name) is None]
    if not lacking:
        return [*chosen, "README.md", "docs"]
    print("not installed, so without examples in pages:", *lacking)
    chosen.append("--doctest-ignore-import-errors")
    if not {*FIGURES}.isdisjoint(lacking):
        chosen += [f"--ignore=tests/test_{name}.py" for name in WITH_FIGURES]
    return chosen


def main(arguments: list[str]) -> int:
    """Test on each variant, all of them even if one fails; the exit status is that of the first that did."""
    chosen = what()
    status = 0
    for variant in runnable():
        print(f"\n== CPOOL_KERNELS={variant}", flush=True)
        environment = {**os.environ, "CPOOL_KERNELS": variant}
        subprocess.run([sys.executable, "-m", "cpool", "info"], env=environment, check=False)
        done = subprocess.run([sys.executable, "-m", "pytest", *chosen, *arguments], env=environment, check=False)
        status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
