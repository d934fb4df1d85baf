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
 * ptrdiff_t cpool_output_size(ptrdiff_t length, const cpool_window *window)
 *     how many windows an axis of that length has, at least 1, or a negative code.
 * const char *cpool_strerror(int code)
 * const char *cpool_version(void)
 *
 * They return 0 or a negative code of cpool_status; then nothing has been written. All arguments are checked but one:
 * that x, out and indices point to as much memory as the sizes say. The same numbers as cpool.max_pool and the others
 * give, bit for bit. A call runs in the calling thread and may run in any number of them at a time, but not in a handler
 * of signals that interrupts another one: a thread keeps how it went about its last call, in 32 KiB of its own. Small
 * windows over small images need nothing else but the stack, others allocate scratch and free it before they return:
 * at most 16 * (H + 16) * (64 * W + 2048) bytes, where H and W are the extents of a window over rows and columns, plus
 * 24 for each window that reaches past the input.
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
    CPOOL_ERROR_MEMORY = -8     /* no memory for scratch rows */
};

/* The table of functions, one for all translation units. */
#if defined(_MSC_VER)
__declspec(selectany) void **cpool_api_ = NULL;
#else
__attribute__((weak, visibility("hidden"))) void **cpool_api_ = NULL;
#endif

#define cpool_version ((const char *(*)(void))cpool_api_[0])
#define cpool_strerror ((const char *(*)(int))cpool_api_[1])
#define cpool_output_size ((ptrdiff_t (*)(ptrdiff_t, const cpool_window *))cpool_api_[2])
/* >>> Written by ci/write_capi.py: change its rows, not these lines. */
#define CPOOL_API_FUNCTIONS 32 /* of the table, that this header knows */
#define cpool_pool_(T) \
    int (*)(const T *, T *, \
            ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, \
            const cpool_window *, const cpool_window *)
#define cpool_mean_(T) \
    int (*)(const T *, T *, \
            ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, \
            const cpool_window *, const cpool_window *, int)
#define cpool_located_(T) \
    int (*)(const T *, T *, int64_t *, \
            ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, \
            const cpool_window *, const cpool_window *)
#define cpool_max_pool2d_f32 ((cpool_pool_(float))cpool_api_[3])
#define cpool_max_pool2d_f64 ((cpool_pool_(double))cpool_api_[4])
#define cpool_max_pool2d_f16 ((cpool_pool_(uint16_t))cpool_api_[5])
#define cpool_max_pool2d_u8 ((cpool_pool_(uint8_t))cpool_api_[6])
#define cpool_max_pool2d_i8 ((cpool_pool_(int8_t))cpool_api_[7])
#define cpool_max_pool2d_u16 ((cpool_pool_(uint16_t))cpool_api_[8])
#define cpool_max_pool2d_i16 ((cpool_pool_(int16_t))cpool_api_[9])
#define cpool_max_pool2d_u32 ((cpool_pool_(uint32_t))cpool_api_[10])
#define cpool_max_pool2d_i32 ((cpool_pool_(int32_t))cpool_api_[11])
#define cpool_max_pool2d_u64 ((cpool_pool_(uint64_t))cpool_api_[12])
#define cpool_max_pool2d_i64 ((cpool_pool_(int64_t))cpool_api_[13])
#define cpool_min_pool2d_f32 ((cpool_pool_(float))cpool_api_[14])
#define cpool_min_pool2d_f64 ((cpool_pool_(double))cpool_api_[15])
#define cpool_min_pool2d_f16 ((cpool_pool_(uint16_t))cpool_api_[16])
#define cpool_min_pool2d_u8 ((cpool_pool_(uint8_t))cpool_api_[17])
#define cpool_min_pool2d_i8 ((cpool_pool_(int8_t))cpool_api_[18])
#define cpool_min_pool2d_u16 ((cpool_pool_(uint16_t))cpool_api_[19])
#define cpool_min_pool2d_i16 ((cpool_pool_(int16_t))cpool_api_[20])
#define cpool_min_pool2d_u32 ((cpool_pool_(uint32_t))cpool_api_[21])
#define cpool_min_pool2d_i32 ((cpool_pool_(int32_t))cpool_api_[22])
#define cpool_min_pool2d_u64 ((cpool_pool_(uint64_t))cpool_api_[23])
#define cpool_min_pool2d_i64 ((cpool_pool_(int64_t))cpool_api_[24])
#define cpool_avg_pool2d_f32 ((cpool_mean_(float))cpool_api_[25])
#define cpool_avg_pool2d_f64 ((cpool_mean_(double))cpool_api_[26])
#define cpool_avg_pool2d_u8 ((cpool_mean_(uint8_t))cpool_api_[27])
#define cpool_avg_pool2d_u16 ((cpool_mean_(uint16_t))cpool_api_[28])
#define cpool_avg_pool2d_i16 ((cpool_mean_(int16_t))cpool_api_[29])
#define cpool_max_pool2d_indices_f32 ((cpool_located_(float))cpool_api_[30])
#define cpool_max_pool2d_indices_f64 ((cpool_located_(double))cpool_api_[31])
/* <<< ci/write_capi.py */

/* 0, or -1 with a Python exception set. */
static inline int cpool_import(void) {
    struct cpool_head { ptrdiff_t version, functions; } *head;
    void **api;
    PyObject *module = PyImport_ImportModule("cpool.capi");
    if (module == NULL) return -1;
    Py_DECREF(module);
    api = (void **)PyCapsule_Import("cpool.capi._C_API", 0);
    if (api == NULL) return -1;
    head = (struct cpool_head *)api[0];
    if (head->version != CPOOL_API_VERSION || head->functions < CPOOL_API_FUNCTIONS) {
        PyErr_Format(PyExc_ImportError,
                     "the C functions of cpool must be of version %d and at least %d, got version %zd with %zd",
                     CPOOL_API_VERSION, CPOOL_API_FUNCTIONS, (Py_ssize_t)head->version, (Py_ssize_t)head->functions);
        return -1;
    }
    cpool_api_ = api + 1;
    return 0;
}

#ifdef __cplusplus
}
#endif

#endif
