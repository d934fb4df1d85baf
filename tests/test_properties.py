"""Laws of pooling, on calls that hypothesis looks for: it makes them smaller until they are easy to read.

The profile `ci` takes half a minute; `CPOOL_PROFILE=night` looks at a hundred times as many.
"""

import os

import numpy as np
import pytest
import reference
from cases import ADDING, DTYPES, INTEGERS, LAYOUTS, OPS, POOLS, VARIANTS, in_order, random_array
from compare import assert_pooled, bits, without_divisor

import cpool
from cpool import _dispatch, _run
from cpool._variants import PLAIN

pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

EXAMPLES = {"ci": 200, "night": 20_000}[os.environ.get("CPOOL_PROFILE", "ci")]
settings.register_profile("cpool", max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
laws = settings.get_profile("cpool")


@st.composite
def windows(draw, lengths):
    """Return windows that fit axes of these lengths, with padding of every form."""
    kernel, stride, dilation, padding = [], [], [], []
    for length in lengths:
        kernel.append(draw(st.integers(1, max(min(length, 7), 1))))
        stride.append(draw(st.integers(1, 4)))
        dilation.append(
            draw(st.integers(1, max(1, (length - 1) // max(kernel[-1] - 1, 1))) if draw(st.booleans()) else st.just(1))
        )
        reach = (kernel[-1] - 1) * dilation[-1]
        padding.append((draw(st.integers(0, reach)), draw(st.integers(0, reach))))
    named = draw(st.sampled_from([None, None, 0, "same", "same_lower"]))
    return {
        "kernel_size": tuple(kernel),
        "stride": tuple(stride),
        "dilation": tuple(dilation),
        "padding": tuple(padding) if named is None else named,
        "ceil_mode": draw(st.booleans()),
    }


@st.composite
def calls(draw, dtypes=tuple(DTYPES), longest=24, least=1, most=4):
    """Return an array of any order of axes, steps and byte order, and the arguments of a window that fits it."""
    shape = tuple(draw(st.lists(st.integers(1, longest), min_size=least, max_size=most)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = random_array(rng, shape, draw(st.sampled_from(dtypes)))
    if x.dtype.kind == "f" and draw(st.booleans()):
        x[rng.random(shape) < 0.1] = draw(st.sampled_from([np.nan, np.inf, -np.inf, -0.0]))
    x = in_order(x, draw(st.permutations(range(x.ndim))))
    x = x[tuple(slice(None, None, draw(st.sampled_from([1, 1, -1, 2]))) for _ in shape)]
    if draw(st.booleans()):
        x = x.astype(x.dtype.newbyteorder())
    axes = tuple(draw(st.permutations(range(x.ndim)))[: draw(st.integers(1, min(x.ndim, 3)))])
    return x, {**draw(windows([x.shape[axis] for axis in axes])), "axes": axes}


def fits(x, options):
    try:
        return reference.output_shape(x.shape, **without_divisor(options))
    except ValueError:
        return None


def is_exact(op, dtype):
    """Whether the order of a sum leaves no trace: averages of 64-bit integers are sums of float64."""
    return op not in ADDING or (dtype.kind in "biu" and (op == "sum" or dtype.itemsize < 8))


def same(ours, theirs):
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    assert bits(np.ascontiguousarray(ours)) == bits(np.ascontiguousarray(theirs))


@laws
@given(call=calls(longest=9), op=st.sampled_from(OPS))
def test_the_reference(call, op):
    x, options = call
    kernel_size = options.pop("kernel_size")
    assume(fits(x, {"kernel_size": kernel_size, **options}) is not None)
    result = POOLS[op](x, kernel_size, **options)
    assert_pooled(op, x, result, reference.pool(op, x, kernel_size, **options), (kernel_size, options))


@laws
@given(call=calls(longest=60, most=3), op=st.sampled_from(OPS))
def test_the_plain_kernels_of_what_is_exact(call, op):
    x, options = call
    assume(fits(x, options) is not None)
    assume(is_exact(op, x.dtype))
    engine = _run.kernels
    ours = POOLS[op](x, **options)
    _run.kernels = _dispatch.load(PLAIN)
    try:
        theirs = POOLS[op](x, **options)
    finally:
        _run.kernels = engine
    same(ours, theirs)


@laws
@given(call=calls(), op=st.sampled_from(OPS), workers=st.integers(1, 4))
def test_variants_and_workers_have_the_same_bits(call, op, workers):
    x, options = call
    assume(fits(x, options) is not None)
    expected = POOLS[op](x, **options)
    engine = _run.kernels
    try:
        for variant in VARIANTS:
            _run.kernels = _dispatch.load(variant)
            same(POOLS[op](x, **options, workers=workers), expected)
    finally:
        _run.kernels = engine


@laws
@given(call=calls(dtypes=("int8", "int32", "int64", "float16", "float64")))
def test_a_minimum_is_the_maximum_of_what_is_negative(call):
    x, options = call
    assume(fits(x, options) is not None)
    if x.dtype.kind == "i":
        x = np.where(x == np.iinfo(x.dtype.newbyteorder("=")).min, 0, x)  # which has no negative
    least, most = cpool.min_pool(x, **options), cpool.max_pool(-x, **options)
    np.testing.assert_array_equal(least, -most)
    _, places = cpool.min_pool(x, **options, return_indices=True)
    np.testing.assert_array_equal(places, cpool.max_pool(-x, **options, return_indices=True)[1])


@laws
@given(call=calls(longest=12, least=4), op=st.sampled_from(OPS), layout=st.sampled_from(sorted(LAYOUTS)))
def test_layouts_change_nothing_that_is_exact(call, op, layout):
    x, options = call
    assume(fits(x, options) is not None)
    assume(is_exact(op, x.dtype))
    same(POOLS[op](LAYOUTS[layout](x.astype(x.dtype.newbyteorder("="))), **options), POOLS[op](x, **options))


@laws
@given(call=calls(), op=st.sampled_from(OPS), data=st.data())
def test_a_part_of_a_batch_has_the_bits_of_the_whole(call, op, data):
    x, options = call
    assume(fits(x, options) is not None)
    batch = [axis for axis in range(x.ndim) if axis not in options["axes"]]
    assume(batch)
    axis = data.draw(st.sampled_from(batch))
    cut = data.draw(st.integers(0, x.shape[axis]))
    x = np.ascontiguousarray(x)  # a part of which is in C order, too
    parts = [POOLS[op](part, **options) for part in np.split(x, [cut], axis)]
    same(np.concatenate(parts, axis), POOLS[op](x, **options))


@laws
@given(call=calls(), op=st.sampled_from(OPS))
def test_without_the_first_windows_the_others_stay(call, op):
    """To shift an input by a stride is to shift its result by one, where nothing is padded."""
    x, options = call
    options |= {"padding": 0, "ceil_mode": False}
    assume(fits(x, options) is not None)
    assume(is_exact(op, x.dtype))
    axis, stride = options["axes"][0], options["stride"][0]
    whole = POOLS[op](x, **options)
    assume(whole.shape[axis] > 1)
    later = np.take(x, range(stride, x.shape[axis]), axis)
    same(POOLS[op](later, **options), np.take(whole, range(1, whole.shape[axis]), axis))


@laws
@given(
    call=calls(least=2, most=2),
    first=st.integers(1, 4),
    second=st.integers(1, 4),
    op=st.sampled_from(["max", "min", "sum"]),
)
def test_pooling_twice_is_pooling_once(call, first, second, op):
    x, _ = call
    assume(min(x.shape) >= first * second)
    assume(op != "sum" or x.dtype.kind in "biu")
    x = x[tuple(slice(n // (first * second) * first * second) for n in x.shape)]
    same(POOLS[op](POOLS[op](x, first), second), POOLS[op](x, first * second))


@laws
@given(call=calls(), value=st.floats(-1000, 1000, width=16))
def test_the_average_of_a_constant_is_that(call, value):
    x, options = call
    assume(fits(x, options) is not None)
    constant = np.full(x.shape, value)
    found = cpool.avg_pool(constant, **options, count_include_pad=False)
    np.testing.assert_allclose(found, value, rtol=1e-14)
    assert (cpool.max_pool(constant, **options) == value).all()


@laws
@given(call=calls(dtypes=tuple(INTEGERS[:3] + INTEGERS[4:7])))
def test_a_sum_is_the_average_times_the_count(call):
    x, options = call
    assume(fits(x, options) is not None)
    counts = cpool.sum_pool(np.ones(x.shape, np.int64), **options)
    average = cpool.avg_pool(x, **options, count_include_pad=False)
    np.testing.assert_array_equal(cpool.sum_pool(x, **options) / counts, average)
