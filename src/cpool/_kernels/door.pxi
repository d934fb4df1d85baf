# The doors: Python's takes the arrays and a plan, C's a request; both sweep without the GIL.
#
# Trusted, because the package's own Python, or `capi.pyx`, made sure of it: x and out have aligned values of `dtype`
# and of `result_dtype` (for averages that is what `select_average` can return), indices has int64 and mask has bools,
# if there are any; out and indices share memory with nothing else; `windows` fits all shapes; and out is not empty.

cdef enum:
    FEW_BYTES = 1 << 12  # of scratch that are taken from the stack

cdef Py_ssize_t most_scratch = 0  # bytes that a part of a call had; debug builds alone keep it


cdef int64_t first_place(const Request *request) noexcept nogil:
    # In the whole pooled axes, of the first element of x. Axes come in any order, places in that of their numbers.
    cdef const int64_t *tables
    cdef Windows windows
    cdef int64_t places = 1
    cdef int64_t place = 0
    cdef int axis, i
    if request.arrays.index.buf == NULL:
        return 0
    for axis in range(request.arrays.x.ndim - 1, -1, -1):
        tables = request.windows + 1
        for i in range(request.windows[0]):
            if tables[0] == axis:
                unpack(&windows, tables + 1)
                place += windows.offset * places
                places *= windows.all_length
            tables = unpack(&windows, tables + 1)
    return place


cdef Outcome sweep_request(Job *job, Strip *strip, const Request *request, Py_ssize_t part,
                           Py_ssize_t parts) noexcept nogil:
    cdef const Arrays *arrays = &request.arrays
    cdef char[FEW_BYTES + LINE] few
    cdef char *allocated = NULL
    cdef Point first
    if CPOOL_DEBUG:
        job.x_bounds, job.out_bounds = bounds_of(&arrays.x), bounds_of(&arrays.out)
        job.index_bounds, job.mask_bounds = bounds_of(&arrays.index), bounds_of(&arrays.mask)
        global most_scratch
        most_scratch = max(most_scratch, job.scratch_bytes)
    job.scratch = few
    if job.scratch_bytes > FEW_BYTES:
        job.scratch = allocated = <char *>malloc(job.scratch_bytes + LINE)
        if allocated == NULL:
            return NO_MEMORY
    job.scratch += LINE - <size_t>job.scratch % LINE
    first.x, first.out = <const char *>arrays.x.buf, <char *>arrays.out.buf
    first.mask, first.index = <const char *>arrays.mask.buf, <char *>arrays.index.buf
    first.place = first_place(request)
    sweep(job, strip, &first, part, parts)
    if allocated != NULL:
        free(allocated)
    return DONE


cdef Outcome run(const Request *request, Py_ssize_t part, Py_ssize_t parts) noexcept nogil:
    cdef Memo *memo = <Memo *>memo_of_thread()
    cdef Job job
    cdef Strip strip
    if remember(memo, request):
        return sweep_request(&memo.job, &memo.strip, request, part, parts)
    if not set_job(&job, &strip, request, request.windows):
        return NO_MEMORY
    return sweep_request(&job, &strip, request, part, parts)


def counters():
    """Values that passes took in and the most bytes of scratch, since the last call of this; None but in debug builds.

    Of calls in one thread.
    """
    global most_scratch
    if not CPOOL_DEBUG:
        return None
    scratch, most_scratch = most_scratch, 0
    return take_joined(), scratch


if sizeof(Memo) > MEMO_BYTES:
    raise ImportError("cpool was built with too little room for the last request of a thread")
address_of_run = PyCapsule_New(<void *>run, "cpool._kernels.run", NULL)


cdef inline Py_ssize_t size_of(Dtype dtype) noexcept nogil:
    if dtype == FLOAT64 or dtype == INT64 or dtype == UINT64: return 8
    if dtype == FLOAT32 or dtype == INT32 or dtype == UINT32: return 4
    return 1 if dtype == BOOL or dtype == INT8 or dtype == UINT8 else 2


cdef bint fits(const Request *request) noexcept:
    # Whether the arrays have the types and shapes that the plan was made for: another thread may have changed them.
    cdef const Arrays *a = &request.arrays
    cdef const int64_t *tables = request.windows + 1
    cdef Windows windows
    cdef bint[MAX_AXES] pooled
    cdef Py_ssize_t axis
    cdef int i
    memset(pooled, 0, sizeof(pooled))
    if a.x.itemsize != size_of(request.dtype) or a.out.itemsize != size_of(request.result_dtype):
        return False
    if a.index.buf != NULL and a.index.itemsize != sizeof(int64_t) or a.mask.buf != NULL and a.mask.itemsize != 1:
        return False
    if a.out.ndim != a.x.ndim or a.index.buf != NULL and a.index.ndim != a.x.ndim:
        return False
    if a.mask.buf != NULL and a.mask.ndim != a.x.ndim:
        return False
    for i in range(request.windows[0]):
        axis = tables[0]
        tables = unpack(&windows, tables + 1)
        if axis >= a.x.ndim or not fits_axis(&windows, a.x.shape[axis], a.out.shape[axis]):
            return False
        pooled[axis] = True
    for i in range(a.x.ndim):
        if not pooled[i] and a.x.shape[i] != a.out.shape[i]:
            return False
        if a.index.buf != NULL and a.index.shape[i] != a.out.shape[i]:
            return False
        if a.mask.buf != NULL and a.mask.shape[i] != a.x.shape[i]:
            return False
    return True


cdef class Call:
    """One call: what is asked for, and the buffers of its arrays, which all parts share.

    See the head of ``door.pxi`` for what is trusted.
    """
    cdef Request request
    cdef Py_buffer tables

    def __cinit__(self, x, out, indices, mask, Operation op, Dtype dtype, Dtype result_dtype, Py_ssize_t taps,
                  Py_ssize_t places, tables, bint omits, bint neutral, int64_t divisor):
        cdef Arrays *arrays = &self.request.arrays
        self.request.op, self.request.dtype, self.request.result_dtype = op, dtype, result_dtype
        self.request.taps, self.request.places, self.request.divisor = taps, places, divisor
        self.request.omits, self.request.neutral = omits, neutral
        PyObject_GetBuffer(tables, &self.tables, PyBUF_SIMPLE)
        self.request.windows = <const int64_t *>self.tables.buf
        PyObject_GetBuffer(x, &arrays.x, PyBUF_STRIDES)
        PyObject_GetBuffer(out, &arrays.out, PyBUF_STRIDED)
        if indices is not None:
            PyObject_GetBuffer(indices, &arrays.index, PyBUF_STRIDED)
        if mask is not None:
            PyObject_GetBuffer(mask, &arrays.mask, PyBUF_STRIDES)
        if not fits(&self.request):
            raise ValueError("x, out and where must keep their shapes and dtypes during the call, got others meanwhile")

    def __dealloc__(self):
        # Those that have been acquired: the others are all zeros.
        cdef Arrays *arrays = &self.request.arrays
        PyBuffer_Release(&arrays.x)
        PyBuffer_Release(&arrays.out)
        PyBuffer_Release(&arrays.index)
        PyBuffer_Release(&arrays.mask)
        PyBuffer_Release(&self.tables)

    def pool(self, Py_ssize_t part, Py_ssize_t parts):
        """Pool part `part` of `parts`."""
        cdef Outcome outcome
        with nogil:
            outcome = run(&self.request, part, parts)
        if outcome == NO_MEMORY:
            raise MemoryError("no memory for the kernel's scratch rows")
