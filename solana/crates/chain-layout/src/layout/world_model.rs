//! Generated from schema/chain.toml by `python -m schema.generate_chain`: do not edit.

use bytemuck::{Pod, Zeroable};

use crate::{Arguments, Component, Shape};

/// A pad's 8 bytes.
pub type Controller = [u8; 8];

/// A player's exact frame.
pub type Fields = [i32; 22];

/// First bytes of what an entity's address is derived from.
pub const ENTITY_SEED: &[u8] = b"entity";

/// Bytes of the authority at every account's end.
pub const AUTHORITY: usize = 32;

/// What the hash chain of a match begins with.
pub const CHAIN_DOMAIN: &[u8] = b"the-wire/chain/1";

/// Rows between digests of the hidden state.
pub const MEMORY_EVERY: u32 = 600;

/// The row of a match at which time is up.
pub const LAST_ROW: u32 = 28840;

/// The action state of a fighter that stands.
pub const WAIT: i32 = 14;

/// Bits that a public field of an exact frame has more than in its view, in the schema's order.
pub const VIEW_BITS: [u32; 17] = [8, 8, 16, 8, 8, 8, 8, 8, 8, 16, 0, 0, 0, 0, 0, 0, 0];

/// A player's public fields, fixed point: a view.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct PlayerState {
    /// ×256 Horizontal position of the fighter's origin; the stage's centre is 0, right is positive.
    pub x: i32,
    /// ×256 Vertical position of the fighter's origin; the main floor is about 0, up is positive.
    pub y: i32,
    /// Damage taken.
    pub percent: u16,
    /// ×256 Shield strength, 60 when full.
    pub shield: u16,
    /// ×256 Self-induced horizontal velocity; it moves the fighter on the ground too.
    pub speed_air_x: i16,
    /// ×256 Self-induced vertical velocity.
    pub speed_y: i16,
    /// ×256 Self-induced velocity along the ground.
    pub speed_ground_x: i16,
    /// ×256 Horizontal knockback velocity.
    pub speed_attack_x: i16,
    /// ×256 Vertical knockback velocity.
    pub speed_attack_y: i16,
    /// Animation frame of the action state; fractional, and -1 occurs.
    pub state_age: u16,
    /// Frames of hitlag left.
    pub hitlag: u8,
    /// Stocks left.
    pub stocks: u8,
    /// 1 when facing right.
    pub facing: u8,
    /// 1 when standing on something.
    pub on_ground: u8,
    /// Action state id. Ids above 399 (Kirby's copied specials) are read as 399, SpecialOther.
    pub action_state: u16,
    /// Jumps left, the ground jump included.
    pub jumps_left: u8,
    /// Internal character id.
    pub character: u8,
}

/// The delegation program: it owns on the base layer what is on a rollup. DELeGGvXpWV2fqJUhqcF5ZSYMS4JTLjteaAMARRSaeSh.
pub const DELEGATION_PROGRAM: [u8; 32] = [
    0xb5, 0xb7, 0x00, 0xe1, 0xf2, 0x57, 0x3a, 0xc0, 0xcc, 0x06, 0x22, 0x01, 0x34, 0x4a, 0xcf, 0x97, 0xb8, 0x35, 0x06,
    0xeb, 0x8c, 0xe5, 0x19, 0x98, 0xcc, 0x62, 0x7e, 0x18, 0x93, 0x80, 0xa7, 0x3e,
];

/// The program that a rollup takes orders by. Magic11111111111111111111111111111111111111.
pub const MAGIC_PROGRAM: [u8; 32] = [
    0x05, 0x45, 0xb4, 0x24, 0xb0, 0xda, 0x70, 0x95, 0xec, 0xb9, 0xd6, 0xde, 0xc3, 0x77, 0xd7, 0x28, 0x91, 0xb6, 0xe7,
    0x8e, 0x92, 0xea, 0x12, 0xd6, 0xdf, 0xbb, 0x3a, 0x40, 0x00, 0x00, 0x00, 0x00,
];

