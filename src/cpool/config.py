"""What is installed and how it will run."""

import os
import platform
from typing import Literal, overload

import numpy as np

from cpool import _dispatch, _threads
from cpool._variants import PLAIN
from cpool._version import __version__


def get_include() -> str:
    """Directory of ``cpool.h``, for the include path of C and C++ compilers.

    Returns
    -------
    str
        The directory. Cython needs none for ``from cpool.capi cimport ...``.

    Examples
    --------
    >>> import os
    >>> import cpool
    >>> os.path.exists(os.path.join(cpool.get_include(), "cpool.h"))
    True
    """
    return os.path.join(os.path.dirname(__file__), "include")


@overload
def show_config(mode: Literal["stdout"] = "stdout") -> None: ...
@overload
def show_config(mode: Literal["dicts"]) -> dict[str, str]: ...
def show_config(mode: Literal["stdout", "dicts"] = "stdout") -> dict[str, str] | None:
    """Show which kernels run here and why, and what they run on.

    Parameters
    ----------
    mode : {"stdout", "dicts"}, default "stdout"
        Whether to print, or to return the same as a dictionary, as `numpy.show_config` has it.

    Returns
    -------
    dict of str or None
        With ``mode="dicts"`` the entries ``"cpool"`` (version), ``"kernels"`` (variant and reason), ``"workers"``
        (cores available, and how many are used unless a call says otherwise), ``"python"``, ``"numpy"`` and
        ``"platform"``.

    Raises
    ------
    ValueError
        If `mode` is another one, or CPOOL_NUM_THREADS is no number of threads.

    Examples
    --------
    >>> import cpool
    >>> sorted(cpool.show_config(mode="dicts"))
    ['cpool', 'kernels', 'numpy', 'platform', 'python', 'workers']
    """
    if mode not in ("stdout", "dicts"):
        raise ValueError(f"mode must be 'stdout' or 'dicts', got {mode!r}")
    runnable = ", ".join((PLAIN, *_dispatch.runnable()))
    config = {
        "cpool": __version__,
        "kernels": f"{_dispatch.variant}, {_dispatch.reason}; runnable here: {runnable}",
        "workers": f"{_threads.resolve(None)} by default, {_threads.resolve(-1)} cores available",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": platform.platform(),
    }
    if mode == "dicts":
        return config
    for name, value in config.items():
        print(f"{name:8} {value}")
    return None
