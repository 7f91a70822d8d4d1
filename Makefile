# Two commands do everything on a fresh machine: `make match` plays a match, `make test` passes the tests.
.DEFAULT_GOAL := help
.PHONY: help match serve chain node svm core core-if-rust verify wasm test test-core test-svm test-chain test-client test-node test-rollup rollup \
  sanitize fuzz bench-speed bench-cu programs lint check-browser check-rust check-nightly

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --frozen --inexact
OUTPUT ?= matches/match.json
MATURIN := $(abspath $(UV)) tool run maturin==1.9.6
CRATES := wire-core integer-kernels wire-match wire-python wire-verify wire-wasm chain-layout
ARGS ?=
FUZZ_SECONDS ?= 300
CARGO_FUZZ := 0.13.2
# one test a core, each of one thread; what a module's tests share is made once where they follow each other
WORKERS := --numprocesses auto --maxprocesses 4 --dist worksteal
KEPT_PROGRAM := solana/programs/world-model/built/world_model.so
HOST = $(shell rustc -vV | sed -n 's/^host: //p')

# The installed compiled step, as of its sources; a stamp whose module is gone counts for nothing.
CORE := .venv/wire-core.stamp
CORE_SOURCES := solana/Cargo.toml solana/Cargo.lock \
  $(shell find solana/crates/core solana/crates/integer-kernels solana/crates/match solana/crates/chain-layout solana/crates/state-root \
    solana/crates/match-rules solana/crates/program-kit solana/crates/python -name '*.rs' -o -name '*.toml' -o -name '*.pyi')
ifeq ($(wildcard .venv/lib/python*/site-packages/wire_core),)
.PHONY: $(CORE)
endif

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

.uv/bin/uv:
	@echo "== installing uv into .uv"
	python3 -m venv .uv
	.uv/bin/pip install --quiet uv==0.13.8

match: $(UV) core-if-rust ## play a match of two learned fighters and say how to watch it (ARGS="--seed 7 --stage battlefield")
	@echo "== installing what a match needs (no torch)"
	$(UV) sync --frozen --inexact --quiet --no-dev
	@mkdir -p $(dir $(OUTPUT))
	$(RUN) --no-dev python -m crank.main --output $(OUTPUT) $(ARGS)

serve: $(UV) core-if-rust ## stream an endless show to the browser (http://127.0.0.1:8765)
	$(UV) sync --frozen --inexact --quiet --no-dev
	$(RUN) --no-dev python -m crank.serve --endless $(ARGS)

# KEPT=1 deploys the program that is kept beside its sources, if it is of these sources: then nothing builds for the chain's machine.
chain: $(if $(KEPT),node,svm) core ## play a match on a chain of your own and check it (RPC=URL: another or a rollup, BASE=URL; WORLD= FRAMES= P0= P1=; KEPT=1: with the kept program)
	$(if $(KEPT),$(RUN) --no-dev python solana/programs/build.py --check world_model)
	cd solana && npm ci --silent && npm run --silent build
	PYTHON="$(RUN) --no-dev --extra chain python" $(if $(KEPT),PROGRAM=$(KEPT_PROGRAM)) solana/play-match.sh

node: $(UV) check-rust
	cd solana && cargo build --quiet --release -p svm-node
	$(UV) sync --frozen --inexact --quiet --no-dev --extra chain

svm: node ## build the programs of worlds and disputes, awm-node and --engine svm (Debian 12)
	solana/install-toolchain.sh
	cd solana/programs && cargo build --quiet --release -p world-model -p dispute
	cd solana/crates/svm-python && $(MATURIN) build --release --quiet --out ../../target/wheels
	$(UV) pip install --quiet --no-deps --reinstall solana/target/wheels/wire_svm-*.whl

core: $(UV) check-rust $(CORE) ## build and install the compiled integer step (needs Rust)

# Where Rust is, matches run on the compiled step; where it isn't, the crank says that the reference plays.
core-if-rust: $(UV)
	@if command -v cargo >/dev/null; then $(MAKE) --no-print-directory core || \
	  echo "== the compiled step could not be built: the match goes on without it" >&2; fi

