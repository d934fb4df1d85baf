"""The door to the passes of `folds.h` for their tests: compiled for each kind of processor and without vectors."""

import ctypes
import functools
import mmap
import platform
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
TYPES += [np.dtype("float16"), np.dtype("V2"), np.dtype("float32"), np.dtype("float64")]  # in the order of FoldType
PAIRS = {12: "i4 i4", 13: "i8 i8", 14: "f4 i4", 15: "f8 i8", 16: "i4 i4", 17: "i8 i8"}  # tallies and ranks
PAIRS = {code: tuple(map(np.dtype, parts.split())) for code, parts in PAIRS.items()}
OPERATIONS = ("sum", "max", "min")
RAW, FINAL, MULTIPLY, DIVIDE, SHIFT, KEYED, TURNED, RATIO = range(8)
ANY, HALVE, REDUCE, EACH, PIXELS, MARKED = 1, 2, 4, 8, 16, 32
LINE, CANARY, MOST_ROWS = 64, 0xA5, 9
KINDS = ("plain", "zeros", "odd")

LETTERS = {"i": ctypes.c_int, "p": ctypes.c_void_p, "z": ctypes.c_ssize_t, "q": ctypes.c_int64}
SIGNATURES = {"run_stack": "iiippzzp", "run_window": "iiippzzzzp", "run_halve": "iiipppzip"}
SIGNATURES |= {"run_pixels": "iiipppzzp", "run_reduce": "iiippzzzzp", "run_each": "iiipppzp", "run_marked": "iiipppzqp"}

# At -O1, for what is tested is not the optimiser, and -O3 takes three times as long.
FLAGS = ["-O1", "-shared", "-fPIC", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function"]
BUILDS = {"scalar": ["-DCPOOL_SCALAR"], "baseline": []}
NEEDS = {"v3": {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"}}
NEEDS["v4"] = NEEDS["v3"] | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
if platform.machine() in {"x86_64", "AMD64"}:
    BUILDS |= {name: [f"-march=x86-64-{name}"] for name in NEEDS}


class Options(ctypes.Structure):
    """What a pass has to know beside its rows, as `folds.h` declares it."""

    _fields_ = (
        ("how", ctypes.c_int),
        ("by", ctypes.c_void_p),
        ("step", ctypes.c_ssize_t),
        ("shift", ctypes.c_int),
        ("flip", ctypes.c_int64),
        ("magnitude", ctypes.c_int64),
        ("nan", ctypes.c_int64),
        ("nan_bits", ctypes.c_int64),
        ("missing", ctypes.c_int64),
        ("apart", ctypes.c_ssize_t),
        ("origin", ctypes.c_void_p),
    )


@pytest.fixture(scope="session")
def load(tmp_path_factory):
    """The library of a build, compiled when first asked for: each takes its seconds."""
    tests = Path(__file__).parent
    packages = tests.parent / "src" / "cpool", Path(cpool.__file__).parent
    places = [package / "_kernels" / "vectors" for package in packages]
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


@functools.cache
def pool(dtype, kind):
    """Values that cases take theirs from: plain ones, zeros of either sign, or with a tenth of extremes."""
    rng, n = np.random.default_rng(1), 1 << 19
    if dtype == TYPES[9]:  # the upper halves of floats
        return pool(TYPES[10], kind).view(np.uint16)[1::2].copy().view(dtype)
    if dtype.kind == "f":
        limits, odd = np.finfo(dtype), [np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, np.finfo(dtype).smallest_subnormal]
        some = (rng.standard_normal(n) * 2.0 ** rng.integers(-20, 20, n)).astype(dtype)
    else:
        limits, odd = np.iinfo(dtype), [0, 1]
        some = rng.integers(limits.min, limits.max, n, dtype, endpoint=True)
    odd = np.array([0.0, -0.0] if kind == "zeros" else [*odd, limits.min, limits.max], dtype)
    return np.where(rng.random(n) < {"plain": 0, "odd": 0.1, "zeros": 1}[kind], rng.choice(odd, n), some)


def widened(row, work):
    """The values of `row`, of which NumPy has no bfloat16, as those of another type."""
    if row.dtype == TYPES[9]:
        row = (row.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return row.astype(work)


def one_nan(array):
    return np.where(np.isnan(array), array.dtype.type(np.nan), array) if array.dtype.kind == "f" else array


def call(function, types, total, arguments, options=None, dst=None):
    """What a pass writes instead of `total`, and nowhere else; into memory that is aligned no better than values."""
    margin = LINE + total.itemsize * (total.size % 8)
    around = np.full(2 * margin + total.nbytes, CANARY, np.uint8)
    inside = around[margin : margin + total.nbytes].view(total.dtype)
    last = [] if options is None else [ctypes.addressof(options)]
    function(*types, (inside if dst is None else dst).ctypes.data, *arguments, *last)
    assert (around[:margin] == CANARY).all(), "written before dst"
    assert (around[margin + total.nbytes :] == CANARY).all(), "written past dst"
    return inside if dst is None else dst


def pointers(rows):
    return (ctypes.c_void_p * len(rows))(*(row.ctypes.data for row in rows))
