"""Whatever is refused is refused by name: the message holds the argument, the value received and the axis."""

import re

import numpy as np
import pytest
from cases import OPS, POOLS

import cpool

X = np.ones((2, 3, 8, 9), np.float32)
WINDOWED = {
    **POOLS,
    "output_shape": lambda x, *args, **options: cpool.output_shape(x.shape, *args, **options),
    "pyramid": lambda x, *args, **options: cpool.pyramid(x, 1, *args, **options),
}
ACCEPTED = "bool, int8 to int64, uint8 to uint64, bfloat16, float16, float32 or float64"

NO_SIZES = [2.0, 2.5, "2", b"2", (2, None), (2, 2.0), (2, "2"), True, (2, False), {2, 3}, 2j, np.float64(2), np.True_]
HUGE = 8608480567731124087  # times 2 wraps to a small number


@pytest.fixture(params=WINDOWED)
def function(request):
    return WINDOWED[request.param]


def refused(function, error, words, *, x=X, **arguments):
    """Call `function`, which must refuse the first of `arguments` and say `words` about it."""
    name = next(iter(arguments))
    with pytest.raises(error) as caught:
        function(x, **{"kernel_size": 2, **arguments})
    message = str(caught.value)
    assert re.search(rf"\b{name}\b", message), message
    assert all(word in message for word in words), message


@pytest.mark.parametrize("value", NO_SIZES, ids=repr)
@pytest.mark.parametrize("name", ["kernel_size", "stride", "padding", "dilation", "axes"])
def test_what_is_no_size(function, name, value):
    if name == "padding" and isinstance(value, str):
        refused(function, ValueError, [repr(value)], padding=value)
    else:
        refused(function, TypeError, [repr(value)], **{name: value})


@pytest.mark.parametrize("name", ["kernel_size", "padding", "dilation", "ceil_mode"])
def test_none_is_no_default(function, name):
    refused(function, TypeError, ["None"], **{name: None})


@pytest.mark.parametrize("value", [0, -1, -(2**63), -(10**30)])
@pytest.mark.parametrize("name", ["kernel_size", "stride", "dilation"])
def test_sizes_below_one(function, name, value):
    refused(function, ValueError, [str(value), "axis 2", "1"], **{name: value})
    refused(function, ValueError, [str(value), "axis 3", "1"], **{name: (1, value)})
    refused(function, ValueError, [str(value), "axis 0", "1"], **{name: (1, value)}, axes=(-1, 0))


@pytest.mark.parametrize("padding", [-1, (0, -1), ((0, 0), (0, -1)), ((0, 0), (-1, 0))])
def test_negative_padding(function, padding):
    refused(function, ValueError, ["-1", "axis 2" if padding == -1 else "axis 3", "0"], padding=padding)


@pytest.mark.parametrize("value", [(), (2,), (2, 2, 2), [2], (2,) * 9, ((2, 2), (2, 2)), ((2,), (2,))], ids=repr)
@pytest.mark.parametrize("name", ["stride", "dilation"])
def test_wrong_lengths(function, name, value):
    words = [repr(value) if isinstance(value, tuple) else "2", "2"]
    refused(function, ValueError, words, **{name: value})


@pytest.mark.parametrize("value", [(), (2,) * 9, ((2, 2), (2, 2)), ((2,), (2,))], ids=repr)
@pytest.mark.parametrize("name", ["kernel_size", "axes"])
def test_lengths_of_what_says_how_many_axes_are_pooled(function, name, value):
    refused(function, ValueError, [repr(value)], **{name: value})


@pytest.mark.parametrize("axes", [(0,), (0, 1, 2), 3])
def test_as_many_sizes_as_axes(function, axes):
    for name in ("kernel_size", "stride", "dilation", "padding"):
        refused(function, ValueError, ["(1, 1)", "3" if axes == (0, 1, 2) else "1"], **{name: (1, 1), "axes": axes})


@pytest.mark.parametrize(
    "padding",
    [
        (),
        (1,),
        (1, 1, 1),
        ((1, 1),),
        ((1, 1),) * 3,
        ((1, 1, 1), (1, 1, 1)),
        ((1,), (1,)),
        ((), ()),
        (((1, 1),) * 2,) * 2,
    ],
    ids=repr,
)
def test_wrong_lengths_of_padding(function, padding):
    refused(function, ValueError, [repr(padding), "(before, after)"], padding=padding)


@pytest.mark.parametrize("padding", ["full", "SAME_BOTH", "", "same ", "constant"])
def test_unknown_padding(function, padding):
    refused(function, ValueError, [repr(padding), "'valid', 'same', 'same_upper', 'same_lower'"], padding=padding)


@pytest.mark.parametrize(
    ("padding", "word"),
    [(2, "2"), ((1, 2), "2"), (((0, 0), (2, 0)), "2"), (((0, 0), (0, 2)), "2"), (2**64, str(2**64))],
)
def test_padding_as_large_as_the_window(function, padding, word):
    refused(function, ValueError, [word, "axis 2" if isinstance(padding, int) else "axis 3"], padding=padding)


