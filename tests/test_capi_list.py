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
    lines = (Path(cpool.get_include()) / "cpool.h").read_text().splitlines()
    slots = [line.split()[1] for line in lines if line.startswith("#define") and "cpool_api_[" in line]
    numbers = [int(line.rpartition("cpool_api_[")[2].rstrip(")]")) for line in lines if "cpool_api_[" in line]
    assert numbers == list(range(len(numbers)))
    assert tuple(slots) == capi.FUNCTIONS
    assert f"#define CPOOL_API_FUNCTIONS {len(numbers)} " in "\n".join(lines)


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
    for name in capi.FUNCTIONS[3:]:
        operation, _, kind = name.removeprefix("cpool_").rpartition("_")
        there.setdefault(operation, []).append(kind)
    assert {operation: kinds.split() for kinds, *some in told for operation in some if operation} == there
