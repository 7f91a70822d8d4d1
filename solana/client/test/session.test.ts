// A match on the node, from its creation to its end; its frames are the golden ones.
import {
  AccountError,
  connect,
  createSession,
  endSession,
  entityAddress,
  fetchAccount,
  fetchRaw,
  fetchSession,
  FrameRunner,
  inputInstruction,
  joinSession,
  NEUTRAL,
  nameOf,
  NOBODY,
  openFrame,
  sendInput,
  sessionAddresses,
  SessionStatus,
  setSessionKey,
  startMatch,
  TransactionFailure,
  watchSession,
  worldModel,
  type ProgramInstruction,
  type SessionAddresses,
  type SessionEvent,
} from '@awm/client';
import { address, lamports } from '@solana/kit';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';

import { deadUrl } from '../../testing/dead-url.js';
import { goldenChain } from '../../testing/golden.js';
import { begin, clientOf, joinedMatch, newId, playTo, type Match } from '../../testing/match.js';

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
    match = await joinedMatch(chain, golden);
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
    const { id, client, owner, addresses, players } = await joinedMatch(chain, golden);
    await endSession(client, players[1], addresses.session);
    const state = await fetchSession(client, addresses.session);
    expect(nameOf(SessionStatus, state.status)).toBe('CANCELLED');
    const { connection, program } = client;
    const kinds: string[] = [];
    for await (const { kind } of watchSession(connection, program, addresses.session)) {
      kinds.push(kind);
    }
    expect(kinds).toEqual(['status']);
    const again = createSession(client, owner, id, address(chain.manifest), { stage: golden.stage });
    await expect(again).rejects.toThrow(`the session ${addresses.session} is over: take another id`);
  });

  test('is gone on with by the rules that it was created with, and by no others', async () => {
    const { client, owner } = await clientOf(chain);
    const { program } = client;
    const [id, manifest] = [newId(), address(chain.manifest)];
    const rules = { stage: golden.stage, temperature: 128 };
    const entity = await entityAddress(program, owner.address, id);
    const addresses = await sessionAddresses(program, entity);
    const { session, hidden: component } = addresses;
    const create = worldModel.createSession(
      program,
      { authority: owner, manifest, session },
      {
        ...rules,
        id,
        players: [NOBODY, NOBODY],
        validator: NOBODY,
        lifetime: worldModel.DEFAULT_LIFETIME,
        deadlineSlots: worldModel.DEFAULT_DEADLINE_SLOTS,
        forfeitFrames: worldModel.DEFAULT_FORFEIT_FRAMES,
        inputDelay: worldModel.DEFAULT_INPUT_DELAY,
      },
    );
    const hidden = worldModel.createComponent(program, { authority: owner, manifest, session, component }, { kind: 0 });
    await client.sender.send([create, hidden]);
    const make = async (others: object, world = manifest): Promise<SessionAddresses> =>
      createSession(client, owner, id, world, { ...rules, ...others });
    for (const [others, named] of [
      [{ stage: golden.stage + 1 }, 'stage'],
      [{ temperature: 0 }, 'temperature'],
      [{ inputDelay: 1, lifetime: 3600n }, 'inputDelay, lifetime'],
      [{ deadlineSlots: 1 }, 'deadlineSlots'],
      [{ forfeitFrames: 1 }, 'forfeitFrames'],
      [{ validator: owner.address }, 'validator'],
      [{ players: [owner.address, NOBODY] }, 'players'],
    ] as const) {
      await expect(make(others)).rejects.toThrow(`is there with other rules (${named}): take another id`);
    }
    await expect(make({}, address(chain.program))).rejects.toThrow('other rules (world)');
    expect(await make({})).toEqual(addresses);
    const log = await fetchAccount(client.connection, program, worldModel.InputLog, addresses.inputLog);
    expect(log.rows).toBe(0);
    // who came meanwhile is no other rule where anyone may
    await joinSession(client, owner, session, { side: 1, character: golden.characters[1] });
    expect(await make({})).toEqual(addresses);
    expect(await make({ players: [NOBODY, owner.address] })).toEqual(addresses);
    await expect(make({ players: [NOBODY, manifest] })).rejects.toThrow('(players)');
  });

  test('can be made where somebody sent lamports before', async () => {
    const { client, owner } = await clientOf(chain);
    const id = newId();
    const entity = await entityAddress(client.program, owner.address, id);
    const { session, frameLog } = await sessionAddresses(client.program, entity);
    for (const early of [session, frameLog]) {
      await client.connection.rpc.requestAirdrop(early, lamports(1_000_000n)).send();
      await expect.poll(async () => (await fetchRaw(client.connection, early))?.lamports).toBe(1_000_000n);
    }
    const made = await createSession(client, owner, id, address(chain.manifest), { stage: golden.stage });
    expect((await fetchSession(client, made.session)).stage).toBe(golden.stage);
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
