# One call, as the driver sees it, and the ways it goes about it. All of this is decided once, from dtype, layout and
# window tables, by `prepare`; nothing is decided per row.
#
# Rows of output are made in two steps: down, the rows of a window fold into one (`down.pxi`), and along that row the
# windows of all columns are taken (`along.pxi`). A window over more than two axes has several rows where that of an
# image has one, its *layers*, which fold into one when it is loaded. Each step has a few ways, chosen by what costs
# least; which one is a matter of the windows and of how the axes lie in memory, so that the order in which a window's
# values are combined is too, whatever strip, band or vector it falls into.
#
# Where windows share rows, but along these have many columns and share none, the steps change places: each row of x is
# reduced to the results of its windows once, and these fold down. So they do for windows of very many columns. Such a
# row, if it has to be read at all, is read in *pieces*: scratch does not grow with the window.
#
# Windows that an edge cuts short are whole again beside *neutral* rows and columns: zeros for sums, and for maxima
# and minima copies of a value that is in the window anyway. So one way serves all the outputs of an axis. Only where
# these would be many more than the axis is long are edge windows folded one by one, from the table.

cdef enum Way:
    PICK    # along: windows of one column
    HALVE   # along: two or three neighbours, two columns apart
    WINDOW  # along: few taps of columns of many values, one window after another
    PHASES  # along: the row split into every stride-th column first
    DENSE   # along: windows at stride 1, of which those that are wanted are picked
    REDUCE  # along: many taps, no overlap
    ROWS    # down: all rows of a window at once
    BLOCKS  # down: van Herk's two-block scheme, whose cost does not grow with the window

cdef enum:
    FEW_TAPS = 8            # that are combined in one go
    FOURS = 4               # windows of which a wider one is made
    MOST_STRIDE = 16        # columns that a row is split into, for windows of several strides,
    MOST_TAPS = 64          # and taps of others
    PIXELS_BYTES = 16       # of two pixels that a shuffle brings together
    LONG_COLUMN = 80        # bytes, from which a column is worth a pass of its own
    MOST_NEUTRAL = 4        # neutral rows or columns for each real one
    ROW_BYTES = 1 << 15     # of a strip, where a few rows suffice
    SCRATCH_BYTES = 63 << 12  # of all of these, which gives rows of 20 KiB to most calls
    BLOCKS_BYTES = 1 << 19  # of all rows that BLOCKS keeps
    SEVERAL = 4             # windows that a strip has room for, however wide; of BLOCKS, which keeps more rows, two
    LEAST_VALUES = 256      # of a strip, however many rows there are
    SHORT_BYTES = 128       # a shorter row shares a strip with those of other planes,
    LANES_BYTES = 1 << 15   # so that all rows of scratch together have this size
    FEW_LANES = 8           # that are taken however large the planes
    MANY_PLANES = 8         # for each part, from which it does not matter that parts differ by one
    LINE = 64               # bytes that scratch is aligned to
    POOL_ROWS = 4           # scratch: what is folded, what with, the result and one to keep; they trade places
    OWN_ROWS = 6            # and rows with a job of their own
    FEW_VALUES = 256        # that are finished at a time
    LONG_INNER = 8          # channels at least, of a strip that is cut across them
    LONG_WINDOW = 1 << 15   # bytes along a row, from which windows are read in pieces

cdef struct Job:
    Passes passes
    Layout layout
    Windows rows, cols
    int64_t divisor        # 0: as many as each window counts
    int64_t least          # of what must count, or the result is
    double fill            # this
    bint counts_alike      # of all windows along a row
    Bounds x_bounds, mask_bounds, out_bounds, index_bounds
    Way down, along
    bint straight              # windows are taken from the rows of x as they lie
    bint skips_scratch         # from x to out with nothing between
    bint reduces_first         # windows along each row of x are reduced before rows fold, which then are results
    bint direct                # what folds store is what out holds
    bint pads_cols             # neutral columns make every window regular
    Py_ssize_t inner_block     # the longest inner of a strip
    Py_ssize_t strip_values    # the longest row of a strip
    Py_ssize_t lanes_values    # the longest that is made of lanes
    Py_ssize_t piece           # columns of long windows that are read at a time, a whole number of lines; 0: all
    Py_ssize_t slots           # rows of x that ROWS keeps; 0 if windows are too tall for that
    Py_ssize_t row_bytes       # of a row of scratch,
    Py_ssize_t scratch_bytes   # and of all
    char *scratch
    int64_t[3] rows_edge       # the window of an axis that was made of two
    int64_t[3] cols_edge


