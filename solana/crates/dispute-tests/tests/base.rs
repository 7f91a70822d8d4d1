//! wire-base: every unit of a frame of the largest world that is shipped is run again in one transaction each.

mod stage;

use chain_layout::dispute::challenge_status as status;
use chain_tests::Rules;
use dispute_tests::{Court, Duel, Evidence};
use solana_keypair::Keypair;
use stage::{FORFEIT, Stage, support};
use wire_core::Unit;

#[test]
fn every_unit_of_wire_base_is_run_again_in_one_transaction() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../checkpoints/wire-base/int8/weights-0.bin");
    let world = std::fs::read(path).expect("wire-base");
    let chain = &support::chains(&support::vectors())[0];
    // a shard a part: a unit loads only its own
    let rules = Rules { forfeit_frames: 2, ..FORFEIT };
    let mut stage = Stage::of(&world, chain, rules, &[1, 2, 3, 4, 5]);
    let game = stage.play(3);
    let truth = Evidence::of(&stage.machine, &game);
    assert_eq!(truth.last().state.chain_head, game.state(&stage.machine).chain_head);
    let sizes = stage.upload.engine.sizes();
    let units: Vec<Unit> = (0..sizes.units()).map(|unit| sizes.unit(unit)).collect();
    let defender = stage.machine.person();
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &[(&defender, &truth)]);
    println!("{} bytes of state", sizes.state_len() + 8 * sizes.carried().len());
    for (number, unit) in units.into_iter().enumerate() {
        let liar: Keypair = stage.machine.person();
        let duel = Duel::new(&mut stage.machine, &court, &defender, &liar);
        let (outcome, cost) = duel.deny(&mut stage.machine, &truth, &truth, (1, number as u32));
        println!("{unit:?}: {cost:?}");
        assert_eq!(outcome, status::LOST, "unit {number}");
    }
}
