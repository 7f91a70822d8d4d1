#!/usr/bin/env bash
# Installs what building and measuring the Solana programs needs on Debian 12, and nothing that is already there:
#   rustc-web, libstd-rust-web-dev-bpf, rust-web-src, lld-22   compilers for sBPF and WebAssembly (Debian packages)
#   sbpf-linker                                                turns LLVM bitcode into a Solana program (crates.io)
# The host's own Rust builds everything else. `install-toolchain.sh wasm` leaves out sbpf-linker. Run it as often as you
# like; it stops at the first thing it can't do.
set -euo pipefail

RUSTC_SERIES=1.96
SBPF_LINKER=0.2.6
PACKAGES=(rustc-web libstd-rust-web-dev-bpf rust-web-src lld-22)

fail() { echo "install-toolchain: $*" >&2; exit 1; }

missing=()
for package in "${PACKAGES[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "== installing ${missing[*]} (Debian packages)"
  [ "$(id -u)" = 0 ] || fail "run as root, or: apt-get install ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
/usr/bin/rustc --version | grep -q "^rustc $RUSTC_SERIES\." ||
  fail "/usr/bin/rustc is $(/usr/bin/rustc --version), this project is built with $RUSTC_SERIES"

command -v cargo >/dev/null || fail "cargo is missing: install Rust 1.95 or later with rustup (https://rustup.rs)"
if [ "${1:-}" = wasm ]; then
  echo "== toolchain for WebAssembly ready: $(/usr/bin/rustc --version)"
  exit
fi
if ! cargo install --list | grep -q "^sbpf-linker v$SBPF_LINKER:"; then
  echo "== installing sbpf-linker $SBPF_LINKER (crates.io, about a minute)"
  cargo install sbpf-linker --version "$SBPF_LINKER" --locked --quiet
fi
echo "== toolchain ready: $(/usr/bin/rustc --version), sbpf-linker $SBPF_LINKER"
