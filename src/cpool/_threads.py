"""Workers: how many threads a call may use, and how these share its parts.

The threads (`_pool.py`) start when a call first asks for more than one worker, and end before the process forks: the
next call starts others. No call depends on them: a part that no thread has begun is run by the caller.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Any

from cpool._arguments import integer
from cpool._cores import available_cores
from cpool._pool import Pool, is_of_a_pool

_VARIABLE = "CPOOL_NUM_THREADS"
_ALL = -1
GRAIN = 1 << 22  # values of a part for which waking a thread, some 50 microseconds, pays
_MOST = 4096  # a slip must not start a million threads

# Of the context, not of the thread: asyncio tasks that take turns in one thread keep their own.
_default: ContextVar[int | None] = ContextVar("cpool_workers", default=None)


def resolve(workers: Any) -> int:
    """How many threads the argument `workers` stands for; TypeError or ValueError if it is not one."""
    count = _default.get() if workers is None else _argument(workers)
    if count is None:
        count = _from_environment()
    return available_cores() if count == _ALL else count


def set_workers(workers: int | None) -> AbstractContextManager[None]:
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
    return _setting(None if workers is None else _argument(workers))


@contextmanager
def _setting(workers: int | None) -> Iterator[None]:
    token = _default.set(workers)
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


def parts_for(work: int, workers: Any) -> int:
    """Into how many parts to divide so much work, in values; also refuses `workers` that are no number of them."""
    parts = work // GRAIN
    if workers is not None or parts > 1:
        parts = min(parts, resolve(workers))
    return max(parts, 1)


def run(work: Callable[[int], object], parts: int) -> None:
    """Call ``work(part)`` for each of ``range(parts)``, the last one here and the others in other threads.

    When it returns or raises, no part is running and none will begin. An exception of this thread is raised, or else
    the first of the others.
    """
    if parts == 1 or is_of_a_pool():
        for part in range(parts):
            work(part)
        return
    turns = [threading.RLock() for _ in range(parts)]  # who holds the turn of a part may run it
    begun = [False] * parts
    errors: list[BaseException] = []

    def take(part: int) -> None:
        if not turns[part].acquire(blocking=False):
            return
        try:
            if not begun[part] and not errors:
                begun[part] = True
                work(part)  # noqa: F821  # it is deleted when nothing can come here any more
        except BaseException as error:
            if not is_of_a_pool():
                raise
            errors.append(error)
        finally:
            turns[part].release()

    _calls.append(None)
    try:
        try:
            with suppress(RuntimeError):  # no threads to be had
                _pool.grow(parts - 1)
                for part in range(min(parts - 1, len(_pool.threads))):
                    _pool.submit(partial(take, part))
            for part in reversed(range(parts)):
                take(part)
        finally:
            _hold(turns)
    finally:
        _hold(turns)  # again, because an interrupt may fall between two lines
        with suppress(IndexError):  # a child that was forked meanwhile knows of no calls
            _calls.pop()
        del work  # a thread that comes late for its part must not keep the arrays alive
    if errors:
        try:
            raise errors[0]
        finally:
            errors.clear()  # the error knows this frame: it would keep itself alive


def _hold(turns: list[Any]) -> None:
    """Take all turns for good: wait for the parts that run and let no other begin, whatever interrupts that."""
    try:
        for turn in turns:
            turn.acquire()
    except BaseException:
        _hold(turns)
        raise


_pool = Pool()
_calls: list[None] = []  # as many as there are at the moment that have parts in threads


def _end_idle() -> None:
    """Let threads end that have nothing to do: Python warns of deadlocks where a process forks that has others."""
    if not _calls:
        _pool.end()


def _begin_anew() -> None:
    """What a forked child does: no thread is there, and nobody who held a lock."""
    global _pool  # noqa: PLW0603
    _pool = Pool()
    _calls.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_end_idle, after_in_child=_begin_anew)
