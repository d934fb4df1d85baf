"""
A batch of color images
=======================

Color images are often kept as an array of the shape (images, rows, columns, colors), which is
called NHWC. Only rows and columns shall be pooled, and ``axes`` says so. The photographs come
with scikit-image.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data

import cpool

# %%
# Four photographs are cut to the same size and stacked into one array.

batch = np.stack(
    [
        data.astronaut()[:300, 30:430],
        data.chelsea()[:, 25:425],
        data.coffee()[50:350, 100:500],
        data.rocket()[127:, 120:520],
    ]
)
print(batch.shape, batch.dtype)

# %%
# Axes 1 and 2 are the rows and the columns. Images and colors stay apart. An average of integers
# has the dtype float64, unless another one is asked for: with ``dtype=np.uint8`` each average is
# rounded to the nearest integer.

largest = cpool.max_pool(batch, 10, axes=(1, 2))
mean = cpool.avg_pool(batch, 10, axes=(1, 2), dtype=np.uint8)
print(largest.shape, largest.dtype)
print(mean.shape, mean.dtype)

# %%
# Each color is pooled for itself. The maximum takes the red of one pixel and the blue of another,
# so that its colors are brighter and paler, and some of them are nowhere in the photograph. For
# pictures to look at, the average is the better choice.

rows = {"photographs": batch, "maximum": largest, "average": mean}
figure, axes = plt.subplots(3, 4, figsize=(9, 5.7), layout="constrained")
for axes_row, (name, images) in zip(axes, rows.items(), strict=True):
    axes_row[0].set_ylabel(name, fontsize="large")
    for ax, image in zip(axes_row, images, strict=True):
        ax.imshow(image, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
figure.suptitle("Four color photographs, and their maxima and averages over windows of 10x10")
plt.show()

# %%
# A common mistake is to leave ``axes`` out. Then the last two axes are pooled, which are columns
# and colors here. The shape shows it: all rows are still there, and one color is left of three.

print(cpool.max_pool(batch, 2).shape)
