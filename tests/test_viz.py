"""Figures of pooling, and the image files they start from."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import cpool
from cpool.viz import compare_pooling, prewitt, visualize_pooling, visualize_windows

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
    return [axes.get_title().split("\n")[0] for axes in figure.axes]


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


def test_titles_tell_the_window_and_what_is_left():
    figure = visualize_pooling(np.zeros((40, 60)), 2, (2, 4), stride=(2, 3))
    assert [axes.get_title() for axes in figure.axes] == [
        "original (40, 60)",
        "(20, 19)\nkernel 2x4, stride 2x3: 15.8 %",
        "(10, 6)\nkernel 2x4, stride 2x3: 2.5 %",
    ]


@pytest.mark.parametrize(
    ("window", "extents"),
    [
        ({"kernel_size": 2}, [(0, 12, 8, 0), (0, 12, 8, 0), (0, 12, 8, 0)]),
        ({"kernel_size": 3, "stride": 2}, [(0, 12, 8, 0), (0.5, 10.5, 6.5, 0.5), (1.5, 9.5, 5.5, 1.5)]),
        (
            {"kernel_size": 3, "stride": 2, "padding": 1},
            [(0, 12, 8, 0), (-0.5, 11.5, 7.5, -0.5), (-1.5, 10.5, 6.5, -1.5)],
        ),
    ],
)
def test_pixels_lie_where_their_windows_lie(window, extents):
    """In the middle of them: panels are aligned with the first."""
    figure = visualize_pooling(np.zeros((8, 12)), 2, **window)
    assert [tuple(axes.images[0].get_extent()) for axes in figure.axes] == extents
    assert {(axes.get_xlim(), axes.get_ylim()) for axes in figure.axes} == {((0, 12), (8, 0))}


def test_fine_pixels_are_averaged():
    """Stripes of one pixel, of which a panel has no room for all, are grey and no wider stripes."""
    stripes = np.tile(np.arange(2800) % 2 * 200, (1500, 1)).astype(np.uint8)
    drawn = shown(visualize_pooling(stripes, 1, size=2, dpi=100))[0]
    assert drawn.shape[1] <= 200
    assert drawn.shape[0] <= 200
    assert (drawn == 100).all()
    image = RNG.integers(0, 256, (90, 150), dtype=np.uint8)
    np.testing.assert_array_equal(shown(visualize_pooling(image, 1, size=2, dpi=100))[0], image)


def test_color(tmp_path):
    image = RNG.integers(0, 256, (12, 10, 3), dtype=np.uint8)
    path = tmp_path / "image.png"
    Image.fromarray(image).save(path)
    for given in (image, path):
        first, pooled = shown(visualize_pooling(given, 1, color=True))
        np.testing.assert_allclose(first, image / 255)
        expected = np.stack([blocks(image[..., c], (2, 2), "max") for c in range(3)], axis=2)
        np.testing.assert_allclose(pooled, expected / 255)
    floats = visualize_pooling(image * 10.0 - 500, 1, color=True, op="avg")
    assert 0 <= shown(floats)[1].min() <= shown(floats)[1].max() <= 1
    with pytest.raises(ValueError, match=r"image must be 2D.*; color=True"):
        visualize_pooling(image)
    with pytest.raises(ValueError, match=r"image must be 3D.*\(12, 10\)"):
        visualize_pooling(image[..., 0], color=True)


def test_scale_cmap_size_and_dpi():
    image = np.arange(64.0).reshape(8, 8)
    each = visualize_pooling(image, 1, scale="each", cmap="viridis", size=2, dpi=50)
    assert [axes.images[0].get_clim() for axes in each.axes] == [(0, 63), (9, 63)]
    assert {axes.images[0].get_cmap().name for axes in each.axes} == {"viridis"}
    assert (each.get_size_inches()[0], each.dpi) == (4, 50)
    with pytest.raises(ValueError, match="scale must be one of 'shared', 'each', got 'own'"):
        visualize_pooling(image, scale="own")


def test_axes_of_the_caller():
    figure = Figure()
    axes = figure.subplots(2, 2)
    assert compare_pooling(np.eye(4), 1, ax=axes) is figure
    assert [len(each.images) for each in axes.flat] == [1] * 4
    assert visualize_windows(np.eye(4), ax=figure.subplots(1, 2)) is figure
    for wrong in (axes[0], axes[0, 0], [1, 2, 3, 4]):
        with pytest.raises(ValueError, match="ax must be 4 axes"):
            compare_pooling(np.eye(4), 1, ax=wrong)


# Windows


@pytest.mark.parametrize("op", ["max", "min", "avg", "sum"])
def test_windows_show_numbers_and_results(op):
    x = RNG.integers(0, 99, (6, 7))
    figure = visualize_windows(x, 3, 2, 1, op=op, ceil_mode=True)
    left, right = figure.axes
    assert [text.get_text() for text in left.texts] == [str(value) for value in x.flat]
    assert [text.get_position() for text in left.texts] == [(j + 0.5, i + 0.5) for i in range(6) for j in range(7)]
    expected = {"max": cpool.max_pool, "min": cpool.min_pool, "avg": cpool.avg_pool, "sum": cpool.sum_pool}[op](
        x, 3, 2, 1, ceil_mode=True
    )
    numbers = [text.get_text() for text in right.texts]
    assert numbers == [str(value) if op != "avg" else f"{value:.3g}" for value in expected.flat]
    assert len({text.get_fontsize() for text in [*left.texts, *right.texts]}) == 1


def test_a_window_and_its_result_have_one_color():
    x = np.arange(48).reshape(6, 8)
    left, right = visualize_windows(x, (2, 3), (2, 2)).axes
    frames = [[patch for patch in axes.patches if not patch.get_fill()] for axes in (left, right)]
    assert len(frames[0]) == len(frames[1]) == 9
    colors = [tuple(frame.get_edgecolor()) for frame in frames[0]]
    assert colors == [tuple(frame.get_edgecolor()) for frame in frames[1]]
    assert len(set(colors)) == 9
    for number, frame in enumerate(frames[0]):
        row, col = divmod(number, 3)
        (x0, y0), width, height = frame.get_xy(), frame.get_width(), frame.get_height()
        assert 2 * col <= x0 < x0 + width <= 2 * col + 3
        assert 2 * row <= y0 < y0 + height <= 2 * row + 2


def test_dilated_windows_color_what_they_hold():
    left, _ = visualize_windows(np.zeros((5, 5)), 2, 5, dilation=3).axes
    colored = [patch.get_xy() for patch in left.patches if patch.get_alpha()]
    assert colored == [(0, 0), (3, 0), (0, 3), (3, 3)]


@pytest.mark.parametrize("x", [np.zeros(4), np.zeros((33, 4)), np.zeros((2, 2, 2))])
def test_windows_of_what_is_too_large(x):
    with pytest.raises(ValueError, match=r"x must be 2D, of at most 32 rows and columns, got shape"):
        visualize_windows(x)


# Packages


def test_show_opens_a_window_for_a_figure_of_no_window():
    """Of pyplot's: with a backend that draws to memory it only warns."""
    code = """
        import matplotlib, warnings
        matplotlib.use("agg")
        from cpool import viz
        figure = viz.visualize_pooling([[1, 2], [3, 4]], 1)
        assert figure.canvas.manager is None
        warnings.simplefilter("ignore")
        viz.show(figure)
        from matplotlib import pyplot
        assert pyplot.get_fignums() == [1]
        assert pyplot.figure(1).canvas.figure is figure or figure.canvas.manager is not None
        again = viz.visualize_windows([[1, 2], [3, 4]])
        assert again.canvas.manager is not None  # pyplot is imported now, and knows of it
    """
    done = python(textwrap.dedent(code))
    assert done.returncode == 0, done.stderr


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
    assert "pip install 'cpool-nd[viz]'" in done.stderr


