//! Gives the rent of an upload back.

use chain_layout::dispute::{CloseUpload, StateUpload};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::creation::close;
use program_kit::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseUpload = call.arguments()?;
    let program = call.program;
    let [uploader, account] = call.accounts()?;
    owned(account, program)?;
    {
        let mut bytes = account.try_borrow_mut()?;
        signer::authority(uploader, open_mut::<StateUpload>(&mut bytes)?.authority)?;
    }
    close(account, uploader)
}
