//! What ends a session, what happens to inputs on their way, who may act for whom, and where the lamports go.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{
    ChainError, FrameLog, InputLog, LAST_ROW, LOCK_SLOTS, LONGEST_MATCH, LONGEST_SESSION, LoggedFrame, ModelManifest,
    RETENTION, REVEAL_SECONDS, REVEAL_SLOTS, STALL_SECONDS, SessionState, StartEntry, end_reason, session_status,
    world_status,
};
use chain_tests::machine::slot_hash;
use chain_tests::session::{RULES, terms};
use chain_tests::{Machine, Refusal, Rules, Session, Upload};
use sha2::{Digest, Sha256};
use solana_keypair::Keypair;
use solana_signer::Signer;
use wire_core::scheme::field;

const NOBODY: u8 = 255;

/// Starts of side 0 on stage 32 with characters 2 and 20, and of side 1 with character 20 alone on stage 31.
fn starts() -> Vec<StartEntry> {
    let chain = support::chains(&support::vectors()).swap_remove(0);
    let entry = |stage: u8, side: usize, character: u8| {
        let mut fields = chain.start.fields()[side];
        fields[field::CHARACTER] = character.into();
        fields[field::STOCKS] = 4;
        fields[field::X] += i32::from(stage);
        StartEntry { stage, side: side as u8, character, pad: 0, fields }
    };
    vec![entry(32, 0, 2), entry(32, 1, 20), entry(31, 1, 20), entry(31, 0, 7)]
}

fn world(machine: &mut Machine) -> Upload {
    let upload = Upload::new(machine, &support::world(), starts(), &[]);
    upload.run(machine);
    upload
}

fn refused<T>(sent: Result<T, Refusal>, reason: ChainError) {
    match sent {
        Ok(_) => panic!("accepted: {reason:?} expected"),
        Err(refusal) => assert!(refusal.is(reason), "{reason:?} expected: {refusal:?}"),
    }
}

fn ended(machine: &Machine, session: &Session) -> (u8, u8, u8) {
    let state = session.state(machine);
    (state.status, state.winner, state.reason)
}

/// The inputs of each logged row.
fn inputs(machine: &Machine, session: &Session) -> Vec<[[u8; 8]; 2]> {
    let rows = machine.read::<InputLog>(&session.input_log).rows as usize;
    let tail = machine.tail::<InputLog>(&session.input_log);
    bytemuck::cast_slice(&tail[..16 * rows]).to_vec()
}

#[test]
fn an_input_is_for_a_frame_that_lies_ahead() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, Rules { input_delay: 3, ..RULES });
    let sent = |frame: u32| [[frame as u8; 8], [frame as u8 + 100; 8]];
    for row in 1..40 {
        session.play(&mut machine, &sent(row + 3)).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    }
    for (row, inputs) in inputs(&machine, &session).into_iter().enumerate() {
        assert_eq!(inputs, if row <= 3 { [[0; 8]; 2] } else { sent(row as u32) }, "row {row}");
    }
}

#[test]
fn inputs_of_a_frame_that_has_begun_are_closed() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, RULES);
    let [one, two] = [0, 1].map(|side| session.input(side, 1, [5; 8]));
    machine.send(&[one, two, session.step(&machine, 1, &session.weights)], &session.both()).expect("the first unit");
    refused(machine.send(&[session.input(0, 1, [6; 8])], &[&session.players[0]]), ChainError::StaleInput);
    // the next frame's may come while this one runs
    machine.send(&[session.input(0, 2, [6; 8])], &[&session.players[0]]).expect("the next frame's");
    machine.send(&[session.frame(&machine)], &[]).expect("the rest of the frame");
    assert_eq!(session.state(&machine).row, 1);
    refused(machine.send(&[session.frame(&machine)], &[]), ChainError::TooEarly);
    machine
        .send(&[session.input(1, 2, [7; 8]), session.frame(&machine)], &[&session.players[1]])
        .expect("the second frame");
    assert_eq!(inputs(&machine, &session)[1..], [[[5; 8], [5; 8]], [[6; 8], [7; 8]]]);
}

