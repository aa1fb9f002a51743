# Everything a stranger needs: `make demo` and `make test`. Wants Python 3.10 or later, and make.

PYTHON ?= python3
VENV ?= .venv
MAIL ?=
ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
# One stamp for each set of packages; each is laid anew when the packaging changes.
DEMO_READY := $(VENV)/.demo-ready
DEV_READY := $(VENV)/.dev-ready
PACKAGING := pyproject.toml setup.py

MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.PHONY: demo test check live soak bench bench-sandbox fuzz format clean

demo: $(DEMO_READY)
	@$(BIN)/python -m exchangelib.sandbox demo $(if $(MAIL),--mail "$(MAIL)") $(ARGS)

# The tests of one file stay together, each file where a processor is free.
test: check
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile $(ARGS)

# What needs no test run: format, lint, types, and who imports whom.
check: $(DEV_READY)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy --strict exchangelib
	@$(BIN)/lint-imports

# The behaviour tests alone: against the sandbox, or with a settings.yml against a real server.
live: $(DEV_READY)
	@$(BIN)/python -m pytest tests/live -rs $(ARGS)

# Bulk jobs of ten thousand items with failures at random: some minutes. Other sizes: make soak COUNT=1000
soak: $(DEV_READY)
	@EXCHANGELIB_SOAK=$(or $(COUNT),10000) $(BIN)/python -m pytest tests/account/test_soak.py $(ARGS)

bench: $(DEV_READY)
	@$(BIN)/python -m benchmarks compare $(ARGS)

# Damaged recordings for whatever reads answers; EWS_FACTS says where they are. With atheris in $(VENV), guided by it.
fuzz: $(DEV_READY)
	@nice $(BIN)/python -m tests.fuzz.readers $(ARGS)

# How long the sandbox takes to search a folder of 100,000 messages.
bench-sandbox: $(DEV_READY)
	@$(BIN)/python -m benchmarks.sandbox_scale $(ARGS)

format: $(DEV_READY)
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

clean:
	rm -rf $(VENV) .tox build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf benchmarks/.environments benchmarks/results .fuzz

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	    { echo "exchangelib needs Python 3.10 or later; name one with: make PYTHON=/path/to/python3"; exit 1; }
	@# Tools leave a file of that name, which says where their own environment is (PEP 832)
	@[ ! -f $(VENV) ] || rm $(VENV)
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || \
	    { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(DEMO_READY): $(PACKAGING) | $(BIN)/python
	@echo "Installing exchangelib and its sandbox into $(VENV)"
	@$(PIP) --editable '.[sandbox]'
	@touch $@

$(DEV_READY): $(PACKAGING) | $(BIN)/python
	@echo "Installing exchangelib with everything its tests need into $(VENV)"
	@$(PIP) --editable '.[dev,sandbox]'
	@touch $@ $(DEMO_READY)
