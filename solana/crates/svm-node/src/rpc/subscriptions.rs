//! Subscriptions over WebSocket.

use jsonrpsee::PendingSubscriptionSink;
use jsonrpsee::core::{RegisterMethodError, RpcResult, SubscriptionError};
use jsonrpsee::server::{RpcModule, SubscriptionMessage};
use serde::Serialize;
use solana_account::{AccountSharedData, ReadableAccount};
use solana_account_decoder::{UiAccountEncoding, UiDataSliceConfig};
use solana_address::Address;
use solana_rpc_client_types::config::{
    RpcAccountInfoConfig, RpcProgramAccountsConfig, RpcSignatureSubscribeConfig, RpcTransactionLogsFilter,
};
use solana_rpc_client_types::filter::RpcFilterType;
use solana_rpc_client_types::response::{
    ProcessedSignatureResult, Response, RpcKeyedAccount, RpcLogsResponse, RpcResponseContext, RpcSignatureResult,
    SlotInfo,
};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::{Arguments, Node, accounts, address, error};
use crate::chain::Event;

pub fn register(module: &mut RpcModule<Node>) -> Result<(), RegisterMethodError> {
    module.register_subscription(
        "accountSubscribe",
        "accountNotification",
        "accountUnsubscribe",
        |params, sink, node, _| async move {
            let events = node.chain.listen();
            let mut params = Arguments::of(&params);
            match (|| Ok((params.address()?, params.optional::<RpcAccountInfoConfig>()?)))() {
                Ok((wanted, config)) => {
                    let encoding = config.encoding.unwrap_or(UiAccountEncoding::Binary);
                    serve(sink, events, move |event| account(event, &wanted, encoding, config.data_slice)).await
                }
                Err(wrong) => reject(sink, wrong).await,
            }
        },
    )?;
    module.register_subscription(
        "programSubscribe",
        "programNotification",
        "programUnsubscribe",
        |params, sink, node, _| async move {
            let events = node.chain.listen();
            let mut params = Arguments::of(&params);
            match (|| {
                let (program, config) = (params.address()?, params.optional::<RpcProgramAccountsConfig>()?);
                let filters = config.filters.unwrap_or_default();
                accounts::verify(&filters)?;
                Ok((program, filters, config.account_config))
            })() {
                Ok((program, filters, config)) => {
                    serve(sink, events, move |event| owned(event, &program, &filters, &config)).await
                }
                Err(wrong) => reject(sink, wrong).await,
            }
        },
    )?;
    module.register_subscription(
        "logsSubscribe",
        "logsNotification",
        "logsUnsubscribe",
        |params, sink, node, _| async move {
            let events = node.chain.listen();
            match mentioned(Arguments::of(&params).next()) {
                Ok(mentioned) => serve(sink, events, move |event| logs(event, mentioned.as_ref())).await,
                Err(wrong) => reject(sink, wrong).await,
            }
        },
    )?;
    module.register_subscription(
        "slotSubscribe",
        "slotNotification",
        "slotUnsubscribe",
        |_, sink, node, _| async move { serve(sink, node.chain.listen(), slot).await },
    )?;
    module.register_subscription(
        "rootSubscribe",
        "rootNotification",
        "rootUnsubscribe",
        |_, sink, node, _| async move {
            serve(sink, node.chain.listen(), |event| Ok(slot(event)?.into_iter().map(|info| info.root).collect())).await
        },
    )?;
    module.register_subscription(
        "signatureSubscribe",
        "signatureNotification",
        "signatureUnsubscribe",
        |params, sink, node, _| async move {
            // Listen first: what lands between the look and the listening would be missed.
            let mut events = node.chain.listen();
            let mut params = Arguments::of(&params);
            let wanted = match (|| {
                let wanted = params.signature()?;
                params.optional::<RpcSignatureSubscribeConfig>()?;
                let landed = node.chain.store().transaction(&wanted).map_err(|wrong| node.fatal(wrong))?;
                Ok((wanted, landed))
            })() {
                Ok(wanted) => wanted,
                Err(wrong) => return reject(sink, wrong).await,
            };
            let sink = sink.accept().await?;
            let (slot, err) = match wanted {
                (_, Some(landed)) => (landed.slot, landed.error),
                (wanted, None) => loop {
                    tokio::select! {
                        () = sink.closed() => return Ok(()),
                        event = events.recv() => match event {
                            Ok(Event::Landed(landing)) if landing.signature == wanted => {
                                break (landing.slot, landing.error.clone());
                            }
                            Ok(_) => {}
                            Err(RecvError::Closed) => return Ok(()),
                            // What was missed may have been it.
                            Err(RecvError::Lagged(_)) => {
                                if let Ok(Some(landed)) = node.chain.store().transaction(&wanted) {
                                    break (landed.slot, landed.error);
                                }
                            }
                        },
                    }
                },
            };
            let value = RpcSignatureResult::ProcessedSignature(ProcessedSignatureResult { err: err.map(Into::into) });
            sink.send(message(&sink, &with_slot(slot, value))?).await?;
            Ok::<(), SubscriptionError>(())
        },
    )?;
    Ok(())
}

