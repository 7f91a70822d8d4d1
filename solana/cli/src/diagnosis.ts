/** Why a session is stuck: everything that could be is looked at, in the order in which it matters. */
import {
  AccountError,
  decodeAccount,
  derivedAddress,
  fetchHead,
  fetchMade,
  fetchRaw,
  fetchWorld,
  isAccount,
  isOver,
  ModelManifest,
  nameOf,
  NOBODY,
  openFrame,
  sessionAddresses,
  SessionState,
  SessionStatus,
  sleep,
  StructReader,
  unitsOfFrame,
  worldModel,
  WorldStatus,
  type Client,
  type RawAccount,
  type SessionAddresses,
} from '@awm/client';
import { getAddressEncoder, type Address } from '@solana/kit';

import { balanceOf, SIGNATURE_FEE } from './cost.js';
import { sol } from './terminal.js';

/** Where a delegation record names the rollup's validator, behind its discriminator. */
const RECORD_HEAD = 8;
const RECORD_LENGTH = 40;
/** How long a session is watched to see whether anybody goes on with it. */
const WATCH_MS = 2000;
/** Who has less can't pay for a minute of frames. */
const LEAST_LAMPORTS = SIGNATURE_FEE * 3n * 60n * 60n;

/** Something that was looked at. */
export interface Finding {
  /** What. */
  readonly about: string;
  /** `stuck`: this is why. `waiting`: as it should be, but somebody has to do something. */
  readonly kind: 'ok' | 'waiting' | 'stuck';
  /** What was found, and what to do. */
  readonly words: string;
}

/** What of a client a diagnosis needs: it sends nothing. */
export type Reader = Pick<Client, 'connection' | 'program'>;

/** Looks at a session. payers: accounts that should be able to pay. AccountError where there is nothing like a session. */
export async function* diagnose(
  reader: Reader,
  session: Address,
  payers: readonly Address[],
): AsyncGenerator<Finding, void, undefined> {
  const raw = await fetchRaw(reader.connection, session);
  if (raw === undefined) {
    yield { about: 'session', kind: 'stuck', words: `there is no account ${session}: wrong chain, or it was closed` };
    return;
  }
  const state = stateIn(raw, session);
  yield* delegation(reader, session, raw, state);
  if (raw.owner !== reader.program) {
    return;
  }
  yield* validator(reader, state);
  yield* world(reader, state);
  const addresses = await sessionAddresses(reader.program, state.entity);
  const now = await clock(reader);
  yield* stage(reader, addresses, state, now);
  yield* funds(reader, payers);
}

/** The state in an account, whoever owns it now: a delegated one keeps what it was. */
function stateIn({ data }: RawAccount, session: Address): SessionState {
  if (!isAccount(SessionState, data)) {
    throw new AccountError(`${session} is no session`);
  }
  return decodeAccount(SessionState, data);
}

async function* delegation(
  { connection, program }: Reader,
  session: Address,
  { owner }: RawAccount,
  state: SessionState,
): AsyncGenerator<Finding> {
  const about = 'delegation';
  if (owner === program) {
    yield { about, kind: 'ok', words: 'the program owns the session here' };
  } else if (owner !== worldModel.DELEGATION_PROGRAM) {
    yield { about, kind: 'stuck', words: `${owner} owns the session, not program ${program}: wrong --program?` };
  } else {
    const seeds = ['delegation', getAddressEncoder().encode(session)];
    const record = await derivedAddress(worldModel.DELEGATION_PROGRAM, seeds);
    const found = await fetchMade(connection, record, RECORD_LENGTH);
    const holder = found === undefined ? undefined : new StructReader(found.data.subarray(RECORD_HEAD)).pubkey();
    if (holder === undefined) {
      const words = 'it is delegated, without a record of to whom: it is being undelegated';
      yield { about, kind: 'stuck', words };
    } else if (holder === state.validator) {
      const words = `it is delegated to validator ${holder}, as it should be: ask that rollup (--rpc)`;
      yield { about, kind: 'waiting', words };
    } else {
      const words = `it is delegated to validator ${holder}, but names ${state.validator}: wrong validator`;
      yield { about, kind: 'stuck', words };
    }
  }
}

async function* validator({ connection }: Reader, { validator: named }: SessionState): AsyncGenerator<Finding> {
  if (named === NOBODY) {
    return;
  }
  const { identity } = await connection.rpc.getIdentity().send();
  yield {
    about: 'validator',
    kind: identity === named ? 'ok' : 'waiting',
    words:
      identity === named
        ? 'this is the rollup that the session names'
        : `this node is ${identity}, the session names ${named}: fine on the base layer, wrong on a rollup`,
  };
}

