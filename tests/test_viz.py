"""Figures of pooling, and the image files they start from."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from cpool.viz import compare_pooling, prewitt, visualize_pooling

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
