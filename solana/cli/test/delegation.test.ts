// What doctor says of sessions that are on a rollup: accounts as delegation leaves them, on a node of their own.
import { decodeAccount, encodeAccount, SessionState, worldModel } from '@awm/client';
import { generateKeyPairSigner, getAddressEncoder, getProgramDerivedAddress, type Address } from '@solana/kit';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { cli } from '../../testing/cli.js';
import { TestNode } from '../../testing/node.js';
import { built, CHAIN_ACCOUNTS } from '../../testing/paths.js';

const HOW = 'cargo run --release -p chain-tests --example match_accounts -- target/chain-accounts';
const { DELEGATION_PROGRAM } = worldModel;
const folder = mkdtempSync(join(tmpdir(), 'awm-delegated-'));
const newAddress = async (): Promise<Address> => (await generateKeyPairSigner()).address;

/** An account's file, as awm-node reads it. */
function file(pubkey: Address, owner: Address, data: Uint8Array): string[] {
  const path = join(folder, `${pubkey}.json`);
  const account = { lamports: 1e9, data: [Buffer.from(data).toString('base64'), 'base64'], owner, executable: false };
  writeFileSync(path, JSON.stringify({ pubkey, account: { ...account, rentEpoch: 0, space: data.length } }));
  return ['--account', path];
}

let node: TestNode;
let program: Address;
let sessions: readonly [Address, Address, Address];
let validators: readonly [Address, Address];

beforeAll(async () => {
  program = await newAddress();
  validators = [await newAddress(), await newAddress()];
  sessions = [await newAddress(), await newAddress(), await newAddress()];
  const bytes = new Uint8Array(readFileSync(built(join(CHAIN_ACCOUNTS, 'SessionState.bin'), HOW)));
  const session = encodeAccount(SessionState, { ...decodeAccount(SessionState, bytes), validator: validators[0] });
  const beginning = sessions.flatMap((delegated) => file(delegated, DELEGATION_PROGRAM, session));
  for (const [index, validator] of validators.entries()) {
    const seeds = ['delegation', getAddressEncoder().encode(sessions[index] ?? program)];
    const [record] = await getProgramDerivedAddress({ programAddress: DELEGATION_PROGRAM, seeds });
    const data = Uint8Array.of(
      100,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...getAddressEncoder().encode(validator),
      ...new Uint8Array(56),
    );
    beginning.push(...file(record, DELEGATION_PROGRAM, data));
  }
  node = new TestNode(beginning);
  await node.start();
});

afterAll(async () => node.close());

/** What it says, and with which exit code. */
async function doctor(session: Address): Promise<readonly [number | undefined, string]> {
  const { code, out } = await cli('doctor', session, '--rpc', node.rpcUrl, '--program', program);
  return [code, out];
}

test('a delegated session is to be asked for at its rollup', async () => {
  const words = `it is delegated to validator ${validators[0]}, as it should be: ask that rollup (--rpc)`;
  expect(await doctor(sessions[0])).toEqual([0, `wait  delegation ${words}`]);
});

test('one that another validator holds is stuck there', async () => {
  const words = `it is delegated to validator ${validators[1]}, but names ${validators[0]}: wrong validator`;
  expect(await doctor(sessions[1])).toEqual([3, `STUCK delegation ${words}`]);
});

test('one without a record is on its way back', async () => {
  const [code, out] = await doctor(sessions[2]);
  expect(code).toBe(3);
  expect(out).toContain('it is being undelegated');
});
