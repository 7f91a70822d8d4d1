//! Times the system call, to argue its price: `cargo run --release -p matmul-syscall --example price`, with
//! `programs/matmul-probe` built. Products are timed with weights from a cache, and with weights from memory: each then
//! reads another matrix.

use std::error::Error;
use std::fs;
use std::hint::black_box;

use litesvm::LiteSVM;
use matmul_syscall::{Kernel, NAME, SyscallMatmulI8, bind, units};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::Message;
use solana_program_runtime::solana_sbpf::program::BuiltinFunctionDefinition;
use solana_signer::Signer;
use solana_transaction::Transaction;

/// What a compute unit stands for, by SIMD-0048.
const NANOSECONDS_PER_UNIT: f64 = 33.0;
/// Bytes of matrices that are read in turn, more than the caches hold.
const COLD: usize = 256 << 20;
const REPEATS: usize = 5;
/// Calls of one transaction.
const CALLS: u64 = 1000;
const SIZES: [(usize, usize); 10] = [
    (1, 64),
    (64, 1),
    (64, 64),
    (256, 64),
    (384, 384),
    (512, 512),
    (1024, 512),
    (2048, 512),
    (10, 100_000),
    (2048, 2048),
];

/// Processor time of this thread, in seconds.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// The least processor time that something takes, in nanoseconds.
fn least(mut work: impl FnMut()) -> f64 {
    let times = (0..REPEATS).map(|_| {
        let start = cpu_seconds();
        work();
        cpu_seconds() - start
    });
    times.fold(f64::INFINITY, f64::min) * 1e9
}

/// Nanoseconds of one product.
fn product(kernel: Kernel, matrices: &[i8], input: &[i8], output: &mut [i32], products: usize) -> f64 {
    let size = input.len() * output.len();
    let count = (matrices.len() / size).max(1);
    let time = least(|| {
        for product in 0..products {
            let matrix = &matrices[product % count * size..][..size];
            kernel.multiply(black_box(matrix), black_box(input), black_box(output));
        }
    });
    time / products as f64
}

/// Nanoseconds of a call of one product in the virtual machine, the program's own loop included.
fn call() -> Result<f64, Box<dyn Error>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bpfel-unknown-none/release/libmatmul_probe.so");
    let program = bind(&fs::read(file).map_err(|error| format!("{file}: {error}"))?).ok_or("no call in the probe")?;
    let mut svm = LiteSVM::default()
        .with_mainnet_features()
        .with_builtins()
        .with_custom_syscall(NAME, SyscallMatmulI8::register)
        .with_lamports(u64::MAX / 2)
        .with_sysvars()
        .with_transaction_history(0);
    let (payer, id) = (Keypair::new(), Address::new_unique());
    svm.airdrop(&payer.pubkey(), 1_000_000_000_000).map_err(|failed| failed.err)?;
    svm.add_program(id, &program)?;
    let mut accounts = Vec::new();
    for _ in 0..3 {
        let address = Address::new_unique();
        let data = vec![1; 64];
        let account = Account { lamports: 1_000_000_000, data, owner: id, executable: false, rent_epoch: u64::MAX };
        svm.set_account(address, account)?;
        accounts.push(AccountMeta::new(address, false));
    }
    let mut run = |calls: u64| {
        let arguments = [0, 1 << 56, 2 << 56, 1, 1, calls];
        let data = arguments.iter().flat_map(|argument: &u64| argument.to_le_bytes()).collect();
        let instruction = Instruction { program_id: id, accounts: accounts.clone(), data };
        let message = Message::new(&[instruction], Some(&payer.pubkey()));
        let transaction = Transaction::new(&[&payer], message, svm.latest_blockhash());
        let mut result = Ok(());
        let time = least(|| {
            if let Err(failed) = svm.send_transaction(transaction.clone()) {
                result = Err(failed.err);
            }
        });
        result.map(|()| time)
    };
    Ok((run(CALLS)? - run(0)?) / CALLS as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let fixed = call()?;
    println!(
        "a call of one product in the virtual machine: {fixed:.0} ns, {:.1} CU at 33 ns; price {} CU\n",
        fixed / NANOSECONDS_PER_UNIT,
        units(1, 1).ok_or("no price")?
    );
    let matrices: Vec<i8> = (0..COLD).map(|i: usize| (i.wrapping_mul(0x9e37_79b9) >> 13) as i8).collect();
    let input: Vec<i8> = (0..1 << 17).map(|i: usize| (i.wrapping_mul(0x85eb_ca6b) >> 11) as i8).collect();
    println!("| kernel | rows | columns | MACs | cached ns/MAC | cold ns/MAC | cold CU at 33 ns | price CU |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for kernel in kernels() {
        for (rows, columns) in SIZES {
            let macs = rows * columns;
            let mut output = vec![0i32; rows];
            let products = (40_000_000 / macs).clamp(8, 400_000);
            let cached = product(kernel, &matrices[..macs], &input[..columns], &mut output, products);
            let cold = product(kernel, &matrices, &input[..columns], &mut output, products.min(COLD / macs));
            println!(
                "| {} | {rows} | {columns} | {macs} | {:.4} | {:.4} | {:.1} | {} |",
                format!("{kernel:?}").to_lowercase(),
                cached / macs as f64,
                cold / macs as f64,
                cold / NANOSECONDS_PER_UNIT,
                units(rows as u64, columns as u64).ok_or("no price")?
            );
        }
    }
    Ok(())
}

/// The kernels that this processor has.
fn kernels() -> Vec<Kernel> {
    if Kernel::best() == Kernel::Portable { vec![Kernel::Portable] } else { vec![Kernel::Portable, Kernel::best()] }
}
