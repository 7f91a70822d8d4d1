//! The step in the SVM gives what the reference gives, within a transaction's compute units. Prints what it costs.
//!
//! `make test-svm` builds the program and runs this.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use support::{Chain, chains, digest, sampled_chains, vectors, world};
use svm_bench::TRANSACTION_UNITS;
use svm_bench::played::{self, Input};
use svm_bench::svm::{Run, Svm};
use wire_core::features::Record;
use wire_core::world::Sizes;
use wire_core::{Engine, Frame, Instructions, Lanes, Sampling, World};

/// Instruction data that opens a world, trusting it or checking all of it.
const TRUSTED: [u8; 2] = [2, 0];
const CHECKED: [u8; 2] = [2, 1];

fn sizes(world: &[u8]) -> Sizes {
    World::header_of(world).expect("a world")
}

/// A match before its first step: the exact frame, the hidden state, what a step in progress carries on.
fn start(world: &[u8], chain: &Chain) -> Vec<u8> {
    let sizes = sizes(world);
    let mut played: Vec<u8> = chain.start.fields().as_flattened().iter().flat_map(|v| v.to_le_bytes()).collect();
    played.resize(size_of::<Frame>() + sizes.state_len() + 8 * sizes.carried().len(), 0);
    played
}

/// A world's weights as the program reads them.
fn words(world: &[u8]) -> Vec<u8> {
    Engine::new(world, Instructions::Words).expect("the golden world").packed().to_vec()
}

/// Puts a world, all of it in one stretch, and a match before its first step on the chain.
fn load(svm: &mut Svm, world: &[u8], words: &[u8], played: &[u8]) {
    svm.load(&[&world[..sizes(world).header_len()], world, words], played).expect("the accounts");
}

/// Instruction data of a chain's step.
fn instruction(world: &[u8], chain: &Chain, step: usize) -> Vec<u8> {
    let sampling = Sampling { row: chain.sampling.row + step as u64, ..chain.sampling };
    let input = Input { stage: chain.stage, controllers: chain.controllers_at(step), sampling };
    played::instruction(0, [0, sizes(world).units() as u8], &input)
}

fn svm(unit_limit: u64) -> Svm {
    Svm::new(unit_limit).unwrap_or_else(|error| panic!("{error}"))
}

/// The frame and the hidden state of what was played.
fn split<'p>(world: &[u8], played: &'p [u8]) -> (&'p [u8], &'p [u8]) {
    let (frame, rest) = played.split_at(size_of::<Frame>());
    (frame, &rest[..sizes(world).state_len()])
}

/// Plays a whole chain, compares every digest, and adds what each frame took to `runs`.
fn play(svm: &mut Svm, world: &[u8], chain: &Chain, frames: usize, runs: &mut Vec<Run>) {
    load(svm, world, &words(world), &start(world, chain));
    for step in 0..frames {
        let place = format!("frame {}, stage {}", step + 1, chain.stage.id());
        runs.push(svm.run(instruction(world, chain, step)).unwrap_or_else(|error| panic!("{place}: {error}")));
        let Some((_, frame, state)) = chain.digests.iter().find(|(frames, ..)| *frames == step + 1) else {
            continue;
        };
        let played = svm.changed();
        let (found_frame, found_state) = split(world, &played);
        assert_eq!(*frame, digest(found_frame), "{place}");
        assert_eq!(*state, digest(found_state), "state of {place}");
    }
}

fn median<T: Copy>(mut values: Vec<T>, order: impl FnMut(&T, &T) -> std::cmp::Ordering) -> T {
    values.sort_by(order);
    values[values.len() / 2]
}

#[test]
fn chains_of_real_play_are_the_reference_s_in_the_svm() {
    let (world, vectors) = (world(), vectors());
    let frames = vectors["frames"].as_u64().expect("a number of frames") as usize;
    let chains = chains(&vectors);
    assert!(!chains.is_empty() && chains.iter().all(|chain| chain.digests.last().is_some_and(|d| d.0 == frames)));
    let mut svm = svm(TRANSACTION_UNITS);
    let mut runs = Vec::new();
    for chain in &chains {
        play(&mut svm, &world, chain, frames, &mut runs);
    }
    report("taking the likeliest", &runs, chains.len());
}

#[test]
fn sampled_chains_are_the_reference_s_in_the_svm() {
    let (world, chains) = (world(), sampled_chains(&vectors()));
    assert!(!chains.is_empty());
    let mut svm = svm(TRANSACTION_UNITS);
    let mut runs = Vec::new();
    for chain in &chains {
        let frames = chain.digests.last().expect("digests").0;
        play(&mut svm, &world, chain, frames, &mut runs);
    }
    report("sampled", &runs, chains.len());
}

/// Prints what frames took.
fn report(how: &str, runs: &[Run], chains: usize) {
    println!(
        "{} frames of {chains} chains, {how}: {}, {:.2} ms a transaction (median)",
        runs.len(),
        units(runs),
        median(runs.iter().map(|run| run.seconds * 1e3).collect(), f64::total_cmp),
    );
}

