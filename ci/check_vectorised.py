"""Check that what is left to the compiler became vectors, and that what is written as vectors is made of such.

Usage: python ci/check_vectorised.py [GCC]    after a build; GCC 12 or newer

The passes of `folds.inc` are vector types, but moves, divisions and places are plain loops in Cython code. One
of them that stays scalar is 10 to 50 times slower and fails no other check. This compiles what Cython made of the
kernels once more, with the flags of `setup.py`, and reads GCC's report of the loops that became vectors, then the
disassembly of some of the passes of `folds.inc`: vector types compile to anything, also to one element at a time.
"""

import ast
import os
import platform
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KERNELS = ROOT / "src/cpool/_kernels"
VARIANTS = runpy.run_path(str(ROOT / "src/cpool/_variants.py"))["VARIANTS"]
ON_X86_64 = platform.machine().lower() in {"x86_64", "amd64"}
VARIANT = VARIANTS["v3" if ON_X86_64 else "baseline"]
WIDTH = 32 if ON_X86_64 else 16  # bytes: narrower vectors are those of the rest of a loop, or a half measure

UNITS = "uint8_t uint16_t uint32_t uint64_t"
SUMS = "int16_t uint16_t int32_t"
# Pass, how many vector loops on x86-64-v3 at least, and the types that it goes to and comes from; "=" is the same one.
# A loop is there once for each constant that it is compiled for: strides, ways to divide. On other processors GCC
# chooses otherwise, and one is asked for. What is not listed was never a vector: divisions of int64 in most ways, for
# which there are no instructions, tallies of integers, and doubles that become 64-bit integers.
LEAST = [
    ("convert", 1, "half bfloat16", "float double"),
    ("convert", 1, "int8_t uint8_t int16_t uint16_t int32_t uint32_t float", "double"),
    ("divide_real_tallies", 3, "float", "="),
    ("divide_real_tallies", 2, "double", "="),
    ("divide_to_real", 2, "double", SUMS),
    ("divide_to_whole", 2, SUMS, "="),
    ("pick_units", 2, UNITS, "="),
    ("place", 2, "int32_t int64_t", "Block"),
    ("resize", 1, "uint8_t", f"{SUMS} int64_t"),
    ("resize", 1, "uint16_t", "int32_t int64_t"),
    ("resize", 1, "uint32_t", "int64_t"),
    ("take_every", 5, UNITS, "="),
    ("write_places", 1, "int64_t", "int32_t int64_t"),
]
# What the passes of `folds.inc` cannot do without, in registers of full width.
INSTRUCTIONS = {
    "stack_float_float_1": "vmaxps",
    "halve_float_float_1": "vmaxps",
    "stack_uint8_t_uint8_t_1": "vpmaxub",
    "halve_uint8_t_uint16_t_0": "vpaddw",
    "halve_float_rank32_1": "vpmaxsd",
    "stack_half_float_0": "vcvtph2ps",
    "marked_float_int32_t_1": "vpmovzxbd",
    "reduce_float_float_1": "vmaxps",
}

FUNCTION = re.compile(rf"^static .*?__pyx_f_\w+?_kernels_\d+{VARIANT.module}_(\w+)\((.*)\) \{{$")
PREFIX = re.compile(r"__pyx_t_\w+?_kernels_\d+" + VARIANT.module + "_")
REPORT = re.compile(rf"{VARIANT.module}\.c:(\d+):\d+: optimized: loop vectorized using {WIDTH} byte vectors")


def flags(compiler: str) -> list[str]:
    """Those of a release build. Only these assignments of setup.py are run: all of it would build."""
    os.environ["CC"] = compiler
    os.environ.pop("CPOOL_DEBUG", None)
    setup = ast.parse((ROOT / "setup.py").read_text())
    setup.body = [
        node
        for node in setup.body
        if isinstance(node, ast.Assign | ast.AugAssign)
        and ast.unparse(node).split()[0] in {"DEBUG", "FOR_GCC", "GCC", "UNIX"}
    ]
    names = {"os": os, "get_config_var": sysconfig.get_config_var}
    exec(compile(setup, "setup.py", "exec"), names)
    of_python = shlex.split(sysconfig.get_config_var("CFLAGS") or "")  # which setuptools puts first
    return [*of_python, *names["UNIX"], *VARIANT.unix, "-DCPOOL_DEBUG=0", "-fPIC", "-w"]


def types(parameters: str) -> tuple[str, ...]:
    """The first two of them, without Cython's prefix and what is no part of a name."""
    words = [PREFIX.sub("", parameter).split() for parameter in parameters.split(",")[:2]]
    return tuple(next(word for word in some if word not in {"CYTHON_UNUSED", "struct", "enum"}) for some in words)


def functions(source: str) -> list[tuple[str, ...] | None]:
    """For each line, and for line 0: which function it is in, and the types that it goes to and comes from."""
    current, of_line = None, [None]
    for line in source.splitlines():
        if found := FUNCTION.match(line):
            current = (found[1], *types(found[2]))
        of_line.append(current)
        if line.startswith("}"):
            current = None
    return of_line


def scalar_loops(source: str, report: str) -> list[str]:
    """The passes with fewer vector loops than they should have, a line each."""
    of_line = functions(source)
    found = Counter(of_line[int(line)] for line in REPORT.findall(report))
    faults = []
    for name, loops, targets, sources in LEAST:
        least = loops if ON_X86_64 else 1
        for target in targets.split():
            for origin in [target] if sources == "=" else sources.split():
                count = found[name, target, origin]
                if count < least:
                    faults.append(f"{name} of {origin} to {target}: {count} vector loops, not {least}")
    return faults


def scalar_passes(binary: str) -> list[str]:
    """The passes of `folds.inc` that lack their vector instruction, a line each."""
    if not ON_X86_64 or not shutil.which("objdump"):
        print("skipped: the disassembly, for which this takes " + ("objdump" if ON_X86_64 else "x86-64"))
        return []
    command = ["objdump", "-d", "--no-show-raw-insn", binary]
    blocks = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n\n")
    faults = []
    for name, instruction in INSTRUCTIONS.items():
        own = re.compile(rf"\s*[0-9a-f]+ <{name}[.>]")  # or what GCC made a function of its own of
        text = "\n".join(block for block in blocks if own.match(block))
        if not re.search(rf"\t{instruction}\s.*%ymm", text):
            faults.append(f"{name}: " + (f"no {instruction} of {WIDTH} bytes" if text else "not in the object"))
    return faults


def main(compiler: str) -> int:
    """Exit status 1 if anything is scalar that should not be."""
    source = KERNELS / f"{VARIANT.module}.c"
    if not source.exists():
        print(f"no {source.name}, which a build in this tree leaves")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        binary = f"{folder}/kernels.o"
        include = f"-I{sysconfig.get_path('include')}"
        command = [compiler, *flags(compiler), include, "-fopt-info-vec-optimized", "-c", source, "-o", binary]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr)
            return 1
        faults = scalar_loops(source.read_text(encoding="utf-8"), done.stderr) + scalar_passes(binary)
    print("\n".join(faults) or f"{len(REPORT.findall(done.stderr))} loops became vectors of {WIDTH} bytes")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or ["gcc"]))
