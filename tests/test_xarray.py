"""Arrays of xarray: names, attributes and coordinates as its own `coarsen` has them, and the data of NumPy's arrays."""

import os
import subprocess
import sys
import textwrap
from fractions import Fraction

import numpy as np
import pytest
from cases import ADAPTIVE, ADDING, GLOBAL, OPS, POOLS

import cpool
from cpool import functional

xr = pytest.importorskip("xarray")

COARSEN = {"max": "max", "min": "min", "avg": "mean", "sum": "sum"}


def field(dtype="float64"):
    rng = np.random.default_rng(1)
    x = xr.DataArray(
        (rng.random((5, 8, 10)) * 100).astype(dtype),
        dims=("time", "y", "x"),
        coords={
            "time": np.arange("2026-01-01", "2026-01-06", dtype="datetime64[D]").astype("datetime64[ns]"),
            "y": np.arange(8) * 2.0,
            "x": np.arange(10),
            "lat": (("y", "x"), rng.random((8, 10)), {"units": "degrees"}),
            "lag": ("time", (np.arange(5) * 36).astype("timedelta64[h]").astype("timedelta64[ns]")),
            "height": 2.0,
        },
        name="sst",
        attrs={"units": "K"},
    )
    x.encoding = {"zlib": True}
    x.y.attrs["axis"] = "Y"
    return x