/// Where a rollup notes them down. MagicContext1111111111111111111111111111111.
pub const MAGIC_CONTEXT: [u8; 32] = [
    0x05, 0x45, 0xb4, 0x24, 0xc4, 0xa5, 0x28, 0xbf, 0x5f, 0xb4, 0x03, 0x2f, 0x44, 0x52, 0x82, 0x8e, 0xbb, 0x38, 0xab,
    0xc1, 0xd2, 0xdc, 0x97, 0xf7, 0x3f, 0x8b, 0x94, 0x54, 0x80, 0x00, 0x00, 0x00,
];

/// Bytes of a world that one write brings: what a transaction of the base layer holds, in whole SHA-256 blocks.
pub const CHUNK: u32 = 960;

/// Most bytes by which an account grows in one instruction.
pub const GROWTH: u32 = 10240;

/// Most shards of a world.
pub const MOST_SHARDS: u32 = 16;

/// Most bytes of an account.
pub const MOST_SHARD_BYTES: u32 = 10485760;

/// Slots of an input buffer: more than the longest delay.
pub const INPUT_SLOTS: u32 = 32;

/// Longest delay between an input and its frame, in frames.
pub const LONGEST_DELAY: u32 = 24;

/// Frames of a frame log, the last ones.
pub const FRAME_LOG_FRAMES: u32 = 256;

/// Slots for which a first lock waits for the second: later it counts no more.
pub const LOCK_SLOTS: u64 = 1500;

/// Slots after the second lock in which both secrets must be told: fewer than the chain remembers hashes of.
pub const REVEAL_SLOTS: u64 = 450;

/// Most bytes of heap that a transaction can ask for: a step has to do with them.
pub const MOST_HEAP: u32 = 262144;

/// Most slots that a frame waits for inputs: 8 s on the base layer.
pub const MOST_DEADLINE_SLOTS: u32 = 20;

/// Seconds that a session must have left when a side is locked: more than REVEAL_SLOTS take.
pub const REVEAL_SECONDS: i64 = 900;

/// Longest time from a session's creation to its expiry, in seconds.
pub const LONGEST_SESSION: i64 = 86400;

/// Seconds without a new frame after which an expired match that is running is over.
pub const STALL_SECONDS: i64 = 21600;

/// Seconds for the longest match: all its frames at MOST_DEADLINE_SLOTS of 400 ms, and half as much again to run them.
pub const LONGEST_MATCH: i64 = 345600;

/// Seconds after it was sent back within which a session must be there: most of the time to dispute it is left.
pub const RETURN_SECONDS: i64 = 10800;

/// Seconds by which a rollup's clock may be ahead.
pub const CLOCK_SKEW_SECONDS: i64 = 3600;

/// Seconds after a match's end in which its result can be questioned, before anyone is paid by it: well inside RETENTION.
pub const CHALLENGE_SECONDS: i64 = 43200;

/// Seconds for which an ended session stays: the time for settling and disputing it.
pub const RETENTION: i64 = 345600;

/// Seconds from a session's creation to its expiry where its owner says nothing else.
pub const DEFAULT_LIFETIME: i64 = 86400;

/// How the world samples, in 1/256, where its owner says nothing else: it takes the likeliest.
pub const DEFAULT_TEMPERATURE: u32 = 0;

/// Slots that a frame waits for inputs where its owner says nothing else.
pub const DEFAULT_DEADLINE_SLOTS: u32 = 20;

/// Missing frames in a row that lose the match where its owner says nothing else: eight minutes on the base layer, one on a rollup.
pub const DEFAULT_FORFEIT_FRAMES: u32 = 60;

/// Frames between an input and its frame where its owner says nothing else.
pub const DEFAULT_INPUT_DELAY: u8 = 0;

/// What may be done with a world.
#[allow(missing_docs)]
pub mod world_status {
    pub const UPLOADING: u8 = 0;
    pub const READY: u8 = 1;
    pub const RETIRED: u8 = 2;
}

/// Where a session stands.
#[allow(missing_docs)]
pub mod session_status {
    pub const OPEN: u8 = 0;
    pub const LOCKED: u8 = 1;
    pub const RUNNING: u8 = 2;
    pub const ENDED: u8 = 3;
    pub const CANCELLED: u8 = 4;
}

/// Why a session ended.
#[allow(missing_docs)]
pub mod end_reason {
    pub const NONE: u8 = 0;
    pub const STOCKS: u8 = 1;
    pub const TIMEOUT: u8 = 2;
    pub const FORFEIT: u8 = 3;
    pub const CANCELLED: u8 = 4;
    pub const EXPIRED: u8 = 5;
}

