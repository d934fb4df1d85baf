"""A thread remembers the job of its last request: what differs in one thing only must not get that of another."""

from threading import Thread

import numpy as np
import pytest

import cpool

X = np.random.default_rng(3).integers(-99, 99, (3, 9, 12)).astype(np.int16)
NAN = np.where(X % 5 == 0, np.nan, X).astype(np.float32)
CALLS = {
    "max": lambda: cpool.max_pool(X, 3, 2, 1),
    "min": lambda: cpool.min_pool(X, 3, 2, 1),
    "the same bytes, unsigned": lambda: cpool.max_pool(X.view(np.uint16), 3, 2, 1),
    "indices": lambda: cpool.max_pool(X, 3, 2, 1, return_indices=True)[1],
    "mask": lambda: cpool.max_pool(X, 3, 2, 1, where=X % 2 == 0, initial=-99),
    "one mask of all": lambda: cpool.max_pool(X, 3, 2, 1, where=X[0] % 2 == 0, initial=-99),
    "another window": lambda: cpool.max_pool(X, (3, 2), 2, (1, 0)),
    "another order": lambda: cpool.max_pool(X[:, ::-1], 3, 2, 1),
    "out of another order": lambda: cpool.max_pool(X, 3, 2, 1, out=np.empty((6, 5, 3), np.int16).T),
    "average": lambda: cpool.avg_pool(X, 3, 2, 1),
    "average without padding": lambda: cpool.avg_pool(X, 3, 2, 1, count_include_pad=False),
    "average by a divisor": lambda: cpool.avg_pool(X, 3, 2, 1, divisor_override=11),
    "average of another dtype": lambda: cpool.avg_pool(X, 3, 2, 1, dtype=np.float32),
    "NaN": lambda: cpool.max_pool(NAN, 3, 2, 1),
    "NaN omitted": lambda: cpool.max_pool(NAN, 3, 2, 1, nan_policy="omit"),
}


def in_a_new_thread(call):
    results = []
    thread = Thread(target=lambda: results.append(call()))
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.parametrize("before", CALLS)
def test_the_call_before_changes_nothing(before):
    for name, call in CALLS.items():
        expected = in_a_new_thread(call)
        CALLS[before]()
        np.testing.assert_array_equal(call(), expected, err_msg=f"{name} after {before}")
        np.testing.assert_array_equal(call(), expected, err_msg=f"{name} again")
