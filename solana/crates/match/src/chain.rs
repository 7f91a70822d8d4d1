//! The hash chain of an exact match; `crank/chain.py` says what each link is made of.

use wire_core::{Controller, Frame, Sampling, Stage};

use crate::layout::{DOMAIN, MEMORY_EVERY};
use crate::{Hash, sha256};

/// The chain of one match, link by link.
pub struct Chain {
    /// The newest link.
    pub head: Hash,
    /// Rows taken in after the start.
    pub row: usize,
    /// The heads at rows 0, 600, 1,200…
    pub links: Vec<Hash>,
}

impl Chain {
    /// Begins at the start of a match in the world with this hash; a match that is sampled commits to what it is
    /// sampled by.
    pub fn new(world: &Hash, stage: Stage, start: &Frame, sampling: Sampling) -> Self {
        let stage = u32::from(stage.id()).to_le_bytes();
        let (temperature, seed) = (sampling.temperature.to_le_bytes(), sampling.seed.to_le_bytes());
        let sampled: [&[u8]; 2] = if sampling.temperature == 0 { [&[], &[]] } else { [&temperature, &seed] };
        let head = sha256([&DOMAIN[..], world, &stage, frame_bytes(start)].into_iter().chain(sampled));
        Self { head, row: 0, links: vec![head] }
    }

    /// Takes in the next frame, the controllers that led to it, and the hidden state after it.
    pub fn add(&mut self, controllers: &[Controller; 2], frame: &Frame, memory: &[u8]) {
        self.row += 1;
        let link = [&self.head[..], controllers.as_flattened(), frame_bytes(frame)];
        if self.row.is_multiple_of(MEMORY_EVERY) {
            self.head = sha256(link.into_iter().chain([&sha256([memory])[..]]));
            self.links.push(self.head);
        } else {
            self.head = sha256(link);
        }
    }
}

fn frame_bytes(frame: &Frame) -> &[u8] {
    bytemuck::bytes_of(frame)
}
