//! Methods that send, simulate and find transactions.

use base64::{Engine, prelude::BASE64_STANDARD};
use jsonrpsee::core::{RegisterMethodError, RpcResult};
use jsonrpsee::server::RpcModule;
use litesvm::types::{FailedTransactionMetadata, TransactionMetadata};
use solana_account::AccountSharedData;
use solana_account_decoder::{UiAccount, UiAccountEncoding};
use solana_address::Address;
use solana_message::{AccountKeys, VersionedMessage};
use solana_rpc_client_types::config::{
    RpcEncodingConfigWrapper, RpcSendTransactionConfig, RpcSignaturesForAddressConfig, RpcSimulateTransactionConfig,
    RpcTransactionConfig,
};
use solana_rpc_client_types::response::{
    Response, RpcBlockhash, RpcConfirmedTransactionStatusWithSignature, RpcSimulateTransactionResult,
};
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use solana_transaction_status::{
    EncodeError, EncodedConfirmedTransactionWithStatusMeta, TransactionBinaryEncoding, TransactionConfirmationStatus,
    TransactionStatus, UiLoadedAddresses, UiTransactionEncoding, map_inner_instructions, parse_ui_inner_instructions,
};

use super::{Arguments, Node, Wanted, accounts, address, at, error, reached, signature};
use crate::chain::{Refusal, State};
use crate::record::LandedTransaction;

/// Largest transaction in bytes, and in characters of either encoding.
const MAX_TRANSACTION: usize = 1232;
const MAX_BASE58: usize = 1683;
const MAX_BASE64: usize = 1644;
/// Most signatures of one request, as on Solana.
const MAX_STATUSES: usize = 256;
/// Most transactions of one request for those of an address, as on Solana.
const MAX_FOR_ADDRESS: usize = 1000;

pub fn register(module: &mut RpcModule<Node>) -> Result<(), RegisterMethodError> {
    module.register_blocking_method("sendTransaction", |params, node, _| -> RpcResult<String> {
        let mut params = Arguments::of(&params);
        let (text, config): (String, RpcSendTransactionConfig) = (params.next()?, params.optional()?);
        reached(&node.chain.state(), config.min_context_slot)?;
        let (transaction, wire) = decode_transaction(&text, config.encoding)?;
        verify(&transaction)?;
        let signature = transaction.signatures[0].to_string();
        match node.chain.send(&transaction, wire, config.skip_preflight) {
            Ok(()) => Ok(signature),
            // Without preflight nobody looks at the transaction before the answer.
            Err(Refusal::Fails(failed)) if config.skip_preflight => {
                tracing::warn!("transaction {signature} can't land: {}", failed.err);
                Ok(signature)
            }
            Err(Refusal::Fails(failed)) => Err(refuse(&node.chain.state(), &transaction, *failed)),
            Err(Refusal::Store(wrong)) => Err(node.fatal(wrong)),
        }
    })?;
    module.register_blocking_method("simulateTransaction", |params, node, _| -> RpcResult<_> {
        let mut params = Arguments::of(&params);
        let (text, config): (String, RpcSimulateTransactionConfig) = (params.next()?, params.optional()?);
        simulate(&node, &text, config)
    })?;
    module.register_blocking_method("getFeeForMessage", |params, node, _| -> RpcResult<Response<Option<u64>>> {
        let mut params = Arguments::of(&params);
        let (text, wanted): (String, Wanted) = (params.next()?, params.optional()?);
        let bytes = decode(&text, TransactionBinaryEncoding::Base64)?;
        let message: VersionedMessage = wincode::deserialize(&bytes).map_err(unreadable)?;
        let state = node.chain.state();
        let fee = state.is_recent(message.recent_blockhash()).then(|| fee(&state, message)).transpose()?;
        at(&state, wanted.min_context_slot, fee)
    })?;
    module.register_blocking_method("requestAirdrop", |params, node, _| -> RpcResult<String> {
        let mut params = Arguments::of(&params);
        let (to, lamports) = (params.address()?, params.next()?);
        match node.chain.airdrop(&to, lamports) {
            Ok(signature) => Ok(signature.to_string()),
            Err(Refusal::Fails(failed)) => Err(error::internal(format!("airdrop request failed: {}", failed.err))),
            Err(Refusal::Store(wrong)) => Err(node.fatal(wrong)),
        }
    })?;
    module.register_blocking_method("getSignatureStatuses", |params, node, _| -> RpcResult<_> {
        let signatures: Vec<String> = Arguments::of(&params).next()?;
        if signatures.len() > MAX_STATUSES {
            return Err(error::invalid_params(format!("Too many inputs provided; max {MAX_STATUSES}")));
        }
        let statuses: Vec<_> = signatures
            .iter()
            .map(|text| Ok(landed(&node, text)?.map(|landed| status(&landed))))
            .collect::<RpcResult<_>>()?;
        at(&node.chain.state(), None, statuses)
    })?;
    module.register_blocking_method("getTransaction", |params, node, _| -> RpcResult<_> {
        let mut params = Arguments::of(&params);
        let (text, config): (String, Option<RpcEncodingConfigWrapper<RpcTransactionConfig>>) =
            (params.next()?, params.optional()?);
        transaction(&node, &text, config.map(|config| config.convert_to_current()).unwrap_or_default())
    })?;
    module.register_blocking_method("getSignaturesForAddress", |params, node, _| -> RpcResult<_> {
        let mut params = Arguments::of(&params);
        let (address, config): (_, RpcSignaturesForAddressConfig) = (params.address()?, params.optional()?);
        signatures_for_address(&node, &address, &config)
    })?;
    Ok(())
}

