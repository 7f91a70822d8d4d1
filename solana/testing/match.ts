/** A session of the small world that is about to be played, as two players with session keys would have it. */
import {
  createClient,
  createSession,
  fetchSession,
  inputInstruction,
  joinSession,
  lockSide,
  newSecret,
  newSessionKey,
  openFrame,
  revealSecret,
  sleep,
  startMatch,
  type Client,
  type FrameRunner,
  type ProgramInstruction,
  type SessionAddresses,
  type SessionRules,
  type SessionState,
} from '@awm/client';
import { address, createKeyPairSignerFromBytes, generateKeyPairSigner, type KeyPairSigner } from '@solana/kit';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Chain } from './global-setup.js';
import type { GoldenChain } from './golden.js';

/** See the module. */
export interface Match {
  readonly id: bigint;
  readonly client: Client;
  readonly owner: KeyPairSigner;
  readonly players: readonly [KeyPairSigner, KeyPairSigner];
  readonly keys: readonly [KeyPairSigner, KeyPairSigner];
  readonly addresses: SessionAddresses;
  readonly golden: GoldenChain;
}

/** A client of the tests' chain. */
export async function clientOf(chain: Chain): Promise<{ readonly client: Client; readonly owner: KeyPairSigner }> {
  const owner = await createKeyPairSignerFromBytes(
    Uint8Array.from(JSON.parse(readFileSync(chain.keypair, 'utf8')) as number[]),
  );
  const { rpcUrl, wsUrl } = chain;
  const [program, escrow] = [address(chain.program), address(chain.escrow)];
  return { client: createClient({ rpcUrl, wsUrl, program, escrow, payer: owner }), owner };
}

/** A session's id that no other test has: all files share one chain and one owner. */
export function newId(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

/** A session that both have joined. */
export async function joinedMatch(
  chain: Chain,
  golden: GoldenChain,
  rules: Partial<SessionRules> = {},
): Promise<Match> {
  const { client, owner } = await clientOf(chain);
  const id = newId();
  const all = { stage: golden.stage, deadlineSlots: 2, ...rules };
  const addresses = await createSession(client, owner, id, address(chain.manifest), all);
  const players = [await generateKeyPairSigner(), await generateKeyPairSigner()] as const;
  const keys = [await newSessionKey(), await newSessionKey()] as const;
  const sessionKeyExpiry = BigInt(Math.floor(Date.now() / 1000) + 3600);
  for (const side of [0, 1] as const) {
    await joinSession(client, players[side], addresses.session, {
      side,
      character: golden.characters[side],
      sessionKey: keys[side].address,
      sessionKeyExpiry,
    });
  }
  return { id, client, owner, players, keys, addresses, golden };
}

/** Locks, tells the secrets and starts. */
export async function begin(match: Match): Promise<void> {
  await tellSecrets(match);
  await startMatch(match.client, match.addresses.session);
}

/** Locks and tells the secrets. */
export async function tellSecrets({ client, players, addresses: { session } }: Match): Promise<void> {
  const secrets = [newSecret(), newSecret()] as const;
  for (const side of [0, 1] as const) {
    await lockSide(client, players[side], session, side, secrets[side]);
  }
  const { lockSlot } = await fetchSession(client, session);
  while ((await client.connection.rpc.getSlot().send()) <= lockSlot) {
    await sleep(50);
  }
  for (const side of [0, 1] as const) {
    await revealSecret(client, session, side, secrets[side]);
  }
}

/** Both golden inputs for the frame that is open, signed by the session keys. */
function goldenInputs({ client, keys, addresses, golden }: Match, state: SessionState): ProgramInstruction[] {
  const frame = openFrame(state);
  const pads = golden.pads(frame - 1);
  return ([0, 1] as const).map((side) => inputInstruction(client, keys[side], addresses, side, frame, pads[side]));
}

/** Plays golden frames up to this row. */
export async function playTo(match: Match, runner: FrameRunner, row: number): Promise<SessionState> {
  let state = await fetchSession(match.client, match.addresses.session);
  while (state.row < row) {
    state = await runner.runFrame(goldenInputs(match, state));
  }
  return state;
}
