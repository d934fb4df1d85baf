#!/usr/bin/env bash
# Looks at the text of everything: style, spelling, types, workflows and the habits of packages.
# PYTHON is one that has what ci/requirements-lint.txt lists.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(dirname "$(command -v "${PYTHON:-.venv/bin/python}")")
PATH=$(realpath -s "$bin"):$PATH

ruff check .
ruff format --check .
cython-lint src
git ls-files -z | xargs -0 codespell
mypy
mypy tests/test_types.py
zizmor --offline --quiet .github
schema() { check-jsonschema --builtin-schema "vendor.$1" "${@:2}"; }
schema github-workflows .github/workflows/*.yml
schema github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
schema dependabot .github/dependabot.yml
schema readthedocs .readthedocs.yaml
schema citation-file-format CITATION.cff
repo-review --show err .