fn unreadable(error: impl std::fmt::Display) -> jsonrpsee::types::ErrorObjectOwned {
    error::invalid_params(format!("failed to deserialize transaction: {error}"))
}

fn decode(text: &str, encoding: TransactionBinaryEncoding) -> RpcResult<Vec<u8>> {
    let (name, max) = match encoding {
        TransactionBinaryEncoding::Base58 => ("base58", MAX_BASE58),
        TransactionBinaryEncoding::Base64 => ("base64", MAX_BASE64),
    };
    let too_large = |length: usize| {
        error::invalid_params(format!(
            "{name} encoded solana_transaction::versioned::VersionedTransaction too large: {length} bytes (max: \
             encoded/raw {max}/{MAX_TRANSACTION})"
        ))
    };
    if text.len() > max {
        return Err(too_large(text.len()));
    }
    let bytes = match encoding {
        TransactionBinaryEncoding::Base58 => bs58::decode(text)
            .into_vec()
            .map_err(|wrong| error::invalid_params(format!("invalid base58: {wrong:?}")))?,
        TransactionBinaryEncoding::Base64 => BASE64_STANDARD
            .decode(text)
            .map_err(|wrong| error::invalid_params(format!("invalid base64 encoding: {wrong:?}")))?,
    };
    if bytes.len() > MAX_TRANSACTION { Err(too_large(bytes.len())) } else { Ok(bytes) }
}

/// A transaction and its own bytes.
fn decode_transaction(
    text: &str,
    encoding: Option<UiTransactionEncoding>,
) -> RpcResult<(VersionedTransaction, Vec<u8>)> {
    let encoding = encoding.unwrap_or(UiTransactionEncoding::Base58);
    let encoding = encoding.into_binary_encoding().ok_or_else(|| {
        error::invalid_params(format!("unsupported encoding: {encoding}. Supported encodings: base58, base64"))
    })?;
    let transaction: VersionedTransaction = wincode::deserialize(&decode(text, encoding)?).map_err(unreadable)?;
    transaction.sanitize().map_err(|wrong| error::invalid_params(format!("invalid transaction: {wrong}")))?;
    // Bytes after the transaction aren't kept.
    let wire = wincode::serialize(&transaction).map_err(unreadable)?;
    Ok((transaction, wire))
}

fn verify(transaction: &VersionedTransaction) -> RpcResult<()> {
    if transaction.verify_with_results().iter().all(|good| *good) {
        Ok(())
    } else {
        Err(error::signature_verification_failure())
    }
}

