//! Prints the heads of the golden chains' hash chains, with every kernel that this machine has.
//!
//! `cargo run --release --example heads -p wire-match`

#[path = "../../core/tests/support/mod.rs"]
mod support;

use wire_match::{Chain, Session, World, hex};

fn main() {
    let (bytes, vectors) = (support::world(), support::vectors());
    let frames = vectors["frames"].as_u64().expect("a number of frames") as usize;
    for instructions in support::instructions() {
        let world = World::new(&bytes, instructions).expect("the golden world");
        for (place, golden) in support::chains(&vectors).iter().enumerate() {
            let mut chain = Chain::new(&world.hash, golden.stage, &golden.start, golden.sampling);
            let mut session = Session::new(world.engine.clone(), golden.start, golden.stage, golden.sampling);
            for step in 0..frames {
                let controllers = golden.controllers_at(step);
                session.step(&controllers);
                chain.add(&controllers, session.frame(), session.memory());
            }
            println!("{} {place} {}", instructions.name(), hex(&chain.head));
        }
    }
}
