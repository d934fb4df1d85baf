# cython: language_level=3
"""The kernels, compiled for any processor of this architecture."""
include "kernels.pxi"
