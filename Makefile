# Tracker: every command a contributor needs. `make help` lists them.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard tracker/translations/*/LC_MESSAGES/messages.po))
export PORT ?= 5000

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-fast imports drawing lint types check fuzz random-walk mutants format pictures messages requirements clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime $(CATALOGUES) ## build .venv with the tracker command in it

setup-dev: $(VENV)/.dev $(CATALOGUES) ## the same, with what tests and checks need

run: export LOG_FORMAT ?= console
run: setup ## serve http://127.0.0.1:5000 with the demo loaded (PORT, DATABASE_URL from the environment)
	@$(BIN)/python run.py --demo

test: setup-dev ## all tests, on SQLite and on PostgreSQL, with the browser tests where there is a Chromium
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

test-fast: setup-dev ## the quick tests: on SQLite only, without a browser and without those marked slow
	@TEST_DATABASE_URL=none $(BIN)/python -m pytest -m "not browser and not slow" -q --numprocesses auto --dist worksteal

imports: setup-dev ## the import contracts: who may import whom
	@$(BIN)/lint-imports --no-cache --no-logo

drawing: setup-dev ## draw the dependencies between the features into CONTRIBUTING.md
	@$(BIN)/python -m tests.whole.drawing

lint: setup-dev ## ruff, djlint and the import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/djlint tracker/templates --lint --quiet
	@$(BIN)/lint-imports --no-cache --no-logo

types: setup-dev ## mypy
	@$(BIN)/mypy

check: lint types test ## all that must be green before a commit is pushed

fuzz: export RUNS ?= 100000
fuzz: setup-dev ## read RUNS damaged documents (100,000 without it): no failure, none slow, no clause lost
	@nice $(BIN)/python -m tests.reading.fuzz --runs $(RUNS)

random-walk: export STEPS ?= 20000
random-walk: setup-dev ## let random people do STEPS random things (20,000 without it) on both databases; SEED repeats a run
	@nice $(BIN)/python -m pytest -q -x --show-capture=no tests/random_walk

mutants: setup-dev ## change the rules in one small place at a time and name what no test notices (MODULE=tasks/rules, SAMPLE=20)
	@nice $(BIN)/python -m tests.mutants $(MODULE) $(if $(SAMPLE),--sample $(SAMPLE))

format: setup-dev ## let ruff put the code in order
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

PICTURES := oversight ledger task desk desk-en report-form queue review rounds plans
pictures: export TAKE_PICTURES := yes
pictures: setup-dev ## take the documents' pictures anew with the browser tests
	@$(BIN)/python -m pytest -q tests/browser/test_pages.py -k pictures
	@mkdir -p docs/images && for name in $(PICTURES); do cp screenshots/docs-$$name.png docs/images/$$name.png; done

messages: setup-dev ## collect the texts for translation into tracker/translations
	@$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l -k N_ -k P_:1,2 --no-location --sort-output \
		--project=Tracker -o tracker/translations/messages.pot .
	@$(BIN)/pybabel -q update -i tracker/translations/messages.pot -d tracker/translations --no-fuzzy-matching --ignore-obsolete --width 120
	@$(BIN)/pybabel -q compile -d tracker/translations

requirements: ## compile requirements/*.txt from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -q -o requirements/runtime.txt
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -q -c requirements/runtime.txt -o requirements/dev.txt

clean: ## remove .venv and what runs leave behind (var/ with the data stays)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build screenshots *.egg-info

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Tracker needs Python 3.11 or newer, and none was found: install it, or say which one with PYTHON=/path/to/python3."; exit 1; }
	@echo "[1/3] creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { echo "Python could not create a virtual environment: install its venv module (Debian: python3-venv)."; rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	@echo "[2/3] installing the locked packages (requirements/runtime.txt)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.txt \
		|| { echo "The packages could not be installed: pip needs a package index or a folder of wheels (PIP_INDEX_URL or PIP_FIND_LINKS)."; exit 1; }
	@echo "[3/3] installing the tracker command"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(CATALOGUES): %.mo: %.po $(VENV)/.runtime
	@$(BIN)/pybabel -q compile -i $< -o $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "installing what tests need (requirements/dev.txt)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
