//! The delegation program and the rollup's own, and what they are told.

use chain_layout::{
    AUTHORITY, ChainError, Component, FrameLog, GROWTH, HiddenState, InputBuffer, InputLog, MOST_SHARD_BYTES, Prefix,
    SessionState, Shape,
};
use match_rules::{rollup, sizes};
use pinocchio::{Address, error::ProgramError};
use program_kit::component::prefix;
use program_kit::failure::{refused, require};
use program_kit::memory::{NOBODY, same};

/// The delegation program on the base layer.
pub const PROGRAM: Address = Address::new_from_array(chain_layout::DELEGATION_PROGRAM);
/// The program that a rollup takes orders by.
pub const MAGIC: Address = Address::new_from_array(chain_layout::MAGIC_PROGRAM);
/// Where a rollup notes them down.
pub const MAGIC_CONTEXT: Address = Address::new_from_array(chain_layout::MAGIC_CONTEXT);

/// First seed of the buffer that this program hands an account over in.
pub const BUFFER: &[u8] = b"buffer";
/// First seed of the buffer that the delegation program hands it back in.
pub const UNDELEGATE_BUFFER: &[u8] = b"undelegate-buffer";

/// Instruction 0 of the delegation program.
const DELEGATE: u64 = 0;
/// Commits only when it is told to.
const NEVER: u32 = u32::MAX;
/// Commit these accounts and send them back.
pub const COMMIT_AND_UNDELEGATE: [u8; 4] = [2, 0, 0, 0];

/// A kind of component that a rollup may hold.
pub struct Kind {
    discriminator: [u8; 8],
    /// The first seed of its address.
    pub seed: &'static [u8],
    /// Its bit in a session's `delegated`.
    pub bit: u8,
    /// Bytes of its struct.
    head: usize,
    /// Whether data follow it.
    data: bool,
    /// The fewest and the most bytes that it has once it is whole.
    sizes: [usize; 2],
}

impl Kind {
    const fn new<C: Component>(bit: u8, sizes: [usize; 2]) -> Self {
        let data = matches!(C::SHAPE, Shape::Head);
        Self { discriminator: C::DISCRIMINATOR, seed: C::SEED, bit, head: size_of::<C>(), data, sizes }
    }

    /// Refuses bytes that are not of this kind as a rollup may send them: of a size there is, grown not at all or cut, and not
    /// to grow again, with an authority at their end.
    pub fn check(&self, bytes: &[u8], bump: u8) -> Result<(), ProgramError> {
        let prefix = prefix(bytes)?;
        let size = prefix.size as usize;
        let [least, most] = self.sizes;
        let own = prefix.discriminator == self.discriminator && (prefix.bump, prefix.number) == (bump, 0);
        let long = (least..=most).contains(&size) && bytes.len() == size.min(GROWTH as usize);
        // the session itself never grows
        let fixed = prefix.fixed_length == 1 || self.bit == rollup::ITSELF;
        require(own && long && fixed, ChainError::WrongAccount)?;
        if self.data {
            let length: u32 = bytemuck::pod_read_unaligned(&bytes[self.head - size_of::<u32>()..self.head]);
            require(self.head + length as usize + AUTHORITY == size, ChainError::WrongAccount)?;
        }
        let authority: &[u8; AUTHORITY] = bytes.last_chunk().ok_or(ProgramError::InvalidAccountData)?;
        require(!same(authority, &NOBODY), ChainError::WrongAccount)
    }
}

/// What a rollup may hold, the manifest and its weights not among them: those are only read.
const KINDS: [Kind; 5] = [
    Kind::new::<HiddenState>(1, [sizes::EMPTY_HIDDEN, MOST_SHARD_BYTES as usize]),
    Kind::new::<InputBuffer>(2, [size_of::<InputBuffer>(); 2]),
    Kind::new::<FrameLog>(4, [sizes::FRAME_LOG; 2]),
    Kind::new::<InputLog>(8, [sizes::INPUT_LOG; 2]),
    Kind::new::<SessionState>(rollup::ITSELF, [size_of::<SessionState>(); 2]),
];

/// The kind of a component, of those that a rollup may hold.
pub fn kind_of(prefix: &Prefix) -> Result<&'static Kind, ProgramError> {
    let found = KINDS.iter().find(|kind| kind.discriminator == prefix.discriminator);
    found.ok_or(refused(ChainError::WrongAccount))
}

/// Most bytes of the instruction data below.
pub const MOST: usize = 8 + 4 + 4 + (4 + 32) * 2 + 33;

/// Instruction data: the account with these seeds, to this validator.
pub fn order<'d>(seed: &[u8], entity: &[u8; 32], validator: &[u8; 32], data: &'d mut [u8; MOST]) -> &'d [u8] {
    let mut at = 0;
    let mut put = |bytes: &[u8]| {
        for (to, from) in data[at..].iter_mut().zip(bytes) {
            *to = *from;
        }
        at += bytes.len();
    };
    put(&DELEGATE.to_le_bytes());
    put(&NEVER.to_le_bytes());
    put(&2_u32.to_le_bytes());
    for seed in [seed, entity] {
        put(&(seed.len() as u32).to_le_bytes());
        put(seed);
    }
    put(&[1]);
    put(validator);
    &data[..at]
}
