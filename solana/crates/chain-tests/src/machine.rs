//! A chain with the world's program, and others beside it.

use std::path::{Path, PathBuf};

use chain_layout::Component;
use litesvm::LiteSVM;
use matmul_syscall::SyscallMatmulI8;
use solana_account::Account;
use solana_address::Address;
use solana_clock::Clock;
use solana_compute_budget::compute_budget::ComputeBudget;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_program_runtime::solana_sbpf::program::BuiltinFunctionDefinition;
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
    pub fn is(&self, reason: impl Into<u32>) -> bool {
        self.0.contains(&format!("Custom({})", reason.into()))
    }
}

/// See the module.
pub struct Machine {
    pub svm: LiteSVM,
    /// The world's program.
    pub program: Address,
    /// It, and those that were installed beside it.
    pub programs: Vec<Address>,
    payer: Keypair,
}

impl Machine {
    /// A chain at slot 10 on which nothing has happened.
    pub fn new() -> Self {
        let mut machine = Self::empty(LiteSVM::new());
        machine.program = machine.install("world-model");
        machine
    }

    /// The same with `sol_matmul_i8`, and the world's program built for it.
    pub fn with_matmul() -> Self {
        // what `LiteSVM::new` does, with the system call before programs are loaded
        let svm = LiteSVM::default()
            .with_mainnet_features()
            .with_builtins()
            .with_custom_syscall(matmul_syscall::NAME, SyscallMatmulI8::register)
            .with_lamports(1_000_000_000_000_000)
            .with_sysvars()
            .with_feature_accounts()
            .with_default_programs()
            .with_sigverify(true);
        let mut machine = Self::empty(svm);
        machine.program = machine.install_with_matmul("world-model");
        machine
    }

    fn empty(svm: LiteSVM) -> Self {
        let mut budget = ComputeBudget::new_with_defaults(false);
        budget.compute_unit_limit = TRANSACTION_UNITS;
        budget.heap_size = 256 * 1024;
        let svm = svm.with_compute_budget(budget).with_blockhash_check(false).with_transaction_history(0);
        let mut machine = Self { svm, program: Address::default(), programs: vec![], payer: Keypair::new() };
        machine.fund(&machine.payer.pubkey());
        machine.wait(10, 4);
        machine
    }

    /// Puts a program of `solana/programs` on the chain.
    pub fn install(&mut self, package: &str) -> Address {
        self.install_bytes(&read_built(&built(package), &format!("cargo build --release -p {package}")))
    }

    /// The same, built for `sol_matmul_i8`.
    pub fn install_with_matmul(&mut self, package: &str) -> Address {
        let command =
            format!("cargo build --release -p {package} --features matmul-syscall --target-dir ../target/matmul");
        let linked = read_built(&built_with_matmul(package), &command);
        self.install_bytes(&matmul_syscall::bind(&linked).expect("a program that calls it"))
    }

    fn install_bytes(&mut self, program: &[u8]) -> Address {
        let address = Address::new_unique();
        self.svm.add_program(address, program).expect("a program that loads");
        self.programs.push(address);
        address
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

    /// Unix time.
    pub fn now(&self) -> i64 {
        self.svm.get_sysvar::<Clock>().unix_timestamp
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

/// Where `cargo build --release` in `solana/programs` puts a program.
fn built(package: &str) -> PathBuf {
    in_target("", package)
}

/// Where it puts one that is built for `sol_matmul_i8`, not bound to it yet.
fn built_with_matmul(package: &str) -> PathBuf {
    in_target("matmul/", package)
}

fn in_target(folder: &str, package: &str) -> PathBuf {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    PathBuf::from(format!("{target}/{folder}bpfel-unknown-none/release/lib{}.so", package.replace('-', "_")))
}

fn read_built(file: &Path, command: &str) -> Vec<u8> {
    std::fs::read(file)
        .unwrap_or_else(|error| panic!("{}: {error}; build it first: cd solana/programs && {command}", file.display()))
}
