"""`out=`: filled whatever its layout, never touched by a call that fails, and free to share memory with the input."""

import numpy as np
import pytest
from cases import ADAPTIVE, GLOBAL, OPS, OUTS, OVERLAPS, POOLED, POOLS, REFUSED, random_array

SHAPE = (3, 12, 14)
WINDOW = {"kernel_size": 3, "stride": 2, "padding": 1}


def result_dtype(op, dtype):
    return np.result_type(POOLS[op](np.ones((1, 1), dtype), 1))


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float16", "float32"])
@pytest.mark.parametrize("layout", OUTS)
@pytest.mark.parametrize("op", OPS)
def test_any_layout(op, layout, dtype):
    x = random_array(np.random.default_rng(1), SHAPE, dtype)
    out = OUTS[layout](POOLED, result_dtype(op, dtype))
    out[...] = 1
    assert POOLS[op](x, **WINDOW, out=out) is out
    np.testing.assert_array_equal(out, POOLS[op](x, **WINDOW))


@pytest.mark.parametrize("axes", [(0, 1), (2, 3), (1, 2)])
def test_averages_do_not_depend_on_the_layout(axes):
    """Not one bit of them, though axes that lie in memory as one in the input do not in `out`."""
    for x in (np.empty((5, 16, 15, 6)), np.empty((5, 16, 15, 6), order="F")):
        x[...] = random_array(np.random.default_rng(5), x.shape, "float64")
        for window in ({"kernel_size": 4, "stride": 4}, {"kernel_size": (4, 5), "stride": 5}, {"kernel_size": 5}):
            expected = POOLS["avg"](x, **window, axes=axes)
            out = OUTS["steps"](expected.shape, expected.dtype)
            np.testing.assert_array_equal(POOLS["avg"](x, **window, axes=axes, out=out), expected)


@pytest.mark.parametrize("step", [1, 2, -1, -3])
@pytest.mark.parametrize("op", OPS)
def test_neighbours_are_left_alone(op, step):
    x = random_array(np.random.default_rng(2), SHAPE, "float32")
    holder = np.full([3 * n + 8 for n in POOLED], 77, np.float32)
    inner = holder[4:-4, 4:-4, 4:-4][::step, ::step, ::step]
    POOLS[op](x, **WINDOW, out=inner[:3, :6, :7])
    assert np.count_nonzero(holder != 77) <= np.prod(POOLED)
    inner[:3, :6, :7] = 77
    assert np.all(holder == 77)


@pytest.mark.parametrize(
    "window", [{"kernel_size": 2}, {"kernel_size": 3, "stride": 1, "padding": 1}, {"kernel_size": 7}]
)
@pytest.mark.parametrize("planes", [(1,), (9,), (64,), (150,), (3, 50), (7, 45)])
def test_neighbours_of_many_small_planes(planes, window):
    """However many planes are pooled at a time, none too many is."""
    x = np.ones((*planes, 7, 7), np.float32)
    expected = POOLS["max"](x, **window)
    holder = np.full([2 * n for n in planes] + list(expected.shape[-2:]), 77, np.float32)
    out = holder[tuple(slice(n) for n in planes)]
    np.testing.assert_array_equal(POOLS["max"](x, **window, out=out), expected)
    out[...] = 77
    assert np.all(holder == 77)


def test_a_subclass_is_filled_and_returned():
    class Subclass(np.ndarray):
        pass

    out = np.empty((1, 1)).view(Subclass)
    assert POOLS["max"]([[1.0, 2.0], [3.0, 4.0]], 2, out=out) is out
    assert out.tolist() == [[4.0]]


@pytest.mark.parametrize("op", OPS)
def test_empty(op):
    out = np.empty((0, 2, 2), np.float32)
    assert POOLS[op](np.empty((0, 4, 4), np.float32), 2, out=out) is out


