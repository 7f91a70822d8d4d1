//! Results of real matches are disputed: honest ones survive, forged ones do not, and lamports only move where they should.

mod stage;

use chain_layout::dispute::{
    BOND, BURNT_PERCENT, Claim, DisputeError, RowState, case_status, challenge_status as status, claim_status,
};
use chain_layout::{CHALLENGE_SECONDS, SessionState, end_reason, session_status};
use chain_tests::{Call, Machine, Rules};
use dispute_tests::{Court, Duel, Evidence, Match, court};
use solana_address::Address;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use stage::{FORFEIT, LONG, Stage, send_back, support, view};
use state_root::trace::Row;
use state_root::tree::depth;
use wire_core::Frame;
use wire_core::scheme::field::{STOCKS, X};

/// Lamports of a lost bond that nobody gets.
const BURNT: u64 = BOND * BURNT_PERCENT / 100;

#[test]
fn what_is_computed_at_home_is_what_the_chain_has() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(30);
    let state = game.state(&stage.machine);
    assert_eq!((state.status, state.winner, state.reason), (session_status::ENDED, 0, end_reason::FORFEIT));
    let evidence = Evidence::of(&stage.machine, &game);
    assert_eq!(evidence.last().number, state.row);
    assert_eq!(evidence.last().state.chain_head, state.chain_head);
    // two of the four that were missing, and the one before them; the others were for frames that never ran
    assert!(evidence.last().state.held[1] >= 2);
    assert_eq!(bytemuck::bytes_of(&view(evidence.last())), bytemuck::bytes_of(&state.view));
}

#[test]
fn an_honest_result_survives_a_false_dispute() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(40);
    let truth = Evidence::of(&stage.machine, &game);
    let people: Vec<Keypair> = (0..4).map(|_| stage.machine.person()).collect();
    let [opener, defender, liar, staller] = &people[..] else { unreachable!() };
    let before: Vec<i128> = people.iter().map(|who| stage.lamports(who)).collect();
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let machine = &mut stage.machine;
    machine.send(&[court.open_case(&opener.pubkey())], &[opener]).expect("a case");
    machine.send(&[court.make_claim(&defender.pubkey(), &truth)], &[defender]).expect("a claim");
    let duel = Duel::new(machine, &court, defender, liar);
    let idle = Duel::new(machine, &court, defender, staller);
    let (outcome, cost) = duel.deny(machine, &truth, &truth, (17, 3));
    println!("{cost:?}");
    assert_eq!(outcome, status::LOST);
    idle.reveal(machine, &truth.tree()).expect("the defender's move");
    assert!(
        machine
            .send(&[court.expire_challenge(idle.places())], &[])
            .expect_err("time is left")
            .is(DisputeError::TooEarly)
    );
    assert!(machine.send(&[court.settle_case(duel.claim)], &[]).expect_err("not over").is(DisputeError::TooEarly));
    machine.wait(1, LONG);
    assert!(machine.send(&[court.settle_case(duel.claim)], &[]).expect_err("undecided").is(DisputeError::TooEarly));
    machine.send(&[court.expire_challenge(idle.places())], &[]).expect("the challenger stalled");
    assert_eq!(idle.state(machine).status, status::LOST);
    machine.send(&[court.settle_case(duel.claim)], &[]).expect("settled");
    assert_eq!(court.state(machine).status, case_status::UPHELD);
    let closing = [
        court.close_challenge(&liar.pubkey(), duel.challenge),
        court.close_challenge(&staller.pubkey(), idle.challenge),
        court.close_claim(&defender.pubkey()),
    ];
    machine.send(&closing, &[]).expect("paid out");
    // the session is there: the case's account stays, too
    let case_rent = machine.svm.get_balance(&court.case).expect("a case");
    let after: Vec<i128> = people.iter().map(|who| stage.lamports(who)).collect();
    let upload_rent: i128 = 0;
    let won: Vec<i128> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
    let (bond, kept) = (i128::from(BOND), i128::from(BOND - BURNT));
    assert_eq!(won, [-bond - i128::from(case_rent), 3 * kept, -bond - upload_rent, -bond]);
    assert_eq!(stage.machine.svm.get_balance(&court::BURNT), Some(3 * BURNT));
}

