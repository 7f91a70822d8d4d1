//! Compares an upload with the state before the denied unit.

use chain_layout::ChainError;
use chain_layout::dispute::{
    Challenge, DisputeError, ProveUpload, StateUpload, challenge_status as status, upload_status,
};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open, open_mut, owned};
use program_kit::failure::require;
use program_kit::memory::same;
use state_root::tree::{Kind, Way, ascend};
use state_root::{Hash, bytes_root, unit_leaf};

use crate::challenge::{own_upload, rows_of};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (_, beside) = call.arguments_and_bytes::<ProveUpload>()?;
    let program = call.program;
    let [challenge, account] = call.accounts()?;
    owned(challenge, program)?;
    owned(account, program)?;
    let (denied, bytes) = (&*challenge, challenge.try_borrow()?);
    let challenge = open::<Challenge>(&bytes)?;
    let (head, unit) = (challenge.head, challenge.head.position);
    require(head.status == status::RUNNING, ChainError::WrongStatus)?;
    let mut bytes = account.try_borrow_mut()?;
    let upload = open_mut::<StateUpload>(&mut bytes)?;
    own_upload(upload.head, denied, head)?;
    require(upload.head.status == upload_status::FILLING, ChainError::WrongStatus)?;
    let levels = if unit == 0 { 0 } else { usize::from(head.agreed_height) };
    require(beside.len() == levels * size_of::<Hash>(), ChainError::BadArgument)?;
    let right = if unit == 0 {
        // the row that the frame begins with carries nothing on
        let memory = &upload.data[..upload.head.state_length as usize];
        same(&bytes_root(memory), &rows_of(challenge.data)[0].memory_root)
    } else {
        let leaf = unit_leaf(unit - 1, &bytes_root(upload.data));
        let way = Way { index: unit - 1, beside: bytemuck::cast_slice(beside) };
        same(&ascend(Kind::Units, &leaf, &way), &head.agreed)
    };
    require(right, DisputeError::WrongState)?;
    upload.head.status = upload_status::PROVED;
    Ok(())
}