/// How matches start for one side of one stage with one character, those of the most real matches first.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct StartEntry {
    /// External stage id.
    pub stage: u8,
    /// 0 or 1.
    pub side: u8,
    /// Internal character id.
    pub character: u8,
    /// 0.
    pub pad: u8,
    /// Exact.
    pub fields: Fields,
}

/// One frame of a frame log.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct LoggedFrame {
    /// Its number.
    pub row: u32,
    /// A bit for each player whose inputs were missing and held.
    pub absent: u8,
    /// 0.
    pub pad: [u8; 3],
    /// The frame.
    pub players: [PlayerState; 2],
    /// The inputs that led to it.
    pub controllers: [Controller; 2],
}

/// An integer world: its identity, how far it is proved, its header and where its matches start.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct ModelManifest {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// SHA-256 of the canonical bytes: claimed first, proved before `status` is READY.
    pub world_hash: [u8; 32],
    /// SHA-256's state after `hashed` bytes.
    pub hash_state: [u32; 8],
    /// Canonical bytes.
    pub length: u64,
    /// Bytes that have been hashed; 2^64 - 1 once the hash was right.
    pub hashed: u64,
    /// Unix time at which it was retired, else 0.
    pub retired_at: i64,
    /// How many shards.
    pub shards: u32,
    /// Shards that have been created, in order.
    pub created: u32,
    /// Canonical bytes of those.
    pub covered: u64,
    /// Parts of the world: inputs, layers, heads.
    pub parts: u32,
    /// Parts of the shards that have been created.
    pub assigned: u32,
    /// Shards that are whole and can't be written any more.
    pub sealed: u32,
    /// Parts that have been checked, in order.
    pub checked: u32,
    /// Matrices that have been packed, in order.
    pub packed: u32,
    /// Bytes of the canonical header in `data`, a multiple of 8; the start table follows it.
    pub header_length: u32,
    /// Entries of the start table.
    pub starts: u32,
    /// Bytes of a match's hidden state.
    pub state_length: u32,
    /// Bytes that a step which is left off between two parts carries on.
    pub carry_length: u32,
    /// Bytes of heap that a step needs.
    pub scratch_length: u32,
    /// See WorldStatus.
    pub status: u8,
    /// 0.
    pub pad_1: [u8; 7],
    /// UTF-8, zeros at the end.
    pub name: [u8; 32],
    /// Accounts of packed weights that there are.
    pub packs: u32,
    /// Bytes that follow: The canonical header, then the start table.
    pub data_length: u32,
}

impl Component for ModelManifest {
    const DISCRIMINATOR: [u8; 8] = [0x82, 0xa4, 0x60, 0x7b, 0xcc, 0x6c, 0x3d, 0xaf];
    const SEED: &[u8] = b"model-manifest";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Head;
}

/// A stretch of a world's canonical bytes: whole parts.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct WeightShard {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// Where among the canonical bytes it begins.
    pub offset: u64,
    /// Its first part.
    pub first_part: u32,
    /// How many parts it holds.
    pub part_count: u32,
    /// Chunks that have not arrived.
    pub missing: u32,
    /// 1 once it can't be written any more.
    pub sealed: u8,
    /// 0.
    pub pad_1: [u8; 7],
    /// A bit a chunk, the lowest of a byte first.
    pub arrived: [u8; 1368],
    /// Bytes that follow: The canonical bytes.
    pub data_length: u32,
}

impl Component for WeightShard {
    const DISCRIMINATOR: [u8; 8] = [0xa7, 0xde, 0xd9, 0x17, 0x8d, 0x1d, 0x17, 0xee];
    const SEED: &[u8] = b"weight-shard-";
    const NUMBERED: bool = true;
    const SHAPE: Shape = Shape::Head;
}

/// The weights of a shard's matrices in 64-bit words, derived on chain from the shard.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct PackedWeights {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// Bytes of `data` that are filled.
    pub filled: u32,
    /// The matrix that is being packed, as the world numbers them.
    pub matrix: u32,
    /// Blocks of rows of it that are packed.
    pub block: u32,
    /// Words of straight-line code that it is packed for.
    pub group: u32,
    /// Its words between two flushes.
    pub segment: u32,
    /// 1 once every matrix of the shard is packed.
    pub done: u8,
    /// 0.
    pub pad_1: [u8; 3],
    /// 0.
    pub pad_2: [u8; 4],
    /// Bytes that follow: Where each of the world's matrices begins (u32), then the matrices of this shard.
    pub data_length: u32,
}

