//! Generated from schema/dispute.toml by `python -m schema.generate_chain`: do not edit.

use bytemuck::{Pod, Zeroable};

use crate::{Arguments, Component, Controller, Fields, Shape};

/// Lamports that are sent here are burnt by the chain's validators. 1nc1nerator11111111111111111111111111111111.
pub const INCINERATOR: [u8; 32] = [
    0x00, 0x33, 0x90, 0x72, 0x8d, 0x34, 0x11, 0x60, 0x79, 0xbd, 0xc9, 0x11, 0xbf, 0xff, 0x00, 0xdb, 0xd4, 0x4d, 0x2e,
    0xcd, 0xcc, 0xf7, 0x9c, 0xa6, 0xe1, 0x00, 0x38, 0xe1, 0x00, 0x00, 0x00, 0x00,
];

/// Lamports that a case, a claim and a challenge each put up.
pub const BOND: u64 = 1000000000;

/// Part of a bond that is burnt when it is lost; the rest is won. Who loses to themselves pays so much.
pub const BURNT_PERCENT: u64 = 50;

/// Seconds after a case was opened in which claims can be made.
pub const CLAIM_SECONDS: i64 = 28800;

/// Seconds in which claims can be challenged after both windows above are over.
pub const CONTEST_SECONDS: i64 = 21600;

/// Seconds that each side of a challenge has for all its moves together.
pub const CLOCK_SECONDS: i64 = 32400;

/// Bytes of a state in one leaf of its tree.
pub const STATE_CHUNK: u32 = 1024;

/// Levels of a tree that one answer reveals.
pub const SECTION_LEVELS: u32 = 4;

/// Most nodes of one answer: 2 to the power of SECTION_LEVELS.
pub const SECTION_NODES: u32 = 16;

/// The side of a challenge that stands by its claim.
pub const DEFENDER: u8 = 0;

/// The side that denies it.
pub const CHALLENGER: u8 = 1;

/// What is known of a session's result.
#[allow(missing_docs)]
pub mod case_status {
    pub const OPEN: u8 = 0;
    pub const UPHELD: u8 = 1;
    pub const OVERTURNED: u8 = 2;
}

/// What is known of a claim.
#[allow(missing_docs)]
pub mod claim_status {
    pub const STANDING: u8 = 0;
    pub const REFUTED: u8 = 1;
}

/// Where a challenge stands.
#[allow(missing_docs)]
pub mod challenge_status {
    pub const ROWS: u8 = 0;
    pub const OPENING: u8 = 1;
    pub const UNITS: u8 = 2;
    pub const RUNNING: u8 = 3;
    pub const LOST: u8 = 4;
    pub const WON: u8 = 5;
    pub const VOID: u8 = 6;
}

/// What is known of an upload.
#[allow(missing_docs)]
pub mod upload_status {
    pub const FILLING: u8 = 0;
    pub const PROVED: u8 = 1;
    pub const RUN: u8 = 2;
}

/// Everything that the frame after a row depends on: the leaf of a tree of rows.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct RowState {
    /// The row's frame, exact.
    pub frame: [Fields; 2],
    /// Root of the tree of the memory's chunks.
    pub memory_root: [u8; 32],
    /// SHA-256 of the memory at rows whose link of the hash chain has it; else zeros.
    pub memory_digest: [u8; 32],
    /// Head of the match's hash chain.
    pub chain_head: [u8; 32],
    /// The inputs that led to the row.
    pub controllers: [Controller; 2],
    /// Each player's inputs in a row, up to those that led here, that are the ones before them: no more were missing.
    pub held: [u32; 2],
}

/// Whether a session's result holds: one for each session and terms.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Case {
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
    /// The session's terms.
    pub terms: [u8; 32],
    /// The program that the session belongs to.
    pub world_program: [u8; 32],
    /// Its world's manifest.
    pub manifest: [u8; 32],
    /// Its world.
    pub world_hash: [u8; 32],
    /// Unix time.
    pub opened_at: i64,
    /// Unix time from which no claims are made.
    pub claim_deadline: i64,
    /// Unix time from which no claims are challenged.
    pub contest_deadline: i64,
    /// The session's seed.
    pub seed: u64,
    /// The session's last row.
    pub row: u32,
    /// The session's temperature.
    pub temperature: u32,
    /// Claims that were made.
    pub claims: u32,
    /// Those that were refuted.
    pub refuted: u32,
    /// Accounts of claims that there are.
    pub open_claims: u32,
    /// See CaseStatus.
    pub status: u8,
    /// The session's stage.
    pub stage: u8,
    /// The session's characters.
    pub characters: [u8; 2],
    /// The session's delay.
    pub input_delay: u8,
    /// 0.
    pub pad_1: [u8; 3],
    /// 0.
    pub pad_2: [u8; 4],
    /// Who may close it.
    pub authority: [u8; 32],
}

