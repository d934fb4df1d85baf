"""Other processes and interpreters, interrupts, and the end of the program: nothing hangs or goes on writing."""

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from cases import random_array
from workers import forks_with_threads, needs_fork, python

import cpool

FORKS = 1000


def pooled(x):
    return cpool.max_pool(x, 3, workers=2)


@pytest.mark.parametrize("how", multiprocessing.get_all_start_methods())
@forks_with_threads
def test_every_way_to_start_a_process(monkeypatch, how):
    """Before and after this process has threads; the calls divide their work in both."""
    monkeypatch.setenv("CPOOL_NUM_THREADS", "2")
    monkeypatch.syspath_prepend(os.path.dirname(__file__))  # for those that import this module again
    x = random_array(np.random.default_rng(1), (8, 1100, 1000), "float32")
    expected = cpool.max_pool(x, 3)
    with ProcessPoolExecutor(2, multiprocessing.get_context(how)) as processes:
        for result in processes.map(pooled, [x] * 4):
            assert result.tobytes() == expected.tobytes()


@needs_fork
def test_a_thousand_forks():
    """Each child, and the parent after it, has threads of its own; none is left behind."""
    code = f"""
        import os, sys, threading, warnings
        import numpy as np
        import cpool
        from cpool import _threads
        warnings.simplefilter("error")
        _threads.GRAIN = 1 << 8
        x = np.arange(4096.0).reshape(64, 64)
        expected = cpool.max_pool(x, 2, workers=1).tobytes()
        ended = set()
        for turn in range({FORKS}):
            assert cpool.max_pool(x, 2, workers=3).tobytes() == expected
            assert threading.active_count() > 1
            child = os.fork()
            if child == 0:
                os._exit(cpool.max_pool(x, 2, workers=2).tobytes() != expected)
            ended.add(os.waitpid(child, 0)[1])
        print(ended, len(os.listdir("/proc/self/task")) if sys.platform == "linux" else 1)
    """
    assert python(code) == ["{0}", "1"]


@pytest.mark.parametrize("workers", [1, 3])
def test_the_program_ends_while_threads_pool(workers):
    """Daemon threads are stopped wherever they are when they next ask for the interpreter."""
    code = f"""
    import threading
    import numpy as np
    import cpool
    x = np.broadcast_to(np.ones((512, 512), np.float32), (400, 512, 512))  # long to pool, and no memory
    started = threading.Barrier(4)

    def work():
        started.wait()
        while True:
            cpool.max_pool(x, 512, workers={workers})

    for _ in range(3):
        threading.Thread(target=work, daemon=True).start()
    started.wait()
    cpool.avg_pool(x[:20], 512, workers={workers})
    print("ends", flush=True)
    """
    assert python(code) == ["ends"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer that sends a signal")
@pytest.mark.parametrize("workers", [1, 3])
def test_keyboard_interrupts_in_the_middle(workers):
    """The call ends with it, whatever line it came at; no part writes afterwards, and the next call is right."""
    code = f"""
    import signal
    import numpy as np
    import cpool
    from cpool import _threads
    _threads.GRAIN = 1 << 8
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    x = np.arange(2.0**20).reshape(16, 256, 256)
    expected = cpool.max_pool(x, 2)
    interrupted = 0
    for turn in range(400):
        out = np.zeros_like(expected)
        try:
            signal.setitimer(signal.ITIMER_REAL, 1e-5 * (1 + turn % 100))
            while True:
                cpool.max_pool(x, 2, out=out, workers={workers})
        except KeyboardInterrupt:
            interrupted += 1
        out[...] = -1  # whoever still writes is seen
        assert cpool.max_pool(x, 2, workers={workers}).tobytes() == expected.tobytes()
        assert (out == -1).all()
    print(interrupted)
    """
    assert python(code) == ["400"]


SECOND = """
    {before}
    try:
        import _interpreters as interpreters
        second = interpreters.create({kind!r})
    except ImportError:  # before Python 3.13
        import _xxsubinterpreters as interpreters
        second = interpreters.create(isolated={kind!r} == "isolated")
    run = getattr(interpreters, "exec", None) or interpreters.run_string
    try:
        failed = run(second, "import cpool")
    except Exception as error:
        failed = error
    interpreters.destroy(second)
    words = str(getattr(failed, "formatted", failed))
    refusals = "cannot load module more than once per process", "does not support loading in subinterpreters"
    print("refused" if any(each in words for each in refusals) else words)
    {after}
"""


@pytest.mark.parametrize("kind", ["legacy", "isolated"])
def test_a_second_interpreter_is_refused(kind):
    """By NumPy or by Cython, both of which say why; the first goes on."""
    again = "import numpy as np; print(cpool.max_pool(np.ones((2, 2)), 2).sum())"
    assert python(SECOND.format(kind=kind, before="import cpool", after=again)) == ["refused", "1.0"]
