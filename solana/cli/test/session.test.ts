// Sessions from the command line: made, watched, diagnosed.
import {
  AccountError,
  fetchAccount,
  fetchSession,
  FrameRunner,
  NEUTRAL,
  NOBODY,
  openFrame,
  sendInput,
  sessionAddresses,
  STAGES,
  worldModel,
} from '@awm/client';
import { address } from '@solana/kit';
import { beforeAll, describe, expect, inject, test } from 'vitest';

import { cli, done, startCli } from '../../testing/cli.js';
import { goldenChain } from '../../testing/golden.js';
import { begin, clientOf, joinedMatch, playTo, tellSecrets, type Match } from '../../testing/match.js';
import { startRpcGate } from '../../testing/rpc-gate.js';

const chain = inject('chain');
const golden = goldenChain();
const target = ['--rpc', chain.rpcUrl, '--ws', chain.wsUrl, '--program', chain.program];
const paid = [...target, '--keypair', chain.keypair];

describe('create-session', () => {
  test('prints where the session is', async () => {
    const session = await done('create-session', '--world', chain.manifest, '--stage', String(golden.stage), ...paid);
    const { client } = await clientOf(chain);
    const state = await fetchSession(client, address(session));
    expect([state.stage, state.manifest]).toEqual([golden.stage, chain.manifest]);
    const rules = [state.inputDelay, state.temperature, state.deadlineSlots, state.forfeitFrames];
    expect([...rules, state.expiresAt - state.createdAt]).toEqual([
      worldModel.DEFAULT_INPUT_DELAY,
      worldModel.DEFAULT_TEMPERATURE,
      worldModel.DEFAULT_DEADLINE_SLOTS,
      worldModel.DEFAULT_FORFEIT_FRAMES,
      worldModel.DEFAULT_LIFETIME,
    ]);
  });

  test('lists what stages there are', async () => {
    const said = await cli('create-session', '--world', chain.manifest, '--stage', 'moon', ...paid);
    expect(said.code).toBe(2);
    expect(said.err).toMatch(/^error: there is no stage moon; known: .*final_destination/);
  });

  test('says what the program refuses', async () => {
    const said = await cli('create-session', '--world', chain.manifest, '--stage', '2', '--delay', '25', ...paid);
    expect(said.code).toBe(1);
    expect(said.err).toContain('error: the chain refused a transaction: an argument is out of bounds (BadArgument)');
  });

  test('takes a player for each side, or nobody', async () => {
    const make = ['create-session', '--world', chain.manifest, '--stage', String(golden.stage), ...paid];
    const [first, second] = [chain.program, chain.escrow];
    for (const players of [[first], [first, second, chain.manifest]]) {
      const said = await cli(...make, '--players', ...players);
      expect(said.code).toBe(2);
      expect(said.err).toContain(`--players takes two addresses, not ${players.length}`);
    }
    expect((await cli(...make, '--players', first, 'second')).code).toBe(2);
    const { client } = await clientOf(chain);
    for (const [given, found] of [
      [
        [first, second],
        [first, second],
      ],
      [
        ['', second],
        [NOBODY, second],
      ],
    ] as const) {
      const session = await done(...make, '--players', ...given);
      expect((await fetchSession(client, address(session))).players).toEqual(found);
    }
  });

  test("has Python's unit for temperatures", async () => {
    const make = ['create-session', '--world', chain.manifest, '--stage', String(golden.stage), ...paid];
    const { client } = await clientOf(chain);
    for (const [given, found] of [
      ['1', 256],
      ['0.69921875', 179],
    ] as const) {
      const session = await done(...make, '--temperature', given);
      expect((await fetchSession(client, address(session))).temperature).toBe(found);
    }
    const said = await cli(...make, '--temperature', '0.7');
    expect(said.code).toBe(2);
    expect(said.err).toContain('It should be a multiple of 1/256, such as 0.69921875.');
    for (const wrong of ['10.5', '256', '-1', 'warm', '1e-1', '']) {
      expect(await cli(...make, '--temperature', wrong)).toMatchObject({ code: 2 });
    }
  });

  test('says where the session is before it pays, and goes on when it was killed', async () => {
    // one that is slow to land is handed in again: that is no other transaction
    const sent = new Set<unknown>();
    const gate = await startRpcGate(chain.rpcUrl, ({ method, params }) => {
      if (method === 'sendTransaction') {
        sent.add(params[0]);
      }
      if (sent.size < 2) {
        return undefined;
      }
      killed.child.kill('SIGKILL');
      return Promise.resolve('nothing');
    });
    const make = ['create-session', '--world', chain.manifest, '--stage', String(golden.stage)];
    const rest = ['--ws', chain.wsUrl, '--program', chain.program, '--keypair', chain.keypair];
    const killed = startCli([...make, '--rpc', gate.url, ...rest]);
    const { code, err } = await killed.ended;
    await gate.close();
    expect([code, sent.size]).toEqual([undefined, 2]);
    const [, session = '', id = ''] =
      /^session (\w+); cut off, the same command with --id (\d+) goes on$/.exec(err) ?? [];
    const { client } = await clientOf(chain);
    const { entity } = await fetchSession(client, address(session));
    const { inputLog } = await sessionAddresses(client.program, entity);
    const log = async (): Promise<worldModel.InputLog> =>
      fetchAccount(client.connection, client.program, worldModel.InputLog, inputLog);
    await expect(log()).rejects.toThrow(AccountError);
    expect(await done(...make, '--id', id, ...paid)).toBe(session);
    expect((await log()).rows).toBe(0);
    const elsewhere = STAGES.find(({ id: stage }) => stage !== golden.stage)?.key ?? '';
    const other = await cli(...make.slice(0, -1), elsewhere, '--id', id, ...paid);
    expect(other.code).toBe(1);
    expect(other.err).toContain(`error: the session ${session} is there with other rules (stage): take another id`);
  });
});

