"""TIFF files that Pillow cannot hold: integers and floats of any width, deep colors, more than 4 GiB. By tifffile."""

import io
from pathlib import Path
from typing import Any

import numpy as np

from cpool._files.picture import MOST_CHANNELS, Picture, Pixels, View, luma, picked

try:
    import tifffile
    from PIL import Image
except ImportError as error:
    raise ImportError("this TIFF needs tifffile: pip install cpool-nd[viz]") from error

_COLORS = 3
_BIG = 2**32 - 2**25  # bytes, beyond which offsets do not fit into 32 bits


def read(path: Path, view: View, page: int | None, *, alpha: bool) -> Picture:
    """Read pages; those that are smaller copies of others, for viewers, are left out."""
    try:
        with tifffile.TiffFile(path) as file:
            held: list[Any] = list(file.pages)
            pages = [each for each in held if not each.is_reduced]
            if file.is_imagej and file.series[0].size > pages[0].size * len(pages):  # many images behind one header
                stack = file.asarray(series=0).reshape(-1, *pages[0].shape)
                return Picture([stack[number] for number in picked(len(stack), page)], about=_about(pages[0]))
            numbers = picked(len(pages), page)
            viewed = [_viewed(pages[number], view, alpha) for number in numbers]
            about = _about(pages[numbers[0]])
    except Exception as error:  # as with Pillow's decoders
        raise ValueError(f"{path}: cannot be read as TIFF: {error}") from error
    return Picture([pixels for pixels, _ in viewed], any(kept for _, kept in viewed), about=about)


def _pixels(page: Any) -> Pixels:
    name = getattr(page.photometric, "name", str(page.photometric))
    if name not in {"MINISBLACK", "MINISWHITE", "RGB"} or page.axes not in {"YX", "YXS", "SYX"}:
        raise ValueError(f"pixels of kind {name} with axes {page.axes} are not among those that are read")
    _check_size(page)
    pixels: Pixels = page.asarray()
    if page.axes == "SYX":
        pixels = np.moveaxis(pixels, 0, 2)
    if name == "MINISWHITE":
        pixels = ~pixels if pixels.dtype.kind in "bu" else -pixels
    return np.array(pixels, pixels.dtype.newbyteorder("="), order="C")


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


def _viewed(page: Any, view: View, wanted: bool) -> tuple[Pixels, bool]:
    """The channels that are asked for, and whether the last of them is the opacity."""
    pixels = _pixels(page)
    opacity = None
    if _has_alpha(page):
        pixels, opacity = pixels[..., :-1], pixels[..., -1:]
    if pixels.shape[2:] == (1,):
        pixels = pixels[..., 0]
    if view in {"grey", "own"} and page.photometric.name == "RGB":
        pixels = luma(pixels)
    elif view == "color" and pixels.ndim == 2:
        pixels = np.repeat(pixels[..., np.newaxis], _COLORS, axis=2)
    if opacity is None or not wanted:
        return np.ascontiguousarray(pixels), False
    return np.concatenate([pixels[..., np.newaxis] if pixels.ndim == 2 else pixels, opacity], axis=2), True


def _about(page: Any) -> dict[str, Any]:
    about: dict[str, Any] = {}
    if page.iccprofile:
        about["icc_profile"] = page.iccprofile
    if page.resolutionunit and page.resolution != (1, 1):
        inch = {2: 1.0, 3: 2.54}.get(int(page.resolutionunit))
        if inch:
            about["dpi"] = tuple(float(per_unit) * inch for per_unit in page.resolution)
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
