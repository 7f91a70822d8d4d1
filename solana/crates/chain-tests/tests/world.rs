//! A world is brought on chain, proved and packed there.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{
    CreateManifest, CreateShard, HashWorld, ModelManifest, PackedWeights, SealShard, WeightShard, WriteShard,
    world_status,
};
use chain_tests::upload::SYSTEM;
use chain_tests::{Call, Machine, Refusal, Upload, place};
use sha2::{Digest, Sha256};
use solana_signer::Signer;

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
