# The Python door: takes two arrays and a plan, and sweeps without the GIL.
#
# Trusted, because the package's own Python made sure of it: both buffers have aligned values of `dtype` (for averages
# out has what `select_average` returns), they share no memory, `windows` holds the tables of axes `first` and `second`
# in this order and fits both shapes, and out is not empty. Nothing is written if an exception is raised.


def pool(x, out, Operation op, Dtype dtype, Dtype result_dtype, Py_ssize_t taps, int first, int second,
         windows, double divisor, Py_ssize_t part, Py_ssize_t parts):
    """Pool part `part` of `parts` of `x` into `out`; see the head of ``door.pxi`` for what is trusted."""
    cdef Py_buffer source, result, tables
    cdef const int64_t *packed
    cdef Job job
    cdef bint enough
    select_passes(&job.passes, op, dtype, result_dtype, taps)
    PyObject_GetBuffer(windows, &tables, PyBUF_SIMPLE)
    try:
        PyObject_GetBuffer(x, &source, PyBUF_STRIDES)
        try:
            PyObject_GetBuffer(out, &result, PyBUF_STRIDED)
            try:
                lay_out(&job.layout, &source, &result, first, second)
                packed = <const int64_t *>tables.buf
                if job.layout.transposed:
                    unpack(&job.rows, unpack(&job.cols, packed))
                else:
                    unpack(&job.cols, unpack(&job.rows, packed))
                job.divisor = divisor
                job.x_bounds = bounds_of(&source)
                job.out_bounds = bounds_of(&result)
                with nogil:
                    enough = prepare(&job)
                    if enough:
                        sweep(&job, <const char *>source.buf, <char *>result.buf, part, parts)
                        free(job.scratch)
                if not enough:
                    raise MemoryError("no memory for the kernel's scratch rows")
            finally:
                PyBuffer_Release(&result)
        finally:
            PyBuffer_Release(&source)
    finally:
        PyBuffer_Release(&tables)
