"""The compiled part of the build: which extensions there are and with which flags. All else is in pyproject.toml.

CPOOL_DEBUG=1   no optimisation, debug symbols, and kernels that check every row they touch against its array
CPOOL_WERROR=1  compiler warnings are errors
"""

import os
from multiprocessing import get_start_method
from sysconfig import get_platform

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

from Cython.Build import cythonize  # isort: skip  (setuptools first: Cython asks it for its compilers)

DEBUG = os.environ.get("CPOOL_DEBUG") == "1"
WERROR = os.environ.get("CPOOL_WERROR") == "1"

# -O3: at -O2 GCC leaves the passes scalar, 20 to 50 times slower. Contraction to fused multiply-add would make the
# results of averages depend on the instruction set. Loops of constant length are unrolled no further than pays, which
# halves the size.
UNIX = ["-O1", "-g"] if DEBUG else ["-O3", "-g0", "--param=max-completely-peel-times=4"]
UNIX += ["-ffp-contract=off"]
FLAGS = {
    "unix": [*UNIX, "-Wall", "-Wextra", "-Wno-unused-function", *(["-Werror"] if WERROR else [])],
    "msvc": ["/Od", "/Zi"] if DEBUG else ["/O2", "/fp:precise"],
}

# The kernels' body is compiled once for each of these; cpool._dispatch picks one at import.
VARIANTS = {
    "baseline": {},
    "v3": {"unix": ["-march=x86-64-v3"], "msvc": ["/arch:AVX2"]},
    "v4": {"unix": ["-march=x86-64-v4", "-mprefer-vector-width=512"], "msvc": ["/arch:AVX512"]},
}


def for_x86_64():
    """Whether the target is x86-64 alone, which on macOS is for ARCHFLAGS to say."""
    target = os.environ.get("ARCHFLAGS", "").split("-arch ")[1:] or [get_platform().rpartition("-")[2]]
    return {arch.strip() for arch in target} <= {"x86_64", "amd64"}


class BuildExt(build_ext):
    """Adds the flags of whichever compiler is at work; compiles the variants side by side."""

    def finalize_options(self):
        super().finalize_options()
        self.parallel = self.parallel or os.cpu_count()

    def build_extension(self, extension):
        compiler = self.compiler.compiler_type
        variant = VARIANTS.get(extension.name.rpartition(".")[2], {})
        extension.extra_compile_args = FLAGS.get(compiler, []) + variant.get(compiler, [])
        super().build_extension(extension)


KERNELS = "src/cpool/_kernels"
BODY = [f"{KERNELS}/{name}" for name in sorted(os.listdir(KERNELS)) if name.endswith((".pxi", ".h", ".inc"))]
variants = VARIANTS if for_x86_64() else ["baseline"]
extensions = [
    Extension("cpool._kernels.cpu", [f"{KERNELS}/cpu.pyx"]),
    Extension("cpool._kernels.scatter", [f"{KERNELS}/scatter.pyx"], depends=BODY),
    Extension("cpool.capi", ["src/cpool/capi.pyx"], depends=["src/cpool/capi.pxd", *BODY]),
] + [
    Extension(
        f"cpool._kernels.{variant}",
        [f"{KERNELS}/{variant}.pyx"],
        depends=BODY,
        define_macros=[("CPOOL_DEBUG", str(int(DEBUG)))],
    )
    for variant in variants
]

setup(
    ext_modules=cythonize(
        extensions,
        nthreads=os.cpu_count() if get_start_method() == "fork" else 0,  # others would run this file again in each
        compiler_directives={
            "boundscheck": DEBUG,
            "wraparound": False,
            "cdivision": True,
            "initializedcheck": DEBUG,
            "freethreading_compatible": True,
        },
    ),
    cmdclass={"build_ext": BuildExt},
)
