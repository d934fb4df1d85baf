/* Pooling from C and C++: maximum, minimum and average over two axes, without the GIL and without Python objects.
 *
 * Compile with the directory that `python -c "import cpool; print(cpool.get_include())"` prints on the include path;
 * there is no library to link. Call cpool_import() once, holding the GIL, before anything else here, for instance when
 * your extension module is initialised:
 *
 *     if (cpool_import() < 0) return NULL;
 *
 * One call serves all translation units of a shared object or program.
 *
 * int cpool_max_pool2d_T(const T *x, T *out, ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
 *                        const cpool_window *rows, const cpool_window *cols)
 *     for each T that the table below has (f16 as the uint16_t of its bits): the maximum of each window of x, an array
 *     in C order of shape (batch, height, width, channels), pooled over height and width. NCHW images are
 *     batch = N * C and channels = 1. out has the shape (batch, cpool_output_size(height, rows),
 *     cpool_output_size(width, cols), channels). A NaN makes its windows NaN; padding is never seen.
 * int cpool_min_pool2d_T(...)
 *     likewise.
 * int cpool_avg_pool2d_T(..., const cpool_window *cols, int count_include_pad)
 *     averages of integers are rounded half to even, from exact sums.
 * int cpool_max_pool2d_indices_T(const T *x, T *out, int64_t *indices, ptrdiff_t batch, ...)
 *     also where each maximum is: row * width + column in x; of equals the first, the first NaN.
 * int cpool_pool(const cpool_array *x, const cpool_array *out, const cpool_array *indices, const cpool_array *where,
 *                const cpool_pooling *pooling)
 *     all that Python's functions do, for arrays of any axes, strides and dtype, such as a region of a larger frame:
 *     maxima, minima, averages and sums over any axes, also adaptive ones. indices (int64, of extrema) and where (bool,
 *     of the shape of x) may be NULL. out has the shape of x but for the pooled axes, and the dtype of x; of averages
 *     any float, or an integer that holds all values of x, and of sums also every sum. No two elements of out may
 *     share memory.
 * int cpool_max_unpool(y, indices, out, pooled, axes) and cpool_max_pool_backward(grad, indices, out, pooled, axes)
 *     out is zeros with each value at its index (int64, flat over the pooled axes in ascending order), copied or added.
 * int cpool_avg_pool_backward(grad, out, pooling)
 *     each value of grad, over the divisor of its window, added to all of that; of sums with op CPOOL_SUM. out has the
 *     shape of what was pooled.
 * ptrdiff_t cpool_output_size(ptrdiff_t length, const cpool_window *window)
 *     how many windows an axis of that length has, at least 1, or a negative code.
 * const char *cpool_strerror(int code)
 * const char *cpool_version(void)
 *
 * They return 0 or a negative code of cpool_status; then nothing has been written. All arguments are checked but one:
 * that arrays point to as much memory as the sizes say. The same numbers as cpool.max_pool and the others
 * give, bit for bit. A call runs in the calling thread and may run in any number of them at a time, but not in a handler
 * of signals that interrupts another one: a thread keeps how it went about its last call, in 32 KiB of its own. Small
 * windows over small images need nothing else but the stack, others allocate scratch and free it before they return:
 * at most 16 * (H + 16) * (64 * W + 2048) bytes, where H and W are the extents of a window over rows and columns, plus
 * 24 for each window that reaches past the input. The functions for any array may take more, see docs/capi.md.
 *
 * ABI: the table of functions is only ever appended to, and cpool_window and the codes stay what they are, as long as
 * CPOOL_API_VERSION is the same. A program that was compiled with this header runs with this version of cpool and all
 * later ones; cpool_import() fails if the installed one is too old.
 */
#ifndef CPOOL_H
#define CPOOL_H

#include <Python.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CPOOL_API_VERSION 1

