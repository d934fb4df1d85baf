"""Print the section of CHANGELOG.md for a tag, after checking that all that names a version names that of the tag.

Usage: python ci/release_notes.py v1.2.3
"""

import re
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
STATED = {"CITATION.cff": r"^version: (.+)$", "recipe/recipe.yaml": r"^  version: (.+)$"}


def notes(version: str) -> str:
    """The section; SystemExit says what does not fit."""
    built = runpy.run_path(str(ROOT / "src/cpool/_version.py"))["__version__"]
    found = {"src/cpool/_version.py": built}
    for name, pattern in STATED.items():
        line = re.search(pattern, (ROOT / name).read_text("utf-8"), re.MULTILINE)
        found[name] = line[1].strip("\"'") if line else "none"
    wrong = [f"{name} says {stated}" for name, stated in found.items() if stated != version]
    sections = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    section = next((text for text in sections if text.split(maxsplit=1)[0] == version), None)
    if section is None:
        wrong.append("CHANGELOG.md has no section of it")
    elif "unreleased" in section.partition("\n")[0]:
        wrong.append("CHANGELOG.md calls it unreleased: put the date there")
    if wrong:
        raise SystemExit(f"not a release of {version}: " + "; ".join(wrong))
    return section.partition("\n")[2].strip()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].startswith("v"):  # noqa: PLR2004
        raise SystemExit(__doc__)
    sys.stdout.reconfigure(encoding="utf-8")
    print(notes(sys.argv[1].removeprefix("v")))
