# Two commands: `make demo` and `make test`. Each sets up all it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test setup format lint types arch pytest docs bench bench-full clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/makeshed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("makeshed needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[passport]'
	@touch $@

$(VENV)/.test: $(BIN)/makeshed
	$(BIN)/python -m pip install --quiet --editable '.[passport,postgres,scip,cad,ray]' --group test --group check --group docs
	@touch $@

setup: $(VENV)/.test  ## Install everything, for work on makeshed

demo: $(BIN)/makeshed  ## Should this e-bike be made in Marseille? Prints the answer, writes out/ebike.html
	$(BIN)/python examples/ebike/demo.py

test: $(VENV)/.test lint types arch pytest  ## Formatting, lint, types, import rules, tests, docs

format: $(VENV)/.test  ## Rewrite the code in house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.test  ## Formatting and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.test  ## Strict types
	$(BIN)/mypy

arch: $(VENV)/.test  ## Who may import whom
	PATH="$(CURDIR)/$(BIN):$$PATH" lint-imports --no-logo

pytest: $(VENV)/.test  ## Tests alone, on all cores
	$(BIN)/python -m pytest -n auto

docs: $(VENV)/.test  ## Build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/.test  ## Measure against peers and published instances, in minutes; writes BENCHMARKS.md
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.run

bench-full: $(VENV)/.test  ## The same with every peer on every instance, in hours; it goes on where it stopped
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.run --full

clean:  ## Remove what make made
	rm -rf $(VENV) out site .mypy_cache .ruff_cache .pytest_cache .hypothesis
