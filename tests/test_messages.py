"""The words of the refusals that users meet most, in full: what must be, what was received, and where."""

import numpy as np
import pytest

import cpool

X = np.ones((2, 3, 8, 9), np.float32)
PADDINGS = (
    "an int, a tuple of ints, a tuple of (before, after) pairs or one of 'valid', 'same', 'same_upper', 'same_lower'"
)
DTYPES = "bool, int8 to int64, uint8 to uint64, bfloat16, float16, float32 or float64"


def read_only(shape):
    array = np.empty(shape, np.float32)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"kernel_size": 0}, ValueError, "kernel_size must be at least 1, got 0 on axis 2"),
        ({"kernel_size": (2, -1)}, ValueError, "kernel_size must be at least 1, got -1 on axis 3"),
        ({"kernel_size": 2.5}, TypeError, "kernel_size must be an int or a tuple of ints, got 2.5"),
        ({"kernel_size": True}, TypeError, "kernel_size must be an int or a tuple of ints, got True"),
        (
            {"kernel_size": (2,) * 5},
            ValueError,
            "kernel_size must have at most one int for each axis of shape (2, 3, 8, 9), got (2, 2, 2, 2, 2)",
        ),
        (
            {"kernel_size": (2, 2, 2), "axes": (1, 2)},
            ValueError,
            "kernel_size must be an int or 2 ints, one for each pooled axis, got (2, 2, 2)",
        ),
        (
            {"kernel_size": 10},
            ValueError,
            "kernel_size must fit the padded input, got a window of 10 positions over 8 on axis 2",
        ),
        (
            {"kernel_size": 1250999896764, "dilation": 1250999896764},
            ValueError,
            "kernel_size and dilation must span at most 9223372036854775807 positions, "
            "got kernel_size 1250999896764 and dilation 1250999896764 on axis 2",
        ),
        ({"stride": (1, 0)}, ValueError, "stride must be at least 1, got 0 on axis 3"),
        ({"stride": "2"}, TypeError, "stride must be None, an int or a tuple of ints, got '2'"),
        (
            {"stride": (1, 2, 3)},
            ValueError,
            "stride must be an int or 2 ints, one for each pooled axis, got (1, 2, 3)",
        ),
        ({"dilation": -2}, ValueError, "dilation must be at least 1, got -2 on axis 2"),
        ({"dilation": None}, TypeError, "dilation must be an int or a tuple of ints, got None"),
        (
            {"dilation": (1, 12), "padding": (0, 11)},
            ValueError,
            "dilation must leave each window a tap on the input, got dilation 12 for kernel_size 2 on axis 3 "
            "of length 9: window 4 steps over it",
        ),
        ({"padding": -1}, ValueError, "padding must be at least 0, got -1 on axis 2"),
        (
            {"padding": ((0, 0), (0, 2))},
            ValueError,
            "padding must be smaller than the window, which spans 2 positions, got 2 after axis 3",
        ),
        ({"padding": "full"}, ValueError, f"padding must be {PADDINGS}, got 'full'"),
        ({"padding": 0.5}, TypeError, f"padding must be {PADDINGS}, got 0.5"),
        (
            {"padding": (1, 1, 1)},
            ValueError,
            "padding must be an int, or an int or a (before, after) pair for each pooled axis, that is 2 of them, "
            "got (1, 1, 1)",
        ),
        ({"axes": (3, -1)}, ValueError, "axes must be one or more different axes of 4, from -4 to 3, got (3, -1)"),
        ({"axes": (2, 4)}, ValueError, "axes must be one or more different axes of 4, from -4 to 3, got (2, 4)"),
        ({"ceil_mode": "no"}, TypeError, "ceil_mode must be True or False, got 'no'"),
        (
            {"x": [1.0, 2.0]},
            ValueError,
            "x must have at least 2 dimensions unless axes names fewer, got shape (2,); for a signal give axes=-1",
        ),
        ({"x": X[..., :0]}, ValueError, "x must have a length of at least 1 on pooled axes, got 0 on axis 3"),
        ({"x": X.astype(complex)}, TypeError, f"x must have dtype {DTYPES}, got complex128"),
        ({"x": X.astype(object)}, TypeError, f"x must have dtype {DTYPES}, got object"),
        (
            {"x": np.ma.array(X)},
            TypeError,
            "x must be a plain array, got a masked array, whose mask would be lost; pass x.data, and "
            "where=~np.ma.getmaskarray(x) to the functions that have it",
        ),
        ({"out": np.empty((2, 3, 4, 5), "f4")}, ValueError, "out must have shape (2, 3, 4, 4), got (2, 3, 4, 5)"),
        (
            {"out": np.empty((2, 3, 4, 4), "f8")},
            TypeError,
            "out must have dtype <f4 (float32), got <f8 (float64)",
        ),
        ({"out": read_only((2, 3, 4, 4))}, ValueError, "out must be writeable, got a read-only array"),
        ({"out": [[1.0]]}, TypeError, "out must be a numpy.ndarray, got list"),
    ],
)
def test_pooling(arguments, error, text):
    with pytest.raises(error) as caught:
        cpool.max_pool(**{"x": X, "kernel_size": 2, **arguments})
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"levels": -1}, ValueError, "levels must be an int from 0 to 1000, got -1"),
        ({"levels": 1.0}, TypeError, "levels must be an int, got 1.0"),
        ({"levels": 1, "op": "mean"}, ValueError, "op must be one of 'max', 'min', 'avg', 'sum', got 'mean'"),
        (
            {"levels": 9},
            ValueError,
            "levels must be at most 3 for x of shape (2, 3, 8, 9), got 9: "
            "kernel_size must fit the padded input, got a window of 2 positions over 1 on axis 2",
        ),
    ],
)
def test_pyramid(arguments, error, text):
    with pytest.raises(error) as caught:
        cpool.pyramid(X, **arguments)
    assert str(caught.value) == text


def test_divisor_override():
    with pytest.raises(ValueError, match=r"^divisor_override must be None or an int .*other than 0, got 0$"):
        cpool.avg_pool(X, 2, divisor_override=0)
