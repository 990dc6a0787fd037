# Two commands on a fresh machine with Python >= 3.11 and nothing else: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: demo test test-slow test-browser bench lint docs clean

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "exactmem needs Python 3.11 or later; set PYTHON=..."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "this Python cannot make virtual environments; install its venv package (Debian: python3-venv)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[plot,proofs,search,test]'
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/exactmem demo

test: $(VENV)/.installed lint
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow and not browser"

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# What only these need: other extras, installed once.
$(VENV)/.slow $(VENV)/.bench $(VENV)/.browser $(VENV)/.docs: $(VENV)/.%: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

test-slow: $(VENV)/.slow
	THOROUGH=1 $(BIN)/python -m pytest -q -n $(JOBS)

# Pages and notebooks in headless Chromium, from the distribution where one may install it; otherwise skipped, with the reason.
test-browser: $(VENV)/.browser
	@command -v chromedriver > /dev/null || { ROOT=; [ "$$(id -u)" = 0 ] || ROOT="sudo -n"; \
	  $$ROOT apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$ROOT apt-get install -y -qq chromium chromium-driver; } \
	  > /dev/null 2>&1 || echo "Chromium cannot be installed here: the tests are skipped"
	$(BIN)/python -m pytest -q -m browser tests/browser

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

docs: $(VENV)/.docs
	$(BIN)/exactmem theorems --markdown > docs/catalogue.md
	$(BIN)/sphinx-build -q -W -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

clean:
	rm -rf $(VENV) docs/_build exactmem-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
