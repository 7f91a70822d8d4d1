//! Where a match starts: the manifest's table, as `crank.starts` reads it.

use chain_layout::{ChainError, Fields, ModelManifest, StartEntry, WAIT};
use pinocchio::error::ProgramError;
use program_kit::component::Opened;
use program_kit::failure::refused;
use wire_core::scheme::{FRAME_BITS, FULL_SHIELD, field as f};
use wire_core::{Frame, Stage};

const ONE: i32 = 1 << FRAME_BITS;

/// The entries, those of the most real matches first.
fn entries<'a>(manifest: &Opened<'a, ModelManifest>) -> Result<&'a [StartEntry], ProgramError> {
    let begin = manifest.head.header_length as usize;
    let length = manifest.head.starts as usize * size_of::<StartEntry>();
    let bytes = manifest.data.get(begin..begin + length).ok_or(ProgramError::InvalidAccountData)?;
    Ok(bytemuck::cast_slice(bytes))
}

/// Whether a match can begin with this entry: there are such a stage, side and fighter, who is in the game, with every
/// field in its range.
pub fn usable(entry: &StartEntry) -> bool {
    let fighter = i32::from(entry.character) == entry.fields[f::CHARACTER] && entry.fields[f::STOCKS] > 0;
    Stage::new(entry.stage).is_ok() && entry.side < 2 && fighter && Frame::new([entry.fields; 2]).is_ok()
}

/// Whether all entries were written: each that was is [`usable`], and those that were not have no stage.
pub fn complete(manifest: &Opened<'_, ModelManifest>) -> Result<bool, ProgramError> {
    Ok(entries(manifest)?.iter().all(|entry| Stage::new(entry.stage).is_ok()))
}

/// The first frame of a match on this stage with these characters.
pub fn frame(manifest: &Opened<'_, ModelManifest>, stage: u8, characters: [u8; 2]) -> Result<Frame, ProgramError> {
    let entries = entries(manifest)?;
    let mut fields = [[0; size_of::<Fields>() / 4]; 2];
    for (side, fields) in fields.iter_mut().enumerate() {
        *fields = player(entries, stage, side as u8, characters[side]);
    }
    Frame::new(fields).map_err(|_| refused(ChainError::NoStart))
}

/// What the table has for this stage, side and character; else that character's commonest start, put where this side of
/// the stage starts; else a standing fighter at x = ∓30.
fn player(entries: &[StartEntry], stage: u8, side: u8, character: u8) -> Fields {
    let mut here: Option<&StartEntry> = None;
    let mut same: Option<&StartEntry> = None;
    for entry in entries {
        let place = entry.stage == stage && entry.side == side;
        if place && entry.character == character {
            return entry.fields;
        }
        if place && here.is_none() {
            here = Some(entry);
        }
        if entry.character == character && same.is_none() {
            same = Some(entry);
        }
    }
    let mut fields = same.map_or_else(|| standing(side, character), |entry| entry.fields);
    match (here, same) {
        (Some(here), _) => {
            for field in [f::X, f::Y, f::FACING] {
                fields[field] = here.fields[field];
            }
        }
        (None, Some(_)) => {
            let standing = standing(side, character);
            for field in [f::X, f::Y, f::FACING] {
                fields[field] = standing[field];
            }
        }
        (None, None) => (),
    }
    fields
}

/// A fighter that stands at x = ∓30 and faces the other.
fn standing(side: u8, character: u8) -> Fields {
    let mut fields = [0; size_of::<Fields>() / 4];
    fields[f::X] = if side == 0 { -30 * ONE } else { 30 * ONE };
    fields[f::SHIELD] = FULL_SHIELD;
    fields[f::STOCKS] = 4;
    fields[f::FACING] = (side == 0).into();
    fields[f::ON_GROUND] = 1;
    fields[f::ACTION_STATE] = WAIT;
    fields[f::JUMPS_LEFT] = 2;
    fields[f::CHARACTER] = character.into();
    fields[f::AGE_RATE] = ONE;
    fields
}
