"""TIFF files that Pillow cannot hold: integers and floats of any width, deep colors, more than 4 GiB. By tifffile."""

import io
from pathlib import Path
from typing import Any

import numpy as np

from cpool._files.cast import cast
from cpool._files.picture import MOST_CHANNELS, TURNED, Picture, Pixels, View, luma, picked, with_opacity

try:
    import tifffile
    from PIL import Image
except ImportError as error:
    raise ImportError("this TIFF needs tifffile: pip install 'cpool-nd[viz]'") from error

_COLORS = 3
_ASSOCIATED = 1  # of what extra samples are: an opacity that colors have been multiplied by
_BIG = 2**32 - 2**25  # bytes, beyond which offsets do not fit into 32 bits


def read(path: Path, view: View, page: int | None, *, alpha: bool) -> Picture:
    """Read pages; those that are smaller copies of others, for viewers, are left out."""
    try:
        with tifffile.TiffFile(path) as file:
            held: list[Any] = list(file.pages)
            pages = [each for each in held if not each.is_reduced]
            if file.is_imagej and file.series[0].size > pages[0].size * len(pages):  # many images behind one header
                stack = file.asarray(series=0).reshape(-1, *pages[0].shape)
                read = [(pages[0], stack[number]) for number in picked(len(stack), page)]
            else:
                read = [(pages[number], None) for number in picked(len(pages), page)]
            viewed = [_viewed(each, stored, view, alpha) for each, stored in read]
            about = _about(read[0][0])
    except Exception as error:  # as with Pillow's decoders
        raise ValueError(f"{path}: cannot be read as TIFF: {error}") from error
    images, kept = [pixels for pixels, _ in viewed], any(kept for _, kept in viewed)
    return Picture([with_opacity(pixels) for pixels in images] if kept else images, kept, about=about)


def _pixels(page: Any, stored: Pixels | None) -> Pixels:
    """What a page holds, which may have been read already: white is the largest number, the top is the first row."""
    name = getattr(page.photometric, "name", str(page.photometric))
    if name not in {"MINISBLACK", "MINISWHITE", "RGB"} or page.axes not in {"YX", "YXS", "SYX"}:
        raise ValueError(f"pixels of kind {name} with axes {page.axes} are not among those that are read")
    _check_size(page)
    pixels: Pixels = page.asarray() if stored is None else stored
    if page.axes == "SYX":
        pixels = np.moveaxis(pixels, 0, 2)
    if name == "MINISWHITE":
        pixels = ~pixels if pixels.dtype.kind in "bu" else -pixels
    return np.array(_upright(pixels, _orientation(page)), pixels.dtype.newbyteorder("="), order="C")


def _orientation(page: Any) -> int:
    """How an image lies, from 1 for upright to 8, as EXIF counts."""
    tag = page.tags.get(274)
    return int(tag.value) if tag is not None else 1


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    if orientation in TURNED:
        pixels = pixels.swapaxes(0, 1)
    down, along = orientation in {3, 4, 7, 8}, orientation in {2, 3, 6, 7}
    return pixels[:: -1 if down else 1, :: -1 if along else 1]


def _check_size(page: Any) -> None:
    """Refuse a page that few bytes in the file make as large as Pillow refuses to read."""
    limit = Image.MAX_IMAGE_PIXELS
    pixels = page.imagelength * page.imagewidth
    stored = min(sum(page.databytecounts), page.parent.filehandle.size)
    if limit and pixels > 2 * limit and stored < page.nbytes:
        raise ValueError(
            f"{pixels} pixels of a compressed or sparse page exceed the limit of {2 * limit}, and may be meant to fill "
            "the memory; where the file is to be trusted, set PIL.Image.MAX_IMAGE_PIXELS = None"
        )


def _has_alpha(page: Any) -> bool:
    samples = page.extrasamples
    return bool(samples) and int(samples[-1]) in (1, 2) and page.samplesperpixel in (2, MOST_CHANNELS)


def _viewed(page: Any, stored: Pixels | None, view: View, wanted: bool) -> tuple[Pixels, bool]:
    """The channels that are asked for, and whether the last of them is the opacity."""
    pixels = _pixels(page, stored)
    opacity = None
    if _has_alpha(page):
        pixels, opacity = pixels[..., :-1], pixels[..., -1:]
        if int(page.extrasamples[-1]) == _ASSOCIATED:
            pixels = _unassociated(pixels, opacity)
    if pixels.shape[2:] == (1,):
        pixels = pixels[..., 0]
    if view in {"grey", "own"} and page.photometric.name == "RGB":
        pixels = luma(pixels)
    elif view == "color" and pixels.ndim == 2:
        pixels = np.repeat(pixels[..., np.newaxis], _COLORS, axis=2)
    if opacity is None or not wanted:
        return np.ascontiguousarray(pixels), False
    return np.concatenate([pixels[..., np.newaxis] if pixels.ndim == 2 else pixels, opacity], axis=2), True


def _unassociated(colors: Pixels, opacity: Pixels) -> Pixels:
    """Colors by themselves, of such as the file has multiplied by their opacity."""
    full = np.iinfo(colors.dtype).max if colors.dtype.kind in "iu" else 1
    share = opacity / np.float64(full)
    return cast(np.divide(colors, share, out=np.zeros(colors.shape), where=share > 0), colors.dtype)


def _about(page: Any) -> dict[str, Any]:
    about: dict[str, Any] = {}
    if page.iccprofile:
        about["icc_profile"] = page.iccprofile
    if page.resolutionunit and page.resolution != (1, 1):
        inch = {2: 1.0, 3: 2.54}.get(int(page.resolutionunit))
        if inch:
            dpi = tuple(float(per_unit) * inch for per_unit in page.resolution)
            about["dpi"] = dpi[::-1] if _orientation(page) in TURNED else dpi
    return about


def encoded(pages: list[Pixels], alpha: bool, about: dict[str, Any]) -> bytes:
    """The bytes of a file with these pages."""
    buffer = io.BytesIO()
    colors = pages[0].ndim > 2 and pages[0].shape[2] - alpha == _COLORS
    options: dict[str, Any] = {"photometric": "rgb" if colors else "minisblack", "metadata": None}
    if pages[0].ndim > 2:
        options["planarconfig"] = "contig"
    if alpha:
        options["extrasamples"] = ["unassalpha"]
    if "dpi" in about:
        options |= {"resolution": about["dpi"], "resolutionunit": "inch"}
    with tifffile.TiffWriter(buffer, bigtiff=sum(page.nbytes for page in pages) > _BIG) as file:
        for page in pages:
            file.write(page, iccprofile=about.get("icc_profile"), **options)
    return buffer.getvalue()
