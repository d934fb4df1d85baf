"""`cpool pyramid`: arrays of files into OME-Zarr stores that others read, and that are whole if they have a name."""

import math
import os
import re
import signal
import struct
import subprocess
import sys
import time
import tracemalloc
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest
import tifffile
from cases import random_array

import cpool
from cpool.cli import main

zarr = pytest.importorskip("zarr")
from cpool.lazy import store  # noqa: E402

POOLS = {"max": cpool.max_pool, "min": cpool.min_pool}


def pooled(x, op, kernel):
    axes = tuple(range(x.ndim - len(kernel), x.ndim))
    if op == "avg":
        return cpool.avg_pool(x, kernel, axes=axes, dtype=None if x.dtype == bool else x.dtype)
    return POOLS[op](x, kernel, axes=axes)


def run(source, out, *options):
    return main(["pyramid", str(source), str(out), *options])


def check(out, x, op, kernel, levels, *, base=False):
    """Hold all levels against what NumPy's arrays give."""
    group = zarr.open_group(out, mode="r")
    above = x
    for level in range(levels + 1):
        expected = x if level == 0 else above
        if level and base:
            expected = pooled(x, op, tuple(k**level for k in kernel))
        found = group[str(level)]
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found[:], expected)
        above = pooled(above, op, kernel)
    return group


@pytest.mark.parametrize("op", ["max", "min", "avg"])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "float32", "float64"])
def test_levels(tmp_path, dtype, op):
    x = random_array(np.random.default_rng(1), (3, 70, 101), dtype)
    np.save(tmp_path / "x.npy", x)
    assert run(tmp_path / "x.npy", tmp_path / "a.zarr", "--op", op, "--chunk", "16x32") == 0
    group = check(tmp_path / "a.zarr", x, op, (2, 2), 3)
    assert group["0"].chunks == (1, 16, 32)
    assert run(tmp_path / "x.npy", tmp_path / "b.zarr", "--op", op, "--levels", "2", "--kernel", "1x3x2") == 0
    check(tmp_path / "b.zarr", x, op, (1, 3, 2), 2)
    assert run(tmp_path / "x.npy", tmp_path / "c.zarr", "--op", op, "--from", "base", "--levels", "2") == 0
    check(tmp_path / "c.zarr", x, op, (2, 2), 2, base=True)
    assert sorted(os.listdir(tmp_path)) == ["a.zarr", "b.zarr", "c.zarr", "x.npy"]


def test_shards(tmp_path):
    x = random_array(np.random.default_rng(2), (130, 140), "uint16")
    np.save(tmp_path / "x.npy", x)
    assert run(tmp_path / "x.npy", tmp_path / "a.zarr", "--chunk", "16x16", "--shard", "64x48", "--workers", "2") == 0
    group = check(tmp_path / "a.zarr", x, "avg", (2, 2), 3)
    assert (group["0"].chunks, group["0"].shards) == ((16, 16), (64, 48))


def test_what_is_read(tmp_path):
    """TIFF, also BigTIFF and stacks, Zarr, and OME-Zarr, whose scale is the one to begin with."""
    x = random_array(np.random.default_rng(3), (4, 40, 60), "uint16")
    tifffile.imwrite(tmp_path / "stack.tif", x, photometric="minisblack")
    tifffile.imwrite(tmp_path / "big.btf", x, photometric="minisblack", bigtiff=True, tile=(16, 16))
    zarr.create_array(tmp_path / "array.zarr", data=x, chunks=(1, 20, 20))
    for name in ("stack.tif", "big.btf", "array.zarr"):
        assert run(tmp_path / name, tmp_path / f"of-{name}.zarr", "--levels", "2") == 0
        check(tmp_path / f"of-{name}.zarr", x, "avg", (2, 2), 2)
    tifffile.imwrite(tmp_path / "color.tif", x[0, :, :, np.newaxis].repeat(3, 2), photometric="rgb")
    assert run(tmp_path / "color.tif", tmp_path / "color.zarr", "--levels", "1") == 0
    check(tmp_path / "color.zarr", x[:1].repeat(3, 0), "avg", (2, 2), 1)
    assert run(tmp_path / "of-stack.tif.zarr", tmp_path / "again.zarr", "--levels", "1") == 0
    check(tmp_path / "again.zarr", x, "avg", (2, 2), 1)


