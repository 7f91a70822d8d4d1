//! What every instruction must refuse, tried in the very state in which the good one goes through.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{ChainError, CreateManifest, CreateShard, SessionState, StartEntry, WriteShard, session_status};
use chain_tests::session::RULES;
use chain_tests::{Assault, Call, Machine, Refusal, Session, Upload};
use serde_json::Value;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use support::world;
use wire_core::scheme::field::CHARACTER;

fn starts() -> Vec<StartEntry> {
    let chain = support::chains(&support::vectors()).swap_remove(0);
    [0, 1]
        .map(|side: usize| {
            let fields = chain.start.fields()[side];
            StartEntry { stage: 32, side: side as u8, character: fields[CHARACTER] as u8, pad: 0, fields }
        })
        .to_vec()
}

fn refused<T>(sent: Result<T, Refusal>, reason: ChainError) {
    match sent {
        Ok(_) => panic!("accepted: {reason:?} expected"),
        Err(refusal) => assert!(refusal.is(reason), "{reason:?} expected: {refusal:?}"),
    }
}

/// The flags of a call's accounts are those of the IDL.
fn as_described(call: &Call) {
    let idl: Value = serde_json::from_str(include_str!("../../../idl/world_model.json")).expect("the IDL");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let named = |instruction: &&Value| {
        let bytes = list(&instruction["discriminator"]);
        bytes.iter().map(|byte| byte.as_u64()).eq(call.0.data[..8].iter().map(|byte| Some(u64::from(*byte))))
    };
    let instructions = list(&idl["instructions"]);
    let instruction = instructions.iter().find(named).expect("an instruction of the IDL");
    for (meta, account) in list(&instruction["accounts"]).iter().zip(&call.0.accounts) {
        let [writable, signer] = ["writable", "signer"].map(|flag| meta[flag] == Value::Bool(true));
        assert_eq!((writable, signer), (account.is_writable, account.is_signer), "{} {meta}", instruction["name"]);
    }
}

fn assault(machine: &mut Machine, call: Call, signers: &[&Keypair], foreign: &[(Address, Address)]) {
    as_described(&call);
    Assault { call, signers, foreign, anyone: false, growing: false }.run(machine);
}

/// Where anyone may sign, or nobody has to.
fn assault_open(machine: &mut Machine, call: Call, signers: &[&Keypair], foreign: &[(Address, Address)]) {
    as_described(&call);
    Assault { call, signers, foreign, anyone: true, growing: false }.run(machine);
}

/// What takes accounts that have not grown to their size.
fn assault_growing(machine: &mut Machine, call: Call, signers: &[&Keypair], foreign: &[(Address, Address)]) {
    as_described(&call);
    Assault { call, signers, foreign, anyone: signers.is_empty(), growing: true }.run(machine);
}

/// Bytes of a call's arguments replaced by these.
fn with_arguments(call: &Call, arguments: &impl bytemuck::NoUninit) -> Call {
    let mut call = call.clone();
    call.0.data.truncate(8);
    call.0.data.extend(bytemuck::bytes_of(arguments));
    call
}

/// Another world, sealed, whose accounts must not be taken for the first one's.
fn other_world(machine: &mut Machine, world: &[u8]) -> Upload {
    let other = Upload::new(machine, world, starts(), &[2]);
    other.create(machine);
    other.write_all(machine);
    for number in 0..2 {
        machine.send(&[other.seal(number)], &[&other.authority]).expect("sealed");
    }
    other
}

