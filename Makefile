# stationdesk: `make demo` and `make test` are enough on a fresh Debian machine with Python 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_DIR ?= out/demo

.PHONY: setup system demo test check fix bench accuracy wheel lock clean

$(VENV)/.done: requirements.lock pyproject.toml
	sh tools/system-packages.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(VENV)/.done

demo: setup
	$(BIN)/stationdesk demo --dir $(DEMO_DIR)

test: setup
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

fix: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock \
	  || echo "the programs to compare with could not be installed; their figures are left out" >&2
	$(BIN)/python -m benchmarks

accuracy: setup
	$(BIN)/python -m samples.accuracy

wheel: setup
	sh tools/wheel-check.sh

lock:
	$(BIN)/python -m uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock
	$(BIN)/python -m uv pip compile --group bench --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements-bench.lock

clean:
	rm -rf out build dist $(VENV)
