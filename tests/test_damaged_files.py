"""Files that are cut short, changed, or claim to be vast: an image or an error in words, and memory in proportion."""

import io
import random
import tracemalloc
import warnings

import numpy as np
import pytest
import tifffile
from PIL import Image

from cpool import viz

GREY = np.arange(96, dtype=np.uint8).reshape(8, 12)
WRITTEN = {
    "grey.png": GREY,
    "color.png": np.dstack([GREY] * 3),
    "grey.jpg": GREY,
    "color.webp": np.dstack([GREY] * 3),
    "one bit.pbm": GREY > 9,
    "deep.png": GREY.astype(np.uint16),
    "palette.gif": GREY,
    "plain.tif": GREY,
    "float.tif": GREY.astype(np.float64),
    "array.npy": GREY.astype(np.int32),
    "arrays.npz": GREY,
}
MOST = 1 << 22  # bytes


def content(tmp_path, name):
    path = tmp_path / name
    viz.write_image(path, WRITTEN[name])
    return path.read_bytes()


def answered(path, data):
    """Whether such a file is read; if not, an error says why."""
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = viz.read_image(path)
        except (ValueError, OSError) as error:
            if path.name not in str(error):
                raise
            return False
    assert image.dtype.kind in "biuf"
    return True


@pytest.mark.parametrize("name", WRITTEN)
def test_cut_short(tmp_path, name):
    data = content(tmp_path, name)
    assert answered(tmp_path / name, data)
    assert not answered(tmp_path / name, b"")
    for length in sorted({*range(1, 40), *range(40, len(data), len(data) // 40 + 1)}):
        answered(tmp_path / name, data[:length])


@pytest.mark.parametrize("name", WRITTEN)
def test_changed(tmp_path, name):
    data, rng = content(tmp_path, name), random.Random(name)
    for _ in range(150):
        changed = bytearray(data)
        for _ in range(rng.choice([1, 1, 2, 5])):
            changed[rng.randrange(len(data))] = rng.choice([0, 1, 255, rng.randrange(256)])
        answered(tmp_path / name, bytes(changed))


def taken(path):
    """Bytes that an attempt to read a file takes at most."""
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=path.name):
            viz.read_image(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def vast_tiff(path, compression):
    """One strip of some bytes, whose page claims to have a thousand million values."""
    tifffile.imwrite(path, np.zeros((16, 16), np.float64), compression=compression, metadata=None)
    with tifffile.TiffFile(path, mode="r+") as file:
        tags = file.pages[0].tags
        for name in ("ImageWidth", "ImageLength", "RowsPerStrip"):
            tags[name].overwrite(60_000, dtype=4)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_a_small_tiff_that_claims_to_be_vast(tmp_path, compression):
    path = tmp_path / "vast.tif"
    vast_tiff(path, compression)
    assert taken(path) < MOST


def test_the_limit_is_pillow_s(tmp_path, monkeypatch):
    path = tmp_path / "many.tif"
    tifffile.imwrite(path, np.zeros((40, 40)), compression="zlib")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 800)
    assert viz.read_image(path).shape == (40, 40)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 799)
    with pytest.raises(ValueError, match="1600 pixels of a compressed or sparse page exceed the limit of 1598"):
        viz.read_image(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert viz.read_image(path).shape == (40, 40)
    tifffile.imwrite(path, np.zeros((40, 40)))  # as large as it says
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1)
    assert viz.read_image(path).shape == (40, 40)


def test_an_array_that_claims_to_be_vast(tmp_path):
    path = tmp_path / "vast.npy"
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (2**33, 2**20)})
    path.write_bytes(buffer.getvalue() + bytes(800))
    assert taken(path) < MOST


def test_a_header_that_never_ends(tmp_path):
    """Python's tokenizer has errors of its own."""
    path = tmp_path / "endless.npy"
    np.save(path, GREY)
    path.write_bytes(path.read_bytes().replace(b"(8, 12)", b"(8, 12 "))
    with pytest.raises(ValueError, match=r"endless\.npy: cannot be read as arrays"):
        viz.read_image(path)
