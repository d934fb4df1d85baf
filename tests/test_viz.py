"""Figures of pooling, and the image files they start from."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from cpool.viz import compare_pooling, prewitt, read_image, visualize_pooling, write_image

RNG = np.random.default_rng(20)
REDUCE = {"max": np.max, "min": np.min, "avg": np.mean}


def blocks(image, size, op):
    """Pool by blocks that do not overlap, one at a time."""
    height, width = image.shape[0] // size[0], image.shape[1] // size[1]
    return np.array(
        [
            [REDUCE[op](image[i * size[0] : (i + 1) * size[0], j * size[1] : (j + 1) * size[1]]) for j in range(width)]
            for i in range(height)
        ]
    )


def shown(figure):
    return [np.asarray(axes.images[0].get_array()) for axes in figure.axes]


def titles(figure):
    return [axes.get_title() for axes in figure.axes]


# Figures


def test_the_photograph_of_the_tutorial_pooled_two_by_two():
    image = RNG.integers(0, 256, (446, 550), dtype=np.uint8)
    figure = visualize_pooling(image)
    assert titles(figure) == ["original (446, 550)", "(223, 275)", "(111, 137)", "(55, 68)"]
    expected = [image]
    for _ in range(3):
        expected.append(blocks(expected[-1], (2, 2), "max"))
    for panel, generation in zip(shown(figure), expected, strict=True):
        np.testing.assert_array_equal(panel, generation)


def test_the_photograph_of_the_tutorial_pooled_three_by_three():
    assert titles(visualize_pooling(np.zeros((446, 550)), 3, 3))[-1] == "(16, 20)"


@pytest.mark.parametrize("op", ["max", "min", "avg"])
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int16, np.uint16, np.float16, np.float32, np.float64])
def test_every_operation_and_dtype(op, dtype):
    image = RNG.integers(0, 200, (13, 12)).astype(dtype)
    original, pooled = shown(visualize_pooling(image, 1, (3, 2), op=op))
    np.testing.assert_array_equal(original, image)
    np.testing.assert_allclose(pooled, blocks(image, (3, 2), op), rtol=2e-3 if dtype == np.float16 else 1e-6)


def test_stride():
    image = RNG.integers(0, 256, (6, 7))
    expected = [[image[i : i + 3, j : j + 3].max() for j in range(0, 5, 2)] for i in range(4)]
    np.testing.assert_array_equal(shown(visualize_pooling(image, 1, 3, stride=(1, 2)))[1], expected)


def test_all_panels_share_the_grey_scale_of_the_original():
    image = RNG.integers(10, 20, (16, 16), dtype=np.uint8)
    image[3, 3], image[9, 9] = 2, 250
    for figure in (visualize_pooling(image, op="avg"), compare_pooling(image)):
        for axes in figure.axes:
            assert axes.images[0].get_clim() == (2, 250)
            assert axes.images[0].get_cmap().name == "gray"
            assert axes.images[0].get_interpolation() == "nearest"
            assert len(axes.images) == 1
            assert not axes.get_xticks().size
            assert not axes.get_yticks().size


def test_the_grey_scale_ignores_what_is_not_finite():
    image = np.array([[np.nan, -1.0], [np.inf, 5.0]])
    assert visualize_pooling(image, 1).axes[0].images[0].get_clim() == (-1, 5)
    assert visualize_pooling(np.full((2, 2), np.nan), 1).axes[0].images[0].get_clim() == (0, 1)


def test_compare_has_maximum_above_average():
    image = RNG.integers(0, 256, (8, 12), dtype=np.uint8)
    figure = compare_pooling(image, 1)
    assert titles(figure) == ["original (8, 12)", "(4, 6)"] * 2
    assert [axes.get_ylabel() for axes in figure.axes] == ["maximum", "", "average", ""]
    tops = [axes.get_subplotspec().rowspan.start for axes in figure.axes]
    assert tops == [0, 0, 1, 1]
    first, maximum, again, average = shown(figure)
    np.testing.assert_array_equal(first, image)
    np.testing.assert_array_equal(again, image)
    np.testing.assert_array_equal(maximum, blocks(image, (2, 2), "max"))
    np.testing.assert_array_equal(average, blocks(image, (2, 2), "avg"))


def test_compare_takes_its_rows_from_ops():
    figure = compare_pooling(np.eye(4), 1, ops=["min", "avg", "max"])
    assert [axes.get_ylabel() for axes in figure.axes[::2]] == ["minimum", "average", "maximum"]


def test_edges_pool_the_response():
    image = RNG.integers(0, 256, (6, 8), dtype=np.uint8)
    figure = visualize_pooling(image, 1, edges=True)
    assert titles(figure) == ["edges of the original (6, 8)", "(3, 4)"]
    response = slow_prewitt(image)
    np.testing.assert_array_equal(shown(figure)[0], response)
    np.testing.assert_array_equal(shown(figure)[1], blocks(response, (2, 2), "max"))
    assert figure.axes[1].images[0].get_clim() == (response.min(), response.max())
    np.testing.assert_array_equal(shown(compare_pooling(image, 1, edges=True))[3], blocks(response, (2, 2), "avg"))


def test_an_image_may_be_a_path(tmp_path):
    image = RNG.integers(0, 256, (8, 8), dtype=np.uint8)
    path = tmp_path / "image.png"
    Image.fromarray(image).save(path)
    for name in (path, str(path)):
        np.testing.assert_array_equal(shown(visualize_pooling(name, 1))[0], image)
        np.testing.assert_array_equal(shown(compare_pooling(name, 1))[2], image)
        np.testing.assert_array_equal(prewitt(name), slow_prewitt(image))


def test_what_is_drawn_is_the_image(tmp_path):
    image = np.zeros((40, 30))
    image[:, :15] = 1
    visualize_pooling(image, 1).savefig(tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as figure:
        drawn = np.array(figure.convert("L"))
    height, width = drawn.shape
    assert drawn[height // 2, width // 8] == 255
    assert drawn[height // 2, width // 2 - width // 8] == 0


@pytest.mark.parametrize("shape", [(3000, 2), (2, 3000)])
def test_a_strip_makes_a_figure_of_ordinary_size(tmp_path, shape):
    figure = visualize_pooling(np.zeros(shape), 1)
    figure.savefig(tmp_path / "figure.png")
    width, height = figure.get_size_inches()
    assert width == 6
    assert 1 < height < 10


def test_the_image_is_not_changed():
    image = RNG.random((8, 8))
    image.flags.writeable = False
    compare_pooling(image, edges=True)


@pytest.mark.parametrize("draw", [visualize_pooling, compare_pooling])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image": np.ones(8)}, r"image must be 2D.*\(8,\)"),
        ({"image": np.ones((8, 8, 3))}, r"image must be 2D.*\(8, 8, 3\)"),
        ({"image": np.ones((0, 8))}, r"at least one pixel.*\(0, 8\)"),
        ({"iterations": 0}, "iterations must be an int of at least 1, got 0"),
        ({"iterations": 1.0}, "iterations must be an int of at least 1, got 1.0"),
        ({"iterations": True}, "iterations must be an int of at least 1, got True"),
        ({"iterations": 4}, r"iterations must be at most 3 for an image of shape \(8, 8\).*got 4"),
        ({"kernel_size": 9}, "^kernel_size must .*9.*8"),
        ({"kernel_size": 0}, "^kernel_size must .*0"),
        ({"stride": 0}, "^stride must .*0"),
    ],
)
def test_wrong_arguments(draw, arguments, message):
    with pytest.raises(ValueError, match=message):
        draw(**{"image": np.ones((8, 8))} | arguments)


@pytest.mark.parametrize("draw", [visualize_pooling, compare_pooling, prewitt])
@pytest.mark.parametrize(
    "image", [np.ones((8, 8), complex), np.ones((8, 8), object), np.ma.ones((8, 8)), [["a", "b"], ["c", "d"]]]
)
def test_wrong_dtypes(draw, image):
    with pytest.raises(TypeError, match="image must"):
        draw(image)


def test_wrong_operations():
    with pytest.raises(ValueError, match=r"op must be .*, got 'mean'"):
        visualize_pooling(np.ones((8, 8)), op="mean")
    with pytest.raises(ValueError, match=r"op must be .*, got \['max'\]"):
        visualize_pooling(np.ones((8, 8)), op=["max"])
    with pytest.raises(ValueError, match=r"op must be .*, got 'mean'"):
        compare_pooling(np.ones((8, 8)), ops=["max", "mean"])
    with pytest.raises(ValueError, match="ops must name at least one"):
        compare_pooling(np.ones((8, 8)), ops=[])


# Prewitt


def slow_prewitt(image):
    height, width = image.shape
    response = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            total = 0.0
            for d in (-1, 0, 1):
                row = min(max(i + d, 0), height - 1)
                total += float(image[row, min(j + 1, width - 1)]) - float(image[row, max(j - 1, 0)])
            response[i, j] = abs(total)
    return response


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.uint16, np.int64, np.uint64, np.float16, np.float64])
@pytest.mark.parametrize("shape", [(7, 9), (1, 5), (5, 1), (1, 1), (2, 2)])
def test_prewitt_is_the_loop(dtype, shape):
    image = RNG.integers(0, 100, shape).astype(dtype)
    response = prewitt(image)
    assert response.dtype == np.float64
    np.testing.assert_array_equal(response, slow_prewitt(image))


def test_prewitt_sees_vertical_edges_only():
    image = np.zeros((6, 6), np.uint8)
    image[:, 3:] = 255
    np.testing.assert_array_equal(prewitt(image), np.tile([0.0, 0, 765, 765, 0, 0], (6, 1)))
    assert not prewitt(image.T).any()


def test_prewitt_wants_two_dimensions():
    with pytest.raises(ValueError, match=r"image must be 2D.*\(3,\)"):
        prewitt([1, 2, 3])


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
    assert_usable(grey, np.uint8, (5, 7))
    np.testing.assert_array_equal(grey, np.where(GREYS > 99, 255, 0))


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


def test_read_takes_the_first_frame(tmp_path):
    path = tmp_path / "image.gif"
    Image.fromarray(GREYS).save(path, save_all=True, append_images=[Image.fromarray(255 - GREYS)])
    np.testing.assert_array_equal(read_image(path), GREYS)


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
        ("image.png", np.ones((5, 7, 2), np.uint8), None, r"image must have shape .*\(5, 7, 2\)"),
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


# Packages


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_pyplot_is_not_touched():
    drawn = "import sys, cpool.viz; cpool.viz.compare_pooling([[1, 2], [3, 4]], 1); "
    assert python(drawn + "assert 'matplotlib.pyplot' not in sys.modules").returncode == 0


def test_cpool_and_its_command_import_no_extra():
    done = python("import sys, cpool, cpool.cli; print({'matplotlib', 'PIL', 'tqdm', 'cpool.viz'} & set(sys.modules))")
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("package", ["matplotlib", "PIL"])
def test_a_missing_package_says_what_to_install(package):
    done = python(f"import sys; sys.modules[{package!r}] = None; import cpool.viz")
    assert done.stderr.strip().splitlines()[-1].startswith("ImportError: ")
    assert "pip install cpool-nd[viz]" in done.stderr
