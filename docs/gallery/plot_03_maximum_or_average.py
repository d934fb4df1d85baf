"""
The largest, or the mean?
=========================

A maximum keeps what is small and bright, such as stars. An average keeps how bright the whole is,
and calms noise. The first figure shows both with a photograph of stars and galaxies, the second
with noise alone.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data

import cpool

# %%
# Small bright things
# -------------------
# The sky is a part of a photograph by the Hubble Space Telescope, which comes with scikit-image;
# of each pixel we take the brightest of its three colors. One window of 8x8 becomes one pixel.
# Under the maximum each star fills its pixel with its full brightness. Under the average a small
# star is mixed with the dark sky around it, and fades.

sky = data.hubble_deep_field()[100:580, 300:780].max(axis=2)
panels = {
    f"sky {sky.shape}": sky,
    "maximum at 8x8": cpool.max_pool(sky, 8),
    "average at 8x8": cpool.avg_pool(sky, 8),
}
figure, axes = plt.subplots(1, 3, figsize=(10, 3.9), layout="constrained")
for ax, (title, pixels) in zip(axes, panels.items(), strict=True):
    ax.imshow(pixels, cmap="magma", vmin=0, vmax=255, interpolation="nearest")
    ax.set(title=title, xticks=[], yticks=[])
figure.suptitle("Stars and galaxies: maxima keep them, averages fade them")
plt.show()

bright = 128
for title, pixels in panels.items():
    share = 100 * (pixels > bright).mean()
    print(f"{title}: mean {pixels.mean():.1f}, {share:.1f} % brighter than {bright}")

# %%
# Noise
# -----
# Now a flat grey image, 100 everywhere, with normal noise whose standard deviation is 20. It is
# pooled six times at 2x2. A mean of four such values has half the noise. A maximum takes the
# largest of four each time, so that the image gets brighter and brighter although there is
# nothing in it.

noise = np.random.default_rng(0).normal(100, 20, (1024, 1024))
figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
for op, color in (("max", "tab:red"), ("avg", "tab:blue")):
    levels = cpool.pyramid(noise, 6, op=op)
    mean = np.array([level.mean() for level in levels])
    spread = np.array([level.std() for level in levels])
    ax.plot(mean, "o-", color=color, label=f"{op}: mean, and the standard deviation around it")
    ax.fill_between(range(7), mean - spread, mean + spread, color=color, alpha=0.2)
    print(f"{op}: mean {mean.round(1)}, standard deviation {spread.round(1)}")
ax.set(xlabel="how often pooled at 2x2", ylabel="brightness")
ax.set_title("Flat grey with noise, pooled again and again: averages calm it, maxima rise")
ax.legend(loc="upper left")
plt.show()
