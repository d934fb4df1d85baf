"""What cpool does in a workload: its arrays, the call that is timed, and the results that peers must have too."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from workloads import Array, Workload

import cpool

_KEPT = 0.9  # of the elements that a mask leaves, or that are not NaN
LOWEST = -9.0  # the maximum where a mask leaves nothing


@dataclass
class Ours:
    """`given` has what the call reads, the array that is pooled first; `call` writes to outputs that exist."""

    given: dict[str, Array]
    call: Callable[[], Any]
    results: list[Array]

    @property
    def moved(self) -> list[Array]:
        """All that goes in and out."""
        return [*self.given.values(), *self.results]


def prepare(workload: Workload) -> Ours:
    """Make the arrays and call once."""
    given = _given(workload)
    function, arguments, options = _call(workload, given)
    results = as_list(function(*arguments, **options))
    out = [np.empty_like(result) for result in results]
    return Ours(given, partial(function, *arguments, **options, out=tuple(out) if len(out) > 1 else out[0]), results)


def as_list(result: Any) -> list[Any]:
    """One result or several."""
    return list(result) if isinstance(result, tuple | list) else [result]


def _given(workload: Workload) -> dict[str, Array]:
    x = workload.array()
    kept = np.random.default_rng(1).random(x.shape) < _KEPT if workload.form in ("where", "omit") else None
    if workload.form == "where":
        return {"x": x, "where": kept}
    if workload.form == "omit":
        return {"x": np.where(kept, x, x.dtype.type(np.nan))}
    if workload.form not in ("backward", "unpool"):
        return {"x": x}
    highest, indices = cpool.max_pool(x, *_window(workload), return_indices=True)
    if workload.form == "unpool":
        return {"x": highest, "indices": indices}
    grad = np.random.default_rng(2).standard_normal(highest.shape, np.float32)
    return {"grad": grad, "indices": indices} if workload.op == "max" else {"grad": grad}


def _window(workload: Workload) -> list[Any]:
    """Kernel, stride and padding; what is left out has its default."""
    usual = workload.stride is None and not workload.padding
    return [workload.kernel] if usual else [workload.kernel, workload.stride, workload.padding]


def _call(workload: Workload, given: dict[str, Array]) -> tuple[Callable[..., Any], list[Any], dict[str, Any]]:
    op, form, arrays = workload.op, workload.form, list(given.values())
    if form == "unpool":
        return cpool.max_unpool, [*arrays, workload.shape], {}
    if form == "adaptive":
        return getattr(cpool, f"adaptive_{op}_pool"), [*arrays, workload.kernel], {}
    if form == "backward":
        window = _window(workload) if op == "avg" else []  # the indices tell it otherwise
        return getattr(cpool, f"{op}_pool_backward"), [*arrays, workload.shape, *window], {}
    options: dict[str, Any] = {} if workload.axes is None else {"axes": workload.axes}
    if op == "avg" and np.dtype(workload.dtype).kind != "f":
        options["dtype"] = workload.dtype
    if form == "indices":
        options["return_indices"] = True
    elif form == "where":
        options |= {"where": given["where"]} | ({"initial": LOWEST} if op == "max" else {})
    elif form == "omit":
        options["nan_policy"] = "omit"
    if op == "avg" and form in ("inside", "omit") and workload.padding:
        options["count_include_pad"] = False
    return getattr(cpool, f"{op}_pool"), [given["x"], *_window(workload)], options
