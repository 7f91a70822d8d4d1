//! `awm-node`: a Solana node of one machine; see `docs/svm-node.md`.

mod args;
mod chain;
mod genesis;
mod machine;
mod record;
mod rpc;
mod server;
mod store;

use std::fs;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use jsonrpsee::server::{Methods, ServerHandle};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tracing_subscriber::EnvFilter;

use crate::args::Args;
use crate::chain::Chain;
use crate::rpc::Node;
use crate::server::Limits;
use crate::store::Store;

/// Slots between two lines about what the node did.
const REPORT_SLOTS: u64 = 150;

fn main() -> ExitCode {
    let args = Args::parse();
    // The virtual machine logs every transaction that fails.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,awm_node=info,litesvm=off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("no threads to run on: {error}")),
    };
    match runtime.block_on(run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("awm-node: {error}");
    ExitCode::FAILURE
}

async fn run(args: &Args) -> Result<(), String> {
    let mut signals = Signals::catch()?;
    let chain = Arc::new(open(args)?);
    let (fatal, mut failures) = mpsc::unbounded_channel();
    let methods: Methods = rpc::module(Node { chain: chain.clone(), fatal: fatal.clone() })?.into();
    let limits = Limits { request_bytes: args.max_request_bytes, connections: args.max_connections };
    let address = SocketAddr::new(args.bind, args.rpc_port);
    let (rpc, rpc_server) = server::serve(address, methods.clone(), limits).await?;
    let ws_port = match args.ws_port {
        Some(port) => port,
        None => {
            rpc.port().checked_add(1).ok_or("--rpc-port 65535 leaves none for the WebSocket: name it by --ws-port")?
        }
    };
    let (ws, ws_server) = server::serve(SocketAddr::new(args.bind, ws_port), methods, limits).await?;
    tracing::info!("JSON-RPC http://{rpc}, WebSocket ws://{ws}, slots of {} ms", args.slot_ms);
    let clock = tokio::spawn(keep_time(chain.clone(), args.slot(), fatal));
    let end = signals.wait(&mut failures).await;
    stop(rpc_server).await;
    stop(ws_server).await;
    clock.abort();
    end?;
    chain.flush().map_err(|error| error.to_string())?;
    tracing::info!(slot = chain.state().slot(), "stopped");
    Ok(())
}

/// Opens the chain in the ledger, or begins one.
fn open(args: &Args) -> Result<Chain, String> {
    if args.reset {
        remove(&args.ledger)?;
    }
    let store = Store::open(&args.ledger, args.sync).map_err(|error| error.to_string())?;
    let old = store.genesis().map_err(|error| error.to_string())?;
    let is_new = old.is_none();
    let genesis = match old {
        Some(genesis) => genesis,
        None => genesis::begin(&store, args)?,
    };
    let chain = Chain::open(store, genesis, args.keep_slots, args.ahead)?;
    if !is_new {
        genesis::compare(chain.state().machine(), chain.genesis(), args)?;
    }
    let state = chain.state();
    tracing::info!(
        "{} {}: slot {}, {} transactions, {}",
        if is_new { "new chain in" } else { "chain of" },
        args.ledger.display(),
        state.slot(),
        state.transactions(),
        if args.stock { "stock virtual machine" } else { "with sol_matmul_i8" },
    );
    drop(state);
    Ok(chain)
}

/// Removes a ledger, and nothing that isn't one.
fn remove(ledger: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("--reset: {}: {error}", ledger.display());
    let entries = match fs::read_dir(ledger) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        if !store::FILES.iter().any(|file| name == **file) {
            return Err(format!("--reset: {} holds {}, which is no ledger's", ledger.display(), name.display()));
        }
    }
    // A damaged store can't be opened, and may go; one in use may not.
    if let Err(error @ store::Error::Locked(_)) = Store::open(ledger, false) {
        return Err(error.to_string());
    }
    fs::remove_dir_all(ledger).map_err(failed)
}

/// Closes slots in time, and sends what happened to the disk.
async fn keep_time(chain: Arc<Chain>, slot: Duration, fatal: mpsc::UnboundedSender<String>) {
    let mut ticks = interval(slot);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await; // the first one is at once
    let mut reported = chain.state().transactions();
    let mut flushing: Option<tokio::task::JoinHandle<Result<(), store::Error>>> = None;
    loop {
        ticks.tick().await;
        let ticked = chain.clone();
        let mut done = tokio::task::spawn_blocking(move || ticked.tick()).await;
        if let Some(flush) = flushing.take_if(|flush| flush.is_finished())
            && matches!(done, Ok(Ok(())))
        {
            done = flush.await;
        }
        let failure = match done {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(panicked) => Some(format!("the chain stopped: {panicked}")),
        };
        if let Some(failure) = failure {
            // The receiver is gone when the node already ends.
            let _ = fatal.send(failure);
            return;
        }
        if flushing.is_none() {
            let flushed = chain.clone();
            flushing = Some(tokio::task::spawn_blocking(move || flushed.flush()));
        }
        let state = chain.state();
        if state.slot().is_multiple_of(REPORT_SLOTS) && state.transactions() > reported {
            tracing::info!(slot = state.slot(), "{} new transactions", state.transactions() - reported);
            reported = state.transactions();
        }
    }
}

/// Ctrl-C and SIGTERM, caught from now on.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn catch() -> Result<Self, String> {
        let caught = |kind| signal(kind).map_err(|error| format!("can't catch signals: {error}"));
        Ok(Self { interrupt: caught(SignalKind::interrupt())?, terminate: caught(SignalKind::terminate())? })
    }

    /// Waits for one of them, or for what the chain can't survive.
    async fn wait(&mut self, failures: &mut mpsc::UnboundedReceiver<String>) -> Result<(), String> {
        tokio::select! {
            _ = self.interrupt.recv() => Ok(()),
            _ = self.terminate.recv() => Ok(()),
            Some(failure) = failures.recv() => Err(failure),
        }
    }
}

async fn stop(server: ServerHandle) {
    // An error says that it has stopped already.
    let _ = server.stop();
    // Connections that stay open don't keep the node from ending.
    let _ = tokio::time::timeout(Duration::from_secs(2), server.stopped()).await;
}
