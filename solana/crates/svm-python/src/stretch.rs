//! What of a frame one transaction holds.

/// Units that fit one transaction from a unit on, and the shard that the first of them needs.
#[derive(Clone, Copy)]
pub struct Stretch {
    pub first: u32,
    pub shard: usize,
    pub units: u8,
}

impl Stretch {
    /// As much as there is, from a unit and shard on.
    pub fn from(first: u32, shard: usize) -> Self {
        Self { first, shard, units: u8::MAX }
    }
}
