// Generated from schema/dispute.toml by `python -m schema.generate_chain`: do not edit.
import type { Address, TransactionSigner } from '@solana/kit';
import * as layout from '../layout.js';
import * as frames from './frames.js';

/** Lamports that are sent here are burnt by the chain's validators. */
export const INCINERATOR = "1nc1nerator11111111111111111111111111111111" as Address;

/** Lamports that a case, a claim and a challenge each put up. */
export const BOND = 1000000000n;

/** Part of a bond that is burnt when it is lost; the rest is won. Who loses to themselves pays so much. */
export const BURNT_PERCENT = 50n;

/** Seconds after a case was opened in which claims can be made. */
export const CLAIM_SECONDS = 28800n;

/** Seconds in which claims can be challenged after both windows above are over. */
export const CONTEST_SECONDS = 21600n;

/** Seconds that each side of a challenge has for all its moves together. */
export const CLOCK_SECONDS = 32400n;

/** Bytes of a state in one leaf of its tree. */
export const STATE_CHUNK = 1024;

/** Levels of a tree that one answer reveals. */
export const SECTION_LEVELS = 4;

/** Most nodes of one answer: 2 to the power of SECTION_LEVELS. */
export const SECTION_NODES = 16;

/** The side of a challenge that stands by its claim. */
export const DEFENDER = 0;

/** The side that denies it. */
export const CHALLENGER = 1;

/** What is known of a session's result. */
export const CaseStatus = { OPEN: 0, UPHELD: 1, OVERTURNED: 2 } as const;
export type CaseStatus = (typeof CaseStatus)[keyof typeof CaseStatus];

/** What is known of a claim. */
export const ClaimStatus = { STANDING: 0, REFUTED: 1 } as const;
export type ClaimStatus = (typeof ClaimStatus)[keyof typeof ClaimStatus];

/** Where a challenge stands. */
export const ChallengeStatus = { ROWS: 0, OPENING: 1, UNITS: 2, RUNNING: 3, LOST: 4, WON: 5, VOID: 6 } as const;
export type ChallengeStatus = (typeof ChallengeStatus)[keyof typeof ChallengeStatus];

/** What is known of an upload. */
export const UploadStatus = { FILLING: 0, PROVED: 1, RUN: 2 } as const;
export type UploadStatus = (typeof UploadStatus)[keyof typeof UploadStatus];

/** Everything that the frame after a row depends on: the leaf of a tree of rows. */
export interface RowState {
  /** The row's frame, exact. */
  readonly frame: readonly [Int32Array, Int32Array];
  /** Root of the tree of the memory's chunks. */
  readonly memoryRoot: Uint8Array;
  /** SHA-256 of the memory at rows whose link of the hash chain has it; else zeros. */
  readonly memoryDigest: Uint8Array;
  /** Head of the match's hash chain. */
  readonly chainHead: Uint8Array;
  /** The inputs that led to the row. */
  readonly controllers: readonly [frames.Controller, frames.Controller];
  /** Each player's inputs in a row, up to those that led here, that are the ones before them: no more were missing. */
  readonly held: readonly [number, number];
}

/** Bytes of a RowState. */
export const ROW_STATE_LENGTH = 296;

export function readRowState(from: layout.StructReader): RowState {
  return {
    frame: from.pair(() => from.i32s(22)),
    memoryRoot: from.hash(),
    memoryDigest: from.hash(),
    chainHead: from.hash(),
    controllers: from.pair(() => frames.readController(from)),
    held: from.pair(() => from.u32()),
  };
}

export function writeRowState(to: layout.StructWriter, value: RowState): void {
  to.array(value.frame, 2, (one) => { to.i32s(one, 22); });
  to.hash(value.memoryRoot);
  to.hash(value.memoryDigest);
  to.hash(value.chainHead);
  to.array(value.controllers, 2, (one) => { frames.writeController(to, one); });
  to.array(value.held, 2, (one) => { to.u32(one); });
}