#[test]
fn a_result_that_nobody_stands_by_is_overturned() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(5);
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let opener = stage.machine.person();
    let before = stage.lamports(&opener);
    let machine = &mut stage.machine;
    machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).expect("a case");
    let early = machine.send(&[court.settle_case(opener.pubkey())], &[]).expect_err("claims can come");
    assert!(early.is(DisputeError::TooEarly));
    machine.wait(1, LONG);
    machine.send(&[court.settle_case(opener.pubkey())], &[]).expect("overturned");
    assert_eq!(court.state(machine).status, case_status::OVERTURNED);
    let rent = i128::from(machine.svm.get_balance(&court.case).expect("a case"));
    assert_eq!(stage.lamports(&opener), before - rent);
    // once the session is gone, the rent comes back
    stage.machine.svm.set_account(court.session, solana_account::Account::default()).expect("gone");
    stage.machine.send(&[court.close_case(&opener.pubkey())], &[]).expect("closed");
    assert_eq!(stage.lamports(&opener), before);
}

/// A forged result goes before the court; how the claim ends, and by which unit.
fn tried(stage: &mut Stage, game: &Match, forged: &Evidence, lie: impl Fn(&mut state_root::trace::Units)) -> u8 {
    let saved = stage.machine.svm.clone();
    let truth = Evidence::of(&stage.machine, game);
    send_back(stage, game, forged, None);
    let [operator, honest, sham] = [0; 3].map(|_| stage.machine.person());
    let court = Court::claimed(&mut stage.machine, stage.program, game, &[(&operator, forged)]);
    // a sham challenge by the operator's own hand bars nobody
    let idle = Duel::new(&mut stage.machine, &court, &operator, &sham);
    let before = stage.lamports(&honest);
    let duel = Duel::new(&mut stage.machine, &court, &operator, &honest);
    let outcome = duel.fight(&mut stage.machine, forged, &truth, lie);
    let machine = &mut stage.machine;
    if outcome == status::WON {
        assert_eq!(machine.read::<Claim>(&duel.claim).status, claim_status::REFUTED);
        machine.send(&[court.expire_challenge(idle.places())], &[]).expect("nothing to deny any more");
        assert_eq!(idle.state(machine).status, status::VOID);
        machine.send(&[court.close_challenge(&honest.pubkey(), duel.challenge)], &[]).expect("paid");
        machine.wait(1, LONG);
        let opener = Address::new_from_array(court.state(machine).authority);
        machine.send(&[court.settle_case(opener)], &[]).expect("settled");
        assert_eq!(court.state(machine).status, case_status::OVERTURNED);
        // the bond of the claim alone was lost: a challenge that is void takes its own back
        assert_eq!(stage.lamports(&honest), before + i128::from(BOND - BURNT));
        assert_eq!(stage.machine.svm.get_balance(&court::BURNT), Some(BURNT));
    }
    stage.machine.svm = saved;
    outcome
}

#[test]
fn a_field_that_is_flipped_in_one_row_overturns_the_result() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(40);
    let truth = Evidence::of(&stage.machine, &game);
    let shifted = |row: &mut Row| row.state.frame[0][X] += 1;
    for row in [1, 2, 17, 32, 40, truth.last().number as usize] {
        let forged = truth.forged(row, true, shifted);
        assert_ne!(forged.last().state.chain_head, truth.last().state.chain_head);
        assert_eq!(tried(&mut stage, &game, &forged, |_| ()), status::WON, "row {row}");
    }
    let remembered = |row: &mut Row| row.memory_mut()[1000] ^= 1;
    let forged = truth.forged(20, true, remembered);
    assert_eq!(tried(&mut stage, &game, &forged, |_| ()), status::WON, "a byte of the memory");
}

#[test]
fn a_stock_that_is_taken_away_overturns_the_result() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(40);
    let truth = Evidence::of(&stage.machine, &game);
    let forged = truth.forged(23, true, |row| row.state.frame[0][STOCKS] = 0).cut(23);
    send_back(&mut stage, &game, &forged, Some((1, end_reason::STOCKS)));
    let [operator, honest] = [0; 2].map(|_| stage.machine.person());
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &[(&operator, &forged)]);
    let duel = Duel::new(&mut stage.machine, &court, &operator, &honest);
    // who knows the truth has more rows than were claimed
    let outcome = duel.fight(&mut stage.machine, &forged, &truth.clone().cut(23), |_| ());
    assert_eq!(outcome, status::WON);
}

