//! Methods that read accounts.

use jsonrpsee::core::{RegisterMethodError, RpcResult};
use jsonrpsee::server::RpcModule;
use solana_account::{AccountSharedData, ReadableAccount};
use solana_account_decoder::{MAX_BASE58_BYTES, UiAccount, UiAccountEncoding, UiDataSliceConfig, encode_ui_account};
use solana_address::Address;
use solana_rpc_client_types::config::{RpcAccountInfoConfig, RpcProgramAccountsConfig};
use solana_rpc_client_types::filter::RpcFilterType;
use solana_rpc_client_types::response::{OptionalContext, Response, RpcKeyedAccount};

use super::{Arguments, Node, Wanted, address, at, error, reached};
use crate::chain::State;

/// Most accounts of one request, as on Solana.
const MAX_MULTIPLE_ACCOUNTS: usize = 100;
/// Most filters of one request, as on Solana.
const MAX_FILTERS: usize = 4;

pub fn register(module: &mut RpcModule<Node>) -> Result<(), RegisterMethodError> {
    module.register_blocking_method("getAccountInfo", |params, node, _| -> RpcResult<_> {
        let mut params = Arguments::of(&params);
        let (address, config): (_, RpcAccountInfoConfig) = (params.address()?, params.optional()?);
        let state = node.chain.state();
        at(&state, config.min_context_slot, encoded(&state, &address, &config, UiAccountEncoding::Binary)?)
    })?;
    module.register_blocking_method("getMultipleAccounts", |params, node, _| -> RpcResult<_> {
        let mut params = Arguments::of(&params);
        let (addresses, config): (Vec<String>, RpcAccountInfoConfig) = (params.next()?, params.optional()?);
        if addresses.len() > MAX_MULTIPLE_ACCOUNTS {
            return Err(error::invalid_params(format!("Too many inputs provided; max {MAX_MULTIPLE_ACCOUNTS}")));
        }
        let addresses: Vec<Address> = addresses.iter().map(|text| address(text)).collect::<RpcResult<_>>()?;
        let state = node.chain.state();
        let accounts: Vec<_> = addresses
            .iter()
            .map(|address| encoded(&state, address, &config, UiAccountEncoding::Base64))
            .collect::<RpcResult<_>>()?;
        at(&state, config.min_context_slot, accounts)
    })?;
    module.register_blocking_method("getProgramAccounts", |params, node, _| -> RpcResult<_> {
        let mut params = Arguments::of(&params);
        let (program, config): (_, RpcProgramAccountsConfig) = (params.address()?, params.optional()?);
        program_accounts(&node.chain.state(), &program, config)
    })?;
    module.register_blocking_method("getBalance", |params, node, _| -> RpcResult<Response<u64>> {
        let mut params = Arguments::of(&params);
        let (address, wanted): (_, Wanted) = (params.address()?, params.optional()?);
        let state = node.chain.state();
        at(&state, wanted.min_context_slot, state.balances(&[address])[0])
    })?;
    module.register_blocking_method("getMinimumBalanceForRentExemption", |params, node, _| -> RpcResult<u64> {
        let size = Arguments::of(&params).next()?;
        Ok(node.chain.state().machine().minimum_balance_for_rent_exemption(size))
    })?;
    Ok(())
}

fn encoded(
    state: &State,
    address: &Address,
    config: &RpcAccountInfoConfig,
    default: UiAccountEncoding,
) -> RpcResult<Option<UiAccount>> {
    let encoding = config.encoding.unwrap_or(default);
    state.account(address).map(|account| encode(address, account, encoding, config.data_slice)).transpose()
}

/// An account as clients are shown it.
pub fn encode(
    address: &Address,
    account: &AccountSharedData,
    encoding: UiAccountEncoding,
    slice: Option<UiDataSliceConfig>,
) -> RpcResult<UiAccount> {
    let shown =
        slice.map_or(account.data().len(), |slice| slice.length.min(account.data().len().saturating_sub(slice.offset)));
    if matches!(encoding, UiAccountEncoding::Binary | UiAccountEncoding::Base58) && shown > MAX_BASE58_BYTES {
        return Err(error::invalid_request(format!(
            "Encoded binary (base 58) data should be less than {MAX_BASE58_BYTES} bytes, please use Base64 encoding."
        )));
    }
    Ok(encode_ui_account(address, account, encoding, None, slice))
}

fn program_accounts(
    state: &State,
    program: &Address,
    config: RpcProgramAccountsConfig,
) -> RpcResult<OptionalContext<Vec<RpcKeyedAccount>>> {
    let filters = config.filters.unwrap_or_default();
    verify(&filters)?;
    let account_config = config.account_config;
    reached(state, account_config.min_context_slot)?;
    let encoding = account_config.encoding.unwrap_or(UiAccountEncoding::Binary);
    let mut found: Vec<_> = state
        .machine()
        .accounts_db()
        .inner
        .iter()
        .filter(|(_, account)| account.owner() == program && matches(account, &filters))
        .collect();
    if config.sort_results.unwrap_or(true) {
        found.sort_unstable_by_key(|(address, _)| **address);
    }
    let accounts = found
        .into_iter()
        .map(|(address, account)| {
            let account = encode(address, account, encoding, account_config.data_slice)?;
            Ok(RpcKeyedAccount { pubkey: address.to_string(), account })
        })
        .collect::<RpcResult<_>>()?;
    Ok(if config.with_context.unwrap_or(false) {
        OptionalContext::Context(at(state, None, accounts)?)
    } else {
        OptionalContext::NoContext(accounts)
    })
}

/// Refuses filters that Solana refuses.
pub fn verify(filters: &[RpcFilterType]) -> RpcResult<()> {
    if filters.len() > MAX_FILTERS {
        return Err(error::invalid_params(format!("Too many filters provided; max {MAX_FILTERS}")));
    }
    filters.iter().try_for_each(|filter| {
        filter.verify().map_err(|wrong| error::invalid_params(format!("Invalid param: {wrong:?}")))
    })
}

/// Whether an account passes all filters.
pub fn matches(account: &AccountSharedData, filters: &[RpcFilterType]) -> bool {
    filters.iter().all(|filter| match filter {
        RpcFilterType::DataSize(size) => account.data().len() as u64 == *size,
        RpcFilterType::Memcmp(compare) => compare.bytes_match(account.data()),
        RpcFilterType::TokenAccountState => is_token_account(account.data()),
    })
}

/// Whether it is a token account that was opened, by the layout of the token programs.
fn is_token_account(data: &[u8]) -> bool {
    const LENGTH: usize = 165;
    const STATE: usize = 108;
    const KIND: usize = 2;
    match data.len() {
        LENGTH => data[STATE] != 0,
        longer if longer > LENGTH => data[STATE] != 0 && data[LENGTH] == KIND as u8,
        _ => false,
    }
}
