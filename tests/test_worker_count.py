"""How many threads `workers`, `set_workers` and CPOOL_NUM_THREADS stand for."""

import asyncio
import os
import sys
import threading

import numpy as np
import pytest
from workers import JUNK, RANGE, REFUSED, forked, forks_with_threads, needs_fork, python

from cpool import _cores, _threads

pytestmark = pytest.mark.usefixtures("fresh_workers")


# The number


@pytest.mark.parametrize("workers", [1, 2, 7, 4096, np.int8(3), np.uint64(5), np.array(6)])
def test_a_number_stands_for_itself(workers):
    count = _threads.resolve(workers)
    assert (count, type(count)) == (workers, int)


@pytest.mark.parametrize(("workers", "error", "text"), REFUSED)
def test_what_is_no_number_of_threads(workers, error, text):
    for use in _threads.resolve, _threads.set_workers:
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
    monkeypatch.setattr(_threads, "available_cores", lambda: 6)
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
        monkeypatch.setattr(_cores, "_OWN_CGROUPS", str(tmp_path / "own"))
        monkeypatch.setattr(_cores, "_CGROUPS", str(tmp_path / "cgroup"))
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
        from cpool import _cores, _threads
        print(_threads.resolve(-1) <= len(os.sched_getaffinity(0)))
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
        print(_threads.resolve(-1))
    """
    assert python(code) == ["True", "1"]


@needs_fork
@forks_with_threads
def test_a_child_reads_its_own_quota(machine):
    files = machine(16, V2, **{"cgroup/cpu.max": "200000 100000\n"})
    assert _threads.resolve(-1) == 2
    (files / "cgroup/cpu.max").write_text("400000 100000\n")

    def child():
        assert _threads.resolve(-1) == 4

    assert forked(child) == 0


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
