//! Steps a second of a world, for every instruction set that the processor has, alone and side by side, beside the
//! bound: only the products of one step, streaming packed weights.
//!
//! ```text
//! cargo run --release -p wire-core --example speed -- WORLD.bin [--kernel NAME] [--batch N] [--seconds S] [--rounds N] [--json]
//! ```
//!
//! Plays the first golden chain's controllers. Rounds of all variants take turns; the best round of each counts.
//! Time is the thread's own, so that a busy machine counts less.

#[path = "../../tests/support/mod.rs"]
mod support;

mod bound;

use std::hint::black_box;

use bound::{Bound, Part};
use rustix::time::{ClockId, clock_gettime};
use wire_core::{Controller, Engine, Frame, Instructions, Lanes, Sampling};

const BATCHES: [usize; 3] = [1, 8, 64];

/// A world played by one kernel, in so many matches side by side.
struct Play<'w> {
    engine: &'w Engine,
    batch: usize,
    hidden: Vec<u64>,
    scratch: Vec<u64>,
    frames: Vec<Frame>,
    controllers: Vec<[Controller; 2]>,
    played: usize,
}

impl<'w> Play<'w> {
    fn new(engine: &'w Engine, batch: usize, chain: &support::Chain) -> Self {
        let sizes = engine.sizes();
        Self {
            engine,
            batch,
            hidden: vec![0; sizes.state_len() / 8 * batch],
            scratch: vec![0; sizes.scratch_len(batch)],
            frames: vec![chain.start; batch],
            controllers: vec![Default::default(); batch],
            played: 0,
        }
    }

    fn step(&mut self, chain: &support::Chain) {
        // lanes play other parts of the match, so that they differ
        for (lane, controllers) in self.controllers.iter_mut().enumerate() {
            *controllers = chain.controllers_at(self.played + 17 * lane);
        }
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut self.hidden),
            frames: &mut self.frames,
            stages: &vec![chain.stage; self.batch],
            controllers: &self.controllers,
            sampling: &vec![Sampling::LIKELIEST; self.batch],
        };
        self.engine.step(lanes, &mut self.scratch).expect("a step");
        black_box(&self.frames);
        self.played += 1;
    }
}

/// Calls `step` for about so many seconds of this thread, after a tenth of them to warm up: calls a second.
fn rate(seconds: f64, mut step: impl FnMut()) -> f64 {
    let mut calls_a_second = 0.0;
    for seconds in [seconds / 10.0, seconds] {
        let begin = now();
        let mut calls = 0;
        while now() - begin < seconds {
            for _ in 0..8 {
                step();
            }
            calls += 8;
        }
        calls_a_second = f64::from(calls) / (now() - begin);
    }
    calls_a_second
}

fn now() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

struct Arguments {
    world: String,
    kernels: Vec<Instructions>,
    batches: Vec<usize>,
    seconds: f64,
    rounds: usize,
    json: bool,
}

impl Arguments {
    fn read() -> Option<Self> {
        let mut words = std::env::args().skip(1);
        let mut found = Self {
            world: words.next()?,
            kernels: support::instructions(),
            batches: BATCHES.to_vec(),
            seconds: 0.1,
            rounds: 5,
            json: false,
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--kernel" => found.kernels = vec![Instructions::named(&words.next()?)?],
                "--batch" => found.batches = vec![words.next()?.parse().ok().filter(|n| *n > 0)?],
                "--seconds" => found.seconds = words.next()?.parse().ok()?,
                "--rounds" => found.rounds = words.next()?.parse().ok()?,
                "--json" => found.json = true,
                _ => return None,
            }
        }
        Some(found)
    }
}

fn main() {
    let Some(arguments) = Arguments::read() else {
        eprintln!("usage: speed WORLD.bin [--kernel NAME] [--batch N] [--seconds S] [--rounds N] [--json]");
        std::process::exit(2);
    };
    let bytes = std::fs::read(&arguments.world).unwrap_or_else(|error| {
        eprintln!("{}: {error}", arguments.world);
        std::process::exit(1);
    });
    let chain = support::chains(&support::vectors()).remove(0);
    let engines: Vec<Engine> = arguments.kernels.iter().map(|k| Engine::new(&bytes, *k).expect("a world")).collect();
    let mut plays: Vec<Play> = engines
        .iter()
        .flat_map(|engine| arguments.batches.iter().map(|batch| Play::new(engine, *batch, &chain)))
        .collect();
    let sizes = engines[0].sizes();
    let mut bounds: Vec<(&str, Bound, f64)> = [("bound", Part::Step), ("trunk bound", Part::Trunk)]
        .into_iter()
        .filter_map(|(name, part)| Some((name, Bound::new(sizes, part)?, 0.0)))
        .collect();
    let mut rates = vec![0.0; plays.len()];
    for _ in 0..arguments.rounds {
        for (_, bound, best) in &mut bounds {
            *best = f64::max(*best, rate(arguments.seconds, || bound.step()));
        }
        for (play, best) in plays.iter_mut().zip(&mut rates) {
            *best = f64::max(*best, rate(arguments.seconds, || play.step(&chain)) * play.batch as f64);
        }
    }
    let bound_rate = bounds.first().map_or(f64::NAN, |(.., rate)| *rate);
    let mut rows: Vec<(&str, usize, f64)> = bounds.iter().map(|(name, _, rate)| (*name, 1, *rate)).collect();
    rows.extend(plays.iter().zip(&rates).map(|(play, rate)| (play.engine.instructions().name(), play.batch, *rate)));
    if !arguments.json {
        println!("{}\n{:12} {:>5} {:>12} {:>9}", arguments.world, "kernel", "batch", "steps/s", "of bound");
    }
    for (name, batch, rate) in rows {
        if arguments.json {
            println!(r#"{{"kernel":"{name}","batch":{batch},"steps_a_second":{rate:.1}}}"#);
        } else {
            println!("{name:12} {batch:>5} {rate:>12.0} {:>9.2}", rate / bound_rate);
        }
    }
}
