# Everything happens in .venv, which the first command makes. PYTHON chooses the interpreter, PYTEST the
# tests: make test PYTHON=python3.13 PYTEST='-k indices'
PYTHON ?= python3
BIN    := .venv/bin
PYTEST ?= -n auto
KERNELS := $(wildcard src/cpool/_kernels/*.p* src/cpool/_kernels/*/*) src/cpool/_variants.py \
           $(wildcard src/cpool/capi.p* src/cpool/include/*.h)

.PHONY: help demo test lint bench docs sanitize clean

help:
	@echo 'make demo   pool a photograph and leave the figures under demo/'
	@echo 'make test   run all tests'
	@echo 'make lint   look at style, spelling, types and workflows'
	@echo 'make bench  time cpool beside its peers, which takes some minutes'
	@echo 'make docs   make the pages, from docs/_build/html/index.html on'
	@echo 'make sanitize  test builds that sanitizers look at, which takes half an hour'
	@echo 'make clean  remove what was built, and .venv'

# Reinstalling rebuilds the kernels; Python files are used where they lie.
.venv/installed: pyproject.toml setup.py $(KERNELS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cpool needs Python 3.11 or newer: make PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'building cpool in .venv'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

demo: .venv/installed
	@mkdir -p demo
	@$(BIN)/cpool show --output demo/maximum.png
	@$(BIN)/cpool compare --output demo/maximum-and-average.png
	@$(BIN)/cpool compare --edges --output demo/edges.png
	@$(BIN)/cpool windows --kernel 3 --stride 2 --padding 1 --output demo/windows.png

test: .venv/installed
	@$(BIN)/python -m pytest $(PYTEST)

lint: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r ci/requirements-lint.txt
	@ci/lint.sh
	@$(BIN)/python ci/write_stubs.py --check

bench: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@$(BIN)/python benchmarks/peers.py $(BENCH)

docs: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo 'docs/_build/html/index.html'

sanitize: .venv/installed
	@PYTHON=$(BIN)/python ci/sanitize.sh address
	@PYTHON=$(BIN)/python ci/sanitize.sh thread

clean:
	rm -rf .venv build dist demo docs/_build docs/auto_gallery docs/reference/generated src/*.egg-info src/cpool/*.c src/cpool/*.so src/cpool/_kernels/*.c src/cpool/_kernels/*.so
	find src tests ci -name __pycache__ -prune -exec rm -rf {} +