@pytest.mark.parametrize("dtype", ["float64", "float32", "int16"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("sizes", [{"y": 2, "x": 5}, {"x": 2, "y": 4}, {"time": 2}, {"time": 2, "y": 3, "x": 3}])
def test_as_coarsen(op, dtype, sizes):
    x = field(dtype)
    found = POOLS[op](x, sizes)
    expected = getattr(x.coarsen(sizes, boundary="trim"), COARSEN[op])()
    xr.testing.assert_allclose(found, expected.astype(found.dtype), rtol=1e-5)
    assert found.attrs == x.attrs
    assert found.encoding == x.encoding
    assert found.name == "sst"
    assert found.y.attrs == {"axis": "Y"}
    assert found.lat.attrs == {"units": "degrees"}
    axes = tuple(x.get_axis_num(dim) for dim in sizes)
    np.testing.assert_array_equal(found.values, POOLS[op](x.values, tuple(sizes.values()), axes=axes))


def test_windows_that_overlap_and_reach_past_the_ends():
    """A coordinate is the mean of what a window holds."""
    found = cpool.max_pool(field(), {"y": 3, "x": 3}, {"y": 2, "x": 1}, {"y": 1, "x": 0})
    assert found.y.values.tolist() == [1, 4, 8, 12]
    assert found.x.values.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert cpool.max_pool(field(), 2, axes="time").time.values.tolist() == [
        np.datetime64(day, "ns").astype(int) for day in ("2026-01-01T12", "2026-01-03T12")
    ]


ODD_COORDINATES = {
    "float32": np.array([1, 2, np.nan, 4, np.nan, np.nan], np.float32),
    "float16": np.array([1, 2, 4, 7, 0, 1], np.float16),
    "bool": np.array([True, False, True, True, False, False]),
    "large": np.array([1, 2, 3, 2**53 + 1, 2**62, 2**62]),
    "days": np.array(["2001-01-01", "2001-01-03", "NaT", "2040-03-01", "NaT", "NaT"], "datetime64[D]"),
    "lags": np.array([1, 3, -4, -6, 5, 7], "timedelta64[s]"),
}


@pytest.mark.parametrize("name", ODD_COORDINATES)
def test_coordinates_of_any_dtype_that_may_lack_values(name):
    x = xr.DataArray(np.ones((6, 2)), dims=("y", "x"), coords={"along": ("y", ODD_COORDINATES[name])})
    expected = x.coarsen(y=2).mean().along
    for found in (cpool.max_pool(x, {"y": 2}).along, cpool.adaptive_max_pool(x, {"y": 3}).along):
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found.values, expected.values)


def test_means_of_dates_are_right_to_the_unit():
    """Also of some that differ by more than int64 counts, and by more than float64 holds; a half goes to even."""
    dates = np.array(["1678-01-01", "2262-01-01T00:00:00.000000001"] + 2 * ["2030-01-01T00:00:00.000000003"], "M8[ns]")
    x = xr.DataArray(np.ones((4, 1)), dims=("y", "x"), coords={"date": ("y", dates)})
    expected = [sum(Fraction(int(each), 2) for each in pair) for pair in dates.astype(np.int64).reshape(2, 2)]
    assert cpool.min_pool(x, {"y": 2}).date.values.astype(np.int64).tolist() == [round(each) for each in expected]


@pytest.mark.parametrize("op", OPS)
def test_sizes_and_all(op):
    x = field()
    found = ADAPTIVE[op](x, {"y": 4, "x": 3})
    np.testing.assert_array_equal(found.values, ADAPTIVE[op](x.values, (4, 3)))
    np.testing.assert_allclose(found.x.values, [1.5, 4.5, 7.5])
    found = GLOBAL[op](x, axes=("y", "x"))
    assert found.dims == ("time",)
    assert set(found.coords) == {"time", "lag", "height"}
    np.testing.assert_array_equal(found.values, GLOBAL[op](x.values))
    kept = GLOBAL[op](x, axes=("y", "x"), keepdims=True)
    assert kept.dims == x.dims
    assert kept.y.values.tolist() == [7]


def test_indices_are_a_pair():
    values, indices = cpool.max_pool(field(), 2, return_indices=True)
    expected = cpool.max_pool(field().values, 2, return_indices=True)
    for found, plain in zip((values, indices), expected, strict=True):
        assert isinstance(found, xr.DataArray)
        np.testing.assert_array_equal(found.values, plain)


def test_numbers_of_axes_are_as_for_arrays():
    x = field()
    for options in [{}, {"axes": (0, 2)}, {"axes": -1}]:
        found = cpool.avg_pool(x, 2, **options)
        np.testing.assert_array_equal(found.values, cpool.avg_pool(x.values, 2, **options))


def test_where_is_aligned_by_name():
    x = field()
    mask = (x > 50).transpose("x", "time", "y")
    expected = cpool.avg_pool(x.values, 2, where=x.values > 50)
    np.testing.assert_array_equal(cpool.avg_pool(x, 2, where=mask).values, expected)
    rows = x.y > 5
    expected = cpool.avg_pool(x.values, 2, where=(x.y.values > 5)[:, np.newaxis])
    np.testing.assert_array_equal(cpool.avg_pool(x, 2, where=rows).values, expected)


def test_datasets_variable_by_variable():
    x = field()
    data = xr.Dataset(
        {"a": x, "b": x.isel(time=0, drop=True) * 2, "c": x.time.dt.day, "d": x.mean("x")}, attrs={"title": "t"}
    )
    found = cpool.max_pool(data, {"y": 2, "x": 2})
    assert set(found.data_vars) == {"a", "b", "c"}  # d has one of the two dimensions, which has another length now
    assert found.attrs == {"title": "t"}
    xr.testing.assert_identical(found.a.variable, cpool.max_pool(x, {"y": 2, "x": 2}).variable)
    assert found.c.values.tolist() == [1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="axes must name dimensions for a Dataset"):
        cpool.max_pool(data, 2)
    with pytest.raises(ValueError, match="axes must be dimensions of a variable"):
        cpool.max_pool(data, {"z": 2})


@pytest.mark.parametrize("op", OPS)
def test_what_is_lazy_stays_so(op):
    pytest.importorskip("dask.array")
    x = field("float32")
    lazy = x.chunk({"time": 2, "y": 3, "x": 4})
    found = POOLS[op](lazy, {"y": 3, "x": 3}, 2, 1)
    assert type(found.data).__module__.startswith("dask")
    xr.testing.assert_identical(found.compute(), POOLS[op](x, {"y": 3, "x": 3}, 2, 1))


def test_apply_ufunc():
    x = field()
    found = xr.apply_ufunc(
        cpool.max_pool, x, kwargs={"kernel_size": 2}, input_core_dims=[["y", "x"]], output_core_dims=[["y", "x"]],
        exclude_dims={"y", "x"},
    )  # fmt: skip
    np.testing.assert_array_equal(found.values, cpool.max_pool(x.values, 2))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"kernel_size": {"z": 2}}, ValueError, r"axes must be dimensions of x, \('time', 'y', 'x'\), got 'z'"),
        ({"kernel_size": {"y": 2}, "stride": {"x": 2}}, ValueError, "stride must have a size for each of"),
        ({"kernel_size": 2, "axes": (0, 7)}, ValueError, "axes must be from -3 to 2, or dimensions of x"),
        ({"kernel_size": 2, "out": np.ones(3)}, TypeError, "out must be None for xarray"),
        ({"kernel_size": {"y": 0}}, ValueError, "kernel_size must be at least 1"),
        ({"kernel_size": 2, "strides": 2}, TypeError, "use stride"),
    ],
)
def test_errors(options, error, message):
    for pool in POOLS.values():
        with pytest.raises(error, match=message):
            pool(field(), **options)


