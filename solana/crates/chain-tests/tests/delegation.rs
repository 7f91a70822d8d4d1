//! Components go to a rollup and come back, by the real delegation program, if it is here: WIRE_DELEGATION_PROGRAM names its
//! .so (npm's @magicblock-labs/ephemeral-validator 0.8.3 has one in bin/local-dumps).

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{
    CLOCK_SKEW_SECONDS, ChainError, Component, Delegate, FrameLog, HiddenState, InputLog, ModelManifest, Prefix,
    ProcessUndelegation, RETENTION, RETURN_SECONDS, STALL_SECONDS, SessionState, Shrink, Undelegate, end_reason,
    session_status,
};
use chain_tests::session::RULES;
use chain_tests::{Call, Machine, Refusal, Rules, Session, Upload};
use sha2::{Digest, Sha256};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

const DELEGATION: Address = Address::new_from_array(chain_layout::DELEGATION_PROGRAM);
const MAGIC: Address = Address::new_from_array(chain_layout::MAGIC_PROGRAM);
const MAGIC_CONTEXT: Address = Address::new_from_array(chain_layout::MAGIC_CONTEXT);
const MEMO: Address = Address::from_str_const("Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo");
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

/// A component is handed over; anyone may pay for it.
fn delegate(session: &Session, component: Address, payer: &Keypair) -> Call {
    let buffer = Address::find_program_address(&[b"buffer", component.as_ref()], &session.program).0;
    Call::new(&session.program, Delegate)
        .pays(payer.pubkey())
        .writes(session.address)
        .writes(component)
        .reads(session.program)
        .writes(buffer)
        .writes(of_delegation(b"delegation", &component))
        .writes(of_delegation(b"delegation-metadata", &component))
        .reads(DELEGATION)
        .reads(SYSTEM)
}

/// `delegated` of a session that is on its rollup.
const GONE: u8 = 0b1_1111;

fn prefix_of(data: &mut [u8]) -> &mut Prefix {
    bytemuck::from_bytes_mut(&mut data[..size_of::<Prefix>()])
}

fn session_of(data: &mut [u8]) -> &mut SessionState {
    bytemuck::from_bytes_mut(data)
}

/// Puts session and components into the state in which they arrive on a rollup, which this chain plays.
fn arrive(machine: &mut Machine, session: &Session) {
    machine.tamper(&session.address, |account| session_of(&mut account.data).delegated = GONE);
    for component in session.components() {
        machine.tamper(&component, |account| prefix_of(&mut account.data).fixed_length = 0);
    }
}

/// A world, and a session in it that names a rollup: components begun, nobody joined.
fn meant_for_a_rollup(machine: &mut Machine, validator: &Address, rules: Rules) -> (Upload, Session) {
    let world = Upload::new(machine, &support::world(), vec![], &[]);
    world.run(machine);
    let mut session = Session::new(machine, &world, rules);
    session.validator = *validator;
    session.begin_components(machine);
    (world, session)
}

/// [`meant_for_a_rollup`], met and arrived there, the match running.
fn on_a_rollup(machine: &mut Machine, rules: Rules) -> (Upload, Session) {
    let (world, session) = meant_for_a_rollup(machine, &Address::new_unique(), rules);
    session.meet(machine);
    arrive(machine, &session);
    for component in session.components() {
        world.grow_whole(machine, component);
    }
    machine.send(&[session.start()], &[]).expect("the match");
    (world, session)
}

/// The seed of a session whose secrets are told.
fn seed(state: &SessionState) -> u64 {
    let mut digest = Sha256::new();
    for part in [b"the-wire/seed/1".as_slice(), &state.entity, &state.slot_hash, state.secrets.as_flattened()] {
        digest.update(part);
    }
    u64::from_le_bytes(digest.finalize()[..8].try_into().expect("8 bytes"))
}

