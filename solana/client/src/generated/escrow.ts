// Generated from schema/escrow.toml by `python -m schema.generate_chain`: do not edit.
import type { Address, TransactionSigner } from '@solana/kit';
import * as layout from '../layout.js';

/** Seconds after which a pool is refunded whose session never comes back from a rollup, or whose case is never judged. */
export const ABANDON_SECONDS = 2592000n;

/** Most lamports of a pool: a hundred times as many are still a u64. */
export const MOST_POT = 100000000000000000n;

/** Share of the winning player. */
export const WINNER_PERCENT = 50n;

/** Share of the winner's sponsors, pro rata; the winning player's where there are none. */
export const SPONSORS_PERCENT = 35n;

/** Share of the player who lost; the protocol has what is left, a tenth and the remainders. */
export const LOSER_PERCENT = 5n;

/** Where a pool stands. */
export const PoolStatus = { OPEN: 0, SETTLED: 1, REFUNDED: 2 } as const;
export type PoolStatus = (typeof PoolStatus)[keyof typeof PoolStatus];

/** The money on one match: the PDA of [seed, session, SHA-256("the-wire/pool/1", terms, world program, dispute program, protocol, tier)]. Its entity is the session's address, its authority who made it. Without what follows its fields. */
export interface PoolHead {
  /** What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself. */
  readonly entity: Address;
  /** Bytes that this account has once it is whole; the authority stands at the end of those there are. */
  readonly size: number;
  /** Bump of the address. */
  readonly bump: number;
  /** Which of its kind it is, 0 where there is one. */
  readonly number: number;
  /** 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back. */
  readonly fixedLength: number;
  /** The session's. */
  readonly terms: Uint8Array;
  /** Whose sessions it believes. */
  readonly worldProgram: Address;
  /** Whose cases it believes. */
  readonly disputeProgram: Address;
  /** Who has the protocol's share. */
  readonly protocol: Address;
  /** The session's. */
  readonly players: readonly [Address, Address];
  /** Lamports that each player stakes. */
  readonly tier: bigint;
  /** Lamports of each side's sponsors. */
  readonly sponsored: readonly [bigint, bigint];
  /** Lamports that were deposited and not paid out. */
  readonly held: bigint;
  /** The session's. */
  readonly expiresAt: bigint;
  /** Sponsorships that there are. */
  readonly sponsorships: number;
  /** See PoolStatus. */
  readonly status: number;
  /** 0 or 1, once settled. */
  readonly winner: number;
  /** 1 where a player has staked. */
  readonly staked: readonly [number, number];
  /** 1 where a player was paid, or paid back. */
  readonly paid: readonly [number, number];
  /** 1 once the protocol was paid. */
  readonly protocolPaid: number;
}

/** The money on one match: the PDA of [seed, session, SHA-256("the-wire/pool/1", terms, world program, dispute program, protocol, tier)]. Its entity is the session's address, its authority who made it. */
export interface Pool extends PoolHead {
  /** Who may close it. */
  readonly authority: Address;
}

/** How a Pool lies in its account. */
export const Pool: layout.AccountLayout<PoolHead, Pool> = {
  name: "Pool",
  seed: "pool",
  numbered: false,
  discriminator: new Uint8Array([241, 154, 109, 4, 17, 177, 109, 188]),
  headLength: 296,
  leastLength: 328,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    terms: from.hash(),
    worldProgram: from.pubkey(),
    disputeProgram: from.pubkey(),
    protocol: from.pubkey(),
    players: from.pair(() => from.pubkey()),
    tier: from.u64(),
    sponsored: from.pair(() => from.u64()),
    held: from.u64(),
    expiresAt: from.i64(),
    sponsorships: from.u32(),
    status: from.u8(),
    winner: from.u8(),
    staked: from.pair(() => from.u8()),
    paid: from.pair(() => from.u8()),
    protocolPaid: from.u8(),
    ...from.skip(5),
  }),
  readRest: (from) => ({
    authority: from.pubkey(),
  }),
  write: (to, value) => {
    to.pubkey(value.entity);
    to.u32(value.size);
    to.u8(value.bump);
    to.u8(value.number);
    to.u8(value.fixedLength);
    to.zeros(1);
    to.hash(value.terms);
    to.pubkey(value.worldProgram);
    to.pubkey(value.disputeProgram);
    to.pubkey(value.protocol);
    to.array(value.players, 2, (one) => { to.pubkey(one); });
    to.u64(value.tier);
    to.array(value.sponsored, 2, (one) => { to.u64(one); });
    to.u64(value.held);
    to.i64(value.expiresAt);
    to.u32(value.sponsorships);
    to.u8(value.status);
    to.u8(value.winner);
    to.array(value.staked, 2, (one) => { to.u8(one); });
    to.array(value.paid, 2, (one) => { to.u8(one); });
    to.u8(value.protocolPaid);
    to.zeros(5);
    to.pubkey(value.authority);
  },
};

