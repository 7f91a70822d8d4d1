// What doctor says of a first lock that nobody has answered, on a chain whose slots pass quickly.
import { decodeAccount, encodeAccount, SessionState, SessionStatus, sleep, worldModel } from '@awm/client';
import { createSolanaRpc, generateKeyPairSigner } from '@solana/kit';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { cli } from '../../testing/cli.js';
import { TestNode } from '../../testing/node.js';
import { built, CHAIN_ACCOUNTS } from '../../testing/paths.js';

const HOW = 'cargo run --release -p chain-tests --example match_accounts -- target/chain-accounts';

test('a first lock that is too old is to be made again', async () => {
  const { address: session } = await generateKeyPairSigner();
  const { address: program } = await generateKeyPairSigner();
  const state = decodeAccount(
    SessionState,
    new Uint8Array(readFileSync(built(join(CHAIN_ACCOUNTS, 'SessionState.bin'), HOW))),
  );
  const expiresAt = BigInt(Math.floor(Date.now() / 1000)) + worldModel.DEFAULT_LIFETIME;
  const open = { ...state, status: SessionStatus.OPEN, locked: [1, 0] as const, lockSlot: 0n, expiresAt };
  const data = encodeAccount(SessionState, open);
  const file = join(mkdtempSync(join(tmpdir(), 'awm-locked-')), 'session.json');
  const account = { lamports: 1e9, data: [Buffer.from(data).toString('base64'), 'base64'], owner: program };
  const rest = { executable: false, rentEpoch: 0, space: data.length };
  writeFileSync(file, JSON.stringify({ pubkey: session, account: { ...account, ...rest } }));
  const node = new TestNode(['--account', file, '--slot-ms', '1']);
  await node.start();
  try {
    const rpc = createSolanaRpc(node.rpcUrl);
    while ((await rpc.getSlot().send()) <= worldModel.LOCK_SLOTS) {
      await sleep(50);
    }
    const { out } = await cli('doctor', session, '--rpc', node.rpcUrl, '--program', program);
    expect(out).toMatch(/player 0 locked \d+ slots ago, which is too long: it counts no more, lock again/);
    expect(out).toContain('player 1 has not locked yet');
  } finally {
    await node.close();
  }
}, 60_000);