/** Whether a session's result holds: one for each session and terms. Without what follows its fields. */
export interface CaseHead {
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
  /** The session's terms. */
  readonly terms: Uint8Array;
  /** The program that the session belongs to. */
  readonly worldProgram: Address;
  /** Its world's manifest. */
  readonly manifest: Address;
  /** Its world. */
  readonly worldHash: Uint8Array;
  /** Unix time. */
  readonly openedAt: bigint;
  /** Unix time from which no claims are made. */
  readonly claimDeadline: bigint;
  /** Unix time from which no claims are challenged. */
  readonly contestDeadline: bigint;
  /** The session's seed. */
  readonly seed: bigint;
  /** The session's last row. */
  readonly row: number;
  /** The session's temperature. */
  readonly temperature: number;
  /** Claims that were made. */
  readonly claims: number;
  /** Those that were refuted. */
  readonly refuted: number;
  /** Accounts of claims that there are. */
  readonly openClaims: number;
  /** See CaseStatus. */
  readonly status: number;
  /** The session's stage. */
  readonly stage: number;
  /** The session's characters. */
  readonly characters: readonly [number, number];
  /** The session's delay. */
  readonly inputDelay: number;
}

/** Whether a session's result holds: one for each session and terms. */
export interface Case extends CaseHead {
  /** Who may close it. */
  readonly authority: Address;
}

/** How a Case lies in its account. */
export const Case: layout.AccountLayout<CaseHead, Case> = {
  name: "Case",
  seed: "case",
  numbered: false,
  discriminator: new Uint8Array([24, 222, 147, 26, 60, 162, 154, 176]),
  headLength: 240,
  leastLength: 272,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    terms: from.hash(),
    worldProgram: from.pubkey(),
    manifest: from.pubkey(),
    worldHash: from.hash(),
    openedAt: from.i64(),
    claimDeadline: from.i64(),
    contestDeadline: from.i64(),
    seed: from.u64(),
    row: from.u32(),
    temperature: from.u32(),
    claims: from.u32(),
    refuted: from.u32(),
    openClaims: from.u32(),
    status: from.u8(),
    stage: from.u8(),
    characters: from.pair(() => from.u8()),
    inputDelay: from.u8(),
    ...from.skip(3),
    ...from.skip(4),
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
    to.pubkey(value.manifest);
    to.hash(value.worldHash);
    to.i64(value.openedAt);
    to.i64(value.claimDeadline);
    to.i64(value.contestDeadline);
    to.u64(value.seed);
    to.u32(value.row);
    to.u32(value.temperature);
    to.u32(value.claims);
    to.u32(value.refuted);
    to.u32(value.openClaims);
    to.u8(value.status);
    to.u8(value.stage);
    to.array(value.characters, 2, (one) => { to.u8(one); });
    to.u8(value.inputDelay);
    to.zeros(3);
    to.zeros(4);
    to.pubkey(value.authority);
  },
};

/** A defender's word for every row of a match whose last row carries the session's result. Without what follows its fields. */
export interface ClaimHead {
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
  /** Root of the tree of all rows after the start. */
  readonly rowsRoot: Uint8Array;
  /** Challenges that were made. */
  readonly challenges: number;
  /** Those that are not decided. */
  readonly openChallenges: number;
  /** See ClaimStatus. */
  readonly status: number;
}

/** A defender's word for every row of a match whose last row carries the session's result. */
export interface Claim extends ClaimHead {
  /** Who may close it. */
  readonly authority: Address;
}

/** How a Claim lies in its account. */
export const Claim: layout.AccountLayout<ClaimHead, Claim> = {
  name: "Claim",
  seed: "claim",
  numbered: false,
  discriminator: new Uint8Array([155, 70, 22, 176, 123, 215, 246, 102]),
  headLength: 96,
  leastLength: 128,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    rowsRoot: from.hash(),
    challenges: from.u32(),
    openChallenges: from.u32(),
    status: from.u8(),
    ...from.skip(3),
    ...from.skip(4),
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
    to.hash(value.rowsRoot);
    to.u32(value.challenges);
    to.u32(value.openChallenges);
    to.u8(value.status);
    to.zeros(3);
    to.zeros(4);
    to.pubkey(value.authority);
  },
};

