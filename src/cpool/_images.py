"""Image files to arrays and back. Needs Pillow, which the ``viz`` extra installs."""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

try:
    from PIL import Image, ImageOps, UnidentifiedImageError
except ImportError as error:
    raise ImportError("reading and writing images needs Pillow: pip install cpool-nd[viz]") from error

SUFFIXES = frozenset({".bmp", ".gif", ".jp2", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"})
"""The names that count as images where a whole directory is read."""

_DEEP_FORMATS = {
    "uint16": frozenset({"PNG", "TIFF", "PPM", "JPEG2000"}),
    "int32": frozenset({"TIFF"}),
    "float32": frozenset({"TIFF"}),
}
"""Where Pillow keeps more than 8 bits; elsewhere it refuses, or silently cuts the values down."""


def read_image(path: str | os.PathLike[str], *, color: bool = False) -> NDArray[Any]:
    """Read an image file into an array.

    Parameters
    ----------
    path : str or os.PathLike
        A file of any format Pillow reads. Of several frames or pages the first is taken.
    color : bool, default False
        Return red, green and blue instead of grey.

    Returns
    -------
    ndarray of shape (H, W), or (H, W, 3) with `color`
        uint8; a grayscale image with more depth keeps it: 16 bits as uint16, 32 bits as int32, floats as float32
        (with `color`, three times the same values). C-contiguous and writeable.

    Raises
    ------
    FileNotFoundError, IsADirectoryError, PermissionError
        The file cannot be opened.
    ValueError
        The file is not an image, is damaged or truncated, or has more than twice ``PIL.Image.MAX_IMAGE_PIXELS`` pixels.

    Notes
    -----
    Grey is the luma of ITU-R BT.601, ``0.299 R + 0.587 G + 0.114 B``, as in Pillow's mode "L". The image comes upright:
    the EXIF orientation is applied. Transparency is ignored: a pixel counts with its stored colour. Pillow reads colour
    with 16 bits per channel as 8 bits.

    Examples
    --------
    >>> from matplotlib.cbook import get_sample_data
    >>> photograph = get_sample_data("grace_hopper.jpg", asfileobj=False)
    >>> read_image(photograph).shape
    (600, 512)
    >>> read_image(photograph, color=True).shape
    (600, 512, 3)
    """
    with open(path, "rb") as file:  # outside the try: what is wrong here, Python's own errors say best
        try:
            with Image.open(file) as image:
                return _to_array(image, color)
        except UnidentifiedImageError as error:
            raise ValueError(f"{os.fspath(path)}: not an image file of a format that Pillow reads") from error
        except Exception as error:  # a damaged file makes Pillow's decoders raise nearly anything
            raise ValueError(f"{os.fspath(path)}: cannot be read as an image: {error}") from error


def _to_array(image: Image.Image, color: bool) -> NDArray[Any]:
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        deep = np.array(upright)
        # Older Pillow gives 16-bit PNG, and every Pillow 16-bit PGM, as 32-bit integers.
        sixteen = upright.mode != "I" or image.format in {"PNG", "PPM"}
        if deep.dtype.kind != "f":
            deep = deep.astype(np.uint16 if sixteen else np.int32)
        return np.repeat(deep[:, :, np.newaxis], 3, axis=2) if color else deep
    if "transparency" in upright.info:  # straight to RGB or L, Pillow would warn
        upright = upright.convert("RGBA")
    return np.array(upright.convert("RGB") if color else upright.convert("L"))


def write_image(path: str | os.PathLike[str], image: ArrayLike, dtype: DTypeLike | None = None) -> None:
    """Write an array as an image file; the extension of `path` says which format.

    Parameters
    ----------
    path : str or os.PathLike
        The file to write. An existing file is replaced, and only after the image has been encoded.
    image : array_like of shape (H, W), or (H, W, 3) for red, green and blue
        The pixels.
    dtype : dtype, optional
        What the file stores, by default what `image` has: uint8 in any format; grayscale also uint16 (PNG, TIFF, PGM,
        JPEG 2000), int32 and float32 (TIFF). For an integer dtype the values are rounded, half to even, and clipped to
        its range: the average of an image fits the image's own dtype.

    Raises
    ------
    ValueError
        The extension is unknown, the shape is another one, the format cannot store the dtype, or `image` holds NaN and
        `dtype` is an integer.
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
    pixels = np.asarray(image)
    stored = np.dtype(pixels.dtype if dtype is None else dtype).newbyteorder("=")
    file_format = _format_that_stores(Path(path), pixels.shape, stored)
    if stored.kind in "iu" and stored != pixels.dtype:
        if np.isnan(pixels).any():
            raise ValueError(f"image must not hold NaN to be stored as {stored}; write it as float32 into a .tif file")
        limits = np.iinfo(stored)
        pixels = np.clip(np.rint(pixels), limits.min, limits.max)
    encoded = io.BytesIO()  # not straight into the file: an encoder that fails would leave half of one
    try:
        Image.fromarray(np.ascontiguousarray(pixels, stored)).save(encoded, file_format)
    except Exception as error:  # as with the decoders
        raise ValueError(f"{os.fspath(path)}: cannot be written as {file_format}: {error}") from error
    Path(path).write_bytes(encoded.getvalue())


def _format_that_stores(path: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> str:
    """Pillow's name for the format `path` asks for, if it stores such an array without loss of depth."""
    file_format = Image.registered_extensions().get(path.suffix.lower(), "")
    if file_format not in Image.SAVE:
        raise ValueError(f"{path}: unknown image extension {path.suffix!r}, use one such as .png, .tif or .jpg")
    match shape:
        case (_, _) if 0 not in shape:
            deep_formats = _DEEP_FORMATS.get(dtype.name, frozenset())
        case (_, _, 3) if 0 not in shape:
            deep_formats = frozenset()
        case _:
            raise ValueError(f"image must have shape (H, W) or (H, W, 3) and at least one pixel, got {shape}")
    if dtype != np.uint8 and file_format not in deep_formats:
        raise ValueError(
            f"{path}: {file_format} cannot store {dtype} pixels of shape {shape}: every format stores uint8, "
            "for grey images .png and .tif store uint16, and .tif int32 and float32"
        )
    return file_format
