//! Instructions with random data and random accounts: none aborts the program, none makes or loses a lamport.
//! A seeded smoke run; WIRE_FUZZ_SECONDS=600 goes on for that long.

#[path = "../../core/tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use chain_layout as layout;
use chain_layout::Arguments;
use chain_tests::session::RULES;
use chain_tests::{Call, Machine, Rules, Session, Upload};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

const ROUNDS: u64 = 3_000;

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }

    /// A byte, of those that make sense more often than not.
    fn byte(&mut self) -> u8 {
        match self.below(4) {
            0 => self.below(256) as u8,
            1 => 255,
            _ => self.below(4) as u8,
        }
    }
}

/// Every instruction's discriminator, bytes of its arguments, and number of its accounts.
fn kinds() -> Vec<([u8; 8], usize, usize)> {
    fn of<A: Arguments>(accounts: usize) -> ([u8; 8], usize, usize) {
        (A::DISCRIMINATOR, size_of::<A>(), accounts)
    }
    vec![
        of::<layout::CreateManifest>(3),
        of::<layout::CreateShard>(4),
        of::<layout::CreatePacked>(5),
        of::<layout::Grow>(1),
        of::<layout::WriteShard>(2),
        of::<layout::WriteStarts>(2),
        of::<layout::SealShard>(3),
        of::<layout::ReopenShard>(3),
        of::<layout::HashWorld>(2),
        of::<layout::CheckWorld>(2),
        of::<layout::PackWeights>(4),
        of::<layout::FinalizeWorld>(1),
        of::<layout::RetireWorld>(2),
        of::<layout::CloseWeights>(3),
        of::<layout::CreateSession>(4),
        of::<layout::CreateComponent>(5),
        of::<layout::Join>(2),
        of::<layout::Lock>(2),
        of::<layout::Reveal>(1),
        of::<layout::StartMatch>(6),
        of::<layout::SetSessionKey>(2),
        of::<layout::SubmitInput>(3),
        of::<layout::RunInference>(8),
        of::<layout::EndSession>(2),
        of::<layout::CloseSession>(3),
        of::<layout::Delegate>(9),
        of::<layout::Shrink>(3),
        of::<layout::Undelegate>(4),
        of::<layout::ProcessUndelegation>(4),
    ]
}

/// Everything that calls can be about, and those who can sign.
struct Scene {
    machine: Machine,
    calls: Vec<Call>,
    addresses: Vec<Address>,
    people: Vec<Keypair>,
}

impl Scene {
    fn new() -> Self {
        let mut machine = Machine::new();
        let world = Upload::new(&mut machine, &support::world(), vec![], &[2]);
        world.run(&mut machine);
        let half = Upload::new(&mut machine, &support::world(), vec![], &[2]);
        half.create(&mut machine);
        let session = Session::begin(&mut machine, &world, Rules { input_delay: 1, ..RULES });
        let open = Session::new(&mut machine, &world, RULES);
        machine.send(&[open.create()], &[&open.authority]).expect("a session");
        machine.send(&[open.create_component(0)], &[&open.authority]).expect("a component");
        // calls that can go through, to be changed a little
        let mut calls = vec![world.retire(), half.retire(), half.write(0, 2), half.seal(0), half.hash(3, 0)];
        calls.extend([half.create_manifest(), half.create_shard(1), half.grow(open.hidden), half.check(1, 0)]);
        calls.extend([0, 1].map(|side| session.input(side, 2, [3; 8])));
        calls.extend([0, 1].map(|side| open.join(side)));
        calls.extend([
            open.lock(0),
            open.lock(1),
            open.reveal(0),
            open.start(),
            session.frame(&machine),
            session.start(),
        ]);
        calls.extend([session.step(&machine, 1, &session.weights), session.close(&[session.hidden]), open.close(&[])]);
        calls.extend([open.end_by(open.authority.pubkey()), session.end_by(open.authority.pubkey())]);
        calls.extend([open.create_component(1), open.create(), world.close(None), half.close(Some(half.shard(1)))]);
        let mut addresses: Vec<Address> =
            calls.iter().flat_map(|call| &call.0.accounts).map(|account| account.pubkey).collect();
        addresses.extend([machine.program, Address::new_unique()]);
        addresses.sort_unstable();
        addresses.dedup();
        let people = [session.players, open.players].into_iter().flatten();
        let people = people.chain([world.authority, half.authority, session.authority, open.authority]).collect();
        Self { machine, calls, addresses, people }
    }

