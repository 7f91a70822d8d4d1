//! Bringing a world on chain.

use std::fmt;
use std::ops::Range;

use chain_layout::{
    CHUNK, CheckWorld, CloseWeights, CreateManifest, CreatePacked, CreateShard, FinalizeWorld, GROWTH, Grow, HashWorld,
    ModelManifest, PackWeights, PackedWeights, ReopenShard, RetireWorld, SealShard, StartEntry, WeightShard,
    WriteShard, WriteStarts,
};
use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use wire_core::packed::{Form, best_form};
use wire_core::{Engine, Instructions};

use crate::place::{component, entity};
use crate::{Call, Machine, Refusal};

/// The system program.
pub const SYSTEM: Address = Address::new_from_array([0; 32]);
/// Instructions of a transaction that only lets accounts grow.
const GROWTHS: usize = 40;
/// SHA-256 blocks, blocks of rows: what is done in one transaction.
const HASH_BLOCKS: u32 = 180;
const ROWS_WORDS: usize = 15_000;

/// A world and where it goes.
pub struct Upload {
    pub authority: Keypair,
    pub engine: Engine,
    pub hash: [u8; 32],
    pub starts: Vec<StartEntry>,
    /// The parts of each shard.
    pub shards: Vec<Range<usize>>,
    pub id: u64,
    pub program: Address,
    pub entity: Address,
    pub manifest: Address,
}

impl Upload {
    /// A world of these canonical bytes, cut before these parts.
    pub fn new(machine: &mut Machine, world: &[u8], starts: Vec<StartEntry>, cuts: &[usize]) -> Self {
        let engine = Engine::new(world, Instructions::Words).expect("a world");
        let parts = engine.sizes().parts();
        let begins: Vec<usize> = [0].into_iter().chain(cuts.iter().copied()).collect();
        let ends = cuts.iter().copied().chain([parts]);
        let shards = begins.into_iter().zip(ends).map(|(begin, end)| begin..end).collect();
        let (authority, program, id) = (machine.person(), machine.program, 7);
        let entity = entity(&program, &authority.pubkey(), id);
        Self {
            hash: Sha256::digest(world).into(),
            manifest: component::<ModelManifest>(&program, &entity, 0),
            authority,
            engine,
            starts,
            shards,
            id,
            program,
            entity,
        }
    }

    pub fn shard(&self, number: usize) -> Address {
        component::<WeightShard>(&self.program, &self.entity, number as u8)
    }

    pub fn packed(&self, number: usize) -> Address {
        component::<PackedWeights>(&self.program, &self.entity, number as u8)
    }

    /// Which of the canonical bytes a shard holds.
    pub fn range(&self, number: usize) -> Range<usize> {
        let world = self.engine.world();
        let begin = |number: usize| match self.shards.get(number) {
            None => world.bytes().len(),
            Some(_) if number == 0 => 0,
            Some(parts) => world.part_begin(parts.start),
        };
        begin(number)..begin(number + 1)
    }

    pub fn bytes(&self, number: usize) -> &[u8] {
        &self.engine.world().bytes()[self.range(number)]
    }

    pub fn create_manifest(&self) -> Call {
        let sizes = self.engine.sizes();
        let arguments = CreateManifest {
            id: self.id,
            world_hash: self.hash,
            length: self.engine.world().bytes().len() as u64,
            header_length: sizes.header_len() as u32,
            layers: sizes.n_layers as u32,
            shards: self.shards.len() as u32,
            starts: self.starts.len() as u32,
            name: std::array::from_fn(|k| *b"golden".get(k).unwrap_or(&0)),
        };
        Call::new(&self.program, arguments).pays(self.authority.pubkey()).writes(self.manifest).reads(SYSTEM)
    }

    pub fn create_shard(&self, number: usize) -> Call {
        let arguments =
            CreateShard { length: self.range(number).len() as u32, part_count: self.shards[number].len() as u32 };
        Call::new(&self.program, arguments)
            .pays(self.authority.pubkey())
            .writes(self.manifest)
            .writes(self.shard(number))
            .reads(SYSTEM)
    }

