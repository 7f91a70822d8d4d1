//! What the node is told on its command line.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use solana_address::Address;

/// A Solana node of one machine: LiteSVM with the system call `sol_matmul_i8`, behind the standard JSON-RPC over HTTP
/// and WebSocket. What it confirmed is still there after a restart or a kill -9.
#[derive(Debug, Parser)]
#[command(name = "awm-node", version, max_term_width = 120)]
pub struct Args {
    /// Folder that holds the chain; made where there is none
    #[arg(long, value_name = "FOLDER", default_value = "awm-ledger")]
    pub ledger: PathBuf,
    /// Forget the chain in the folder and begin a new one
    #[arg(long)]
    pub reset: bool,
    /// Address to listen on
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub bind: IpAddr,
    /// Port of the JSON-RPC; 0 for any free one
    #[arg(long, value_name = "PORT", default_value_t = 8899)]
    pub rpc_port: u16,
    /// Port of the WebSocket, by default the next one. Either port answers both protocols
    #[arg(long, value_name = "PORT")]
    pub ws_port: Option<u16>,
    /// Milliseconds of a slot
    #[arg(long, value_name = "MS", default_value_t = 400, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pub slot_ms: u64,
    /// Seconds by which the chain's clock is ahead of this machine's: to try what takes hours. A later start may name more,
    /// never less than the chain has seen
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub ahead: u32,
    /// Program of a new chain that nobody can change (may be repeated)
    #[arg(long, num_args = 2, value_names = ["ADDRESS", "FILE.so"])]
    pub program: Vec<String>,
    /// Program of a new chain that AUTHORITY can upgrade (may be repeated)
    #[arg(long, num_args = 3, value_names = ["ADDRESS", "FILE.so", "AUTHORITY"])]
    pub upgradeable_program: Vec<String>,
    /// Account of a new chain, as `solana account --output json` writes it (may be repeated)
    #[arg(long, value_name = "FILE.json")]
    pub account: Vec<PathBuf>,
    /// Owner of 500,000,000 SOL on a new chain
    #[arg(long, value_name = "ADDRESS")]
    pub mint: Option<Address>,
    /// Leave out sol_matmul_i8: the virtual machine of stock Solana
    #[arg(long)]
    pub stock: bool,
    /// Wait for the disk at every transaction. Without, a killed node loses nothing, a power cut at most the last slot
    #[arg(long)]
    pub sync: bool,
    /// Slots whose blocks and transactions are kept
    #[arg(
        long,
        value_name = "SLOTS",
        default_value_t = 1_500_000,
        value_parser = clap::value_parser!(u64).range(512..)
    )]
    pub keep_slots: u64,
    /// Largest request in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 20)]
    pub max_request_bytes: u32,
    /// Most connections at a time
    #[arg(long, value_name = "N", default_value_t = 1024)]
    pub max_connections: u32,
}

/// A program of a new chain.
#[derive(Clone, Debug)]
pub struct GenesisProgram {
    /// Where it is called.
    pub address: Address,
    /// File of its bytes.
    pub file: PathBuf,
    /// Who may upgrade it.
    pub authority: Option<Address>,
}

impl Args {
    /// Time of a slot.
    pub fn slot(&self) -> Duration {
        Duration::from_millis(self.slot_ms)
    }

    /// The programs of a new chain. Fails on an address that is none.
    pub fn programs(&self) -> Result<Vec<GenesisProgram>, String> {
        let address = |text: &str| {
            text.parse::<Address>().map_err(|error| format!("--program: {text} is not an address: {error}"))
        };
        let (fixed, _) = self.program.as_chunks::<2>();
        let (upgradeable, _) = self.upgradeable_program.as_chunks::<3>();
        let fixed = fixed.iter().map(|[program, file]| {
            Ok(GenesisProgram { address: address(program)?, file: file.into(), authority: None })
        });
        let upgradeable = upgradeable.iter().map(|[program, file, authority]| {
            Ok(GenesisProgram { address: address(program)?, file: file.into(), authority: Some(address(authority)?) })
        });
        fixed.chain(upgradeable).collect()
    }
}
