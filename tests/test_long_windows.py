"""Windows of more columns than scratch has room for: read in pieces, wherever these end, with the same result."""

import numpy as np
import pytest
from cases import DTYPES, OPS, POOLS, random_array

import cpool

LENGTHS = [8192, 8193, 20000, 24576, 100_003]  # of windows


def line(dtype, length, rows=1):
    return random_array(np.random.default_rng(length), (rows, 2 * length + 5), dtype)


def apart(x):
    """The same values, of which none are side by side."""
    wide = np.zeros((*x.shape[:-1], 3 * x.shape[-1]), x.dtype)
    wide[..., ::3] = x
    return wide[..., ::3]


def of_each(x, length, how):
    return np.stack([how(x[:, i * length : (i + 1) * length]) for i in range(2)], axis=-1)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("dtype", [dtype for dtype in DTYPES if dtype[0] != "f"])
def test_integers(dtype, length):
    x = line(dtype, length, 3)
    expected = {
        "max": of_each(x, length, lambda part: part.max(1)),
        "min": of_each(x, length, lambda part: part.min(1)),
        "sum": of_each(x, length, lambda part: part.sum(1, dtype="uint64" if x.dtype.kind == "u" else "int64")),
    }
    for op, values in expected.items():
        for each in (x, apart(x), apart(x[:, ::-1])[:, ::-1]):
            np.testing.assert_array_equal(POOLS[op](each, length, axes=1), values, op)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("op", OPS)
def test_floats_have_the_same_bits_however_they_lie(op, dtype, length):
    x = line(dtype, length)
    expected = POOLS[op](x, length, axes=1)
    exact = of_each(x, length, lambda part: {"max": np.max, "min": np.min}.get(op, np.sum)(part.astype("float64")))
    size = of_each(x, length, lambda part: np.abs(part.astype("float64")).sum())
    if op == "avg":
        exact, size = exact / length, size / length
    assert (np.abs(expected - exact) <= size * np.finfo(dtype).eps * 4).all()
    np.testing.assert_array_equal(POOLS[op](apart(x), length, axes=1), expected)
    np.testing.assert_array_equal(POOLS[op](np.repeat(x[..., None], 9, 2), length, axes=1)[..., 4], expected)
    np.testing.assert_array_equal(
        POOLS[op](x[:, 3 : length + 3], length, axes=1), POOLS[op](apart(x[:, 3:]), length, axes=1)[:, :1]
    )


@pytest.mark.parametrize(
    ("kernel", "stride"), [((2, 9001), (1, 9001)), ((2, 9001), (2, 9001)), ((12, 8300), (1, 8300))]
)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("op", OPS)
def test_windows_of_several_rows(op, dtype, kernel, stride):
    """Small whole numbers, whose sum is exact in any order."""
    x = random_array(np.random.default_rng(1), (13, 2 * kernel[1] + 1), "uint8").astype(dtype) % 8
    down = np.lib.stride_tricks.sliding_window_view(x, kernel)[:: stride[0], :: stride[1]].astype("int64")
    expected = {"max": down.max, "min": down.min, "sum": down.sum, "avg": down.sum}[op]((2, 3))
    if op == "avg":
        expected = expected / (kernel[0] * kernel[1])
    for each in (x, apart(x)):
        found = POOLS[op](each, kernel, stride, **({"dtype": "float64"} if op == "avg" else {}))
        np.testing.assert_allclose(found, expected, rtol=1e-6 if op == "avg" else 0)


@pytest.mark.parametrize("op", OPS)
def test_windows_over_three_axes(op):
    x = random_array(np.random.default_rng(2), (4, 3, 20_001), "uint8")
    kernel = (2, 3, 10_000)
    for each in (x, apart(x), x.astype("float32")):
        np.testing.assert_allclose(
            POOLS[op](each, kernel, axes=(0, 1, 2)).ravel(),
            [
                POOLS[op](x[i : i + 2, :, j : j + 10_000].reshape(1, -1), (1, 60_000)).item()
                for i in (0, 2)
                for j in (0, 10_000)
            ],
            rtol=1e-6 if op == "avg" else 0,
        )


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64", "int64"])
def test_what_a_mask_leaves(dtype):
    x = random_array(np.random.default_rng(3), (2, 50_001), "uint8").astype(dtype)
    mask = np.random.default_rng(4).random(x.shape) < 0.3
    for each in (x, apart(x)):
        found = cpool.sum_pool(each, (1, 25_000), where=mask)
        np.testing.assert_array_equal(found, of_each(np.where(mask, x, 0), 25_000, lambda part: part.sum(1)))


@pytest.mark.parametrize("op", ["max", "min"])
@pytest.mark.parametrize("dtype", ["uint8", "float16", "float64", "int64"])
def test_the_first_of_equal_extrema(op, dtype):
    """Which may lie in another piece than the others."""
    x = random_array(np.random.default_rng(5), (1, 50_001), "uint8").astype(dtype) // 8
    x[0, 30_000] = np.iinfo("uint8").max if op == "max" else -1 if dtype != "uint8" else 0
    for each in (x, apart(x)):
        _, found = POOLS[op](each, (1, 25_000), return_indices=True)
        expected = of_each(x, 25_000, lambda part: getattr(part, f"arg{op}")(1)) + np.array([0, 25_000])
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_several_short_windows_of_a_long_rule(dtype):
    """Two windows of 10000 of which the input has little: together about as long as a row of scratch."""
    options = {"stride": 10_000, "padding": ((9_000, 9_000),), "axes": 0}
    for length in range(2_000, 9_000, 4):
        x = np.arange(length, dtype=dtype) % 100
        found = cpool.sum_pool(apart(x), 10_000, **options)
        np.testing.assert_array_equal(
            found, [x[:1_000].sum(dtype="float64"), x[1_000:].sum(dtype="float64")], str(length)
        )


def test_edge_windows():
    x = random_array(np.random.default_rng(6), (1, 50_000), "uint8")
    found = cpool.sum_pool(apart(x), (1, 20_000), padding=(0, 9_000), ceil_mode=True)
    whole = np.pad(x.astype("int64"), ((0, 0), (9_000, 21_000)))
    np.testing.assert_array_equal(found, whole[:, :80_000].reshape(4, -1).sum(1)[None, : found.shape[1]])
