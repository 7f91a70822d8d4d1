//! What a match is bound to: everything that is agreed before anyone stakes on it, in one digest. Another session at the
//! same address has other terms.

use bytemuck::bytes_of;
use chain_layout::SessionState;
use program_kit::memory::sha256;

const DOMAIN: &[u8] = b"the-wire/terms/2";

/// The digest of a session that both sides have joined; `schema/chain.toml` has the places of its parts.
pub fn digest(session: &SessionState) -> [u8; 32] {
    sha256(&[
        DOMAIN,
        &session.entity,
        &session.manifest,
        &session.world_hash,
        session.players.as_flattened(),
        &session.characters,
        &[session.stage, session.input_delay],
        bytes_of(&session.deadline_slots),
        bytes_of(&session.forfeit_frames),
        bytes_of(&session.temperature),
        &session.validator,
        bytes_of(&session.created_at),
        bytes_of(&session.expires_at),
        // who gets the rent: else a rollup could send a session back with another
        &session.authority,
    ])
}
