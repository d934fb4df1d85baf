// A grid of floats, halved by averages until one is left.
#include <cpool.h>

#include <vector>

std::vector<float> halve(const std::vector<float> &grid, ptrdiff_t height, ptrdiff_t width);

static PyObject *last_average(PyObject *, PyObject *args) {
    Py_ssize_t height, width;
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "y*nn", &buffer, &height, &width)) return nullptr;
    const float *values = static_cast<const float *>(buffer.buf);
    std::vector<float> grid(values, values + height * width);
    PyBuffer_Release(&buffer);
    while (height * width > 1) {
        grid = halve(grid, height, width);
        height = (height + 1) / 2;
        width = (width + 1) / 2;
        if (grid.empty()) return PyErr_Format(PyExc_ValueError, "%s", cpool_strerror(CPOOL_ERROR_SIZE));
    }
    return PyFloat_FromDouble(grid[0]);
}

static PyMethodDef methods[] = {{"last_average", last_average, METH_VARARGS, "last_average(grid, height, width)"},
                                {nullptr, nullptr, 0, nullptr}};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, "cpool_grid", nullptr, -1, methods, nullptr, nullptr, nullptr,
                             nullptr};

PyMODINIT_FUNC PyInit_cpool_grid() {
    if (cpool_import() < 0) return nullptr;
    return PyModule_Create(&module);
}
