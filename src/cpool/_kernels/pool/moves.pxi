# Moves: the passes that bring a row of x into scratch, and a row of results into out, from one spacing or place to
# another. What is moved are units of so many bytes. Trusted: as of all passes (`passes.pxi`).

ctypedef fused unit:
    uint8_t
    uint16_t
    uint32_t
    uint64_t


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


cdef inline void take_every(unit *dst, const unit *src, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dst[i] = src[i * step]


cdef inline void take_steps(unit *dst, const unit *src, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    # `step` is in bytes. The common ones are constants here, which the compiler shuffles vectors for.
    cdef Py_ssize_t size = sizeof(unit)
    cdef Py_ssize_t i
    if step == size: take_every(dst, src, n, 1)
    elif step == 2 * size: take_every(dst, src, n, 2)
    elif step == -size: take_every(dst, src, n, -1)
    elif step == 3 * size: take_every(dst, src, n, 3)
    elif step == 4 * size: take_every(dst, src, n, 4)
    else:
        for i in range(n):
            dst[i] = (<const unit *>(<const char *>src + i * step))[0]


cdef void gather(unit *dst, const unit *src, const Grid *grid) noexcept nogil:
    cdef Py_ssize_t col
    if grid.inner_step == sizeof(unit) and copy_pieces(
            <char *>dst, grid.pitch * sizeof(unit), <const char *>src, grid.col_step, grid.cols,
            grid.inner * sizeof(unit)):
        return
    for col in range(grid.cols):
        take_steps(dst, src, grid.inner, grid.inner_step)
        src = <const unit *>(<const char *>src + grid.col_step)
        dst += grid.pitch


cdef void scatter(unit *dst, const unit *src, const Grid *grid) noexcept nogil:
    cdef Py_ssize_t col, i
    if grid.inner_step == sizeof(unit) and copy_pieces(
            <char *>dst, grid.col_step, <const char *>src, grid.pitch * sizeof(unit), grid.cols,
            grid.inner * sizeof(unit)):
        return
    for col in range(grid.cols):
        if grid.inner_step == sizeof(unit):
            memcpy(dst, src, grid.inner * sizeof(unit))
        else:
            for i in range(grid.inner):
                (<unit *>(<char *>dst + i * grid.inner_step))[0] = src[i]
        dst = <unit *>(<char *>dst + grid.col_step)
        src += grid.pitch


cdef extern from "vectors/simd.h":
    Py_ssize_t simd_pick(char *dst, const char *src, Py_ssize_t n, Py_ssize_t column, Py_ssize_t stride) noexcept nogil


cdef inline void pick_units(unit *dst, const unit *src, Py_ssize_t n, Py_ssize_t stride) noexcept nogil:
    # The common strides are constants, which the compiler shuffles vectors for.
    cdef Py_ssize_t i
    if stride == 2:
        for i in range(n):
            dst[i] = src[2 * i]
    elif stride == 4:
        for i in range(n):
            dst[i] = src[4 * i]
    else:
        for i in range(n):
            dst[i] = src[i * stride]


cdef void pick(char *dst, const char *src, Py_ssize_t n, Py_ssize_t column, Py_ssize_t stride) noexcept nogil:
    # Every stride-th column of so many bytes.
    cdef Py_ssize_t i
    if stride == 1:
        memmove(dst, src, n * column)
        return
    if column & (column - 1) or stride != 2 and stride != 4:
        i = simd_pick(dst, src, n, column, stride)
        n -= i
        dst += i * column
        src += i * stride * column
    if column == 1: pick_units(<uint8_t *>dst, <uint8_t *>src, n, stride)
    elif column == 2: pick_units(<uint16_t *>dst, <uint16_t *>src, n, stride)
    elif column == 4: pick_units(<uint32_t *>dst, <uint32_t *>src, n, stride)
    elif column == 8: pick_units(<uint64_t *>dst, <uint64_t *>src, n, stride)
    elif not copy_pieces(dst, column, src, stride * column, n, column):
        for i in range(n):
            memcpy(dst + i * column, src + i * stride * column, column)


cdef inline void pad_units(unit *row, Py_ssize_t left, Py_ssize_t cols, Py_ssize_t right, Py_ssize_t dilation,
                           bint zeros) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(1, left + 1):
        row[-i] = 0 if zeros else row[dilation - i]
    for i in range(cols, cols + right):
        row[i] = 0 if zeros else row[i - dilation]


cdef inline void pad(char *row, Py_ssize_t left, Py_ssize_t cols, Py_ssize_t right, Py_ssize_t column,
                     Py_ssize_t dilation, bint zeros) noexcept nogil:
    # Neutral columns before and after `cols` at `row`: zeros where values are added; elsewhere, from `dilation` columns
    # nearer to the middle, a value that every window reaching this far holds anyway.
    cdef Py_ssize_t i
    if column == 4:
        pad_units(<uint32_t *>row, left, cols, right, dilation, zeros)
    elif column == 8:
        pad_units(<uint64_t *>row, left, cols, right, dilation, zeros)
    elif column == 2:
        pad_units(<uint16_t *>row, left, cols, right, dilation, zeros)
    elif zeros:
        memset(row - left * column, 0, left * column)
        memset(row + cols * column, 0, right * column)
    else:
        for i in range(1, left + 1):
            memcpy(row - i * column, row + (dilation - i) * column, column)
        for i in range(cols, cols + right):
            memcpy(row + i * column, row + (i - dilation) * column, column)
