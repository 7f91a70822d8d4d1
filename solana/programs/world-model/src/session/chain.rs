//! The hash chain of a match, as `crank.chain` has it.

use bytemuck::bytes_of;
use chain_layout::{CHAIN_DOMAIN, Controller, Fields, MEMORY_EVERY, SessionState};

use crate::memory::sha256;

/// Link 0: world, stage and start; where the world samples, temperature and seed too.
pub fn begin(session: &mut SessionState, start: &[Fields; 2]) {
    let stage = u32::from(session.stage).to_le_bytes();
    let (temperature, seed) = (session.temperature.to_le_bytes(), session.seed.to_le_bytes());
    let parts: [&[u8]; 6] = [CHAIN_DOMAIN, &session.world_hash, &stage, bytes_of(start), &temperature, &seed];
    let said = if session.temperature > 0 { 6 } else { 4 };
    session.chain_head = sha256(&parts[..said]);
}

/// The link of row `session.row`, which these controllers led to. `memory`: the hidden state after it.
pub fn add(session: &mut SessionState, controllers: &[Controller; 2], frame: &[Fields; 2], memory: &[u8]) {
    let head = session.chain_head;
    let digest;
    let mut parts: [&[u8]; 4] = [&head, controllers.as_flattened(), bytes_of(frame), &[]];
    if session.row.is_multiple_of(MEMORY_EVERY) {
        digest = sha256(&[memory]);
        parts[3] = &digest;
    }
    session.chain_head = sha256(&parts);
}
