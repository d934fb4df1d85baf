"""The vector passes of `folds.h`, compiled for each kind of processor and without vectors, against plain NumPy.

Whatever a pass is compiled to gives the same bits, stays inside the rows that it is given and writes nothing else."""

import ctypes
import functools
import math
import mmap
import platform
import random
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest

import cpool

HERE = Path(__file__).parent
TYPES = [np.dtype(f"{kind}{bits}") for bits in (8, 16, 32, 64) for kind in ("int", "uint")]
TYPES += [np.dtype("float32"), np.dtype("float64")]  # in the order of FoldType
OPERATIONS = ("sum", "max", "min")
RAW, FINAL, MULTIPLY, DIVIDE, SHIFT = range(5)
HALVE, REDUCE = 2, 4
LINE, CANARY = 64, 0xA5

INT, SIZE, POINTER = ctypes.c_int, ctypes.c_ssize_t, ctypes.c_void_p
FINISH = [INT, POINTER, SIZE, INT]
SIGNATURES = {
    "run_stack": [INT, INT, INT, POINTER, POINTER, SIZE, SIZE, *FINISH],
    "run_window": [INT, INT, INT, POINTER, POINTER, SIZE, SIZE, SIZE, SIZE, *FINISH],
    "run_halve": [INT, INT, INT, POINTER, POINTER, POINTER, SIZE, INT, *FINISH],
    "run_reduce": [INT, INT, INT, POINTER, POINTER, SIZE, SIZE, SIZE, SIZE],
}

