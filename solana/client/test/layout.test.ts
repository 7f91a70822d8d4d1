// Accounts that the real program has written: read, compared with what the program's side says is in them, written again.
import {
  decodeAccount,
  decodeHead,
  encodeAccount,
  LayoutError,
  loggedFrames,
  worldModel,
  type AccountLayout,
} from '@awm/client';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { built, CHAIN_ACCOUNTS } from '../../testing/paths.js';

const HOW = 'cargo run --release -p chain-tests --example match_accounts -- target/chain-accounts';
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(built(join(CHAIN_ACCOUNTS, name), HOW)));
const expected = JSON.parse(Buffer.from(bytesOf('expected.json')).toString()) as Record<string, unknown>;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function roundTrip<Head, Whole extends Head>(layout: AccountLayout<Head, Whole>): Whole {
  const bytes = bytesOf(`${layout.name}.bin`);
  const account = decodeAccount(layout, bytes);
  expect(hex(encodeAccount(layout, account))).toBe(hex(bytes));
  expect(account).toMatchObject(decodeHead(layout, bytes.subarray(0, layout.headLength)) as object);
  return account;
}

describe("the program's accounts", () => {
  test('a world', () => {
    const manifest = roundTrip(worldModel.ModelManifest);
    expect(manifest.authority).toBe(expected['world_authority']);
    expect(hex(manifest.worldHash)).toBe(expected['world_hash']);
    expect([manifest.parts, String(manifest.length)]).toEqual([expected['parts'], expected['length']]);
    expect(roundTrip(worldModel.WeightShard).data.length).toBe(Number(manifest.length));
    expect(roundTrip(worldModel.PackedWeights).done).toBe(1);
  });

  test('a session', () => {
    const session = roundTrip(worldModel.SessionState);
    expect(session.players).toEqual(expected['players']);
    expect([session.authority, session.entity]).toEqual([expected['session_authority'], expected['entity']]);
    expect([session.row, session.stage, session.temperature]).toEqual(
      ['row', 'stage', 'temperature'].map((name) => expected[name]),
    );
    expect(String(session.seed)).toBe(expected['seed']);
    expect(hex(session.chainHead)).toBe(expected['chain_head']);
    expect(session.view.map(({ stocks }) => stocks)).toEqual(expected['stocks']);
    expect(session.view.map(({ x }) => x)).toEqual(expected['x']);
  });

  test('its components', () => {
    expect(roundTrip(worldModel.HiddenState).frame.map((fields) => fields[0])).toEqual(expected['exact_x']);
    expect(roundTrip(worldModel.InputBuffer).slots.length).toBe(2 * worldModel.INPUT_SLOTS);
    expect(roundTrip(worldModel.InputLog).start.map((fields) => fields[0])).toEqual(expected['start_x']);
    const { rows, data } = roundTrip(worldModel.FrameLog);
    const frames = loggedFrames(rows, data);
    expect(frames.map(({ row }) => row)).toEqual(Array.from({ length: 256 }, (_, k) => rows - 256 + k));
    expect(frames.at(-1)?.players.map(({ x }) => x)).toEqual(expected['x']);
  });
});

describe('bytes that are no account', () => {
  const session = bytesOf('SessionState.bin');
  const refused = (bytes: Uint8Array): unknown => decodeAccount(worldModel.SessionState, bytes);

  test('of another kind, too few, too many', () => {
    expect(() => refused(bytesOf('FrameLog.bin'))).toThrow(LayoutError);
    expect(() => refused(session.subarray(0, -1))).toThrow('has not grown');
    expect(() => refused(Uint8Array.of(...session, 0))).toThrow('1 bytes too many');
    expect(() => refused(new Uint8Array())).toThrow('no SessionState');
  });

  test('a vector that says more than there is', () => {
    const log = bytesOf('FrameLog.bin');
    new DataView(log.buffer).setUint32(worldModel.FrameLog.headLength - 4, 0xffff_ffff, true);
    expect(() => decodeAccount(worldModel.FrameLog, log)).toThrow('bytes are missing');
  });

  test('values that a type does not hold', () => {
    const account = decodeAccount(worldModel.SessionState, session);
    const written = (change: Partial<worldModel.SessionState>): unknown =>
      encodeAccount(worldModel.SessionState, { ...account, ...change });
    expect(() => written({ stage: 256 })).toThrow('256 is no whole number from 0 to 255');
    expect(() => written({ seed: 1n << 64n })).toThrow(LayoutError);
    expect(() => written({ worldHash: new Uint8Array(31) })).toThrow('31 bytes instead of 32');
  });
});
