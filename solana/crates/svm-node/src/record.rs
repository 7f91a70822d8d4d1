//! A transaction that landed, as it is kept.

use serde::{Deserialize, Serialize};
use solana_address::Address;
use solana_message::v0::LoadedAddresses;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_context::transaction::TransactionReturnData;
use solana_transaction_error::TransactionError;
use solana_transaction_status::{
    ConfirmedTransactionWithStatusMeta, InnerInstructions, TransactionStatusMeta, TransactionWithStatusMeta,
    VersionedTransactionWithStatusMeta,
};

/// See the module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LandedTransaction {
    /// Slot that holds it.
    pub slot: u64,
    /// Place in the slot.
    pub index: u32,
    /// Seconds since 1970.
    pub time: i64,
    /// The transaction's bytes.
    pub wire: Vec<u8>,
    /// Why it failed, where it did.
    pub error: Option<TransactionError>,
    /// Lamports that its payer gave.
    pub fee: u64,
    /// Compute units that it used.
    pub units: u64,
    /// What its programs said.
    pub logs: Vec<String>,
    /// Lamports of its accounts before, in their order.
    pub pre_balances: Vec<u64>,
    /// Lamports of its accounts after.
    pub post_balances: Vec<u64>,
    /// Instructions that its instructions gave.
    pub inner_instructions: Vec<InnerInstructions>,
    /// Addresses that lookup tables gave.
    pub loaded: Loaded,
    /// What it returned, and which program did.
    pub returned: Option<([u8; 32], Vec<u8>)>,
}

/// Addresses that lookup tables gave, in the order of the transaction.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Loaded {
    /// Those that it may change.
    pub writable: Vec<[u8; 32]>,
    /// Those that it only reads.
    pub readonly: Vec<[u8; 32]>,
}

impl From<&LoadedAddresses> for Loaded {
    fn from(loaded: &LoadedAddresses) -> Self {
        let bytes = |addresses: &[Address]| addresses.iter().map(Address::to_bytes).collect();
        Self { writable: bytes(&loaded.writable), readonly: bytes(&loaded.readonly) }
    }
}

impl From<&Loaded> for LoadedAddresses {
    fn from(loaded: &Loaded) -> Self {
        let addresses = |bytes: &[[u8; 32]]| bytes.iter().copied().map(Address::new_from_array).collect();
        Self { writable: addresses(&loaded.writable), readonly: addresses(&loaded.readonly) }
    }
}

impl LandedTransaction {
    /// The transaction itself.
    pub fn transaction(&self) -> VersionedTransaction {
        wincode::deserialize(&self.wire).expect("only transactions that could be read are kept")
    }

    /// All of its addresses, in their order.
    pub fn addresses(&self) -> Vec<Address> {
        let loaded = self.loaded.writable.iter().chain(&self.loaded.readonly).copied().map(Address::new_from_array);
        self.transaction().message.static_account_keys().iter().copied().chain(loaded).collect()
    }

    /// What clients are told of it.
    pub fn with_meta(self) -> ConfirmedTransactionWithStatusMeta {
        let transaction = self.transaction();
        ConfirmedTransactionWithStatusMeta {
            slot: self.slot,
            block_time: Some(self.time),
            index: self.index,
            tx_with_meta: TransactionWithStatusMeta::Complete(VersionedTransactionWithStatusMeta {
                transaction,
                meta: TransactionStatusMeta {
                    status: self.error.map_or(Ok(()), Err),
                    fee: self.fee,
                    pre_balances: self.pre_balances,
                    post_balances: self.post_balances,
                    inner_instructions: Some(self.inner_instructions),
                    log_messages: Some(self.logs),
                    pre_token_balances: Some(Vec::new()),
                    post_token_balances: Some(Vec::new()),
                    rewards: Some(Vec::new()),
                    loaded_addresses: (&self.loaded).into(),
                    return_data: self
                        .returned
                        .map(|(program, data)| TransactionReturnData { program_id: program.into(), data }),
                    compute_units_consumed: Some(self.units),
                    cost_units: None,
                },
            }),
        }
    }
}
