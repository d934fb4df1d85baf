"""Test modules are imported on their own, so the helpers beside them (`reference`, `compare`) are put within reach."""

import sys
from pathlib import Path

import pytest

from cpool import _cores, _dispatch, _pool, _threads
from cpool._variants import PLAIN

sys.path.insert(0, str(Path(__file__).parent))

from folds import build, load, memory  # noqa: F401  # fixtures

collect_ignore = ["downstream"]  # packages and programs of other people


def pytest_collection_modifyitems(items):
    """Plain kernels copy their arrays, have no parts, and are not those that are called from C."""
    for item in items:
        if _dispatch.variant == PLAIN and item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.skip(reason="asked of the engine, not of plain kernels"))


@pytest.fixture
def fresh_workers(monkeypatch):
    """No threads, no setting and nothing remembered, as in a program that begins; and small arrays are large enough."""
    monkeypatch.setattr(_threads, "GRAIN", 1 << 14)
    monkeypatch.delenv("CPOOL_NUM_THREADS", raising=False)
    pool = _pool.Pool()
    monkeypatch.setattr(_threads, "_pool", pool)
    _cores.quota.cache_clear()
    yield
    pool.end()
    _cores.quota.cache_clear()
