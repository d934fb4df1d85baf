"""Check that the compiler made vectors of the passes that matter, for each type, in the baseline kernels.

Usage: python ci/check_vectorised.py [CC]

Compiles what Cython made of the kernels once more and reads GCC's report. One scalar loop among them is 10 to 50 times
slower and fails no other check. Baseline is SSE2, which has no 64-bit comparison: those maxima are not asked for.
"""

import re
import subprocess
import sys
import sysconfig
from collections import Counter
from itertools import product
from pathlib import Path

KERNELS = Path(__file__).resolve().parent.parent / "src/cpool/_kernels/baseline.c"
FLAGS = [
    "-O3",
    "--param=max-completely-peel-times=4",
    "-ffp-contract=off",
    "-fPIC",
    "-fopt-info-vec-optimized",
    "-c",
    "-o",
    "/dev/null",
]

WORK = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float", "double"]
OPERATIONS = ["Max", "Min", "Sum"]
WIDE = {"int64", "uint64"}
SUMS = {"int16", "uint16", "int32", "int64", "float", "double"}
# What sums are made of, and the source types that a patch reads for each.
PAIRS = {("uint8", "uint16"), ("int8", "int16"), ("uint16", "int32"), ("int16", "int32"), ("int32", "int64")}
# Pass: how many vector loops at least. A patch has four shapes, each of them with loops for rows and for columns.
LEAST = {"fold": 1, "chunk": 8}

FUNCTION = re.compile(r"^static (?:CYTHON_INLINE )?void __pyx_fuse_([\d_]+?)__pyx_f_\w+baseline_(\w+)\(.*\) \{")
REPORT = re.compile(r"baseline\.c:(\d+):\d+: optimized: loop vectorized")


def functions(source: str) -> dict[int, tuple[str, str, str, str] | None]:
    """For each line of a fused function: which one it is, of which types and operation."""
    current, of_line = None, {}
    for number, line in enumerate(source.splitlines(), 1):
        if found := FUNCTION.match(line):
            types, name, current = list(map(int, found[1].split("_"))), found[2], None
            if name in LEAST and max(types) < len(WORK):
                current = (name, WORK[types[-2]], WORK[types[0]], OPERATIONS[types[-1]])
        elif line.startswith("}"):
            of_line[number] = current
            current = None
        of_line[number] = current
    return of_line


def wanted(name: str, stored: str, work: str, operation: str) -> bool:
    """Whether the kernels use this pass and vectors are to be had."""
    if operation != "Sum":
        return stored == work and work not in WIDE
    return (stored == work and work in SUMS) or (name == "chunk" and (stored, work) in PAIRS)


def main(compiler: str) -> int:
    """Exit status 1 if a pass has fewer vector loops than it should."""
    include = f"-I{sysconfig.get_path('include')}"
    done = subprocess.run([compiler, *FLAGS, include, KERNELS], capture_output=True, text=True, check=True)
    of_line = functions(KERNELS.read_text())
    found = Counter(of_line.get(int(line)) for line in REPORT.findall(done.stderr))
    faults = [
        f"{name} of {stored} as {work}, {operation}: {found[name, stored, work, operation]}, not {least} loops"
        for name, least in LEAST.items()
        for stored, work, operation in product(WORK, WORK, OPERATIONS)
        if wanted(name, stored, work, operation) and found[name, stored, work, operation] < least
    ]
    print("\n".join(faults) or f"{sum(found.values())} loops became vectors")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or ["gcc"]))
