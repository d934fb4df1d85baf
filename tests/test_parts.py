"""The threads that run the parts of a call: one by one here, or with what happens to a process around them."""

import dis
import itertools
import signal
import sys
import textwrap
import threading
import time
import weakref
from functools import partial

import numpy as np
import pytest
from workers import LIMIT, forked, forks_with_threads, needs_fork, python

from cpool import _threads

pytestmark = pytest.mark.usefixtures("fresh_workers")


# The threads


def pool_threads():
    return [thread for thread in threading.enumerate() if thread.name == "cpool"]


counts_references = pytest.mark.skipif(
    not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="free-threaded Python may put off counting references"
)


def finish_what_is_queued():
    """Return when the pool's threads have looked at all that they were ever offered."""
    threads = len(_threads._pool.threads)
    meet = threading.Barrier(threads + 1)
    for _ in range(threads):
        _threads._pool.submit(partial(meet.wait, LIMIT))
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
    assert _threads._pool.threads == []


def test_one_pool_serves_all_calls_and_grows():
    _threads.run(lambda part: None, 3)
    threads = list(_threads._pool.threads)
    assert len(threads) == 2
    _threads.run(lambda part: None, 2)
    assert _threads._pool.threads == threads
    meet = threading.Barrier(5)
    _threads.run(lambda part: meet.wait(LIMIT), 5)
    assert _threads._pool.threads[:2] == threads
    assert len(_threads._pool.threads) == 4


@pytest.fixture
def busy_pool():
    """A pool of one thread that is taken by another call as long as the test runs, and does what is queued then."""
    begun, leave = threading.Event(), threading.Event()

    def work(part):
        if part == 0:
            begun.set()
            leave.wait(LIMIT)
        else:  # it would run part 0 here, too, if it came to it before the pool's thread
            begun.wait(LIMIT)

    other = threading.Thread(target=_threads.run, args=(work, 2))
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
    finish_what_is_queued()


@pytest.mark.parametrize(
    ("other", "own", "raised"),
    [
        (KeyError("first"), ValueError("second"), ValueError),
        (KeyError("first"), KeyboardInterrupt(), KeyboardInterrupt),
        (KeyError("first"), None, KeyError),
        (None, KeyError("only"), KeyError),
    ],
)
def test_the_caller_s_exception_comes_out_before_those_of_others(other, own, raised):
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


def test_a_thread_that_cannot_be_started_leaves_no_part_behind(monkeypatch):
    start, asked = threading.Thread.start, []

    def start_one(thread):
        asked.append(thread)
        if len(asked) > 1:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_one)
    done, parts = threading.Event(), []

    def work(part):
        parts.append(part)
        if part == 0:
            assert done.wait(LIMIT)
        elif part == 1:
            done.set()

    _threads.run(work, 3)
    looked_at_all = threading.Event()
    _threads._pool.submit(looked_at_all.set)
    assert looked_at_all.wait(LIMIT)
    assert sorted(parts) == [0, 1, 2]


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
    assert len(_threads._pool.threads) <= 4


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
    """Raises KeyboardInterrupt at one of the places where the interpreter looks for signals in what is called.

    These are the beginning of a function, the return from one written in C, and the jump back in a loop.
    """

    def __init__(self, place):
        self.place = place
        self.passed = 0

    def trace(self, frame, event, _):
        if frame.f_code.co_filename == __file__:
            return None
        frame.f_trace_opcodes = True
        jumps_back = event == "opcode" and opcode_of(frame).startswith("JUMP_BACKWARD")
        if jumps_back or event == "call":
            self.pass_by()
        return self.trace

    def profile(self, frame, event, _):
        if event == "c_return" and frame.f_code.co_filename != __file__:
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
    assert place > 15
    other = threading.Thread(target=_threads.run, args=(int, 4))
    other.start()
    other.join(LIMIT)
    assert not other.is_alive(), "something is locked for good"


def test_an_interrupt_while_parts_are_offered_leaves_no_part_running(monkeypatch):
    _threads.run(lambda part: None, 2)
    submit = _threads._pool.submit

    def interrupted_submit(task):
        submit(task)
        raise KeyboardInterrupt

    monkeypatch.setattr(_threads._pool, "submit", interrupted_submit)
    for _ in range(50):
        work = Running()
        with pytest.raises(KeyboardInterrupt):
            _threads.run(work, 2)
        now, ever = work.now, work.ever
        ended = threading.Event()
        submit(ended.set)
        assert ended.wait(LIMIT)
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


def run_in_two_threads():
    meet = threading.Barrier(2)
    _threads.run(lambda part: meet.wait(LIMIT), 2)


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
        with _threads._pool._lock:
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