def test_metadata(tmp_path):
    """Scale, and the half pixel by which levels are shifted."""
    np.save(tmp_path / "x.npy", np.zeros((2, 5, 32, 32), np.uint8))
    assert run(tmp_path / "x.npy", tmp_path / "a.zarr", "--levels", "2", "--kernel", "1x2x4") == 0
    attributes = dict(zarr.open_group(tmp_path / "a.zarr", mode="r").attrs)["ome"]
    (scales,) = attributes["multiscales"]
    assert attributes["version"] == "0.5"
    assert scales["axes"] == [
        {"name": "c", "type": "channel"},
        *({"name": name, "type": "space"} for name in "zyx"),
    ]
    found = [each["coordinateTransformations"] for each in scales["datasets"]]
    assert [[each["type"] for each in level] for level in found] == [["scale", "translation"]] * 3
    assert [level[0]["scale"] for level in found] == [[1, 1, 1, 1], [1, 1, 2, 4], [1, 1, 4, 16]]
    assert [level[1]["translation"] for level in found] == [[0, 0, 0, 0], [0, 0, 0.5, 1.5], [0, 0, 1.5, 7.5]]


def described(path):
    """Return of the base of a store the names, units, lengths and places of pixels."""
    attributes = dict(zarr.open_group(path, mode="r").attrs)["ome"]
    (image,) = attributes["multiscales"]
    scale, translation = image["datasets"][0]["coordinateTransformations"]
    names = "".join(axis["name"] for axis in image["axes"])
    return names, [axis.get("unit") for axis in image["axes"]], scale["scale"], translation["translation"]


def test_lengths_of_pixels_are_kept(tmp_path):
    x = np.zeros((2, 3, 16, 16), np.uint8)
    ome = {
        "axes": "ZCYX", "PhysicalSizeX": 0.25, "PhysicalSizeXUnit": "µm", "PhysicalSizeY": 250.0,
        "PhysicalSizeYUnit": "nm", "PhysicalSizeZ": 2.0,
    }  # fmt: skip
    tifffile.imwrite(tmp_path / "a.ome.tif", x, photometric="minisblack", metadata=ome)
    imagej = {"axes": "TZYX", "unit": "um", "spacing": 3.5, "finterval": 0.5}
    tifffile.imwrite(tmp_path / "b.tif", x, imagej=True, resolution=(4, 2), metadata=imagej)
    tifffile.imwrite(tmp_path / "c.tif", x[0, 0], resolution=(100, 50), resolutionunit="CENTIMETER")
    tifffile.imwrite(tmp_path / "d.tif", x[0, 0])
    zarr.create_array(tmp_path / "e.zarr", data=x[0], dimension_names=["t", "y", "x"])
    zarr.create_array(tmp_path / "f.zarr", data=x[0], dimension_names=["x", "y", "lag"])
    um, none = "micrometer", [None] * 4
    expected = {
        "a.ome.tif": ("czyx", [None, um, "nanometer", um], [1, 2, 250, 0.25]),
        "b.tif": ("tzyx", ["second", um, um, um], [0.5, 3.5, 0.5, 0.25]),
        "c.tif": ("yx", ["centimeter"] * 2, [0.02, 0.01]),
        "d.tif": ("yx", none[:2], [1, 1]),
        "e.zarr": ("tyx", none[:3], [1, 1, 1]),
        "f.zarr": ("zyx", none[:3], [1, 1, 1]),
    }
    for name, (names, units, scale) in expected.items():
        out = tmp_path / f"of-{name}.zarr"
        assert run(tmp_path / name, out, "--levels", "1") == 0
        assert described(out) == (names, units, pytest.approx(scale), [0.0] * len(scale)), name


@pytest.mark.parametrize(
    ("shape", "photometric", "names", "levels"),
    [
        ((3, 4, 16, 16), "minisblack", "czyx", (3, 4, 8, 8)),
        ((2, 3, 4, 16, 16), "minisblack", "tczyx", (2, 3, 4, 8, 8)),
        ((16, 16, 3), "rgb", "cyx", (3, 8, 8)),
        ((2, 5, 16, 16, 3), "rgb", "tczyx", (2, 3, 5, 8, 8)),
    ],
)
def test_axes_of_a_tiff_that_have_no_names_get_different_ones(tmp_path, shape, photometric, names, levels):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros(shape, np.uint8), photometric=photometric)
    assert run(tmp_path / "a.tif", tmp_path / "a.zarr", "--levels", "1") == 0
    assert described(tmp_path / "a.zarr")[0] == names
    made = zarr.open_array(tmp_path / "a.zarr" / "1", mode="r")
    assert made.metadata.dimension_names == tuple(names)
    assert made.shape == levels


