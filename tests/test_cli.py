"""The command line: run for real for what it is for, in this process for what can go wrong."""

import io
import os
import platform
import subprocess
import sys
from importlib.metadata import distribution

import numpy as np
import pytest
from PIL import Image, ImageOps

from cpool import _batch
from cpool._version import __version__
from cpool.cli import main

RNG = np.random.default_rng(21)
GREYS = RNG.integers(0, 256, (12, 18), dtype=np.uint8)


def run(folder, *arguments, stderr=subprocess.PIPE):
    return subprocess.run(
        [sys.executable, "-m", "cpool", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        check=False,
    )


def save(path, image):
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(image).save(path)
    return path


def load(path):
    with Image.open(path) as image:
        return np.array(image)


def split(image, height, width):
    """View an image as blocks, to be reduced over the axes 1 and 3. What fills no block is dropped."""
    rows, columns = image.shape[0] // height, image.shape[1] // width
    return image[: rows * height, : columns * width].reshape(rows, height, columns, width, *image.shape[2:])


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


# For real


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (["show"], "cpool-show.png"),
        (["compare"], "cpool-compare.png"),
        (["show", "image.png", "--op", "avg", "--iterations", "2", "--stride", "1", "--edges", "-o", "a.jpg"], "a.jpg"),
        (["compare", "image.png", "--kernel", "3x2", "--iterations", "2", "--output", "b.PNG"], "b.PNG"),
        (["show", "image.png", "--color", "--scale", "each", "--padding", "1", "--ceil", "-o", "c.png"], "c.png"),
        (["windows", "--kernel", "3", "--stride", "2", "--padding", "1"], "cpool-windows.png"),
    ],
)
def test_figures(tmp_path, arguments, written):
    save(tmp_path / "image.png", GREYS)
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (0, f"{written}\n")
    assert set(os.listdir(tmp_path)) == {"image.png", written}
    drawn = load(tmp_path / written)
    assert drawn.shape[1] > 1000
    assert np.unique(drawn).size > 20


def test_pool_a_directory(tmp_path):
    deep = RNG.integers(0, 65536, (12, 18), dtype=np.uint16)
    save(tmp_path / "in" / "grey.png", GREYS)
    save(tmp_path / "in" / "deep.tif", deep)
    (tmp_path / "in" / "notes.txt").write_text("no image")
    (tmp_path / "in" / ".hidden.png").write_text("no image either")
    (tmp_path / "in" / "folder.png").mkdir()
    done = run(tmp_path, "pool", "in", "-o", "new/out", "--op", "avg", "--kernel", "3x2")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{os.path.join('new', 'out')}\n", "")
    assert sorted(os.listdir(tmp_path / "new" / "out")) == ["deep.tif", "grey.png"]
    for name, image in (("grey.png", GREYS), ("deep.tif", deep)):
        pooled = load(tmp_path / "new" / "out" / name)
        assert pooled.dtype == image.dtype
        np.testing.assert_array_equal(pooled, np.rint(split(image, 3, 2).mean(axis=(1, 3))))


def test_damaged_metadata_goes_without_a_warning(tmp_path):
    Image.fromarray(GREYS).save(tmp_path / "a.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0")
    with pytest.warns(UserWarning, match="Corrupt EXIF"):
        ImageOps.exif_transpose(Image.open(io.BytesIO((tmp_path / "a.jpg").read_bytes())))
    done = run(tmp_path, "pool", "a.jpg", "--output", "b.png")
    assert (done.returncode, done.stderr) == (0, "")


def test_one_bad_file_does_not_stop_the_rest(tmp_path):
    save(tmp_path / "a.png", GREYS)
    (tmp_path / "b.png").write_text("no image")
    save(tmp_path / "c.png", GREYS[:1])
    save(tmp_path / "e.png", GREYS)
    done = run(tmp_path, "pool", "a.png", "b.png", "c.png", "d.png", "e.png", "-o", "out")
    assert (done.returncode, done.stdout) == (1, "out\n")
    lines = done.stderr.splitlines()
    assert [line[:13] for line in lines] == ["cpool: b.png:", "cpool: c.png:", "cpool: d.png:"]
    assert sorted(os.listdir(tmp_path / "out")) == ["a.png", "e.png"]
    np.testing.assert_array_equal(load(tmp_path / "out" / "e.png"), split(GREYS, 2, 2).max(axis=(1, 3)))


@pytest.mark.parametrize(
    "arguments",
    [[], ["draw"], ["show", "missing.png"], ["show", "--kernel", "0"], ["pool", "missing.png", "-o", "out"]],
)
def test_errors(tmp_path, arguments):
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("cpool: ")
    assert not os.listdir(tmp_path)


def test_the_installed_command():
    (command,) = distribution("cpool-nd").entry_points.select(group="console_scripts", name="cpool")
    assert command.load() is main


