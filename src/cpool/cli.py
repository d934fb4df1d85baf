"""The command ``cpool``: figures of pooling, pooled image files, and what is installed."""

import argparse
import io
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cpool._options import parser
from cpool.config import show_config

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DIGITS = 1 << 16  # more than can be drawn
_FAILURES = (ValueError, TypeError, OSError, ImportError, MemoryError)  # of what was asked for, not of the program
# The extra packages are imported by the commands that need them: the others work, and start, without.


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments, by default those of the process.

    Returns
    -------
    int
        The exit code: 0, or 1 if some of several images failed, 2 if what was asked for cannot be done, 130 if
        interrupted. Each failure is one line on stderr.

    Raises
    ------
    SystemExit
        With code 0, after ``--help`` or ``--version``.

    Examples
    --------
    >>> import contextlib
    >>> with contextlib.redirect_stderr(sys.stdout):
    ...     main(["show", "--kernel", "0"])
    cpool: argument --kernel: give a whole number of at least 1, or height x width like 3x2, not '0'
    2
    """
    try:
        arguments = parser().parse_args(argv)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on odd metadata and the like, of no use to who called a command
            return _COMMANDS[arguments.command](arguments)
    except _FAILURES as error:
        print(_one_line(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _show(arguments: argparse.Namespace) -> int:
    from cpool.viz import visualize_pooling  # noqa: PLC0415

    return _save(visualize_pooling(_image(arguments), **_drawing(arguments), op=arguments.op), arguments.out)


def _compare(arguments: argparse.Namespace) -> int:
    from cpool.viz import compare_pooling  # noqa: PLC0415

    return _save(compare_pooling(_image(arguments), **_drawing(arguments)), arguments.out)


def _windows(arguments: argparse.Namespace) -> int:
    from cpool.viz import visualize_windows  # noqa: PLC0415

    if arguments.image is None:
        _check_figure(arguments.out)
        shape = arguments.shape if isinstance(arguments.shape, tuple) else (arguments.shape, arguments.shape)
        array = np.broadcast_to(np.int64(0), shape)  # which may be far too large to draw
        if array.size <= _DIGITS:
            array = np.random.default_rng(0).integers(0, 10, shape)
    else:
        array = _image(arguments)
    window = (arguments.kernel, arguments.stride, arguments.padding, arguments.dilation)
    return _save(visualize_windows(array, *window, op=arguments.op, ceil_mode=arguments.ceil), arguments.out)


def _drawing(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options that figures of images share, under the names of Python."""
    renamed = {"kernel": "kernel_size", "ceil": "ceil_mode"}
    names = ("iterations", "kernel", "stride", "padding", "ceil", "edges", "color", "cmap", "scale")
    return {renamed.get(name, name): getattr(arguments, name) for name in names}


def _image(arguments: argparse.Namespace) -> Any:
    """The one image that is drawn."""
    from cpool._files.images import read  # noqa: PLC0415

    image, out = arguments.image, arguments.out
    _check_figure(out)
    if image is None:
        from matplotlib.cbook import get_sample_data  # noqa: PLC0415

        image = Path(get_sample_data("grace_hopper.jpg", asfileobj=False))
    elif out.exists() and image.exists() and out.samefile(image):
        raise ValueError(f"argument -o: '{out}' is the image itself, give another name")
    pages = read(image, "color" if getattr(arguments, "color", False) else "grey", arguments.page, alpha=False).pages
    if len(pages) > 1:
        raise ValueError(f"{image}: has {len(pages)} pages, give one to draw: --page 0 to {len(pages) - 1}")
    return pages[0]


def _check_figure(out: Path) -> None:
    """Refuse a name that no figure can be written to, before one is drawn."""
    from matplotlib.backend_bases import FigureCanvasBase  # noqa: PLC0415

    if out.suffix[1:].lower() not in FigureCanvasBase.get_supported_filetypes():
        raise ValueError(f"argument -o: give a file name with an extension such as .png, not '{out}'")


def _save(figure: "Figure", out: Path) -> int:
    from cpool._files import whole  # noqa: PLC0415

    drawn = io.BytesIO()
    figure.savefig(drawn, format=out.suffix[1:].lower())
    whole.replace(out, drawn.getvalue())
    _tell(out)
    return 0


def _pool(arguments: argparse.Namespace) -> int:
    from cpool import _batch  # noqa: PLC0415

    if arguments.labels and arguments.op == "avg":
        raise ValueError("argument --op: an average of labels is none, give max, min or nearest")
    pooling = _batch.Pooling(
        iterations=arguments.iterations,
        kernel_size=arguments.kernel,
        stride=arguments.stride,
        padding=arguments.padding,
        op=arguments.op,
        view="color" if arguments.color else "labels" if arguments.labels else "own",
        page=arguments.page,
        dtype=arguments.dtype,
        quality=arguments.quality,
        ceil_mode=arguments.ceil,
        workers=arguments.workers,
    )
    jobs = _batch.plan(arguments.images, arguments.out, recursive=arguments.recursive)
    if len(jobs) == 1:
        _batch.pool_file(*jobs[0], pooling, shows_progress=True)
        failures = 0
    else:
        failures = _batch.run(jobs, pooling, describe=_one_line)
    if failures < len(jobs):
        _tell(arguments.out)
    return 1 if failures else 0


def _pyramid(arguments: argparse.Namespace) -> int:
    from cpool.lazy.store import write_pyramid  # noqa: PLC0415

    write_pyramid(
        arguments.source,
        arguments.out,
        levels=arguments.levels,
        kernel=arguments.kernel,
        op=arguments.op,
        base=arguments.base == "base",
        chunks=arguments.chunk,
        shards=arguments.shard,
        workers=None if arguments.workers == -1 else arguments.workers,
    )
    _tell(arguments.out)
    return 0


def _bench(arguments: argparse.Namespace) -> int:
    from cpool import _comparison  # noqa: PLC0415

    show_config()
    print()
    _comparison.show(arguments.seconds)
    return 0


def _info(arguments: argparse.Namespace) -> int:
    show_config()
    return 0


def _tell(out: Path) -> None:
    """Print what was written, also where the output has no such letters."""
    encoding = sys.stdout.encoding or "ascii"
    print(str(out).encode(encoding, "backslashreplace").decode(encoding))


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        message = f"{error.filename}: {error.strerror}"
    elif isinstance(error, MemoryError):
        message = f"there is not enough memory: {error}"
    else:
        message = str(error)
    return "cpool: " + " ".join(message.split())


_COMMANDS = {
    "show": _show,
    "compare": _compare,
    "windows": _windows,
    "pool": _pool,
    "pyramid": _pyramid,
    "bench": _bench,
    "info": _info,
}
