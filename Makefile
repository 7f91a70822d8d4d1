# Two commands do everything on a fresh machine: `make match` plays a match, `make test` passes the tests.
.DEFAULT_GOAL := help
.PHONY: help match serve core test test-core test-svm lint check-browser check-rust

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --frozen --inexact
OUTPUT ?= matches/match.json
MATURIN := $(abspath $(UV)) tool run maturin==1.9.6
CRATES := wire-core integer-kernels wire-python
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

core: $(UV) check-rust ## build and install the compiled integer step (needs Rust)
	@echo "== building the compiled integer step"
	cd solana/crates/python && $(MATURIN) build --release --quiet --out ../../target/wheels
	$(UV) sync --frozen --inexact --quiet --no-dev
	$(UV) pip install --quiet --no-deps --reinstall solana/target/wheels/wire_core-*.whl

test: $(UV) check-browser lint core test-core ## install everything, lint, check types, run all tests
	$(RUN) --all-extras pytest $(ARGS)

test-core: check-rust ## lint and test the Rust core: golden vectors with every kernel, hostile bytes
	cd solana && cargo fmt --check $(addprefix -p ,$(CRATES))
	cd solana && cargo clippy --quiet --all-targets $(addprefix -p ,$(CRATES)) -- -D warnings
	cd solana && cargo test --quiet --release -p wire-core -p integer-kernels --features integer-kernels/pack

test-svm: check-rust ## play the golden vectors in Solana's virtual machine, with what a frame costs there (Debian 12)
	solana/install-toolchain.sh
	cd solana && cargo fmt --check -p svm-bench -p kernel-study -p step-study
	cd solana/programs && cargo build --quiet --release -p kernel-study -p step-study
	cd solana && cargo test --quiet --release -p svm-bench --test golden -- --nocapture

lint: $(UV) ## formatting, lint, types, generated files
	@echo "== installing everything the tests need"
	$(UV) sync --frozen --inexact --quiet --all-extras
	$(RUN) --all-extras ruff check .
	$(RUN) --all-extras ruff format --check .
	$(RUN) --all-extras mypy
	$(RUN) --all-extras python -m schema.generate --check
	$(RUN) --all-extras python -m viz.bundle --check
	$(RUN) --all-extras python solana/crates/core/generate_scheme.py --check

check-rust:
	@command -v cargo >/dev/null || { echo "the compiled integer step needs Rust 1.95 or later: https://rustup.rs" >&2; exit 1; }

check-browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  echo "== installing chromium for the viewers' tests" && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  { echo "the viewers' tests need chromium: apt-get install chromium" >&2; exit 1; }
