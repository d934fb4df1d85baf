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
from pathlib import Path

KERNELS = Path(__file__).resolve().parent.parent / "src/cpool/_kernels/baseline.c"
FLAGS = ["-O3", "-ffp-contract=off", "-fPIC", "-fopt-info-vec-optimized", "-c", "-o", "/dev/null"]

WORK = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float", "double"]
OPERATIONS = ["Max", "Min", "Sum"]
WIDE = {"int64", "uint64"}
SUMS = {"int16", "uint16", "int32", "int64", "float", "double"}
# Pass: how many vector loops at least. A patch has four shapes, each of them with loops for rows and for columns.
LEAST = {"fold": 1, "chunk": 8}

FUNCTION = re.compile(r"^static (?:CYTHON_INLINE )?void __pyx_fuse_(\d+)_(\d+)__pyx_f_\w+baseline_(\w+)\(.*\) \{")
REPORT = re.compile(r"baseline\.c:(\d+):\d+: optimized: loop vectorized")


def functions(source: str) -> dict[int, tuple[str, str, str]]:
    """For each line of a fused function: which one it is, of which type and operation."""
    current, of_line = None, {}
    for number, line in enumerate(source.splitlines(), 1):
        if found := FUNCTION.match(line):
            work, operation, name = int(found[1]), int(found[2]), found[3]
            current = (name, WORK[work], OPERATIONS[operation]) if name in LEAST else None
        elif line.startswith("}"):
            of_line[number] = current
            current = None
        of_line[number] = current
    return of_line


def main(compiler: str) -> int:
    """Exit status 1 if a pass has fewer vector loops than it should."""
    include = f"-I{sysconfig.get_path('include')}"
    done = subprocess.run([compiler, *FLAGS, include, KERNELS], capture_output=True, text=True, check=True)
    of_line = functions(KERNELS.read_text())
    found = Counter(of_line.get(int(line)) for line in REPORT.findall(done.stderr))
    faults = []
    for name, least in LEAST.items():
        for work in WORK:
            for operation in OPERATIONS:
                wanted = work in SUMS if operation == "Sum" else work not in WIDE
                if wanted and found[name, work, operation] < least:
                    faults.append(f"{name} of {work}, {operation}: {found[name, work, operation]}, not {least} loops")
    print("\n".join(faults) or f"{sum(found.values())} loops became vectors")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or ["gcc"]))
