//! Brings bytes of a state.

use chain_layout::ChainError;
use chain_layout::dispute::{StateUpload, WriteUpload, upload_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::failure::{refused, require};
use program_kit::memory::copy;
use program_kit::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (arguments, data) = call.arguments_and_bytes::<WriteUpload>()?;
    let program = call.program;
    let [uploader, account] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let upload = open_mut::<StateUpload>(&mut bytes)?;
    signer::authority(uploader, upload.authority)?;
    require(upload.head.status == upload_status::FILLING, ChainError::WrongStatus)?;
    let begin = arguments.offset as usize;
    let place = upload.data.get_mut(begin..begin.saturating_add(data.len()));
    copy(place.ok_or(refused(ChainError::BadArgument))?, data);
    Ok(())
}
