# Spreading: each value of grad, over the divisor of its window, is added to all elements of that. Pooling is separable,
# and so is this: a row of windows becomes one row of columns in scratch, which is added to each row of the windows.
#
# Trusted: as in `scatter.pyx`; scratch has room for a row of grad and one of out, and for float16 a plane of floats.


cdef inline real widened(stored_real value, real *type) noexcept nogil:
    if stored_real is half:
        return <real>float_of(value)
    else:
        return <real>value


cdef void divide(real *quotients, const char *grad, Py_ssize_t count, Py_ssize_t step, Py_ssize_t n,
                 Py_ssize_t inner_step, real divisor, stored_real *type) noexcept nogil:
    # `count` windows of n channels, packed, each over the divisor.
    cdef Py_ssize_t i, c
    if n == 1 or step == n * inner_step:
        count, n, step, inner_step = 1, count * n, 0, step if n == 1 else inner_step
    for i in range(count):
        if inner_step == sizeof(stored_real):
            for c in range(n):
                quotients[c] = widened((<const stored_real *>grad)[c], quotients) / divisor
        else:
            for c in range(n):
                quotients[c] = widened((<const stored_real *>(grad + c * inner_step))[0], quotients) / divisor
        quotients += n
        grad += step


cdef inline void add(real *dst, const real *values, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dst[i] = dst[i] + values[i]


cdef inline void add_pairs(real *dst, const real *values, Py_ssize_t n, bint both) noexcept nogil:
    # Each value to two neighbours, or to the first: together with zeros for the others these are vectors, too.
    cdef Py_ssize_t i
    if both:
        for i in range(n):
            dst[2 * i] = dst[2 * i] + values[i]
            dst[2 * i + 1] = dst[2 * i + 1] + values[i]
    else:
        for i in range(n - 1):
            dst[2 * i] = dst[2 * i] + values[i]
            dst[2 * i + 1] = dst[2 * i + 1] + <real>0.0
        dst[2 * n - 2] = dst[2 * n - 2] + values[n - 1]


cdef void add_columns(real *row, Py_ssize_t columns, const real *quotients, const Windows *w,
                      Py_ssize_t n) noexcept nogil:
    # Each quotient to the columns of its window: those at the edges window by window, the regular ones tap by tap or,
    # which adds up in the same order, from the last window to the first, so that n changes no result.
    cdef Py_ssize_t i, t
    cdef Window window
    cdef real *dst
    for i in range(w.outputs - w.regular):
        window = window_at(w, i if i < w.head else i + w.regular)
        check_window(window.start, window.stop, columns)
        while window.start < window.stop:
            add(row + window.start * n, quotients + (i if i < w.head else i + w.regular) * n, n)
            window.start += w.dilation
    if w.regular == 0:
        return
    check_window(window_at(w, w.head).start, window_at(w, w.head + w.regular - 1).stop, columns)
    row += (w.start + w.head * w.stride) * n
    quotients += w.head * n
    if w.stride == 1 or w.regular == 1:
        for t in range(w.taps):
            add(row + t * w.dilation * n, quotients, w.regular * n)
    elif n == 1 and w.regular > w.taps and w.stride == 2 and w.dilation == 1:
        for t in range(0, w.taps, 2):
            add_pairs(row + t, quotients, w.regular, t + 1 < w.taps)
    elif n == 1 and w.regular > w.taps:
        for t in range(w.taps):
            dst = row + t * w.dilation
            for i in range(w.regular):
                dst[i * w.stride] = dst[i * w.stride] + quotients[i]
    else:
        for i in reversed(range(w.regular)):
            for t in range(w.taps):
                add(row + (i * w.stride + t * w.dilation) * n, quotients + i * n, n)


cdef inline void put_row(real *dst, const real *values, Py_ssize_t n, bint first) noexcept nogil:
    if first:
        memcpy(dst, values, n * sizeof(real))
    else:
        add(dst, values, n)


cdef void add_row(char *out, const real *row, Py_ssize_t columns, Py_ssize_t step, Py_ssize_t n,
                  Py_ssize_t inner_step, bint first) noexcept nogil:
    # A packed row to one of out, which holds nothing yet if it is the first.
    cdef Py_ssize_t i, c
    cdef real *dst
    if n == 1 or step == n * inner_step:
        columns, n, step, inner_step = 1, columns * n, 0, step if n == 1 else inner_step
    for i in range(columns):
        if inner_step == sizeof(real):
            put_row(<real *>out, row, n, first)
        else:
            for c in range(n):
                dst = <real *>(out + c * inner_step)
                dst[0] = row[c] if first else dst[0] + row[c]
        row += n
        out += step


cdef void spread_plane(Job *job, const char *grad, const char *indices, char *out, Py_ssize_t n, stored_real *type,
                       real *work) noexcept nogil:
    cdef Py_ssize_t[MAX_AXES] at, tap
    cdef Py_ssize_t[3] offset, inside
    cdef Axis[MAX_AXES] taps, plane  # of rows; step GRAD counts them
    cdef Window window
    cdef double divisor
    cdef Py_ssize_t i, length
    cdef Py_ssize_t inner_step = sizeof(real) if stored_real is half else job.inner.step[OUT]
    cdef int rows = job.pooled_axes - 1  # the axes before the columns
    cdef int axis
    cdef char *dst = out
    cdef const Windows *w = &job.windows[rows]
    cdef const Axis *across = &job.pooled[rows]
    cdef Py_ssize_t columns = job.plane[rows].length
    cdef Py_ssize_t left = job.elements // columns  # rows that nothing has been written to
    cdef real *row = <real *>job.scratch
    cdef real *quotients = row + columns * n
    cdef char *written = <char *>(quotients + w.outputs * n)
    if stored_real is half:
        dst = written
        written += job.elements * n * sizeof(real)
    memset(written, 0, left)
    i, length = 1, columns * n * sizeof(real)
    plane[rows].step[OUT] = n * sizeof(real) if stored_real is half else job.plane[rows].step[OUT]
    for axis in reversed(range(rows)):
        plane[axis].length = job.plane[axis].length
        plane[axis].step[GRAD], plane[axis].step[INDICES] = i, 0
        plane[axis].step[OUT] = length if stored_real is half else job.plane[axis].step[OUT]
        i *= plane[axis].length
        length *= plane[axis].length
    memset(taps, 0, rows * sizeof(Axis))
    memset(at, 0, rows * sizeof(Py_ssize_t))
    memset(tap, 0, rows * sizeof(Py_ssize_t))
    memset(offset, 0, sizeof(offset))
    while True:
        divisor = 1
        memset(inside, 0, sizeof(inside))
        for axis in range(rows):
            window = window_at(&job.windows[axis], at[axis])
            check_window(window.start, window.stop, plane[axis].length)
            divisor *= window.count
            taps[axis].length = taps_in(&job.windows[axis], &window)
            for i in range(3):
                taps[axis].step[i] = job.windows[axis].dilation * plane[axis].step[i]
                inside[i] += window.start * plane[axis].step[i]
        i = 0
        while i < w.outputs:
            window = window_at(w, i)
            length = w.outputs if job.even else w.regular if i == w.head and w.regular else 1
            divide(quotients + i * n, grad + offset[GRAD] + i * across.step[GRAD], length, across.step[GRAD], n,
                   job.inner.step[GRAD], <real>(job.divisor if job.divisor else divisor * window.count), type)
            i += length
        memset(row, 0, columns * n * sizeof(real))
        add_columns(row, columns, quotients, w, n)
        while True:
            add_row(dst + inside[OUT], row, columns, plane[rows].step[OUT], n, inner_step, not written[inside[GRAD]])
            left -= not written[inside[GRAD]]
            written[inside[GRAD]] = True
            if not advance(taps, rows, tap, inside):
                break
        if not advance(job.pooled, rows, at, offset):
            break
    if left:
        memset(row, 0, columns * n * sizeof(real))
        memset(inside, 0, sizeof(inside))
        while True:
            if not written[inside[GRAD]]:
                add_row(dst + inside[OUT], row, columns, plane[rows].step[OUT], n, inner_step, True)
            if not advance(plane, rows, tap, inside):
                break
    if stored_real is half:
        round_plane(job, out, n, dst)
