"""The compiled part of the build: which extensions there are and with which flags. All else is in pyproject.toml.

CPOOL_DEBUG=1   no optimisation, debug symbols, and kernels that check every row they touch against its array
CPOOL_WERROR=1  compiler warnings are errors
"""

import os

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

from Cython.Build import cythonize  # isort: skip  (setuptools first: Cython asks it for its compilers)

DEBUG = os.environ.get("CPOOL_DEBUG") == "1"
WERROR = os.environ.get("CPOOL_WERROR") == "1"

# -O3: at -O2 GCC leaves the passes scalar, 20 to 50 times slower. Contraction to fused multiply-add would make the
# results of averages depend on the instruction set.
UNIX = ["-O1", "-g"] if DEBUG else ["-O3", "-g0"]
FLAGS = {
    "unix": [*UNIX, "-ffp-contract=off", "-Wall", "-Wextra", "-Wno-unused-function", *(["-Werror"] if WERROR else [])],
    "msvc": ["/Od", "/Zi"] if DEBUG else ["/O2", "/fp:precise"],
}


class BuildExt(build_ext):
    """Adds the flags of whichever compiler is at work to those of each extension."""

    def build_extensions(self):
        for extension in self.extensions:
            extension.extra_compile_args += FLAGS.get(self.compiler.compiler_type, [])
        super().build_extensions()


KERNELS = "src/cpool/_kernels"
extensions = [
    Extension(
        "cpool._kernels.baseline",
        [f"{KERNELS}/baseline.pyx"],
        depends=[f"{KERNELS}/{name}" for name in sorted(os.listdir(KERNELS)) if name.endswith(".pxi")],
        define_macros=[("CPOOL_DEBUG", str(int(DEBUG)))],
    )
]

setup(
    ext_modules=cythonize(
        extensions,
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
