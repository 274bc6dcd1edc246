# Sothutu. `make help` lists what can be asked for; nothing here needs more than python3, make and git.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet install
PACKAGES := server kiosk display printers

# Settings of `make run`; unset, the product's own defaults hold (port 8000, folder ./var).
PORT    ?=
DATA    ?=
# Parts of `make test` to leave out: browser, postgres.
WITHOUT ?=
# A lock names everything with its hash; left to look further, pip meets newer releases and refuses them.
LOCKED := --require-hashes --no-deps --requirement
# What pytest is to run and how, for one test at a time: make test TESTS=tests/unit/test_place.py
TESTS   ?=
# The modules with heavy proofs, which name `proof` (tests/conftest.py holds that): to collect all for a few takes long.
PROOFS  := grep --recursive --files-with-matches --word-regexp --include='test_*.py' proof tests
# Processes that run tests side by side: as many as the machine has cores.
SIDES   ?= auto

# Hundreds of processes of the tests load the same modules: where a machine forbids to keep what was compiled, each
# would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- for a newcomer -----------------------------------------------------------------------------

.PHONY: run
run: build ## install, build and serve the sample centre (PORT=8000 DATA=./var)
	@exec env $(if $(PORT),STT_PORT='$(PORT)') $(if $(DATA),STT_DATA='$(DATA)') $(BIN)/sothutu run --sample

.PHONY: build
build: $(VENV)/.installed translations server/web/dist/manifest.json ## install the pinned parts and build the pages

.PHONY: test
test: export STT_TEST_WITHOUT = $(WITHOUT)
test: build $(VENV)/.tools ## all tests, browser and PostgreSQL included (WITHOUT="browser postgres" leaves parts out)
	@WITHOUT='$(WITHOUT)' scripts/test-packages
ifeq ($(TESTS),)
	$(BIN)/pytest --numprocesses=$(SIDES) --dist=worksteal -m 'not alone' --durations=5
	@echo 'The proofs that work with a clock and a crowd of their own, one after the other'
	$(BIN)/pytest -m alone --durations=5 $$($(PROOFS))
else
	$(BIN)/pytest --durations=5 $(TESTS)
endif

# --- for those who work on it -------------------------------------------------------------------

.PHONY: check
check: build $(VENV)/.tools ## style, types and house rules, without running the product
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	scripts/node node build.mjs --check

.PHONY: format
format: $(VENV)/.tools ## mend what ruff can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: coverage
coverage: export STT_TEST_WITHOUT = $(WITHOUT)
coverage: build $(VENV)/.tools ## the tests again, with the branches they leave untouched
	@WITHOUT='$(WITHOUT)' scripts/test-packages
	$(BIN)/pytest --cov --cov-report=term-missing:skip-covered $(TESTS)

.PHONY: proof
proof: build $(VENV)/.tools ## the heavy proofs at their full numbers; writes docs/proof.md (hours)
	@scripts/test-packages
	STT_PROOF=full $(BIN)/pytest -m proof --durations=0 --proof-report=docs/proof.md $(TESTS)

.PHONY: screenshots
screenshots: build $(VENV)/.tools ## pictures of every face for the README, and of every state in gallery/
	@WITHOUT=postgres scripts/test-packages
	$(BIN)/python -m tests.screenshots

.PHONY: bench
bench: build ## what an issue and a call cost, against floors measured in the same run
	@$(BIN)/sothutu bench --json

.PHONY: lock
lock: ## choose and pin the newest versions that pyproject.toml allows
	@scripts/lock $(PYTHON)

.PHONY: clean
clean: ## remove what was installed and built; data in ./var stays
	rm -rf $(VENV) .build node_modules server/web/dist printers/fonts test-results gallery *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find $(PACKAGES) tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
	find $(PACKAGES) -name '*.mo' -delete

# --- for a machine that serves a centre ----------------------------------------------------------

.PHONY: install
install: build ## install for good: user, /opt/sothutu, units, empty database (sudo make install)
	@deploy/install

.PHONY: bundle
bundle: build ## one archive with everything, installed from a stick without internet
	@PYTHON='$(BIN)/python' deploy/bundle

# --- the steps, each done once and again when its own sources change ----------------------------

$(VENV)/.made:
	@PYTHON='$(if $(filter-out python3,$(PYTHON)),$(PYTHON))' scripts/venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock $(VENV)/.made
	@echo 'Installing the pinned Python packages'
	@$(PIP) $(LOCKED) requirements.lock
	@touch $@

# The product itself, from this checkout; its dependencies are the lock's alone.
$(VENV)/.installed: pyproject.toml $(VENV)/.runtime
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tools: requirements-dev.lock $(VENV)/.runtime
	@echo 'Installing the pinned tools of the tests'
	@$(PIP) $(LOCKED) requirements-dev.lock
	@touch $@

.PHONY: translations
translations: $(VENV)/.runtime
	@$(BIN)/python scripts/compile_translations.py

node_modules/.installed: package-lock.json package.json $(VENV)/.made
	@echo 'Installing the pinned parts of the pages'
	@scripts/node npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The build reads templates, Python and tables too: it takes from them the icons they name.
page_sources := $(shell find $(PACKAGES) -path server/web/dist -prune -o -type f \
	\( -name '*.ts' -o -name '*.mjs' -o -name '*.css' -o -name '*.html' -o -name '*.svg' -o -name '*.py' -o -name '*.csv' -o -name '*.json' \) \
	-print 2>/dev/null | LC_ALL=C sort)

server/web/dist/manifest.json: build.mjs tsconfig.json node_modules/.installed .build/page-sources $(page_sources)
	@echo 'Building the pages'
	@scripts/node node build.mjs
	@touch $@

# A list that changes when a source comes or goes, which no time stamp of a file tells.
.build/page-sources: FORCE
	@mkdir -p .build
	@printf '%s\n' $(page_sources) | cmp -s - $@ || printf '%s\n' $(page_sources) > $@

.PHONY: FORCE
FORCE:
