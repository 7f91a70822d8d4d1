//! Generated from schema/escrow.toml by `python -m schema.generate_chain`: do not edit.

use bytemuck::{Pod, Zeroable};

use crate::{Arguments, Component, Shape};

/// Seconds after which a pool is refunded whose session never comes back from a rollup, or whose case is never judged.
pub const ABANDON_SECONDS: i64 = 2592000;

/// Most lamports of a pool: a hundred times as many are still a u64.
pub const MOST_POT: u64 = 100000000000000000;

/// Share of the winning player.
pub const WINNER_PERCENT: u64 = 50;

/// Share of the winner's sponsors, pro rata; the winning player's where there are none.
pub const SPONSORS_PERCENT: u64 = 35;

/// Share of the player who lost; the protocol has what is left, a tenth and the remainders.
pub const LOSER_PERCENT: u64 = 5;

/// Where a pool stands.
#[allow(missing_docs)]
pub mod pool_status {
    pub const OPEN: u8 = 0;
    pub const SETTLED: u8 = 1;
    pub const REFUNDED: u8 = 2;
}

/// The money on one match: the PDA of [seed, session, SHA-256("the-wire/pool/1", terms, world program, dispute program, protocol, tier)]. Its entity is the session's address, its authority who made it.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Pool {
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
    /// The session's.
    pub terms: [u8; 32],
    /// Whose sessions it believes.
    pub world_program: [u8; 32],
    /// Whose cases it believes.
    pub dispute_program: [u8; 32],
    /// Who has the protocol's share.
    pub protocol: [u8; 32],
    /// The session's.
    pub players: [[u8; 32]; 2],
    /// Lamports that each player stakes.
    pub tier: u64,
    /// Lamports of each side's sponsors.
    pub sponsored: [u64; 2],
    /// Lamports that were deposited and not paid out.
    pub held: u64,
    /// The session's.
    pub expires_at: i64,
    /// Sponsorships that there are.
    pub sponsorships: u32,
    /// See PoolStatus.
    pub status: u8,
    /// 0 or 1, once settled.
    pub winner: u8,
    /// 1 where a player has staked.
    pub staked: [u8; 2],
    /// 1 where a player was paid, or paid back.
    pub paid: [u8; 2],
    /// 1 once the protocol was paid.
    pub protocol_paid: u8,
    /// 0.
    pub pad_1: [u8; 5],
    /// Who may close it.
    pub authority: [u8; 32],
}

impl Component for Pool {
    const DISCRIMINATOR: [u8; 8] = [0xf1, 0x9a, 0x6d, 0x04, 0x11, 0xb1, 0x6d, 0xbc];
    const SEED: &[u8] = b"pool";
    const NUMBERED: bool = false;
    const SHAPE: Shape = Shape::Whole;
}

/// What a sponsor has put on a side: the PDA of [seed with the side, pool, sponsor]. Its entity is the pool's address, its number the side, its authority the sponsor.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Sponsorship {
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
    /// So much.
    pub lamports: u64,
    /// Who may close it.
    pub authority: [u8; 32],
}

impl Component for Sponsorship {
    const DISCRIMINATOR: [u8; 8] = [0xbf, 0x6e, 0x30, 0x07, 0x09, 0x2c, 0xa8, 0xf8];
    const SEED: &[u8] = b"sponsorship-";
    const NUMBERED: bool = true;
    const SHAPE: Shape = Shape::Whole;
}

/// Begins a pool for an open session that both sides have joined; anyone may. Accounts: maker (w) (signs), pool (w), session, world_program, dispute_program, protocol, system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct CreatePool {
    /// See the instruction.
    pub tier: u64,
}

impl Arguments for CreatePool {
    const DISCRIMINATOR: [u8; 8] = [0xe9, 0x92, 0xd1, 0x8e, 0xcf, 0x68, 0x40, 0xbc];
}

/// A player's stake, while the session is open. Accounts: player (w) (signs), pool (w), session, system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Stake {
    /// See the instruction.
    pub side: u8,
}

impl Arguments for Stake {
    const DISCRIMINATOR: [u8; 8] = [0xce, 0xb0, 0xca, 0x12, 0xc8, 0xd1, 0xb3, 0x6c];
}

