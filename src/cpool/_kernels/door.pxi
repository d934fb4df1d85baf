# The Python door: takes the arrays and a plan, and sweeps without the GIL.
#
# Trusted, because the package's own Python made sure of it: x and out have aligned values of `dtype` and of
# `result_dtype` (for averages that is what `select_average` can return), indices has int64 or is None, mask has bools
# or is None; out and indices share memory with nothing else; `windows` holds the number of pooled axes and, for each,
# its number and its table, which fit all shapes; `places` is the number of elements along the pooled axes if there are
# indices, else 0; and out is not empty. Nothing is written if an exception is raised.


cdef void release(Arrays *arrays) noexcept:
    # Those of them that have been acquired.
    PyBuffer_Release(&arrays.x)
    PyBuffer_Release(&arrays.out)
    PyBuffer_Release(&arrays.index)
    PyBuffer_Release(&arrays.mask)


def pool(x, out, indices, mask, Operation op, Dtype dtype, Dtype result_dtype, Py_ssize_t taps, Py_ssize_t places,
         windows, bint omits, bint neutral, double divisor, Py_ssize_t part, Py_ssize_t parts):
    """Pool part `part` of `parts` of `x` into `out`; see the head of ``door.pxi`` for what is trusted."""
    cdef Py_buffer tables
    cdef Arrays arrays
    cdef Job job
    cdef Point first
    cdef bint enough
    select_passes(&job.passes, op, dtype, result_dtype, taps, omits, neutral, mask is not None, places)
    memset(&arrays, 0, sizeof(arrays))
    PyObject_GetBuffer(windows, &tables, PyBUF_SIMPLE)
    try:
        PyObject_GetBuffer(x, &arrays.x, PyBUF_STRIDES)
        PyObject_GetBuffer(out, &arrays.out, PyBUF_STRIDED)
        if indices is not None:
            PyObject_GetBuffer(indices, &arrays.index, PyBUF_STRIDED)
        if mask is not None:
            PyObject_GetBuffer(mask, &arrays.mask, PyBUF_STRIDES)
        with nogil:
            lay_out(&job.layout, &job.rows, &job.cols, &arrays, <const int64_t *>tables.buf)
            job.divisor = divisor
            job.x_bounds, job.out_bounds = bounds_of(&arrays.x), bounds_of(&arrays.out)
            job.index_bounds, job.mask_bounds = bounds_of(&arrays.index), bounds_of(&arrays.mask)
            enough = prepare(&job)
            if enough:
                first.x, first.out = <const char *>arrays.x.buf, <char *>arrays.out.buf
                first.mask, first.index = <const char *>arrays.mask.buf, <char *>arrays.index.buf
                first.place = 0
                sweep(&job, &first, part, parts)
                free(job.scratch)
        if not enough:
            raise MemoryError("no memory for the kernel's scratch rows")
    finally:
        release(&arrays)
        PyBuffer_Release(&tables)