#[test]
fn missing_inputs_are_held_and_then_forfeit() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, Rules { forfeit_frames: 4, deadline_slots: 2, ..RULES });
    session.play(&mut machine, &[[1; 8], [2; 8]]).expect("a frame");
    for row in 2..5 {
        machine.send(&[session.input(0, row, [row as u8; 8])], &[&session.players[0]]).expect("one input");
        refused(machine.send(&[session.frame(&machine)], &[]), ChainError::TooEarly);
        machine.wait(1, 0);
        refused(machine.send(&[session.frame(&machine)], &[]), ChainError::TooEarly);
        machine.wait(1, 0);
        machine.send(&[session.frame(&machine)], &[]).expect("after the deadline");
        assert_eq!(session.state(&machine).missing, [0, row - 1]);
    }
    let held: Vec<_> = inputs(&machine, &session).into_iter().map(|[_, second]| second[0]).collect();
    assert_eq!(held, [0, 2, 2, 2, 2]);
    let tail = machine.tail::<FrameLog>(&session.frame_log);
    let logged: &[LoggedFrame] = bytemuck::cast_slice(&tail);
    assert_eq!(logged[..5].iter().map(|frame| frame.absent).collect::<Vec<_>>(), [0, 0, 2, 2, 2]);
    // one that comes back has not lost
    session.play(&mut machine, &[[1; 8], [2; 8]]).expect("both are there");
    assert_eq!(session.state(&machine).missing, [0, 0]);
    for row in 6..10 {
        machine.wait(2, 0);
        machine
            .send(&[session.input(0, row, [0; 8]), session.frame(&machine)], &[&session.players[0]])
            .expect("a frame");
    }
    assert_eq!(ended(&machine, &session), (session_status::ENDED, 0, end_reason::FORFEIT));
    // the frame that was forfeited was not played
    assert_eq!(session.state(&machine).row, 8);
    assert!(machine.send(&[session.frame(&machine)], &[]).is_err());
}

#[test]
fn when_both_are_missing_nobody_wins() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, Rules { forfeit_frames: 3, ..RULES });
    for _ in 0..3 {
        machine.wait(2, 0);
        machine.send(&[session.frame(&machine)], &[]).expect("a frame");
    }
    assert_eq!(ended(&machine, &session), (session_status::ENDED, NOBODY, end_reason::FORFEIT));
}

#[test]
fn time_is_up_at_the_last_row() {
    for (stocks, percents, winner) in [
        ([3, 2], [150 << 16, 0], 0),
        ([2, 3], [0, 0], 1),
        ([2, 2], [20 << 16, 21 << 16], 0),
        ([2, 2], [(21 << 16) - 1, 20 << 16], NOBODY),
        // float32, in which the rules read percents, rounds this to 300
        ([2, 2], [(300 << 16) - 1, 300 << 16], NOBODY),
        ([2, 2], [(300 << 16) - 2, 300 << 16], 0),
    ] {
        let mut machine = Machine::new();
        let world = world(&mut machine);
        let session = Session::begin(&mut machine, &world, RULES);
        machine.tamper(&session.address, |account| {
            let state: &mut SessionState = bytemuck::from_bytes_mut(&mut account.data);
            state.row = LAST_ROW - 1;
            state.units = 0;
        });
        // all but the seal, so that what it judges is known
        let inputs = [0, 1].map(|side| session.input(side, LAST_ROW, [0; 8]));
        machine.send(&inputs, &session.both()).expect("inputs");
        machine.send(&[session.step(&machine, session.units - 1, &session.weights)], &[]).expect("the step");
        machine.tamper(&session.hidden, |account| {
            let head = size_of::<chain_layout::HiddenState>();
            let hidden: &mut chain_layout::HiddenState = bytemuck::from_bytes_mut(&mut account.data[..head]);
            for (side, frame) in hidden.frame.iter_mut().enumerate() {
                frame[field::STOCKS] = stocks[side];
                frame[field::PERCENT] = percents[side];
            }
        });
        machine.send(&[session.step(&machine, 1, &[])], &[]).expect("the seal");
        assert_eq!(ended(&machine, &session), (session_status::ENDED, winner, end_reason::TIMEOUT), "{percents:?}");
        assert_eq!(machine.read::<InputLog>(&session.input_log).rows, LAST_ROW + 1);
    }
}

