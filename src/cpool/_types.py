"""The types of arguments, as annotations name them. What comes back of which arguments is told in ``__init__.pyi``."""

from typing import Literal, TypeAlias

import numpy as np

from cpool._arguments import Paddings, Sizes

Size: TypeAlias = Sizes | list[int]
Padding: TypeAlias = Paddings | list[int] | list[tuple[int, int]]
OutputSize: TypeAlias = int | tuple[int | None, ...] | list[int | None]
Number: TypeAlias = float | np.number | np.bool
NanPolicy: TypeAlias = Literal["propagate", "omit", "raise"]

PROPAGATE: NanPolicy = "propagate"
