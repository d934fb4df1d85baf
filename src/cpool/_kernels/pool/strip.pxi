# A strip: outputs of one pooled axis whose rows are short enough to stay in cache, a block of the inner axis, and
# where planes are small the same rows of several planes, its *lanes*, side by side in one row of scratch. A lane has
# neutral columns on both sides and is a whole number of strides long: windows at multiples of the stride meet those of
# every lane, so that a row of many lanes is taken in one go like a long one. What falls on a seam is not delivered.

cdef struct Strip:
    Py_ssize_t begin, end                  # outputs
    Py_ssize_t regular_begin, regular_end  # those that are taken together; the others are edges
    Py_ssize_t first, last                 # columns of x that they need
    Py_ssize_t left, right                 # neutral columns before and after these
    Py_ssize_t inner, lanes, most_lanes
    Py_ssize_t pitch, stride               # columns of a lane, and from one window to the next
    Py_ssize_t out_pitch                   # results of a lane, in columns
    Py_ssize_t layers, counted             # of the windows over the outer axes: elements, and for the divisor
    const Py_ssize_t *layer_taps           # on each of these
    Grid read, read_mask, write, write_index
    bint raw               # whether passes take the rows of x as they lie,
    bint straight          # and windows from these
    bint in_pieces         # or its one window is read in pieces
    Py_ssize_t numbers     # from the first real column of the first lane to the last one of the last
    Py_ssize_t kept        # values of a row that is folded: these, or what they were reduced to
    Py_ssize_t regular     # windows that are taken together, with what falls on seams
    bint apart             # whether results lie in out otherwise than side by side
    # What is decided for rows of output whose windows are alike (`set_row`):
    Window down            # their windows down the columns,
    Py_ssize_t count       # of so many rows,
    bint of_x              # whether these are rows of x as they lie,
    bint folds             # and whether they are folded into one first
    const Folds *passes    # for what the windows are taken from then,
    Py_ssize_t size        # bytes of a value there,
    Py_ssize_t ahead       # and from column `first` to the regular windows
    Options plain          # of passes that finish nothing,
    Options finish         # and of those that store results
    Py_ssize_t result      # of so many bytes,
    bint finishes          # whether that makes them what out holds, but for the type,
    bint in_out            # and stores them there


cdef inline Grid grid_of(Py_ssize_t cols, Py_ssize_t inner, Py_ssize_t col_step, Py_ssize_t inner_step,
                         Py_ssize_t size) noexcept nogil:
    # As few and as long loops as the steps allow.
    cdef Grid grid
    if inner == 1:
        grid.cols, grid.inner, grid.col_step, grid.inner_step = 1, cols, 0, col_step
    elif inner_step == size and (cols == 1 or col_step == inner * size):
        grid.cols, grid.inner, grid.col_step, grid.inner_step = 1, cols * inner, 0, size
    else:
        grid.cols, grid.inner, grid.col_step, grid.inner_step = cols, inner, col_step, inner_step
    grid.pitch = grid.inner
    return grid


cdef inline void add_lanes(Grid *grid, Py_ssize_t lanes, Py_ssize_t step, Py_ssize_t pitch) noexcept nogil:
    # Only where a lane is a single loop itself.
    if lanes > 1:
        grid.cols, grid.col_step, grid.pitch = lanes, step, pitch


cdef inline Py_ssize_t row_values(const Strip *strip) noexcept nogil:
    return strip.lanes * strip.pitch * strip.inner


cdef inline Py_ssize_t results(const Strip *strip) noexcept nogil:
    # Of a row, with what falls on seams.
    return ((strip.lanes - 1) * strip.out_pitch + strip.end - strip.begin) * strip.inner


cdef inline bint has_gaps(const Strip *strip) noexcept nogil:
    # Whether lanes are longer than what is read into them, with its neutral columns.
    return strip.most_lanes > 1 and strip.pitch > strip.left + strip.last - strip.first + strip.right


cdef inline void set_lengths(Strip *strip, bint reduces_first) noexcept nogil:
    strip.numbers = row_values(strip) - (strip.left + strip.right) * strip.inner
    strip.kept = results(strip) if reduces_first else strip.numbers
    strip.regular = strip.regular_end - strip.regular_begin
    if strip.regular:
        strip.regular += (strip.lanes - 1) * strip.out_pitch


cdef inline void use_lanes(const Job *job, Strip *strip, Py_ssize_t lanes) noexcept nogil:
    # Fewer than planned, where fewer planes are left.
    if strip.most_lanes > 1:
        strip.lanes = min(lanes, strip.most_lanes)
        strip.read.cols = strip.read_mask.cols = strip.write.cols = strip.write_index.cols = strip.lanes
        set_lengths(strip, job.reduces_first)


cdef inline bint side_by_side(const Grid *grid, Py_ssize_t size) noexcept nogil:
    # Whether the row lies in its array as it would in scratch.
    return (grid.inner == 1 or grid.inner_step == size) and (
        grid.cols == 1 or grid.pitch == grid.inner and grid.col_step == grid.inner * size)


