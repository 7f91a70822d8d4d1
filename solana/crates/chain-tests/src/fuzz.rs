//! Instructions with random data and random accounts, and good ones with a few things changed: what the fuzz tests of all
//! programs share.

use std::time::{Duration, Instant};

use chain_layout::Arguments;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{Call, Machine, Refusal};

/// Seed of the runs of random calls.
pub const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Calls of a [`smoke`] run.
const ROUNDS: u64 = 3_000;

/// xorshift64.
pub struct Random(pub u64);

impl Random {
    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() >> 20) as usize % limit
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

/// How long to go on: so many rounds, or for as many seconds as `WIRE_FUZZ_SECONDS` says.
pub fn rounds(count: u64) -> impl FnMut() -> bool {
    let seconds = std::env::var("WIRE_FUZZ_SECONDS").ok().map(|seconds| seconds.parse().expect("seconds"));
    let (begin, mut round) = (Instant::now(), 0);
    move || {
        round += 1;
        seconds.map_or(round <= count, |seconds| begin.elapsed() < Duration::from_secs(seconds))
    }
}

/// A program's instruction.
pub struct Kind {
    pub discriminator: [u8; 8],
    /// Bytes of its arguments.
    length: usize,
    accounts: usize,
}

/// An instruction that takes so many accounts.
pub fn kind<A: Arguments>(accounts: usize) -> Kind {
    Kind { discriminator: A::DISCRIMINATOR, length: size_of::<A>(), accounts }
}

/// How calls are drawn.
pub struct Habits {
    /// Bytes after the arguments, of the calls that have some: fewer than this.
    pub spare_bytes: usize,
    /// Accounts more than the instruction takes: fewer than this.
    pub spare_accounts: usize,
    /// A byte of a random call.
    pub byte: fn(&mut Random) -> u8,
    /// How many things of a good call are changed.
    pub changes: fn(&mut Random) -> usize,
    /// What a byte of a good call is changed to.
    pub changed_byte: fn(&mut Random) -> u8,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            spare_bytes: 40,
            spare_accounts: 3,
            byte: Random::byte,
            changes: |random| random.below(3),
            changed_byte: Random::byte,
        }
    }
}

/// Everything that calls can be about, and those who can sign.
pub struct Scene {
    pub program: Address,
    pub kinds: Vec<Kind>,
    pub habits: Habits,
    /// Calls that can go through, to be changed a little.
    pub calls: Vec<Call>,
    pub addresses: Vec<Address>,
    pub people: Vec<Keypair>,
}

/// These addresses and all that the calls name, once each: in the order in which they come, so that a seed leads to the same
/// run with other keys.
pub fn addresses(others: &[Address], calls: &[Call]) -> Vec<Address> {
    let mut addresses = others.to_vec();
    for account in calls.iter().flat_map(|call| &call.0.accounts) {
        if !addresses.contains(&account.pubkey) {
            addresses.push(account.pubkey);
        }
    }
    addresses
}

impl Scene {
    pub fn lamports(&self, machine: &Machine) -> u64 {
        self.addresses.iter().map(|address| machine.svm.get_balance(address).unwrap_or(0)).sum()
    }

    /// An instruction with random data and accounts.
    pub fn random(&self, random: &mut Random) -> Call {
        let Habits { spare_bytes, spare_accounts, byte, .. } = self.habits;
        let kind = &self.kinds[random.below(self.kinds.len())];
        let spare = if random.below(4) == 0 { random.below(spare_bytes) } else { 0 };
        let mut data = kind.discriminator.to_vec();
        data.extend((0..kind.length + spare).map(|_| byte(random)));
        let accounts = (0..kind.accounts + random.below(spare_accounts)).map(|_| self.meta(random)).collect();
        Call(Instruction { program_id: self.program, accounts, data })
    }

    fn meta(&self, random: &mut Random) -> AccountMeta {
        let pubkey = self.addresses[random.below(self.addresses.len())];
        let signs = self.people.iter().any(|person| person.pubkey() == pubkey) && random.below(3) > 0;
        AccountMeta { pubkey, is_signer: signs, is_writable: random.below(4) > 0 }
    }

    /// A good call, mostly with a few things changed.
    pub fn changed(&self, random: &mut Random) -> Call {
        let mut call = self.calls[random.below(self.calls.len())].clone();
        for _ in 0..(self.habits.changes)(random) {
            match random.below(3) {
                0 if call.0.data.len() > 8 => {
                    let at = 8 + random.below(call.0.data.len() - 8);
                    call.0.data[at] = (self.habits.changed_byte)(random);
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

    /// Sends a call with all signatures that it wants. Panics where that made or lost a lamport.
    pub fn send(&self, machine: &mut Machine, call: &Call, round: u64) -> Result<u64, Refusal> {
        let accounts = &call.0.accounts;
        let wanted = |person: &&Keypair| accounts.iter().any(|a| a.is_signer && a.pubkey == person.pubkey());
        let signers: Vec<&Keypair> = self.people.iter().filter(wanted).collect();
        let before = self.lamports(machine);
        let sent = machine.send(std::slice::from_ref(call), &signers);
        assert_eq!(self.lamports(machine), before, "round {round}: {:?}", call.0);
        sent
    }
}

/// Sends random calls, while up to so many `seconds` pass now and then: none may abort the program, none may make or lose a
/// lamport. After `every` calls `anew` makes a fresh start.
pub fn smoke(
    (mut machine, mut scene): (Machine, Scene),
    seconds: usize,
    every: u64,
    mut anew: impl FnMut(&mut Machine, &mut Scene),
) {
    let mut random = Random(SEED);
    let (mut go_on, mut round, mut through) = (rounds(ROUNDS), 0_u64, 0);
    while go_on() {
        if round > 0 && round.is_multiple_of(every) {
            anew(&mut machine, &mut scene);
        }
        round += 1;
        if random.below(20) == 0 {
            machine.wait(random.below(4) as u64, random.below(seconds) as i64);
        }
        let call = if random.below(2) == 0 { scene.random(&mut random) } else { scene.changed(&mut random) };
        match scene.send(&mut machine, &call, round) {
            Ok(_) => through += 1,
            // an account that holds nothing yet, or none at all, may be named: the runtime stops those
            Err(refusal) => assert!(
                !refusal.0.contains("ProgramFailedToComplete") || refusal.0.contains("exceeded CUs"),
                "round {round}: {refusal:?} of {call:?}",
                call = call.0
            ),
        }
    }
    println!("{round} calls, {through} of them went through");
    assert!(through > round / 100);
}
