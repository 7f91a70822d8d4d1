//! Instructions with random data and random accounts: none aborts the program, none makes or loses a lamport.
//! A seeded smoke run; WIRE_FUZZ_SECONDS=600 goes on for that long.

mod stage;

use chain_layout::dispute as d;
use chain_tests::Machine;
use chain_tests::fuzz::{Habits, Kind, Scene, addresses, kind, smoke};
use dispute_tests::court::opening;
use dispute_tests::{Court, Duel, Evidence};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use stage::{FORFEIT, Stage};

fn kinds() -> Vec<Kind> {
    vec![
        kind::<d::RecordStart>(4),
        kind::<d::OpenCase>(4),
        kind::<d::MakeClaim>(7),
        kind::<d::ChallengeClaim>(5),
        kind::<d::Reveal>(2),
        kind::<d::Choose>(2),
        kind::<d::OpenBefore>(4),
        kind::<d::OpenAfter>(6),
        kind::<d::BeginUpload>(5),
        kind::<d::WriteUpload>(2),
        kind::<d::ProveUpload>(2),
        kind::<d::RunUnit>(6),
        kind::<d::JudgeUnit>(5),
        kind::<d::ExpireChallenge>(4),
        kind::<d::SettleCase>(3),
        kind::<d::CloseChallenge>(2),
        kind::<d::CloseClaim>(3),
        kind::<d::CloseUpload>(2),
        kind::<d::CloseCase>(3),
        kind::<d::CloseStartRecord>(3),
    ]
}

/// A case with challenges at every stage.
fn scene() -> (Machine, Scene) {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    let tree = truth.tree();
    let people: Vec<Keypair> = (0..6).map(|_| stage.machine.person()).collect();
    let [opener, defender, searching, opening_rows, running, idle] = &people[..] else { unreachable!() };
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let machine = &mut stage.machine;
    machine.send(&[court.open_case(&opener.pubkey())], &[opener]).expect("a case");
    machine.send(&[court.make_claim(&defender.pubkey(), &truth)], &[defender]).expect("a claim");
    // challenges at every stage
    let units = truth.units(4);
    let units_tree = units.tree(truth.state(5));
    let duels = [searching, opening_rows, running].map(|who| Duel::new(machine, &court, defender, who));
    let [search, open, run] = &duels;
    open.point(machine, &tree, 4);
    run.point(machine, &tree, 4);
    run.open_before(machine, &truth).expect("opened");
    run.open_after(machine, &truth, &units).expect("opened");
    run.point(machine, &units_tree, 3);
    let upload = run.upload(machine, &truth, &units).pubkey();

    let me = defender.pubkey();
    let head = open.state(machine);
    let before = opening(truth.state(4), &tree.beside(3, head.agreed_height));
    let height = search.state(machine).height;
    let beside = units_tree.beside(2, run.state(machine).agreed_height);
    // calls that can go through, to be changed a little
    let mut calls = vec![
        court.make_claim(&opener.pubkey(), &truth),
        court.challenge_claim(&idle.pubkey(), search.claim),
        court.reveal(&me, search.challenge, &tree.below(height, 0, 4)),
        court.choose(&searching.pubkey(), search.challenge, 1),
        court.open_before(&opening_rows.pubkey(), open.challenge, &before),
        court.open_after(&me, open.places(), units_tree.root(), truth.state(5)),
        court.open_after(&me, open.places(), units_tree.root(), truth.state(6)),
        court.write_upload(&running.pubkey(), upload, 40, &[1; 30]),
        court.prove_upload(run.challenge, upload, &beside),
        court.judge_unit(run.places(), upload),
        court.close_upload(&running.pubkey(), upload),
        court.settle_case(search.claim),
        court.settle_case(opener.pubkey()),
        court.close_claim(&me),
        court.close_case(&opener.pubkey()),
        court.close_start_record(&opener.pubkey()),
        court.record_start(&opener.pubkey()),
        court.open_case(&opener.pubkey()),
    ];
    calls.extend(court.weights.iter().map(|weights| court.run_unit(run.challenge, upload, *weights)));
    for duel in &duels {
        calls.push(court.expire_challenge(duel.places()));
        calls.push(court.close_challenge(&duel.challenger.pubkey(), duel.challenge));
    }
    let addresses = addresses(&[stage.program, Address::new_unique()], &calls);
    let scene = Scene { program: stage.program, kinds: kinds(), habits: Habits::default(), calls, addresses, people };
    (stage.machine, scene)
}

#[test]
fn nothing_random_aborts_the_program_or_makes_a_lamport() {
    let (machine, scene) = scene();
    let fresh = machine.svm.clone();
    smoke((machine, scene), 30_000, 200, |machine, _| machine.svm = fresh.clone());
}