    fn lamports(&self) -> u64 {
        self.addresses.iter().map(|address| self.machine.svm.get_balance(address).unwrap_or(0)).sum()
    }

    fn random(&self, random: &mut Random) -> Call {
        let (discriminator, length, accounts) = kinds()[random.below(kinds().len())];
        let mut data = discriminator.to_vec();
        let spare = if random.below(4) == 0 { random.below(40) } else { 0 };
        data.extend((0..length + spare).map(|_| random.byte()));
        let accounts = (0..accounts + random.below(3)).map(|_| self.meta(random)).collect();
        Call(Instruction { program_id: self.machine.program, accounts, data })
    }

    fn meta(&self, random: &mut Random) -> AccountMeta {
        let pubkey = self.addresses[random.below(self.addresses.len())];
        let signs = self.people.iter().any(|person| person.pubkey() == pubkey) && random.below(3) > 0;
        AccountMeta { pubkey, is_signer: signs, is_writable: random.below(4) > 0 }
    }

    /// A good call with a few things changed.
    fn changed(&self, random: &mut Random) -> Call {
        let mut call = self.calls[random.below(self.calls.len())].clone();
        for _ in 0..random.below(3) {
            match random.below(3) {
                0 if call.0.data.len() > 8 => {
                    let at = 8 + random.below(call.0.data.len() - 8);
                    call.0.data[at] = random.byte();
                }
                1 => {
                    let at = random.below(call.0.accounts.len());
                    call.0.accounts[at] = self.meta(random);
                }
                _ => call.0.accounts.truncate(random.below(call.0.accounts.len()) + 1),
            }
        }
        call
    }
}

#[test]
fn nothing_random_aborts_the_program_or_makes_a_lamport() {
    let longer = std::env::var("WIRE_FUZZ_SECONDS").ok().map(|seconds| seconds.parse().expect("seconds"));
    let (begin, length) = (Instant::now(), Duration::from_secs(longer.unwrap_or(0)));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut round, mut through) = (0, 0);
    let mut scene = Scene::new();
    while if longer.is_some() { begin.elapsed() < length } else { round < ROUNDS } {
        if round.is_multiple_of(500) {
            scene = Scene::new();
        }
        round += 1;
        if random.below(20) == 0 {
            scene.machine.wait(random.below(4) as u64, random.below(100_000) as i64);
        }
        let call = if random.below(2) == 0 { scene.random(&mut random) } else { scene.changed(&mut random) };
        let signers: Vec<&Keypair> = scene
            .people
            .iter()
            .filter(|person| call.0.accounts.iter().any(|a| a.is_signer && a.pubkey == person.pubkey()))
            .collect();
        let before = scene.lamports();
        match scene.machine.send(std::slice::from_ref(&call), &signers) {
            Ok(_) => through += 1,
            // an account that holds nothing yet, or none at all, may be named: the runtime stops those
            Err(refusal) => assert!(
                !refusal.0.contains("ProgramFailedToComplete") || refusal.0.contains("exceeded CUs"),
                "round {round}: {refusal:?} of {call:?}",
                call = call.0
            ),
        }
        assert_eq!(scene.lamports(), before, "round {round}: {:?}", call.0);
    }
    println!("{round} calls, {through} of them went through");
    assert!(through > round / 100);
}
