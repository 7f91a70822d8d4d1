//! The chain on disk: accounts, blocks, transactions and where to find them, in one log-structured store.
//!
//! A commit is atomic, checksummed and handed to the system before it returns, so that killing the node loses nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, KvSeparationOptions, OwnedWriteBatch, PersistMode};
use serde::{Deserialize, Serialize};
use solana_account::{Account, AccountSharedData, ReadableAccount};
use solana_address::Address;
use solana_hash::Hash;
use solana_signature::Signature;

use crate::record::LandedTransaction;

/// What a start has to read again at most, in bytes.
const MAX_JOURNALS: u64 = 128 << 20;
/// Changes of one kind that are kept in memory before they are sorted into files, in bytes.
const MAX_MEMTABLE: u64 = 16 << 20;
/// Of what the folder holds; another number is another chain format.
const FORMAT: u32 = 1;
const META_FORMAT: &str = "format";
const META_GENESIS: &str = "genesis";
/// Says which block was last made durable, outside of the store: what a damaged store has lost is noticed by it.
const HEAD_FILE: &str = "head";
const NEW_HEAD_FILE: &str = "head.new";
const STORE_FOLDER: &str = "store";
/// All that a ledger holds.
pub const FILES: [&str; 3] = [HEAD_FILE, NEW_HEAD_FILE, STORE_FOLDER];

/// Why the store can't be used. The chain in it is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system or the store refused: full disk, damaged file, no right to write.
    #[error("the chain in {folder} can't be {action}: {source}")]
    Store {
        /// The ledger.
        folder: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// An earlier write failed; the next start finds what was written before it.
    #[error("the chain in {0} takes no more writes since one failed")]
    Stopped(PathBuf),
    /// A file beside the store.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// What is there isn't what was written.
    #[error("the chain in {folder} is damaged: {what}; restore a copy of the folder, or start with --reset")]
    Damaged {
        /// The ledger.
        folder: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Another node runs on it.
    #[error("another node runs on the chain in {0}")]
    Locked(PathBuf),
    /// Written by another version.
    #[error("the chain in {folder} has format {found}, this node reads {FORMAT}: start with --reset")]
    Format {
        /// The ledger.
        folder: PathBuf,
        /// Its format.
        found: u32,
    },
}

/// What never changes about a chain.
#[derive(Clone, Serialize, Deserialize)]
pub struct Genesis {
    /// First block hash.
    pub hash: [u8; 32],
    /// Seconds since 1970 of the first block.
    pub time: i64,
    /// Secret and public key of the one who gives airdrops.
    pub faucet: Vec<u8>,
    /// Secret and public key of the node.
    pub identity: Vec<u8>,
    /// Whether programs may call `sol_matmul_i8`.
    pub matmul: bool,
}

/// A closed slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Of this block; transactions name it.
    pub hash: [u8; 32],
    /// Of the block before it.
    pub previous: [u8; 32],
    /// Seconds since 1970.
    pub time: i64,
    /// Transactions up to and with it.
    pub transactions: u64,
}

impl Block {
    /// Its hash.
    pub fn hash(&self) -> Hash {
        Hash::new_from_array(self.hash)
    }
}

/// See the module.
pub struct Store {
    folder: PathBuf,
    database: Database,
    meta: Keyspace,
    accounts: Keyspace,
    blocks: Keyspace,
    transactions: Keyspace,
    /// Slot and place in it → signature.
    order: Keyspace,
    /// Address, slot and place in it → signature.
    mentions: Keyspace,
    durability: PersistMode,
    /// The last slot that HEAD_FILE says is on the disk since the store was opened: one writes that file at a time.
    flushed: Mutex<u64>,
}

