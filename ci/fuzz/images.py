"""What atheris makes of bytes is an image file, as `cpool pool` reads it: it becomes an array, or an error in words.

Other libraries read the files; what is looked for is what their answers do to ours, and what asks for memory out of
proportion. run.sh runs this. `python images.py --seeds FOLDER` writes small files of every kind to begin with.
"""

import io
import logging
import resource
import sys
import tempfile
import warnings
from pathlib import Path

import atheris
import numpy as np

with atheris.instrument_imports(include=["cpool", "tifffile", "PIL"]):
    import tifffile
    from PIL import Image

    from cpool._files import images

MEMORY = 3 << 30
SUFFIXES = [".png", ".tif", ".npy", ".npz", ".jpg", ".gif", ".bmp", ".ppm", ".webp"]
VIEWS = ["grey", "color", "own", "labels"]
PAGES = [None, 0, 1, 99]
FOLDER = Path(tempfile.mkdtemp())


def one(data):
    suffix, view, page, *_ = data[:3].ljust(3, b"\0")
    path = FOLDER / f"image{SUFFIXES[suffix % len(SUFFIXES)]}"
    path.write_bytes(data[3:])
    try:
        picture = images.read(path, VIEWS[view % 4], PAGES[page % 4], alpha=page > 99)  # noqa: PLR2004
    except (ValueError, OSError) as error:
        if not str(error):
            raise
    else:
        assert all(isinstance(pixels, np.ndarray) and pixels.dtype.kind in "biuf" for pixels in picture.pages)


def seeds(folder):
    """Files of the formats, dtypes and options that are read by different ways."""
    grey = np.arange(48, dtype=np.uint8).reshape(6, 8)
    kinds = {"grey": grey, "color": np.dstack([grey] * 3), "opaque": np.dstack([grey] * 4), "one bit": grey % 2 == 0}
    for number, suffix in enumerate(SUFFIXES):
        for name, pixels in kinds.items():
            buffer = io.BytesIO()
            try:
                if suffix == ".npz":
                    np.savez_compressed(buffer, a=pixels, b=pixels.astype(">f4"))
                elif suffix == ".npy":
                    np.save(buffer, pixels)
                else:
                    Image.fromarray(pixels).save(buffer, Image.registered_extensions()[suffix])
            except OSError:
                continue  # not in that format
            (folder / f"{name}{suffix}").write_bytes(bytes([number, 0, 0]) + buffer.getvalue())
    tiffs = [{"data": grey.astype(kind)} for kind in ("f2", "f8", "u4", "i1", ">i2")]
    tiffs += [{"data": grey, "compression": "zlib"}, {"data": np.stack([grey] * 3)}, {"data": grey, "bigtiff": True}]
    tiffs += [{"data": np.stack([grey] * 2), "imagej": True}, {"data": np.dstack([grey] * 3), "tile": (16, 16)}]
    for number, options in enumerate(tiffs):
        buffer = io.BytesIO()
        tifffile.imwrite(buffer, **options)
        (folder / f"{number}.tif").write_bytes(bytes([SUFFIXES.index(".tif"), 2, 0]) + buffer.getvalue())


if __name__ == "__main__":
    if sys.argv[1] == "--seeds":
        seeds(Path(sys.argv[2]))
        sys.exit()
    warnings.simplefilter("ignore")
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # what asks for more is a bomb
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
