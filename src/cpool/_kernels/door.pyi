from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

def set_bfloat16(dtype: np.dtype[Any]) -> None: ...
def readable(x: object) -> bool: ...
def is_exact(values: tuple[Any, ...]) -> bool: ...
def is_plain_output(out: object, shape: tuple[int, ...], dtype: np.dtype[Any], x: NDArray[Any]) -> bool: ...
def new_output(x: NDArray[Any], shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]: ...

class Pool(Protocol):
    def __call__(
        self,
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
        least: int,
        fill: float,
        part: int = 0,
        parts: int = 1,
    ) -> None: ...

class Kernels:
    __name__: str
    address_of_run: object

    def __init__(self, module: ModuleType) -> None: ...
    @staticmethod
    def counters() -> tuple[int, int] | None: ...
    pool: Pool
