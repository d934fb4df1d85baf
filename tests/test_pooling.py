"""Every operation and dtype against the reference, at the sizes and windows where kernels change their path."""

import itertools

import numpy as np
import pytest
from cases import DTYPES, FLOATS, OPS, random_array
from compare import check, check_or_refuse

VECTOR_LANES = [4, 8, 16, 32, 64]
WIDTHS = [
    1,  # a single column: nothing to slide along
    2,
    3,
    *[lanes - 1 for lanes in VECTOR_LANES],  # only the tail after a vector loop
    *VECTOR_LANES,  # whole vectors, no tail
    *[lanes + 1 for lanes in VECTOR_LANES],  # a vector and the shortest tail
    100,  # vectors and a tail of neither length
    2 * 64 + 1,  # with stride 2 the outputs are one vector of bytes and a tail
]
WIDER_THAN_A_STRIP = 5003  # no scratch row holds it at once; prime, so no block size divides it
TALL = 1001  # many bands of rows

KERNELS = [(1, 1), (2, 2), (3, 3), (2, 3), (5, 1), (1, 5), (7, 7), (13, 13)]
STRIDES = [1, 2, 3, None, (1, 2), 15]  # None: the kernel; 15: above every kernel, gaps between windows
DILATIONS = [1, 2, 3, (1, 2)]
PADDINGS = [0, 1, (1, 0), ((1, 0), (0, 2)), ((0, 3), (2, 1)), 6, "valid", "same", "same_upper", "same_lower"]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", OPS)
def test_every_width(op, dtype):
    rng = np.random.default_rng(1)
    for width in WIDTHS:
        x = random_array(rng, (5, width), dtype)
        check_or_refuse(op, x, 2)
        check_or_refuse(op, x, 2, stride=1)
        check_or_refuse(op, x, 3, stride=2, padding=1)
        check(op, x, (2, 1), stride=(1, 1))


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float16", "float32", "float64"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(
    ("kernel_size", "stride", "dilation"),
    [
        ((2, 2), 2, 1),
        ((3, 3), 2, 1),
        ((2, 3), 1, 1),
        ((1, 5), 1, 1),
        ((1, 3), (1, 5), 2100),  # taps further apart than a strip is wide
        ((1, 3000), (1, 499), 1),  # a window wider than a strip
        ((4, 2), 2500, 1),
    ],
)
def test_wide(op, dtype, kernel_size, stride, dilation):
    x = random_array(np.random.default_rng(2), (4, WIDER_THAN_A_STRIP), dtype)
    check(op, x, kernel_size, stride=stride, dilation=(1, dilation))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("padding", [2100, ((0, 0), (2100, 0)), ((0, 0), (0, 2100)), "same"])
def test_wide_padding(op, padding):
    """Windows of two taps, further apart than a strip is wide, of which one lies in the padding."""
    padding = (0, padding) if isinstance(padding, int) else padding
    x = random_array(np.random.default_rng(9), (2, WIDER_THAN_A_STRIP), "int16")
    check(op, x, (1, 2), stride=1, padding=padding, dilation=(1, 2101))


@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "int64"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 7, 8, 9, 16, 33, 64, 257, 2047, 2049])
def test_channels_last(op, dtype, channels):
    """Few channels, a vector of them, and more than a strip holds."""
    width = 9 if channels < 65 else 3
    x = random_array(np.random.default_rng(7), (3, width, channels), dtype)
    check(op, x, 2, stride=1, axes=(0, 1))
    check(op, x, (2, 3), padding=(1, 0), ceil_mode=True, axes=(0, 1))


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize(("kernel_size", "stride"), [((2, 2), 2), ((3, 3), 2), ((3, 2), 1), ((5, 1), 1)])
def test_tall(op, dtype, kernel_size, stride):
    x = random_array(np.random.default_rng(3), (TALL, 3), dtype)
    check(op, x, kernel_size, stride=stride)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "float64"])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("kernel_size", [7, 13, 63, (31, 1), (1, 31), (20, 33)])
def test_large_windows(op, dtype, kernel_size):
    """Windows that overlap a lot, where doubling or blocks take over from plain loops."""
    rng = np.random.default_rng(4)
    check_or_refuse(op, random_array(rng, (66, 67), dtype), kernel_size, stride=3)
    check_or_refuse(op, random_array(rng, (20, 23), dtype), kernel_size, stride=1, padding=3, ceil_mode=True)


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("op", OPS)
def test_every_number_of_taps(op, stride):
    """Windows are made of narrower ones, and of blocks of a stride: each number is taken apart in its own way."""
    rng = np.random.default_rng(10)
    x, images = random_array(rng, (2, 90), "int16"), random_array(rng, (1, 75, 3), "uint8")
    for taps in range(1, 67):
        check(op, x, (1, taps), stride=stride)
        check(op, images, (1, taps), stride=stride, axes=(0, 1))