@pytest.mark.parametrize("overlap", OVERLAPS)
@pytest.mark.parametrize("op", OPS)
def test_in_place(op, overlap):
    """Memory shared with the input is handled as if it were not shared."""
    x = random_array(np.random.default_rng(3), (3, 13, 13), "float64")
    expected = POOLS[op](x.copy(), 3, 1, 1)
    out = OVERLAPS[overlap](x)
    assert POOLS[op](x, 3, 1, 1, out=out) is out
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("corner", [np.s_[:, :6, :7], np.s_[:, -6:, -7:], np.s_[:, ::2, ::2], np.s_[:, 1::2, 6::-1]])
@pytest.mark.parametrize("op", OPS)
def test_inside_the_input(op, corner):
    x = random_array(np.random.default_rng(4), SHAPE, "float64")
    expected = POOLS[op](x.copy(), **WINDOW)
    POOLS[op](x, **WINDOW, out=x[corner])
    np.testing.assert_array_equal(x[corner], expected)


@pytest.mark.parametrize("shift", [-8, -1, 1, 8])
def test_one_buffer_for_both(shift):
    buffer = np.arange(200, dtype=np.float32)
    x, out = (buffer[start : start + 100].reshape(10, 10) for start in (50, 50 + shift))
    expected = POOLS["avg"](x.copy(), 3, 1, 1)
    POOLS["avg"](x, 3, 1, 1, out=out)
    np.testing.assert_array_equal(out, expected)


def test_memory_shared_between_dtypes():
    buffer = np.arange(64, dtype=np.uint8)
    expected = POOLS["avg"](buffer.reshape(8, 8).copy(), (2, 4))
    POOLS["avg"](buffer.reshape(8, 8), (2, 4), out=buffer.view(np.float64)[:8].reshape(4, 2))
    np.testing.assert_array_equal(buffer.view(np.float64).reshape(4, 2), expected)


def read_only(array):
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("reason", REFUSED)
@pytest.mark.parametrize("op", OPS)
def test_refused(op, reason):
    make, error = REFUSED[reason]
    x, out = np.zeros(SHAPE, np.float32), make()
    before = np.array(out, copy=True)
    with pytest.raises(error, match=r"\bout\b"):
        POOLS[op](x, **WINDOW, out=out)
    np.testing.assert_array_equal(np.array(out), before)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64"])
def test_averages_of_integers_need_float64(dtype):
    with pytest.raises(TypeError, match=r"\bout\b.*float64"):
        POOLS["avg"](np.ones((4, 4), dtype), 2, out=np.empty((2, 2), dtype))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kernel_size": 20},
        {"kernel_size": 0},
        {"kernel_size": 2.0},
        {"stride": 0},
        {"padding": 3},
        {"padding": "full"},
        {"dilation": -1},
        {"axes": (0, 0)},
        {"axes": (1, 3)},
    ],
    ids=str,
)
@pytest.mark.parametrize("op", OPS)
def test_untouched_by_other_errors(op, wrong):
    out = np.full(POOLED, 77, np.float32)
    with pytest.raises((TypeError, ValueError)):
        POOLS[op](np.zeros(SHAPE, np.float32), **{**WINDOW, **wrong}, out=out)
    assert np.all(out == 77)


def test_indices_may_be_asked_for_by_a_bool_of_numpy():
    x = np.arange(16.0).reshape(4, 4)
    pair = np.empty(()), np.empty((), np.int64)
    assert GLOBAL["max"](x, return_indices=np.True_, out=pair) is pair
    assert (pair[0], pair[1]) == (15, 15)


@pytest.mark.parametrize("missing", [0, 1])
def test_a_pair_has_two_arrays(missing):
    pair = [np.empty((2, 2)), np.empty((2, 2), np.int64)]
    pair[missing] = None
    for pool in (POOLS["max"], ADAPTIVE["min"]):
        with pytest.raises(TypeError, match=rf"out\[{missing}\] must be a numpy.ndarray, got NoneType"):
            pool(np.ones((4, 4)), 2, return_indices=True, out=tuple(pair))
