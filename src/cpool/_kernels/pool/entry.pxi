# Where a variant is entered: a request becomes a job, and the job is swept, without the GIL.
#
# Trusted, because the doors (`door.pyx`, `capi.pyx`) made sure of it: x and out have aligned values of `dtype` and of
# `result_dtype`, which `returns` allows; index has int64 and mask has bools, if there are any; out and index share
# memory with nothing else; `windows` fits all shapes; and out is not empty.

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
    cdef Py_ssize_t i
    if CPOOL_DEBUG:
        job.x_bounds, job.out_bounds = bounds_of(&arrays.x), bounds_of(&arrays.out)
        job.index_bounds, job.mask_bounds = bounds_of(&arrays.index), bounds_of(&arrays.mask)
        global most_scratch
        most_scratch = max(most_scratch, job.scratch_bytes - guards(job) * GUARD)
    job.scratch = few
    if job.scratch_bytes > FEW_BYTES:
        job.scratch = allocated = <char *>malloc(job.scratch_bytes + LINE)
        if allocated == NULL:
            return NO_MEMORY
    job.scratch += LINE - <size_t>job.scratch % LINE
    # What falls on gaps between lanes is converted as the rest is, and C allows that of no number out of range.
    if has_gaps(strip) and (job.passes.convert != NULL or job.passes.tallies):
        memset(job.scratch, 0, job.scratch_bytes)
    for i in range(guards(job) if CPOOL_DEBUG else 0):
        set_guard(guard_at(job, i))
    first.x, first.out = <const char *>arrays.x.buf, <char *>arrays.out.buf
    # What is not there has no step either, but C moves no pointer that is NULL.
    first.mask = <const char *>(arrays.mask.buf if arrays.mask.buf != NULL else arrays.x.buf)
    first.index = <char *>(arrays.index.buf if arrays.index.buf != NULL else arrays.out.buf)
    first.place = first_place(request)
    sweep(job, strip, &first, part, parts)
    for i in range(guards(job) if CPOOL_DEBUG else 0):
        check_guard(guard_at(job, i))
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
