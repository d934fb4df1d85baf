"""Packages of other people, in Cython, C and C++, built against the installed cpool, and what they get from it."""

import itertools
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import cpool

DOWNSTREAM = Path(__file__).parent / "downstream"
PACKAGES = ("cython_consumer", "c_consumer", "cpp_consumer")
WINDOW, WIDENING = (2, 2, 1, 0, 0, 0), (4, 1, 1, 3, 3, 0)


@pytest.fixture(scope="module")
def consumers(tmp_path_factory):
    """The modules of the packages, built by pip without isolation from copies far from any source tree."""
    root = tmp_path_factory.mktemp("downstream")
    for name in PACKAGES:
        (root / name).mkdir()
        for file in (DOWNSTREAM / name).iterdir():
            (root / name / file.name).write_bytes(file.read_bytes())
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-build-isolation"]
    offline = ["--no-index", "--no-deps", "--target", root / "site", *(root / name for name in PACKAGES)]
    done = subprocess.run([*pip, *offline], capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(root / "site"))
    try:
        import cpool_frames  # noqa: PLC0415
        import cpool_grid  # noqa: PLC0415
        import cpool_sensor  # noqa: PLC0415

        yield cpool_frames, cpool_sensor, cpool_grid
    finally:
        sys.path.remove(str(root / "site"))


@pytest.mark.parametrize("threads", [1, 3])
def test_cython_pools_frames_in_its_own_threads(consumers, threads):
    frames = np.random.default_rng(1).standard_normal((20, 33, 47)).astype(np.float32)
    out = np.empty((20, 16, 23), np.float32)
    consumers[0].pool_frames(frames, out, 2, threads)
    np.testing.assert_array_equal(out, cpool.max_pool(frames, 2))
    with pytest.raises(ValueError, match="out must have the shape"):
        consumers[0].pool_frames(frames, out, 3, threads)
    consumers[0].repeat(frames[0], out[0], 3)
    np.testing.assert_array_equal(out[0], cpool.max_pool(frames[0], 2))


def test_cython_calls_the_other_types(consumers):
    rng = np.random.default_rng(2)
    image, pixels = rng.integers(0, 256, (31, 40), np.uint8), rng.integers(-999, 999, (21, 30, 3), np.int16)
    field = rng.integers(0, 9, (25, 26)).astype(np.float64)
    mean, least = np.empty((16, 20), np.uint8), np.empty((11, 15, 3), np.int16)
    most, places = np.empty((13, 13)), np.empty((13, 13), np.int64)
    assert consumers[0].others(image, mean, pixels, least, field, most, places) == 0
    np.testing.assert_array_equal(mean, cpool.avg_pool(image, 3, 2, 1, dtype=np.uint8))
    np.testing.assert_array_equal(least, cpool.min_pool(pixels, 3, 2, 1, axes=(0, 1)))
    expected, indices = cpool.max_pool(field, 3, 2, 1, return_indices=True)
    np.testing.assert_array_equal(most, expected)
    np.testing.assert_array_equal(places, indices)


def test_c_uses_two_translation_units(consumers):
    samples = np.random.default_rng(3).integers(0, 2**16, (5, 1003), np.uint16)
    results = np.empty((5, 251), np.uint16)
    assert consumers[1].peaks(samples, results, 5, 1003, 4) == cpool.__version__
    np.testing.assert_array_equal(results, cpool.max_pool(samples, (4,), ceil_mode=True))
    with pytest.raises(ValueError, match=r"^kernel, stride or dilation is less than 1"):
        consumers[1].peaks(samples, results, 5, 1003, 0)


def test_c_pools_a_region_where_it_lies(consumers):
    frame = np.random.default_rng(5).standard_normal((40, 60)).astype(np.float32)
    frame[12, 9] = np.nan
    out = np.empty((8, 11), np.float32)
    assert consumers[1].region(frame, out, 60, 10, 7, 16, 22) == 0
    np.testing.assert_array_equal(out, cpool.avg_pool(frame[10:26, 7:29], 2, nan_policy="omit"))


def test_cpp(consumers):
    grid = np.random.default_rng(4).standard_normal((37, 53)).astype(np.float32)
    expected = grid
    while expected.size > 1:
        expected = cpool.avg_pool(expected, 2, ceil_mode=True)
    assert consumers[2].last_average(grid, 37, 53) == expected.item()


REFUSED = [
    *((-1, [bits, 0, 1, 2, 2, 1, WINDOW, WINDOW]) for bits in range(1, 32)),
    *((-2, [0, 0, *sizes, WINDOW, WINDOW]) for sizes in itertools.product([2, 0, -1], repeat=4) if min(sizes) < 1),
    *(
        (-2, [0, 0, 2**a, 2**b, 2**c, 2**d, WINDOW, WINDOW])
        for a, b, c, d in [(40, 20, 1, 1), (1, 1, 1, 60), (62, 1, 1, 1)]
    ),
    (-2, [0, 0, 2**57, 2, 2, 1, WIDENING, WIDENING]),
    *((-3, [0, 0, 1, 2, 2, 1, WINDOW, (*WINDOW[:i], -1, *WINDOW[i + 1 :])]) for i in range(6)),
    *((-3, [0, 0, 1, 2, 2, 1, (*WINDOW[:i], 2, *WINDOW[i + 1 :]), WINDOW]) for i in range(3, 6)),
    (-4, [0, 0, 1, 1, 2, 1, WINDOW, WINDOW]),
    (-4, [0, 0, 1, 2, 2, 1, (2**40, 1, 1, 0, 0, 0), WINDOW]),
    *((-5, [0, 0, 1, 2, 2, 1, WINDOW, (2**62, *WINDOW[1:])]) for _ in range(1)),
    (-5, [0, 0, 1, 2**62, 2, 1, WINDOW, WINDOW]),
    (-6, [0, 3, 1, 2, 2, 1, WINDOW, WINDOW]),
    (-7, [0, 8, 1, 2, 2, 1, WINDOW, WINDOW]),
]


@pytest.mark.parametrize(("code", "arguments"), REFUSED, ids=str)
def test_refusals_write_nothing(consumers, code, arguments):
    assert consumers[1].refusal(*arguments) == (code, 0)


def test_what_is_not_refused_is_written(consumers):
    assert consumers[1].refusal(0, 0, 1, 2, 2, 1, WINDOW, WINDOW) == (0, 2)


def test_examples_of_the_documentation():
    """They are what the packages above, and the test with Numba, run."""
    page = DOWNSTREAM.parent.parent / "docs" / "capi.md"
    sources = "\n".join(file.read_text() for file in [*DOWNSTREAM.glob("*/*"), DOWNSTREAM / "contrast.py"])
    examples = re.findall(r"^```(?:cython|c|python)\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
    assert len(examples) == 7
    assert all(example in sources for example in examples)
