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
from cpython.buffer cimport Py_buffer, PyBUF_STRIDED, PyBUF_STRIDES, PyBuffer_Release, PyObject_GetBuffer
from cpython.pycapsule cimport PyCapsule_New
from libc.math cimport NAN, fabs
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdio cimport fprintf, stderr
from libc.stdlib cimport abort, free, malloc
from libc.string cimport memcpy, memset

include "common/request.pxi"
include "common/bounds.pxi"
include "common/backward.pxi"
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


cdef visit_pass scattering(bint floats, Py_ssize_t size, bint adds) noexcept nogil:
    # The pass for values of that kind and size.
    if not adds:
        if size == 1: return <visit_pass>scatter_plane[uint8_t, Copy]
        if size == 2: return <visit_pass>scatter_plane[uint16_t, Copy]
        if size == 4: return <visit_pass>scatter_plane[uint32_t, Copy]
        return <visit_pass>scatter_plane[uint64_t, Copy]
    if floats:
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


cdef bint run_range(const Array *indices, Py_ssize_t last, Py_ssize_t part, Py_ssize_t parts) noexcept nogil:
    # Of part `part` of `parts`; all are int64, aligned, and not none.
    cdef Axis[MAX_AXES] axes
    cdef Axis axis
    cdef Axis *longest
    cdef const char *start = indices.buf
    cdef Py_ssize_t begin
    cdef int i
    cdef int count = 0
    memset(axes, 0, sizeof(axes))
    memset(&axis, 0, sizeof(axis))
    for i in range(indices.ndim):
        axis.length, axis.step[OUT] = indices.shape[i], indices.strides[i]
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
    return all_in_range(start, axes, count, axis, last)


cdef Arrival run_scatter(const Backward *r, Py_ssize_t part, Py_ssize_t parts) noexcept nogil:
    cdef Job job
    cdef Py_ssize_t values = 1
    cdef Py_ssize_t scratch = 0
    if not lay_out(&job, r):
        return NO_FIT
    job.pooled_axes = merge(job.pooled, job.pooled_axes)
    job.plane_axes = merge(job.plane, job.plane_axes)
    if r.floats and r.out.itemsize == sizeof(half) and r.adds:
        scratch = job.elements * sizeof(float)
        values = job.elements // ROWS
    if not sweep(&job, r.grad.buf, r.indices.buf, r.out.buf, values, scratch, 0,
                 scattering(r.floats, r.out.itemsize, r.adds), part, parts):
        return NO_SCRATCH
    return STRAYED if job.strayed else ARRIVED


cdef Arrival run_spread(const Backward *r, Py_ssize_t part, Py_ssize_t parts) noexcept nogil:
    cdef Job job
    cdef const int64_t *packed = r.windows + 1
    cdef Py_ssize_t widest, scratch, i
    cdef int rank, k, other
    if not lay_out(&job, r):
        return NO_FIT
    for k in range(r.count):
        rank = 0
        for other in range(r.count):
            rank += r.axes[other] < r.axes[k]
        packed = unpack(&job.windows[rank], packed + 1)
        if not fits_axis(&job.windows[rank], r.out.shape[r.axes[k]], r.grad.shape[r.axes[k]]):
            return NO_FIT
    job.divisor = r.divisor
    rank = job.pooled_axes - 1
    widest = job.plane[rank].length + job.windows[rank].outputs
    scratch = widest * max(<Py_ssize_t>sizeof(float), r.out.itemsize)
    if r.out.itemsize == sizeof(half):
        scratch += job.elements * sizeof(float)
        widest = max(widest, job.elements // ROWS)
    job.even = True
    for i in range(job.windows[rank].outputs - job.windows[rank].regular):
        job.even &= job.windows[rank].edges[3 * i + 2] == job.windows[rank].taps
    if not sweep(&job, r.grad.buf, r.grad.buf, r.out.buf, widest, scratch, job.elements // job.plane[rank].length,
                 spreading(r.out.itemsize), part, parts):
        return NO_SCRATCH
    return ARRIVED


address_of_range = PyCapsule_New(<void *>run_range, "cpool._kernels.range", NULL)
address_of_scatter = PyCapsule_New(<void *>run_scatter, "cpool._kernels.scatter", NULL)
address_of_spread = PyCapsule_New(<void *>run_spread, "cpool._kernels.spread", NULL)


cdef class Buffers:
    """The arrays of a call, held while it runs, as the request has them."""
    cdef Py_buffer[3] views
    cdef int held
    cdef Py_ssize_t[MAX_AXES] axes
    cdef Backward request

    def __dealloc__(self):
        for i in range(self.held):
            PyBuffer_Release(&self.views[i])

    cdef Array hold(self, array, int flags) except *:
        cdef Py_buffer *view = &self.views[self.held]
        cdef Array described
        PyObject_GetBuffer(array, view, flags)
        self.held += 1
        described.buf, described.ndim, described.itemsize = <char *>view.buf, view.ndim, view.itemsize
        described.shape, described.strides = view.shape, view.strides
        return described

    cdef void set_axes(self, axes) except *:
        self.request.axes, self.request.count = self.axes, len(axes)
        for i, axis in enumerate(axes):
            self.axes[i] = axis


cdef void check(Arrival arrival) except *:
    if arrival == NO_SCRATCH:
        raise MemoryError("no memory for the kernel's scratch")
    if arrival == NO_FIT:
        raise ValueError("arrays must keep their shapes during the call, got another one meanwhile")
    if arrival == STRAYED:
        raise ValueError("indices must not change during the call, got one that left its range meanwhile")


def in_range(indices, Py_ssize_t last, Py_ssize_t part, Py_ssize_t parts):
    """Whether every index of part `part` of `parts` is from 0 to `last`; all are int64, aligned, and not none."""
    cdef Buffers call = Buffers()
    cdef bint inside
    call.request.indices = call.hold(indices, PyBUF_STRIDES)
    with nogil:
        inside = run_range(&call.request.indices, last, part, parts)
    return inside


def scatter(grad, indices, out, axes, str kind, bint adds, Py_ssize_t part, Py_ssize_t parts):
    """Fill part `part` of `parts` of `out` with zeros and with `grad` where `indices` say, added or copied.

    See the head of ``scatter.pyx`` for what is trusted.
    """
    cdef Buffers call = Buffers()
    cdef Backward *request = &call.request
    cdef Arrival arrival
    request.grad, request.indices = call.hold(grad, PyBUF_STRIDES), call.hold(indices, PyBUF_STRIDES)
    request.out = call.hold(out, PyBUF_STRIDED)
    request.floats, request.adds = kind == "f", adds
    call.set_axes(axes)
    with nogil:
        arrival = run_scatter(request, part, parts)
    check(arrival)


def spread(grad, out, axes, windows, double divisor, Py_ssize_t part, Py_ssize_t parts):
    """Fill part `part` of `parts` of `out`: each value of `grad`, over `divisor` or that of its window, to all of that.

    See the head of ``scatter.pyx`` for what is trusted.
    """
    cdef Buffers call = Buffers()
    cdef Backward *request = &call.request
    cdef Arrival arrival
    request.windows = <const int64_t *>call.hold(windows, PyBUF_STRIDES).buf
    request.grad = request.indices = call.hold(grad, PyBUF_STRIDES)
    request.out = call.hold(out, PyBUF_STRIDED)
    request.divisor = divisor
    call.set_axes(axes)
    with nogil:
        arrival = run_spread(request, part, parts)
    check(arrival)
