//! The chain: one machine, one slot after the other, every change on disk before anyone sees it.

use std::collections::VecDeque;
use std::sync::{Arc, RwLock, RwLockReadGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use litesvm::LiteSVM;
use litesvm::types::{FailedTransactionMetadata, SimulatedTransactionInfo, TransactionMetadata};
use solana_account::{Account, AccountSharedData, ReadableAccount, WritableAccount};
use solana_address::Address;
use solana_clock::{Clock, MAX_PROCESSING_AGE};
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_epoch_schedule::EpochSchedule;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_message::{AddressLoader, Message, VersionedMessage, v0::LoadedAddresses};
use solana_sdk_ids::sysvar;
use solana_sha256_hasher::hashv;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_slot_hashes::{MAX_ENTRIES, SlotHashes};
#[expect(deprecated, reason = "programs still read it")]
use solana_sysvar::recent_blockhashes::{IterItem, RecentBlockhashes};
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use tokio::sync::broadcast;

use crate::machine;
use crate::record::{LandedTransaction, Loaded};
use crate::store::{self, Block, Genesis, Store};

/// Slots that a transaction may be younger than the block it names.
pub const MAX_AGE: u64 = MAX_PROCESSING_AGE as u64;
/// Lamports of a signature.
pub const LAMPORTS_PER_SIGNATURE: u64 = 5000;
/// Changes that a slow listener may be behind before it misses some.
const LISTENER_LAG: usize = 4096;
/// Slots that are forgotten at once, when there are more than are kept.
const FORGET_AT_ONCE: u64 = 64;
/// Units that an airdrop may use: what it needs, and room to tell it from others of its block.
const AIRDROP_UNITS: u32 = 1000;

/// What happened on the chain.
#[derive(Clone)]
pub enum Event {
    /// A transaction landed.
    Landed(Arc<Landing>),
    /// A slot began.
    Slot(Arc<SlotBegan>),
}

/// A transaction that landed, as listeners hear of it.
pub struct Landing {
    /// Its first signature.
    pub signature: Signature,
    /// Slot that holds it.
    pub slot: u64,
    /// Why it failed, where it did.
    pub error: Option<TransactionError>,
    /// What its programs said.
    pub logs: Vec<String>,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// What it changed; accounts that are gone have no lamports.
    pub changed: Vec<(Address, AccountSharedData)>,
}

/// A slot that began.
pub struct SlotBegan {
    /// The new slot.
    pub slot: u64,
    /// Sysvars that changed with it.
    pub changed: Vec<(Address, AccountSharedData)>,
}

/// Why a transaction did not land.
pub enum Refusal {
    /// It would fail; what it would have done.
    Fails(Box<FailedTransactionMetadata>),
    /// The chain itself can't go on.
    Store(store::Error),
}

impl From<TransactionError> for Refusal {
    fn from(err: TransactionError) -> Self {
        Self::Fails(Box::new(FailedTransactionMetadata { err, meta: TransactionMetadata::default() }))
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// What the next transaction runs in.
pub struct State {
    machine: LiteSVM,
    /// The slot that is open.
    slot: u64,
    /// Transactions that it holds.
    in_slot: u32,
    /// Digest of them.
    entries: Hash,
    /// Seconds since 1970 at its beginning.
    time: i64,
    /// Transactions of the chain.
    transactions: u64,
    /// The last closed slots with their hashes, the last first.
    hashes: VecDeque<(u64, Hash)>,
}

impl State {
    /// The machine as it is.
    pub fn machine(&self) -> &LiteSVM {
        &self.machine
    }

    /// The slot that is open, which is also its height: none is skipped.
    pub fn slot(&self) -> u64 {
        self.slot
    }

    /// Seconds since 1970 at the slot's beginning.
    pub fn time(&self) -> i64 {
        self.time
    }

    /// Transactions of the chain.
    pub fn transactions(&self) -> u64 {
        self.transactions
    }

    /// The last hash, and the last slot whose transactions may name it.
    pub fn latest_hash(&self) -> (Hash, u64) {
        let (slot, hash) = self.hashes[0];
        (hash, slot + MAX_AGE)
    }

    /// Whether transactions may name it.
    pub fn is_recent(&self, hash: &Hash) -> bool {
        self.hashes.iter().any(|(slot, recent)| recent == hash && slot + MAX_AGE >= self.slot)
    }

    /// Addresses that lookup tables give a transaction.
    pub fn loaded(&self, message: &VersionedMessage) -> Result<LoadedAddresses, TransactionError> {
        match message.address_table_lookups() {
            Some(lookups) => Ok(self.machine.accounts_db().load_addresses(lookups)?),
            None => Ok(LoadedAddresses::default()),
        }
    }

    /// An account, or `None` where nothing is.
    pub fn account(&self, address: &Address) -> Option<&AccountSharedData> {
        self.machine.accounts_db().get_account_ref(address)
    }

    /// Lamports of accounts.
    pub fn balances(&self, addresses: &[Address]) -> Vec<u64> {
        addresses.iter().map(|address| self.account(address).map_or(0, |account| account.lamports())).collect()
    }

    /// What the transaction would do now. The block that it names isn't looked at.
    pub fn run(
        &self,
        transaction: &VersionedTransaction,
    ) -> Result<SimulatedTransactionInfo, Box<FailedTransactionMetadata>> {
        self.machine.simulate_transaction(transaction.clone()).map_err(Box::new)
    }

    /// Sysvars that follow from the slot.
    fn set_sysvars(&mut self) -> Vec<(Address, AccountSharedData)> {
        let schedule: EpochSchedule = self.machine.get_sysvar();
        let old: Clock = self.machine.get_sysvar();
        let epoch = schedule.get_epoch(self.slot);
        let first_of_epoch = old.slot == 0 || old.epoch != epoch;
        self.machine.set_sysvar(&Clock {
            slot: self.slot,
            epoch_start_timestamp: if first_of_epoch { self.time } else { old.epoch_start_timestamp },
            epoch,
            leader_schedule_epoch: schedule.get_leader_schedule_epoch(self.slot),
            unix_timestamp: self.time,
        });
        let hashes: Vec<_> = self.hashes.iter().copied().take(MAX_ENTRIES).collect();
        self.machine.set_sysvar(&SlotHashes::new(&hashes));
        #[expect(deprecated, reason = "programs still read it")]
        self.machine.set_sysvar(&RecentBlockhashes::from_iter(
            hashes.iter().take(MAX_PROCESSING_AGE).map(|(slot, hash)| IterItem(*slot, hash, LAMPORTS_PER_SIGNATURE)),
        ));
        [sysvar::clock::ID, sysvar::slot_hashes::ID, sysvar::recent_blockhashes::ID]
            .into_iter()
            .filter_map(|address| Some((address, self.account(&address)?.clone())))
            .collect()
    }
}

/// See the module.
pub struct Chain {
    store: Store,
    genesis: Genesis,
    faucet: Keypair,
    identity: Address,
    state: RwLock<State>,
    /// Whoever changes the chain holds it, first come, first served.
    writer: tokio::sync::Mutex<()>,
    events: broadcast::Sender<Event>,
    keep_slots: u64,
    /// Seconds by which its clock is ahead of this machine's.
    ahead: u32,
}

impl Chain {
    /// Goes on with the chain of a store, which has a beginning.
    pub fn open(store: Store, genesis: Genesis, keep_slots: u64, ahead: u32) -> Result<Self, String> {
        let text = |error: store::Error| error.to_string();
        let mut machine = machine::new(genesis.matmul);
        machine::load(&mut machine, store.accounts().map_err(text)?)?;
        let blocks: Vec<_> = store.blocks().take(MAX_ENTRIES).collect::<Result<_, _>>().map_err(text)?;
        let Some((last, block)) = blocks.first().copied() else {
            return Err("the chain has no block".into());
        };
        let signatures = store.signatures(last + 1).map_err(text)?;
        let mut state = State {
            machine,
            slot: last + 1,
            in_slot: signatures.len() as u32,
            entries: signatures.iter().fold(Hash::default(), |entries, signature| add_entry(&entries, signature)),
            time: (now() + i64::from(ahead)).max(block.time),
            transactions: block.transactions + signatures.len() as u64,
            hashes: blocks.iter().map(|(slot, block)| (*slot, block.hash())).collect(),
        };
        state.set_sysvars();
        let keypair = |bytes: &[u8]| Keypair::try_from(bytes).map_err(|_| "the chain's keys are damaged".to_string());
        Ok(Self {
            faucet: keypair(&genesis.faucet)?,
            identity: keypair(&genesis.identity)?.pubkey(),
            store,
            genesis,
            state: RwLock::new(state),
            writer: tokio::sync::Mutex::new(()),
            events: broadcast::Sender::new(LISTENER_LAG),
            keep_slots,
            ahead,
        })
    }

    /// What is on disk.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its beginning.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The node's own address.
    pub fn identity(&self) -> Address {
        self.identity
    }

    /// The chain as it is now. No transaction lands while this is held.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().expect("no panic while writing")
    }

    /// Everything that happens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// What the transaction would do, if the chain would have it now. Signatures aren't looked at.
    pub fn simulate(
        &self,
        state: &State,
        transaction: &VersionedTransaction,
    ) -> Result<SimulatedTransactionInfo, Refusal> {
        if !state.is_recent(transaction.message.recent_blockhash()) {
            return Err(TransactionError::BlockhashNotFound.into());
        }
        if self.store.has_transaction(&transaction.signatures[0])? {
            return Err(TransactionError::AlreadyProcessed.into());
        }
        state.run(transaction).map_err(Refusal::Fails)
    }

    /// Lands a transaction whose signatures are good; one that fails only if `even_failed`, paying its fee. Blocks.
    pub fn send(&self, transaction: &VersionedTransaction, wire: Vec<u8>, even_failed: bool) -> Result<(), Refusal> {
        let _writer = self.writer.blocking_lock();
        self.land(transaction, wire, even_failed)
    }

    /// Gives lamports to an address. Blocks.
    pub fn airdrop(&self, to: &Address, lamports: u64) -> Result<Signature, Refusal> {
        let _writer = self.writer.blocking_lock();
        let (transaction, wire) = {
            let state = self.state();
            let message = Message::new_with_blockhash(
                &[
                    ComputeBudgetInstruction::set_compute_unit_limit(AIRDROP_UNITS + state.in_slot),
                    solana_system_interface::instruction::transfer(&self.faucet.pubkey(), to, lamports),
                ],
                Some(&self.faucet.pubkey()),
                &state.latest_hash().0,
            );
            let transaction = VersionedTransaction::try_new(VersionedMessage::Legacy(message), &[&self.faucet])
                .map_err(|_| TransactionError::SignatureFailure)?;
            let wire = wincode::serialize(&transaction).map_err(|_| TransactionError::SanitizeFailure)?;
            (transaction, wire)
        };
        self.land(&transaction, wire, false)?;
        Ok(transaction.signatures[0])
    }

    fn land(&self, transaction: &VersionedTransaction, wire: Vec<u8>, even_failed: bool) -> Result<(), Refusal> {
        let state = self.state();
        let loaded = state.loaded(&transaction.message)?;
        let keys = transaction.message.static_account_keys().iter();
        let addresses: Vec<Address> = keys.chain(&loaded.writable).chain(&loaded.readonly).copied().collect();
        let (error, meta, written) = match self.simulate(&state, transaction) {
            Ok(done) => (None, done.meta, done.post_accounts),
            // What never ran, having no logs, can't land either.
            Err(Refusal::Fails(failed)) if even_failed && !failed.meta.logs.is_empty() => {
                let payer = self.charged(&state, &addresses[0], failed.meta.fee)?;
                (Some(failed.err), failed.meta, vec![(addresses[0], payer)])
            }
            Err(refusal) => return Err(refusal),
        };
        let changed: Vec<_> =
            written.iter().filter(|(address, account)| differs(state.account(address), account)).cloned().collect();
        let after = |address: &Address| match changed.iter().find(|(other, _)| other == address) {
            Some((_, account)) => account.lamports(),
            None => state.account(address).map_or(0, |account| account.lamports()),
        };
        let landed = LandedTransaction {
            slot: state.slot,
            index: state.in_slot,
            time: state.time,
            wire,
            error: error.clone(),
            fee: meta.fee,
            units: meta.compute_units_consumed,
            logs: meta.logs,
            pre_balances: state.balances(&addresses),
            post_balances: addresses.iter().map(after).collect(),
            inner_instructions: solana_transaction_status::map_inner_instructions(meta.inner_instructions).collect(),
            loaded: Loaded::from(&loaded),
            returned: (!meta.return_data.data.is_empty())
                .then(|| (meta.return_data.program_id.to_bytes(), meta.return_data.data)),
        };
        let signature = transaction.signatures[0];
        let mut change = self.store.change();
        for (address, account) in &changed {
            change.account(address, account);
        }
        change.transaction(&signature, &addresses, &landed);
        drop(state);
        let slot = landed.slot;
        {
            // Whoever finds the transaction finds what it did: nobody reads an account in between.
            let mut state = self.state.write().expect("no panic while writing");
            change.commit()?;
            let written = written.into_iter().map(|(address, account)| (address, Account::from(account))).collect();
            machine::load(&mut state.machine, written).expect("programs are verified before they are deployed");
            state.in_slot += 1;
            state.transactions += 1;
            state.entries = add_entry(&state.entries, &signature);
        }
        // Nobody listening is no error.
        let _ = self.events.send(Event::Landed(Arc::new(Landing {
            signature,
            slot,
            error,
            logs: landed.logs,
            addresses,
            changed,
        })));
        Ok(())
    }

    /// The payer of a transaction that failed, after its fee.
    fn charged(&self, state: &State, payer: &Address, fee: u64) -> Result<AccountSharedData, Refusal> {
        let mut account = state.account(payer).ok_or(TransactionError::AccountNotFound)?.clone();
        account.checked_sub_lamports(fee).map_err(|_| TransactionError::InsufficientFundsForFee)?;
        Ok(account)
    }

    /// Closes the slot and begins the next one. Blocks.
    pub fn tick(&self) -> Result<(), store::Error> {
        let _writer = self.writer.blocking_lock();
        let (slot, block, entries) = {
            let state = self.state();
            let (_, previous) = state.hashes[0];
            let hash = hashv(&[previous.as_ref(), &state.slot.to_le_bytes(), state.entries.as_ref()]);
            let block = Block {
                hash: hash.to_bytes(),
                previous: previous.to_bytes(),
                time: state.time,
                transactions: state.transactions,
            };
            (state.slot, block, state.in_slot)
        };
        let mut change = self.store.change();
        change.block(slot, &block);
        self.forget(&mut change, slot)?;
        let changed = {
            let mut state = self.state.write().expect("no panic while writing");
            change.commit()?;
            state.hashes.push_front((slot, block.hash()));
            state.hashes.truncate(MAX_ENTRIES);
            state.slot += 1;
            state.in_slot = 0;
            state.entries = Hash::default();
            state.time = (now() + i64::from(self.ahead)).max(state.time);
            state.set_sysvars()
        };
        tracing::debug!(slot, transactions = entries, "block");
        let _ = self.events.send(Event::Slot(Arc::new(SlotBegan { slot: slot + 1, changed })));
        Ok(())
    }

    /// Forgets slots that are too old, and empty ones that nothing refers to any more.
    fn forget(&self, change: &mut store::Change<'_>, slot: u64) -> Result<(), store::Error> {
        if let Some(unneeded) = slot.checked_sub(MAX_ENTRIES as u64 + 1)
            && unneeded > 0
            && self.store.signatures(unneeded)?.is_empty()
        {
            change.forget(unneeded)?;
        }
        let Some(first_kept) = slot.checked_sub(self.keep_slots) else {
            return Ok(());
        };
        for old in self.store.blocks_from(1).take(FORGET_AT_ONCE as usize) {
            match old? {
                old if old < first_kept => change.forget(old)?,
                _ => break,
            }
        }
        Ok(())
    }

    /// Waits until everything that happened is on the disk.
    pub fn flush(&self) -> Result<(), store::Error> {
        let closed = self.state().slot - 1;
        self.store.flush(closed)
    }
}

/// Whether an account would change to this. One without lamports is none.
fn differs(old: Option<&AccountSharedData>, new: &AccountSharedData) -> bool {
    match old {
        Some(old) => old != new,
        None => new.lamports() > 0,
    }
}

fn add_entry(entries: &Hash, signature: &Signature) -> Hash {
    hashv(&[entries.as_ref(), signature.as_ref()])
}

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
}
