//! Matches on chain are the reference's: golden frames, hash chains that the project's own check gives, cursors anywhere.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{
    FrameLog, HiddenState, InputLog, LoggedFrame, SessionState, StartEntry, end_reason, session_status,
};
use chain_tests::session::RULES;
use chain_tests::{Machine, Rules, Session, Upload};
use support::{Chain, chains, digest, sampled_chains, vectors, world};
use wire_core::scheme::field::CHARACTER;
use wire_core::{Engine, Frame, Instructions, Sampling};

/// A start table in which this chain starts where it does.
fn starts(chain: &Chain) -> Vec<StartEntry> {
    let entry = |side: usize| {
        let fields = chain.start.fields()[side];
        StartEntry { stage: chain.stage.id(), side: side as u8, character: fields[CHARACTER] as u8, pad: 0, fields }
    };
    vec![entry(0), entry(1)]
}

fn rules(chain: &Chain) -> Rules {
    let characters = [0, 1].map(|side: usize| chain.start.fields()[side][CHARACTER] as u8);
    Rules { stage: chain.stage.id(), characters, temperature: chain.sampling.temperature, ..RULES }
}

/// A match that is played natively beside the one on chain, with its hash chain.
struct Native {
    session: wire_match::Session,
    chain: wire_match::Chain,
}

impl Native {
    fn new(world: &[u8], chain: &Chain, seed: u64) -> Self {
        let world = wire_match::World::new(world, Instructions::Portable).expect("a world");
        let sampling = match chain.sampling.temperature {
            0 => Sampling::LIKELIEST,
            temperature => Sampling { seed, row: 1, temperature },
        };
        Self {
            chain: wire_match::Chain::new(&world.hash, chain.stage, &chain.start, sampling),
            session: wire_match::Session::new(world.engine, chain.start, chain.stage, sampling),
        }
    }

    fn step(&mut self, controllers: &[[u8; 8]; 2]) {
        self.session.step(controllers);
        self.chain.add(controllers, self.session.frame(), self.session.memory());
    }
}

/// The exact frame and the memory on chain.
fn exact(machine: &Machine, session: &Session) -> (Vec<u8>, Vec<u8>) {
    let hidden: HiddenState = machine.read(&session.hidden);
    let memory = machine.tail::<HiddenState>(&session.hidden)[..hidden.state_length as usize].to_vec();
    (bytemuck::bytes_of(&hidden.frame).to_vec(), memory)
}

fn agree(machine: &Machine, session: &Session, native: &Native) {
    let state = session.state(machine);
    let (frame, memory) = exact(machine, session);
    assert_eq!(frame, bytemuck::bytes_of(native.session.frame()), "row {}", state.row);
    assert!(memory == native.session.memory(), "memory of row {}", state.row);
    assert_eq!(state.chain_head, native.chain.head, "chain of row {}", state.row);
}

/// Plays a golden chain until it or the match ends; frames are compared with the golden ones.
fn play(chain: &Chain, cuts: &[usize], frames: usize) {
    let world = world();
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, starts(chain), cuts);
    upload.run(&mut machine);
    let session = Session::begin(&mut machine, &upload, rules(chain));
    let seed = session.state(&machine).seed;
    let mut native = Native::new(&world, chain, seed);
    agree(&machine, &session, &native);
    let (mut units, mut compared) = (Vec::new(), 0);
    for step in 0..frames {
        let controllers = chain.controllers_at(step);
        units.push(session.play(&mut machine, &controllers).unwrap_or_else(|refusal| panic!("{step}: {refusal:?}")));
        native.step(&controllers);
        agree(&machine, &session, &native);
        // a chain that is sampled has a seed of its own, which no session gets
        if chain.sampling.temperature == 0
            && let Some((_, frame, state)) = chain.digests.iter().find(|(frames, ..)| *frames == step + 1)
        {
            let (found_frame, found_state) = exact(&machine, &session);
            assert_eq!(*frame, digest(&found_frame), "frame {}", step + 1);
            assert_eq!(*state, digest(&found_state), "state of frame {}", step + 1);
            compared += 1;
        }
        if session.state(&machine).status != session_status::RUNNING {
            break;
        }
    }
    logs(&machine, &session, chain);
    units.sort_unstable();
    println!(
        "{} frames, {compared} golden digests, {} CU a frame (median; {}–{})",
        units.len(),
        units[units.len() / 2],
        units[0],
        units[units.len() - 1],
    );
    assert!(compared > 0 || chain.sampling.temperature > 0);
}

