//! The delegation program and the rollup's own, and what they are told.

use chain_layout::{Component, FrameLog, HiddenState, InputBuffer, InputLog, SessionState};
use pinocchio::Address;

/// The delegation program on the base layer.
pub const PROGRAM: Address = Address::from_str_const("DELeGGvXpWV2fqJUhqcF5ZSYMS4JTLjteaAMARRSaeSh");
/// The program that a rollup takes orders by.
pub const MAGIC: Address = Address::from_str_const("Magic11111111111111111111111111111111111111");
/// Where a rollup notes them down.
pub const MAGIC_CONTEXT: Address = Address::from_str_const("MagicContext1111111111111111111111111111111");

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

/// What a rollup may hold, the manifest and its weights not among them: those are only read.
pub const KINDS: [[u8; 8]; 5] = [
    SessionState::DISCRIMINATOR,
    HiddenState::DISCRIMINATOR,
    InputBuffer::DISCRIMINATOR,
    FrameLog::DISCRIMINATOR,
    InputLog::DISCRIMINATOR,
];

/// The first seed of a component's address, of those above.
pub fn seed_of(kind: &[u8; 8]) -> Option<&'static [u8]> {
    let seeds = [SessionState::SEED, HiddenState::SEED, InputBuffer::SEED, FrameLog::SEED, InputLog::SEED];
    KINDS.iter().zip(seeds).find(|(own, _)| *own == kind).map(|(_, seed)| seed)
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
