# Two commands: `make demo` and `make test`. Each sets up all it needs in .venv, in the versions of
# requirements/, with which the tests passed.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
EXTRAS := passport,postgres,scip,cad,drawings,ray,web
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SELF := $(INSTALL) --no-deps --no-build-isolation --editable .
CHOOSE := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command 'make lock'
first = $(shell for p in $(1); do "$$p" -c '' 2>/dev/null && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help demo serve test setup format lint types arch pytest test-long test-times test-thorough test-laws test-newest test-oldest torture lock docs bench bench-full clean

help:  ## Show this list
	@grep -hE '^[a-z -]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/makeshed: pyproject.toml requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit("makeshed needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes --requirement requirements/run.txt
	$(SELF)
	@touch $@

$(VENV)/.test: $(BIN)/makeshed requirements/work.txt
	$(INSTALL) --require-hashes --requirement requirements/work.txt
	@touch $@

$(VENV)/.prepared: $(VENV)/.test $(shell grep -rl --include='*.py' 'from numba import' src)
	$(BIN)/python -m tests.prepared
	@touch $@

$(UV): requirements/lock.txt | $(BIN)/makeshed
	$(INSTALL) --require-hashes --requirement requirements/lock.txt
	@touch $@

setup: $(VENV)/.prepared  ## Install everything, for work on makeshed

demo: $(BIN)/makeshed  ## Should this e-bike be made in Marseille? Prints the answer, writes out/ebike.html
	$(BIN)/python examples/ebike/demo.py

serve: $(BIN)/makeshed  ## A made-up Marseille in the browser: find makers, see products, ask every question
	$(BIN)/makeshed serve --demo

test: $(VENV)/.prepared lint arch pytest  ## Formatting, lint, import rules, types, tests, docs; in minutes

format: $(VENV)/.test  ## Rewrite the code in house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.test  ## Formatting and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.test  ## Strict types alone
	$(BIN)/mypy

arch: $(VENV)/.test  ## Who may import whom
	PATH="$(CURDIR)/$(BIN):$$PATH" lint-imports --no-logo

pytest: $(VENV)/.prepared  ## Tests alone, on all cores
	$(BIN)/python -m pytest -n auto -m "not long"

test-long: $(VENV)/.prepared  ## The tests that take 0.4 s or more each: with `make test`, all there are
	$(BIN)/python -m pytest -n auto -m long

test-times: $(VENV)/.prepared  ## All tests, and write down in tests/times.csv how long each takes
	$(BIN)/python -m pytest -n auto --time

test-thorough: $(VENV)/.prepared  ## The tests with new examples each time, and more of them
	MAKESHED_TESTS=thorough $(BIN)/python -m pytest -n auto

test-laws: $(VENV)/.prepared  ## Every law on 500 new examples or more, in hours
	MAKESHED_TESTS=laws $(BIN)/python -m pytest -n auto -m hypothesis

test-newest: NAME := newest
test-newest: CHOICE := highest
test-newest: INTERPRETER ?= $(call first,python3.13 python3.12 $(PYTHON))
test-oldest: NAME := oldest
test-oldest: CHOICE := lowest-direct
test-oldest: INTERPRETER ?= $(call first,python3.11 $(PYTHON))
test-newest test-oldest: $(UV)  ## The tests with the newest, the oldest versions that pyproject.toml allows
	rm -rf .venv-$(NAME)
	$(UV) venv --quiet --python $(INTERPRETER) .venv-$(NAME)
	$(UV) pip install --quiet --python .venv-$(NAME) --resolution $(CHOICE) --editable '.[$(EXTRAS)]' --group test
	$(UV) pip list --quiet --python .venv-$(NAME)
	.venv-$(NAME)/bin/python -m tests.prepared
	.venv-$(NAME)/bin/python -m pytest -n auto

torture: $(VENV)/.test  ## Kills, races, full disks, flipped bytes and hostile files, for some minutes; prints what was lost
	$(BIN)/python -m torture --seconds 240

lock: $(UV)  ## Choose versions anew: the newest that fit together; requirements/ then holds them
	$(CHOOSE) pyproject.toml --all-extras --group test --group check --group docs --group build -o requirements/work.txt
	$(CHOOSE) pyproject.toml --extra passport --extra web --group build --constraint requirements/work.txt -o requirements/run.txt
	$(CHOOSE) --group lock -o requirements/lock.txt

docs: $(VENV)/.test  ## Build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/.test  ## Measure against peers and published instances, in minutes; writes BENCHMARKS.md
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.run

bench-full: $(VENV)/.test  ## The same with every peer on every instance, in hours; it goes on where it stopped
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.run --full

clean:  ## Remove what make made
	rm -rf $(VENV) .venv-newest .venv-oldest out site .mypy_cache .ruff_cache .pytest_cache .hypothesis
