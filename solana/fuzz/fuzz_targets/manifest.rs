//! A manifest with its shards, and a world made of them: an error or a world.
//!
//! An input is a manifest, a zero byte, and the shards' bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire_core::Instructions;
use wire_match::{Error, Manifest, World};

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    let (text, shards) = data.split_at(end);
    if let Ok(manifest) = Manifest::parse(text) {
        let each = shards.len() / manifest.shards.len().max(1);
        let mut parts = shards.get(1..).unwrap_or_default().chunks(each.max(1));
        let read = |_: &_| parts.next().map(<[u8]>::to_vec).ok_or(Error::World);
        if let Ok(bytes) = manifest.assemble(read) {
            let _ = World::new(&bytes, Instructions::best());
        }
    }
});
