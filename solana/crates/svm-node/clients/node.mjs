// Starts awm-node for a test: `AWM_NODE` names the program, by default the release build of this workspace.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.AWM_NODE ?? join(here, '../../../target/release/awm-node');

/** A running node: its two addresses, and how to end it. Rejects with what a node says that doesn't start. */
export async function startNode() {
  const ledger = mkdtempSync(join(tmpdir(), 'awm-node-'));
  const child = spawn(program, ['--ledger', ledger, '--rpc-port', '0', '--ws-port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGINT');
    const code = await ended;
    rmSync(ledger, { recursive: true });
    return code;
  };
  const said = [];
  const addresses = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`awm-node ended: ${said.join('\n')}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const found = /JSON-RPC (http:\/\/[^,]+), WebSocket (ws:\/\/[^,]+),/.exec(line);
      if (found) resolve({ rpcUrl: found[1], wsUrl: found[2] });
    });
  });
  return { ...addresses, stop };
}
