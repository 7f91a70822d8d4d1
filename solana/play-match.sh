#!/usr/bin/env bash
# Plays a match on chain, from nothing: a node (unless RPC names one), the program, a world, a session, its frames, the check.
# `make chain` builds what it needs and runs it. Everything goes on where an earlier run has stopped.
#
#   RPC     JSON-RPC of another chain (default: an awm-node of its own);  WS  its WebSocket
#   BASE    where RPC is a rollup (a MagicBlock validator): the base layer under it, where everything is made and where
#           the result comes back to (default: that of `make rollup`);  BASE_WS  its WebSocket
#   DISPUTE where RPC is a rollup: the dispute program on the base layer, which takes down the seed
#   WORLD   folder of an integer world        FRAMES  rows to play, the start included
#   PROGRAM file of the world's program (default: the one that was built)
#   P0, P1  agents                            OUTPUT  match file to write
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-python}
WORLD=${WORLD:-checkpoints/wire-mini/int8}
FRAMES=${FRAMES:-300}
OUTPUT=${OUTPUT:-matches/chain.json}
PROGRAM=${PROGRAM:-solana/target/bpfel-unknown-none/release/libworld_model.so}
NODE=solana/target/release/awm-node
AWM="node solana/cli/bin/awm.js"
FOLDER=solana/target/chain
KEYS=$FOLDER/keys
RPC=${RPC:-}
WS=${WS:-}
BASE=${BASE:-}
BASE_WS=${BASE_WS:-}
# on a rollup, where only a match that is over comes back: who is gone for so long has lost
LEAVING=(--deadline-slots 5 --forfeit-frames 10)

say() { echo "== $*" >&2; }

[ -f "$PROGRAM" ] && [ -f solana/cli/dist/main.js ] || { echo "error: the program or the awm command isn't built: make chain" >&2; exit 1; }
mkdir -p "$KEYS"

if [ -z "$RPC" ]; then
  [ -x "$NODE" ] || { echo "error: $NODE isn't built: make chain" >&2; exit 1; }
  # a chain for each build of the program: the accounts of one are nothing to another
  ledger=$FOLDER/ledger-$(sha256sum "$PROGRAM" | cut -c1-16)
  log=$FOLDER/awm-node.log
  : >"$log"
  say "starting awm-node on $ledger"
  "$NODE" --ledger "$ledger" --rpc-port 0 --ws-port 0 2>>"$log" &
  node=$!
  trap 'kill -INT $node 2>/dev/null && wait $node || true' EXIT
  # the log is cut before the node starts: else the port of the last one could be read
  until RPC=$(sed -n 's/.*JSON-RPC \(http[^,]*\),.*/\1/p' "$log") && [ -n "$RPC" ]; do
    kill -0 $node 2>/dev/null || { echo "error: awm-node ended: $(tail -1 "$log")" >&2; exit 1; }
    sleep 0.1
  done
  WS=$(sed -n 's/.*WebSocket \(ws[^,]*\),.*/\1/p' "$log")
fi
[ -n "$BASE" ] || BASE=$($PYTHON -m crank.rollup base --rpc "$RPC")
played=(--rpc "$RPC")
[ -z "$WS" ] || played+=(--ws "$WS")
if [ -n "$BASE" ]; then
  on_rollup=(--rollup "$RPC")
  say "playing on the rollup at $RPC, over the base layer at $BASE"
else
  on_rollup=()
  BASE=$RPC BASE_WS=$WS
fi
chain=(--rpc "$BASE")
socket=()
[ -z "$BASE_WS" ] || socket=(--ws "$BASE_WS")

payer=$KEYS/payer.json
[ -f "$payer" ] || $AWM keygen "$payer" >/dev/null
case $BASE in http://127.0.0.1:* | http://localhost:*)
  say "asking the faucet"
  $AWM airdrop 100 "${chain[@]}" "${socket[@]}" --keypair "$payer" >&2 ;;
esac

say "deploying the program, $PROGRAM"
program=$($AWM deploy "$PROGRAM" "${chain[@]}" "${socket[@]}" --keypair "$payer" --program-keypair "$KEYS/program.json" --yes)
say "bringing $WORLD on chain"
manifest=$($AWM upload-weights "$WORLD" "${chain[@]}" "${socket[@]}" --keypair "$payer" --program "$program" \
  --starts crank/starts.json --yes)
say "beginning a session"
rules=("${on_rollup[@]}")
[ ${#on_rollup[@]} = 0 ] || rules+=("${LEAVING[@]}")
[ ${#on_rollup[@]} = 0 ] || [ -z "${DISPUTE:-}" ] || rules+=(--dispute "$DISPUTE")
session=$($PYTHON -m crank.chain_session begin "${chain[@]}" "${rules[@]}" --manifest "$manifest" --keys "$KEYS")
match=("${played[@]}" --session "$session" --world-model "$WORLD" --payer "$payer")
say "playing $FRAMES frames of session $session"
$PYTHON -m crank.main "${match[@]}" \
  --p0 "${P0:-policy}" --p0-key "$KEYS/inputs-0.json" --p1 "${P1:-policy}" --p1-key "$KEYS/inputs-1.json" \
  --frames "$FRAMES" --output "$OUTPUT"
say "checking the match with the native engine"
$PYTHON -m crank.verify "$OUTPUT" --world-model "$WORLD"
if [ ${#on_rollup[@]} != 0 ]; then
  stands=$($PYTHON -m crank.chain_session show --rpc "$RPC" --session "$session")
  if grep -q "^status *RUNNING" <<<"$stands"; then
    say "both players leave: the match ends"
    $PYTHON -m crank.main "${match[@]}" >/dev/null
  fi
  say "bringing the result back to the base layer"
  $PYTHON -m crank.chain_session return "${chain[@]}" "${on_rollup[@]}" --session "$session" --keys "$KEYS"
fi
