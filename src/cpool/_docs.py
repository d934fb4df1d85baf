"""Docstring entries that several functions share, each told once.

A line of a docstring that only names entries, as ``kernel_size, stride, padding`` does, stands for them. `public` puts
them in its place: `help` shows each function with all that it takes. What is special to a function is told in its own
docstring.
"""

import inspect
import re
from collections.abc import Mapping

ENTRIES = {
    "x": """\
x : array_like
    Array of any number of dimensions: an image ``(H, W)``, a stack ``(C, H, W)``, a batch ``(N, C, H, W)``; with
    ``axes=(-3, -2)`` also ``(N, H, W, C)``; signals and volumes alike. Any strides; bool, integers, float16, float32 or
    float64, or bfloat16 of ml_dtypes. Never modified. For a dask array the results are dask arrays, and for a DataArray
    or Dataset of xarray such, whose coordinates are the means of their windows.""",
    "kernel_size": """\
kernel_size : int or tuple of int
    Length of the window along each pooled axis, in elements. A tuple of n is a window over n axes. An int is used for
    all `axes`, or for the last two, whatever `x` is: for a signal write ``(2,)``, for a volume ``(2, 2, 2)``. For an
    `x` of xarray also a dict of dimensions and lengths.""",
    "stride": """\
stride : int or tuple of int, optional
    Step from one window to the next, in elements; `kernel_size` by default, so that windows do not overlap.""",
    "padding": """\
padding : int, tuple of int, tuple of (int, int) or str, default 0
    How far windows may reach past each edge, in elements: for all edges, for each axis, or as (before, after) for each
    axis. Each must be smaller than ``(kernel_size - 1) * dilation + 1``. ``"valid"`` is 0; ``"same"`` (also called
    ``"same_upper"``) pads so that there are ``ceil(length / stride)`` windows, an odd one after the axis, and
    ``"same_lower"`` puts the odd one before it.""",
    "dilation": """\
dilation : int or tuple of int, default 1
    Step between the elements of a window.""",
    "ceil_mode": """\
ceil_mode : bool, default False
    Whether a last window that does not fit completely counts, if it starts inside `x` or the padding before it.""",
    "axes": """\
axes : int or tuple of int, optional
    The pooled axes, in the order of the other arguments' values; by default the last ones, as many as the window has
    values, or two; of xarray also names of dimensions. A color image ``(H, W, 3)`` needs ``(0, 1)``: its last two are
    columns and colors.""",
    "output_size": """\
output_size : int, or tuple of int or None
    How many windows each pooled axis has, at least 1; more than it has elements is allowed, and None is as many as it
    has. An int is used for all `axes`, or for the last two.""",
    "windows of sizes": """\
Window i is ``[floor(i * length / output_size), ceil((i + 1) * length / output_size))``: every element is in a window,
and where `output_size` does not divide the length neighbours may share one. This is PyTorch's rule. There may be more
than 262144 windows along an axis only where their number divides its length.""",
    "keepdims": """\
keepdims : bool, default False
    Whether the pooled axes stay, with a length of 1.""",
    "return_indices": """\
return_indices : bool, default False
    Whether to return also where the extrema are.""",
    "nan_policy": """\
nan_policy : {"propagate", "omit", "raise"}, default "propagate"
    What a NaN does: make the result of its windows NaN, not count, or be a ValueError wherever in `x` it is.""",
    "where": """\
where : array_like of bool, optional
    What is False does not count; broadcasts to `x`.""",
    "initial": """\
initial : scalar, optional
    A value that no maximum is less than, and no minimum greater. It stands for windows in which nothing counts, and
    cannot be given together with `fill`.""",
    "fill": """\
fill : scalar, optional
    The result of a window in which nothing counts. By default that is NaN, and for integers and bools a ValueError.""",
    "min_count": """\
min_count : int, default 1
    How many elements of a window must count, at least. Positions in the padding are no elements.""",
    "fill of too few": """\
fill : scalar, optional
    The result of a window in which fewer elements count. By default that is NaN, and a ValueError if the result is of
    integers.""",
    "dtype of averages": """\
dtype : dtype_like, optional
    Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`,
    and with them every average; these are rounded half to even. The dtype of `x` by default for floats, float64 for
    integers and bools, as `numpy.mean` has it.""",
    "dtype of sums": """\
dtype : dtype_like, optional
    Dtype of the result: any float, or for integers and bools also an integer that holds all values of the dtype of `x`
    and the sum of a window of the largest. By default the dtype of `x` for floats, uint64 for unsigned integers, and
    int64 for other integers and bools, as `numpy.sum` has it on most systems.""",
    "out": """\
out : numpy.ndarray, optional
    Array of the result's shape and dtype to write to. It may share memory with `x`.""",
    "out with indices": """\
out : numpy.ndarray or pair of numpy.ndarray, optional
    Array of the result's shape and dtype to write to; with `return_indices` a tuple of two, the second of int64. They
    may share memory with `x`.""",
    "workers": """\
workers : int, optional
    How many threads work at the same time; -1 for as many as there are cores for this process. If None, what
    `set_workers` says, or else the environment variable CPOOL_NUM_THREADS, or else 1. Results do not depend on it.""",
    "values of windows": """\
values : numpy.ndarray
    `x` with ``floor((length + before + after - dilation * (kernel_size - 1) - 1) / stride) + 1`` elements along each
    pooled axis (``ceil`` with `ceil_mode`); of the dtype of `x`, or of `dtype` if the function has it. It is `out` if
    that was given, else a new C-ordered array; where the axes of `x` lie in memory in another order, the new array
    keeps that order.""",
    "values of sizes": """\
values : numpy.ndarray
    `x` with `output_size` elements along the pooled axes; of the dtype of `x`, or of `dtype` if the function has it. It
    is `out` if that was given, else a new array with its axes in memory as those of `x`.""",
    "values of all": """\
values : numpy.ndarray
    `x` without the pooled axes, an array of no dimensions if there are no others; of the dtype of `x`, or of `dtype` if
    the function has it. It is `out` if that was given.""",
    "indices": """\
indices : numpy.ndarray
    Only with `return_indices`: of the same shape, int64, where each extremum is: its index in the pooled axes of `x`,
    without padding, as if they were one flat axis in C order. The first of equals (0.0 equals -0.0), the first NaN;
    where nothing counts, the first element of the window.""",
    "errors": """\
TypeError
    If `x` has an unsupported dtype, is masked or lies on a GPU; if an argument is of another type than said above; if
    `out` has another dtype or is no array.
ValueError
    If a size is out of range, a window does not fit `x`, or `out` has another shape, is read-only or shares memory
    between its own elements; if `where` does not broadcast, or a window of integers has too little that counts and
    there is nothing to stand for it; if there is a NaN and `nan_policy` is "raise". Nothing has been written then.""",
    "axes of the larger": """\
axes : int or tuple of int, optional
    The pooled axes, any number of them; the last two by default. Their order means nothing.""",
    "out of the larger": """\
out : numpy.ndarray, optional
    Array of the result's shape and dtype to write to. It may share memory with the other arrays.""",
    "errors of scattering": """\
TypeError
    If the values have an unsupported dtype, are masked or lie on a GPU; if indices, shape or axes are not integers; if
    `out` has another dtype or is no array.
ValueError
    If an index is negative or past the pooled axes of the result; if shapes do not match; if `out` is read-only or
    shares memory between its own elements. Nothing has been written then.""",
}


