//! The virtual machine with the programs and system calls of the chain, without anything that transactions made.

use litesvm::LiteSVM;
use matmul_syscall::SyscallMatmulI8;
use solana_account::Account;
use solana_address::Address;
use solana_clock::Clock;
use solana_epoch_schedule::EpochSchedule;
use solana_program_runtime::solana_sbpf::program::BuiltinFunctionDefinition;

/// A machine at slot 0: mainnet's features, Solana's own programs, the SPL programs. With `matmul`, programs may call
/// `sol_matmul_i8`. Signatures, block hashes and repeated transactions are the chain's to check.
pub fn new(matmul: bool) -> LiteSVM {
    let mut machine = LiteSVM::default().with_mainnet_features().with_builtins();
    if matmul {
        machine = machine.with_custom_syscall(matmul_syscall::NAME, SyscallMatmulI8::register);
    }
    let mut machine = machine.with_sysvars();
    // Before any program: none may be younger than the chain.
    machine.set_sysvar(&Clock::default());
    machine.set_sysvar(&EpochSchedule::without_warmup());
    machine
        .with_feature_accounts()
        .with_default_programs()
        .with_sigverify(false)
        .with_blockhash_check(false)
        .with_transaction_history(0)
}

/// Puts accounts into the machine, programs after what they are made of.
///
/// Fails on a program that can't be loaded and on a sysvar that can't be read.
pub fn load(machine: &mut LiteSVM, mut accounts: Vec<(Address, Account)>) -> Result<(), String> {
    accounts.sort_by_key(|(_, account)| account.executable);
    for (address, account) in accounts {
        machine.set_account(address, account).map_err(|error| format!("account {address}: {error}"))?;
    }
    Ok(())
}