async function* world(reader: Reader, state: SessionState): AsyncGenerator<Finding> {
  const { connection, program } = reader;
  const about = 'world';
  try {
    const { head } = await fetchHead(connection, program, ModelManifest, state.manifest);
    if (Buffer.compare(head.worldHash, state.worldHash) !== 0) {
      yield { about, kind: 'stuck', words: `another world stands at ${state.manifest} now: its own was closed` };
      return;
    }
    const name = new TextDecoder().decode(head.name).replaceAll('\0', '');
    const status = nameOf(WorldStatus, head.status);
    if (head.status === WorldStatus.UPLOADING) {
      yield { about, kind: 'stuck', words: `${name} is ${status}: finish upload-weights` };
      return;
    }
    const { shards, manifest } = await fetchWorld({ connection, program }, state.manifest);
    for (const [number, { packed }] of shards.entries()) {
      const { head: weights } = await fetchHead(connection, program, worldModel.PackedWeights, packed);
      if (weights.done === 0) {
        yield { about, kind: 'stuck', words: `the packed weights of shard ${number} are not complete` };
      }
    }
    yield { about, kind: 'ok', words: `${name} is ${status}, with all of its ${manifest.shards} shard(s)` };
  } catch (error) {
    if (!(error instanceof AccountError)) {
      throw error;
    }
    yield { about, kind: 'stuck', words: `a piece of it is missing: ${error.message}` };
  }
}

/** Slot and time of the chain. */
interface Now {
  readonly slot: bigint;
  readonly unix: bigint;
}

async function clock({ connection: { rpc, commitment } }: Reader): Promise<Now> {
  const slot = await rpc.getSlot({ commitment }).send();
  return { slot, unix: BigInt(Math.floor(Date.now() / 1000)) };
}

async function* stage(
  reader: Reader,
  addresses: SessionAddresses,
  state: SessionState,
  now: Now,
): AsyncGenerator<Finding> {
  const about = 'session';
  const { status, row } = state;
  if (isOver(state)) {
    yield { about, kind: 'ok', words: `it is over: ${nameOf(SessionStatus, status)} at row ${row}` };
    return;
  }
  const left = state.expiresAt - now.unix;
  yield left > 0n
    ? { about: 'expiry', kind: 'ok', words: `${left} s are left` }
    : { about: 'expiry', kind: 'stuck', words: 'its time is up: anyone may end it (endSession)' };
  yield* components(reader, addresses, state);
  if (status === SessionStatus.OPEN) {
    yield* open(state, left, now);
  } else if (status === SessionStatus.LOCKED) {
    yield* locked(state, now);
  } else {
    yield* running(reader, addresses, state, now);
  }
}

async function* components(
  { connection, program }: Reader,
  addresses: SessionAddresses,
  state: SessionState,
): AsyncGenerator<Finding> {
  const about = 'components';
  const { HiddenState, InputBuffer, FrameLog, InputLog } = worldModel;
  const { hidden, inputs, frameLog, inputLog } = addresses;
  let whole = true;
  for (const [layout, component] of [
    [HiddenState, hidden],
    [InputBuffer, inputs],
    [FrameLog, frameLog],
    [InputLog, inputLog],
  ] as const) {
    const raw = await fetchMade(connection, component, layout.headLength);
    if (raw === undefined) {
      whole = false;
      yield { about, kind: 'stuck', words: `there is no ${layout.name}: its owner has to create it before the lock` };
    } else if (raw.owner !== program) {
      whole = false;
      yield { about, kind: 'stuck', words: `${raw.owner} owns the ${layout.name}: it is delegated, the session isn't` };
    } else {
      const size = new StructReader(raw.data.subarray(40)).u32();
      if (raw.space < size) {
        whole = false;
        const onRollup = state.validator === NOBODY ? '' : ' once it is on the rollup';
        const words = `the ${layout.name} has ${raw.space} of ${size} bytes: anyone may grow it${onRollup}`;
        yield { about, kind: state.validator === NOBODY ? 'stuck' : 'waiting', words };
      }
    }
  }
  if (whole) {
    yield { about, kind: 'ok', words: 'all four are there and whole' };
  }
}

