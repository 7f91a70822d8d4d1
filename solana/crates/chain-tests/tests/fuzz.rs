//! Instructions with random data and random accounts: none aborts the program, none makes or loses a lamport.
//! A seeded smoke run; WIRE_FUZZ_SECONDS=600 goes on for that long.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout as layout;
use chain_tests::fuzz::{Habits, Kind, Scene, addresses, kind, smoke};
use chain_tests::session::RULES;
use chain_tests::{Machine, Rules, Session, Upload};
use solana_address::Address;
use solana_signer::Signer;

fn kinds() -> Vec<Kind> {
    vec![
        kind::<layout::CreateManifest>(3),
        kind::<layout::CreateShard>(4),
        kind::<layout::CreatePacked>(5),
        kind::<layout::Grow>(1),
        kind::<layout::WriteShard>(2),
        kind::<layout::WriteStarts>(2),
        kind::<layout::SealShard>(3),
        kind::<layout::ReopenShard>(3),
        kind::<layout::HashWorld>(2),
        kind::<layout::CheckWorld>(2),
        kind::<layout::PackWeights>(4),
        kind::<layout::FinalizeWorld>(1),
        kind::<layout::RetireWorld>(2),
        kind::<layout::CloseWeights>(3),
        kind::<layout::CreateSession>(4),
        kind::<layout::CreateComponent>(5),
        kind::<layout::Join>(2),
        kind::<layout::Lock>(2),
        kind::<layout::Reveal>(1),
        kind::<layout::StartMatch>(6),
        kind::<layout::SetSessionKey>(2),
        kind::<layout::SubmitInput>(3),
        kind::<layout::RunInference>(8),
        kind::<layout::EndSession>(2),
        kind::<layout::CloseSession>(3),
        kind::<layout::Delegate>(9),
        kind::<layout::Shrink>(3),
        kind::<layout::Undelegate>(4),
        kind::<layout::ProcessUndelegation>(4),
    ]
}

/// Two worlds and two sessions, one of each only half made.
fn scene() -> (Machine, Scene) {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[2]);
    world.run(&mut machine);
    let half = Upload::new(&mut machine, &support::world(), vec![], &[2]);
    half.create(&mut machine);
    let session = Session::begin(&mut machine, &world, Rules { input_delay: 1, ..RULES });
    let open = Session::new(&mut machine, &world, RULES);
    machine.send(&[open.create()], &[&open.authority]).expect("a session");
    machine.send(&[open.create_component(0)], &[&open.authority]).expect("a component");
    // calls that can go through, to be changed a little
    let mut calls = vec![world.retire(), half.retire(), half.write(0, 2), half.seal(0), half.hash(3, 0)];
    calls.extend([half.create_manifest(), half.create_shard(1), half.grow(open.hidden), half.check(1, 0)]);
    calls.extend([0, 1].map(|side| session.input(side, 2, [3; 8])));
    calls.extend([0, 1].map(|side| open.join(side)));
    calls.extend([open.lock(0), open.lock(1), open.reveal(0), open.start(), session.frame(&machine), session.start()]);
    calls.extend([session.step(&machine, 1, &session.weights), session.close(&[session.hidden]), open.close(&[])]);
    calls.extend([open.end_by(open.authority.pubkey()), session.end_by(open.authority.pubkey())]);
    calls.extend([open.create_component(1), open.create(), world.close(None), half.close(Some(half.shard(1)))]);
    let addresses = addresses(&[machine.program, Address::new_unique()], &calls);
    let people = [session.players, open.players].into_iter().flatten();
    let people = people.chain([world.authority, half.authority, session.authority, open.authority]).collect();
    let scene = Scene { program: machine.program, kinds: kinds(), habits: Habits::default(), calls, addresses, people };
    (machine, scene)
}

#[test]
fn nothing_random_aborts_the_program_or_makes_a_lamport() {
    smoke(scene(), 100_000, 500, |machine, place| (*machine, *place) = scene());
}
