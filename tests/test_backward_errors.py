"""What unpooling and the gradients refuse, and that nothing is written then."""

import math
import sys

import numpy as np
import pytest
from backward import (
    BACK,
    LAYOUTS,
)

import cpool

HUGE = [2**31, 2**62, 2**63 - 1, 2**63, 2**64 + 4, 10**30]


@pytest.mark.parametrize("huge", HUGE)
def test_huge_shapes_are_refused(huge):
    y, none = np.ones((1, 2, 2)), np.ones((0, 2, 2))
    for shape in [(1, huge, huge), (1, 4, huge), (1, huge, 2**33), (1, huge, 2**40 + 1)]:
        for x in (y, none):
            target = (len(x), *shape[1:])
            for back in BACK.values():
                if huge == 2**31 and len(x) == 0 and math.prod(target[1:]) * 8 <= sys.maxsize:
                    assert back(x, np.empty(x.shape, int), target).shape == target
                    continue
                with pytest.raises((ValueError, MemoryError)):
                    back(x, np.zeros(x.shape, int), target, out=np.empty(x.shape))
            with pytest.raises(ValueError, match=r"^(grad|input_shape|padding) must"):
                cpool.avg_pool_backward(x, target, 2)
    with pytest.raises(ValueError, match=r"must be that of grad on axes|at most"):
        cpool.max_pool_backward(y, np.zeros((1, 2, 2), int), (huge, 4, 4))
    with pytest.raises(ValueError, match=r"^(kernel_size|padding|stride|grad) "):
        cpool.avg_pool_backward(y, (1, 4, 4), huge)
    with pytest.raises(ValueError, match=r"^divisor_override|^grad"):
        cpool.avg_pool_backward(y, (1, 4, 4), 2, divisor_override=max(huge, 2**63))
    indices = np.zeros((1, 2, 2), np.uint64)
    indices[0, 1, 0] = min(huge, 2**64 - 1)
    with pytest.raises(ValueError, match=rf"from 0 to 15, got {indices[0, 1, 0]} at position \(0, 1, 0\)"):
        cpool.max_unpool(y, indices, (1, 4, 4))


@pytest.mark.parametrize("add", BACK)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("bad", [-1, 20, 2**31, 2**62, 2**63 - 1, -(2**63)])
def test_every_index_is_checked_first(add, layout, bad):
    y = np.ones((2, 3, 4, 2))
    for position in [(0, 0, 0, 0), (1, 2, 3, 1), (1, 0, 2, 1), (0, 2, 3, 0)]:
        for axes, target in [((1, 2), (2, 4, 5, 2)), ((-1, -2), (2, 3, 4, 5))]:
            indices = np.full(y.shape, 19)
            indices[position] = bad
            out = np.full(target, 7.0)
            for workers in (1, 3):
                with pytest.raises(ValueError, match="indices must be from 0 to 19, got") as caught:
                    BACK[add](y, LAYOUTS[layout](indices), target, axes=axes, out=out, workers=workers)
                assert str(caught.value).endswith(f"got {bad} at position {position}")
                assert (out == 7).all()


def test_narrow_indices_are_checked_as_what_they_are():
    for dtype, bad in [
        ("int8", -1),
        ("uint8", 200),
        ("int16", -300),
        ("uint16", 65535),
        (">i4", 1 << 16),
        (">u8", 1 << 63),
    ]:
        indices = np.zeros((1, 3), dtype)
        indices[0, 2] = bad
        with pytest.raises(ValueError, match=rf"indices must be from 0 to 99, got {bad} at position \(0, 2\)"):
            cpool.max_unpool(np.ones((1, 3)), indices, (10, 10), axes=(0, 1))


