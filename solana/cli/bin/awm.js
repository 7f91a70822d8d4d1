#!/usr/bin/env node
// Node 20 says of every key that Ed25519 in Web Crypto is new: people needn't be told.
process.removeAllListeners('warning');
const { main } = await import('../dist/main.js');
const code = await main(process.argv);
// once all is written: a rollup does not answer the end of a WebSocket, and Node would wait for that for half a minute
process.stdout.write('', () => process.exit(code));
