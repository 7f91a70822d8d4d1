//! Where things stand on chain.

use chain_layout::{Component, ENTITY_SEED};
use solana_address::Address;

/// The name of what `owner` makes under this number.
pub fn entity(program: &Address, owner: &Address, id: u64) -> Address {
    Address::find_program_address(&[ENTITY_SEED, owner.as_ref(), &id.to_le_bytes()], program).0
}

/// The address of an entity's component.
pub fn component<C: Component>(program: &Address, entity: &Address, number: u8) -> Address {
    let mut seed = C::SEED.to_vec();
    if C::NUMBERED {
        seed.push(number);
    }
    Address::find_program_address(&[&seed, entity.as_ref()], program).0
}
