//! Programs on the node: of a new chain, deployed, upgraded, closed, and calling `sol_matmul_i8`.
//!
//! `make test-svm` builds the program and runs this.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use matmul_syscall::{bind, multiply, units};
use serde_json::json;
use solana_address::Address;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_loader_v3_interface::instruction as loader;
use solana_signer::Signer;
use support::{Node, refusal, until};
use tempfile::tempdir;

const SOL: u64 = 1_000_000_000;
const CHUNK: usize = 900;
const ROWS: usize = 16;
const COLUMNS: usize = 32;

/// The probe, calling the system call.
fn probe() -> Vec<u8> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bpfel-unknown-none/release/libmatmul_probe.so");
    let linked = fs::read(file).unwrap_or_else(|error| {
        panic!("{file}: {error}; build it first: (cd solana/programs && cargo build --release -p matmul-probe)")
    });
    bind(&linked).expect("the probe calls the system call")
}

fn probe_file(folder: &Path) -> PathBuf {
    let file = folder.join("probe.so");
    fs::write(&file, probe()).expect("written");
    file
}

/// Accounts of weights, input and output of a program, as `--account` reads them.
struct Accounts {
    addresses: [Address; 3],
    files: Vec<PathBuf>,
    expected: Vec<u8>,
}

impl Accounts {
    fn new(folder: &Path, program: &Address) -> Self {
        let weights: Vec<i8> = (0..ROWS * COLUMNS).map(|i| (i * 37 % 251) as i8).collect();
        let input: Vec<i8> = (0..COLUMNS).map(|i| (i * 91 % 253) as i8).collect();
        let mut output = [0; ROWS];
        multiply(&weights, &input, &mut output);
        let bytes = |values: &[i8]| values.iter().map(|value| *value as u8).collect::<Vec<u8>>();
        let addresses = [Address::new_unique(), Address::new_unique(), Address::new_unique()];
        let data = [bytes(&weights), bytes(&input), vec![0; ROWS * 4]];
        let files = addresses.iter().zip(data).map(|(address, data)| {
            let account = json!({
                "pubkey": address.to_string(),
                "account": {
                    "lamports": SOL, "data": [BASE64_STANDARD.encode(&data), "base64"], "owner": program.to_string(),
                    "executable": false, "rentEpoch": u64::MAX, "space": data.len(),
                },
            });
            let file = folder.join(format!("{address}.json"));
            fs::write(&file, account.to_string()).expect("written");
            file
        });
        let expected = output.iter().flat_map(|sum| sum.to_le_bytes()).collect();
        Self { addresses, files: files.collect(), expected }
    }

    /// A call of the probe for the product of these accounts.
    fn call(&self, program: &Address) -> Instruction {
        let [weights, input, output] = self.addresses;
        let arguments = [0, 1 << 56, 2 << 56, ROWS as u64, COLUMNS as u64, 1];
        Instruction {
            program_id: *program,
            accounts: vec![
                AccountMeta::new_readonly(weights, false),
                AccountMeta::new_readonly(input, false),
                AccountMeta::new(output, false),
            ],
            data: arguments.iter().flat_map(|argument: &u64| argument.to_le_bytes()).collect(),
        }
    }

    /// The same, in a transaction like no other.
    fn call_again(&self, program: &Address, times: u32) -> [Instruction; 2] {
        [ComputeBudgetInstruction::set_compute_unit_limit(100_000 + times), self.call(program)]
    }

    /// Whether the output is the product.
    fn is_done(&self, node: &Node) -> bool {
        let account = node.get("getAccountInfo", json!([self.addresses[2].to_string(), { "encoding": "base64" }]));
        account["value"]["data"][0] == BASE64_STANDARD.encode(&self.expected)
    }

    fn arguments(&self) -> Vec<&str> {
        self.files.iter().flat_map(|file| ["--account", file.to_str().expect("text")]).collect()
    }
}

#[test]
fn a_program_of_a_new_chain_multiplies() {
    let folder = tempdir().expect("a folder");
    let program = Address::new_unique();
    let accounts = Accounts::new(folder.path(), &program);
    let (id, file) = (program.to_string(), probe_file(folder.path()));
    let mut arguments = vec!["--program", &id, file.to_str().expect("text")];
    arguments.extend(accounts.arguments());
    let ledger = folder.path().join("ledger");
    let node = Node::start(&ledger, &arguments);
    let payer = node.funded(SOL);
    let transaction = node.transaction(&[accounts.call(&program)], &[&payer]);
    let signature = node.send(&transaction, false).expect("the product");
    assert!(accounts.is_done(&node));
    let used = node.get("getTransaction", json!([signature]))["meta"]["computeUnitsConsumed"].as_u64().expect("units");
    let price = units(ROWS as u64, COLUMNS as u64).expect("a price");
    assert!((price..price + 400).contains(&used), "{used} units, the product being {price}");
    node.kill();
    let node = Node::start(&ledger, &arguments);
    assert!(accounts.is_done(&node));
    node.land(&accounts.call_again(&program, 1), &[&payer]);
    assert!(node.stop().success());
    fs::write(&file, [probe(), vec![0]].concat()).expect("written");
    assert!(refusal(&ledger, &arguments).contains("deploy an upgrade, or start with --reset"));
}

