# Tallies: sums that know how many values they are of, for averages of what is left of a window where NaN are omitted
# or a mask leaves values out. A tally is a pair of two doubles, or for integers of up to 32 bits, whose sums are exact,
# of two int64; nothing that does not count is ever added.
#
# Trusted: as of all passes (`passes.pxi`).

cdef enum:
    OMITTED = 128  # values at a time

ctypedef fused tally:
    Tally
    ExactTally


cdef inline void tally_values(tally *dst, const source *src, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    # `step` is in bytes.
    cdef Py_ssize_t i
    for i in range(n):
        if tally is Tally:
            dst[i].sum = work_of((<const source *>(<const char *>src + i * step))[0], <double *>NULL)
        else:
            dst[i].sum = work_of((<const source *>(<const char *>src + i * step))[0], <int64_t *>NULL)
        dst[i].count = 1


cdef inline void omit_nan(Tally *row, Py_ssize_t n) noexcept nogil:
    # In single steps of one condition each, which become vectors.
    cdef double[OMITTED] sums
    cdef double[OMITTED] counts
    cdef Py_ssize_t i, size
    while n > 0:
        size = min(n, OMITTED)
        for i in range(size):
            sums[i] = row[i].sum
        for i in range(size):
            counts[i] = 1.0 if sums[i] == sums[i] else 0.0
        for i in range(size):
            sums[i] = sums[i] if sums[i] == sums[i] else 0.0
        for i in range(size):
            row[i].sum = sums[i]
            row[i].count = counts[i]
        row += size
        n -= size


cdef void read_tallies(tally *dst, const source *src, const Grid *grid, const Policy *policy) noexcept nogil:
    cdef Py_ssize_t col
    for col in range(grid.cols):
        if grid.inner_step == sizeof(source):
            tally_values(dst, src, grid.inner, sizeof(source))
        else:
            tally_values(dst, src, grid.inner, grid.inner_step)
        if policy.omits:
            if tally is Tally:
                omit_nan(dst, grid.inner)
        src = <const source *>(<const char *>src + grid.col_step)
        dst += grid.pitch


cdef inline void mean_tallies(target *dst, const tally *src, Py_ssize_t n, Py_ssize_t step,
                              const Divisor *d) noexcept nogil:
    # `step` is in bytes. A sum of nothing is 0: divided by 0 it is the NaN that is wanted.
    cdef Py_ssize_t i
    cdef Divisor own = d[0]
    for i in range(n):
        own.real = d.real
        if d.counts:
            own.real = <double>src[i].count + d.real
            if tally is ExactTally:
                own.whole = src[i].count + d.whole
        if target in floating:
            own.real = own.real if src[i].count != 0 else 0.0
        if tally is ExactTally:
            if d.large and src[i].count != 0:
                (<target *>(<char *>dst + i * step))[0] = mean_of(src[i].sum, &own, BY_INTEGER, dst)
                continue
        (<target *>(<char *>dst + i * step))[0] = mean_of(src[i].sum, &own, DIVIDE, dst)


cdef void divide_tallies(target *dst, const tally *src, const Grid *grid, const Divisor *d) noexcept nogil:
    cdef Py_ssize_t col
    for col in range(grid.cols):
        if grid.inner_step == sizeof(target):
            mean_tallies(dst, src, grid.inner, sizeof(target), d)
        else:
            mean_tallies(dst, src, grid.inner, grid.inner_step, d)
        dst = <target *>(<char *>dst + grid.col_step)
        src += grid.pitch
