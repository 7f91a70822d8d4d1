//! A world is brought on chain, proved and packed there.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{
    AUTHORITY, ChainError, CheckWorld, CreateManifest, CreateShard, HashWorld, HiddenState, MOST_HEAP,
    MOST_SHARD_BYTES, ModelManifest, PackedWeights, SealShard, StartEntry, WeightShard, WriteShard, world_status,
};
use chain_tests::upload::SYSTEM;
use chain_tests::{Call, Machine, Refusal, Upload, place};
use sha2::{Digest, Sha256};
use solana_signer::Signer;
use wire_core::World;
use wire_core::scheme::field;
use wire_core::world::Sizes;

/// A manifest of one shard with these bytes, which need be no world to be hashed; the hash it came to.
fn hashed(machine: &mut Machine, id: u64, bytes: &[u8]) -> Result<(), Refusal> {
    let authority = machine.person();
    let entity = place::entity(&machine.program, &authority.pubkey(), id);
    let manifest = place::component::<ModelManifest>(&machine.program, &entity, 0);
    let shard = place::component::<WeightShard>(&machine.program, &entity, 0);
    let create = CreateManifest {
        id,
        world_hash: Sha256::digest(bytes).into(),
        length: bytes.len() as u64,
        header_length: 8,
        layers: 1,
        shards: 1,
        starts: 0,
        name: [0; 32],
    };
    let (me, program) = (authority.pubkey(), machine.program);
    let write = WriteShard { offset: 0, data_length: bytes.len() as u32 };
    let seal = Call::new(&program, SealShard).signs(me).writes(manifest).writes(shard);
    let calls = [
        Call::new(&program, create).pays(me).writes(manifest).reads(SYSTEM),
        Call::new(&program, CreateShard { length: bytes.len() as u32, part_count: 3 })
            .pays(me)
            .writes(manifest)
            .writes(shard)
            .reads(SYSTEM),
        Call::with_bytes(&program, write, bytes).signs(me).writes(shard),
        seal,
        Call::new(&program, HashWorld { blocks: 100 }).writes(manifest).reads(shard),
    ];
    machine.send(&calls, &[&authority])?;
    assert_eq!(machine.read::<ModelManifest>(&manifest).hashed, u64::MAX);
    Ok(())
}

#[test]
fn the_program_s_sha_256_is_sha_256_at_every_length() {
    let mut machine = Machine::new();
    for (id, length) in (16..=200).step_by(8).enumerate() {
        let bytes: Vec<u8> = (0..length).map(|k| (k * k + 7 * length) as u8).collect();
        hashed(&mut machine, id as u64, &bytes).unwrap_or_else(|refusal| panic!("{length}: {refusal:?}"));
    }
}

#[test]
fn an_uploaded_world_is_proved_packed_and_ready() {
    let world = support::world();
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &world, vec![], &[2]);
    let proof = upload.run(&mut machine);
    println!("{proof}");
    let manifest: ModelManifest = machine.read(&upload.manifest);
    assert_eq!(manifest.status, world_status::READY);
    assert_eq!(manifest.world_hash, upload.hash);
    for number in 0..2 {
        let shard: WeightShard = machine.read(&upload.shard(number));
        assert_eq!(shard.sealed, 1);
        let packed: PackedWeights = machine.read(&upload.packed(number));
        assert_eq!((packed.done, packed.filled), (1, packed.data_length));
    }
}

/// Sizes of a world's layers.
#[derive(Clone, Copy)]
struct Layers {
    count: usize,
    d_model: usize,
    d_inner: usize,
    d_state: usize,
    n_heads: usize,
}

/// Sections of a world before its layers', of a layer, of the heads.
const BEFORE: usize = 36;
const OF_LAYER: usize = 12;
const OF_HEADS: usize = 17;
/// Where the sizes stand in a header, and what follows them.
const SIZES: usize = 12;
const BITS: usize = SIZES + 4 * 36;

