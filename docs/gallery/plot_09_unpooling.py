"""
Maxima back at their places
===========================

Maximum pooling can also tell where each maximum was. With these places, the values can be put
back into an array as large as the first. All else is 0. Networks that give each pixel a class,
such as SegNet, get back to the size of the image in this way.
"""

import matplotlib.pyplot as plt
import numpy as np
from skimage import data

import cpool

# %%
# The eye of a cat, from a photograph that comes with scikit-image, in 72 rows and 96 columns.
# With ``return_indices=True`` there are two results: the maxima and their indices. An index
# counts the pixels row by row, so that ``numpy.unravel_index`` makes rows and columns of it.

eye = data.chelsea()[73:145, 128:224, 1]
values, indices = cpool.max_pool(eye, 2, return_indices=True)
rows, columns = np.unravel_index(indices, eye.shape)
print(values.shape, indices.shape)
print(f"the first window: {values[0, 0]}, at row {rows[0, 0]} and column {columns[0, 0]}")

# %%
# :func:`cpool.max_unpool` needs the values, the indices and the shape to go back to.

restored = cpool.max_unpool(values, indices, eye.shape)

figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.3), layout="constrained")
panels = {
    f"green of the photograph {eye.shape}": eye,
    f"maxima of 2x2 {values.shape}": values,
    f"unpooled {restored.shape}": restored,
}
for ax, (title, pixels) in zip(axes, panels.items(), strict=True):
    ax.imshow(pixels, cmap="gray", vmin=0, vmax=220, interpolation="nearest")
    ax.set(title=title, xticks=[], yticks=[])
figure.suptitle("The eye of a cat, pooled by maximum and unpooled")
plt.show()

# %%
# One pixel of four has its value again, exactly. What was in the others is lost.

kept = restored > 0
print(f"{kept.sum()} of {eye.size} pixels")
print("equal to those of the photograph:", np.array_equal(restored[kept], eye[kept]))
