/** Sessions from the side of those who make and play them. `docs/client.md` shows how they follow one another. */
import { generateKeyPairSigner, type Address, type KeyPairSigner, type TransactionSigner } from '@solana/kit';

import { AccountError, fetchAccount, fetchHead, fetchMade } from './accounts.js';
import { entityAddress, sessionAddresses, sessionComponents, type SessionAddresses } from './addresses.js';
import type { Client } from './client.js';
import { isOver } from './frames.js';
import * as program from './generated/world_model.js';
import type { Controller } from './generated/frames.js';
import { decodeAccount, SYSTEM_PROGRAM, type AccountLayout, type ProgramInstruction } from './layout.js';

/** Nobody: where an address may be left open. */
export const NOBODY: Address = SYSTEM_PROGRAM;

/** Instructions of a transaction that only lets accounts grow. */
export const GROWTHS = 40;

/** One of the two players of a match. */
export type Side = 0 | 1;

/** The rules of a match, fixed when its session is created. */
export interface SessionRules {
  /** External stage id. */
  readonly stage: number;
  /** d: an input sent before frame t has run is for frame t + d; DEFAULT_INPUT_DELAY by default. */
  readonly inputDelay?: number;
  /** How the world samples, in 1/256; 0 takes the likeliest. DEFAULT_TEMPERATURE by default. */
  readonly temperature?: number;
  /** Slots after a frame from which the next goes on without missing inputs; DEFAULT_DEADLINE_SLOTS by default. */
  readonly deadlineSlots?: number;
  /** Missing frames in a row at which a player has lost; DEFAULT_FORFEIT_FRAMES by default. */
  readonly forfeitFrames?: number;
  /** Seconds until anyone may end it without a winner; DEFAULT_LIFETIME by default. */
  readonly lifetime?: bigint;
  /** Who may join; anyone by default. */
  readonly players?: readonly [Address, Address];
  /** The rollup that it may be delegated to; none by default. */
  readonly validator?: Address;
}

/** Rules that a session's state keeps as it was created with them. */
const KEPT = ['validator', 'temperature', 'deadlineSlots', 'forfeitFrames', 'stage', 'inputDelay'] as const;

/**
 * Creates a session with all its components, or goes on where an earlier call with the same rules was cut off; returns where
 * they are. One that names a rollup stays small (see `growComponents`): larger accounts can't be delegated.
 *
 * authority: pays the rent, may cancel and close it. id: which of the authority's sessions. manifest: its world, which must be
 * READY. AccountError where the session of this id is over, or has another world or other rules; TransactionFailure where the
 * program refuses.
 */
export async function createSession(
  client: Client,
  authority: TransactionSigner,
  id: bigint,
  manifest: Address,
  rules: SessionRules,
): Promise<SessionAddresses> {
  const entity = await entityAddress(client.program, authority.address, id);
  const addresses = await sessionAddresses(client.program, entity);
  const { session } = addresses;
  const { connection } = client;
  const wanted: program.CreateSessionArguments = {
    id,
    players: rules.players ?? [NOBODY, NOBODY],
    validator: rules.validator ?? NOBODY,
    lifetime: rules.lifetime ?? program.DEFAULT_LIFETIME,
    temperature: rules.temperature ?? program.DEFAULT_TEMPERATURE,
    deadlineSlots: rules.deadlineSlots ?? program.DEFAULT_DEADLINE_SLOTS,
    forfeitFrames: rules.forfeitFrames ?? program.DEFAULT_FORFEIT_FRAMES,
    stage: rules.stage,
    inputDelay: rules.inputDelay ?? program.DEFAULT_INPUT_DELAY,
  };
  const missing: ProgramInstruction[] = [];
  // whoever owns them: on a rollup the delegation program does
  const found = await fetchMade(connection, session);
  if (found === undefined) {
    missing.push(program.createSession(client.program, { authority, manifest, session }, wanted));
  } else {
    requireRules(session, decodeAccount(program.SessionState, found.data), manifest, wanted);
  }
  for (const [kind, component] of sessionComponents(addresses).entries()) {
    if ((await fetchMade(connection, component, 0)) === undefined) {
      missing.push(program.createComponent(client.program, { authority, manifest, session, component }, { kind }));
    }
  }
  if (missing.length > 0) {
    await client.sender.send(missing);
  }
  if (wanted.validator === NOBODY) {
    await growComponents(client, addresses);
  }
  return addresses;
}

/** AccountError unless a session can still be what these rules make, at this world. */
function requireRules(
  session: Address,
  state: program.SessionState,
  manifest: Address,
  wanted: program.CreateSessionArguments,
): void {
  if (isOver(state)) {
    throw new AccountError(`the session ${session} is over: take another id`);
  }
  const others: string[] = KEPT.filter((rule) => state[rule] !== wanted[rule]);
  if (state.manifest !== manifest) {
    others.push('world');
  }
  if (state.expiresAt - state.createdAt !== wanted.lifetime) {
    others.push('lifetime');
  }
  const fits = (side: Side): boolean =>
    wanted.players[side] === state.players[side] || (state.joined[side] === 1 && wanted.players[side] === NOBODY);
  if (!fits(0) || !fits(1)) {
    others.push('players');
  }
  if (others.length > 0) {
    throw new AccountError(`the session ${session} is there with other rules (${others.join(', ')}): take another id`);
  }
}