impl Component for Case {
    const DISCRIMINATOR: [u8; 8] = [0x18, 0xde, 0x93, 0x1a, 0x3c, 0xa2, 0x9a, 0xb0];
    const SEED: &[u8] = b"case";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Whole;
}

/// A defender's word for every row of a match whose last row carries the session's result.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Claim {
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
    /// Root of the tree of all rows after the start.
    pub rows_root: [u8; 32],
    /// Challenges that were made.
    pub challenges: u32,
    /// Those that are not decided.
    pub open_challenges: u32,
    /// See ClaimStatus.
    pub status: u8,
    /// 0.
    pub pad_1: [u8; 3],
    /// 0.
    pub pad_2: [u8; 4],
    /// Who may close it.
    pub authority: [u8; 32],
}

impl Component for Claim {
    const DISCRIMINATOR: [u8; 8] = [0x9b, 0x46, 0x16, 0xb0, 0x7b, 0xd7, 0xf6, 0x66];
    const SEED: &[u8] = b"claim";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Whole;
}

/// A search for the first row and unit of a claim that is wrong, and its judgement.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Challenge {
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
    /// The claim's case.
    pub case: [u8; 32],
    /// Who made the claim.
    pub defender: [u8; 32],
    /// The node of the tree that is denied.
    pub node: [u8; 32],
    /// The node before it, which both sides take for right; means nothing where `position` is 0.
    pub agreed: [u8; 32],
    /// Seconds that defender and challenger have left.
    pub left: [i64; 2],
    /// Unix time of the last move.
    pub moved_at: i64,
    /// The last row that both sides take for right, once it is found.
    pub row: u32,
    /// Leaves of the tree.
    pub count: u32,
    /// Which node of its level `node` is.
    pub position: u32,
    /// Which of the claim's challenges it is: another one may come to its address once it is closed.
    pub serial: u32,
    /// Levels below `node`.
    pub height: u8,
    /// Levels below `agreed`.
    pub agreed_height: u8,
    /// See ChallengeStatus.
    pub status: u8,
    /// DEFENDER or CHALLENGER: whose move it is.
    pub turn: u8,
    /// Bytes that follow: The RowState of `row` and of the next, then the nodes that were revealed last.
    pub data_length: u32,
}

impl Component for Challenge {
    const DISCRIMINATOR: [u8; 8] = [0x77, 0xfa, 0xa1, 0x79, 0x77, 0x51, 0x16, 0xd0];
    const SEED: &[u8] = b"challenge";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Head;
}

/// The state before a unit, then after it.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct StateUpload {
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
    /// The frame, exact.
    pub frame: [Fields; 2],
    /// Bytes of the memory in `data`; what a frame in progress carries on follows it.
    pub state_length: u32,
    /// The challenge's.
    pub serial: u32,
    /// See UploadStatus.
    pub status: u8,
    /// 0.
    pub pad_1: [u8; 3],
    /// Bytes that follow: The memory, then what a frame in progress carries on.
    pub data_length: u32,
}

impl Component for StateUpload {
    const DISCRIMINATOR: [u8; 8] = [0x64, 0x3a, 0x76, 0xc3, 0xe5, 0x4c, 0xc8, 0x58];
    const SEED: &[u8] = b"state-upload";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Head;
}

/// The seed of a session, taken down while it was on the base layer.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct StartRecord {
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
    /// The session's terms.
    pub terms: [u8; 32],
    /// The program that the session belongs to.
    pub world_program: [u8; 32],
    /// Its seed.
    pub seed: u64,
    /// Who may close it.
    pub authority: [u8; 32],
}

