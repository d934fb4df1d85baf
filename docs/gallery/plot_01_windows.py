"""
Windows and their numbers
=========================

A window lies on a few neighbours, and one number is kept of them. These figures show a small
array, its windows in colors, and the number that each window becomes.
"""

import matplotlib.pyplot as plt
import numpy as np

import cpool
from cpool.viz import visualize_windows

# %%
# The plain case
# --------------
# Windows of 2 rows and 2 columns lie side by side: the *stride*, which is the step from one
# window to the next, is as long as the window. Of each window the largest number is kept. A
# window and its result have the same color.

x = np.random.default_rng(3).integers(0, 10, (6, 8))
figure = visualize_windows(x, 2, dpi=100)
figure.suptitle("Windows of 2x2 and the largest number of each")
plt.show()

# %%
# The same as an array:

print(cpool.max_pool(x, 2))

# %%
# Windows that overlap, and padding
# ---------------------------------
# Here the windows have 3 rows and 3 columns, and the stride is 2, so that each shares a row or a
# column with the next one. With ``padding=1`` the first windows begin one place before the edge,
# in the grey cells. There is nothing in these cells. They are not zeros, and so they never win,
# not even over negative numbers.

y = x[:5, :7] - 10
figure = visualize_windows(y, 3, stride=2, padding=1, dpi=100)
figure.suptitle("Windows of 3x3 at stride 2, with padding in grey")
plt.show()

# %%
# All numbers are negative now, and so are all maxima:

print(cpool.max_pool(y, 3, stride=2, padding=1))
