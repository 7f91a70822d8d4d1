//! Solana's error codes.

use jsonrpsee::types::ErrorObjectOwned;
use jsonrpsee::types::error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE, INVALID_REQUEST_CODE};
use serde_json::json;
use solana_rpc_client_types::response::RpcSimulateTransactionResult;
use solana_transaction_error::TransactionError;

const PREFLIGHT_FAILURE: i32 = -32002;
const SIGNATURE_VERIFICATION_FAILURE: i32 = -32003;
const BLOCK_NOT_AVAILABLE: i32 = -32004;
const SLOT_SKIPPED: i32 = -32007;
const UNSUPPORTED_TRANSACTION_VERSION: i32 = -32015;
const MIN_CONTEXT_SLOT_NOT_REACHED: i32 = -32016;

pub fn invalid_params(message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(INVALID_PARAMS_CODE, message, None::<()>)
}

pub fn invalid_request(message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(INVALID_REQUEST_CODE, message, None::<()>)
}

pub fn internal(message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(INTERNAL_ERROR_CODE, message, None::<()>)
}

pub fn preflight_failure(error: &TransactionError, result: RpcSimulateTransactionResult) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(PREFLIGHT_FAILURE, format!("Transaction simulation failed: {error}"), Some(result))
}

pub fn signature_verification_failure() -> ErrorObjectOwned {
    let message = "Transaction signature verification failure";
    ErrorObjectOwned::owned(SIGNATURE_VERIFICATION_FAILURE, message, None::<()>)
}

pub fn block_not_available(slot: u64) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(BLOCK_NOT_AVAILABLE, format!("Block not available for slot {slot}"), None::<()>)
}

pub fn slot_skipped(slot: u64) -> ErrorObjectOwned {
    let message = format!("Slot {slot} was skipped, or missing due to ledger jump to recent snapshot");
    ErrorObjectOwned::owned(SLOT_SKIPPED, message, None::<()>)
}

pub fn unsupported_version(version: u8) -> ErrorObjectOwned {
    let message = format!(
        "Transaction version ({version}) is not supported by the requesting client. Please try the request again with \
         the following configuration parameter: \"maxSupportedTransactionVersion\": {version}"
    );
    ErrorObjectOwned::owned(UNSUPPORTED_TRANSACTION_VERSION, message, None::<()>)
}

pub fn min_context_slot(context_slot: u64) -> ErrorObjectOwned {
    let data = json!({ "contextSlot": context_slot });
    ErrorObjectOwned::owned(MIN_CONTEXT_SLOT_NOT_REACHED, "Minimum context slot has not been reached", Some(data))
}
