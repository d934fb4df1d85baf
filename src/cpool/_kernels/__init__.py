"""The compiled part: one body of typed Cython loops (``kernels.pxi``), built once for each instruction set.

Private. A kernel accepts only what a plan holds and what `cpool._arrays` has passed, and says in its header what it
trusts.
"""
