// Generated from schema/chain.toml by `python -m schema.generate_chain`: do not edit.
import type { Address, TransactionSigner } from '@solana/kit';
import * as layout from '../layout.js';
import * as frames from './frames.js';

/** The delegation program: it owns on the base layer what is on a rollup. */
export const DELEGATION_PROGRAM = "DELeGGvXpWV2fqJUhqcF5ZSYMS4JTLjteaAMARRSaeSh" as Address;

/** The program that a rollup takes orders by. */
export const MAGIC_PROGRAM = "Magic11111111111111111111111111111111111111" as Address;

/** Where a rollup notes them down. */
export const MAGIC_CONTEXT = "MagicContext1111111111111111111111111111111" as Address;

/** Bytes of a world that one write brings: what a transaction of the base layer holds, in whole SHA-256 blocks. */
export const CHUNK = 960;

/** Most bytes by which an account grows in one instruction. */
export const GROWTH = 10240;

/** Most shards of a world. */
export const MOST_SHARDS = 16;

/** Most bytes of an account. */
export const MOST_SHARD_BYTES = 10485760;

/** Slots of an input buffer: more than the longest delay. */
export const INPUT_SLOTS = 32;

/** Longest delay between an input and its frame, in frames. */
export const LONGEST_DELAY = 24;

/** Frames of a frame log, the last ones. */
export const FRAME_LOG_FRAMES = 256;

/** Slots for which a first lock waits for the second: later it counts no more. */
export const LOCK_SLOTS = 1500n;

/** Slots after the second lock in which both secrets must be told: fewer than the chain remembers hashes of. */
export const REVEAL_SLOTS = 450n;

/** Most bytes of heap that a transaction can ask for: a step has to do with them. */
export const MOST_HEAP = 262144;

/** Most slots that a frame waits for inputs: 8 s on the base layer. */
export const MOST_DEADLINE_SLOTS = 20;

/** Seconds that a session must have left when a side is locked: more than REVEAL_SLOTS take. */
export const REVEAL_SECONDS = 900n;

/** Longest time from a session's creation to its expiry, in seconds. */
export const LONGEST_SESSION = 86400n;

/** Seconds without a new frame after which an expired match that is running is over. */
export const STALL_SECONDS = 21600n;

/** Seconds for the longest match: all its frames at MOST_DEADLINE_SLOTS of 400 ms, and half as much again to run them. */
export const LONGEST_MATCH = 345600n;

/** Seconds after it was sent back within which a session must be there: most of the time to dispute it is left. */
export const RETURN_SECONDS = 10800n;

/** Seconds by which a rollup's clock may be ahead. */
export const CLOCK_SKEW_SECONDS = 3600n;

/** Seconds after a match's end in which its result can be questioned, before anyone is paid by it: well inside RETENTION. */
export const CHALLENGE_SECONDS = 43200n;

/** Seconds for which an ended session stays: the time for settling and disputing it. */
export const RETENTION = 345600n;

/** Seconds from a session's creation to its expiry where its owner says nothing else. */
export const DEFAULT_LIFETIME = 86400n;

/** How the world samples, in 1/256, where its owner says nothing else: it takes the likeliest. */
export const DEFAULT_TEMPERATURE = 0;

/** Slots that a frame waits for inputs where its owner says nothing else. */
export const DEFAULT_DEADLINE_SLOTS = 20;

/** Missing frames in a row that lose the match where its owner says nothing else: eight minutes on the base layer, one on a rollup. */
export const DEFAULT_FORFEIT_FRAMES = 60;

/** Frames between an input and its frame where its owner says nothing else. */
export const DEFAULT_INPUT_DELAY = 0;

/** Most compute units that one transaction may use. */
export const TRANSACTION_UNITS = 1400000;

/** How many limits of compute units there are for transactions that would be equal otherwise, each one less than the last. */
export const UNIT_LIMITS = 1000;

/** Percent of a transaction's compute units that several units of a frame may use when they are tried: frames differ by some percent. */
export const ROOM_PERCENT = 94;

/** SHA-256's price: bytes for a compute unit. */
export const MEMORY_BYTES_A_UNIT = 2;

/** The bit of the session itself in its `delegated`: match-rules' rollup::ITSELF. */
export const ITSELF_DELEGATED = 16;

/** How a log says that the compute units are used up: otherwise a program that fails to complete has aborted. */
export const USED_UP = /exceeded CUs meter|consumed (\d+) of \1 compute units/;

/** How the system program's log says that somebody can't pay: with what there is, and what is needed. */
export const POVERTY = /insufficient lamports (\d+), need (\d+)/;

/** A world's temperature at most. */
export const HOTTEST = 10;

/** What a temperature of 1 is on chain. */
export const TEMPERATURE_UNIT = 256;

/** The row of a match at which time is up. */
export const LAST_ROW = 28840;

/** Rows between digests of the hidden state. */
export const MEMORY_EVERY = 600;

/** What may be done with a world. */
export const WorldStatus = { UPLOADING: 0, READY: 1, RETIRED: 2 } as const;
export type WorldStatus = (typeof WorldStatus)[keyof typeof WorldStatus];

/** Where a session stands. */
export const SessionStatus = { OPEN: 0, LOCKED: 1, RUNNING: 2, ENDED: 3, CANCELLED: 4 } as const;
export type SessionStatus = (typeof SessionStatus)[keyof typeof SessionStatus];

/** Why a session ended. */
export const EndReason = { NONE: 0, STOCKS: 1, TIMEOUT: 2, FORFEIT: 3, CANCELLED: 4, EXPIRED: 5 } as const;
export type EndReason = (typeof EndReason)[keyof typeof EndReason];

/** How matches start for one side of one stage with one character, those of the most real matches first. */
export interface StartEntry {
  /** External stage id. */
  readonly stage: number;
  /** 0 or 1. */
  readonly side: number;
  /** Internal character id. */
  readonly character: number;
  /** Exact. */
  readonly fields: Int32Array;
}