#[test]
fn every_unit_of_a_frame_can_be_the_one_that_is_wrong() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(40);
    let truth = Evidence::of(&stage.machine, &game);
    let units = truth.rules.units() as u32;
    println!("{units} units");
    let forged = truth.forged(12, true, |row| row.state.frame[1][X] -= 7);
    for unit in 0..units as usize - 1 {
        let lie = |units: &mut state_root::trace::Units| {
            for state in &mut units.states[unit..] {
                state[8 * unit] ^= 4;
            }
        };
        assert_eq!(tried(&mut stage, &game, &forged, lie), status::WON, "unit {unit}");
    }
}

#[test]
fn rows_that_no_rules_lead_to_are_refuted_without_the_world() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(40);
    let truth = Evidence::of(&stage.machine, &game);
    // a link that does not follow, though everything after it does
    let unlinked = truth.forged(9, false, |row| row.state.chain_head[3] ^= 1);
    // an input that is counted as held and is another, one that is not counted
    let held = truth.forged(10, true, |row| row.state.held[0] += 1);
    let uncounted = truth.forged(1, true, |row| row.state.held[1] -= 1);
    // an input for a frame that nobody could send one for
    let early = truth.forged(1, true, |row| row.state.controllers[1] = [1; 8]);
    // a digest where none belongs
    let digest = truth.forged(11, false, |row| row.state.memory_digest = [7; 32]);
    for (what, forged) in
        [("link", unlinked), ("held", held), ("count", uncounted), ("early", early), ("digest", digest)]
    {
        let never = |_: &mut state_root::trace::Units| ();
        assert_eq!(tried(&mut stage, &game, &forged, never), status::WON, "{what}");
    }
}

#[test]
fn no_byte_of_a_row_is_free_to_hide_behind() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(12);
    let truth = Evidence::of(&stage.machine, &game);
    let lie = truth.forged(8, true, |row| row.state.frame[0][X] += 1);
    let (leaf, last) = (size_of::<RowState>(), lie.rows.len() - 1);
    // spread over the frame, the roots, the inputs; and all of the counters, which end it
    for byte in (0..leaf).step_by(29).chain(leaf - 8..leaf) {
        // every leaf is another one but the last, which the claim opens
        let mut forged = lie.clone();
        for row in &mut forged.rows[1..last] {
            bytemuck::bytes_of_mut(&mut row.state)[byte] ^= 1;
        }
        assert_eq!(tried(&mut stage, &game, &forged, |_| ()), status::WON, "byte {byte}");
    }
}

#[test]
fn who_held_inputs_before_they_were_missing_loses_by_forfeit_all_the_same() {
    let mut stage = Stage::new(FORFEIT);
    stage.inputs = vec![[[0, 129, 0, 0, 0, 0, 0, 0]; 2]; 20];
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    assert!(truth.last().state.held[1] > stage.rules.forfeit_frames);
    let [defender, liar] = [0; 2].map(|_| stage.machine.person());
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &[(&defender, &truth)]);
    let duel = Duel::new(&mut stage.machine, &court, &defender, &liar);
    assert_eq!(duel.deny(&mut stage.machine, &truth, &truth, (10, 1)).0, status::LOST);
}