#[test]
fn a_stock_chain_has_no_such_call() {
    let folder = tempdir().expect("a folder");
    let program = Address::new_unique();
    let accounts = Accounts::new(folder.path(), &program);
    let (id, file) = (program.to_string(), probe_file(folder.path()));
    let mut arguments = vec!["--stock", "--program", &id, file.to_str().expect("text")];
    arguments.extend(accounts.arguments());
    let node = Node::start(&folder.path().join("ledger"), &arguments);
    let payer = node.funded(SOL);
    let error =
        node.send(&node.transaction(&accounts.call_again(&program, 2), &[&payer]), false).expect_err("an unknown call");
    assert_eq!(error["code"], -32002, "{error}");
    assert!(!accounts.is_done(&node));
}

/// Writes a program into a buffer of its own.
fn upload(node: &Node, payer: &Keypair, program: &[u8]) -> Address {
    let buffer = Keypair::new();
    let rent = node.get("getMinimumBalanceForRentExemption", json!([program.len() + 37])).as_u64().expect("lamports");
    let payer_address = payer.pubkey();
    let create = loader::create_buffer(&payer_address, &buffer.pubkey(), &payer_address, rent, program.len());
    node.land(&create.expect("instructions"), &[payer, &buffer]);
    for (chunk, bytes) in program.chunks(CHUNK).enumerate() {
        let offset = u32::try_from(chunk * CHUNK).expect("a small program");
        node.land(&[loader::write(&buffer.pubkey(), &payer_address, offset, bytes.to_vec())], &[payer]);
    }
    buffer.pubkey()
}

#[test]
fn programs_are_deployed_upgraded_and_closed() {
    let folder = tempdir().expect("a folder");
    let program = Keypair::new();
    let id = program.pubkey();
    let accounts = Accounts::new(folder.path(), &id);
    let ledger = folder.path().join("ledger");
    let mut arguments = accounts.arguments();
    arguments.extend(["--slot-ms", "20"]);
    let node = Node::start(&ledger, &arguments);
    let (payer, bytes) = (node.funded(100 * SOL), probe());
    let buffer = upload(&node, &payer, &bytes);
    let rent = node.get("getMinimumBalanceForRentExemption", json!([36])).as_u64().expect("lamports");
    let deploy =
        loader::deploy_with_max_program_len(&payer.pubkey(), &id, &buffer, &payer.pubkey(), rent, bytes.len(), true);
    node.land(&deploy.expect("instructions"), &[&payer, &program]);
    let account = node.get("getAccountInfo", json!([id.to_string(), { "encoding": "jsonParsed" }]));
    assert_eq!(account["value"]["executable"], true);
    assert_eq!(account["value"]["data"]["parsed"]["type"], "program");
    node.land(&accounts.call_again(&id, 3), &[&payer]);
    assert!(accounts.is_done(&node));

    // A program is there after a kill -9, too.
    node.kill();
    let node = Node::start(&ledger, &arguments);
    node.land(&accounts.call_again(&id, 4), &[&payer]);

    let next = |node: &Node| {
        let slot = node.get("getSlot", json!([])).as_u64();
        until(|| node.get("getSlot", json!([])).as_u64() > slot);
    };
    next(&node);
    let buffer = upload(&node, &payer, &bytes);
    node.land(&[loader::upgrade(&id, &buffer, &payer.pubkey(), &payer.pubkey(), true)], &[&payer]);
    node.land(&accounts.call_again(&id, 5), &[&payer]);

    next(&node);
    let data = solana_loader_v3_interface::get_program_data_address(&id);
    let close = loader::close_any(&data, &payer.pubkey(), Some(&payer.pubkey()), Some(&id), true);
    node.land(&[close], &[&payer]);
    let error =
        node.send(&node.transaction(&accounts.call_again(&id, 6), &[&payer]), false).expect_err("a closed program");
    assert_eq!(error["code"], -32002, "{error}");
    node.kill();
    let node = Node::start(&ledger, &arguments);
    let error =
        node.send(&node.transaction(&accounts.call_again(&id, 7), &[&payer]), false).expect_err("a closed program");
    assert_eq!(error["code"], -32002, "{error}");
}
