// A match on the node, from its creation to its end; its frames are the golden ones.
import {
  AccountError,
  connect,
  endSession,
  fetchAccount,
  fetchSession,
  FrameRunner,
  inputInstruction,
  NEUTRAL,
  nameOf,
  openFrame,
  sendInput,
  SessionStatus,
  setSessionKey,
  startMatch,
  TransactionFailure,
  watchSession,
  worldModel,
  type ProgramInstruction,
  type SessionEvent,
} from '@awm/client';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';

import { deadUrl } from '../../testing/dead-url.js';
import { goldenChain } from '../../testing/golden.js';
import { begin, clientOf, joinedMatch, playTo, type Match } from '../../testing/match.js';

const chain = inject('chain');
const golden = goldenChain();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The reason for which something is refused. */
async function reason(refused: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await refused.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(TransactionFailure);
  return (error as TransactionFailure).reason?.name;
}

describe('a match', () => {
  let match: Match;
  let runner: FrameRunner;

  beforeAll(async () => {
    match = await joinedMatch(chain, 1n, golden);
    const { client, addresses } = match;
    expect(await reason(startMatch(client, addresses.session))).toBe('WrongStatus');
    await begin(match);
    runner = await FrameRunner.open(client, addresses.session);
  });

  test('has the golden frames, and is watched without a gap', async () => {
    const { client, addresses } = match;
    const { connection, program } = client;
    const events: SessionEvent[] = [];
    const abort = new AbortController();
    const watched = (async () => {
      for await (const event of watchSession(connection, program, addresses.session, { signal: abort.signal })) {
        events.push(event);
      }
    })();
    const [first] = golden.digests;
    const rows = first?.frames ?? 0;
    await playTo(match, runner, rows);
    const hidden = await fetchAccount(connection, program, worldModel.HiddenState, addresses.hidden);
    const frame = Buffer.concat(hidden.frame.map((fields) => Buffer.from(fields.buffer)));
    expect(sha256(frame)).toBe(first?.frame);
    expect(sha256(hidden.data.subarray(0, hidden.stateLength))).toBe(first?.state);
    await expect.poll(() => events.findLast(({ kind }) => kind === 'frame')).toMatchObject({ row: rows });
    abort.abort();
    await watched;
    const told = events.flatMap((event) => (event.kind === 'frame' ? [event.row] : []));
    expect(told).toEqual(Array.from({ length: rows - (told[0] ?? 0) + 1 }, (_, k) => (told[0] ?? 0) + k));
    expect(told[0]).toBeLessThan(3);
    expect(events[0]).toMatchObject({ kind: 'status', session: { status: SessionStatus.RUNNING } });
  });

  test('who comes late reads the frames before from the log', async () => {
    const { connection, program } = match.client;
    const { row } = await fetchSession(match.client, match.addresses.session);
    const told: number[] = [];
    for await (const event of watchSession(connection, program, match.addresses.session, { from: 5 })) {
      told.push(...(event.kind === 'frame' ? [event.row] : []));
      if (told.at(-1) === row) {
        break;
      }
    }
    expect(told).toEqual(Array.from({ length: row - 4 }, (_, k) => k + 5));
  });

  test('takes an input from a player or the session key, once, and for the open frame only', async () => {
    const { client, addresses, keys, players, owner } = match;
    const frame = openFrame(await fetchSession(client, addresses.session));
    const send = (signer: (typeof keys)[0], at = frame): Promise<void> =>
      sendInput(client, signer, addresses, 0, at, NEUTRAL);
    expect(await reason(send(owner))).toBe('NotAuthority');
    expect(await reason(send(keys[1]))).toBe('NotAuthority');
    expect(await reason(send(keys[0], frame + 1))).toBe('StaleInput');
    await setSessionKey(client, players[0], addresses.session, 0);
    expect(await reason(send(keys[0]))).toBe('NotAuthority');
    await send(players[0]);
    expect(await reason(send(players[0]))).toBe('AlreadySent');
  });

  test('waits for inputs until their deadline, then goes on without', async () => {
    const { client, addresses } = match;
    const { row } = await fetchSession(client, addresses.session);
    let state = await fetchSession(client, addresses.session);
    const refused: unknown[] = [];
    while (state.row === row) {
      state = await runner.runFrame().catch((error: unknown) => {
        refused.push(error);
        return fetchSession(client, addresses.session);
      });
    }
    for (const error of refused) {
      expect(error).toMatchObject({ reason: { name: 'TooEarly' } });
    }
    expect([state.missing[0], state.missing[1]]).toEqual([0, 1]);
  });

  test('runs a frame of which someone else has sent an input, and leaves one that someone else runs', async () => {
    const { client, addresses, keys, players } = match;
    const inputs = (frame: number): ProgramInstruction[] =>
      ([0, 1] as const).map((side) =>
        inputInstruction(client, ([players[0], keys[1]] as const)[side], addresses, side, frame, NEUTRAL),
      );
    const before = await fetchSession(client, addresses.session);
    await sendInput(client, players[0], addresses, 0, openFrame(before), NEUTRAL);
    const after = await runner.runFrame(inputs(openFrame(before)));
    expect([after.row, after.missing[0], after.missing[1]]).toEqual([before.row + 1, 0, 0]);
    const others = await Promise.all([0, 1].map(async () => FrameRunner.open(client, addresses.session)));
    const states = await Promise.all(others.map(async (other) => other.runFrame(inputs(openFrame(after)))));
    expect(states.map(({ row }) => row)).toEqual([after.row + 1, after.row + 1]);
  });

  test('cannot be ended before its time', async () => {
    const { client, addresses, owner } = match;
    expect(await reason(endSession(client, owner, addresses.session))).toBe('TooEarly');
  });
});

describe('a session that is open', () => {
  test('can be cancelled by a player, and is over then', async () => {
    const { client, addresses, players } = await joinedMatch(chain, 2n, golden);
    await endSession(client, players[1], addresses.session);
    const state = await fetchSession(client, addresses.session);
    expect(nameOf(SessionStatus, state.status)).toBe('CANCELLED');
    const { connection, program } = client;
    const kinds: string[] = [];
    for await (const { kind } of watchSession(connection, program, addresses.session)) {
      kinds.push(kind);
    }
    expect(kinds).toEqual(['status']);
  });
});

describe('what is not there', () => {
  test('is named', async () => {
    const { client, owner } = await clientOf(chain);
    await expect(fetchSession(client, owner.address)).rejects.toThrow(AccountError);
    const watching = watchSession(client.connection, client.program, client.program);
    await expect(watching.next()).rejects.toThrow('is no SessionState');
  });

  test('a chain that does not answer is an error after its attempts', async () => {
    const { rpc } = connect({ rpcUrl: await deadUrl(), attempts: 2 });
    await expect(rpc.getSlot().send()).rejects.toThrow('fetch failed');
  });
});