/// What a rollup makes of a session: a match that side 1 has won, sent back at this time.
fn won(data: &mut [u8], now: i64) {
    let state = session_of(data);
    state.seed = seed(state);
    (state.status, state.winner, state.reason, state.row) = (session_status::ENDED, 1, end_reason::STOCKS, 1234);
    (state.delegated, state.ended_at) = (0, now);
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
    let (_, session) = meant_for_a_rollup(&mut machine, &validator.pubkey(), RULES);
    session.meet(&mut machine);
    // neither the owner nor a player: whoever likes the seed must not depend on who doesn't
    let anyone = machine.person();

    let all: Vec<Address> = session.components().into_iter().chain([session.address]).collect();
    let before: Vec<_> = all.iter().map(|address| machine.svm.get_account(address).expect("an account")).collect();
    for address in &all {
        let mut elsewhere = delegate(&session, *address, &anyone);
        elsewhere.0.accounts[7].pubkey = Address::new_unique();
        refused(machine.send(&[elsewhere], &[&anyone]), ChainError::WrongAccount);
        if *address != session.address {
            let too_early = delegate(&session, session.address, &anyone);
            refused(machine.send(&[too_early], &[&anyone]), ChainError::Incomplete);
        }
        let took = machine.send(&[delegate(&session, *address, &anyone)], &[&anyone]);
        println!("delegated: {took:?} CU");
        took.expect("delegated");
        refused(machine.send(&[delegate(&session, *address, &anyone)], &[&anyone]), ChainError::WrongAccount);
    }
    for (address, before) in all.iter().zip(&before) {
        let now = machine.svm.get_account(address).expect("an account");
        let mut sent = before.data.clone();
        prefix_of(&mut sent).fixed_length = 0;
        if *address == session.address {
            session_of(&mut sent).delegated = GONE;
        }
        assert_eq!((now.owner, &now.data, now.lamports), (DELEGATION, &sent, before.lamports));
        let buffer = Address::find_program_address(&[b"buffer", address.as_ref()], &session.program).0;
        assert!(machine.svm.get_account(&buffer).is_none_or(|buffer| buffer.data.is_empty()));
        let record = machine.data(&of_delegation(b"delegation", address));
        assert_eq!(record[8..40], validator.pubkey().to_bytes());
        assert_eq!(record[40..72], session.program.to_bytes());
    }

    // the match is over there, and the rollup lets them go
    for (address, before) in all.iter().zip(&before) {
        let time = machine.now();
        machine.tamper(address, |account| match *address == session.address {
            true => won(&mut account.data, time),
            false => prefix_of(&mut account.data).fixed_length = 1,
        });
        let sent = machine.data(address);
        machine.tamper(&of_delegation(b"delegation-metadata", address), |account| account.data[16] = 1);
        let mut call = give_back(&session, *address, &validator);
        call.0.accounts[8].pubkey = anyone.pubkey();
        let took = machine.send(&[call], &[&validator]);
        println!("given back: {took:?} CU");
        took.expect("given back");
        let now = machine.svm.get_account(address).expect("an account");
        assert_eq!((now.owner, &now.data, now.lamports), (session.program, &sent, before.lamports));
    }
    let all = session.components();
    refused(machine.send(&[session.close(&all)], &[&session.authority]), ChainError::InUse);
    machine.wait(1, RETENTION);
    machine.send(&[session.close(&all), session.close(&[])], &[&session.authority]).expect("closed");
}

#[test]
fn nothing_is_delegated_without_a_rollup() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    session.build(&mut machine, &world);
    session.meet(&mut machine);
    let anyone = machine.person();
    for account in [session.hidden, session.inputs, session.address] {
        let call = delegate(&session, account, &anyone);
        refused(machine.send(&[call], &[&anyone]), ChainError::WrongStatus);
    }
    let (world, session) = meant_for_a_rollup(&mut machine, &Address::new_unique(), RULES);
    session.meet(&mut machine);
    let call = delegate(&session, world.manifest, &anyone);
    refused(machine.send(&[call], &[&anyone]), ChainError::WrongAccount);
}

