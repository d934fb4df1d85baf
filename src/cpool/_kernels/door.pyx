# cython: language_level=3
"""The door for Python: arrays and a plan become a request, which a variant runs without the GIL."""
# It is compiled once, for all variants: of each it knows the address of `run`. It reads arrays through NumPy's C API,
# because a small image is pooled in less time than Python takes to ask for three buffers. What it reads of an array,
# under the GIL, it copies and checks against the plan, since another thread may change the array at any time; whoever
# frees the memory of an array in use does so at their own risk, as with all of NumPy.
#
# Trusted, because the package's own Python made sure of it: out and indices share memory with nothing else; `tables`
# are those of a plan; and out is not empty.
cimport numpy as np
from cpython.pycapsule cimport PyCapsule_GetPointer
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int64_t
from libc.string cimport memset

from numpy import empty_like

include "common/request.pxi"
include "common/windows.pxi"

cdef extern from "numpy/arrayobject.h":
    const int NPY_USERDEF  # the first number of a dtype that is not NumPy's own
    object PyArray_Empty(int ndim, np.npy_intp *shape, np.dtype dtype, int fortran)  # keeps the dtype

np.import_array()

cdef enum:
    MAX_AXES = 64  # of NumPy's arrays
    UNKNOWN = -1

cdef struct Steps:
    Py_ssize_t[MAX_AXES] shape, strides

cdef int bfloat16 = UNKNOWN  # NumPy's number of it, which differs from run to run


def set_bfloat16(np.dtype dtype):
    """Say that this dtype, which is not one of NumPy's own, is bfloat16."""
    global bfloat16
    bfloat16 = dtype.type_num


cdef inline int code_of(np.ndarray array) noexcept:
    # Of its dtype if kernels read that, else UNKNOWN.
    cdef np.dtype dtype = array.descr
    cdef char kind = dtype.kind
    cdef Py_ssize_t size = dtype.itemsize
    cdef int exponent = 0 if size == 1 else 1 if size == 2 else 2 if size == 4 else 3 if size == 8 else UNKNOWN
    if not np.PyArray_ISNOTSWAPPED(array): return UNKNOWN
    if dtype.type_num >= NPY_USERDEF: return BFLOAT16 if dtype.type_num == bfloat16 else UNKNOWN
    if exponent == UNKNOWN: return UNKNOWN
    if kind == c"f": return FLOAT16 + exponent - 1
    if kind == c"u": return UINT8 + 2 * exponent
    if kind == c"i": return INT8 + 2 * exponent
    return BOOL if kind == c"b" else UNKNOWN


def readable(x):
    """Whether kernels can read `x` as it is."""
    return type(x) is np.ndarray and code_of(x) != UNKNOWN and np.PyArray_ISALIGNED(x)


cdef bint exact(tuple values):
    for value in values:
        if type(value) is tuple:
            if not exact(<tuple>value):
                return False
        elif value is not None and type(value) is not int and type(value) is not str:
            return False
    return True


def is_exact(tuple values not None):
    """Whether all are plain ints, strings, None or tuples of these: 2.0 and True equal ints, but are not."""
    return exact(values)


def is_plain_output(out, tuple shape not None, np.dtype dtype not None, np.ndarray x not None):
    """Whether kernels can write a result to `out` while they read `x`, which takes no further look at either."""
    cdef int axis
    if type(out) is not np.ndarray or np.PyArray_NDIM(out) != len(shape) or (<np.ndarray>out).descr is not dtype:
        return False
    for axis in range(np.PyArray_NDIM(out)):
        if np.PyArray_DIM(out, axis) != <np.npy_intp>shape[axis]:
            return False
    return (np.PyArray_ISCARRAY(out) and out is not x and np.PyArray_CHKFLAGS(out, np.NPY_ARRAY_OWNDATA)
            and np.PyArray_CHKFLAGS(x, np.NPY_ARRAY_OWNDATA))


def new_output(np.ndarray x not None, tuple shape not None, np.dtype dtype not None):
    """An uninitialised result of `shape`: C-ordered, unless the axes of `x` lie in memory in another order."""
    cdef np.npy_intp[MAX_AXES] lengths
    cdef int axis
    if not np.PyArray_IS_C_CONTIGUOUS(x) and permuted(x):
        return empty_like(x, dtype, order="K", shape=shape)
    for axis in range(len(shape)):
        lengths[axis] = shape[axis]
    Py_INCREF(dtype)
    return PyArray_Empty(len(shape), lengths, dtype, False)


