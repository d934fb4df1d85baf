# cython: language_level=3
"""The kernels, compiled for x86-64-v3."""
include "kernels.pxi"