/** Bytes of a StartEntry. */
export const START_ENTRY_LENGTH = 92;

export function readStartEntry(from: layout.StructReader): StartEntry {
  return {
    stage: from.u8(),
    side: from.u8(),
    character: from.u8(),
    ...from.skip(1),
    fields: from.i32s(22),
  };
}

export function writeStartEntry(to: layout.StructWriter, value: StartEntry): void {
  to.u8(value.stage);
  to.u8(value.side);
  to.u8(value.character);
  to.zeros(1);
  to.i32s(value.fields, 22);
}

/** One frame of a frame log. */
export interface LoggedFrame {
  /** Its number. */
  readonly row: number;
  /** A bit for each player whose inputs were missing and held. */
  readonly absent: number;
  /** The frame. */
  readonly players: readonly [frames.PlayerState, frames.PlayerState];
  /** The inputs that led to it. */
  readonly controllers: readonly [frames.Controller, frames.Controller];
}

/** Bytes of a LoggedFrame. */
export const LOGGED_FRAME_LENGTH = 88;

export function readLoggedFrame(from: layout.StructReader): LoggedFrame {
  return {
    row: from.u32(),
    absent: from.u8(),
    ...from.skip(3),
    players: from.pair(() => frames.readPlayerState(from)),
    controllers: from.pair(() => frames.readController(from)),
  };
}

export function writeLoggedFrame(to: layout.StructWriter, value: LoggedFrame): void {
  to.u32(value.row);
  to.u8(value.absent);
  to.zeros(3);
  to.array(value.players, 2, (one) => { frames.writePlayerState(to, one); });
  to.array(value.controllers, 2, (one) => { frames.writeController(to, one); });
}

/** An integer world: its identity, how far it is proved, its header and where its matches start. Without what follows its fields. */
export interface ModelManifestHead {
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
  /** SHA-256 of the canonical bytes: claimed first, proved before `status` is READY. */
  readonly worldHash: Uint8Array;
  /** SHA-256's state after `hashed` bytes. */
  readonly hashState: readonly number[];
  /** Canonical bytes. */
  readonly length: bigint;
  /** Bytes that have been hashed; 2^64 - 1 once the hash was right. */
  readonly hashed: bigint;
  /** Unix time at which it was retired, else 0. */
  readonly retiredAt: bigint;
  /** How many shards. */
  readonly shards: number;
  /** Shards that have been created, in order. */
  readonly created: number;
  /** Canonical bytes of those. */
  readonly covered: bigint;
  /** Parts of the world: inputs, layers, heads. */
  readonly parts: number;
  /** Parts of the shards that have been created. */
  readonly assigned: number;
  /** Shards that are whole and can't be written any more. */
  readonly sealed: number;
  /** Parts that have been checked, in order. */
  readonly checked: number;
  /** Matrices that have been packed, in order. */
  readonly packed: number;
  /** Bytes of the canonical header in `data`, a multiple of 8; the start table follows it. */
  readonly headerLength: number;
  /** Entries of the start table. */
  readonly starts: number;
  /** Bytes of a match's hidden state. */
  readonly stateLength: number;
  /** Bytes that a step which is left off between two parts carries on. */
  readonly carryLength: number;
  /** Bytes of heap that a step needs. */
  readonly scratchLength: number;
  /** See WorldStatus. */
  readonly status: number;
  /** UTF-8, zeros at the end. */
  readonly name: Uint8Array;
  /** Accounts of packed weights that there are. */
  readonly packs: number;
}

