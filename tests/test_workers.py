"""`workers`: the number asked for, the threads that answer, and results that do not depend on either."""

import asyncio
import dis
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref

import numpy as np
import pytest
from compare import OPS, POOLS, random_array

import cpool
from cpool import _threads

LIMIT = 30  # seconds after which what should have happened has not: it decides no test that passes
RANGE = "an int from 1 to 4096, or -1 for all cores available"
REFUSED = [
    (0, ValueError, f"workers must be {RANGE}, got 0"),
    (-2, ValueError, f"workers must be {RANGE}, got -2"),
    (4097, ValueError, f"workers must be {RANGE}, got 4097"),
    (2**70, ValueError, f"workers must be {RANGE}, got 1180591620717411303424"),
    (np.int64(0), ValueError, f"workers must be {RANGE}, got 0"),
    (True, TypeError, "workers must be an int, got True"),
    (np.True_, TypeError, "workers must be an int, got np.True_"),
    (1.5, TypeError, "workers must be an int, got 1.5"),
    (2.0, TypeError, "workers must be an int, got 2.0"),
    ("2", TypeError, "workers must be an int, got '2'"),
    ((2,), TypeError, "workers must be an int, got (2,)"),
]
JUNK = ["0", "-2", "4097", "two", "1.5", "True", "2 3", " ", "9" * 5000]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No pool, no setting and nothing remembered, as in a program that begins."""
    monkeypatch.delenv("CPOOL_NUM_THREADS", raising=False)
    monkeypatch.setattr(_threads, "_pool", None)
    monkeypatch.setattr(_threads, "_size", 0)
    _threads._quota.cache_clear()
    yield
    _threads._quota.cache_clear()


def python(code, **environment):
    """Run a program and return what it printed; one that fails or complains fails the test."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


# The number


@pytest.mark.parametrize("workers", [1, 2, 7, 4096, np.int8(3), np.uint64(5), np.array(6)])
def test_a_number_stands_for_itself(workers):
    count = _threads.resolve(workers)
    assert (count, type(count)) == (workers, int)


@pytest.mark.parametrize(("workers", "error", "text"), REFUSED)
def test_what_is_no_number_of_threads(workers, error, text):
    for use in _threads.resolve, lambda workers: _threads.set_workers(workers).__enter__():
        with pytest.raises(error) as caught:
            use(workers)
        assert str(caught.value) == text
    assert _threads.resolve(None) == 1


def test_argument_then_context_then_environment_then_one(monkeypatch):
    assert _threads.resolve(None) == 1
    monkeypatch.setenv("CPOOL_NUM_THREADS", "5")
    assert _threads.resolve(None) == 5
    with _threads.set_workers(3):
        assert _threads.resolve(None) == 3
        assert _threads.resolve(2) == 2
    assert _threads.resolve(None) == 5


@pytest.mark.parametrize(("value", "count"), [("", 1), ("1", 1), (" 12\n", 12), ("4096", 4096), ("-1", 6)])
def test_the_environment_variable(monkeypatch, value, count):
    monkeypatch.setattr(_threads, "_cores", lambda: 6)
    monkeypatch.setenv("CPOOL_NUM_THREADS", value)
    assert _threads.resolve(None) == count


@pytest.mark.parametrize("value", JUNK)
def test_junk_in_the_environment_is_told_when_it_is_used(monkeypatch, value):
    monkeypatch.setenv("CPOOL_NUM_THREADS", value)
    assert _threads.resolve(2) == 2
    with _threads.set_workers(3):
        assert _threads.resolve(None) == 3
    with pytest.raises(ValueError, match="CPOOL_NUM_THREADS") as caught:
        _threads.resolve(None)
    assert str(caught.value) == f"CPOOL_NUM_THREADS must be {RANGE}, got {value!r}"