#[test]
fn an_upload_does_not_outlive_its_challenge() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    let [defender, attacker] = [0; 2].map(|_| stage.machine.person());
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &[(&defender, &truth)]);
    let machine = &mut stage.machine;
    let (row, tree) = (10, truth.tree());
    let units = truth.units(row);
    let units_tree = units.tree(truth.state(row + 1));
    let running = |machine: &mut Machine, unit| {
        let duel = Duel::new(machine, &court, &defender, &attacker);
        duel.point(machine, &tree, row);
        duel.open_before(machine, &truth).expect("opened");
        duel.open_after(machine, &truth, &units).expect("opened");
        duel.point(machine, &units_tree, unit);
        duel
    };
    let duel = running(machine, 1);
    let [filled, proved, judged] = [0; 3].map(|_| duel.upload(machine, &truth, &units));
    let beside = units_tree.beside(0, duel.state(machine).agreed_height);
    let prove = |upload: &Keypair| court.prove_upload(duel.challenge, upload.pubkey(), &beside);
    machine.send(&[prove(&proved)], &[]).expect("proved");
    duel.judge(machine, &judged, &units_tree).expect("judged");
    assert_eq!(duel.state(machine).status, status::LOST);
    machine.send(&[court.close_challenge(&attacker.pubkey(), duel.challenge)], &[]).expect("paid out");

    // another one at the same address: what was made for the first is not about its unit
    let run = |upload: &Keypair, shard: usize| court.run_unit(duel.challenge, upload.pubkey(), court.weights[shard]);
    let saved = machine.svm.clone();
    let again = running(machine, 1);
    assert_eq!(again.challenge, duel.challenge);
    let stale = |sent: Result<u64, chain_tests::Refusal>| {
        assert!(sent.expect_err("of another challenge").is(chain_layout::ChainError::WrongAccount));
    };
    stale(machine.send(&[prove(&filled)], &[]));
    for shard in 0..court.weights.len() {
        stale(machine.send(&[run(&proved, shard)], &[]));
    }
    machine.svm = saved;
    let again = running(machine, 4);
    stale(machine.send(&[court.judge_unit(again.places(), judged.pubkey())], &[]));
    assert_eq!(machine.read::<Claim>(&again.claim).status, claim_status::STANDING);
    // and its own is
    let own = again.upload(machine, &truth, &units);
    again.judge(machine, &own, &units_tree).expect("judged");
    assert_eq!(again.state(machine).status, status::LOST);
}

#[test]
fn who_opened_a_case_can_not_keep_it_open() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(5);
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let opener = stage.machine.person();
    let machine = &mut stage.machine;
    machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).expect("a case");
    // their account becomes one of the program's, by the system program's `Assign`
    let assign = [&1_u32.to_le_bytes()[..], stage.program.as_ref()].concat();
    let accounts = vec![AccountMeta::new(opener.pubkey(), true)];
    let assign = Call(Instruction { program_id: chain_tests::upload::SYSTEM, accounts, data: assign });
    machine.send(&[assign], &[&opener]).expect("assigned");
    assert_eq!(machine.svm.get_account(&opener.pubkey()).expect("an account").owner, stage.program);
    machine.wait(1, LONG);
    machine.send(&[court.settle_case(opener.pubkey())], &[]).expect("overturned");
    assert_eq!(court.state(machine).status, case_status::OVERTURNED);
}

#[test]
fn a_digest_of_the_memory_is_checked_where_the_chain_has_one() {
    let mut stage = Stage::new(FORFEIT);
    // who crouches lives longer
    stage.inputs = vec![[[0, 129, 0, 0, 0, 0, 0, 0]; 2]; 610];
    let game = stage.play(610);
    let truth = Evidence::of(&stage.machine, &game);
    assert!(truth.last().number >= 610);
    assert_ne!(truth.state(600).memory_digest, [0; 32]);
    let forged = truth.forged(600, false, |row| {
        row.state.memory_digest[5] ^= 1;
    });
    // made to fit the chain, with the wrong digest in it
    let forged = forged.forged(600, false, |row| {
        let before = truth.state(599);
        let state = &mut row.state;
        let frame = bytemuck::bytes_of(&state.frame);
        let controllers = state.controllers.as_flattened();
        state.chain_head = state_root::sha256(&[&before.chain_head, controllers, frame, &state.memory_digest]);
    });
    assert_eq!(tried(&mut stage, &game, &forged, |_| ()), status::WON);
}

#[test]
fn another_winner_of_a_match_to_the_last_stock_is_overturned() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(600);
    let state = game.state(&stage.machine);
    assert_eq!((state.reason, state.row), (end_reason::STOCKS, 453), "the last stock goes before row 600");
    let truth = Evidence::of(&stage.machine, &game);
    // the loser's last stock is given back: the match would have to go on
    let loser = usize::from(1 - state.winner);
    let [operator, honest] = [0; 2].map(|_| stage.machine.person());
    let kept = truth.forged(453, true, |row| row.state.frame[loser][STOCKS] = 1);
    let saved = stage.machine.svm.clone();
    send_back(&mut stage, &game, &kept, None);
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let machine = &mut stage.machine;
    machine.send(&[court.open_case(&honest.pubkey())], &[&honest]).expect("a case");
    let refusal = machine.send(&[court.make_claim(&operator.pubkey(), &kept)], &[&operator]).expect_err("no end");
    assert!(refusal.is(DisputeError::WrongResult), "{refusal:?}");
    stage.machine.svm = saved;
    // the winner's goes first instead
    let forged = truth.forged(300, true, |row| row.state.frame[1 - loser][STOCKS] = 0).cut(300);
    send_back(&mut stage, &game, &forged, Some((loser as u8, end_reason::STOCKS)));
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &[(&operator, &forged)]);
    let duel = Duel::new(&mut stage.machine, &court, &operator, &honest);
    assert_eq!(duel.fight(&mut stage.machine, &forged, &truth.cut(300), |_| ()), status::WON);
}

