//! The challenger opens the last row that both sides take for right.

use chain_layout::ChainError;
use chain_layout::dispute::{
    CHALLENGER, Case, Challenge, DEFENDER, DisputeError, OpenBefore, RowState, challenge_status as status,
};
use pinocchio::{ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{belongs, open_mut, owned, whole};
use program_kit::failure::require;
use program_kit::memory::same;
use state_root::tree::{Kind, Way, ascend};
use state_root::{Hash, row_leaf};

use crate::challenge::{rows as opened, take_turn};
use crate::rows;
use crate::worlds;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (_, data) = call.arguments_and_bytes::<OpenBefore>()?;
    let program = call.program;
    let [challenger, case, account, manifest] = call.accounts()?;
    owned(case, program)?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let mut challenge = open_mut::<Challenge>(&mut bytes)?;
    take_turn(&mut challenge, challenger, CHALLENGER)?;
    let head = challenge.head;
    require(head.status == status::OPENING, ChainError::WrongStatus)?;
    belongs(&head.case, case.address().as_array())?;
    let (case, world) = (case.try_borrow()?, manifest.try_borrow()?);
    let case = whole::<Case>(&case)?;
    let world = worlds::of_case(case, manifest, &world)?;
    let [before, _] = opened(challenge.data);
    if head.row == 0 {
        require(data.is_empty(), ChainError::BadArgument)?;
        *before = worlds::start(case, &world)?;
    } else {
        *before = agreed_row(head, data)?;
    }
    head.turn = DEFENDER;
    Ok(())
}

/// The row, which must lead to the node before the denied one.
fn agreed_row(head: &Challenge, data: &[u8]) -> Result<RowState, ProgramError> {
    let length = size_of::<RowState>() + size_of::<Hash>() * usize::from(head.agreed_height);
    require(data.len() == length, ChainError::BadArgument)?;
    let (state, beside) = data.split_at(size_of::<RowState>());
    let state = rows::read(state);
    let way = Way { index: head.row - 1, beside: bytemuck::cast_slice(beside) };
    let above = ascend(Kind::Rows, &row_leaf(head.row, &state), &way);
    require(same(&above, &head.agreed), DisputeError::WrongProof)?;
    Ok(state)
}