# All cores


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Return a function that makes up the cores of a machine and the files of its control groups."""

    def make(affine, own="", **files):
        monkeypatch.setattr(os, "process_cpu_count", lambda: affine, raising=False)
        monkeypatch.setattr(_threads, "_OWN_CGROUPS", str(tmp_path / "own"))
        monkeypatch.setattr(_threads, "_CGROUPS", str(tmp_path / "cgroup"))
        for name, text in {"own": own, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


V2 = "0::/user.slice/job\n"
V1 = "12:memory:/elsewhere\n4:cpuacct,cpu:/docker/42\n3:cpuset:/set\n1:name=systemd:/docker/42\n0::/docker/42\n"


@pytest.mark.parametrize(
    ("affine", "own", "files", "cores"),
    [
        pytest.param(16, "", {}, 16, id="no control groups"),
        pytest.param(None, "", {}, 1, id="the system does not tell"),
        pytest.param(16, V2, {}, 16, id="no files"),
        pytest.param(16, V2, {"user.slice/job/cpu.max": "max 100000\n"}, 16, id="v2: no limit"),
        pytest.param(16, V2, {"user.slice/job/cpu.max": "300000 100000\n"}, 3, id="v2: own limit"),
        pytest.param(2, V2, {"user.slice/job/cpu.max": "300000 100000\n"}, 2, id="v2: fewer cores than the limit"),
        pytest.param(
            16, V2, {"user.slice/job/cpu.max": "250000 100000\n"}, 3, id="v2: the third core for half its time"
        ),
        pytest.param(16, V2, {"user.slice/job/cpu.max": "20000 100000\n"}, 1, id="v2: less than a core"),
        pytest.param(
            16,
            V2,
            {"user.slice/job/cpu.max": "800000 100000\n", "user.slice/cpu.max": "50000 10000\n"},
            5,
            id="v2: a tighter limit around it",
        ),
        pytest.param(
            16,
            V2,
            {"user.slice/job/cpu.max": "400000 100000\n", "user.slice/cpu.max": "max 100000\n", "cpu.max": "9 1\n"},
            4,
            id="v2: looser ones around it",
        ),
        pytest.param(16, V2, {"cpu.max": "200000 100000\n"}, 2, id="v2: a container that knows its path outside"),
        pytest.param(16, "0::/\n", {"cpu.max": "200000 100000\n"}, 2, id="v2: a container with its own root"),
        pytest.param(16, "0::/../a b:c\n", {"cpu.max": "200000 100000\n"}, 2, id="v2: odd names"),
        pytest.param(16, V2, {"user.slice/job/cpu.max": ""}, 16, id="v2: an empty file"),
        pytest.param(16, V2, {"user.slice/job/cpu.max": "1 0\n"}, 16, id="v2: nonsense"),
        pytest.param(16, "\nnonsense\n", {}, 16, id="nonsense for groups"),
        pytest.param(
            16,
            V1,
            {"cpu/docker/42/cpu.cfs_quota_us": "-1\n", "cpu/docker/42/cpu.cfs_period_us": "100000\n"},
            16,
            id="v1: no limit",
        ),
        pytest.param(
            16,
            V1,
            {"cpu/docker/42/cpu.cfs_quota_us": "150000\n", "cpu/docker/42/cpu.cfs_period_us": "50000\n"},
            3,
            id="v1: own limit",
        ),
        pytest.param(
            16,
            V1,
            {"cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n"},
            2,
            id="v1: a container that knows its path outside",
        ),
        pytest.param(16, V1, {"cpu/docker/42/cpu.cfs_quota_us": "150000\n"}, 16, id="v1: half of the files"),
        pytest.param(
            16, V1, {"elsewhere/cpu.max": "1 1\n", "cpu/set/cpu.max": "1 1\n"}, 16, id="v1: other controllers"
        ),
    ],
)
def test_all_cores(machine, affine, own, files, cores):
    machine(affine, own, **{f"cgroup/{name}": text for name, text in files.items()})
    assert _threads.resolve(-1) == cores
    with _threads.set_workers(-1):
        assert _threads.resolve(None) == cores


def test_affinity_is_asked_for_each_time_and_the_quota_once(machine):
    files = machine(16, V2, **{"cgroup/cpu.max": "200000 100000\n"})
    assert _threads.resolve(-1) == 2
    (files / "cgroup/cpu.max").write_text("400000 100000\n")
    assert _threads.resolve(-1) == 2
    machine(1)
    assert _threads.resolve(-1) == 1


def test_affinity_before_python_3_13(machine, monkeypatch):
    machine(None)
    monkeypatch.delattr(os, "process_cpu_count")
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {1, 3, 5}, raising=False)
    assert _threads.resolve(-1) == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 11)
    assert _threads.resolve(-1) == 11


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity to set")
def test_a_process_bound_to_one_core_has_one():
    code = """
        import os
        from cpool import _threads
        print(_threads.resolve(-1) <= len(os.sched_getaffinity(0)))
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
        print(_threads.resolve(-1))
    """
    assert python(code) == ["True", "1"]


# The context


def test_contexts_nest_and_end_whatever_happens():
    with _threads.set_workers(2):
        with pytest.raises(ZeroDivisionError), _threads.set_workers(3):
            _ = _threads.resolve(None) / 0
        assert _threads.resolve(None) == 2
        with _threads.set_workers(None):
            assert _threads.resolve(None) == 1
        with pytest.raises(ValueError, match="got 0"), _threads.set_workers(0):
            pytest.fail("it must not be entered")
        assert _threads.resolve(None) == 2
    assert _threads.resolve(None) == 1


def test_a_context_as_a_decorator():
    assert _threads.set_workers(4)(_threads.resolve)(None) == 4
    assert _threads.resolve(None) == 1


def test_other_threads_have_their_own():
    seen = []

    def other():
        seen.append(_threads.resolve(None))
        with _threads.set_workers(9):
            seen.append(_threads.resolve(None))

    with _threads.set_workers(4):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert _threads.resolve(None) == 4
    inherited = getattr(sys.flags, "thread_inherit_context", 0)  # as free-threaded Python does it from 3.14
    assert seen == [4 if inherited else 1, 9]


def test_asyncio_tasks_have_their_own():
    async def task(workers, entered, leave):
        with _threads.set_workers(workers):
            entered.set()
            await leave.wait()
            return _threads.resolve(None), await asyncio.to_thread(_threads.resolve, None)

    async def main():
        first, second, leave = asyncio.Event(), asyncio.Event(), asyncio.Event()
        tasks = asyncio.gather(task(2, first, leave), task(3, second, leave))
        await first.wait()
        await second.wait()
        assert _threads.resolve(None) == 1
        leave.set()
        return await tasks

    assert asyncio.run(main()) == [(2, 2), (3, 3)]


# The threads


def pool_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("cpool_")]


counts_references = pytest.mark.skipif(
    not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="free-threaded Python may put off counting references"
)


def finish_what_is_queued():
    """Return when the pool's threads have looked at all that they were ever offered."""
    meet = threading.Barrier(_threads._size + 1)
    for _ in range(_threads._size):
        _threads._pool.submit(meet.wait, LIMIT)
    meet.wait(LIMIT)