/// The header of a world like this one, but with other layers.
fn header(world: &[u8], layers: Layers) -> Vec<u8> {
    let word = |at: usize| u32::from_le_bytes(world[at..at + 4].try_into().expect("4 bytes")) as usize;
    let Layers { count, d_model, d_inner, d_state, n_heads } = layers;
    let (narrow, old) = (word(SIZES), word(SIZES + 4));
    let convolved = d_inner + 2 * d_state;
    let rows = d_inner + convolved + n_heads;
    let of_layer = [rows * d_model, 4 * rows, 4 * rows, 8 * convolved, 4 * convolved, 4 * n_heads, 4 * n_heads];
    let of_layer = [&of_layer[..], &[4 * n_heads, 4 * d_inner, d_model * d_inner, 4 * d_model, 4 * d_model]].concat();
    let length = |section: usize| word(BITS + 8 * old + 8 * section + 4);
    let scaled = |length: usize, wide: bool| if wide { length / narrow * d_model } else { length };
    let before = (0..BEFORE).map(|section| scaled(length(section), matches!(section, 8 | 10..=16 | 33..=35)));
    let heads = (0..OF_HEADS).map(|head| scaled(length(BEFORE + OF_LAYER * old + head), matches!(head, 0 | 3)));
    let sections = before.chain((0..count).flat_map(|_| of_layer.clone())).chain(heads);

    let mut words: Vec<usize> = (0..BITS / 4).map(|k| word(4 * k)).collect();
    words[SIZES / 4..SIZES / 4 + 5].copy_from_slice(&[d_model, count, d_inner, d_state, n_heads]);
    words.extend((0..count).flat_map(|_| [word(BITS), word(BITS + 4)]));
    let mut at = (4 * words.len() + 8 * (BEFORE + OF_LAYER * count + OF_HEADS)).next_multiple_of(8);
    let begin = at;
    for length in sections {
        words.extend([at, length]);
        at = (at + length).next_multiple_of(8);
    }
    words[2] = at;
    let mut bytes: Vec<u8> = words.into_iter().flat_map(|word| (word as u32).to_le_bytes()).collect();
    bytes.resize(begin, 0);
    bytes
}

/// Whether the program takes a header, of a world whose bytes it holds to be proved.
fn taken(machine: &mut Machine, header: &[u8], sizes: &Sizes) -> Result<u64, Refusal> {
    let (authority, program) = (machine.person(), machine.program);
    let me = authority.pubkey();
    let entity = place::entity(&program, &me, 1);
    let manifest = place::component::<ModelManifest>(&program, &entity, 0);
    let shard = place::component::<WeightShard>(&program, &entity, 0);
    let create = CreateManifest {
        id: 1,
        world_hash: [0; 32],
        length: u32::from_le_bytes(header[8..12].try_into().expect("4 bytes")).into(),
        header_length: header.len() as u32,
        layers: sizes.n_layers as u32,
        shards: 2,
        starts: 0,
        name: [0; 32],
    };
    let grow = Call::new(&program, chain_layout::Grow).writes(manifest);
    let create = Call::new(&program, create).pays(me).writes(manifest).reads(SYSTEM);
    let create_shard = Call::new(&program, CreateShard { length: header.len() as u32, part_count: 1 })
        .pays(me)
        .writes(manifest)
        .writes(shard)
        .reads(SYSTEM);
    machine.send(&[create], &[&authority]).expect("a manifest");
    while machine.send(std::slice::from_ref(&grow), &[]).is_ok() {}
    machine.send(&[create_shard], &[&authority]).expect("a shard");
    machine.tamper(&manifest, |account| {
        let head: &mut ModelManifest = bytemuck::from_bytes_mut(&mut account.data[..size_of::<ModelManifest>()]);
        (head.sealed, head.hashed) = (2, u64::MAX);
    });
    machine.tamper(&shard, |account| {
        account.data.truncate(size_of::<WeightShard>());
        account.data.extend_from_slice(header);
        account.data.extend_from_slice(&me.to_bytes());
        bytemuck::from_bytes_mut::<WeightShard>(&mut account.data[..size_of::<WeightShard>()]).sealed = 1;
    });
    machine.send(&[Call::new(&program, CheckWorld { parts: 0 }).writes(manifest).reads(shard)], &[])
}