#[test]
fn nothing_is_delegated_but_between_secrets_and_start() {
    let mut machine = Machine::new();
    let (world, session) = meant_for_a_rollup(&mut machine, &Address::new_unique(), RULES);
    let anyone = machine.person();
    // gone to a rollup, the session could not be told a secret, or its match not go on
    let all_refused = |machine: &mut Machine, reason: ChainError| {
        for account in [session.address, session.inputs] {
            refused(machine.send(&[delegate(&session, account, &anyone)], &[&anyone]), reason);
        }
    };
    all_refused(&mut machine, ChainError::WrongStatus);
    machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
    machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
    machine.wait(3, 1);
    machine.send(&[session.reveal(0)], &[]).expect("one secret");
    all_refused(&mut machine, ChainError::WrongStatus);
    machine.send(&[session.reveal(1)], &[]).expect("the other");
    let locked = machine.data(&session.address);
    machine.wait(1, RULES.lifetime);
    all_refused(&mut machine, ChainError::TooLate);
    machine.wait(1, -RULES.lifetime);
    arrive(&mut machine, &session);
    for component in session.components() {
        world.grow_whole(&mut machine, component);
    }
    machine.send(&[session.start()], &[]).expect("the match");
    all_refused(&mut machine, ChainError::WrongStatus);
    machine.tamper(&session.address, |account| account.data = locked);
    machine.wait(1, RULES.lifetime);
    machine.send(&[session.end_by(anyone.pubkey())], &[&anyone]).expect("the end");
    all_refused(&mut machine, ChainError::WrongStatus);
}

#[test]
fn the_session_itself_goes_last() {
    let mut machine = Machine::new();
    let (_, session) = meant_for_a_rollup(&mut machine, &Address::new_unique(), RULES);
    session.meet(&mut machine);
    let anyone = machine.person();
    for delegated in [0, 0b0111, 0b1110, 0b1_0000] {
        machine.tamper(&session.address, |account| session_of(&mut account.data).delegated = delegated);
        let call = delegate(&session, session.address, &anyone);
        refused(machine.send(&[call], &[&anyone]), ChainError::Incomplete);
    }
}

#[test]
fn a_match_of_a_rollup_never_starts_on_the_base_layer() {
    let mut machine = Machine::new();
    let (world, session) = meant_for_a_rollup(&mut machine, &Address::new_unique(), RULES);
    // what is longer than one instruction makes can't be handed over: whoever dislikes the seed would let it grow
    let unwanted = |machine: &mut Machine| {
        for component in [session.hidden, session.frame_log, session.input_log] {
            refused(machine.send(&[world.grow(component)], &[]), ChainError::WrongStatus);
        }
    };
    unwanted(&mut machine);
    session.meet(&mut machine);
    unwanted(&mut machine);
    refused(machine.send(&[session.start()], &[]), ChainError::WrongStatus);
    // not even with everything whole, and everything but the session handed over and back again
    for delegated in [0, 0b1111] {
        arrive(&mut machine, &session);
        for component in session.components() {
            world.grow_whole(&mut machine, component);
        }
        machine.tamper(&session.address, |account| session_of(&mut account.data).delegated = delegated);
        refused(machine.send(&[session.start()], &[]), ChainError::WrongStatus);
    }
    arrive(&mut machine, &session);
    machine.send(&[session.start()], &[]).expect("the match, on the rollup");
}

#[test]
fn what_can_be_replayed_is_not_cut_where_nothing_goes_back() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::begin(&mut machine, &world, RULES);
    machine.wait(1, STALL_SECONDS);
    let owner = &session.authority;
    machine.send(&[session.end_by(owner.pubkey())], &[owner]).expect("the end");
    refused(machine.send(&[shrink(&session, session.input_log, owner)], &[owner]), ChainError::WrongStatus);
}

fn shrink(session: &Session, component: Address, by: &Keypair) -> Call {
    Call::new(&session.program, Shrink).signs(by.pubkey()).reads(session.address).writes(component)
}