$(CORE): $(CORE_SOURCES)
	@echo "== building the compiled integer step"
	cd solana/crates/python && $(MATURIN) build --release --quiet --out ../../target/wheels
	$(UV) sync --frozen --inexact --quiet --no-dev
	$(UV) pip install --quiet --no-deps --reinstall solana/target/wheels/wire_core-*.whl
	@touch $@

verify: check-rust ## build the native check of matches: solana/target/release/wire-verify MATCH
	cd solana && cargo build --quiet --release -p wire-verify -p wire-match --bin wire-verify --example heads

wasm: check-rust ## build the integer step and the check of matches for browsers: solana/target/wasm/wire.wasm
	solana/crates/wasm/build.sh

test: $(UV) check-browser lint core verify svm test-core ## install everything, lint, check types, run all tests
	OMP_NUM_THREADS=1 $(RUN) --all-extras pytest $(WORKERS) $(ARGS)

test-core: check-rust ## lint and test the Rust core, every addition checked: golden vectors with every kernel, hostile bytes
	cd solana && cargo fmt --check $(addprefix -p ,$(CRATES))
	cd solana && cargo clippy --quiet --release --all-targets $(addprefix -p ,$(CRATES)) -- -D warnings
	cd solana && cargo test --quiet --profile checked -p wire-core -p integer-kernels -p wire-match --features integer-kernels/pack

test-svm: check-rust ## play the golden vectors in Solana's virtual machine, with what a frame costs there (Debian 12)
	solana/install-toolchain.sh
	cd solana && cargo fmt --check -p svm-bench -p cu-benchmark -p matmul-call
	cd solana && cargo clippy --quiet --release --all-targets -p svm-bench -- -D warnings
	cd solana/programs && cargo build --quiet --release -p cu-benchmark
	cd solana && cargo test --quiet --release -p svm-bench --test golden -- --nocapture

bench-cu: $(UV) check-rust ## measure compute units into docs/compute-units.md (ARGS=--check compares within 1 %)
	solana/install-toolchain.sh
	$(UV) sync --frozen --inexact --quiet --all-extras
	$(RUN) --all-extras python -m benchmarks.random_world solana/target/worlds
	cd solana/programs && cargo build --quiet --release -p cu-benchmark
	cd solana/programs && cargo build --quiet --release -p cu-benchmark --features matmul-syscall --target-dir ../target/matmul
	cd solana && cargo run --quiet --release -p svm-bench --bin compute-units -- $(ARGS) ../docs/compute-units.md \
	  small=../tests/fixtures/small_world/weights-0.bin wire-mini=../checkpoints/wire-mini/int8/weights-0.bin \
	  wire-base=../checkpoints/wire-base/int8/weights-0.bin "384x4, d_state 64=target/worlds/384x4.bin" \
	  512x12=target/worlds/512x12.bin

programs: $(UV) check-rust ## build the programs that are deployed, and keep them beside their sources (NAMES="escrow dispute")
	solana/install-toolchain.sh
	$(RUN) python solana/programs/build.py $(NAMES)

test-chain: $(UV) check-rust ## test the programs (world, escrow, disputes): every instruction, golden frames, accounts read by both IDLs
	solana/install-toolchain.sh
	cd solana && cargo fmt --check -p world-model -p escrow -p dispute -p program-kit -p match-rules -p state-root -p chain-tests -p dispute-tests -p svm-python
	cd solana && cargo clippy --quiet --release --all-targets -p chain-tests -p svm-python -p dispute-tests -p state-root \
	  --features state-root/trace -- -D warnings
	cd solana/programs && cargo build --quiet --release -p world-model -p escrow -p dispute
	cd solana/programs && cargo build --quiet --release -p world-model --features matmul-syscall --target-dir ../target/matmul
	cd solana && cargo test --quiet --release -p chain-tests -p dispute-tests -p state-root --features state-root/trace -- --nocapture
	cd solana && cargo run --quiet --release -p chain-tests --example match_accounts -- target/chain-accounts
	cd solana/idl && npm ci --silent && npm test --silent
	$(UV) run --no-project --isolated --with anchorpy==0.21.0 python solana/idl/read_accounts.py solana/target/chain-accounts