/// Compute units of frames: median, least and most.
fn units(runs: &[Run]) -> String {
    let units = || runs.iter().map(|run| run.units);
    let (least, most) = (units().min().expect("frames"), units().max().expect("frames"));
    format!("{} CU a frame (median; {least}–{most})", median(units().collect(), u64::cmp))
}

/// The smallest world of the checkpoints, which has no golden vectors: its frames are the native ones, and each fits a
/// transaction.
#[test]
fn wire_mini_in_the_svm_is_the_native_one() {
    const FRAMES: usize = 600;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../checkpoints/wire-mini/int8/weights-0.bin");
    let world = std::fs::read(path).expect("wire-mini");
    let engine = Engine::new(&world, Instructions::Portable).expect("wire-mini");
    let chain = &chains(&vectors())[0];
    let mut svm = svm(TRANSACTION_UNITS);
    load(&mut svm, &world, &words(&world), &start(&world, chain));
    let mut hidden = vec![0_u64; engine.sizes().state_len() / 8];
    let mut scratch = vec![0_u64; engine.sizes().scratch_len(1)];
    let mut frames = [chain.start];
    let mut runs = Vec::new();
    for step in 0..FRAMES {
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut hidden),
            frames: &mut frames,
            stages: &[chain.stage],
            controllers: &[chain.controllers_at(step)],
            sampling: &[chain.sampling],
        };
        engine.step(lanes, &mut scratch).expect("a step");
        runs.push(
            svm.run(instruction(&world, chain, step)).unwrap_or_else(|error| panic!("frame {}: {error}", step + 1)),
        );
        let played = svm.changed();
        let (frame, state) = split(&world, &played);
        assert!(frame == bytemuck::cast_slice::<_, u8>(&frames), "frame {}", step + 1);
        assert!(state == bytemuck::cast_slice::<_, u8>(&hidden), "state of frame {}", step + 1);
    }
    println!("wire-mini, {FRAMES} frames: {}", units(&runs));
}

#[test]
fn what_opening_a_world_costs() {
    let world = world();
    let mut svm = svm(u64::from(u32::MAX));
    svm.load(&[&world], &start(&world, &chains(&vectors())[0])).expect("the accounts");
    for (name, mode) in [("trusted", TRUSTED), ("checked", CHECKED)] {
        let run = svm.run(mode.to_vec()).unwrap_or_else(|error| panic!("{name}: {error}"));
        println!("opening a {name} world: {} CU", run.units);
    }
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let world = world();
    let chain = &chains(&vectors())[0];
    let mut svm = svm(TRANSACTION_UNITS);
    let packed = words(&world);
    let (good, step) = (start(&world, chain), instruction(&world, chain, 0));
    let mut refused = |world: &[u8], played: &[u8], data: Vec<u8>, reason: &str| {
        svm.load(&[&world[..sizes(&self::world()).header_len()], world, &packed], played).expect("the accounts");
        let error = svm.run(data).err().unwrap_or_else(|| panic!("accepted: {reason} expected"));
        assert!(error.contains(reason), "{error}");
        assert_eq!(svm.changed(), played);
    };
    let mut no_stage = step.clone();
    no_stage[7] = 255;
    refused(&world, &good, no_stage, "InvalidInstructionData");
    refused(&world, &good, step[..step.len() - 1].to_vec(), "InvalidInstructionData");
    refused(&world, &good, [&step[..], &[0; 19]].concat(), "InvalidInstructionData");
    refused(&world, &good, vec![], "InvalidInstructionData");
    let mut no_units = step.clone();
    no_units[6] = 0;
    refused(&world, &good, no_units, "InvalidAccountData");
    let mut beyond = step.clone();
    beyond[6] += 1;
    refused(&world, &good, beyond, "InvalidAccountData");
    refused(&world, &good[..good.len() - 16], step.clone(), "InvalidAccountData");
    let mut no_frame = good.clone();
    no_frame[..4].fill(0x7f);
    refused(&world, &no_frame, step.clone(), "InvalidAccountData");
    // a byte of the first look-up table, which only a check of the whole world sees
    let mut altered = world;
    let table = first_table(&altered);
    altered[table] ^= 1;
    svm.load(&[&altered], &good).expect("the accounts");
    let error = svm.run(CHECKED.to_vec()).err().expect("an altered table");
    assert!(error.contains("InvalidAccountData"), "{error}");
    svm.run(TRUSTED.to_vec()).unwrap_or_else(|error| panic!("{error}"));
}

/// Where the first look-up table begins: after header and features.
fn first_table(world: &[u8]) -> usize {
    let sizes = World::header_of(world).expect("a world");
    sizes.header_len() + (size_of::<Record>() * sizes.token.features).next_multiple_of(8)
}
