# cython: language_level=3
"""What pooling is: every window one by one, and every element of it."""
# Read this first: what the library computes is defined here. The engine (`kernels.pxi`) gives the same bits many times
# faster; but averages of floats it adds in another order, and of 0.0 and -0.0 either may be its extremum.
# CPOOL_KERNELS=plain runs this in its place.
#
# An array is seen as planes of rows and columns. The last pooled axis gives the columns; all other pooled axes, in
# ascending order, give the rows, or a single row if there are none; the axes that are not pooled give the planes. An
# output is where a window of rows and a window of columns cross.
#
# Values become int64, uint64, float or double first: the narrowest of these in which they compare exactly, and in which
# sums are exact, or as wide as the contract asks. That copies most arrays. Part 0 of a call does all of the work.
#
# Trusted: as in `door.pyx`, but for the order of axes in memory, which does not matter here.
from libc.math cimport ldexp
from libc.stdint cimport INT64_MAX, int64_t, uint8_t, uint64_t

from math import prod
from operator import attrgetter

import numpy as np

include "common/request.pxi"
include "common/windows.pxi"
include "common/quotients.pxi"

TYPES = [np.dtype(char) for char in "?bBhHiIqQefdH"]  # in the order of Dtype; bfloat16 comes as its bits
MEANWHILE = "x, out and where must keep their shapes, dtypes and flags during the call, got others meanwhile"

ctypedef fused number:
    int64_t
    uint64_t
    float
    double

ctypedef fused total:  # of a sum: int64 if it is exact
    int64_t
    float
    double

ctypedef fused quotient:
    int64_t
    double


cdef inline bint is_nan(number value) noexcept nogil:
    if number is float or number is double:
        return value != value
    else:
        return False


cdef inline bint beats(number a, number b, Operation op) noexcept nogil:
    # Whether a takes the place of b, which came before it.
    if is_nan(a) or is_nan(b):
        return not is_nan(b)
    return a > b if op == MAX else a < b


def extrema(Operation op, const number[:, :, :] x, const uint8_t[:, :, :] counts, Rows rows, Axis cols,
            number[:, :, ::1] out, int64_t[:, :, ::1] places):
    """The extremum of each window and its place in the plane; `out` is left as it is where nothing counts."""
    cdef Py_ssize_t plane, i, j, r, t, row, col, taps
    cdef Window window
    cdef number best = 0
    cdef bint found
    with nogil:
        for plane in range(out.shape[0]):
            for i in range(out.shape[1]):
                for j in range(out.shape[2]):
                    window = window_at(&cols.windows, j)
                    taps = taps_in(&cols.windows, &window)
                    found = False
                    places[plane, i, j] = rows.row[rows.begin[i]] * x.shape[2] + window.start
                    for r in range(rows.begin[i], rows.begin[i + 1]):
                        for t in range(taps):
                            row, col = rows.row[r], window.start + t * cols.windows.dilation
                            if counts[plane, row, col] and (not found or beats(x[plane, row, col], best, op)):
                                found, best = True, x[plane, row, col]
                                places[plane, i, j] = row * x.shape[2] + col
                    if found:
                        out[plane, i, j] = best


def means(int64_t divisor, int64_t least, const total[:, :, :] x, const uint8_t[:, :, :] counts, Rows rows, Axis cols,
          quotient[:, :, ::1] out):
    """The sum of each window over its divisor, `divisor` if that is not 0; `out` stays where fewer than `least` count.

    Without `divisor` it is the number of elements that count and of positions in the padding, if these are to count.
    """
    cdef Py_ssize_t plane, i, j, r, t, row, col, taps, seen, missing
    cdef Window window
    cdef total sum
    cdef int64_t whole  # the divisor, or the nearest that an int64 holds,
    cdef double real    # and the same, rounded
    cdef double mean
    with nogil:
        for plane in range(out.shape[0]):
            for i in range(out.shape[1]):
                for j in range(out.shape[2]):
                    window = window_at(&cols.windows, j)
                    taps = taps_in(&cols.windows, &window)
                    sum = 0
                    seen = 0
                    for r in range(rows.begin[i], rows.begin[i + 1]):
                        for t in range(taps):
                            row, col = rows.row[r], window.start + t * cols.windows.dilation
                            if counts[plane, row, col]:
                                sum = sum + x[plane, row, col]
                                seen += 1
                    if seen < least:
                        continue
                    missing = (rows.begin[i + 1] - rows.begin[i]) * taps - seen
                    whole = divisor if divisor else times(rows.count[i], window.count) - missing
                    real = <double>divisor if divisor else rows.real_count[i] * window.count - missing
                    if quotient is int64_t:
                        out[plane, i, j] = nearest_whole(<int64_t>sum, whole)
                    elif total is int64_t:
                        mean = nearest_double(sum, whole) if real <= 9223372036854775808.0 else sum / real
                        out[plane, i, j] = mean + 0.0  # a zero has one sign
                    else:
                        out[plane, i, j] = sum / <total>real + 0.0