/** A search for the first row and unit of a claim that is wrong, and its judgement. Without what follows its fields. */
export interface ChallengeHead {
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
  /** The claim's case. */
  readonly case: Address;
  /** Who made the claim. */
  readonly defender: Address;
  /** The node of the tree that is denied. */
  readonly node: Uint8Array;
  /** The node before it, which both sides take for right; means nothing where `position` is 0. */
  readonly agreed: Uint8Array;
  /** Seconds that defender and challenger have left. */
  readonly left: readonly [bigint, bigint];
  /** Unix time of the last move. */
  readonly movedAt: bigint;
  /** The last row that both sides take for right, once it is found. */
  readonly row: number;
  /** Leaves of the tree. */
  readonly count: number;
  /** Which node of its level `node` is. */
  readonly position: number;
  /** Which of the claim's challenges it is: another one may come to its address once it is closed. */
  readonly serial: number;
  /** Levels below `node`. */
  readonly height: number;
  /** Levels below `agreed`. */
  readonly agreedHeight: number;
  /** See ChallengeStatus. */
  readonly status: number;
  /** DEFENDER or CHALLENGER: whose move it is. */
  readonly turn: number;
}

/** A search for the first row and unit of a claim that is wrong, and its judgement. */
export interface Challenge extends ChallengeHead {
  /** The RowState of `row` and of the next, then the nodes that were revealed last. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a Challenge lies in its account. */
export const Challenge: layout.AccountLayout<ChallengeHead, Challenge> = {
  name: "Challenge",
  seed: "challenge",
  numbered: false,
  discriminator: new Uint8Array([119, 250, 161, 121, 119, 81, 22, 208]),
  headLength: 224,
  leastLength: 256,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    case: from.pubkey(),
    defender: from.pubkey(),
    node: from.hash(),
    agreed: from.hash(),
    left: from.pair(() => from.i64()),
    movedAt: from.i64(),
    row: from.u32(),
    count: from.u32(),
    position: from.u32(),
    serial: from.u32(),
    height: from.u8(),
    agreedHeight: from.u8(),
    status: from.u8(),
    turn: from.u8(),
  }),
  readRest: (from) => ({
    data: from.bytes(),
    authority: from.pubkey(),
  }),
  write: (to, value) => {
    to.pubkey(value.entity);
    to.u32(value.size);
    to.u8(value.bump);
    to.u8(value.number);
    to.u8(value.fixedLength);
    to.zeros(1);
    to.pubkey(value.case);
    to.pubkey(value.defender);
    to.hash(value.node);
    to.hash(value.agreed);
    to.array(value.left, 2, (one) => { to.i64(one); });
    to.i64(value.movedAt);
    to.u32(value.row);
    to.u32(value.count);
    to.u32(value.position);
    to.u32(value.serial);
    to.u8(value.height);
    to.u8(value.agreedHeight);
    to.u8(value.status);
    to.u8(value.turn);
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** The state before a unit, then after it. Without what follows its fields. */
export interface StateUploadHead {
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
  /** The frame, exact. */
  readonly frame: readonly [Int32Array, Int32Array];
  /** Bytes of the memory in `data`; what a frame in progress carries on follows it. */
  readonly stateLength: number;
  /** The challenge's. */
  readonly serial: number;
  /** See UploadStatus. */
  readonly status: number;
}

/** The state before a unit, then after it. */
export interface StateUpload extends StateUploadHead {
  /** The memory, then what a frame in progress carries on. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a StateUpload lies in its account. */
export const StateUpload: layout.AccountLayout<StateUploadHead, StateUpload> = {
  name: "StateUpload",
  seed: "state-upload",
  numbered: false,
  discriminator: new Uint8Array([100, 58, 118, 195, 229, 76, 200, 88]),
  headLength: 240,
  leastLength: 272,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    frame: from.pair(() => from.i32s(22)),
    stateLength: from.u32(),
    serial: from.u32(),
    status: from.u8(),
    ...from.skip(3),
  }),
  readRest: (from) => ({
    data: from.bytes(),
    authority: from.pubkey(),
  }),
  write: (to, value) => {
    to.pubkey(value.entity);
    to.u32(value.size);
    to.u8(value.bump);
    to.u8(value.number);
    to.u8(value.fixedLength);
    to.zeros(1);
    to.array(value.frame, 2, (one) => { to.i32s(one, 22); });
    to.u32(value.stateLength);
    to.u32(value.serial);
    to.u8(value.status);
    to.zeros(3);
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** The seed of a session, taken down while it was on the base layer. Without what follows its fields. */
export interface StartRecordHead {
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
  /** The session's terms. */
  readonly terms: Uint8Array;
  /** The program that the session belongs to. */
  readonly worldProgram: Address;
  /** Its seed. */
  readonly seed: bigint;
}

/** The seed of a session, taken down while it was on the base layer. */
export interface StartRecord extends StartRecordHead {
  /** Who may close it. */
  readonly authority: Address;
}

/** How a StartRecord lies in its account. */
export const StartRecord: layout.AccountLayout<StartRecordHead, StartRecord> = {
  name: "StartRecord",
  seed: "start-record",
  numbered: false,
  discriminator: new Uint8Array([228, 9, 154, 99, 168, 222, 103, 158]),
  headLength: 120,
  leastLength: 152,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    terms: from.hash(),
    worldProgram: from.pubkey(),
    seed: from.u64(),
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
    to.u64(value.seed);
    to.pubkey(value.authority);
  },
};

/** Accounts of recordStart. */
export interface RecordStartAccounts {
  readonly payer: TransactionSigner;
  readonly session: Address;
  readonly record: Address;
}

/** Takes down the seed of a session that is locked, with both secrets told; anyone may. */
export function recordStart(
  program: Address,
  accounts: RecordStartAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([201, 188, 38, 46, 253, 100, 76, 138]));
  const metas = [
    layout.writableSigner(accounts.payer),
    layout.readonlyAccount(accounts.session),
    layout.writableAccount(accounts.record),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of openCase. */
export interface OpenCaseAccounts {
  readonly challenger: TransactionSigner;
  readonly session: Address;
  readonly case: Address;
}

/** Arguments of openCase. */
export interface OpenCaseArguments {
  readonly terms: Uint8Array;
}

/** Questions the result of a session that has ended, with a bond. */
export function openCase(
  program: Address,
  accounts: OpenCaseAccounts,
  value: OpenCaseArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([249, 236, 95, 19, 245, 178, 92, 13]));
  to.hash(value.terms);
  const metas = [
    layout.writableSigner(accounts.challenger),
    layout.readonlyAccount(accounts.session),
    layout.writableAccount(accounts.case),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of makeClaim. */
export interface MakeClaimAccounts {
  readonly defender: TransactionSigner;
  readonly case: Address;
  readonly session: Address;
  readonly manifest: Address;
  /** The StartRecord's address, whether there is one or not. */
  readonly record: Address;
  readonly claim: Address;
}

/** Arguments of makeClaim. */
export interface MakeClaimArguments {
  readonly rowsRoot: Uint8Array;
  readonly data: Uint8Array;
}

/** Stands by the result with a word for every row and a bond. `data`: the last RowState and the hashes that lead from it to the root; none where there is no row after the start. */
export function makeClaim(
  program: Address,
  accounts: MakeClaimAccounts,
  value: MakeClaimArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([247, 29, 171, 106, 52, 239, 9, 130]));
  to.hash(value.rowsRoot);
  to.bytes(value.data);
  const metas = [
    layout.writableSigner(accounts.defender),
    layout.writableAccount(accounts.case),
    layout.readonlyAccount(accounts.session),
    layout.readonlyAccount(accounts.manifest),
    layout.readonlyAccount(accounts.record),
    layout.writableAccount(accounts.claim),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of challengeClaim. */
export interface ChallengeClaimAccounts {
  readonly challenger: TransactionSigner;
  readonly case: Address;
  readonly claim: Address;
  readonly challenge: Address;
}

/** Denies a claim, with a bond. */
export function challengeClaim(
  program: Address,
  accounts: ChallengeClaimAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([231, 213, 62, 171, 50, 56, 168, 63]));
  const metas = [
    layout.writableSigner(accounts.challenger),
    layout.readonlyAccount(accounts.case),
    layout.writableAccount(accounts.claim),
    layout.writableAccount(accounts.challenge),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of reveal. */
export interface RevealAccounts {
  readonly defender: TransactionSigner;
  readonly challenge: Address;
}

/** Arguments of reveal. */
export interface RevealArguments {
  readonly data: Uint8Array;
}

/** The defender's move: the nodes SECTION_LEVELS below the denied one, or the leaves. */
export function reveal(
  program: Address,
  accounts: RevealAccounts,
  value: RevealArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([9, 35, 59, 190, 167, 249, 76, 115]));
  to.bytes(value.data);
  const metas = [
    layout.readonlySigner(accounts.defender),
    layout.writableAccount(accounts.challenge),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of choose. */
export interface ChooseAccounts {
  readonly challenger: TransactionSigner;
  readonly challenge: Address;
}

/** Arguments of choose. */
export interface ChooseArguments {
  readonly index: number;
}

/** The challenger's move: the first of the revealed nodes that is wrong. */
export function choose(
  program: Address,
  accounts: ChooseAccounts,
  value: ChooseArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([212, 121, 167, 99, 231, 205, 250, 76]));
  to.u8(value.index);
  const metas = [
    layout.readonlySigner(accounts.challenger),
    layout.writableAccount(accounts.challenge),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of openBefore. */
export interface OpenBeforeAccounts {
  readonly challenger: TransactionSigner;
  readonly case: Address;
  readonly challenge: Address;
  readonly manifest: Address;
}

/** Arguments of openBefore. */
export interface OpenBeforeArguments {
  readonly data: Uint8Array;
}

/** The challenger's move: the last right RowState and the hashes that lead to the node that both agree on; no data where it is the start. */
export function openBefore(
  program: Address,
  accounts: OpenBeforeAccounts,
  value: OpenBeforeArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([27, 103, 68, 32, 203, 8, 125, 90]));
  to.bytes(value.data);
  const metas = [
    layout.readonlySigner(accounts.challenger),
    layout.readonlyAccount(accounts.case),
    layout.writableAccount(accounts.challenge),
    layout.readonlyAccount(accounts.manifest),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of openAfter. */
export interface OpenAfterAccounts {
  readonly defender: TransactionSigner;
  readonly case: Address;
  readonly claim: Address;
  readonly challenge: Address;
  readonly manifest: Address;
}

/** Arguments of openAfter. */
export interface OpenAfterArguments {
  readonly unitsRoot: Uint8Array;
  readonly data: Uint8Array;
}

/** The defender's move: the first RowState that is denied, and the root of the tree of states between its frame's units. What can be checked without the world is. */
export function openAfter(
  program: Address,
  accounts: OpenAfterAccounts,
  value: OpenAfterArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([38, 48, 115, 248, 247, 151, 226, 21]));
  to.hash(value.unitsRoot);
  to.bytes(value.data);
  const metas = [
    layout.readonlySigner(accounts.defender),
    layout.writableAccount(accounts.case),
    layout.writableAccount(accounts.claim),
    layout.writableAccount(accounts.challenge),
    layout.readonlyAccount(accounts.manifest),
    layout.writableAccount(INCINERATOR),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of beginUpload. */
export interface BeginUploadAccounts {
  readonly uploader: TransactionSigner;
  readonly case: Address;
  readonly challenge: Address;
  readonly manifest: Address;
  readonly upload: TransactionSigner;
}

/** Makes a fresh account of the program, of the very size, an upload of the state before the denied unit; anyone may. */
export function beginUpload(
  program: Address,
  accounts: BeginUploadAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([188, 155, 228, 84, 192, 98, 225, 83]));
  const metas = [
    layout.readonlySigner(accounts.uploader),
    layout.readonlyAccount(accounts.case),
    layout.readonlyAccount(accounts.challenge),
    layout.readonlyAccount(accounts.manifest),
    layout.writableSigner(accounts.upload),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of writeUpload. */
export interface WriteUploadAccounts {
  readonly uploader: TransactionSigner;
  readonly upload: Address;
}

/** Arguments of writeUpload. */
export interface WriteUploadArguments {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Brings bytes of a state, in any order, as often as one likes before it is proved. */
export function writeUpload(
  program: Address,
  accounts: WriteUploadAccounts,
  value: WriteUploadArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([14, 107, 39, 179, 211, 148, 111, 132]));
  to.u32(value.offset);
  to.bytes(value.data);
  const metas = [
    layout.readonlySigner(accounts.uploader),
    layout.writableAccount(accounts.upload),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of proveUpload. */
export interface ProveUploadAccounts {
  readonly challenge: Address;
  readonly upload: Address;
}

/** Arguments of proveUpload. */
export interface ProveUploadArguments {
  readonly data: Uint8Array;
}

/** Compares an upload with the state that both sides agree on; `data`: the hashes that lead from it to the agreed node; anyone may. */
export function proveUpload(
  program: Address,
  accounts: ProveUploadAccounts,
  value: ProveUploadArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([230, 53, 213, 137, 105, 241, 235, 224]));
  to.bytes(value.data);
  const metas = [
    layout.readonlyAccount(accounts.challenge),
    layout.writableAccount(accounts.upload),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of runUnit. */
export interface RunUnitAccounts {
  readonly case: Address;
  readonly challenge: Address;
  readonly manifest: Address;
  readonly upload: Address;
  readonly shard: Address;
  /** The shard's packed weights. */
  readonly packed: Address;
}

/** Runs the denied unit on a proved upload; anyone may. */
export function runUnit(
  program: Address,
  accounts: RunUnitAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([187, 160, 200, 196, 232, 249, 58, 118]));
  const metas = [
    layout.readonlyAccount(accounts.case),
    layout.readonlyAccount(accounts.challenge),
    layout.readonlyAccount(accounts.manifest),
    layout.writableAccount(accounts.upload),
    layout.readonlyAccount(accounts.shard),
    layout.readonlyAccount(accounts.packed),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of judgeUnit. */
export interface JudgeUnitAccounts {
  readonly case: Address;
  readonly claim: Address;
  readonly challenge: Address;
  readonly upload: Address;
}

/** Compares what the unit came to with what the claim says; anyone may. */
export function judgeUnit(
  program: Address,
  accounts: JudgeUnitAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([19, 171, 61, 154, 40, 206, 110, 187]));
  const metas = [
    layout.writableAccount(accounts.case),
    layout.writableAccount(accounts.claim),
    layout.writableAccount(accounts.challenge),
    layout.readonlyAccount(accounts.upload),
    layout.writableAccount(INCINERATOR),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of expireChallenge. */
export interface ExpireChallengeAccounts {
  readonly case: Address;
  readonly claim: Address;
  readonly challenge: Address;
}

/** Decides a challenge whose time is up against the side whose move it is, and ends one whose claim is refuted; anyone may. */
export function expireChallenge(
  program: Address,
  accounts: ExpireChallengeAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([73, 82, 20, 227, 216, 66, 58, 41]));
  const metas = [
    layout.writableAccount(accounts.case),
    layout.writableAccount(accounts.claim),
    layout.writableAccount(accounts.challenge),
    layout.writableAccount(INCINERATOR),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of settleCase. */
export interface SettleCaseAccounts {
  readonly case: Address;
  /** A claim that stands, which gets what is not burnt of the case's bond, or who opened the case where none does, who gets all of it. */
  readonly beneficiary: Address;
}

/** Decides a case: upheld by a claim that stands, overturned where none does; anyone may. */
export function settleCase(
  program: Address,
  accounts: SettleCaseAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([222, 233, 67, 200, 167, 221, 116, 216]));
  const metas = [
    layout.writableAccount(accounts.case),
    layout.writableAccount(accounts.beneficiary),
    layout.writableAccount(INCINERATOR),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closeChallenge. */
export interface CloseChallengeAccounts {
  /** The challenge's. */
  readonly challenger: Address;
  readonly challenge: Address;
}

/** Pays out a challenge that is decided; anyone may. */
export function closeChallenge(
  program: Address,
  accounts: CloseChallengeAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([29, 156, 109, 17, 41, 99, 71, 236]));
  const metas = [
    layout.writableAccount(accounts.challenger),
    layout.writableAccount(accounts.challenge),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closeClaim. */
export interface CloseClaimAccounts {
  /** The claim's. */
  readonly defender: Address;
  readonly case: Address;
  readonly claim: Address;
}

/** Pays out a claim of a case that is decided; anyone may. */
export function closeClaim(
  program: Address,
  accounts: CloseClaimAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([42, 177, 165, 35, 213, 179, 211, 19]));
  const metas = [
    layout.writableAccount(accounts.defender),
    layout.writableAccount(accounts.case),
    layout.writableAccount(accounts.claim),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closeUpload. */
export interface CloseUploadAccounts {
  readonly uploader: TransactionSigner;
  readonly upload: Address;
}

/** Gives the rent of an upload back. */
export function closeUpload(
  program: Address,
  accounts: CloseUploadAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([201, 254, 79, 18, 221, 235, 91, 16]));
  const metas = [
    layout.writableSigner(accounts.uploader),
    layout.writableAccount(accounts.upload),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closeCase. */
export interface CloseCaseAccounts {
  /** Who opened it; gets the rent. */
  readonly owner: Address;
  readonly session: Address;
  readonly case: Address;
}

/** Closes a decided case once its session is gone; anyone may. */
export function closeCase(
  program: Address,
  accounts: CloseCaseAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([188, 7, 71, 62, 186, 245, 29, 55]));
  const metas = [
    layout.writableAccount(accounts.owner),
    layout.readonlyAccount(accounts.session),
    layout.writableAccount(accounts.case),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closeStartRecord. */
export interface CloseStartRecordAccounts {
  /** Who paid for it; gets the rent. */
  readonly owner: Address;
  readonly session: Address;
  readonly record: Address;
}

/** Closes the record of a start once its session is gone; anyone may. */
export function closeStartRecord(
  program: Address,
  accounts: CloseStartRecordAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([127, 193, 19, 222, 178, 91, 48, 2]));
  const metas = [
    layout.writableAccount(accounts.owner),
    layout.readonlyAccount(accounts.session),
    layout.writableAccount(accounts.record),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Why an instruction was refused: custom program errors. */
export const DisputeError: readonly layout.ProgramError[] = [
  { code: 6000, name: "WrongAccount", message: "an account is not the one that is needed: owner, discriminator, entity or address" },
  { code: 6001, name: "NotWhole", message: "an account has not grown to its size" },
  { code: 6002, name: "AlreadyExists", message: "the account exists" },
  { code: 6003, name: "NotAuthority", message: "the signer has no authority over this" },
  { code: 6004, name: "WrongStatus", message: "what it is about is not in a state that allows it" },
  { code: 6005, name: "BadArgument", message: "an argument is out of bounds" },
  { code: 6006, name: "TooEarly", message: "the time for it has not come" },
  { code: 6007, name: "TooLate", message: "the time for it is over" },
  { code: 6008, name: "WrongProof", message: "the hashes do not lead to the root" },
  { code: 6009, name: "WrongResult", message: "this is not what the session's result follows from" },
  { code: 6010, name: "WrongState", message: "the bytes are not the state that both sides agree on" },
  { code: 6011, name: "NotDisputable", message: "the session never left the base layer: its program computed it" },
  { code: 6012, name: "BadWorld", message: "the world's accounts do not hold what the step needs" },
  { code: 6013, name: "InUse", message: "it may still be needed" },
];
