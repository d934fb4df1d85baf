"""
Numbers that are names
======================

In an image of labels, each number is the name of an object: 1 is one grain, 2 is another one.
Such numbers have no mean and no largest. This example makes such an image smaller in three ways,
and counts which of them invent objects.
"""

import matplotlib.pyplot as plt
import numpy as np

import cpool

# %%
# The image is made here: each pixel has the number of the nearest of 12 random points. Black
# cracks between the grains have the number 0.

rng = np.random.default_rng(4)
points = rng.uniform(0, 240, (12, 2))
row, column = np.mgrid[:240, :240]
distances = np.hypot(row[..., np.newaxis] - points[:, 0], column[..., np.newaxis] - points[:, 1])
nearest, second = np.sort(distances, axis=2)[..., :2].transpose(2, 0, 1)
crack = 6
labels = np.where(second - nearest < crack, 0, distances.argmin(axis=2) + 1).astype(np.uint8)

# %%
# The average of grain 2 and grain 10 is 6, another grain, which may be far away. The maximum is
# at least one of the numbers that are there. But it prefers grains with large numbers, for no
# reason, and closes the cracks.
#
# The *most frequent* label of each window treats all alike. It is no pooling itself, but it is
# made of averages: the average of ``labels == 3`` is the share of grain 3 in each window. The
# largest share wins.
#
# For files, ``cpool pool IMAGE -o SMALLER --labels --op nearest`` takes the pixel in the middle
# of each window, which is a label that is there, too.

names = np.arange(13)
shares = cpool.avg_pool(labels == names[:, np.newaxis, np.newaxis], 12)
results = {
    "average": cpool.avg_pool(labels, 12, dtype=np.uint8),
    "maximum": cpool.max_pool(labels, 12),
    "most frequent": shares.argmax(axis=0),
}
print(shares.shape)

figure, axes = plt.subplots(1, 4, figsize=(11, 3.4), layout="constrained")
colors = plt.get_cmap("tab20").colors
for ax, (title, pixels) in zip(axes, {"labels": labels, **results}.items(), strict=True):
    colored = np.array([(0, 0, 0), *colors[:12]])[pixels]
    ax.imshow(colored, interpolation="nearest")
    ax.set(title=f"{title} {pixels.shape}", xticks=[], yticks=[])
figure.suptitle("Grains with numbers as names, pooled at 12x12 in three ways")
plt.show()

# %%
# How many windows hold a label that is not in them at all?

windows = labels.reshape(20, 12, 20, 12)
for title, pixels in results.items():
    absent = (windows != pixels[:, np.newaxis, :, np.newaxis]).all(axis=(1, 3))
    print(f"{title}: {absent.sum()} of {absent.size}")

# %%
# And how much of the image is cracks?

for title, pixels in {"labels": labels, **results}.items():
    print(f"{title}: {100 * (pixels == 0).mean():.1f} %")