cdef class Axis:
    """A pooled axis: its number, its length, and its windows as `windows.pxi` has them."""
    cdef readonly Py_ssize_t number, length
    cdef Windows windows
    cdef const int64_t[::1] tables  # which `windows` points to

    def __len__(self):
        return self.windows.outputs

    def taps(self):
        """Of each window: where its taps are, and what the divisor counts."""
        cdef Py_ssize_t i
        for i in range(self.windows.outputs):
            window = window_at(&self.windows, i)
            yield np.arange(window.start, window.stop, self.windows.dilation), window.count

    def in_whole(self, places):
        """Places on this axis as places on that of which it is a part, and the length of that."""
        return places + self.windows.offset, self.windows.all_length


def axes_of(const int64_t[::1] tables, shape):
    """The pooled axes of an array of this shape, in ascending order; ValueError if it is not that of the plan."""
    cdef const int64_t *packed = &tables[1]
    cdef Axis axis
    axes = []
    for _ in range(tables[0]):
        axis = Axis()
        axis.number, axis.tables = packed[0], tables
        packed = unpack(&axis.windows, packed + 1)
        axis.length = shape[axis.number] if axis.number < len(shape) else 0
        if not fits_axis(&axis.windows, axis.length, axis.windows.outputs):
            raise ValueError(MEANWHILE)
        axes.append(axis)
    return sorted(axes, key=attrgetter("number"))


cdef class Rows:
    """The windows of rows: window i has rows begin[i] to begin[i + 1] of `row`."""
    cdef int64_t[::1] row, begin, count
    cdef double[::1] real_count

    def __init__(self, axes):
        windows = [(np.zeros(1, np.int64), 1)]
        for axis in axes:
            windows = [
                (np.add.outer(rows * axis.length, taps).ravel(), count * further)
                for rows, count in windows
                for taps, further in axis.taps()
            ]
        self.row = np.concatenate([rows for rows, _ in windows])
        self.begin = np.cumsum([0, *(len(rows) for rows, _ in windows)], dtype=np.int64)
        self.count = np.array([min(count, INT64_MAX) for _, count in windows], np.int64)
        self.real_count = np.array([count for _, count in windows], np.float64)

    def __len__(self):
        return len(self.count)


def as_number(x, Dtype dtype, Operation op, Dtype result, bint wide):
    """`x` in a type of `number`, for averages of `total`; floats in doubles if these are `wide`."""
    if dtype == BFLOAT16:
        x = (x.astype(np.uint32) << 16).view(np.float32)
    if dtype >= FLOAT16:
        return x.astype(np.float64 if wide or dtype == FLOAT64 else np.float32, copy=False)
    if x.itemsize == 8 and (op == AVERAGE or op == SUM and result >= FLOAT16):
        return x.astype(np.float64)
    if op == SUM:  # those of 64 bits wrap
        return x.astype(np.int64, copy=False)
    return x.astype(np.uint64 if dtype == UINT64 else np.int64, copy=False)


def extremum_of_nothing(Operation op, Dtype dtype, bint neutral, double fill):
    """The worst value of the dtype; of floats `fill`, unless that is to be `neutral`."""
    if dtype >= FLOAT16:
        return fill if not neutral else -np.inf if op == MAX else np.inf
    limits = np.iinfo(np.uint8 if dtype == BOOL else TYPES[dtype])
    return limits.min if op == MAX else limits.max


def rounded(values, Dtype dtype):
    """Results in the dtype of `out`; all halves go to even."""
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.nan, values)  # every NaN has one sign and payload
        if dtype < FLOAT16:  # averages of 64-bit integers: near the end of the type doubles round to just past it
            values, most = np.rint(values), np.iinfo(TYPES[dtype]).max
            return np.where(values < most, values.astype(TYPES[dtype]), most)
        if dtype == BFLOAT16:
            values = to_odd(values).view(np.uint32)
            values = (values + 0x7fff + (values >> 16 & 1)) >> 16
    return values.astype(TYPES[dtype], copy=False)