def test_padding_just_below_the_window(function):
    function(X, 2, padding=1)
    function(X, 3, 1, 4, 2)
    refused(function, ValueError, ["5", "axis 2"], padding=5, kernel_size=3, dilation=2)


@pytest.mark.parametrize("axes", [(2, 4), (-5, 2), (2, 2), (2, -2), (-1, 3), (0, 10**30), (0, -(2**63))])
def test_axes_that_are_not_there(function, axes):
    refused(function, ValueError, [repr(axes)], axes=axes)


@pytest.mark.parametrize("value", ["no", 1, 0, None, 0.0, (True,), np.int8(1)], ids=repr)
def test_flags(function, value):
    refused(function, TypeError, [repr(value), "True or False"], ceil_mode=value)


def test_numpy_flags_and_sizes_are_accepted(function):
    function(X, np.int64(2), np.uint8(2), np.int16(1), np.int32(1), ceil_mode=np.True_, axes=(np.int8(0), np.uint64(1)))
    function(X, np.array([2, 2]), [2, 1], [[0, 1], [1, 0]], [1, 2], axes=[-1, -2])


@pytest.mark.parametrize("name", ["return_index", "mode", "count_include_pads"])
def test_unknown_arguments(function, name):
    with pytest.raises(TypeError, match=name):
        function(X, 2, **{name: True})


def test_options_are_keywords(function):
    with pytest.raises(TypeError, match="positional"):
        function(X, 2, 2, 0, 1, True)


@pytest.mark.parametrize("name", ["kernel_size", "stride", "dilation"])
def test_a_number_that_passed_does_not_let_its_equals_pass(function, name):
    """1, True and 1.0 are one key in a dict, and so in a cache."""
    function(X, **{"kernel_size": 1, name: 1})
    for twin in (True, 1.0, np.float32(1), (1, True), (1.0, 1)):
        refused(function, TypeError, [repr(twin)], **{name: twin})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"kernel_size": 10}, ["10", "8", "axis 2"]),
        ({"kernel_size": (2, 10)}, ["10", "9", "axis 3"]),
        ({"kernel_size": (2, 5), "dilation": (1, 3)}, ["13", "9", "axis 3"]),
        ({"kernel_size": 20, "padding": 1}, ["20", "10", "axis 2"]),
        ({"kernel_size": (12, 2), "stride": 3, "ceil_mode": True}, ["12", "8", "axis 2"]),
        ({"kernel_size": HUGE}, [str(HUGE), "axis 2"]),
        ({"kernel_size": 10**30}, [str(10**30), "axis 2"]),
        (
            {"kernel_size": 1250999896764, "stride": 1250999896764, "dilation": 1250999896764},
            ["1250999896764", "axis 2"],
        ),
        ({"dilation": 2**31 - 1}, [str(2**31), "axis 2"]),
        ({"dilation": 2**63 - 1, "kernel_size": 3}, [str(2**63 - 1), "axis 2"]),
        ({"dilation": (1, 12), "padding": (0, 11)}, ["12", "axis 3", "9"]),
    ],
    ids=str,
)
def test_windows_that_do_not_fit(function, arguments, words):
    name = "kernel_size" if "dilation" not in arguments else "dilation|kernel_size"
    with pytest.raises(ValueError, match=rf"\b({name})\b") as caught:
        function(X, **{"kernel_size": 2, **arguments})
    assert all(word in str(caught.value) for word in words), caught.value


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (3, 0, 5), (0, 0), (0, 3, 0, 5)])
def test_pooled_axes_of_no_length(function, shape):
    axis = max(axis for axis in range(len(shape) - 2, len(shape)) if shape[axis] == 0)
    with pytest.raises(ValueError, match=rf"\b(x|input_shape)\b.*\b0\b.*axis ({axis}|{len(shape) - 2})"):
        function(np.ones(shape), 1, ceil_mode=True)


@pytest.mark.parametrize("x", [1.0, [], [1, 2, 3], np.array(3), np.ones(0)], ids=repr)
def test_too_few_dimensions(x):
    for pool in POOLS.values():
        with pytest.raises(ValueError, match=r"^x must have .*2 dimensions.*got shape \("):
            pool(x, 2)


class OnGpu:
    @property
    def __cuda_array_interface__(self):
        return {"shape": (4, 4), "typestr": "<f4", "data": (0, False), "version": 3}

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("a copy from the GPU must be asked for")


OTHER_DTYPES = {
    "object": np.ones((4, 4), object),
    "complex128": np.ones((4, 4), complex),
    "datetime64[s]": np.zeros((4, 4), "M8[s]"),
    "timedelta64[s]": np.zeros((4, 4), "m8[s]"),
    "f0": np.zeros((4, 4), "i4,f4"),
    "U1": np.full((4, 4), "a"),
    "S1": np.full((4, 4), b"a"),
    "V8": np.zeros((4, 4), "V8"),
    "StringDType()": np.full((4, 4), "a", np.dtypes.StringDType()),
    str(np.dtype(np.longdouble)): np.ones((4, 4), np.longdouble),
    str(np.dtype(np.clongdouble)): np.ones((4, 4), np.clongdouble),
}