typedef struct cpool_window {
    ptrdiff_t kernel;     /* elements of a window, at least 1 */
    ptrdiff_t stride;     /* from one window to the next, at least 1 */
    ptrdiff_t dilation;   /* from one element to the next, at least 1 */
    ptrdiff_t pad_before; /* how far windows may reach past either end; */
    ptrdiff_t pad_after;  /* less than (kernel - 1) * dilation + 1 */
    ptrdiff_t ceil_mode;  /* 1: a last, partial window counts if it starts in the input or the padding before it */
} cpool_window;

enum cpool_status {
    CPOOL_OK = 0,
    CPOOL_ERROR_NULL = -1,      /* a pointer is NULL */
    CPOOL_ERROR_SIZE = -2,      /* a size is less than 1, or the arrays have more bytes than memory can */
    CPOOL_ERROR_WINDOW = -3,    /* kernel, stride, dilation, a pad or ceil_mode is not what it must be */
    CPOOL_ERROR_FIT = -4,       /* a window does not fit the padded input, or has no element of the input */
    CPOOL_ERROR_RANGE = -5,     /* a number is beyond 2**59, or more than 2**18 windows reach past the input */
    CPOOL_ERROR_ALIGNMENT = -6, /* a pointer is not aligned for its type */
    CPOOL_ERROR_OVERLAP = -7,   /* the output shares memory with the input, or with the indices */
    CPOOL_ERROR_MEMORY = -8,    /* no memory for scratch rows */
    CPOOL_ERROR_IMPORT = -9,    /* cpool_import() has not been called, or failed */
    CPOOL_ERROR_DTYPE = -10,    /* a dtype is none, or cannot be that of such an array or result */
    CPOOL_ERROR_SHAPE = -11,    /* an array has another shape than the others make it have */
    CPOOL_ERROR_AXES = -12,     /* there are no or too many axes, or one that does not exist or is there twice */
    CPOOL_ERROR_OPTION = -13,   /* an option is out of range, or one that the operation does not have */
    CPOOL_ERROR_EMPTY = -14,    /* too little counts in a window of integers, and there is no fill */
    CPOOL_ERROR_INDEX = -15     /* an index is not one of an element of the result */
};

enum cpool_operation { CPOOL_MAX, CPOOL_MIN, CPOOL_AVERAGE, CPOOL_SUM };

enum cpool_dtype { /* bytes of bools are 0 or 1; the halves are uint16_t with their bits */
    CPOOL_BOOL, CPOOL_INT8, CPOOL_UINT8, CPOOL_INT16, CPOOL_UINT16, CPOOL_INT32, CPOOL_UINT32, CPOOL_INT64,
    CPOOL_UINT64, CPOOL_FLOAT16, CPOOL_FLOAT32, CPOOL_FLOAT64, CPOOL_BFLOAT16
};

typedef struct cpool_array {
    void *data;               /* of the element at 0, 0, ...; aligned for the dtype */
    ptrdiff_t dtype;          /* a cpool_dtype */
    ptrdiff_t ndim;           /* at most 64 */
    const ptrdiff_t *shape;   /* each at least 1 */
    const ptrdiff_t *strides; /* in bytes, from one element to the next; of any sign, or 0 where nothing is written */
} cpool_array;

typedef struct cpool_pooling { /* all that is 0 or NULL is as in Python where it is not given */
    ptrdiff_t op;                  /* a cpool_operation */
    ptrdiff_t pooled;              /* how many axes are pooled, at least 1, */
    const ptrdiff_t *axes;         /* and which, from 0 on, */
    const cpool_window *windows;   /* and the window of each, or NULL for */
    const ptrdiff_t *output_sizes; /* how many windows each has, as equal as can be */
    const void *fill;              /* a value of the result's dtype for windows in which too little counts; or NULL */
    ptrdiff_t count_include_pad;   /* 1: averages count padding as zeros; means nothing to others */
    ptrdiff_t divisor;             /* of averages, in place of what counts; or 0 */
    ptrdiff_t min_count;           /* of averages and sums: how many elements must count */
    ptrdiff_t omit_nan;            /* 1: what is NaN does not count */
} cpool_pooling;