def to_odd(values):
    """Floats on the way to fewer bits, which are rounded once: what is not exact is cut off, and its last bit set."""
    singles = values.astype(np.float32)
    bits = singles.view(np.uint32)
    bits -= np.abs(singles.astype(np.float64)) > np.abs(values)
    bits |= (singles != values) & ~np.isnan(values)
    return singles


def without_minus_zero(means, Dtype dtype):
    """The same means, in which a zero has one sign."""
    if dtype == BFLOAT16:
        means[means == 0x8000] = 0
    return means + means.dtype.type(0)


def as_stored(array):
    """`array` in a dtype of NumPy's own, and which that is."""
    return (array.view(np.uint16), BFLOAT16) if array.dtype.kind == "V" else (array, TYPES.index(array.dtype))


def pool(op, x, out, indices, mask, tables, taps, places, omits, neutral, divisor, least, fill, part=0,
         parts=1):
    """Pool all if it is part 0, else nothing; as `Kernels.pool` of `door.pyx`."""
    if part == 0:
        with np.errstate(all="ignore"):
            Call(op, x, out, indices, mask, tables, omits, neutral, divisor, least, fill).pool()


class Call:
    """One call."""

    def __init__(self, op, x, out, indices, mask, tables, omits, neutral, divisor, least, fill):
        self.op, self.omits, self.neutral, self.divisor = op, omits, neutral, divisor
        self.least, self.fill = least, fill
        self.x, self.dtype = x, dtype = as_stored(x)
        self.out, self.result_dtype = out, result_dtype = as_stored(out)
        self.indices, self.mask = indices, mask
        self.axes = axes_of(tables, x.shape)
        outputs = list(x.shape)
        for axis in self.axes:
            outputs[axis.number] = len(axis)
        if not returns(op, dtype, result_dtype):
            raise ValueError(MEANWHILE)
        for array, type, shape in ((out, out.dtype, tuple(outputs)), (indices, np.int64, tuple(outputs)),
                                   (mask, np.bool, x.shape)):
            if array is not None and (array.dtype != type or array.shape != shape):
                raise ValueError(MEANWHILE)

    def pool(self):
        *outer, cols = self.axes
        rows = Rows(outer)
        wide = self.result_dtype == FLOAT64 or self.omits or self.mask is not None
        x = self.planes(as_number(self.x, self.dtype, self.op, self.result_dtype, wide))
        counts = self.planes(np.broadcast_to(True, self.x.shape) if self.mask is None else self.mask)
        if self.omits:
            counts = counts & ~np.isnan(x)
        shape = len(x), len(rows), len(cols)
        if self.op == AVERAGE or self.op == SUM:
            whole = x.dtype == np.int64 and self.result_dtype < FLOAT16
            values = np.zeros(shape, np.int64) if whole else np.full(shape, self.fill)
            means(self.divisor, self.least, x, counts.view(np.uint8), rows, cols, values)
            if self.dtype >= FLOAT16 and FLOAT64 not in (self.dtype, self.result_dtype):
                values = values.astype(np.float32)  # in which the engine adds them
            values = without_minus_zero(rounded(values, self.result_dtype), self.result_dtype)
        else:
            values = np.full(shape, extremum_of_nothing(self.op, self.dtype, self.neutral, self.fill), x.dtype)
            places = np.empty(shape, np.int64)
            extrema(self.op, x, counts.view(np.uint8), rows, cols, values, places)
            values = rounded(values, self.result_dtype)
        self.put(self.out, values)
        if self.indices is not None:
            # Of one axis: NumPy 2.4 goes wrong in arrays of more than 8192 whose last axis has length 1.
            places = np.unravel_index(places.ravel(), [axis.length for axis in self.axes])
            self.put(self.indices, np.ravel_multi_index(*zip(*map(Axis.in_whole, self.axes, places))))

    def moved(self, array):
        """A view with the pooled axes as the last ones, in ascending order."""
        return np.moveaxis(array, [axis.number for axis in self.axes], range(-len(self.axes), 0))

    def planes(self, array):
        *outer, cols = (axis.length for axis in self.axes)
        return self.moved(array).reshape(-1, prod(outer), cols)

    def put(self, array, values):
        array = self.moved(array)
        array[...] = values.reshape(array.shape)