def test_operations_that_figures_do_not_have():
    for op in ("sum", "nearest"):
        with pytest.raises(ValueError, match=f"op must be one of 'max', 'min', 'avg', got '{op}'"):
            visualize_pooling(np.eye(8), op=op)


def test_edges_are_of_one_color():
    with pytest.raises(ValueError, match=r"image must be 2D.*got shape \(8, 8, 3\)$"):
        prewitt(np.ones((8, 8, 3)))


# What cannot be drawn


def test_masks_are_not_dropped():
    masked = np.ma.masked_array(np.arange(16.0).reshape(4, 4), np.eye(4) > 0)
    with pytest.raises(TypeError, match=r"x must not be a masked array: fill it first, say with x\.filled\(0\)"):
        visualize_windows(masked)


@pytest.mark.parametrize(
    "arguments", [{"kernel_size": 150, "ceil_mode": True}, {"kernel_size": 9, "dilation": 4, "padding": 20}]
)
def test_windows_of_too_many_cells(arguments):
    with pytest.raises(ValueError, match="kernel_size must make windows that reach over at most 64 cells, got"):
        visualize_windows(np.zeros((32, 32)), **arguments)


def test_long_windows_are_drawn_in_one_piece():
    """Of 36 cells: each of 4 windows is an area and a frame. With gaps each element is an area."""
    figure = visualize_windows(np.zeros((6, 6)), 5, 1)
    assert len(figure.axes[0].patches) == 36 + 2 * 4
    figure = visualize_windows(np.zeros((6, 6)), 2, 1, dilation=3)
    assert len(figure.axes[0].patches) == 36 + (4 + 1) * 9


@pytest.mark.parametrize("shape", [(1, 2), (2, 2), (12, 2), (32, 2)])
def test_titles_are_not_cut(shape):
    figure = visualize_windows(np.zeros(shape, int), (1, 2), op="sum")
    figure.canvas.draw()
    for axes in figure.axes:
        box = axes.title.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1


def test_operations_that_are_none():
    with pytest.raises(TypeError, match="ops must be a sequence of names, got 'max'; for one of them call visualize"):
        compare_pooling(np.zeros((8, 8)), 1, ops="max")
    with pytest.raises(ValueError, match=r"op must be one of .*, got \['max'\]"):
        visualize_windows(np.zeros((8, 8)), op=["max"])
    figure = compare_pooling(np.zeros((8, 8)), 1, ops=(op for op in ("min", "avg")))
    assert [axes.get_ylabel() for axes in figure.axes[::2]] == ["minimum", "average"]


@pytest.mark.parametrize("value", [0, -1, "3", np.inf, np.nan, None])
@pytest.mark.parametrize("name", ["size", "dpi"])
def test_sizes_of_figures(name, value):
    for draw in (visualize_pooling, compare_pooling, visualize_windows):
        with pytest.raises(ValueError, match=f"{name} must be a number above 0, got"):
            draw(np.zeros((16, 16)), **{name: value})