function* open(state: SessionState, left: bigint, { slot }: Now): Generator<Finding> {
  const about = 'session';
  const waited = slot - state.lockSlot;
  for (const side of [0, 1] as const) {
    const player = `player ${side}`;
    if (state.joined[side] === 0) {
      const invited = state.players[side] === NOBODY ? 'anyone may' : `${state.players[side]} may`;
      yield { about, kind: 'waiting', words: `${player} has not joined: ${invited}` };
    } else if (state.locked[side] === 0) {
      yield { about, kind: 'waiting', words: `${player} has not locked yet` };
    } else if (waited > worldModel.LOCK_SLOTS) {
      const words = `${player} locked ${waited} slots ago, which is too long: it counts no more, lock again`;
      yield { about, kind: 'waiting', words };
    }
  }
  if (left < worldModel.REVEAL_SECONDS) {
    const words = `only ${left} s are left, a lock needs ${worldModel.REVEAL_SECONDS}: cancel it and make another`;
    yield { about, kind: 'stuck', words };
  }
}

function* locked(state: SessionState, { slot }: Now): Generator<Finding> {
  const about = 'session';
  const silent = ([0, 1] as const).filter((side) => state.revealed[side] === 0);
  const left = state.lockSlot + worldModel.REVEAL_SLOTS - slot;
  for (const side of silent) {
    yield left >= 0n
      ? { about, kind: 'waiting', words: `player ${side} has not told the secret: ${left} slots are left` }
      : { about, kind: 'stuck', words: `player ${side} has not told the secret in time: end it (endSession)` };
  }
  if (silent.length === 0) {
    yield { about, kind: 'waiting', words: `both secrets are told: ${nextStep(state)}` };
  }
}

/** What leads a session to its first frame once both secrets are told. */
function nextStep({ validator: named, delegated }: SessionState): string {
  return named === NOBODY || (delegated & worldModel.ITSELF_DELEGATED) !== 0
    ? 'anyone may start the match (startMatch)'
    : 'anyone may delegate it (python -m crank.chain_session delegate), and then start it on its rollup';
}

async function* running(
  { connection, program }: Reader,
  addresses: SessionAddresses,
  state: SessionState,
  { slot, unix }: Now,
): AsyncGenerator<Finding> {
  const about = 'cursor';
  const { head: buffer } = await fetchHead(connection, program, worldModel.InputBuffer, addresses.inputs);
  await sleep(WATCH_MS);
  const { head: later } = await fetchHead(connection, program, SessionState, addresses.session);
  const frames = later.row - state.row;
  if (later.status !== SessionStatus.RUNNING || frames > 0 || later.units !== state.units) {
    yield { about, kind: 'ok', words: `it goes on: ${frames} frames in ${WATCH_MS / 1000} s, row ${later.row}` };
    return;
  }
  for (const side of [0, 1] as const) {
    const { sessionKeys, sessionKeyExpiries } = state;
    if (sessionKeys[side] !== NOBODY && sessionKeyExpiries[side] <= unix) {
      yield { about: 'keys', kind: 'waiting', words: `player ${side}'s session key has expired: set another` };
    }
  }
  const silent = ([0, 1] as const).filter((side) => buffer.ready[side] === 0).map((side) => `player ${side}`);
  const deadline = state.frameSlot + BigInt(state.deadlineSlots);
  if (state.units > 0) {
    const all = unitsOfFrame(await fetchWorld({ connection, program }, state.manifest));
    const words = `frame ${state.row + 1} stands at unit ${state.units} of ${all}: nobody cranks`;
    yield { about, kind: 'stuck', words };
  } else if (silent.length === 0) {
    yield { about, kind: 'stuck', words: `both inputs for frame ${openFrame(state)} are there: nobody cranks` };
  } else {
    const who = `${silent.join(' and ')} sent no input for frame ${openFrame(state)}`;
    yield slot < deadline
      ? { about: 'inputs', kind: 'waiting', words: `${who}: ${deadline - slot} slots until it goes on without` }
      : { about, kind: 'stuck', words: `${who}, the deadline is over: nobody cranks` };
  }
}

async function* funds({ connection }: Reader, payers: readonly Address[]): AsyncGenerator<Finding> {
  for (const payer of payers) {
    const value = await balanceOf(connection, payer);
    yield value < LEAST_LAMPORTS
      ? { about: 'funds', kind: 'stuck', words: `${payer} has ${sol(value)}: less than a minute of frames costs` }
      : { about: 'funds', kind: 'ok', words: `${payer} has ${sol(value)}` };
  }
}
