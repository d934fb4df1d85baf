#!/usr/bin/env bash
# What of the package the tests run: branches of Python, and lines of the kernels, of one variant in a debug build. All is
# done in a copy. Takes about half an hour.
#
#   ci/coverage.sh [tests...]    the suite, or whatever pytest takes
#
# PYTHON is one that has cpool's `test` extra, for which it installs pytest-cov. Needs GCC.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/get.sh
python=$(realpath -s "${PYTHON:-.venv/bin/python}")
[ $# -gt 0 ] || set -- tests --ignore tests/test_frozen.py --ignore tests/test_lazy_cluster.py
"$python" -m pip install --quiet --disable-pip-version-check pytest-cov
git ls-files -z | xargs -0 cp --parents -t "$work"
cd "$work"
export CPOOL_KERNELS=baseline PYTHONPATH=src
CPOOL_DEBUG=1 CPOOL_COVERAGE=1 CPOOL_MODULES=least "$python" setup.py -q build_ext --inplace
printf 'built after %d s\n' "$SECONDS"
"$python" -m pytest -q -n 2 -p no:cacheprovider --cov=cpool --cov-branch --cov-report=term-missing:skip-covered \
    "$@" || true
"$python" ci/line_coverage.py
