"""Hold the package against `reference` under the promised accuracy: exact, except for the averages of floats."""

import numpy as np
import reference
from cases import INTEGERS, POOLS

EXACT_SUMS = {"bool", *INTEGERS} - {"int64", "uint64"}
ACCUMULATORS = {"float16": "float32", "float32": "float32"}


def mean_dtype(dtype):
    return dtype if dtype.kind == "f" else np.dtype(np.float64)


def result_dtype(op, dtype):
    """Return the dtype of results for values of a native `dtype`."""
    if op == "avg":
        return mean_dtype(dtype)
    sums = {"b": np.dtype(np.int64), "i": np.dtype(np.int64), "u": np.dtype(np.uint64)}
    return sums.get(dtype.kind, dtype) if op == "sum" else dtype


def wrapped(sums, dtype):
    """Return exact sums of integers as 64 bits of `dtype` hold them."""
    return np.array([int(value) % 2**64 for value in sums.flat], np.uint64).reshape(sums.shape).view(dtype)


def check(op, x, kernel_size, **options):
    """Pool `x` with the package, hold result, dtype and shape against the reference, and return the result."""
    result = POOLS[op](x, kernel_size, **options)
    expected = reference.pool(op, x, kernel_size, **options)
    assert_pooled(op, x, result, expected, (kernel_size, options))
    return result


def check_or_refuse(op, x, kernel_size, **options):
    """As `check`; where the reference has no answer the package must refuse too."""
    try:
        reference.output_shape(x.shape, kernel_size, **without_divisor(options))
    except ValueError:
        assert_refused(op, x, kernel_size, options)
    else:
        check(op, x, kernel_size, **options)


def assert_refused(op, x, kernel_size, options):
    try:
        result = POOLS[op](x, kernel_size, **options)
    except ValueError:
        return
    raise AssertionError(f"{op} of shape {x.shape}, {kernel_size}, {options} gave {result.shape}, not a ValueError")


def check_indices(op, x, kernel_size, **options):
    """As `check`, of values and indices; the values are those that come without indices."""
    values, indices = POOLS[op](x, kernel_size, return_indices=True, **options)
    expected, places = reference.pool_indices(op, x, kernel_size, **options)
    assert_pooled(op, x, values, expected, (kernel_size, options))
    assert_places(x, indices, places, (kernel_size, options))
    np.testing.assert_array_equal(values, POOLS[op](x, kernel_size, **options), err_msg=str((kernel_size, options)))
    return values, indices


def assert_places(x, indices, places, arguments):
    case = f"{x.dtype} {x.shape}, {arguments}"
    assert type(indices) is np.ndarray, case
    assert indices.dtype == np.int64, case
    np.testing.assert_array_equal(indices, places, err_msg=case)


def without_divisor(options):
    others = {"count_include_pad", "divisor_override", "nan_policy", "where", "initial", "min_count", "fill"}
    return {name: value for name, value in options.items() if name not in others}


def assert_pooled(op, x, result, expected, arguments):
    native = x.dtype.newbyteorder("=")
    case = f"{op} of {native} {x.shape}, {arguments}"
    assert type(result) is np.ndarray, case
    assert result.dtype == result_dtype(op, native), case
    assert result.shape == expected.shape, case
    if op == "sum" and native.kind != "f":
        np.testing.assert_array_equal(result, wrapped(expected, result.dtype), err_msg=case)
    elif op in ("max", "min") or native.name in EXACT_SUMS:
        np.testing.assert_array_equal(result, expected, err_msg=case)
    else:
        assert_rounded(op, x, result, expected.astype(np.float64), arguments, case)


def half_ulp(values, dtype):
    """Return how far rounding to `dtype` may take `values`."""
    limits = np.finfo(dtype)
    exponents = np.maximum(np.frexp(values)[1] - 1, limits.minexp)
    return np.ldexp(0.5, exponents - limits.nmant)


def pooled_axes(axes):
    """Return over how many axes an int kernel_size goes."""
    return 2 if axes is None else 1 if isinstance(axes, int) else len(axes)


def assert_rounded(op, x, result, expected, arguments, case):
    """Allow `(sum of k over axes) * eps` times the result for `|x|`, and for float16 the rounding of the result."""
    kernel_size, options = arguments
    native = x.dtype.newbyteorder("=")
    finite = np.isfinite(expected)
    finite &= np.abs(expected) < np.finfo(native if native.kind == "f" else np.float64).max
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(result[~finite], expected[~finite].astype(result.dtype), err_msg=case)
    accumulator = ACCUMULATORS.get(native.name, "float64")
    taps = sum(kernel_size) if isinstance(kernel_size, tuple) else kernel_size * pooled_axes(options.get("axes"))
    magnitude = np.abs(x.astype(np.float64))
    allowed = (
        taps * np.finfo(accumulator).eps * reference.pool(op, magnitude, kernel_size, **options)[finite].astype(float)
    )
    if native == np.float16:
        allowed = allowed + half_ulp(expected[finite], np.float16)
    error = np.abs(result[finite].astype(np.float64) - expected[finite])
    assert np.all(error <= np.abs(allowed)), f"{case}: error {np.max(error - np.abs(allowed))} over the bound"


def assert_same(op, x, result, expected):
    assert result.dtype == result_dtype(op, x.dtype)
    assert result.shape == expected.shape
    if op == "sum" and x.dtype.kind != "f":
        np.testing.assert_array_equal(result, wrapped(expected, result.dtype))
    elif op in ("max", "min") or x.dtype.name in EXACT_SUMS:
        np.testing.assert_array_equal(result, expected)
    else:
        eps = float(np.finfo(np.float16 if x.dtype == np.float16 else result.dtype).eps)
        allowed = sum(x.shape) * eps * max(np.abs(x.astype(np.float64)).max(), 1e-6)
        allowed *= x.size if op == "sum" else 1
        np.testing.assert_allclose(result.astype(np.float64), expected.astype(np.float64), rtol=0, atol=allowed)


def bits(array):
    return np.where(np.isnan(array), np.nan, array).tobytes() if array.dtype.kind == "f" else array.tobytes()
