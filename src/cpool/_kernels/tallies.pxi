# Tallies: sums that know how many values they are of, for averages of what is left of a window where NaN are omitted
# or a mask leaves values out. A tally is a pair of two doubles, or for integers of up to 32 bits, whose sums are exact,
# of two int64; nothing that does not count is ever added.
#
# Trusted: as of all passes (`passes.pxi`).

ctypedef fused tally:
    Tally
    ExactTally


cdef void read_tallies(tally *dst, const source *src, const Grid *grid, const Policy *policy) noexcept nogil:
    cdef Py_ssize_t col, i
    cdef source value
    cdef bint counts
    for col in range(grid.cols):
        for i in range(grid.inner):
            value = (<const source *>(<const char *>src + i * grid.inner_step))[0]
            counts = not (policy.omits and is_nan(value))
            if tally is Tally:
                dst[i].sum = work_of(value, <double *>NULL) if counts else 0.0
            else:
                dst[i].sum = work_of(value, <int64_t *>NULL) if counts else 0
            dst[i].count = counts
        src = <const source *>(<const char *>src + grid.col_step)
        dst += grid.pitch


cdef void divide_tallies(target *dst, const tally *src, const Grid *grid, double divisor,
                         double padding) noexcept nogil:
    # By the divisor, if it is not 0, else by what counts and as much padding.
    cdef Py_ssize_t col, i
    cdef target value
    for col in range(grid.cols):
        for i in range(grid.inner):
            value = mean_of(src[i].sum, divisor if divisor != 0 else max(<double>src[i].count + padding, 1.0), -1, dst)
            if target in floating:
                if src[i].count == 0:
                    value = real_of(NAN, dst)
            (<target *>(<char *>dst + i * grid.inner_step))[0] = value
        dst = <target *>(<char *>dst + grid.col_step)
        src += grid.pitch
