"""dask arrays of random chunks, held against NumPy's."""

from unittest import mock

import numpy as np
import pytest

da = pytest.importorskip("dask.array")
import dask  # noqa: E402

from cpool.lazy import block  # noqa: E402


def random_chunks(rng, shape):
    """Return chunks of any sizes, of 1 and of 0 as well."""
    chunks = []
    for length in shape:
        style = rng.integers(4)
        if style == 0:
            chunks.append((length,))
        elif style == 1:
            size = int(rng.integers(1, max(length, 1) + 1))
            chunks.append(tuple(min(size, length - start) for start in range(0, length, size)) or (0,))
        else:
            count = int(rng.integers(0, min(length, 9) + 1)) if style == 2 else int(rng.integers(0, 3))
            borders = sorted(rng.integers(0, length + 1, count).tolist())
            chunks.append(tuple(np.diff([0, *borders, length]).tolist()))
    return tuple(chunks)


def identical(lazy, plain, case):
    assert isinstance(lazy, da.Array), case
    assert lazy.dtype == plain.dtype, case
    assert lazy.shape == plain.shape, case
    found = lazy.compute()
    assert type(found) is np.ndarray, case
    assert found.dtype == plain.dtype, case
    if plain.dtype.kind in "fV":  # every NaN is one
        found, plain = found.astype(np.float64), plain.astype(np.float64)
        assert np.array_equal(found, plain, equal_nan=True), case
        assert np.array_equal(np.signbit(found[~np.isnan(found)]), np.signbit(plain[~np.isnan(plain)])), case
    else:
        np.testing.assert_array_equal(found, plain, err_msg=case)


def refused(pool, x, options):
    """Return what the ValueError says that a call raises, if it raises one."""
    try:
        pool(x, **options)
    except ValueError as error:
        return str(error)
    return None


def received(chunk):
    """Return a chunk as the network may leave it: read-only, and at an odd address."""
    copy = np.frombuffer(b"?" + chunk.tobytes(), np.uint8, offset=1)
    return copy.view(chunk.dtype).reshape(chunk.shape)


def check(rng, pool, x, **options):
    """Pool a dask array of `x` in random chunks as NumPy's, of which an error must be the same, too."""
    x = np.ascontiguousarray(x)
    large = int(rng.choice([0, 1 << 18]))  # so that small blocks, too, are pooled in several calls
    chunks = random_chunks(rng, x.shape)
    lazy = da.from_array(x, chunks=chunks, asarray=False)
    style = rng.random()
    if style < 0.5:
        lazy = lazy.map_blocks(np.asfortranarray if style < 0.3 else received, dtype=x.dtype)
    case = f"{pool.__name__} of {x.dtype} {x.shape} in {chunks}: {options}"
    arguments = dict(options)
    if isinstance(options.get("where"), np.ndarray) and rng.random() < 0.6:
        where = options["where"]
        arguments["where"] = da.from_array(where, chunks=random_chunks(rng, where.shape))
    with mock.patch.object(block, "LARGE", large):
        _compare(pool, x, options, lazy, arguments, case)


def _compare(pool, x, options, lazy, arguments, case):
    refusal = refused(pool, x, options)
    if refusal is not None:
        lazy_refusal = refused(lambda x, **options: dask.compute(pool(x, **options)), lazy, arguments)
        assert lazy_refusal is not None, case
        if "which has no NaN" not in refusal:  # of several windows another may be met first
            assert lazy_refusal == refusal, case
        return
    plain = pool(x, **options)
    made = pool(lazy, **arguments)
    results = zip(made, plain, strict=True) if isinstance(plain, tuple) else [(made, plain)]
    for ours, theirs in results:
        identical(ours, theirs, case)
