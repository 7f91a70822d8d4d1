//! A chain with the world's program.

use std::path::PathBuf;

use chain_layout::{ChainError, Component};
use litesvm::LiteSVM;
use solana_account::Account;
use solana_address::Address;
use solana_clock::Clock;
use solana_compute_budget::compute_budget::ComputeBudget;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use solana_slot_hashes::{MAX_ENTRIES, SlotHashes};
use solana_transaction::Transaction;

use crate::Call;

/// Most compute units that one transaction may use, on Solana and in an ephemeral rollup.
pub const TRANSACTION_UNITS: u64 = 1_400_000;

/// A transaction that failed: the runtime's words.
#[derive(Debug)]
pub struct Refusal(pub String);

impl Refusal {
    /// Whether the program gave this reason.
    pub fn is(&self, reason: ChainError) -> bool {
        self.0.contains(&format!("Custom({})", reason as u32))
    }
}

/// See the module.
pub struct Machine {
    pub svm: LiteSVM,
    pub program: Address,
    payer: Keypair,
}

impl Machine {
    /// A chain at slot 10 on which nothing has happened.
    pub fn new() -> Self {
        let mut budget = ComputeBudget::new_with_defaults(false);
        budget.compute_unit_limit = TRANSACTION_UNITS;
        budget.heap_size = 256 * 1024;
        let mut svm =
            LiteSVM::new().with_compute_budget(budget).with_blockhash_check(false).with_transaction_history(0);
        let program = Address::new_unique();
        let file = built();
        svm.add_program_from_file(program, &file).unwrap_or_else(|error| {
            panic!(
                "{}: {error:?}; build it first: cd solana/programs && cargo build --release -p world-model",
                file.display()
            )
        });
        let mut machine = Self { svm, program, payer: Keypair::new() };
        machine.fund(&machine.payer.pubkey());
        machine.wait(10, 4);
        machine
    }

    /// Someone with lamports.
    pub fn person(&mut self) -> Keypair {
        let person = Keypair::new();
        self.fund(&person.pubkey());
        person
    }

    fn fund(&mut self, address: &Address) {
        self.svm.airdrop(address, 1_000_000_000_000).expect("an airdrop");
    }

    /// Lets so many slots and seconds pass.
    pub fn wait(&mut self, slots: u64, seconds: i64) {
        let mut clock: Clock = self.svm.get_sysvar();
        clock.slot += slots;
        clock.unix_timestamp += seconds;
        self.svm.set_sysvar(&clock);
        let known = clock.slot.saturating_sub(MAX_ENTRIES as u64)..clock.slot;
        let hashes: Vec<_> = known.map(|slot| (slot, slot_hash(slot))).collect();
        self.svm.set_sysvar(&SlotHashes::new(&hashes));
    }

    /// Sends one transaction; the compute units it took.
    pub fn send(&mut self, calls: &[Call], signers: &[&Keypair]) -> Result<u64, Refusal> {
        let instructions: Vec<_> = calls.iter().map(|call| call.0.clone()).collect();
        let message = Message::new(&instructions, Some(&self.payer.pubkey()));
        let mut all = vec![&self.payer];
        all.extend(signers);
        let mut transaction = Transaction::new_unsigned(message);
        transaction.try_partial_sign(&all, self.svm.latest_blockhash()).map_err(|e| Refusal(e.to_string()))?;
        match self.svm.send_transaction(transaction) {
            Ok(done) => Ok(done.compute_units_consumed),
            Err(failed) => Err(Refusal(format!("{:?} {:?}", failed.err, failed.meta.logs))),
        }
    }

    /// The bytes of an account.
    pub fn data(&self, address: &Address) -> Vec<u8> {
        self.svm.get_account(address).unwrap_or_else(|| panic!("there is no account {address}")).data
    }

    /// A component's head.
    pub fn read<C: Component>(&self, address: &Address) -> C {
        let data = self.data(address);
        assert_eq!(data[..8], C::DISCRIMINATOR);
        bytemuck::pod_read_unaligned(&data[..size_of::<C>()])
    }

    /// What follows a component's head, without the authority.
    pub fn tail<C: Component>(&self, address: &Address) -> Vec<u8> {
        let data = self.data(address);
        data[size_of::<C>()..data.len() - chain_layout::AUTHORITY].to_vec()
    }

    /// Changes an account's bytes behind the program's back.
    pub fn tamper(&mut self, address: &Address, change: impl FnOnce(&mut Account)) {
        let mut account = self.svm.get_account(address).expect("an account");
        change(&mut account);
        self.svm.set_account(*address, account).expect("an account");
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

/// What this chain's slots are hashed to.
pub fn slot_hash(slot: u64) -> Hash {
    let mut bytes = [0xa5; 32];
    bytes[..8].copy_from_slice(&slot.to_le_bytes());
    Hash::new_from_array(bytes)
}

/// Where `cargo build --release` in `solana/programs` puts the program.
fn built() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bpfel-unknown-none/release/libworld_model.so"))
}
