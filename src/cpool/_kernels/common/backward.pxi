# One call that goes back to the larger grid, as the doors ask for it: Python's (`scatter.pyx` itself) and C's
# (`capi.pyx`), which gets the addresses of these functions from there. Needs `request.pxi`.

cdef struct Backward:
    Array grad, indices, out
    const Py_ssize_t *axes  # the pooled ones,
    int count               # so many
    bint floats, adds       # what values are, and whether they are added or copied; of scattering
    const int64_t *windows  # of spreading: the window tables of the axes, in their order,
    double divisor          # and what divides instead of their counts, or 0

cdef enum Arrival:
    ARRIVED
    NO_SCRATCH    # nothing has been written
    NO_FIT        # shapes are others than they were; nothing has been written
    STRAYED       # an index lies outside, with part of the result written

ctypedef Arrival (*backward_function)(const Backward *request, Py_ssize_t part, Py_ssize_t parts) noexcept nogil
ctypedef bint (*range_function)(const Array *indices, Py_ssize_t last, Py_ssize_t part, Py_ssize_t parts) noexcept nogil