impl Store {
    /// Opens the store in a folder, or makes one. With `sync`, a commit waits for the disk.
    pub fn open(folder: &Path, sync: bool) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.into(), source })?;
        let failed = |source| failure(folder, "opened", source);
        let database = Database::builder(folder.join(STORE_FOLDER))
            .worker_threads(1)
            .max_journaling_size(MAX_JOURNALS)
            .open()
            .map_err(failed)?;
        let options = || KeyspaceCreateOptions::default().max_memtable_size(MAX_MEMTABLE);
        let keyspace = |name| database.keyspace(name, options).map_err(failed);
        let big = || options().with_kv_separation(Some(KvSeparationOptions::default()));
        let store = Self {
            folder: folder.into(),
            meta: keyspace("meta")?,
            accounts: database.keyspace("accounts", big).map_err(failed)?,
            blocks: keyspace("blocks")?,
            transactions: keyspace("transactions")?,
            order: keyspace("order")?,
            mentions: keyspace("mentions")?,
            durability: if sync { PersistMode::SyncData } else { PersistMode::Buffer },
            flushed: Mutex::new(0),
            database,
        };
        if let Some(found) = store.get(&store.meta, META_FORMAT)? {
            let found = found.as_ref().try_into().map(u32::from_le_bytes).unwrap_or(0);
            if found != FORMAT {
                return Err(Error::Format { folder: folder.into(), found });
            }
        }
        store.compare_with_head()?;
        Ok(store)
    }

    /// The chain's beginning, where it has one.
    pub fn genesis(&self) -> Result<Option<Genesis>, Error> {
        self.get(&self.meta, META_GENESIS)?.map(|bytes| self.decode("the genesis", &bytes)).transpose()
    }

    /// Every account that isn't part of every chain.
    pub fn accounts(&self) -> Result<Vec<(Address, Account)>, Error> {
        let mut accounts = Vec::new();
        for entry in self.accounts.iter() {
            let (address, bytes) = entry.into_inner().map_err(|source| self.failed("read", source))?;
            let address =
                Address::try_from(address.as_ref()).map_err(|_| self.damaged("an account's address".into()))?;
            let account = decode_account(&bytes).ok_or_else(|| self.damaged(format!("account {address}")))?;
            accounts.push((address, account));
        }
        Ok(accounts)
    }

    /// The closed slots, the last first.
    pub fn blocks(&self) -> impl Iterator<Item = Result<(u64, Block), Error>> {
        self.blocks.iter().rev().map(|entry| {
            let (slot, bytes) = entry.into_inner().map_err(|source| self.failed("read", source))?;
            let slot = slot.as_ref().try_into().map_err(|_| self.damaged("a block's slot".into()))?;
            Ok((u64::from_be_bytes(slot), self.decode("a block", &bytes)?))
        })
    }

    /// The closed slots from here on, the first first.
    pub fn blocks_from(&self, slot: u64) -> impl Iterator<Item = Result<u64, Error>> {
        self.blocks.range(slot.to_be_bytes()..).map(|entry| {
            let slot = entry.key().map_err(|source| self.failed("read", source))?;
            slot.as_ref().try_into().map(u64::from_be_bytes).map_err(|_| self.damaged("a block's slot".into()))
        })
    }

    /// A closed slot.
    pub fn block(&self, slot: u64) -> Result<Option<Block>, Error> {
        self.get(&self.blocks, slot.to_be_bytes())?.map(|bytes| self.decode("a block", &bytes)).transpose()
    }

    /// The transactions of a slot in their order, of a slot that isn't closed as well.
    pub fn signatures(&self, slot: u64) -> Result<Vec<Signature>, Error> {
        self.order.prefix(slot.to_be_bytes()).map(|entry| self.signature(entry.value())).collect()
    }

    /// A transaction that landed.
    pub fn transaction(&self, signature: &Signature) -> Result<Option<LandedTransaction>, Error> {
        self.get(&self.transactions, signature.as_ref())?.map(|bytes| self.decode("a transaction", &bytes)).transpose()
    }

    /// Whether a transaction landed.
    pub fn has_transaction(&self, signature: &Signature) -> Result<bool, Error> {
        self.transactions.contains_key(signature).map_err(|source| self.failed("read", source))
    }

    /// Transactions that name an address, the last first, before a slot and place.
    pub fn mentions(
        &self,
        address: &Address,
        before: Option<(u64, u32)>,
    ) -> impl Iterator<Item = Result<Signature, Error>> {
        let first = mention_key(address, 0, 0);
        let (slot, index) = before.unwrap_or((u64::MAX, u32::MAX));
        self.mentions.range(first..mention_key(address, slot, index)).rev().map(|entry| self.signature(entry.value()))
    }

    /// Something to commit as a whole.
    pub fn change(&self) -> Change<'_> {
        Change { store: self, batch: self.database.batch().durability(Some(self.durability)) }
    }

    /// Waits until everything is on the disk, and says which block is.
    pub fn flush(&self, slot: u64) -> Result<(), Error> {
        let mut flushed = self.flushed.lock().expect("no flush panics");
        self.database.persist(PersistMode::SyncAll).map_err(|source| self.failed("written", source))?;
        let (path, new) = (self.folder.join(HEAD_FILE), self.folder.join(NEW_HEAD_FILE));
        let failed = |source| Error::File { path: path.clone(), source };
        // who waited for another one may have the older slot
        *flushed = slot.max(*flushed);
        fs::write(&new, format!("{flushed}\n")).map_err(failed)?;
        fs::rename(&new, &path).map_err(failed)
    }

    fn compare_with_head(&self) -> Result<(), Error> {
        let path = self.folder.join(HEAD_FILE);
        let head = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(Error::File { path, source }),
        };
        let durable: u64 =
            head.trim().parse().map_err(|_| self.damaged(format!("{} is not a slot", path.display())))?;
        match self.blocks().next().transpose()? {
            Some((last, _)) if last >= durable => Ok(()),
            found => Err(self.damaged(format!(
                "it was written up to slot {durable}, and ends at {}",
                found.map_or("none".into(), |(last, _)| last.to_string())
            ))),
        }
    }

    fn signature(&self, value: fjall::Result<fjall::UserValue>) -> Result<Signature, Error> {
        let bytes = value.map_err(|source| self.failed("read", source))?;
        Signature::try_from(bytes.as_ref()).map_err(|_| self.damaged("a signature".into()))
    }

    fn get(&self, keyspace: &Keyspace, key: impl AsRef<[u8]>) -> Result<Option<fjall::UserValue>, Error> {
        keyspace.get(key).map_err(|source| self.failed("read", source))
    }

    fn decode<'a, T: Deserialize<'a>>(&self, what: &str, bytes: &'a [u8]) -> Result<T, Error> {
        postcard::from_bytes(bytes).map_err(|error| self.damaged(format!("{what}: {error}")))
    }

    fn failed(&self, action: &'static str, source: fjall::Error) -> Error {
        failure(&self.folder, action, source)
    }

    fn damaged(&self, what: String) -> Error {
        Error::Damaged { folder: self.folder.clone(), what }
    }
}

