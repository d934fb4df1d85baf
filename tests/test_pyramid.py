"""`pyramid`: the input and then each level pooled from the one before."""

import itertools

import numpy as np
import pytest
from cases import OPS, POOLS, random_array

import cpool


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("levels", [0, 1, 3])
@pytest.mark.parametrize(
    "window",
    [
        {},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": (2, 3), "stride": (2, 1), "padding": "same", "dilation": (1, 2), "ceil_mode": True},
        {"kernel_size": 2, "ceil_mode": True, "axes": (0, 1)},
    ],
)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_levels(op, levels, window, dtype):
    x = random_array(np.random.default_rng(1), (17, 18, 19), dtype)
    result = cpool.pyramid(x, levels, op=op, **window)
    assert type(result) is list
    assert len(result) == levels + 1
    np.testing.assert_array_equal(result[0], x)
    for finer, coarser in itertools.pairwise(result):
        expected = POOLS[op](finer, **{"kernel_size": 2, **window})
        assert coarser.dtype == expected.dtype
        np.testing.assert_array_equal(coarser, expected)


def test_default_is_halving_by_maximum():
    assert [level.tolist() for level in cpool.pyramid([[1, 2], [3, 4]], 1)] == [[[1, 2], [3, 4]], [[4]]]


def test_first_level_of_a_list_is_an_array():
    assert type(cpool.pyramid([[1, 2], [3, 4]], 0)[0]) is np.ndarray


@pytest.mark.parametrize("dtype", ["int16", "float32", "bool"])
def test_dtypes(dtype):
    x = np.ones((8, 8), dtype)
    assert {level.dtype for level in cpool.pyramid(x, 3)} == {x.dtype}
    averages = cpool.pyramid(x, 3, op="avg")
    assert [level.dtype for level in averages[1:]] == [np.dtype("float32" if dtype == "float32" else "float64")] * 3


@pytest.mark.parametrize("levels", [-1, -(2**70)])
def test_negative_levels(levels):
    with pytest.raises(ValueError, match=rf"levels.*{levels}"):
        cpool.pyramid(np.ones((4, 4)), levels)


@pytest.mark.parametrize("levels", [1.0, "2", None, True, (1,)])
def test_levels_that_are_no_integers(levels):
    with pytest.raises(TypeError, match="levels"):
        cpool.pyramid(np.ones((4, 4)), levels)


@pytest.mark.parametrize("op", ["mean", "MAX", "", None, max, ("max",), ["max"]])
def test_unknown_operations(op):
    with pytest.raises((TypeError, ValueError), match=r"\bop\b.*'max'.*'min'.*'avg'"):
        cpool.pyramid(np.ones((4, 4)), 1, op=op)


@pytest.mark.parametrize("levels", [4, 100, 2**70])
def test_more_levels_than_the_image_has(levels):
    with pytest.raises(ValueError, match="levels"):
        cpool.pyramid(np.ones((8, 8)), levels)


@pytest.mark.parametrize("levels", [0, 1])
def test_an_unknown_policy_is_refused_whatever_levels_there_are(levels):
    with pytest.raises(ValueError, match="nan_policy must be one of 'propagate', 'omit', 'raise', got 'foo'"):
        cpool.pyramid(np.ones((4, 4)), levels, nan_policy="foo")