impl Component for PackedWeights {
    const DISCRIMINATOR: [u8; 8] = [0xcf, 0x4c, 0x4e, 0x73, 0x99, 0x33, 0x2d, 0x60];
    const SEED: &[u8] = b"packed-weights-";
    const NUMBERED: bool = true;
    const SHAPE: Shape = Shape::Head;
}

/// A match: who plays, under which rules, where it stands, and how it ended.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct SessionState {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// Its world's manifest.
    pub manifest: [u8; 32],
    /// Its world.
    pub world_hash: [u8; 32],
    /// Who plays; before a side is joined, who may join it (zeros: anyone).
    pub players: [[u8; 32]; 2],
    /// Who else may send a player's inputs; zeros: nobody.
    pub session_keys: [[u8; 32]; 2],
    /// SHA-256 of each player's secret.
    pub commitments: [[u8; 32]; 2],
    /// The secrets, once told.
    pub secrets: [[u8; 32]; 2],
    /// The rollup that its components may be delegated to; zeros: none.
    pub validator: [u8; 32],
    /// Hash of the first slot at or after the lock, taken when the first secret is told.
    pub slot_hash: [u8; 32],
    /// Head of the match's hash chain, as crank.chain has it.
    pub chain_head: [u8; 32],
    /// What the match is bound to: zeros until both sides are joined, then final. See above.
    pub terms: [u8; 32],
    /// Unix times from which session keys count no more.
    pub session_key_expiries: [i64; 2],
    /// Unix time.
    pub created_at: i64,
    /// Unix time from which anyone may end it without a winner, if it has not begun or nobody goes on with it.
    pub expires_at: i64,
    /// Unix time at which it ended, or was sent back from its rollup; 0 before.
    pub ended_at: i64,
    /// Unix time at which the match or its last frame began, 0 before.
    pub active_at: i64,
    /// Slot in which the last side was locked: the second one, once the session is LOCKED.
    pub lock_slot: u64,
    /// Slot in which the present frame was finished.
    pub frame_slot: u64,
    /// What everything random is drawn from.
    pub seed: u64,
    /// The present frame's number; the start is 0.
    pub row: u32,
    /// Units of the next frame that are done.
    pub units: u32,
    /// How the world samples, in 1/256; 0 takes the likeliest.
    pub temperature: u32,
    /// Slots after a frame from which the next goes on without missing inputs.
    pub deadline_slots: u32,
    /// Missing frames in a row at which a player has lost.
    pub forfeit_frames: u32,
    /// Each player's missing frames in a row.
    pub missing: [u32; 2],
    /// d: an input sent before frame t has run is for frame t + d.
    pub input_delay: u8,
    /// See SessionStatus.
    pub status: u8,
    /// 0 or 1, 255 for nobody.
    pub winner: u8,
    /// See EndReason.
    pub reason: u8,
    /// External stage id.
    pub stage: u8,
    /// Internal character ids, known once joined.
    pub characters: [u8; 2],
    /// 1 where a side is joined.
    pub joined: [u8; 2],
    /// 1 where a side is locked.
    pub locked: [u8; 2],
    /// 1 where a secret is told.
    pub revealed: [u8; 2],
    /// Other components that there are of it.
    pub components: u8,
    /// A bit for each component that was handed to the rollup, by its kind; 16 for the session itself; 0 once it is sent back.
    pub delegated: u8,
    /// 0.
    pub pad_1: u8,
    /// The present frame as others see it.
    pub view: [PlayerState; 2],
    /// 0.
    pub pad_2: [u8; 4],
    /// Who may close it.
    pub authority: [u8; 32],
}

impl Component for SessionState {
    const DISCRIMINATOR: [u8; 8] = [0x51, 0x73, 0xa3, 0xc2, 0xfd, 0x5a, 0x76, 0x27];
    const SEED: &[u8] = b"session-state";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Whole;
}

