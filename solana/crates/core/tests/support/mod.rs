//! Golden vectors, as `python -m quantization.golden` writes them.

#![allow(dead_code)]

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use sha2::{Digest, Sha256};
use wire_core::{Controller, Frame, Instructions, Sampling, Stage};

/// The folder of the frozen small world; WIRE_GOLDEN names another.
pub fn folder() -> PathBuf {
    std::env::var_os("WIRE_GOLDEN").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/small_world")),
        PathBuf::from,
    )
}

/// The world's canonical bytes.
pub fn world() -> Vec<u8> {
    fs::read(folder().join("weights-0.bin")).expect("the golden world")
}

/// `golden.json`.
pub fn vectors() -> Value {
    serde_json::from_slice(&fs::read(folder().join("golden.json")).expect("golden vectors")).expect("JSON")
}

/// A chain of real play.
#[derive(Clone)]
pub struct Chain {
    pub start: Frame,
    pub stage: Stage,
    pub controllers: Vec<[Controller; 2]>,
    /// How its first step is sampled.
    pub sampling: Sampling,
    pub digests: Vec<(usize, String, String)>,
}

impl Chain {
    pub fn controllers_at(&self, step: usize) -> [Controller; 2] {
        self.controllers[step % self.controllers.len()]
    }
}

pub fn chains(vectors: &Value) -> Vec<Chain> {
    let bytes = fs::read(folder().join("golden_controllers.bin")).expect("controllers");
    let mut rows = bytes.chunks_exact(16).map(|row| {
        let (one, two) = row.split_at(8);
        [one.try_into().unwrap(), two.try_into().unwrap()]
    });
    let chain = |value: &Value| Chain {
        start: Frame::new(frame(&value["start"])).expect("a frame in range"),
        stage: Stage::new(value["stage"].as_u64().unwrap() as u8).expect("a stage"),
        controllers: rows.by_ref().take(value["controllers"].as_u64().unwrap() as usize).collect(),
        sampling: Sampling::LIKELIEST,
        digests: entries(value),
    };
    vectors["chains"].as_array().unwrap().iter().map(chain).collect()
}

/// The chains that are sampled.
pub fn sampled_chains(vectors: &Value) -> Vec<Chain> {
    let chains = chains(vectors);
    let sampled = |value: &Value| Chain {
        sampling: Sampling {
            seed: u64::from_str_radix(value["seed"].as_str().unwrap(), 16).expect("a seed"),
            row: value["first_row"].as_u64().unwrap(),
            temperature: value["temperature"].as_u64().unwrap() as u32,
        },
        digests: entries(value),
        ..chains[value["chain"].as_u64().unwrap() as usize].clone()
    };
    vectors["sampled"].as_array().unwrap().iter().map(sampled).collect()
}

fn entries(value: &Value) -> Vec<(usize, String, String)> {
    value["digests"].as_array().unwrap().iter().map(entry).collect()
}

fn entry(value: &Value) -> (usize, String, String) {
    let text = |name: &str| value[name].as_str().unwrap().to_owned();
    (value["frames"].as_u64().unwrap() as usize, text("frame"), text("state"))
}

/// All whole numbers of nested lists.
pub fn numbers(value: &Value) -> Vec<i64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        value => vec![value.as_i64().expect("a whole number")],
    }
}

pub fn frame(value: &Value) -> [[i32; wire_core::scheme::FIELDS]; 2] {
    let flat: Vec<i32> = numbers(value).iter().map(|v| *v as i32).collect();
    let (one, two) = flat.split_at(flat.len() / 2);
    [one.try_into().unwrap(), two.try_into().unwrap()]
}

pub fn digest(data: &[u8]) -> String {
    Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn frame_digest(frame: &Frame) -> String {
    let bytes: Vec<u8> = frame.fields().iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
    digest(&bytes)
}

/// The instruction sets that this processor has.
pub fn instructions() -> Vec<Instructions> {
    Instructions::ALL.into_iter().filter(|i| i.available()).collect()
}

/// Bytes that begin at a multiple of 8.
pub struct Aligned(Vec<u64>, usize);

impl Aligned {
    pub fn new(bytes: &[u8]) -> Self {
        let mut words = vec![0; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
        Self(words, bytes.len())
    }

    pub fn bytes(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.0)[..self.1]
    }

    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut bytemuck::cast_slice_mut(&mut self.0)[..self.1]
    }
}
