"""Made by ci/write_stubs.py from the functions themselves; not to be edited."""

import os
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cpool._generations import Op, Size
from cpool._types import Padding

__all__ = [
    "compare_pooling",
    "prewitt",
    "read_image",
    "show",
    "visualize_pooling",
    "visualize_windows",
    "write_image",
]

def compare_pooling(
    image: ArrayLike | os.PathLike[str], iterations: int = 3, kernel_size: Size = 2, *,
    ops: Sequence[Op] = ('max', 'avg'), stride: Size | None = None, padding: Padding = 0, ceil_mode: bool = False,
    edges: bool = False, color: bool = False, cmap: Any = 'gray', scale: Literal['shared', 'each'] = 'shared',
    size: float = 3.0, dpi: float = 200, ax: Any = None,
) -> Figure:
    r"""Draw the poolings of one image by several operations below each other.

    Parameters
    ----------
    image : array_like of shape (H, W), or with `color` (H, W, 3), or path
        The pixels, of any real dtype; a str or os.PathLike is a file for `read_image`.
    iterations : int, default 3
        How many times to pool, each time the result of the time before.
    kernel_size : int or tuple of 2 ints, default 2
        Rows and columns of the window.
    ops : sequence of {"max", "min", "avg"}, default ("max", "avg")
        The poolings, from the top row to the bottom one.
    stride : int or tuple of 2 ints, optional
        Step from one window to the next; `kernel_size` by default.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, as in `cpool.max_pool`.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts.
    edges : bool, default False
        Pool the vertical edges of the image, `prewitt`, instead of the image.
    color : bool, default False
        Whether the image is one of red, green and blue, and to be read as such.
    cmap : str or matplotlib.colors.Colormap, default "gray"
        The colors of an image that has none.
    scale : {"shared", "each"}, default "shared"
        Whether all panels have the scale of the first, from its smallest to its largest finite value, or each its own. With
        "shared" colors of uint8 are shown as they are.
    size : float, default 3.0
        Width of a panel, in inches.
    dpi : float, default 200
        Pixels of the figure for each inch.
    ax : sequence of matplotlib.axes.Axes, optional
        Where to draw, one for each panel; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure
        A row as of `visualize_pooling` for each of `ops`.

    Raises
    ------
    ValueError
        If `image` has another shape or holds no pixel, an option is not one of the above, or the image is too small for so
        many poolings.
    TypeError
        If `image` is masked or not of a real dtype, or a size is not an integer.

    Examples
    --------
    >>> figure = compare_pooling(np.eye(8), iterations=1)
    >>> [(axes.get_ylabel(), axes.get_title()) for axes in figure.axes[:2]]
    [('maximum', 'original (8, 8)'), ('', '(4, 4)\nkernel 2, stride 2: 25 %')]
    """

def prewitt(
    image: ArrayLike | os.PathLike[str],
) -> NDArray[np.float64]:
    """Return how strongly each pixel of an image lies on a vertical edge.

    This is the absolute response of Prewitt's operator for the horizontal direction [1]_,
    ``abs(sum(image[i + d, j + 1] - image[i + d, j - 1] for d in (-1, 0, 1)))``, where the border pixels are repeated
    outwards (`scipy.ndimage`'s mode "nearest").

    Parameters
    ----------
    image : array_like of shape (H, W), or path
        The pixels, of any real dtype; a str or os.PathLike is a file for `read_image`.

    Returns
    -------
    ndarray of float64, shape (H, W)
        0 where nothing changes from left to right, at most 3 times the difference of two pixels.

    Raises
    ------
    ValueError
        `image` is not 2D or holds no pixel.
    TypeError
        `image` is masked or not of a real dtype.

    References
    ----------
    .. [1] J. M. S. Prewitt, "Object enhancement and extraction", in Picture Processing and Psychopictorics,
       Academic Press, 1970.

    Examples
    --------
    >>> prewitt([[0, 0, 9, 9], [0, 0, 9, 9]])
    array([[ 0., 27., 27.,  0.],
           [ 0., 27., 27.,  0.]])
    """

