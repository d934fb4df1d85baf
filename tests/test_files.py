"""`cpool pool` from file to file: every dtype and mode as it is, nothing dropped, what a file says besides is kept."""

import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

import cpool
from cpool._files.cast import cast
from cpool.cli import main
from cpool.viz import read_image, write_image

RNG = np.random.default_rng(30)
INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
DTYPES = ["bool", *INTEGERS, "float16", "float32", "float64"]
STORED = {
    "bool": [".png", ".bmp", ".pbm", ".tif"],
    "uint8": [".png", ".bmp", ".gif", ".pgm", ".jp2", ".webp"],
    "uint16": [".png", ".pgm", ".jp2", ".tif"],
    "int32": [".tif"],
    "float32": [".tif"],
}
SHAPE = (8, 12)


def random_pixels(dtype, shape=SHAPE):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return RNG.random(shape) < 0.4
    if dtype.kind == "f":
        return (RNG.standard_normal(shape) * 100).astype(dtype)
    limits = np.iinfo(dtype)
    return RNG.integers(limits.min, limits.max, shape, dtype, endpoint=True)


def pooled(path, *options, out=None):
    """Pool a file by the command, which must succeed, into one beside it."""
    out = path.with_name(out or f"pooled{path.suffix}")
    assert main(["pool", str(path), "-o", str(out), *options]) == 0
    return out


def load(path):
    with Image.open(path) as image:
        return np.array(image)


# Casts


