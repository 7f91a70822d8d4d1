//! What every instruction must refuse, tried in the very state in which the good one goes through.

mod stage;

use chain_layout::ChainError;
use chain_layout::dispute::{
    Case, Challenge, DisputeError, StartRecord, StateUpload, case_status, challenge_status as status, upload_status,
};
use chain_layout::{Component, session_status};
use chain_tests::{Assault, Call, Machine, Refusal};
use dispute_tests::court::{BURNT, opening};
use dispute_tests::{Court, Duel, Evidence, Match};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use stage::{FORFEIT, LONG, Stage};

fn refused<T>(sent: Result<T, Refusal>, reason: impl Into<u32> + Copy + std::fmt::Debug) {
    match sent {
        Ok(_) => panic!("accepted: {reason:?} expected"),
        Err(refusal) => assert!(refusal.is(reason), "{reason:?} expected: {refusal:?}"),
    }
}

/// Who else may sign it: nobody.
fn assault(machine: &mut Machine, call: Call, signers: &[&Keypair], foreign: &[(Address, Address)]) {
    Assault { call, signers, foreign, anyone: false, growing: false }.run(machine);
}

/// Where anyone may sign, or nobody has to.
fn assault_open(machine: &mut Machine, call: Call, signers: &[&Keypair], foreign: &[(Address, Address)]) {
    Assault { call, signers, foreign, anyone: true, growing: false }.run(machine);
}

/// A claim about another match and a challenge to it, whose accounts must not be taken for the first one's.
struct Other {
    court: Court,
    claim: Address,
    challenge: Address,
    upload: Address,
}

impl Other {
    fn new(stage: &mut Stage) -> Self {
        let game = stage.play(6);
        let truth = Evidence::of(&stage.machine, &game);
        let [defender, challenger] = [0; 2].map(|_| stage.machine.person());
        let machine = &mut stage.machine;
        let court = Court::claimed(machine, stage.program, &game, &[(&defender, &truth)]);
        let duel = Duel::new(machine, &court, &defender, &challenger);
        duel.point(machine, &truth.tree(), 3);
        duel.open_before(machine, &truth).expect("opened");
        let units = truth.units(3);
        duel.open_after(machine, &truth, &units).expect("opened");
        duel.point(machine, &units.tree(truth.state(4)), 2);
        let upload = duel.upload(machine, &truth, &units).pubkey();
        Self { claim: duel.claim, challenge: duel.challenge, court, upload }
    }
}

