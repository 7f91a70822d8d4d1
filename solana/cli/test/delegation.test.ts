// What doctor says of sessions that are on a rollup: accounts as delegation leaves them, on a node of their own.
import {
  decodeAccount,
  encodeAccount,
  sessionAddresses,
  SessionState,
  SessionStatus,
  SYSTEM_PROGRAM,
  worldModel,
} from '@awm/client';
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
const NOTHING = new Uint8Array();
const newAddress = async (): Promise<Address> => (await generateKeyPairSigner()).address;

/** An account's file, as awm-node reads it. */
function file(pubkey: Address, owner: Address, data: Uint8Array): string[] {
  const path = join(folder, `${pubkey}.json`);
  const account = { lamports: 1e9, data: [Buffer.from(data).toString('base64'), 'base64'], owner, executable: false };
  writeFileSync(path, JSON.stringify({ pubkey, account: { ...account, rentEpoch: 0, space: data.length } }));
  return ['--account', path];
}

/** Where the delegation program says who holds a session. */
async function recordOf(session: Address): Promise<Address> {
  const seeds = ['delegation', getAddressEncoder().encode(session)];
  const [record] = await getProgramDerivedAddress({ programAddress: DELEGATION_PROGRAM, seeds });
  return record;
}

let node: TestNode;
let program: Address;
let sessions: readonly [Address, Address, Address, Address];
/** One that is here. */
let here: Address;
let validators: readonly [Address, Address];

beforeAll(async () => {
  program = await newAddress();
  validators = [await newAddress(), await newAddress()];
  sessions = [await newAddress(), await newAddress(), await newAddress(), await newAddress()];
  here = await newAddress();
  const bytes = new Uint8Array(readFileSync(built(join(CHAIN_ACCOUNTS, 'SessionState.bin'), HOW)));
  const state = { ...decodeAccount(SessionState, bytes), validator: validators[0] };
  const session = encodeAccount(SessionState, state);
  const beginning = sessions.flatMap((delegated) => file(delegated, DELEGATION_PROGRAM, session));
  for (const [index, validator] of validators.entries()) {
    const record = await recordOf(sessions[index] ?? program);
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
  // where somebody has sent lamports, but nothing was made
  const { hidden } = await sessionAddresses(program, state.entity);
  const open = { ...state, status: SessionStatus.OPEN, expiresAt: 1n << 40n };
  beginning.push(
    ...file(await recordOf(sessions[3]), SYSTEM_PROGRAM, NOTHING),
    ...file(here, program, encodeAccount(SessionState, open)),
    ...file(hidden, SYSTEM_PROGRAM, NOTHING),
  );
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

test('one without a record is on its way back, also where somebody sent lamports', async () => {
  for (const session of [sessions[2], sessions[3]]) {
    const [code, out] = await doctor(session);
    expect(code).toBe(3);
    expect(out).toContain('it is being undelegated');
  }
});

test('a component that has lamports only is not there yet', async () => {
  const [code, out] = await doctor(here);
  expect(code).toBe(3);
  expect(out).toContain('there is no HiddenState: its owner has to create it before the lock');
  expect(out).not.toContain('owns the HiddenState');
});
