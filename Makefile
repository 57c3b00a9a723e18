# Every target works by itself on a fresh machine with Python 3.11+ (with venv), pip and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup report test lint bench clean

setup: .venv/.ready

.venv/.ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group dev --editable .
	$(BIN)/python -m compileall -q src
	$(BIN)/thirdsite prepare
	touch $@

report: setup
	$(BIN)/thirdsite assess --out report

test: setup
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m tools.bench

.PHONY: validate
validate: setup
	$(BIN)/python -m tools.validate

# Kills, mutations and power cuts of the log: needs Debian's postgresql and strace; a quarter of an hour.
.PHONY: torture
torture: setup
	$(BIN)/python -m tools.torture

.PHONY: consistency
consistency: setup
	$(BIN)/python -m tools.consistency
.PHONY: accord-pages
accord-pages: setup
	$(BIN)/python -m tools.accord_pages

.PHONY: cases
cases: setup
	$(BIN)/python -m tools.engage_cases

clean:
	rm -rf .venv report build dist .pytest_cache .mypy_cache .ruff_cache
