/* Peaks of samples of many sensors, given as buffers of uint16. */
#include <cpool.h>

int pool_samples(const uint16_t *samples, uint16_t *peaks, ptrdiff_t sensors, ptrdiff_t count, ptrdiff_t window);
int average_region(const float *frame, ptrdiff_t width, ptrdiff_t top, ptrdiff_t left, ptrdiff_t rows, ptrdiff_t cols,
                   float *out);

static PyObject *peaks(PyObject *self, PyObject *args) {
    Py_buffer samples, results;
    Py_ssize_t sensors, count, window;
    int code;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*w*nnn", &samples, &results, &sensors, &count, &window)) return NULL;
    Py_BEGIN_ALLOW_THREADS
    code = pool_samples(samples.buf, results.buf, sensors, count, window);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&samples);
    PyBuffer_Release(&results);
    if (code < 0) return PyErr_Format(PyExc_ValueError, "%s", cpool_strerror(code));
    return PyUnicode_FromString(cpool_version());
}

static PyObject *region(PyObject *self, PyObject *args) {
    Py_buffer frame, result;
    Py_ssize_t width, top, left, rows, cols;
    int code;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*w*nnnnn", &frame, &result, &width, &top, &left, &rows, &cols)) return NULL;
    code = average_region(frame.buf, width, top, left, rows, cols, result.buf);
    PyBuffer_Release(&frame);
    PyBuffer_Release(&result);
    return PyLong_FromLong(code);
}

/* What a call with wrong arguments returns; every pointer is to memory of 64 bytes, or NULL where a bit is set. */
static PyObject *refusal(PyObject *self, PyObject *args) {
    static double memory[3][8];
    cpool_window rows, cols;
    Py_ssize_t batch, height, width, channels, shift;
    int nulls, code, i, j, touched = 0;
    char *x = (char *)memory[0], *out = (char *)memory[1];
    (void)self;
    if (!PyArg_ParseTuple(args, "innnnn(nnnnnn)(nnnnnn)", &nulls, &shift, &batch, &height, &width, &channels,
                          &rows.kernel, &rows.stride, &rows.dilation, &rows.pad_before, &rows.pad_after,
                          &rows.ceil_mode, &cols.kernel, &cols.stride, &cols.dilation, &cols.pad_before,
                          &cols.pad_after, &cols.ceil_mode))
        return NULL;
    for (i = 1; i < 3; i++)
        for (j = 0; j < 8; j++) memory[i][j] = 7;
    code = cpool_max_pool2d_indices_f64(nulls & 1 ? NULL : (const double *)(x + shift),
                                        nulls & 2 ? NULL : (double *)(out - (shift == 8 ? 48 : 0)),
                                        nulls & 4 ? NULL : (int64_t *)memory[2], batch, height, width, channels,
                                        nulls & 8 ? NULL : &rows, nulls & 16 ? NULL : &cols);
    for (i = 1; i < 3; i++)
        for (j = 0; j < 8; j++) touched += memory[i][j] != 7;
    return Py_BuildValue("ii", code, touched);
}

static PyMethodDef methods[] = {
    {"peaks", peaks, METH_VARARGS, "peaks(samples, results, sensors, count, window)"},
    {"region", region, METH_VARARGS, "region(frame, result, width, top, left, rows, cols)"},
    {"refusal", refusal, METH_VARARGS, "refusal(nulls, shift, batch, height, width, channels, rows, cols)"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "cpool_sensor", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_cpool_sensor(void) {
    if (cpool_import() < 0) return NULL;
    return PyModule_Create(&module);
}
