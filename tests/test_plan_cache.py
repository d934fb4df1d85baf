"""Plans are remembered, but not at any price: the caches are bounded in bytes, not only in number."""

import contextlib
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
            cpool.max_pool(x[:, : 4000 + i], (1, 2**20), stride=1, padding=((0, 0), (2**20 - 1, 0)))
        else:
            cpool.adaptive_max_pool(x, (1, 4000 + i))
    assert bytes_of_plans() <= MOST


def test_short_tables_are():
    arguments = ((10, 10), 3, None, 0, 1, False, None)
    assert _plan.plan(*arguments) is _plan.plan(*arguments)


@pytest.mark.parametrize("equal", [True, 1.0, np.float64(1), (True, 1), (1.0, 1), ((1, 1), (1, True))], ids=repr)
@pytest.mark.parametrize("name", ["kernel_size", "stride", "padding", "dilation", "axes"])
def test_what_equals_known_arguments_is_still_refused(name, equal):
    """1.0 and True have the key of 1 in a dictionary, and tuples of these as well."""
    x = np.ones((9, 9, 9))
    for known in (1, (1, 1), ((1, 1), (1, 1))):
        arguments = {"kernel_size": 2, name: known}
        with contextlib.suppress(TypeError, ValueError):  # not all of these are arguments
            cpool.max_pool(x, **arguments)
    with pytest.raises(TypeError, match=f"{name} must be "):
        cpool.max_pool(x, **{"kernel_size": 2, name: equal})