#[test]
fn what_is_over_shrinks_to_what_can_go_back_once_it_was_there_to_be_read() {
    let mut machine = Machine::new();
    let (world, session) = on_a_rollup(&mut machine, Rules { forfeit_frames: 1, ..RULES });
    let owner = &session.authority;
    let stranger = machine.person();
    let shrink = |component: Address, by: &Keypair| shrink(&session, component, by);
    refused(machine.send(&[shrink(session.input_log, owner)], &[owner]), ChainError::WrongStatus);
    machine.wait(2, 1);
    machine.send(&[session.frame(&machine)], &[]).expect("both forfeit");
    refused(machine.send(&[shrink(session.input_log, owner)], &[owner]), ChainError::InUse);
    machine.wait(1, RETENTION - 1);
    refused(machine.send(&[shrink(session.input_log, owner)], &[owner]), ChainError::InUse);
    machine.wait(1, 1);
    refused(machine.send(&[shrink(session.input_log, &stranger)], &[&stranger]), ChainError::NotAuthority);
    refused(machine.send(&[shrink(session.inputs, owner)], &[owner]), ChainError::BadArgument);
    for component in [session.hidden, session.frame_log, session.input_log] {
        machine.send(&[shrink(component, owner)], &[owner]).expect("shrunk");
        let data = machine.data(&component);
        assert_eq!(data.len(), 10_240);
        assert_eq!(data[data.len() - 32..], owner.pubkey().to_bytes());
        // what was cut off does not come back as zeros
        refused(machine.send(&[world.grow(component)], &[]), ChainError::WrongStatus);
    }
    machine.read::<HiddenState>(&session.hidden);
    machine.read::<InputLog>(&session.input_log);
    // the rent is on the base layer
    refused(machine.send(&[session.close(&session.components())], &[owner]), ChainError::InUse);
}

#[test]
fn nobody_but_the_delegation_program_makes_a_component() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::new(&mut machine, &world, RULES);
    let forged = machine.person();
    let sent = machine.send(
        &[come_back(&session, session.address, forged.pubkey(), &session.authority)],
        &[&forged, &session.authority],
    );
    refused(sent, ChainError::WrongAccount);
    let real = of_delegation(b"undelegate-buffer", &session.address);
    let mut unsigned = come_back(&session, session.address, real, &session.authority);
    unsigned.0.accounts[1].is_signer = false;
    assert!(machine.send(&[unsigned], &[&session.authority]).is_err());
    assert!(machine.svm.get_account(&session.address).is_none());
}

/// What the delegation program calls, with its buffer.
fn come_back(session: &Session, component: Address, buffer: Address, payer: &Keypair) -> Call {
    Call::new(&session.program, ProcessUndelegation).writes(component).signs(buffer).pays(payer.pubkey()).reads(SYSTEM)
}

/// What is changed, and how.
type Forgery<'a, T> = (&'a str, &'a dyn Fn(&mut T));

/// A chain that checks no signatures, so that the delegation program's can be written down.
fn unsigned() -> Machine {
    let mut machine = Machine::new();
    machine.svm = std::mem::take(&mut machine.svm).with_sigverify(false);
    machine
}

/// The delegation program hands these bytes back, on a chain that is [`unsigned`].
fn given_back(machine: &mut Machine, session: &Session, component: Address, data: Vec<u8>) -> Result<u64, Refusal> {
    let payer = machine.person();
    let buffer = of_delegation(b"undelegate-buffer", &component);
    let sent = Account { lamports: 1_000_000_000, data, owner: DELEGATION, executable: false, rent_epoch: 0 };
    machine.svm.set_account(buffer, sent).expect("a buffer");
    machine.svm.set_account(component, Account::default()).expect("no component");
    machine.send(&[come_back(session, component, buffer, &payer)], &[&payer])
}