/** What a sponsor has put on a side: the PDA of [seed with the side, pool, sponsor]. Its entity is the pool's address, its number the side, its authority the sponsor. Without what follows its fields. */
export interface SponsorshipHead {
  /** What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself. */
  readonly entity: Address;
  /** Bytes that this account has once it is whole; the authority stands at the end of those there are. */
  readonly size: number;
  /** Bump of the address. */
  readonly bump: number;
  /** Which of its kind it is, 0 where there is one. */
  readonly number: number;
  /** 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back. */
  readonly fixedLength: number;
  /** So much. */
  readonly lamports: bigint;
}

/** What a sponsor has put on a side: the PDA of [seed with the side, pool, sponsor]. Its entity is the pool's address, its number the side, its authority the sponsor. */
export interface Sponsorship extends SponsorshipHead {
  /** Who may close it. */
  readonly authority: Address;
}

/** How a Sponsorship lies in its account. */
export const Sponsorship: layout.AccountLayout<SponsorshipHead, Sponsorship> = {
  name: "Sponsorship",
  seed: "sponsorship-",
  numbered: true,
  discriminator: new Uint8Array([191, 110, 48, 7, 9, 44, 168, 248]),
  headLength: 56,
  leastLength: 88,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    lamports: from.u64(),
  }),
  readRest: (from) => ({
    authority: from.pubkey(),
  }),
  write: (to, value) => {
    to.pubkey(value.entity);
    to.u32(value.size);
    to.u8(value.bump);
    to.u8(value.number);
    to.u8(value.fixedLength);
    to.zeros(1);
    to.u64(value.lamports);
    to.pubkey(value.authority);
  },
};

/** Accounts of createPool. */
export interface CreatePoolAccounts {
  /** Pays the rent, and gets it back. */
  readonly maker: TransactionSigner;
  readonly pool: Address;
  readonly session: Address;
  readonly worldProgram: Address;
  readonly disputeProgram: Address;
  readonly protocol: Address;
}

/** Arguments of createPool. */
export interface CreatePoolArguments {
  readonly tier: bigint;
}

