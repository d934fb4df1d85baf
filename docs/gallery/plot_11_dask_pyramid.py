"""
A pyramid of a large array, in a file
=====================================

An array that does not fit into memory can be pooled in chunks, with dask. This example makes ever
smaller levels of an array, writes them as OME-Zarr, which viewers of microscope images read, and
reads one level back.
"""

import contextlib
import tempfile

import dask.array as da
import matplotlib.pyplot as plt
import numpy as np
import zarr

import cpool
from cpool.cli import main

# %%
# The array is a picture of the Mandelbrot set, made chunk by chunk: for each point, how many
# steps it takes to escape. 1024 x 1024 points would fit into memory, of course; the program is
# the same for a hundred times as many.


def escape(y, x):
    point = x + 1j * y
    steps, z = np.zeros(point.shape, np.uint8), np.zeros_like(point)
    radius = 2  # a point that is farther from 0 never comes back
    for _ in range(40):
        inside = abs(z) < radius
        steps += inside
        z = np.where(inside, z * z + point, z)
    return steps


y = da.linspace(-1.2, 1.2, 1024, chunks=256)[:, np.newaxis]
x = da.linspace(-1.9, 0.5, 1024, chunks=256)[np.newaxis, :]
picture = da.map_blocks(escape, y, x, dtype=np.uint8)

# %%
# A dask array comes in, and dask arrays go out. Nothing is computed yet.

levels = cpool.pyramid(picture, 5, op="avg", dtype=np.uint8)
print([level.shape for level in levels])
print(levels[3])

# %%
# In files, the command ``cpool pyramid`` does the same. It reads a Zarr array and writes all
# levels into one store. The function ``main`` is the command as Python calls it. In a terminal it
# is ``cpool pyramid picture.zarr levels.zarr --levels 5 --chunk 256x256``.

folder = tempfile.TemporaryDirectory()
da.to_zarr(picture, f"{folder.name}/picture.zarr")
with contextlib.chdir(folder.name):
    main(["pyramid", "picture.zarr", "levels.zarr", "--levels", "5", "--chunk", "256x256"])

# %%
# The store says of each level how many pixels of the base one pixel is long, and where the first
# one lies.

store = zarr.open_group(f"{folder.name}/levels.zarr", mode="r")
for dataset in store.attrs["ome"]["multiscales"][0]["datasets"]:
    scale, *shift = dataset["coordinateTransformations"]
    print(dataset["path"], store[dataset["path"]].shape, scale, *shift)

# %%
# Each level is an array that dask reads. It holds what the pyramid above holds.

stored = [da.from_zarr(store[str(level)]) for level in range(6)]
print(np.array_equal(stored[3].compute(), levels[3].compute()))

figure, axes = plt.subplots(2, 3, figsize=(9, 6.4), layout="constrained")
for ax, level in zip(axes.flat, stored, strict=True):
    ax.imshow(level, cmap="twilight_shifted", vmin=0, vmax=40, interpolation="nearest")
    ax.set(title=f"{level.shape}", xticks=[], yticks=[])
figure.suptitle("The Mandelbrot set: six levels of a pyramid by averages")
plt.show()

folder.cleanup()
