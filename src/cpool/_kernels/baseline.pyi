from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

class Call:
    def __init__(
        self,
        x: NDArray[Any],
        out: NDArray[Any],
        indices: NDArray[np.int64] | None,
        mask: NDArray[np.bool] | None,
        op: int,
        dtype: int,
        result_dtype: int,
        taps: int,
        places: int,
        tables: array[int],
        omits: bool,
        neutral: bool,
        divisor: int,
    ) -> None: ...
    def pool(self, part: int, parts: int) -> None: ...

def counters() -> tuple[int, int] | None: ...
