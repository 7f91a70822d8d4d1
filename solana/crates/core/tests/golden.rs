//! Real play gives what the reference gives, with every kernel, alone and side by side.

mod support;

use serde_json::Value;
use support::{Aligned, Chain, chains, frame, frame_digest, instructions, numbers, sampled_chains, vectors, world};
use wire_core::scheme::{ACTIONS, QUANTITY_NAMES};
use wire_core::step::Seen;
use wire_core::{Engine, Frame, Instructions, Lanes, MatrixProduct, Sampling, World, step_units, step_units_by};

/// Chains played side by side; their hidden states lie one after the other.
struct Play {
    hidden: Vec<u64>,
    frames: Vec<Frame>,
    scratch: Vec<u64>,
}

impl Play {
    fn new(engine: &Engine, starts: &[Frame]) -> Self {
        Self {
            hidden: vec![0; engine.sizes().state_len() / 8 * starts.len()],
            frames: starts.to_vec(),
            scratch: vec![0; engine.sizes().scratch_len(starts.len())],
        }
    }

    fn state(&self, engine: &Engine, lane: usize) -> &[u8] {
        let length = engine.sizes().state_len();
        &bytemuck::cast_slice(&self.hidden)[lane * length..(lane + 1) * length]
    }
}

fn check_chains(instructions: Instructions, together: usize, chains: &[Chain]) {
    let engine = Engine::new(&world(), instructions).expect("the golden world");
    for group in chains.chunks(together) {
        let stages: Vec<_> = group.iter().map(|c| c.stage).collect();
        let starts: Vec<_> = group.iter().map(|c| c.start).collect();
        let mut sampling: Vec<_> = group.iter().map(|c| c.sampling).collect();
        let mut play = Play::new(&engine, &starts);
        let frames = group.iter().flat_map(|c| &c.digests).map(|digest| digest.0).max().expect("digests");
        for step in 0..frames {
            let controllers: Vec<_> = group.iter().map(|c| c.controllers_at(step)).collect();
            let hidden = bytemuck::cast_slice_mut(&mut play.hidden);
            let frames = &mut play.frames;
            let lanes = Lanes { hidden, frames, stages: &stages, controllers: &controllers, sampling: &sampling };
            engine.step(lanes, &mut play.scratch).expect("a step");
            sampling.iter_mut().for_each(|s| *s = s.next());
            for (lane, chain) in group.iter().enumerate() {
                let Some((_, frame, state)) = chain.digests.iter().find(|(frames, ..)| *frames == step + 1) else {
                    continue;
                };
                let name = instructions.name();
                assert_eq!(*frame, frame_digest(&play.frames[lane]), "{name}: frame {step} of lane {lane}");
                assert_eq!(*state, support::digest(play.state(&engine, lane)), "{name}: state {step} of lane {lane}");
            }
        }
    }
}

#[test]
fn chains_of_real_play_are_the_reference_s_one_by_one() {
    for instructions in instructions() {
        check_chains(instructions, 1, &chains(&vectors()));
    }
}

#[test]
fn chains_of_real_play_are_the_reference_s_side_by_side() {
    for instructions in instructions() {
        check_chains(instructions, 4, &chains(&vectors()));
        check_chains(instructions, 3, &chains(&vectors()));
    }
}

#[test]
fn sampled_chains_are_the_reference_s() {
    let (likeliest, sampled) = (chains(&vectors()), sampled_chains(&vectors()));
    assert_eq!(sampled.len(), 4);
    for chain in &sampled {
        let other = likeliest.iter().find(|c| c.start == chain.start).expect("the same chain");
        assert!(chain.digests.iter().zip(&other.digests).any(|(a, b)| a != b), "what is sampled differs somewhere");
    }
    // lanes of any temperatures, beside one that takes the likeliest
    let mixed = [&sampled[..], &likeliest[..1]].concat();
    for instructions in instructions() {
        check_chains(instructions, 1, &sampled);
        check_chains(instructions, 5, &mixed);
    }
}

/// What a step computes on its way, of all lanes.
#[derive(Default)]
struct Trace {
    quantities: Vec<i64>,
    token: Vec<i64>,
    residual: Vec<i64>,
    /// Only of rows that may be chosen.
    action_sums: Vec<(usize, i64)>,
    actions: Vec<i64>,
    mixed: Vec<i64>,
}

fn wide(values: &[i32]) -> Vec<i64> {
    values.iter().map(|v| i64::from(*v)).collect()
}

impl Trace {
    fn look(&mut self, seen: Seen<'_>) {
        match seen {
            Seen::Quantities(read) => self.quantities = wide(read.as_flattened().as_flattened()),
            Seen::Token(values) => self.token = wide(values),
            Seen::Residual(_, values) => self.residual.extend(wide(values)),
            Seen::Actions(_, allowed, sums) => {
                let may = |row: usize| allowed[row / ACTIONS][row % ACTIONS / 8] >> (row % ACTIONS % 8) & 1 == 1;
                self.action_sums =
                    (0..2 * ACTIONS).filter(|row| may(*row)).map(|row| (row, sums[row].into())).collect();
            }
            Seen::Chosen(_, actions) => self.actions = actions.map(|a| a as i64).to_vec(),
            Seen::Mixed(_, values) => self.mixed = wide(values),
        }
    }
}

