# Planes: the pooled axes at one place of the others. From strides to loops over them, and what is done to a whole one.
#
# Trusted: as in `scatter.pyx`.

cdef extern from *:
    """
    /* What an inner loop calls must become part of it, or it is not vectorised; `inline` alone is a wish. */
    #undef CYTHON_INLINE
    #if defined(_MSC_VER)
    #define CYTHON_INLINE __forceinline
    #else
    #define CYTHON_INLINE inline __attribute__((always_inline))
    #endif
    """

cdef enum:
    MAX_AXES = 65    # NumPy's 64, and the channels
    BLOCK = 1 << 14  # values of a row of scratch
    ROWS = 64        # of a plane of scratch
    CHANNELS = 16    # at a time at least, a line of cache, whatever that makes of them

cdef enum:  # the steps of an axis
    GRAD
    INDICES
    OUT

ctypedef fused plain:  # what is scattered as it is; integers by their size, because wrapping knows no sign
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    float
    double

ctypedef fused stored:
    plain
    half

ctypedef fused stored_real:
    float
    double
    half

cdef struct Copy:
    char tag

cdef struct Add:
    char tag

ctypedef fused placing:
    Copy
    Add

cdef struct Axis:
    Py_ssize_t length
    Py_ssize_t[3] step  # in bytes

cdef struct Job:
    Axis[MAX_AXES] batch, pooled, plane  # `pooled` as grad has the pooled axes, `plane` as out has them
    Axis inner                           # the channels; one if there are none
    int batch_axes, pooled_axes, plane_axes
    Py_ssize_t elements                  # of a plane
    Py_ssize_t block                     # channels at a time
    Windows[MAX_AXES] windows            # of the pooled axes
    double divisor                       # of all windows, or 0
    bint even                            # whether all windows along the last axis have one count
    bint strayed                         # whether an index was met that lies outside of the plane
    Bounds[3] bounds                     # of the arrays, by what are the steps of an axis
    char *scratch

ctypedef void (*visit_pass)(Job *job, const char *grad, const char *indices, char *out, Py_ssize_t n, void *value,
                            void *op) noexcept nogil


cdef inline size_t distance(const Axis *axis) noexcept nogil:
    # How far apart neighbours lie in out; an axis that goes nowhere is best walked outermost.
    cdef Py_ssize_t step = axis.step[OUT]
    return <size_t>-1 if axis.length == 1 or step == 0 else <size_t>(step if step > 0 else -step)


cdef void insert(Axis *axes, int count, const Axis *axis) noexcept nogil:
    # Into axes that are sorted, the farthest first.
    while count > 0 and distance(&axes[count - 1]) < distance(axis):
        axes[count] = axes[count - 1]
        count -= 1
    axes[count] = axis[0]


cdef int merge(Axis *axes, int count) noexcept nogil:
    # Joins neighbours that every array steps through as one, drops axes of one element; returns how many are left.
    cdef Axis *last
    cdef int i
    cdef int kept = 0
    for i in range(count):
        last = &axes[kept - 1 if kept else 0]
        if axes[i].length == 1:
            continue
        if kept and (last.step[GRAD] == axes[i].step[GRAD] * axes[i].length
                     and last.step[INDICES] == axes[i].step[INDICES] * axes[i].length
                     and last.step[OUT] == axes[i].step[OUT] * axes[i].length):
            axes[i].length *= last.length
            last[0] = axes[i]
        else:
            axes[kept] = axes[i]
            kept += 1
    return kept


cdef inline bint advance(const Axis *axes, int count, Py_ssize_t *at, Py_ssize_t *offset) noexcept nogil:
    # To the next place in C order, of which `offset` are the bytes; False if it was the last.
    cdef int k
    while count > 0:
        count -= 1
        at[count] += 1
        for k in range(3):
            offset[k] += axes[count].step[k]
        if at[count] < axes[count].length:
            return True
        at[count] = 0
        for k in range(3):
            offset[k] -= axes[count].step[k] * axes[count].length
    return False


