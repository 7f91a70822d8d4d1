//! Begins a pool.

use chain_layout::escrow::{CreatePool, MOST_POT, Pool, pool_status};
use chain_layout::{ChainError, Component, SessionState};
use pinocchio::ProgramResult;
use program_kit::component::{owned, whole, whole_mut};
use program_kit::creation::{Birth, create};
use program_kit::failure::require;
use program_kit::memory::{NOBODY, same};
use program_kit::{Call, signer};

use crate::pool::Rules;
use crate::session;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CreatePool { tier } = call.arguments()?;
    let program = call.program;
    let [maker, account, session_account, world, dispute, protocol, _] = call.accounts()?;
    signer::signed(maker)?;
    require((1..=MOST_POT / 2).contains(&tier), ChainError::BadArgument)?;
    // a program that isn't there yet could become anything
    require(world.executable() && dispute.executable(), ChainError::WrongAccount)?;
    owned(session_account, world.address())?;
    let bytes = session_account.try_borrow()?;
    let session = whole::<SessionState>(&bytes)?;
    // zeros: a side is not joined
    require(!same(&session.terms, &NOBODY), ChainError::WrongStatus)?;
    session::open(&session.into())?;
    let entity = session_account.address().as_array();
    let (world_program, dispute_program, protocol) = (world.address(), dispute.address(), protocol.address());
    let rules = Rules { terms: &session.terms, world_program, dispute_program, protocol, tier }.digest();
    let birth = Birth {
        program,
        payer: maker,
        account: &mut *account,
        entity,
        number: 0,
        size: size_of::<Pool>(),
        authority: maker.address().as_array(),
    };
    create::<Pool>(birth, &[Pool::SEED, entity, &rules])?;
    let mut bytes = account.try_borrow_mut()?;
    let pool = whole_mut::<Pool>(&mut bytes)?;
    pool.terms = session.terms;
    pool.world_program = world_program.to_bytes();
    pool.dispute_program = dispute_program.to_bytes();
    pool.protocol = protocol.to_bytes();
    pool.players = session.players;
    pool.tier = tier;
    pool.expires_at = session.expires_at;
    pool.status = pool_status::OPEN;
    Ok(())
}
