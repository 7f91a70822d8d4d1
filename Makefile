# Two commands do everything on a fresh machine: `make match` plays a match, `make test` passes the tests.
.DEFAULT_GOAL := help
.PHONY: help match serve test lint check-browser

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --frozen --inexact
OUTPUT ?= matches/match.json
ARGS ?=

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.uv/bin/uv:
	@echo "== installing uv into .uv"
	python3 -m venv .uv
	.uv/bin/pip install --quiet uv==0.13.8

match: $(UV) ## play a match of two learned fighters and say how to watch it (ARGS="--seed 7 --stage battlefield")
	@echo "== installing what a match needs (no torch)"
	$(UV) sync --frozen --inexact --quiet --no-dev
	@mkdir -p $(dir $(OUTPUT))
	$(RUN) --no-dev python -m crank.main --output $(OUTPUT) $(ARGS)

serve: $(UV) ## stream an endless show to the browser (http://127.0.0.1:8765)
	$(UV) sync --frozen --inexact --quiet --no-dev
	$(RUN) --no-dev python -m crank.serve --endless $(ARGS)

test: $(UV) check-browser lint ## install everything, lint, check types, run all tests
	$(RUN) --all-extras pytest $(ARGS)

lint: $(UV) ## formatting, lint, types, generated files
	@echo "== installing everything the tests need"
	$(UV) sync --frozen --inexact --quiet --all-extras
	$(RUN) --all-extras ruff check .
	$(RUN) --all-extras ruff format --check .
	$(RUN) --all-extras mypy
	$(RUN) --all-extras python -m schema.generate --check
	$(RUN) --all-extras python -m viz.bundle --check

check-browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  echo "== installing chromium for the viewers' tests" && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  { echo "the viewers' tests need chromium: apt-get install chromium" >&2; exit 1; }