FIGURES = {
    "image": """\
image : array_like of shape (H, W), or with `color` (H, W, 3), or path
    The pixels, of any real dtype; a str or os.PathLike is a file for `read_image`.""",
    "iterations": """\
iterations : int, default 3
    How many times to pool, each time the result of the time before.""",
    "kernel_size": """\
kernel_size : int or tuple of 2 ints, default 2
    Rows and columns of the window.""",
    "stride": """\
stride : int or tuple of 2 ints, optional
    Step from one window to the next; `kernel_size` by default.""",
    "padding": """\
padding : int, tuple of int, tuple of (int, int) or str, default 0
    How far windows may reach past each edge, as in `cpool.max_pool`.""",
    "ceil_mode": """\
ceil_mode : bool, default False
    Whether a last window that does not fit completely counts.""",
    "edges": """\
edges : bool, default False
    Pool the vertical edges of the image, `prewitt`, instead of the image.""",
    "color": """\
color : bool, default False
    Whether the image is one of red, green and blue, and to be read as such.""",
    "cmap": """\
cmap : str or matplotlib.colors.Colormap, default "gray"
    The colors of an image that has none.""",
    "scale": """\
scale : {"shared", "each"}, default "shared"
    Whether all panels have the scale of the first, from its smallest to its largest finite value, or each its own. With
    "shared" colors of uint8 are shown as they are.""",
    "size": """\
size : float, default 3.0
    Width of a panel, in inches.""",
    "dpi": """\
dpi : float, default 200
    Pixels of the figure for each inch.""",
    "ax": """\
ax : sequence of matplotlib.axes.Axes, optional
    Where to draw, one for each panel; by default a new figure.""",
    "errors": """\
ValueError
    If `image` has another shape or holds no pixel, an option is not one of the above, or the image is too small for so
    many poolings.
TypeError
    If `image` is masked or not of a real dtype, or a size is not an integer.""",
}


def expanded(docstring: str, entries: Mapping[str, str]) -> str:
    """The docstring with entries in place of the lines that only name them."""
    lines = inspect.cleandoc(docstring).split("\n")
    for number, line in enumerate(lines):
        labels = re.split(", ", line)
        if all(label in entries for label in labels):
            lines[number] = "\n".join(entries[label] for label in labels)
    return "\n".join(lines) + "\n"
