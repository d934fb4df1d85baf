# cython: language_level=3
"""Backward: values go from the pooled grid to the larger one, where an index says or to all of their window."""
# Both walk *planes*, the pooled axes at one place of the others. A plane is filled in C order of pooled outputs, and
# cleared just before or, by rows, as it is filled, so that it is in cache. Axes that are not pooled and lie farther in
# memory than those that are come outermost; the channels of a channels-last image lie closer and are the innermost
# loop: memory is walked in its order. Workers divide planes and channels, never the values that meet in an element, so
# no result depends on how many there are. float16 adds up in a plane of floats and is rounded once.
#
# Trusted: the arrays have aligned values of the type asked for, the same number of axes, equal lengths on those that
# are not pooled, and are not empty; out shares no memory, with itself or the others; `windows` holds the number of
# `axes`, and for each in this order its number and its table. Shapes and indices may change meanwhile: what another
# thread can do is checked where it is used.
from cpython.buffer cimport (
    Py_buffer, PyBUF_SIMPLE, PyBUF_STRIDED, PyBUF_STRIDES, PyBuffer_Release, PyObject_GetBuffer
)
from libc.math cimport NAN
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

include "common/values.pxi"
include "common/windows.pxi"
include "back/planes.pxi"
include "back/spread.pxi"


cdef inline void put(char *out, const char *value, stored *type, placing *op) noexcept nogil:
    if stored is half:
        (<float *>out)[0] = (<float *>out)[0] + float_of((<const half *>value)[0])
    elif placing is Copy:
        (<stored *>out)[0] = (<const stored *>value)[0]
    else:
        (<stored *>out)[0] = <stored>((<stored *>out)[0] + (<const stored *>value)[0])


cdef inline Py_ssize_t place(const Job *job, Py_ssize_t index) noexcept nogil:
    # Bytes from the start of a plane to a flat index.
    cdef Py_ssize_t offset = 0
    cdef int i
    for i in reversed(range(job.plane_axes)):
        offset += index % job.plane[i].length * job.plane[i].step[OUT]
        index //= job.plane[i].length
    return offset


cdef void scatter_plane(Job *job, const char *grad, const char *indices, char *out, Py_ssize_t n, stored *type,
                        placing *op) noexcept nogil:
    cdef Py_ssize_t[MAX_AXES] at
    cdef Py_ssize_t[3] offset
    cdef const char *value
    cdef const char *index
    cdef char *dst = out
    cdef Py_ssize_t i
    cdef int64_t found  # read once, and checked where it is used: another thread may write to the indices
    cdef int count = job.pooled_axes
    cdef Axis along
    cdef Py_ssize_t step = job.plane[0].step[OUT] if job.plane_axes else 0  # from index to index, if that is one
    cdef bint even = job.plane_axes <= 1
    if n > 1:
        along, along.length = job.inner, n
    else:
        along = taken(job.pooled, &count)
    if stored is half:
        dst, step, even = job.scratch, n * sizeof(float), True
        along.step[OUT] = sizeof(float) if n > 1 else 0
        memset(dst, 0, job.elements * n * sizeof(float))
    else:
        clear(job, out, n, type)
    memset(at, 0, count * sizeof(Py_ssize_t))
    memset(offset, 0, sizeof(offset))
    while True:
        value, index = grad + offset[GRAD], indices + offset[INDICES]
        for i in range(along.length):
            found = (<const volatile int64_t *>index)[0]
            if <size_t>found < <size_t>job.elements:
                put(dst + (found * step if even else place(job, found)) + i * along.step[OUT], value, type, op)
            else:
                job.strayed = True
            value += along.step[GRAD]
            index += along.step[INDICES]
        if not advance(job.pooled, count, at, offset):
            break
    if stored is half:
        round_plane(job, out, n, job.scratch)


cdef visit_pass scattering(char kind, Py_ssize_t size, bint adds) noexcept nogil:
    # The pass for values of that kind, as NumPy names it, and size.
    if not adds:
        if size == 1: return <visit_pass>scatter_plane[uint8_t, Copy]
        if size == 2: return <visit_pass>scatter_plane[uint16_t, Copy]
        if size == 4: return <visit_pass>scatter_plane[uint32_t, Copy]
        return <visit_pass>scatter_plane[uint64_t, Copy]
    if kind == c"f":
        if size == 2: return <visit_pass>scatter_plane[half, Add]
        if size == 4: return <visit_pass>scatter_plane[float, Add]
        return <visit_pass>scatter_plane[double, Add]
    if size == 1: return <visit_pass>scatter_plane[uint8_t, Add]
    if size == 2: return <visit_pass>scatter_plane[uint16_t, Add]
    if size == 4: return <visit_pass>scatter_plane[uint32_t, Add]
    return <visit_pass>scatter_plane[uint64_t, Add]


cdef visit_pass spreading(Py_ssize_t size) noexcept nogil:
    if size == 2: return <visit_pass>spread_plane[half, float]
    if size == 4: return <visit_pass>spread_plane[float, float]
    return <visit_pass>spread_plane[double, double]


cdef bint all_in_range(const char *indices, const Axis *axes, int count, Axis along, uint64_t last) noexcept nogil:
    # The sign of i or of last - i tells, which vectors of any processor can add, subtract and combine.
    cdef Py_ssize_t[MAX_AXES] at
    cdef Py_ssize_t[3] offset
    cdef const char *index
    cdef uint64_t i
    cdef uint64_t signs = 0
    cdef Py_ssize_t k
    memset(at, 0, sizeof(at))
    memset(offset, 0, sizeof(offset))
    while True:
        index = indices + offset[OUT]
        if along.step[OUT] == sizeof(uint64_t):
            for k in range(along.length):
                i = (<const uint64_t *>index)[k]
                signs |= i | (last - i)
        else:
            for k in range(along.length):
                i = (<const uint64_t *>(index + k * along.step[OUT]))[0]
                signs |= i | (last - i)
        if signs >> 63 or not advance(axes, count, at, offset):
            return not signs >> 63


