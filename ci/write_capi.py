"""Write what the C API has once for each operation and type: functions.pxi, and parts of capi.pxd and cpool.h.

Usage: python ci/write_capi.py

ROWS are complete: what they have not is done by `cpool_pool`, which takes any array. A new function is appended in
`capi.pyx` and by hand. The files are committed, and a test compares them with what is written here.
"""

import re
import textwrap
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "src" / "cpool"
MARK = "ci/write_capi.py"  # in the line before what is written, and in the line after it
BY_HAND = 3  # slots of the table: cpool_version, cpool_strerror and cpool_output_size

TYPES = {  # the end of a name: the type in C, and its code in the kernels (enum Dtype of request.pxi)
    "f32": ("float", "FLOAT32"),
    "f64": ("double", "FLOAT64"),
    "f16": ("uint16_t", "FLOAT16"),
    "u8": ("uint8_t", "UINT8"),
    "i8": ("int8_t", "INT8"),
    "u16": ("uint16_t", "UINT16"),
    "i16": ("int16_t", "INT16"),
    "u32": ("uint32_t", "UINT32"),
    "i32": ("int32_t", "INT32"),
    "u64": ("uint64_t", "UINT64"),
    "i64": ("int64_t", "INT64"),
}

SIZES = "ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels"
WINDOWS = "const cpool_window *rows, const cpool_window *cols"
SIGNATURES = {  # the function of images.pxi that is called, and the parameters, line by line
    "pool": ["const T *x, T *out", SIZES, WINDOWS],
    "mean": ["const T *x, T *out", SIZES, f"{WINDOWS}, int count_include_pad"],
    "located": ["const T *x, T *out, int64_t *indices", SIZES, WINDOWS],
}

# Name, operation (enum Operation of request.pxi), signature, types. The order is the ABI: never remove or move.
ROWS = [
    ("max_pool2d", "MAX", "pool", "f32 f64 f16 u8 i8 u16 i16 u32 i32 u64 i64"),
    ("min_pool2d", "MIN", "pool", "f32 f64 f16 u8 i8 u16 i16 u32 i32 u64 i64"),
    ("avg_pool2d", "AVERAGE", "mean", "f32 f64 u8 u16 i16"),
    ("max_pool2d_indices", "MAX", "located", "f32 f64"),
]


def declaration(name: str, signature: str, ctype: str) -> str:
    """A function as Cython declares it."""
    start = f"cdef int {name}("
    lines = [line.replace("T *", f"{ctype} *") for line in SIGNATURES[signature]]
    return start + (",\n" + " " * len(start)).join(lines) + ") noexcept nogil"


def call(op: str, dtype: str, signature: str) -> str:
    """What a function returns."""
    names = re.findall(r"\w+(?=,|$)", ", ".join(SIGNATURES[signature]))
    return f"{signature}({op}, {dtype}, sizeof(x[0]), {', '.join(names)})"


def header_macro(signature: str) -> str:
    """The macro of cpool.h that writes a function with this signature, which calls one of the table."""
    parameters = ", ".join(SIGNATURES[signature])
    names, types = re.findall(r"\w+(?=,|$)", parameters), re.sub(r" ?\w+(?=,|$)", "", parameters)
    lines = [
        f"#define CPOOL_{signature.upper()}_(name, T, slot)",
        f"    static inline int name({SIGNATURES[signature][0]},",
        *(f"                           {line}," for line in SIGNATURES[signature][1:]),
        f"        typedef int (*pointer)({types});",
        f"        return cpool_api_ ? ((pointer)cpool_api_[slot])({', '.join(names)}) : (int)CPOOL_ERROR_IMPORT;",
    ]
    lines[len(SIGNATURES[signature])] = lines[len(SIGNATURES[signature])][:-1] + ") {"
    return (
        " \\\n".join(
            ["\n".join(textwrap.wrap(line, 116, subsequent_indent=" " * 12)).replace("\n", " \\\n") for line in lines]
        )
        + " \\\n    }"
    )


def filled(path: Path, written: list[str]) -> str:
    """The text of a file, with `written` between its marks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first, last = (number for number, line in enumerate(lines) if MARK in line)
    return "\n".join([*lines[: first + 1], *written, *lines[last:], ""])


def files() -> dict[Path, str]:
    """What each file must hold."""
    names, pxi, pxd, slots = [], [], [], []
    for operation, op, signature, kinds in ROWS:
        for kind in kinds.split():
            ctype, dtype = TYPES[kind]
            names.append(f"cpool_{operation}_{kind}")
            pxd.append(declaration(names[-1], signature, ctype))
            pxi.append(f"{pxd[-1]}:\n    return {call(op, dtype, signature)}\n\n")
            slots.append(f"CPOOL_{signature.upper()}_({names[-1]}, {ctype}, {BY_HAND + len(slots)})")
    quoted = ", ".join(f'"{name}"' for name in names)
    pxi.append(textwrap.fill(f"POOLING = ({quoted})", 120, subsequent_indent=" " * len("POOLING = (")))
    h = [*map(header_macro, SIGNATURES), *slots]
    places = {"_kernels/capi/functions.pxi": pxi, "capi.pxd": pxd, "include/cpool.h": h}
    return {PACKAGE / place: filled(PACKAGE / place, written) for place, written in places.items()}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8", newline="\n")