def read_image(
    path: str | os.PathLike[str], *, color: bool = False, labels: bool = False, page: int | None = None,
) -> NDArray[Any]:
    """Read an image file into an array.

    Parameters
    ----------
    path : str or os.PathLike
        A file of any format that Pillow or tifffile reads, or of NumPy (``.npy``, ``.npz``).
    color : bool, default False
        Return red, green and blue instead of grey.
    labels : bool, default False
        Return the numbers that the file stores: those of a palette, not its colors.
    page : int, optional
        Which page or frame to read, from 0. All by default.

    Returns
    -------
    numpy.ndarray of shape (H, W), or (H, W, 3) with `color`
        uint8, and bool for images of one bit; a grayscale image with more depth keeps it, as do all TIFFs (with
        `color`, three times the same values). C-contiguous and writeable. Of a file with several pages, if none is
        picked, an array with one axis more, the first.

    Raises
    ------
    FileNotFoundError, IsADirectoryError, PermissionError
        The file cannot be opened.
    ValueError
        The file is not an image, is damaged or truncated, or has more than twice ``PIL.Image.MAX_IMAGE_PIXELS`` pixels;
        its pixels are of a kind that would not be read as they are; there is no such page, or pages have different
        shapes and none is picked.

    Notes
    -----
    Grey is the luma of ITU-R BT.601, ``0.299 R + 0.587 G + 0.114 B``, as in Pillow's mode "L". The image comes upright:
    the EXIF orientation is applied. Transparency is ignored: a pixel counts with its stored color. Pages of a TIFF
    that are smaller copies of others are left out, and so are the previews in photographs of telephones.

    Examples
    --------
    >>> from matplotlib.cbook import get_sample_data
    >>> photograph = get_sample_data("grace_hopper.jpg", asfileobj=False)
    >>> read_image(photograph).shape
    (600, 512)
    >>> read_image(photograph, color=True).shape
    (600, 512, 3)
    """

def show(
    figure: Figure,
) -> None:
    """Show a figure in a window, as a script wants it, and wait until that is closed.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What a function of `cpool.viz` returned.

    Notes
    -----
    This imports ``matplotlib.pyplot`` and calls its `show`, which shows all other figures of pyplot, too. A notebook
    needs no such call: it shows the figure that is the value of a cell.
    """

def visualize_pooling(
    image: ArrayLike | os.PathLike[str], iterations: int = 3, kernel_size: Size = 2, *, op: Op = 'max',
    stride: Size | None = None, padding: Padding = 0, ceil_mode: bool = False, edges: bool = False, color: bool = False,
    cmap: Any = 'gray', scale: Literal['shared', 'each'] = 'shared', size: float = 3.0, dpi: float = 200,
    ax: Any = None,
) -> Figure:
    r"""Draw an image and its poolings side by side.

    Parameters
    ----------
    image : array_like of shape (H, W), or with `color` (H, W, 3), or path
        The pixels, of any real dtype; a str or os.PathLike is a file for `read_image`.
    iterations : int, default 3
        How many times to pool, each time the result of the time before.
    kernel_size : int or tuple of 2 ints, default 2
        Rows and columns of the window.
    op : {"max", "min", "avg"}, default "max"
        The pooling.
    stride : int or tuple of 2 ints, optional
        Step from one window to the next; `kernel_size` by default.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, as in `cpool.max_pool`.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts.
    edges : bool, default False
        Pool the vertical edges of the image, `prewitt`, instead of the image.
    color : bool, default False
        Whether the image is one of red, green and blue, and to be read as such.
    cmap : str or matplotlib.colors.Colormap, default "gray"
        The colors of an image that has none.
    scale : {"shared", "each"}, default "shared"
        Whether all panels have the scale of the first, from its smallest to its largest finite value, or each its own. With
        "shared" colors of uint8 are shown as they are.
    size : float, default 3.0
        Width of a panel, in inches.
    dpi : float, default 200
        Pixels of the figure for each inch.
    ax : sequence of matplotlib.axes.Axes, optional
        Where to draw, one for each panel; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure
        One row of ``iterations + 1`` axes, each titled with the shape of what it shows, the window, and how many of the
        pixels are left; the first names the pooling. Pixels lie where their windows lie in the first panel, and are
        squares; where they are finer than the figure, means of several are shown.

    Raises
    ------
    ValueError
        If `image` has another shape or holds no pixel, an option is not one of the above, or the image is too small for so
        many poolings.
    TypeError
        If `image` is masked or not of a real dtype, or a size is not an integer.

    Examples
    --------
    >>> figure = visualize_pooling(np.arange(446 * 550).reshape(446, 550))
    >>> [axes.get_title() for axes in figure.axes][2:]
    ['(111, 137)\nkernel 2, stride 2: 6.2 %', '(55, 68)\nkernel 2, stride 2: 1.52 %']
    """