#[test]
fn uploading_refuses_whatever_is_wrong() {
    let world = world();
    let mut machine = Machine::new();
    let other = other_world(&mut machine, &world);
    let upload = Upload::new(&mut machine, &world, starts(), &[2]);
    let me = [&upload.authority];
    let foreign = [
        (upload.manifest, other.manifest),
        (upload.shard(0), other.shard(0)),
        (upload.shard(1), other.shard(1)),
        (upload.packed(0), other.packed(0)),
    ];

    // sizes that overflow or make no sense
    let good = upload.create_manifest();
    let arguments: CreateManifest = bytemuck::pod_read_unaligned(&good.0.data[8..]);
    for bad in [
        CreateManifest { length: u64::MAX, ..arguments },
        CreateManifest { length: u64::from(u32::MAX) + 1, ..arguments },
        CreateManifest { length: 0, ..arguments },
        CreateManifest { header_length: !7, ..arguments },
        CreateManifest { header_length: 12, ..arguments },
        CreateManifest { layers: 0, ..arguments },
        CreateManifest { layers: u32::MAX, ..arguments },
        CreateManifest { shards: 0, ..arguments },
        CreateManifest { shards: 17, ..arguments },
        CreateManifest { starts: u32::MAX, ..arguments },
    ] {
        refused(machine.send(&[with_arguments(&good, &bad)], &me), ChainError::BadArgument);
    }
    assault(&mut machine, good.clone(), &me, &[]);
    refused(machine.send(&[good], &me), ChainError::AlreadyExists);
    upload.grow_whole(&mut machine, upload.manifest);

    let good = upload.create_shard(0);
    let arguments: CreateShard = bytemuck::pod_read_unaligned(&good.0.data[8..]);
    for bad in [
        CreateShard { length: 0, ..arguments },
        CreateShard { length: 7, ..arguments },
        CreateShard { length: u32::MAX, ..arguments },
        CreateShard { length: world.len() as u32, ..arguments },
        CreateShard { part_count: 0, ..arguments },
        CreateShard { part_count: u32::MAX, ..arguments },
    ] {
        refused(machine.send(&[with_arguments(&good, &bad)], &me), ChainError::BadArgument);
    }
    assault(&mut machine, good.clone(), &me, &[(upload.manifest, other.manifest)]);
    // the next one has another number
    refused(machine.send(&[good], &me), ChainError::BadArgument);

    // nothing but growing before it is whole
    refused(machine.send(&[upload.write(0, 0)], &me), ChainError::NotWhole);
    assault_growing(&mut machine, upload.grow(upload.shard(0)), &[], &[]);
    upload.grow_whole(&mut machine, upload.shard(0));
    refused(machine.send(&[upload.grow(upload.shard(0))], &[]), ChainError::AlreadyExists);
    machine.send(&[upload.create_shard(1)], &me).expect("the last shard");
    upload.grow_whole(&mut machine, upload.shard(1));
    refused(machine.send(&[upload.create_shard(1)], &me), ChainError::WrongStatus);

    let good = upload.write(0, 3);
    for (offset, length) in [(1, 960), (960 * 3, 959), (u32::MAX, 960), (u32::MAX / 960 * 960, 960), (0, 0)] {
        let bad = WriteShard { offset, data_length: length };
        let bad = Call::with_bytes(&upload.program, bad, &vec![0; length as usize])
            .signs(upload.authority.pubkey())
            .writes(upload.shard(0));
        refused(machine.send(&[bad], &me), ChainError::BadArgument);
    }
    assault(&mut machine, good, &me, &[(upload.shard(0), other.shard(0))]);
    assault(&mut machine, upload.write_starts(0..2), &me, &[(upload.manifest, other.manifest)]);
    refused(machine.send(&[upload.seal(0)], &me), ChainError::Incomplete);
    refused(machine.send(&[upload.hash(1, 0)], &[]), ChainError::Incomplete);
    upload.write_all(&mut machine);

    assault(&mut machine, upload.seal(0), &me, &foreign);
    refused(machine.send(&[upload.seal(0)], &me), ChainError::Sealed);
    refused(machine.send(&[upload.write(0, 3)], &me), ChainError::Sealed);
    assault(&mut machine, upload.reopen(0), &me, &foreign);
    refused(machine.send(&[upload.reopen(0)], &me), ChainError::WrongStatus);
    machine.send(&[upload.seal(0), upload.seal(1)], &me).expect("sealed");

    let mut first_blocks = upload.hash(3, 0);
    first_blocks.0.accounts.truncate(2);
    assault_open(&mut machine, first_blocks, &[], &foreign);
    refused(machine.send(&[upload.hash(3, 1)], &[]), ChainError::WrongAccount);
    refused(machine.send(&[upload.check(1, 0)], &[]), ChainError::Incomplete);
    refused(machine.send(&[upload.create_packed(0)], &me), ChainError::Incomplete);
    refused(machine.send(&[upload.finalize()], &[]), ChainError::Incomplete);
    while machine.read::<chain_layout::ModelManifest>(&upload.manifest).hashed != u64::MAX {
        let hashed = machine.read::<chain_layout::ModelManifest>(&upload.manifest).hashed;
        let first = usize::from(hashed >= upload.range(1).start as u64);
        machine.send(&[upload.hash(180, first)], &[]).expect("hashed");
    }
    refused(machine.send(&[upload.hash(1, 1)], &[]), ChainError::WrongStatus);
    refused(machine.send(&[upload.reopen(0)], &me), ChainError::WrongStatus);

    refused(machine.send(&[upload.check(1, 1)], &[]), ChainError::BadArgument);
    assault_open(&mut machine, upload.check(1, 0), &[], &foreign);
    machine.send(&[upload.check(9, 0)], &[]).expect("the rest of its parts");
    machine.send(&[upload.check(9, 1)], &[]).expect("the other's parts");
    refused(machine.send(&[upload.check(1, 1)], &[]), ChainError::BadArgument);

    assault(&mut machine, upload.create_packed(0), &me, &foreign);
    refused(machine.send(&[upload.create_packed(0)], &me), ChainError::AlreadyExists);
    let (matrix, form) = upload.forms(0)[0];
    assert_eq!(matrix, 0);
    refused(machine.send(&[upload.pack(0, form, 1)], &me), ChainError::NotWhole);
    upload.grow_whole(&mut machine, upload.packed(0));
    let unknown = wire_core::packed::Form { group: 17, segment: 17 };
    refused(machine.send(&[upload.pack(0, unknown, 1)], &me), ChainError::BadArgument);
    machine.send(&[upload.pack(0, form, 1)], &me).expect("a block of rows");
    let other_form = wire_core::packed::Form { segment: form.group * 7, ..form };
    refused(machine.send(&[upload.pack(0, other_form, 1)], &me), ChainError::BadArgument);
    // the rest of the matrix: the manifest counts those
    assault(&mut machine, upload.pack(0, form, 100), &me, &foreign);
    refused(machine.send(&[upload.finalize()], &[]), ChainError::Incomplete);
}

