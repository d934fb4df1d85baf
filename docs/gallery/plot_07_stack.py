"""
A stack of 16-bit slices
========================

Microscopes take many slices of a specimen, as one array of the shape (slices, rows, columns).
Pooling makes it smaller, or looks through it from above. The result can keep the dtype of the
slices, 16-bit integers.
"""

import matplotlib.pyplot as plt
import numpy as np

import cpool

# %%
# The stack is made here: 40 round, glowing spots in 24 slices, with the noise of counted light on
# top of a dark level of 100.

rng = np.random.default_rng(5)
axes = [np.arange(length) for length in (24, 256, 256)]
light = np.full((24, 256, 256), 100.0)
for _ in range(40):
    center = rng.uniform(0.15, 0.85, 3) * light.shape
    width = rng.uniform(3, 9) * np.array([0.3, 1, 1])
    spot = [np.exp(-0.5 * ((axes[i] - center[i]) / width[i]) ** 2) for i in range(3)]
    light += np.einsum("z,y,x->zyx", *spot) * rng.uniform(300, 1500)
stack = rng.poisson(light).astype(np.uint16)
print(stack.shape, stack.dtype, f"{stack.nbytes / 1e6:.1f} MB")

# %%
# Seen from above
# ---------------
# The largest value along the first axis is called a *maximum projection*. It is global pooling of
# one axis: one window over all slices. It shows the spots of all slices at once. The average
# shows them weaker.

projection = cpool.global_max_pool(stack, axes=0)
mean = cpool.global_avg_pool(stack, axes=0)

panels = {
    "one slice of 24": stack[12],
    "maximum of all slices": projection,
    "average of all slices": mean,
}
figure, grid = plt.subplots(1, 3, figsize=(10, 3.5), layout="constrained")
for ax, (title, pixels) in zip(grid, panels.items(), strict=True):
    shown = ax.imshow(pixels, cmap="inferno", vmin=80, vmax=1000)
    ax.set(title=title, xticks=[], yticks=[])
figure.colorbar(shown, ax=grid, shrink=0.75, extend="max")
figure.suptitle("A stack of glowing spots: one slice and two projections")
plt.show()

# %%
# The corner at the top left is dark: it has the level of 100 and noise. The average has less
# noise than a slice. The maximum has the largest of 24 noisy values everywhere, so that the dark
# is brighter than it should be.

for title, pixels in panels.items():
    corner = pixels[:20, :20]
    print(f"{title}: in the corner mean {corner.mean():.1f}, standard deviation {corner.std():.1f}")

# %%
# Smaller
# -------
# A window of ``(1, 4, 4)`` keeps all slices and makes each smaller. With ``dtype=np.uint16`` each
# average is rounded once, to the nearest integer, and of two that are as near to the even one. So
# the mean of the stack stays what it was. If the fraction is cut off instead, as ``astype`` does,
# all is darker by almost half a step.

small = cpool.avg_pool(stack, (1, 4, 4), dtype=np.uint16)
cut = cpool.avg_pool(stack, (1, 4, 4)).astype(np.uint16)
print(small.shape, small.dtype, f"{small.nbytes / 1e6:.1f} MB")
print(f"mean of the stack {stack.mean():.3f}, rounded {small.mean():.3f}, cut off {cut.mean():.3f}")
