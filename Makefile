# Thi đua. `make` alone tells what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
TESTS ?=
BIN := .venv/bin

# The first Python that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; \
	done)

.PHONY: help setup run demo test test-fast test-all check fix messages lock bench pictures docs story clean

help: ## print this help
	@echo "Thi đua: make TARGET"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{ printf "  %-10s %s\n", $$1, $$2 }'

setup: ## make the environment: Python and front-end packages, assets, messages
	@test -n "$(PYTHON)" || { echo "setup: Python 3.11 or newer is needed, and none was found on PATH" >&2; exit 1; }
	@$(PYTHON) tools/setup.py

run: setup ## start server and worker with the demo seasons (PORT=8000); data is kept
	@exec $(BIN)/thidua run --port $(PORT)

demo: setup ## put the demo seasons back as they were
	@$(BIN)/thidua demo

story: setup ## play the article's season and write its documents to build/story
	@$(BIN)/thidua story --out build/story

test: setup ## run every test: SQLite, PostgreSQL, browser
	@$(BIN)/python tools/test.py

test-fast: setup ## run the tests that need neither PostgreSQL nor a browser (TESTS=path to choose)
	@$(BIN)/python tools/test.py --only sqlite $(TESTS)

test-all: test bench ## every test, and the benchmarks

check: setup ## lint, types, import ranks, migrations, messages, budgets
	@$(BIN)/python tools/check.py

fix: setup ## mend what can be mended: imports, format
	@$(BIN)/ruff check --fix --quiet src tests tools bench || true
	@$(BIN)/ruff format src tests tools bench

messages: setup ## bring the message catalogues in step with the source
	@$(BIN)/python tools/messages.py update

lock: setup ## resolve the Python packages anew
	@$(BIN)/python tools/lock.py

bench: setup ## measure, and write bench/out/latest.json
	@$(BIN)/python -m bench

pictures: setup ## take README's pictures anew
	@$(BIN)/python tools/test.py --only browser -q tests/e2e/test_pictures.py
	@mkdir -p docs/pictures && cp build/pictures/*.png docs/pictures/

docs: setup ## write the generated parts of docs
	@$(BIN)/python tools/docs.py

clean: ## remove everything that was made, but not the data in var
	rm -rf .venv node_modules build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