impl Component for StartRecord {
    const DISCRIMINATOR: [u8; 8] = [0xe4, 0x09, 0x9a, 0x63, 0xa8, 0xde, 0x67, 0x9e];
    const SEED: &[u8] = b"start-record";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Whole;
}

/// Takes down the seed of a session that is locked, with both secrets told; anyone may. Accounts: payer (w) (signs), session, record (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct RecordStart;

impl Arguments for RecordStart {
    const DISCRIMINATOR: [u8; 8] = [0xc9, 0xbc, 0x26, 0x2e, 0xfd, 0x64, 0x4c, 0x8a];
}

/// Questions the result of a session that has ended, with a bond. Accounts: challenger (w) (signs), session, case (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct OpenCase {
    /// See the instruction.
    pub terms: [u8; 32],
}

impl Arguments for OpenCase {
    const DISCRIMINATOR: [u8; 8] = [0xf9, 0xec, 0x5f, 0x13, 0xf5, 0xb2, 0x5c, 0x0d];
}

/// Stands by the result with a word for every row and a bond. `data`: the last RowState and the hashes that lead from it to the root; none where there is no row after the start. Accounts: defender (w) (signs), case (w), session, manifest, record, claim (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct MakeClaim {
    /// See the instruction.
    pub rows_root: [u8; 32],
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for MakeClaim {
    const DISCRIMINATOR: [u8; 8] = [0xf7, 0x1d, 0xab, 0x6a, 0x34, 0xef, 0x09, 0x82];
}

/// Denies a claim, with a bond. Accounts: challenger (w) (signs), case, claim (w), challenge (w), system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct ChallengeClaim;

impl Arguments for ChallengeClaim {
    const DISCRIMINATOR: [u8; 8] = [0xe7, 0xd5, 0x3e, 0xab, 0x32, 0x38, 0xa8, 0x3f];
}

/// The defender's move: the nodes SECTION_LEVELS below the denied one, or the leaves. Accounts: defender (signs), challenge (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Reveal {
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for Reveal {
    const DISCRIMINATOR: [u8; 8] = [0x09, 0x23, 0x3b, 0xbe, 0xa7, 0xf9, 0x4c, 0x73];
}

/// The challenger's move: the first of the revealed nodes that is wrong. Accounts: challenger (signs), challenge (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Choose {
    /// See the instruction.
    pub index: u8,
}

impl Arguments for Choose {
    const DISCRIMINATOR: [u8; 8] = [0xd4, 0x79, 0xa7, 0x63, 0xe7, 0xcd, 0xfa, 0x4c];
}

/// The challenger's move: the last right RowState and the hashes that lead to the node that both agree on; no data where it is the start. Accounts: challenger (signs), case, challenge (w), manifest.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct OpenBefore {
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for OpenBefore {
    const DISCRIMINATOR: [u8; 8] = [0x1b, 0x67, 0x44, 0x20, 0xcb, 0x08, 0x7d, 0x5a];
}

/// The defender's move: the first RowState that is denied, and the root of the tree of states between its frame's units. What can be checked without the world is. Accounts: defender (signs), case (w), claim (w), challenge (w), manifest, incinerator (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct OpenAfter {
    /// See the instruction.
    pub units_root: [u8; 32],
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for OpenAfter {
    const DISCRIMINATOR: [u8; 8] = [0x26, 0x30, 0x73, 0xf8, 0xf7, 0x97, 0xe2, 0x15];
}

/// Makes a fresh account of the program, of the very size, an upload of the state before the denied unit; anyone may. Accounts: uploader (signs), case, challenge, manifest, upload (w) (signs).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct BeginUpload;

impl Arguments for BeginUpload {
    const DISCRIMINATOR: [u8; 8] = [0xbc, 0x9b, 0xe4, 0x54, 0xc0, 0x62, 0xe1, 0x53];
}

/// Brings bytes of a state, in any order, as often as one likes before it is proved. Accounts: uploader (signs), upload (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct WriteUpload {
    /// See the instruction.
    pub offset: u32,
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for WriteUpload {
    const DISCRIMINATOR: [u8; 8] = [0x0e, 0x6b, 0x27, 0xb3, 0xd3, 0x94, 0x6f, 0x84];
}

