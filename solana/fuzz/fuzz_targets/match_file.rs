//! A match file: an error, or a match that is played to a verdict.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wire_core::Instructions;
use wire_match::{MatchFile, Replay, World, hex};

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../tests/fixtures/small_world/weights-0.bin");
    World::new(bytes, Instructions::best()).expect("the golden world")
});

fuzz_target!(|data: &[u8]| {
    let Ok(mut file) = MatchFile::parse(data) else { return };
    file.world = hex(&WORLD.hash);
    if let Ok(mut replay) = Replay::new(file, &WORLD) {
        while replay.advance(100) {}
        let _ = replay.verdict();
    }
});
