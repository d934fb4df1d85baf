"""Image files to arrays and back: what the extra ``viz`` installs Pillow and tifffile for.

A file becomes a `Picture`, pages of pixels and what else is written again. `images.py` has the public functions and
says by whom a file is read and written: by Pillow (`pillow.py`), by tifffile where Pillow would lose something
(`tiff.py`), or by NumPy (`arrays.py`). `cast.py` rounds and clips to a dtype; `whole.py`
puts a file in the place of another.
"""
