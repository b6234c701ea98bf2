# `make` lists the targets. Each has its sentence behind `##`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# Only files whose hashes are in the list are installed, and this folder with nothing else.
PINNED := $(PIP) --require-hashes --requirement
THIS   := $(PIP) --no-deps --no-build-isolation --editable .
# The same versions for every system; an upgrade is `make pins UPGRADE=--upgrade`.
COMPILE := $(BIN)/uv pip compile --universal --no-config --generate-hashes --no-annotate --no-header --no-strip-extras --quiet --python-version 3.11
BUILD  := setuptools>=77
UPGRADE ?=
# One file of tests on each processor and one more, on four at most: many wait for a browser.
WORKERS := $(shell $(PYTHON) -c "import os; print(min(4, (os.cpu_count() or 1) + 1))")
SPREAD  := --numprocesses $(WORKERS) --dist loadfile
# What Python has compiled is kept, or every command of the tests would compile the program again.
export PYTHONDONTWRITEBYTECODE =
CODE   := attribution learning tests benchmarks tools app.py
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check format format-check lint types spelling supply-chain pins reference screenshots clean

help:  ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed  ## Do the whole job on a fictional university and serve its dashboard (ARGS=--no-serve stops before that).
	$(BIN)/attribution demo $(ARGS)

test: $(VENV)/.tested  ## Install what the tests need and run them all (ARGS="tests/claims -x" runs some of them).
	$(BIN)/python -m pytest $(SPREAD) $(ARGS)

check: format-check lint types spelling supply-chain  ## Check the layout of the code, its faults, its types, the spelling and the pinned packages.

format: $(VENV)/.tested  ## Lay the code out.
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

format-check: $(VENV)/.tested  ## Check that the code is laid out.
	$(BIN)/ruff format --check $(CODE)

lint: $(VENV)/.tested  ## Look for faults in the code.
	$(BIN)/ruff check $(CODE)

types: $(VENV)/.tested  ## Check the types of the package, the training code and the tools.
	$(BIN)/mypy

spelling: $(VENV)/.tested  ## Check the spelling, in British English.
	git ls-files -z | xargs -0 -r $(BIN)/codespell --dictionary - --dictionary tools/british.txt

supply-chain: $(VENV)/.tested  ## Compare the pinned packages with known weaknesses and with the bill of materials.
	$(BIN)/python -m tools.supply_chain

pins: $(VENV)/.tested  ## Write the pinned versions, their hashes and the bill of materials anew.
	echo "$(BUILD)" | $(COMPILE) $(UPGRADE) -o constraints.txt pyproject.toml -
	echo "$(BUILD)" | $(COMPILE) $(UPGRADE) -c constraints.txt --extra test --extra check -o constraints-dev.txt pyproject.toml -
	$(PINNED) constraints-dev.txt
	$(BIN)/python -m tools.supply_chain --write

reference: $(VENV)/.installed  ## Write the pages of docs/reference/ and the picture of the architecture from the code.
	$(BIN)/python -m tools.reference

screenshots: $(VENV)/.tested  ## Take the pictures of docs/screenshots/ from the demo in a browser.
	SCREENSHOTS_FOLDER=docs/screenshots $(BIN)/python -m pytest tests/browser/test_screenshots.py

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PINNED) constraints.txt
	$(THIS)
	@touch $@

$(VENV)/.tested: $(VENV)/.installed constraints-dev.txt
	$(PINNED) constraints-dev.txt
	@touch $@

clean:  ## Remove the environment that the other targets made.
	rm -rf $(VENV)
