"""`output_shape` counts the windows that exist, for every size, and is the shape that pooling gives."""

import itertools

import numpy as np
import pytest
import reference
from cases import OPS, POOLS

import cpool

HUGE = [2**31 - 1, 2**31, 2**62, 2**63 - 1, 2**63, 2**64, 10**30]
WRAPPING = [1250999896764, 3010182406857593769, 8608480567731124087]  # products that wrap to valid sizes


def by_the_rule(size, kernel, stride, pads, dilation, ceil_mode):
    """The closed formula of PyTorch and ONNX; below 1 there is no window."""
    room = size + sum(pads) - dilation * (kernel - 1) - 1
    count = (-(-room // stride) if ceil_mode else room // stride) + 1
    return count - 1 if ceil_mode and (count - 1) * stride >= size + pads[0] else count


def answer(function, *args, **options):
    try:
        return function(*args, **options)
    except ValueError:
        return "refused"


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
def test_every_small_size(kernel, dilation, ceil_mode):
    """Along one axis, against an enumeration of the windows and the closed formula."""
    reach = (kernel - 1) * dilation + 1
    for size, stride, before, after in itertools.product(range(1, 10), range(1, 5), range(reach), range(reach)):
        case = ((size, 1), (kernel, 1), (stride, 1), ((before, after), (0, 0)), (dilation, 1))
        shape = answer(cpool.output_shape, *case, ceil_mode=ceil_mode)
        assert shape == answer(reference.output_shape, *case, ceil_mode=ceil_mode), case
        if shape != "refused":
            assert shape == (by_the_rule(size, kernel, stride, (before, after), dilation, ceil_mode), 1), case


@pytest.mark.parametrize("padding", ["same", "same_upper", "same_lower", "valid"])
def test_named_paddings(padding):
    for size, k, stride, dilation in itertools.product(range(1, 10), range(1, 6), range(1, 5), range(1, 4)):
        case = ((size, size), k, stride, padding, dilation)
        shape = answer(cpool.output_shape, *case)
        assert shape == answer(reference.output_shape, *case), case
        if shape != "refused" and padding != "valid":
            assert shape == (-(-size // stride),) * 2, case


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"kernel_size": 2}, (3, 5, 4, 5)),
        ({"kernel_size": (2, 5)}, (3, 5, 4, 2)),
        ({"kernel_size": (2, 5), "axes": (3, 1)}, (3, 1, 8, 5)),
        ({"kernel_size": (2, 5), "axes": (-1, -3)}, (3, 1, 8, 5)),
        ({"kernel_size": 2, "axes": (0, 1)}, (1, 2, 8, 10)),
        ({"kernel_size": 2, "stride": (1, 3)}, (3, 5, 7, 3)),
        ({"kernel_size": 2, "stride": 1, "padding": ((1, 0), (0, 1))}, (3, 5, 8, 10)),
        ({"kernel_size": [2, 5], "stride": [1, 2], "padding": [1, 2], "dilation": [2, 1]}, (3, 5, 8, 5)),
    ],
)
def test_all_dimensions_are_kept(options, expected):
    shape = cpool.output_shape((3, 5, 8, 10), **options)
    assert shape == expected
    assert type(shape) is tuple
    assert all(type(size) is int for size in shape)


@pytest.mark.parametrize("shape", [[4, 6], (np.int64(4), np.uint8(6)), np.array([4, 6]), np.empty((4, 6)).shape])
def test_forms_of_input_shape(shape):
    assert cpool.output_shape(shape, np.int64(2)) == (2, 3)


@pytest.mark.parametrize("shape", [(0, 4, 4), (3, 0, 4, 4), (0, 2**62, 4, 4)])
def test_empty_leading_axes(shape):
    assert cpool.output_shape(shape, 2) == (*shape[:-2], 2, 2)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("place", ["size", "kernel", "stride", "pad", "dilation", "size and stride", "all but pad"])
def test_huge_numbers_never_wrap(place, ceil_mode):
    """Either the exact answer or a refusal."""
    for huge in HUGE + WRAPPING:
        numbers = {"size": 7, "kernel": 3, "stride": 2, "pad": 1, "dilation": 1}
        names = {"size and stride": ["size", "stride"], "all but pad": ["size", "kernel", "stride", "dilation"]}
        numbers |= dict.fromkeys(names.get(place, [place]), huge)
        size, kernel, stride, pad, dilation = numbers.values()
        exact = by_the_rule(size, kernel, stride, (pad, pad), dilation, ceil_mode)
        case = ((size, 5), (kernel, 1), (stride, 1), (pad, 0), (dilation, 1))
        try:
            shape = cpool.output_shape(*case, ceil_mode=ceil_mode)
        except (ValueError, OverflowError):
            continue
        assert exact >= 1, case
        assert shape == (exact, 5), case


@pytest.mark.parametrize(
    ("shape", "args", "options"),
    [
        ((7, 5), (8608480567731124087,), {}),
        ((7, 5), (1250999896764, 1250999896764, 0, 1250999896764), {}),
        ((7, 5), (3, 1, 0, 2**63 - 1), {}),
        ((7, 5), (2, 1, 0, 2**31 - 1), {"ceil_mode": True}),
        ((7, 5), (2**63, 1, 2**63 - 1), {}),
    ],
)
def test_windows_that_cannot_exist(shape, args, options):
    with pytest.raises(ValueError, match=r"kernel_size|padding"):
        cpool.output_shape(shape, *args, **options)
    with pytest.raises(ValueError, match=r"kernel_size|padding"):
        cpool.max_pool(np.ones(shape), *args, **options)


@pytest.mark.parametrize("huge", HUGE + WRAPPING)
def test_huge_but_fine(huge):
    """A stride past the end, a dilation of a single tap, and padding almost as large as the window are no trouble."""
    x = np.arange(35.0).reshape(7, 5)
    assert cpool.output_shape((7, 5), 2, huge) == (1, 1)
    assert cpool.max_pool(x, 2, huge).tolist() == [[6]]
    assert cpool.output_shape((7, 5), 1, None, 0, huge, ceil_mode=True) == (7, 5)
    assert cpool.max_pool(x, 1, None, 0, huge, ceil_mode=True).tolist() == x.tolist()
    if huge < 2**63:
        assert cpool.max_pool(x, huge, ceil_mode=True).tolist() == [[34]]
        assert cpool.max_pool(x, huge, huge, ((huge - 1, 0), (huge - 1, 0)), ceil_mode=True).tolist() == [
            [0, 4],
            [30, 34],
        ]


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_pooling(seed):
    """The shape, or the refusal with the same words."""
    rng = np.random.default_rng(seed)
    for _ in range(20):
        kernel, stride, dilation = (tuple(map(int, rng.integers(1, high, 2))) for high in (6, 5, 4))
        pads = tuple(tuple(map(int, rng.integers(0, 4, 2))) for _ in range(2))
        shape = tuple(map(int, rng.integers(0, 12, 2)))
        case = (kernel, stride, pads, dilation)
        ceil_mode = bool(rng.integers(2))
        expected = words(cpool.output_shape, shape, *case, ceil_mode=ceil_mode)
        for op in OPS:
            result = words(POOLS[op], np.ones(shape), *case, ceil_mode=ceil_mode)
            assert getattr(result, "shape", result) == expected, case


def words(function, *args, **options):
    try:
        return function(*args, **options)
    except ValueError as error:
        return str(error).replace("input_shape", "x")