@pytest.mark.parametrize("parts", [1, 2, 3, 8])
def test_each_part_runs_in_a_thread_of_its_own_and_the_last_in_the_caller_s(parts):
    meet = threading.Barrier(parts)
    threads = {}

    def work(part):
        meet.wait(LIMIT)
        threads[part] = threading.current_thread()

    _threads.run(work, parts)
    assert sorted(threads) == list(range(parts))
    assert len(set(threads.values())) == parts
    assert threads[parts - 1] is threading.current_thread()


def test_one_part_needs_no_pool():
    _threads.run(lambda part: None, 1)
    assert _threads._pool is None


def test_one_pool_serves_all_calls_and_grows():
    _threads.run(lambda part: None, 3)
    first = _threads._pool
    _threads.run(lambda part: None, 2)
    assert _threads._pool is first
    threads = first._threads
    assert 1 <= len(threads) <= 2
    del first
    meet = threading.Barrier(5)
    _threads.run(lambda part: meet.wait(LIMIT), 5)
    for thread in threads:  # of a pool that was too small
        thread.join(LIMIT)
        assert not thread.is_alive()


@pytest.fixture
def busy_pool():
    """A pool of one thread that is taken by another call as long as the test runs, and does what is queued then."""
    begun, leave = threading.Event(), threading.Event()
    other = threading.Thread(target=_threads.run, args=(lambda part: part or begun.set() or leave.wait(LIMIT), 2))
    other.start()
    assert begun.wait(LIMIT)

    def let_go():
        leave.set()
        other.join(LIMIT)
        finish_what_is_queued()

    yield let_go
    let_go()


