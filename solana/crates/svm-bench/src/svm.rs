//! A chain with one program and its accounts: those that the program reads, and one that it changes.

use std::path::{Path, PathBuf};

use litesvm::LiteSVM;
use matmul_syscall::SyscallMatmulI8;
use solana_account::Account;
use solana_address::Address;
use solana_compute_budget::compute_budget::ComputeBudget;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::Message;
use solana_program_runtime::solana_sbpf::program::BuiltinFunctionDefinition;
use solana_signer::Signer;
use solana_transaction::Transaction;

/// See the module.
pub struct Svm {
    svm: LiteSVM,
    payer: Keypair,
    program: Address,
    read: Vec<Address>,
    changed: Address,
}

/// What one transaction took.
#[derive(Clone, Copy)]
pub struct Run {
    /// Compute units.
    pub units: u64,
    /// Processor time of this thread, of the whole transaction.
    pub seconds: f64,
}

/// Where `cargo build --release` in `solana/programs` puts the program: for a stock machine, and in a target folder of its
/// own for one that has `sol_matmul_i8`.
fn built(folder: &str) -> PathBuf {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    Path::new(target).join(folder).join("bpfel-unknown-none/release/libcu_benchmark.so")
}

fn read(file: &Path, command: &str) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|e| format!("{}: {e}; build it first: cd solana/programs && {command}", file.display()))
}

impl Svm {
    /// A chain with the program, where a transaction may use so many compute units.
    pub fn new(unit_limit: u64) -> Result<Self, String> {
        let program = read(&built(""), "cargo build --release -p cu-benchmark")?;
        Self::with_program(LiteSVM::new(), unit_limit, &program)
    }

    /// The same where programs may call `sol_matmul_i8`, and this one does.
    pub fn with_matmul(unit_limit: u64) -> Result<Self, String> {
        let command = "cargo build --release -p cu-benchmark --features matmul-syscall --target-dir ../target/matmul";
        let linked = read(&built("matmul"), command)?;
        let program = matmul_syscall::bind(&linked).ok_or("the program doesn't call it")?;
        let svm = LiteSVM::default()
            .with_mainnet_features()
            .with_builtins()
            .with_custom_syscall(matmul_syscall::NAME, SyscallMatmulI8::register)
            .with_lamports(u64::MAX / 2)
            .with_sysvars()
            .with_feature_accounts()
            .with_default_programs();
        Self::with_program(svm, unit_limit, &program)
    }

    fn with_program(svm: LiteSVM, unit_limit: u64, bytes: &[u8]) -> Result<Self, String> {
        let mut budget = ComputeBudget::new_with_defaults(false);
        budget.compute_unit_limit = unit_limit;
        let mut svm = svm
            .with_compute_budget(budget)
            .with_sigverify(false)
            .with_blockhash_check(false)
            .with_transaction_history(0);
        let payer = Keypair::new();
        svm.airdrop(&payer.pubkey(), 1_000_000_000_000).map_err(|e| format!("airdrop: {:?}", e.err))?;
        let program = Address::new_unique();
        svm.add_program(program, bytes).map_err(|e| format!("the program doesn't load: {e:?}"))?;
        Ok(Self { svm, payer, program, read: Vec::new(), changed: Address::new_unique() })
    }

    /// Puts these bytes into accounts that the program reads, one after the other, and those into the one that it changes.
    pub fn load(&mut self, read: &[&[u8]], changed: &[u8]) -> Result<(), String> {
        self.read.resize_with(read.len(), Address::new_unique);
        let accounts = self.read.iter().copied().zip(read.iter().copied());
        for (address, data) in accounts.chain([(self.changed, changed)]) {
            let account = Account {
                lamports: 100_000_000_000,
                data: data.to_vec(),
                owner: self.program,
                executable: false,
                rent_epoch: 0,
            };
            self.svm.set_account(address, account).map_err(|e| format!("{e:?}"))?;
        }
        Ok(())
    }

    /// One transaction of one instruction with this data and all accounts.
    pub fn run(&mut self, data: Vec<u8>) -> Result<Run, String> {
        let all: Vec<usize> = (0..self.read.len()).collect();
        self.run_with(data, &all)
    }

    /// The same with these of the accounts that are read, by their numbers.
    pub fn run_with(&mut self, data: Vec<u8>, read: &[usize]) -> Result<Run, String> {
        let instruction = Instruction {
            program_id: self.program,
            accounts: read
                .iter()
                .map(|number| AccountMeta::new_readonly(self.read[*number], false))
                .chain([AccountMeta::new(self.changed, false)])
                .collect(),
            data,
        };
        let message = Message::new(&[instruction], Some(&self.payer.pubkey()));
        let transaction = Transaction::new(&[&self.payer], message, self.svm.latest_blockhash());
        let start = crate::cpu_seconds();
        let result = self.svm.send_transaction(transaction);
        let seconds = crate::cpu_seconds() - start;
        let result = result.map_err(|e| format!("{:?} {:?}", e.err, e.meta.logs))?;
        Ok(Run { units: result.compute_units_consumed, seconds })
    }

    /// The bytes of the account that the program changes.
    pub fn changed(&self) -> Vec<u8> {
        self.svm.get_account(&self.changed).expect("the account was set").data
    }
}
