// The golden chains, for Node and browsers.

const ROW = 16;

/** Every chain of golden.json with its part of golden_controllers.bin. */
export function chainsOf(golden, bytes) {
  let at = 0;
  return golden.chains.map((chain) => {
    const controllers = bytes.subarray(at, (at += chain.controllers * ROW));
    return { ...chain, controllers };
  });
}

/** What sampled chains begin with: of the chains above, with other digests. */
export function sampledOf(golden, chains) {
  return golden.sampled.map(({ chain, seed, first_row, temperature, digests }) => {
    const sampling = { seed: BigInt(`0x${seed}`), row: BigInt(first_row), temperature };
    return { ...chains[chain], sampling, digests };
  });
}

/** Controllers of steps from..to, taken from the top again at their end. */
export function rowsOf(controllers, from, to) {
  const rows = new Uint8Array((to - from) * ROW);
  for (let step = from; step < to; step++) {
    const at = (step * ROW) % controllers.length;
    rows.set(controllers.subarray(at, at + ROW), (step - from) * ROW);
  }
  return rows;
}
