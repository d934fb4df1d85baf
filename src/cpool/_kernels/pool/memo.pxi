# What a thread did last. A loop over small images asks for the same again and again, and to decide how it is done takes
# longer than to do it: a request that the same numbers describe has the same job. Only what it points to differs.

cdef enum:
    FIXED_NUMBERS = 10   # of any request, before those of its windows and arrays,
    MOST_STEPS = 5      # and of an axis of its arrays
    MOST_NUMBERS = 160

cdef struct Memo:
    Py_ssize_t count                # of numbers; 0 if there is no job yet
    int64_t[MOST_NUMBERS] numbers   # among them the window tables, which the job points to
    Job job
    Strip strip

cdef extern from *:
    """
    #if defined(_MSC_VER)
    #define CPOOL_PER_THREAD __declspec(thread)
    #else
    #define CPOOL_PER_THREAD __thread
    #endif
    /* Cython has no word for a variable of each thread; `entry.pxi` checks that there is room. */
    #define CPOOL_MEMO_BYTES (1 << 15)
    static CPOOL_PER_THREAD union {
        char bytes[CPOOL_MEMO_BYTES];
        double aligned;
    } cpool_memo;
    /* Where it lies is asked for once: GCC would rather ask again than remember. */
    #if defined(__clang__)
    __attribute__((noinline))
    #elif defined(__GNUC__)
    __attribute__((noinline, noclone))
    #endif
    static char *cpool_memo_of_thread(void) { return cpool_memo.bytes; }
    """
    const Py_ssize_t MEMO_BYTES "CPOOL_MEMO_BYTES"
    char *memo_of_thread "cpool_memo_of_thread" () noexcept nogil


cdef inline int64_t *describe_array(int64_t *to, const Array *array, bint shape) noexcept nogil:
    cdef int i
    for i in range(array.ndim if array.buf != NULL else 0):
        to[0] = array.strides[i]
        to += 1
        if shape:
            to[0] = array.shape[i]
            to += 1
    return to


cdef Py_ssize_t describe_request(int64_t *numbers, const Request *request) noexcept nogil:
    # By all that a job depends on. Returns how many numbers that takes, or 0 if it is too many.
    cdef const Arrays *a = &request.arrays
    cdef const int64_t *end = request.windows + 1
    cdef int64_t *to = numbers + FIXED_NUMBERS
    cdef int i
    for i in range(request.windows[0]):
        end = end_of_table(end + 1)
    if FIXED_NUMBERS + (end - request.windows) + MOST_STEPS * a.x.ndim > MOST_NUMBERS:
        return 0
    numbers[0], numbers[1], numbers[2] = request.op, request.dtype, request.result_dtype
    numbers[3] = (request.omits | request.neutral << 1 | (a.index.buf != NULL) << 2 | (a.mask.buf != NULL) << 3)
    numbers[4], numbers[5], numbers[6], numbers[7] = request.divisor, request.taps, request.places, a.x.ndim
    numbers[8] = request.least
    memcpy(&numbers[9], &request.fill, sizeof(double))
    memcpy(to, request.windows, (end - request.windows) * sizeof(int64_t))
    to += end - request.windows
    to = describe_array(to, &a.x, True)
    to = describe_array(to, &a.out, False)
    to = describe_array(to, &a.index, False)
    to = describe_array(to, &a.mask, False)
    return to - numbers


cdef bint remember(Memo *memo, const Request *request) noexcept nogil:
    # Gets the job of this request there, whether it is there already or not. False if it takes too many numbers, or
    # too much memory.
    cdef int64_t[MOST_NUMBERS] numbers
    cdef Py_ssize_t count = describe_request(numbers, request)
    if count == 0:
        return False
    if count == memo.count and memcmp(numbers, memo.numbers, count * sizeof(int64_t)) == 0:
        return True
    memcpy(memo.numbers, numbers, count * sizeof(int64_t))
    memo.count = 0
    if not set_job(&memo.job, &memo.strip, request, memo.numbers + FIXED_NUMBERS):
        return False
    memo.count = count
    return True
