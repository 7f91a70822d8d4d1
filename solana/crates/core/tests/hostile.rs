//! Whatever the bytes are: an error or a world that steps, never a panic. Debug builds check every addition too.

mod support;

use support::{Aligned, Chain, chains, vectors, world};
use wire_core::{Engine, Error, Frame, Instructions, Lanes, Sampling, Stage, World};

/// A small generator, so that a failure comes again.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn play(world: &World<'_>, chain: &Chain, steps: usize) {
    let mut hidden = vec![0_u64; world.sizes().state_len() / 8];
    let mut scratch = vec![0_u64; world.sizes().scratch_len(1)];
    let mut frames = [chain.start];
    for step in 0..steps {
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut hidden),
            frames: &mut frames,
            stages: &[chain.stage],
            controllers: &[chain.controllers_at(step)],
            sampling: &[Sampling { seed: u64::MAX, row: u64::MAX, temperature: [0, 1, 256, u32::MAX][step % 4] }],
        };
        wire_core::step(world, lanes, &mut scratch).expect("a world that was accepted");
    }
}

/// Where the first section begins: the header is before it.
fn header(bytes: &[u8]) -> usize {
    World::header_of(Aligned::new(bytes).bytes()).expect("a world").header_len()
}

#[test]
fn altered_headers_and_features_are_refused_or_step() {
    let original = world();
    let chain = &chains(&vectors())[0];
    let mut draws = Draws(1);
    let features = u32::from_le_bytes(original[52..56].try_into().unwrap()) as usize * 20;
    let reach = header(&original) + features;
    let (mut refused, mut accepted) = (0, 0);
    for _ in 0..4_000 {
        let mut bytes = Aligned::new(&original);
        for _ in 0..=draws.below(2) {
            let at = draws.below(reach);
            bytes.bytes_mut()[at] = draws.below(256) as u8;
        }
        match World::parse(bytes.bytes()) {
            Err(_) => refused += 1,
            Ok(world) => {
                accepted += 1;
                play(&world, chain, 2);
            }
        }
    }
    assert!(refused > 1_000 && accepted > 100, "{refused} refused, {accepted} accepted");
}

#[test]
fn altered_values_are_refused_or_step() {
    let original = world();
    let chain = &chains(&vectors())[0];
    let mut draws = Draws(2);
    let mut accepted = 0;
    for round in 0..60 {
        let mut bytes = Aligned::new(&original);
        let begin = header(&original);
        let length = original.len() - begin;
        for _ in 0..1 << (round % 12) {
            let at = begin + draws.below(length);
            bytes.bytes_mut()[at] = [0x7f, 0x80, 0xff, 0x81][draws.below(4)];
        }
        if let Ok(world) = World::parse(bytes.bytes()) {
            accepted += 1;
            play(&world, chain, 5);
        }
    }
    assert!(accepted > 0);
}

#[test]
fn any_hidden_state_steps_the_same_with_every_kernel() {
    let bytes = world();
    let chain = &chains(&vectors())[1];
    let mut draws = Draws(3);
    let mut expected = None;
    let length = Engine::new(&bytes, Instructions::Portable).expect("a world").sizes().state_len();
    let state: Vec<u64> = (0..length / 8).map(|_| (draws.below(1 << 31) as u64) << 33 | draws.0 >> 31).collect();
    for instructions in support::instructions() {
        let engine = Engine::new(&bytes, instructions).expect("a world");
        let mut hidden = state.clone();
        let mut scratch = vec![0; engine.sizes().scratch_len(1)];
        let mut frames = [chain.start];
        for step in 0..20 {
            let lanes = Lanes {
                hidden: bytemuck::cast_slice_mut(&mut hidden),
                frames: &mut frames,
                stages: &[chain.stage],
                controllers: &[chain.controllers_at(step)],
                sampling: &[Sampling { seed: 3, row: step as u64, temperature: 512 }],
            };
            engine.step(lanes, &mut scratch).expect("a step");
        }
        let found = (frames, hidden);
        assert_eq!(*expected.get_or_insert(found.clone()), found, "{}", instructions.name());
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let original = world();
    let bytes = Aligned::new(&original);
    assert_eq!(World::parse(&bytes.bytes()[..50]).err(), Some(Error::NotAWorld));
    assert_eq!(World::parse(&bytes.bytes()[..bytes.bytes().len() - 8]).err(), Some(Error::Truncated));
    assert_eq!(World::parse(&bytes.bytes()[4..]).err(), Some(Error::Misaligned));
    let mut other = Aligned::new(&original);
    other.bytes_mut()[4] = 9;
    assert_eq!(World::parse(other.bytes()).err(), Some(Error::Scheme(9)));
    let mut other = Aligned::new(&original);
    let silu = header(&original) + 20 * u32::from_le_bytes(original[52..56].try_into().unwrap()) as usize;
    other.bytes_mut()[silu.next_multiple_of(8) + 100] ^= 1;
    assert_eq!(World::parse(other.bytes()).err(), Some(Error::Table(1)));

    assert_eq!(Stage::new(33), Err(Error::Stage(33)));
    assert_eq!(Stage::new(1), Err(Error::Stage(1)));
    let chain = &chains(&vectors())[0];
    let mut fields = *chain.start.fields();
    fields[1][14] = 400;
    assert_eq!(Frame::new(fields), Err(Error::Field(14)));

    let world = World::parse(bytes.bytes()).expect("a world");
    let mut short = vec![0_u64; world.sizes().state_len() / 8 - 1];
    let mut scratch = vec![0_u64; world.sizes().scratch_len(1)];
    let mut frames = [chain.start];
    let lanes = Lanes {
        hidden: bytemuck::cast_slice_mut(&mut short),
        frames: &mut frames,
        stages: &[chain.stage],
        controllers: &[chain.controllers_at(0)],
        sampling: &[Sampling::LIKELIEST],
    };
    assert_eq!(wire_core::step(&world, lanes, &mut scratch), Err(Error::Length));
}