#[test]
fn a_sampled_match_is_judged_by_its_seed() {
    let mut stage = Stage::new(Rules { temperature: 256, ..FORFEIT });
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    let forged = truth.forged(7, true, |row| row.state.frame[0][X] += 1);
    assert_eq!(tried(&mut stage, &game, &forged, |_| ()), status::WON);
    // and an honest last unit, which samples, is right
    let [defender, liar] = [0; 2].map(|_| stage.machine.person());
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &[(&defender, &truth)]);
    let duel = Duel::new(&mut stage.machine, &court, &defender, &liar);
    let last = truth.rules.units() as u32 - 1;
    assert_eq!(duel.deny(&mut stage.machine, &truth, &truth, (0, last)).0, status::LOST);
}

#[test]
fn a_false_claim_beside_a_true_one_takes_nothing_from_it() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    // a claim that wants to be refuted: the same result, by rows that are wrong in between
    let mut sham = truth.clone();
    sham.rows[8].state.frame[0][X] += 1;
    let [accomplice, defender, honest] = [0; 3].map(|_| stage.machine.person());
    let claims = [(&accomplice, &sham), (&defender, &truth)];
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &claims);
    let machine = &mut stage.machine;
    let duel = Duel::new(machine, &court, &accomplice, &honest);
    assert_eq!(duel.fight(machine, &sham, &truth, |_| ()), status::WON);
    machine.wait(1, LONG);
    let opener = Address::new_from_array(court.state(machine).authority);
    let refused = machine.send(&[court.settle_case(opener)], &[]).expect_err("a claim stands");
    assert!(refused.is(DisputeError::TooEarly));
    machine.send(&[court.settle_case(court.claim(&defender.pubkey()))], &[]).expect("settled");
    assert_eq!(court.state(machine).status, case_status::UPHELD);
}

#[test]
fn who_loses_to_themselves_pays_for_it() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    let mut sham = truth.clone();
    sham.rows[8].state.frame[0][X] += 1;
    // one person behind all of them: a case, a claim that is refuted, and challenges that win and lose
    let [own, second] = [0; 2].map(|_| stage.machine.person());
    let before = stage.lamports(&own) + stage.lamports(&second);
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let machine = &mut stage.machine;
    machine.send(&[court.open_case(&own.pubkey())], &[&own]).expect("a case");
    machine.send(&[court.make_claim(&own.pubkey(), &sham)], &[&own]).expect("a claim");
    // a challenge that loses to the claim, and one by the very key that made it, which wins all that is there
    let lost = Duel::new(machine, &court, &own, &second);
    lost.reveal(machine, &sham.tree()).expect("revealed");
    machine.wait(1, chain_layout::dispute::CLOCK_SECONDS);
    machine.send(&[court.expire_challenge(lost.places())], &[]).expect("the challenger stalled");
    let won = Duel::new(machine, &court, &own, &own);
    assert_eq!(won.fight(machine, &sham, &truth, |_| ()), status::WON);
    machine.wait(1, LONG);
    machine.send(&[court.settle_case(own.pubkey())], &[]).expect("overturned");
    let closing = [
        court.close_challenge(&second.pubkey(), lost.challenge),
        court.close_challenge(&own.pubkey(), won.challenge),
        court.close_claim(&own.pubkey()),
    ];
    machine.send(&closing, &[]).expect("paid out");
    let rent = i128::from(machine.svm.get_balance(&court.case).expect("a case"));
    assert_eq!(stage.lamports(&own) + stage.lamports(&second), before - rent - 2 * i128::from(BURNT));
    assert_eq!(stage.machine.svm.get_balance(&court::BURNT), Some(2 * BURNT));
}