cdef inline Axis taken(const Axis *axes, int *count) noexcept nogil:
    # The last axis, for the innermost loop: one of one element if there is none.
    cdef Axis axis
    axis.length = 1
    memset(axis.step, 0, sizeof(axis.step))
    if count[0]:
        count[0] -= 1
        axis = axes[count[0]]
    return axis


cdef int covering(const Job *job, Py_ssize_t n, Py_ssize_t size, Axis *axes) noexcept nogil:
    # The axes of a plane and n channels of out; step GRAD is that of packed values of `size` bytes, as in scratch.
    cdef int i
    cdef Py_ssize_t step = size * n
    for i in reversed(range(job.plane_axes)):
        axes[i] = job.plane[i]
        axes[i].step[GRAD] = step
        step *= axes[i].length
    axes[job.plane_axes] = job.inner
    axes[job.plane_axes].length = n
    axes[job.plane_axes].step[GRAD] = size
    axes[job.plane_axes].step[INDICES] = 0
    return merge(axes, job.plane_axes + 1)


cdef void clear(const Job *job, char *out, Py_ssize_t n, plain *value) noexcept nogil:
    cdef Axis[MAX_AXES] axes
    cdef Py_ssize_t[MAX_AXES] at
    cdef Py_ssize_t[3] offset
    cdef Py_ssize_t i
    cdef int count = covering(job, n, sizeof(plain), axes)
    cdef Axis along = taken(axes, &count)
    memset(at, 0, count * sizeof(Py_ssize_t))
    memset(offset, 0, sizeof(offset))
    while True:
        if along.length == 1 or along.step[OUT] == sizeof(plain):
            memset(out + offset[OUT], 0, along.length * sizeof(plain))
        else:
            for i in range(along.length):
                (<plain *>(out + offset[OUT] + i * along.step[OUT]))[0] = 0
        if not advance(axes, count, at, offset):
            return


cdef void round_plane(const Job *job, char *out, Py_ssize_t n, const char *plane) noexcept nogil:
    # A plane of packed floats becomes float16.
    cdef Axis[MAX_AXES] axes
    cdef Py_ssize_t[MAX_AXES] at
    cdef Py_ssize_t[3] offset
    cdef Py_ssize_t i
    cdef const float *values
    cdef char *dst
    cdef int count = covering(job, n, sizeof(float), axes)
    cdef Axis along = taken(axes, &count)
    memset(at, 0, count * sizeof(Py_ssize_t))
    memset(offset, 0, sizeof(offset))
    while True:
        values, dst = <const float *>(plane + offset[GRAD]), out + offset[OUT]
        if along.step[OUT] == sizeof(half):
            for i in range(along.length):
                (<half *>dst)[i] = half_of(values[i])
        else:
            for i in range(along.length):
                (<half *>(dst + i * along.step[OUT]))[0] = half_of(values[i])
        if not advance(axes, count, at, offset):
            return


cdef bint fits(const Backward *r, const bint *pooled) noexcept nogil:
    # Whether the shapes are those that were checked: another thread may have given an array a new one since.
    cdef int i
    if r.grad.ndim != r.out.ndim or r.indices.ndim != r.out.ndim:
        return False
    for i in range(r.out.ndim):
        if r.grad.shape[i] != r.indices.shape[i] or not pooled[i] and r.grad.shape[i] != r.out.shape[i]:
            return False
    return True


