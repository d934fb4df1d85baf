# cython: language_level=3
"""The door for C, Cython and Numba: the kernels as C functions that hold no GIL and know no Python object."""
# `capi.pxd` and `include/cpool.h` declare them. A call checks its arguments, writes the window tables of both axes and
# runs the kernels in the variant that Python chose when it imported the package. All it knows is on its stack, but for
# scratch rows and long tables, which are allocated and freed in the call, and what its thread asked for last
# (`memo.pxi`): calls of several threads do not meet, and none starts a thread.
#
# Trusted: that pointers point to as many elements as the sizes say.
from cpython.pycapsule cimport PyCapsule_GetName, PyCapsule_GetPointer, PyCapsule_New
from libc.math cimport INFINITY, NAN, ldexp
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

from cpool._dispatch import PLAIN, kernels, load, variant
from cpool._kernels import scatter as kernels_back
from cpool._version import __version__

include "_kernels/common/request.pxi"
include "_kernels/common/backward.pxi"
include "_kernels/capi/tables.pxi"

engine = load("baseline") if variant == PLAIN else kernels  # plain kernels have no door for C
cdef run_function run = <run_function>PyCapsule_GetPointer(engine.address_of_run, "cpool._kernels.run")

cdef range_function in_range = <range_function>PyCapsule_GetPointer(
    kernels_back.address_of_range, "cpool._kernels.range")
cdef backward_function run_scatter = <backward_function>PyCapsule_GetPointer(
    kernels_back.address_of_scatter, "cpool._kernels.scatter")
cdef backward_function run_spread = <backward_function>PyCapsule_GetPointer(
    kernels_back.address_of_spread, "cpool._kernels.spread")

include "_kernels/capi/images.pxi"
include "_kernels/capi/functions.pxi"
include "_kernels/capi/arrays.pxi"
include "_kernels/capi/general.pxi"
include "_kernels/capi/backward.pxi"

cdef bytes version = __version__.encode()
cdef const char *version_text = version


cdef const char *cpool_version() noexcept nogil:
    return version_text


cdef const char *cpool_strerror(int code) noexcept nogil:
    if code == CPOOL_OK: return "no error"
    if code == CPOOL_ERROR_NULL: return "a pointer is NULL"
    if code == CPOOL_ERROR_SIZE: return "a size is less than 1, or the arrays have more bytes than memory can"
    if code == CPOOL_ERROR_WINDOW: return (
        "kernel, stride or dilation is less than 1, a pad is negative or not smaller than the window, or ceil_mode is "
        "neither 0 nor 1")
    if code == CPOOL_ERROR_FIT: return "a window does not fit the padded input, or has no element of the input"
    if code == CPOOL_ERROR_RANGE: return "a number is beyond 2**59, or more than 2**18 windows reach past the input"
    if code == CPOOL_ERROR_ALIGNMENT: return "a pointer is not aligned for its type"
    if code == CPOOL_ERROR_OVERLAP: return "the output shares memory with the input, or with the indices"
    if code == CPOOL_ERROR_MEMORY: return "no memory for scratch rows"
    if code == CPOOL_ERROR_IMPORT: return "cpool_import() has not been called, or failed"
    if code == CPOOL_ERROR_DTYPE: return "a dtype is none, or cannot be that of such an array or result"
    if code == CPOOL_ERROR_SHAPE: return "an array has another shape than the others make it have"
    if code == CPOOL_ERROR_AXES: return "there are no or too many axes, or one that does not exist or is there twice"
    if code == CPOOL_ERROR_OPTION: return "an option is out of range, or one that the operation does not have"
    if code == CPOOL_ERROR_EMPTY: return "too little counts in a window of integers, and there is no fill"
    if code == CPOOL_ERROR_INDEX: return "an index is not one of an element of the result"
    return "no code of cpool"


cdef ptrdiff_t cpool_output_size(ptrdiff_t length, const cpool_window *window) noexcept nogil:
    cdef Measures m
    cdef int code
    if window == NULL:
        return CPOOL_ERROR_NULL
    code = measure(&m, length, window)
    return m.outputs if code == CPOOL_OK else code


def packed_table(ptrdiff_t length, window, bint count_include_pad):
    """The table of one axis as a list, or an error code, so that tests can compare it with `cpool._window`'s."""
    cdef cpool_window w
    cdef Measures m
    cdef int64_t *packed
    w.kernel, w.stride, w.dilation, w.pad_before, w.pad_after, w.ceil_mode = window
    cdef int code = measure(&m, length, &w)
    if code != CPOOL_OK:
        return code
    cdef ptrdiff_t values = TABLE + 3 * (m.outputs - m.regular)
    packed = <int64_t *>malloc(values * sizeof(int64_t))
    if packed == NULL:
        raise MemoryError
    try:
        write_table(packed, 0, length, &w, &m, count_include_pad)
        return [packed[i] for i in range(1, values)]
    finally:
        free(packed)


# What `cpool_import` of the header hands out. The order of FUNCTIONS is the ABI: append, and never remove or move.
FUNCTIONS = ("cpool_version", "cpool_strerror", "cpool_output_size", *POOLING,
             "cpool_pool", "cpool_max_unpool", "cpool_max_pool_backward", "cpool_avg_pool_backward")

cdef enum:
    API_VERSION = 1
    MOST_FUNCTIONS = 256

cdef ptrdiff_t head[2]
cdef void *table[1 + MOST_FUNCTIONS]
head[0], head[1] = API_VERSION, len(FUNCTIONS)
table[0] = head
for i, name in enumerate(FUNCTIONS, 1):
    capsule = globals()["__pyx_capi__"][name]
    table[i] = PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule))
_C_API = PyCapsule_New(table, "cpool.capi._C_API", NULL)
