"""The compiled part of the build: which extensions there are and with which flags. All else is in pyproject.toml.

CPOOL_DEBUG=1   no optimisation, debug symbols, and kernels that check every row they touch against its array
                and count what they do
CPOOL_WERROR=1  compiler warnings are errors
CPOOL_MODULES   the names of the compiled modules to build, such as "baseline scatter"; "least" for as few as make a
                package, with kernels for any processor alone; all if it is not set
CPOOL_SANITIZE  what sanitizers look for, such as address,undefined or thread (ci/sanitize.sh)
CPOOL_COVERAGE=1  count how often each line of the kernels runs (ci/coverage.sh)
CC=clang-cl     on Windows, the compiler to take in place of MSVC: that has no vector types, so that its kernels are
                scalar loops
"""

import gzip
import os
import re
import runpy
import shutil
import sys
import tarfile
from logging import INFO
from multiprocessing import get_start_method
from pathlib import Path
from sysconfig import get_config_var, get_platform
from time import monotonic

import numpy
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist

from Cython.Build import cythonize  # isort: skip  (setuptools first: Cython asks it for its compilers)

DEBUG = os.environ.get("CPOOL_DEBUG") == "1"
WERROR = os.environ.get("CPOOL_WERROR") == "1"
SANITIZE = os.environ.get("CPOOL_SANITIZE")
COVERAGE = os.environ.get("CPOOL_COVERAGE") == "1"
WANTED = os.environ.get("CPOOL_MODULES", "").split()
LEAST = ["least"]
GCC = "clang" not in (os.environ.get("CC") or get_config_var("CC") or "")

# -O3: at -O2 GCC leaves scalar what is left to it, 20 to 50 times slower. Contraction to fused multiply-add would make
# the results of averages depend on the instruction set. Rows of scratch hold values of any type, one after another.
# Sums of 64-bit integers wrap, as NumPy's do; flags of Python say so only where nobody sets CFLAGS.
# GCC unrolls loops of constant length no further than pays, which halves the size, and calls no function of the C
# library for loops that are short here.
FOR_GCC = ["--param=max-completely-peel-times=4", "-fno-tree-loop-distribute-patterns"]
UNIX = ["-O1", "-g"] if DEBUG else ["-O3", "-g0", *(FOR_GCC if GCC else [])]
UNIX += ["-ffp-contract=off", "-fwrapv", "-fno-strict-aliasing"]
if sys.maxsize < 2**32 and get_platform().endswith(("86", "x86_64")):
    UNIX += ["-msse2", "-mfpmath=sse"]  # else values are floats of 80 bits on the way, and are rounded twice
if SANITIZE:
    UNIX += ["-O1", "-g", "-fno-omit-frame-pointer", f"-fsanitize={SANITIZE}", "-fno-sanitize-recover=all"]
if COVERAGE:
    UNIX += ["-O0", "--coverage", "-fprofile-update=atomic"]
FLAGS = {
    "unix": [*UNIX, "-Wall", "-Wextra", "-Wno-unused-function", *(["-Werror"] if WERROR else [])],
    "msvc": ["/Od", "/Zi"] if DEBUG else ["/O2", "/fp:precise"],
}
# clang-cl takes what MSVC does, and Clang's own words after a prefix.
CLANG_CL = os.environ.get("CC") == "clang-cl"
FOR_CLANG_CL = [f"/clang:{flag}" for flag in UNIX if not flag.startswith("-g")]
CLANG_TARGETS = {"win-amd64": "x86_64-pc-windows-msvc", "win-arm64": "aarch64-pc-windows-msvc"}

KERNELS = Path("src/cpool/_kernels")
BODY = sorted(str(path) for path in KERNELS.rglob("*") if path.suffix in {".pxi", ".h", ".inc"})
VARIANTS = runpy.run_path("src/cpool/_variants.py")["VARIANTS"]
DIRECTIVES = {
    "boundscheck": DEBUG,
    "wraparound": False,
    "cdivision": True,
    "initializedcheck": DEBUG,
    "freethreading_compatible": True,
}
MACROS = [("CPOOL_DEBUG", str(int(DEBUG)))]
KIND = Path("build/debug")  # a note of the last build: whether it was one, and what was looked for
THIS_KIND = f"{DEBUG} {SANITIZE} {COVERAGE}"
REBUILD = KIND.exists() and KIND.read_text() != THIS_KIND


def description():
    """The README for other places than the repository, in which pictures and links to files need an address."""
    address = "https://github.com/cpool/cpool"
    text = Path("README.md").read_text(encoding="utf-8")
    text = re.sub(r"(!\[[^]]*\]\()(?!https?:)", rf"\1{address}/raw/main/", text)
    return re.sub(r"((?<!!)\[[^]]*\]\()(?!https?:|#)", rf"\1{address}/blob/main/", text)