def test_the_caller_does_what_busy_threads_do_not(busy_pool):
    threads = []
    _threads.run(lambda part: threads.append((part, threading.current_thread())), 2)
    busy_pool()
    assert threads == [(1, threading.current_thread()), (0, threading.current_thread())]


@counts_references
def test_an_offer_that_nobody_has_looked_at_yet_keeps_nothing_alive(busy_pool):
    def call():
        data = np.ones(1)
        _threads.run(lambda part: data + part, 2)
        return weakref.ref(data)

    assert call()() is None


def test_a_call_from_a_pool_s_thread_stays_in_it():
    meet = threading.Barrier(3)
    threads = {}

    def work(part):
        meet.wait(LIMIT)
        mine = threads[part] = []
        _threads.run(lambda inner: mine.append((inner, threading.current_thread())), 2)
        meet.wait(LIMIT)

    _threads.run(work, 3)
    for part in range(2):
        (first, one), (second, other) = threads[part]
        assert (first, second) == (0, 1)
        assert one is other
        assert one in pool_threads()
    assert sorted(inner for inner, _ in threads[2]) == [0, 1]


@pytest.mark.parametrize("failing", range(3))
def test_an_exception_comes_out_when_all_that_began_has_ended(failing):
    meet, failed = threading.Barrier(3), threading.Event()
    ended = set()

    def work(part):
        meet.wait(LIMIT)
        if part == failing:
            failed.set()
            raise ZeroDivisionError(part)
        assert failed.wait(LIMIT)
        time.sleep(0.05)
        ended.add(part)

    with pytest.raises(ZeroDivisionError, match=str(failing)):
        _threads.run(work, 3)
    assert ended == {0, 1, 2} - {failing}


def after_the_other_part():
    """Return, in the caller's part of two, when the other part has ended."""
    _threads._pool.submit(int).result(LIMIT)


@pytest.mark.parametrize(
    ("other", "own", "raised"),
    [
        (KeyError("first"), ValueError("second"), KeyError),
        (KeyError("first"), KeyboardInterrupt(), KeyboardInterrupt),
        (KeyError("first"), None, KeyError),
        (None, KeyError("only"), KeyError),
    ],
)
def test_the_first_exception_comes_out_but_an_interrupt_goes_before(other, own, raised):
    meet = threading.Barrier(2)

    def work(part):
        meet.wait(LIMIT)
        if part == 1:
            after_the_other_part()
        if error := own if part else other:
            raise error

    with pytest.raises(raised):
        _threads.run(work, 2)


def test_an_exception_that_is_none_of_the_usual_is_not_lost_in_a_thread():
    meet = threading.Barrier(2)

    def work(part):
        meet.wait(LIMIT)
        if part == 0:
            raise SystemExit("from a thread")

    with pytest.raises(SystemExit, match="from a thread"):
        _threads.run(work, 2)