@pytest.mark.parametrize("taps", [2, 3])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", OPS)
def test_every_patch(op, dtype, taps):
    """From x to out directly: windows of up to eight rows, of which edges cut some short, and rows around a chunk."""
    rng = np.random.default_rng(11)
    for rows, width in itertools.product([1, 2, 3, 8, 9], [6, 7, 127, 128, 131]):
        x = random_array(rng, (11, width), dtype)
        for stride in {2, taps}:
            check(op, x, (rows, taps), stride=(rows, stride))
            check(op, x, (rows, taps), stride=stride, padding=(rows // 2, taps // 2), ceil_mode=True)


@pytest.mark.parametrize("shape", [(64, 7, 7), (2, 3, 20, 20), (40, 1, 3), (3, 50, 2, 2)])
@pytest.mark.parametrize("op", OPS)
def test_many_small_planes(op, shape):
    x = random_array(np.random.default_rng(5), shape, "float32")
    check(op, x, shape[-2:])  # the whole plane
    check_or_refuse(op, x, 5, stride=1, padding=2)
    check_or_refuse(op, x, 2, ceil_mode=True)


@pytest.mark.parametrize("planes", [(), (3,)])
@pytest.mark.parametrize("dilation", [1, 2, 3, 5])
@pytest.mark.parametrize("padding", [0, 1, 2, 3])
def test_every_window_on_tiny_planes(planes, dilation, padding):
    """Sizes below, at and above those of the window, its stride and its dilation."""
    rng = np.random.default_rng(8)
    for height, width, k0, k1, stride in itertools.product([1, 2, 3], [1, 2, 4], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3]):
        x = random_array(rng, (*planes, height, width), "int16")
        for op in OPS:
            check_or_refuse(op, x, (k0, k1), stride=stride, dilation=dilation, padding=padding)


@pytest.mark.parametrize("kernel_size", KERNELS)
@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("padding", PADDINGS)
def test_every_padding(kernel_size, stride, padding):
    rng = np.random.default_rng([*kernel_size, STRIDES.index(stride), PADDINGS.index(padding)])
    for ceil_mode in (False, True):
        x = random_array(rng, tuple(rng.integers(12, 18, 2)), rng.choice(["float32", "int16"]))
        options = {"stride": stride, "padding": padding, "dilation": pick(rng, DILATIONS), "ceil_mode": ceil_mode}
        check_or_refuse("max", x, kernel_size, **options)
        check_or_refuse("avg", x, kernel_size, **options, count_include_pad=bool(rng.integers(2)))


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("divisor_override", [None, 1, 7, 1000])
@pytest.mark.parametrize("count_include_pad", [False, True])
@pytest.mark.parametrize("dtype", ["uint8", "int64", "float16", "float32", "float64"])
def test_every_divisor(dtype, count_include_pad, divisor_override, ceil_mode):
    x = random_array(np.random.default_rng(6), (8, 11), dtype)
    divisor = {"count_include_pad": count_include_pad, "divisor_override": divisor_override, "ceil_mode": ceil_mode}
    for padding, (kernel_size, stride) in itertools.product([0, 1, ((0, 1), (2, 0))], [(3, 2), ((3, 4), (2, 3))]):
        check("avg", x, kernel_size, stride=stride, padding=padding, **divisor)


@pytest.mark.parametrize("seed", range(50))
def test_random_arguments(seed):
    rng = np.random.default_rng(seed)
    for _ in range(30):
        op, kernel_size, options = random_call(rng)
        check_or_refuse(op, random_input(rng), kernel_size, **options)


def random_call(rng):
    op = pick(rng, OPS)
    kernel_size, stride, dilation = (tuple(map(int, rng.integers(1, high, 2))) for high in (6, 5, 4))
    pads = tuple(tuple(map(int, rng.integers(0, 3, 2))) for _ in range(2))
    options = {
        "stride": pick(rng, [None, 1, 2, stride]),
        "padding": pick(rng, [0, pads, (pads[0][0], pads[1][0]), *PADDINGS]),
        "dilation": pick(rng, [1, 1, dilation]),
        "ceil_mode": bool(rng.integers(2)),
        "axes": pick(rng, [None, (0, 1), (1, 0), (-1, -2), (0, -1)]),
    }
    if op == "avg":
        options |= {"count_include_pad": bool(rng.integers(2)), "divisor_override": pick(rng, [None, None, 3])}
    return op, pick(rng, [1, 2, 3, kernel_size]), options


def random_input(rng):
    shape = tuple(map(int, rng.integers(1, 14, rng.integers(2, 5))))
    x = random_array(rng, shape[-2:] if np.prod(shape) > 2000 else shape, pick(rng, DTYPES))
    if x.dtype.name in FLOATS and rng.random() < 0.3:
        x.flat[rng.integers(x.size)] = pick(rng, [np.nan, np.inf, -np.inf])
    return x


def pick(rng, choices):
    return choices[rng.integers(len(choices))]