def test_labels_that_have_no_mean_are_dropped():
    x = field().assign_coords(letter=("y", list("abcdefgh")), day=("time", list("vwxyz")))
    found = cpool.max_pool(x, 2)
    assert "letter" not in found.coords
    assert found.day.values.tolist() == list("vwxyz")


def test_xarray_is_imported_by_nobody_else():
    code = """
        import sys
        import numpy as np
        import cpool
        cpool.max_pool(np.ones((8, 8)), 2)
        assert "xarray" not in sys.modules
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_all_functions_know_names():
    x = field()
    for op in OPS:
        assert isinstance(POOLS[op](x, 2), xr.DataArray)
        assert isinstance(ADAPTIVE[op](x, 2), xr.DataArray)
        assert isinstance(GLOBAL[op](x), xr.DataArray)
        assert POOLS[op](x, 2, **({} if op in ADDING else {"return_indices": False})).dims == x.dims


@pytest.mark.parametrize("op", OPS)
def test_pyramids(op):
    x = field("int16")
    levels = cpool.pyramid(x, 2, {"y": 2, "x": 2}, op=op)
    assert levels[0] is x
    for found, plain in zip(levels, cpool.pyramid(x.values, 2, op=op), strict=True):
        np.testing.assert_array_equal(found.values, plain)
    assert levels[2].y.values.tolist() == [3, 11]
    assert levels[2].attrs == x.attrs
    with pytest.raises(TypeError, match="x must be a DataArray, got a Dataset"):
        cpool.pyramid(xr.Dataset({"a": x}), 2)


@pytest.mark.parametrize("lazily", [False, True])
def test_unpooling_and_gradients(lazily):
    """Names and what is not pooled stay; where the pixels of the larger array lie is not known."""
    x = field().transpose("y", "time", "x")
    values, indices = cpool.max_pool(x, {"y": 2, "x": 2}, return_indices=True)
    if lazily:
        values = values.chunk({"time": 2, "y": 3})
    plain, places = values.to_numpy(), indices.to_numpy()
    shape, sizes = x.shape, {"x": 10, "y": 8}
    for name in ("max_unpool", "max_pool_backward"):
        function = getattr(cpool, name)
        expected = function(plain, places, shape, axes=(0, 2))
        for found in (
            function(values, indices, sizes),
            function(values, indices.transpose("x", "y", "time"), sizes, axes=("x", "y")),
            function(values, places, shape, axes=(0, 2)),
        ):
            assert (found.chunks is not None) == lazily
            assert found.dims == x.dims
            assert (found.name, found.attrs) == (x.name, x.attrs)
            assert sorted(found.coords) == ["height", "lag", "time"]
            np.testing.assert_array_equal(found.to_numpy(), expected)
    found = cpool.avg_pool_backward(values, sizes, {"x": 3, "y": 4}, 2, {"x": 1, "y": 1})
    assert (found.chunks is not None) == lazily
    assert found.sizes == x.sizes
    np.testing.assert_array_equal(found.to_numpy(), cpool.avg_pool_backward(plain, shape, (4, 3), 2, 1, axes=(0, 2)))
    with pytest.raises(TypeError, match="y must be a DataArray, got a Dataset"):
        cpool.max_unpool(values.to_dataset(), indices, sizes)
    with pytest.raises(ValueError, match="output_shape must have dimensions of y"):
        cpool.max_unpool(values, indices, {"z": 3})
    with pytest.raises(TypeError, match="out must be None for xarray"):
        cpool.max_unpool(values, indices, sizes, out=np.empty(shape))


def test_the_functions_of_pytorch_keep_names():
    x = field()
    for name, arguments in [("max_pool2d", (3, 2, 1)), ("avg_pool1d", (2,)), ("adaptive_max_pool2d", (3,))]:
        function = getattr(cpool.functional, name)
        found = function(x, *arguments)
        assert found.dims == x.dims
        np.testing.assert_array_equal(found.values, function(x.values, *arguments))
    values, indices = functional.max_pool2d(x, 2, return_indices=True)
    np.testing.assert_array_equal(
        functional.max_unpool2d(values, indices, 2),
        functional.max_unpool2d(values.values, indices.values, 2),
    )
    with pytest.raises(TypeError, match=r"input must be an array, .* got Dataset"):
        functional.max_pool2d(x.to_dataset(), 2)


# Labels, metadata and mistakes


LATITUDES = xr.DataArray(
    np.arange(16.0).reshape(4, 4), dims=("y", "x"), coords={"y": [30.0, 20.0, 10.0, 0.0]}, attrs={"units": "m"}
)


def test_a_mask_is_aligned_by_its_labels_and_names():
    land = xr.DataArray([True, False, False, False], dims="y", coords={"y": [0.0, 10.0, 20.0, 30.0]})
    expected = cpool.max_pool(LATITUDES.where(land), {"y": 2, "x": 2}, nan_policy="omit")
    xr.testing.assert_identical(cpool.max_pool(LATITUDES, {"y": 2, "x": 2}, where=land), expected)
    both = LATITUDES.T[:, ::-1] > 5  # dimensions and labels in another order
    expected = cpool.avg_pool(LATITUDES.where(LATITUDES > 5), {"y": 2, "x": 2}, nan_policy="omit")
    xr.testing.assert_identical(cpool.avg_pool(LATITUDES, {"y": 2, "x": 2}, where=both), expected)


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        (xr.DataArray([True] * 4, dims="y", coords={"y": [0.0, 10, 20, 40]}), "where must have the labels of x on 'y'"),
        (xr.DataArray([True] * 5, dims="y", coords={"y": [0.0, 10, 20, 30, 40]}), "got 'y' of length 5"),
        (xr.DataArray([True] * 4, dims="z"), "where must have dimensions of x, .*, got 'z' of length 4"),
    ],
)
def test_masks_of_other_labels_are_refused(mask, text):
    with pytest.raises(ValueError, match=text):
        cpool.max_pool(LATITUDES, {"y": 2, "x": 2}, where=mask)
    with pytest.raises(ValueError, match="variable 'a': where must have"):
        cpool.max_pool(xr.Dataset({"a": LATITUDES}), {"y": 2, "x": 2}, where=mask)


def test_indices_are_aligned_by_their_labels_too():
    values, indices = cpool.max_pool(LATITUDES, {"y": 2, "x": 2}, return_indices=True)
    expected = cpool.max_unpool(values, indices, {"y": 4, "x": 4})
    found = cpool.max_unpool(values, indices.isel(y=[1, 0]).transpose("x", "y"), {"y": 4, "x": 4})
    xr.testing.assert_identical(found, expected)


def test_indices_have_no_units_and_what_is_stored_can_be_read():
    packed = LATITUDES.copy()
    packed.encoding = {"dtype": np.dtype(np.int16), "scale_factor": 0.1}
    values, indices = cpool.max_pool(packed, {"y": 2, "x": 2}, return_indices=True)
    assert (values.attrs, values.encoding) == (packed.attrs, packed.encoding)
    assert (indices.attrs, indices.encoding) == ({}, {})
    assert cpool.max_unpool(values, indices, {"y": 4, "x": 4}).encoding == packed.encoding
    whole = packed.astype(np.int16)
    whole.encoding = {"dtype": np.dtype(np.int16), "zlib": True}
    assert cpool.avg_pool(whole, {"y": 2, "x": 2}).encoding == {"zlib": True}  # or means would be cut off
    assert cpool.max_pool(whole, {"y": 2, "x": 2}).encoding == whole.encoding


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"axes": ("y", 1)}, TypeError, "axes must be names of dimensions or numbers of axes, not both"),
        ({"axes": 1.0}, TypeError, "axes must be None or a tuple of ints, got 1.0"),
        ({"axes": True}, TypeError, "axes must be None or a tuple of ints, got True"),
        ({"axes": {"y", "x"}}, TypeError, "axes must be None or a tuple of ints"),
        ({"kernel_size": {"y": 2}, "axes": ("y",)}, ValueError, "axes must be None if kernel_size names dimensions"),
        ({"kernel_size": {"y": 2}, "axes": 1}, ValueError, "axes must be None if kernel_size names dimensions, got 1"),
    ],
)
def test_axes_that_are_none(arguments, error, text):
    with pytest.raises(error, match=text):
        cpool.max_pool(LATITUDES, **({"kernel_size": 2} | arguments))


def test_sizes_and_axes_may_be_arrays():
    expected = cpool.avg_pool(LATITUDES, (2, 4), (1, 4), axes=(0, 1))
    for sizes in (np.array, list):
        found = cpool.avg_pool(LATITUDES, sizes([2, 4]), sizes([1, 4]), axes=sizes([0, 1]))
        xr.testing.assert_identical(found, expected)
    assert cpool.max_pool(LATITUDES.expand_dims(t=3), np.array([3, 2, 2])).shape == (1, 2, 2)


def test_coordinates_of_pandas_dtypes_are_labels():
    pd = pytest.importorskip("pandas")
    for labels in (pd.Index([1, 2, 3, 4], dtype="Int64"), pd.date_range("2000", periods=4, tz="UTC")):
        found = cpool.max_pool(LATITUDES.assign_coords(y=labels), {"y": 2, "x": 2})
        assert found.values.tolist() == [[5, 7], [13, 15]]
        assert "y" not in found.coords


def test_coordinates_that_no_variable_has_stay():
    data = xr.Dataset({"a": LATITUDES}, coords={"q": [1, 2, 3]})
    assert cpool.max_pool(data, {"y": 2, "x": 2}).q.values.tolist() == [1, 2, 3]


def test_lazy_coordinates_and_masks_stay_lazy():
    da = pytest.importorskip("dask.array")
    computed = []

    def chunk(block):
        computed.append(block.size)
        return block

    height = da.ones((4, 4), chunks=2).map_blocks(chunk, meta=np.empty((0, 0)))
    x = LATITUDES.assign_coords(height=(("y", "x"), height)).chunk(2)
    pooled = cpool.max_pool(x, {"y": 2, "x": 2}, where=xr.DataArray(height, dims=("y", "x")) > 0)
    by_hand = cpool.max_pool(x.data, 2, where=xr.DataArray(height, dims=("y", "x")) > 0)
    assert computed == []
    assert pooled.height.values.tolist() == [[1, 1], [1, 1]]
    np.testing.assert_array_equal(pooled.values, by_hand.compute())
