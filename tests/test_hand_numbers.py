"""Numbers worked out by hand, asked of the reference and of the package alike."""

import math

import numpy as np
import pytest
import reference

import cpool

NAN, INF = math.nan, math.inf
LINE = [1.0, 2.0, 3.0, 4.0, 5.0]


def package_pool(op, x, *args, **options):
    return {"max": cpool.max_pool, "min": cpool.min_pool, "avg": cpool.avg_pool}[op](x, *args, **options)


@pytest.fixture(params=["reference", "package"])
def pool(request):
    return {"reference": reference.pool, "package": package_pool}[request.param]


@pytest.fixture(params=["reference", "package"])
def output_shape(request):
    return {"reference": reference.output_shape, "package": cpool.output_shape}[request.param]


def pool_line(pool, op, line, k, dtype=None, **options):
    """Pool along a row; sizes and pads are those along the row."""
    neutral = {"stride": 1, "padding": 0, "dilation": 1}
    per_axis = {name: (neutral[name], value) for name, value in options.items() if name in neutral}
    if isinstance(options.get("padding"), tuple):
        per_axis["padding"] = ((0, 0), options["padding"])
    if isinstance(options.get("padding"), str):
        per_axis["padding"] = options["padding"]
    return pool(op, np.array([line], dtype), (1, k), **{**options, **per_axis})[0].tolist()


@pytest.mark.parametrize(
    ("size", "k", "stride", "padding", "ceil_mode", "expected"),
    [
        (9, 4, 4, 2, True, 3),
        (9, 4, 4, 2, False, 3),
        (9, 4, 4, (0, 2), True, 3),
        (32, 1, 2, 0, True, 16),
        (32, 1, 2, 0, False, 16),
        (33, 1, 2, 0, True, 17),
        (112, 3, 2, 1, False, 56),
        (5, 2, 2, 0, False, 2),
        (5, 2, 2, 0, True, 3),
        (5, 2, 3, "same", False, 2),
        (5, 2, 2, "same", True, 3),
        (5, 2, 2, "valid", False, 2),
        (2, 3, 2, 0, True, 1),
        (6, 3, 2, 1, True, 4),
        (6, 3, 2, 1, False, 3),
    ],
)
def test_output_sizes(output_shape, size, k, stride, padding, ceil_mode, expected):
    padding = (padding, padding) if isinstance(padding, tuple) else padding
    shape = output_shape((2, size, size), k, stride, padding, ceil_mode=ceil_mode)
    assert shape == (2, expected, expected)


def test_dilated_output_size(output_shape):
    assert output_shape((5, 5), 3, 1, 2, 2) == (5, 5)


