//! Whatever is in a match file or a manifest: a judgement or one line that says why there is none, never a panic.

use std::fs;
use std::path::PathBuf;

use wire_core::Instructions;
use wire_match::view::rounded;
use wire_match::{Error, Manifest, MatchFile, Replay, Verdict, World};

const ROWS: usize = 20;

fn root(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../..")).join(path)
}

fn read(path: &str) -> Vec<u8> {
    fs::read(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn seed(name: &str) -> Vec<u8> {
    read(&format!("solana/fuzz/seeds/{name}"))
}

fn world() -> World {
    let manifest = Manifest::parse(&read("tests/fixtures/small_world/manifest.json")).expect("a manifest");
    let bytes = manifest.assemble(|shard| Ok(read(&format!("tests/fixtures/small_world/{}", shard.file()))));
    World::new(&bytes.expect("the golden world"), Instructions::best()).expect("a world")
}

fn judge(bytes: &[u8], world: &World) -> Result<Verdict, Error> {
    let mut replay = Replay::new(MatchFile::parse(bytes)?, world)?;
    while replay.advance(7) {}
    Ok(replay.verdict())
}

/// A small generator, so that a failure comes again.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn matches_are_genuine_whole_or_inputs_only() {
    let world = world();
    for name in ["whole.json", "whole.json.gz", "inputs.json"] {
        let verdict = judge(&seed(name), &world).expect("a match");
        assert!(verdict.genuine, "{name}: {}", verdict.text);
        assert!(verdict.text.contains(&format!("{ROWS} frames")), "{}", verdict.text);
        assert_eq!(verdict.head.len(), 64);
    }
}

#[test]
fn altered_bytes_are_judged_or_refused() {
    let world = world();
    let mut draws = Draws(1);
    let (mut refused, mut differing) = (0, 0);
    for name in ["whole.json", "whole.json.gz", "inputs.json"] {
        let original = seed(name);
        for _ in 0..1_500 {
            let mut bytes = original.clone();
            for _ in 0..=draws.below(2) {
                let at = draws.below(bytes.len());
                bytes[at] = b"0123456789eE.-+,:[]{}\"\\n \x00\x7f\xff"[draws.below(28)];
            }
            bytes.truncate(bytes.len() - draws.below(20) / 19 * draws.below(original.len()));
            match judge(&bytes, &world) {
                Err(error) => {
                    assert!(!error.to_string().contains('\n'), "{error}");
                    refused += 1;
                }
                Ok(verdict) => differing += usize::from(!verdict.genuine),
            }
        }
    }
    assert!(refused > 1_000 && differing > 200, "{refused} refused, {differing} not genuine");
}

#[test]
fn frames_without_inputs_are_not_genuine() {
    let (whole, inputs) = (seed("whole.json"), seed("inputs.json"));
    let mut whole: serde_json::Value = serde_json::from_slice(&whole).expect("JSON");
    let inputs: serde_json::Value = serde_json::from_slice(&inputs).expect("JSON");
    whole["inputs"] = inputs["inputs"].clone();
    let world = world();
    assert!(judge(whole.to_string().as_bytes(), &world).expect("a match").genuine);
    let frames = whole["frames"].as_array_mut().expect("frames");
    frames.push(frames[ROWS - 1].clone());
    let verdict = judge(whole.to_string().as_bytes(), &world).expect("a match");
    assert_eq!((verdict.genuine, verdict.frame), (false, Some(ROWS)), "{}", verdict.text);
}

#[test]
fn a_match_in_another_world_cannot_be_checked() {
    let text = String::from_utf8(seed("inputs.json")).expect("text");
    let world = world();
    let other = text.replacen(&wire_match::hex(&world.hash), &"ab".repeat(32), 1);
    assert!(
        matches!(judge(other.as_bytes(), &world), Err(Error::Unchecked(text)) if text.contains("abababababababab"))
    );
}

#[test]
fn more_than_any_match_is_refused_before_it_fills_the_memory() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..65 {
        std::io::Write::write_all(&mut bomb, &vec![b' '; 1 << 20]).expect("memory");
    }
    let bomb = bomb.finish().expect("memory");
    assert!(matches!(MatchFile::parse(&bomb), Err(Error::Unchecked(text)) if text.contains("64 MiB")));
}

#[test]
fn an_altered_shard_is_named() {
    let manifest = Manifest::parse(&read("tests/fixtures/small_world/manifest.json")).expect("a manifest");
    let shard = read("tests/fixtures/small_world/weights-0.bin");
    let mut draws = Draws(2);
    for _ in 0..20 {
        let mut altered = shard.clone();
        altered[draws.below(shard.len())] ^= 1 << draws.below(8);
        let found = manifest.assemble(|_| Ok(altered.clone()));
        assert_eq!(found, Err(Error::Shard("weights-0.bin".into())));
    }
    assert_eq!(manifest.assemble(|_| Ok(shard[1..].to_vec())), Err(Error::Shard("weights-0.bin".into())));
    assert!(matches!(Manifest::parse(b"{}"), Err(Error::Unchecked(_))));
}

#[test]
fn a_shard_is_looked_for_beside_its_manifest_only() {
    let text = String::from_utf8(read("tests/fixtures/small_world/manifest.json")).expect("text");
    let manifest =
        Manifest::parse(text.replace("weights-0.bin", "../../weights-0.bin").as_bytes()).expect("a manifest");
    assert_eq!(manifest.shards[0].file(), "weights-0.bin");
}

#[test]
fn numbers_are_rounded_as_python_does() {
    for (value, decimals, wanted) in [
        (0.03125, 4, 0.0312),
        (0.09375, 4, 0.0938),
        (-0.03125, 4, -0.0312),
        (2.5, 0, 2.0),
        (3.5, 0, 4.0),
        (2.675, 2, 2.67),
        (0.125, 2, 0.12),
        (-0.00001, 4, 0.0),
    ] {
        assert_eq!(rounded(value, decimals), wanted, "{value}");
    }
}
