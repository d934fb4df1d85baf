# One call, as the doors ask for it: that of Python (`door.pxi`) and that of C (`capi.pyx`), which is another module and
# gets the address of `run` from the variant that was chosen.

cdef enum Operation:
    MAX
    MIN
    AVERAGE

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

cdef struct Arrays:
    Py_buffer x, out, index, mask  # the last two have no `buf` if there are none

cdef struct Request:
    Operation op
    Dtype dtype, result_dtype
    bint omits, neutral     # see `Policy`
    int64_t divisor         # 0: as many as each window counts
    Py_ssize_t taps         # the most that a window has
    Py_ssize_t places       # elements along the pooled axes if indices are asked for, else 0
    Arrays arrays
    const int64_t *windows  # the number of pooled axes and, for each, its number and its table

cdef enum Outcome:
    DONE
    NO_MEMORY  # for scratch; nothing has been written

ctypedef Outcome (*run_function)(const Request *request, Py_ssize_t part, Py_ssize_t parts) noexcept nogil
