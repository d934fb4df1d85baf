"""Workers: how many threads a call may use, and the threads that run its parts.

The pool of threads is made when a call first asks for more than one worker, grows with what is asked for, and is left
behind in a forked child. No call depends on it: a part that no thread has begun is run by the caller.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from itertools import accumulate
from math import ceil, inf
from typing import TYPE_CHECKING, Any

from cpool._arguments import integer

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_VARIABLE = "CPOOL_NUM_THREADS"
_ALL = -1
_MOST = 4096  # a slip must not start a million threads
_CGROUPS, _OWN_CGROUPS = "/sys/fs/cgroup", "/proc/self/cgroup"

# Of the context, not of the thread: asyncio tasks that take turns in one thread keep their own.
_default: ContextVar[int | None] = ContextVar("cpool_workers", default=None)


def resolve(workers: Any) -> int:
    """How many threads the argument `workers` stands for; TypeError or ValueError if it is not one."""
    count = _default.get() if workers is None else _argument(workers)
    if count is None:
        count = _from_environment()
    return _cores() if count == _ALL else count


@contextmanager
def set_workers(workers: int | None) -> Iterator[None]:
    """Context manager that sets how many threads a call without `workers` uses.

    Parameters
    ----------
    workers : int or None
        The number of threads; -1 for all cores available to the process; None for what the environment variable
        CPOOL_NUM_THREADS says, or 1.

    Raises
    ------
    TypeError, ValueError
        If `workers` is not that, or out of range.

    Notes
    -----
    The setting belongs to the current context (see `contextvars`): other threads and other asyncio tasks do not see
    it; tasks and ``asyncio.to_thread`` calls begun inside it do. Results are the same for any number.

    Examples
    --------
    >>> import numpy as np
    >>> import cpool
    >>> with cpool.set_workers(2):
    ...     y = cpool.max_pool(np.ones((8, 64, 64)), 2)
    >>> y.shape
    (8, 32, 32)
    """
    token = _default.set(None if workers is None else _argument(workers))
    try:
        yield
    finally:
        _default.reset(token)


def _argument(workers: Any) -> int:
    count = integer("workers", workers)
    return _checked("workers", count, count)


def _from_environment() -> int:
    value = os.environ.get(_VARIABLE) or "1"
    try:
        count = int(value)
    except ValueError:
        count = 0
    return _checked(_VARIABLE, count, value)


def _checked(name: str, count: int, given: int | str) -> int:
    if count != _ALL and not 1 <= count <= _MOST:
        raise ValueError(f"{name} must be an int from 1 to {_MOST}, or {_ALL} for all cores available, got {given!r}")
    return count


def _cores() -> int:
    """The cores really available: the affinity, which is cheap to ask for, and the quota, which is read only once."""
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        affine = os.process_cpu_count()
    else:
        affine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(affine or 1, _quota()))


@cache
def _quota() -> int:
    """Cores whose time the control groups of this process, and all around those, leave it; half a core needs one."""
    quota = inf
    for line in _text(_OWN_CGROUPS).splitlines():
        controllers, _, path = line.partition(":")[2].partition(":")
        if not controllers or "cpu" in controllers.split(","):  # of version 2, or of version 1
            root = f"{_CGROUPS}/cpu" if controllers else _CGROUPS
            quota = min(quota, *map(_limit, accumulate(path.strip("/").split("/"), "{}/{}".format, initial=root)))
    return ceil(min(quota, _MOST))


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


def run(work: Callable[[int], object], parts: int) -> None:
    """Call ``work(part)`` for each of ``range(parts)``, the last one here and the others in other threads.

    When it returns or raises, no part is running and none will begin. An exception of this thread is raised, or else
    the first of the others.
    """
    if parts == 1 or hasattr(_this_thread, "is_ours"):
        for part in range(parts):
            work(part)
        return
    futures: list[Future[object]] = []
    try:
        with suppress(RuntimeError, ImportError):  # no threads to be had, or the interpreter shuts down
            pool = _pool_of(parts - 1)
            for part in range(parts - 1):
                futures.append(pool.submit(work, part))
        for part in reversed(range(len(futures), parts)):
            work(part)
        for part, future in enumerate(futures):
            if future.cancel():  # all threads are busy elsewhere
                work(part)
    finally:
        begun = [future for future in futures if not future.cancel()]
        _wait_for(begun)
    for future in begun:
        future.result()


def _wait_for(futures: "list[Future[object]]") -> None:
    """Wait, whatever interrupts that: these threads write to arrays of the caller."""
    try:
        for future in futures:
            future.exception()
    except BaseException:
        _wait_for(futures)
        raise


_pool: "ThreadPoolExecutor | None" = None
_size = 0
_lock = threading.RLock()  # of the two above; reentrant, because signal handlers and finalizers may pool
_this_thread = threading.local()


def _pool_of(size: int) -> "ThreadPoolExecutor":
    """The pool, of `size` threads or more. The threads of one that was too small end when its last user drops it."""
    global _pool, _size  # noqa: PLW0603
    with _lock:
        if _pool is None or _size < size:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # 10 ms that few programs need

            _pool = ThreadPoolExecutor(size, "cpool", initializer=setattr, initargs=(_this_thread, "is_ours", True))
            _size = size
        return _pool


def _forget() -> None:
    """Start afresh in a forked child: the threads are not there, nor perhaps the one that held the lock."""
    global _pool, _size, _lock
    _pool, _size, _lock = None, 0, threading.RLock()
    _quota.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
