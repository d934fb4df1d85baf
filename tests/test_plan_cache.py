"""Plans are remembered, but not at any price: the caches are bounded in bytes, not only in number."""

import gc

import numpy as np
import pytest

import cpool
from cpool import _plan

MOST = 64 * 2**16  # 64 plans of 64 KiB each


def bytes_of_plans():
    gc.collect()
    plans = [thing for thing in gc.get_objects() if isinstance(thing, _plan.Plan)]
    return sum(plan.tables.nbytes for plan in plans)


@pytest.mark.parametrize("call", ["pool", "adaptive"])
def test_long_tables_are_not_kept(call):
    x = np.ones((1, 2**16), np.float32)
    for i in range(70):
        if call == "pool":  # every window is at an edge
            cpool.max_pool(x[:, : 20000 + i], (1, 2**20), stride=1, padding=((0, 0), (2**20 - 1, 0)))
        else:
            cpool.adaptive_max_pool(x, (1, 20000 + i))
    assert bytes_of_plans() <= MOST


def test_short_tables_are():
    arguments = ((10, 10), 3, None, 0, 1, False, None)
    assert _plan.plan(*arguments) is _plan.plan(*arguments)