def exact(value, dtype):
    """What a number becomes, in Python's own integers."""
    limits = (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    if value in (np.inf, -np.inf):
        return limits[value > 0]
    return min(max(round(value), limits[0]), limits[1])


@pytest.mark.parametrize("wanted", [name for name in DTYPES if not name.startswith("float")])
@pytest.mark.parametrize("dtype", DTYPES)
def test_casts_clip_at_both_ends(dtype, wanted):
    wanted, dtype = np.dtype(wanted), np.dtype(dtype)
    if dtype.kind == "f":
        ends = [np.inf, 0.5, 1.5, 2.5, 254.5, 255.5, 2.0**31, 2.0**63, 2.0**64, 1e300, 65504, 127.4, 32767.5]
        with np.errstate(over="ignore"):
            values = np.array([*ends, *(-end for end in ends), 0], dtype)
    elif dtype.kind == "b":
        values = np.array([False, True])
    else:
        limits = [np.iinfo(name) for name in DTYPES if np.dtype(name).kind in "iu"]
        ends = {0, 1, -1} | {end + step for info in limits for end in (info.min, info.max) for step in (-1, 0, 1)}
        own = np.iinfo(dtype)
        values = np.array([end for end in sorted(ends) if own.min <= end <= own.max], dtype)
    found = cast(values, wanted)
    assert found.dtype == wanted
    assert found.tolist() == [exact(value, wanted) for value in values.tolist()]


def test_casts_refuse_a_nan():
    with pytest.raises(ValueError, match="NaN"):
        cast(np.array([np.nan]), np.dtype("uint8"))
    assert np.isnan(cast(np.array([np.nan]), np.dtype("float32"))).all()


def test_masked_arrays_are_refused(tmp_path):
    with pytest.raises(TypeError, match="masked"):
        write_image(tmp_path / "image.png", np.ma.masked_less(np.ones(SHAPE, np.uint8), 2))
    with pytest.raises(TypeError, match="complex"):
        write_image(tmp_path / "image.npy", np.ones(SHAPE, complex))


# Dtypes and formats


@pytest.mark.parametrize("op", ["max", "min", "avg"])
@pytest.mark.parametrize("channels", [(), (3,)])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("writer", ["tifffile", "big", "planar", ".npy", ".npz"])
def test_every_dtype(tmp_path, writer, dtype, channels, op):
    """TIFF of every kind, and NumPy's files: read as they are, pooled, and rounded once to what they were."""
    image = random_pixels(dtype, SHAPE + channels)
    path = tmp_path / f"image{writer if writer.startswith('.') else '.tif'}"
    if writer == ".npy":
        np.save(path, image)
    elif writer == ".npz":
        np.savez(path, first=image, second=image[::-1])
    elif dtype == "bool" and channels:
        pytest.skip("no such TIFF")
    else:
        kind = {"photometric": "rgb" if channels else "minisblack", "bigtiff": writer == "big"}
        if channels and writer == "planar":
            kind["planarconfig"] = "separate"
        tifffile.imwrite(path, np.moveaxis(image, 2, 0) if "planarconfig" in kind else image, **kind)
    out = pooled(path, "--op", op, *(["--color"] if channels else []))
    expected = {"max": cpool.max_pool, "min": cpool.min_pool, "avg": cpool.avg_pool}[op](image, 2, axes=(0, 1))
    expected = cast(expected, image.dtype)
    if writer == ".npz":
        with np.load(out) as held:
            assert list(held) == ["first", "second"]
            found = held["first"]
    else:
        found = np.load(out) if writer == ".npy" else read_image(out, color=bool(channels))
    assert found.dtype == image.dtype
    np.testing.assert_array_equal(found, expected)
    if channels and not writer.startswith("."):
        grey = read_image(path)
        assert grey.dtype == image.dtype
        weighted = image.astype(float) @ (0.299, 0.587, 0.114)
        np.testing.assert_allclose(grey.astype(float), weighted, rtol=2e-3, atol=0.51)


@pytest.mark.parametrize(("dtype", "suffix"), [(dtype, suffix) for dtype in STORED for suffix in STORED[dtype]])
def test_every_format(tmp_path, suffix, dtype):
    """What a format stores comes back, but for what is lossy by nature."""
    image = random_pixels(dtype)
    path = tmp_path / f"image{suffix}"
    write_image(path, image)
    for op, pool in (("max", cpool.max_pool), ("avg", cpool.avg_pool)):
        found = read_image(pooled(path, "--op", op))
        assert found.dtype == np.dtype(dtype)
        if suffix != ".webp":
            np.testing.assert_array_equal(found, cast(pool(image, 2), image.dtype))


@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int8"])
def test_white_is_the_largest(tmp_path, dtype, photometric):
    image = random_pixels(dtype)
    path = tmp_path / "image.tif"
    turned = ~image if photometric == "miniswhite" else image
    if dtype == "int8" and photometric == "miniswhite":
        pytest.skip("no such file is known")
    tifffile.imwrite(path, turned, photometric=photometric)
    np.testing.assert_array_equal(read_image(path), image)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_deflate", "packbits", "jpeg", "group4"])
def test_compressed(tmp_path, compression):
    image = random_pixels("bool" if compression == "group4" else "uint8", (16, 16))
    path = tmp_path / "image.tif"
    Image.fromarray(image).save(path, compression=compression)
    found = read_image(path)
    assert found.dtype == image.dtype
    if compression != "jpeg":
        np.testing.assert_array_equal(found, image)


# What would be changed without a word


def png(bits, color_type, row):
    """Return the bytes of a PNG of 2 by 2 pixels that Pillow cannot write."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 2, 2, bits, color_type, 0, 0, 0)
    body = zlib.compress((b"\0" + row) * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rgb.png", png(16, 2, bytes(range(12)))),
        ("rgba.png", png(16, 6, bytes(range(16)))),
        ("la.png", png(16, 4, bytes(range(8)))),
        ("deep.ppm", b"P6 2 1 65535\n" + bytes(range(12))),
    ],
)
def test_deep_colors_are_refused_by_name(tmp_path, capsys, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name}: .*16 bits a channel, of which Pillow reads 8"):
        read_image(tmp_path / name, color=True)
    assert main(["pool", str(tmp_path / name), "-o", str(tmp_path / "out.png")]) == 2
    assert "16 bits" in capsys.readouterr().err


@pytest.mark.parametrize("mode", ["LAB", "YCbCr", "HSV", "CMYK", "RGBX", "La", "RGBa", "PA"])
def test_every_mode_is_read_right_or_refused(tmp_path, mode):
    """A picture of that mode in a TIFF, or what Pillow makes of it there; a refusal names the mode."""
    path = tmp_path / "image.tif"
    colors = Image.fromarray(RNG.integers(0, 256, (*SHAPE, 3), np.uint8))
    if mode == "LAB":
        image = ImageCms.profileToProfile(
            colors, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
    else:
        image = colors.convert("RGBA" if mode in {"La", "RGBa", "PA"} else "RGB")
        image = image.convert("LA").convert(mode) if mode == "La" else image.convert(mode)
    try:
        image.save(path)
        with Image.open(path) as stored:
            stored.load()  # what Pillow 12.0 has stored of YCbCr, it cannot read
    except (OSError, KeyError, ValueError):
        pytest.skip("not stored in a TIFF")
    if mode == "LAB":
        with pytest.raises(ValueError, match=r"image\.tif: .*mode LAB"):
            read_image(path)
        return
    with Image.open(path) as stored:
        if stored.mode in {"La", "PA"}:
            stored = stored.convert("RGBA")  # noqa: PLW2901
        expected = np.array(stored.convert("RGB"))
    np.testing.assert_array_equal(read_image(path, color=True), expected)


def test_an_unsigned_integer_is_no_signed_one(tmp_path):
    path = tmp_path / "image.tif"
    for dtype, value in (("uint32", 4260000000), ("int8", -3), ("int16", -300), ("uint64", 2**63 + 5)):
        tifffile.imwrite(path, np.full(SHAPE, value, dtype))
        assert read_image(path).dtype == np.dtype(dtype)
        assert (read_image(path) == value).all()


# Pages


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_all_pages_of_a_stack(tmp_path, dtype):
    stack = random_pixels(dtype, (5, *SHAPE))
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, stack, photometric="minisblack")
    np.testing.assert_array_equal(read_image(path), stack)
    np.testing.assert_array_equal(read_image(pooled(path)), cpool.max_pool(stack, 2))
    np.testing.assert_array_equal(read_image(pooled(path, "--page", "3")), cpool.max_pool(stack[3], 2))
    np.testing.assert_array_equal(np.load(pooled(path, out="stack.npy")), cpool.max_pool(stack, 2))


def test_imagej_stacks_behind_one_header(tmp_path):
    stack = random_pixels("uint16", (4, *SHAPE))
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, stack, imagej=True)
    np.testing.assert_array_equal(read_image(path), stack)
    np.testing.assert_array_equal(read_image(path, page=2), stack[2])


def test_channels_that_are_no_colors(tmp_path):
    """Of microscopes: each is pooled, none is weighed."""
    image = random_pixels("uint16", (*SHAPE, 3))
    path = tmp_path / "channels.tif"
    tifffile.imwrite(path, image, photometric="minisblack", planarconfig="contig")
    np.testing.assert_array_equal(read_image(path), image)
    with tifffile.TiffFile(pooled(path)) as file:
        np.testing.assert_array_equal(file.asarray(), cpool.max_pool(image, 2, axes=(0, 1)))


def test_smaller_copies_for_viewers_are_left_out(tmp_path):
    image = random_pixels("uint16")
    path = tmp_path / "pyramid.tif"
    with tifffile.TiffWriter(path) as file:
        file.write(image)
        file.write(image[::2, ::2], subfiletype=1)
    np.testing.assert_array_equal(read_image(path), image)


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp"])
def test_all_frames_of_an_animation(tmp_path, suffix):
    frames = [Image.fromarray(np.full(SHAPE, level, np.uint8)) for level in (10, 90, 200)]
    path = tmp_path / f"moving{suffix}"
    options = {"lossless": True} if suffix == ".webp" else {}
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[40, 80, 120], loop=3, **options)
    out = pooled(path)
    with Image.open(out) as moving:
        assert moving.n_frames == 3
        assert moving.size == (6, 4)
        assert moving.info["loop"] == 3
        durations = []
        for number in range(3):
            moving.seek(number)
            np.testing.assert_allclose(np.array(moving.convert("L")), (10, 90, 200)[number], atol=2)
            durations.append(moving.info["duration"])  # of WebP only known after its frame is decoded
    assert durations == [40, 80, 120]


def test_a_format_of_one_image_refuses_several(tmp_path, capsys):
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, random_pixels("uint8", (3, *SHAPE)), photometric="minisblack")
    assert main(["pool", str(path), "-o", str(tmp_path / "out.jpg")]) == 2
    assert "JPEG stores one image, and there are 3: pick a page" in capsys.readouterr().err
    assert not (tmp_path / "out.jpg").exists()
    pooled(path, "--page", "0", out="out.jpg")


# Palettes


def palette_image(numbers):
    image = Image.fromarray(numbers)
    image.putpalette([channel for color in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 8, 7)) for channel in color])
    return image


@pytest.mark.parametrize("suffix", [".png", ".gif", ".tif", ".bmp"])
def test_a_palette_becomes_color_or_stays(tmp_path, suffix):
    numbers = RNG.integers(0, 4, SHAPE, np.uint8)
    path = tmp_path / f"map{suffix}"
    palette_image(numbers).save(path)
    colors = np.array(palette_image(numbers).convert("RGB"))
    with Image.open(pooled(path)) as found:
        np.testing.assert_array_equal(np.array(found.convert("RGB")), cpool.max_pool(colors, 2, axes=(0, 1)))
    np.testing.assert_array_equal(read_image(path, labels=True), numbers)
    for op, expected in (("max", cpool.max_pool(numbers, 2)), ("nearest", numbers[::2, ::2])):
        with Image.open(pooled(path, "--labels", "--op", op)) as found:
            assert found.mode == "P"
            np.testing.assert_array_equal(np.array(found), expected)
            np.testing.assert_array_equal(
                np.array(found.convert("RGB")), np.array(palette_image(expected).convert("RGB"))
            )


def test_the_nearest_is_in_the_middle(tmp_path):
    labels = RNG.integers(0, 60000, (9, 11), np.uint16)
    path = tmp_path / "labels.png"
    write_image(path, labels)
    found = read_image(pooled(path, "--labels", "--op", "nearest", "--kernel", "3"), labels=True)
    np.testing.assert_array_equal(found, labels[1::3, 1::3][:3, :3])
    found = read_image(pooled(path, "--labels", "--op", "nearest", "--kernel", "3", "--padding", "1", "--stride", "2"))
    np.testing.assert_array_equal(found, labels[::2, ::2])


def test_labels_have_no_average_and_no_channels(tmp_path, capsys):
    path = tmp_path / "image.png"
    write_image(path, RNG.integers(0, 256, (*SHAPE, 3), np.uint8))
    for options, message in ((["--op", "avg"], "an average of labels is none"), ([], "labels must be numbers")):
        assert main(["pool", str(path), "-o", str(tmp_path / "out.png"), "--labels", *options]) == 2
        assert message in capsys.readouterr().err


# What is kept besides


def test_opacity_is_kept_and_weighs(tmp_path):
    """Of extrema what is transparent has no color; averages are weighted."""
    image = RNG.integers(0, 256, (*SHAPE, 4), np.uint8)
    image[:4, :4, 3] = 0
    path = tmp_path / "image.png"
    write_image(path, image)
    colors, opacity = image[..., :3].astype(float), image[..., 3:].astype(float)
    found = load(pooled(path, "--color"))
    np.testing.assert_array_equal(found[..., 3], cpool.max_pool(image[..., 3], 2))
    np.testing.assert_array_equal(
        found[..., :3], cpool.max_pool(np.where(opacity > 0, colors, 0), 2, axes=(0, 1)).astype(np.uint8)
    )
    found = load(pooled(path, "--color", "--op", "avg"))
    weight = cpool.avg_pool(opacity, 2, axes=(0, 1))
    mean = cpool.avg_pool(colors * opacity, 2, axes=(0, 1)) / np.where(weight > 0, weight, 1)
    np.testing.assert_array_equal(found, np.rint(np.concatenate([mean, weight], axis=2)))
    assert load(pooled(path)).shape == (4, 6, 2)
    grey = random_pixels("uint16", (*SHAPE, 2))
    tifffile.imwrite(tmp_path / "deep.tif", grey, photometric="minisblack", extrasamples=["unassalpha"])
    with tifffile.TiffFile(pooled(tmp_path / "deep.tif", "--op", "min")) as file:
        assert file.pages[0].shape == (4, 6, 2)
        assert int(file.pages[0].extrasamples[0]) == 2


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()  # each has the time it was made


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_profile_resolution_and_exif(tmp_path, suffix):
    path = tmp_path / f"photo{suffix}"
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "maker", 3
    image = np.full((*SHAPE, 3), 200, np.uint8)
    image[:4] = 20
    Image.fromarray(image).save(path, icc_profile=PROFILE, dpi=(144, 144), exif=exif)
    with Image.open(pooled(path, "--color")) as found:
        assert found.info["icc_profile"] == PROFILE
        if suffix != ".webp":
            assert found.info["dpi"] == pytest.approx((144, 144), abs=0.1)
        if suffix != ".tif":
            assert found.getexif()[0x010F] == "maker"
            assert 0x0112 not in found.getexif()
            assert np.array(found)[0].mean() > 150  # upright
    with Image.open(pooled(path)) as grey:
        assert "icc_profile" not in grey.info  # which is one of colors


def test_deep_files_keep_theirs_too(tmp_path):
    path = tmp_path / "deep.tif"
    tifffile.imwrite(
        path,
        random_pixels("uint16", (*SHAPE, 3)),
        photometric="rgb",
        iccprofile=PROFILE,
        resolution=(300, 300),
        resolutionunit="inch",
    )
    with tifffile.TiffFile(pooled(path, "--color")) as file:
        assert file.pages[0].iccprofile == PROFILE
        assert file.pages[0].resolution == (300, 300)


@pytest.mark.parametrize("quality", [30, 95])
def test_the_quality_of_a_jpeg(tmp_path, quality):
    path = tmp_path / "photo.jpg"
    Image.fromarray(RNG.integers(0, 256, (64, 64, 3), np.uint8)).save(path, quality=quality)
    with Image.open(path) as photo, Image.open(pooled(path, "--color")) as found:
        assert found.quantization == photo.quantization
    with Image.open(path) as photo, Image.open(pooled(path)) as grey:
        assert grey.quantization[0] == photo.quantization[0]
    sizes = [pooled(path, "--color", "--quality", each).stat().st_size for each in ("10", "99")]
    assert sizes[0] < sizes[1]


def test_another_dtype(tmp_path):
    image = random_pixels("uint8")
    path = tmp_path / "image.png"
    write_image(path, image)
    found = read_image(pooled(path, "--op", "avg", "--dtype", "float64", out="mean.tif"))
    np.testing.assert_array_equal(found, cpool.avg_pool(image, 2))
    found = read_image(pooled(path, "--op", "avg", "--dtype", "uint16"))
    np.testing.assert_array_equal(found, np.rint(cpool.avg_pool(image, 2)))


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        (["--padding", "same", "--stride", "2"], {"stride": 2, "padding": "same"}),
        (["--padding", "1x0", "--ceil"], {"padding": (1, 0), "ceil_mode": True}),
        (["--padding", "1", "--stride", "1", "--workers", "2"], {"padding": 1, "stride": 1}),
    ],
)
def test_windows(tmp_path, options, arguments):
    image = random_pixels("uint8", (11, 13))
    path = tmp_path / "image.png"
    write_image(path, image)
    found = read_image(pooled(path, "--kernel", "3", *options))
    np.testing.assert_array_equal(found, cpool.max_pool(image, 3, **arguments))


def test_directories_in_a_directory(tmp_path):
    for name in ("a.png", "deep/b.png", "deep/er/c.tif", ".hidden/d.png"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        write_image(tmp_path / "in" / name, random_pixels("uint8"))
    out = tmp_path / "in" / "out"
    for options, count in (([], 1), (["--recursive"], 3), (["--recursive"], 3)):  # the last must not pool its own
        assert main(["pool", str(tmp_path / "in"), "-o", str(out), *options]) == 0
        assert len([file for file in out.rglob("*") if file.is_file()]) == count
    assert load(out / "deep" / "er" / "c.tif").shape == (4, 6)


def test_what_numpy_cannot_read(tmp_path, capsys):
    np.save(tmp_path / "objects.npy", np.array([{}], object), allow_pickle=True)
    np.save(tmp_path / "line.npy", np.ones(3))
    np.save(tmp_path / "text.npy", np.full((4, 4), "a"))
    (tmp_path / "none.npz").write_bytes(b"nothing")
    messages = {
        "objects.npy": "cannot be read as arrays",
        "line.npy": "at least 2 dimensions, got float64 of shape (3,)",
        "text.npy": "must be of numbers",
        "none.npz": "cannot be read as arrays",
    }
    for name, message in messages.items():
        assert main(["pool", str(tmp_path / name), "-o", str(tmp_path / "out.npy")]) == 2
        error = capsys.readouterr().err
        assert f"{name}: " in error
        assert message in error


def test_a_file_that_is_no_tiff_after_all(tmp_path):
    for content in (b"II*\0", b"MM\0*\0\0\0\x08junk", b"II+\0\x08\0\0\0" + bytes(20)):
        (tmp_path / "image.tif").write_bytes(content)
        with pytest.raises(ValueError, match=r"image\.tif: cannot be read as"):
            read_image(tmp_path / "image.tif")


# Whole or not at all


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    """As on a full disk; and nothing beside it."""
    path = tmp_path / "image.png"
    write_image(path, random_pixels("uint8"))
    before = path.read_bytes()

    def full(self, data):
        with open(self, "wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/image\.png'"):
        write_image(path, random_pixels("uint8"))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one_and_a_mode_stays(tmp_path):
    path, link = tmp_path / "image.png", tmp_path / "link.png"
    write_image(path, random_pixels("uint8"))
    path.chmod(0o600)
    link.symlink_to(path)
    image = random_pixels("uint8")
    write_image(link, image)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600
    np.testing.assert_array_equal(read_image(path), image)