#[test]
fn recording_and_opening_refuse_whatever_is_wrong() {
    let mut stage = Stage::new(FORFEIT);
    let other = Other::new(&mut stage);
    let machine = &mut stage.machine;
    let session = Match::meet(machine, &stage.upload, stage.rules);
    Match::name_rollup(machine, &session);
    let court = Court::new(machine, stage.program, &session);
    let [payer, opener] = [0; 2].map(|_| machine.person());
    let foreign = [(court.session, other.court.session)];
    let good = court.open_case(&opener.pubkey());
    refused(machine.send(std::slice::from_ref(&good), &[&opener]), ChainError::WrongStatus);
    // who pays is who owns it
    assault_open(machine, court.record_start(&payer.pubkey()), &[&payer], &foreign);
    refused(machine.send(&[court.record_start(&opener.pubkey())], &[&opener]), ChainError::AlreadyExists);
    refused(machine.send(&[court.close_start_record(&payer.pubkey())], &[]), ChainError::WrongStatus);
    machine.tamper(&session.address, |account| {
        let session: &mut chain_layout::SessionState = bytemuck::from_bytes_mut(&mut account.data);
        (session.status, session.ended_at) = (session_status::ENDED, session.created_at);
    });
    refused(machine.send(&[court.record_start(&opener.pubkey())], &[&opener]), ChainError::WrongStatus);

    let mut terms = good.clone();
    terms.0.data[8] ^= 1;
    refused(machine.send(&[terms], &[&opener]), ChainError::BadArgument);
    let saved = machine.svm.clone();
    machine.wait(1, LONG);
    refused(machine.send(std::slice::from_ref(&good), &[&opener]), DisputeError::TooLate);
    // with a rollup, which says that it is over, it is not back yet
    machine.svm = saved.clone();
    machine.tamper(&session.address, |account| account.owner = Address::new_unique());
    refused(machine.send(std::slice::from_ref(&good), &[&opener]), ChainError::WrongAccount);
    // an end in the future gives no more time
    machine.svm = saved.clone();
    machine.tamper(&session.address, |account| {
        let session: &mut chain_layout::SessionState = bytemuck::from_bytes_mut(&mut account.data);
        session.ended_at = i64::MAX;
    });
    machine.send(std::slice::from_ref(&good), &[&opener]).expect("a case");
    let case = court.state(machine);
    assert!(case.contest_deadline - case.opened_at < LONG);
    machine.svm = saved;
    assault_open(machine, good.clone(), &[&opener], &foreign);
    refused(machine.send(&[good], &[&opener]), ChainError::AlreadyExists);
    refused(machine.send(&[court.open_case(&payer.pubkey())], &[&payer]), ChainError::AlreadyExists);

    // over, and gone
    refused(machine.send(&[court.settle_case(payer.pubkey())], &[]), ChainError::WrongAccount);
    machine.wait(1, LONG);
    let foreign = [(court.case, other.court.case), (BURNT, payer.pubkey())];
    assault_open(machine, court.settle_case(opener.pubkey()), &[], &foreign);
    refused(machine.send(&[court.settle_case(opener.pubkey())], &[]), ChainError::WrongStatus);
    refused(machine.send(&[court.close_case(&opener.pubkey())], &[]), ChainError::WrongStatus);
    let another = |account: &mut solana_account::Account| {
        let session: &mut chain_layout::SessionState = bytemuck::from_bytes_mut(&mut account.data);
        session.terms[0] ^= 1;
    };
    machine.tamper(&session.address, another);
    assert_eq!(machine.read::<StartRecord>(&court.record).authority, payer.pubkey().to_bytes());
    let foreign = [(court.case, court.record), (court.record, court.case), (court.session, other.court.session)];
    assault_open(machine, court.close_start_record(&payer.pubkey()), &[], &foreign);
    assault_open(machine, court.close_case(&opener.pubkey()), &[], &foreign);
}

