"""The command ``cpool``: figures of pooling, pooled image files, and what is installed."""

import argparse
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from cpool._arguments import PADDINGS
from cpool._version import __version__
from cpool.config import show_config

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
        arguments = _parser().parse_args(argv)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on odd metadata and the like, of no use to who called a command
            return int(arguments.run(arguments))
    except (ValueError, OSError, ImportError) as error:
        print(_one_line(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:  # instead of the usage and an exit
        raise ValueError(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cpool", description="Maximum, minimum and average pooling of images.")
    parser.add_argument("--version", action="version", version=f"cpool {__version__}")
    commands = parser.add_subparsers(required=True, metavar="show|compare|pool|info")

    show = commands.add_parser("show", help="draw an image and its poolings")
    compare = commands.add_parser("compare", help="draw maximum above average poolings")
    for command, run, name in ((show, _show, "cpool-show.png"), (compare, _compare, "cpool-compare.png")):
        command.set_defaults(run=run)
        command.add_argument("image", nargs="?", type=Path, metavar="IMAGE", help="the image (default: a photograph)")
        command.add_argument(
            "-o",
            "--output",
            dest="out",
            type=Path,
            default=Path(name),
            metavar="OUT",
            help=f"the figure's file (default: {name})",
        )
        command.add_argument("--edges", action="store_true", help="pool the vertical edges (Prewitt) instead")

    pool = commands.add_parser("pool", help="write pooled images")
    pool.set_defaults(run=_pool)
    pool.add_argument(
        "images", nargs="+", type=Path, metavar="IMAGE", help="an image file, or a directory for the images in it"
    )
    pool.add_argument(
        "-o",
        "--output",
        dest="out",
        type=Path,
        required=True,
        metavar="OUT",
        help="a directory, or the file for a single image",
    )
    kept = pool.add_mutually_exclusive_group()
    kept.add_argument("--color", action="store_true", help="keep red, green and blue (default: grey)")
    kept.add_argument("--labels", action="store_true", help="the numbers of pixels are names: keep them, and a palette")
    pool.add_argument("--recursive", action="store_true", help="also images in the directories of a directory")
    pool.add_argument("--dtype", type=_dtype, metavar="T", help="what is written, as float32 (default: what was read)")
    pool.add_argument("--quality", type=_quality, metavar="Q", help="of JPEG and WebP, 1 to 100 (default: as it was)")
    pool.add_argument(
        "--padding", type=_padding, default=0, metavar="P", help="1, 1x0, same or same_lower (default: 0)"
    )
    pool.add_argument("--ceil", action="store_true", help="keep a last window that does not fit completely")
    pool.add_argument("--workers", type=_workers, metavar="N", help="threads, -1 for as many as there are cores")

    for command, iterations in ((show, 3), (compare, 3), (pool, 1)):
        if command is not compare:
            ops = ("max", "min", "avg", "nearest") if command is pool else ("max", "min", "avg")
            command.add_argument("--op", choices=ops, default="max", help="the pooling (default: max)")
        command.add_argument("--page", type=_page, metavar="N", help="the page or frame, from 0 (default: all)")
        command.add_argument("--kernel", type=_size, default=2, metavar="K", help="the window, 2 or 3x2 (default: 2)")
        command.add_argument("--stride", type=_size, metavar="S", help="its step, 2 or 3x2 (default: as the kernel)")
        command.add_argument(
            "--iterations",
            type=_count,
            default=iterations,
            metavar="N",
            help=f"how often to pool (default: {iterations})",
        )

    commands.add_parser("info", help="say what is installed").set_defaults(run=_info)
    return parser


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"give a whole number of at least 1, not {text!r}")
    return int(text)


def _page(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"give a whole number from 0, not {text!r}")
    return int(text)


def _workers(text: str) -> int:
    return -1 if text == "-1" else _count(text)


def _quality(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?|100", text):
        raise argparse.ArgumentTypeError(f"give a whole number from 1 to 100, not {text!r}")
    return int(text)


def _dtype(text: str) -> "np.dtype[Any]":
    if not re.fullmatch(r"bool|u?int(8|16|32|64)|float(16|32|64)", text):
        raise argparse.ArgumentTypeError(f"give a dtype such as uint8, int16 or float32, not {text!r}")
    return np.dtype(text)


def _padding(text: str) -> str | int | tuple[int, int]:
    if text in PADDINGS:
        return text
    if not re.fullmatch(r"[0-9]{1,9}(x[0-9]{1,9})?", text):
        raise argparse.ArgumentTypeError(f"give a whole number, height x width like 1x0, same or valid, not {text!r}")
    height, _, width = text.partition("x")
    return (int(height), int(width)) if width else int(height)


def _size(text: str) -> int | tuple[int, int]:
    if not re.fullmatch(r"[1-9][0-9]{0,8}(x[1-9][0-9]{0,8})?", text):
        raise argparse.ArgumentTypeError(f"give a whole number of at least 1, or height x width like 3x2, not {text!r}")
    height, _, width = text.partition("x")
    return (int(height), int(width)) if width else int(height)


def _show(arguments: argparse.Namespace) -> int:
    from cpool.viz import visualize_pooling  # noqa: PLC0415

    return _save(partial(visualize_pooling, op=arguments.op), arguments)


def _compare(arguments: argparse.Namespace) -> int:
    from cpool.viz import compare_pooling  # noqa: PLC0415

    return _save(compare_pooling, arguments)


def _save(draw: Callable[..., "Figure"], arguments: argparse.Namespace) -> int:
    image, out = arguments.image, arguments.out
    if not out.suffix:
        raise ValueError(f"argument -o: give a file name with an extension such as .png, not '{out}'")
    if image is None:
        from matplotlib.cbook import get_sample_data  # noqa: PLC0415

        image = get_sample_data("grace_hopper.jpg", asfileobj=False)
    elif out.exists() and image.exists() and out.samefile(image):
        raise ValueError(f"argument -o: '{out}' is the image itself, give another name")
    figure = draw(image, arguments.iterations, arguments.kernel, stride=arguments.stride, edges=arguments.edges)
    figure.savefig(out)
    print(out)
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
        print(arguments.out)
    return 1 if failures else 0


def _info(arguments: argparse.Namespace) -> int:
    show_config()
    return 0


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        message = f"{error.filename}: {error.strerror}"
    else:
        message = str(error)
    return "cpool: " + " ".join(message.split())