#[test]
fn what_comes_back_is_looked_at() {
    let mut machine = unsigned();
    let (_, session) = meant_for_a_rollup(&mut machine, &Address::new_unique(), RULES);
    session.meet(&mut machine);
    arrive(&mut machine, &session);
    let forged = |machine: &mut Machine, component: Address, good: &[u8], forge: &dyn Fn(&mut Vec<u8>)| {
        let mut data = good.to_vec();
        forge(&mut data);
        refused(given_back(machine, &session, component, data), ChainError::WrongAccount);
    };
    let any: [Forgery<'_, Vec<u8>>; 7] = [
        ("another kind", &|data| data[..8].copy_from_slice(&ModelManifest::DISCRIMINATOR)),
        ("another entity", &|data| prefix_of(data).entity[0] ^= 1),
        ("another bump", &|data| prefix_of(data).bump ^= 1),
        ("a number", &|data| prefix_of(data).number = 1),
        ("no authority", &|data| {
            let end = data.len();
            data[end - 32..].fill(0);
        }),
        ("too short", &|data| _ = data.pop()),
        ("too long", &|data| data.push(1)),
    ];
    let good = {
        let mut data = machine.data(&session.address);
        won(&mut data, machine.now());
        data
    };
    for component in session.components() {
        let mut good = machine.data(&component);
        forged(&mut machine, component, &good, &|_| ());
        prefix_of(&mut good).fixed_length = 1;
        for (what, forge) in any {
            println!("{what}");
            forged(&mut machine, component, &good, forge);
        }
        for size in [0, 79, good.len() as u32 - 1, 10_240 * 1024 + 1, u32::MAX] {
            forged(&mut machine, component, &good, &|data| prefix_of(data).size = size);
        }
        if component != session.inputs {
            let head = if component == session.hidden {
                size_of::<HiddenState>()
            } else if component == session.frame_log {
                size_of::<FrameLog>()
            } else {
                size_of::<InputLog>()
            };
            forged(&mut machine, component, &good, &|data| data[head - 4] ^= 8);
        }
        given_back(&mut machine, &session, component, good.clone()).expect("the good one");
        assert_eq!(machine.data(&component), good);
    }

    let changes: [Forgery<'_, SessionState>; 25] = [
        ("size", &|state| state.size += 8),
        ("manifest", &|state| state.manifest[0] ^= 1),
        ("world", &|state| state.world_hash[0] ^= 1),
        ("player", &|state| state.players[1][0] ^= 1),
        ("character", &|state| state.characters[0] ^= 1),
        ("stage", &|state| state.stage ^= 1),
        ("delay", &|state| state.input_delay ^= 1),
        ("deadline", &|state| state.deadline_slots ^= 1),
        ("forfeit", &|state| state.forfeit_frames ^= 1),
        ("temperature", &|state| state.temperature ^= 1),
        ("validator", &|state| state.validator[0] ^= 1),
        ("created", &|state| state.created_at -= 1),
        ("expiry", &|state| state.expires_at -= 1),
        ("owner", &|state| state.authority[0] ^= 1),
        ("terms", &|state| state.terms[0] ^= 1),
        ("secret", &|state| state.secrets[0][0] ^= 1),
        ("seed", &|state| state.seed ^= 1),
        ("components", &|state| state.components = 5),
        ("delegated", &|state| state.delegated = GONE),
        ("long ago", &|state| state.ended_at -= RETURN_SECONDS + 1),
        ("not yet", &|state| state.ended_at += CLOCK_SKEW_SECONDS + 1),
        ("locked", &|state| state.locked = [1, 0]),
        ("joined", &|state| state.joined = [1, 0]),
        ("revealed", &|state| state.revealed = [0, 1]),
        ("winner", &|state| state.winner = 2),
    ];
    for (what, forge) in any {
        println!("{what}");
        forged(&mut machine, session.address, &good, forge);
    }
    for (what, change) in changes {
        println!("{what}");
        forged(&mut machine, session.address, &good, &|data| change(session_of(data)));
    }
    for (status, reason, winner) in [
        (session_status::OPEN, end_reason::NONE, 255),
        // these could begin, or go on, on the base layer
        (session_status::LOCKED, end_reason::NONE, 255),
        (session_status::RUNNING, end_reason::NONE, 255),
        (session_status::ENDED, end_reason::NONE, 0),
        (session_status::ENDED, end_reason::EXPIRED, 0),
        (session_status::CANCELLED, end_reason::EXPIRED, 0),
        (session_status::CANCELLED, end_reason::STOCKS, 255),
        (session_status::CANCELLED + 1, end_reason::STOCKS, 255),
    ] {
        forged(&mut machine, session.address, &good, &|data| {
            let state = session_of(data);
            (state.status, state.reason, state.winner) = (status, reason, winner);
        });
    }
    machine.wait(1, RETURN_SECONDS);
    given_back(&mut machine, &session, session.address, good.clone()).expect("the good one");
    assert_eq!(machine.data(&session.address), good);
}

