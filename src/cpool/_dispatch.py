"""Which variant of the compiled kernels runs here, and why.

The same loops are compiled once for each instruction set (``_kernels/``). The best one that processor and system
support is chosen when the package is imported; the environment variable CPOOL_KERNELS forces another, or the plain
kernels, which define what all of them compute.
"""

import os
from types import ModuleType

from cpool._kernels.cpu import x86_64_level
from cpool._kernels.door import Kernels
from cpool._variants import PLAIN, VARIANTS


def runnable() -> list[str]:
    """The variants that this machine can run, the best last. The plain kernels, which run anywhere, are none."""
    level = x86_64_level()
    return [name for name, variant in VARIANTS.items() if variant.level <= level]


def choose(forced: str | None) -> tuple[str, str]:
    """The variant to import and the reason for it; `forced` is the value of CPOOL_KERNELS."""
    able = runnable()
    if not forced:
        level = x86_64_level()
        return able[-1], f"the best for this processor (x86-64 level {level})" if level else "the one for this platform"
    if forced not in (PLAIN, *VARIANTS):
        raise ImportError(f"CPOOL_KERNELS must be one of {', '.join((PLAIN, *VARIANTS))}, got {forced!r}")
    if forced not in (PLAIN, *able):
        able.insert(0, PLAIN)
        raise ImportError(f"CPOOL_KERNELS must be one that this machine runs ({', '.join(able)}), got {forced!r}")
    return forced, "forced by CPOOL_KERNELS"


def load(variant: str) -> Kernels | ModuleType:
    """Import the kernels of one variant; its machine code must be runnable here."""
    # By statements, which whoever freezes a program finds, and only of what this build has.
    if variant == PLAIN:
        from cpool._kernels import plain  # noqa: PLC0415

        return plain
    if variant == "v4":
        from cpool._kernels import x86_64v4  # noqa: PLC0415

        return Kernels(x86_64v4)
    if variant == "v3":
        from cpool._kernels import x86_64v3  # noqa: PLC0415

        return Kernels(x86_64v3)
    from cpool._kernels import baseline  # noqa: PLC0415

    return Kernels(baseline)


variant, reason = choose(os.environ.get("CPOOL_KERNELS"))
kernels = load(variant)