def test_nothing_begins_after_an_exception(busy_pool):
    seen = []

    def work(part):
        seen.append(part)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _threads.run(work, 2)
    busy_pool()
    assert seen == [1]


@counts_references
def test_a_failed_call_lets_go_of_its_data():
    seen = []

    def work(part):
        data = np.ones(1)
        seen.append(weakref.ref(data))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _threads.run(work, 2)
    assert [data() for data in seen] == [None] * len(seen)


def test_no_threads_to_be_had(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    parts = []
    _threads.run(parts.append, 4)
    assert parts == [3, 2, 1, 0]


def test_many_calls_at_once():
    callers, rounds = 16, 40
    start = threading.Barrier(callers)
    results = {}

    def call(caller):
        start.wait(LIMIT)
        mine = results[caller] = []
        for turn in range(rounds):
            parts = []
            _threads.run(parts.append, 1 + (caller + turn) % 5)
            mine.append(sorted(parts) == list(range(1 + (caller + turn) % 5)))

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert [results[caller] for caller in range(callers)] == [[True] * rounds] * callers
    assert len(_threads._pool._threads) <= 4


# Interrupts


class Running:
    """Counts parts that run and parts that ever began."""

    def __init__(self):
        self.lock = threading.Lock()
        self.now = self.ever = 0

    def __call__(self, part):
        with self.lock:
            self.now += 1
            self.ever += 1
        time.sleep(0.0005)
        with self.lock:
            self.now -= 1


class Interrupted:
    """Raises KeyboardInterrupt at one of the places where the interpreter looks for signals while in the module.

    These are the beginning of a function, the return from one written in C, and the jump back in a loop.
    """

    def __init__(self, place):
        self.place = place
        self.passed = 0

    def trace(self, frame, event, _):
        if frame.f_code.co_filename != _threads.__file__:
            return None
        frame.f_trace_opcodes = True
        jumps_back = event == "opcode" and opcode_of(frame).startswith("JUMP_BACKWARD")
        if jumps_back or event == "call":
            self.pass_by()
        return self.trace

    def profile(self, frame, event, _):
        if event == "c_return" and frame.f_code.co_filename == _threads.__file__:
            self.pass_by()

    def pass_by(self):
        self.passed += 1
        if self.passed == self.place:
            raise KeyboardInterrupt

    def __enter__(self):
        self.before = sys.gettrace(), sys.getprofile()
        sys.setprofile(self.profile)
        sys.settrace(self.trace)

    def __exit__(self, *exception):
        sys.settrace(self.before[0])
        sys.setprofile(self.before[1])


def opcode_of(frame):
    return dis.opname[frame.f_code.co_code[frame.f_lasti]]


def test_an_interrupt_at_any_place_leaves_no_part_running():
    _threads.run(lambda part: None, 3)
    for place in itertools.count(1):
        work = Running()
        interrupted = False
        try:
            with Interrupted(place):
                _threads.run(work, 3)
        except KeyboardInterrupt:
            interrupted = True
        now, ever = work.now, work.ever
        finish_what_is_queued()
        assert (now, work.ever) == (0, ever), f"interrupted at place {place}"
        if not interrupted:
            break
    assert ever == 3
    assert place > 30
    other = threading.Thread(target=_threads.run, args=(int, 4))
    other.start()
    other.join(LIMIT)
    assert not other.is_alive(), "something is locked for good"


def test_an_interrupt_while_parts_are_offered_leaves_no_part_running(monkeypatch):
    _threads.run(lambda part: None, 2)
    submit = _threads._pool.submit

    def interrupted_submit(*args):
        submit(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(_threads._pool, "submit", interrupted_submit)
    for _ in range(50):
        work = Running()
        with pytest.raises(KeyboardInterrupt):
            _threads.run(work, 2)
        now, ever = work.now, work.ever
        submit(int).result(LIMIT)
        assert (now, work.ever) == (0, ever)


def test_no_number_of_interrupts_ends_the_wait():
    class Turn:
        def __init__(self, interrupts):
            self.interrupts = interrupts
            self.held = False

        def acquire(self):
            if self.interrupts:
                self.interrupts -= 1
                raise KeyboardInterrupt
            self.held = True

    turns = [Turn(0), Turn(5), Turn(0), Turn(1)]
    with pytest.raises(KeyboardInterrupt):
        _threads._hold(turns)
    assert all(turn.held for turn in turns)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals to send")
def test_ctrl_c_waits_for_the_parts_that_run():
    meet = threading.Barrier(2)
    main = threading.get_ident()
    ended = []

    def work(part):
        meet.wait(LIMIT)
        if part == 0:
            signal.pthread_kill(main, signal.SIGINT)
            time.sleep(0.2)
            ended.append(part)

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            _threads.run(work, 2)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert ended == [0]


# Forks and endings


def forked(child):
    """Return the exit code of a forked child that calls `child`: 0, 1 for an exception, or minus the signal."""
    process = os.fork()
    if process == 0:
        signal.alarm(LIMIT)  # ends one that hangs
        try:
            child()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def run_in_two_threads():
    meet = threading.Barrier(2)
    _threads.run(lambda part: meet.wait(LIMIT), 2)


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
forks_with_threads = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@needs_fork
@forks_with_threads
def test_a_child_has_threads_of_its_own():
    run_in_two_threads()
    assert forked(run_in_two_threads) == 0
    run_in_two_threads()


@needs_fork
@forks_with_threads
def test_a_child_does_not_wait_for_a_lock_that_nobody_holds_any_more():
    run_in_two_threads()
    held, leave = threading.Event(), threading.Event()

    def hold():
        with _threads._lock:
            held.set()
            assert leave.wait(LIMIT)

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(LIMIT)
    code = forked(run_in_two_threads)
    leave.set()
    other.join(LIMIT)
    assert code == 0
    run_in_two_threads()


@needs_fork
@forks_with_threads
def test_a_child_of_a_parent_at_work():
    meet, leave = threading.Barrier(3), threading.Event()

    def work(part):
        meet.wait(LIMIT)
        assert leave.wait(LIMIT)

    other = threading.Thread(target=_threads.run, args=(work, 2))
    other.start()
    meet.wait(LIMIT)
    code = forked(run_in_two_threads)
    leave.set()
    other.join(LIMIT)
    assert code == 0


@needs_fork
@forks_with_threads
def test_a_child_reads_its_own_quota(machine):
    files = machine(16, V2, **{"cgroup/cpu.max": "200000 100000\n"})
    assert _threads.resolve(-1) == 2
    (files / "cgroup/cpu.max").write_text("400000 100000\n")

    def child():
        assert _threads.resolve(-1) == 4

    assert forked(child) == 0


LAST_CALL = """
    import atexit, os, threading
    from cpool import _threads

    def last():
        parts = []
        _threads.run(parts.append, 4)
        os.write(1, repr(sorted(parts)).encode())  # there may be no print any more

    class Last:
        def __del__(self):
            last()
"""


@pytest.mark.parametrize("used_before", [False, True])
@pytest.mark.parametrize(
    "ending",
    [
        "atexit.register(last)",
        "threading.Thread(target=lambda: (threading.main_thread().join(), last())).start()",
        "keep = Last()",
    ],
    ids=["atexit", "a thread that stays longest", "a finalizer"],
)
def test_calls_while_the_interpreter_ends(ending, used_before):
    code = textwrap.dedent(LAST_CALL) + ("_threads.run(int, 3)\n" if used_before else "") + ending
    assert python(code) == ["[0,", "1,", "2,", "3]"]


def test_importing_makes_no_threads_and_imports_no_executors():
    code = """
        import sys, threading
        import numpy as np
        import cpool
        cpool.max_pool(np.ones((8, 512, 512)), 2)
        print("concurrent.futures" in sys.modules, threading.active_count())
    """
    assert python(code, CPOOL_NUM_THREADS="") == ["False", "1"]


# Pooling

WORKERS = [None, 1, 2, 3, 7, -1]
DTYPES = ["float32", "float16", "uint8"]
CASES = {
    "one plane": ((600, 500), {"kernel_size": 2}),
    "one plane, overlapping": ((403, 501), {"kernel_size": 3, "stride": 2, "padding": 1}),
    "many planes": ((40, 61, 70), {"kernel_size": 3, "stride": 2, "padding": 1}),
    "many small planes": ((3000, 7, 7), {"kernel_size": 7}),
    "planes for some": ((3, 200, 150), {"kernel_size": (5, 3), "stride": (3, 2), "ceil_mode": True}),
    "planes that do not divide": ((2, 5, 90, 101), {"kernel_size": 3, "stride": 1, "padding": "same"}),
    "channels last": ((2, 60, 51, 64), {"kernel_size": 3, "stride": 2, "padding": 1, "axes": (1, 2)}),
    "an RGB image": ((301, 400, 3), {"kernel_size": 2, "axes": (0, 1)}),
    "large windows": ((260, 300), {"kernel_size": 63, "stride": 1, "padding": 31}),
    "large windows and strides": ((2, 400, 300), {"kernel_size": 31, "stride": (4, 1), "padding": 7}),
    "dilated": ((300, 310), {"kernel_size": (5, 4), "stride": 1, "padding": (4, 2), "dilation": (3, 2)}),
    "one row of results": ((3, 8, 20000), {"kernel_size": (8, 3), "stride": (1, 2)}),
    "one column of results": ((20000, 9), {"kernel_size": (3, 9), "stride": (1, 1)}),
    "one window": ((512, 513), {"kernel_size": (512, 513)}),
    "tiny": ((8, 8), {"kernel_size": 2}),
}
VIEWS = {
    "contiguous": lambda x: x,
    "every second column": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "backwards": lambda x: x[..., ::-1, ::-1],
    "Fortran order": np.asfortranarray,
}


def with_special_values(x):
    if x.dtype.kind == "f":
        flat = x.reshape(-1)
        flat[:: flat.size // 5 + 1] = np.nan
        flat[7 :: flat.size // 3 + 1] = np.inf
        flat[9 :: flat.size // 4 + 1] = -np.inf
        flat[1::11] = -0.0
        flat[2::11] = 0.0
    return x


def assert_same_bits(result, expected):
    assert (result.dtype, result.shape, result.strides) == (expected.dtype, expected.shape, expected.strides)
    assert result.tobytes() == expected.tobytes()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("op", OPS)
def test_results_are_the_same_bits_for_any_number(op, case):
    shape, window = CASES[case]
    for dtype in DTYPES:
        x = with_special_values(random_array(np.random.default_rng(3), shape, dtype))
        expected = POOLS[op](x, **window)
        for workers in WORKERS:
            assert_same_bits(POOLS[op](x, workers=workers, **window), expected)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("case", ["one plane, overlapping", "many planes", "channels last", "large windows"])
@pytest.mark.parametrize("op", OPS)
def test_strided_input_and_output(op, case, view):
    shape, window = CASES[case]
    x = VIEWS[view](with_special_values(random_array(np.random.default_rng(4), shape, "float32")))
    expected = POOLS[op](x, **window)
    for workers in 2, 3, 7:
        assert_same_bits(POOLS[op](x, workers=workers, **window), expected)
        out = np.full([2 * n for n in expected.shape], 7, expected.dtype)[tuple(slice(None, None, 2) for _ in shape)]
        assert POOLS[op](x, workers=workers, out=out, **window) is out
        assert_same_bits(np.ascontiguousarray(out), np.ascontiguousarray(expected))
        around = out.base.copy()
        around[tuple(slice(None, None, 2) for _ in shape)] = 7
        assert (around == 7).all(), "written beside out"


@pytest.mark.parametrize("op", OPS)
def test_output_over_the_input(op):
    x = random_array(np.random.default_rng(5), (6, 200, 200), "float32")
    window = {"kernel_size": 3, "stride": 1, "padding": 1}
    expected = POOLS[op](x, **window)
    assert_same_bits(POOLS[op](x, out=x, workers=3, **window), expected)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(0, 300, 300), (4, 0, 300, 300)])
def test_nothing_to_share(op, shape):
    assert POOLS[op](np.ones(shape), 2, workers=3).shape == (*shape[:-2], 150, 150)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(8, 8), (8, 400, 400), (0, 8, 8)])
@pytest.mark.parametrize(("workers", "error", "text"), REFUSED)
def test_refusals(op, shape, workers, error, text):
    x = np.ones(shape, np.float32)
    out = np.full((*shape[:-2], shape[-2] // 2, shape[-1] // 2), 7, np.float32)
    with pytest.raises(error) as caught:
        POOLS[op](x, 2, out=out, workers=workers)
    assert str(caught.value) == text
    assert (out == 7).all()
    assert (x == 1).all()


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("value", JUNK)
def test_junk_in_the_environment(monkeypatch, op, value):
    monkeypatch.setenv("CPOOL_NUM_THREADS", value)
    x = np.ones((8, 400, 400), np.float32)
    out = np.full((8, 200, 200), 7, np.float32)
    with pytest.raises(ValueError, match="CPOOL_NUM_THREADS") as caught:
        POOLS[op](x, 2, out=out)
    assert str(caught.value) == f"CPOOL_NUM_THREADS must be {RANGE}, got {value!r}"
    assert (out == 7).all()
    POOLS[op](x, 2, out=out, workers=2)
    assert (out == 1).all()


def test_set_workers_is_public():
    assert cpool.set_workers is _threads.set_workers
    assert "set_workers" in cpool.__all__


@pytest.mark.parametrize("how", ["workers=3", "set_workers", "CPOOL_NUM_THREADS"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(8, 600, 600), (2000, 2000)])
def test_as_many_threads_work_as_were_asked_for(monkeypatch, op, how, shape):
    x = np.ones(shape, np.float32)
    asked = []
    run = _threads.run
    monkeypatch.setattr(_threads, "run", lambda work, parts: (asked.append(parts), run(work, parts)))
    if how == "workers=3":
        POOLS[op](x, 2, workers=3)
    elif how == "set_workers":
        with cpool.set_workers(3):
            POOLS[op](x, 2)
    else:
        monkeypatch.setenv("CPOOL_NUM_THREADS", "3")
        POOLS[op](x, 2)
    assert asked == [3]
    assert _threads._size == 2


def test_a_small_array_is_pooled_where_it_is():
    cpool.max_pool(np.ones((8, 8)), 2, workers=4)
    assert _threads._pool is None


@needs_fork
@forks_with_threads
def test_pooling_in_a_forked_child():
    x = random_array(np.random.default_rng(6), (8, 300, 300), "float32")
    expected = cpool.max_pool(x, 3, workers=2)

    def child():
        assert_same_bits(cpool.max_pool(x, 3, workers=3), expected)

    assert forked(child) == 0


def test_pooling_in_many_threads_that_ask_for_many():
    x = random_array(np.random.default_rng(7), (8, 200, 300), "float32")
    expected = {op: POOLS[op](x, 3) for op in OPS}
    start = threading.Barrier(6)
    wrong = []

    def call(caller):
        start.wait(LIMIT)
        for turn in range(10):
            op = OPS[(caller + turn) % len(OPS)]
            result = POOLS[op](x, 3, workers=1 + (caller + turn) % 5)
            if result.tobytes() != expected[op].tobytes():
                wrong.append((caller, turn))

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
