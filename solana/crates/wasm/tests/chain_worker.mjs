// A Web Worker that plays the golden chains and answers with the heads of their hash chains.

import { Wire } from "../js/wire.mjs";
import { chainsOf, rowsOf } from "./chains.mjs";

self.onmessage = async ({ data: { wasm, world, golden, controllers } }) => {
  const wire = await Wire.load(wasm);
  wire.open(world);
  const vectors = JSON.parse(new TextDecoder().decode(golden));
  const heads = chainsOf(vectors, controllers).map((chain) => {
    wire.start(chain.start, chain.stage);
    wire.play(rowsOf(chain.controllers, 0, vectors.frames));
    return wire.head;
  });
  self.postMessage({ heads });
};