#[test]
fn the_seed_is_of_both_secrets_and_the_lock_s_slot() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, Rules { temperature: 256, ..RULES });
    let state = session.state(&machine);
    assert_eq!(state.slot_hash, slot_hash(state.lock_slot).to_bytes());
    let mut digest = Sha256::new();
    for part in [b"the-wire/seed/1".as_slice(), &state.entity, &state.slot_hash] {
        digest.update(part);
    }
    session.secrets.iter().for_each(|secret| digest.update(secret));
    assert_eq!(state.seed.to_le_bytes(), digest.finalize()[..8]);
}

#[test]
fn terms_are_final_once_both_have_joined() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::new(&mut machine, &world, Rules { temperature: 77, input_delay: 3, ..RULES });
    session.build(&mut machine, &world);
    assert_eq!(session.state(&machine).terms, [0; 32]);
    machine.send(&[session.join(0)], &[&session.players[0]]).expect("one joins");
    assert_eq!(session.state(&machine).terms, [0; 32]);
    machine.send(&[session.join(1)], &[&session.players[1]]).expect("the other joins");
    let agreed = session.state(&machine).terms;
    assert_eq!(agreed, terms(&session.state(&machine)));
    for side in 0..2 {
        refused(machine.send(&[session.join(side)], &[&session.players[side]]), ChainError::WrongStatus);
    }
    // whatever goes on: terms stay, and are still those of what they cover
    let same = |machine: &Machine| {
        let state = session.state(machine);
        assert_eq!((state.terms, terms(&state)), (agreed, agreed));
    };
    let key = session.set_session_key(0, solana_address::Address::new_unique(), i64::MAX);
    machine.send(&[key], &[&session.players[0]]).expect("a session key");
    machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
    same(&machine);
    machine.wait(3, 1);
    machine.send(&[session.reveal(0), session.reveal(1)], &[]).expect("both reveal");
    machine.send(&[session.start()], &[]).expect("the match");
    same(&machine);
    for _ in 0..4 {
        machine.wait(2, 0);
        machine.send(&[session.frame(&machine)], &[]).expect("a frame");
    }
    same(&machine);
}

#[test]
fn another_session_at_the_same_address_has_other_terms() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    let owner = [&session.authority];
    let make = |machine: &mut Machine| {
        machine.send(&[session.create()], &owner).expect("a session");
        machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
        session.state(machine).terms
    };
    let first = make(&mut machine);
    refused(machine.send(&[session.create()], &owner), ChainError::AlreadyExists);
    refused(machine.send(&[session.close(&[])], &owner), ChainError::WrongStatus);
    machine.send(&[session.end_by(session.authority.pubkey())], &owner).expect("cancelled");
    machine.send(&[session.close(&[])], &owner).expect("closed");
    machine.wait(2, 1);
    assert_ne!(make(&mut machine), first);
}

#[test]
fn who_keeps_a_secret_loses() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    for (told, end) in [
        (&[1][..], (session_status::ENDED, 1, end_reason::FORFEIT)),
        // two who are one have seen the seed by then: the session is not as if it had never been
        (&[], (session_status::ENDED, NOBODY, end_reason::FORFEIT)),
    ] {
        let session = Session::new(&mut machine, &world, RULES);
        session.begin_components(&mut machine);
        machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
        machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
        machine.wait(1, 1);
        for side in told {
            machine.send(&[session.reveal(*side)], &[]).expect("a secret");
        }
        machine.wait(REVEAL_SLOTS - 1, 60);
        let anyone = machine.person();
        refused(machine.send(&[session.end_by(anyone.pubkey())], &[&anyone]), ChainError::TooEarly);
        machine.wait(1, 1);
        refused(machine.send(&[session.reveal(0)], &[]), ChainError::TooLate);
        machine.send(&[session.end_by(anyone.pubkey())], &[&anyone]).expect("the end");
        assert_eq!(ended(&machine, &session), end);
        refused(machine.send(&[session.close(&[])], &[&session.authority]), ChainError::InUse);
    }
}