def test_workers_find_it_too(fresh_workers, monkeypatch):
    monkeypatch.setattr(cpool._threads, "GRAIN", 1)
    y = np.ones((5, 7, 3))
    for at in np.ndindex(*y.shape):
        indices = np.zeros(y.shape, int)
        indices[at] = 8
        for laid in (LAYOUTS["C"], LAYOUTS["Fortran"], LAYOUTS["stepped"]):
            with pytest.raises(ValueError, match=f"got 8 at position {at}".replace("(", r"\(").replace(")", r"\)")):
                cpool.max_unpool(y, laid(indices), (5, 2, 4), workers=4)


Y = np.ones((2, 3, 4), np.float32)
INDICES = np.zeros((2, 3, 4), np.int64)


def read_only(array):
    array.flags.writeable = False
    return array


SCATTERING = [
    ({"y": np.ma.array(Y)}, TypeError, "{y} must be a plain array, got a masked array"),
    ({"y": Y.astype(complex)}, TypeError, "{y} must have dtype .*float64, got complex128"),
    ({"y": Y.astype(object)}, TypeError, "{y} must have dtype .*, got object"),
    ({"y": Y.astype("M8[s]")}, TypeError, "{y} must have dtype"),
    ({"y": Y.astype("U3")}, TypeError, "{y} must have dtype"),
    ({"y": np.zeros((2, 3, 4), "i4,f2")}, TypeError, "{y} must have dtype"),
    ({"y": [[1.0], [1.0, 2.0]]}, ValueError, "{y} must be an array or nested sequences"),
    ({"y": Y[0, 0]}, ValueError, r"{y} must have at least 2 dimensions unless axes names fewer, got shape \(4,\)"),
    ({"y": Y[0, 0, 0]}, ValueError, "{y} must have at least 2 dimensions"),
    (
        {"indices": INDICES.astype(float)},
        TypeError,
        "indices must have dtype int8 to int64, uint8 to uint64, got float64",
    ),
    ({"indices": INDICES.astype(bool)}, TypeError, "indices must have dtype int8 to int64, uint8 to uint64, got bool"),
    (
        {"indices": INDICES.astype(complex)},
        TypeError,
        "indices must have dtype int8 to int64, uint8 to uint64, got complex128",
    ),
    ({"indices": INDICES.astype(object)}, TypeError, "indices must have dtype int8"),
    ({"indices": INDICES.astype("m8[s]")}, TypeError, "indices must have dtype int8"),
    ({"indices": None}, TypeError, "indices must have dtype int8"),
    ({"indices": "0"}, TypeError, "indices must have dtype int8"),
    ({"indices": np.ma.array(INDICES)}, TypeError, "indices must be a plain array"),
    ({"indices": INDICES[0]}, ValueError, r"indices must have the shape of {y}, \(2, 3, 4\), got \(3, 4\)"),
    ({"indices": INDICES[:, :, :1]}, ValueError, r"indices must have the shape of {y}, \(2, 3, 4\), got \(2, 3, 1\)"),
    ({"indices": 0}, ValueError, r"indices must have the shape of {y}, \(2, 3, 4\), got \(\)"),
    ({"shape": (5, 6)}, ValueError, r"{shape} must be 3 ints, one for each axis of {y}, got \(5, 6\)"),
    ({"shape": (1, 2, 5, 6)}, ValueError, "{shape} must be 3 ints"),
    ({"shape": 24}, ValueError, "{shape} must be 3 ints, one for each axis of {y}, got 24"),
    ({"shape": ()}, ValueError, "{shape} must be 3 ints"),
    ({"shape": ((2, 2), 5, 6)}, ValueError, "{shape} must be 3 ints"),
    ({"shape": None}, TypeError, "{shape} must be a tuple of ints, got None"),
    ({"shape": (2, 5, 6.0)}, TypeError, "{shape} must be a tuple of ints"),
    ({"shape": (2, 5, True)}, TypeError, "{shape} must be a tuple of ints"),
    ({"shape": "256"}, TypeError, "{shape} must be a tuple of ints"),
    ({"shape": (2, 5, -6)}, ValueError, "{shape} must be at least 0, got -6 on axis 2"),
    ({"shape": (2, 0, 6)}, ValueError, "{shape} must be at least 1 on pooled axes, got 0 on axis 1"),
    (
        {"shape": (3, 5, 6)},
        ValueError,
        "{shape} must be that of {y} on axes that are not pooled, got 3 for 2 on axis 0",
    ),
    ({"shape": (2, 3, 5), "axes": 1}, ValueError, "{shape} must be that of {y} on axes .* got 5 for 4 on axis 2"),
    ({"shape": (2, 2**62, 6)}, ValueError, "{shape} must be that of at most .* bytes of float32"),
    ({"axes": ()}, ValueError, r"axes must be .*different axes of 3, from -3 to 2, got \(\)"),
    ({"axes": (1, 1)}, ValueError, "axes must be .*different axes"),
    ({"axes": (1, -2)}, ValueError, "axes must be .*different axes"),
    ({"axes": (1, 3)}, ValueError, "axes must be .*different axes"),
    ({"axes": -4}, ValueError, "axes must be .*different axes"),
    ({"axes": 2**64}, ValueError, "axes must be .*different axes"),
    ({"axes": (0, 1, 2, 0)}, ValueError, "axes must be .*different axes"),
    ({"axes": 1.0}, TypeError, "axes must be None or"),
    ({"axes": (True, 0)}, TypeError, "axes must be None or"),
    ({"out": np.empty((2, 5, 7), "f4")}, ValueError, r"out must have shape \(2, 5, 6\), got \(2, 5, 7\)"),
    ({"out": np.empty((2, 5, 6))}, TypeError, "out must have dtype"),
    ({"out": np.empty((2, 5, 6), ">f4")}, TypeError, "out must have dtype"),
    ({"out": read_only(np.empty((2, 5, 6), "f4"))}, ValueError, "out must be writeable"),
    ({"out": np.lib.stride_tricks.as_strided(np.empty((2, 5, 6), "f4"), strides=(0, 24, 4))}, ValueError, "shared"),
    ({"out": [[0.0]]}, TypeError, "out must be a numpy.ndarray, got list"),
    ({"out": np.ma.zeros((2, 5, 6), "f4")}, TypeError, "out must be a numpy.ndarray, got MaskedArray"),
    ({"workers": 0}, ValueError, "workers must be an int from 1"),
    ({"workers": 1.0}, TypeError, "workers must be an int"),
]


