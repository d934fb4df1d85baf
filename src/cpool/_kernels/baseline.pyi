from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

def pool(
    x: NDArray[Any],
    out: NDArray[Any],
    indices: NDArray[np.int64] | None,
    mask: NDArray[np.bool] | None,
    op: int,
    dtype: int,
    result_dtype: int,
    taps: int,
    places: int,
    windows: array[int],
    omits: bool,
    neutral: bool,
    divisor: float,
    part: int,
    parts: int,
) -> None: ...