/** Begins a pool for an open session that both sides have joined; anyone may. */
export function createPool(
  program: Address,
  accounts: CreatePoolAccounts,
  value: CreatePoolArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([233, 146, 209, 142, 207, 104, 64, 188]));
  to.u64(value.tier);
  const metas = [
    layout.writableSigner(accounts.maker),
    layout.writableAccount(accounts.pool),
    layout.readonlyAccount(accounts.session),
    layout.readonlyAccount(accounts.worldProgram),
    layout.readonlyAccount(accounts.disputeProgram),
    layout.readonlyAccount(accounts.protocol),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of stake. */
export interface StakeAccounts {
  readonly player: TransactionSigner;
  readonly pool: Address;
  readonly session: Address;
}

/** Arguments of stake. */
export interface StakeArguments {
  readonly side: number;
}

/** A player's stake, while the session is open. */
export function stake(
  program: Address,
  accounts: StakeAccounts,
  value: StakeArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([206, 176, 202, 18, 200, 209, 179, 108]));
  to.u8(value.side);
  const metas = [
    layout.writableSigner(accounts.player),
    layout.writableAccount(accounts.pool),
    layout.readonlyAccount(accounts.session),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of unstake. */
export interface UnstakeAccounts {
  readonly player: TransactionSigner;
  readonly pool: Address;
  readonly session: Address;
}

/** Arguments of unstake. */
export interface UnstakeArguments {
  readonly side: number;
}

/** Takes a stake back, while no side is locked. */
export function unstake(
  program: Address,
  accounts: UnstakeAccounts,
  value: UnstakeArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([90, 95, 107, 42, 205, 124, 50, 225]));
  to.u8(value.side);
  const metas = [
    layout.writableSigner(accounts.player),
    layout.writableAccount(accounts.pool),
    layout.readonlyAccount(accounts.session),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of sponsor. */
export interface SponsorAccounts {
  readonly sponsor: TransactionSigner;
  readonly pool: Address;
  readonly sponsorship: Address;
  readonly session: Address;
}

/** Arguments of sponsor. */
export interface SponsorArguments {
  readonly lamports: bigint;
  readonly side: number;
}

/** Puts lamports on a side, or more of them, while the session is open. */
export function sponsor(
  program: Address,
  accounts: SponsorAccounts,
  value: SponsorArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([178, 108, 177, 165, 239, 218, 13, 127]));
  to.u64(value.lamports);
  to.u8(value.side);
  const metas = [
    layout.writableSigner(accounts.sponsor),
    layout.writableAccount(accounts.pool),
    layout.writableAccount(accounts.sponsorship),
    layout.readonlyAccount(accounts.session),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of withdraw. */
export interface WithdrawAccounts {
  readonly sponsor: TransactionSigner;
  readonly pool: Address;
  readonly sponsorship: Address;
  readonly session: Address;
}

/** Takes a sponsorship back, while no side is locked. */
export function withdraw(
  program: Address,
  accounts: WithdrawAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([183, 18, 70, 156, 148, 109, 161, 34]));
  const metas = [
    layout.writableSigner(accounts.sponsor),
    layout.writableAccount(accounts.pool),
    layout.writableAccount(accounts.sponsorship),
    layout.readonlyAccount(accounts.session),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of settle. */
export interface SettleAccounts {
  readonly pool: Address;
  readonly session: Address;
  /** The PDA of ["case", session, terms] of the dispute program, whether there is one or not. */
  readonly case: Address;
}

/** Reads who has won from the ended session, CHALLENGE_SECONDS after its end, unless a case is open or the match was overturned; anyone may. */
export function settle(
  program: Address,
  accounts: SettleAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([175, 42, 185, 87, 144, 131, 102, 212]));
  const metas = [
    layout.writableAccount(accounts.pool),
    layout.readonlyAccount(accounts.session),
    layout.readonlyAccount(accounts.case),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of refund. */
export interface RefundAccounts {
  readonly pool: Address;
  readonly session: Address;
  /** As in settle. */
  readonly case: Address;
}

/** Lets a pool be paid back whose match was cancelled, drawn, played without both stakes, replaced, lost or overturned; anyone may. */
export function refund(
  program: Address,
  accounts: RefundAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([2, 96, 183, 251, 63, 208, 46, 46]));
  const metas = [
    layout.writableAccount(accounts.pool),
    layout.readonlyAccount(accounts.session),
    layout.readonlyAccount(accounts.case),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of payPlayer. */
export interface PayPlayerAccounts {
  readonly pool: Address;
  readonly player: Address;
}

/** Arguments of payPlayer. */
export interface PayPlayerArguments {
  readonly side: number;
}

/** Pays a player their share, or their stake back; anyone may. */
export function payPlayer(
  program: Address,
  accounts: PayPlayerAccounts,
  value: PayPlayerArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([30, 12, 51, 147, 202, 164, 109, 53]));
  to.u8(value.side);
  const metas = [
    layout.writableAccount(accounts.pool),
    layout.writableAccount(accounts.player),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of paySponsor. */
export interface PaySponsorAccounts {
  readonly pool: Address;
  readonly sponsorship: Address;
  readonly sponsor: Address;
}

/** Pays a sponsor their share, or their lamports back, and the sponsorship's rent; anyone may. */
export function paySponsor(
  program: Address,
  accounts: PaySponsorAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([94, 233, 217, 228, 229, 250, 243, 197]));
  const metas = [
    layout.writableAccount(accounts.pool),
    layout.writableAccount(accounts.sponsorship),
    layout.writableAccount(accounts.sponsor),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of payProtocol. */
export interface PayProtocolAccounts {
  readonly pool: Address;
  readonly protocol: Address;
}

/** Pays the protocol its share; anyone may. */
export function payProtocol(
  program: Address,
  accounts: PayProtocolAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([219, 223, 1, 43, 139, 15, 60, 168]));
  const metas = [
    layout.writableAccount(accounts.pool),
    layout.writableAccount(accounts.protocol),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closePool. */
export interface ClosePoolAccounts {
  readonly pool: Address;
  readonly protocol: Address;
  readonly maker: Address;
}

/** Closes a pool that has paid everyone: remainders to the protocol, rent to who made it; anyone may. */
export function closePool(
  program: Address,
  accounts: ClosePoolAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([140, 189, 209, 23, 239, 62, 239, 11]));
  const metas = [
    layout.writableAccount(accounts.pool),
    layout.writableAccount(accounts.protocol),
    layout.writableAccount(accounts.maker),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Why an instruction was refused: custom program errors. */
export const EscrowError: readonly layout.ProgramError[] = [
  { code: 6000, name: "WrongAccount", message: "an account is not the one that is needed: owner, discriminator, entity or address" },
  { code: 6001, name: "NotWhole", message: "an account has not grown to its size" },
  { code: 6002, name: "AlreadyExists", message: "the account exists" },
  { code: 6003, name: "NotAuthority", message: "the signer has no authority over this" },
  { code: 6004, name: "WrongStatus", message: "what it is about is not in a state that allows it" },
  { code: 6005, name: "BadArgument", message: "an argument is out of bounds" },
  { code: 6006, name: "WrongSession", message: "the account is not the pool's session, or that session has other terms" },
  { code: 6007, name: "TooEarly", message: "the time for challenges is not over, or a case is open" },
  { code: 6008, name: "TooLate", message: "the session takes no deposits or withdrawals any more" },
  { code: 6009, name: "NotStaked", message: "the players have not both staked" },
  { code: 6010, name: "Overturned", message: "a dispute has overturned the match: refund it" },
  { code: 6011, name: "StillPlaying", message: "the match can still be settled" },
  { code: 6012, name: "AlreadyPaid", message: "this was paid" },
  { code: 6013, name: "Unpaid", message: "someone is still to be paid" },
  { code: 6014, name: "TooMuch", message: "the pool can't hold as much" },
];
