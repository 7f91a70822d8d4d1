//! Methods about slots, blocks and the node itself.

use jsonrpsee::core::{RegisterMethodError, RpcResult};
use jsonrpsee::server::RpcModule;
use serde_json::{Value, json};
use solana_clock::Clock;
use solana_epoch_schedule::EpochSchedule;
use solana_hash::Hash;
use solana_rpc_client_types::config::{RpcBlockConfig, RpcEncodingConfigWrapper};
use solana_rpc_client_types::response::{Response, RpcBlockhash, RpcIdentity, RpcVersionInfo};
use solana_transaction_status::{
    BlockEncodingOptions, ConfirmedBlock, EncodeError, UiConfirmedBlock, UiTransactionEncoding,
};
use solana_version::Version;

use super::{Arguments, Node, Wanted, at, error, reached};
use crate::chain::{MAX_AGE, State};

/// Most slots that one request for blocks may span, as on Solana.
const MAX_BLOCKS: u64 = 500_000;

pub fn register(module: &mut RpcModule<Node>) -> Result<(), RegisterMethodError> {
    module.register_method("getHealth", |_, _, _| "ok")?;
    module.register_method("getVersion", |_, _, _| -> RpcResult<RpcVersionInfo> {
        let version = Version::default();
        Ok(RpcVersionInfo { solana_core: version.to_string(), feature_set: Some(version.feature_set()) })
    })?;
    module.register_method("getIdentity", |_, node, _| -> RpcResult<RpcIdentity> {
        Ok(RpcIdentity { identity: node.chain.identity().to_string() })
    })?;
    module
        .register_method("getGenesisHash", |_, node, _| Hash::new_from_array(node.chain.genesis().hash).to_string())?;
    for method in ["getSlot", "getBlockHeight"] {
        module.register_blocking_method(method, |params, node, _| of_state(&params, &node, State::slot))?;
    }
    module.register_blocking_method("getTransactionCount", |params, node, _| {
        of_state(&params, &node, State::transactions)
    })?;
    module.register_blocking_method("getSlotLeader", |params, node, _| {
        of_state(&params, &node, |_| node.chain.identity().to_string())
    })?;
    module.register_blocking_method("getEpochInfo", |params, node, _| of_state(&params, &node, epoch_info))?;
    module.register_blocking_method("getEpochSchedule", |_, node, _| -> RpcResult<EpochSchedule> {
        Ok(node.chain.state().machine().get_sysvar())
    })?;
    module.register_blocking_method("getLatestBlockhash", |params, node, _| -> RpcResult<Response<RpcBlockhash>> {
        let wanted: Wanted = Arguments::of(&params).optional()?;
        let state = node.chain.state();
        let (hash, last_valid_block_height) = state.latest_hash();
        let value = RpcBlockhash { blockhash: hash.to_string(), last_valid_block_height };
        at(&state, wanted.min_context_slot, value)
    })?;
    module.register_blocking_method("isBlockhashValid", |params, node, _| -> RpcResult<Response<bool>> {
        let mut params = Arguments::of(&params);
        let (hash, wanted): (String, Wanted) = (params.next()?, params.optional()?);
        let hash = hash.parse().map_err(|wrong| error::invalid_params(format!("Invalid param: {wrong:?}")))?;
        let state = node.chain.state();
        at(&state, wanted.min_context_slot, state.is_recent(&hash))
    })?;
    module.register_blocking_method("getRecentPrioritizationFees", |_, node, _| -> RpcResult<Vec<Value>> {
        let slot = node.chain.state().slot();
        // Nobody competes for a place here.
        Ok((slot.saturating_sub(MAX_AGE)..slot).map(|slot| json!({ "slot": slot, "prioritizationFee": 0 })).collect())
    })?;
    module.register_blocking_method("getFirstAvailableBlock", |_, node, _| -> RpcResult<u64> { first_block(&node) })?;
    module.register_blocking_method("minimumLedgerSlot", |_, node, _| -> RpcResult<u64> { first_block(&node) })?;
    module.register_blocking_method("getBlockTime", |params, node, _| -> RpcResult<Option<i64>> {
        let slot: u64 = Arguments::of(&params).next()?;
        let state = node.chain.state();
        if slot == state.slot() {
            return Ok(Some(state.time()));
        }
        let block = node.chain.store().block(slot).map_err(|wrong| node.fatal(wrong))?;
        block.map(|block| Some(block.time)).ok_or_else(|| missing(&state, slot))
    })?;
    module.register_blocking_method("getBlocks", |params, node, _| -> RpcResult<Vec<u64>> {
        let mut params = Arguments::of(&params);
        let (first, last): (u64, Option<Value>) = (params.next()?, params.optional()?);
        let last = last.and_then(|last| last.as_u64()).unwrap_or(u64::MAX);
        if last.min(node.chain.state().slot()).saturating_sub(first) > MAX_BLOCKS {
            return Err(error::invalid_params(format!("Slot range too large; max {MAX_BLOCKS}")));
        }
        let blocks = node.chain.store().blocks_from(first);
        blocks
            .take_while(|slot| slot.as_ref().map_or(true, |slot| *slot <= last))
            .collect::<Result<_, _>>()
            .map_err(|wrong| node.fatal(wrong))
    })?;
    module.register_blocking_method("getBlock", |params, node, _| -> RpcResult<UiConfirmedBlock> {
        let mut params = Arguments::of(&params);
        let slot = params.next()?;
        let config: Option<RpcEncodingConfigWrapper<RpcBlockConfig>> = params.optional()?;
        block(&node, slot, config.map(|config| config.convert_to_current()).unwrap_or_default())
    })?;
    Ok(())
}