@pytest.mark.parametrize("dtype", [d for d in OTHER_DTYPES if d != "float64"])  # where long double is double
def test_other_dtypes(dtype):
    for pool in POOLS.values():
        with pytest.raises(TypeError, match=rf"^x .*{ACCEPTED}.*got .*{re.escape(dtype)}"):
            pool(OTHER_DTYPES[dtype], 2)
    with pytest.raises(TypeError, match=rf"^x .*{ACCEPTED}"):
        cpool.pyramid(OTHER_DTYPES[dtype], 0)


@pytest.mark.parametrize(
    "x", [None, "text", b"bytes", {1: 2}, {1, 2}, object(), iter([1, 2])], ids=lambda x: type(x).__name__
)
def test_what_is_no_array(x):
    for pool in POOLS.values():
        with pytest.raises(TypeError, match=r"^x "):
            pool(x, 2)


def test_big_integers_and_ragged_lists():
    with pytest.raises(TypeError, match=r"^x .*object"):
        cpool.max_pool([[10**30, 1], [1, 1]], 2)
    with pytest.raises(ValueError, match=r"^x .*list.*inhomogeneous"):
        cpool.max_pool([[1, 2], [3]], 2)


@pytest.mark.parametrize("op", OPS)
def test_masked_arrays(op):
    with pytest.raises(TypeError, match=r"^x .*mask.*pass x\.data, and where=~np\.ma\.getmaskarray\(x\)"):
        POOLS[op](np.ma.masked_equal([[1, 2], [3, 4]], 4), 2)


@pytest.mark.parametrize("op", OPS)
def test_gpu_arrays(op):
    with pytest.raises(TypeError, match=r"^x .*GPU.*OnGpu.*asnumpy"):
        POOLS[op](OnGpu(), 2)


class Sparse:
    def toarray(self):
        raise AssertionError("a dense array must be asked for")


class Frame:
    """As pandas' frames of several dtypes, or of one with missing values."""

    def to_numpy(self):
        raise AssertionError("how to represent what is missing must be said")

    def __array__(self, dtype=None, copy=None):
        return np.array([[1, None], [2, 3]], object)


class Tensor:
    """As PyTorch's that need a gradient, and JAX's tracers."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("use tensor.detach().numpy() instead")


@pytest.mark.parametrize(
    ("x", "hint"),
    [
        (Sparse(), r"^x must be dense, got Sparse.*x\.toarray\(\)"),
        (Frame(), r"^x must be of one dtype without missing values, got a Frame.*na_value=numpy\.nan"),
        (Tensor(), r"^x must be an array.*got Tensor: use tensor\.detach"),
    ],
)
def test_other_kinds_of_arrays(x, hint):
    for pool in POOLS.values():
        with pytest.raises(TypeError, match=hint):
            pool(x, 2)


@pytest.mark.parametrize("value", [0, np.int64(0), 2**63, 10**400])
def test_divisors_out_of_range(value):
    refused(cpool.avg_pool, ValueError, [str(value)], divisor_override=value)


@pytest.mark.parametrize("value", [True, 1.5, 0.0, "4", (2, 2), np.float64(2), np.bool(False)], ids=repr)
def test_what_is_no_divisor(value):
    refused(cpool.avg_pool, TypeError, [repr(value)], divisor_override=value)


@pytest.mark.parametrize("value", ["no", 1, None, 0.0], ids=repr)
def test_what_is_no_count_include_pad(value):
    refused(cpool.avg_pool, TypeError, [repr(value), "True or False"], count_include_pad=value)


@pytest.mark.parametrize(
    ("shape", "error"),
    [
        ((-3, 4, 4), ValueError),
        ((4, -4), ValueError),
        ((-4, 4), ValueError),
        (4, (TypeError, ValueError)),
        (None, TypeError),
        ((4.0, 4), TypeError),
        ((True, 4), TypeError),
        ("44", TypeError),
        (((4, 4), 4), (TypeError, ValueError)),
        ((4, None), TypeError),
        (np.ones((4, 4)), TypeError),
    ],
    ids=repr,
)
def test_input_shapes(shape, error):
    with pytest.raises(error, match=r"^input_shape must .*got"):
        cpool.output_shape(shape, 2)


def test_nothing_is_pooled_of_a_refused_input():
    x = np.arange(16.0).reshape(4, 4)
    before = x.tobytes()
    for arguments in ({"kernel_size": 5}, {"kernel_size": 2, "stride": 0}, {"kernel_size": 2, "out": x}):
        with pytest.raises(ValueError, match="must"):
            cpool.max_pool(x, **arguments)
    assert x.tobytes() == before


def test_more_edge_windows_than_a_table_lists():
    k = 2**20
    with pytest.raises(ValueError, match=r"^padding must leave at most 262144 windows .* got 1048579 on axis 0$"):
        cpool.max_pool(np.ones((4, 4)), (k, 1), 1, ((k - 1, k - 1), (0, 0)))


def test_levels_without_end():
    with pytest.raises(ValueError, match="levels must be an int from 0 to 1000, got 18446744073709551616"):
        cpool.pyramid(np.ones((4, 4)), 2**64, 1)
