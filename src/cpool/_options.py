"""The options of the command ``cpool``."""

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from cpool._arguments import PADDINGS
from cpool._version import __version__

_OPS = ("max", "min", "avg")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:  # instead of the usage and an exit
        raise ValueError(message)


def parser() -> argparse.ArgumentParser:
    """What reads the arguments; the name of the command is their `command`."""
    made = _Parser(prog="cpool", description="Maximum, minimum and average pooling of images.")
    made.add_argument("--version", action="version", version=f"cpool {__version__}")
    commands = made.add_subparsers(
        required=True, dest="command", metavar="show|compare|windows|pool|pyramid|bench|info"
    )

    show = commands.add_parser("show", help="draw an image and its poolings")
    compare = commands.add_parser("compare", help="draw maximum above average poolings")
    for command in (show, compare):
        command.add_argument("image", nargs="?", type=Path, metavar="IMAGE", help="the image (default: a photograph)")
        command.add_argument("--edges", action="store_true", help="pool the vertical edges (Prewitt) instead")
        command.add_argument("--color", action="store_true", help="draw red, green and blue (default: grey)")
        command.add_argument("--cmap", default="gray", metavar="NAME", help="the colors of grey (default: gray)")
        command.add_argument("--scale", choices=("shared", "each"), default="shared", help="default: shared")

    windows = commands.add_parser("windows", help="draw a small array with its numbers and windows")
    windows.add_argument("image", nargs="?", type=Path, metavar="ARRAY", help="an image or .npy (default: digits)")
    windows.add_argument("--shape", type=_size, default=(6, 8), metavar="S", help="of random digits (default: 6x8)")
    windows.add_argument("--dilation", type=_size, default=1, metavar="D", help="step between elements (default: 1)")

    pool = commands.add_parser("pool", help="write pooled images")
    pool.add_argument(
        "images", nargs="+", type=Path, metavar="IMAGE", help="an image file, or a directory for the images in it"
    )
    kept = pool.add_mutually_exclusive_group()
    kept.add_argument("--color", action="store_true", help="keep red, green and blue (default: grey)")
    kept.add_argument("--labels", action="store_true", help="the numbers of pixels are names: keep them, and a palette")
    pool.add_argument("--recursive", action="store_true", help="also images in the directories of a directory")
    pool.add_argument("--dtype", type=_dtype, metavar="T", help="what is written, as float32 (default: what was read)")
    pool.add_argument(
        "--quality", type=_quality, metavar="Q", help="of JPEG and WebP, 1 to 100 (default: a JPEG's, or 80)"
    )
    pool.add_argument("--workers", type=_workers, metavar="N", help="threads, -1 for as many as there are cores")

    for command, name in ((show, "show"), (compare, "compare"), (windows, "windows"), (pool, None)):
        _add_output(command, name)
        if command is not compare:
            ops = {windows: (*_OPS, "sum"), pool: (*_OPS, "nearest")}.get(command, _OPS)
            command.add_argument("--op", choices=ops, default="max", help="the pooling (default: max)")
        command.add_argument("--page", type=_page, metavar="N", help="the page or frame, from 0")
        command.add_argument("--kernel", type=_size, default=2, metavar="K", help="the window, 2 or 3x2 (default: 2)")
        command.add_argument("--stride", type=_size, metavar="S", help="its step, 2 or 3x2 (default: as the kernel)")
        command.add_argument("--padding", type=_padding, default=0, metavar="P", help="1, 1x0 or same (default: 0)")
        command.add_argument("--ceil", action="store_true", help="keep a last window that does not fit completely")
        if command is not windows:
            times = 1 if command is pool else 3
            told = f"how often to pool (default: {times})"
            command.add_argument("--iterations", type=_count, default=times, metavar="N", help=told)

    pyramid = commands.add_parser("pyramid", help="write ever coarser levels of a large array as OME-Zarr")
    pyramid.add_argument("source", type=Path, metavar="IN", help="a .npy, TIFF, Zarr or OME-Zarr file")
    pyramid.add_argument("out", type=Path, metavar="OUT", help="the store to write, which must not exist")
    pyramid.add_argument("--levels", type=_count, default=3, metavar="N", help="beside the base (default: 3)")
    pyramid.add_argument("--op", choices=_OPS, default="avg", help="the pooling (default: avg)")
    pyramid.add_argument("--kernel", type=_sizes, default=(2, 2), metavar="K", help="of the last axes (default: 2x2)")
    pyramid.add_argument("--from", dest="base", choices=("above", "base"), default="above", help="default: above")
    pyramid.add_argument("--chunk", type=_sizes, metavar="C", help="of the last axes (default: 512x512)")
    pyramid.add_argument("--shard", type=_sizes, metavar="S", help="of the last axes, of whole chunks (default: none)")
    pyramid.add_argument("--workers", type=_workers, metavar="N", help="threads (default: as many as there are cores)")

    bench = commands.add_parser("bench", help="time pooling here, beside the libraries that are installed")
    bench.add_argument("--seconds", type=_count, default=50, metavar="N", help="about so long (default: 50)")
    commands.add_parser("info", help="say what is installed")
    return made


def _add_output(command: argparse.ArgumentParser, name: str | None) -> None:
    told = "a directory, or the file for a single image"
    options: dict[str, Any] = {"required": True, "help": told}
    if name is not None:
        options = {"default": Path(f"cpool-{name}.png"), "help": f"the figure's file (default: cpool-{name}.png)"}
    command.add_argument("-o", "--output", dest="out", type=Path, metavar="OUT", **options)


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


def _sizes(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"[1-9][0-9]{0,8}(x[1-9][0-9]{0,8})*", text):
        raise argparse.ArgumentTypeError(f"give whole numbers of at least 1 like 2x2 or 1x2x2, not {text!r}")
    return tuple(map(int, text.split("x")))


def _size(text: str) -> int | tuple[int, int]:
    if not re.fullmatch(r"[1-9][0-9]{0,8}(x[1-9][0-9]{0,8})?", text):
        raise argparse.ArgumentTypeError(f"give a whole number of at least 1, or height x width like 3x2, not {text!r}")
    height, _, width = text.partition("x")
    return (int(height), int(width)) if width else int(height)
