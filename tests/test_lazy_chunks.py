"""Dask arrays whose chunks are not what NumPy makes: masked, empty, of no array, and pooled in another process."""

import numpy as np
import pytest
from cases import GLOBAL, OPS

import cpool

da = pytest.importorskip("dask.array")
import dask  # noqa: E402


@pytest.mark.parametrize("chunks", [2, 3, -1])
def test_masks_of_chunks_are_not_dropped(chunks):
    masked = np.ma.masked_equal(np.arange(16.0).reshape(4, 4), 15)
    x = da.from_array(masked, chunks=chunks)
    with pytest.raises(
        TypeError, match=r"x must have plain chunks, got masked ones, whose mask would be lost; .*da\.ma"
    ):
        cpool.max_pool(x, 2)
    with pytest.raises(TypeError, match="grad must have plain chunks"):
        cpool.avg_pool_backward(x, (8, 8), 2)
    with pytest.raises(TypeError, match="where must have plain chunks"):
        cpool.max_pool(da.ones((4, 4), chunks=chunks), 2, where=x > 3)
    found = cpool.max_pool(da.ma.getdata(x), 2, where=~da.ma.getmaskarray(x))
    assert found.compute().tolist() == [[5, 7], [13, 14]]


def test_masks_that_nothing_tells_of_are_refused_when_they_come():
    plain = np.empty((0, 0))
    x = da.ones((4, 4), chunks=3).map_blocks(lambda chunk: np.ma.masked_equal(chunk, 1), meta=plain, dtype=float)
    with pytest.raises(TypeError, match="a chunk must be a plain array, got a masked array"):
        cpool.max_pool(x, 2).compute(scheduler="synchronous")


@pytest.mark.parametrize("op", OPS)
def test_empty_chunks_on_an_axis_of_one_element(op):
    """As filtering leaves them."""
    x = da.from_array(np.arange(32.0).reshape(2, 4, 4), chunks=(1, 4, 4))
    chosen = x[da.asarray([False, True])].compute_chunk_sizes()
    assert chosen.chunks == ((0, 1), (4,), (4,))
    expected = GLOBAL[op](np.asarray(x)[1:])
    np.testing.assert_array_equal(GLOBAL[op](chosen).compute(), expected)
    uneven = da.from_array(np.arange(5.0).reshape(5, 1), chunks=((3, 1, 0, 1), (0, 0, 1)))
    np.testing.assert_array_equal(GLOBAL[op](uneven, axes=0).compute(), GLOBAL[op](np.asarray(uneven), axes=0))


def test_what_is_only_going_to_be_an_array_is_not_called_sparse():
    with pytest.raises(TypeError) as caught:
        cpool.max_pool(dask.delayed(np.ones)((4, 4)), 2)
    assert "sparse" not in str(caught.value)


def bfloat16_by_processes():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    x = da.ones((12, 12), chunks=5, dtype="float32")
    with dask.config.set(scheduler="processes", num_workers=1):
        return [
            cpool.avg_pool(x, 2, dtype=ml_dtypes.bfloat16).compute(),
            cpool.max_pool(x.astype(ml_dtypes.bfloat16), 2).compute(),
            cpool.global_sum_pool(da.ones((40, 1), chunks=1), dtype=ml_dtypes.bfloat16).compute(),
            cpool.avg_pool_backward(cpool.max_pool(x, 2), (12, 12), 2).compute(),
        ]


def test_bfloat16_in_other_processes():
    mean, largest, total, gradient = bfloat16_by_processes()
    for found in (mean, largest):
        assert found.dtype.name == "bfloat16"
        assert np.all(found == 1)
    assert float(total) == 40
    assert np.all(gradient == 0.25)
