from array import array
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Job: TypeAlias = tuple[
    NDArray[Any],  # x
    NDArray[Any],  # out
    NDArray[np.int64] | None,  # indices
    NDArray[np.bool] | None,  # mask
    int,  # operation
    int,  # dtype
    int,  # dtype of the result
    int,  # taps
    int,  # places
    array[int],  # windows
    bool,  # omits
    bool,  # neutral
    int,  # divisor
]

def pool(job: Job, part: int, parts: int) -> None: ...