# At -O1, for what is tested is not the optimiser, and -O3 takes three times as long.
FLAGS = ["-O1", "-shared", "-fPIC", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function"]
BUILDS = {"scalar": ["-DCPOOL_SCALAR"], "baseline": []}
NEEDS = {"v3": {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"}}
NEEDS["v4"] = NEEDS["v3"] | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
if platform.machine() in {"x86_64", "AMD64"}:
    BUILDS |= {name: [f"-march=x86-64-{name}"] for name in NEEDS}


def runs_here(name):
    cpuinfo = Path("/proc/cpuinfo")
    return name not in NEEDS or (cpuinfo.exists() and NEEDS[name] <= set(cpuinfo.read_text().split()))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """The shared library of a build, made when first asked for."""
    places = HERE.parent / "src" / "cpool" / "_kernels", Path(cpool.__file__).parent / "_kernels"
    headers = next((place for place in places if (place / "folds.h").exists()), None)
    if headers is None:
        pytest.skip("an installed package has no headers of its kernels")
    named = shlex.split(sysconfig.get_config_var("CC") or "cc")
    compiler = named if shutil.which(named[0]) else ["cc"]
    if sys.platform == "win32" or not shutil.which(compiler[0]):
        pytest.skip("there is no C compiler that takes GCC's flags")
    directory = tmp_path_factory.mktemp("folds")

    @functools.cache
    def library(name):
        path = directory / f"{name}.so"
        command = [*compiler, *FLAGS, *BUILDS[name], f"-I{headers}", str(HERE / "folds_door.c"), "-o", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return path

    return library


@pytest.fixture(scope="session")
def load(compiled):
    def door(name):
        library = ctypes.CDLL(str(compiled(name)))
        for function, arguments in SIGNATURES.items():
            getattr(library, function).argtypes, getattr(library, function).restype = arguments, None
        return library

    return functools.cache(door)


@pytest.fixture(params=BUILDS)
def build(request, load):
    if not runs_here(request.param):
        pytest.skip("this processor lacks what the build is for")
    return load(request.param)


class Memory:
    """Slots between pages that may not be touched: whoever reads past the row in one crashes."""

    def __init__(self, slots, size):
        self.size, self.pitch = size, size + mmap.PAGESIZE
        self.map = mmap.mmap(-1, slots * self.pitch + mmap.PAGESIZE)
        base = ctypes.addressof(ctypes.c_char.from_buffer(self.map))
        protect = ctypes.CDLL(None).mprotect
        protect.argtypes = [POINTER, SIZE, INT]
        for slot in range(slots + 1):
            assert protect(base + slot * self.pitch, mmap.PAGESIZE, 0) == 0

    def put(self, slot, array, at_end=True):
        start = slot * self.pitch + mmap.PAGESIZE + (self.size - array.nbytes if at_end else 0)
        placed = np.frombuffer(self.map, array.dtype, array.size, start)
        placed[:] = array
        return placed


@pytest.fixture(scope="session")
def memory(compiled):
    return Memory(10, 1 << 20)


BY = 9  # the slot of what results are multiplied with or divided by


def pairs(build, op, needed=1):
    """The types of source and result that there is a pass for."""
    every = [(source, work) for source in range(len(TYPES)) for work in range(len(TYPES))]
    found = [pair for pair in every if build.passes(*pair, OPERATIONS.index(op)) & needed]
    assert len(found) >= len(TYPES) or op == "sum"
    return [(TYPES[source], TYPES[work]) for source, work in found]


def cases(build, op, needed=1):
    """Types, lengths below and above those of vectors, kinds of values and what becomes of results."""
    for source, work in pairs(build, op, needed):
        lanes = (build.vector_bytes() or 16) // work.itemsize
        for n in [*range(1, 3 * lanes + 2), 4 * lanes, 5 * lanes + 1, 8 * lanes + lanes // 2, 9 * lanes - 1]:
            for kind in ("wide", "zeros", "special") if source.kind == "f" else ("wide",):
                for how in ways(source, work, op):
                    yield source, work, n, kind, how


def ways(source, work, op):
    if op != "sum":
        return RAW, FINAL
    if work.kind == "f":
        return RAW, MULTIPLY, DIVIDE
    return (RAW, SHIFT) if work.itemsize == 2 * source.itemsize else (RAW,)


def values(rng, dtype, n, kind):
    if dtype.kind != "f":
        limits = np.iinfo(dtype)
        some = rng.integers(limits.min, limits.max, n, dtype, endpoint=True)
        extremes = rng.choice(np.array([limits.min, limits.max, 0, 1], dtype), n)
        return np.where(rng.random(n) < 0.3, extremes, some)
    if kind == "zeros":
        return rng.choice(np.array([0.0, -0.0], dtype), n)
    some = (rng.standard_normal(n) * 2.0 ** rng.integers(-20, 20, n)).astype(dtype)
    if kind == "wide":
        return some
    limits = np.finfo(dtype)
    odd = [np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, limits.max, -limits.max, limits.smallest_subnormal]
    return np.where(rng.random(n) < 0.1, rng.choice(np.array(odd, dtype), n), some)


def join(op, a, b):
    """A NaN if there is one; of equal values the later one."""
    if op == "sum":
        return a + b
    return np.where(np.isnan(a) | (a > b if op == "max" else a < b), a, b)


def folded(op, work, columns):
    """The rows of each column, then the columns, from left to right."""
    both = functools.partial(join, op)
    columns = [functools.reduce(both, [row.astype(work) for row in column]) for column in columns]
    return functools.reduce(both, columns)


def one_nan(array):
    return np.where(np.isnan(array), np.array(np.nan, array.dtype), array)


def check(function, memory, source, work, op, how, arguments, total, taken, rand, dst=None):  # noqa: PLR0914
    """Calls a pass; `total` is what it has to make of `taken` values each before the result is finished."""
    n, by, step, shift = len(total), None, 0, 0
    expected = total
    if how in {MULTIPLY, DIVIDE}:
        step = rand.randrange(2)
        some = [2.0 ** -rand.randrange(1, 9) if how == MULTIPLY else rand.choice([3, 7, 45, 0.3, 0]) for _ in range(n)]
        by = memory.put(BY, np.array(some if step else [some[0]] * (LINE // work.itemsize), work))
        divisors = by if step else by[0]
        expected = (total * divisors if how == MULTIPLY else total / divisors) + work.type(0)
    elif how == SHIFT:  # by as much as takes the sum back to the type of the source
        shift = max(1, (taken - 1).bit_length())
        expected = np.rint(total / 2.0**shift).astype(source)
    expected = one_nan(expected)
    margin = LINE + expected.itemsize * rand.randrange(8)
    around = np.full(2 * margin + expected.nbytes, CANARY, np.uint8)
    if dst is None:
        dst = around[margin : margin + expected.nbytes].view(expected.dtype)
    triple = TYPES.index(source), TYPES.index(work), OPERATIONS.index(op)
    function(*triple, dst.ctypes.data, *arguments, how, None if by is None else by.ctypes.data, step, shift)
    case = f"{source} to {work}, finish {how}, step {step}, shift {shift}, arguments {arguments[1:]}"
    found = one_nan(dst) if how == RAW else dst  # the bits of a NaN are only told when finished
    assert found.tobytes() == expected.tobytes(), f"{case}: {found} instead of {expected}"
    outside = np.concatenate([around[:margin], around[margin + expected.nbytes :]])
    assert (outside == CANARY).all(), f"{case}: written outside"


def pointers(rows):
    return (POINTER * len(rows))(*(row.ctypes.data for row in rows))


@pytest.mark.parametrize("name", BUILDS)
def test_compiles_without_a_warning(compiled, name):
    assert compiled(name).exists()


@pytest.mark.parametrize("op", OPERATIONS)
@np.errstate(all="ignore")
def test_stack(build, memory, op):
    rng, rand = np.random.default_rng(1), random.Random(1)
    for source, work, n, kind, how in cases(build, op):
        count, at_end = rand.randint(1, 9), rand.random() < 0.8
        rows = [memory.put(slot, values(rng, source, n, kind), at_end) for slot in range(count)]
        total = folded(op, work, [rows])
        dst = rows[0] if source == work and rand.random() < 0.5 else None
        check(build.run_stack, memory, source, work, op, how, (pointers(rows), count, n), total, count, rand, dst)


@pytest.mark.parametrize("op", OPERATIONS)
@np.errstate(all="ignore")
def test_window(build, memory, op):
    rng, rand = np.random.default_rng(2), random.Random(2)
    for source, work, n, kind, how in cases(build, op):
        count, taps, at_end = rand.randint(1, 9), rand.randint(1, 5), rand.random() < 0.8
        step = rand.choice([1, 2, n, n + 3])
        rows = [memory.put(row, values(rng, source, (taps - 1) * step + n, kind), at_end) for row in range(count)]
        total = folded(op, work, [[row[tap * step :][:n] for row in rows] for tap in range(taps)])
        arguments = pointers(rows), count, n, taps, step
        check(build.run_window, memory, source, work, op, how, arguments, total, count * taps, rand)


@pytest.mark.parametrize("op", OPERATIONS)
@np.errstate(all="ignore")
def test_halve(build, memory, op):
    rng, rand = np.random.default_rng(3), random.Random(3)
    for source, work, n, kind, how in cases(build, op, HALVE):
        for taps, count in (2, 1), (2, 2), (3, 1), (3, 2):
            at_end = rand.random() < 0.8
            rows = [memory.put(row, values(rng, source, 2 * n + taps - 2, kind), at_end) for row in range(count)]
            total = folded(op, work, [[row[tap:][: 2 * n : 2][:n] for row in rows] for tap in range(taps)])
            arguments = rows[0].ctypes.data, rows[1].ctypes.data if count == 2 else None, n, taps
            check(build.run_halve, memory, source, work, op, how, arguments, total, count * taps, rand)


@pytest.mark.parametrize("op", OPERATIONS)
@np.errstate(all="ignore")
def test_reduce(build, load, memory, op):
    rng, rand = np.random.default_rng(4), random.Random(4)
    for source, work in pairs(build, op, REDUCE):
        lanes = LINE // work.itemsize
        few = [1, 2, lanes - 1, lanes, lanes + 1, 2 * lanes - 1, 2 * lanes, 3 * lanes + 2, 8 * lanes, 17 * lanes + 5]
        for taps, inner, kind in [
            (t, i, k) for t in few for i in (1, 2, 37, 130) for k in ("wide", "zeros", "special")
        ]:
            n = rand.choice([1, 15, 16, 17, 35] if inner < 3 else [1, 2])
            stride = rand.choice([1, 2, taps])
            row = memory.put(0, values(rng, source, ((n - 1) * stride + taps) * inner, kind), rand.random() < 0.8)
            found = []
            for door in build, load("scalar"):
                around = np.full((n * inner * work.itemsize + 2 * LINE), CANARY, np.uint8)
                dst = around[LINE:-LINE].view(work)
                triple = TYPES.index(source), TYPES.index(work), OPERATIONS.index(op)
                door.run_reduce(*triple, dst.ctypes.data, row.ctypes.data, n, inner, stride, taps)
                assert (around[:LINE] == CANARY).all()
                assert (around[-LINE:] == CANARY).all()
                found.append(one_nan(dst))
            case = f"{source} to {work}, {n} windows of {inner} times {taps}, {stride} apart, {kind}"
            assert found[0].tobytes() == found[1].tobytes(), case
            for i, result in enumerate(found[0].reshape(n, inner)):
                window = row.reshape(-1, inner)[i * stride :][:taps]
                if op != "sum":
                    assert np.array_equal(result, getattr(window, op)(0), equal_nan=work.kind == "f"), case
                elif work.kind != "f":
                    assert np.array_equal(result, window.sum(0, work)), case
                elif kind != "special":
                    exact = [math.fsum(column) for column in window.T.tolist()]
                    most = taps * np.finfo(work).eps * np.abs(window.astype(float)).sum(0)
                    assert (np.abs(result - np.array(exact)) <= most).all(), case