#[test]
fn what_a_rollup_sends_is_what_the_base_layer_takes() {
    let mut machine = unsigned();
    // what a rollup takes orders by, played by a program that takes any
    let orders = machine.svm.get_account(&MEMO).expect("a program");
    machine.svm.set_account(MAGIC, orders).expect("a program");
    let (_, session) = on_a_rollup(&mut machine, Rules { forfeit_frames: 1, ..RULES });
    machine.wait(2, 1);
    machine.send(&[session.frame(&machine)], &[]).expect("both forfeit");
    let anyone = machine.person();
    let ended = session.state(&machine).ended_at;
    machine.wait(5, 500);
    let send =
        |components: &[Address]| components.iter().copied().fold(undelegate(&session, MAGIC, &anyone), Call::writes);
    // the result goes back at once: its time for settling begins when it does
    machine.send(&[send(&[session.inputs, session.address])], &[&anyone]).expect("sent");
    let state = session.state(&machine);
    assert_eq!((state.delegated, state.ended_at), (0, ended + 500));
    let sent = machine.data(&session.address);
    given_back(&mut machine, &session, session.address, sent.clone()).expect("the session");
    assert_eq!(machine.data(&session.address), sent);
    // the rest once it was there to be read
    machine.wait(1, RETENTION);
    for component in session.components() {
        if component != session.inputs {
            let call = shrink(&session, component, &session.authority);
            machine.send(&[call, send(&[component])], &[&session.authority, &anyone]).expect("sent");
        }
        let sent = machine.data(&component);
        given_back(&mut machine, &session, component, sent).expect("a component");
    }
    let owner = [&session.authority];
    machine.send(&[session.close(&session.components()), session.close(&[])], &owner).expect("closed");
}

/// Sends back the components that are appended.
fn undelegate(session: &Session, magic: Address, payer: &Keypair) -> Call {
    Call::new(&session.program, Undelegate)
        .pays(payer.pubkey())
        .reads(session.address)
        .reads(magic)
        .writes(MAGIC_CONTEXT)
}

#[test]
fn a_match_that_is_not_over_is_not_taken_off_its_rollup() {
    let mut machine = Machine::new();
    let world = Upload::new(&mut machine, &support::world(), vec![], &[]);
    world.run(&mut machine);
    let session = Session::new(&mut machine, &world, Rules { forfeit_frames: 1, ..RULES });
    session.build(&mut machine, &world);
    session.meet(&mut machine);
    let anyone = machine.person();
    let call = |magic: Address, components: &[Address]| {
        components.iter().copied().fold(undelegate(&session, magic, &anyone), Call::writes)
    };
    let itself = [session.address];
    // its seed is known: who dislikes it must not send it back before it starts
    refused(machine.send(&[call(MAGIC, &itself)], &[&anyone]), ChainError::WrongStatus);
    machine.send(&[session.start()], &[]).expect("the match");
    refused(machine.send(&[call(MAGIC, &itself)], &[&anyone]), ChainError::WrongStatus);
    refused(machine.send(&[call(Address::new_unique(), &itself)], &[&anyone]), ChainError::WrongAccount);
    let state: SessionState = machine.read(&session.address);
    assert_eq!(state.row, 0);
    machine.wait(2, 1);
    machine.send(&[session.frame(&machine)], &[]).expect("both forfeit");
    // what is too long, what is no component of it, nothing at all
    refused(machine.send(&[call(MAGIC, &[session.input_log])], &[&anyone]), ChainError::BadArgument);
    refused(machine.send(&[call(MAGIC, &[world.manifest])], &[&anyone]), ChainError::WrongAccount);
    assert!(machine.send(&[call(MAGIC, &[])], &[&anyone]).is_err());
}
