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
        first += block.places_apart if lane else 0
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


cdef void mark_absent(int64_t *places, const uint8_t *mask, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        places[i] |= 0 if mask[i] else ABSENT
