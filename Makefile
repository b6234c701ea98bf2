# make demo   the whole job on a fictional university, then its dashboard (ARGS=--no-serve stops before it)
# make test   install what the tests need and run them all
# make check  style: ruff and mypy

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
ARGS   ?=

.PHONY: demo test check clean help

help:
	@sed -n 's/^# \(make.*\)/\1/p' Makefile

demo: $(VENV)/.installed
	$(BIN)/attribution demo $(ARGS)

test: $(VENV)/.tested
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.checked
	$(BIN)/ruff format --check attribution learning tests benchmarks app.py
	$(BIN)/ruff check attribution learning tests benchmarks app.py
	$(BIN)/mypy attribution

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

clean:
	rm -rf $(VENV)