#[test]
fn who_locks_first_does_not_wait_for_ever() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    session.begin_components(&mut machine);
    machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
    let [one, two] = [&session.players[0], &session.players[1]];
    let state = |machine: &Machine| {
        let SessionState { status, locked, lock_slot, .. } = session.state(machine);
        (status, locked, lock_slot)
    };
    machine.send(&[session.lock(0)], &[one]).expect("the first lock");
    let (_, _, first) = state(&machine);
    machine.wait(LOCK_SLOTS, 60);
    refused(machine.send(&[session.lock(0)], &[one]), ChainError::WrongStatus);
    let saved = machine.svm.clone();
    machine.send(&[session.lock(1)], &[two]).expect("the second, in time");
    assert_eq!(state(&machine), (session_status::LOCKED, [1, 1], first + LOCK_SLOTS));

    // a slot later the first is not asked to tell a secret any more
    machine.svm = saved;
    machine.wait(1, 1);
    let late = machine.svm.clone();
    let mut copy = session.lock(1);
    copy.0.data[8..40].copy_from_slice(&session.lock(0).0.data[8..40]);
    refused(machine.send(&[copy], &[two]), ChainError::BadArgument);
    machine.send(&[session.lock(1)], &[two]).expect("a first lock");
    assert_eq!(state(&machine), (session_status::OPEN, [0, 1], first + LOCK_SLOTS + 1));
    machine.wait(1, 1);
    machine.send(&[session.lock(0)], &[one]).expect("the second lock");
    assert_eq!(state(&machine), (session_status::LOCKED, [1, 1], first + LOCK_SLOTS + 2));
    // from then on both have the same time
    machine.wait(REVEAL_SLOTS, 60);
    machine.send(&[session.reveal(0), session.reveal(1)], &[]).expect("both reveal");

    // and whoever still waits says so again
    machine.svm = late;
    machine.send(&[session.lock(0)], &[one]).expect("the first lock again");
    machine.send(&[session.lock(1)], &[two]).expect("the second");
    assert_eq!(state(&machine), (session_status::LOCKED, [1, 1], first + LOCK_SLOTS + 1));
}

#[test]
fn nobody_locks_what_the_owner_could_keep_from_starting() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    let owner = [&session.authority];
    machine.send(&[session.create()], &owner).expect("a session");
    machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
    for kind in 0..4 {
        refused(machine.send(&[session.lock(0)], &[&session.players[0]]), ChainError::Incomplete);
        machine.send(&[session.create_component(kind)], &owner).expect("a component");
    }
    machine.send(&[session.lock(0)], &[&session.players[0]]).expect("locked");
}

#[test]
fn the_time_to_tell_secrets_ends_before_the_session() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    session.begin_components(&mut machine);
    machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
    machine.send(&[session.lock(0)], &[&session.players[0]]).expect("locked");
    // the first would tell a secret with the last second of the session, and the other be too late for theirs
    machine.wait(1, RULES.lifetime - REVEAL_SECONDS);
    refused(machine.send(&[session.lock(1)], &[&session.players[1]]), ChainError::TooLate);
}

#[test]
fn who_is_losing_does_not_reach_the_expiry_by_stalling() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, Rules { forfeit_frames: 5, ..RULES });
    let [other, loser] = [&session.players[0], &session.players[1]];
    // long past the expiry, as slowly as can be
    for frame in 1..=5 {
        machine.wait(2, STALL_SECONDS - 1);
        assert!(machine.now() > session.state(&machine).expires_at);
        refused(machine.send(&[session.end_by(loser.pubkey())], &[loser]), ChainError::TooEarly);
        let input = session.input(0, frame, [0; 8]);
        machine.send(&[input, session.frame(&machine)], &[other]).expect("a frame without the other's input");
    }
    assert_eq!(ended(&machine, &session), (session_status::ENDED, 0, end_reason::FORFEIT));
}

