# Places and masks: what a row of scratch gets that is not in x. Trusted: as of all passes (`passes.pxi`).

cdef extern from *:
    """
    #define CPOOL_ABSENT ((int64_t)1 << 62)
    """
    const int64_t ABSENT "CPOOL_ABSENT"  # part of the place of what a mask leaves out, where its key may be a value's

ctypedef fused place_type:
    int32_t
    int64_t


cdef void place(place_type *row, const Block *block, int64_t first, int64_t step) noexcept nogil:
    # Columns lie `step` places apart, all channels of one at the same place.
    cdef Py_ssize_t lane, col, i
    cdef place_type *here
    for lane in range(block.lanes):
        here = row + lane * block.pitch
        if block.inner == 1:
            for col in range(block.cols):
                here[col] = <place_type>(first + col * step)
        else:
            for col in range(block.cols):
                for i in range(block.inner):
                    here[i] = <place_type>(first + col * step)
                here += block.inner


cdef void write_places(int64_t *dst, const place_type *places, const Grid *grid) noexcept nogil:
    cdef Py_ssize_t col, i
    for col in range(grid.cols):
        if grid.inner_step == sizeof(int64_t):
            for i in range(grid.inner):
                dst[i] = places[i] & (ABSENT - 1)
        else:
            for i in range(grid.inner):
                (<int64_t *>(<char *>dst + i * grid.inner_step))[0] = places[i] & (ABSENT - 1)
        dst = <int64_t *>(<char *>dst + grid.col_step)
        places += grid.pitch


cdef inline void mark_values(unit *row, const uint8_t *mask, Py_ssize_t n, Py_ssize_t step,
                             unit missing) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        row[i] = row[i] if mask[i * step] else missing


cdef void mark(unit *row, const Block *block, const uint8_t *mask, Py_ssize_t lane_step, Py_ssize_t col_step,
               Py_ssize_t inner_step, int64_t missing) noexcept nogil:
    cdef Py_ssize_t lane, col
    for lane in range(block.lanes):
        if block.inner == 1 and col_step == 1:
            mark_values(row, mask, block.cols, 1, <unit>missing)
        elif block.inner == 1:
            mark_values(row, mask, block.cols, col_step, <unit>missing)
        else:
            for col in range(block.cols):
                mark_values(row + col * block.inner, mask + col * col_step, block.inner, inner_step, <unit>missing)
        row += block.pitch
        mask += lane_step


cdef void mark_absent(int64_t *places, const Block *block, const uint8_t *mask, Py_ssize_t lane_step,
                      Py_ssize_t col_step, Py_ssize_t inner_step) noexcept nogil:
    cdef Py_ssize_t lane, col, i
    for lane in range(block.lanes):
        for col in range(block.cols):
            for i in range(block.inner):
                if not mask[lane * lane_step + col * col_step + i * inner_step]:
                    places[lane * block.pitch + col * block.inner + i] |= ABSENT
