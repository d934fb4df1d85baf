"""Image files by Pillow: what it reads as it is, what it would change without a word, and what it writes."""

import io
import re
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from cpool._files.picture import TURNED, Picture, Pixels, View, picked, with_opacity

try:
    from PIL import Image, ImageOps, JpegImagePlugin
    from PIL import UnidentifiedImageError as Unidentified
    from PIL.Image import open as opened
except ImportError as error:
    raise ImportError("reading and writing images needs Pillow: pip install 'cpool-nd[viz]'") from error

__all__ = ["Unidentified", "encoded", "format_of", "is_for_tifffile", "opened", "read", "stores"]

_KINDS = {  # what each format stores without loss, by Pillow's modes
    "PNG": {"1", "L", "LA", "RGB", "RGBA", "P", "I;16"},
    "TIFF": {"1", "L", "LA", "RGB", "RGBA", "P", "I;16", "I", "F"},
    "PPM": {"1", "L", "RGB", "I;16"},
    "JPEG2000": {"L", "LA", "RGB", "RGBA", "I;16"},
    "WEBP": {"L", "LA", "RGB", "RGBA"},
    "GIF": {"1", "L", "RGB", "RGBA", "P"},
    "BMP": {"1", "L", "RGB", "P"},
}
_ANY = {"L", "RGB"}  # what all others do
_STACKS = {"TIFF", "GIF", "PNG", "WEBP"}
_WITH_EXIF = {"AVIF", "JPEG", "MPO", "PNG", "WEBP"}  # in TIFF, tags of the image itself would be among them
_DEEP = {"uint16": "I;16", "int32": "I", "float32": "F"}
_ALPHA = {"LA", "La", "PA", "RGBA", "RGBa"}
_READ = {"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV", *_ALPHA}
_SPACES = {b"GRAY": 1, b"RGB ": 3}  # of a color profile, and of how many channels it speaks
_FEW_BITS = {"L;2": 3, "L;4": 15}  # the largest grey of so few bits, which Pillow stretches to 255
_COLORS = 3
_ORIENTATION = 0x0112  # a tag of EXIF
_SIZE = b"\xff\x4f\xff\x51"  # in a JPEG 2000 file, what its header begins with


def is_for_tifffile(image: Image.Image) -> bool:
    """Whether Pillow would change the numbers of a page of this TIFF, or not see all that there are."""
    if image.format != "TIFF":
        return False
    about = str(image.tag_v2.get(270, ""))  # type: ignore[attr-defined]
    images = re.search(r"^images=(\d+)", about, re.MULTILINE)
    try:
        count = getattr(image, "n_frames", 1)
        if about.startswith("ImageJ=") and images and int(images[1]) > count:  # behind one header
            return True
        for number in range(count):
            image.seek(number)
            if not _is_reduced(image) and _would_change(image):
                return True
        image.seek(0)
    except SyntaxError:  # of a page that Pillow does not know
        return True
    return False


def _would_change(image: Image.Image) -> bool:
    tags = image.tag_v2  # type: ignore[attr-defined]
    bits, signs = tags.get(258, (1,)), tags.get(339, (1,))
    wide = max(bits), max(signs)
    if tags.get(262) == 0 and image.mode not in {"1", "L"}:  # white is 0, which Pillow heeds for these only
        return True
    if image.mode in _DEEP.values() or image.mode.startswith("I;16"):
        return wide not in ({"I": [(32, 2)], "F": [(32, 3)]}.get(image.mode) or [(16, 1), (16, 4), (12, 1)])
    return max(bits) > 8 or not set(signs) <= {1, 4}