/** Lets a session's components grow to their sizes, as far as they have not; anyone may. */
export async function growComponents(client: Client, addresses: SessionAddresses): Promise<void> {
  const growths = await Promise.all([
    growth(client, program.HiddenState, addresses.hidden),
    growth(client, program.InputBuffer, addresses.inputs),
    growth(client, program.FrameLog, addresses.frameLog),
    growth(client, program.InputLog, addresses.inputLog),
  ]);
  await sendGrowths(client, growths.flat());
}

/** Sends what `growth` gives, of one account or several, in as few transactions as hold it. */
export async function sendGrowths({ sender }: Client, growths: readonly ProgramInstruction[]): Promise<void> {
  for (let first = 0; first < growths.length; first += GROWTHS) {
    await sender.send(growths.slice(first, first + GROWTHS));
  }
}

/** What lets an account grow from the bytes it has to its size. AccountError where it isn't of this kind. */
export async function growth<Head extends { readonly size: number }, Whole extends Head>(
  { connection, program: id }: Client,
  layout: AccountLayout<Head, Whole>,
  component: Address,
): Promise<ProgramInstruction[]> {
  const { head, space } = await fetchHead(connection, id, layout, component);
  const count = Math.ceil((head.size - space) / program.GROWTH);
  return Array.from({ length: count }, () => program.grow(id, { component }));
}

/** A session's state. AccountError where there is none. */
export async function fetchSession(
  { connection, program: id }: Client,
  session: Address,
): Promise<program.SessionState> {
  return fetchAccount(connection, id, program.SessionState, session);
}

/** What a player joins with. */
export interface JoinOptions {
  readonly side: Side;
  /** Internal character id. */
  readonly character: number;
  /** Who else may send this player's inputs. */
  readonly sessionKey?: Address;
  /** Unix time from which the session key counts no more. */
  readonly sessionKeyExpiry?: bigint;
}

/** Takes a side of a session that is OPEN. */
export async function joinSession(
  client: Client,
  player: TransactionSigner,
  session: Address,
  options: JoinOptions,
): Promise<void> {
  const { side, character, sessionKey = NOBODY, sessionKeyExpiry = 0n } = options;
  const join = program.join(client.program, { player, session }, { sessionKey, sessionKeyExpiry, side, character });
  await client.sender.send([join]);
}

/** A new secret, 32 bytes. Keep it until it is told: who doesn't tell it loses. */
export function newSecret(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}

/**
 * Locks a side with the hash of a secret, once both sides are joined. The second lock makes the session LOCKED; it has to come
 * within LOCK_SLOTS of the first, or it is a first one itself.
 */
export async function lockSide(
  client: Client,
  player: TransactionSigner,
  session: Address,
  side: Side,
  secret: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const commitment = new Uint8Array(await crypto.subtle.digest('SHA-256', secret));
  await client.sender.send([program.lock(client.program, { player, session }, { commitment, side })]);
}

/** Tells a side's secret, in a later slot than the second lock's; anyone who knows it may. */
export async function revealSecret(client: Client, session: Address, side: Side, secret: Uint8Array): Promise<void> {
  await client.sender.send([program.reveal(client.program, { session }, { secret, side })]);
}

/** Fixes seed and start once both secrets are told and all components are whole; anyone may. The session is RUNNING then. */
export async function startMatch(client: Client, session: Address): Promise<void> {
  const { entity, manifest } = await fetchSession(client, session);
  const { hidden, inputs, frameLog, inputLog } = await sessionAddresses(client.program, entity);
  const accounts = { manifest, session, hidden, inputs, frameLog, inputLog };
  await client.sender.send([program.startMatch(client.program, accounts)]);
}

/** A new session key: it may send a player's inputs and nothing else. */
export async function newSessionKey(): Promise<KeyPairSigner> {
  return generateKeyPairSigner();
}

/** Replaces a player's session key; without one, takes it back. expiry: Unix time from which it counts no more. */
export async function setSessionKey(
  client: Client,
  player: TransactionSigner,
  session: Address,
  side: Side,
  key?: { readonly address: Address; readonly expiry: bigint },
): Promise<void> {
  const { address: sessionKey, expiry } = key ?? { address: NOBODY, expiry: 0n };
  const set = program.setSessionKey(client.program, { player, session }, { sessionKey, expiry, side });
  await client.sender.send([set]);
}

/** The frame that inputs are taken for now. */
export function openFrame({ row, units, inputDelay }: program.SessionState): number {
  return row + 1 + (units > 0 ? 1 : 0) + inputDelay;
}

/** A player's input for a frame (see `openFrame`), as an instruction: it may ride with the frame's first units. */
export function inputInstruction(
  client: Client,
  signer: TransactionSigner,
  addresses: Pick<SessionAddresses, 'session' | 'inputs'>,
  side: Side,
  frame: number,
  controller: Controller,
): ProgramInstruction {
  const { session, inputs } = addresses;
  return program.submitInput(client.program, { signer, session, inputs }, { controller, frame, side });
}

/** Sends a player's input for a frame; signer: the player or its session key. Each frame takes one. */
export async function sendInput(
  client: Client,
  signer: TransactionSigner,
  addresses: Pick<SessionAddresses, 'session' | 'inputs'>,
  side: Side,
  frame: number,
  controller: Controller,
): Promise<void> {
  await client.sender.send([inputInstruction(client, signer, addresses, side, frame, controller)]);
}

/** Cancels a session that is OPEN (its authority or a player), or ends one whose time is up (anyone). */
export async function endSession(client: Client, signer: TransactionSigner, session: Address): Promise<void> {
  await client.sender.send([program.endSession(client.program, { signer, session })]);
}
