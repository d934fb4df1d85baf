"""Functions of the C door by their addresses."""

import ctypes

from cpool import capi

get_name, get_pointer = ctypes.pythonapi.PyCapsule_GetName, ctypes.pythonapi.PyCapsule_GetPointer
get_name.restype, get_name.argtypes = ctypes.c_char_p, [ctypes.py_object]
get_pointer.restype, get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def function(name, result, *arguments):
    capsule = capi.__pyx_capi__[name]
    return ctypes.CFUNCTYPE(result, *arguments)(get_pointer(capsule, get_name(capsule)))
