"""Random calls beside the ONNX operators, as the reference evaluator of the onnx package runs them."""

from itertools import product
from math import prod

import numpy as np
import pytest

import cpool

helper = pytest.importorskip("onnx.helper", reason="onnx is not installed")
evaluator = pytest.importorskip("onnx.reference", reason="onnx is not installed")
SEEDS = range(5)
CASES = 20  # of each seed
LENGTHS = {1: 24, 2: 9, 3: 5}  # the evaluator is slow
PADDING = {"SAME_UPPER": "same_upper", "SAME_LOWER": "same_lower", "VALID": "valid"}


def theirs(op, *inputs, outputs=1, **attributes):
    names = [f"input{i}" for i in range(len(inputs))]
    node = helper.make_node(op, names, ["y", "indices"][:outputs], **attributes)
    return evaluator.ReferenceEvaluator(node).run(None, dict(zip(names, inputs, strict=True)))


def random_shape(rng):
    count = int(rng.integers(1, 4))
    return tuple(map(int, (*rng.integers(1, 3, 2), *rng.integers(1, LENGTHS[count] + 1, count))))


def random_values(rng, shape):
    """Return floats that are all different, or few different ones."""
    dtype = rng.choice([np.float32, np.float64])
    if rng.random() < 0.5:
        return rng.permutation(prod(shape)).reshape(shape).astype(dtype)
    return rng.integers(-3, 3, shape).astype(dtype)


def random_case(rng, left_out):
    """Return an input, the attributes of an ONNX operator and the arguments that say the same here."""
    while True:
        shape = random_shape(rng)
        count = len(shape) - 2
        kernel, strides = (tuple(map(int, rng.integers(1, 4, count))) for _ in range(2))
        dilations = tuple(map(int, rng.integers(1, 3, count))) if rng.random() < 0.5 else (1,) * count
        attributes = {"kernel_shape": kernel, "strides": strides, "dilations": dilations}
        options = {"kernel_size": kernel, "stride": strides, "dilation": dilations}
        if rng.random() < 0.4:
            auto_pad = str(rng.choice(list(PADDING)))
            attributes |= {"auto_pad": auto_pad}
            options |= {"padding": PADDING[auto_pad]}
        else:
            before, after = (tuple(map(int, rng.integers(0, 3, count))) for _ in range(2))
            ceil_mode = bool(rng.integers(2))
            attributes |= {"pads": before + after, "ceil_mode": int(ceil_mode)}
            options |= {"padding": tuple(zip(before, after, strict=True)), "ceil_mode": ceil_mode}
        try:
            pooled = cpool.output_shape(shape, **options)
        except ValueError:
            continue
        if not left_out(attributes, *slack(shape, pooled, **attributes)):
            return random_values(rng, shape), attributes, options


def slack(shape, pooled, *, kernel_shape, strides, dilations, pads=(), **_):
    """Return for each axis how far the last window reaches past the padded input, or past the input with auto_pad."""
    count = len(kernel_shape)
    around = [sum(pads[axis::count]) for axis in range(count)]
    axes = zip(shape[2:], pooled[2:], kernel_shape, strides, dilations, around, strict=True)
    return [(outputs - 1) * s + (k - 1) * d + 1 - length - p for length, outputs, k, s, d, p in axes]


def steps_over(attributes, *past):
    """Whether SAME would need a negative padding: the definition gives one, TensorFlow and we have 0 instead."""
    return attributes.get("auto_pad", "VALID") != "VALID" and min(past) < 0


def unsound_maximum(attributes, *past, indices=False):
    """Whether the evaluator's MaxPool is not what the definition says."""
    auto_pad = attributes.get("auto_pad", "NOTSET")
    if set(attributes["strides"] + attributes["dilations"]) != {1}:
        # It rounds the output size of SAME_LOWER down, and puts the odd padding of it behind.
        return auto_pad == "SAME_LOWER" or steps_over(attributes, *past)
    # With all strides and dilations 1 another function runs, in which
    return (
        indices  # indices are taken in the output's shape, not in the window's;
        or any(attributes.get("pads", ()))  # pads are top, bottom, left, right in 2D, and not used in 1D and 3D;
        or (auto_pad.startswith("SAME") and len(past) != 2)  # SAME fails but in 2D.
    )


def unsound_indices(attributes, *past):
    return unsound_maximum(attributes, *past, indices=True)


