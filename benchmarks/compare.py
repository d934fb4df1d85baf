"""Whether a peer did the same as cpool."""

import numpy as np
from task import Task
from workloads import Array

_LONG = 126  # rounding errors of longer sums go both ways


def compare(results: list[Array], expected: list[Array], task: Task) -> str:
    """Raise ValueError if a peer's results are others than ours; say if it rounds in another way.

    A peer may have values alone where we have indices, too.
    """
    notes = [_compare(result, ours, task) for result, ours in zip(results, expected, strict=False)]
    return notes[0]


def _compare(result: Array, expected: Array, task: Task) -> str:
    if task.workload.layout == "F":
        expected = expected.T
    result = result.reshape(expected.shape)
    if task.op == "max" and task.form != "backward":
        if not np.array_equal(result, expected, equal_nan=expected.dtype.kind == "f"):
            raise ValueError(f"{np.mean(result != expected):.1%} of the numbers differ")
        return ""
    if expected.dtype.kind != "f":
        difference = np.abs(result.astype(np.int64) - expected.astype(np.int64))
        if difference.max() > 1:
            raise ValueError(f"averages differ by up to {difference.max()}")
        return f"{np.mean(difference):.0%} of the averages are rounded the other way" if difference.any() else ""
    tolerance = 4 * min(sum(task.kernel), _LONG) * np.finfo(expected.dtype).eps * np.nanmax(np.abs(task.x))
    np.testing.assert_allclose(result, expected, rtol=0, atol=tolerance)  # NaN is where ours is
    return ""