#[test]
fn a_world_that_no_transaction_could_run_is_none() {
    let world = support::world();
    let mut machine = Machine::new();
    let good = Layers { count: 2, d_model: 32, d_inner: 64, d_state: 16, n_heads: 4 };
    for (layers, expected) in [
        (good, [true; 3]),
        // a memory that no account holds
        (Layers { d_inner: 4096, d_state: 256, n_heads: 64, count: 3, ..good }, [false, true, true]),
        // more room than there is heap
        (Layers { d_inner: 8192, n_heads: 1, ..good }, [true, false, true]),
        // more units than an instruction can name
        (Layers { d_model: 1024, d_inner: 512, d_state: 8, n_heads: 8, count: 64 }, [true, true, false]),
    ] {
        let header = header(&world, layers);
        let sizes = World::header_of(&header).expect("a header");
        let hidden = size_of::<HiddenState>() + sizes.state_len() + 8 * sizes.carried().len() + AUTHORITY;
        let found = [
            hidden <= MOST_SHARD_BYTES as usize,
            8 * sizes.scratch_len(1) <= MOST_HEAP as usize,
            sizes.units() < u8::MAX.into(),
        ];
        assert_eq!(found, expected, "{hidden} {} {}", sizes.scratch_len(1), sizes.units());
        let sent = taken(&mut machine, &header, &sizes);
        if expected == [true; 3] {
            sent.expect("a world");
        } else {
            assert!(sent.expect_err("no world").is(ChainError::BadWorld));
        }
    }
}

#[test]
fn a_world_is_not_ready_with_starts_that_no_match_can_begin_with() {
    let chain = support::chains(&support::vectors()).swap_remove(0);
    let entry = |side: usize| {
        let fields = chain.start.fields()[side];
        StartEntry { stage: 32, side: side as u8, character: fields[field::CHARACTER] as u8, pad: 0, fields }
    };
    let starts = vec![entry(0), entry(1)];
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &support::world(), starts.clone(), &[]);
    let me = [&upload.authority];
    upload.create(&mut machine);
    let good = upload.write_starts(1..2);
    let changes: [&dyn Fn(&mut StartEntry); 6] = [
        &|entry| entry.stage = 4,
        &|entry| entry.side = 2,
        &|entry| entry.character = 33,
        &|entry| entry.character ^= 1,
        &|entry| entry.fields[field::STOCKS] = 0,
        &|entry| entry.fields[field::X] = i32::MAX,
    ];
    for change in changes {
        let mut entry = starts[1];
        change(&mut entry);
        let mut call = good.clone();
        let begin = call.0.data.len() - size_of::<StartEntry>();
        call.0.data[begin..].copy_from_slice(bytemuck::bytes_of(&entry));
        let refusal = machine.send(&[call], &me).expect_err("no start");
        assert!(refusal.is(ChainError::BadArgument), "{refusal:?}");
    }
    upload.write_all(&mut machine);
    // one entry was never written
    machine.tamper(&upload.manifest, |account| {
        let end = account.data.len() - AUTHORITY;
        account.data[end - size_of::<StartEntry>()..end].fill(0);
    });
    upload.prove(&mut machine).expect("proved");
    let refusal = machine.send(&[upload.finalize()], &[]).expect_err("a start is missing");
    assert!(refusal.is(ChainError::Incomplete), "{refusal:?}");
    machine.send(&[good], &me).expect("the start");
    machine.send(&[upload.finalize()], &[]).expect("ready");
}