    pub fn create_packed(&self, number: usize) -> Call {
        let arguments = CreatePacked { length: self.packed_length(number) as u32 };
        Call::new(&self.program, arguments)
            .pays(self.authority.pubkey())
            .writes(self.manifest)
            .reads(self.shard(number))
            .writes(self.packed(number))
            .reads(SYSTEM)
    }

    pub fn grow(&self, account: Address) -> Call {
        Call::new(&self.program, Grow).writes(account)
    }

    pub fn write(&self, number: usize, chunk: usize) -> Call {
        let chunk_length = CHUNK as usize;
        let bytes = self.bytes(number).chunks(chunk_length).nth(chunk).expect("a chunk");
        let arguments = WriteShard { offset: (chunk * chunk_length) as u32, data_length: bytes.len() as u32 };
        Call::with_bytes(&self.program, arguments, bytes).signs(self.authority.pubkey()).writes(self.shard(number))
    }

    pub fn write_starts(&self, entries: Range<usize>) -> Call {
        let bytes: &[u8] = bytemuck::cast_slice(&self.starts[entries.clone()]);
        let arguments = WriteStarts { first: entries.start as u32, data_length: bytes.len() as u32 };
        Call::with_bytes(&self.program, arguments, bytes).signs(self.authority.pubkey()).writes(self.manifest)
    }

    pub fn seal(&self, number: usize) -> Call {
        Call::new(&self.program, SealShard)
            .signs(self.authority.pubkey())
            .writes(self.manifest)
            .writes(self.shard(number))
    }

    pub fn reopen(&self, number: usize) -> Call {
        Call::new(&self.program, ReopenShard)
            .signs(self.authority.pubkey())
            .writes(self.manifest)
            .writes(self.shard(number))
    }

    /// Hashes on, with all shards from this one on.
    pub fn hash(&self, blocks: u32, first: usize) -> Call {
        let call = Call::new(&self.program, HashWorld { blocks }).writes(self.manifest);
        (first..self.shards.len()).fold(call, |call, number| call.reads(self.shard(number)))
    }

    pub fn check(&self, parts: u32, number: usize) -> Call {
        Call::new(&self.program, CheckWorld { parts }).writes(self.manifest).reads(self.shard(number))
    }

    pub fn pack(&self, number: usize, form: Form, blocks: u32) -> Call {
        let arguments = PackWeights { group: form.group as u32, segment: form.segment as u32, blocks };
        Call::new(&self.program, arguments)
            .signs(self.authority.pubkey())
            .writes(self.manifest)
            .reads(self.shard(number))
            .writes(self.packed(number))
    }

    pub fn finalize(&self) -> Call {
        Call::new(&self.program, FinalizeWorld).writes(self.manifest)
    }

    pub fn retire(&self) -> Call {
        Call::new(&self.program, RetireWorld).signs(self.authority.pubkey()).writes(self.manifest)
    }

    /// Closes a component, or the manifest itself.
    pub fn close(&self, component: Option<Address>) -> Call {
        let call = Call::new(&self.program, CloseWeights).pays(self.authority.pubkey()).writes(self.manifest);
        component.into_iter().fold(call, Call::writes)
    }

    /// A shard's matrices with the forms they are packed in.
    pub fn forms(&self, number: usize) -> Vec<(usize, Form)> {
        let (world, sizes) = (self.engine.world(), self.engine.sizes());
        let matrices = self.shards[number].clone().flat_map(|part| sizes.matrices_of(part));
        matrices.map(|matrix| (matrix, best_form(&world.matrix(sizes.place(matrix))))).collect()
    }

    fn packed_length(&self, number: usize) -> usize {
        let sizes = self.engine.sizes();
        let matrix = |(matrix, form): (usize, Form)| {
            let place = sizes.place(matrix);
            8 + 8 * sizes.blocks(place) * sizes.block_words(place, form)
        };
        sizes.begins_len() + self.forms(number).into_iter().map(matrix).sum::<usize>()
    }

