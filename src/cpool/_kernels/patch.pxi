# Patches: windows of a few rows and a few taps along them, without an intermediate row, for as many rows of results as
# there are at equal steps. Results are made a chunk at a time: loops of constant length and stride stay in registers,
# and what is folded into a buffer this small never leaves the nearest cache. The last chunk of a row overlaps the one
# before it: the same results once more cost less than a loop of unknown length.
#
# Trusted: as of all passes (`passes.pxi`); shapes are those that `has_patch` promises; a window has at most MOST_ROWS
# rows. `rows` are those of the first output, and are not kept.

cdef enum:
    CHUNK = 64                    # results at a time; twice as many single bytes
    CHUNK_VALUES = 3 * 2 * CHUNK  # that are folded for them

cdef struct Same:    # what means are stored as: the type that x stores,
    char tag

cdef struct Double:  # or float64
    char tag

ctypedef fused outcome:
    Same
    Double


cdef inline bint has_patch(Py_ssize_t stride, Py_ssize_t taps) noexcept nogil:
    return taps == 2 and stride == 2 or taps == 3 and 1 <= stride <= 3


cdef inline number pair(const source *two, number *to) noexcept nogil:
    # The sum of two neighbours, read as one value twice as wide: which half is which does not matter.
    cdef number both = 0
    if number in floating or source in floating:
        return both
    else:
        memcpy(&both, two, sizeof(number))
        return <number><source>both + <number><source>(both >> (4 * sizeof(number)))


cdef inline void chunk(number *dst, const source **rows, Py_ssize_t count, Py_ssize_t at, Py_ssize_t n,
                       Py_ssize_t stride, Py_ssize_t taps, operation *op) noexcept nogil:
    # n windows from column `at` on.
    cdef number[CHUNK_VALUES] folded
    cdef const source *src = rows[0] + at
    cdef const source *other
    cdef const number *row = <const number *>src
    cdef Py_ssize_t i, r
    cdef Py_ssize_t span = (n - 1) * stride + taps
    cdef number m
    if operation is Sum and number not in floating and source not in floating:
        if sizeof(number) == 2 * sizeof(source) and taps == 2 and stride == 2:
            if count == 2:  # by far the most common window
                other = rows[1] + at
                for i in range(n):
                    dst[i] = <number>(pair(src + 2 * i, dst) + pair(other + 2 * i, dst))
                return
            for i in range(n):
                dst[i] = pair(src + 2 * i, dst)
            for r in range(1, count):
                src = rows[r] + at
                for i in range(n):
                    dst[i] = <number>(dst[i] + pair(src + 2 * i, dst))
            return
    if count > 1:
        other = rows[1] + at
        for i in range(span):
            folded[i] = combine(work_of(src[i], dst), work_of(other[i], dst), op)
        for r in range(2, count):
            other = rows[r] + at
            for i in range(span):
                folded[i] = combine(folded[i], work_of(other[i], dst), op)
        row = folded
    elif source is not number:
        for i in range(span):
            folded[i] = work_of(src[i], dst)
        row = folded
    if taps == 2:
        for i in range(n):
            dst[i] = combine(row[i * stride], row[i * stride + 1], op)
    else:
        for i in range(n):
            m = combine(row[i * stride], row[i * stride + 1], op)
            dst[i] = combine(m, row[i * stride + 2], op)


cdef inline void next_rows(const source **rows, const Patch *shape) noexcept nogil:
    cdef Py_ssize_t r
    for r in range(shape.count):
        rows[r] = <const source *>(<const char *>rows[r] + shape.src_step)


cdef inline void chunks(number *dst, const number **rows, const Patch *shape, Py_ssize_t stride, Py_ssize_t taps,
                        operation *op) noexcept nogil:
    cdef Py_ssize_t size = 2 * CHUNK if sizeof(number) == 1 else CHUNK
    cdef Py_ssize_t n = shape.n
    cdef Py_ssize_t i, output
    for output in range(shape.outputs):
        i = 0
        if n < size:
            chunk(dst, rows, shape.count, 0, n, stride, taps, op)
            i = n
        while i < n:
            i = min(i, n - size)
            chunk(dst + i, rows, shape.count, i * stride, size, stride, taps, op)
            i += size
        dst = <number *>(<char *>dst + shape.dst_step)
        next_rows(rows, shape)


cdef void patch(number *dst, const number **rows, const Patch *shape, operation *op) noexcept nogil:
    if shape.stride == 2 and shape.taps == 2:
        chunks(dst, rows, shape, 2, 2, op)
    elif shape.stride == 2:
        chunks(dst, rows, shape, 2, 3, op)
    elif shape.stride == 1:
        chunks(dst, rows, shape, 1, 3, op)
    else:
        chunks(dst, rows, shape, 3, 3, op)


cdef inline void mean_chunk(outcome *dst, const source **rows, const Patch *shape, Py_ssize_t at, Py_ssize_t n,
                            Py_ssize_t stride, Py_ssize_t taps, total *op) noexcept nogil:
    # n means from output `at` on.
    cdef total[CHUNK] sums
    chunk(sums, rows, shape.count, at * stride, n, stride, taps, <Sum *>NULL)
    if outcome is Same:
        divide_packed(<source *>dst + at, sums, n, &shape.divisor)
    else:
        divide_packed(<double *>dst + at, sums, n, &shape.divisor)


cdef inline void mean_chunks(outcome *dst, const source **rows, const Patch *shape, Py_ssize_t stride, Py_ssize_t taps,
                             total *op) noexcept nogil:
    cdef Py_ssize_t n = shape.n
    cdef Py_ssize_t i, output
    for output in range(shape.outputs):
        i = 0
        if n < CHUNK:
            mean_chunk(dst, rows, shape, 0, n, stride, taps, op)
            i = n
        while i < n:
            i = min(i, n - CHUNK)
            mean_chunk(dst, rows, shape, i, CHUNK, stride, taps, op)
            i += CHUNK
        dst = <outcome *>(<char *>dst + shape.dst_step)
        next_rows(rows, shape)


cdef void mean_patch(outcome *dst, const source **rows, const Patch *shape, total *op) noexcept nogil:
    if shape.stride == 2 and shape.taps == 2:
        mean_chunks(dst, rows, shape, 2, 2, op)
    elif shape.stride == 2:
        mean_chunks(dst, rows, shape, 2, 3, op)
    elif shape.stride == 1:
        mean_chunks(dst, rows, shape, 1, 3, op)
    else:
        mean_chunks(dst, rows, shape, 3, 3, op)