#[test]
fn a_row_that_could_overflow_is_not_packed() {
    // the second matrix's first row is as heavy as can be
    let mut world = world();
    let at = {
        let engine = wire_core::Engine::new(&world, wire_core::Instructions::Words).expect("a world");
        let weights = engine.world().matrix(engine.sizes().place(1)).weights.as_ptr() as usize;
        weights - engine.world().bytes().as_ptr() as usize
    };
    world[at..at + 198].fill(127);
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, vec![], &[]);
    upload.create(&mut machine);
    upload.write_all(&mut machine);
    let me = [&upload.authority];
    machine.send(&[upload.seal(0)], &me).expect("sealed");
    while machine.send(&[upload.hash(180, 0)], &[]).is_ok() {}
    machine.send(&[upload.check(1, 0)], &[]).expect("checked");
    machine.send(&[upload.check(9, 0)], &[]).expect("checked");
    machine.send(&[upload.create_packed(0)], &me).expect("created");
    upload.grow_whole(&mut machine, upload.packed(0));
    let [(_, numbers), (_, waves), ..] = upload.forms(0)[..] else { panic!("a world has more than one matrix") };
    machine.send(&[upload.pack(0, numbers, 100)], &me).expect("the first matrix");
    let longer = wire_core::packed::Form { segment: waves.segment + waves.group, ..waves };
    refused(machine.send(&[upload.pack(0, longer, 1)], &me), ChainError::Overflow);
    machine.send(&[upload.pack(0, waves, 1)], &me).expect("what fits");
}