def read(image: Image.Image, file: BinaryIO, view: View, page: int | None, *, alpha: bool) -> Picture:
    """Read the frames of an open image."""
    _refuse_deep_colors(image, file)
    is_palette = view == "own" and image.format == "GIF"  # of which later frames say that they are of colors
    view = "color" if is_palette else view
    tiles: Any = getattr(image, "tile", ())  # they are gone when an image has been decoded,
    way = tiles[0][3] if tiles else None
    orientation = image.getexif().get(_ORIENTATION)  # as this is of a TIFF
    frames = _frames(image)
    numbers = [frames[number] for number in picked(len(frames), page)]
    pages, palettes, durations, opaque = [], set(), [], False
    for number in numbers:
        if getattr(image, "n_frames", 1) > 1:
            image.seek(number)
        upright = ImageOps.exif_transpose(image)
        pixels, kept = _pixels(upright, view, image.format or "", alpha)
        if view == "labels":
            pixels = _as_stored(pixels, image.format, way)
        opaque |= kept
        pages.append(pixels)
        durations.append(image.info.get("duration"))
        if view == "labels" and upright.mode == "P":
            palettes.add(bytes(upright.getpalette() or b""))
    about = _about(image, view)
    if orientation in TURNED and "dpi" in about:
        about["dpi"] = about["dpi"][::-1]
    if len(palettes) > 1:
        raise ValueError("labels need one palette, and these pages have several: pick one")
    if opaque:  # frames that cover what is below have none
        pages = [with_opacity(pixels) for pixels in pages]
    if is_palette and all(map(_is_grey, pages)):
        pages = [page[..., [0, 3]] if opaque else page[..., 0] for page in pages]
    if len(pages) > 1 and any(durations):
        about["duration"] = [duration or 0 for duration in durations]
        about |= {"loop": image.info["loop"]} if "loop" in image.info else {}  # without it a GIF plays once
    channels = _COLORS if palettes else (pages[0].shape[2] if pages[0].ndim > 2 else 1) - opaque
    if _SPACES.get(about.get("icc_profile", b"")[16:20]) != channels:
        about.pop("icc_profile", None)  # of other channels
    return Picture(pages, opaque, palettes.pop() if palettes else None, about)


def _frames(image: Image.Image) -> list[int]:
    """The frames that are images of their own, no smaller copies for viewers, and no previews of a photograph."""
    frames = list(range(getattr(image, "n_frames", 1)))
    if image.format == "MPO" or len(frames) == 1:
        return [0]
    if image.info.get("default_image"):  # is for viewers that show no animation
        return frames[1:]
    if image.format != "TIFF":
        return frames
    full = []
    for frame in frames:
        image.seek(frame)
        if not _is_reduced(image):
            full.append(frame)
    return full or [0]


def _is_reduced(image: Image.Image) -> bool:
    """Whether this page of a TIFF is a smaller copy of another."""
    return bool(image.tag_v2.get(254, 0) & 1)  # type: ignore[attr-defined]


def _refuse_deep_colors(image: Image.Image, file: BinaryIO) -> None:
    """Pillow has no color of more than 8 bits, and would cut it down."""
    stored = [tile[3] for tile in getattr(image, "tile", ())]  # in which way each part of the file is decoded
    depth = 16 if any(";16" in str(way) for way in stored) else 8
    if image.format == "PPM" and any(isinstance(way, tuple) and way[-1] > 255 for way in stored):
        depth = 16
    if image.format == "JPEG2000":
        file.seek(0)
        _, found, size = file.read(1 << 16).partition(_SIZE)
        depth = (size[38] & 127) + 1 if found and len(size) > 38 else 8
    if depth > 8 and image.mode not in {*_DEEP.values(), "I;16B", "I;16L", "I;16N"}:
        raise ValueError(
            f"{image.mode} of {depth} bits a channel, of which Pillow reads 8; convert it to TIFF, which is read whole"
        )


def _pixels(image: Image.Image, view: View, file_format: str, wanted: bool) -> tuple[Pixels, bool]:
    """The pixels of a frame, and whether the last channel is its opacity."""
    if image.mode.startswith(("I", "F")):
        deep = np.array(image)
        seen = deep != image.info["transparency"] if wanted and "transparency" in image.info else None
        # Older Pillow gives 16-bit PNG, and every Pillow 16-bit PGM, as 32-bit integers.
        sixteen = image.mode != "I" or file_format in {"PNG", "PPM"}
        if deep.dtype.kind != "f":
            deep = deep.astype(np.uint16 if sixteen else np.int32)
        if view == "color":
            deep = np.repeat(deep[:, :, np.newaxis], 3, axis=2)
        return (deep, False) if seen is None else (with_opacity(deep, seen), True)
    if image.mode not in _READ:
        raise ValueError(f"pixels of mode {image.mode} are not among those that are read; convert it to RGB")
    if view == "labels":
        if image.mode not in {"1", "L", "P"}:
            raise ValueError(f"labels must be numbers, one for each pixel, and these are {image.mode}")
        return np.array(image), False
    if image.mode == "1" and view != "color" and not (wanted and "transparency" in image.info):
        return np.array(image), False
    in_color = view == "color" or (view == "own" and image.mode in {"P", "PA"})
    opaque = image.mode in _ALPHA or "transparency" in image.info
    if opaque:  # straight to RGB or L, Pillow would warn
        image = image.convert("LA" if image.mode in {"LA", "La"} and not in_color else "RGBA")
    keeps = opaque and wanted
    return np.array(image.convert(("RGB" if in_color else "L") + "A" * keeps)), keeps


