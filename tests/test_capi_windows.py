"""The window arithmetic of the C door is that of Python: every small case, and where it says no."""

import itertools

import pytest

from cpool import capi
from cpool._window import LARGEST, AxisWindow, window_table

NULL, SIZE, WINDOW, FIT, RANGE = -1, -2, -3, -4, -5


def python_table(length, kernel, stride, dilation, before, after, ceil_mode, include):
    window = AxisWindow(0, length, kernel, stride, dilation, before, after, bool(ceil_mode))
    try:
        return window_table(window, count_include_pad=include).packed()
    except ValueError as error:
        message = str(error)
        if "padding must be smaller" in message:
            return WINDOW
        return SIZE if message.startswith("x must have a length") else FIT


def test_every_small_window():
    compared = refused = 0
    sizes = itertools.product(range(8), range(1, 6), range(1, 5), [1, 2, 3, 7], range(4), range(4), [0, 1])
    for length, kernel, stride, dilation, before, after, ceil_mode in sizes:
        window = (kernel, stride, dilation, before, after, ceil_mode)
        for include in (False, True):
            expected = python_table(length, *window, include)
            assert capi.packed_table(length, window, include) == expected, (length, window, include)
            compared += isinstance(expected, list)
            refused += not isinstance(expected, list)
    assert min(compared, refused) > 5000


@pytest.mark.parametrize(
    ("length", "window", "code"),
    [
        (0, (1, 1, 1, 0, 0, 0), SIZE),
        (-5, (1, 1, 1, 0, 0, 0), SIZE),
        (5, (0, 1, 1, 0, 0, 0), WINDOW),
        (5, (2, 0, 1, 0, 0, 0), WINDOW),
        (5, (2, 1, 0, 0, 0, 0), WINDOW),
        (5, (2, 1, 1, -1, 0, 0), WINDOW),
        (5, (2, 1, 1, 0, -1, 0), WINDOW),
        (5, (2, 1, 1, 2, 0, 0), WINDOW),
        (5, (2, 1, 1, 0, 2, 0), WINDOW),
        (5, (2, 1, 1, 0, 0, 2), WINDOW),
        (5, (2, 1, 1, 0, 0, -1), WINDOW),
        (5, (6, 1, 1, 0, 0, 0), FIT),
        (3, (2, 1, 7, 6, 6, 0), FIT),
        (5, (-(2**63), 1, 1, 0, 0, 0), WINDOW),
        (2**63 - 1, (2, 1, 1, 0, 0, 0), RANGE),
        (5, (2**63 - 1, 1, 1, 0, 0, 0), RANGE),
        (5, (2, 1, 2**63 - 1, 0, 0, 0), RANGE),
        (5, (1250999896764, 1, 1250999896764, 0, 0, 0), RANGE),
        (5, (2**20, 1, 1, 2**20 - 1, 2**20 - 1, 0), RANGE),
    ],
)
def test_refusals(length, window, code):
    assert capi.packed_table(length, window, True) == code


@pytest.mark.parametrize("stride", [2**40, 3010182406857593769, 2**63 - 1])
@pytest.mark.parametrize("ceil_mode", [0, 1])
def test_vast_strides_leave_one_window(stride, ceil_mode):
    for length, kernel, before in itertools.product([1, 5, 2**40], [1, 2, 3], [0, 1]):
        window = (kernel, stride, 1, before, 0, ceil_mode)
        table, expected = capi.packed_table(length, window, True), python_table(length, *window, True)
        if isinstance(expected, list) and stride < LARGEST // 4:
            assert table == expected
        elif isinstance(expected, list):
            assert table[:3] == expected[:3] == [1, *expected[1:3]]
            assert table[8:] == expected[8:]
        else:
            assert table == expected
