# Every target sets itself up: Python 3.11 or newer, make and a C compiler are all that has to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
WORKERS ?= 2
ARGS ?=

.PHONY: demo test test-full check small-model bench lock format
.DEFAULT_GOAL := demo

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet "uv>=0.9,<1"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

demo: $(INSTALLED)  ## the whole conversation in a local Slack workspace; ARGS=--interactive leaves it to you
	$(BIN)/agentic-mlops demo $(ARGS)

test: $(INSTALLED)  ## what needs nothing but Python; real PostgreSQL and Valkey come from wheels
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not slow and not node and not browser and not terraform" $(ARGS)

test-full: $(INSTALLED)  ## also what needs Terraform, Chromium and patience; an absent tool is an error where CI=true
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(INSTALLED)  ## lint, format, types, import rules, budgets, lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture
	$(BIN)/python -m core.catalog check
	cp requirements.lock $(VENV)/lock
	$(COMPILE) -o $(VENV)/lock
	diff -u requirements.lock $(VENV)/lock

small-model: $(INSTALLED)  ## a real model on the processor, for the one slow test that runs a design with it
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --group small-model

bench: $(INSTALLED)  ## one JSON object a line, with the machine's load
	$(BIN)/python -m tests.bench $(ARGS)

# The lock names no index and no host: packages are found by name and recognised by hash.
COMPILE := $(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header -q

lock: $(INSTALLED)  ## after a change of dependencies
	$(COMPILE) -o requirements.lock

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
