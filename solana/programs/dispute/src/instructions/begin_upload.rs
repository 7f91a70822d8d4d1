//! Makes a fresh account an upload. It is no derived address, so that it needn't grow: its signer makes it as long as it is.

use chain_layout::dispute::{BeginUpload, Case, Challenge, StateUpload, challenge_status as status};
use chain_layout::{AUTHORITY, ChainError, Component, Prefix};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, open, owned, whole};
use program_kit::failure::require;
use program_kit::memory::copy;
use program_kit::signer;

use crate::challenge::rows_of;
use crate::worlds;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let BeginUpload = call.arguments()?;
    let program = call.program;
    let [uploader, case, challenge, manifest, upload] = call.accounts()?;
    signer::signed(uploader)?;
    signer::signed(upload)?;
    for account in [&*case, &*challenge, &*upload] {
        owned(account, program)?;
    }
    let denied = challenge.address().to_bytes();
    let bytes = challenge.try_borrow()?;
    let challenge = open::<Challenge>(&bytes)?;
    require(challenge.head.status == status::RUNNING, ChainError::WrongStatus)?;
    belongs(&challenge.head.case, case.address().as_array())?;
    let (case, world) = (case.try_borrow()?, manifest.try_borrow()?);
    let world = worlds::of_case(whole::<Case>(&case)?, manifest, &world)?.head;

    let length = (world.state_length + world.carry_length) as usize;
    let size = size_of::<StateUpload>() + length + AUTHORITY;
    let mut bytes = upload.try_borrow_mut()?;
    require(bytes.len() == size, ChainError::BadArgument)?;
    require(bytes[..size_of::<Prefix>()].iter().all(|byte| *byte == 0), ChainError::AlreadyExists)?;
    let (head, rest) = bytes.split_at_mut(size_of::<StateUpload>());
    let head: &mut StateUpload = bytemuck::from_bytes_mut(head);
    head.discriminator = StateUpload::DISCRIMINATOR;
    head.entity = denied;
    head.size = size as u32;
    head.frame = rows_of(challenge.data)[0].frame;
    head.serial = challenge.head.serial;
    head.state_length = world.state_length;
    head.data_length = length as u32;
    copy(&mut rest[length..], uploader.address().as_array());
    Ok(())
}
