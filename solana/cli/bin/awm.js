#!/usr/bin/env node
// Node 20 says of every key that Ed25519 in Web Crypto is new: people needn't be told.
process.removeAllListeners('warning');
const { main } = await import('../dist/main.js');
process.exitCode = await main(process.argv);
