"""The functions of the C door called from code that Numba compiles, by their addresses."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import cpool

pytest.importorskip("numba")
EXAMPLE = runpy.run_path(str(Path(__file__).parent / "downstream" / "contrast.py"))
contrast, WINDOW = EXAMPLE["contrast"], EXAMPLE["WINDOW"]


@pytest.mark.engine
def test_a_pipeline():
    frames = np.random.default_rng(1).standard_normal((6, 31, 44)).astype(np.float32)
    highest, mean = (np.empty((6, 16, 22), np.float32) for _ in range(2))
    assert contrast(frames, highest, mean, WINDOW) == 0
    np.testing.assert_array_equal(highest, cpool.max_pool(frames, 3, 2, 1) - cpool.avg_pool(frames, 3, 2, 1))
    assert contrast(frames, highest, mean, np.zeros(6, np.intp)) == -3
