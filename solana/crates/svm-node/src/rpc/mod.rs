//! The JSON-RPC of Solana.

mod accounts;
mod blocks;
mod error;
mod subscriptions;
mod transactions;

use std::str::FromStr;
use std::sync::Arc;

use jsonrpsee::core::RpcResult;
use jsonrpsee::server::RpcModule;
use jsonrpsee::types::{ErrorObjectOwned, Params};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use solana_address::Address;
use solana_rpc_client_types::response::{Response, RpcResponseContext};
use solana_signature::Signature;
use tokio::sync::mpsc;

use crate::chain::{Chain, State};
use crate::store;

/// What every method works on.
pub struct Node {
    /// The chain.
    pub chain: Arc<Chain>,
    /// Where the end of the chain is reported.
    pub fatal: mpsc::UnboundedSender<String>,
}

/// All methods and subscriptions.
pub fn module(node: Node) -> Result<RpcModule<Node>, String> {
    let mut module = RpcModule::new(node);
    accounts::register(&mut module)
        .and_then(|()| blocks::register(&mut module))
        .and_then(|()| transactions::register(&mut module))
        .and_then(|()| subscriptions::register(&mut module))
        .map_err(|error| error.to_string())?;
    Ok(module)
}

/// What any request may say about the state that it wants. Every state is final here, so the commitment says nothing.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wanted {
    min_context_slot: Option<u64>,
}

/// The parameters of a request, one after the other; what is left out is its default.
struct Arguments<'p>(jsonrpsee::types::ParamsSequence<'p>);

impl<'p> Arguments<'p> {
    fn of(params: &'p Params<'_>) -> Self {
        Self(params.sequence())
    }

    fn next<T: DeserializeOwned>(&mut self) -> RpcResult<T> {
        self.0.next()
    }

    fn optional<T: DeserializeOwned + Default>(&mut self) -> RpcResult<T> {
        Ok(self.0.optional_next::<T>()?.unwrap_or_default())
    }

    fn address(&mut self) -> RpcResult<Address> {
        address(&self.next::<String>()?)
    }

    fn signature(&mut self) -> RpcResult<Signature> {
        signature(&self.next::<String>()?)
    }
}

fn address(text: &str) -> RpcResult<Address> {
    Address::from_str(text).map_err(|error| error::invalid_params(format!("Invalid param: {error:?}")))
}

fn signature(text: &str) -> RpcResult<Signature> {
    Signature::from_str(text).map_err(|error| error::invalid_params(format!("Invalid param: {error:?}")))
}

/// An answer with the slot that it is true of, if that is no older than asked for.
fn at<T>(state: &State, min_context_slot: Option<u64>, value: T) -> RpcResult<Response<T>> {
    reached(state, min_context_slot)?;
    Ok(Response { context: RpcResponseContext::new(state.slot()), value })
}

fn reached(state: &State, min_context_slot: Option<u64>) -> RpcResult<()> {
    match min_context_slot {
        Some(wanted) if wanted > state.slot() => Err(error::min_context_slot(state.slot())),
        _ => Ok(()),
    }
}

impl Node {
    /// What the client is told when the store fails; the node ends.
    fn fatal(&self, error: store::Error) -> ErrorObjectOwned {
        let failure = error.to_string();
        // The receiver is gone when the node already ends.
        let _ = self.fatal.send(failure.clone());
        error::internal(failure)
    }
}
