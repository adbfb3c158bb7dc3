# Everything needs Python 3.11 or newer with venv, and make. The rest comes into .venv by itself.
#
#   make demo    the product with a fictional company, on this machine
#   make test    everything that must hold: check, story and crash tests
#   make check   the quick part: format, lint, types, imports, fast tests
#   make soak    the full counts of the crash and load tests
#   make dev     the demo, restarted when Python changes, with the front end rebuilt as it changes
#   make setup   only install; make requirements pins anew; make clean removes what make made
#
# ARGS="..." is handed on: make demo ARGS="--customers 5", make test ARGS="-k resume".

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?=
ARGS ?=
BIN := .venv/bin
# A file's tests share a server or a window, so they stay together. Many wait for something else:
# three at a time keep two cores busy.
SPREAD := --numprocesses 3 --dist loadfile
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input

# A .venv of another place, or whose Python is gone, is made anew. Its stamps must go now: make
# looks at them before it runs anything.
ifneq ($(shell [ -x $(BIN)/python ] && cat .venv/.place),$(CURDIR))
MOVED := moved
$(shell rm -f $(BIN)/.run $(BIN)/.dev $(BIN)/.installed)
endif

.PHONY: help setup demo test check lint soak dev requirements clean front moved
help:
	@sed -n '3,9s/^# *//p' Makefile

demo: $(BIN)/.installed
	@$(BIN)/warmline demo $(ARGS)

setup: $(BIN)/.dev $(BIN)/.installed
	@echo "Ready. Next: make demo, or make test."

test: lint
	@$(BIN)/python -m tests.browser
	@echo "All tests (about 10 minutes) ..."
	@$(BIN)/python -m pytest $(SPREAD) -m "not soak" $(ARGS)

check: lint
	@echo "Fast tests (under a minute) ..."
	@$(BIN)/python -m pytest $(SPREAD) -q -m "not slow and not soak" --ignore tests/story \
		--ignore tests/crash --ignore tests/bugs --ignore tests/bench $(ARGS)

lint: setup
	@echo "Format, lint, imports ..."
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: $(BIN)/ruff format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@said=$$($(BIN)/lint-imports --no-logo) || { echo "$$said"; exit 1; }
	@said=$$($(BIN)/deptry --no-ansi src 2>&1) || { echo "$$said"; exit 1; }
	@echo "Types, and the tests of the front end ..."
	@$(BIN)/mypy
	@$(BIN)/python hatch_build.py check

soak: setup
	@$(BIN)/python -m pytest -m soak $(ARGS)

dev: setup
	@PYTHONPATH=. $(BIN)/python scripts/dev.py $(ARGS)

front: $(BIN)/.run
	@$(BIN)/python hatch_build.py build

$(BIN)/.installed: $(BIN)/.run pyproject.toml hatch_build.py src/warmline/__init__.py | front
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/.dev: $(BIN)/.run requirements-dev.txt
	@echo "Installing what the tests need (about 30 seconds) ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

$(BIN)/.run: requirements.txt | $(BIN)/python
	@echo "Installing what Warmline runs on (about 40 seconds, once) ..."
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

$(BIN)/python: $(MOVED)
	@python=$$(sh scripts/find-python "$(PYTHON)") && \
	 echo "Making .venv with $$python ..." && \
	 "$$python" -m venv --clear .venv && printf '%s\n' '$(CURDIR)' > .venv/.place

# Runs once by hand when a dependency changes; uv reads the public index, whatever pip is told.
UV := .cache/uv/bin/uv
LOCK := $(UV) pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate
requirements: $(UV) $(BIN)/.run
	@$(LOCK) --group build $(ARGS) --output-file requirements.txt
	@$(LOCK) --group build --group dev --constraint requirements.txt $(ARGS) \
		--output-file requirements-dev.txt
	@$(BIN)/python hatch_build.py lock

$(UV): | $(BIN)/python
	@$(BIN)/python -m venv .cache/uv
	@.cache/uv/bin/python -m pip --disable-pip-version-check install --quiet uv

clean:
	@rm -rf .venv .cache node_modules widget/node_modules console/node_modules \
		src/warmline/web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
