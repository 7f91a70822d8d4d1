//! The challenger names the first of the revealed nodes that is wrong.

use chain_layout::ChainError;
use chain_layout::dispute::{CHALLENGER, Challenge, Choose, DEFENDER, challenge_status as status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::failure::require;

use crate::challenge::{levels, nodes, take_turn};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Choose { index } = call.arguments()?;
    let program = call.program;
    let [challenger, account] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let mut challenge = open_mut::<Challenge>(&mut bytes)?;
    take_turn(&mut challenge, challenger, CHALLENGER)?;
    let head = challenge.head;
    require(head.status == status::ROWS || head.status == status::UNITS, ChainError::WrongStatus)?;
    let levels = levels(head);
    require(u32::from(index) < 1 << levels, ChainError::BadArgument)?;
    head.position = head.position << levels | u32::from(index);
    head.height -= levels;
    // there is at least one leaf below it
    require(u64::from(head.position) << head.height < u64::from(head.count), ChainError::BadArgument)?;
    let nodes = nodes(challenge.data);
    head.node = nodes[usize::from(index)];
    if index > 0 {
        head.agreed = nodes[usize::from(index) - 1];
        head.agreed_height = head.height;
    }
    match (head.height, head.status) {
        (0, status::ROWS) => {
            // leaf k is row k + 1
            head.row = head.position;
            head.status = status::OPENING;
        }
        (0, _) => head.status = status::RUNNING,
        _ => head.turn = DEFENDER,
    }
    Ok(())
}