def _as_stored(pixels: Pixels, file_format: str | None, way: Any) -> Pixels:
    """Labels as the file has them, where Pillow stretches few bits, or few levels of PNM, to those of a dtype.

    `way` is Pillow's word for how they are stored.
    """
    most = way[-1] if file_format == "PPM" and isinstance(way, tuple) else _FEW_BITS.get(str(way))
    if most is None or pixels.dtype.kind != "u":
        return pixels
    return np.rint(pixels * (most / np.iinfo(pixels.dtype).max)).astype(pixels.dtype)


def _is_grey(colors: Pixels) -> bool:
    return bool((colors[..., 1:_COLORS] == colors[..., :1]).all())


def _about(image: Image.Image, view: View) -> dict[str, Any]:
    about = {key: image.info[key] for key in ("icc_profile", "dpi") if image.info.get(key)}
    if view == "labels" and image.mode == "P" and "transparency" in image.info:
        about["transparency"] = image.info["transparency"]
    if image.format in _WITH_EXIF:
        exif = image.getexif()
        exif.pop(_ORIENTATION, None)  # pages are upright
        if len(exif):
            about["exif"] = exif.tobytes()
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        about |= {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
    return about


def format_of(path: Path) -> str:
    """Pillow's name for the format that the extension of `path` asks for."""
    name = Image.registered_extensions().get(path.suffix.lower(), "")
    if name not in Image.SAVE:
        raise ValueError(f"{path}: unknown image extension {path.suffix!r}, use one such as .png, .tif or .jpg")
    return name


def stores(file_format: str, page: Pixels, *, alpha: bool, palette: bool) -> bool:
    """Whether the format stores such pixels, and Pillow writes them."""
    kinds = {
        ("bool", 1): "1",
        ("uint8", 1): "P" if palette else "L",
        ("uint8", 2): "LA" if alpha else None,
        ("uint8", 3): "RGB" if not alpha else None,
        ("uint8", 4): "RGBA" if alpha else None,
    }
    channels = page.shape[2] if page.ndim > 2 else 1
    kind = _DEEP.get(page.dtype.name) if channels == 1 else None
    return (kind or kinds.get((page.dtype.name, channels))) in _KINDS.get(file_format, _ANY)


def _refuse_partial_opacity(pages: list[Pixels]) -> None:
    for page in pages:
        if not np.isin(page[..., -1], (0, 255)).all():
            raise ValueError("GIF stores no pixel that is half transparent: use .png or .webp")


def encoded(file_format: str, picture: Picture, quality: int | None) -> bytes:
    """The bytes of a file with these pages; JPEG as good as the one that was read, unless a quality is given."""
    images = [Image.fromarray(np.ascontiguousarray(page)) for page in picture.pages]
    options = dict(picture.about)
    if picture.palette is not None and images[0].mode == "L":
        for image in images:
            image.putpalette(picture.palette)
    else:
        options.pop("transparency", None)
    if file_format not in _WITH_EXIF:
        options.pop("exif", None)
    tables, subsampling = options.pop("qtables", None), options.pop("subsampling", -1)
    if file_format == "GIF":
        options["optimize"] = False  # that would renumber a palette
        if picture.alpha:
            _refuse_partial_opacity(picture.pages)
            options["disposal"] = 2  # a frame does not show through the next
    if quality is not None:
        options["quality"] = quality
    elif file_format == "JPEG" and tables:
        options["qtables"] = {0: tables[0]} if images[0].mode == "L" else tables
        if subsampling >= 0 and images[0].mode == "RGB":
            options["subsampling"] = subsampling
    if len(images) > 1:
        if file_format not in _STACKS:
            raise ValueError(f"{file_format} stores one image, and there are {len(images)}: pick a page, or use .tif")
        options |= {"save_all": True, "append_images": images[1:]}
    buffer = io.BytesIO()
    images[0].save(buffer, file_format, **options)
    return buffer.getvalue()