/// Takes a stake back, while no side is locked. Accounts: player (w) (signs), pool (w), session.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Unstake {
    /// See the instruction.
    pub side: u8,
}

impl Arguments for Unstake {
    const DISCRIMINATOR: [u8; 8] = [0x5a, 0x5f, 0x6b, 0x2a, 0xcd, 0x7c, 0x32, 0xe1];
}

/// Puts lamports on a side, or more of them, while the session is open. Accounts: sponsor (w) (signs), pool (w), sponsorship (w), session, system_program.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Sponsor {
    /// See the instruction.
    pub lamports: u64,
    /// See the instruction.
    pub side: u8,
}

impl Arguments for Sponsor {
    const DISCRIMINATOR: [u8; 8] = [0xb2, 0x6c, 0xb1, 0xa5, 0xef, 0xda, 0x0d, 0x7f];
}

/// Takes a sponsorship back, while no side is locked. Accounts: sponsor (w) (signs), pool (w), sponsorship (w), session.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Withdraw;

impl Arguments for Withdraw {
    const DISCRIMINATOR: [u8; 8] = [0xb7, 0x12, 0x46, 0x9c, 0x94, 0x6d, 0xa1, 0x22];
}

/// Reads who has won from the ended session, CHALLENGE_SECONDS after its end, unless a case is open or the match was overturned; anyone may. Accounts: pool (w), session, case.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Settle;

impl Arguments for Settle {
    const DISCRIMINATOR: [u8; 8] = [0xaf, 0x2a, 0xb9, 0x57, 0x90, 0x83, 0x66, 0xd4];
}

/// Lets a pool be paid back whose match was cancelled, drawn, played without both stakes, replaced, lost or overturned; anyone may. Accounts: pool (w), session, case.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct Refund;

impl Arguments for Refund {
    const DISCRIMINATOR: [u8; 8] = [0x02, 0x60, 0xb7, 0xfb, 0x3f, 0xd0, 0x2e, 0x2e];
}

/// Pays a player their share, or their stake back; anyone may. Accounts: pool (w), player (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct PayPlayer {
    /// See the instruction.
    pub side: u8,
}

impl Arguments for PayPlayer {
    const DISCRIMINATOR: [u8; 8] = [0x1e, 0x0c, 0x33, 0x93, 0xca, 0xa4, 0x6d, 0x35];
}

/// Pays a sponsor their share, or their lamports back, and the sponsorship's rent; anyone may. Accounts: pool (w), sponsorship (w), sponsor (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct PaySponsor;

impl Arguments for PaySponsor {
    const DISCRIMINATOR: [u8; 8] = [0x5e, 0xe9, 0xd9, 0xe4, 0xe5, 0xfa, 0xf3, 0xc5];
}

/// Pays the protocol its share; anyone may. Accounts: pool (w), protocol (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct PayProtocol;

impl Arguments for PayProtocol {
    const DISCRIMINATOR: [u8; 8] = [0xdb, 0xdf, 0x01, 0x2b, 0x8b, 0x0f, 0x3c, 0xa8];
}

/// Closes a pool that has paid everyone: remainders to the protocol, rent to who made it; anyone may. Accounts: pool (w), protocol (w), maker (w).
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, packed)]
pub struct ClosePool;

impl Arguments for ClosePool {
    const DISCRIMINATOR: [u8; 8] = [0x8c, 0xbd, 0xd1, 0x17, 0xef, 0x3e, 0xef, 0x0b];
}

/// Why an instruction was refused: a custom program error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum EscrowError {
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
    /// The account is not the pool's session, or that session has other terms.
    WrongSession = 6006,
    /// The time for challenges is not over, or a case is open.
    TooEarly = 6007,
    /// The session takes no deposits or withdrawals any more.
    TooLate = 6008,
    /// The players have not both staked.
    NotStaked = 6009,
    /// A dispute has overturned the match: refund it.
    Overturned = 6010,
    /// The match can still be settled.
    StillPlaying = 6011,
    /// This was paid.
    AlreadyPaid = 6012,
    /// Someone is still to be paid.
    Unpaid = 6013,
    /// The pool can't hold as much.
    TooMuch = 6014,
}

impl From<EscrowError> for u32 {
    fn from(error: EscrowError) -> Self {
        error as Self
    }
}