#[test]
fn claims_and_challenges_refuse_whatever_is_wrong() {
    let mut stage = Stage::new(FORFEIT);
    let other = Other::new(&mut stage);
    let game = stage.play(40);
    let truth = Evidence::of(&stage.machine, &game);
    let tree = truth.tree();
    let court = Court::new(&stage.machine, stage.program, &game.session);
    let [opener, defender, challenger] = [0; 3].map(|_| stage.machine.person());
    let (me, you) = (defender.pubkey(), challenger.pubkey());
    let machine = &mut stage.machine;
    let good = court.make_claim(&me, &truth);
    assert!(machine.send(std::slice::from_ref(&good), &[&defender]).is_err(), "there is no case");
    machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).expect("a case");

    // proofs and rows that are none
    let last = truth.last();
    let beside = tree.beside(last.number - 1, tree.depth());
    let shorter = opening(&last.state, &beside[1..]);
    refused(machine.send(&[court.make_claim_of(&me, tree.root(), &shorter)], &[&defender]), ChainError::BadArgument);
    let mut wrong = beside.clone();
    wrong[2][7] ^= 1;
    let unproved = opening(&last.state, &wrong);
    refused(machine.send(&[court.make_claim_of(&me, tree.root(), &unproved)], &[&defender]), DisputeError::WrongProof);
    let early = opening(truth.state(last.number - 1), &tree.beside(last.number - 2, tree.depth()));
    refused(machine.send(&[court.make_claim_of(&me, tree.root(), &early)], &[&defender]), DisputeError::WrongProof);
    let nothing = court.make_claim_of(&me, [0; 32], &[]);
    refused(machine.send(&[nothing], &[&defender]), ChainError::BadArgument);
    let saved = machine.svm.clone();
    machine.wait(1, LONG);
    refused(machine.send(std::slice::from_ref(&good), &[&defender]), DisputeError::TooLate);
    machine.svm = saved;
    let foreign =
        [(court.case, other.court.case), (court.session, other.court.session), (court.record, other.court.record)];
    assault_open(machine, good.clone(), &[&defender], &foreign);
    refused(machine.send(&[good], &[&defender]), ChainError::AlreadyExists);

    let claim = court.claim(&me);
    let foreign = [(court.case, other.court.case), (claim, other.claim)];
    let good = court.challenge_claim(&you, claim);
    let saved = machine.svm.clone();
    machine.wait(1, LONG);
    refused(machine.send(std::slice::from_ref(&good), &[&challenger]), DisputeError::TooLate);
    machine.svm = saved;
    assault_open(machine, good.clone(), &[&challenger], &foreign);
    refused(machine.send(&[good], &[&challenger]), ChainError::AlreadyExists);
    refused(machine.send(&[court.close_claim(&me)], &[]), ChainError::WrongStatus);

    let challenge = court.challenge(&claim, &you);
    let duel = Duel { court: &court, defender: &defender, challenger: &challenger, claim, challenge };
    let foreign =
        [(court.case, other.court.case), (claim, other.claim), (challenge, other.challenge), (BURNT, opener.pubkey())];
    refused(machine.send(&[court.close_challenge(&you, challenge)], &[]), ChainError::WrongStatus);

    // out of turn, and nodes that make no root
    refused(duel.choose(machine, 0), ChainError::WrongStatus);
    let head = duel.state(machine);
    let nodes = tree.below(head.height, 0, 4);
    refused(machine.send(&[court.reveal(&me, challenge, &nodes[1..])], &[&defender]), ChainError::BadArgument);
    let mut wrong = nodes.clone();
    wrong.swap(0, 1);
    refused(machine.send(&[court.reveal(&me, challenge, &wrong)], &[&defender]), DisputeError::WrongProof);
    let stranger = machine.person();
    let by_stranger = court.reveal(&stranger.pubkey(), challenge, &nodes);
    refused(machine.send(&[by_stranger], &[&stranger]), ChainError::NotAuthority);
    assault(machine, court.reveal(&me, challenge, &nodes), &[&defender], &foreign);
    refused(machine.send(&[court.reveal(&me, challenge, &nodes)], &[&defender]), ChainError::WrongStatus);
    for beyond in [16, 255] {
        refused(duel.choose(machine, beyond), ChainError::BadArgument);
    }
    // a tree of fewer rows than its levels could hold has nothing there
    assert!(last.number > 32 && last.number < 60);
    refused(duel.choose(machine, 15), ChainError::BadArgument);
    assault(machine, court.choose(&you, challenge, 5), &[&challenger], &foreign);
    refused(duel.choose(machine, 0), ChainError::WrongStatus);
    duel.reveal(machine, &tree).expect("revealed");
    let stranger_s = court.choose(&stranger.pubkey(), challenge, 1);
    refused(machine.send(&[stranger_s], &[&stranger]), ChainError::NotAuthority);
    duel.choose(machine, 1).expect("chosen");
    let head = duel.state(machine);
    assert_eq!((head.status, head.row), (status::OPENING, 21));
    refused(duel.reveal(machine, &tree), ChainError::WrongStatus);

    // the rows themselves
    let before = opening(truth.state(21), &tree.beside(20, head.agreed_height));
    let wrong_row = opening(truth.state(20), &tree.beside(19, head.agreed_height));
    refused(machine.send(&[court.open_before(&you, challenge, &wrong_row)], &[&challenger]), DisputeError::WrongProof);
    for data in [&[][..], &before[1..]] {
        refused(machine.send(&[court.open_before(&you, challenge, data)], &[&challenger]), ChainError::BadArgument);
    }
    let units = truth.units(21);
    refused(duel.open_after(machine, &truth, &units), ChainError::WrongStatus);
    assault(machine, court.open_before(&you, challenge, &before), &[&challenger], &foreign);
    refused(machine.send(&[court.open_before(&you, challenge, &before)], &[&challenger]), ChainError::WrongStatus);
    let root = units.tree(truth.state(22)).root();
    let other_row = court.open_after(&me, duel.places(), root, truth.state(23));
    refused(machine.send(&[other_row], &[&defender]), DisputeError::WrongProof);
    let good = court.open_after(&me, duel.places(), root, truth.state(22));
    assault(machine, good.clone(), &[&defender], &foreign);
    refused(machine.send(&[good], &[&defender]), ChainError::WrongStatus);
    let last_unit = duel.state(machine).count;
    duel.reveal(machine, &units.tree(truth.state(22))).expect("revealed");
    refused(duel.choose(machine, last_unit as u8), ChainError::BadArgument);
    refused(machine.send(&[court.expire_challenge(duel.places())], &[]), DisputeError::TooEarly);
    machine.wait(1, LONG);
    refused(duel.choose(machine, 0), DisputeError::TooLate);
    assault_open(machine, court.expire_challenge(duel.places()), &[], &foreign);
    refused(machine.send(&[court.expire_challenge(duel.places())], &[]), ChainError::WrongStatus);
    assert_eq!(duel.state(machine).status, status::LOST);
    refused(duel.choose(machine, 0), ChainError::WrongStatus);

    refused(machine.send(&[court.settle_case(other.claim)], &[]), ChainError::WrongAccount);
    refused(machine.send(&[court.settle_case(opener.pubkey())], &[]), DisputeError::TooEarly);
    assault_open(machine, court.settle_case(claim), &[], &foreign);
    refused(machine.send(&[court.settle_case(claim)], &[]), ChainError::WrongStatus);
    assert_eq!(machine.read::<Case>(&court.case).status, case_status::UPHELD);
    assault_open(machine, court.close_challenge(&you, challenge), &[], &foreign);
    machine.svm.set_account(court.session, solana_account::Account::default()).expect("gone");
    refused(machine.send(&[court.close_case(&opener.pubkey())], &[]), DisputeError::InUse);
    assault_open(machine, court.close_claim(&me), &[], &foreign);
    assault_open(machine, court.close_case(&opener.pubkey()), &[], &foreign);
}