#[test]
fn altered_bytes_are_found_and_mended() {
    let world = world();
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, vec![], &[2]);
    let me = [&upload.authority];
    upload.create(&mut machine);
    upload.write_all(&mut machine);
    // one wrong bit, in a chunk that is written again later
    let mut wrong = upload.write(1, 5);
    *wrong.0.data.last_mut().expect("data") ^= 1;
    machine.send(&[wrong], &me).expect("what is written is not looked at");
    let refusal = upload.prove(&mut machine).expect_err("another hash");
    assert!(refusal.is(ChainError::WrongHash), "{refusal:?}");
    machine.send(&[upload.reopen(1), upload.write(1, 5)], &me).expect("mended");
    machine.send(&[upload.reopen(0)], &me).expect("sealed again by prove");
    upload.finish(&mut machine).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    refused(machine.send(&[upload.write(1, 5)], &me), ChainError::Sealed);
    refused(machine.send(&[upload.reopen(1)], &me), ChainError::WrongStatus);
    refused(machine.send(&[upload.close(Some(upload.shard(0)))], &me), ChainError::WrongStatus);
}

#[test]
fn finishing_and_closing_a_world_refuse_whatever_is_wrong() {
    let world = world();
    let mut machine = Machine::new();
    let other = other_world(&mut machine, &world);
    let upload = Upload::new(&mut machine, &world, vec![], &[2]);
    let me = [&upload.authority];
    upload.create(&mut machine);
    upload.write_all(&mut machine);
    upload.prove(&mut machine).expect("proved");
    let foreign = [
        (upload.manifest, other.manifest),
        (upload.shard(0), other.shard(0)),
        (upload.shard(1), other.shard(1)),
        (upload.packed(0), other.packed(0)),
    ];
    assault_open(&mut machine, upload.finalize(), &[], &foreign);
    refused(machine.send(&[upload.finalize()], &[]), ChainError::WrongStatus);
    assault(&mut machine, upload.retire(), &me, &foreign);
    refused(machine.send(&[upload.retire()], &me), ChainError::WrongStatus);
    refused(machine.send(&[upload.close(Some(upload.shard(0)))], &me), ChainError::InUse);
    machine.wait(1, chain_layout::LONGEST_SESSION + chain_layout::LONGEST_MATCH + chain_layout::RETENTION);
    for component in [upload.shard(0), upload.packed(0), upload.shard(1), upload.packed(1)] {
        let call = upload.close(Some(component));
        // without a component it is the manifest that closes, which is refused on other grounds
        refused(machine.send(&[upload.close(None)], &me), ChainError::InUse);
        assault_growing(&mut machine, call, &me, &foreign);
    }
    // one that was never ready closes at once
    machine.send(&[other.retire(), other.close(Some(other.shard(0)))], &[&other.authority]).expect("closed");
    assault(&mut machine, upload.close(None), &me, &foreign);
}

/// A world that is ready, and a session beside the one under test.
fn ready(machine: &mut Machine) -> (Upload, Session) {
    let upload = Upload::new(machine, &world(), starts(), &[2]);
    upload.run(machine);
    let characters = [upload.starts[0].character, upload.starts[1].character];
    let other = Session::begin(machine, &upload, chain_tests::Rules { characters, ..RULES });
    (upload, other)
}