def unsound_average(attributes, *past):
    """Whether the evaluator's AveragePool is not what the definition says."""
    if "auto_pad" in attributes:  # it sizes outputs and pads without dilations
        return max(attributes["dilations"]) > 1 or steps_over(attributes, *past)
    return max(past) > 1  # it moves the first window back by half of what the last one reaches past the padding


def within_planes(indices, lengths):
    """Return ONNX's indices into the whole tensor as indices into the pooled axes."""
    batch, channels = indices.shape[:2]
    planes = np.arange(batch * channels).reshape(batch, channels, *[1] * len(lengths))
    return indices - planes * prod(lengths)


def assert_equal(ours, expected, case):
    assert ours.dtype == expected.dtype, case
    np.testing.assert_array_equal(ours, expected, err_msg=str(case))


def assert_close(ours, expected, case):
    assert ours.dtype == expected.dtype, case
    assert ours.shape == expected.shape, case
    allowed = 40 * np.finfo(ours.dtype).eps * max(np.abs(expected).max(), 1)
    np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=allowed, err_msg=str(case))


@pytest.mark.parametrize("seed", SEEDS)
def test_maximum(seed):
    rng = np.random.default_rng([1, seed])
    for _ in range(CASES):
        x, attributes, options = random_case(rng, unsound_maximum)
        (expected,) = theirs("MaxPool", x, **attributes)
        assert_equal(cpool.max_pool(x, **options), expected, (x.shape, attributes))


def test_same_lower_maximum():
    """The only calls of it in which the evaluator is right; random ones are seldom among them."""
    rng = np.random.default_rng(6)
    for kernel in product((1, 2, 3, 4), repeat=2):
        x = random_values(rng, (1, 2, 5, 4))
        (expected,) = theirs("MaxPool", x, kernel_shape=kernel, auto_pad="SAME_LOWER")
        assert_equal(cpool.max_pool(x, kernel, stride=1, padding="same_lower"), expected, kernel)


@pytest.mark.parametrize("seed", SEEDS)
def test_indices(seed):
    rng = np.random.default_rng([2, seed])
    for _ in range(CASES):
        x, attributes, options = random_case(rng, unsound_indices)
        expected, indices = theirs("MaxPool", x, outputs=2, **attributes)
        values, found = cpool.max_pool(x, return_indices=True, **options)
        assert_equal(values, expected, (x.shape, attributes))
        assert_equal(found, within_planes(indices, x.shape[2:]), (x.shape, attributes))


@pytest.mark.parametrize("seed", SEEDS)
def test_average(seed):
    rng = np.random.default_rng([3, seed])
    for _ in range(CASES):
        x, attributes, options = random_case(rng, unsound_average)
        includes = bool(rng.integers(2))
        (expected,) = theirs("AveragePool", x, count_include_pad=int(includes), **attributes)
        averages = cpool.avg_pool(x, count_include_pad=includes, **options)
        assert_close(averages, expected, (x.shape, attributes, includes))


def test_whole_axes():
    rng = np.random.default_rng(4)
    for _ in range(CASES):
        x = random_values(rng, random_shape(rng))
        axes = tuple(range(2, x.ndim))
        (average,) = theirs("GlobalAveragePool", x)
        assert_close(cpool.global_avg_pool(x, axes=axes, keepdims=True), average, x.shape)
        # The evaluator's GlobalMaxPool takes axes 1 and 2 in 1D and 3 and 4 in 3D; by definition it is this MaxPool.
        operator = ("GlobalMaxPool", {}) if x.ndim == 4 else ("MaxPool", {"kernel_shape": x.shape[2:]})
        (maximum,) = theirs(operator[0], x, **operator[1])
        assert_equal(cpool.global_max_pool(x, axes=axes, keepdims=True), maximum, x.shape)


def test_unpooling():
    rng = np.random.default_rng(5)
    for _ in range(CASES):
        count = int(rng.integers(1, 4))
        # Kernels that fill the input: with output_shape the evaluator takes indices in the inferred shape instead.
        kernel = tuple(map(int, rng.integers(2, 4, count)))
        shape = (*map(int, rng.integers(1, 3, 2)), *(k * int(rng.integers(1, 4)) for k in kernel))
        x = random_values(rng, shape)
        window = {"kernel_shape": kernel, "strides": kernel}
        values, indices = theirs("MaxPool", x, outputs=2, **window)
        (expected,) = theirs("MaxUnpool", values, indices, **window)
        axes = tuple(range(2, x.ndim))
        unpooled = cpool.max_unpool(values, within_planes(indices, shape[2:]), shape, axes=axes)
        assert_equal(unpooled, expected, (shape, window))
