//! Compares what the denied unit came to with what the claim says.

use bytemuck::bytes_of;
use chain_layout::ChainError;
use chain_layout::dispute::{
    CHALLENGER, Challenge, DEFENDER, DisputeError, JudgeUnit, RowState, StateUpload, challenge_status as status,
    upload_status,
};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{Opened, open, owned};
use program_kit::failure::require;
use program_kit::memory::{same, sha256};
use state_root::{bytes_root, unit_leaf};

use crate::challenge::{Trial, late, own_upload, rows_of};
use crate::rows::has_digest;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let JudgeUnit = call.arguments()?;
    let program = call.program;
    let [case, claim, challenge, upload, incinerator] = call.accounts()?;
    let trial = Trial { case, claim, challenge, incinerator };
    trial.check(program)?;
    owned(upload, program)?;
    let right = {
        let (challenge, upload) = (trial.challenge.try_borrow()?, upload.try_borrow()?);
        let (challenge, upload) = (open::<Challenge>(&challenge)?, open::<StateUpload>(&upload)?);
        let head = challenge.head;
        own_upload(upload.head, trial.challenge, head)?;
        let run = head.status == status::RUNNING && upload.head.status == upload_status::RUN;
        require(run, ChainError::WrongStatus)?;
        require(!late(head)?, DisputeError::TooLate)?;
        if head.position + 1 < head.count {
            same(&unit_leaf(head.position, &bytes_root(upload.data)), &head.node)
        } else {
            leads_to(&upload, head.row + 1, &rows_of(challenge.data)[1])
        }
    };
    trial.decide(if right { CHALLENGER } else { DEFENDER })
}

/// Whether a frame that is finished is this row.
fn leads_to(upload: &Opened<'_, StateUpload>, row: u32, after: &RowState) -> bool {
    let memory = &upload.data[..upload.head.state_length as usize];
    bytes_of(&upload.head.frame) == bytes_of(&after.frame)
        && same(&bytes_root(memory), &after.memory_root)
        && (!has_digest(row) || same(&sha256(&[memory]), &after.memory_digest))
}