/// Changes that are written together or not at all.
pub struct Change<'s> {
    store: &'s Store,
    batch: OwnedWriteBatch,
}

impl Change<'_> {
    /// A chain's beginning.
    pub fn genesis(&mut self, genesis: &Genesis) {
        self.batch.insert(&self.store.meta, META_FORMAT, FORMAT.to_le_bytes());
        self.batch.insert(&self.store.meta, META_GENESIS, encode(genesis));
    }

    /// An account as it now is, gone without lamports.
    pub fn account(&mut self, address: &Address, account: &AccountSharedData) {
        if account.lamports() == 0 {
            self.batch.remove(&self.store.accounts, address.as_array());
        } else {
            self.batch.insert(&self.store.accounts, address.as_array(), encode_account(account));
        }
    }

    /// A slot that ends.
    pub fn block(&mut self, slot: u64, block: &Block) {
        self.batch.insert(&self.store.blocks, slot.to_be_bytes(), encode(block));
    }

    /// A transaction, found by its signature and by each of these addresses.
    pub fn transaction(&mut self, signature: &Signature, addresses: &[Address], landed: &LandedTransaction) {
        self.batch.insert(&self.store.transactions, signature.as_ref(), encode(landed));
        self.batch.insert(&self.store.order, order_key(landed.slot, landed.index), signature.as_ref());
        for address in addresses {
            self.batch.insert(
                &self.store.mentions,
                mention_key(address, landed.slot, landed.index),
                signature.as_ref(),
            );
        }
    }

    /// Forgets a closed slot and its transactions.
    pub fn forget(&mut self, slot: u64) -> Result<(), Error> {
        for signature in self.store.signatures(slot)? {
            if let Some(landed) = self.store.transaction(&signature)? {
                for address in landed.addresses() {
                    let key = mention_key(&address, landed.slot, landed.index);
                    self.batch.remove(&self.store.mentions, key);
                }
                self.batch.remove(&self.store.order, order_key(landed.slot, landed.index));
            }
            self.batch.remove(&self.store.transactions, signature.as_ref());
        }
        self.batch.remove(&self.store.blocks, slot.to_be_bytes());
        Ok(())
    }

    /// Writes all of it.
    pub fn commit(self) -> Result<(), Error> {
        self.batch.commit().map_err(|source| self.store.failed("written", source))
    }
}

