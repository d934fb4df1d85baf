"""What no import statement of Python code names: the door for C, Cython and Numba, and what compiled modules import."""

from cpool._variants import VARIANTS

hiddenimports = ["cpool.capi", "cpool._kernels.plain", *(f"cpool._kernels.{each.module}" for each in VARIANTS.values())]
