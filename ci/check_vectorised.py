"""Check what the compiler made of the loops: vectors where they are asked for, and where it is left to find them.

Usage: python ci/check_vectorised.py [CC]

Compiles the translated kernels once more, with the flags of setup.py and those of x86-64-v3. One scalar loop among them
is 10 to 50 times slower and fails no other check. Needs GCC, for its report, and objdump.
"""

import re
import runpy
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/cpool/_kernels/x86_64v3.c"

# Passes that are written in vectors: instructions that each must have.
INSTRUCTIONS = {
    "stack_float_float_1": "vmaxps",
    "halve_float_float_1": "vmaxps",
    "stack_float_float_0": "vaddps",
    "stack_double_double_2": "vminpd",
    "stack_uint8_t_uint8_t_1": "vpmaxub",
    "stack_uint8_t_uint16_t_0": "vpmovzxbw",
    "halve_uint8_t_uint16_t_0": "vpackuswb",
    "reduce_float_float_0": "vaddps",
}
# Functions of Cython's that are left to the compiler: how many loops of them, of all types, are vectors at least.
LOOPS = {"divide_by": 53, "read_every": 27, "pick_units": 8, "read_keys": 2, "rank_values": 20, "values_of": 24}

FUNCTION = re.compile(r"^static (?:CYTHON_INLINE )?void (?:__pyx_fuse_[\d_]+?)?__pyx_f_\w+?x86_64v3_(\w+)\(.*\) \{")
REPORT = re.compile(r"x86_64v3\.c:(\d+):\d+: optimized: loop vectorized")


def settings() -> dict:
    """The names that setup.py defines, without a build."""
    with patch("setuptools.setup"), patch("Cython.Build.cythonize", return_value=[]):
        return runpy.run_path(str(ROOT / "setup.py"))


def functions(source: str) -> dict[int, str]:
    """The name of the function that each line belongs to."""
    name, of_line = "", {}
    for number, line in enumerate(source.splitlines(), 1):
        found = FUNCTION.match(line)
        name = found[1] if found else name
        of_line[number] = name
    return of_line


def main() -> int:
    """Compile, and compare with what is expected; the exit status is 1 if something is scalar."""
    setup = settings()
    compiler = sys.argv[1] if len(sys.argv) > 1 else "gcc"
    flags = [*setup["UNIX"], *setup["VARIANTS"]["v3"].unix, "-fPIC", "-fopt-info-vec-optimized"]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "kernels.o"
        command = [compiler, *flags, f"-I{sysconfig.get_path('include')}", "-c", str(SOURCE), "-o", str(target)]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        listing = subprocess.run(["objdump", "-d", str(target)], capture_output=True, text=True, check=True).stdout
    code = dict(re.findall(r"^[0-9a-f]+ <(\w+)>:\n(.*?)\n\n", listing + "\n", re.MULTILINE | re.DOTALL))
    of_line = functions(SOURCE.read_text(encoding="utf-8"))
    loops = Counter(of_line.get(line) for line in {int(line) for line in REPORT.findall(report)})
    faults = [
        f"{name} has no {wanted}" for name, wanted in INSTRUCTIONS.items() if wanted not in code.get(name, "")
    ] + [f"{name}: {loops[name]} vector loops, not {least}" for name, least in LOOPS.items() if loops[name] < least]
    print("\n".join(faults) or f"{len(INSTRUCTIONS)} passes and {sum(loops[name] for name in LOOPS)} loops are vectors")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
