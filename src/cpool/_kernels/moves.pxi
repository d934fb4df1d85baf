# Moves: the passes that bring a row of x into scratch, and a row of results into out, from one type and one spacing to
# another. Trusted: as of all passes (`passes.pxi`).


cdef inline void copy_twice(char *dst, Py_ssize_t dst_step, const char *src, Py_ssize_t src_step, Py_ssize_t n,
                            Py_ssize_t piece, size_t part) noexcept nogil:
    cdef Py_ssize_t i
    cdef Py_ssize_t second = piece - <Py_ssize_t>part
    for i in range(n):
        memcpy(dst, src, part)
        memcpy(dst + second, src + second, part)
        dst += dst_step
        src += src_step


cdef inline bint copy_pieces(char *dst, Py_ssize_t dst_step, const char *src, Py_ssize_t src_step, Py_ssize_t n,
                             Py_ssize_t piece) noexcept nogil:
    # n pieces of a few bytes each, as two parts that overlap: their length is a constant. False if there is none.
    if piece > 64 or piece < 4:
        return False
    if piece >= 32:
        copy_twice(dst, dst_step, src, src_step, n, piece, 32)
    elif piece >= 16:
        copy_twice(dst, dst_step, src, src_step, n, piece, 16)
    elif piece >= 8:
        copy_twice(dst, dst_step, src, src_step, n, piece, 8)
    else:
        copy_twice(dst, dst_step, src, src_step, n, piece, 4)
    return True


cdef inline void read_every(number *dst, const source *src, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dst[i] = work_of(src[i * step], dst)


cdef inline void read_steps(number *dst, const source *src, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    # `step` is in bytes. The common ones are constants here, which the compiler shuffles vectors for.
    cdef Py_ssize_t size = sizeof(source)
    cdef Py_ssize_t i
    if step == size:
        read_every(dst, src, n, 1)
    elif step == 2 * size:
        read_every(dst, src, n, 2)
    elif step == -size:
        read_every(dst, src, n, -1)
    elif step == 3 * size:
        read_every(dst, src, n, 3)
    elif step == 4 * size:
        read_every(dst, src, n, 4)
    else:
        for i in range(n):
            dst[i] = work_of((<const source *>(<const char *>src + i * step))[0], dst)


cdef void read(number *dst, const source *src, const Grid *grid, void *op) noexcept nogil:
    cdef Py_ssize_t col
    if source is number:
        if grid.inner_step == sizeof(number) and copy_pieces(
                <char *>dst, grid.pitch * sizeof(number), <const char *>src, grid.col_step, grid.cols,
                grid.inner * sizeof(number)):
            return
    for col in range(grid.cols):
        read_steps(dst, src, grid.inner, grid.inner_step)
        src = <const source *>(<const char *>src + grid.col_step)
        dst += grid.pitch


cdef void read_keys(int16_t *dst, const half *src, const Grid *grid, operation *op) noexcept nogil:
    cdef Py_ssize_t col, i
    read[int16_t, int16_t](dst, <const int16_t *>src, grid, NULL)
    for col in range(grid.cols):
        for i in range(grid.inner):
            dst[i] = key_of(dst[i], op)
        dst += grid.pitch


cdef void write(target *dst, const number *src, const Grid *grid, void *op) noexcept nogil:
    cdef Py_ssize_t col, i
    cdef char *d
    if target is number:
        if grid.inner_step == sizeof(number) and copy_pieces(
                <char *>dst, grid.col_step, <const char *>src, grid.pitch * sizeof(number), grid.cols,
                grid.inner * sizeof(number)):
            return
    for col in range(grid.cols):
        d = <char *>dst + col * grid.col_step
        if grid.inner_step == sizeof(target):
            for i in range(grid.inner):
                (<target *>d)[i] = extremum_of(src[i], dst)
        else:
            for i in range(grid.inner):
                (<target *>(d + i * grid.inner_step))[0] = extremum_of(src[i], dst)
        src += grid.pitch