cdef bint lay_out(Job *job, const Backward *r) noexcept nogil:
    # False if the arrays do not fit each other.
    cdef bint[MAX_AXES] pooled
    cdef Axis axis
    cdef size_t nearest = <size_t>-1
    cdef int i
    job.strayed = False
    memset(pooled, 0, sizeof(pooled))
    for i in range(r.count):
        if r.axes[i] >= r.out.ndim:
            return False
        pooled[r.axes[i]] = True
    if not fits(r, pooled):
        return False
    job.batch_axes = job.pooled_axes = 0
    job.elements = 1
    for i in range(r.out.ndim):
        axis.length = r.grad.shape[i]
        axis.step[GRAD], axis.step[INDICES], axis.step[OUT] = r.grad.strides[i], r.indices.strides[i], r.out.strides[i]
        if not pooled[i]:
            insert(job.batch, job.batch_axes, &axis)
            job.batch_axes += 1
            continue
        job.pooled[job.pooled_axes] = axis
        job.pooled[job.pooled_axes].step[OUT] = 0
        axis.length = r.out.shape[i]
        axis.step[GRAD] = axis.step[INDICES] = 0
        nearest = min(nearest, distance(&axis))
        job.elements *= axis.length
        job.plane[job.pooled_axes] = axis
        job.pooled_axes += 1
    job.plane_axes = job.pooled_axes
    job.batch_axes = merge(job.batch, job.batch_axes)
    if CPOOL_DEBUG:
        job.bounds[GRAD], job.bounds[INDICES] = bounds_of(&r.grad), bounds_of(&r.indices)
        job.bounds[OUT] = bounds_of(&r.out)
    i = 0
    job.inner = taken(job.batch, &i)
    if job.batch_axes and distance(&job.batch[job.batch_axes - 1]) < nearest:
        job.inner = taken(job.batch, &job.batch_axes)
    return True


cdef void check_plane(const Job *job, const Axis *axes, int count, int of, const char *place,
                      Py_ssize_t n) noexcept nogil:
    # Of n channels of one array, which has these axes.
    cdef Py_ssize_t reach = (n - 1) * job.inner.step[of]
    cdef Py_ssize_t low = min(reach, 0)
    cdef Py_ssize_t high = max(reach, 0)
    cdef int i
    for i in range(count):
        reach = (axes[i].length - 1) * axes[i].step[of]
        low += min(reach, 0)
        high += max(reach, 0)
    check_span(&job.bounds[of], place, low, high + 1)


cdef bint sweep(Job *job, const char *grad, const char *indices, char *out, Py_ssize_t values, Py_ssize_t scratch,
                Py_ssize_t more, visit_pass visit, Py_ssize_t part, Py_ssize_t parts) noexcept nogil:
    # Visits the planes of a part. A channel takes `values` in cache and `scratch` bytes, all together take `more` of
    # these; False if there is no memory.
    cdef Py_ssize_t planes = job.inner.length
    cdef Py_ssize_t plane, end, n, first, offset, bytes
    cdef Py_ssize_t[3] base
    cdef int i, k
    for i in range(job.batch_axes):
        planes *= job.batch[i].length
    plane, end = planes * part // parts, planes * (part + 1) // parts
    job.block = min(max(BLOCK // max(values, 1), CHANNELS), job.inner.length)
    job.scratch = NULL
    bytes = job.block * scratch + more
    if scratch:
        job.scratch = <char *>malloc(bytes + GUARD)
        if job.scratch == NULL:
            return False
        set_guard(job.scratch + bytes)
    while plane < end:
        first = plane % job.inner.length
        n = min(min(job.inner.length - first, end - plane), job.block)
        offset = plane // job.inner.length
        for k in range(3):
            base[k] = first * job.inner.step[k]
        for i in reversed(range(job.batch_axes)):
            for k in range(3):
                base[k] += offset % job.batch[i].length * job.batch[i].step[k]
            offset //= job.batch[i].length
        if CPOOL_DEBUG:
            check_plane(job, job.pooled, job.pooled_axes, GRAD, grad + base[GRAD], n)
            check_plane(job, job.pooled, job.pooled_axes, INDICES, indices + base[INDICES], n)
            check_plane(job, job.plane, job.plane_axes, OUT, out + base[OUT], n)
        visit(job, grad + base[GRAD], indices + base[INDICES], out + base[OUT], n, NULL, NULL)
        plane += n
    if scratch:
        check_guard(job.scratch + bytes)
    free(job.scratch)
    return True
