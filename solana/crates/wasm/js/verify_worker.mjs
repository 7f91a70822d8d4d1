// A Web Worker that checks matches, so that a page stays awake meanwhile.
//
//   worker.postMessage({wasm, manifest, shards: [...], match})   // the bytes of each
//   worker.onmessage: {done, rows} now and then, at last {verdict, seconds} or {error}

import { AlteredWorld, Wire } from "./wire.mjs";

self.onmessage = async ({ data: { wasm, manifest, shards, match } }) => {
  try {
    const wire = await Wire.load(wasm);
    wire.openShards(manifest, shards);
    const begin = performance.now();
    const verdict = wire.verify(match, (done, rows) => self.postMessage({ done, rows }));
    self.postMessage({ verdict, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    if (!(error instanceof AlteredWorld)) self.postMessage({ error: error.message });
    else self.postMessage({ verdict: { genuine: false, text: error.message, frame: null, head: null }, seconds: 0 });
  }
};
