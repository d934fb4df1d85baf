from array import array
from typing import Any

from numpy.typing import NDArray

def pool(
    x: NDArray[Any],
    out: NDArray[Any],
    op: int,
    dtype: int,
    result_dtype: int,
    taps: int,
    first: int,
    second: int,
    windows: array[int],
    divisor: float,
    part: int,
    parts: int,
) -> None: ...
