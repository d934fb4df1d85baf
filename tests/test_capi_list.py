"""The functions of the C door are one list that only grows, and all that names them agrees with it."""

import re
import runpy
from pathlib import Path

import pytest

import cpool
from cpool import capi

TESTS = Path(__file__).parent
SCRIPT = TESTS.parent / "ci" / "write_capi.py"


def test_signatures():
    """The ABI, written down: names, types and order. Lines are only added to the file, at its end."""
    lines = (TESTS / "downstream" / "signatures.txt").read_text().splitlines()
    there = [(name, repr(capi.__pyx_capi__[name]).split('"')[1]) for name in capi.FUNCTIONS]
    assert [tuple(line.split(": ", 1)) for line in lines] == there


def test_the_table_of_the_header():
    """The header's numbers are the order of the table."""
    text = (Path(cpool.get_include()) / "cpool.h").read_text()
    written = re.findall(r"^CPOOL_\w+_\((\w+), \w+, (\d+)\)$", text, re.MULTILINE)
    by_hand = re.findall(r"^static inline [^(]*?(\w+)\([^{]*\{[^}]*cpool_api_\[(\d+)\]", text, re.MULTILINE)
    slots = {int(number): name for name, number in written + by_hand}
    assert len(slots) == len(written) + len(by_hand)
    assert tuple(slots[number] for number in range(len(slots))) == capi.FUNCTIONS
    assert f"#define CPOOL_API_FUNCTIONS {len(slots)} " in text


def test_what_is_written_from_the_list():
    """`ci/write_capi.py` has been run since the list changed."""
    if not SCRIPT.exists() or not (TESTS.parent / "src").exists():
        pytest.skip("an installed package has no sources")
    for path, text in runpy.run_path(str(SCRIPT))["files"]().items():
        assert path.read_text(encoding="utf-8") == text, f"run python ci/write_capi.py: {path.name} is of another list"


def test_the_types_that_the_documentation_names():
    page = " ".join((TESTS.parent / "docs" / "capi.md").read_text(encoding="utf-8").split())
    told = re.findall(r"`([^`]*)` for `cpool_(\w+)_T`(?: and `cpool_(\w+)_T`)?", page)
    there = {}
    for name in capi.POOLING:
        operation, _, kind = name.removeprefix("cpool_").rpartition("_")
        there.setdefault(operation, []).append(kind)
    assert {operation: kinds.split() for kinds, *some in told for operation in some if operation} == there