def test_info(tmp_path):
    done = run(tmp_path, "info")
    assert (done.returncode, done.stderr) == (0, "")
    for fact in (__version__, platform.python_version(), np.__version__, platform.machine(), "kernel"):
        assert fact in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_a_terminal_gets_a_progress_bar(tmp_path):
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    save(tmp_path / "in" / "a.png", GREYS)
    save(tmp_path / "in" / "b.png", GREYS)
    for inputs, bar in ((["in"], True), (["in/a.png"], False)):
        screen, terminal = pty.openpty()
        termios.tcsetwinsize(terminal, (24, 80))
        done = run(tmp_path, "pool", *inputs, "-o", "out", stderr=terminal)
        os.write(terminal, b".")  # so that there is something to read
        assert done.returncode == 0
        assert (b"2/2" in os.read(screen, 100_000)) is bar
        os.close(terminal)
        os.close(screen)


@pytest.mark.parametrize(
    ("package", "arguments"),
    [
        ("matplotlib", ["show"]),
        ("matplotlib", ["compare"]),
        ("PIL", ["show"]),
        ("PIL", ["pool", "a.png", "-o", "b.png"]),
        ("tqdm", ["pool", "a.png", "-o", "b.png"]),
    ],
)
def test_a_missing_package_says_what_to_install(tmp_path, package, arguments):
    save(tmp_path / "a.png", GREYS)
    code = f"import sys; sys.modules[{package!r}] = None; from cpool.cli import main; sys.exit(main({arguments!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "pip install 'cpool-nd[viz]'" in done.stderr


# In this process


def run_line(line):
    return main(line.split())


def test_show_draws_what_the_options_say(here, monkeypatch):
    """The image as it is read, and each option under its name in Python."""
    calls = []

    class Drawn:
        def savefig(self, file, *, format):
            file.write(format.encode())

    def draw(image, **options):
        calls.append((image.shape, options))
        return Drawn()

    for name in ("visualize_pooling", "compare_pooling"):
        monkeypatch.setattr(f"cpool.viz.{name}", draw)
    monkeypatch.setattr("cpool.viz.visualize_windows", lambda x, *window, **options: draw(x, window=window, **options))
    save(here / "a.png", GREYS)
    default = {"kernel_size": 2, "stride": None, "padding": 0, "ceil_mode": False, "iterations": 3}
    default |= {"edges": False, "color": False, "cmap": "gray", "scale": "shared"}
    assert run_line("show a.png") == 0
    assert run_line("compare a.png --color --scale each --cmap viridis") == 0
    assert run_line("show a.png --op min --iterations 4 --kernel 3x2 --stride 5 --edges -o b.png") == 0
    assert run_line("compare a.png --iterations 5 --kernel 7 --stride 4x3 --padding same --ceil -o c.png") == 0
    assert run_line("windows a.png --kernel 3 --op sum") == 0
    assert run_line("windows --shape 4x5 --stride 1 --padding 1x0 --dilation 2 -o w.svg") == 0
    four = {"iterations": 4, "kernel_size": (3, 2), "stride": 5, "edges": True}
    five = {"iterations": 5, "kernel_size": 7, "stride": (4, 3), "padding": "same", "ceil_mode": True}
    assert calls == [
        ((12, 18), default | {"op": "max"}),
        ((12, 18, 3), default | {"color": True, "scale": "each", "cmap": "viridis"}),
        ((12, 18), default | four | {"op": "min"}),
        ((12, 18), default | five),
        ((12, 18), {"window": (3, None, 0, 1), "op": "sum", "ceil_mode": False}),
        ((4, 5), {"window": (2, 1, (1, 0), 2), "op": "max", "ceil_mode": False}),
    ]
    written = {path.name: path.read_text() for path in here.iterdir() if path.name != "a.png"}
    names = ["cpool-show.png", "cpool-compare.png", "b.png", "c.png", "cpool-windows.png", "w.svg"]
    assert written == {name: name[-3:] for name in names}


def test_a_figure_has_one_page(here, capsys):
    frames = [Image.fromarray(GREYS), Image.fromarray(255 - GREYS)]
    frames[0].save(here / "a.gif", save_all=True, append_images=frames[1:])
    assert run_line("show a.gif") == 2
    assert capsys.readouterr().err == "cpool: a.gif: has 2 pages, give one to draw: --page 0 to 1\n"
    assert run_line("show a.gif --page 1 --iterations 1") == 0


@pytest.mark.parametrize("op", ["max", "min"])
def test_pool_one_file_into_a_file(here, capsys, op):
    save(here / "a.png", GREYS)
    assert main(["pool", "a.png", "-o", "b.tif", "--op", op, "--iterations", "2"]) == 0
    assert capsys.readouterr() == ("b.tif\n", "")
    reduce = {"max": np.max, "min": np.min}[op]
    once = reduce(split(GREYS, 2, 2), axis=(1, 3))
    np.testing.assert_array_equal(load(here / "b.tif"), reduce(split(once, 2, 2), axis=(1, 3)))


