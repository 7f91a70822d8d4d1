//! The beginning of a chain: its keys, its first block, the programs and accounts that it starts with.

use std::fs;
use std::path::Path;

use litesvm::LiteSVM;
use solana_account::{Account, AccountSharedData, ReadableAccount};
use solana_address::Address;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState};
use solana_rpc_client_types::response::RpcKeyedAccount;
use solana_sdk_ids::{bpf_loader_upgradeable, system_program};
use solana_sha256_hasher::hashv;
use solana_signer::Signer;

use crate::args::{Args, GenesisProgram};
use crate::chain::now;
use crate::machine;
use crate::store::{Block, Genesis, Store};

/// What the faucet and the owner of `--mint` begin with.
const MINTED_LAMPORTS: u64 = 500_000_000 * 1_000_000_000;

/// Begins a chain in an empty store. All of it is written, or nothing.
pub fn begin(store: &Store, args: &Args) -> Result<Genesis, String> {
    let (faucet, identity) = (Keypair::new(), Keypair::new());
    let time = now();
    let hash = hashv(&[b"genesis", identity.pubkey().as_ref(), &time.to_le_bytes()]);
    let genesis = Genesis {
        hash: hash.to_bytes(),
        time,
        faucet: faucet.to_bytes().to_vec(),
        identity: identity.to_bytes().to_vec(),
        matmul: !args.stock,
    };
    // Whatever can't be loaded is found out before anything is written.
    let mut machine = machine::new(genesis.matmul);
    let mut accounts: Vec<_> = [Some(faucet.pubkey()), args.mint]
        .into_iter()
        .flatten()
        .map(|owner| (owner, Account::new(MINTED_LAMPORTS, 0, &system_program::ID)))
        .collect();
    for file in &args.account {
        accounts.push(read_account(file)?);
    }
    for program in args.programs()? {
        accounts.extend(program_accounts(&machine, &program)?);
    }
    machine::load(&mut machine, accounts.clone())?;
    let mut change = store.change();
    for (address, account) in accounts {
        change.account(&address, &AccountSharedData::from(account));
    }
    let previous = Hash::default().to_bytes();
    change.block(0, &Block { hash: genesis.hash, previous, time, transactions: 0 });
    change.genesis(&genesis);
    change.commit().map_err(|error| error.to_string())?;
    Ok(genesis)
}

/// Compares a chain that goes on with what it is asked to be.
pub fn compare(machine: &LiteSVM, genesis: &Genesis, args: &Args) -> Result<(), String> {
    if genesis.matmul == args.stock {
        return Err(format!(
            "the chain in {} was begun {} --stock: start it so, or with --reset",
            args.ledger.display(),
            if genesis.matmul { "without" } else { "with" }
        ));
    }
    for program in args.programs()? {
        let bytes = read(&program.file)?;
        let data = machine.get_account(&get_program_data_address(&program.address));
        let elf =
            data.as_ref().and_then(|data| data.data.get(UpgradeableLoaderState::size_of_programdata_metadata()..));
        if elf != Some(&bytes) {
            return Err(format!(
                "program {} of the chain in {} isn't {}: deploy an upgrade, or start with --reset",
                program.address,
                args.ledger.display(),
                program.file.display()
            ));
        }
    }
    Ok(())
}

fn program_accounts(machine: &LiteSVM, program: &GenesisProgram) -> Result<[(Address, Account); 2], String> {
    let bytes = read(&program.file)?;
    let data_address = get_program_data_address(&program.address);
    let encode = |state| wincode::serialize(&state).map_err(|error| error.to_string());
    let mut data =
        encode(UpgradeableLoaderState::ProgramData { slot: 0, upgrade_authority_address: program.authority })?;
    // Without an authority its place stays empty.
    data.resize(UpgradeableLoaderState::size_of_programdata_metadata(), 0);
    let pointer = encode(UpgradeableLoaderState::Program { programdata_address: data_address })?;
    data.extend(bytes);
    let account = |data: Vec<u8>, executable| Account {
        lamports: machine.minimum_balance_for_rent_exemption(data.len()),
        data,
        owner: bpf_loader_upgradeable::ID,
        executable,
        rent_epoch: u64::MAX,
    };
    Ok([(data_address, account(data, false)), (program.address, account(pointer, true))])
}

fn read_account(file: &Path) -> Result<(Address, Account), String> {
    let wrong = |what: String| format!("{}: {what}", file.display());
    let keyed: RpcKeyedAccount =
        serde_json::from_slice(&read(file)?).map_err(|error| wrong(format!("not an account's JSON: {error}")))?;
    let address = keyed.pubkey.parse().map_err(|error| wrong(format!("{}: {error}", keyed.pubkey)))?;
    let account: Option<Account> = keyed.account.to_account();
    let account = account.ok_or_else(|| wrong("its data can't be decoded".into()))?;
    if account.lamports() == 0 {
        return Err(wrong("an account without lamports is none".into()));
    }
    Ok((address, account))
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}
