from typing import Any

import numpy as np
from numpy.typing import NDArray

def in_range(indices: NDArray[Any], last: int, part: int, parts: int) -> bool: ...
def scatter(
    grad: NDArray[Any],
    indices: NDArray[Any],
    out: NDArray[Any],
    axes: tuple[int, ...],
    kind: str,
    adds: bool,
    part: int,
    parts: int,
) -> None: ...
def spread(
    grad: NDArray[Any],
    out: NDArray[Any],
    axes: tuple[int, ...],
    windows: NDArray[np.int64],
    divisor: float,
    part: int,
    parts: int,
) -> None: ...
