"""What type checkers are told: run here, where the dtypes must be so, and read by mypy in the CI, which must agree."""

from typing import TYPE_CHECKING, Any, assert_type

import numpy as np
from numpy.typing import NDArray

import cpool
from cpool import functional

Image = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Indices = NDArray[np.int64]
Either = NDArray[Any] | tuple[NDArray[Any], Indices]

IMAGE: Image = np.ones((6, 8), np.float32)
BYTES: Bytes = np.ones((6, 8), np.uint8)


def dtypes(*arrays: NDArray[Any]) -> str:
    return " ".join(array.dtype.name for array in arrays)


def test_extrema_keep_the_dtype() -> None:
    found = assert_type(cpool.max_pool(IMAGE, 2), Image)
    least = assert_type(cpool.min_pool(BYTES, (2, 3), 1, padding="same", where=BYTES > 0, initial=3), Bytes)
    whole = assert_type(cpool.global_max_pool(BYTES, keepdims=True), Bytes)
    sized = assert_type(cpool.adaptive_min_pool(IMAGE, (2, 2), nan_policy="omit"), Image)
    assert dtypes(found, least, whole, sized) == "float32 uint8 uint8 float32"


def test_pairs_come_where_indices_are_asked_for() -> None:
    pair = assert_type(cpool.max_pool(IMAGE, 2, return_indices=True), tuple[Image, Indices])
    sized = assert_type(cpool.adaptive_max_pool(BYTES, 2, return_indices=True), tuple[Bytes, Indices])
    whole = assert_type(cpool.global_min_pool(IMAGE, return_indices=True), tuple[Image, Indices])
    listed = assert_type(cpool.max_pool([[1, 2], [3, 4]], 2, return_indices=True), tuple[NDArray[Any], Indices])
    assert dtypes(*pair, *sized, *whole, *listed) == "float32 int64 uint8 int64 float32 int64 int64 int64"


def test_averages_of_integers_are_float64() -> None:
    floats = assert_type(cpool.avg_pool(IMAGE, 2), Image)
    integers = assert_type(cpool.avg_pool(BYTES, 2), NDArray[np.float64])
    whole = assert_type(cpool.global_avg_pool(BYTES > 0), NDArray[np.float64])
    sized = assert_type(cpool.adaptive_avg_pool(IMAGE, 2), Image)
    assert dtypes(floats, integers, whole, sized) == "float32 float64 float64 float32"


def test_sums_of_integers_are_of_64_bits() -> None:
    floats = assert_type(cpool.sum_pool(IMAGE, 2), Image)
    integers = assert_type(cpool.global_sum_pool(BYTES), NDArray[np.uint64])
    bools = assert_type(cpool.adaptive_sum_pool(BYTES > 0, 2, fill=3, min_count=1), NDArray[np.int64])
    narrow = assert_type(cpool.sum_pool(BYTES, 2, dtype=np.uint16), NDArray[np.uint16])
    assert dtypes(floats, integers, bools, narrow) == "float32 uint64 int64 uint16"


def test_a_flag_that_nobody_knows_yet() -> None:
    either = assert_type(cpool.max_pool([[1, 2]], (2,), return_indices=bool(IMAGE.ndim)), Either)
    assert isinstance(either, tuple)


def test_dtype_says_what_comes_back() -> None:
    rounded = assert_type(cpool.avg_pool(BYTES, 2, dtype=np.uint8), Bytes)
    wide = assert_type(cpool.global_avg_pool(IMAGE, dtype=np.float64), NDArray[np.float64])
    named = assert_type(cpool.adaptive_avg_pool([[1, 2], [3, 4]], 1, dtype="float32"), NDArray[Any])
    assert dtypes(rounded, wide, named) == "uint8 float64 float32"


def test_the_others() -> None:
    assert_type(cpool.pyramid(BYTES, 2), list[NDArray[Any]])
    assert assert_type(cpool.output_shape((6, 8), 2), tuple[int, ...]) == (3, 4)


class Lazy:
    """What type checkers know an array of dask or xarray by."""

    def __array__(self) -> NDArray[Any]:
        return IMAGE

    def __dask_graph__(self) -> Any: ...


if TYPE_CHECKING:
    assert_type(cpool.max_pool(Lazy(), 2), Lazy)
    assert_type(cpool.min_pool(Lazy(), {"y": 2}, return_indices=True), tuple[Lazy, Lazy])
    assert_type(cpool.avg_pool(Lazy(), 2, dtype="uint8"), Lazy)
    assert_type(cpool.global_sum_pool(Lazy()), Lazy)
    assert_type(cpool.pyramid(Lazy(), 2), list[Lazy])
    assert_type(cpool.max_unpool(Lazy(), Lazy(), {"y": 8}), Lazy)
    assert_type(functional.max_pool2d(Lazy(), 2), Lazy)
