"""Threads that take tasks, and that no interrupt leaves locked.

A KeyboardInterrupt may come at any line of the main thread. One that comes inside the locks of `concurrent.futures`,
which are Python code, leaves them held, and every later call waits for ever. Here what the main thread does to what is
shared is one step of the interpreter each; threads, whose start takes several, are started by a thread of that purpose.
"""

import _thread  # its threads start in one step
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

Task = Callable[[], object]

_this_thread = threading.local()


class Pool:
    """As many threads as were asked for, which wait for tasks until `end`, or until the process ends."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._lock = threading.Lock()  # of those who start threads, which no interrupt reaches

    def submit(self, task: Task) -> None:
        """Have it called by the next thread that has nothing to do; it must raise nothing."""
        self._tasks.put(task)

    def grow(self, size: int) -> None:
        """Have so many threads, or as many as can be had; RuntimeError if there can be none at all."""
        if sys.is_finalizing():  # nor can those do anything that there are
            raise RuntimeError("the interpreter starts no thread any more")
        if len(self.threads) < size:
            started = _thread.allocate_lock()
            started.acquire()
            _thread.start_new_thread(self._start, (size, started))
            started.acquire()

    def _start(self, size: int, started: _thread.LockType) -> None:
        try:
            with self._lock, suppress(RuntimeError):
                while len(self.threads) < size:
                    # Of those that are no daemons the interpreter would wait to end, at its own end.
                    thread = threading.Thread(target=_serve, args=(self._tasks,), name="cpool", daemon=True)
                    thread.start()
                    self.threads.append(thread)
        finally:
            started.release()

    def end(self) -> None:
        """End all threads, as soon as they have done what was submitted."""
        threads, self.threads = self.threads, []
        for _ in threads:
            self._tasks.put(None)
        for thread in threads:
            thread.join()


def is_of_a_pool() -> bool:
    """Whether the thread that calls this is."""
    return hasattr(_this_thread, "tasks")


def _serve(tasks: "SimpleQueue[Task | None]") -> None:
    _this_thread.tasks = tasks
    while (task := tasks.get()) is not None:
        task()
        del task  # while it waits for the next
