# The passes: the only loops that touch data. Each walks memory once and is one simple expression an element, over
# independent results along contiguous memory, which is the shape that compilers vectorise; none loops over a window
# inside. `Passes` names the set that one dtype and operation need, so that the driver is written and compiled once.
#
# They trust the driver: pointers are aligned for their type, ranges lie inside x, out or scratch, n >= 1, and a
# destination either is one of its sources exactly or starts before what is still to be read, or shares nothing.
# A table entry forgets the element type (`void *`); its last argument, an operation's tag, is always NULL.

cdef struct Grid:  # one row where its values are not side by side: `cols` columns of `inner` values, steps in bytes
    Py_ssize_t cols, inner
    Py_ssize_t col_step, inner_step

ctypedef void (*move_pass)(void *dst, const void *src, const Grid *grid, void *op) noexcept nogil
ctypedef void (*fold_pass)(void *dst, const void *a, const void *b, Py_ssize_t n, void *op) noexcept nogil
ctypedef void (*slide_pass)(void *dst, const void *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride,
                            Py_ssize_t taps, Py_ssize_t dilation, void *op) noexcept nogil
ctypedef void (*divide_pass)(void *dst, const void *src, const Grid *grid, double divisor) noexcept nogil

cdef struct Passes:
    move_pass read        # a row of x into work values side by side
    fold_pass fold        # two rows into one
    slide_pass slide      # windows of two or more taps along a row
    slide_pass pick       # every stride-th column of a row
    move_pass write       # a row of results into out
    divide_pass divide    # a row of sums into out, as averages; NULL for maxima and minima
    Py_ssize_t stored     # bytes of a value in x,
    Py_ssize_t working    # in the work type,
    Py_ssize_t returned   # and in out
    bint reads            # whether x stores another type than the work type
    bint writes           # whether out does, or wants sums divided
    bint idempotent       # whether combining a value twice does no harm


cdef void read(work *dst, const source *src, const Grid *grid, operation *op) noexcept nogil:
    cdef Py_ssize_t col, i
    cdef const char *s
    for col in range(grid.cols):
        s = <const char *>src + col * grid.col_step
        if grid.inner_step == sizeof(source):
            for i in range(grid.inner):
                dst[i] = work_of((<const source *>s)[i], dst, op)
        else:
            for i in range(grid.inner):
                dst[i] = work_of((<const source *>(s + i * grid.inner_step))[0], dst, op)
        dst += grid.inner


cdef void write(target *dst, const work *src, const Grid *grid, void *op) noexcept nogil:
    cdef Py_ssize_t col, i
    cdef char *d
    for col in range(grid.cols):
        d = <char *>dst + col * grid.col_step
        for i in range(grid.inner):
            (<target *>(d + i * grid.inner_step))[0] = extremum_of(src[i], dst)
        src += grid.inner


cdef void fold(work *dst, const work *a, const work *b, Py_ssize_t n, operation *op) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dst[i] = combine(a[i], b[i], op)


cdef inline void slide_by(work *dst, const work *src, Py_ssize_t n, Py_ssize_t stride, Py_ssize_t taps,
                          Py_ssize_t dilation, operation *op) noexcept nogil:
    # Inlined with a constant stride, which the compiler needs in order to load interleaved values as vectors.
    cdef Py_ssize_t i, t
    cdef work m
    if taps == 2:
        for i in range(n):
            dst[i] = combine(src[i * stride], src[i * stride + dilation], op)
    else:
        for i in range(n):
            m = combine(src[i * stride], src[i * stride + dilation], op)
            dst[i] = combine(m, src[i * stride + 2 * dilation], op)
        for t in range(3, taps):
            for i in range(n):
                dst[i] = combine(dst[i], src[i * stride + t * dilation], op)


cdef void slide(work *dst, const work *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride, Py_ssize_t taps,
                Py_ssize_t dilation, operation *op) noexcept nogil:
    # Windows of two or more taps. Columns of more than one value are short rows of their own.
    cdef Py_ssize_t i, t
    if inner > 1:
        for i in range(n):
            slide_by(dst + i * inner, src + i * stride * inner, inner, 1, taps, dilation * inner, op)
    elif stride == 1:
        slide_by(dst, src, n, 1, taps, dilation, op)
    elif stride == 2:
        slide_by(dst, src, n, 2, taps, dilation, op)
    elif stride == 3:
        slide_by(dst, src, n, 3, taps, dilation, op)
    elif stride == 4:
        slide_by(dst, src, n, 4, taps, dilation, op)
    else:
        slide_by(dst, src, n, stride, taps, dilation, op)


cdef inline void pick_by(work *dst, const work *src, Py_ssize_t n, Py_ssize_t inner,
                         Py_ssize_t stride) noexcept nogil:
    cdef Py_ssize_t i, c
    for i in range(n):
        for c in range(inner):
            dst[i * inner + c] = src[i * stride * inner + c]


cdef void pick(work *dst, const work *src, Py_ssize_t n, Py_ssize_t inner, Py_ssize_t stride, Py_ssize_t taps,
               Py_ssize_t dilation, operation *op) noexcept nogil:
    if inner == 1:
        pick_by(dst, src, n, 1, stride)
    elif inner == 3:
        pick_by(dst, src, n, 3, stride)
    else:
        pick_by(dst, src, n, inner, stride)


cdef inline void divide_by(mean *dst, const total *src, Py_ssize_t n, Py_ssize_t step, double divisor,
                           bint reciprocal) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        (<mean *>(<char *>dst + i * step))[0] = mean_of(src[i], divisor, reciprocal, dst)


cdef void divide(mean *dst, const total *src, const Grid *grid, double divisor) noexcept nogil:
    # The reciprocal of a power of two is exact: multiplying by it rounds as dividing does, and is faster.
    cdef Py_ssize_t col
    cdef int exponent
    cdef bint exact = fabs(frexp(divisor, &exponent)) == 0.5
    for col in range(grid.cols):
        if grid.inner_step != sizeof(mean):
            divide_by(dst, src, grid.inner, grid.inner_step, divisor, False)
        elif exact:
            divide_by(dst, src, grid.inner, sizeof(mean), 1 / divisor, True)
        else:
            divide_by(dst, src, grid.inner, sizeof(mean), divisor, False)
        dst = <mean *>(<char *>dst + grid.col_step)
        src += grid.inner
