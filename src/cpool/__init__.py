"""Maximum, minimum, average and sum pooling of NumPy arrays.

>>> import numpy as np
>>> import cpool
>>> image = np.arange(16).reshape(4, 4)
>>> cpool.max_pool(image, 2)
array([[ 5,  7],
       [13, 15]])
"""

from typing import Any

from cpool._names import no_attribute
from cpool._threads import set_workers
from cpool._version import __version__
from cpool.adaptive import (
    adaptive_avg_pool,
    adaptive_max_pool,
    adaptive_min_pool,
    adaptive_sum_pool,
)
from cpool.averages import avg_pool, sum_pool
from cpool.backward import avg_pool_backward, max_pool_backward, max_unpool
from cpool.config import get_include, show_config
from cpool.globally import global_avg_pool, global_max_pool, global_min_pool, global_sum_pool
from cpool.multiscale import pyramid
from cpool.pooling import max_pool, min_pool, output_shape

__all__ = [
    "__version__",
    "adaptive_avg_pool",
    "adaptive_max_pool",
    "adaptive_min_pool",
    "adaptive_sum_pool",
    "avg_pool",
    "avg_pool_backward",
    "get_include",
    "global_avg_pool",
    "global_max_pool",
    "global_min_pool",
    "global_sum_pool",
    "max_pool",
    "max_pool_backward",
    "max_unpool",
    "min_pool",
    "output_shape",
    "pyramid",
    "set_workers",
    "show_config",
    "sum_pool",
]


def __getattr__(name: str) -> Any:
    raise no_attribute(name, __all__)