test-node: $(UV) check-rust ## test awm-node, the local chain, with the clients that people use, and its syscall
	solana/install-toolchain.sh
	cd solana && cargo fmt --check -p svm-node -p svm-features -p matmul-syscall -p matmul-probe
	cd solana && cargo clippy --quiet --release --all-targets -p svm-node -p svm-features -p matmul-syscall -- -D warnings
	cd solana/programs && cargo build --quiet --release -p matmul-probe
	cd solana && cargo test --quiet --release -p svm-node -p matmul-syscall
	cd solana && cargo build --quiet --release -p svm-node
	cd solana/crates/svm-node/clients && npm ci --silent && npm test --silent
	$(UV) run --no-project --isolated --with solana==0.36.12 --with pytest==8.4.2 \
	  python -m pytest -q -c /dev/null --rootdir solana/crates/svm-node/clients solana/crates/svm-node/clients

test-client: check-rust ## test the TypeScript client and awm with awm-node and the real programs
	solana/install-toolchain.sh
	cd solana/programs && cargo build --quiet --release -p world-model -p escrow
	cd solana && cargo build --quiet --release -p svm-node
	cd solana && cargo run --quiet --release -p chain-tests --example match_accounts -- target/chain-accounts
	cd solana && npm ci --silent && npm run --silent lint && npm test --silent

rollup: $(UV) check-rust ## start the MagicBlock validator, from npm, for make chain RPC=http://127.0.0.1:7799 (stop: python -m crank.rollup stop)
	cd solana && cargo build --quiet --release -p svm-node
	$(UV) sync --frozen --inexact --quiet --no-dev
	$(RUN) --no-dev python -m crank.rollup start $(ARGS)

test-rollup: $(UV) core ## a session's way to the real MagicBlock validator and back; its answers beside awm-node's
	solana/install-toolchain.sh
	cd solana/programs && cargo build --quiet --release -p world-model
	cd solana && cargo build --quiet --release -p svm-node && npm ci --silent && npm run --silent build
	$(UV) sync --frozen --inexact --quiet --extra chain
	WIRE_ROLLUP=1 $(RUN) --extra chain pytest tests/test_rollup.py tests/test_node_answers.py $(ARGS)

sanitize: check-nightly ## run the Rust core's tests under AddressSanitizer (by hand: needs a nightly Rust)
	cd solana && RUSTFLAGS="-Zsanitizer=address" CARGO_TARGET_DIR=target/sanitize \
	  cargo +nightly test --quiet --profile checked --target $(HOST) -p wire-core -p wire-match --tests

fuzz: check-nightly ## fuzz worlds, manifests and match files (by hand: needs a nightly Rust; FUZZ_SECONDS=300 each)
	@cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --version $(CARGO_FUZZ) --locked --quiet
	cd solana/fuzz && for target in world manifest match_file; do \
	  ./seed.sh $$target && cargo +nightly fuzz run --fuzz-dir . $$target -- -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=4096 \
	    -timeout=60 || exit 1; done

bench-speed: $(UV) check-rust ## time the step beside its bound and its peers, into docs/speed.md (by hand, quiet machine)
	$(UV) sync --frozen --inexact --quiet --all-extras
	$(RUN) --all-extras python -m benchmarks.speed $(ARGS)

lint: $(UV) ## formatting, lint, types, generated files
	@echo "== installing everything the tests need"
	$(UV) sync --frozen --inexact --quiet --all-extras
	$(RUN) --all-extras ruff check .
	$(RUN) --all-extras ruff format --check .
	$(RUN) --all-extras mypy
	$(RUN) --all-extras python -m schema.generate --check
	$(RUN) --all-extras python -m viz.bundle --check
	$(RUN) --all-extras python solana/crates/core/generate_scheme.py --check
	$(RUN) --all-extras python solana/crates/match/generate_layout.py --check
	$(RUN) --all-extras python -m schema.generate_chain --check
	$(RUN) --all-extras python solana/programs/build.py --check

check-rust:
	@command -v cargo >/dev/null || { echo "the compiled integer step needs Rust 1.95 or later: https://rustup.rs" >&2; exit 1; }

check-nightly: check-rust
	@cargo +nightly --version >/dev/null 2>&1 || { echo "this needs a nightly Rust: rustup toolchain install nightly" >&2; exit 1; }

check-browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  echo "== installing chromium for the viewers' tests" && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  { echo "the viewers' tests need chromium: apt-get install chromium" >&2; exit 1; }