def visualize_windows(
    x: ArrayLike, kernel_size: Size = 2, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1, *,
    op: Literal['max', 'min', 'avg', 'sum'] = 'max', ceil_mode: bool = False, size: float = 0.6, dpi: float = 200,
    ax: Any = None,
) -> Figure:
    """Draw a small array with its numbers, its windows in colors, and beside it the number that each becomes.

    Parameters
    ----------
    x : array_like of shape (H, W)
        At most 32 rows and columns.
    kernel_size : int or tuple of 2 ints, default 2
        Rows and columns of the window.
    stride : int or tuple of 2 ints, optional
        Step from one window to the next; `kernel_size` by default.
    padding : int, tuple of int, tuple of (int, int) or str, default 0
        How far windows may reach past each edge, as in `cpool.max_pool`.
    dilation : int or tuple of 2 ints, default 1
        Step between the elements of a window.
    op : {"max", "min", "avg", "sum"}, default "max"
        The pooling.
    ceil_mode : bool, default False
        Whether a last window that does not fit completely counts.
    size : float, default 0.6
        Of a number's cell, in inches.
    dpi : float, default 200
        Pixels of the figure for each inch.
    ax : sequence of 2 matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure
        Two axes: the array, with padding in grey, and the result. A window and its result have the same color.

    Raises
    ------
    ValueError
        If `x` is not 2D or larger, a size is out of range, or a window does not fit.
    TypeError
        If a size is not an integer, or `x` is of an unsupported dtype.

    Examples
    --------
    >>> figure = visualize_windows([[1, 2, 5, 6], [3, 4, 7, 8]])
    >>> [text.get_text() for text in figure.axes[1].texts]
    ['4', '8']
    """

def write_image(
    path: str | os.PathLike[str], image: ArrayLike, dtype: DTypeLike | None = None,
) -> None:
    """Write an array as an image file; the extension of `path` says which format.

    Parameters
    ----------
    path : str or os.PathLike
        The file to write. An existing file is replaced, and only after the image has been encoded.
    image : array_like of shape (H, W), or (H, W, 3) for red, green and blue
        The pixels; with a last channel more, (H, W, 2) or (H, W, 4), also the opacity. Arrays of any shape as ``.npy``.
    dtype : dtype, optional
        What the file stores, by default what `image` has: uint8 in any format; grayscale also bool (PNG, TIFF, PBM,
        BMP) and uint16 (PNG, TIFF, PGM, JPEG 2000); TIFF and ``.npy`` all integers and floats. For an integer dtype the
        values are rounded, half to even, and clipped to its range: the average of an image fits the image's own dtype.

    Raises
    ------
    ValueError
        The extension is unknown, the shape is another one, the format cannot store the dtype, or `image` holds NaN and
        `dtype` is an integer.
    TypeError
        `image` is a masked array, or not of numbers.
    OSError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_image(f"{folder}/tiny.png", [[0.5, 1.5], [-7.0, 300.0]], np.uint8)
    ...     read_image(f"{folder}/tiny.png")
    array([[  0,   2],
           [  0, 255]], dtype=uint8)
    """