def for_x86_64():
    """Whether the target is x86-64 alone, which on macOS is for ARCHFLAGS to say."""
    target = os.environ.get("ARCHFLAGS", "").split("-arch ")[1:] or [get_platform().rpartition("-")[2]]
    return sys.maxsize > 2**32 and {arch.strip() for arch in target} <= {"x86_64", "amd64"}


def processors():
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def renamed(translated, variant):
    """The same C text as another module. Cython counts the letters of names, so both have as many."""
    path = KERNELS / f"{variant.module}.c"
    text = translated.read_text(encoding="utf-8").replace(VARIANTS["baseline"].module, variant.module)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return str(path)


class BuildExt(build_ext):
    """Adds the flags of whichever compiler is at work; compiles the variants side by side."""

    def finalize_options(self):
        super().finalize_options()
        self.parallel = self.parallel or processors()
        self.force = self.force or REBUILD

    def build_extensions(self):
        if self.compiler.compiler_type == "msvc" and CLANG_CL:
            if not self.compiler.initialized:
                self.compiler.initialize(self.plat_name)  # MSVC's own linker and libraries are used
            self.compiler.cc = shutil.which("clang-cl")
            if self.compiler.cc is None:  # or wheels would be slow, and nobody would know
                raise SystemExit("CC is clang-cl, and there is none on the PATH")
        super().build_extensions()

    def build_extension(self, extension):
        compiler = self.compiler.compiler_type
        name = extension.name.rpartition(".")[2]
        own = [getattr(variant, compiler, ()) for variant in VARIANTS.values() if variant.module == name]
        extension.extra_compile_args = FLAGS.get(compiler, []) + [flag for flags in own for flag in flags]
        extension.extra_link_args = [f"-fsanitize={SANITIZE}"] if SANITIZE else ["--coverage"] if COVERAGE else []
        if compiler == "msvc" and CLANG_CL:
            extension.extra_compile_args += [f"--target={CLANG_TARGETS[self.plat_name]}", *FOR_CLANG_CL]
        begin = monotonic()
        super().build_extension(extension)
        self.announce(f"{extension.name}: {monotonic() - begin:.0f} s, {' '.join(extension.extra_compile_args)}", INFO)

    def run(self):
        kind = "debug" if DEBUG else "release"
        self.announce(
            f"cpool: a {kind} build of {len(self.extensions)} modules, {self.parallel} at a time; most time takes "
            "the compilation of the kernels, once for each instruction set",
            INFO,
        )
        super().run()
        KIND.parent.mkdir(exist_ok=True)  # only now: installers run this file several times before they build
        KIND.write_text(THIS_KIND)


class Sdist(sdist):
    """Packs the same files into the same bytes, whoever does it and when, where SOURCE_DATE_EPOCH tells the time."""

    def make_archive(self, base_name, format, root_dir=None, base_dir=None, owner=None, group=None):
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if not epoch or format != "gztar":
            return super().make_archive(base_name, format, root_dir, base_dir, owner, group)

        def anyones(entry):
            entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = int(epoch), 0, 0, "", ""
            entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
            return entry

        path = f"{base_name}.tar.gz"
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with gzip.GzipFile(path, "wb", mtime=int(epoch)) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
            archive.add(base_dir, filter=anyones)
        return path


extensions = cythonize(
    [
        Extension("cpool._kernels.cpu", [f"{KERNELS}/cpu.pyx"]),
        Extension(
            "cpool._kernels.door",
            [f"{KERNELS}/door.pyx"],
            depends=BODY,
            include_dirs=[numpy.get_include()],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_2_0_API_VERSION")],
        ),
        Extension("cpool._kernels.plain", [f"{KERNELS}/plain.pyx"], depends=BODY),
        Extension("cpool._kernels.scatter", [f"{KERNELS}/scatter.pyx"], depends=BODY, define_macros=MACROS),
        Extension("cpool.capi", ["src/cpool/capi.pyx"], depends=["src/cpool/capi.pxd", *BODY]),
        Extension("cpool._kernels.baseline", [f"{KERNELS}/baseline.pyx"], depends=BODY, define_macros=MACROS),
    ],
    nthreads=processors() if get_start_method() == "fork" else 0,  # others would run this file again in each
    compiler_directives=DIRECTIVES,
    force=REBUILD,
)
extensions += [
    Extension(
        f"cpool._kernels.{variant.module}",
        [renamed(KERNELS / "baseline.c", variant)],
        depends=BODY,
        define_macros=MACROS,
    )
    for name, variant in VARIANTS.items()
    if name != "baseline" and for_x86_64() and WANTED != LEAST
]

if WANTED and WANTED != LEAST:
    extensions = [each for each in extensions if each.name.rpartition(".")[2] in WANTED]
setup(
    ext_modules=extensions,
    cmdclass={"build_ext": BuildExt, "sdist": Sdist},
    long_description=description(),
    long_description_content_type="text/markdown",
)
