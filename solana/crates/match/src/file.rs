//! The match file, as `crank/match_json.py` writes it: whole or inputs only, gzipped or not.

use std::io::Read;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::{Map, Value};
use wire_core::scheme::{FIELDS, TEMPERATURE_BITS};
use wire_core::{Controller, Sampling, Stage};

use crate::Error;
use crate::layout::{FORMAT, HOTTEST, VERSION};
use crate::view::{Fields, PlayerView};

/// A match of 8 minutes has 28,841 rows of about 600 bytes: a few of those, and it is none.
const MOST_BYTES: u64 = 64 << 20;
const TEMPERATURE_UNIT: u32 = 1 << TEMPERATURE_BITS;
const ROW: usize = size_of::<[Controller; 2]>();

/// One entry of `frames`.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Both players.
    pub players: [PlayerView; 2],
    /// Where.
    pub stage: f64,
    /// The controllers that led to it.
    pub controllers: [Controller; 2],
}

#[derive(Deserialize)]
struct Contents {
    meta: Map<String, Value>,
    inputs: Option<String>,
    frames: Option<Vec<Entry>>,
}

/// A match as its file claims it was.
#[derive(Debug)]
pub struct MatchFile {
    /// `meta`, as written.
    pub meta: Map<String, Value>,
    /// Hash of the world that it was played in, in hex.
    pub world: String,
    /// Where it was played.
    pub stage: Stage,
    /// What it was sampled by, of row 1.
    pub sampling: Sampling,
    /// Row 0, hidden fields included.
    pub start: Fields,
    /// Row t led to frame t.
    pub controllers: Vec<[Controller; 2]>,
    /// The views of all rows, in a whole match.
    pub frames: Option<Vec<Entry>>,
}

impl MatchFile {
    /// Reads a match file's bytes. [`Error::Unchecked`] that says what is wrong with them.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        check_length(bytes.len())?;
        let unpacked = if bytes.starts_with(&[0x1f, 0x8b]) { Some(unpack(bytes)?) } else { None };
        let contents: Contents = serde_json::from_slice(unpacked.as_deref().unwrap_or(bytes)).map_err(describe)?;
        let meta = contents.meta;
        if meta.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(Error::unchecked(format!("JSON but no match file (meta.format is not {FORMAT:?})")));
        }
        let version = meta.get("version").unwrap_or(&Value::Null);
        if version.as_u64() != Some(VERSION) {
            return Err(Error::unchecked(format!("version {version}, this program reads version {VERSION}")));
        }
        let controllers = match (&contents.inputs, &contents.frames) {
            (Some(text), _) => inputs(text)?,
            (None, Some(frames)) => frames.iter().map(|entry| entry.controllers).collect(),
            (None, None) => Vec::new(),
        };
        if controllers.is_empty() {
            return Err(Error::unchecked("a match file without frames"));
        }
        let world = meta.get("world").and_then(|world| world.get("hash")).and_then(Value::as_str);
        let (Some(world), Some(Value::Object(_))) = (world, meta.get("chain")) else {
            return Err(Error::unchecked("not played by the integer engine: it has no hash chain to check"));
        };
        let (world, stage, start) = (world.to_owned(), stage(&meta)?, start(&meta)?);
        let sampling = sampling(&meta)?;
        Ok(Self { meta, world, stage, sampling, start, controllers, frames: contents.frames })
    }

    /// Link `place` of the hash chain that the file claims, in hex.
    pub fn link(&self, place: usize) -> Option<&str> {
        self.meta.get("chain")?.get("links")?.get(place)?.as_str()
    }
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(MOST_BYTES + 1).read_to_end(&mut unpacked);
    let length = read.map_err(|error| Error::unchecked(format!("truncated or damaged: {error}")))?;
    check_length(length)?;
    Ok(unpacked)
}

fn check_length(length: usize) -> Result<(), Error> {
    if length as u64 <= MOST_BYTES {
        return Ok(());
    }
    Err(Error::unchecked(format!("no match file: more than {} MiB", MOST_BYTES >> 20)))
}

fn describe(error: serde_json::Error) -> Error {
    match error.classify() {
        Category::Data => Error::unchecked(format!("JSON but no match file: {error}")),
        _ => Error::unchecked(format!("truncated or no JSON: {error}")),
    }
}

fn inputs(text: &str) -> Result<Vec<[Controller; 2]>, Error> {
    let bytes = BASE64_STANDARD
        .decode(text)
        .map_err(|error| Error::unchecked(format!("its inputs are not base64: {error}")))?;
    if !bytes.len().is_multiple_of(ROW) {
        return Err(Error::unchecked(format!("its inputs are no whole rows of {ROW} bytes")));
    }
    Ok(bytemuck::pod_collect_to_vec(&bytes))
}

fn stage(meta: &Map<String, Value>) -> Result<Stage, Error> {
    let id = meta.get("stage").and_then(Value::as_u64).and_then(|id| u8::try_from(id).ok());
    id.and_then(|id| Stage::new(id).ok()).ok_or_else(|| Error::unchecked("names no stage"))
}

/// The temperature in 1/256, and the seed modulo 2^64.
fn sampling(meta: &Map<String, Value>) -> Result<Sampling, Error> {
    let temperature = meta.get("world").and_then(|world| world.get("temperature")).and_then(Value::as_f64);
    let exact = temperature.ok_or_else(|| Error::unchecked("names no temperature"))? * f64::from(TEMPERATURE_UNIT);
    if exact.fract() != 0.0 || !(0.0..=f64::from(HOTTEST * TEMPERATURE_UNIT)).contains(&exact) {
        return Err(Error::unchecked("its temperature is no whole number of 1/256 from 0 to 10"));
    }
    let seed = match meta.get("seed") {
        Some(Value::Number(seed)) => seed.as_u64().or_else(|| seed.as_i64().map(i64::cast_unsigned)),
        _ => None,
    };
    let seed = seed.ok_or_else(|| Error::unchecked("names no seed, or one beyond 64 bits"))?;
    Ok(Sampling { seed, row: 1, temperature: exact as u32 })
}

fn start(meta: &Map<String, Value>) -> Result<Fields, Error> {
    let given = meta.get("start").ok_or_else(|| Error::unchecked("has no start frame"))?;
    let players: [Vec<f64>; 2] =
        Deserialize::deserialize(given).map_err(|error| Error::unchecked(format!("its start is no frame: {error}")))?;
    let mut fields = [[0.0; FIELDS]; 2];
    for (fields, player) in fields.iter_mut().zip(&players) {
        if player.len() != FIELDS {
            return Err(Error::unchecked(format!("its start is no frame: a player has {FIELDS} fields")));
        }
        for (field, value) in fields.iter_mut().zip(player) {
            *field = *value as f32;
        }
    }
    Ok(fields)
}