/* The table of functions, one for all translation units: what cpool_import() finds, and before that NULL. */
typedef void (*cpool_function_)(void);
#if defined(_MSC_VER)
__declspec(selectany) cpool_function_ *cpool_api_ = NULL;
#else
__attribute__((weak, visibility("hidden"))) cpool_function_ *cpool_api_ = NULL;
#endif

static inline const char *cpool_version(void) {
    return cpool_api_ ? ((const char *(*)(void))cpool_api_[0])() : "";
}
static inline const char *cpool_strerror(int code) {
    return cpool_api_ ? ((const char *(*)(int))cpool_api_[1])(code) : "cpool_import() has not been called, or failed";
}
static inline ptrdiff_t cpool_output_size(ptrdiff_t length, const cpool_window *window) {
    return cpool_api_ ? ((ptrdiff_t (*)(ptrdiff_t, const cpool_window *))cpool_api_[2])(length, window)
                      : (ptrdiff_t)CPOOL_ERROR_IMPORT;
}
/* >>> Written by ci/write_capi.py: change its rows, not these lines. */
#define CPOOL_POOL_(name, T, slot) \
    static inline int name(const T *x, T *out, \
                           ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, \
                           const cpool_window *rows, const cpool_window *cols) { \
        typedef int (*pointer)(const T *, T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, const cpool_window *, \
            const cpool_window *); \
        return cpool_api_ ? ((pointer)cpool_api_[slot])(x, out, batch, height, width, channels, rows, cols) : \
            (int)CPOOL_ERROR_IMPORT; \
    }
#define CPOOL_MEAN_(name, T, slot) \
    static inline int name(const T *x, T *out, \
                           ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, \
                           const cpool_window *rows, const cpool_window *cols, int count_include_pad) { \
        typedef int (*pointer)(const T *, T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, const cpool_window *, \
            const cpool_window *, int); \
        return cpool_api_ ? ((pointer)cpool_api_[slot])(x, out, batch, height, width, channels, rows, cols, \
            count_include_pad) : (int)CPOOL_ERROR_IMPORT; \
    }
#define CPOOL_LOCATED_(name, T, slot) \
    static inline int name(const T *x, T *out, int64_t *indices, \
                           ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, \
                           const cpool_window *rows, const cpool_window *cols) { \
        typedef int (*pointer)(const T *, T *, int64_t *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, const \
            cpool_window *, const cpool_window *); \
        return cpool_api_ ? ((pointer)cpool_api_[slot])(x, out, indices, batch, height, width, channels, rows, cols) \
            : (int)CPOOL_ERROR_IMPORT; \
    }