@pytest.mark.parametrize(("arguments", "error", "text"), SCATTERING)
@pytest.mark.parametrize("add", BACK)
def test_errors_of_scattering(add, arguments, error, text):
    given = {"y": Y, "indices": INDICES, "shape": (2, 5, 6), **arguments}
    names = {"y": "grad", "shape": "input_shape"} if add else {"y": "y", "shape": "output_shape"}
    out = given.get("out")
    before = np.array(out).tobytes()
    with pytest.raises(error, match=text.format(**names)):
        BACK[add](given.pop("y"), given.pop("indices"), given.pop("shape"), **given)
    assert before == np.array(out).tobytes()


AVERAGING = [
    ({"grad": np.ma.array(Y)}, TypeError, "grad must be a plain array"),
    ({"grad": Y.astype(int)}, TypeError, "grad must have dtype float16, float32 or float64, got int64"),
    ({"grad": Y.astype(bool)}, TypeError, "grad must have dtype float16, float32 or float64, got bool"),
    ({"grad": Y.astype(complex)}, TypeError, "grad must have dtype float16, float32 or float64, got complex128"),
    ({"grad": Y[0, 0]}, ValueError, r"input_shape must be 1 ints|grad must have at least"),
    (
        {"grad": Y[:1]},
        ValueError,
        r"grad must have shape \(2, 3, 4\), that of input_shape \(2, 6, 8\) pooled, got \(1, 3, 4\)",
    ),
    ({"grad": Y[:, :2]}, ValueError, r"grad must have shape \(2, 3, 4\)"),
    ({"grad": Y[:, :, :0]}, ValueError, r"grad must have shape \(2, 3, 4\)"),
    ({"input_shape": (6, 8)}, ValueError, r"input_shape must be 3 ints, one for each axis of grad, got \(6, 8\)"),
    ({"input_shape": 3}, ValueError, "input_shape must be 3 ints"),
    ({"input_shape": (2, 6, 8.0)}, TypeError, "input_shape must be a tuple of ints"),
    ({"input_shape": None}, TypeError, "input_shape must be a tuple of ints"),
    ({"input_shape": (2, -6, 8)}, ValueError, "input_shape must be at least 0, got -6 on axis 1"),
    ({"input_shape": (2, 6, 0)}, ValueError, "input_shape must be at least 1 on pooled axes, got 0 on axis 2"),
    ({"input_shape": (2, 2**63, 8)}, ValueError, "input_shape must be that of at most"),
    ({"input_shape": (2, 1, 8)}, ValueError, "kernel_size must fit the padded input"),
    ({"kernel_size": 0}, ValueError, "kernel_size must be at least 1"),
    ({"kernel_size": 2.0}, TypeError, "kernel_size must be an int or"),
    ({"kernel_size": ()}, ValueError, "kernel_size must be"),
    ({"kernel_size": None}, TypeError, "kernel_size must be"),
    ({"stride": 0}, ValueError, "stride must be at least 1"),
    ({"stride": (2, 0)}, ValueError, "stride must be at least 1"),
    ({"padding": -1}, ValueError, "padding must be at least 0"),
    ({"padding": 2}, ValueError, "padding must be smaller than the window"),
    ({"padding": "full"}, ValueError, "padding must be"),
    ({"dilation": 0}, ValueError, "dilation must be at least 1"),
    ({"kernel_size": 1250999896764, "dilation": 1250999896764}, ValueError, "kernel_size and dilation must span"),
    ({"kernel_size": 8608480567731124087, "padding": 1}, ValueError, "kernel_size must fit|grad must have"),
    ({"kernel_size": 1, "stride": 3010182406857593769}, ValueError, "grad must have shape"),
    ({"kernel_size": 1, "dilation": 2**31 - 1, "ceil_mode": True}, ValueError, "grad must have shape"),
    ({"ceil_mode": 1}, TypeError, "ceil_mode must be True or False"),
    ({"count_include_pad": "no"}, TypeError, "count_include_pad must be True or False"),
    ({"divisor_override": 0}, ValueError, "divisor_override must be"),
    ({"divisor_override": 2.0}, TypeError, "divisor_override must be an int"),
    ({"divisor_override": True}, TypeError, "divisor_override must be an int"),
    ({"axes": (1, 1)}, ValueError, "axes must be"),
    ({"axes": (1, 3)}, ValueError, "axes must be"),
    ({"axes": ()}, ValueError, "axes must be|kernel_size must be"),
    ({"axes": (0, 1)}, ValueError, "grad must have shape"),
    ({"out": np.empty((2, 6, 9), "f4")}, ValueError, r"out must have shape \(2, 6, 8\), got \(2, 6, 9\)"),
    ({"out": np.empty((2, 6, 8))}, TypeError, "out must have dtype"),
    ({"out": read_only(np.empty((2, 6, 8), "f4"))}, ValueError, "out must be writeable"),
    ({"out": np.broadcast_to(np.empty((1, 6, 8), "f4"), (2, 6, 8))}, ValueError, "out must be writeable"),
    ({"out": 3}, TypeError, "out must be a numpy.ndarray, got int"),
    ({"workers": -2}, ValueError, "workers must be an int from 1"),
]


@pytest.mark.parametrize(("arguments", "error", "text"), AVERAGING)
def test_errors_of_averages(arguments, error, text):
    given = {"grad": Y, "input_shape": (2, 6, 8), "kernel_size": 2, **arguments}
    with pytest.raises(error, match=text):
        cpool.avg_pool_backward(**given)
