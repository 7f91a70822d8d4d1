//! The defender shows what the denied node is made of.

use chain_layout::ChainError;
use chain_layout::dispute::{
    CHALLENGER, Challenge, DEFENDER, DisputeError, Reveal, SECTION_NODES, challenge_status as status,
};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::failure::require;
use program_kit::memory::{copy, same};
use state_root::tree::{Kind, depth, fold, root};

use crate::challenge::{levels, nodes, take_turn};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (_, data) = call.arguments_and_bytes::<Reveal>()?;
    let program = call.program;
    let [defender, account] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let mut challenge = open_mut::<Challenge>(&mut bytes)?;
    take_turn(&mut challenge, defender, DEFENDER)?;
    let head = challenge.head;
    let kind = match head.status {
        status::ROWS => Kind::Rows,
        status::UNITS => Kind::Units,
        _ => return Err(program_kit::failure::refused(ChainError::WrongStatus)),
    };
    let count = 1 << levels(head);
    let revealed = &mut nodes(challenge.data)[..count];
    require(data.len() == size_of_val(revealed), ChainError::BadArgument)?;
    copy(revealed.as_flattened_mut(), data);
    let mut work = [[0; 32]; SECTION_NODES as usize];
    for (to, from) in work.iter_mut().zip(&*revealed) {
        *to = *from;
    }
    let mut above = fold(kind, &mut work[..count]);
    if head.height == depth(head.count) {
        above = root(kind, head.count, &above);
    }
    require(same(&above, &head.node), DisputeError::WrongProof)?;
    head.turn = CHALLENGER;
    Ok(())
}