def in_range(indices, Py_ssize_t last, Py_ssize_t part, Py_ssize_t parts):
    """Whether every index of part `part` of `parts` is from 0 to `last`; all are int64, aligned, and not none."""
    cdef Py_buffer buffer
    cdef Axis[MAX_AXES] axes
    cdef Axis axis
    cdef Axis *longest
    cdef const char *start
    cdef Py_ssize_t begin
    cdef bint inside
    cdef int i
    cdef int count = 0
    PyObject_GetBuffer(indices, &buffer, PyBUF_STRIDES)
    try:
        start = <const char *>buffer.buf
        memset(axes, 0, sizeof(axes))
        memset(&axis, 0, sizeof(axis))
        for i in range(buffer.ndim):
            axis.length, axis.step[OUT] = buffer.shape[i], buffer.strides[i]
            insert(axes, count, &axis)
            count += 1
        count = merge(axes, count)
        if count:
            longest = &axes[0]
            for i in range(count):
                longest = &axes[i] if axes[i].length > longest.length else longest
            begin = longest.length * part // parts
            longest.length = longest.length * (part + 1) // parts - begin
            if longest.length == 0:
                return True
            start += begin * longest.step[OUT]
        axis = taken(axes, &count)
        with nogil:
            inside = all_in_range(start, axes, count, axis, last)
        return inside
    finally:
        PyBuffer_Release(&buffer)


def scatter(grad, indices, out, axes, str kind, bint adds, Py_ssize_t part, Py_ssize_t parts):
    """Fill part `part` of `parts` of `out` with zeros and with `grad` where `indices` say, added or copied.

    See the head of ``scatter.pyx`` for what is trusted.
    """
    cdef Py_buffer source, places, result
    cdef Job job
    cdef Py_ssize_t values = 1
    cdef Py_ssize_t scratch = 0
    cdef bint enough
    cdef visit_pass visit
    PyObject_GetBuffer(grad, &source, PyBUF_STRIDES)
    try:
        PyObject_GetBuffer(indices, &places, PyBUF_STRIDES)
        try:
            PyObject_GetBuffer(out, &result, PyBUF_STRIDED)
            try:
                lay_out(&job, &source, &places, &result, axes)
                job.pooled_axes = merge(job.pooled, job.pooled_axes)
                job.plane_axes = merge(job.plane, job.plane_axes)
                if kind == "f" and result.itemsize == sizeof(half) and adds:
                    scratch = job.elements * sizeof(float)
                    values = job.elements // ROWS
                visit = scattering(ord(kind), result.itemsize, adds)
                with nogil:
                    enough = sweep(&job, <const char *>source.buf, <const char *>places.buf, <char *>result.buf,
                                   values, scratch, 0, visit, part, parts)
            finally:
                PyBuffer_Release(&result)
        finally:
            PyBuffer_Release(&places)
    finally:
        PyBuffer_Release(&source)
    if not enough:
        raise MemoryError("no memory for the kernel's plane of float32")
    if job.strayed:
        raise ValueError("indices must not change during the call, got one that left its range meanwhile")


def spread(grad, out, axes, windows, double divisor, Py_ssize_t part, Py_ssize_t parts):
    """Fill part `part` of `parts` of `out`: each value of `grad`, over `divisor` or that of its window, to all of that.

    See the head of ``scatter.pyx`` for what is trusted.
    """
    cdef Py_buffer source, result, tables
    cdef Job job
    cdef const int64_t *packed
    cdef Py_ssize_t widest, scratch, i
    cdef int axis, rank
    cdef bint enough
    cdef visit_pass visit
    PyObject_GetBuffer(windows, &tables, PyBUF_SIMPLE)
    try:
        PyObject_GetBuffer(grad, &source, PyBUF_STRIDES)
        try:
            PyObject_GetBuffer(out, &result, PyBUF_STRIDED)
            try:
                lay_out(&job, &source, &source, &result, axes)
                packed = <const int64_t *>tables.buf + 1
                for axis in axes:
                    rank = sum([other < axis for other in axes])
                    packed = unpack(&job.windows[rank], packed + 1)
                    if not fits_axis(&job.windows[rank], result.shape[axis], source.shape[axis]):
                        raise ValueError("arrays must keep their shapes during the call, got another one meanwhile")
                job.divisor = divisor
                rank = job.pooled_axes - 1
                widest = job.plane[rank].length + job.windows[rank].outputs
                scratch = widest * max(<Py_ssize_t>sizeof(float), result.itemsize)
                if result.itemsize == sizeof(half):
                    scratch += job.elements * sizeof(float)
                    widest = max(widest, job.elements // ROWS)
                job.even = True
                for i in range(job.windows[rank].outputs - job.windows[rank].regular):
                    job.even &= job.windows[rank].edges[3 * i + 2] == job.windows[rank].taps
                visit = spreading(result.itemsize)
                with nogil:
                    enough = sweep(&job, <const char *>source.buf, <const char *>source.buf, <char *>result.buf,
                                   widest, scratch, job.elements // job.plane[rank].length, visit, part, parts)
            finally:
                PyBuffer_Release(&result)
        finally:
            PyBuffer_Release(&source)
    finally:
        PyBuffer_Release(&tables)
    if not enough:
        raise MemoryError("no memory for the kernel's scratch rows")
