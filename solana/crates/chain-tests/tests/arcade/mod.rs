//! A chain with a world, an escrow and something in the dispute program's place, and matches to put money on.
#![allow(dead_code)] // every test takes what it needs

#[path = "../../../core/tests/support/mod.rs"]
mod support;

use chain_layout::{CHALLENGE_SECONDS, ChainError, REVEAL_SLOTS, SessionState, StartEntry, session_status};
use chain_tests::session::RULES;
use chain_tests::{Call, Machine, Pool, Refusal, Rules, Session, Upload};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use wire_core::scheme::field::CHARACTER;

/// What a player stakes in a test that doesn't care; odd, so that shares have remainders.
pub const TIER: u64 = 10_000_003;

/// Rent of an account of so many bytes, in a LiteSVM.
pub fn rent(machine: &Machine, bytes: usize) -> u64 {
    machine.svm.minimum_balance_for_rent_exemption(bytes)
}

pub fn refused<T>(sent: Result<T, Refusal>, reason: impl Into<u32> + std::fmt::Debug + Copy) {
    match sent {
        Ok(_) => panic!("accepted: {reason:?} expected"),
        Err(refusal) => assert!(refusal.is(reason), "{reason:?} expected: {refusal:?}"),
    }
}

pub struct Arcade {
    pub machine: Machine,
    pub world: Upload,
    /// The escrow's and the dispute program's addresses.
    pub programs: [Address; 2],
}

impl Arcade {
    pub fn new() -> Self {
        let mut machine = Machine::new();
        let chain = support::chains(&support::vectors()).swap_remove(0);
        let starts = [0, 1].map(|side: usize| {
            let fields = chain.start.fields()[side];
            StartEntry { stage: 32, side: side as u8, character: fields[CHARACTER] as u8, pad: 0, fields }
        });
        let world = Upload::new(&mut machine, &support::world(), starts.to_vec(), &[]);
        world.run(&mut machine);
        // nobody calls the dispute program here: what the escrow reads of it is written by the tests
        let programs = [machine.install("escrow"), machine.install("escrow")];
        Self { machine, world, programs }
    }

    pub fn rules(&self) -> Rules {
        Rules { characters: [self.world.starts[0].character, self.world.starts[1].character], ..RULES }
    }

    /// A session that both sides have joined.
    pub fn joined(&mut self, rules: Rules) -> Session {
        let session = Session::new(&mut self.machine, &self.world, rules);
        session.build(&mut self.machine, &self.world);
        self.machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
        session
    }

    /// A pool that is there, without any money in it.
    pub fn pool(&mut self, session: Address) -> Pool {
        let pool = Pool::new(&mut self.machine, self.programs, session, TIER);
        self.send(pool.create(), &[&pool.maker]);
        pool
    }

    /// A session and a pool with both stakes.
    pub fn staked(&mut self) -> (Session, Pool) {
        self.staked_by(self.rules())
    }

    /// The same for a match by these rules.
    pub fn staked_by(&mut self, rules: Rules) -> (Session, Pool) {
        let session = self.joined(rules);
        let pool = self.pool(session.address);
        for side in [0, 1] {
            self.send(pool.stake(side), &[&session.players[usize::from(side)]]);
        }
        (session, pool)
    }

    /// A sponsor who has put so much on a side.
    pub fn sponsor(&mut self, pool: &Pool, side: u8, lamports: u64) -> Keypair {
        let sponsor = self.machine.person();
        self.send(pool.sponsor(sponsor.pubkey(), side, lamports), &[&sponsor]);
        sponsor
    }

    /// Ends a match that both sides have joined: the other side locks, and keeps its secret.
    pub fn win(&mut self, session: &Session, winner: usize) {
        self.machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
        self.machine.wait(2, 1);
        self.send(session.reveal(winner), &[]);
        self.machine.wait(REVEAL_SLOTS, 60);
        self.send(session.end_by(session.authority.pubkey()), &[&session.authority]);
        let state = session.state(&self.machine);
        assert_eq!((state.status, usize::from(state.winner)), (session_status::ENDED, winner));
    }

    /// Lets the time for challenges pass.
    pub fn challenge_time(&mut self) {
        self.machine.wait(1, CHALLENGE_SECONDS);
    }

    /// Sends what must go through.
    pub fn send(&mut self, call: Call, signers: &[&Keypair]) -> u64 {
        self.machine.send(&[call], signers).unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }

    pub fn refuses(&mut self, call: Call, signers: &[&Keypair], reason: impl Into<u32> + std::fmt::Debug + Copy) {
        refused(self.machine.send(&[call], signers), reason);
    }

    pub fn wrong_account(&mut self, call: Call, signers: &[&Keypair]) {
        self.refuses(call, signers, ChainError::WrongAccount);
    }

    pub fn balance(&self, address: &Address) -> u64 {
        self.machine.svm.get_balance(address).unwrap_or(0)
    }

    /// How much more an address has after this was sent than before.
    pub fn gain(&mut self, address: &Address, call: Call) -> u64 {
        let before = self.balance(address);
        self.send(call, &[]);
        self.balance(address) - before
    }

    /// Changes a session behind its program's back.
    pub fn alter(&mut self, session: &Address, change: impl FnOnce(&mut SessionState)) {
        self.machine.tamper(session, |account| change(bytemuck::from_bytes_mut(&mut account.data)));
    }

    /// Takes an account off the chain.
    pub fn erase(&mut self, address: &Address) {
        self.machine.svm.set_account(*address, Account::default()).expect("an account");
    }
}
