/** Starts awm-node for tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { built, NODE } from './paths.js';

/** A node with a chain of its own. */
export class TestNode {
  readonly ledger = mkdtempSync(join(tmpdir(), 'awm-client-'));
  #child: ChildProcess | undefined;
  #ports: readonly [string, string] = ['0', '0'];
  rpcUrl = '';
  wsUrl = '';

  /** arguments: what the chain begins with, for example --upgradeable-program. */
  constructor(private readonly beginning: readonly string[] = []) {}

  /** Starts it, again on the same ports. Rejects with what a node says that doesn't start. */
  async start(): Promise<void> {
    const [rpc, ws] = this.#ports;
    const args = ['--ledger', this.ledger, '--rpc-port', rpc, '--ws-port', ws];
    const first = this.rpcUrl === '' ? this.beginning : [];
    const child = spawn(built(NODE, 'cargo build --release -p svm-node'), [...args, ...first], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => {
        reject(new Error(`awm-node ended: ${said.join('\n')}`));
      });
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        const found = /JSON-RPC (http:\/\/[^,]+), WebSocket (ws:\/\/[^,]+),/.exec(line);
        if (found?.[1] !== undefined && found[2] !== undefined) {
          [this.rpcUrl, this.wsUrl] = [found[1], found[2]];
          this.#ports = [new URL(this.rpcUrl).port, new URL(this.wsUrl).port];
          resolve();
        }
      });
    });
  }

  /** Kills it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it and forgets its chain. */
  async close(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.ledger, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child !== undefined) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill(signal);
      await closed;
    }
  }
}
