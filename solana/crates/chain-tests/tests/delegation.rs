//! Components go to a rollup and come back, by the real delegation program, if it is here: WIRE_DELEGATION_PROGRAM names its
//! .so (npm's @magicblock-labs/ephemeral-validator 0.8.3 has one in bin/local-dumps).

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{ChainError, Delegate, HiddenState, InputLog, SessionState, Shrink, Undelegate};
use chain_tests::session::RULES;
use chain_tests::{Call, Machine, Refusal, Session, Upload};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

const DELEGATION: Address = Address::from_str_const("DELeGGvXpWV2fqJUhqcF5ZSYMS4JTLjteaAMARRSaeSh");
const MAGIC: Address = Address::from_str_const("Magic11111111111111111111111111111111111111");
const MAGIC_CONTEXT: Address = Address::from_str_const("MagicContext1111111111111111111111111111111");
const SYSTEM: Address = Address::new_from_array([0; 32]);

fn of_delegation(seed: &[u8], account: &Address) -> Address {
    Address::find_program_address(&[seed, account.as_ref()], &DELEGATION).0
}

fn refused<T>(sent: Result<T, Refusal>, reason: ChainError) {
    match sent {
        Ok(_) => panic!("accepted: {reason:?} expected"),
        Err(refusal) => assert!(refusal.is(reason), "{reason:?} expected: {refusal:?}"),
    }
}

fn delegate(session: &Session, component: Address) -> Call {
    let buffer = Address::find_program_address(&[b"buffer", component.as_ref()], &session.program).0;
    Call::new(&session.program, Delegate)
        .pays(session.authority.pubkey())
        .reads(session.address)
        .writes(component)
        .reads(session.program)
        .writes(buffer)
        .writes(of_delegation(b"delegation", &component))
        .writes(of_delegation(b"delegation-metadata", &component))
        .reads(DELEGATION)
        .reads(SYSTEM)
}

/// What the validator sends once a rollup has given an account back.
fn give_back(session: &Session, component: Address, validator: &Keypair) -> Call {
    let me = validator.pubkey();
    let writes = |key: Address| AccountMeta::new(key, false);
    let accounts = vec![
        AccountMeta::new(me, true),
        writes(component),
        AccountMeta::new_readonly(session.program, false),
        writes(of_delegation(b"undelegate-buffer", &component)),
        AccountMeta::new_readonly(of_delegation(b"state-diff", &component), false),
        AccountMeta::new_readonly(of_delegation(b"commit-state-record", &component), false),
        writes(of_delegation(b"delegation", &component)),
        writes(of_delegation(b"delegation-metadata", &component)),
        writes(session.authority.pubkey()),
        writes(Address::find_program_address(&[b"fees-vault"], &DELEGATION).0),
        writes(of_delegation(b"v-fees-vault", &me)),
        AccountMeta::new_readonly(SYSTEM, false),
    ];
    Call(Instruction { program_id: DELEGATION, accounts, data: 3_u64.to_le_bytes().to_vec() })
}

/// A chain with the delegation program and its vaults, if there is one here.
fn machine(validator: &Address) -> Option<Machine> {
    let Some(file) = std::env::var_os("WIRE_DELEGATION_PROGRAM") else {
        println!("not tested: WIRE_DELEGATION_PROGRAM names no delegation program");
        return None;
    };
    let mut machine = Machine::new();
    machine.svm.add_program_from_file(DELEGATION, file).expect("the delegation program");
    let vault = Account { lamports: 10_000_000, data: vec![0; 8], owner: DELEGATION, executable: false, rent_epoch: 0 };
    let vaults =
        [Address::find_program_address(&[b"fees-vault"], &DELEGATION).0, of_delegation(b"v-fees-vault", validator)];
    for address in vaults {
        machine.svm.set_account(address, vault.clone()).expect("a vault");
    }
    Some(machine)
}

