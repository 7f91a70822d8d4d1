#!/usr/bin/env bash
# Fills the corpus of a fuzz target with what it should begin from: seed.sh TARGET
set -euo pipefail
cd "$(dirname "$0")"
fixtures=../../tests/fixtures
mkdir -p "corpus/$1"
case $1 in
  world)
    # a patch of the header, of a table, of weights; and a cut
    printf '\0\0\0\0\1W' >corpus/world/header
    printf '\100\0\0\0\4\1\2\3\4\0\20\0\0\2\5\6' >corpus/world/sizes
    printf '\0\0\1\0\204\200\177\200\177' >corpus/world/weights
    printf '\1\1\1' >corpus/world/cut
    ;;
  manifest)
    cp $fixtures/small_world/manifest.json corpus/manifest/alone
    { cat $fixtures/small_world/manifest.json && printf '\0' && cat $fixtures/small_world/weights-0.bin; } >corpus/manifest/small
    ;;
  match_file)
    # make_seeds.py writes them
    cp seeds/*.json seeds/*.gz corpus/match_file/
    ;;
esac
