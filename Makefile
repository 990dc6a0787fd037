# Two commands on a fresh machine with Python >= 3.11 and nothing else: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: demo test test-slow bench lint docs clean

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "exactmem needs Python 3.11 or later; set PYTHON=..."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "this Python cannot make virtual environments; install its venv package (Debian: python3-venv)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[plot,proofs,search,test]'
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/exactmem demo

test: $(VENV)/.installed lint
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow"

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# What only these two need: other extras, installed once.
$(VENV)/.slow $(VENV)/.bench: $(VENV)/.%: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

test-slow: $(VENV)/.slow
	THOROUGH=1 $(BIN)/python -m pytest -q -n $(JOBS)

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

docs: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	$(BIN)/exactmem theorems --markdown > docs/catalogue.md
	$(BIN)/sphinx-build -q -W -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

clean:
	rm -rf $(VENV) docs/_build exactmem-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
