"""Unpooling and the gradients as loops in plain Python, and what their tests share."""

import itertools
import math
from fractions import Fraction

import numpy as np
import reference
from cases import random_array
from compare import half_ulp

import cpool


def scattered(y, indices, shape, axes, add):
    """Every value by itself, in C order: copied, or added to what the element holds (float16 as float32)."""
    axes = sorted(axis % y.ndim for axis in axes)
    native = y.dtype.newbyteorder("=")
    work = np.dtype(np.float32) if native == np.float16 else native
    out = np.zeros(shape, work)
    for position in np.ndindex(*y.shape):
        index = int(indices[position])
        target = list(position)
        for axis in reversed(axes):
            index, target[axis] = divmod(index, shape[axis])
        value = y[position].astype(work)
        with np.errstate(over="ignore"):
            out[tuple(target)] = out[tuple(target)] + value if add else value
    return out.astype(native)


def spread_out(grad, shape, kernel_size, **options):
    """The exact gradient of an average of finite values, and that of the absolute values: what an error scales with."""
    arguments = reference.Arguments(kernel_size, **options)
    axes = arguments.pooled_axes(shape)
    windows = [axis.checked_windows() for axis in axes]
    assert grad.shape == reference.output_shape(shape, kernel_size, **without_divisor(options))
    total, magnitude = (dict.fromkeys(np.ndindex(*shape), Fraction(0)) for _ in range(2))
    for position in np.ndindex(*grad.shape):
        taps = list(itertools.product(*(w[position[axis.number]] for w, axis in zip(windows, axes, strict=True))))
        inside = sum(reference.holds_input(axes, tap) for tap in taps)
        share = Fraction(float(grad[position])) / reference.divisor(arguments, axes, taps, inside)
        for tap in taps:
            target = list(position)
            for axis, place in zip(axes, tap, strict=True):
                target[axis.number] = place
            if tuple(target) in total and all(place >= 0 for place in tap):
                total[tuple(target)] += share
                magnitude[tuple(target)] += abs(share)
    return tuple(np.array(list(map(float, sums.values()))).reshape(shape) for sums in (total, magnitude))


def without_divisor(options):
    return {name: value for name, value in options.items() if name not in {"count_include_pad", "divisor_override"}}


def assert_spread(result, grad, shape, kernel_size, **options):
    expected, magnitude = spread_out(grad, shape, kernel_size, **options)
    native = grad.dtype.newbyteorder("=")
    assert type(result) is np.ndarray
    assert (result.dtype, result.shape) == (native, tuple(shape))
    taps = sum(kernel_size) if isinstance(kernel_size, tuple) else 2 * kernel_size
    allowed = taps * float(np.finfo(np.float32 if native == np.float16 else native).eps) * magnitude
    if native == np.float16:
        allowed = allowed + half_ulp(expected, np.float16)
    assert np.all(np.abs(result.astype(np.float64) - expected) <= allowed)


def packed(x):
    """Return a field of a packed struct equal to `x`: no element is aligned."""
    holder = np.zeros(x.shape, np.dtype([("byte", "u1"), ("value", x.dtype)]))
    holder["value"] = x
    return holder["value"]


def stepped(x):
    holder = np.ones([2 * n + 1 for n in x.shape], x.dtype)
    view = holder[tuple(slice(1, 2 * n + 1, 2) for n in x.shape)]
    view[...] = x
    return view


def channels_first_in_memory(x):
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(x, -1, 0)), 0, -1)


LAYOUTS = {
    "C": lambda x: x.copy(),
    "Fortran": lambda x: x.copy(order="F"),
    "reversed": lambda x: x[(slice(None, None, -1),) * x.ndim].copy()[(slice(None, None, -1),) * x.ndim],
    "stepped": stepped,
    "last axis slowest": channels_first_in_memory,
    "misaligned": packed,
}
READ_ONLY_LAYOUTS = {"byte-swapped": lambda x: x.astype(x.dtype.newbyteorder())}


def scatter_case(rng, shape, axes, lengths, dtype, index_dtype="int64"):
    """Random values and indices, many of them equal, and the shape that they go to."""
    target = list(shape)
    for axis, length in zip(axes, lengths, strict=True):
        target[axis] = length
    indices = rng.integers(0, math.prod(lengths), shape).astype(index_dtype)
    return random_array(rng, shape, dtype), indices, tuple(target)


BACK = {False: cpool.max_unpool, True: cpool.max_pool_backward}


def assert_scattered(add, y, indices, target, axes, **options):
    result = BACK[add](y, indices, target, axes=axes, **options)
    assert type(result) is np.ndarray
    assert result.dtype == y.dtype.newbyteorder("=")
    np.testing.assert_array_equal(result, scattered(y, indices, target, axes, add))
    return result