#[test]
fn uploads_refuse_whatever_is_wrong() {
    let mut stage = Stage::new(FORFEIT);
    let other = Other::new(&mut stage);
    let game = stage.play(20);
    let truth = Evidence::of(&stage.machine, &game);
    let [defender, challenger] = [0; 2].map(|_| stage.machine.person());
    let you = challenger.pubkey();
    let machine = &mut stage.machine;
    let court = Court::claimed(machine, stage.program, &game, &[(&defender, &truth)]);
    let duel = Duel::new(machine, &court, &defender, &challenger);
    let claim = duel.claim;
    duel.point(machine, &truth.tree(), 10);
    duel.open_before(machine, &truth).expect("opened");
    let units = truth.units(10);
    let tree = units.tree(truth.state(11));
    duel.open_after(machine, &truth, &units).expect("opened");
    let key = Keypair::new();
    let upload = key.pubkey();
    court.fresh_upload(machine, &key);
    let begin = court.begin_upload(&you, duel.challenge, upload);
    refused(machine.send(std::slice::from_ref(&begin), &[&challenger, &key]), ChainError::WrongStatus);
    duel.point(machine, &tree, 2);
    let foreign = [
        (court.case, other.court.case),
        (claim, other.claim),
        (duel.challenge, other.challenge),
        (upload, other.upload),
        (BURNT, you),
    ];

    for longer in [-1, 8] {
        machine.tamper(&upload, |account| {
            let length = account.data.len() as i64 + longer;
            account.data.resize(length as usize, 0);
        });
        refused(machine.send(std::slice::from_ref(&begin), &[&challenger, &key]), ChainError::BadArgument);
        court.fresh_upload(machine, &key);
    }
    // the account is fresh: it has no discriminator that could be wrong
    for (what, change) in [("not signed by it", 4), ("not signed", 0)] {
        let mut call = begin.clone();
        call.0.accounts[change].is_signer = false;
        let signers: &[&Keypair] = if change == 0 { &[&key] } else { &[&challenger] };
        assert!(machine.send(&[call], signers).is_err(), "{what}");
    }
    for (own, foreign) in foreign {
        for k in (0..begin.0.accounts.len()).filter(|k| begin.0.accounts[*k].pubkey == own) {
            let mut call = begin.clone();
            call.0.accounts[k].pubkey = foreign;
            call.0.accounts[k].is_signer = false;
            let signers: &[&Keypair] = if own == upload { &[&challenger] } else { &[&challenger, &key] };
            assert!(machine.send(&[call], signers).is_err(), "account {k} of something else");
        }
    }
    machine.send(std::slice::from_ref(&begin), &[&challenger, &key]).expect("begun");
    refused(machine.send(&[begin], &[&challenger, &key]), ChainError::AlreadyExists);
    assert_eq!(machine.read::<StateUpload>(&upload).discriminator, StateUpload::DISCRIMINATOR);

    let bytes = duel.before(machine, &truth, &units);
    let end = bytes.len();
    for (offset, length) in [(end, 1), (end - 1, 2), (usize::MAX >> 32, 1), (0, 0)] {
        let call = court.write_upload(&you, upload, offset, &vec![0; length]);
        match length {
            0 => _ = machine.send(&[call], &[&challenger]).expect("nothing"),
            _ => refused(machine.send(&[call], &[&challenger]), ChainError::BadArgument),
        }
    }
    for (piece, bytes) in bytes.chunks(900).enumerate() {
        machine.send(&[court.write_upload(&you, upload, 900 * piece, bytes)], &[&challenger]).expect("written");
    }
    assault(machine, court.write_upload(&you, upload, 100, &[0xee; 50]), &[&challenger], &foreign);
    machine.send(&[court.write_upload(&you, upload, 100, &bytes[100..150])], &[&challenger]).expect("written");

    let beside = tree.beside(1, duel.state(machine).agreed_height);
    let prove = court.prove_upload(duel.challenge, upload, &beside);
    let run = court.run_unit(duel.challenge, upload, court.weights[0]);
    refused(machine.send(std::slice::from_ref(&run), &[]), ChainError::WrongStatus);
    refused(machine.send(&[court.prove_upload(duel.challenge, upload, &[[0; 32]; 3])], &[]), ChainError::BadArgument);
    // a byte of it wrong, and right again
    machine.send(&[court.write_upload(&you, upload, 5000, &[bytes[5000] ^ 1])], &[&challenger]).expect("written");
    refused(machine.send(std::slice::from_ref(&prove), &[]), DisputeError::WrongState);
    machine.send(&[court.write_upload(&you, upload, 5000, &bytes[5000..5001])], &[&challenger]).expect("written");
    assault_open(machine, prove.clone(), &[], &foreign);
    assert_eq!(machine.read::<StateUpload>(&upload).status, upload_status::PROVED);
    refused(machine.send(&[prove], &[]), ChainError::WrongStatus);
    let late = court.write_upload(&you, upload, 0, &[0]);
    refused(machine.send(&[late], &[&challenger]), ChainError::WrongStatus);

    let judge = court.judge_unit(duel.places(), upload);
    refused(machine.send(std::slice::from_ref(&judge), &[]), ChainError::WrongStatus);
    // weights of another part, in another order, of another shard
    let [[one, packed_one], [two, packed_two]] = court.weights[..] else { panic!("two shards") };
    for weights in [[two, packed_two], [packed_one, one], [one, packed_two]] {
        let call = court.run_unit(duel.challenge, upload, weights);
        refused(machine.send(&[call], &[]), ChainError::WrongAccount);
    }
    assault_open(machine, run.clone(), &[], &foreign);
    refused(machine.send(&[run], &[]), ChainError::WrongStatus);
    let saved = machine.svm.clone();
    machine.wait(1, LONG);
    refused(machine.send(std::slice::from_ref(&judge), &[]), DisputeError::TooLate);
    machine.svm = saved;
    assault_open(machine, judge.clone(), &[], &foreign);
    refused(machine.send(&[judge], &[]), ChainError::WrongStatus);
    assert_eq!(machine.read::<Challenge>(&duel.challenge).status, status::LOST);
    assault(machine, court.close_upload(&you, upload), &[&challenger], &[]);
    assert!(machine.svm.get_account(&upload).is_none_or(|account| account.lamports == 0));
}
