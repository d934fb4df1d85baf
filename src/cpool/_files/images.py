"""Image files to arrays and back: the public functions, and who reads and writes what."""

from __future__ import annotations  # help() and inspect.signature then show them as they are written

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cpool._files import arrays, pillow, whole
from cpool._files.cast import cast
from cpool._files.picture import MOST_CHANNELS, Picture, View

SUFFIXES = arrays.SUFFIXES | frozenset(
    {".bmp", ".gif", ".jp2", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
)
"""The names that count as images where a whole directory is read."""


def read_image(
    path: str | os.PathLike[str], *, color: bool = False, labels: bool = False, page: int | None = None
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
    if color and labels:
        raise ValueError("labels must be False if color is True, got both")
    pages = read(path, "labels" if labels else "color" if color else "grey", page, alpha=False).pages
    if len({pixels.shape for pixels in pages}) > 1:
        raise ValueError(f"{os.fspath(path)}: its pages have different shapes; pick one, page=0 to {len(pages) - 1}")
    return pages[0] if len(pages) == 1 else np.stack(pages)


def write_image(path: str | os.PathLike[str], image: ArrayLike, dtype: DTypeLike | None = None) -> None:
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
    if isinstance(image, np.ma.MaskedArray):
        raise TypeError("image must be a plain array, got a masked array, whose mask would be lost; use image.filled()")
    pixels = np.asarray(image)
    if pixels.dtype.kind not in "biuf":
        raise TypeError(f"image must be of a real dtype (bool, integer or float), got {pixels.dtype}")
    alpha = pixels.ndim > 2 and pixels.shape[2] in (2, MOST_CHANNELS)
    write(path, Picture([cast(pixels, np.dtype(pixels.dtype if dtype is None else dtype))], alpha))


def read(path: str | os.PathLike[str], view: View, page: int | None, *, alpha: bool) -> Picture:
    """Read the pages of a file, or one of them, with their opacity if `alpha`."""
    with open(path, "rb") as opened:  # outside the try: what is wrong here, Python's own errors say best
        file: Any = opened if opened.seekable() else io.BytesIO(opened.read())  # a pipe
        path = Path(path)
        if path.suffix.lower() in arrays.SUFFIXES:
            return arrays.read(path, view, page)
        is_tiff = file.read(2) in (b"II", b"MM")
        file.seek(0)
        try:
            with pillow.opened(file) as image:
                if not pillow.is_for_tifffile(image):
                    return pillow.read(image, file, view, page, alpha=alpha)
        except pillow.Unidentified as error:
            if not is_tiff:
                raise ValueError(f"{path}: not an image file of a format that Pillow reads") from error
        except Exception as error:  # a damaged file makes Pillow's decoders raise nearly anything
            raise ValueError(f"{path}: cannot be read as an image: {error}") from error
    from cpool._files import tiff  # noqa: PLC0415  # which is needed for few files

    return tiff.read(path, view, page, alpha=alpha)


def write(path: str | os.PathLike[str], picture: Picture, *, quality: int | None = None) -> None:
    """Write a picture as it is; of JPEG with that quality."""
    path = Path(path)
    if path.suffix.lower() in arrays.SUFFIXES:
        data = arrays.encoded(path, picture.pages, picture.names)
    else:
        data = _encoded(path, picture, quality)
    whole.replace(path, data)  # only now: an encoder that fails would leave half of a file


def _encoded(path: Path, picture: Picture, quality: int | None) -> bytes:
    file_format = pillow.format_of(path)
    refused = None
    for page in picture.pages:
        _check_shape(page.shape)
        if not pillow.stores(file_format, page, alpha=picture.alpha, palette=picture.palette is not None):
            refused = page
    if refused is not None and picture.palette is not None and refused.dtype == np.uint8 and file_format != "TIFF":
        raise ValueError(f"{path}: {file_format} stores no palette, which .png, .gif, .bmp and .tif do")
    if refused is not None and file_format != "TIFF":
        raise ValueError(
            f"{path}: {file_format} cannot store {refused.dtype} pixels of shape {refused.shape}: every format stores "
            "uint8, for grey images .png and .tif store uint16, .png, .tif and .webp store opacity, and .tif and .npy "
            "every dtype"
        )
    try:
        if refused is None:
            return pillow.encoded(file_format, picture, quality)
        from cpool._files import tiff  # noqa: PLC0415

        return tiff.encoded(picture.pages, picture.alpha, picture.about)
    except ImportError:
        raise
    except Exception as error:  # as with the decoders
        raise ValueError(f"{path}: cannot be written as {file_format}: {error}") from error


def _check_shape(shape: tuple[int, ...]) -> None:
    match shape:
        case (_, _) if 0 not in shape:
            return
        case (_, _, channels) if 0 not in shape and channels <= MOST_CHANNELS:
            return
    raise ValueError(
        f"image must have shape (H, W), (H, W, 3) or, with opacity, (H, W, 2) or (H, W, 4), and at least one pixel, "
        f"got {shape}"
    )
