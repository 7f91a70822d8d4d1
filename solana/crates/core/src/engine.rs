//! A world in memory, ready to run: its bytes, and its weights laid out for the processor.

use alloc::vec::Vec;

use crate::error::Error;
use crate::kernels::packing::{Layout, Line, lines};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use crate::kernels::simd128::Simd128;
use crate::kernels::{Instructions, Kernel, Portable, Words};
#[cfg(target_arch = "x86_64")]
use crate::kernels::{avx2, avx512};
use crate::step::{Lanes, Seen, Weights, run};
use crate::world::{Sizes, World};

/// An integer world that owns its bytes; any number of matches run on one, from any number of threads.
pub struct Engine {
    lines: Vec<Line>,
    length: usize,
    sizes: Sizes,
    packed: Vec<Line>,
    instructions: Instructions,
}

impl Engine {
    /// Takes in a world's canonical bytes, to run with these instructions.
    pub fn new(bytes: &[u8], instructions: Instructions) -> Result<Self, Error> {
        let mut owned = lines(bytes.len());
        bytemuck::cast_slice_mut(&mut owned)[..bytes.len()].copy_from_slice(bytes);
        let world = World::parse(&bytemuck::cast_slice(&owned)[..bytes.len()])?;
        let layout: Layout = match instructions.checked()? {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => avx2::Avx2::LAYOUT,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => avx512::Avx512::LAYOUT,
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Instructions::Simd128 => Simd128::LAYOUT,
            Instructions::Words => Words::LAYOUT,
            _ => Portable::LAYOUT,
        };
        let packed = layout.pack(&world);
        Ok(Self { length: bytes.len(), sizes: *world.sizes(), lines: owned, packed, instructions })
    }

    /// The world.
    pub fn world(&self) -> World<'_> {
        World::of_sizes(&bytemuck::cast_slice(&self.lines)[..self.length], self.sizes)
    }

    /// The world's sizes.
    pub fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// The weights as its kernel reads them; empty where it reads the world's own.
    pub fn packed(&self) -> &[u8] {
        bytemuck::cast_slice(&self.packed)
    }

    /// What it runs with.
    pub fn instructions(&self) -> Instructions {
        self.instructions
    }

    /// Moves all lanes on by one frame; `scratch`: `Sizes::scratch_len` words.
    pub fn step(&self, lanes: Lanes<'_>, scratch: &mut [u64]) -> Result<(), Error> {
        self.dispatch(lanes, scratch, |_| ())
    }

    /// [`Engine::step`], looked at.
    pub fn observe(&self, lanes: Lanes<'_>, scratch: &mut [u64], look: &mut dyn FnMut(Seen<'_>)) -> Result<(), Error> {
        self.dispatch(lanes, scratch, look)
    }

    fn dispatch(&self, mut lanes: Lanes<'_>, scratch: &mut [u64], observe: impl FnMut(Seen<'_>)) -> Result<(), Error> {
        let weights = Weights { world: self.world(), packed: bytemuck::cast_slice(&self.packed) };
        match self.instructions {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => avx2::run(&weights, &mut lanes, scratch, observe),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => avx512::run(&weights, &mut lanes, scratch, observe),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Instructions::Simd128 => run(Simd128, &weights, &mut lanes, scratch, observe),
            Instructions::Words => run(Words, &weights, &mut lanes, scratch, observe),
            _ => run(Portable, &weights, &mut lanes, scratch, observe),
        }
    }
}
