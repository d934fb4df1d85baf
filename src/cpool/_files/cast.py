"""Rounding and clipping to a dtype."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def cast(pixels: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """`pixels` as `dtype`: for integers and bools rounded, half to even, and clipped to its range.

    Raises
    ------
    ValueError
        If there is a NaN and `dtype` has none.
    """
    dtype = dtype.newbyteorder("=")
    if dtype == pixels.dtype:
        return pixels
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            return pixels.astype(dtype)
    if pixels.dtype.kind == "f":
        if np.isnan(pixels).any():
            raise ValueError(f"image must not hold NaN to be stored as {dtype}; write it as float32 into a .tif file")
        pixels = np.rint(pixels.astype(np.float64))  # which holds what any other float does
    if dtype.kind == "b":
        return pixels >= 1
    low, high = (np.iinfo(dtype).min, np.iinfo(dtype).max)
    if pixels.dtype.kind != "f":
        own = np.iinfo(pixels.dtype if pixels.dtype.kind != "b" else np.uint8)
        return np.clip(pixels, max(low, own.min), min(high, own.max)).astype(dtype)
    inside = (pixels > low) & (pixels < float(high))  # of 64 bits float(high) is one more than fits
    cut = np.where(pixels > 0, np.array(high, dtype), np.array(low, dtype))
    return np.where(inside, np.where(inside, pixels, 0).astype(dtype), cut)