/// Of what kind an error of the store is.
fn failure(folder: &Path, action: &'static str, error: fjall::Error) -> Error {
    match error {
        fjall::Error::Locked => Error::Locked(folder.into()),
        fjall::Error::Poisoned => Error::Stopped(folder.into()),
        fjall::Error::Io(source) | fjall::Error::Storage(fjall::LsmError::Io(source)) => {
            Error::Store { folder: folder.into(), action, source }
        }
        error => Error::Damaged { folder: folder.into(), what: error.to_string() },
    }
}

fn encode(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("records have no types that can't be written")
}

fn order_key(slot: u64, index: u32) -> [u8; 12] {
    let mut key = [0; 12];
    key[..8].copy_from_slice(&slot.to_be_bytes());
    key[8..].copy_from_slice(&index.to_be_bytes());
    key
}

fn mention_key(address: &Address, slot: u64, index: u32) -> [u8; 44] {
    let mut key = [0; 44];
    key[..32].copy_from_slice(address.as_array());
    key[32..].copy_from_slice(&order_key(slot, index));
    key
}

const ACCOUNT_HEADER: usize = 8 + 8 + 1 + 32;

fn encode_account(account: &AccountSharedData) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ACCOUNT_HEADER + account.data().len());
    bytes.extend(account.lamports().to_le_bytes());
    bytes.extend(account.rent_epoch().to_le_bytes());
    bytes.push(u8::from(account.executable()));
    bytes.extend(account.owner().as_array());
    bytes.extend(account.data());
    bytes
}

fn decode_account(bytes: &[u8]) -> Option<Account> {
    let (header, data) = bytes.split_first_chunk::<ACCOUNT_HEADER>()?;
    let (lamports, header) = header.split_first_chunk::<8>()?;
    let (rent_epoch, header) = header.split_first_chunk::<8>()?;
    let (executable, owner) = header.split_first()?;
    Some(Account {
        lamports: u64::from_le_bytes(*lamports),
        rent_epoch: u64::from_le_bytes(*rent_epoch),
        executable: match executable {
            0 => false,
            1 => true,
            _ => return None,
        },
        owner: Address::try_from(owner).ok()?,
        data: data.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flushes_at_once_leave_the_last_slot() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path(), false).expect("a store");
        std::thread::scope(|scope| {
            for slot in 0..200 {
                let store = &store;
                scope.spawn(move || store.flush(slot).expect("a flush"));
            }
        });
        assert_eq!(fs::read_to_string(folder.path().join(HEAD_FILE)).expect("a file"), "199\n");
    }
}
