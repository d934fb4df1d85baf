"""Check that a wheel holds what it must and nothing that it must not.

Usage: python ci/check_wheel.py WHEEL...
"""

import re
import runpy
import sys
from pathlib import Path
from zipfile import ZipFile

MUST = [
    r"cpool/__init__\.py",
    r"cpool/py\.typed",
    r"cpool/pooling\.py",
    r"cpool/viz\.py",
    r"cpool/cli\.py",
    r"cpool/__init__\.pyi",
    r"cpool/functional\.pyi",
    r"cpool/viz\.pyi",
    r"cpool/_files/images\.py",
    r"cpool/lazy/arrays\.py",
    r"cpool/lazy/store\.py",
    r"cpool/_pyinstaller/hook-cpool\.py",
    r"cpool/_kernels/baseline\.pyi",
    r"cpool/_kernels/cpu\.[^/]*\.(so|pyd)",
    r"cpool/_kernels/door\.[^/]*\.(so|pyd)",
    r"cpool/_kernels/baseline\.[^/]*\.(so|pyd)",
    r"cpool/_kernels/plain\.[^/]*\.(so|pyd)",
    r"cpool/_kernels/scatter\.[^/]*\.(so|pyd)",
    r"cpool/capi\.[^/]*\.(so|pyd)",
    r"cpool/capi\.pxd",
    r"cpool/include/cpool\.h",
    r"cpool_nd-[^/]*\.dist-info/licenses/LICENSE",
    r"cpool_nd-[^/]*\.dist-info/entry_points\.txt",
]
VARIANTS = runpy.run_path(str(Path(__file__).parent.parent / "src/cpool/_variants.py"))["VARIANTS"]
MUST_ON_X86_64 = [rf"cpool/_kernels/{variant.module}\.[^/]*\.(so|pyd)" for variant in VARIANTS.values()]
MUST_NOT = [
    r".*\.(c|o|inc|pyx|pxi|html|pyc)",  # sources of the kernels are in the sdist; what was made of them is nowhere
    r"(tests|benchmarks|docs|ci|demo)/.*",
    r"(?!cpool/|cpool_nd-).*",
]
LARGEST = 2 * 1000 * 1000  # bytes; the promise of the documentation


def faults(wheel: Path) -> list[str]:
    """What is wrong with `wheel`, a line each."""
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    must = MUST + MUST_ON_X86_64 if re.search(r"(x86_64|amd64)\.whl$", wheel.name) else MUST
    missing = [f"lacks {pattern}" for pattern in must if not any(re.fullmatch(pattern, name) for name in names)]
    surplus = [f"holds {name}" for name in names if any(re.fullmatch(pattern, name) for pattern in MUST_NOT)]
    size = wheel.stat().st_size
    too_large = [f"is {size:,} bytes, over {LARGEST:,}"] if size > LARGEST else []
    return missing + surplus + too_large


def main(wheels: list[str]) -> int:
    """Check each wheel; the exit status is 1 if one is faulty."""
    if not wheels:
        print(__doc__, file=sys.stderr)
        return 2
    status = 0
    for wheel in map(Path, wheels):
        found = faults(wheel)
        print(f"{wheel.name}: " + ("; ".join(found) if found else f"in order, {wheel.stat().st_size:,} bytes"))
        status |= bool(found)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