fn of_state<T>(params: &jsonrpsee::types::Params<'_>, node: &Node, of: impl Fn(&State) -> T) -> RpcResult<T> {
    let wanted: Wanted = Arguments::of(params).optional()?;
    let state = node.chain.state();
    reached(&state, wanted.min_context_slot)?;
    Ok(of(&state))
}

fn epoch_info(state: &State) -> Value {
    let schedule: EpochSchedule = state.machine().get_sysvar();
    let clock: Clock = state.machine().get_sysvar();
    let (_, slot_index) = schedule.get_epoch_and_slot_index(state.slot());
    json!({
        "absoluteSlot": state.slot(),
        "blockHeight": state.slot(),
        "epoch": clock.epoch,
        "slotIndex": slot_index,
        "slotsInEpoch": schedule.get_slots_in_epoch(clock.epoch),
        "transactionCount": state.transactions(),
    })
}

fn first_block(node: &Node) -> RpcResult<u64> {
    let first = node.chain.store().blocks_from(0).next().transpose().map_err(|wrong| node.fatal(wrong))?;
    Ok(first.unwrap_or(0))
}

/// Why there is no such block.
fn missing(state: &State, slot: u64) -> jsonrpsee::types::ErrorObjectOwned {
    if slot >= state.slot() { error::block_not_available(slot) } else { error::slot_skipped(slot) }
}

fn block(node: &Node, slot: u64, config: RpcBlockConfig) -> RpcResult<UiConfirmedBlock> {
    let store = node.chain.store();
    let found = store.block(slot).map_err(|wrong| node.fatal(wrong))?;
    let Some(found) = found else {
        return Err(missing(&node.chain.state(), slot));
    };
    let mut transactions = Vec::new();
    for signature in store.signatures(slot).map_err(|wrong| node.fatal(wrong))? {
        let landed = store.transaction(&signature).map_err(|wrong| node.fatal(wrong))?;
        // A slot that was forgotten meanwhile has lost some.
        let landed = landed.ok_or_else(|| error::slot_skipped(slot))?;
        transactions.push(landed.with_meta().tx_with_meta);
    }
    ConfirmedBlock {
        previous_blockhash: Hash::new_from_array(found.previous).to_string(),
        blockhash: found.hash().to_string(),
        parent_slot: slot.saturating_sub(1),
        transactions,
        rewards: Vec::new(),
        num_partitions: None,
        block_time: Some(found.time),
        block_height: Some(slot),
    }
    .encode_with_options(
        config.encoding.unwrap_or(UiTransactionEncoding::Json),
        BlockEncodingOptions {
            transaction_details: config.transaction_details.unwrap_or_default(),
            show_rewards: config.rewards.unwrap_or(true),
            max_supported_transaction_version: config.max_supported_transaction_version,
        },
    )
    .map_err(|EncodeError::UnsupportedTransactionVersion(version)| error::unsupported_version(version))
}