describe('a match', () => {
  let match: Match;
  let runner: FrameRunner;
  let session: string;
  const doctor = async (...more: string[]): Promise<{ code: number | undefined; out: string }> =>
    cli('doctor', session, ...target, ...more);

  beforeAll(async () => {
    match = await joinedMatch(chain, golden, { deadlineSlots: 20 });
    session = match.addresses.session;
  });

  test('doctor says who has to lock', async () => {
    const { code, out } = await doctor();
    expect(code).toBe(0);
    expect(out).toContain('player 0 has not locked yet');
    expect(out).toContain('with all of its 1 shard(s)');
    expect(out).toContain('all four are there and whole');
  });

  test('is told a line a frame', async () => {
    await begin(match);
    runner = await FrameRunner.open(match.client, match.addresses.session);
    const watching = startCli(['spectate', session, ...target, '--json', '--from', '0', '--frames', '9']);
    await playTo(match, runner, 8);
    const { code, out } = await watching.ended;
    expect(code).toBe(0);
    const events = out.split('\n').map((line) => JSON.parse(line) as { kind: string; row?: number });
    expect(events.filter(({ kind }) => kind === 'frame').map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const shown = await done('spectate', session, ...target, '--frames', '1');
    expect(shown).toMatch(/^8 {2}\S.*%.* {3}\| {3}.*%/);
  });

  test('doctor says whose input is missing, then that nobody cranks', async () => {
    const { client, players, addresses } = match;
    expect((await doctor()).out).toMatch(/player 0 and player 1 sent no input for frame 9/);
    const frame = openFrame(await fetchSession(client, addresses.session));
    for (const side of [0, 1] as const) {
      await sendInput(client, players[side], addresses, side, frame, NEUTRAL);
    }
    const { code, out } = await doctor('--payer', players[0].address);
    expect(code).toBe(3);
    expect(out).toContain('STUCK cursor     both inputs for frame 9 are there: nobody cranks');
    expect(out).toContain('STUCK funds');
    await runner.runFrame();
  });

  test('doctor names the wrong program and the wrong address', async () => {
    const wrong = await cli('doctor', session, ...target.slice(0, 4), '--program', chain.manifest);
    expect(wrong.out).toContain('wrong --program?');
    expect(await cli('doctor', chain.program, ...target)).toMatchObject({
      code: 1,
      err: `error: ${chain.program} is no session`,
    });
    expect((await cli('doctor', match.players[0].address, ...target)).out).toContain('there is no account');
  });
});

test('doctor says which component has not grown, and that a session for a rollup is delegated before it starts', async () => {
  const match = await joinedMatch(chain, golden, { validator: address(chain.manifest) });
  const doctor = async (): Promise<string> => {
    const { code, out } = await cli('doctor', match.addresses.session, ...target);
    expect(code).toBe(0);
    return out;
  };
  const joined = await doctor();
  expect(joined).toContain('wait  components the HiddenState has 10240 of');
  expect(joined).toContain('wrong on a rollup');
  await tellSecrets(match);
  const told = await doctor();
  expect(told).toContain('both secrets are told: anyone may delegate it');
  expect(told).not.toContain('startMatch');
});

test('help is everywhere, and wrong usage is told from failure', async () => {
  for (const command of ['deploy', 'upload-weights', 'create-session', 'spectate', 'doctor', 'keygen', 'airdrop']) {
    const { code, out } = await cli(command, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: awm ${command}`);
  }
  expect((await cli('--help')).out).toContain('Exit codes');
  expect((await cli('dance')).code).toBe(2);
  expect((await cli('doctor')).code).toBe(2);
});
