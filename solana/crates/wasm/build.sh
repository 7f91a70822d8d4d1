#!/usr/bin/env bash
# Builds solana/target/wasm/wire.wasm, and beside it cargo's list of its sources (wire.d): with rustup's wasm32 target where
# it is installed, else with Debian's compiler (solana/install-toolchain.sh wasm).
set -euo pipefail
cd "$(dirname "$0")/../.."

TARGET=wasm32-unknown-unknown
OUT=target/wasm
FLAGS="-C target-feature=+simd128"
ARGUMENTS=(build --quiet --release --target "$TARGET" -p wire-wasm)

export CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_PANIC=abort
export CARGO_PROFILE_RELEASE_STRIP=symbols
if [ -d "$(rustc --print target-libdir --target "$TARGET")" ]; then
  RUSTFLAGS="$FLAGS" cargo "${ARGUMENTS[@]}"
else
  ./install-toolchain.sh wasm
  # Debian has the sources of its standard library, not its build for browsers.
  RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS="$FLAGS -C linker=/usr/bin/wasm-ld-22 -C linker-flavor=wasm-ld" \
    cargo "${ARGUMENTS[@]}" -Zbuild-std=std,panic_abort
fi
mkdir -p "$OUT"
cp "target/$TARGET/release/wire_wasm.wasm" "$OUT/wire.wasm"
cp "target/$TARGET/release/wire_wasm.d" "$OUT/wire.d"
echo "== built solana/$OUT/wire.wasm, $(wc -c <"$OUT/wire.wasm") bytes"
