//! A tree with all its nodes.

use crate::hash::Hash;
use crate::tree::{Kind, NOTHING, depth, node, root};

/// A tree that is kept whole, to answer for any of its nodes.
#[derive(Clone)]
pub struct WholeTree {
    kind: Kind,
    /// Nodes of each level that are not [`NOTHING`], the leaves first.
    levels: Vec<Vec<Hash>>,
}

impl WholeTree {
    /// Above these leaves.
    pub fn new(kind: Kind, leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        for height in 0..usize::from(depth(levels[0].len() as u32)) {
            let above = levels[height].chunks(2).map(|pair| node(kind, &pair[0], pair.get(1).unwrap_or(&NOTHING)));
            let above = above.collect();
            levels.push(above);
        }
        Self { kind, levels }
    }

    /// Levels above the leaves.
    pub fn depth(&self) -> u8 {
        self.levels.len() as u8 - 1
    }

    /// The root.
    pub fn root(&self) -> Hash {
        root(self.kind, self.levels[0].len() as u32, &self.node(self.depth(), 0))
    }

    /// A node so many levels above the leaves.
    pub fn node(&self, height: u8, position: u32) -> Hash {
        self.levels[usize::from(height)].get(position as usize).copied().unwrap_or(NOTHING)
    }

    /// The nodes so many levels below that one.
    pub fn below(&self, height: u8, position: u32, levels: u8) -> Vec<Hash> {
        (0..1 << levels).map(|k| self.node(height - levels, (position << levels) + k)).collect()
    }

    /// The hashes beside a leaf's way up by so many levels.
    pub fn beside(&self, index: u32, levels: u8) -> Vec<Hash> {
        (0..levels).map(|height| self.node(height, (index >> height) ^ 1)).collect()
    }
}