fn check_steps(instructions: Instructions, vectors: &Value) {
    let engine = Engine::new(&world(), instructions).expect("the golden world");
    for (number, chain) in chains(vectors).iter().enumerate() {
        let mut play = Play::new(&engine, &[chain.start]);
        for step in 0.. {
            let steps = vectors["steps"].as_array().unwrap();
            let mine = |s: &&Value| s["chain"].as_u64() == Some(number as u64);
            if steps.iter().filter(mine).all(|s| s["step"].as_u64().unwrap() < step) {
                break;
            }
            let mut trace = Trace::default();
            let lanes = Lanes {
                hidden: bytemuck::cast_slice_mut(&mut play.hidden),
                frames: &mut play.frames,
                stages: &[chain.stage],
                controllers: &[chain.controllers_at(step as usize)],
                sampling: &[Sampling::LIKELIEST],
            };
            engine.observe(lanes, &mut play.scratch, &mut |seen| trace.look(seen)).expect("a step");
            let Some(wanted) = steps.iter().filter(mine).find(|s| s["step"].as_u64() == Some(step)) else {
                continue;
            };
            let place = format!("{}: step {step} of chain {number}", instructions.name());
            assert_eq!(trace.quantities, numbers(&wanted["quantities"]), "quantities, {place}");
            assert_eq!(trace.token, numbers(&wanted["token"]), "token, {place}");
            assert_eq!(trace.residual, numbers(&wanted["residual"]), "residual, {place}");
            let sums = numbers(&wanted["action_sums"]);
            assert!(!trace.action_sums.is_empty(), "action sums, {place}");
            for (row, sum) in &trace.action_sums {
                assert_eq!(*sum, sums[*row], "action sum {row}, {place}");
            }
            assert_eq!(trace.actions, numbers(&wanted["actions"]), "actions, {place}");
            assert_eq!(trace.mixed, numbers(&wanted["mixed"]), "hidden layer, {place}");
            assert_eq!(*play.frames[0].fields(), frame(&wanted["next_frame"]), "next frame, {place}");
        }
    }
}

#[test]
fn every_intermediate_is_the_reference_s() {
    let vectors = vectors();
    let names: Vec<_> = vectors["quantities"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    assert_eq!(names, QUANTITY_NAMES);
    for instructions in instructions() {
        check_steps(instructions, &vectors);
    }
}

#[test]
fn a_world_in_place_steps_without_an_engine() {
    let vectors = vectors();
    let chain = &chains(&vectors)[0];
    let bytes = Aligned::new(&world());
    let world = World::parse(bytes.bytes()).expect("the golden world");
    let mut hidden = vec![0_u64; world.sizes().state_len() / 8];
    let mut scratch = vec![0_u64; world.sizes().scratch_len(1)];
    let mut frames = [chain.start];
    for step in 0..60 {
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut hidden),
            frames: &mut frames,
            stages: &[chain.stage],
            controllers: &[chain.controllers_at(step)],
            sampling: &[Sampling::LIKELIEST],
        };
        wire_core::step(&world, lanes, &mut scratch).expect("a step");
    }
    assert_eq!(chain.digests[0].1, frame_digest(&frames[0]));
    assert_eq!(chain.digests[0].2, support::digest(bytemuck::cast_slice(&hidden)));
}

/// Products one after the other, as a node would compute them.
#[derive(Clone, Copy)]
struct Plain;

impl MatrixProduct for Plain {
    fn multiply(self, weights: &[i8], values: &[i8], sums: &mut [i32]) {
        assert_eq!(weights.len(), values.len() * sums.len());
        for (sum, row) in sums.iter_mut().zip(weights.chunks_exact(values.len())) {
            *sum = row.iter().zip(values).map(|(w, v)| i32::from(*w) * i32::from(*v)).sum();
        }
    }
}

/// Every unit in a room of its own, which has only what is carried over.
#[test]
fn units_one_by_one_are_the_step() {
    const FRAMES: usize = 300;
    let bytes = Aligned::new(&world());
    let world = World::parse(bytes.bytes()).expect("the golden world");
    let engine = Engine::new(bytes.bytes(), Instructions::Words).expect("the golden world");
    let sizes = *world.sizes();
    let carried = sizes.carried();
    for chain in &sampled_chains(&vectors()) {
        let mut plays = [0, 1, 2].map(|_| Play::new(&engine, &[chain.start]));
        let mut sampling = chain.sampling;
        for step in 0..FRAMES {
            for (how, play) in plays.iter_mut().enumerate() {
                let mut carry = vec![0; carried.len()];
                for unit in 0..sizes.units() {
                    let mut room = vec![0; sizes.scratch_len(1)];
                    room[carried.clone()].copy_from_slice(&carry);
                    let lane = Lanes {
                        hidden: bytemuck::cast_slice_mut(&mut play.hidden),
                        frames: &mut play.frames,
                        stages: &[chain.stage],
                        controllers: &[chain.controllers_at(step)],
                        sampling: &[sampling],
                    };
                    match how {
                        0 if unit == 0 => engine.step(lane, &mut room),
                        0 => Ok(()),
                        1 => step_units(&world, engine.packed(), lane, &mut room, unit..unit + 1),
                        _ => step_units_by(&world, Plain, lane, &mut room, unit..unit + 1),
                    }
                    .expect("a unit");
                    carry.copy_from_slice(&room[carried.clone()]);
                }
            }
            let [whole, words, called] = &plays;
            for play in [words, called] {
                assert!(play.frames == whole.frames, "frame {step}");
                assert!(play.hidden == whole.hidden, "state {step}");
            }
            sampling = sampling.next();
        }
    }
}