@pytest.mark.parametrize(
    ("op", "line", "k", "options", "expected"),
    [
        pytest.param("max", LINE, 2, {}, [2, 4], id="the stride defaults to the kernel"),
        pytest.param("min", LINE, 2, {}, [1, 3], id="min"),
        pytest.param("avg", LINE, 2, {}, [1.5, 3.5], id="avg"),
        pytest.param("max", LINE, 2, {"stride": 1}, [2, 3, 4, 5], id="overlapping"),
        pytest.param("max", LINE, 1, {"stride": 3}, [1, 4], id="gaps between windows"),
        pytest.param("avg", LINE, 2, {"ceil_mode": True}, [1.5, 3.5, 5], id="the overhang never counts"),
        pytest.param("avg", LINE, 2, {"padding": (0, 1)}, [1.5, 3.5, 2.5], id="padding counts"),
        pytest.param("avg", LINE, 2, {"padding": (0, 1), "count_include_pad": False}, [1.5, 3.5, 5], id="or does not"),
        pytest.param("avg", LINE, 2, {"padding": (1, 0), "divisor_override": 4}, [0.25, 1.25, 2.25], id="divisor"),
        pytest.param("avg", LINE, 2, {"ceil_mode": True, "divisor_override": 1}, [3, 7, 5], id="sum"),
        pytest.param("max", LINE, 2, {"padding": "same"}, [2, 4, 5], id="same"),
        pytest.param("max", LINE, 2, {"padding": "same_upper"}, [2, 4, 5], id="same_upper"),
        pytest.param("max", LINE, 2, {"padding": "same_lower"}, [1, 3, 5], id="same_lower"),
        pytest.param("max", LINE, 2, {"padding": "valid"}, [2, 4], id="valid"),
        pytest.param("max", LINE, 2, {"padding": "same", "stride": 4}, [2, 5], id="same never pads less than 0"),
        pytest.param("max", LINE, 3, {"stride": 1, "padding": 2, "dilation": 2}, [3, 4, 5, 4, 5], id="pad > k/2"),
        pytest.param("min", LINE, 2, {"stride": 1, "dilation": 3}, [1, 2], id="dilation"),
        pytest.param("max", [-5.0] * 4, 3, {"stride": 1, "padding": 1}, [-5] * 4, id="max never sees padding"),
        pytest.param("min", [5.0] * 4, 3, {"stride": 1, "padding": 1}, [5] * 4, id="min never sees padding"),
        pytest.param("max", [-1.0] * 3, 2, {"ceil_mode": True}, [-1, -1], id="max never sees the overhang"),
        pytest.param("avg", [1.0] * 3, 2, {"ceil_mode": True}, [1, 1], id="avg neither"),
        pytest.param("max", [NAN, 1.0], 2, {}, [NAN], id="NaN first"),
        pytest.param("min", [1.0, NAN], 2, {}, [NAN], id="NaN last"),
        pytest.param("avg", [NAN, 1.0, 1.0, 1.0], 2, {}, [NAN, 1], id="NaN in one window"),
        pytest.param("avg", [INF, -INF, INF, 1.0, -INF, 0.0], 2, {}, [NAN, INF, -INF], id="infinities"),
        pytest.param("avg", [1e17] + [1.0] * 6, 3, {"stride": 1}, [(1e17 + 2) / 3, 1, 1, 1, 1], id="no running sum"),
        pytest.param("max", [0.0, -0.0], 2, {}, [0], id="zeros are equal"),
    ],
)
def test_lines(pool, op, line, k, options, expected):
    assert pool_line(pool, op, line, k, **options) == pytest.approx(expected, rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("op", "line", "dtype", "expected"),
    [
        pytest.param("avg", [-3, -4], "int64", -3.5, id="not truncated"),
        pytest.param("avg", [-3, -4], "int8", -3.5, id="nor in int8"),
        pytest.param("avg", [200, 201], "uint8", 200.5, id="no wrapping"),
        pytest.param("avg", [True, False], "bool", 0.5, id="bools"),
        pytest.param("max", [True, False], "bool", True, id="max of bools"),
        pytest.param("min", [True, False], "bool", False, id="min of bools"),
        pytest.param("max", [2**62 + 1, 2**62], "int64", 2**62 + 1, id="no narrowing"),
        pytest.param("min", [-(2**63), 2**63 - 1], "int64", -(2**63), id="the whole of int64"),
        pytest.param("max", [2**64 - 1, 2**63], "uint64", 2**64 - 1, id="the whole of uint64"),
        pytest.param("min", [2**64 - 1, 2**64 - 2], "uint64", 2**64 - 2, id="min of uint64"),
        pytest.param("avg", [2**31 - 1, 2**31 - 2], "int32", 2**31 - 1.5, id="int32 is exact"),
        pytest.param("avg", [1.0] * 4096, "float16", 1.0, id="float16 accumulates wider"),
        pytest.param("avg", [65504.0] * 64, "float16", 65504.0, id="and does not overflow"),
    ],
)
def test_values_of_dtypes(pool, op, line, dtype, expected):
    assert pool_line(pool, op, line, len(line), dtype) == [expected]


def test_plane(pool):
    x = np.arange(16.0).reshape(4, 4)
    assert pool("max", x, 2).tolist() == [[5, 7], [13, 15]]
    assert pool("min", x, 2).tolist() == [[0, 2], [8, 10]]
    assert pool("avg", x, 2).tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert pool("max", x, (2, 4)).tolist() == [[7], [15]]
    assert pool("max", x, (4, 2)).tolist() == [[13, 15]]
    assert pool("max", x, (4, 2), axes=(1, 0)).tolist() == [[7], [15]]


def test_divisor_of_padding_and_overhang(pool):
    """6x6 ones: the corners count padding, the far side counts one padded position and no overhang."""
    result = pool("avg", np.ones((6, 6)), 3, 2, 1, ceil_mode=True)
    edge = np.array([2 / 3, 1, 1, 1 / 2])
    assert result[0] == pytest.approx([4 / 9, 2 / 3, 2 / 3, 1 / 3], abs=1e-15)
    assert result[-1, -1] == 0.25
    assert result == pytest.approx(np.outer(edge, edge), abs=1e-15)


@pytest.mark.parametrize("shape", [(0, 3, 8, 8), (2, 0, 8, 8)])
@pytest.mark.parametrize("op", ["max", "min", "avg"])
def test_empty_batch(pool, op, shape):
    assert pool(op, np.ones(shape, np.float32), 2).shape == (*shape[:2], 4, 4)


@pytest.mark.parametrize(
    ("shape", "k", "options"),
    [
        pytest.param((2, 0), 1, {}, id="no columns"),
        pytest.param((0, 2), 1, {}, id="no rows"),
        pytest.param((2, 5), (2, 6), {}, id="larger than the input"),
        pytest.param((5, 2), (8, 2), {"padding": (1, 0)}, id="larger than the padded input"),
        pytest.param((1, 5), (5, 2), {"stride": 2, "ceil_mode": True}, id="ceil_mode too has no window"),
        pytest.param((1, 5), (2, 1), {"padding": (1, 0), "dilation": (2, 1)}, id="taps step over the input"),
    ],
)
def test_no_window(pool, output_shape, shape, k, options):
    with pytest.raises(ValueError, match="axis"):
        pool("max", np.ones(shape), k, **options)
    with pytest.raises(ValueError, match="axis"):
        output_shape(shape, k, **options)