#[test]
fn components_go_to_a_rollup_and_come_back() {
    let validator = Keypair::new();
    let Some(mut machine) = machine(&validator.pubkey()) else { return };
    machine.svm.airdrop(&validator.pubkey(), 10_000_000_000).expect("an airdrop");
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let mut session = Session::new(&mut machine, &world, RULES);
    session.validator = validator.pubkey();
    let owner = [&session.authority];
    session.begin_components(&mut machine);
    session.meet(&mut machine);

    let all: Vec<Address> = session.components().into_iter().chain([session.address]).collect();
    let before: Vec<_> = all.iter().map(|address| machine.svm.get_account(address).expect("an account")).collect();
    for address in &all {
        let stranger = machine.person();
        let mut by_stranger = delegate(&session, *address);
        by_stranger.0.accounts[0].pubkey = stranger.pubkey();
        refused(machine.send(&[by_stranger], &[&stranger]), ChainError::NotAuthority);
        let mut elsewhere = delegate(&session, *address);
        elsewhere.0.accounts[7].pubkey = Address::new_unique();
        refused(machine.send(&[elsewhere], &owner), ChainError::WrongAccount);
        let took = machine.send(&[delegate(&session, *address)], &owner);
        println!("delegated: {took:?} CU");
        took.expect("delegated");
        refused(machine.send(&[delegate(&session, *address)], &owner), ChainError::WrongAccount);
    }
    for (address, before) in all.iter().zip(&before) {
        let now = machine.svm.get_account(address).expect("an account");
        assert_eq!((now.owner, &now.data, now.lamports), (DELEGATION, &before.data, before.lamports));
        let buffer = Address::find_program_address(&[b"buffer", address.as_ref()], &session.program).0;
        assert!(machine.svm.get_account(&buffer).is_none_or(|buffer| buffer.data.is_empty()));
        let record = machine.data(&of_delegation(b"delegation", address));
        assert_eq!(record[8..40], validator.pubkey().to_bytes());
        assert_eq!(record[40..72], session.program.to_bytes());
    }

    // the rollup has changed a byte, and lets them go
    for (address, before) in all.iter().zip(&before) {
        machine.tamper(address, |account| account.data[60] ^= 1);
        machine.tamper(&of_delegation(b"delegation-metadata", address), |account| account.data[16] = 1);
        let took = machine.send(&[give_back(&session, *address, &validator)], &[&validator]);
        println!("given back: {took:?} CU");
        took.expect("given back");
        let now = machine.svm.get_account(address).expect("an account");
        let mut changed = before.data.clone();
        changed[60] ^= 1;
        assert_eq!((now.owner, &now.data, now.lamports), (session.program, &changed, before.lamports));
    }
}

#[test]
fn nothing_is_delegated_without_a_rollup_or_too_large() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::begin(&mut machine, &world, RULES);
    let owner = [&session.authority];
    refused(machine.send(&[delegate(&session, session.hidden)], &owner), ChainError::WrongStatus);
    let mut session = Session::new(&mut machine, &world, RULES);
    session.validator = Address::new_unique();
    session.build(&mut machine, &world);
    session.meet(&mut machine);
    let owner = [&session.authority];
    refused(machine.send(&[delegate(&session, session.input_log)], &owner), ChainError::BadArgument);
    refused(machine.send(&[delegate(&session, world.manifest)], &owner), ChainError::WrongAccount);
}

#[test]
fn nothing_is_delegated_but_between_secrets_and_start() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let mut session = Session::new(&mut machine, &world, RULES);
    session.validator = Address::new_unique();
    session.build(&mut machine, &world);
    // gone to a rollup, the session could not be told a secret, or its match not go on
    let all_refused = |machine: &mut Machine| {
        for account in [session.address, session.inputs] {
            refused(machine.send(&[delegate(&session, account)], &[&session.authority]), ChainError::WrongStatus);
        }
    };
    all_refused(&mut machine);
    machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
    machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
    machine.wait(3, 1);
    machine.send(&[session.reveal(0)], &[]).expect("one secret");
    all_refused(&mut machine);
    machine.send(&[session.reveal(1)], &[]).expect("the other");
    machine.send(&[session.start()], &[]).expect("the match");
    all_refused(&mut machine);
    machine.wait(1, RULES.lifetime);
    machine.send(&[session.end_by(session.authority.pubkey())], &[&session.authority]).expect("the end");
    all_refused(&mut machine);
}

