"""Image files: what is read from them, and what is written."""

import numpy as np
import pytest
from PIL import Image

from cpool.viz import read_image, write_image

RNG = np.random.default_rng(20)


# Reading


def luma(colors):
    red, green, blue = np.moveaxis(colors.astype(np.int64), 2, 0)
    return (299 * red + 587 * green + 114 * blue) / 1000


def assert_usable(image, dtype, shape):
    assert (image.dtype, image.shape) == (np.dtype(dtype), shape)
    assert image.flags.c_contiguous
    assert image.flags.writeable


COLORS = RNG.integers(0, 256, (5, 7, 3), dtype=np.uint8)
GREYS = RNG.integers(0, 256, (5, 7), dtype=np.uint8)


def test_read_color(tmp_path):
    path = tmp_path / "image.png"
    Image.fromarray(COLORS).save(path)
    grey, color = read_image(path), read_image(str(path), color=True)
    assert_usable(grey, np.uint8, (5, 7))
    assert_usable(color, np.uint8, (5, 7, 3))
    np.testing.assert_allclose(grey, luma(COLORS), atol=0.51)
    np.testing.assert_array_equal(color, COLORS)


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tif", ".pgm", ".gif"])
def test_read_grey(tmp_path, suffix):
    path = tmp_path / f"image{suffix}"
    Image.fromarray(GREYS).save(path)
    grey, color = read_image(path), read_image(path, color=True)
    assert_usable(grey, np.uint8, (5, 7))
    np.testing.assert_array_equal(grey, GREYS)
    np.testing.assert_array_equal(color, np.stack([GREYS] * 3, axis=2))


def test_read_ignores_transparency(tmp_path):
    path = tmp_path / "image.png"
    Image.fromarray(np.dstack([COLORS, GREYS])).save(path)
    np.testing.assert_array_equal(read_image(path, color=True), COLORS)
    np.testing.assert_allclose(read_image(path), luma(COLORS), atol=0.51)
    Image.fromarray(np.dstack([GREYS, GREYS[::-1]])).save(path)
    np.testing.assert_array_equal(read_image(path), GREYS)


@pytest.mark.parametrize("transparency", [None, 0, b"\x00\x80\xff\x10"])
def test_read_palette(tmp_path, transparency):
    colors = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [90, 80, 70]], np.uint8)
    numbers = RNG.integers(0, 4, (5, 7), dtype=np.uint8)
    image = Image.fromarray(numbers).convert("P")
    image.putdata(numbers.ravel().tolist())
    image.putpalette(colors.tobytes())
    path = tmp_path / "image.png"
    image.save(path, **({} if transparency is None else {"transparency": transparency}))
    with Image.open(path) as stored:
        assert stored.mode == "P"
    np.testing.assert_array_equal(read_image(path, color=True), colors[numbers])
    np.testing.assert_allclose(read_image(path), luma(colors[numbers]), atol=0.51)


def test_read_one_bit(tmp_path):
    path = tmp_path / "image.png"
    Image.fromarray(GREYS > 99).save(path)
    grey = read_image(path)
    assert_usable(grey, bool, (5, 7))
    np.testing.assert_array_equal(grey, GREYS > 99)
    np.testing.assert_array_equal(read_image(path, color=True)[..., 1], np.where(GREYS > 99, 255, 0))


def test_read_cmyk(tmp_path):
    path = tmp_path / "image.tif"
    cyan = Image.new("CMYK", (7, 5), (255, 0, 0, 0))
    cyan.save(path)
    np.testing.assert_array_equal(read_image(path, color=True), np.full((5, 7, 3), [0, 255, 255]))
    np.testing.assert_allclose(read_image(path), 0.701 * 255, atol=1)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".pgm"])
