"""
A vector of one length from images of any size
==============================================

Many methods need vectors of one length, but images have many sizes. *Spatial pyramid pooling*
divides each image into 1, 4 and 16 parts and keeps one value of each part. The number of parts
does not depend on the size.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data

import cpool

# %%
# Adaptive pooling takes the number of windows instead of their size. Here we keep the mean color
# of each window, so that the vector can be seen: 21 windows with 3 colors are 63 numbers.
# Networks do the same with the maxima of their features.


def pyramid_vector(image):
    levels = [cpool.adaptive_avg_pool(image, n, axes=(0, 1)) for n in (1, 2, 4)]
    return levels, np.concatenate([level.ravel() for level in levels])


# %%
# The second image is every third row and column of the first. All photographs come with
# scikit-image.

coffee = data.coffee()
images = {
    "coffee": coffee,
    "small coffee": coffee[::3, ::3],
    "cat": data.chelsea(),
    "rocket": data.rocket(),
}
figure, axes = plt.subplots(4, 4, figsize=(9, 6.6), layout="constrained")
vectors = {}
for axes_row, (name, image) in zip(axes, images.items(), strict=True):
    levels, vectors[name] = pyramid_vector(image)
    axes_row[0].set_ylabel(f"{name}\n{image.shape[0]}x{image.shape[1]}")
    for ax, pixels in zip(axes_row, [image, *levels], strict=True):
        extent = (0, image.shape[1], image.shape[0], 0)  # each part where it lies in the image
        ax.imshow(pixels.astype(np.uint8), extent=extent, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
for ax, title in zip(axes[0], ["image", "1 part", "4 parts", "16 parts"], strict=True):
    ax.set_title(title)
figure.suptitle("Mean colors of 1, 4 and 16 parts of images of different sizes")
plt.show()

# %%
# All vectors have the same length, so that they can be compared. That of the small coffee is very
# near to that of the large one; those of the other images are far away.

for name, vector in vectors.items():
    distance = np.sqrt(np.mean((vector - vectors["coffee"]) ** 2))
    print(f"{name}: {vector.size} numbers, distance to coffee {distance:.1f}")
