"""
Edges before and after pooling
==============================

An edge is where the brightness changes quickly. The operator of Prewitt measures how quickly it
changes from left to right, so it finds edges that run up and down. This figure shows what becomes
of such edges when they are pooled.
"""

import matplotlib.pyplot as plt
from matplotlib.cbook import get_sample_data

import cpool
from cpool.viz import prewitt, read_image

# %%
# The photograph of Grace Hopper comes with matplotlib. :func:`cpool.viz.prewitt` gives 0 where
# neighbours are equal, and a large number at an edge.

photo = read_image(get_sample_data("grace_hopper.jpg", asfileobj=False))
edges = prewitt(photo)

# %%
# There are two orders, and they are not the same. If the edges are found first and pooled then,
# the maximum keeps each thin line at its full strength, and the average weakens it. If the
# photograph is pooled first, fine lines are gone before edges are looked for. Left are the edges
# of larger things. They are broad and strong, because the neighbours in the small photograph are
# 4 pixels apart in the large one.

panels = {
    f"photograph {photo.shape}": photo,
    "its edges": edges,
    "edges, then maximum 4x4": cpool.max_pool(edges, 4),
    "edges, then average 4x4": cpool.avg_pool(edges, 4),
    "maximum 4x4, then edges": prewitt(cpool.max_pool(photo, 4)),
    "average 4x4, then edges": prewitt(cpool.avg_pool(photo, 4)),
}
figure, axes = plt.subplots(2, 3, figsize=(9, 7.4), layout="constrained")
for ax, (title, pixels) in zip(axes.flat, panels.items(), strict=True):
    brightest = 255 if pixels is photo else 400
    ax.imshow(pixels, cmap="gray", vmin=0, vmax=brightest, interpolation="nearest")
    ax.set(title=title, xticks=[], yticks=[])
figure.suptitle("A portrait and the edges in it, pooled in different orders")
plt.show()

# %%
# In numbers: how strong the edges of each panel are.

for title, pixels in list(panels.items())[1:]:
    print(f"{title}: mean {pixels.mean():.0f}, largest {pixels.max():.0f}")