def test_read_sixteen_bits(tmp_path, suffix):
    deep = RNG.integers(0, 65536, (5, 7), dtype=np.uint16)
    path = tmp_path / f"image{suffix}"
    Image.fromarray(deep).save(path)
    grey, color = read_image(path), read_image(path, color=True)
    assert_usable(grey, np.uint16, (5, 7))
    assert_usable(color, np.uint16, (5, 7, 3))
    np.testing.assert_array_equal(grey, deep)
    np.testing.assert_array_equal(color, np.stack([deep] * 3, axis=2))


def test_read_sixteen_bits_most_significant_byte_first(tmp_path):
    deep = RNG.integers(0, 65536, (5, 7)).astype(">u2")
    path = tmp_path / "image.tif"
    Image.fromarray(deep).save(path)
    grey = read_image(path)
    assert_usable(grey, np.uint16, (5, 7))
    np.testing.assert_array_equal(grey, deep)


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_read_thirty_two_bits(tmp_path, dtype):
    deep = (RNG.standard_normal((5, 7)) * 1e6).astype(dtype)
    path = tmp_path / "image.tif"
    Image.fromarray(deep).save(path)
    grey = read_image(path)
    assert_usable(grey, dtype, (5, 7))
    np.testing.assert_array_equal(grey, deep)


# What a file holds for an upright image, by where its first row and column are seen (EXIF, tag 0x0112).
STORED = {
    1: lambda upright: upright,  # top, left
    2: lambda upright: upright[:, ::-1],  # top, right
    3: lambda upright: upright[::-1, ::-1],  # bottom, right
    4: lambda upright: upright[::-1],  # bottom, left
    5: lambda upright: upright.T,  # left, top
    6: lambda upright: upright[:, ::-1].T,  # right, top
    7: lambda upright: upright[::-1, ::-1].T,  # right, bottom
    8: lambda upright: upright[::-1].T,  # left, bottom
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_read_gives_upright_images(tmp_path, orientation, suffix):
    upright = np.kron(np.arange(10, 250, 40, dtype=np.uint8).reshape(2, 3), np.ones((16, 16), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"image{suffix}"
    Image.fromarray(np.ascontiguousarray(STORED[orientation](upright))).save(path, exif=exif)
    grey = read_image(path)
    assert_usable(grey, np.uint8, upright.shape)
    np.testing.assert_allclose(grey, upright, atol=4)


def test_read_frames(tmp_path):
    """All of them, or the one that is picked."""
    path = tmp_path / "image.gif"
    Image.fromarray(GREYS).save(path, save_all=True, append_images=[Image.fromarray(255 - GREYS)])
    np.testing.assert_array_equal(read_image(path), [GREYS, 255 - GREYS])
    np.testing.assert_array_equal(read_image(path, color=True)[..., 2], [GREYS, 255 - GREYS])
    for page, expected in enumerate([GREYS, 255 - GREYS]):
        np.testing.assert_array_equal(read_image(path, page=page), expected)
    for page in (-1, 2):
        with pytest.raises(ValueError, match=rf"image\.gif: .*page must be from 0 to 1, .* got {page}"):
            read_image(path, page=page)


def test_read_pages_of_different_shapes(tmp_path):
    path = tmp_path / "image.tif"
    Image.fromarray(GREYS).save(path, save_all=True, append_images=[Image.fromarray(GREYS[:3])])
    with pytest.raises(ValueError, match=r"image\.tif: its pages have different shapes; pick one, page=0 to 1"):
        read_image(path)
    np.testing.assert_array_equal(read_image(path, page=1), GREYS[:3])


def test_read_what_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"missing\.png"):
        read_image(tmp_path / "missing.png")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):  # IsADirectoryError, on Windows PermissionError
        read_image(tmp_path / "folder")


@pytest.mark.parametrize("content", [b"", b"this is no image", b"\x89PNG\r\n\x1a\n"])
def test_read_what_is_no_image(tmp_path, content):
    path = tmp_path / "text.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"text\.png: not an image"):
        read_image(path)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".bmp", ".pgm", ".gif"])
