# `make` lists the targets. Each has its sentence behind `##`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
# One file of tests on each processor, on four at most.
SPREAD := --numprocesses auto --maxprocesses 4 --dist loadfile
CODE   := attribution learning tests benchmarks tools app.py
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check format format-check lint types spelling reference screenshots clean

help:  ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed  ## Do the whole job on a fictional university and serve its dashboard (ARGS=--no-serve stops before that).
	$(BIN)/attribution demo $(ARGS)

test: $(VENV)/.tested  ## Install what the tests need and run them all (ARGS="tests/claims -x" runs some of them).
	$(BIN)/python -m pytest $(SPREAD) $(ARGS)

check: format-check lint types spelling  ## Check the layout of the code, its faults, its types and the spelling.

format: $(VENV)/.checked  ## Lay the code out.
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

format-check: $(VENV)/.checked  ## Check that the code is laid out.
	$(BIN)/ruff format --check $(CODE)

lint: $(VENV)/.checked  ## Look for faults in the code.
	$(BIN)/ruff check $(CODE)

types: $(VENV)/.checked  ## Check the types of the package, the training code and the tools.
	$(BIN)/mypy

spelling: $(VENV)/.checked  ## Check the spelling, in British English.
	git ls-files -z | xargs -0 -r $(BIN)/codespell --dictionary - --dictionary tools/british.txt

reference: $(VENV)/.installed  ## Write the pages of docs/reference/ and the picture of the architecture from the code.
	$(BIN)/python -m tools.reference

screenshots: $(VENV)/.tested  ## Take the pictures of docs/screenshots/ from the demo in a browser.
	SCREENSHOTS_FOLDER=docs/screenshots $(BIN)/python -m pytest tests/browser/test_screenshots.py

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.checked: $(VENV)/.tested
	$(PIP) --editable '.[test,check]'
	@touch $@

clean:  ## Remove the environment that the other targets made.
	rm -rf $(VENV)
