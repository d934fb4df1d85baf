"""
A raster with nodata
====================

In rasters of heights or temperatures a special number, here -9999, often stands where nothing was
measured. It must not count. This example pools such a raster in a wrong way and in right ones.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.cbook import get_sample_data

import cpool

# %%
# The heights in meters are real, and come with matplotlib. The holes are made here: a stripe and
# a disk.

complete = get_sample_data("jacksboro_fault_dem.npz")["elevation"]
row, col = np.ogrid[: complete.shape[0], : complete.shape[1]]
radius, width = 60, 24
missing = np.hypot(row - 120, col - 260) < radius
missing |= abs(row + 0.6 * col - 260) < width / 2
nodata = np.int16(-9999)
heights = np.where(missing, nodata, complete)
print(heights.shape, heights.dtype, f"{complete.min()} to {complete.max()} m")

# %%
# A plain average mixes -9999 into the heights. With ``where`` only what is True counts.
# ``min_count`` asks for more: a window of 8x8 has 64 values, and here at least 32 of them must be
# there. Where too few are, the result is NaN.

valid = heights != nodata
plain = cpool.avg_pool(heights, 8)
masked = cpool.avg_pool(heights, 8, where=valid)
half = cpool.avg_pool(heights, 8, where=valid, min_count=32)

panels = {
    "heights, grey where missing": np.where(valid, heights, np.nan),
    "plain average at 8x8": plain,
    "average where valid": masked,
    "at least 32 of 64 valid": half,
}
figure, axes = plt.subplots(2, 2, figsize=(8.2, 6.7), layout="constrained")
for ax, (title, pixels) in zip(axes.flat, panels.items(), strict=True):
    colors = plt.get_cmap("terrain").with_extremes(bad="0.6", under="crimson")
    shown = ax.imshow(pixels, cmap=colors, vmin=150, vmax=1100, interpolation="nearest")
    ax.set(title=title, xticks=[], yticks=[])
figure.colorbar(shown, ax=axes, label="height in m; red is less than 150", extend="min", shrink=0.6)
figure.suptitle("Heights with holes, pooled with and without a mask")
plt.show()

# %%
# Since the holes are made here, we know what the right averages are.

truth = cpool.avg_pool(complete, 8)
for title, pooled in list(panels.items())[1:]:
    there = ~np.isnan(pooled)
    error = abs(pooled - truth)[there].max()
    print(f"{title}: {there.sum()} of {truth.size} averages, largest error {error:.0f} m")

# %%
# The same with NaN as the sign for a missing value, and with integers in and out: ``fill`` is
# what stands where too few values are.

as_nan = np.where(valid, heights, np.nan)
omitted = cpool.avg_pool(as_nan, 8, nan_policy="omit")
print("NaN give the same:", np.array_equal(omitted, masked, equal_nan=True))
again = cpool.avg_pool(heights, 8, where=valid, min_count=32, dtype=np.int16, fill=nodata)
print(again.dtype, f"{(again == nodata).sum()} times {nodata}")
