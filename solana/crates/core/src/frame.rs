//! The exact frame, controllers and stages.

use bytemuck::NoUninit;

use crate::error::Error;
use crate::scheme::{FIELDS, HIGH, LOW, STAGES};

/// The 8 bytes of a pad: sticks (i8), triggers (u8), two bytes of buttons.
pub type Controller = [u8; 8];

/// Both players' fields in the schema's order, in range; fractional ones in 1/65536, the others whole.
///
/// A slice of frames can be read as i32 (`bytemuck::cast_slice`), not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, NoUninit)]
#[repr(transparent)]
pub struct Frame([[i32; FIELDS]; 2]);

impl Frame {
    /// A frame of these fields; [`Error::Field`] names the first that is out of its range.
    pub fn new(fields: [[i32; FIELDS]; 2]) -> Result<Self, Error> {
        for player in &fields {
            for (k, value) in player.iter().enumerate() {
                if !(LOW[k]..=HIGH[k]).contains(value) {
                    return Err(Error::Field(k));
                }
            }
        }
        Ok(Self(fields))
    }

    /// The fields, a row a player.
    pub fn fields(&self) -> &[[i32; FIELDS]; 2] {
        &self.0
    }

    /// A frame of fields that are clamped to their ranges.
    pub(crate) fn clamped(&mut self, player: usize, fields: &[i64; FIELDS]) {
        for (k, value) in fields.iter().enumerate() {
            self.0[player][k] = (*value).clamp(i64::from(LOW[k]), i64::from(HIGH[k])) as i32;
        }
    }
}

/// A stage by its external id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage(u8);

impl Stage {
    /// The stage with this id; [`Error::Stage`] where there is none.
    pub fn new(id: u8) -> Result<Self, Error> {
        // ids without a stage have an empty row
        let known = STAGES.get(usize::from(id)).is_some_and(|row| row.iter().any(|value| *value != 0));
        if known { Ok(Self(id)) } else { Err(Error::Stage(id)) }
    }

    /// Its id.
    pub fn id(self) -> u8 {
        self.0
    }
}