CPOOL_POOL_(cpool_max_pool2d_f32, float, 3)
CPOOL_POOL_(cpool_max_pool2d_f64, double, 4)
CPOOL_POOL_(cpool_max_pool2d_f16, uint16_t, 5)
CPOOL_POOL_(cpool_max_pool2d_u8, uint8_t, 6)
CPOOL_POOL_(cpool_max_pool2d_i8, int8_t, 7)
CPOOL_POOL_(cpool_max_pool2d_u16, uint16_t, 8)
CPOOL_POOL_(cpool_max_pool2d_i16, int16_t, 9)
CPOOL_POOL_(cpool_max_pool2d_u32, uint32_t, 10)
CPOOL_POOL_(cpool_max_pool2d_i32, int32_t, 11)
CPOOL_POOL_(cpool_max_pool2d_u64, uint64_t, 12)
CPOOL_POOL_(cpool_max_pool2d_i64, int64_t, 13)
CPOOL_POOL_(cpool_min_pool2d_f32, float, 14)
CPOOL_POOL_(cpool_min_pool2d_f64, double, 15)
CPOOL_POOL_(cpool_min_pool2d_f16, uint16_t, 16)
CPOOL_POOL_(cpool_min_pool2d_u8, uint8_t, 17)
CPOOL_POOL_(cpool_min_pool2d_i8, int8_t, 18)
CPOOL_POOL_(cpool_min_pool2d_u16, uint16_t, 19)
CPOOL_POOL_(cpool_min_pool2d_i16, int16_t, 20)
CPOOL_POOL_(cpool_min_pool2d_u32, uint32_t, 21)
CPOOL_POOL_(cpool_min_pool2d_i32, int32_t, 22)
CPOOL_POOL_(cpool_min_pool2d_u64, uint64_t, 23)
CPOOL_POOL_(cpool_min_pool2d_i64, int64_t, 24)
CPOOL_MEAN_(cpool_avg_pool2d_f32, float, 25)
CPOOL_MEAN_(cpool_avg_pool2d_f64, double, 26)
CPOOL_MEAN_(cpool_avg_pool2d_u8, uint8_t, 27)
CPOOL_MEAN_(cpool_avg_pool2d_u16, uint16_t, 28)
CPOOL_MEAN_(cpool_avg_pool2d_i16, int16_t, 29)
CPOOL_LOCATED_(cpool_max_pool2d_indices_f32, float, 30)
CPOOL_LOCATED_(cpool_max_pool2d_indices_f64, double, 31)
/* <<< ci/write_capi.py */
static inline int cpool_pool(const cpool_array *x, const cpool_array *out, const cpool_array *indices,
                             const cpool_array *where, const cpool_pooling *pooling) {
    typedef int (*pointer)(const cpool_array *, const cpool_array *, const cpool_array *, const cpool_array *,
                           const cpool_pooling *);
    return cpool_api_ ? ((pointer)cpool_api_[32])(x, out, indices, where, pooling) : (int)CPOOL_ERROR_IMPORT;
}
static inline int cpool_max_unpool(const cpool_array *y, const cpool_array *indices, const cpool_array *out,
                                   ptrdiff_t pooled, const ptrdiff_t *axes) {
    typedef int (*pointer)(const cpool_array *, const cpool_array *, const cpool_array *, ptrdiff_t, const ptrdiff_t *);
    return cpool_api_ ? ((pointer)cpool_api_[33])(y, indices, out, pooled, axes) : (int)CPOOL_ERROR_IMPORT;
}
static inline int cpool_max_pool_backward(const cpool_array *grad, const cpool_array *indices, const cpool_array *out,
                                          ptrdiff_t pooled, const ptrdiff_t *axes) {
    typedef int (*pointer)(const cpool_array *, const cpool_array *, const cpool_array *, ptrdiff_t, const ptrdiff_t *);
    return cpool_api_ ? ((pointer)cpool_api_[34])(grad, indices, out, pooled, axes) : (int)CPOOL_ERROR_IMPORT;
}
static inline int cpool_avg_pool_backward(const cpool_array *grad, const cpool_array *out,
                                          const cpool_pooling *pooling) {
    typedef int (*pointer)(const cpool_array *, const cpool_array *, const cpool_pooling *);
    return cpool_api_ ? ((pointer)cpool_api_[35])(grad, out, pooling) : (int)CPOOL_ERROR_IMPORT;
}
#define CPOOL_API_FUNCTIONS 36 /* of the table, that this header knows */

/* 0, or -1 with a Python exception set. */
static inline int cpool_import(void) {
    struct cpool_head { ptrdiff_t version, functions; } *head;
    void *capsule;
    PyObject *module = PyImport_ImportModule("cpool.capi");
    if (module == NULL) return -1;
    Py_DECREF(module);
    capsule = PyCapsule_Import("cpool.capi._C_API", 0);
    if (capsule == NULL) return -1;
    head = *(struct cpool_head **)capsule;
    if (head->version != CPOOL_API_VERSION || head->functions < CPOOL_API_FUNCTIONS) {
        PyErr_Format(PyExc_ImportError,
                     "the C functions of cpool must be of version %d and at least %d, got version %zd with %zd",
                     CPOOL_API_VERSION, CPOOL_API_FUNCTIONS, (Py_ssize_t)head->version, (Py_ssize_t)head->functions);
        return -1;
    }
    cpool_api_ = (cpool_function_ *)capsule + 1;
    return 0;
}

#ifdef __cplusplus
}
#endif

#endif
