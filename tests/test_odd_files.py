"""Image files of kinds that are easily read wrong: what is in them by hand, and what the command makes of it."""

import io
import os
import struct
import threading
import zipfile
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

import cpool
from cpool.cli import main
from cpool.viz import read_image, write_image

RNG = np.random.default_rng(31)
SHAPE = (8, 12)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def pooled(path, *options, out=None):
    """Pool a file by the command, which must succeed, into one beside it."""
    out = path.with_name(out or f"pooled{path.suffix}")
    assert main(["pool", str(path), "-o", str(out), *options]) == 0
    return out


def refusal(capsys, *arguments):
    """Return what the command says, in one line, that cannot do it."""
    assert main([str(argument) for argument in arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def frames_of(path):
    with Image.open(path) as image:
        frames = []
        for number in range(image.n_frames):
            image.seek(number)
            frames.append(np.array(image.convert("RGBA")))
    return frames


def png(values, bits, *chunks):
    """Return a grey PNG of so many bits, packed by hand."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = np.atleast_2d(values)
    spread = np.unpackbits(rows.astype(">u2").view(np.uint8).reshape(*rows.shape, 2), axis=-1)[..., 16 - bits :]
    packed = b"".join(b"\0" + np.packbits(row).tobytes() for row in spread.reshape(len(rows), -1))
    header = struct.pack(">IIBBBBB", rows.shape[1], len(rows), bits, 0, 0, 0, 0)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header)]
        + [chunk(kind, data) for kind, data in chunks]
        + [chunk(b"IDAT", zlib.compress(packed)), chunk(b"IEND", b"")]
    )


# Animations

RED, GREEN, GREY = (255, 0, 0), (0, 255, 0), (90, 90, 90)


@pytest.mark.parametrize("colors", [(RED, GREEN, GREY), (GREY, RED, GREEN)])
def test_each_frame_of_a_gif_keeps_its_colors(tmp_path, colors):
    path = tmp_path / "moving.gif"
    frames = [Image.fromarray(np.full((*SHAPE, 3), color, np.uint8)) for color in colors]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    for found, color in zip(frames_of(pooled(path)), colors, strict=True):
        np.testing.assert_array_equal(found[..., :3], np.full((4, 6, 3), color))


def test_a_gif_of_greys_is_grey(tmp_path):
    path = tmp_path / "moving.gif"
    frames = [Image.fromarray(np.full((*SHAPE, 3), level, np.uint8)) for level in (10, 90)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    assert np.load(pooled(path, out="moving.npy")).shape == (2, 4, 6)


def test_frames_of_a_gif_do_not_show_through(tmp_path):
    path = tmp_path / "moving.gif"
    images = []
    for number in range(3):
        image = np.zeros((*SHAPE, 4), np.uint8)
        image[..., 0] = 200
        image[:, 4 * number : 4 * number + 4, 3] = 255
        images.append(image)
    frames = [Image.fromarray(image) for image in images]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, disposal=2)
    for found, image in zip(frames_of(pooled(path, "--color")), images, strict=True):
        np.testing.assert_array_equal(found[..., 3], image[::2, ::2, 3])


def test_a_gif_holds_no_half_of_an_opacity(tmp_path, capsys):
    image = np.full((2, 2, 4), 255, np.uint8)
    image[0, 0, 3] = 0
    write_image(tmp_path / "half.png", image)
    said = refusal(capsys, "pool", tmp_path / "half.png", "-o", tmp_path / "half.gif", "--color", "--op", "avg")
    assert "GIF stores no pixel that is half transparent: use .png or .webp" in said


@pytest.mark.parametrize("suffix", [".png", ".webp", ".gif"])
def test_a_frame_that_is_shown_for_no_time(tmp_path, suffix):
    path = tmp_path / f"moving{suffix}"
    frames = [Image.fromarray(np.full((*SHAPE, 3), level, np.uint8)) for level in (10, 90, 200)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[0, 200, 300], loop=3)
    with Image.open(pooled(path)) as image:
        assert image.info["loop"] == 3
        durations = []
        for number in range(3):
            image.seek(number)
            np.array(image)
            durations.append(image.info.get("duration", 0))
    assert durations == [0, 200, 300]


def test_a_gif_that_plays_once_plays_once(tmp_path):
    path = tmp_path / "once.gif"
    frames = [Image.fromarray(np.full(SHAPE, level, np.uint8)) for level in (10, 90)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    with Image.open(pooled(path)) as image:
        assert "loop" not in image.info


def test_the_default_image_is_no_frame(tmp_path):
    path = tmp_path / "moving.png"
    frames = [Image.fromarray(np.full(SHAPE, level, np.uint8)) for level in (10, 90, 200)]
    frames[0].save(path, save_all=True, append_images=frames[1:], default_image=True, duration=[100, 200], loop=2)
    assert [frame[0, 0, 0] for frame in frames_of(pooled(path))] == [90, 200]
    assert read_image(path)[:, 0, 0].tolist() == [90, 200]


# Stacks


@pytest.mark.parametrize(
    "second",
    [
        np.full(SHAPE, 4_000_000_000, np.uint32), np.full(SHAPE, -5, np.int8), np.full(SHAPE, -300, np.int16),
        np.full(SHAPE, 2**40, np.float64), np.full(SHAPE, 7.5, np.float32),
    ],
    ids=lambda array: array.dtype.name,
)  # fmt: skip
def test_every_page_decides_how_a_stack_is_read(tmp_path, second):
    path = tmp_path / "stack.tif"
    first = RNG.integers(0, 256, SHAPE, np.uint8)
    with tifffile.TiffWriter(path) as file:
        file.write(first, photometric="minisblack")
        file.write(second, photometric="minisblack")
    for number, page in enumerate((first, second)):
        found = read_image(path, page=number)
        assert found.dtype == page.dtype
        np.testing.assert_array_equal(found, page)
    with tifffile.TiffFile(pooled(path)) as file:
        assert [page.dtype for page in file.pages] == [np.uint8, second.dtype]
        np.testing.assert_array_equal(file.pages[1].asarray(), cpool.max_pool(second, 2))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_images_of_imagej_behind_one_header(tmp_path, dtype):
    path = tmp_path / "stack.tif"
    stack = (RNG.random((3, *SHAPE)) * 200).astype(dtype)
    tifffile.imwrite(path, stack, imagej=True, truncate=True)
    with tifffile.TiffFile(path) as file:
        assert len(file.pages) == 1
    np.testing.assert_array_equal(read_image(path), stack)
    assert read_image(path, color=True, page=1).shape == (*SHAPE, 3)
    np.testing.assert_array_equal(read_image(pooled(path)), cpool.max_pool(stack, 2))


def test_pages_with_and_without_opacity(tmp_path):
    path = tmp_path / "stack.tif"
    grey = RNG.integers(0, 2**32, SHAPE, np.uint32)
    colors = RNG.integers(0, 2**32, (*SHAPE, 4), np.uint32)
    colors[..., 3] = 2**32 - 1
    with tifffile.TiffWriter(path) as file:
        file.write(grey, photometric="minisblack")
        file.write(colors, photometric="rgb", extrasamples=["unassalpha"])
    with tifffile.TiffFile(pooled(path, "--color")) as file:
        for page, image in zip(file.pages, (np.stack([grey] * 3, axis=2), colors[..., :3]), strict=True):
            found = page.asarray()
            np.testing.assert_array_equal(found[..., :3], cpool.max_pool(image, 2, axes=(0, 1)))
            assert np.all(found[..., 3] == 2**32 - 1)


@pytest.mark.parametrize("dtype", ["uint16", "uint32", "float32"])
def test_colors_that_are_multiplied_by_their_opacity(tmp_path, dtype):
    full = np.iinfo(dtype).max if dtype != "float32" else 1.0
    image = np.full((2, 2, 4), full, dtype)
    image[..., 3] = np.array([[full, full / 2], [full / 4, full]]).astype(dtype)
    path = tmp_path / "white.tif"
    multiplied = image.copy()
    multiplied[..., :3] = image[..., 3:]  # white everywhere
    tifffile.imwrite(path, multiplied, photometric="rgb", extrasamples=["assocalpha"])
    with tifffile.TiffFile(pooled(path, "--color", "--op", "avg")) as file:
        found = file.pages[0].asarray().ravel()
    assert np.all(found[:3] == full)
    assert found[3] == pytest.approx(full * 11 / 16, rel=1e-4)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64", "uint32"])
def test_images_come_upright(tmp_path, dtype, orientation):
    """Where the first row and the first column of what is stored lie is said by the words of TIFF's specification."""
    image = np.arange(12).reshape(3, 4).astype(dtype)
    rows, columns = {
        1: ("top", "left"), 2: ("top", "right"), 3: ("bottom", "right"), 4: ("bottom", "left"),
        5: ("left", "top"), 6: ("right", "top"), 7: ("right", "bottom"), 8: ("left", "bottom"),
    }[orientation]  # fmt: skip
    stored = image
    for edge in (rows, columns):
        stored = stored[::-1] if edge == "bottom" else stored[:, ::-1] if edge == "right" else stored
    stored = stored.T if rows in ("left", "right") else stored
    path = tmp_path / "turned.tif"
    tifffile.imwrite(
        path, np.ascontiguousarray(stored), photometric="minisblack", extratags=[(274, "H", 1, orientation, True)],
        resolution=(72, 144), resolutionunit="inch",
    )  # fmt: skip
    np.testing.assert_array_equal(read_image(path), image)
    with tifffile.TiffFile(pooled(path, "--kernel", "1")) as file:
        assert file.pages[0].resolution == ((144, 72) if orientation > 4 else (72, 144))
        assert 274 not in file.pages[0].tags or file.pages[0].tags[274].value == 1


# Numbers as they are stored


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_labels_of_few_bits(tmp_path, bits):
    values = RNG.integers(0, 2**bits, (4, 16))
    (tmp_path / "labels.png").write_bytes(png(values, bits))
    np.testing.assert_array_equal(read_image(tmp_path / "labels.png", labels=True), values)
    np.testing.assert_array_equal(
        read_image(tmp_path / "labels.png").astype(int) * (1 if bits > 1 else 255), values * 255 // (2**bits - 1)
    )


@pytest.mark.parametrize("most", [1, 3, 100, 255, 1023, 65535])
def test_labels_of_few_levels(tmp_path, most):
    values = RNG.integers(0, most, (4, 16), endpoint=True)
    data = values.astype(">u2" if most > 255 else np.uint8).tobytes()
    (tmp_path / "labels.pgm").write_bytes(b"P5 16 4 %d\n" % most + data)
    np.testing.assert_array_equal(read_image(tmp_path / "labels.pgm", labels=True), values)


def test_labels_keep_their_palette_its_opacity_and_profile(tmp_path):
    labels = RNG.integers(0, 4, SHAPE, np.uint8)
    image = Image.fromarray(labels)
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.save(tmp_path / "labels.png", transparency=3, icc_profile=PROFILE)
    with Image.open(pooled(tmp_path / "labels.png", "--labels")) as found:
        assert found.mode == "P"
        assert found.info["transparency"] == 3
        assert found.info["icc_profile"] == PROFILE
    wide = pooled(tmp_path / "labels.png", "--labels", "--dtype", "uint16", out="wide.tif")
    np.testing.assert_array_equal(tifffile.imread(wide), cpool.max_pool(labels, 2))


def test_a_format_without_palettes(tmp_path, capsys):
    image = Image.fromarray(np.zeros(SHAPE, np.uint8))
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.save(tmp_path / "labels.png")
    said = refusal(capsys, "pool", tmp_path / "labels.png", "-o", tmp_path / "out.jpg", "--labels")
    assert "JPEG stores no palette, which .png, .gif, .bmp and .tif do" in said


def test_a_grey_that_is_transparent_does_not_count(tmp_path):
    (tmp_path / "deep.png").write_bytes(png([[65535, 10, 20, 30]] * 2, 16, (b"tRNS", struct.pack(">H", 65535))))
    with tifffile.TiffFile(pooled(tmp_path / "deep.png", out="deep.tif")) as file:
        np.testing.assert_array_equal(file.pages[0].asarray(), [[[10, 65535], [30, 65535]]])
    assert read_image(tmp_path / "deep.png")[0, 0] == 65535
    (tmp_path / "flat.png").write_bytes(png([[1, 0, 1, 1]] * 2, 1, (b"tRNS", struct.pack(">H", 1))))
    with Image.open(pooled(tmp_path / "flat.png")) as found:
        assert np.array(found.convert("LA")).tolist() == [[[0, 255], [0, 0]]]


# What files say besides


def test_the_resolution_turns_with_the_image(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.zeros(SHAPE, np.uint8)).save(tmp_path / "photo.jpg", dpi=(72, 144), exif=exif)
    with Image.open(pooled(tmp_path / "photo.jpg")) as found:
        assert found.info["dpi"] == (144, 72)


# Archives


def test_names_in_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        for name in ("file", "größe"):
            buffer = io.BytesIO()
            np.save(buffer, np.arange(16.0).reshape(4, 4))
            archive.writestr(f"{name}.npy", buffer.getvalue())
    with np.load(pooled(tmp_path / "a.npz")) as found:
        assert sorted(found) == ["file", "größe"]
        assert found["file"].tolist() == [[5, 7], [13, 15]]


@pytest.mark.parametrize("command", [["show"], ["pool"], ["windows"]])
def test_archives_and_arrays_that_hold_none(tmp_path, capsys, command):
    np.savez(tmp_path / "empty.npz")
    np.save(tmp_path / "long.npy", np.ones((4, 4), np.longdouble))
    with zipfile.ZipFile(tmp_path / "text.npz", "w") as archive:
        archive.writestr("readme.txt", "hello")
    expected = {"empty.npz": "holds no array", "text.npz": "readme.txt is no array"}
    if np.dtype(np.longdouble).itemsize > 8:
        expected["long.npy"] = "must be of numbers of up to 64 bits"
    for name, said in expected.items():
        line = refusal(capsys, *command, tmp_path / name, "-o", tmp_path / "out.png")
        assert f"{name}: " in line
        assert said in line


# Names


def test_an_output_directory_inside_of_the_input_by_another_name(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    write_image(tmp_path / "in" / "a.png", np.zeros(SHAPE, np.uint8))
    monkeypatch.chdir(tmp_path)
    for out in (tmp_path / "in" / "out", "in/../in/out", "in/out"):
        assert main(["pool", "in", "-o", str(out), "--recursive"]) == 0
    assert sorted(path.name for path in (tmp_path / "in").rglob("*")) == ["a.png", "a.png", "out"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_an_image_that_comes_by_a_pipe(tmp_path):
    image = RNG.integers(0, 256, SHAPE, np.uint8)
    write_image(tmp_path / "a.png", image)
    os.mkfifo(tmp_path / "pipe")
    data = (tmp_path / "a.png").read_bytes()
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(data,))
    writer.start()
    np.testing.assert_array_equal(read_image(tmp_path / "pipe"), image)
    writer.join()


def test_a_name_that_the_output_has_no_letters_for(tmp_path, monkeypatch):
    said = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", said)
    write_image(tmp_path / "a.png", np.zeros(SHAPE, np.uint8))
    pooled(tmp_path / "a.png", out="größe.png")
    said.flush()
    assert said.buffer.getvalue().endswith(b"gr\\xf6\\xdfe.png\n")


@pytest.mark.parametrize("name", ["figure", "figure.foo"])
@pytest.mark.parametrize("command", ["show", "compare", "windows"])
def test_figures_have_an_extension_that_says_which_format(tmp_path, capsys, command, name):
    said = refusal(capsys, command, "-o", tmp_path / name)
    assert "argument -o: give a file name with an extension such as .png, not '" in said


def test_digits_that_would_fill_the_memory_are_not_made(tmp_path, capsys):
    said = refusal(capsys, "windows", "--shape", "1000000x1000000", "-o", tmp_path / "a.png")
    assert "x must be 2D, of at most 32 rows and columns, got shape (1000000, 1000000)" in said
