/** A node with the program and the small world on it, for all tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';

import { done } from './cli.js';
import { goldenChain, writeStarts } from './golden.js';
import { TestNode } from './node.js';
import { built, ESCROW_FILE, PROGRAM_FILE, SMALL_WORLD } from './paths.js';

/** What the tests get. */
export interface Chain {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  readonly program: string;
  readonly escrow: string;
  /** The small world's manifest; its start table has the first golden chain's start. */
  readonly manifest: string;
  /** A key that owns the world and has lamports. */
  readonly keypair: string;
  readonly starts: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    chain: Chain;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'awm-keys-'));
  const [keypair, starts] = [join(folder, 'key.json'), join(folder, 'starts.json')];
  const owner = await done('keygen', keypair);
  const program = await done('keygen', join(folder, 'program.json'));
  const escrow = await done('keygen', join(folder, 'escrow.json'));
  const file = built(PROGRAM_FILE, 'cargo build --release -p world-model in solana/programs');
  const escrowFile = built(ESCROW_FILE, 'cargo build --release -p escrow in solana/programs');
  const node = new TestNode([
    ...['--mint', owner],
    ...['--upgradeable-program', program, file, owner],
    ...['--program', escrow, escrowFile],
  ]);
  await node.start();
  writeStarts(starts, goldenChain());
  const { rpcUrl, wsUrl } = node;
  const chain = ['--rpc', rpcUrl, '--ws', wsUrl, '--program', program, '--keypair', keypair];
  const manifest = await done('upload-weights', SMALL_WORLD, '--starts', starts, '--yes', ...chain);
  project.provide('chain', { rpcUrl, wsUrl, program, escrow, manifest, keypair, starts });
  return async () => {
    await node.close();
    rmSync(folder, { recursive: true });
  };
}
