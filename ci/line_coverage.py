"""Tell how many lines of the kernels' sources ran, from what a build with CPOOL_COVERAGE=1 counted.

Usage: python ci/line_coverage.py    in the tree that was built and tested

GCC counts lines of C. Cython says in comments which line of which source the C text after them is of, and this program
follows these: a line of Cython ran if any line of C that was made of it did. Headers are C already.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PLACE = re.compile(r'^ */\* "(?:src/)?(cpool/[^"]+)":(\d+)$')
SECTION = re.compile(r"^/\* #### Code section: (\w+)")  # Cython's own code is in others than this one:
OURS = "module_code"
Runs = dict[str, dict[int, int]]  # how often each line of each file ran


def sources_of(c_file: Path) -> dict[int, tuple[str, int]]:
    """Return, for the lines of a C file that Cython wrote, the file and line that each was made of."""
    sources, place, ours = {}, None, False
    for number, line in enumerate(c_file.read_text("utf-8").splitlines(), 1):
        if section := SECTION.match(line):
            place, ours = None, section[1] == OURS
        elif ours and (found := PLACE.match(line)):
            place = found[1], int(found[2])
        if place:
            sources[number] = place
    return sources


def counted(notes: Path) -> Iterator[tuple[str, int, int]]:
    """Yield each line of C that could run, as gcov counts it: file, line and how often it did."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["gcov", "--json-format", "--stdout", str(notes.resolve())]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        for file in json.loads(line)["files"]:
            for one in file["lines"]:
                yield file["file"], one["line_number"], one["count"]


def runs() -> Runs:
    """Return what ran, of all modules that were built here."""
    of: Runs = defaultdict(lambda: defaultdict(int))
    for notes in sorted(Path("build").rglob("*.gcda")):
        c_files: dict[str, dict[int, tuple[str, int]]] = {}
        for file, number, count in counted(notes):
            if not file.startswith("src/cpool/"):
                continue
            if file.endswith(".c"):
                if file not in c_files:
                    c_files[file] = sources_of(Path(file))
                if number not in c_files[file]:
                    continue
                source, line = c_files[file][number]
            else:
                source, line = file.removeprefix("src/"), number
            of[source][line] = max(of[source][line], count)
    return of


def ranges(numbers: list[int]) -> str:
    """Return numbers in order as text, those in a row by their first and last."""
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ", ".join(str(row[0]) if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in rows)


def main() -> None:
    """Print a row for each file, and one for all."""
    of = runs()
    if not of:
        sys.exit("nothing was counted here: build with CPOOL_COVERAGE=1 and run some tests")
    print(f"{'file':48} {'lines':>6} {'ran':>6}       not run")
    all_lines = all_ran = 0
    for source, lines in sorted(of.items()):
        missing = sorted(number for number, count in lines.items() if not count)
        ran = len(lines) - len(missing)
        all_lines, all_ran = all_lines + len(lines), all_ran + ran
        print(f"{source:48} {len(lines):6} {ran:6} {ran / len(lines):5.0%}  {ranges(missing)}")
    print(f"{'all':48} {all_lines:6} {all_ran:6} {all_ran / all_lines:5.0%}")


if __name__ == "__main__":
    main()
