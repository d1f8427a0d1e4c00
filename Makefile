# Everything a developer types. `make help` lists it.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
NPM := tablet/scripts/npm --prefix tablet
NODE_MODULES := tablet/node_modules/.ready
TABLET := store_api/static/tablet/.built
TABLET_SOURCES := $(shell find tablet/src tablet/public tablet/scripts -type f ! -name schema.d.ts) \
  $(wildcard tablet/*.ts tablet/*.js tablet/*.json tablet/index.html) docs/openapi.json
# Test files side by side, each process with servers of its own. In the order of their names the long ones do not come
# last, when nothing is left to run beside them.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Tests start the kit's commands a hundred times; once is enough to compile it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup tablet run test check bench faults

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) ## make .venv with everything that is needed

tablet: setup $(TABLET) ## build the app for the tablets, which the server shows at /app

run: setup tablet ## a running demo on http://127.0.0.1:8000
	@$(BIN)/huitouke demo

test: setup tablet ## all tests but the long promises
	$(NPM) test --silent
	$(BIN)/pytest -m "not faults" $(SIDE_BY_SIDE)

check: setup $(NODE_MODULES) ## lint, format, types, architecture
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run check --silent

bench: setup ## measurements; NAME=… for one of them
	$(BIN)/python -m bench $(NAME)

faults: setup ## the long promises: crashes, wipes, races
	$(BIN)/pytest -m faults

# Only the versions of requirements.lock, with their hashes, are installed; then this folder itself.
$(STAMP): requirements.lock pyproject.toml
	@set -e; \
	for python in python3.13 python3.12 python3.11 python3; do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11, 3.12 or 3.13 is needed and none was found. 需要 Python 3.11–3.13。" >&2; exit 1; \
	fi; \
	if ! [ -x $(BIN)/python ] && ! { $$found -c 'import ensurepip, venv' 2>/dev/null && $$found -m venv $(VENV); }; then \
	  echo "$$found cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv." >&2; \
	  echo "$$found 不能建立虚拟环境;Debian / Ubuntu 请先运行:apt install python3-venv。" >&2; \
	  rm -rf $(VENV); exit 1; \
	fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Only what package-lock.json names, with its hashes; no program of a package runs at its installation.
$(NODE_MODULES): tablet/package-lock.json tablet/package.json | $(STAMP)
	@echo "Fetching the parts of the tablet app. 正在下载平板应用的组件。"
	@$(NPM) ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error > /dev/null
	@touch $@

# The build empties its folder first, so the mark is there only after a whole one.
$(TABLET): $(NODE_MODULES) $(TABLET_SOURCES)
	@echo "Building the tablet app. 正在构建平板应用。"
	@$(NPM) run build --silent > tablet/node_modules/.build.log 2>&1 || { cat tablet/node_modules/.build.log >&2; exit 1; }
	@touch $@
