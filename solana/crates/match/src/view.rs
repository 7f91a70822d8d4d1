//! Frames as people and files see them: float32 of the exact ones, and rounded decimals of those.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use wire_core::Frame;
use wire_core::scheme::{FIELDS, HIGH, LOW};

use crate::Error;
use crate::layout::{DECIMALS, FIELD_NAMES, SCALES};

/// A frame as float32: both players' fields.
pub type Fields = [[f32; FIELDS]; 2];

/// Public fields of a player in a match file.
const PUBLIC: usize = FIELD_NAMES.len();

/// The exact frame, rounded to nearest and clamped to the fields' ranges. [`Error::Unchecked`] for what is no number.
pub fn to_exact(fields: &Fields) -> Result<Frame, Error> {
    let mut exact = [[0; FIELDS]; 2];
    for (exact, fields) in exact.iter_mut().zip(fields) {
        for (k, (exact, value)) in exact.iter_mut().zip(fields).enumerate() {
            if !value.is_finite() {
                return Err(Error::unchecked("the match file's start is no frame"));
            }
            let scaled = (f64::from(*value) * f64::from(SCALES[k]) + 0.5).floor();
            *exact = scaled.clamp(f64::from(LOW[k]), f64::from(HIGH[k])) as i32;
        }
    }
    Frame::new(exact).map_err(|error| Error::unchecked(error.to_string()))
}

/// The float32 view of an exact frame.
pub fn to_float(frame: &Frame) -> Fields {
    let mut view = [[0.0; FIELDS]; 2];
    for (view, fields) in view.iter_mut().zip(frame.fields()) {
        for (k, (view, value)) in view.iter_mut().zip(fields).enumerate() {
            *view = (f64::from(*value) / f64::from(SCALES[k])) as f32;
        }
    }
    view
}

/// The number with so many decimals that is nearest, halves to even; its shortest text is Python's `round(value, n)`.
pub fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// A player's public fields as a match file has them.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayerView([f64; PUBLIC]);

impl PlayerView {
    /// What a match file says of these fields.
    pub fn new(fields: &[f32; FIELDS]) -> Self {
        Self(std::array::from_fn(|k| rounded(f64::from(fields[k]), DECIMALS[k])))
    }
}

impl<'de> Deserialize<'de> for PlayerView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = PlayerView;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a player's fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PlayerView, A::Error> {
                let mut found = [None; PUBLIC];
                while let Some(name) = map.next_key::<String>()? {
                    match FIELD_NAMES.iter().position(|known| *known == name) {
                        Some(k) if found[k].is_none() => found[k] = Some(map.next_value::<f64>()?),
                        Some(_) => return Err(A::Error::custom(format!("a player has {name:?} twice"))),
                        None => {
                            map.next_value::<IgnoredAny>()?;
                            return Err(A::Error::custom(format!("a player has {name:?}, which is no field")));
                        }
                    }
                }
                let mut fields = [0.0; PUBLIC];
                for (k, value) in found.into_iter().enumerate() {
                    let missing = || A::Error::custom(format!("a player has no number {:?}", FIELD_NAMES[k]));
                    fields[k] = value.ok_or_else(missing)?;
                }
                Ok(PlayerView(fields))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}
