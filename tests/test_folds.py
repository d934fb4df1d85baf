"""The vector passes of `folds.h`, compiled for each kind of processor and without vectors, against plain NumPy.

Whatever a pass is compiled to gives the same bits, stays inside the rows that it is given and writes nothing else."""

import ctypes
import functools
import itertools
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

TYPES = [np.dtype(f"{kind}{bits}") for bits in (8, 16, 32, 64) for kind in ("int", "uint")]
TYPES += [np.dtype("float32"), np.dtype("float64")]  # in the order of FoldType
OPERATIONS = ("sum", "max", "min")
RAW, FINAL, MULTIPLY, DIVIDE, SHIFT = range(5)
ANY, HALVE, REDUCE = 1, 2, 4
LINE, CANARY, MOST_ROWS = 64, 0xA5, 9
KINDS = ("plain", "zeros", "odd")

LETTERS = {"i": ctypes.c_int, "p": ctypes.c_void_p, "z": ctypes.c_ssize_t}
SIGNATURES = {"run_stack": "iiippzz" + "ipzi", "run_window": "iiippzzzz" + "ipzi", "run_halve": "iiipppzi" + "ipzi"}
SIGNATURES["run_reduce"] = "iiippzzzz"

# At -O1, for what is tested is not the optimiser, and -O3 takes three times as long.
FLAGS = ["-O1", "-shared", "-fPIC", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function"]
BUILDS = {"scalar": ["-DCPOOL_SCALAR"], "baseline": []}
NEEDS = {"v3": {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"}}
NEEDS["v4"] = NEEDS["v3"] | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
if platform.machine() in {"x86_64", "AMD64"}:
    BUILDS |= {name: [f"-march=x86-64-{name}"] for name in NEEDS}


@pytest.fixture(scope="session")
def load(tmp_path_factory):
    """The library of a build, compiled when first asked for: each takes its seconds."""
    tests = Path(__file__).parent
    places = tests.parent / "src" / "cpool" / "_kernels", Path(cpool.__file__).parent / "_kernels"
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
        files = [f"-I{headers}", str(tests / "folds_door.c"), "-o", str(directory / f"{name}.so")]
        done = subprocess.run([*compiler, *FLAGS, *BUILDS[name], *files], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        door = ctypes.CDLL(files[-1])
        for function, letters in SIGNATURES.items():
            getattr(door, function).argtypes = [LETTERS[letter] for letter in letters]
        return door

    return library


@pytest.fixture(params=BUILDS)
def build(request, load):
    cpuinfo = Path("/proc/cpuinfo")
    has = set(cpuinfo.read_text().split()) if cpuinfo.exists() else set()
    if not NEEDS.get(request.param, set()) <= has:
        pytest.skip(f"this processor is no {request.param}")
    with np.errstate(all="ignore"):  # what the tests reckon with has infinities, and integers that wrap
        yield load(request.param)


@pytest.fixture(params=OPERATIONS)
def op(request):
    return request.param


class Memory:
    """Slots between pages that may not be touched: whoever reads past a row at the end, or before one, crashes."""

    def __init__(self, slots, size):
        self.size, self.pitch = size, size + mmap.PAGESIZE
        self.map = mmap.mmap(-1, slots * self.pitch + mmap.PAGESIZE)
        base = ctypes.addressof(ctypes.c_char.from_buffer(self.map))
        protect = ctypes.CDLL(None).mprotect
        protect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        for slot in range(slots + 1):
            assert protect(base + slot * self.pitch, mmap.PAGESIZE, 0) == 0

    def put(self, slot, array, at_end=True):
        start = slot * self.pitch + mmap.PAGESIZE + (self.size - array.nbytes if at_end else 0)
        placed = np.frombuffer(self.map, array.dtype, array.size, start)
        placed[:] = array
        return placed

    def rows(self, rand, dtype, kind, count, n):
        some, at_end = pool(dtype, kind), rand.random() < 0.8
        return [self.put(row, some[rand.randrange(len(some) - n) :][:n], at_end) for row in range(count)]


@pytest.fixture(scope="session")
def memory(load):
    # After `load`, which skips where there is no mprotect either. The last slot is for multipliers and divisors.
    return Memory(MOST_ROWS + 1, 1 << 20)


def pairs(build, op, needed):
    """The types of source and result that there is a pass for."""
    every = [(source, work) for source in range(len(TYPES)) for work in range(len(TYPES))]
    found = [pair for pair in every if build.passes(*pair, OPERATIONS.index(op)) & needed]
    assert found
    return [(TYPES[source], TYPES[work]) for source, work in found]


def cases(build, op, needed=ANY):
    """Types, lengths below and above those of vectors, kinds of values and what becomes of results."""
    for source, work in pairs(build, op, needed):
        lanes = (build.vector_bytes() or 16) // work.itemsize
        lengths = [*range(1, 3 * lanes + 2), 4 * lanes, 5 * lanes + 1, 8 * lanes + lanes // 2, 9 * lanes - 1]
        kinds = KINDS if source.kind == "f" else ["odd"]
        ways = [RAW, FINAL] if op != "sum" else [RAW, MULTIPLY, DIVIDE] if work.kind == "f" else [RAW]
        ways += [SHIFT] if op == "sum" and work.kind != "f" and work.itemsize == 2 * source.itemsize else []
        yield from ((source, work, *case) for case in itertools.product(lengths, kinds, ways))


@functools.cache
def pool(dtype, kind):
    """Values that cases take theirs from: plain ones, zeros of either sign, or with a tenth of extremes."""
    rng, n = np.random.default_rng(1), 1 << 19
    if dtype.kind == "f":
        limits, odd = np.finfo(dtype), [np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, np.finfo(dtype).smallest_subnormal]
        some = (rng.standard_normal(n) * 2.0 ** rng.integers(-20, 20, n)).astype(dtype)
    else:
        limits, odd = np.iinfo(dtype), [0, 1]
        some = rng.integers(limits.min, limits.max, n, dtype, endpoint=True)
    odd = np.array([0.0, -0.0] if kind == "zeros" else [*odd, limits.min, limits.max], dtype)
    return np.where(rng.random(n) < {"plain": 0, "odd": 0.1, "zeros": 1}[kind], rng.choice(odd, n), some)


def folded(op, work, columns):
    """The rows of each column, then the columns, left to right: a NaN if there is one, of equal values the later."""

    def join(a, b):
        return a + b if op == "sum" else np.where(np.isnan(a) | (a > b if op == "max" else a < b), a, b)

    return functools.reduce(join, [functools.reduce(join, [row.astype(work) for row in rows]) for rows in columns])


def one_nan(array):
    return np.where(np.isnan(array), array.dtype.type(np.nan), array) if array.dtype.kind == "f" else array


def call(function, types, total, arguments, finish=(), dst=None):
    """What a pass writes instead of `total`, and nowhere else; into memory that is aligned no better than values."""
    margin = LINE + total.itemsize * (total.size % 8)
    around = np.full(2 * margin + total.nbytes, CANARY, np.uint8)
    inside = around[margin : margin + total.nbytes].view(total.dtype)
    function(*types, (inside if dst is None else dst).ctypes.data, *arguments, *finish)
    assert (around[:margin] == CANARY).all(), "written before dst"
    assert (around[margin + total.nbytes :] == CANARY).all(), "written past dst"
    return inside if dst is None else dst


def check(function, memory, case, arguments, total, taken, rand, dst=None):
    """`total` is what the pass has to make of `taken` values each before the result is finished."""
    (source, work, op, how), by, step, shift = case, None, 0, 0
    expected = total
    if how in {MULTIPLY, DIVIDE}:
        step = rand.randrange(2)
        some = [2.0 ** -rand.randrange(1, 9) if how == MULTIPLY else rand.choice([3, 7, 45, 0.3, 0]) for _ in total]
        by = memory.put(MOST_ROWS, np.array(some if step else [some[0]] * (LINE // work.itemsize), work))
        expected = (np.multiply if how == MULTIPLY else np.divide)(total, by if step else by[0]) + work.type(0)
    elif how == SHIFT:  # by as much as takes the sum back to the type of the source
        shift = max(1, (taken - 1).bit_length())
        expected = np.rint(total / 2.0**shift).astype(source)
    types = TYPES.index(source), TYPES.index(work), OPERATIONS.index(op)
    found = call(function, types, expected, arguments, (how, None if by is None else by.ctypes.data, step, shift), dst)
    found = one_nan(found) if how == RAW else found  # the bits of a NaN are told only when finished
    message = f"{source} to {work}, finish {how}, step {step}, shift {shift}, arguments {arguments[1:]}"
    assert found.tobytes() == one_nan(expected).tobytes(), f"{message}: {found} instead of {expected}"


def pointers(rows):
    return (ctypes.c_void_p * len(rows))(*(row.ctypes.data for row in rows))


@pytest.mark.parametrize("name", BUILDS)
def test_compiles_without_a_warning(load, name):
    assert load(name).vector_bytes() in ({0} if name == "scalar" else {0, 16, 32, 64})


def test_stack(build, memory, op):
    rand = random.Random(1)
    for source, work, n, kind, how in cases(build, op):
        count = rand.randint(1, MOST_ROWS)
        rows = memory.rows(rand, source, kind, count, n)
        total, dst = folded(op, work, [rows]), rows[0] if source == work and rand.random() < 0.5 else None
        check(build.run_stack, memory, (source, work, op, how), (pointers(rows), count, n), total, count, rand, dst)


def test_window(build, memory, op):
    rand = random.Random(2)
    for source, work, n, kind, how in cases(build, op):
        count, taps, step = rand.randint(1, MOST_ROWS), rand.randint(1, 5), rand.choice([1, 2, n, n + 3])
        rows = memory.rows(rand, source, kind, count, (taps - 1) * step + n)
        total = folded(op, work, [[row[tap * step :][:n] for row in rows] for tap in range(taps)])
        arguments = pointers(rows), count, n, taps, step
        check(build.run_window, memory, (source, work, op, how), arguments, total, count * taps, rand)


def test_halve(build, memory, op):
    rand = random.Random(3)
    for source, work, n, kind, how in cases(build, op, HALVE):
        for taps, count in (2, 1), (2, 2), (3, 1), (3, 2):
            rows = memory.rows(rand, source, kind, count, 2 * n + taps - 2)
            total = folded(op, work, [[row[tap:][: 2 * n : 2] for row in rows] for tap in range(taps)])
            arguments = rows[0].ctypes.data, rows[1].ctypes.data if count == 2 else None, n, taps
            check(build.run_halve, memory, (source, work, op, how), arguments, total, count * taps, rand)


def test_reduce(build, load, memory, op):
    rand = random.Random(4)
    for source, work in pairs(build, op, REDUCE):
        lanes = LINE // work.itemsize
        few = [1, 2, lanes - 1, lanes, lanes + 1, 2 * lanes - 1, 2 * lanes, 3 * lanes + 2, 8 * lanes, 17 * lanes + 5]
        for taps, inner, kind in itertools.product(few, (1, 2, 37, 130), KINDS):
            n, stride = rand.choice([1, 15, 16, 17, 35] if inner < 3 else [1, 2]), rand.choice([1, 2, taps])
            (row,) = memory.rows(rand, source, kind, 1, ((n - 1) * stride + taps) * inner)
            rows, arguments = row.reshape(-1, inner), (row.ctypes.data, n, inner, stride, taps)
            types = TYPES.index(source), TYPES.index(work), OPERATIONS.index(op)
            doors, blank = (build, load("scalar")), np.empty(n * inner, work)
            found, scalar = (one_nan(call(door.run_reduce, types, blank, arguments)) for door in doors)
            message = f"{work}, {n} windows of {inner} times {taps}, {stride} apart, {kind}"
            assert found.tobytes() == scalar.tobytes(), message
            for i, result in enumerate(found.reshape(n, inner)):
                window = rows[i * stride :][:taps]
                if work.kind != "f" or op != "sum":
                    expected = window.sum(0, work) if op == "sum" else getattr(window, op)(0)
                    assert np.array_equal(result, expected, equal_nan=work.kind == "f"), message
                elif kind != "odd":
                    exact = [math.fsum(column) for column in window.T.tolist()]
                    most = taps * np.finfo(work).eps * np.abs(window.astype(float)).sum(0)
                    assert (np.abs(result - np.array(exact)) <= most).all(), message
