/** Money on a match: `docs/escrow.md` says by which rules. Instructions that are missing here are in `escrowProgram`. */
import { getAddressEncoder, type Address, type TransactionSigner } from '@solana/kit';

import { fetchAccount } from './accounts.js';
import { derivedAddress, firstSeed } from './addresses.js';
import type { Client } from './client.js';
import { Case } from './generated/dispute.js';
import * as program from './generated/escrow.js';
import type { SessionState } from './generated/world_model.js';
import { StructWriter } from './layout.js';
import type { Side } from './session.js';

const addressBytes = getAddressEncoder();
const DOMAIN = 'the-wire/pool/1';

/** What a pool's address is made of beside its session: who pays in at an address has agreed to these. */
export interface PoolRules {
  /** Lamports that each player stakes. */
  readonly tier: bigint;
  /** The world-model program whose session is believed. */
  readonly worldProgram: Address;
  /** The dispute program whose cases are believed. */
  readonly disputeProgram: Address;
  /** Who has the protocol's share. */
  readonly protocol: Address;
}

/** Where the pool by these rules on this match is. terms: the session's, once both sides are joined. */
export async function poolAddress(
  escrow: Address,
  session: Address,
  terms: Uint8Array,
  rules: PoolRules,
): Promise<Address> {
  const to = new StructWriter();
  to.raw(new TextEncoder().encode(DOMAIN));
  to.hash(terms);
  to.pubkey(rules.worldProgram);
  to.pubkey(rules.disputeProgram);
  to.pubkey(rules.protocol);
  to.u64(rules.tier);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', to.done()));
  return derivedAddress(escrow, [program.Pool.seed, addressBytes.encode(session), digest]);
}

/** Where a sponsor's part of a pool is. */
export async function sponsorshipAddress(
  escrow: Address,
  pool: Address,
  sponsor: Address,
  side: Side,
): Promise<Address> {
  const seeds = [firstSeed(program.Sponsorship, side), addressBytes.encode(pool), addressBytes.encode(sponsor)];
  return derivedAddress(escrow, seeds);
}

/** Where the case about a match is, if there is one. */
export async function caseAddress(dispute: Address, session: Address, terms: Uint8Array): Promise<Address> {
  return derivedAddress(dispute, [Case.seed, addressBytes.encode(session), terms]);
}

/** A pool. AccountError where there is none. */
export async function fetchPool({ connection }: Client, escrow: Address, pool: Address): Promise<program.Pool> {
  return fetchAccount(connection, escrow, program.Pool, pool);
}

/** Begins a pool for an open session that both have joined; returns its address. maker: pays its rent, and gets it back. */
export async function createPool(
  client: Client,
  escrow: Address,
  maker: TransactionSigner,
  session: { readonly address: Address; readonly state: SessionState },
  rules: PoolRules,
): Promise<Address> {
  const { tier, worldProgram, disputeProgram, protocol } = rules;
  const pool = await poolAddress(escrow, session.address, session.state.terms, rules);
  const accounts = { maker, pool, session: session.address, worldProgram, disputeProgram, protocol };
  await client.sender.send([program.createPool(escrow, accounts, { tier })]);
  return pool;
}

/** A player's stake, the pool's tier, while the session is open. Look whether both are there before you lock. */
export async function stake(
  client: Client,
  escrow: Address,
  player: TransactionSigner,
  pool: Address,
  side: Side,
): Promise<void> {
  const { entity: session } = await fetchPool(client, escrow, pool);
  await client.sender.send([program.stake(escrow, { player, pool, session }, { side })]);
}

/** Takes a stake back, while no side is locked. */
export async function unstake(
  client: Client,
  escrow: Address,
  player: TransactionSigner,
  pool: Address,
  side: Side,
): Promise<void> {
  const { entity: session } = await fetchPool(client, escrow, pool);
  await client.sender.send([program.unstake(escrow, { player, pool, session }, { side })]);
}

/** Puts lamports on a side, while the session is open; anyone may, as often as they like. */
export async function sponsor(
  client: Client,
  escrow: Address,
  from: TransactionSigner,
  pool: Address,
  side: Side,
  lamports: bigint,
): Promise<void> {
  const { entity: session } = await fetchPool(client, escrow, pool);
  const sponsorship = await sponsorshipAddress(escrow, pool, from.address, side);
  const accounts = { sponsor: from, pool, sponsorship, session };
  await client.sender.send([program.sponsor(escrow, accounts, { lamports, side })]);
}

/** Takes a sponsorship back, while no side is locked. */
export async function withdraw(
  client: Client,
  escrow: Address,
  from: TransactionSigner,
  pool: Address,
  side: Side,
): Promise<void> {
  const { entity: session } = await fetchPool(client, escrow, pool);
  const sponsorship = await sponsorshipAddress(escrow, pool, from.address, side);
  await client.sender.send([program.withdraw(escrow, { sponsor: from, pool, sponsorship, session })]);
}

/** Reads who has won from the ended session, once the time for disputes is over; anyone may. */
export async function settlePool(client: Client, escrow: Address, pool: Address): Promise<void> {
  await client.sender.send([program.settle(escrow, await judged(client, escrow, pool))]);
}

/** Lets a pool be paid back whose match will have no winner; anyone may. */
export async function refundPool(client: Client, escrow: Address, pool: Address): Promise<void> {
  await client.sender.send([program.refund(escrow, await judged(client, escrow, pool))]);
}

async function judged(client: Client, escrow: Address, pool: Address): Promise<program.SettleAccounts> {
  const { entity: session, disputeProgram, terms } = await fetchPool(client, escrow, pool);
  return { pool, session, case: await caseAddress(disputeProgram, session, terms) };
}

/** Pays a player of a pool that is settled or refunded; anyone may. */
export async function payPlayer(client: Client, escrow: Address, pool: Address, side: Side): Promise<void> {
  const { players } = await fetchPool(client, escrow, pool);
  await client.sender.send([program.payPlayer(escrow, { pool, player: players[side] }, { side })]);
}

/** Pays a sponsor of a pool that is settled or refunded; anyone may. */
export async function paySponsor(
  client: Client,
  escrow: Address,
  pool: Address,
  to: Address,
  side: Side,
): Promise<void> {
  const sponsorship = await sponsorshipAddress(escrow, pool, to, side);
  await client.sender.send([program.paySponsor(escrow, { pool, sponsorship, sponsor: to })]);
}