cdef inline void check(const Bounds *bounds, const char *row, const Grid *grid, Py_ssize_t size) noexcept nogil:
    # All values of a row, of so many bytes each.
    cdef Py_ssize_t across = (grid.cols - 1) * grid.col_step
    cdef Py_ssize_t along = (grid.inner - 1) * grid.inner_step
    check_span(bounds, row, min(across, 0) + min(along, 0), max(across, 0) + max(along, 0) + size)


# Scratch is rows of one size: those that trade places, some with a job of their own, and the slots. A debug build has
# a guard at the end of each part of each.

cdef inline Py_ssize_t guards(const Job *job) noexcept nogil:
    return job.scratch_bytes // job.passes.options.apart


cdef inline char *guard_at(const Job *job, Py_ssize_t i) noexcept nogil:
    return job.scratch + (i + 1) * job.passes.options.apart - GUARD


cdef inline bint within(const char *place, const char *row, Py_ssize_t length) noexcept nogil:
    return <size_t>place - <size_t>row < <size_t>length


cdef inline char *pool_row(const Job *job, const char *used, const char *also_used, const char *keep) noexcept nogil:
    # One that none of these places lies in; of four, one always is.
    cdef char *row = job.scratch
    while (within(used, row, job.row_bytes) or within(also_used, row, job.row_bytes)
           or within(keep, row, job.row_bytes)):
        row += job.row_bytes
    return row


cdef inline char *scratch_row(const Job *job, Py_ssize_t row) noexcept nogil:
    return job.scratch + (POOL_ROWS + row) * job.row_bytes


cdef inline char *dense_row(const Job *job) noexcept nogil:
    return scratch_row(job, 0)  # windows at stride 1, of which some are picked


cdef inline char *mask_row(const Job *job) noexcept nogil:
    return scratch_row(job, 0)  # or, before that, the mask of a row


cdef inline char *blocks_row(const Job *job) noexcept nogil:
    return scratch_row(job, 1)  # those of a stride each, of which wider windows are made,


cdef inline char *phases_row(const Job *job) noexcept nogil:
    return scratch_row(job, 2)  # and a row split into these


cdef inline char *unreduced_row(const Job *job) noexcept nogil:
    return scratch_row(job, 2)  # or one that is to be reduced before it is folded


cdef inline char *results_row(const Job *job) noexcept nogil:
    return scratch_row(job, 3)  # results that are not written to out as they are


cdef inline char *divisors_row(const Job *job) noexcept nogil:
    return scratch_row(job, 4)  # one for each result of a row


cdef inline char *gathered_row(const Job *job) noexcept nogil:
    return scratch_row(job, 5)  # a row of x, as it is stored


cdef inline char *slot_row(const Job *job, Py_ssize_t slot) noexcept nogil:
    return scratch_row(job, OWN_ROWS + slot)


cdef inline Py_ssize_t reach(const Windows *w) noexcept nogil:
    return (w.taps - 1) * w.dilation


cdef inline bint neutral_pays(const Windows *w, Py_ssize_t length, bint exact) noexcept nogil:
    # The last of them starts before the end, so that both sides together are less than two windows.
    if not exact:
        length = w.all_length
    return w.by_rule and w.dilation <= length and reach(w) // MOST_NEUTRAL <= length


cdef Divisor divisor_of(const Job *job, Py_ssize_t counted, Py_ssize_t taps, const Window *down,
                        const Window *along) noexcept nogil:
    # Of one window, of which `counted` layers count and `taps` rows, of all layers, are there.
    cdef Divisor divisor
    cdef int64_t whole = job.divisor
    cdef double wide = <double>job.divisor
    cdef bint counts = whole == 0 and job.passes.tallies
    if whole == 0:
        whole = times(times(counted, down.count), along.count)
        wide = <double>counted * <double>down.count * <double>along.count
    if counts:  # the padding alone
        taps *= taps_in(&job.cols, along)
        whole -= taps
        wide -= <double>taps
    set_divisor(&divisor, whole, wide, counts, job.passes.large)
    divisor.least, divisor.fill = job.least, job.fill
    return divisor
