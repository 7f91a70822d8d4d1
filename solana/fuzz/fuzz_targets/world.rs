//! Bytes of a world: an error, or a world that steps alike with every kernel from any state.
//!
//! An input is patches of the small world: place (u32), length (7 bits) and whether it is one of all places or of those
//! of header and features, as many bytes; what is left over, cut off its end.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire_core::{Engine, Frame, Instructions, Lanes, Sampling, Stage};

const WORLD: &[u8] = include_bytes!("../../../tests/fixtures/small_world/weights-0.bin");
/// Sizes, scales, places of the sections, features.
const HEAD: usize = 9 << 10;
const STEPS: u8 = 2;

fn patched(mut patches: &[u8]) -> Vec<u8> {
    let mut bytes = WORLD.to_vec();
    while let Some((head, rest)) = patches.split_first_chunk::<5>() {
        let reach = if head[4] & 0x80 == 0 { HEAD } else { bytes.len() };
        let at = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize % reach;
        let length = usize::from(head[4] & 0x7f).min(rest.len()).min(bytes.len() - at);
        bytes[at..at + length].copy_from_slice(&rest[..length]);
        patches = &rest[length..];
    }
    bytes.truncate(bytes.len() - patches.len());
    bytes
}

fn played(bytes: &[u8], seed: &[u8], instructions: Instructions) -> Option<(Vec<u64>, Frame)> {
    let engine = Engine::new(bytes, instructions).ok()?;
    let byte = |k: usize| if seed.is_empty() { 0 } else { seed[k % seed.len()] };
    let words = engine.sizes().state_len() / 8;
    let mut hidden: Vec<u64> =
        (0..words).map(|k| u64::from_le_bytes(std::array::from_fn(|j| byte(8 * k + j)))).collect();
    let mut scratch = vec![0; engine.sizes().scratch_len(1)];
    let mut frame = Frame::new([[0; wire_core::scheme::FIELDS]; 2]).expect("zeros are in every range");
    let stage = Stage::new(32).expect("Final Destination");
    for step in 0..STEPS {
        let controllers = [0, 1].map(|player| std::array::from_fn(|k| byte(k + player) ^ step));
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut hidden),
            frames: std::slice::from_mut(&mut frame),
            stages: &[stage],
            controllers: &[controllers],
            sampling: &[Sampling { seed: 7, row: 1, temperature: u32::from(byte(1)) * u32::from(step) }],
        };
        engine.step(lanes, &mut scratch).expect("lengths are the engine's own");
    }
    Some((hidden, frame))
}

fuzz_target!(|data: &[u8]| {
    let bytes = patched(data);
    let expected = played(&bytes, data, Instructions::Portable);
    for instructions in Instructions::ALL.into_iter().filter(|i| i.available()) {
        assert_eq!(played(&bytes, data, instructions), expected, "{}", instructions.name());
    }
});
