//! Steps a second of a world, for every instruction set that the processor has, alone and side by side.
//!
//! cargo run --release -p wire-core --example speed -- checkpoints/wire-base/int8/weights-0.bin
//!
//! Plays the first golden chain's controllers, taking the likeliest or, given a temperature in 1/256, sampled. Rounds of all variants take turns; the best round of each counts.
//! Time is the thread's own, so that a busy machine counts less.

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};
use wire_core::{Engine, Instructions, Lanes, Sampling};

const ROUNDS: usize = 5;
const BATCHES: [usize; 3] = [1, 8, 64];

struct Variant {
    engine: Engine,
    batch: usize,
    steps: usize,
    temperature: u32,
    best: f64,
}

impl Variant {
    fn round(&mut self, chain: &support::Chain) {
        let sizes = self.engine.sizes();
        let mut hidden = vec![0_u64; sizes.state_len() / 8 * self.batch];
        let mut scratch = vec![0_u64; sizes.scratch_len(self.batch)];
        let mut frames = vec![chain.start; self.batch];
        let stages = vec![chain.stage; self.batch];
        let begin = seconds();
        for step in 0..self.steps {
            // lanes play other parts of the match, so that they differ
            let controllers: Vec<_> = (0..self.batch).map(|lane| chain.controllers_at(step + 17 * lane)).collect();
            let sampled = |lane: usize| Sampling { seed: lane as u64, row: step as u64, temperature: self.temperature };
            let sampling: Vec<_> = (0..self.batch).map(sampled).collect();
            let lanes = Lanes {
                hidden: bytemuck::cast_slice_mut(&mut hidden),
                frames: &mut frames,
                stages: &stages,
                controllers: &controllers,
                sampling: &sampling,
            };
            self.engine.step(lanes, &mut scratch).expect("a step");
        }
        black_box(&frames);
        let rate = (self.steps * self.batch) as f64 / (seconds() - begin);
        self.best = self.best.max(rate);
    }
}

fn seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: speed WORLD.bin [LANE_STEPS_A_ROUND] [TEMPERATURE]");
        std::process::exit(2);
    };
    let lane_steps = std::env::args().nth(2).map_or(2_000, |n| n.parse().expect("a number of steps"));
    let temperature = std::env::args().nth(3).map_or(0, |n| n.parse().expect("a temperature in 1/256"));
    let bytes = std::fs::read(&path).expect("a world's bytes");
    let chain = support::chains(&support::vectors()).remove(0);
    let variant = |instructions: Instructions, batch: usize| Variant {
        engine: Engine::new(&bytes, instructions).expect("a world"),
        batch,
        steps: (lane_steps / batch).max(1),
        temperature,
        best: 0.0,
    };
    let mut variants: Vec<Variant> =
        support::instructions().into_iter().flat_map(|i| BATCHES.map(|batch| variant(i, batch))).collect();
    for _ in 0..ROUNDS {
        for variant in &mut variants {
            variant.round(&chain);
        }
    }
    println!("{path}\n{:10} {:>5} {:>12}", "kernel", "batch", "steps/s");
    for variant in &variants {
        println!("{:10} {:>5} {:>12.0}", variant.engine.instructions().name(), variant.batch, variant.best);
    }
}