/// Both logs hold what was played.
fn logs(machine: &Machine, session: &Session, chain: &Chain) {
    let state = session.state(machine);
    let inputs: InputLog = machine.read(&session.input_log);
    assert_eq!(inputs.rows, state.row + 1);
    assert_eq!(&inputs.start, chain.start.fields());
    let rows = machine.tail::<InputLog>(&session.input_log);
    for (row, logged) in rows.chunks_exact(16).enumerate().take(inputs.rows as usize) {
        let sent = if row == 0 { [[0; 8]; 2] } else { chain.controllers_at(row - 1) };
        assert_eq!(logged, sent.as_flattened(), "row {row}");
    }
    let frames: FrameLog = machine.read(&session.frame_log);
    assert_eq!(frames.rows, state.row + 1);
    let tail = machine.tail::<FrameLog>(&session.frame_log);
    let logged: &[LoggedFrame] = bytemuck::cast_slice(&tail);
    let last = &logged[state.row as usize % logged.len()];
    assert_eq!(last.row, state.row);
    assert_eq!(bytemuck::bytes_of(&last.players), bytemuck::bytes_of(&state.view));
}

#[test]
fn a_golden_chain_on_chain_is_the_reference_s() {
    play(&chains(&vectors())[0], &[], 700);
}

#[test]
fn a_world_in_three_shards_gives_the_same_frames() {
    play(&chains(&vectors())[1], &[1, 3], 100);
}

#[test]
fn a_sampled_match_has_the_seed_of_its_session() {
    play(&sampled_chains(&vectors())[0], &[], 100);
}

#[test]
fn a_frame_in_single_units_is_the_same() {
    let (world, chain) = (world(), &chains(&vectors())[0]);
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, starts(chain), &[1, 2, 3]);
    upload.run(&mut machine);
    let session = Session::begin(&mut machine, &upload, rules(chain));
    let mut native = Native::new(&world, chain, 0);
    for step in 0..30 {
        let controllers = chain.controllers_at(step);
        let inputs = [0, 1].map(|side| session.input(side, step as u32 + 1, controllers[side]));
        machine.send(&inputs, &session.both()).expect("inputs");
        for unit in 0..usize::from(session.units) {
            assert_eq!(session.state(&machine).units, unit as u32);
            assert_eq!(session.state(&machine).row, step as u32);
            // a shard a part, of which each but the first and the last is two units
            let weights = session.weights.get(unit.div_ceil(2)).map_or(&[][..], std::slice::from_ref);
            let call = session.step(&machine, 1, weights);
            machine.send(std::slice::from_ref(&call), &[]).unwrap_or_else(|refusal| panic!("{refusal:?}"));
            // sent twice, it runs once
            let again = machine.send(&[call], &[]).expect_err("the unit was run");
            assert!(again.is(chain_layout::ChainError::StaleStep), "{again:?}");
        }
        native.step(&controllers);
        agree(&machine, &session, &native);
    }
}

#[test]
fn packed_weights_are_those_of_the_engine() {
    let world = world();
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, vec![], &[]);
    upload.run(&mut machine);
    let engine = Engine::new(&world, Instructions::Words).expect("a world");
    let packed = machine.tail::<chain_layout::PackedWeights>(&upload.packed(0));
    assert!(engine.packed()[..packed.len()] == packed);
    assert!(engine.packed()[packed.len()..].iter().all(|byte| *byte == 0));
}

