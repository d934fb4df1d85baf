"""Beyond the output, pooling takes a few rows: measured on images of 100 MB and more, in a process of their own."""

import subprocess
import sys

import pytest

resource = pytest.importorskip("resource", reason="the peak of a process is asked for in the POSIX way")

MEGABYTE = 1024 * 1024
MOST = 4 * MEGABYTE  # for scratch rows, the plan and the allocator's own

PROGRAM = """
import resource, sys, tracemalloc
import numpy as np
import cpool

x = {array}
out = {pool}
assert x.nbytes >= 100e6 or x.base.nbytes >= 100e6
out[...] = 1  # so that all its pages are there
tracemalloc.start()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
{again}
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
unit = 1 if sys.platform == "darwin" else 1024
print((after - before) * unit, tracemalloc.get_traced_memory()[1])
"""

# The peak only shows what is above all that was there before, so nothing large may have been freed by then.
CASES = {
    "contiguous": ("np.ones((5200, 5000), np.float32)", "2", "None"),
    "strided": ("np.ones((5200, 10000), np.float32)[:, ::2]", "2", "None"),
    "negative steps": ("np.ones((5200, 5000), np.float32)[::-1, ::-1]", "3, 2, 1", "None"),
    "transposed": ("np.ones((5200, 5000), np.float32).T", "2", "None"),
    "float16": ("np.ones((10400, 5000), np.float16)", "3, 2, 1", "None"),
    "channels last": ("np.ones((8, 450, 450, 64), np.uint8)", "3, 2, 1", "(1, 2)"),
    "wide window": ("np.ones((5200, 5000), np.float32)", "63, 4, 31", "None"),
    "wide rows": ("np.ones((13, 2000000), np.float32)", "2", "None"),
    "one long column": ("np.ones((4, 4, 1700000), np.float32)", "2", "(0, 1)"),
    "one window": ("np.ones((11000, 11000), np.uint8)", "11000", "None"),
    "one window of float16": ("np.ones((8000, 8000), np.float16)", "8000", "None"),
    "small planes": ("np.ones((530000, 7, 7), np.float32)", "7", "None"),
}


@pytest.mark.engine
@pytest.mark.parametrize("op", ["max", "avg"])
@pytest.mark.parametrize("case", CASES)
def test_a_few_rows_and_no_more(op, case):
    array, arguments, axes = CASES[case]
    shape = f"cpool.output_shape(x.shape, {arguments}, axes={axes})"
    program = PROGRAM.format(
        array=array,
        pool=f"np.empty({shape}, x.dtype if '{op}' == 'max' or x.dtype.kind == 'f' else np.float64)",
        again=f"cpool.{op}_pool(x, {arguments}, axes={axes}, out=out)",
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    peak, traced = map(int, done.stdout.split())
    assert peak < MOST
    assert traced < MEGABYTE
