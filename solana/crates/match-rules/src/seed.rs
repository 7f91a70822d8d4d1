//! The match's seed: of both players' secrets and a slot's hash, none of which anyone knew when the sides were locked.

use chain_layout::{ChainError, SessionState};
use pinocchio::{
    error::ProgramError,
    sysvars::{
        get_sysvar,
        slot_hashes::{ENTRY_SIZE, NUM_ENTRIES_SIZE, SLOTHASHES_ID},
    },
};
use program_kit::failure::{refused, require};
use program_kit::memory::sha256;

const DOMAIN: &[u8] = b"the-wire/seed/1";

/// The hash of the first slot at or after this one. Entries run from the latest to the earliest.
pub fn slot_hash(slot: u64) -> Result<[u8; 32], ProgramError> {
    let mut count = [0; 8];
    get_sysvar(&mut count, &SLOTHASHES_ID, 0)?;
    // the last entry that is not before the slot
    let (mut found, mut beyond) = (None, u64::from_le_bytes(count) as usize);
    let mut low = 0;
    while low < beyond {
        let middle = low + (beyond - low) / 2;
        let (at, hash) = entry(middle)?;
        if at >= slot {
            (found, low) = (Some(hash), middle + 1);
        } else {
            beyond = middle;
        }
    }
    found.ok_or_else(|| refused(ChainError::NoSlotHash))
}

fn entry(place: usize) -> Result<(u64, [u8; 32]), ProgramError> {
    let mut bytes = [0; ENTRY_SIZE];
    get_sysvar(&mut bytes, &SLOTHASHES_ID, NUM_ENTRIES_SIZE + place * ENTRY_SIZE)?;
    let [slot, hash @ ..]: [u64; ENTRY_SIZE / 8] = bytemuck::cast(bytes);
    Ok((slot, bytemuck::cast(hash)))
}

/// The seed, once both secrets are told.
pub fn draw(session: &SessionState) -> Result<u64, ProgramError> {
    require(session.revealed == [1, 1], ChainError::Incomplete)?;
    let [first, second] = &session.secrets;
    let hash = sha256(&[DOMAIN, &session.entity, &session.slot_hash, first, second]);
    Ok(bytemuck::pod_read_unaligned(&hash[..8]))
}
