"""Check that a wheel holds what it must and nothing that it must not.

Usage: python ci/check_wheel.py WHEEL...
"""

import re
import runpy
import sys
from email.parser import Parser
from itertools import product
from pathlib import Path
from zipfile import ZipFile

MODULES = ("cpu", "door", "baseline", "plain", "scatter")
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
    *(rf"cpool/_kernels/{name}\.pyi" for name in (*MODULES, "x86_64v3", "x86_64v4")),
    *(rf"cpool/_kernels/{name}\.[^/]*\.(so|pyd)" for name in MODULES),
    r"cpool/capi\.[^/]*\.(so|pyd)",
    r"cpool/capi\.pxd",
    r"cpool/include/cpool\.h",
    r"cpool_nd-[^/]*\.dist-info/licenses/LICENSE",
    r"cpool_nd-[^/]*\.dist-info/entry_points\.txt",
]
VARIANTS = runpy.run_path(str(Path(__file__).parent.parent / "src/cpool/_variants.py"))["VARIANTS"]
MUST_ON_X86_64 = [rf"cpool/_kernels/{variant.module}\.[^/]*\.(so|pyd)" for variant in VARIANTS.values()]
MUST_NOT = [
    # Sources of the kernels are in the sdist; what was made of them is nowhere.
    r".*\.(c|cpp|o|obj|inc|pyx|pxi|html|pyc)",
    r"(?!cpool/include/cpool\.h).*\.h",
    r"(?!cpool/capi\.pxd).*\.pxd",
    r"cpool/\.dylibs/.*",  # libraries of others: there are none to bring
    r"(tests|benchmarks|docs|ci|demo)/.*",
    r"(?!cpool/|cpool_nd-).*",
]
PYTHONS = r"cp31[1-5]-cp31[1-5]t?"
PLATFORMS = (
    r"linux_(x86_64|aarch64)|manylinux_2_(5|12|17|2[0-8])_(x86_64|aarch64)|manylinux(1|2010|2014)_(x86_64|aarch64)|"
    r"musllinux_1_2_(x86_64|aarch64)|macosx_1[0-9]_[0-9]+_(x86_64|arm64)|win_(amd64|arm64)"
)  # the first is that of wheels that are not for others; PyPI takes none
MUST_NOT_ELSEWHERE = [r"cpool/_kernels/x86_64\w*\.[^/]*\.(so|pyd)"]
LARGEST = 2 * 1000 * 1000  # bytes; the promise of the documentation


def of_members(names: list[str], x86_64: bool) -> list[str]:
    """What is missing, and what there is too much of."""
    must, must_not = (MUST + MUST_ON_X86_64, MUST_NOT) if x86_64 else (MUST, MUST_NOT + MUST_NOT_ELSEWHERE)
    found = [f"lacks {pattern}" for pattern in must if not any(re.fullmatch(pattern, name) for name in names)]
    return found + [f"holds {name}" for name in names if any(re.fullmatch(pattern, name) for pattern in must_not)]


def of_tags(name: str, told: list[str]) -> list[str]:
    """Whether the name of the wheel and the file WHEEL in it tell the same tags, and these are ours."""
    python, abi, platforms = name.removesuffix(".whl").split("-")[-3:]
    stated = {"-".join(tag) for tag in product([python], [abi], platforms.split("."))}
    found = [] if stated == set(told) else [f"has other tags in WHEEL ({' '.join(told)})"]
    if not re.fullmatch(PYTHONS, f"{python}-{abi}") or abi.rstrip("t") != python:
        found.append(f"is for {python}-{abi}")
    return found + [f"is for {each}" for each in platforms.split(".") if not re.fullmatch(PLATFORMS, each)]


def of_metadata(text: str) -> list[str]:
    """Whether NumPy is all that it needs, the license is told, and all links of the description have an address."""
    metadata = Parser().parsestr(text)
    needed = [each for each in metadata.get_all("Requires-Dist", []) if "extra ==" not in each]
    found = [] if len(needed) == 1 and needed[0].startswith("numpy") else [f"needs {', '.join(needed)}"]
    found += [] if metadata["License-Expression"] == "BSD-3-Clause" else ["does not tell its license"]
    links = re.findall(r"\]\(([^)]*)\)", metadata.get_payload())
    return found + [f"has a link to {link}" for link in links or ["nowhere"] if not link.startswith("https://")]


def faults(wheel: Path) -> list[str]:
    """What is wrong with `wheel`, a line each."""
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        info = next(name.partition("/")[0] for name in names if name.endswith(".dist-info/WHEEL"))
        told, metadata = (archive.read(f"{info}/{name}").decode() for name in ("WHEEL", "METADATA"))
    found = of_members(names, re.search(r"(x86_64|amd64)\.whl$", wheel.name) is not None)
    found += of_tags(wheel.name, Parser().parsestr(told).get_all("Tag", [])) + of_metadata(metadata)
    size = wheel.stat().st_size
    return found + ([f"is {size:,} bytes, over {LARGEST:,}"] if size > LARGEST else [])


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
