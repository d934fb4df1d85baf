from typing import Any

from numpy.typing import NDArray

from cpool._kernels.door import Pool

pool: Pool

def to_odd(values: NDArray[Any]) -> NDArray[Any]: ...