/** An integer world: its identity, how far it is proved, its header and where its matches start. */
export interface ModelManifest extends ModelManifestHead {
  /** The canonical header, then the start table. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a ModelManifest lies in its account. */
export const ModelManifest: layout.AccountLayout<ModelManifestHead, ModelManifest> = {
  name: "ModelManifest",
  seed: "model-manifest",
  numbered: false,
  discriminator: new Uint8Array([130, 164, 96, 123, 204, 108, 61, 175]),
  headLength: 240,
  leastLength: 272,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    worldHash: from.hash(),
    hashState: from.array(8, () => from.u32()),
    length: from.u64(),
    hashed: from.u64(),
    retiredAt: from.i64(),
    shards: from.u32(),
    created: from.u32(),
    covered: from.u64(),
    parts: from.u32(),
    assigned: from.u32(),
    sealed: from.u32(),
    checked: from.u32(),
    packed: from.u32(),
    headerLength: from.u32(),
    starts: from.u32(),
    stateLength: from.u32(),
    carryLength: from.u32(),
    scratchLength: from.u32(),
    status: from.u8(),
    ...from.skip(7),
    name: from.raw(32),
    packs: from.u32(),
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
    to.hash(value.worldHash);
    to.array(value.hashState, 8, (one) => { to.u32(one); });
    to.u64(value.length);
    to.u64(value.hashed);
    to.i64(value.retiredAt);
    to.u32(value.shards);
    to.u32(value.created);
    to.u64(value.covered);
    to.u32(value.parts);
    to.u32(value.assigned);
    to.u32(value.sealed);
    to.u32(value.checked);
    to.u32(value.packed);
    to.u32(value.headerLength);
    to.u32(value.starts);
    to.u32(value.stateLength);
    to.u32(value.carryLength);
    to.u32(value.scratchLength);
    to.u8(value.status);
    to.zeros(7);
    to.raw(value.name, 32);
    to.u32(value.packs);
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** A stretch of a world's canonical bytes: whole parts. Without what follows its fields. */
export interface WeightShardHead {
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
  /** Where among the canonical bytes it begins. */
  readonly offset: bigint;
  /** Its first part. */
  readonly firstPart: number;
  /** How many parts it holds. */
  readonly partCount: number;
  /** Chunks that have not arrived. */
  readonly missing: number;
  /** 1 once it can't be written any more. */
  readonly sealed: number;
  /** A bit a chunk, the lowest of a byte first. */
  readonly arrived: Uint8Array;
}

/** A stretch of a world's canonical bytes: whole parts. */
export interface WeightShard extends WeightShardHead {
  /** The canonical bytes. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a WeightShard lies in its account. */
export const WeightShard: layout.AccountLayout<WeightShardHead, WeightShard> = {
  name: "WeightShard",
  seed: "weight-shard-",
  numbered: true,
  discriminator: new Uint8Array([167, 222, 217, 23, 141, 29, 23, 238]),
  headLength: 1448,
  leastLength: 1480,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    offset: from.u64(),
    firstPart: from.u32(),
    partCount: from.u32(),
    missing: from.u32(),
    sealed: from.u8(),
    ...from.skip(7),
    arrived: from.raw(1368),
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
    to.u64(value.offset);
    to.u32(value.firstPart);
    to.u32(value.partCount);
    to.u32(value.missing);
    to.u8(value.sealed);
    to.zeros(7);
    to.raw(value.arrived, 1368);
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** The weights of a shard's matrices in 64-bit words, derived on chain from the shard. Without what follows its fields. */
export interface PackedWeightsHead {
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
  /** Bytes of `data` that are filled. */
  readonly filled: number;
  /** The matrix that is being packed, as the world numbers them. */
  readonly matrix: number;
  /** Blocks of rows of it that are packed. */
  readonly block: number;
  /** Words of straight-line code that it is packed for. */
  readonly group: number;
  /** Its words between two flushes. */
  readonly segment: number;
  /** 1 once every matrix of the shard is packed. */
  readonly done: number;
}

/** The weights of a shard's matrices in 64-bit words, derived on chain from the shard. */
export interface PackedWeights extends PackedWeightsHead {
  /** Where each of the world's matrices begins (u32), then the matrices of this shard. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a PackedWeights lies in its account. */
export const PackedWeights: layout.AccountLayout<PackedWeightsHead, PackedWeights> = {
  name: "PackedWeights",
  seed: "packed-weights-",
  numbered: true,
  discriminator: new Uint8Array([207, 76, 78, 115, 153, 51, 45, 96]),
  headLength: 80,
  leastLength: 112,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    filled: from.u32(),
    matrix: from.u32(),
    block: from.u32(),
    group: from.u32(),
    segment: from.u32(),
    done: from.u8(),
    ...from.skip(3),
    ...from.skip(4),
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
    to.u32(value.filled);
    to.u32(value.matrix);
    to.u32(value.block);
    to.u32(value.group);
    to.u32(value.segment);
    to.u8(value.done);
    to.zeros(3);
    to.zeros(4);
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** A match: who plays, under which rules, where it stands, and how it ended. Without what follows its fields. */
export interface SessionStateHead {
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
  /** Its world's manifest. */
  readonly manifest: Address;
  /** Its world. */
  readonly worldHash: Uint8Array;
  /** Who plays; before a side is joined, who may join it (zeros: anyone). */
  readonly players: readonly [Address, Address];
  /** Who else may send a player's inputs; zeros: nobody. */
  readonly sessionKeys: readonly [Address, Address];
  /** SHA-256 of each player's secret. */
  readonly commitments: readonly [Uint8Array, Uint8Array];
  /** The secrets, once told. */
  readonly secrets: readonly [Uint8Array, Uint8Array];
  /** The rollup that its components may be delegated to; zeros: none. */
  readonly validator: Address;
  /** Hash of the first slot at or after the lock, taken when the first secret is told. */
  readonly slotHash: Uint8Array;
  /** Head of the match's hash chain, as crank.chain has it. */
  readonly chainHead: Uint8Array;
  /** What the match is bound to: zeros until both sides are joined, then final. See above. */
  readonly terms: Uint8Array;
  /** Unix times from which session keys count no more. */
  readonly sessionKeyExpiries: readonly [bigint, bigint];
  /** Unix time. */
  readonly createdAt: bigint;
  /** Unix time from which anyone may end it without a winner, if it has not begun or nobody goes on with it. */
  readonly expiresAt: bigint;
  /** Unix time at which it ended, or was sent back from its rollup; 0 before. */
  readonly endedAt: bigint;
  /** Unix time at which the match or its last frame began, 0 before. */
  readonly activeAt: bigint;
  /** Slot in which the last side was locked: the second one, once the session is LOCKED. */
  readonly lockSlot: bigint;
  /** Slot in which the present frame was finished. */
  readonly frameSlot: bigint;
  /** What everything random is drawn from. */
  readonly seed: bigint;
  /** The present frame's number; the start is 0. */
  readonly row: number;
  /** Units of the next frame that are done. */
  readonly units: number;
  /** How the world samples, in 1/256; 0 takes the likeliest. */
  readonly temperature: number;
  /** Slots after a frame from which the next goes on without missing inputs. */
  readonly deadlineSlots: number;
  /** Missing frames in a row at which a player has lost. */
  readonly forfeitFrames: number;
  /** Each player's missing frames in a row. */
  readonly missing: readonly [number, number];
  /** d: an input sent before frame t has run is for frame t + d. */
  readonly inputDelay: number;
  /** See SessionStatus. */
  readonly status: number;
  /** 0 or 1, 255 for nobody. */
  readonly winner: number;
  /** See EndReason. */
  readonly reason: number;
  /** External stage id. */
  readonly stage: number;
  /** Internal character ids, known once joined. */
  readonly characters: readonly [number, number];
  /** 1 where a side is joined. */
  readonly joined: readonly [number, number];
  /** 1 where a side is locked. */
  readonly locked: readonly [number, number];
  /** 1 where a secret is told. */
  readonly revealed: readonly [number, number];
  /** Other components that there are of it. */
  readonly components: number;
  /** A bit for each component that was handed to the rollup, by its kind; 16 for the session itself; 0 once it is sent back. */
  readonly delegated: number;
  /** The present frame as others see it. */
  readonly view: readonly [frames.PlayerState, frames.PlayerState];
}

/** A match: who plays, under which rules, where it stands, and how it ended. */
export interface SessionState extends SessionStateHead {
  /** Who may close it. */
  readonly authority: Address;
}

/** How a SessionState lies in its account. */
export const SessionState: layout.AccountLayout<SessionStateHead, SessionState> = {
  name: "SessionState",
  seed: "session-state",
  numbered: false,
  discriminator: new Uint8Array([81, 115, 163, 194, 253, 90, 118, 39]),
  headLength: 680,
  leastLength: 712,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    manifest: from.pubkey(),
    worldHash: from.hash(),
    players: from.pair(() => from.pubkey()),
    sessionKeys: from.pair(() => from.pubkey()),
    commitments: from.pair(() => from.hash()),
    secrets: from.pair(() => from.hash()),
    validator: from.pubkey(),
    slotHash: from.hash(),
    chainHead: from.hash(),
    terms: from.hash(),
    sessionKeyExpiries: from.pair(() => from.i64()),
    createdAt: from.i64(),
    expiresAt: from.i64(),
    endedAt: from.i64(),
    activeAt: from.i64(),
    lockSlot: from.u64(),
    frameSlot: from.u64(),
    seed: from.u64(),
    row: from.u32(),
    units: from.u32(),
    temperature: from.u32(),
    deadlineSlots: from.u32(),
    forfeitFrames: from.u32(),
    missing: from.pair(() => from.u32()),
    inputDelay: from.u8(),
    status: from.u8(),
    winner: from.u8(),
    reason: from.u8(),
    stage: from.u8(),
    characters: from.pair(() => from.u8()),
    joined: from.pair(() => from.u8()),
    locked: from.pair(() => from.u8()),
    revealed: from.pair(() => from.u8()),
    components: from.u8(),
    delegated: from.u8(),
    ...from.skip(1),
    view: from.pair(() => frames.readPlayerState(from)),
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
    to.pubkey(value.manifest);
    to.hash(value.worldHash);
    to.array(value.players, 2, (one) => { to.pubkey(one); });
    to.array(value.sessionKeys, 2, (one) => { to.pubkey(one); });
    to.array(value.commitments, 2, (one) => { to.hash(one); });
    to.array(value.secrets, 2, (one) => { to.hash(one); });
    to.pubkey(value.validator);
    to.hash(value.slotHash);
    to.hash(value.chainHead);
    to.hash(value.terms);
    to.array(value.sessionKeyExpiries, 2, (one) => { to.i64(one); });
    to.i64(value.createdAt);
    to.i64(value.expiresAt);
    to.i64(value.endedAt);
    to.i64(value.activeAt);
    to.u64(value.lockSlot);
    to.u64(value.frameSlot);
    to.u64(value.seed);
    to.u32(value.row);
    to.u32(value.units);
    to.u32(value.temperature);
    to.u32(value.deadlineSlots);
    to.u32(value.forfeitFrames);
    to.array(value.missing, 2, (one) => { to.u32(one); });
    to.u8(value.inputDelay);
    to.u8(value.status);
    to.u8(value.winner);
    to.u8(value.reason);
    to.u8(value.stage);
    to.array(value.characters, 2, (one) => { to.u8(one); });
    to.array(value.joined, 2, (one) => { to.u8(one); });
    to.array(value.locked, 2, (one) => { to.u8(one); });
    to.array(value.revealed, 2, (one) => { to.u8(one); });
    to.u8(value.components);
    to.u8(value.delegated);
    to.zeros(1);
    to.array(value.view, 2, (one) => { frames.writePlayerState(to, one); });
    to.zeros(4);
    to.pubkey(value.authority);
  },
};

/** What the world reads for its next frame: the exact frame and its memory. Without what follows its fields. */
export interface HiddenStateHead {
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
  /** The present frame, exact. */
  readonly frame: readonly [Int32Array, Int32Array];
  /** Bytes of the memory in `data`; what a frame in progress carries on follows it. */
  readonly stateLength: number;
}

/** What the world reads for its next frame: the exact frame and its memory. */
export interface HiddenState extends HiddenStateHead {
  /** The memory, then what a frame in progress carries on. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a HiddenState lies in its account. */
export const HiddenState: layout.AccountLayout<HiddenStateHead, HiddenState> = {
  name: "HiddenState",
  seed: "hidden-state",
  numbered: false,
  discriminator: new Uint8Array([232, 143, 101, 71, 30, 140, 154, 167]),
  headLength: 232,
  leastLength: 264,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    frame: from.pair(() => from.i32s(22)),
    stateLength: from.u32(),
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
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** Inputs that are on their way to their frames. Without what follows its fields. */
export interface InputBufferHead {
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
  /** The inputs of the frame in progress. */
  readonly current: readonly [frames.Controller, frames.Controller];
  /** Those for the frame that inputs are taken for now. */
  readonly open: readonly [frames.Controller, frames.Controller];
  /** Each player's last ones: they are held where new ones are missing. */
  readonly last: readonly [frames.Controller, frames.Controller];
  /** Both players' inputs that can't change any more, at frame modulo INPUT_SLOTS. */
  readonly slots: readonly frames.Controller[];
  /** 1 where `open` was sent. */
  readonly ready: readonly [number, number];
  /** For each slot, a bit for each player whose inputs were missing. */
  readonly absent: Uint8Array;
}

/** Inputs that are on their way to their frames. */
export interface InputBuffer extends InputBufferHead {
  /** Who may close it. */
  readonly authority: Address;
}

/** How a InputBuffer lies in its account. */
export const InputBuffer: layout.AccountLayout<InputBufferHead, InputBuffer> = {
  name: "InputBuffer",
  seed: "input-buffer",
  numbered: false,
  discriminator: new Uint8Array([0, 213, 132, 159, 179, 220, 126, 57]),
  headLength: 648,
  leastLength: 680,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    current: from.pair(() => frames.readController(from)),
    open: from.pair(() => frames.readController(from)),
    last: from.pair(() => frames.readController(from)),
    slots: from.array(64, () => frames.readController(from)),
    ready: from.pair(() => from.u8()),
    absent: from.raw(32),
    ...from.skip(6),
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
    to.array(value.current, 2, (one) => { frames.writeController(to, one); });
    to.array(value.open, 2, (one) => { frames.writeController(to, one); });
    to.array(value.last, 2, (one) => { frames.writeController(to, one); });
    to.array(value.slots, 64, (one) => { frames.writeController(to, one); });
    to.array(value.ready, 2, (one) => { to.u8(one); });
    to.raw(value.absent, 32);
    to.zeros(6);
    to.pubkey(value.authority);
  },
};

/** The last frames of a match with their inputs: a ring. Without what follows its fields. */
export interface FrameLogHead {
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
  /** Frames that were logged; frame r is at r modulo FRAME_LOG_FRAMES. */
  readonly rows: number;
}

/** The last frames of a match with their inputs: a ring. */
export interface FrameLog extends FrameLogHead {
  /** LoggedFrames. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a FrameLog lies in its account. */
export const FrameLog: layout.AccountLayout<FrameLogHead, FrameLog> = {
  name: "FrameLog",
  seed: "frame-log",
  numbered: false,
  discriminator: new Uint8Array([82, 193, 199, 112, 46, 201, 94, 130]),
  headLength: 56,
  leastLength: 88,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    rows: from.u32(),
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
    to.u32(value.rows);
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** Everything that it takes to play a match again, beside its world. Without what follows its fields. */
export interface InputLogHead {
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
  /** The frame it began with, exact. */
  readonly start: readonly [Int32Array, Int32Array];
  /** Rows that were logged, the start included. */
  readonly rows: number;
}

/** Everything that it takes to play a match again, beside its world. */
export interface InputLog extends InputLogHead {
  /** The controllers that led to each row: 2 × 8 bytes. */
  readonly data: Uint8Array;
  /** Who may close it. */
  readonly authority: Address;
}

/** How a InputLog lies in its account. */
export const InputLog: layout.AccountLayout<InputLogHead, InputLog> = {
  name: "InputLog",
  seed: "input-log",
  numbered: false,
  discriminator: new Uint8Array([122, 252, 40, 212, 195, 87, 161, 184]),
  headLength: 240,
  leastLength: 272,
  readHead: (from) => ({
    entity: from.pubkey(),
    size: from.u32(),
    bump: from.u8(),
    number: from.u8(),
    fixedLength: from.u8(),
    ...from.skip(1),
    start: from.pair(() => from.i32s(22)),
    rows: from.u32(),
    ...from.skip(4),
    ...from.skip(4),
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
    to.array(value.start, 2, (one) => { to.i32s(one, 22); });
    to.u32(value.rows);
    to.zeros(4);
    to.zeros(4);
    to.bytes(value.data);
    to.pubkey(value.authority);
  },
};

/** Accounts of createManifest. */
export interface CreateManifestAccounts {
  /** Pays, and owns the world. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
}

/** Arguments of createManifest. */
export interface CreateManifestArguments {
  readonly id: bigint;
  readonly worldHash: Uint8Array;
  readonly length: bigint;
  readonly headerLength: number;
  readonly layers: number;
  readonly shards: number;
  readonly starts: number;
  readonly name: Uint8Array;
}

/** Begins a world. */
export function createManifest(
  program: Address,
  accounts: CreateManifestAccounts,
  value: CreateManifestArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([223, 153, 230, 62, 181, 232, 110, 143]));
  to.u64(value.id);
  to.hash(value.worldHash);
  to.u64(value.length);
  to.u32(value.headerLength);
  to.u32(value.layers);
  to.u32(value.shards);
  to.u32(value.starts);
  to.raw(value.name, 32);
  const metas = [
    layout.writableSigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of createShard. */
export interface CreateShardAccounts {
  /** The manifest's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  readonly shard: Address;
}

/** Arguments of createShard. */
export interface CreateShardArguments {
  readonly length: number;
  readonly partCount: number;
}

/** Begins the next shard of a world. */
export function createShard(
  program: Address,
  accounts: CreateShardAccounts,
  value: CreateShardArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([244, 153, 58, 139, 250, 0, 34, 192]));
  to.u32(value.length);
  to.u32(value.partCount);
  const metas = [
    layout.writableSigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
    layout.writableAccount(accounts.shard),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of createPacked. */
export interface CreatePackedAccounts {
  /** The manifest's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  readonly shard: Address;
  readonly packed: Address;
}

/** Arguments of createPacked. */
export interface CreatePackedArguments {
  readonly length: number;
}

/** Begins a shard's packed weights. */
export function createPacked(
  program: Address,
  accounts: CreatePackedAccounts,
  value: CreatePackedArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([181, 81, 68, 12, 203, 25, 21, 33]));
  to.u32(value.length);
  const metas = [
    layout.writableSigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
    layout.readonlyAccount(accounts.shard),
    layout.writableAccount(accounts.packed),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of grow. */
export interface GrowAccounts {
  readonly component: Address;
}

/** Lets an account grow towards its size; anyone may. */
export function grow(
  program: Address,
  accounts: GrowAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([1, 21, 159, 221, 109, 244, 39, 40]));
  const metas = [
    layout.writableAccount(accounts.component),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of writeShard. */
export interface WriteShardAccounts {
  /** The shard's. */
  readonly authority: TransactionSigner;
  readonly shard: Address;
}

/** Arguments of writeShard. */
export interface WriteShardArguments {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Brings whole chunks of a shard, in any order, as often as one likes before it is sealed. */
export function writeShard(
  program: Address,
  accounts: WriteShardAccounts,
  value: WriteShardArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([6, 91, 9, 69, 7, 117, 93, 77]));
  to.u32(value.offset);
  to.bytes(value.data);
  const metas = [
    layout.readonlySigner(accounts.authority),
    layout.writableAccount(accounts.shard),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of writeStarts. */
export interface WriteStartsAccounts {
  /** The manifest's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
}

/** Arguments of writeStarts. */
export interface WriteStartsArguments {
  readonly first: number;
  readonly data: Uint8Array;
}

/** Brings entries of the start table. */
export function writeStarts(
  program: Address,
  accounts: WriteStartsAccounts,
  value: WriteStartsArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([29, 173, 174, 46, 175, 241, 27, 117]));
  to.u32(value.first);
  to.bytes(value.data);
  const metas = [
    layout.readonlySigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of sealShard. */
export interface SealShardAccounts {
  /** The manifest's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  readonly shard: Address;
}

/** Ends the writing of a shard of which nothing is missing. */
export function sealShard(
  program: Address,
  accounts: SealShardAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([138, 182, 27, 13, 206, 37, 143, 219]));
  const metas = [
    layout.readonlySigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
    layout.writableAccount(accounts.shard),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of reopenShard. */
export interface ReopenShardAccounts {
  /** The manifest's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  readonly shard: Address;
}

/** Lets a sealed shard be written again, before its world is ready; what was proved is proved anew. */
export function reopenShard(
  program: Address,
  accounts: ReopenShardAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([244, 91, 172, 195, 205, 73, 216, 212]));
  const metas = [
    layout.readonlySigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
    layout.writableAccount(accounts.shard),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of hashWorld. */
export interface HashWorldAccounts {
  readonly manifest: Address;
  /** Those that hold the blocks, in order. */
  readonly shards: readonly Address[];
}

/** Arguments of hashWorld. */
export interface HashWorldArguments {
  readonly blocks: number;
}

/** Goes on hashing the world; anyone may. The last block compares with the hash that was claimed. */
export function hashWorld(
  program: Address,
  accounts: HashWorldAccounts,
  value: HashWorldArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([103, 234, 232, 213, 247, 226, 141, 149]));
  to.u32(value.blocks);
  const metas = [
    layout.writableAccount(accounts.manifest),
    ...accounts.shards.map(layout.readonlyAccount),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of checkWorld. */
export interface CheckWorldAccounts {
  readonly manifest: Address;
  readonly shard: Address;
}

/** Arguments of checkWorld. */
export interface CheckWorldArguments {
  readonly parts: number;
}

/** Checks the next parts of the world as the core's World::parse does; anyone may. */
export function checkWorld(
  program: Address,
  accounts: CheckWorldAccounts,
  value: CheckWorldArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([155, 138, 13, 157, 56, 74, 253, 32]));
  to.u32(value.parts);
  const metas = [
    layout.writableAccount(accounts.manifest),
    layout.readonlyAccount(accounts.shard),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of packWeights. */
export interface PackWeightsAccounts {
  /** The manifest's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  readonly shard: Address;
  readonly packed: Address;
}

/** Arguments of packWeights. */
export interface PackWeightsArguments {
  readonly group: number;
  readonly segment: number;
  readonly blocks: number;
}

/** Goes on packing the weights of a shard, so many blocks of rows of its next matrix. */
export function packWeights(
  program: Address,
  accounts: PackWeightsAccounts,
  value: PackWeightsArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([48, 53, 198, 239, 22, 204, 179, 140]));
  to.u32(value.group);
  to.u32(value.segment);
  to.u32(value.blocks);
  const metas = [
    layout.readonlySigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
    layout.readonlyAccount(accounts.shard),
    layout.writableAccount(accounts.packed),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of finalizeWorld. */
export interface FinalizeWorldAccounts {
  readonly manifest: Address;
}

/** Makes a world that is hashed, checked and packed ready and immutable; anyone may. */
export function finalizeWorld(
  program: Address,
  accounts: FinalizeWorldAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([16, 226, 77, 162, 134, 70, 236, 227]));
  const metas = [
    layout.writableAccount(accounts.manifest),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of retireWorld. */
export interface RetireWorldAccounts {
  /** The manifest's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
}

/** Lets no more sessions begin in a world. */
export function retireWorld(
  program: Address,
  accounts: RetireWorldAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([70, 173, 58, 5, 162, 132, 8, 225]));
  const metas = [
    layout.readonlySigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closeWeights. */
export interface CloseWeightsAccounts {
  /** The manifest's; gets the rent. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  /** Not named where the manifest itself is closed. */
  readonly component: Address;
}

/** Closes a shard, packed weights or, last, the manifest of a world that was never ready or is long retired. */
export function closeWeights(
  program: Address,
  accounts: CloseWeightsAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([89, 193, 5, 6, 169, 185, 214, 124]));
  const metas = [
    layout.writableSigner(accounts.authority),
    layout.writableAccount(accounts.manifest),
    layout.writableAccount(accounts.component),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of createSession. */
export interface CreateSessionAccounts {
  /** Pays, and may cancel and close it. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  readonly session: Address;
}

/** Arguments of createSession. */
export interface CreateSessionArguments {
  readonly id: bigint;
  readonly players: readonly [Address, Address];
  readonly validator: Address;
  readonly lifetime: bigint;
  readonly temperature: number;
  readonly deadlineSlots: number;
  readonly forfeitFrames: number;
  readonly stage: number;
  readonly inputDelay: number;
}

/** CREATE: begins a session. */
export function createSession(
  program: Address,
  accounts: CreateSessionAccounts,
  value: CreateSessionArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([242, 193, 143, 179, 150, 25, 122, 227]));
  to.u64(value.id);
  to.array(value.players, 2, (one) => { to.pubkey(one); });
  to.pubkey(value.validator);
  to.i64(value.lifetime);
  to.u32(value.temperature);
  to.u32(value.deadlineSlots);
  to.u32(value.forfeitFrames);
  to.u8(value.stage);
  to.u8(value.inputDelay);
  const metas = [
    layout.writableSigner(accounts.authority),
    layout.readonlyAccount(accounts.manifest),
    layout.writableAccount(accounts.session),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of createComponent. */
export interface CreateComponentAccounts {
  /** The session's. */
  readonly authority: TransactionSigner;
  readonly manifest: Address;
  readonly session: Address;
  readonly component: Address;
}

/** Arguments of createComponent. */
export interface CreateComponentArguments {
  readonly kind: number;
}

/** Begins the hidden state, input buffer, frame log or input log of a session. */
export function createComponent(
  program: Address,
  accounts: CreateComponentAccounts,
  value: CreateComponentArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([73, 210, 101, 82, 179, 122, 123, 242]));
  to.u8(value.kind);
  const metas = [
    layout.writableSigner(accounts.authority),
    layout.readonlyAccount(accounts.manifest),
    layout.writableAccount(accounts.session),
    layout.writableAccount(accounts.component),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of join. */
export interface JoinAccounts {
  readonly player: TransactionSigner;
  readonly session: Address;
}

/** Arguments of join. */
export interface JoinArguments {
  readonly sessionKey: Address;
  readonly sessionKeyExpiry: bigint;
  readonly side: number;
  readonly character: number;
}

/** JOIN: takes a side with a character. */
export function join(
  program: Address,
  accounts: JoinAccounts,
  value: JoinArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([206, 55, 2, 106, 113, 220, 17, 163]));
  to.pubkey(value.sessionKey);
  to.i64(value.sessionKeyExpiry);
  to.u8(value.side);
  to.u8(value.character);
  const metas = [
    layout.readonlySigner(accounts.player),
    layout.writableAccount(accounts.session),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of lock. */
export interface LockAccounts {
  readonly player: TransactionSigner;
  readonly session: Address;
}

/** Arguments of lock. */
export interface LockArguments {
  readonly commitment: Uint8Array;
  readonly side: number;
}

/** Locks a side with the hash of a secret, once all components are begun and while REVEAL_SECONDS are left. A first lock that is older than LOCK_SLOTS counts no more. */
export function lock(
  program: Address,
  accounts: LockAccounts,
  value: LockArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([21, 19, 208, 43, 237, 62, 255, 87]));
  to.hash(value.commitment);
  to.u8(value.side);
  const metas = [
    layout.readonlySigner(accounts.player),
    layout.writableAccount(accounts.session),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of reveal. */
export interface RevealAccounts {
  readonly session: Address;
}

/** Arguments of reveal. */
export interface RevealArguments {
  readonly secret: Uint8Array;
  readonly side: number;
}

/** Tells a side's secret; anyone who knows it may. */
export function reveal(
  program: Address,
  accounts: RevealAccounts,
  value: RevealArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([9, 35, 59, 190, 167, 249, 76, 115]));
  to.hash(value.secret);
  to.u8(value.side);
  const metas = [
    layout.writableAccount(accounts.session),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of startMatch. */
export interface StartMatchAccounts {
  readonly manifest: Address;
  readonly session: Address;
  readonly hidden: Address;
  readonly inputs: Address;
  readonly frameLog: Address;
  readonly inputLog: Address;
}

/** Fixes the seed and the start once both secrets are told; anyone may. */
export function startMatch(
  program: Address,
  accounts: StartMatchAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([100, 246, 223, 181, 176, 101, 255, 19]));
  const metas = [
    layout.readonlyAccount(accounts.manifest),
    layout.writableAccount(accounts.session),
    layout.writableAccount(accounts.hidden),
    layout.readonlyAccount(accounts.inputs),
    layout.writableAccount(accounts.frameLog),
    layout.writableAccount(accounts.inputLog),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of setSessionKey. */
export interface SetSessionKeyAccounts {
  readonly player: TransactionSigner;
  readonly session: Address;
}

/** Arguments of setSessionKey. */
export interface SetSessionKeyArguments {
  readonly sessionKey: Address;
  readonly expiry: bigint;
  readonly side: number;
}

/** Replaces or, with zeros, takes back a session key. */
export function setSessionKey(
  program: Address,
  accounts: SetSessionKeyAccounts,
  value: SetSessionKeyArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([13, 147, 179, 38, 67, 1, 69, 132]));
  to.pubkey(value.sessionKey);
  to.i64(value.expiry);
  to.u8(value.side);
  const metas = [
    layout.readonlySigner(accounts.player),
    layout.writableAccount(accounts.session),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of submitInput. */
export interface SubmitInputAccounts {
  /** The player or its session key. */
  readonly signer: TransactionSigner;
  readonly session: Address;
  readonly inputs: Address;
}

/** Arguments of submitInput. */
export interface SubmitInputArguments {
  readonly controller: frames.Controller;
  readonly frame: number;
  readonly side: number;
}

/** A player's input for frame row + 1 + input_delay, once. */
export function submitInput(
  program: Address,
  accounts: SubmitInputAccounts,
  value: SubmitInputArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([56, 184, 154, 91, 173, 63, 21, 138]));
  frames.writeController(to, value.controller);
  to.u32(value.frame);
  to.u8(value.side);
  const metas = [
    layout.readonlySigner(accounts.signer),
    layout.readonlyAccount(accounts.session),
    layout.writableAccount(accounts.inputs),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of runInference. */
export interface RunInferenceAccounts {
  readonly manifest: Address;
  readonly session: Address;
  readonly hidden: Address;
  readonly inputs: Address;
  readonly frameLog: Address;
  readonly inputLog: Address;
  /** A shard and its packed weights, one pair after the other, for the units that run. */
  readonly weights: readonly Address[];
}

/** Arguments of runInference. */
export interface RunInferenceArguments {
  readonly frame: number;
  readonly first: number;
  readonly units: number;
}

/** Runs up to so many units of this frame, from this one on, which must be where the session stands; anyone may. */
export function runInference(
  program: Address,
  accounts: RunInferenceAccounts,
  value: RunInferenceArguments,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([17, 54, 55, 201, 171, 186, 187, 242]));
  to.u32(value.frame);
  to.u8(value.first);
  to.u8(value.units);
  const metas = [
    layout.readonlyAccount(accounts.manifest),
    layout.writableAccount(accounts.session),
    layout.writableAccount(accounts.hidden),
    layout.writableAccount(accounts.inputs),
    layout.writableAccount(accounts.frameLog),
    layout.writableAccount(accounts.inputLog),
    ...accounts.weights.map(layout.readonlyAccount),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of endSession. */
export interface EndSessionAccounts {
  /** The authority or a player, to cancel; anyone where a time is up. */
  readonly signer: TransactionSigner;
  readonly session: Address;
}

/** END: cancels an open session, or ends one whose time is up. */
export function endSession(
  program: Address,
  accounts: EndSessionAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([11, 244, 61, 154, 212, 249, 15, 66]));
  const metas = [
    layout.readonlySigner(accounts.signer),
    layout.writableAccount(accounts.session),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of closeSession. */
export interface CloseSessionAccounts {
  /** The session's; gets the rent. */
  readonly authority: TransactionSigner;
  readonly session: Address;
  /** Those to close; none closes the session itself. */
  readonly components: readonly Address[];
}

/** Closes a component of a session that is over for long enough, the session itself last. */
export function closeSession(
  program: Address,
  accounts: CloseSessionAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([68, 114, 178, 140, 222, 38, 248, 211]));
  const metas = [
    layout.writableSigner(accounts.authority),
    layout.writableAccount(accounts.session),
    ...accounts.components.map(layout.writableAccount),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of delegate. */
export interface DelegateAccounts {
  readonly payer: TransactionSigner;
  readonly session: Address;
  readonly component: Address;
  /** This program. */
  readonly ownerProgram: Address;
  readonly buffer: Address;
  readonly delegationRecord: Address;
  readonly delegationMetadata: Address;
}

/** Hands a component to the session's rollup, once both secrets are told and before the start; anyone may. The others first, the session itself last. */
export function delegate(
  program: Address,
  accounts: DelegateAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([90, 147, 75, 178, 85, 88, 4, 137]));
  const metas = [
    layout.writableSigner(accounts.payer),
    layout.writableAccount(accounts.session),
    layout.writableAccount(accounts.component),
    layout.readonlyAccount(accounts.ownerProgram),
    layout.writableAccount(accounts.buffer),
    layout.writableAccount(accounts.delegationRecord),
    layout.writableAccount(accounts.delegationMetadata),
    layout.readonlyAccount(DELEGATION_PROGRAM),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of shrink. */
export interface ShrinkAccounts {
  /** The session's. */
  readonly authority: TransactionSigner;
  readonly session: Address;
  readonly component: Address;
}

/** Cuts a component of a session that is over for long enough, and that names a rollup, down to what can be undelegated. */
export function shrink(
  program: Address,
  accounts: ShrinkAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([33, 240, 166, 12, 118, 107, 214, 165]));
  const metas = [
    layout.readonlySigner(accounts.authority),
    layout.readonlyAccount(accounts.session),
    layout.writableAccount(accounts.component),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of undelegate. */
export interface UndelegateAccounts {
  readonly payer: TransactionSigner;
  readonly session: Address;
  /** Those to send, the session itself among them or alone. */
  readonly components: readonly Address[];
}

/** On a rollup: sends components of at most 10,240 bytes of a session that is over back to the base layer; anyone may. */
export function undelegate(
  program: Address,
  accounts: UndelegateAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([131, 148, 180, 198, 91, 104, 42, 238]));
  const metas = [
    layout.writableSigner(accounts.payer),
    layout.readonlyAccount(accounts.session),
    layout.readonlyAccount(MAGIC_PROGRAM),
    layout.writableAccount(MAGIC_CONTEXT),
    ...accounts.components.map(layout.writableAccount),
  ];
  return layout.instruction(program, metas, to.done());
}

/** Accounts of processUndelegation. */
export interface ProcessUndelegationAccounts {
  readonly component: Address;
  /** The delegation program's. */
  readonly buffer: TransactionSigner;
  /** The rollup's validator. */
  readonly payer: TransactionSigner;
}

/** From the delegation program: makes a component again out of what the rollup has sent. Its data are the address's seeds. */
export function processUndelegation(
  program: Address,
  accounts: ProcessUndelegationAccounts,
): layout.ProgramInstruction {
  const to = new layout.StructWriter();
  to.raw(new Uint8Array([196, 28, 41, 206, 48, 37, 51, 167]));
  const metas = [
    layout.writableAccount(accounts.component),
    layout.readonlySigner(accounts.buffer),
    layout.writableSigner(accounts.payer),
    layout.systemProgram,
  ];
  return layout.instruction(program, metas, to.done());
}

/** Why an instruction was refused: custom program errors. */
export const ChainError: readonly layout.ProgramError[] = [
  { code: 6000, name: "WrongAccount", message: "an account is not the one that is needed: owner, discriminator, entity or address" },
  { code: 6001, name: "NotWhole", message: "an account has not grown to its size" },
  { code: 6002, name: "AlreadyExists", message: "the account exists" },
  { code: 6003, name: "NotAuthority", message: "the signer has no authority over this" },
  { code: 6004, name: "WrongStatus", message: "what it is about is not in a state that allows it" },
  { code: 6005, name: "BadArgument", message: "an argument is out of bounds" },
  { code: 6006, name: "Sealed", message: "the shard is sealed" },
  { code: 6007, name: "Incomplete", message: "something is still missing" },
  { code: 6008, name: "WrongHash", message: "the bytes have another SHA-256" },
  { code: 6009, name: "BadWorld", message: "the bytes are no world" },
  { code: 6010, name: "Overflow", message: "a row of weights could leave its lane: choose a shorter segment" },
  { code: 6011, name: "StaleInput", message: "inputs are taken for another frame now" },
  { code: 6012, name: "AlreadySent", message: "this input was sent" },
  { code: 6013, name: "TooEarly", message: "inputs are missing and the deadline is not over" },
  { code: 6014, name: "TooLate", message: "the time for it is over" },
  { code: 6015, name: "NoStart", message: "the world knows no start for this stage and character" },
  { code: 6016, name: "NoSlotHash", message: "the chain has no hash of the slot that the seed needs" },
  { code: 6017, name: "InUse", message: "it may still be needed" },
  { code: 6018, name: "StaleStep", message: "the session stands at another frame or unit" },
];
