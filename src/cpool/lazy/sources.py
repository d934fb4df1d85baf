"""Arrays in files, with what the files say of their axes: names, units, and how long a pixel is."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as XML

import dask.array as da
import numpy as np
import zarr

_NAMES = {2: "yx", 3: "zyx", 4: "czyx", 5: "tczyx"}
_TYPES = {"t": "time", "c": "channel"}  # others are of space
_ORDER = "tczyx"
_SPARE = "zct"  # as `_NAMES` has them, from the last axis on
# Units as files abbreviate them, and as OME-Zarr wants them.
_UNITS = {
    "nm": "nanometer", "µm": "micrometer", "um": "micrometer", "micron": "micrometer", "microns": "micrometer",
    "mm": "millimeter", "cm": "centimeter", "m": "meter", "km": "kilometer", "Å": "angstrom", "in": "inch",
    "inch": "inch", "ft": "foot", "ns": "nanosecond", "µs": "microsecond", "ms": "millisecond", "s": "second",
    "sec": "second", "min": "minute", "h": "hour", "d": "day",
}  # fmt: skip
_OF_TAG = {2: "inch", 3: "centimeter"}  # TIFF's ResolutionUnit

Pixel = tuple[float, str | None]  # its length, and the unit of that


@dataclass(frozen=True, slots=True)
class Source:
    """An array with its axes, as OME-Zarr describes them, and for each the length of a pixel and where the first is.

    `stored` is what can be sliced, and `order` says which of its axes are these. `display` is what viewers are told of
    channels.
    """

    stored: Any
    order: tuple[int, ...]
    axes: list[dict[str, str]]
    scale: tuple[float, ...]
    translation: tuple[float, ...]
    display: dict[str, Any] = field(default_factory=dict)

    @property
    def dtype(self) -> np.dtype[Any]:
        """What the elements are."""
        return np.dtype(self.stored.dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """In the order of `axes`."""
        return tuple(self.stored.shape[axis] for axis in self.order)

    @property
    def chunks(self) -> tuple[int, ...]:
        """The lengths of what is read at a time at least."""
        chunks = getattr(self.stored, "chunks", None) or (1,) * len(self.order)
        return tuple(chunks[axis] for axis in self.order)

    def lazy(self, chunks: tuple[int, ...]) -> Any:
        """A dask array whose chunks have these lengths."""
        return lazy(self.stored, [chunks[self.order.index(axis)] for axis in range(len(chunks))]).transpose(self.order)


def lazy(stored: Any, chunks: Sequence[int]) -> Any:
    """A dask array of what is stored, which is not read to give it a name."""
    return da.from_array(stored, chunks=tuple(chunks), name=False)


class Mapped:
    """An array in a file that is mapped into memory; dask would copy an array of NumPy, all of it."""

    def __init__(self, array: Any) -> None:
        self._array = array
        self.shape, self.ndim, self.dtype = array.shape, array.ndim, array.dtype

    def __getitem__(self, key: Any) -> Any:
        return self._array[key]


def open_source(path: Path, files: ExitStack) -> Source:
    """The array in a ``.npy``, TIFF, Zarr or OME-Zarr file, which is read until `files` are closed."""
    if not path.exists():
        raise FileNotFoundError(2, "No such file or directory", str(path))
    try:
        if path.suffix.lower() == ".npy":
            return _plain(Mapped(np.load(path, mmap_mode="r")))
        if path.suffix.lower() in {".tif", ".tiff", ".btf"}:
            return _of_tiff(path, files)
        return _of_zarr(zarr.open(path, mode="r"))
    except Exception as error:  # as readers of damaged files raise nearly anything
        raise ValueError(f"{path}: cannot be read as an array: {error}") from error


def _plain(stored: Any, names: str = "", pixels: Mapping[str, Pixel] = MappingProxyType({})) -> Source:
    """A source whose axes have these names, or the usual ones of so many, and pixels of these lengths, or of 1."""
    names = names or _NAMES.get(stored.ndim, "")
    if len(names) != stored.ndim or stored.ndim not in _NAMES:
        raise ValueError(f"OME-Zarr has from 2 to 5 axes, got {stored.ndim}")
    order = tuple(sorted(range(stored.ndim), key=lambda axis: _ORDER.find(names[axis])))
    axes, scale = [], []
    for name in (names[axis] for axis in order):
        length, unit = pixels.get(name, (1.0, None))
        axes.append({"name": name, "type": _TYPES.get(name, "space"), **({"unit": unit} if unit else {})})
        scale.append(length)
    return Source(stored, order, axes, tuple(scale), (0.0,) * stored.ndim)


def _of_tiff(path: Path, files: ExitStack) -> Source:
    import tifffile  # noqa: PLC0415  # which other files do not need

    with tifffile.TiffFile(path) as file:
        names = _names_of(file.series[0].axes)
        pixels = _pixels(file)
    store: Any = tifffile.imread(path, aszarr=True, level=0)
    files.callback(store.close)
    stored = zarr.open(store, mode="r")
    return _plain(stored if isinstance(stored, zarr.Array) else stored["0"], names, pixels)


def _names_of(letters: str) -> str:
    """The axes of a TIFF, of which S is the color of a pixel. One that OME-Zarr does not know becomes one that it does.

    Such are I and Q, which say nothing but that there is an axis, and a letter that is there for the second time.
    """
    names: list[str] = []
    for letter in reversed(letters.lower().replace("s", "c")):
        free = [name for name in (letter, *_SPARE) if name in _ORDER and name not in names]
        names.append(free[0] if free else letter)  # more axes than there are names are refused with their number
    return "".join(reversed(names))


def _pixels(file: Any) -> dict[str, Pixel]:
    """How long a pixel of a TIFF is along the axes of which it says so: by OME, ImageJ, or its resolution."""
    if file.ome_metadata:
        return _of_ome(file.ome_metadata)
    tags = file.pages[0].tags
    per_unit = {}
    for axis, name in (("x", "XResolution"), ("y", "YResolution")):
        numerator, denominator = tags[name].value if name in tags else (0, 1)
        if numerator > 0 and denominator > 0:
            per_unit[axis] = numerator / denominator
    if file.is_imagej:
        said = file.imagej_metadata or {}
        unit = _UNITS.get(said.get("unit", "").replace("\\u00B5", "µ"))
        pixels: dict[str, Pixel] = {axis: (1 / number, unit) for axis, number in per_unit.items()} if unit else {}
        if unit and said.get("spacing"):
            pixels["z"] = abs(float(said["spacing"])), unit
        if said.get("finterval"):
            pixels["t"] = float(said["finterval"]), _UNITS.get(said.get("tunit", "s"), "second")
        return pixels
    unit = _OF_TAG.get(int(tags["ResolutionUnit"].value)) if "ResolutionUnit" in tags else None
    return {axis: (1 / number, unit) for axis, number in per_unit.items()} if unit else {}


def _of_ome(text: str) -> dict[str, Pixel]:
    pixels: dict[str, Pixel] = {}
    said = XML.fromstring(text).find(".//{*}Pixels")
    for axis, name, unit in [
        ("x", "PhysicalSizeX", "µm"),
        ("y", "PhysicalSizeY", "µm"),
        ("z", "PhysicalSizeZ", "µm"),
        ("t", "TimeIncrement", "s"),
    ]:
        length = 0.0 if said is None else float(said.get(name, 0))
        if said is not None and length > 0:
            pixels[axis] = length, _UNITS.get(said.get(f"{name}Unit", unit))
    return pixels


def _of_zarr(stored: Any) -> Source:
    if isinstance(stored, zarr.Array):
        said = getattr(stored.metadata, "dimension_names", None) or ()
        names = "".join(name for name in said if name in tuple(_ORDER))
        return _plain(stored, names if len(set(names)) == stored.ndim and {"y", "x"} <= set(names) else "")
    attributes = dict(stored.attrs)
    attributes = attributes.get("ome", attributes)
    if not attributes.get("multiscales"):
        raise ValueError("the group is no OME-Zarr image")
    image = attributes["multiscales"][0]
    first = image["datasets"][0]
    array = stored[first["path"]]
    scale, translation = np.ones(array.ndim), np.zeros(array.ndim)
    for each in [*first.get("coordinateTransformations", ()), *image.get("coordinateTransformations", ())]:
        if each["type"] == "scale":
            scale, translation = scale * each["scale"], translation * each["scale"]
        elif each["type"] == "translation":
            translation = translation + each["translation"]
    display = {"omero": attributes["omero"]} if "omero" in attributes else {}
    order = tuple(range(array.ndim))
    # Before 0.4 axes were names alone, and before that all five in this order.
    axes = [
        {"name": each, "type": _TYPES.get(each, "space")} if isinstance(each, str) else each
        for each in image.get("axes", _ORDER[-array.ndim :])
    ]
    return Source(array, order, axes, tuple(scale.tolist()), tuple(translation.tolist()), display)