cdef void extend(const Job *job, Strip *strip) noexcept nogil:
    # As many more outputs as keep its rows, and those of results, within the job's limit.
    cdef const Windows *cols = &job.cols
    cdef Py_ssize_t limit = job.strip_values // job.inner_block
    cdef Py_ssize_t end, first, last
    cdef Window window = window_at(cols, strip.begin)
    strip.end, strip.first, strip.last = strip.begin + 1, window.start, window.stop
    while strip.end < cols.outputs:
        end = strip.end + 1
        window = window_at(cols, strip.end)
        first, last = min(strip.first, window.start), max(strip.last, window.stop)
        if cols.head <= strip.end < cols.head + cols.regular:  # all that fit at once
            end += max(0, (first + limit - last) // cols.stride)
            end = min(end, cols.head + cols.regular)
            last = window_at(cols, end - 1).stop
        if last - first > limit or end - strip.begin > limit:
            return
        strip.end, strip.first, strip.last = end, first, last


cdef void set_reading(Strip *strip, const Job *job, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    # Of these columns of x.
    cdef const Layout *a = &job.layout
    cdef Py_ssize_t inner = strip.inner
    strip.first, strip.last = first, last
    strip.read = grid_of(last - first, inner, a.cols.x_step, a.inner.x_step, job.passes.stored)
    strip.read_mask = grid_of(last - first, inner, a.cols.mask_step, a.inner.mask_step, 1)
    strip.raw = not job.passes.reads and side_by_side(&strip.read, job.passes.stored)


cdef void set_lanes(Strip *strip, const Job *job) noexcept nogil:
    # As many as fit into a row, if that is more than one: a lane alone is no longer than what is read of x.
    cdef const Layout *a = &job.layout
    cdef const Axis *last = &a.batch[a.batch_axes - 1]
    cdef Py_ssize_t inner = strip.inner
    cdef Py_ssize_t stride = strip.pitch if job.along == REDUCE and job.cols.outputs == 1 else job.cols.stride
    cdef Py_ssize_t pitch = (strip.pitch + stride - 1) // stride * stride
    # Planes that are read in turn had better stay in cache together.
    cdef Py_ssize_t lanes = max(LANES_BYTES // (a.rows.length * a.cols.length * inner * job.passes.stored), FEW_LANES)
    lanes = min(min(last.length, lanes), job.lanes_values // (pitch * inner))
    if lanes < 2:
        return
    strip.lanes, strip.pitch, strip.stride, strip.out_pitch = lanes, pitch, stride, pitch // stride
    add_lanes(&strip.read, lanes, last.x_step, pitch * inner)
    add_lanes(&strip.read_mask, lanes, last.mask_step, pitch * inner)
    add_lanes(&strip.write, lanes, last.out_step, strip.out_pitch * inner)
    add_lanes(&strip.write_index, lanes, last.index_step, strip.out_pitch * inner)


cdef void set_strip(Strip *strip, const Job *job, Py_ssize_t begin, Py_ssize_t inner) noexcept nogil:
    cdef const Passes *p = &job.passes
    cdef const Layout *a = &job.layout
    cdef const Windows *cols = &job.cols
    cdef Py_ssize_t low, high, values, longest
    strip.begin, strip.inner, strip.lanes, strip.left, strip.right, strip.count = begin, inner, 1, 0, 0, 0
    strip.layers = strip.counted = 1
    extend(job, strip)
    if job.pads_cols:
        low = cols.start + begin * cols.stride
        high = cols.start + (strip.end - 1) * cols.stride + reach(cols) + 1
        strip.left, strip.right = max(0, -low), max(0, high - a.cols.length)
        if strip.left:   # a neutral column is copied from as far away as `dilation`, unless it is a zero
            strip.first, strip.last = 0, max(strip.last, cols.dilation if p.idempotent else 0)
        if strip.right and not p.idempotent:
            strip.last = a.cols.length
        elif strip.right:
            strip.first, strip.last = min(strip.first, a.cols.length - cols.dilation), a.cols.length
        strip.regular_begin, strip.regular_end = begin, strip.end
    else:
        strip.regular_begin = min(max(begin, cols.head), strip.end)
        strip.regular_end = max(min(strip.end, cols.head + cols.regular), strip.regular_begin)

    set_reading(strip, job, strip.first, strip.last)
    strip.write = grid_of(strip.end - begin, inner, a.cols.out_step, a.inner.out_step, p.returned)
    strip.write_index = grid_of(strip.end - begin, inner, a.cols.index_step, a.inner.index_step, sizeof(int64_t))
    strip.pitch = strip.left + strip.last - strip.first + strip.right
    strip.stride, strip.out_pitch = cols.stride, strip.end - begin
    values = strip.pitch * inner
    longest = LANES_BYTES // SEVERAL if job.along == REDUCE else SHORT_BYTES
    if (a.batch_axes and not job.straight and (p.place == NULL or p.reads)
            and values * p.working * p.parts <= longest
            and strip.read.cols == strip.write.cols == 1 and (p.place == NULL or strip.write_index.cols == 1)
            and (not p.masked or strip.read_mask.cols == 1)
            and inner == a.inner.length and begin == 0 and strip.end == cols.outputs
            and (job.along == REDUCE and cols.outputs == 1
                 or strip.regular_end - strip.regular_begin == cols.outputs)):
        set_lanes(strip, job)
    strip.most_lanes = strip.lanes
    set_lengths(strip, job.reduces_first)
    strip.raw = strip.raw and side_by_side(&strip.read, p.stored)  # lanes, too
    strip.in_pieces = strip.end - begin == 1 and 0 < job.piece < strip.last - strip.first
    strip.straight = (strip.raw and job.straight and not (strip.left or strip.right)
                      and (job.along == WINDOW or strip.regular_end - strip.regular_begin == strip.end - begin))
    strip.apart = not side_by_side(&strip.write, p.returned)
