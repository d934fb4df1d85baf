"""C callers are promised a bound on scratch: random calls run under a `malloc` that remembers the largest request."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "capi.md"
COMPILER = shutil.which("cc")

METER = """
#include <stddef.h>
extern void *__libc_malloc(size_t);
static size_t most;
static int counts;
void *malloc(size_t n) { if (counts && n > most) most = n; return __libc_malloc(n); }
void meter_start(void) { most = 0; counts = 1; }
size_t meter_stop(void) { counts = 0; return most; }
"""

PROGRAM = """
import ctypes, sys
import numpy as np
import cpool.capi as capi

meter = ctypes.CDLL(sys.argv[1])
meter.meter_stop.restype = ctypes.c_size_t
api = ctypes.pythonapi
api.PyCapsule_GetName.restype, api.PyCapsule_GetName.argtypes = ctypes.c_char_p, [ctypes.py_object]
api.PyCapsule_GetPointer.restype = ctypes.c_void_p
api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


def function(name, result, *arguments):
    capsule = capi.__pyx_capi__[name]
    return ctypes.CFUNCTYPE(result, *arguments)(api.PyCapsule_GetPointer(capsule, api.PyCapsule_GetName(capsule)))


POINTER, SIZE, INT = ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int
IMAGE = [SIZE] * 4 + [POINTER] * 2
DTYPES = {"f32": "f4", "f64": "f8", "f16": "f2", "u8": "u1", "i8": "i1", "u16": "u2", "i16": "i2", "i64": "i8"}
KINDS = {"max_pool2d": list(DTYPES), "avg_pool2d": ["f32", "f64", "u8", "i16"], "max_pool2d_indices": ["f32", "f64"]}
output_size = function("cpool_output_size", SIZE, SIZE, POINTER)
rng = np.random.default_rng(5)


def size(most):
    return int(2 ** rng.uniform(0, np.log2(most)))


def window(length):
    kernel, dilation = min(size(500), length), int(rng.choice([1, 1, 2, 3]))
    reach = (kernel - 1) * dilation + 1
    pads = rng.integers(0, reach, 2)
    stride = rng.integers(1, kernel + 3) if rng.random() < 0.8 else size(10**12)
    return np.array([kernel, stride, dilation, *pads, rng.integers(2)], np.intp), reach


done = 0
while done < 1500:
    kind = str(rng.choice(list(KINDS)))
    of = str(rng.choice(KINDS[kind]))
    batch, height, width, channels = shape = size(4), size(500), size(500), size(4000) if rng.random() < 0.6 else 1
    (rows, down), (cols, along) = window(height), window(width)
    outputs = output_size(height, rows.ctypes.data), output_size(width, cols.ctypes.data)
    pooled = batch * outputs[0] * outputs[1] * channels
    if min(outputs) < 1 or max(np.prod(shape), pooled) > 10**6:
        continue
    done += 1
    x, out, indices = np.ones(shape, DTYPES[of]), np.empty(pooled, DTYPES[of]), np.empty(pooled, np.int64)
    arrays = [x, out, indices] if "indices" in kind else [x, out]
    call = function(f"cpool_{kind}_{of}", INT, *[POINTER] * len(arrays), *IMAGE, *[INT] * ("avg" in kind))
    arguments = [array.ctypes.data for array in arrays] + [*shape, rows.ctypes.data, cols.ctypes.data]
    arguments += [1] * ("avg" in kind)
    meter.meter_start()
    code = call(*arguments)
    most = meter.meter_stop()
    assert code == 0, (kind, of, shape, rows, cols)
    H, W = down, along
    bound = eval(sys.argv[2]) + 24 * sum(outputs)
    assert most <= bound, (most, bound, kind, of, shape, rows, cols)
"""


@pytest.mark.skipif(sys.platform != "linux" or COMPILER is None, reason="a malloc in front of glibc's, made by cc")
def test_scratch_stays_below_what_the_page_says(tmp_path):
    source, meter = tmp_path / "meter.c", tmp_path / "meter.so"
    source.write_text(METER)
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", meter, source], check=True)
    if subprocess.run([sys.executable, "-c", ""], env={**os.environ, "LD_PRELOAD": str(meter)}, check=False).returncode:
        pytest.skip("no glibc")
    bound = re.search(r"at most `(16 [^`]*)` bytes", PAGE.read_text()).group(1)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, meter, bound],
        env={**os.environ, "LD_PRELOAD": str(meter)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
