# make run · make test: the only words a newcomer needs. The rest is for those who carry the code on.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-long check format bench lock clean
.DEFAULT_GOAL := run

# Two stamps, so that `make run` never waits for test tools and nothing is installed twice.
.venv/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "khaidee needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt .venv/run.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: .venv/run.stamp
	@$(BIN)/python -m bot run

test: .venv/test.stamp
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not long" -rs

test-long: .venv/test.stamp
	@$(BIN)/python -m pytest -n auto --dist worksteal -m long -rs

check: .venv/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/test.stamp
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Measured as it ships: in an environment without the developers' tools.
.bench/stamp: requirements.txt
	@$(PYTHON) -m venv .bench
	@.bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

bench: .venv/test.stamp .bench/stamp
	@BENCH_PYTHON=$(CURDIR)/.bench/bin/python $(BIN)/python -m bench

# New versions of the libraries, with hashes and without the address of any index.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml
lock: .venv/test.stamp
	@$(LOCK) -o requirements.txt
	@$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt

clean:
	@rm -rf .venv .bench .mypy_cache .ruff_cache .hypothesis .coverage