/// What the world reads for its next frame: the exact frame and its memory.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct HiddenState {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// The present frame, exact.
    pub frame: [Fields; 2],
    /// Bytes of the memory in `data`; what a frame in progress carries on follows it.
    pub state_length: u32,
    /// Bytes that follow: The memory, then what a frame in progress carries on.
    pub data_length: u32,
}

impl Component for HiddenState {
    const DISCRIMINATOR: [u8; 8] = [0xe8, 0x8f, 0x65, 0x47, 0x1e, 0x8c, 0x9a, 0xa7];
    const SEED: &[u8] = b"hidden-state";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Head;
}

/// Inputs that are on their way to their frames.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct InputBuffer {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// The inputs of the frame in progress.
    pub current: [Controller; 2],
    /// Those for the frame that inputs are taken for now.
    pub open: [Controller; 2],
    /// Each player's last ones: they are held where new ones are missing.
    pub last: [Controller; 2],
    /// Both players' inputs that can't change any more, at frame modulo INPUT_SLOTS.
    pub slots: [Controller; 64],
    /// 1 where `open` was sent.
    pub ready: [u8; 2],
    /// For each slot, a bit for each player whose inputs were missing.
    pub absent: [u8; 32],
    /// 0.
    pub pad_1: [u8; 6],
    /// Who may close it.
    pub authority: [u8; 32],
}

impl Component for InputBuffer {
    const DISCRIMINATOR: [u8; 8] = [0x00, 0xd5, 0x84, 0x9f, 0xb3, 0xdc, 0x7e, 0x39];
    const SEED: &[u8] = b"input-buffer";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Whole;
}

/// The last frames of a match with their inputs: a ring.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct FrameLog {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// Frames that were logged; frame r is at r modulo FRAME_LOG_FRAMES.
    pub rows: u32,
    /// Bytes that follow: LoggedFrames.
    pub data_length: u32,
}

impl Component for FrameLog {
    const DISCRIMINATOR: [u8; 8] = [0x52, 0xc1, 0xc7, 0x70, 0x2e, 0xc9, 0x5e, 0x82];
    const SEED: &[u8] = b"frame-log";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Head;
}

/// Everything that it takes to play a match again, beside its world.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct InputLog {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to: in the world's program the PDA of ["entity", owner, id], which holds nothing itself.
    pub entity: [u8; 32],
    /// Bytes that this account has once it is whole; the authority stands at the end of those there are.
    pub size: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Which of its kind it is, 0 where there is one.
    pub number: u8,
    /// 1 where it can't grow: before it is handed to a rollup, and once it was cut or sent back.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
    /// The frame it began with, exact.
    pub start: [Fields; 2],
    /// Rows that were logged, the start included.
    pub rows: u32,
    /// 0.
    pub pad_1: [u8; 4],
    /// 0.
    pub pad_2: [u8; 4],
    /// Bytes that follow: The controllers that led to each row: 2 × 8 bytes.
    pub data_length: u32,
}

impl Component for InputLog {
    const DISCRIMINATOR: [u8; 8] = [0x7a, 0xfc, 0x28, 0xd4, 0xc3, 0x57, 0xa1, 0xb8];
    const SEED: &[u8] = b"input-log";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Head;
}

/// Begins a world. Accounts: authority (w) (signs), manifest (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CreateManifest {
    /// See the instruction.
    pub id: u64,
    /// See the instruction.
    pub world_hash: [u8; 32],
    /// See the instruction.
    pub length: u64,
    /// See the instruction.
    pub header_length: u32,
    /// See the instruction.
    pub layers: u32,
    /// See the instruction.
    pub shards: u32,
    /// See the instruction.
    pub starts: u32,
    /// See the instruction.
    pub name: [u8; 32],
}

impl Arguments for CreateManifest {
    const DISCRIMINATOR: [u8; 8] = [0xdf, 0x99, 0xe6, 0x3e, 0xb5, 0xe8, 0x6e, 0x8f];
}

/// Begins the next shard of a world. Accounts: authority (w) (signs), manifest (w), shard (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CreateShard {
    /// See the instruction.
    pub length: u32,
    /// See the instruction.
    pub part_count: u32,
}

impl Arguments for CreateShard {
    const DISCRIMINATOR: [u8; 8] = [0xf4, 0x99, 0x3a, 0x8b, 0xfa, 0x00, 0x22, 0xc0];
}

