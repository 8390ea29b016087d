# Everything a newcomer needs, from Python, pip and make alone. `make demo` shows the monitor at work, `make test` tests it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo run test tests check eval format lock bench clean
.DEFAULT_GOAL := help

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)  ## take a small made-up newsroom through the real pipeline (offline, under a minute)
	$(BIN)/monitor demo

run: $(READY)  ## run the daemon on config/
	$(BIN)/monitor run

# One newsroom of six, since each takes a minute; `make eval` plays them all.
test: $(READY)  ## everything that must pass: check, the tests, floors of quality
	$(MAKE) --no-print-directory --jobs=2 check tests
	$(BIN)/python -m evaluation.run $(addprefix --without ,andes baltic-health hague-islamabad horn-of-africa japan-korea)

# One process more than there are processors: a quarter of the time each waits, for a browser, a server or the clock.
tests: $(READY)  ## the tests alone, on all processors
	$(BIN)/python -m pytest --numprocesses $$($(BIN)/python -c 'import os; print(min(4, os.cpu_count() + 1))') --dist loadfile --no-loadscope-reorder

check: $(READY)  ## style, types, the one-way flow, the shipped configuration
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/monitor check

format: $(READY)  ## put the code into its one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(READY)  ## every measure of quality beside its floor, all newsrooms
	$(BIN)/python -m evaluation.run

bench: $(READY)  ## the pipeline's cost as ratios to bare extraction, in one run
	$(BIN)/python benchmarks/page_cost.py
	$(BIN)/python benchmarks/comparison_cost.py

lock:  ## write requirements.lock anew from pyproject.toml (needs uv)
	{ echo '# Every package the project runs and is tested with, pinned and hashed. Made by: make lock'; \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group pyproject.toml:dev pyproject.toml; } > requirements.lock

clean:  ## remove the environment and caches; state/ is kept
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
