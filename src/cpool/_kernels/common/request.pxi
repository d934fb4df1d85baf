# One call, as the doors ask for it: Python's (`door.pyx`) and C's (`capi.pyx`), which are modules of their own and get
# the address of `run` from a variant.

cdef enum Operation:
    MAX
    MIN
    AVERAGE
    SUM

cdef enum Dtype:
    BOOL
    INT8
    UINT8
    INT16
    UINT16
    INT32
    UINT32
    INT64
    UINT64
    FLOAT16
    FLOAT32
    FLOAT64
    BFLOAT16

cdef struct Array:
    char *buf
    int ndim
    const Py_ssize_t *shape
    const Py_ssize_t *strides  # in bytes
    Py_ssize_t itemsize

cdef struct Arrays:
    Array x, out, index, mask  # the last two have no `buf` if there are none

cdef struct Request:
    Operation op
    Dtype dtype, result_dtype
    bint omits, neutral     # see `Policy`
    int64_t divisor         # 0: as many as each window counts; 1 for sums
    int64_t least           # elements that must count, or the result is
    double fill             # this, of averages and sums that are floats, and of extrema of floats of nothing
    Py_ssize_t taps         # the most that a window has
    Py_ssize_t places       # elements along the pooled axes if indices are asked for, else 0
    Arrays arrays
    const int64_t *windows  # the number of pooled axes and, for each, its number and its table

cdef enum Outcome:
    DONE
    NO_MEMORY  # for scratch; nothing has been written


cdef inline bint returns(Operation op, Dtype dtype, Dtype result) noexcept nogil:
    # Whether that is a dtype of the results for values of `dtype`: the same, or but for extrema a float, or an integer
    # that holds all that `dtype` does. Of the integers in `Dtype` every second one is unsigned.
    if op < AVERAGE or result == dtype:
        return result == dtype
    return result >= FLOAT16 or dtype < result and (dtype % 2 == 0 or result % 2 == 1)


ctypedef Outcome (*run_function)(const Request *request, Py_ssize_t part, Py_ssize_t parts) noexcept nogil
