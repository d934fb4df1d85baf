"""How many cores this process really has: what it may run on, and how much of their time it is given."""

import os
import sys
from functools import cache
from itertools import accumulate
from math import ceil, inf

_CGROUPS, _OWN_CGROUPS = "/sys/fs/cgroup", "/proc/self/cgroup"


def available_cores() -> int:
    """The cores really available: the affinity, which is cheap to ask for, and the quota, which is read only once."""
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        affine = os.process_cpu_count()
    else:
        affine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(affine or 1, quota()))


@cache
def quota() -> int:
    """Cores whose time the control groups of this process, and all around those, leave it; half a core needs one."""
    least = inf
    for line in _text(_OWN_CGROUPS).splitlines():
        controllers, _, path = line.partition(":")[2].partition(":")
        if not controllers or "cpu" in controllers.split(","):  # of version 2, or of version 1
            root = f"{_CGROUPS}/cpu" if controllers else _CGROUPS
            least = min(least, *map(_limit, accumulate(path.strip("/").split("/"), "{}/{}".format, initial=root)))
    return ceil(least) if least < inf else sys.maxsize


def _limit(directory: str) -> float:
    # Either version has two numbers: "max" for no limit in the one file of version 2, -1 in the two of version 1.
    files = "cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us"
    try:
        quota, period = map(int, " ".join(_text(f"{directory}/{file}") for file in files).split())
    except ValueError:
        return inf
    return quota / period if quota > 0 and period > 0 else inf


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=quota.cache_clear)
