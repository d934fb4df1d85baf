"""The types of arguments, as annotations name them. What comes back of which arguments is told in ``__init__.pyi``."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np

from cpool._arguments import Paddings, Sizes

Size: TypeAlias = Sizes | list[int] | Mapping[str, int]  # by dimension, for arrays of xarray
Padding: TypeAlias = Paddings | list[int] | list[tuple[int, int]] | Mapping[str, int]
OutputSize: TypeAlias = int | tuple[int | None, ...] | list[int | None] | Mapping[str, int]
Number: TypeAlias = float | np.number | np.bool
NanPolicy: TypeAlias = Literal["propagate", "omit", "raise"]

PROPAGATE: NanPolicy = "propagate"