#[test]
fn a_defender_who_stalls_loses() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    let [defender, challenger] = [0; 2].map(|_| stage.machine.person());
    let court = Court::claimed(&mut stage.machine, stage.program, &game, &[(&defender, &truth)]);
    let machine = &mut stage.machine;
    let duel = Duel::new(machine, &court, &defender, &challenger);
    machine.wait(1, chain_layout::dispute::CLOCK_SECONDS - 1);
    duel.reveal(machine, &truth.tree()).expect("in time");
    duel.choose(machine, 0).expect("a node");
    machine.wait(1, 1);
    // its time is that of all its moves
    assert!(duel.reveal(machine, &truth.tree()).expect_err("too late").is(DisputeError::TooLate));
    machine.send(&[court.expire_challenge(duel.places())], &[]).expect("expired");
    assert_eq!(duel.state(machine).status, status::WON);
    assert_eq!(machine.read::<Claim>(&duel.claim).status, claim_status::REFUTED);
}

/// What a session is made to say.
type Lie = fn(&mut SessionState);

#[test]
fn only_the_result_that_follows_can_be_claimed() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    assert!(truth.last().state.held[0] < 2, "four missing are two up to the last row");
    let lies: [(&str, Lie); 13] = [
        ("winner", |session| session.winner = 1),
        ("reason", |session| session.reason = end_reason::TIMEOUT),
        ("chain head", |session| session.chain_head[0] ^= 1),
        ("view", |session| session.view[0].x += 1),
        ("row", |session| session.row -= 1),
        ("counter", |session| session.missing[1] += 1),
        ("a forfeit of who sent other inputs", |session| {
            (session.winner, session.missing) = (1, [4, 0]);
        }),
        ("both missing", |session| session.missing = [4, 4]),
        ("seed", |session| session.seed ^= 1),
        ("a player, against the terms", |session| session.players[0][0] ^= 1),
        ("stage, against the terms", |session| session.stage = 31),
        ("rules, against the terms", |session| session.forfeit_frames += 1),
        ("a secret untold", |session| session.revealed = [1, 0]),
    ];
    for (what, lie) in lies {
        let saved = stage.machine.svm.clone();
        game.forge(&mut stage.machine, lie);
        let court = Court::new(&stage.machine, stage.program, &game.session);
        let [opener, defender] = [0; 2].map(|_| stage.machine.person());
        let machine = &mut stage.machine;
        machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).expect("a case");
        let claimed = machine.send(&[court.make_claim(&defender.pubkey(), &truth)], &[&defender]);
        let refusal = claimed.expect_err(what);
        let wrong = refusal.is(DisputeError::WrongResult)
            || refusal.is(DisputeError::WrongProof)
            || refusal.is(chain_layout::ChainError::BadArgument);
        assert!(wrong, "{what}: {refusal:?}");
        stage.machine.svm = saved;
    }
}

