//! The system call in LiteSVM, called by `programs/matmul-probe` with good and hostile arguments.
//!
//! `make test-svm` builds the program and runs this.

use std::path::Path;

use litesvm::LiteSVM;
use litesvm::types::{FailedTransactionMetadata, TransactionMetadata};
use matmul_syscall::{Kernel, MAX_COLUMNS, MAX_WEIGHTS, NAME, SyscallMatmulI8, bind, units};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::Message;
use solana_program_runtime::solana_sbpf::program::BuiltinFunctionDefinition;
use solana_signer::Signer;
use solana_transaction::Transaction;

/// Regions that the probe knows, in the highest byte of an address.
const WEIGHTS: u64 = 0;
const INPUT: u64 = 1 << 56;
const OUTPUT: u64 = 2 << 56;
const HEAP: u64 = 3 << 56;
const NOWHERE: u64 = 4 << 56;

/// Units of a transaction unless it asks for more.
const UNIT_LIMIT: u64 = 200_000;

fn probe() -> Vec<u8> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bpfel-unknown-none/release/libmatmul_probe.so");
    let linked = std::fs::read(Path::new(file)).unwrap_or_else(|error| {
        panic!("{file}: {error}; build it first: (cd solana/programs && cargo build --release -p matmul-probe)")
    });
    bind(&linked).expect("the probe calls the system call")
}

/// A chain whose accounts hold weights, input and room for an output.
struct Svm {
    svm: LiteSVM,
    payer: Keypair,
    program: Address,
    accounts: [Address; 3],
}

impl Svm {
    fn new(weights: &[i8], input: &[i8], output_bytes: usize) -> Self {
        let mut svm = LiteSVM::default()
            .with_mainnet_features()
            .with_builtins()
            .with_custom_syscall(NAME, SyscallMatmulI8::register)
            .with_lamports(u64::MAX / 2)
            .with_sysvars()
            .with_feature_accounts()
            .with_transaction_history(0);
        let (payer, program) = (Keypair::new(), Address::new_unique());
        svm.airdrop(&payer.pubkey(), 1_000_000_000_000).expect("an airdrop");
        svm.add_program(program, &probe()).expect("the probe loads where there is a system call");
        let accounts = [bytes_of(weights), bytes_of(input), vec![0xee; output_bytes]].map(|data| {
            let address = Address::new_unique();
            let account =
                Account { lamports: 1_000_000_000_000, data, owner: program, executable: false, rent_epoch: u64::MAX };
            svm.set_account(address, account).expect("an account");
            address
        });
        Self { svm, payer, program, accounts }
    }

    fn call(&mut self, arguments: [u64; 5]) -> Result<TransactionMetadata, Box<FailedTransactionMetadata>> {
        let [weights, input, output] = self.accounts;
        let instruction = Instruction {
            program_id: self.program,
            accounts: vec![
                AccountMeta::new_readonly(weights, false),
                AccountMeta::new_readonly(input, false),
                AccountMeta::new(output, false),
            ],
            data: arguments.iter().chain(&[1]).flat_map(|argument| argument.to_le_bytes()).collect(),
        };
        let message = Message::new(&[instruction], Some(&self.payer.pubkey()));
        let transaction = Transaction::new(&[&self.payer], message, self.svm.latest_blockhash());
        self.svm.send_transaction(transaction).map_err(Box::new)
    }

    fn output(&self) -> Vec<u8> {
        self.svm.get_account(&self.accounts[2]).expect("the output's account").data
    }

    /// Calls and expects that the transaction ends with this said, and that the output is as it was.
    #[track_caller]
    fn refuses(&mut self, arguments: [u64; 5], said: &str) {
        let before = self.output();
        let failed = self.call(arguments).expect_err("a hostile call");
        let logs = failed.meta.logs.join("\n");
        assert!(logs.contains(said), "{arguments:x?}: {logs}");
        assert_eq!(before, self.output(), "{arguments:x?}");
    }
}

fn bytes_of(values: &[i8]) -> Vec<u8> {
    values.iter().map(|value| *value as u8).collect()
}

/// Values that follow from a seed, the extremes among them.
fn values(seed: u64, count: usize) -> Vec<i8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..count)
        .map(|_| if next() % 5 == 0 { [i8::MIN, i8::MAX, 0][(next() % 3) as usize] } else { next() as i8 })
        .collect()
}

/// The product in 64 bits, one after the other.
fn reference(weights: &[i8], input: &[i8]) -> Vec<i32> {
    weights
        .chunks(input.len())
        .map(|row| row.iter().zip(input).map(|(w, x)| i64::from(*w) * i64::from(*x)).sum::<i64>())
        .map(|sum| i32::try_from(sum).expect("a sum in 32 bits"))
        .collect()
}