#[test]
fn sessions_refuse_whatever_is_wrong() {
    let mut machine = Machine::new();
    let (upload, other) = ready(&mut machine);
    let session = Session::new(&mut machine, &upload, chain_tests::Rules { input_delay: 2, ..other.rules });
    let foreign: Vec<(Address, Address)> = [(session.address, other.address)]
        .into_iter()
        .chain(session.components().into_iter().zip(other.components()))
        .collect();
    let owner = [&session.authority];
    let state = |machine: &Machine| machine.read::<SessionState>(&session.address);

    let good = session.create();
    let arguments: chain_layout::CreateSession = bytemuck::pod_read_unaligned(&good.0.data[8..]);
    for bad in [
        chain_layout::CreateSession { input_delay: 25, ..arguments },
        chain_layout::CreateSession { deadline_slots: 0, ..arguments },
        chain_layout::CreateSession { deadline_slots: chain_layout::MOST_DEADLINE_SLOTS + 1, ..arguments },
        chain_layout::CreateSession { forfeit_frames: 0, ..arguments },
        chain_layout::CreateSession { forfeit_frames: chain_layout::LAST_ROW + 1, ..arguments },
        chain_layout::CreateSession { lifetime: 0, ..arguments },
        chain_layout::CreateSession { lifetime: i64::MAX, ..arguments },
        chain_layout::CreateSession { stage: 255, ..arguments },
        chain_layout::CreateSession { players: [[7; 32]; 2], ..arguments },
    ] {
        refused(machine.send(&[with_arguments(&good, &bad)], &owner), ChainError::BadArgument);
    }
    assault(&mut machine, good.clone(), &owner, &[]);
    refused(machine.send(&[good], &owner), ChainError::AlreadyExists);

    for kind in 0..4 {
        assault(&mut machine, session.create_component(kind), &owner, &foreign);
        refused(machine.send(&[session.create_component(kind)], &owner), ChainError::AlreadyExists);
    }
    let mut unknown = session.create_component(0);
    unknown.0.data[8] = 4;
    refused(machine.send(&[unknown], &owner), ChainError::BadArgument);

    let [first, second] = session.both();
    // the account of another session may be joined, too, so there is none to try
    assault_open(&mut machine, session.join(0), &[first], &[]);
    refused(machine.send(&[session.join(0)], &[first]), ChainError::WrongStatus);
    refused(machine.send(&[session.lock(0)], &[first]), ChainError::WrongStatus);
    // one signer for both sides
    let mut same = session.join(1);
    same.0.accounts[0].pubkey = first.pubkey();
    refused(machine.send(&[same], &[first]), ChainError::BadArgument);
    let mut nobody = session.join(1);
    let last = nobody.0.data.len() - 1;
    nobody.0.data[last] = 33;
    refused(machine.send(&[nobody], &[second]), ChainError::BadArgument);
    machine.send(&[session.join(1)], &[second]).expect("joined");
    assault(&mut machine, session.set_session_key(0, Address::new_unique(), 99), &[first], &foreign[..1]);

    assault(&mut machine, session.lock(0), &[first], &foreign[..1]);
    refused(machine.send(&[session.lock(0)], &[first]), ChainError::WrongStatus);
    refused(machine.send(&[session.reveal(0)], &[]), ChainError::WrongStatus);
    // the other's commitment
    let mut copied = session.lock(1);
    let commitment = session.lock(0).0.data[8..40].to_vec();
    copied.0.data[8..40].copy_from_slice(&commitment);
    refused(machine.send(&[copied], &[second]), ChainError::BadArgument);
    machine.send(&[session.lock(1)], &[second]).expect("locked");
    assert_eq!(state(&machine).status, session_status::LOCKED);
    refused(machine.send(&[session.end_by(session.authority.pubkey())], &owner), ChainError::TooEarly);
    refused(machine.send(&[session.reveal(0)], &[]), ChainError::TooEarly);
    machine.wait(2, 1);
    refused(machine.send(&[session.start()], &[]), ChainError::NotWhole);
    for component in session.components().into_iter().filter(|component| *component != session.inputs) {
        upload.grow_whole(&mut machine, component);
    }
    let mut wrong = session.reveal(0);
    wrong.0.data[8] ^= 1;
    refused(machine.send(&[wrong], &[]), ChainError::WrongHash);
    assault_open(&mut machine, session.reveal(0), &[], &foreign[..1]);
    refused(machine.send(&[session.reveal(0)], &[]), ChainError::WrongStatus);
    refused(machine.send(&[session.start()], &[]), ChainError::Incomplete);
    machine.send(&[session.reveal(1)], &[]).expect("revealed");
    refused(machine.send(&[session.input(0, 3, [0; 8])], &[first]), ChainError::WrongStatus);
    refused(machine.send(&[session.frame(&machine)], &[]), ChainError::WrongStatus);
    assault_open(&mut machine, session.start(), &[], &foreign);
    refused(machine.send(&[session.start()], &[]), ChainError::WrongStatus);

    // inputs: the frame after the next is the third
    for stale in [0, 1, 2, 4, u32::MAX] {
        refused(machine.send(&[session.input(0, stale, [0; 8])], &[first]), ChainError::StaleInput);
    }
    let as_other = session.input_by(second.pubkey(), 0, 3, [0; 8]);
    refused(machine.send(&[as_other], &[second]), ChainError::NotAuthority);
    let mut nobody = session.input(0, 3, [0; 8]);
    let last = nobody.0.data.len() - 1;
    nobody.0.data[last] = 2;
    refused(machine.send(&[nobody], &[first]), ChainError::BadArgument);
    assault(&mut machine, session.input(0, 3, [1; 8]), &[first], &foreign);
    refused(machine.send(&[session.input(0, 3, [2; 8])], &[first]), ChainError::AlreadySent);
    refused(machine.send(&[session.frame(&machine)], &[]), ChainError::TooEarly);
    machine.send(&[session.input(1, 3, [0; 8])], &[second]).expect("the other's input");

    refused(machine.send(&[session.step(&machine, 0, &session.weights)], &[]), ChainError::BadArgument);
    let swapped = [[session.weights[0][0], session.weights[1][1]], session.weights[1]];
    refused(machine.send(&[session.step(&machine, session.units, &swapped)], &[]), ChainError::WrongAccount);
    let reversed = [session.weights[1], session.weights[0]];
    refused(machine.send(&[session.step(&machine, session.units, &reversed)], &[]), ChainError::WrongAccount);
    assert!(
        machine.send(&[session.step(&machine, session.units, &session.weights[..1])], &[]).is_err(),
        "a shard is missing"
    );
    let frame = session.frame(&machine);
    assault_open(&mut machine, frame.clone(), &[], &foreign);
    refused(machine.send(&[frame], &[]), ChainError::StaleStep);
    refused(machine.send(&[session.frame(&machine)], &[]), ChainError::TooEarly);
    refused(machine.send(&[session.input(0, 3, [2; 8])], &[first]), ChainError::StaleInput);

    refused(machine.send(&[session.close(&[])], &owner), ChainError::WrongStatus);
    refused(machine.send(&[session.end_by(first.pubkey())], &[first]), ChainError::TooEarly);
    machine.wait(1, chain_layout::STALL_SECONDS);
    refused(machine.send(&[session.frame(&machine)], &[]), ChainError::TooLate);
    assault_open(&mut machine, session.end_by(first.pubkey()), &[first], &[]);
    refused(machine.send(&[session.end_by(first.pubkey())], &[first]), ChainError::WrongStatus);
    refused(machine.send(&[session.close(&[])], &owner), ChainError::InUse);
    for component in session.components() {
        assault_growing(&mut machine, session.close(&[component]), &owner, &foreign);
    }
    assault(&mut machine, session.close(&[]), &owner, &foreign[..1]);
    assert!(machine.svm.get_account(&session.address).is_none_or(|account| account.data.is_empty()));
}
