//! The defender opens the first row that is denied, and names the states inside its frame.

use chain_layout::ChainError;
use chain_layout::dispute::{Case, Challenge, DEFENDER, DisputeError, OpenAfter, RowState, challenge_status as status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, whole};
use program_kit::failure::require;
use program_kit::memory::same;
use state_root::row_leaf;
use state_root::tree::depth;

use crate::challenge::{Trial, rows as opened, take_turn};
use crate::rows;
use crate::worlds;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (arguments, data) = call.arguments_and_bytes::<OpenAfter>()?;
    let program = call.program;
    let [defender, case, claim, challenge, manifest, incinerator] = call.accounts()?;
    let trial = Trial { case, claim, challenge, incinerator };
    trial.check(program)?;
    require(data.len() == size_of::<RowState>(), ChainError::BadArgument)?;
    let follows = {
        let mut bytes = trial.challenge.try_borrow_mut()?;
        let mut challenge = open_mut::<Challenge>(&mut bytes)?;
        take_turn(&mut challenge, defender, DEFENDER)?;
        let head = challenge.head;
        require(head.status == status::OPENING, ChainError::WrongStatus)?;
        let (case, world) = (trial.case.try_borrow()?, manifest.try_borrow()?);
        let case = whole::<Case>(&case)?;
        let world = worlds::of_case(case, manifest, &world)?;
        let [before, after] = opened(challenge.data);
        *after = rows::read(data);
        require(same(&row_leaf(head.row + 1, after), &head.node), DisputeError::WrongProof)?;
        head.status = status::UNITS;
        head.node = arguments.units_root;
        head.count = worlds::sizes(&world)?.units() as u32;
        head.height = depth(head.count);
        head.position = 0;
        rows::follows(case, head.row, before, after)
    };
    if follows { Ok(()) } else { trial.decide(DEFENDER) }
}
