"""A first look at an installed package, with nothing beside it but NumPy: a call of each kind, with numbers by hand."""

import multiprocessing
import sys

import numpy as np

import cpool
from cpool import capi, functional

X = np.arange(16).reshape(4, 4)


def look() -> None:
    """Pool a little."""
    assert cpool.max_pool(X, 2).tolist() == [[5, 7], [13, 15]]
    assert cpool.min_pool(X, 2, return_indices=True)[1].tolist() == [[0, 2], [8, 10]]
    assert cpool.avg_pool(X, 3, stride=1, padding=1, count_include_pad=False)[0].tolist() == [2.5, 3.0, 4.0, 4.5]
    assert cpool.sum_pool(X, 2, where=X % 2 == 1).tolist() == [[6, 10], [22, 26]]
    assert cpool.adaptive_max_pool(X, (1, 2)).tolist() == [[13, 15]]
    assert cpool.global_avg_pool(X, axes=(0, 1)) == 7.5  # noqa: PLR2004
    assert cpool.max_unpool(np.array([[5]]), np.array([[3]]), (2, 2)).tolist() == [[0, 0], [0, 5]]
    assert cpool.avg_pool(np.full((300, 400, 400), 7, np.uint8), 2, workers=2).min() == 7  # noqa: PLR2004
    assert functional.max_pool2d(X[None].astype("float32"), 2).shape == (1, 2, 2)
    assert len(capi.FUNCTIONS) > 0


if __name__ == "__main__":
    look()
    for method in multiprocessing.get_all_start_methods():
        child = multiprocessing.get_context(method).Process(target=look)
        child.start()
        child.join()
        assert child.exitcode == 0, method
    assert "matplotlib" not in sys.modules
    cpool.show_config()