/// What is told of a transaction that wasn't sent because it would fail.
fn refuse(
    state: &State,
    transaction: &VersionedTransaction,
    failed: FailedTransactionMetadata,
) -> jsonrpsee::types::ErrorObjectOwned {
    let error = failed.err.clone();
    let result = result(state, transaction, Some(failed.err), failed.meta, &[]);
    // A refusal says what was done, not what accounts there were.
    let result = RpcSimulateTransactionResult {
        inner_instructions: None,
        fee: None,
        pre_balances: None,
        post_balances: None,
        pre_token_balances: None,
        post_token_balances: None,
        loaded_addresses: None,
        ..result
    };
    error::preflight_failure(&error, result)
}

/// What a simulation found. `after` is what the transaction would have written.
fn result(
    state: &State,
    transaction: &VersionedTransaction,
    error: Option<TransactionError>,
    meta: TransactionMetadata,
    after: &[(Address, AccountSharedData)],
) -> RpcSimulateTransactionResult {
    let loaded = state.loaded(&transaction.message).unwrap_or_default();
    let keys = AccountKeys::new(transaction.message.static_account_keys(), Some(&loaded));
    let addresses: Vec<Address> = keys.iter().copied().collect();
    let before = state.balances(&addresses);
    let balances = addresses.iter().zip(&before).map(|(address, before)| match written(after, address) {
        Some(account) => solana_account::ReadableAccount::lamports(account),
        None => *before,
    });
    RpcSimulateTransactionResult {
        err: error.map(Into::into),
        logs: Some(meta.logs),
        accounts: None,
        units_consumed: Some(meta.compute_units_consumed),
        loaded_accounts_data_size: None,
        return_data: (!meta.return_data.data.is_empty()).then(|| meta.return_data.into()),
        inner_instructions: Some(
            map_inner_instructions(meta.inner_instructions)
                .map(|inner| parse_ui_inner_instructions(inner, &keys))
                .collect(),
        ),
        replacement_blockhash: None,
        fee: Some(meta.fee),
        post_balances: Some(balances.collect()),
        pre_balances: Some(before),
        pre_token_balances: Some(Vec::new()),
        post_token_balances: Some(Vec::new()),
        loaded_addresses: Some(UiLoadedAddresses::from(&loaded)),
    }
}

fn written<'a>(after: &'a [(Address, AccountSharedData)], address: &Address) -> Option<&'a AccountSharedData> {
    after.iter().find(|(other, _)| other == address).map(|(_, account)| account)
}

fn simulate(
    node: &Node,
    text: &str,
    config: RpcSimulateTransactionConfig,
) -> RpcResult<Response<RpcSimulateTransactionResult>> {
    if config.sig_verify && config.replace_recent_blockhash {
        return Err(error::invalid_params("sigVerify may not be used with replaceRecentBlockhash"));
    }
    let (mut transaction, _) = decode_transaction(text, config.encoding)?;
    if config.sig_verify {
        verify(&transaction)?;
    }
    let wanted = config.accounts.unwrap_or_default();
    let encoding = wanted.encoding.unwrap_or(UiAccountEncoding::Base64);
    if matches!(encoding, UiAccountEncoding::Binary | UiAccountEncoding::Base58) {
        return Err(error::invalid_params("base58 encoding not supported"));
    }
    let shown: Vec<Address> = wanted.addresses.iter().map(|text| address(text)).collect::<RpcResult<_>>()?;
    let state = node.chain.state();
    let mut replacement_blockhash = None;
    let outcome = if config.replace_recent_blockhash {
        let (hash, last_valid_block_height) = state.latest_hash();
        transaction.message.set_recent_blockhash(hash);
        replacement_blockhash = Some(RpcBlockhash { blockhash: hash.to_string(), last_valid_block_height });
        state.run(&transaction).map_err(Refusal::Fails)
    } else {
        node.chain.simulate(&state, &transaction)
    };
    let (error, meta, after) = match outcome {
        Ok(done) => (None, done.meta, done.post_accounts),
        Err(Refusal::Fails(failed)) => (Some(failed.err), failed.meta, Vec::new()),
        Err(Refusal::Store(wrong)) => return Err(node.fatal(wrong)),
    };
    let accounts = (!shown.is_empty()).then(|| {
        shown.iter().map(|address| account_after(&state, &after, address, encoding)).collect::<RpcResult<_>>()
    });
    let accounts = accounts.transpose()?;
    let mut result = result(&state, &transaction, error, meta, &after);
    if !config.inner_instructions {
        result.inner_instructions = None;
    }
    at(&state, config.min_context_slot, RpcSimulateTransactionResult { accounts, replacement_blockhash, ..result })
}