#[test]
fn a_match_that_nobody_goes_on_with_is_cancelled_late() {
    for (lifetime, end) in [(3600, STALL_SECONDS), (STALL_SECONDS + 100, STALL_SECONDS + 100)] {
        let mut machine = Machine::new();
        let world = world(&mut machine);
        let session = Session::begin(&mut machine, &world, Rules { lifetime, ..RULES });
        let created = session.state(&machine).created_at;
        let inputs = [0, 1].map(|side| session.input(side, 1, [0; 8]));
        machine.send(&inputs, &session.both()).expect("inputs");
        machine.send(&[session.step(&machine, 1, &session.weights)], &[]).expect("the first unit");
        let begun = session.state(&machine).active_at;
        let over = if end == lifetime { created + lifetime } else { begun + STALL_SECONDS };
        machine.wait(1, over - 1 - machine.now());
        let anyone = machine.person();
        let cancel = session.end_by(anyone.pubkey());
        refused(machine.send(std::slice::from_ref(&cancel), &[&anyone]), ChainError::TooEarly);
        machine.send(&[session.step(&machine, 1, &session.weights)], &[]).expect("a unit more");
        machine.wait(1, 1);
        // from now on it can be cancelled, so it must not go on
        refused(machine.send(&[session.frame(&machine)], &[]), ChainError::TooLate);
        machine.send(&[cancel], &[&anyone]).expect("cancelled");
        assert_eq!(ended(&machine, &session), (session_status::CANCELLED, NOBODY, end_reason::EXPIRED));
    }
}

#[test]
fn a_session_that_has_not_begun_expires() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    session.build(&mut machine, &world);
    session.meet(&mut machine);
    let anyone = machine.person();
    machine.wait(REVEAL_SLOTS + 1, session.state(&machine).expires_at - 1 - machine.now());
    let cancel = session.end_by(anyone.pubkey());
    refused(machine.send(std::slice::from_ref(&cancel), &[&anyone]), ChainError::TooEarly);
    machine.wait(1, 1);
    refused(machine.send(&[session.start()], &[]), ChainError::TooLate);
    machine.send(&[cancel], &[&anyone]).expect("cancelled");
    assert_eq!(ended(&machine, &session), (session_status::CANCELLED, NOBODY, end_reason::EXPIRED));
}

#[test]
fn an_open_session_is_cancelled_by_those_in_it() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    for who in 0..3 {
        let session = Session::new(&mut machine, &world, RULES);
        machine.send(&[session.create()], &[&session.authority]).expect("a session");
        let stranger = machine.person();
        let end = |by: &Keypair| session.end_by(by.pubkey());
        refused(machine.send(&[end(&stranger)], &[&stranger]), ChainError::NotAuthority);
        let by = [&session.authority, &session.players[0], &session.players[1]][who];
        if who > 0 {
            refused(machine.send(&[end(by)], &[by]), ChainError::NotAuthority);
            machine.send(&[session.join(who - 1)], &[by]).expect("joined");
        }
        machine.send(&[end(by)], &[by]).expect("cancelled");
        assert_eq!(ended(&machine, &session), (session_status::CANCELLED, NOBODY, end_reason::CANCELLED));
        refused(machine.send(&[session.join(0)], &[&session.players[0]]), ChainError::WrongStatus);
    }
}

#[test]
fn a_session_key_stands_in_until_it_expires() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, RULES);
    let (key, now) = (machine.person(), session.state(&machine).created_at);
    let by_key = |side: usize| session.input_by(key.pubkey(), side, 1, [3; 8]);
    refused(machine.send(&[by_key(0)], &[&key]), ChainError::NotAuthority);
    let grant = |expiry: i64| session.set_session_key(0, key.pubkey(), expiry);
    machine.send(&[grant(now + 10)], &[&session.players[0]]).expect("a session key");
    refused(machine.send(&[by_key(1)], &[&key]), ChainError::NotAuthority);
    machine.wait(1, 20);
    refused(machine.send(&[by_key(0)], &[&key]), ChainError::NotAuthority);
    machine.send(&[grant(now + 60)], &[&session.players[0]]).expect("for longer");
    machine.send(&[by_key(0)], &[&key]).expect("the key's input");
    let back = session.set_session_key(0, solana_address::Address::default(), i64::MAX);
    machine.send(&[back], &[&session.players[0]]).expect("taken back");
    machine.wait(2, 0);
    machine.send(&[session.frame(&machine)], &[]).expect("a frame");
    let next = session.input_by(key.pubkey(), 0, 2, [3; 8]);
    refused(machine.send(&[next], &[&key]), ChainError::NotAuthority);
}