#[test]
fn wire_mini_plays_a_frame_a_transaction() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../checkpoints/wire-mini/int8/weights-0.bin");
    let world = std::fs::read(path).expect("wire-mini");
    let chain = &chains(&vectors())[0];
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, starts(chain), &[]);
    println!("wire-mini: {}", upload.run(&mut machine));
    let session = Session::begin(&mut machine, &upload, rules(chain));
    let mut native = Native::new(&world, chain, 0);
    let mut units = Vec::new();
    for step in 0..620 {
        let controllers = chain.controllers_at(step);
        units.push(session.play(&mut machine, &controllers).unwrap_or_else(|refusal| panic!("{step}: {refusal:?}")));
        native.step(&controllers);
        agree(&machine, &session, &native);
        if session.state(&machine).status != session_status::RUNNING {
            break;
        }
    }
    units.sort_unstable();
    println!("wire-mini: {} frames, {}–{} CU", units.len(), units[0], units[units.len() - 1]);
}

#[test]
fn wire_base_plays_a_frame_in_four_transactions() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../checkpoints/wire-base/int8/weights-0.bin");
    let world = std::fs::read(path).expect("wire-base");
    let chain = &chains(&vectors())[0];
    let mut machine = Machine::new();
    // a shard a part: every transaction loads only what it runs
    let upload = Upload::new(&mut machine, &world, starts(chain), &[1, 2, 3, 4, 5]);
    println!("wire-base: {}", upload.run(&mut machine));
    let session = Session::begin(&mut machine, &upload, rules(chain));
    let mut native = Native::new(&world, chain, 0);
    // inputs and the first layer; the second, half of the third; the rest of it, the last; heads and seal
    let steps = [(3, 0..2), (3, 2..4), (3, 3..5), (2, 5..6)];
    let mut units = [(u64::MAX, 0); 4];
    for step in 0..610 {
        let controllers = chain.controllers_at(step);
        let inputs = [0, 1].map(|side| session.input(side, step as u32 + 1, controllers[side]));
        for (k, (count, shards)) in steps.clone().into_iter().enumerate() {
            let mut calls = if k == 0 { inputs.to_vec() } else { vec![] };
            calls.push(session.step(&machine, count, &session.weights[shards]));
            let signers: &[_] = if k == 0 { &session.both() } else { &[] };
            let took = machine.send(&calls, signers).unwrap_or_else(|refusal| panic!("{step}, {k}: {refusal:?}"));
            units[k] = (units[k].0.min(took), units[k].1.max(took));
        }
        native.step(&controllers);
        agree(&machine, &session, &native);
        if session.state(&machine).status != session_status::RUNNING {
            break;
        }
    }
    println!("wire-base: {units:?} CU");
}

fn ended(state: &SessionState) -> (u8, u8, u8) {
    (state.status, state.winner, state.reason)
}

/// A frame of the start table in which one has this many stocks.
fn with_stocks(chain: &Chain, stocks: [i32; 2]) -> Chain {
    let mut fields = *chain.start.fields();
    for (fields, stocks) in fields.iter_mut().zip(stocks) {
        fields[wire_core::scheme::field::STOCKS] = stocks;
    }
    Chain { start: Frame::new(fields).expect("a frame"), ..chain.clone() }
}

#[test]
fn the_last_stock_ends_a_match() {
    let (world, chain) = (world(), &with_stocks(&chains(&vectors())[0], [1, 0]));
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, starts(chain), &[]);
    upload.run(&mut machine);
    let session = Session::begin(&mut machine, &upload, rules(chain));
    session.play(&mut machine, &[[0; 8]; 2]).expect("a frame");
    assert_eq!(ended(&session.state(&machine)), (session_status::ENDED, 0, end_reason::STOCKS));
    assert!(session.play(&mut machine, &[[0; 8]; 2]).is_err());
}