def test_a_level_of_another_pyramid_begins_where_it_lies(tmp_path):
    """Of OME-Zarr, all is kept that is said of the base: also of channels, and for all levels together."""
    group = zarr.open_group(tmp_path / "a.zarr", mode="w", zarr_format=3)
    group.create_array("s2", data=np.zeros((2, 16, 16), np.uint8), dimension_names=["c", "y", "x"])
    transformations = [{"type": "scale", "scale": [1, 2, 4]}, {"type": "translation", "translation": [0, 3, 1.5]}]
    axes = [{"name": "c", "type": "channel"}, *({"name": n, "type": "space", "unit": "meter"} for n in "yx")]
    image = {
        "axes": axes, "datasets": [{"path": "s2", "coordinateTransformations": transformations}],
        "coordinateTransformations": [{"type": "scale", "scale": [1, 10, 10]}],
    }  # fmt: skip
    colors = {"channels": [{"label": "DAPI", "color": "0000FF"}] * 2}
    group.attrs["ome"] = {"version": "0.5", "multiscales": [image], "omero": colors}
    assert run(tmp_path / "a.zarr", tmp_path / "b.zarr", "--levels", "1") == 0
    assert described(tmp_path / "b.zarr") == ("cyx", [None, "meter", "meter"], [1, 20, 40], [0, 30, 15])
    made = dict(zarr.open_group(tmp_path / "b.zarr", mode="r").attrs)["ome"]
    assert made["omero"] == colors
    level = made["multiscales"][0]["datasets"][1]["coordinateTransformations"]
    assert level == [
        {"type": "scale", "scale": [1, 40, 80]},
        {"type": "translation", "translation": [0, 40, 35]},
    ]


@pytest.mark.parametrize("base", ["above", "base"])
@pytest.mark.parametrize("name", ["x.npy", "x.zarr"])
def test_memory_is_that_of_some_blocks(tmp_path, name, base, monkeypatch):
    """Whatever the array is; counted are the arrays of NumPy."""
    monkeypatch.setattr(store, "_BLOCK", 1 << 20)
    shape = (8192, 8192)
    if name == "x.npy":
        np.lib.format.open_memmap(tmp_path / name, "w+", np.uint8, shape).flush()
    else:
        zarr.create_array(tmp_path / name, shape=shape, dtype="uint8", chunks=(700, 700))
    tracemalloc.start()
    try:
        assert run(tmp_path / name, tmp_path / "y.zarr", "--from", base, "--workers", "2", "--levels", "4") == 0
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 << 20