/// Compares an upload with the state that both sides agree on; `data`: the hashes that lead from it to the agreed node; anyone may. Accounts: challenge, upload (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct ProveUpload {
    /// Bytes that follow.
    pub data_length: u32,
}

impl Arguments for ProveUpload {
    const DISCRIMINATOR: [u8; 8] = [0xe6, 0x35, 0xd5, 0x89, 0x69, 0xf1, 0xeb, 0xe0];
}

/// Runs the denied unit on a proved upload; anyone may. Accounts: case, challenge, manifest, upload (w), shard, packed.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct RunUnit;

impl Arguments for RunUnit {
    const DISCRIMINATOR: [u8; 8] = [0xbb, 0xa0, 0xc8, 0xc4, 0xe8, 0xf9, 0x3a, 0x76];
}

/// Compares what the unit came to with what the claim says; anyone may. Accounts: case (w), claim (w), challenge (w), upload, incinerator (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct JudgeUnit;

impl Arguments for JudgeUnit {
    const DISCRIMINATOR: [u8; 8] = [0x13, 0xab, 0x3d, 0x9a, 0x28, 0xce, 0x6e, 0xbb];
}

/// Decides a challenge whose time is up against the side whose move it is, and ends one whose claim is refuted; anyone may. Accounts: case (w), claim (w), challenge (w), incinerator (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct ExpireChallenge;

impl Arguments for ExpireChallenge {
    const DISCRIMINATOR: [u8; 8] = [0x49, 0x52, 0x14, 0xe3, 0xd8, 0x42, 0x3a, 0x29];
}

/// Decides a case: upheld by a claim that stands, overturned where none does; anyone may. Accounts: case (w), beneficiary (w), incinerator (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct SettleCase;

impl Arguments for SettleCase {
    const DISCRIMINATOR: [u8; 8] = [0xde, 0xe9, 0x43, 0xc8, 0xa7, 0xdd, 0x74, 0xd8];
}

/// Pays out a challenge that is decided; anyone may. Accounts: challenger (w), challenge (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CloseChallenge;

impl Arguments for CloseChallenge {
    const DISCRIMINATOR: [u8; 8] = [0x1d, 0x9c, 0x6d, 0x11, 0x29, 0x63, 0x47, 0xec];
}

/// Pays out a claim of a case that is decided; anyone may. Accounts: defender (w), case (w), claim (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CloseClaim;

impl Arguments for CloseClaim {
    const DISCRIMINATOR: [u8; 8] = [0x2a, 0xb1, 0xa5, 0x23, 0xd5, 0xb3, 0xd3, 0x13];
}

/// Gives the rent of an upload back. Accounts: uploader (w) (signs), upload (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CloseUpload;

impl Arguments for CloseUpload {
    const DISCRIMINATOR: [u8; 8] = [0xc9, 0xfe, 0x4f, 0x12, 0xdd, 0xeb, 0x5b, 0x10];
}

/// Closes a decided case once its session is gone; anyone may. Accounts: owner (w), session, case (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CloseCase;

impl Arguments for CloseCase {
    const DISCRIMINATOR: [u8; 8] = [0xbc, 0x07, 0x47, 0x3e, 0xba, 0xf5, 0x1d, 0x37];
}

/// Closes the record of a start once its session is gone; anyone may. Accounts: owner (w), session, record (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CloseStartRecord;

impl Arguments for CloseStartRecord {
    const DISCRIMINATOR: [u8; 8] = [0x7f, 0xc1, 0x13, 0xde, 0xb2, 0x5b, 0x30, 0x02];
}

/// Why an instruction was refused: a custom program error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum DisputeError {
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
    /// The time for it has not come.
    TooEarly = 6006,
    /// The time for it is over.
    TooLate = 6007,
    /// The hashes do not lead to the root.
    WrongProof = 6008,
    /// This is not what the session's result follows from.
    WrongResult = 6009,
    /// The bytes are not the state that both sides agree on.
    WrongState = 6010,
    /// The session never left the base layer: its program computed it.
    NotDisputable = 6011,
    /// The world's accounts do not hold what the step needs.
    BadWorld = 6012,
    /// It may still be needed.
    InUse = 6013,
}

impl From<DisputeError> for u32 {
    fn from(error: DisputeError) -> Self {
        error as Self
    }
}