fn bytes(values: &[i32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn products_are_exact_and_cost_what_they_should() {
    for (rows, columns) in
        [(1, 1), (1, 64), (3, 7), (16, 16), (33, 65), (256, 512), (2048, 512), (1, 131_071), (16, 131_071)]
    {
        let (weights, input) = (values(7 + rows as u64, rows * columns), values(columns as u64, columns));
        let mut svm = Svm::new(&weights, &input, rows * 4 + 4);
        let empty = svm.call([WEIGHTS, INPUT, OUTPUT, 1, 1]).expect("one product").compute_units_consumed;
        let done = svm.call([WEIGHTS, INPUT, OUTPUT, rows as u64, columns as u64]).expect("a product");
        let output = svm.output();
        let (written, beyond) = output.split_at(rows * 4);
        assert_eq!(written, bytes(&reference(&weights, &input)), "{rows} × {columns}");
        assert_eq!(beyond, [0xee; 4], "nothing beyond the output is written");
        let price = |rows, columns| units(rows, columns).expect("no overflow");
        assert_eq!(
            done.compute_units_consumed - empty,
            price(rows as u64, columns as u64) - price(1, 1),
            "{rows} × {columns}"
        );
    }
}

#[test]
fn the_largest_sums_fit() {
    let columns = MAX_COLUMNS as usize;
    for (weight, input) in [(i8::MIN, i8::MIN), (i8::MIN, i8::MAX), (i8::MAX, i8::MAX)] {
        let (weights, inputs) = (vec![weight; columns], vec![input; columns]);
        let mut svm = Svm::new(&weights, &inputs, 4);
        svm.call([WEIGHTS, INPUT, OUTPUT, 1, MAX_COLUMNS]).expect("the longest row");
        let expected = i64::from(weight) * i64::from(input) * MAX_COLUMNS as i64;
        assert_eq!(svm.output(), i32::try_from(expected).expect("int32").to_le_bytes());
    }
}

#[test]
fn kernels_agree() {
    for (rows, columns) in [(1, 1), (5, 31), (7, 64), (64, 129), (16, 4096)] {
        let (weights, input) = (values(rows as u64, rows * columns), values(columns as u64, columns));
        let mut outputs = [vec![1; rows], vec![2; rows]];
        Kernel::Portable.multiply(&weights, &input, &mut outputs[0]);
        Kernel::best().multiply(&weights, &input, &mut outputs[1]);
        assert_eq!(outputs[0], outputs[1], "{rows} × {columns}");
        assert_eq!(outputs[0], reference(&weights, &input), "{rows} × {columns}");
    }
}

#[test]
fn heap_and_accounts_mix() {
    let (weights, input) = (values(3, 64 * 32), values(4, 32));
    let mut svm = Svm::new(&weights, &input, 64 * 4);
    // The heap is zero, so are its products.
    svm.call([WEIGHTS, HEAP, OUTPUT, 64, 32]).expect("an input on the heap");
    assert_eq!(svm.output(), vec![0; 256]);
    svm.call([WEIGHTS, INPUT, HEAP, 64, 32]).expect("an output on the heap");
    assert_eq!(svm.output(), vec![0; 256]);
    svm.call([HEAP + 512, HEAP, HEAP + 256, 8, 32]).expect("neighbours don't overlap");
}

#[test]
fn wrong_addresses_end_the_transaction() {
    let (weights, input) = (values(3, 64 * 32), values(4, 32));
    let mut svm = Svm::new(&weights, &input, 64 * 4);
    let violation = "Access violation";
    svm.refuses([NOWHERE, INPUT, OUTPUT, 64, 32], violation);
    svm.refuses([WEIGHTS, NOWHERE, OUTPUT, 64, 32], violation);
    svm.refuses([WEIGHTS, INPUT, NOWHERE, 64, 32], violation);
    let high = NOWHERE + 0xff_ffff_ffff_fff0;
    svm.refuses([high, INPUT, OUTPUT, 64, 32], violation);
    svm.refuses([WEIGHTS, INPUT, high, 64, 32], violation);
    // The end of the heap, and of the address space.
    svm.refuses([WEIGHTS, HEAP + 32 * 1024 - 31, OUTPUT, 64, 32], violation);
    svm.refuses([WEIGHTS, INPUT, HEAP + 32 * 1024 - 252, 64, 32], violation);
    // Code can be read by nobody as output, nor changed.
    svm.refuses([WEIGHTS, INPUT, NOWHERE + 0x1_0000_0000, 64, 32], violation);
    // An account that is only read.
    let read_only = svm.accounts[0];
    let failed = svm.call([HEAP, INPUT, WEIGHTS, 8, 32]).expect_err("weights can't be written");
    let logs = failed.meta.logs.join("\n");
    assert!(logs.contains(violation) || format!("{:?}", failed.err).contains("ReadonlyDataModified"), "{failed:?}");
    assert_eq!(svm.svm.get_account(&read_only).expect("the weights").data, bytes_of(&weights));
}

#[test]
fn an_output_must_be_aligned() {
    let (weights, input) = (values(3, 64 * 32), values(4, 32));
    let mut svm = Svm::new(&weights, &input, 64 * 4 + 8);
    for offset in 1..4 {
        svm.refuses([WEIGHTS, INPUT, OUTPUT + offset, 64, 32], "Unaligned pointer");
        svm.refuses([WEIGHTS, INPUT, HEAP + offset, 64, 32], "Unaligned pointer");
    }
    // Bytes are always aligned.
    svm.call([WEIGHTS + 1, INPUT + 1, OUTPUT + 4, 63, 31]).expect("unaligned bytes");
}

#[test]
fn an_output_overlaps_nothing() {
    let mut svm = Svm::new(&values(3, 64), &values(4, 32), 4096);
    for (weights, input, output) in [
        (OUTPUT, INPUT, OUTPUT),
        (OUTPUT + 4 * 8 - 1, INPUT, OUTPUT),
        (OUTPUT, INPUT, OUTPUT + 8 * 32 - 4),
        (HEAP, OUTPUT, OUTPUT),
        (HEAP, OUTPUT + 31, OUTPUT),
        (HEAP, OUTPUT, OUTPUT + 28),
        (HEAP, HEAP + 1024, HEAP + 252),
        (HEAP + 1024, HEAP, HEAP),
    ] {
        svm.refuses([weights, input, output, 8, 32], "the output overlaps an input");
    }
    // Weights and input may be the same bytes: nothing is written there.
    svm.call([OUTPUT, OUTPUT, HEAP, 8, 32]).expect("shared inputs");
}

#[test]
fn sizes_have_limits() {
    let mut svm = Svm::new(&values(3, 64), &values(4, 32), 4096);
    let sizes = [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, MAX_COLUMNS + 1),
        (MAX_WEIGHTS, 2),
        (MAX_WEIGHTS + 1, 1),
        (u64::MAX, 1),
        (1, u64::MAX),
        (u64::MAX, u64::MAX),
        (1 << 32, 1 << 32),
        (1 << 62, 4),
        ((1 << 63) + 1, 2),
    ];
    for (rows, columns) in sizes {
        svm.refuses(
            [WEIGHTS, INPUT, OUTPUT, rows, columns],
            &format!("no product of {rows} rows and {columns} columns"),
        );
    }
    // More rows than the output has room for, even to grow; more weights than all accounts have.
    svm.refuses([HEAP, INPUT, OUTPUT, 8_000, 1], "Access violation");
    svm.refuses([WEIGHTS, HEAP, OUTPUT, 8, 8_000], "Access violation");
}

#[test]
fn what_can_t_be_paid_isn_t_done() {
    let rows = MAX_WEIGHTS / 512;
    assert!(units(rows, 512).expect("no overflow") < UNIT_LIMIT);
    let columns = 100;
    let mut svm = Svm::new(&[], &[], 4);
    // Paid before any address is looked at: the largest matrix is cheap to refuse.
    let rows = MAX_WEIGHTS / columns;
    let failed = svm.call([NOWHERE, NOWHERE, NOWHERE, rows, columns]).expect_err("addresses of nothing");
    assert!(failed.meta.compute_units_consumed >= units(rows, columns).expect("no overflow"));
    let most = MAX_WEIGHTS;
    assert!(units(most, 1).expect("no overflow") > UNIT_LIMIT, "one column of many rows is beyond the limit");
    let failed = svm.call([NOWHERE, NOWHERE, NOWHERE, most, 1]).expect_err("more than a transaction has");
    assert_eq!(failed.meta.compute_units_consumed, UNIT_LIMIT);
}

#[test]
fn a_stock_machine_ends_the_call() {
    let mut svm = Svm::new(&values(3, 64), &values(4, 32), 64);
    let mut stock = LiteSVM::new();
    stock.add_program(svm.program, &probe()).expect("names are looked up when they are called");
    stock.airdrop(&svm.payer.pubkey(), 1_000_000_000).expect("an airdrop");
    for address in svm.accounts {
        stock.set_account(address, svm.svm.get_account(&address).expect("an account")).expect("an account");
    }
    svm.svm = stock;
    svm.refuses([WEIGHTS, INPUT, OUTPUT, 2, 32], "failed");
}

#[test]
fn only_what_was_linked_is_bound() {
    assert_eq!(bind(b"\0sol_keccak256\0 \0xsol_keccak256\0"), Some(b"\0sol_matmul_i8\0 \0xsol_keccak256\0".to_vec()));
    assert_eq!(bind(b"\0sol_keccak256\0sol_keccak256\0"), Some(b"\0sol_matmul_i8\0sol_matmul_i8\0".to_vec()));
    assert_eq!(bind(b"sol_keccak256x"), None);
    assert_eq!(bind(&probe()), None, "bound already");
}