@pytest.mark.parametrize("window", [(1, 1, 1), (1, 2, 2), (3, 2, 5), (1, 64, 64)])
@pytest.mark.parametrize("chunks", [(1, 1, 1), (1, 700, 512), (64, 64, 64), (3, 5000, 5000)])
@pytest.mark.parametrize("shards", [None, (1, 2048, 1024)])
def test_blocks_are_whole_chunks_and_no_larger_than_needed(window, chunks, shards):
    shape = (90, 20000, 30000)
    above = SimpleNamespace(shape=shape, chunks=chunks, dtype=np.dtype(np.uint16))
    pooled = tuple(n // k for n, k in zip(shape, window, strict=True))
    stored = SimpleNamespace(shape=pooled, chunks=(1, 512, 512), shards=shards)
    read, written = store._blocks(above, window, stored)
    least = shards or stored.chunks
    assert all(block % unit == 0 for block, unit in zip(written, least, strict=True))
    assert all(block % size == 0 or block == whole for block, size, whole in zip(read, window, shape, strict=True))
    rounded = [
        -(-chunk // (unit * size)) * unit * size for chunk, unit, size in zip(chunks, least, window, strict=True)
    ]
    assert math.prod(read) * 2 <= max(store._BLOCK, math.prod(rounded) * 2)
    if math.prod(read) * 2 < store._BLOCK // 4:
        assert written[1:] >= pooled[1:]


def test_progress_is_shown_on_a_terminal(tmp_path):
    """With its rate. A terminal of the tests has a width of its own."""
    pty, termios, fcntl = map(pytest.importorskip, ("pty", "termios", "fcntl"))
    np.save(tmp_path / "x.npy", np.zeros((4, 256, 256), np.uint8))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 100, 0, 0))
    command = [sys.executable, "-m", "cpool", "pyramid", tmp_path / "x.npy", tmp_path / "a.zarr", "--levels", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                said += os.read(ours, 4096)
            except OSError:  # all has been said
                break
    os.close(ours)
    assert process.returncode == 0
    assert re.search(rb"level 0: 100%.*B/s\]", said), said
    assert b"level 1: " in said


def test_others_read_it(tmp_path):
    x = random_array(np.random.default_rng(4), (3, 64, 96), "uint16")
    np.save(tmp_path / "x.npy", x)
    assert run(tmp_path / "x.npy", tmp_path / "a.zarr", "--levels", "2") == 0
    code = """
        import sys
        import numpy as np
        x = np.load(sys.argv[1])
        if sys.argv[3] == "ome_zarr":
            from ome_zarr.io import parse_url
            from ome_zarr.reader import Reader
            (image,) = Reader(parse_url(sys.argv[2]))()
            levels = image.data
        else:
            import ngff_zarr
            images = ngff_zarr.from_ngff_zarr(sys.argv[2]).images
            levels = [image.data for image in images]
            assert images[2].scale["x"] == 4 and images[2].translation["x"] == 1.5, images[2]
        assert [level.shape for level in levels] == [(3, 64, 96), (3, 32, 48), (3, 16, 24)]
        assert np.array_equal(np.asarray(levels[0]), x)
    """
    read = 0
    for reader in ("ome_zarr", "ngff_zarr"):
        if find_spec(reader) is None:
            continue
        program = tmp_path / "read.py"
        program.write_text("\n".join(line[8:] for line in code.splitlines()))
        command = [sys.executable, program, tmp_path / "x.npy", tmp_path / "a.zarr", reader]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        read += 1
    if not read:
        pytest.skip("no other reader is installed")


def test_a_run_that_is_killed_leaves_nothing_with_the_name(tmp_path, capsys):
    np.save(tmp_path / "x.npy", np.ones((40, 2048, 2048), np.uint16))
    command = [sys.executable, "-m", "cpool", "pyramid", tmp_path / "x.npy", tmp_path / "a.zarr", "--chunk", "128x128"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not (tmp_path / "a.zarr.partial" / "0" / "c").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "a.zarr").exists()
    assert run(tmp_path / "x.npy", tmp_path / "a.zarr") == 2
    assert "a.zarr.partial' exists, left by a run that did not end; remove it" in capsys.readouterr().err


def test_refusals(tmp_path, capsys):
    np.save(tmp_path / "x.npy", np.zeros((8, 8), np.uint8))
    np.save(tmp_path / "line.npy", np.zeros(8))
    (tmp_path / "there.zarr").mkdir()
    (tmp_path / "bad.tif").write_bytes(b"nothing")
    for source, out, options, message in [
        ("x.npy", "there.zarr", [], "there.zarr' exists, give another name"),
        ("x.npy", "a.zarr", ["--levels", "4"], "has room for 3 levels, not 4: shape (8, 8)"),
        ("x.npy", "a.zarr", ["--kernel", "1x2x2"], "has 2 axes, and --kernel 3 of them"),
        ("x.npy", "a.zarr", ["--kernel", "0"], "argument --kernel: give whole numbers"),
        ("line.npy", "a.zarr", [], "OME-Zarr has from 2 to 5 axes, got 1"),
        ("none.npy", "a.zarr", [], "none.npy: No such file"),
        ("bad.tif", "a.zarr", [], "bad.tif: cannot be read as an array"),
        ("there.zarr", "a.zarr", [], "there.zarr: cannot be read as an array"),
    ]:
        assert run(tmp_path / source, tmp_path / out, *options) == 2, message
        assert message in capsys.readouterr().err
        assert not (tmp_path / "a.zarr").exists()
        assert not (tmp_path / "a.zarr.partial").exists()


# What is easily written wrong


def test_means_of_bools_are_those_of_most(tmp_path):
    x = np.array([[1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0], [1, 0, 1, 0]], bool)
    np.save(tmp_path / "x.npy", x)
    assert run(tmp_path / "x.npy", tmp_path / "a.zarr", "--levels", "1") == 0
    assert zarr.open_array(tmp_path / "a.zarr" / "1", mode="r")[:].tolist() == [
        [False, False],
        [True, False],
    ]  # two of four go to even


@pytest.mark.parametrize("dtype", [">u2", ">f4", ">i8"])
def test_the_other_byte_order(tmp_path, dtype):
    x = np.random.default_rng(3).integers(0, 1000, (8, 8)).astype(dtype)
    np.save(tmp_path / "x.npy", x)
    zarr.create_array(tmp_path / "x.zarr", data=x, zarr_format=2, chunks=(4, 4))
    native = x.astype(x.dtype.newbyteorder("="))
    for name in ("x.npy", "x.zarr"):
        assert run(tmp_path / name, tmp_path / f"of-{name}.zarr", "--levels", "1") == 0
        found = zarr.open_array(tmp_path / f"of-{name}.zarr" / "1", mode="r")[:]
        np.testing.assert_array_equal(found, cpool.avg_pool(native, 2, dtype=native.dtype))


@pytest.mark.parametrize(
    ("array", "options", "text"),
    [
        (np.zeros((8, 8), complex), [], "must be of bool, .*, is of complex128"),
        (np.zeros((8, 8), "M8[s]"), [], "must be of bool, .*, is of datetime64"),
        (np.zeros((8, 8), "i4,f2"), [], "must be of bool, .*, is of "),
        (np.zeros((8, 8)), ["--chunk", "1x4x4"], "has 2 axes, and --chunk 3 of them"),
        (np.zeros((8, 8)), ["--shard", "1x4x4"], "has 2 axes, and --shard 3 of them"),
    ],
)
def test_what_is_refused_leaves_nothing(tmp_path, capsys, array, options, text):
    np.save(tmp_path / "x.npy", array)
    assert run(tmp_path / "x.npy", tmp_path / "a.zarr", "--levels", "1", *options) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert re.search(f"x.npy: {text}", line)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.npy"]


def test_a_file_that_turns_out_to_be_damaged_leaves_nothing(tmp_path, capsys):
    tifffile.imwrite(tmp_path / "x.tif", np.random.default_rng(3).integers(0, 256, (64, 64), np.uint8), rowsperstrip=8)
    data = (tmp_path / "x.tif").read_bytes()
    (tmp_path / "x.tif").write_bytes(data[: len(data) // 2])
    assert run(tmp_path / "x.tif", tmp_path / "a.zarr", "--levels", "1") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "x.tif: cannot be " in line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.tif"]


def test_a_name_that_is_none(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("x.npy", np.zeros((8, 8)))
    assert run("x.npy", ".") == 2
    assert "argument OUT: '.' is no name, give one that ends with .zarr" in capsys.readouterr().err


@pytest.mark.parametrize("axes", [None, ["t", "c", "z", "y", "x"]])
def test_ome_zarr_of_old(tmp_path, axes):
    """Before 0.4 there were no lengths of pixels, axes were names alone, or there were none."""
    group = zarr.open_group(tmp_path / "old.zarr", mode="w", zarr_format=2)
    group.create_array("0", data=np.zeros((1, 2, 1, 8, 8), np.uint8))
    image = {"version": "0.3", "datasets": [{"path": "0"}]} | ({"axes": axes} if axes else {})
    group.attrs["multiscales"] = [image]
    assert run(tmp_path / "old.zarr", tmp_path / "a.zarr", "--levels", "1") == 0
    assert described(tmp_path / "a.zarr") == ("tczyx", [None] * 5, [1] * 5, [0] * 5)


def test_an_image_has_rows_and_columns(tmp_path):
    zarr.create_array(tmp_path / "x.zarr", data=np.zeros((4, 8), np.uint8), dimension_names=["c", "x"])
    assert run(tmp_path / "x.zarr", tmp_path / "a.zarr", "--levels", "1") == 0
    assert described(tmp_path / "a.zarr")[0] == "yx"