def test_pool_one_file_into_a_directory(here, capsys):
    save(here / "a.png", GREYS)
    (here / "out").mkdir()
    assert main(["pool", "a.png", "-o", "out", "--stride", "1"]) == 0
    assert capsys.readouterr() == ("out\n", "")
    assert load(here / "out" / "a.png").shape == (11, 17)


def test_several_averages_are_rounded_once(here):
    save(here / "a.png", np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 1, 1], [1, 0, 1, 1]], np.uint8))
    assert main(["pool", "a.png", "-o", "b.png", "--op", "avg", "--iterations", "2"]) == 0
    assert load(here / "b.png").tolist() == [[1]]  # 10 / 16; rounded after each step, it would be 1 / 4


def test_pool_color(here):
    colors = RNG.integers(0, 256, (12, 18, 3), dtype=np.uint8)
    save(here / "a.png", colors)
    assert main(["pool", "a.png", "-o", "b.png", "--color", "--kernel", "3x2"]) == 0
    np.testing.assert_array_equal(load(here / "b.png"), split(colors, 3, 2).max(axis=(1, 3)))
    assert main(["pool", "a.png", "-o", "b.png"]) == 0
    assert load(here / "b.png").shape == (6, 9)


ERRORS = {
    "show --op mean": "--op: invalid choice: 'mean'",
    "show --kernel 2.5": "--kernel: give a whole number of at least 1, or height x width like 3x2, not '2.5'",
    "show --kernel 2x": "--kernel: give a whole number",
    "show --kernel 2x3x4": "--kernel: give a whole number",
    "show --kernel -1": "--kernel: ",
    "show --stride 0x2": "--stride: give a whole number",
    "compare --iterations 0": "--iterations: give a whole number of at least 1, not '0'",
    "compare --iterations two": "--iterations: give a whole number of at least 1, not 'two'",
    "show a.png --iterations 4": "iterations must be at most 3",
    "compare a.png --kernel 13": "13",
    "show a.png b.png": "unrecognized arguments: b.png",
    "show text.png": "text.png: not an image",
    "show in": "in: ",
    "show a.png -o a.png": "'a.png' is the image itself",
    "show a.png -o link.png": "'link.png' is the image itself",
    "show a.png -o figure": "extension such as .png, not 'figure'",
    "show a.png -o figure.xyz": "xyz",
    "show a.png -o missing/figure.png": "figure.png: ",
    "pool a.png": "required: -o",
    "pool -o out": "required: IMAGE",
    "pool missing.png -o b.png": "missing.png: No such file",
    "pool text.png -o b.png": "text.png: not an image",
    "pool a.png -o b.png --iterations 4": "a.png: iterations must be at most 3",
    "pool a.png -o b.png --kernel 13": "a.png: ",
    "pool a.png -o b.xyz": "b.xyz: unknown image extension",
    "pool a.png -o b": "b: unknown image extension",
    "pool a.png -o a.png": "'a.png' is an input",
    "pool a.png -o link.png": "'link.png' is an input",
    "pool a.png -o .": "'a.png' is an input",
    "pool in -o in": "is an input",
    "pool in a.png -o out": "2 images would become",
    "pool empty -o out": "empty: no image in this directory",
    "pool a.png text.png -o b.txt": "'b.txt' is a file, give a directory",
    "pool in -o b.txt": "'b.txt' is a file, give a directory",
    "pool deep.png -o b.png --color": "PNG cannot store uint16",
    "info --op max": "unrecognized arguments",
}


@pytest.mark.parametrize("command", ERRORS)
def test_an_error_is_one_line_and_changes_nothing(here, capsys, command):
    if "link" in command and sys.platform == "win32":
        pytest.skip("symbolic links need a privilege there")
    save(here / "a.png", GREYS)
    save(here / "in" / "a.png", GREYS)
    save(here / "deep.png", GREYS.astype(np.uint16))
    (here / "text.png").write_text("no image")
    (here / "b.txt").write_text("precious")
    (here / "empty").mkdir()
    if sys.platform != "win32":
        (here / "link.png").symlink_to("a.png")
    before = {path: path.is_file() and path.read_bytes() for path in here.rglob("*")}
    assert run_line(command) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cpool: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert ERRORS[command] in err
    assert {path: path.is_file() and path.read_bytes() for path in here.rglob("*")} == before


def test_an_error_about_a_strange_name_is_one_line_too(capsys):
    assert main(["show", "two\nlines.png"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_when_all_fail_nothing_is_said_to_be_written(here, capsys):
    assert main(["pool", "a.png", "b.png", "-o", "out"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 2


def test_an_interruption(here, capsys, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(_batch, "read", interrupted)
    assert main(["pool", "a.png", "b.png", "-o", "out"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [["--help"], ["show", "--help"], ["pool", "--help"], ["--version"]])
def test_help(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 0
    assert "cpool" in capsys.readouterr().out