async fn reject(
    sink: PendingSubscriptionSink,
    wrong: jsonrpsee::types::ErrorObjectOwned,
) -> Result<(), SubscriptionError> {
    sink.reject(wrong).await;
    Ok(())
}

/// Sends what a subscriber wants of each event, until it leaves.
///
/// One who reads too slowly is told so and no longer served: it could not know what it missed.
async fn serve<T: Serialize>(
    sink: PendingSubscriptionSink,
    mut events: broadcast::Receiver<Event>,
    wanted: impl Fn(&Event) -> RpcResult<Vec<T>>,
) -> Result<(), SubscriptionError> {
    let sink = sink.accept().await?;
    loop {
        tokio::select! {
            () = sink.closed() => return Ok(()),
            event = events.recv() => match event {
                Ok(event) => {
                    let values = wanted(&event).map_err(|wrong| SubscriptionError::from(wrong.message().to_string()))?;
                    for value in values {
                        sink.send(message(&sink, &value)?).await?;
                    }
                }
                Err(RecvError::Closed) => return Ok(()),
                Err(RecvError::Lagged(missed)) => {
                    return Err(SubscriptionError::from(format!("subscriber too slow: {missed} events missed")));
                }
            },
        }
    }
}

fn message(
    sink: &jsonrpsee::SubscriptionSink,
    value: &impl Serialize,
) -> Result<SubscriptionMessage, serde_json::Error> {
    SubscriptionMessage::new(sink.method_name(), sink.subscription_id(), value)
}

fn with_slot<T>(slot: u64, value: T) -> Response<T> {
    // Notifications carry no version.
    Response { context: RpcResponseContext { slot, api_version: None }, value }
}

/// The slot of an event and what it changed.
fn changed(event: &Event) -> (u64, &[(Address, AccountSharedData)]) {
    match event {
        Event::Landed(landing) => (landing.slot, &landing.changed),
        Event::Slot(began) => (began.slot, &began.changed),
    }
}

fn account(
    event: &Event,
    wanted: &Address,
    encoding: UiAccountEncoding,
    slice: Option<UiDataSliceConfig>,
) -> RpcResult<Vec<Response<solana_account_decoder::UiAccount>>> {
    let (slot, changed) = changed(event);
    let Some((address, account)) = changed.iter().find(|(address, _)| address == wanted) else {
        return Ok(Vec::new());
    };
    Ok(vec![with_slot(slot, accounts::encode(address, account, encoding, slice)?)])
}

fn owned(
    event: &Event,
    program: &Address,
    filters: &[RpcFilterType],
    config: &RpcAccountInfoConfig,
) -> RpcResult<Vec<Response<RpcKeyedAccount>>> {
    let (slot, changed) = changed(event);
    changed
        .iter()
        .filter(|(_, account)| account.owner() == program && accounts::matches(account, filters))
        .map(|(address, account)| {
            let encoding = config.encoding.unwrap_or(UiAccountEncoding::Binary);
            let account = accounts::encode(address, account, encoding, config.data_slice)?;
            Ok(with_slot(slot, RpcKeyedAccount { pubkey: address.to_string(), account }))
        })
        .collect()
}

/// The address whose transactions are wanted, or `None` for all.
fn mentioned(filter: RpcResult<RpcTransactionLogsFilter>) -> RpcResult<Option<Address>> {
    match filter? {
        RpcTransactionLogsFilter::All | RpcTransactionLogsFilter::AllWithVotes => Ok(None),
        RpcTransactionLogsFilter::Mentions(addresses) => match addresses.as_slice() {
            [wanted] => address(wanted).map(Some),
            _ => Err(error::invalid_params("Invalid Request: Only 1 address supported")),
        },
    }
}

fn logs(event: &Event, mentioned: Option<&Address>) -> RpcResult<Vec<Response<RpcLogsResponse>>> {
    let Event::Landed(landing) = event else {
        return Ok(Vec::new());
    };
    if mentioned.is_some_and(|mentioned| !landing.addresses.contains(mentioned)) {
        return Ok(Vec::new());
    }
    let value = RpcLogsResponse {
        signature: landing.signature.to_string(),
        err: landing.error.clone().map(Into::into),
        logs: landing.logs.clone(),
    };
    Ok(vec![with_slot(landing.slot, value)])
}

/// A new slot. What it follows is final.
fn slot(event: &Event) -> RpcResult<Vec<SlotInfo>> {
    Ok(match event {
        Event::Slot(began) => vec![SlotInfo { slot: began.slot, parent: began.slot - 1, root: began.slot - 1 }],
        Event::Landed(_) => Vec::new(),
    })
}