/// Begins a shard's packed weights. Accounts: authority (w) (signs), manifest (w), shard, packed (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CreatePacked {
    /// See the instruction.
    pub length: u32,
}

impl Arguments for CreatePacked {
    const DISCRIMINATOR: [u8; 8] = [0xb5, 0x51, 0x44, 0x0c, 0xcb, 0x19, 0x15, 0x21];
}

/// Lets an account grow towards its size; anyone may. Accounts: component (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Grow;

impl Arguments for Grow {
    const DISCRIMINATOR: [u8; 8] = [0x01, 0x15, 0x9f, 0xdd, 0x6d, 0xf4, 0x27, 0x28];
}

/// Brings whole chunks of a shard, in any order, as often as one likes before it is sealed. Accounts: authority (signs), shard (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct WriteShard {
    /// See the instruction.
    pub offset: u32,
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for WriteShard {
    const DISCRIMINATOR: [u8; 8] = [0x06, 0x5b, 0x09, 0x45, 0x07, 0x75, 0x5d, 0x4d];
}

/// Brings entries of the start table. Accounts: authority (signs), manifest (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct WriteStarts {
    /// See the instruction.
    pub first: u32,
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for WriteStarts {
    const DISCRIMINATOR: [u8; 8] = [0x1d, 0xad, 0xae, 0x2e, 0xaf, 0xf1, 0x1b, 0x75];
}

/// Ends the writing of a shard of which nothing is missing. Accounts: authority (signs), manifest (w), shard (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct SealShard;

impl Arguments for SealShard {
    const DISCRIMINATOR: [u8; 8] = [0x8a, 0xb6, 0x1b, 0x0d, 0xce, 0x25, 0x8f, 0xdb];
}

/// Lets a sealed shard be written again, before its world is ready; what was proved is proved anew. Accounts: authority (signs), manifest (w), shard (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct ReopenShard;

impl Arguments for ReopenShard {
    const DISCRIMINATOR: [u8; 8] = [0xf4, 0x5b, 0xac, 0xc3, 0xcd, 0x49, 0xd8, 0xd4];
}

/// Goes on hashing the world; anyone may. The last block compares with the hash that was claimed. Accounts: manifest (w), shards*.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct HashWorld {
    /// See the instruction.
    pub blocks: u32,
}

impl Arguments for HashWorld {
    const DISCRIMINATOR: [u8; 8] = [0x67, 0xea, 0xe8, 0xd5, 0xf7, 0xe2, 0x8d, 0x95];
}

/// Checks the next parts of the world as the core's World::parse does; anyone may. Accounts: manifest (w), shard.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CheckWorld {
    /// See the instruction.
    pub parts: u32,
}

impl Arguments for CheckWorld {
    const DISCRIMINATOR: [u8; 8] = [0x9b, 0x8a, 0x0d, 0x9d, 0x38, 0x4a, 0xfd, 0x20];
}

/// Goes on packing the weights of a shard, so many blocks of rows of its next matrix. Accounts: authority (signs), manifest (w), shard, packed (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct PackWeights {
    /// See the instruction.
    pub group: u32,
    /// See the instruction.
    pub segment: u32,
    /// See the instruction.
    pub blocks: u32,
}

impl Arguments for PackWeights {
    const DISCRIMINATOR: [u8; 8] = [0x30, 0x35, 0xc6, 0xef, 0x16, 0xcc, 0xb3, 0x8c];
}

/// Makes a world that is hashed, checked and packed ready and immutable; anyone may. Accounts: manifest (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct FinalizeWorld;

impl Arguments for FinalizeWorld {
    const DISCRIMINATOR: [u8; 8] = [0x10, 0xe2, 0x4d, 0xa2, 0x86, 0x46, 0xec, 0xe3];
}

/// Lets no more sessions begin in a world. Accounts: authority (signs), manifest (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct RetireWorld;

impl Arguments for RetireWorld {
    const DISCRIMINATOR: [u8; 8] = [0x46, 0xad, 0x3a, 0x05, 0xa2, 0x84, 0x08, 0xe1];
}

/// Closes a shard, packed weights or, last, the manifest of a world that was never ready or is long retired. Accounts: authority (w) (signs), manifest (w), component (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CloseWeights;

