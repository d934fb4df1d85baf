"""
Gradients of maximum and average pooling
========================================

A network learns by gradients: how much would the result change if one input were a little larger?
This figure shows where the gradients of pooling go, and checks them against a difference
quotient.
"""

import matplotlib.pyplot as plt
import numpy as np

import cpool

# %%
# The input is a smooth random field: noise, averaged over windows of 7x7. The windows of the
# pooling have 3 rows and 3 columns, stride 2 and padding 1, so that they overlap.

rng = np.random.default_rng(1)
x = cpool.avg_pool(rng.normal(size=(38, 38)), 7, stride=1)
window = {"kernel_size": 3, "stride": 2, "padding": 1}
values, indices = cpool.max_pool(x, **window, return_indices=True)

# %%
# A network gives each pooled value a weight. Here they are random. The result of the network is
# then ``sum(weights * pooled)``, and its gradient with respect to the pooled values is
# ``weights``. The backward functions carry it back to the input.

weights = rng.normal(size=values.shape)
of_maximum = cpool.max_pool_backward(weights, indices, x.shape)
of_average = cpool.avg_pool_backward(weights, x.shape, **window)

# %%
# A maximum sends all of its weight to the one pixel that won: most pixels get nothing. An average
# gives each pixel of the window its share, one ninth. Where windows overlap, shares are added.

panels = {
    f"input {x.shape}": (x, "viridis", None),
    f"weights {weights.shape}": (weights, "RdBu_r", 2.5),
    "gradient of the maximum": (of_maximum, "RdBu_r", 2.5),
    "gradient of the average": (of_average, "RdBu_r", 0.5),
}
figure, axes = plt.subplots(2, 2, figsize=(8, 7), layout="constrained")
for ax, (title, (pixels, colors, most)) in zip(axes.flat, panels.items(), strict=True):
    shown = ax.imshow(pixels, cmap=colors, vmin=most and -most, vmax=most)
    ax.set(title=title, xticks=[], yticks=[])
    figure.colorbar(shown, ax=ax, shrink=0.9)
figure.suptitle("A random field, and what flows back to it through pooling")
plt.show()

# %%
# The check: move one input a little up and down, and divide the change of the result by the
# change of the input. This is the difference quotient. We do that for a pixel in the corner and
# for the pixel that is the maximum of most windows: the weights of these windows are added.


def quotient(pool, place, step=1e-6):
    moved = np.zeros_like(x)
    moved[place] = step
    change = pool(x + moved, **window) - pool(x - moved, **window)
    return np.sum(weights * change) / (2 * step)


wins = np.bincount(indices.ravel(), minlength=x.size).reshape(x.shape)
winner = np.unravel_index(wins.argmax(), x.shape)
for place in [(0, 0), winner]:
    print(f"row {place[0]}, column {place[1]}, the maximum of {wins[place]} windows")
    print(f"  maximum: {of_maximum[place]: .6f}, quotient {quotient(cpool.max_pool, place): .6f}")
    print(f"  average: {of_average[place]: .6f}, quotient {quotient(cpool.avg_pool, place): .6f}")