/// An account as a simulation left it.
fn account_after(
    state: &State,
    after: &[(Address, AccountSharedData)],
    address: &Address,
    encoding: UiAccountEncoding,
) -> RpcResult<Option<UiAccount>> {
    let account = written(after, address).or_else(|| state.account(address));
    account.map(|account| accounts::encode(address, account, encoding, None)).transpose()
}

/// Lamports that a message costs: what the machine would take for it.
fn fee(state: &State, message: VersionedMessage) -> RpcResult<u64> {
    let signatures = vec![Default::default(); message.header().num_required_signatures.into()];
    let transaction = VersionedTransaction { signatures, message };
    transaction.sanitize().map_err(|wrong| error::invalid_params(format!("invalid transaction message: {wrong}")))?;
    Ok(match state.run(&transaction) {
        Ok(done) => done.meta.fee,
        Err(failed) => failed.meta.fee,
    })
}

fn landed(node: &Node, text: &str) -> RpcResult<Option<LandedTransaction>> {
    node.chain.store().transaction(&signature(text)?).map_err(|wrong| node.fatal(wrong))
}

/// What landed is final at once: nothing can take it back.
fn status(landed: &LandedTransaction) -> TransactionStatus {
    TransactionStatus {
        slot: landed.slot,
        confirmations: None,
        status: landed.error.clone().map_or(Ok(()), Err),
        err: landed.error.clone(),
        confirmation_status: Some(TransactionConfirmationStatus::Finalized),
    }
}

fn transaction(
    node: &Node,
    text: &str,
    config: RpcTransactionConfig,
) -> RpcResult<Option<EncodedConfirmedTransactionWithStatusMeta>> {
    let encoding = config.encoding.unwrap_or(UiTransactionEncoding::Json);
    let version = config.max_supported_transaction_version;
    landed(node, text)?
        .map(|landed| landed.with_meta().encode(encoding, version))
        .transpose()
        .map_err(|EncodeError::UnsupportedTransactionVersion(version)| error::unsupported_version(version))
}

fn signatures_for_address(
    node: &Node,
    address: &Address,
    config: &RpcSignaturesForAddressConfig,
) -> RpcResult<Vec<RpcConfirmedTransactionStatusWithSignature>> {
    let limit = config.limit.unwrap_or(MAX_FOR_ADDRESS);
    if limit == 0 || limit > MAX_FOR_ADDRESS {
        return Err(error::invalid_params(format!("Invalid limit; max {MAX_FOR_ADDRESS}")));
    }
    reached(&node.chain.state(), config.min_context_slot)?;
    let before = match &config.before {
        Some(text) => match landed(node, text)? {
            Some(landed) => Some((landed.slot, landed.index)),
            // Nothing is known to be older than a transaction that isn't known.
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let until = config.until.as_deref().map(signature).transpose()?;
    let mut found = Vec::new();
    for signature in node.chain.store().mentions(address, before) {
        let signature = signature.map_err(|wrong| node.fatal(wrong))?;
        if Some(signature) == until || found.len() == limit {
            break;
        }
        let landed = node.chain.store().transaction(&signature).map_err(|wrong| node.fatal(wrong))?;
        // One that was forgotten meanwhile.
        let Some(landed) = landed else { continue };
        found.push(RpcConfirmedTransactionStatusWithSignature {
            signature: signature.to_string(),
            slot: landed.slot,
            err: landed.error.map(Into::into),
            memo: None,
            block_time: Some(landed.time),
            confirmation_status: Some(TransactionConfirmationStatus::Finalized),
            transaction_index: Some(landed.index),
        });
    }
    Ok(found)
}