cdef bint permuted(np.ndarray x) noexcept:
    # Whether the step of an axis is smaller than that of the next. What has one place, or none of its own, is no axis.
    cdef np.npy_intp step
    cdef np.npy_intp least = 0
    cdef int axis
    for axis in range(np.PyArray_NDIM(x) - 1, -1, -1):
        step = abs(np.PyArray_STRIDE(x, axis))
        if step and np.PyArray_DIM(x, axis) > 1:
            if step < least:
                return True
            least = step
    return False


cdef void read(Array *to, Steps *steps, np.ndarray array) noexcept:
    cdef int axis
    if array is None:
        to.buf = NULL
        return
    to.buf, to.ndim, to.itemsize = np.PyArray_BYTES(array), np.PyArray_NDIM(array), np.PyArray_ITEMSIZE(array)
    to.shape, to.strides = steps.shape, steps.strides
    for axis in range(to.ndim):
        steps.shape[axis], steps.strides[axis] = np.PyArray_DIM(array, axis), np.PyArray_STRIDE(array, axis)


cdef bint fits(const Request *request) noexcept:
    # Whether the arrays have the shapes that the plan was made for.
    cdef const Arrays *a = &request.arrays
    cdef const int64_t *tables = request.windows + 1
    cdef Windows windows
    cdef bint[MAX_AXES] pooled
    cdef Py_ssize_t axis
    cdef int i
    if (a.out.ndim != a.x.ndim or a.index.buf != NULL and a.index.ndim != a.x.ndim
            or a.mask.buf != NULL and a.mask.ndim != a.x.ndim):
        return False
    memset(pooled, 0, a.x.ndim * sizeof(pooled[0]))
    for _ in range(request.windows[0]):
        axis = tables[0]
        tables = unpack(&windows, tables + 1)
        if axis >= a.x.ndim or not fits_axis(&windows, a.x.shape[axis], a.out.shape[axis]):
            return False
        pooled[axis] = True
    for i in range(a.x.ndim):
        if (not pooled[i] and a.x.shape[i] != a.out.shape[i]
                or a.index.buf != NULL and a.index.shape[i] != a.out.shape[i]
                or a.mask.buf != NULL and a.mask.shape[i] != a.x.shape[i]):
            return False
    return True


cdef class Kernels:
    """One variant, by what its module holds."""
    cdef run_function run
    cdef readonly object __name__, address_of_run, counters

    def __init__(self, module):
        self.__name__ = module.__name__
        self.address_of_run, self.counters = module.address_of_run, module.counters
        self.run = <run_function>PyCapsule_GetPointer(self.address_of_run, "cpool._kernels.run")

    def pool(self, Operation op, np.ndarray x not None, np.ndarray out not None, np.ndarray indices, np.ndarray mask,
             np.ndarray tables not None, Py_ssize_t taps, Py_ssize_t places, bint omits, bint neutral, int64_t divisor,
             int64_t least, double fill, Py_ssize_t part=0, Py_ssize_t parts=1):
        """Pool part `part` of `parts`."""
        cdef Request request
        cdef Arrays *arrays = &request.arrays
        cdef Steps of_x, of_out, of_index, of_mask
        cdef Outcome outcome
        cdef int code = code_of(x)
        cdef int out_code = code_of(out)
        read(&arrays.x, &of_x, x)
        read(&arrays.out, &of_out, out)
        read(&arrays.index, &of_index, indices)
        read(&arrays.mask, &of_mask, mask)
        request.windows = <const int64_t *>np.PyArray_DATA(tables)
        if (code == UNKNOWN or out_code == UNKNOWN or not returns(op, <Dtype>code, <Dtype>out_code)
                or indices is not None and code_of(indices) != INT64 or mask is not None and code_of(mask) != BOOL
                or not np.PyArray_ISALIGNED(x) or not np.PyArray_ISBEHAVED(out)  # aligned, and not read-only
                or indices is not None and not np.PyArray_ISBEHAVED(indices) or not fits(&request)):
            raise ValueError(
                "x, out and where must keep their shapes, dtypes and flags during the call, got others meanwhile")
        request.op, request.dtype, request.result_dtype = op, <Dtype>code, <Dtype>out_code
        request.taps, request.places, request.divisor = taps, places, divisor
        request.omits, request.neutral, request.least, request.fill = omits, neutral, least, fill
        with nogil:
            outcome = self.run(&request, part, parts)
        if outcome == NO_MEMORY:
            raise MemoryError("no memory for the kernel's scratch rows")
