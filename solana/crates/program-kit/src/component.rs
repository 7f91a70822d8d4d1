//! Accounts as the schema describes them: their owner and kind checked, then read where they lie.

use bytemuck::{from_bytes, from_bytes_mut};
use chain_layout::{AUTHORITY, ChainError, Component, Prefix, Shape};
use pinocchio::{AccountView, Address, error::ProgramError};

use crate::failure::require;
use crate::memory::same;

/// A component's bytes.
pub struct Opened<'a, C> {
    /// Its struct.
    pub head: &'a C,
    /// What follows the head, without the authority.
    pub data: &'a [u8],
}

/// A component's bytes, to be changed.
pub struct OpenedMut<'a, C> {
    /// Its struct.
    pub head: &'a mut C,
    /// What follows the head, without the authority.
    pub data: &'a mut [u8],
    /// Who may close it.
    pub authority: &'a [u8; 32],
}

/// Refuses accounts of other programs.
pub fn owned(account: &AccountView, program: &Address) -> Result<(), ProgramError> {
    require(account.owned_by(program), ChainError::WrongAccount)
}

/// The fields that all accounts have. `bytes`: of an account that is [`owned`].
pub fn prefix(bytes: &[u8]) -> Result<&Prefix, ProgramError> {
    require(bytes.len() >= size_of::<Prefix>() + AUTHORITY, ChainError::WrongAccount)?;
    Ok(from_bytes(&bytes[..size_of::<Prefix>()]))
}

fn check<C: Component>(bytes: &[u8]) -> Result<(), ProgramError> {
    let prefix = prefix(bytes)?;
    require(prefix.discriminator == C::DISCRIMINATOR, ChainError::WrongAccount)?;
    require(prefix.size as usize == bytes.len(), ChainError::NotWhole)?;
    require(bytes.len() >= size_of::<C>(), ChainError::WrongAccount)
}

/// A component that has grown to its size, of which the struct is the head. `bytes`: of an account that is [`owned`].
pub fn open<C: Component>(bytes: &[u8]) -> Result<Opened<'_, C>, ProgramError> {
    check::<C>(bytes)?;
    const { assert!(matches!(C::SHAPE, Shape::Head)) };
    let (head, data) = bytes[..bytes.len() - AUTHORITY].split_at(size_of::<C>());
    Ok(Opened { head: from_bytes(head), data })
}

/// [`open`], to change it.
pub fn open_mut<C: Component>(bytes: &mut [u8]) -> Result<OpenedMut<'_, C>, ProgramError> {
    const { assert!(matches!(C::SHAPE, Shape::Head)) };
    check::<C>(bytes)?;
    let (rest, authority) = bytes.split_last_chunk_mut().ok_or(ProgramError::InvalidAccountData)?;
    let (head, data) = rest.split_at_mut(size_of::<C>());
    Ok(OpenedMut { head: from_bytes_mut(head), data, authority })
}

/// A component of which the struct is all, to change it.
pub fn whole_mut<C: Component>(bytes: &mut [u8]) -> Result<&mut C, ProgramError> {
    const { assert!(matches!(C::SHAPE, Shape::Whole)) };
    check::<C>(bytes)?;
    require(bytes.len() == size_of::<C>(), ChainError::WrongAccount)?;
    Ok(from_bytes_mut(bytes))
}

/// A component of which the struct is all.
pub fn whole<C: Component>(bytes: &[u8]) -> Result<&C, ProgramError> {
    const { assert!(matches!(C::SHAPE, Shape::Whole)) };
    check::<C>(bytes)?;
    require(bytes.len() == size_of::<C>(), ChainError::WrongAccount)?;
    Ok(from_bytes(bytes))
}

/// Refuses a component that belongs to something else.
pub fn belongs(entity: &[u8; 32], to: &[u8; 32]) -> Result<(), ProgramError> {
    require(same(entity, to), ChainError::WrongAccount)
}
