//! A challenge: whose move it is, what has been revealed, how it ends.

use bytemuck::{cast_slice_mut, from_bytes_mut};
use chain_layout::dispute::{
    CHALLENGER, Case, Challenge, Claim, DEFENDER, DisputeError, RowState, SECTION_LEVELS, SECTION_NODES, StateUpload,
    challenge_status as status, claim_status,
};
use chain_layout::{AUTHORITY, ChainError};
use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError};
use program_kit::component::{OpenedMut, belongs, open, open_mut, owned, whole, whole_mut};
use program_kit::failure::require;
use program_kit::signer;
use program_kit::time::now;
use state_root::Hash;

use crate::bond;

const ROWS: usize = size_of::<[RowState; 2]>();
const NODES: usize = SECTION_NODES as usize * size_of::<Hash>();

/// Bytes of its data.
pub const DATA: usize = ROWS + NODES;
/// Bytes of its account.
pub const SIZE: usize = size_of::<Challenge>() + DATA + AUTHORITY;

const _: () = assert!(1 << SECTION_LEVELS == SECTION_NODES);

/// The rows that were opened: the last one that both sides take for right, and the next.
pub fn rows(data: &mut [u8]) -> &mut [RowState; 2] {
    from_bytes_mut(&mut data[..ROWS])
}

/// The nodes that were revealed last.
pub fn nodes(data: &mut [u8]) -> &mut [Hash] {
    cast_slice_mut(&mut data[ROWS..])
}

/// The rows of a challenge that is only read.
pub fn rows_of(data: &[u8]) -> &[RowState; 2] {
    bytemuck::from_bytes(&data[..ROWS])
}

/// How many levels the next answer goes down.
pub fn levels(challenge: &Challenge) -> u8 {
    challenge.height.min(SECTION_LEVELS as u8)
}

/// Takes a move of a side off its clock. ChainError::NotAuthority for someone else's, WrongStatus out of turn, TooLate for
/// a side whose time is up.
pub fn take_turn(challenge: &mut OpenedMut<'_, Challenge>, signer: &AccountView, side: u8) -> ProgramResult {
    let head = &mut *challenge.head;
    signer::authority(signer, if side == DEFENDER { &head.defender } else { challenge.authority })?;
    require(head.status < status::RUNNING && head.turn == side, ChainError::WrongStatus)?;
    let now = now()?.unix;
    let spent = now.saturating_sub(head.moved_at);
    require(spent < head.left[usize::from(side)], DisputeError::TooLate)?;
    head.left[usize::from(side)] -= spent;
    head.moved_at = now;
    Ok(())
}

/// Whether the side whose move it is has no time left.
pub fn late(head: &Challenge) -> Result<bool, ProgramError> {
    Ok(now()?.unix.saturating_sub(head.moved_at) >= head.left[usize::from(head.turn)])
}

/// Refuses an upload that is of another challenge, one that was at the same address before included.
pub fn own_upload(upload: &StateUpload, account: &AccountView, challenge: &Challenge) -> ProgramResult {
    belongs(&upload.entity, account.address().as_array())?;
    require(upload.serial == challenge.serial, ChainError::WrongAccount)
}

/// The accounts of a challenge, checked to belong to each other.
pub struct Trial<'a> {
    pub case: &'a mut AccountView,
    pub claim: &'a mut AccountView,
    pub challenge: &'a mut AccountView,
    pub incinerator: &'a mut AccountView,
}

impl Trial<'_> {
    /// Refuses accounts that do not belong to each other.
    pub fn check(&self, program: &Address) -> ProgramResult {
        for account in [&*self.case, &*self.claim, &*self.challenge] {
            owned(account, program)?;
            // whoever wins: a side must not be able to leave off what it would lose by
            require(account.is_writable(), ChainError::WrongAccount)?;
        }
        bond::check(self.incinerator)?;
        let (case, claim, challenge) =
            (self.case.try_borrow()?, self.claim.try_borrow()?, self.challenge.try_borrow()?);
        whole::<Case>(&case)?;
        let claim = whole::<Claim>(&claim)?;
        let challenge = open::<Challenge>(&challenge)?.head;
        belongs(&challenge.entity, self.claim.address().as_array())?;
        belongs(&claim.entity, self.case.address().as_array())?;
        require(challenge.status < status::LOST, ChainError::WrongStatus)
    }

    /// Decides it against a side, which loses what it has put up. Where the claim is refuted already, nobody loses.
    pub fn decide(self, loser: u8) -> ProgramResult {
        let refuted = {
            let mut bytes = self.claim.try_borrow_mut()?;
            let claim = whole_mut::<Claim>(&mut bytes)?;
            claim.open_challenges -= 1;
            let refuted = claim.status == claim_status::REFUTED;
            if !refuted && loser == DEFENDER {
                claim.status = claim_status::REFUTED;
                let mut bytes = self.case.try_borrow_mut()?;
                whole_mut::<Case>(&mut bytes)?.refuted += 1;
            }
            refuted
        };
        {
            let mut bytes = self.challenge.try_borrow_mut()?;
            let challenge = open_mut::<Challenge>(&mut bytes)?.head;
            challenge.status = match loser {
                _ if refuted => status::VOID,
                CHALLENGER => status::LOST,
                _ => status::WON,
            };
        }
        match loser {
            _ if refuted => Ok(()),
            CHALLENGER => bond::lose(self.challenge, self.claim, self.incinerator),
            _ => bond::lose(self.claim, self.challenge, self.incinerator),
        }
    }
}