#[test]
fn starts_come_from_the_table() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let table = starts();
    let place = |fields: &[i32; wire_core::scheme::FIELDS]| [field::X, field::Y, field::FACING].map(|f| fields[f]);
    for (stage, characters) in [(32, [2, 20]), (31, [2, 20]), (31, [9, 9]), (8, [2, 9])] {
        let session = Session::begin(&mut machine, &world, Rules { stage, characters, ..RULES });
        let start = machine.read::<InputLog>(&session.input_log).start;
        assert_eq!([0, 1].map(|side: usize| start[side][field::CHARACTER]), characters.map(i32::from));
        match (stage, characters) {
            (32, _) => assert_eq!(start, [table[0].fields, table[1].fields]),
            (31, [2, _]) => {
                // the character's own start, where this side of this stage starts
                assert_eq!(place(&start[0]), place(&table[3].fields));
                assert_eq!(start[0][field::STATE_AGE], table[0].fields[field::STATE_AGE]);
                assert_eq!(start[1], table[2].fields);
            }
            (31, _) => assert_eq!(place(&start[1]), place(&table[2].fields)),
            _ => {
                assert_eq!([0, 1].map(|side: usize| start[side][field::X]), [-30 << 16, 30 << 16]);
                assert_eq!([0, 1].map(|side: usize| start[side][field::FACING]), [1, 0]);
            }
        }
    }
}

#[test]
fn lamports_come_back() {
    let mut machine = Machine::new();
    let world = world(&mut machine);
    let session = Session::begin(&mut machine, &world, Rules { forfeit_frames: 1, ..RULES });
    let owner = [&session.authority];
    machine.wait(2, 1);
    machine.send(&[session.frame(&machine)], &[]).expect("both forfeit");
    let me = session.authority.pubkey();
    let all = session.components();
    refused(machine.send(&[session.close(&all)], &owner), ChainError::InUse);
    machine.wait(1, RETENTION);
    let held: u64 = all.iter().chain([&session.address]).map(|a| machine.svm.get_balance(a).expect("held")).sum();
    let before = machine.svm.get_balance(&me).expect("a balance");
    machine.send(&[session.close(&all)], &owner).expect("closed");
    machine.send(&[session.close(&[])], &owner).expect("closed");
    assert_eq!(machine.svm.get_balance(&me), Some(before + held));

    let me = [&world.authority];
    machine.send(&[world.retire()], &me).expect("retired");
    assert_eq!(machine.read::<ModelManifest>(&world.manifest).status, world_status::RETIRED);
    let late = Session::new(&mut machine, &world, RULES);
    refused(machine.send(&[late.create()], &[&late.authority]), ChainError::WrongStatus);
    refused(machine.send(&[world.close(Some(world.shard(0)))], &me), ChainError::InUse);
    // the last session's match may still go on then
    machine.wait(1, LONGEST_SESSION + RETENTION);
    refused(machine.send(&[world.close(Some(world.shard(0)))], &me), ChainError::InUse);
    machine.wait(1, LONGEST_MATCH);
    refused(machine.send(&[world.close(None)], &me), ChainError::InUse);
    let accounts = [world.shard(0), world.packed(0), world.manifest];
    let held: u64 = accounts.iter().map(|a| machine.svm.get_balance(a).expect("held")).sum();
    let before = machine.svm.get_balance(&world.authority.pubkey()).expect("a balance");
    for account in &accounts[..2] {
        machine.send(&[world.close(Some(*account))], &me).expect("closed");
    }
    machine.send(&[world.close(None)], &me).expect("closed");
    assert_eq!(machine.svm.get_balance(&world.authority.pubkey()), Some(before + held));
}
