# cython: language_level=3
"""The kernels. This is the only variant that is translated: the C text serves the others under their own names."""
include "kernels.pxi"
