from typing import Any

import numpy as np
from numpy.typing import NDArray

def pool(
    op: int,
    x: NDArray[Any],
    out: NDArray[Any],
    indices: NDArray[np.int64] | None,
    mask: NDArray[np.bool] | None,
    tables: NDArray[np.int64],
    taps: int,
    places: int,
    omits: bool,
    neutral: bool,
    divisor: int,
    part: int = 0,
    parts: int = 1,
) -> None: ...