impl Arguments for CloseWeights {
    const DISCRIMINATOR: [u8; 8] = [0x59, 0xc1, 0x05, 0x06, 0xa9, 0xb9, 0xd6, 0x7c];
}

/// CREATE: begins a session. Accounts: authority (w) (signs), manifest, session (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CreateSession {
    /// See the instruction.
    pub id: u64,
    /// See the instruction.
    pub players: [[u8; 32]; 2],
    /// See the instruction.
    pub validator: [u8; 32],
    /// See the instruction.
    pub lifetime: i64,
    /// See the instruction.
    pub temperature: u32,
    /// See the instruction.
    pub deadline_slots: u32,
    /// See the instruction.
    pub forfeit_frames: u32,
    /// See the instruction.
    pub stage: u8,
    /// See the instruction.
    pub input_delay: u8,
}

impl Arguments for CreateSession {
    const DISCRIMINATOR: [u8; 8] = [0xf2, 0xc1, 0x8f, 0xb3, 0x96, 0x19, 0x7a, 0xe3];
}

/// Begins the hidden state, input buffer, frame log or input log of a session. Accounts: authority (w) (signs), manifest, session (w), component (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CreateComponent {
    /// See the instruction.
    pub kind: u8,
}

impl Arguments for CreateComponent {
    const DISCRIMINATOR: [u8; 8] = [0x49, 0xd2, 0x65, 0x52, 0xb3, 0x7a, 0x7b, 0xf2];
}

/// JOIN: takes a side with a character. Accounts: player (signs), session (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Join {
    /// See the instruction.
    pub session_key: [u8; 32],
    /// See the instruction.
    pub session_key_expiry: i64,
    /// See the instruction.
    pub side: u8,
    /// See the instruction.
    pub character: u8,
}

impl Arguments for Join {
    const DISCRIMINATOR: [u8; 8] = [0xce, 0x37, 0x02, 0x6a, 0x71, 0xdc, 0x11, 0xa3];
}

/// Locks a side with the hash of a secret, once all components are begun and while REVEAL_SECONDS are left. A first lock that is older than LOCK_SLOTS counts no more. Accounts: player (signs), session (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Lock {
    /// See the instruction.
    pub commitment: [u8; 32],
    /// See the instruction.
    pub side: u8,
}

impl Arguments for Lock {
    const DISCRIMINATOR: [u8; 8] = [0x15, 0x13, 0xd0, 0x2b, 0xed, 0x3e, 0xff, 0x57];
}

/// Tells a side's secret; anyone who knows it may. Accounts: session (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Reveal {
    /// See the instruction.
    pub secret: [u8; 32],
    /// See the instruction.
    pub side: u8,
}

impl Arguments for Reveal {
    const DISCRIMINATOR: [u8; 8] = [0x09, 0x23, 0x3b, 0xbe, 0xa7, 0xf9, 0x4c, 0x73];
}

/// Fixes the seed and the start once both secrets are told; anyone may. Accounts: manifest, session (w), hidden (w), inputs, frame_log (w), input_log (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct StartMatch;

impl Arguments for StartMatch {
    const DISCRIMINATOR: [u8; 8] = [0x64, 0xf6, 0xdf, 0xb5, 0xb0, 0x65, 0xff, 0x13];
}

/// Replaces or, with zeros, takes back a session key. Accounts: player (signs), session (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct SetSessionKey {
    /// See the instruction.
    pub session_key: [u8; 32],
    /// See the instruction.
    pub expiry: i64,
    /// See the instruction.
    pub side: u8,
}

impl Arguments for SetSessionKey {
    const DISCRIMINATOR: [u8; 8] = [0x0d, 0x93, 0xb3, 0x26, 0x43, 0x01, 0x45, 0x84];
}

/// A player's input for frame row + 1 + input_delay, once. Accounts: signer (signs), session, inputs (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct SubmitInput {
    /// See the instruction.
    pub controller: Controller,
    /// See the instruction.
    pub frame: u32,
    /// See the instruction.
    pub side: u8,
}

impl Arguments for SubmitInput {
    const DISCRIMINATOR: [u8; 8] = [0x38, 0xb8, 0x9a, 0x5b, 0xad, 0x3f, 0x15, 0x8a];
}

