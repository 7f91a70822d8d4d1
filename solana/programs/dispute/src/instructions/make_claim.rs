//! Stands by a session's result with a word for every row.

use chain_layout::dispute::{Case, Claim, DisputeError, MakeClaim, RowState, StartRecord, case_status};
use chain_layout::{ChainError, Component, ModelManifest, SessionState, end_reason, session_status};
use match_rules::{ending, seed, terms, view};
use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{Opened, belongs, owned, whole, whole_mut};
use program_kit::creation::{Birth, create, find};
use program_kit::failure::require;
use program_kit::memory::{NOBODY, same, sha256};
use program_kit::signer;
use program_kit::time::now;
use state_root::tree::{Kind, Way, ascend, depth, root};
use state_root::{Hash, row_leaf};

use crate::bond;
use crate::rows;
use crate::worlds;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (arguments, data) = call.arguments_and_bytes::<MakeClaim>()?;
    let program = call.program;
    let [defender, account, session, manifest, record, claim, _] = call.accounts()?;
    signer::signed(defender)?;
    owned(account, program)?;
    let key = account.address().to_bytes();
    let mut bytes = account.try_borrow_mut()?;
    let case = whole_mut::<Case>(&mut bytes)?;
    require(case.status == case_status::OPEN, ChainError::WrongStatus)?;
    require(now()?.unix < case.claim_deadline, DisputeError::TooLate)?;
    {
        let world = manifest.try_borrow()?;
        let world = worlds::of_case(case, manifest, &world)?;
        owned(session, &Address::new_from_array(case.world_program))?;
        belongs(session.address().as_array(), &case.entity)?;
        let bytes = session.try_borrow()?;
        let session = whole::<SessionState>(&bytes)?;
        agreed(case, session)?;
        recorded(program, case, session, record)?;
        let opening = Opening { root: &arguments.rows_root, data };
        result(case, session, &world, &opening)?;
    }
    let birth = Birth {
        program,
        payer: defender,
        account: &mut *claim,
        entity: &key,
        number: 0,
        size: size_of::<Claim>(),
        authority: defender.address().as_array(),
    };
    create::<Claim>(birth, &[Claim::SEED, &key, defender.address().as_array()])?;
    bond::put_up(defender, claim)?;
    case.claims += 1;
    case.open_claims += 1;
    let mut bytes = claim.try_borrow_mut()?;
    whole_mut::<Claim>(&mut bytes)?.rows_root = arguments.rows_root;
    Ok(())
}

/// What a claim says of its last row.
struct Opening<'a> {
    root: &'a Hash,
    /// The row, and the way from it to the root.
    data: &'a [u8],
}

/// Refuses a session that does not keep to its own terms.
fn agreed(case: &Case, session: &SessionState) -> ProgramResult {
    let there = same(&session.terms, &case.terms) && session.status == session_status::ENDED;
    require(there, ChainError::WrongStatus)?;
    require(same(&terms::digest(session), &case.terms), DisputeError::WrongResult)
}

/// Refuses a session that was recorded with another seed.
#[inline(never)]
fn recorded(program: &Address, case: &Case, session: &SessionState, record: &AccountView) -> ProgramResult {
    let (address, _) = find(&[StartRecord::SEED, &case.entity, &case.terms], program)?;
    require(same(record.address().as_array(), address.as_array()), ChainError::WrongAccount)?;
    if !record.owned_by(program) {
        return Ok(());
    }
    let bytes = record.try_borrow()?;
    let own = session.revealed == [1, 1] && whole::<StartRecord>(&bytes)?.seed == session.seed;
    require(own, DisputeError::WrongResult)
}

/// Refuses a result that is not the last row's, and a last row that is not the tree's.
#[inline(never)]
fn result(
    case: &Case,
    session: &SessionState,
    world: &Opened<'_, ModelManifest>,
    opening: &Opening<'_>,
) -> ProgramResult {
    if session.revealed != [1, 1] {
        let nothing = same(opening.root, &NOBODY) && opening.data.is_empty();
        return require(nothing && untold(session), DisputeError::WrongResult);
    }
    require(seed::draw(session)? == session.seed, DisputeError::WrongResult)?;
    let last = if case.row == 0 {
        require(same(opening.root, &NOBODY) && opening.data.is_empty(), DisputeError::WrongProof)?;
        worlds::start(case, world)?
    } else {
        last_row(case.row, opening)?
    };
    let view = view::of(&last.frame);
    let seen = bytemuck::bytes_of(&view) == bytemuck::bytes_of(&session.view);
    let ended = match ending::verdict(case.row, &last.frame) {
        Some(verdict) if case.row > 0 => verdict == (session.winner, session.reason),
        _ => ending::is_forfeit(session, &last.held),
    };
    require(seen && ended && same(&last.chain_head, &session.chain_head), DisputeError::WrongResult)
}

fn last_row(row: u32, opening: &Opening<'_>) -> Result<RowState, ProgramError> {
    let length = size_of::<RowState>() + size_of::<Hash>() * usize::from(depth(row));
    require(opening.data.len() == length, ChainError::BadArgument)?;
    let (state, beside) = opening.data.split_at(size_of::<RowState>());
    let state = rows::read(state);
    let way = Way { index: row - 1, beside: bytemuck::cast_slice(beside) };
    let top = ascend(Kind::Rows, &row_leaf(row, &state), &way);
    require(same(&root(Kind::Rows, row, &top), opening.root), DisputeError::WrongProof)?;
    Ok(state)
}

/// Whether a session ended because a secret was not told: there is no match then.
fn untold(session: &SessionState) -> bool {
    let winner = match session.revealed {
        [1, 0] => 0,
        [0, 1] => 1,
        _ => return false,
    };
    let told = sha256(&[&session.secrets[winner]]);
    session.winner == winner as u8
        && session.reason == end_reason::FORFEIT
        && session.row == 0
        && same(&told, &session.commitments[winner])
        && same(&session.chain_head, &NOBODY)
}
