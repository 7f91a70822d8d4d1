//! Matches on chain are the reference's: golden frames, hash chains that the project's own check gives, cursors anywhere.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use std::time::Instant;

use chain_layout::{
    FrameLog, HiddenState, InputLog, LoggedFrame, SessionState, StartEntry, end_reason, session_status,
};
use chain_tests::machine::TRANSACTION_UNITS;
use chain_tests::session::RULES;
use chain_tests::{Machine, Rules, Session, Upload};
use support::{Chain, chains, digest, sampled_chains, vectors, world};
use wire_core::scheme::field::{CHARACTER, STOCKS};
use wire_core::{Engine, Instructions, Sampling};

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
fn play(mut machine: Machine, chain: &Chain, cuts: &[usize], frames: usize) {
    let world = world();
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
    play(Machine::new(), &chains(&vectors())[0], &[], 700);
}

#[test]
fn a_world_in_three_shards_gives_the_same_frames() {
    play(Machine::new(), &chains(&vectors())[1], &[1, 3], 100);
}

#[test]
fn a_sampled_match_has_the_seed_of_its_session() {
    play(Machine::new(), &sampled_chains(&vectors())[0], &[], 100);
}

#[test]
fn a_golden_chain_by_the_system_call_is_the_reference_s() {
    play(Machine::with_matmul(), &chains(&vectors())[0], &[], 700);
    play(Machine::with_matmul(), &sampled_chains(&vectors())[0], &[1, 3], 100);
}

#[test]
fn a_program_that_wants_the_system_call_does_not_run_on_a_stock_machine() {
    let mut stock = Machine::new();
    stock.program = stock.install_with_matmul("world-model");
    let upload = Upload::new(&mut stock, &world(), starts(&chains(&vectors())[0]), &[]);
    upload.run(&mut stock);
    let session = Session::begin(&mut stock, &upload, rules(&chains(&vectors())[0]));
    let before = exact(&stock, &session);
    let refusal = session.play(&mut stock, &[[0; 8]; 2]).expect_err("there is no such system call");
    assert!(refusal.0.contains("ProgramFailedToComplete"), "{refusal:?}");
    assert_eq!(before, exact(&stock, &session));
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
            // a shard a part; the seal needs none
            let part = upload.engine.sizes().part_of(unit);
            let weights = session.weights.get(part).map_or(&[][..], std::slice::from_ref);
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

fn checkpoint(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../checkpoints");
    let path = format!("{folder}/{name}/int8/weights-0.bin");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Plays a world of the checkpoints, a frame in transactions of so many units each, beside the native one. Every
/// transaction names only the shards, a part each, of what it runs.
fn play_checkpoint(mut machine: Machine, name: &str, transactions: &[usize], frames: usize) {
    let (world, chain) = (checkpoint(name), &chains(&vectors())[0]);
    let parts = Engine::new(&world, Instructions::Portable).expect("a world").sizes().parts();
    let upload = Upload::new(&mut machine, &world, starts(chain), &(1..parts).collect::<Vec<_>>());
    println!("{name}: {}", upload.run(&mut machine));
    let session = Session::begin(&mut machine, &upload, rules(chain));
    let mut native = Native::new(&world, chain, 0);
    let sizes = upload.engine.sizes();
    assert_eq!(transactions.iter().sum::<usize>(), sizes.units() + 1, "the step's units and the seal");
    let mut took = vec![Vec::new(); transactions.len()];
    let mut clock = Vec::new();
    for step in 0..frames {
        let controllers = chain.controllers_at(step);
        let inputs = [0, 1].map(|side| session.input(side, step as u32 + 1, controllers[side]));
        let (mut first, began) = (0, Instant::now());
        for (k, count) in transactions.iter().enumerate() {
            let last = (first + count - 1).min(sizes.units() - 1);
            let shards = &session.weights[sizes.part_of(first)..=sizes.part_of(last)];
            let mut calls = if k == 0 { inputs.to_vec() } else { vec![] };
            calls.push(session.step(&machine, *count as u8, shards));
            let signers: &[_] = if k == 0 { &session.both() } else { &[] };
            took[k].push(machine.send(&calls, signers).unwrap_or_else(|refusal| panic!("{step}, {k}: {refusal:?}")));
            first += count;
        }
        clock.push(began.elapsed());
        native.step(&controllers);
        agree(&machine, &session, &native);
        if session.state(&machine).status != session_status::RUNNING {
            break;
        }
    }
    clock.sort_unstable();
    println!("{name}: {:.2?} a frame by the clock (median), signing and all", clock[clock.len() / 2]);
    for took in took {
        let (least, most) = (took.iter().min().expect("frames"), took.iter().max().expect("frames"));
        println!("{name}: {} frames, {least}–{most} CU", took.len());
        assert!(*most <= TRANSACTION_UNITS * 97 / 100, "no room is left in a transaction");
    }
}

#[test]
fn wire_mini_plays_a_frame_a_transaction() {
    play_checkpoint(Machine::new(), "wire-mini", &[12], 620);
}

#[test]
fn wire_base_plays_a_frame_in_three_transactions() {
    // inputs and the first layer; the second, and the third but for what leaves it; that, the last, heads and seal
    play_checkpoint(Machine::new(), "wire-base", &[4, 5, 6], 610);
}

#[test]
fn a_frame_by_the_system_call_takes_one_transaction() {
    play_checkpoint(Machine::with_matmul(), "wire-mini", &[12], 200);
    play_checkpoint(Machine::with_matmul(), "wire-base", &[15], 200);
}

fn ended(state: &SessionState) -> (u8, u8, u8) {
    (state.status, state.winner, state.reason)
}

#[test]
fn the_last_stock_ends_a_match() {
    let (world, chain) = (world(), &chains(&vectors())[0]);
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, starts(chain), &[]);
    upload.run(&mut machine);
    let session = Session::begin(&mut machine, &upload, rules(chain));
    machine.tamper(&session.hidden, |account| {
        let hidden: &mut HiddenState = bytemuck::from_bytes_mut(&mut account.data[..size_of::<HiddenState>()]);
        for (fields, stocks) in hidden.frame.iter_mut().zip([1, 0]) {
            fields[STOCKS] = stocks;
        }
    });
    session.play(&mut machine, &[[0; 8]; 2]).expect("a frame");
    assert_eq!(ended(&session.state(&machine)), (session_status::ENDED, 0, end_reason::STOCKS));
    assert!(session.play(&mut machine, &[[0; 8]; 2]).is_err());
}
