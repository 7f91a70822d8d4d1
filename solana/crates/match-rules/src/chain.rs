//! The hash chain of a match, as `crank.chain` has it.

use bytemuck::bytes_of;
use chain_layout::{CHAIN_DOMAIN, Controller, Fields, MEMORY_EVERY, SessionState};
use program_kit::memory::sha256;

/// What a match's first link is made of, beside its start.
pub struct Origin<'a> {
    /// The world's.
    pub world_hash: &'a [u8; 32],
    /// External stage id.
    pub stage: u8,
    /// How the world samples, in 1/256.
    pub temperature: u32,
    /// What everything random is drawn from.
    pub seed: u64,
}

/// Link 0 of a session.
pub fn begin(session: &mut SessionState, start: &[Fields; 2]) {
    let SessionState { stage, temperature, seed, .. } = *session;
    session.chain_head = first_link(&Origin { world_hash: &session.world_hash, stage, temperature, seed }, start);
}

/// Link 0: world, stage and start; where the world samples, temperature and seed too.
pub fn first_link(origin: &Origin<'_>, start: &[Fields; 2]) -> [u8; 32] {
    let stage = u32::from(origin.stage).to_le_bytes();
    let (temperature, seed) = (origin.temperature.to_le_bytes(), origin.seed.to_le_bytes());
    let parts: [&[u8]; 6] = [CHAIN_DOMAIN, origin.world_hash, &stage, bytes_of(start), &temperature, &seed];
    let said = if origin.temperature > 0 { 6 } else { 4 };
    sha256(&parts[..said])
}

/// The link of row `session.row`, which these controllers led to. `memory`: the hidden state after it.
pub fn add(session: &mut SessionState, controllers: &[Controller; 2], frame: &[Fields; 2], memory: &[u8]) {
    let digest;
    let mut said: &[u8] = &[];
    if session.row.is_multiple_of(MEMORY_EVERY) {
        digest = sha256(&[memory]);
        said = &digest;
    }
    session.chain_head = link(&session.chain_head, controllers, frame, said);
}

/// A link after this head. `digest`: the memory's at every row that is a multiple of MEMORY_EVERY, else nothing.
pub fn link(head: &[u8; 32], controllers: &[Controller; 2], frame: &[Fields; 2], digest: &[u8]) -> [u8; 32] {
    sha256(&[head, controllers.as_flattened(), bytes_of(frame), digest])
}
