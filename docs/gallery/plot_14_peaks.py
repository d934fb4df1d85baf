"""
The brightest points of an image
================================

Pooling need not make an image smaller. With the stride 1 there is a window around each pixel. A
pixel that is as bright as the maximum of its window is a peak. This is how many programs find
stars, corners and cells.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data

import cpool

# %%
# The sky is a part of a photograph by the Hubble Space Telescope, which comes with scikit-image.
# An average over 3x3 calms the noise first. ``padding="same"`` gives each pixel a window, at the
# edges too, so that the shape stays.

sky = data.hubble_deep_field()[100:300, 300:580].mean(axis=2)
smooth = cpool.avg_pool(sky, 3, stride=1, padding="same", count_include_pad=False)
print(sky.shape, smooth.shape)

# %%
# Peaks are the pixels that equal the maximum of the 15x15 pixels around them, if they are
# brighter than 60. So two peaks are at least 8 rows or 8 columns apart, unless they are exactly
# equal.

around = cpool.max_pool(smooth, 15, stride=1, padding="same")
faintest = 60
rows, columns = np.nonzero((smooth == around) & (smooth > faintest))
print(f"{rows.size} peaks")

figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
axes[0].imshow(around, cmap="magma", vmin=0, vmax=255)
axes[0].set(title="maximum of 15x15 around each pixel", xticks=[], yticks=[])
axes[1].imshow(sky, cmap="magma", vmin=0, vmax=255)
axes[1].scatter(columns, rows, s=150, facecolors="none", edgecolors="cyan", linewidths=1.2)
axes[1].set(title=f"the sky with its {rows.size} peaks", xticks=[], yticks=[])
figure.suptitle("Finding stars and galaxies: pixels that equal the maximum around them")
plt.show()