def test_read_truncated(tmp_path, suffix):
    path = tmp_path / f"half{suffix}"
    Image.fromarray(RNG.integers(0, 256, (64, 64), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(ValueError, match=rf"half\{suffix}: "):
        read_image(path)


def test_read_refuses_a_decompression_bomb(tmp_path, monkeypatch):
    path = tmp_path / "bomb.png"
    Image.fromarray(GREYS).save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with pytest.raises(ValueError, match=r"bomb\.png: .*35 pixels"):
        read_image(path)


# Writing


@pytest.mark.parametrize(
    ("suffix", "dtype"),
    [
        (".png", "u1"),
        (".tif", "u1"),
        (".pgm", "u1"),
        (".bmp", "u1"),
        (".PNG", "u2"),
        (".tif", "u2"),
        (".pgm", "u2"),
        (".tiff", "i4"),
        (".tif", "f4"),
        (".pgm", ">u2"),
        (".jp2", ">u2"),
    ],
)
def test_write_keeps_values_and_depth(tmp_path, suffix, dtype):
    image = (RNG.integers(0, 256, (7, 5)) * (1 if dtype == "u1" else 257)).astype(dtype)
    path = tmp_path / f"image{suffix}"
    write_image(path, image.T)
    assert_usable(read_image(path), image.dtype.newbyteorder("="), (5, 7))
    np.testing.assert_array_equal(read_image(path), image.T)


def test_write_color(tmp_path):
    write_image(tmp_path / "image.png", COLORS)
    np.testing.assert_array_equal(read_image(tmp_path / "image.png", color=True), COLORS)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_write_rounds_half_to_even_and_clips(tmp_path, dtype):
    top = np.iinfo(dtype).max
    path = tmp_path / "image.png"
    write_image(path, [[0.5, 1.5, 2.5, 2.51], [-3.0, top + 9.0, np.inf, top - 0.6]], dtype)
    np.testing.assert_array_equal(read_image(path), [[0, 2, 2, 3], [0, top, top, top - 1]])
    assert read_image(path).dtype == dtype


@pytest.mark.parametrize(
    ("name", "image", "dtype", "message"),
    [
        ("image.xyz", GREYS, None, r"image\.xyz: unknown image extension '\.xyz'"),
        ("image", GREYS, None, "unknown image extension ''"),
        ("image.png", GREYS[0], None, r"image must have shape .*\(7,\)"),
        ("image.png", np.ones((5, 7, 5), np.uint8), None, r"image must have shape .*\(5, 7, 5\)"),
        ("image.png", GREYS[:0], None, r"at least one pixel, got \(0, 7\)"),
        ("image.png", np.ones((5, 7)), None, "PNG cannot store float64"),
        ("image.jpg", np.ones((5, 7), np.uint16), None, "JPEG cannot store uint16"),
        ("image.webp", np.ones((5, 7), np.uint16), None, "WEBP cannot store uint16"),
        ("image.png", np.ones((5, 7), np.int32), None, "PNG cannot store int32"),
        ("image.png", np.ones((5, 7, 3), np.uint16), None, "PNG cannot store uint16"),
        ("image.png", np.full((5, 7), np.nan), np.uint8, "image must not hold NaN"),
    ],
)
def test_write_errors_leave_the_file_alone(tmp_path, name, image, dtype, message):
    path = tmp_path / name
    path.write_text("precious")
    with pytest.raises(ValueError, match=message):
        write_image(path, image, dtype)
    assert path.read_text() == "precious"


def test_write_reports_what_the_encoder_says(tmp_path):
    with pytest.raises(ValueError, match=r"wide\.webp: cannot be written as WEBP"):
        write_image(tmp_path / "wide.webp", np.zeros((1, 20000), np.uint8))  # the format ends at 16383
    assert not (tmp_path / "wide.webp").exists()


def test_write_into_a_missing_directory(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        write_image(tmp_path / "missing" / "image.png", GREYS)