#[test]
fn a_start_that_was_recorded_can_not_be_drawn_again() {
    let mut stage = Stage::new(Rules { forfeit_frames: 1, ..FORFEIT });
    let (machine, rules) = (&mut stage.machine, stage.rules);
    let session = Match::meet(machine, &stage.upload, rules);
    Match::name_rollup(machine, &session);
    let court = Court::new(machine, stage.program, &session);
    let state = session.state(machine);
    let drawn = |secrets: [[u8; 32]; 2]| {
        let hash = state_root::sha256(&[b"the-wire/seed/1", &state.entity, &state.slot_hash, &secrets[0], &secrets[1]]);
        u64::from_le_bytes(hash[..8].try_into().expect("8 bytes"))
    };
    // nobody sent an input for the first frame: a match of no frames at all
    let start = [0, 1].map(|side: usize| stage.upload.starts[side].fields);
    let start = Frame::new(start).expect("a frame");
    let begun = wire_core::Stage::new(rules.stage).expect("a stage");
    let home = state_root::trace::Rules::new(&support::world(), begun, drawn(session.secrets), 0).expect("a world");
    let row = home.start(&start);
    let ends = |machine: &mut Machine, change: &dyn Fn(&mut SessionState)| {
        machine.tamper(&session.address, |account| {
            let session: &mut SessionState = bytemuck::from_bytes_mut(&mut account.data);
            session.status = session_status::ENDED;
            (session.winner, session.reason, session.missing) = (0, end_reason::FORFEIT, [0, 1]);
            session.ended_at = session.created_at + 5;
            session.seed = drawn(session.secrets);
            session.chain_head = row.state.chain_head;
            session.view = view(&row);
            change(session);
        });
    };
    // with other secrets, and the seed that they draw; with one that nobody told, they say
    let others = |session: &mut SessionState| {
        session.secrets = [[9; 32], [8; 32]];
        session.seed = drawn(session.secrets);
    };
    let untold = |session: &mut SessionState| {
        session.revealed = [1, 0];
        (session.seed, session.chain_head) = (0, [0; 32]);
    };
    for (what, change, unrecorded, recorded) in [
        ("true", &(|_: &mut SessionState| ()) as &dyn Fn(&mut SessionState), true, true),
        ("other secrets", &others, true, false),
        ("untold", &untold, true, false),
    ] {
        for (record, accepted) in [(false, unrecorded), (true, recorded)] {
            let saved = machine.svm.clone();
            let watcher = machine.person();
            if record {
                machine.send(&[court.record_start(&watcher.pubkey())], &[&watcher]).expect("recorded");
            }
            ends(machine, change);
            let [opener, defender] = [0; 2].map(|_| machine.person());
            machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).expect("a case");
            let claim = court.make_claim_of(&defender.pubkey(), [0; 32], &[]);
            let claimed = machine.send(&[claim], &[&defender]);
            assert_eq!(claimed.is_ok(), accepted, "{what}, recorded: {record}: {claimed:?}");
            machine.svm = saved;
        }
    }
}

#[test]
fn a_session_of_the_base_layer_has_nothing_to_dispute() {
    let mut stage = Stage::new(FORFEIT);
    let machine = &mut stage.machine;
    let session = chain_tests::Session::begin(machine, &stage.upload, stage.rules);
    let opener = machine.person();
    machine.tamper(&session.address, |account| {
        let session: &mut SessionState = bytemuck::from_bytes_mut(&mut account.data);
        (session.status, session.ended_at) = (session_status::ENDED, session.created_at);
    });
    let court = Court::new(machine, stage.program, &session);
    let refusal = machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).expect_err("nothing to dispute");
    assert!(refusal.is(DisputeError::NotDisputable));
    // unless what it says of itself is not what was agreed
    machine.tamper(&session.address, |account| {
        let session: &mut SessionState = bytemuck::from_bytes_mut(&mut account.data);
        session.players[0] = [5; 32];
    });
    machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).expect("a case");
}

/// Most bytes of a transaction of the base layer.
const TRANSACTION: usize = 1232;

#[test]
fn every_move_fits_a_transaction_of_the_base_layer() {
    let mut stage = Stage::new(FORFEIT);
    let game = stage.play(3);
    let truth = Evidence::of(&stage.machine, &game);
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let places = [Address::new_unique(), Address::new_unique()];
    let me = stage.machine.person().pubkey();
    let beside = vec![[1; 32]; usize::from(depth(chain_layout::LAST_ROW))];
    let data = dispute_tests::court::opening(truth.state(1), &beside);
    for (what, call, signers) in [
        ("make_claim", court.make_claim_of(&me, [0; 32], &data), 1),
        ("reveal", court.reveal(&me, places[1], &beside[..1].repeat(16)), 1),
        ("open_before", court.open_before(&me, places[1], &data), 1),
        ("open_after", court.open_after(&me, places, [0; 32], truth.state(1)), 1),
        ("write_upload", court.write_upload(&me, places[1], 0, &[0; dispute_tests::duel::PIECE]), 1),
    ] {
        // clients ask for compute units in every move
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(1_400_000);
        let message = Message::new(&[limit, call.0], Some(&me));
        let length = 1 + 64 * signers + message.serialize().len();
        println!("{what}: {length} bytes");
        assert!(length <= TRANSACTION, "{what}: {length}");
    }
}

#[test]
fn the_escrow_waits_as_long_as_cases_can_be_opened() {
    let longest = CHALLENGE_SECONDS
        + chain_layout::dispute::CLAIM_SECONDS
        + chain_layout::dispute::CONTEST_SECONDS
        + 2 * chain_layout::dispute::CLOCK_SECONDS;
    assert!(longest < chain_layout::RETENTION, "a case must be over before its session can be closed");
}
