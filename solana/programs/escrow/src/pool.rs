//! The money on one match.

use chain_layout::escrow::{EscrowError, MOST_POT, Pool, Sponsorship, pool_status};
use chain_layout::{ChainError, Component};
use pinocchio::{AccountView, Address, error::ProgramError};
use program_kit::component::belongs;
use program_kit::failure::{refused, require};
use program_kit::memory::sha256;

const DOMAIN: &[u8] = b"the-wire/pool/1";
/// Bytes of a sponsorship's first seed: the side stands at its end.
pub const SPONSORSHIP_SEED: usize = Sponsorship::SEED.len() + 1;

/// What a pool's address is derived from beside its session. So nobody can put a pool with other rules where one is to
/// be, and who deposits at an address has agreed to these.
pub struct Rules<'a> {
    pub terms: &'a [u8; 32],
    pub world_program: &'a Address,
    pub dispute_program: &'a Address,
    pub protocol: &'a Address,
    pub tier: u64,
}

impl Rules<'_> {
    /// The second seed of the address.
    pub fn digest(&self) -> [u8; 32] {
        let Self { terms, world_program, dispute_program, protocol, tier } = self;
        let [world, dispute, protocol] =
            [world_program, dispute_program, protocol].map(|key| key.as_array().as_slice());
        sha256(&[DOMAIN, *terms, world, dispute, protocol, &tier.to_le_bytes()])
    }
}

/// The first seed of a sponsorship's address.
pub fn sponsorship_seed(side: usize) -> [u8; SPONSORSHIP_SEED] {
    core::array::from_fn(|k| Sponsorship::SEED.get(k).copied().unwrap_or(side as u8))
}

/// A side as an index.
pub fn side(side: u8) -> Result<usize, ProgramError> {
    if side < 2 { Ok(side.into()) } else { Err(refused(ChainError::BadArgument)) }
}

/// Refuses a pool that is settled or refunded.
pub fn open(pool: &Pool) -> Result<(), ProgramError> {
    require(pool.status == pool_status::OPEN, ChainError::WrongStatus)
}

/// Refuses a pool of which nobody is paid yet.
pub fn payable(pool: &Pool) -> Result<(), ProgramError> {
    require(pool.status == pool_status::SETTLED || pool.status == pool_status::REFUNDED, ChainError::WrongStatus)
}

/// Refuses a sponsorship of another pool.
pub fn of(pool: &AccountView, sponsorship: &Sponsorship) -> Result<(), ProgramError> {
    belongs(&sponsorship.entity, pool.address().as_array())
}

/// All that both players and every sponsor have put in, once both players have. No overflow: [`within`] has seen to it.
pub fn pot(pool: &Pool) -> u64 {
    2 * pool.tier + pool.sponsored[0] + pool.sponsored[1]
}

/// Refuses more than a pool can hold with both stakes.
pub fn within(pool: &Pool, more: u64) -> Result<(), ProgramError> {
    let room = MOST_POT - pot(pool);
    require(more <= room, EscrowError::TooMuch)
}
