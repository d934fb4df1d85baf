"""The dtype of averages: what `dtype=` takes, and that integers round half to even from exact sums."""

from fractions import Fraction

import numpy as np
import pytest

import cpool

INTEGERS = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]


def rounded_means(x, k, count):
    """Exact means of non-overlapping k x k windows, rounded half to even by Python."""
    h, w = x.shape[0] // k, x.shape[1] // k
    return [
        [round(Fraction(sum(int(v) for v in x[i * k : i * k + k, j * k : j * k + k].flat), count)) for j in range(w)]
        for i in range(h)
    ]


def extremes_and_noise(dtype, shape=(24, 120)):
    info = np.iinfo(dtype)
    rng = np.random.default_rng(5)
    x = rng.integers(info.min, info.max, shape, dtype, endpoint=True)
    x[:6] = info.max
    x[6:12] = info.min
    x[12:18] = rng.integers(0, 4, (6, shape[1]), dtype)  # many exact halves
    return x


@pytest.mark.parametrize("dtype", [name for name in INTEGERS if not name.endswith("64")])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 6, 12])
def test_integers_round_half_to_even(dtype, k):
    x = extremes_and_noise(dtype)
    result = cpool.avg_pool(x, k, dtype=dtype)
    assert result.dtype == dtype
    assert result.tolist() == rounded_means(x, k, k * k)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32"])
def test_every_divisor_rounds_half_to_even(dtype):
    """Whatever precision the quotient is taken in."""
    x = extremes_and_noise(dtype, (24, 30))
    sums = x.reshape(12, 2, 10, 3).astype(object).sum((1, 3))
    for divisor in [*range(6, 40), 64, 100, 127, 128, 254, 255, 256, 1000, 2**24 + 1]:
        result = cpool.avg_pool(x, (2, 3), dtype=dtype, divisor_override=divisor)
        assert result.tolist() == [[round(Fraction(int(total), divisor)) for total in row] for row in sums]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_the_ends_of_a_dtype_average_to_themselves(dtype):
    info = np.iinfo(dtype)
    for value in (info.min, info.max, info.min + 1, info.max - 1):
        x = np.full((6, 66), value, dtype)
        for k in (1, 2, 3, (5, 33)):
            result = cpool.avg_pool(x, k, dtype=dtype)
            if info.bits < 64:
                assert np.all(result == value)
            else:  # summed as float64
                error = [abs(int(v) - value) for v in result.flat]
                assert max(error) <= abs(value) * 2**-50


@pytest.mark.parametrize("k", [11, 12, 13, 300, (3, 2800), (70, 2900)])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16"])
def test_sums_are_exact_beyond_the_narrow_types(dtype, k):
    info = np.iinfo(dtype)
    rows, cols = (k, k) if isinstance(k, int) else k
    for value in (info.min, info.max):
        x = np.full((rows + 1, cols + 3), value, dtype)
        assert np.all(cpool.avg_pool(x, k, 1) == value)
        assert np.all(cpool.avg_pool(x, k, 1, dtype=dtype) == value)


def test_negative_halves():
    x = np.array([[-3, -4, -1, -2, 1, 2, 3, 4]], np.int8)
    assert cpool.avg_pool(x, (1, 2), dtype=np.int8).tolist() == [[-4, -2, 2, 4]]
    assert cpool.avg_pool(x, (1, 2), dtype=np.int16).tolist() == [[-4, -2, 2, 4]]


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        ("float32", "float64"),
        ("float64", "float32"),
        ("float16", "float32"),
        ("float16", "float64"),
        ("float32", "float16"),
        ("int16", "float32"),
        ("bool", "float16"),
        ("uint64", "float32"),
        ("bool", "uint8"),
        ("uint8", "int16"),
    ],
)
def test_other_dtypes(of, wanted):
    x = (np.random.default_rng(1).random((8, 12)) * 9).astype(of)
    result = cpool.avg_pool(x, 3, 1, dtype=wanted)
    assert result.dtype == wanted
    exact = cpool.avg_pool(x.astype(np.float64), 3, 1)
    if np.dtype(wanted).kind == "f":
        tolerance = 6 * max(np.finfo(wanted).eps, np.finfo(of).eps if of == "float32" and wanted != "float64" else 0)
        np.testing.assert_allclose(result.astype(np.float64), exact, rtol=tolerance)
    else:
        np.testing.assert_array_equal(result, np.rint(exact))


def test_a_wider_dtype_sums_wider():
    x = np.ones((1, 3), np.float32)
    x[0, 0] = 2**24
    assert cpool.avg_pool(x, (1, 3), dtype=np.float64)[0, 0] == (2**24 + 2) / 3


def test_out_has_the_dtype_asked_for():
    x = np.arange(16, dtype=np.uint8).reshape(4, 4)
    out = np.zeros((2, 2), np.uint8)
    assert cpool.avg_pool(x, 2, dtype=np.uint8, out=out) is out
    assert out.tolist() == [[2, 4], [10, 12]]
    with pytest.raises(TypeError, match="out must have dtype"):
        cpool.avg_pool(x, 2, out=out)


@pytest.mark.parametrize(
    ("of", "wanted"),
    [("uint8", "int8"), ("int64", "uint64"), ("uint16", "uint8"), ("float32", "int64"), ("uint8", "bool"),
     ("uint8", "complex64")],
)  # fmt: skip
def test_dtypes_that_do_not_hold_the_average(of, wanted):
    floats = "bfloat16, float16, float32 or float64"
    with pytest.raises(TypeError) as caught:
        cpool.avg_pool(np.ones((4, 4), of), 2, dtype=wanted)
    assert str(caught.value) == f"dtype must be {floats}, or an integer that holds all values of {of}, got {wanted}"


def test_what_is_no_dtype():
    with pytest.raises(TypeError, match="dtype must be None or a dtype, got 'none'"):
        cpool.avg_pool(np.ones((4, 4)), 2, dtype="none")


def test_divisor_of_integer_results():
    x = np.full((4, 4), 200, np.uint8)
    assert cpool.avg_pool(x, 2, dtype=np.uint8, divisor_override=8).tolist() == [[100, 100], [100, 100]]
    with pytest.raises(ValueError, match=r"divisor_override must be at least 4, .* got 3"):
        cpool.avg_pool(x, 2, dtype=np.uint8, divisor_override=3)
    assert np.all(cpool.avg_pool(x, 2, divisor_override=-4) == -200)


@pytest.mark.parametrize("wanted", [">i8", "<i8", ">f4", "<f8"])
def test_results_have_the_byte_order_of_the_machine(wanted):
    """Whatever that of the array is, whose dtype may be asked for."""
    x = np.arange(16).reshape(4, 4).astype(">i4")
    for pool in (cpool.avg_pool, cpool.sum_pool):
        found = pool(x, 2, dtype=wanted)
        assert found.dtype == np.dtype(wanted).newbyteorder("=")
        assert found.dtype.isnative
        np.testing.assert_array_equal(found, pool(x, 2, dtype=found.dtype))
