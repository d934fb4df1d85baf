"""Arrays that are not there yet: dask arrays come in, dask arrays go out, with the bits that NumPy would get.

A result is cut into blocks, whose borders follow those of the input's chunks. `cuts.py` says for one axis which outputs
make a block and which pieces of which chunks they need; `block.py` is what a worker does with these: it puts the pieces
together and pools them by the part of the window tables that is theirs. `arrays.py` makes the graph, and `backward.py`
that of unpooling and gradients; these alone know dask, and are imported when the first dask array comes in. `named.py`
is for arrays of xarray, of either kind; `store.py` writes pyramids of what `sources.py` finds in files. Nothing here
touches kernels.
"""