#[test]
fn what_can_be_replayed_is_not_cut_where_nothing_goes_back() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::begin(&mut machine, &world, RULES);
    machine.wait(1, RULES.lifetime);
    let owner = &session.authority;
    machine.send(&[session.end_by(owner.pubkey())], &[owner]).expect("the end");
    let shrink =
        Call::new(&session.program, Shrink).signs(owner.pubkey()).reads(session.address).writes(session.input_log);
    refused(machine.send(&[shrink], &[owner]), ChainError::WrongStatus);
}

#[test]
fn what_is_over_shrinks_to_what_can_go_back() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let mut session = Session::new(&mut machine, &world, chain_tests::Rules { forfeit_frames: 1, ..RULES });
    session.validator = Address::new_unique();
    session.build(&mut machine, &world);
    session.meet(&mut machine);
    machine.send(&[session.start()], &[]).expect("the match");
    let shrink = |component: Address, by: &Keypair| {
        Call::new(&session.program, Shrink).signs(by.pubkey()).reads(session.address).writes(component)
    };
    let owner = &session.authority;
    let stranger = machine.person();
    refused(machine.send(&[shrink(session.input_log, owner)], &[owner]), ChainError::WrongStatus);
    machine.wait(2, 1);
    machine.send(&[session.frame(&machine)], &[]).expect("both forfeit");
    refused(machine.send(&[shrink(session.input_log, &stranger)], &[&stranger]), ChainError::NotAuthority);
    refused(machine.send(&[shrink(session.inputs, owner)], &[owner]), ChainError::BadArgument);
    for component in [session.hidden, session.frame_log, session.input_log] {
        machine.send(&[shrink(component, owner)], &[owner]).expect("shrunk");
        let data = machine.data(&component);
        assert_eq!(data.len(), 10_240);
        assert_eq!(data[data.len() - 32..], owner.pubkey().to_bytes());
    }
    machine.read::<HiddenState>(&session.hidden);
    machine.read::<InputLog>(&session.input_log);
}

#[test]
fn nobody_but_the_delegation_program_makes_a_component() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    let forged = machine.person();
    let call = |buffer: Address| {
        Call::new(&session.program, chain_layout::ProcessUndelegation)
            .writes(session.address)
            .pays(buffer)
            .pays(session.authority.pubkey())
            .reads(SYSTEM)
    };
    let sent = machine.send(&[call(forged.pubkey())], &[&forged, &session.authority]);
    refused(sent, ChainError::WrongAccount);
    let real = of_delegation(b"undelegate-buffer", &session.address);
    let mut unsigned = call(real);
    unsigned.0.accounts[1].is_signer = false;
    assert!(machine.send(&[unsigned], &[&session.authority]).is_err());
    assert!(machine.svm.get_account(&session.address).is_none());
}

#[test]
fn a_match_that_is_not_over_is_not_taken_off_its_rollup() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    session.build(&mut machine, &world);
    session.meet(&mut machine);
    let anyone = machine.person();
    let call = |magic: Address| {
        Call::new(&session.program, Undelegate)
            .pays(anyone.pubkey())
            .writes(session.address)
            .reads(magic)
            .writes(MAGIC_CONTEXT)
    };
    // its seed is known: who dislikes it must not send it back before it starts
    refused(machine.send(&[call(MAGIC)], &[&anyone]), ChainError::WrongStatus);
    machine.send(&[session.start()], &[]).expect("the match");
    refused(machine.send(&[call(MAGIC)], &[&anyone]), ChainError::WrongStatus);
    refused(machine.send(&[call(Address::new_unique())], &[&anyone]), ChainError::WrongAccount);
    let state: SessionState = machine.read(&session.address);
    assert_eq!(state.row, 0);
}
