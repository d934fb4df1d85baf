"""The variants that the kernels are compiled as: the one place that the build, the import and the wheel check read.

Only the first is built where the target is not x86-64. All modules are the same C text but for their names, which are
therefore equally long (``setup.py`` puts one in place of the other).
"""

from typing import NamedTuple


class Variant(NamedTuple):
    """One instruction set."""

    module: str  # in cpool._kernels
    level: int  # of x86-64 that a processor must have; 0 for any
    unix: tuple[str, ...] = ()  # the flags of GCC and Clang,
    msvc: tuple[str, ...] = ()  # and of MSVC


VARIANTS = {
    "baseline": Variant("baseline", 0),
    "v3": Variant("x86_64v3", 3, ("-march=x86-64-v3",), ("/arch:AVX2",)),
    "v4": Variant("x86_64v4", 4, ("-march=x86-64-v4", "-mprefer-vector-width=512"), ("/arch:AVX512",)),
}

PLAIN = "plain"  # no variant but the module that defines what these compute: it runs only where CPOOL_KERNELS says so
