//! Makes a component again out of what the rollup has sent.

use chain_layout::ChainError;
use match_rules::rollup;
use pinocchio::{ProgramResult, cpi::Seed, error::ProgramError};
use program_kit::Call;
use program_kit::component::{prefix, whole};
use program_kit::failure::require;
use program_kit::memory::{copy, same};
use program_kit::rent;

use crate::creation::{allocate, assign, find, transfer};
use crate::delegation::{PROGRAM, UNDELEGATE_BUFFER, kind_of};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let program = call.program;
    let [component, buffer, payer, _] = call.accounts()?;
    if !buffer.is_signer() || !payer.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // only the delegation program signs for this address
    let key = component.address().to_bytes();
    let (address, _) = find(&[UNDELEGATE_BUFFER, &key], &PROGRAM)?;
    require(buffer.address() == &address && buffer.owned_by(&PROGRAM), ChainError::WrongAccount)?;
    let (kind, entity) = {
        let bytes = buffer.try_borrow()?;
        let prefix = prefix(&bytes)?;
        (kind_of(prefix)?, prefix.entity)
    };
    // the bytes name the entity, the address proves it
    let seed = kind.seed;
    let (address, bump) = find(&[seed, &entity], program)?;
    require(same(address.as_array(), &key), ChainError::WrongAccount)?;
    {
        let bytes = buffer.try_borrow()?;
        kind.check(&bytes, bump)?;
        if kind.bit == rollup::ITSELF {
            rollup::came_back(whole(&bytes)?)?;
        }
    }
    let bumps = [bump];
    let seeds = [Seed::from(seed), Seed::from(&entity), Seed::from(&bumps)];
    let length = buffer.data_len();
    transfer(payer, component, rent::exempt(length)?)?;
    allocate(component, length, &seeds)?;
    assign(component, program, &seeds)?;
    // the delegation program looks whether they are these very bytes
    copy(&mut component.try_borrow_mut()?, &buffer.try_borrow()?);
    Ok(())
}
