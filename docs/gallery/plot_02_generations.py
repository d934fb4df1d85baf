"""
Three generations of a photograph
=================================

Pooling can be repeated: the result is pooled again. Windows of 2x2 keep a quarter of the pixels
each time, windows of 3x3 a ninth. The photograph is one that comes with scikit-image.
"""

import matplotlib.pyplot as plt
from skimage import data

import cpool
from cpool.viz import visualize_pooling

photo = data.camera()

# %%
# Maximum at 2x2
# --------------
# Each panel is drawn as large as the first, so that one can see how the pixels grow. The titles
# tell how many rows and columns are left.

figure = visualize_pooling(photo, iterations=3, kernel_size=2, dpi=100)
figure.suptitle("A photographer with his camera: three poolings by maximum at 2x2")
plt.show()

# %%
# Maximum at 3x3
# --------------
# After three poolings at 3x3 one pixel stands for 27 x 27 = 729 pixels of the photograph. Of each
# window only the brightest pixel is left. So the whole gets brighter, and bright things grow: the
# legs of the tripod are thin in the photograph, and as wide as an arm at the end.

figure = visualize_pooling(photo, iterations=3, kernel_size=3, dpi=100)
figure.suptitle("The same photograph: three poolings by maximum at 3x3")
plt.show()

# %%
# The arrays themselves come from :func:`cpool.pyramid`. A last window that does not fit is left
# out, unless ``ceil_mode=True`` is given: 512 rows are 170 windows of 3 rows, and 2 rows are left
# over.

for size in (2, 3):
    for level, pooled in enumerate(cpool.pyramid(photo, 3, size)):
        print(f"{size}x{size}, generation {level}: shape {pooled.shape}, mean {pooled.mean():.1f}")