    /// Lets an account grow to its size.
    pub fn grow_whole(&self, machine: &mut Machine, account: Address) {
        let (length, size) = {
            let data = machine.data(&account);
            (data.len(), u32::from_le_bytes(data[40..44].try_into().expect("4 bytes")) as usize)
        };
        let calls = vec![self.grow(account); (size - length).div_ceil(GROWTH as usize)];
        for calls in calls.chunks(GROWTHS) {
            machine.send(calls, &[]).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        }
    }

    /// Creates manifest and shards, as long as they will be.
    pub fn create(&self, machine: &mut Machine) {
        let me = [&self.authority];
        machine.send(&[self.create_manifest()], &me).expect("a manifest");
        self.grow_whole(machine, self.manifest);
        for number in 0..self.shards.len() {
            machine.send(&[self.create_shard(number)], &me).expect("a shard");
            self.grow_whole(machine, self.shard(number));
        }
    }

    /// Writes every chunk, the last first, and the start table.
    pub fn write_all(&self, machine: &mut Machine) {
        let me = [&self.authority];
        for number in (0..self.shards.len()).rev() {
            let chunks = self.range(number).len().div_ceil(CHUNK as usize);
            for chunk in (0..chunks).rev() {
                machine.send(&[self.write(number, chunk)], &me).expect("a chunk");
            }
        }
        for first in (0..self.starts.len()).step_by(8) {
            let entries = first..self.starts.len().min(first + 8);
            machine.send(&[self.write_starts(entries)], &me).expect("starts");
        }
    }

    /// Proves it and makes it ready.
    pub fn finish(&self, machine: &mut Machine) -> Result<Proof, Refusal> {
        let proof = self.prove(machine)?;
        machine.send(&[self.finalize()], &[])?;
        Ok(proof)
    }

    /// Seals, hashes, checks and packs it; the compute units of each kind of transaction.
    pub fn prove(&self, machine: &mut Machine) -> Result<Proof, Refusal> {
        let me = [&self.authority];
        let mut proof = Proof::default();
        for number in 0..self.shards.len() {
            machine.send(&[self.seal(number)], &me)?;
        }
        loop {
            let world: ModelManifest = machine.read(&self.manifest);
            if world.hashed == u64::MAX {
                break;
            }
            let first = (0..self.shards.len()).rfind(|n| self.range(*n).start as u64 <= world.hashed).expect("a shard");
            proof.hash.push(machine.send(&[self.hash(HASH_BLOCKS, first)], &[])?);
        }
        for number in 0..self.shards.len() {
            for _ in self.shards[number].clone() {
                proof.check.push(machine.send(&[self.check(1, number)], &[])?);
            }
        }
        for number in 0..self.shards.len() {
            machine.send(&[self.create_packed(number)], &me)?;
            self.grow_whole(machine, self.packed(number));
            for (matrix, form) in self.forms(number) {
                let place = self.engine.sizes().place(matrix);
                let words = self.engine.sizes().block_words(place, form);
                let blocks = (ROWS_WORDS / words).clamp(1, 800);
                for _ in 0..self.engine.sizes().blocks(place).div_ceil(blocks) {
                    proof.pack.push(machine.send(&[self.pack(number, form, blocks as u32)], &me)?);
                }
            }
        }
        Ok(proof)
    }

    /// Brings it on chain, all of it.
    pub fn run(&self, machine: &mut Machine) -> Proof {
        self.create(machine);
        self.write_all(machine);
        self.finish(machine).unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }
}

/// Compute units of the transactions that prove a world.
#[derive(Debug, Default)]
pub struct Proof {
    pub hash: Vec<u64>,
    pub check: Vec<u64>,
    pub pack: Vec<u64>,
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, units) in [("hashed", &self.hash), ("checked", &self.check), ("packed", &self.pack)] {
            let (count, most) = (units.len(), units.iter().max().copied().unwrap_or(0));
            write!(f, "{what} in {count} transactions of at most {most} CU; ")?;
        }
        Ok(())
    }
}
