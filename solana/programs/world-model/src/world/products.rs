//! Who computes a step's products: the program itself, from words that it packed, or, built with `matmul-syscall`, the
//! node. Each gives the same bits.

use core::ops::Range;

use chain_layout::{ChainError, WeightShard};
use pinocchio::{AccountView, Address, ProgramResult};
use program_kit::component::Opened;
use program_kit::failure::refused;
use wire_core::{Lanes, World};
#[cfg(not(feature = "matmul-syscall"))]
use {
    chain_layout::PackedWeights,
    program_kit::component::{belongs, open, owned},
    program_kit::failure::require,
};

/// Units of the step whose parts one shard holds.
#[cfg_attr(feature = "matmul-syscall", expect(dead_code, reason = "only packed weights are looked for"))]
pub struct Stretch<'w, 's> {
    pub program: &'w Address,
    pub shard: &'w Opened<'w, WeightShard>,
    /// The account after the shard's.
    pub packed: &'w AccountView,
    pub world: World<'w>,
    pub scratch: &'s mut [u64],
    pub units: Range<usize>,
}

/// Runs them on packed weights, which must be the shard's.
#[cfg(not(feature = "matmul-syscall"))]
#[inline(always)]
pub fn run(stretch: Stretch<'_, '_>, lane: Lanes<'_>) -> ProgramResult {
    let Stretch { program, shard, packed, world, scratch, units } = stretch;
    owned(packed, program)?;
    let packed = packed.try_borrow()?;
    let packed = open::<PackedWeights>(&packed)?;
    belongs(&packed.head.entity, &shard.head.entity)?;
    require(packed.head.number == shard.head.number, ChainError::WrongAccount)?;
    wire_core::step_units(&world, packed.data, lane, scratch, units).map_err(|_| refused(ChainError::BadWorld))
}

/// Runs them on the shard's own bytes; the other account isn't looked at.
#[cfg(feature = "matmul-syscall")]
#[inline(always)]
pub fn run(stretch: Stretch<'_, '_>, lane: Lanes<'_>) -> ProgramResult {
    let Stretch { world, scratch, units, .. } = stretch;
    wire_core::step_units_by(&world, matmul_call::Syscall, lane, scratch, units)
        .map_err(|_| refused(ChainError::BadWorld))
}