/// Runs up to so many units of this frame, from this one on, which must be where the session stands; anyone may. Accounts: manifest, session (w), hidden (w), inputs (w), frame_log (w), input_log (w), weights*.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct RunInference {
    /// See the instruction.
    pub frame: u32,
    /// See the instruction.
    pub first: u8,
    /// See the instruction.
    pub units: u8,
}

impl Arguments for RunInference {
    const DISCRIMINATOR: [u8; 8] = [0x11, 0x36, 0x37, 0xc9, 0xab, 0xba, 0xbb, 0xf2];
}

/// END: cancels an open session, or ends one whose time is up. Accounts: signer (signs), session (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct EndSession;

impl Arguments for EndSession {
    const DISCRIMINATOR: [u8; 8] = [0x0b, 0xf4, 0x3d, 0x9a, 0xd4, 0xf9, 0x0f, 0x42];
}

/// Closes a component of a session that is over for long enough, the session itself last. Accounts: authority (w) (signs), session (w), components* (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CloseSession;

impl Arguments for CloseSession {
    const DISCRIMINATOR: [u8; 8] = [0x44, 0x72, 0xb2, 0x8c, 0xde, 0x26, 0xf8, 0xd3];
}

/// Hands a component to the session's rollup, once both secrets are told and before the start; anyone may. The others first, the session itself last. Accounts: payer (w) (signs), session (w), component (w), owner_program, buffer (w), delegation_record (w), delegation_metadata (w), delegation_program, system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Delegate;

impl Arguments for Delegate {
    const DISCRIMINATOR: [u8; 8] = [0x5a, 0x93, 0x4b, 0xb2, 0x55, 0x58, 0x04, 0x89];
}

/// Cuts a component of a session that is over for long enough, and that names a rollup, down to what can be undelegated. Accounts: authority (signs), session, component (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Shrink;

impl Arguments for Shrink {
    const DISCRIMINATOR: [u8; 8] = [0x21, 0xf0, 0xa6, 0x0c, 0x76, 0x6b, 0xd6, 0xa5];
}

/// On a rollup: sends components of at most 10,240 bytes of a session that is over back to the base layer; anyone may. Accounts: payer (w) (signs), session, magic_program, magic_context (w), components* (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Undelegate;

impl Arguments for Undelegate {
    const DISCRIMINATOR: [u8; 8] = [0x83, 0x94, 0xb4, 0xc6, 0x5b, 0x68, 0x2a, 0xee];
}

/// From the delegation program: makes a component again out of what the rollup has sent. Its data are the address's seeds. Accounts: component (w), buffer (signs), payer (w) (signs), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct ProcessUndelegation;

impl Arguments for ProcessUndelegation {
    const DISCRIMINATOR: [u8; 8] = [0xc4, 0x1c, 0x29, 0xce, 0x30, 0x25, 0x33, 0xa7];
}

/// Why an instruction was refused: a custom program error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum ChainError {
    /// An account is not the one that is needed: owner, discriminator, entity or address.
    WrongAccount = 6000,
    /// An account has not grown to its size.
    NotWhole = 6001,
    /// The account exists.
    AlreadyExists = 6002,
    /// The signer has no authority over this.
    NotAuthority = 6003,
    /// What it is about is not in a state that allows it.
    WrongStatus = 6004,
    /// An argument is out of bounds.
    BadArgument = 6005,
    /// The shard is sealed.
    Sealed = 6006,
    /// Something is still missing.
    Incomplete = 6007,
    /// The bytes have another SHA-256.
    WrongHash = 6008,
    /// The bytes are no world.
    BadWorld = 6009,
    /// A row of weights could leave its lane: choose a shorter segment.
    Overflow = 6010,
    /// Inputs are taken for another frame now.
    StaleInput = 6011,
    /// This input was sent.
    AlreadySent = 6012,
    /// Inputs are missing and the deadline is not over.
    TooEarly = 6013,
    /// The time for it is over.
    TooLate = 6014,
    /// The world knows no start for this stage and character.
    NoStart = 6015,
    /// The chain has no hash of the slot that the seed needs.
    NoSlotHash = 6016,
    /// It may still be needed.
    InUse = 6017,
    /// The session stands at another frame or unit.
    StaleStep = 6018,
}

impl From<ChainError> for u32 {
    fn from(error: ChainError) -> Self {
        error as Self
    }
}
