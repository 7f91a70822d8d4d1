//! Runs units of the next frame: those of the step one after the other, then what seals the frame.

use core::ops::Range;

use chain_layout::{
    ChainError, FrameLog, HiddenState, InputBuffer, InputLog, ModelManifest, PackedWeights, RunInference, SessionState,
    WeightShard, session_status,
};
use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError};
use wire_core::{Frame, Lanes, Sampling, Stage, World};

use crate::Call;
use crate::component::{Opened, OpenedMut, belongs, open, open_mut, owned, whole_mut};
use crate::failure::{refused, require};
use crate::memory::copy;
use crate::session::{self, chain, ending, inputs, log, view};
use crate::time::now;
use crate::world::window;

const HEAP: *mut u64 = 0x3_0000_0000 as *mut u64;
/// The most heap that a transaction can ask for; what there is less than a world needs stops the transaction.
const MOST_HEAP: usize = 256 * 1024;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let RunInference { frame, first, units } = call.arguments()?;
    let program = call.program;
    let ([manifest, session, hidden, inputs, frame_log, input_log], weights) = call.accounts_and_more()?;
    for account in [&*manifest, &*session, &*hidden, &*inputs, &*frame_log, &*input_log] {
        owned(account, program)?;
    }
    let (world, mut bytes) = (manifest.try_borrow()?, session.try_borrow_mut()?);
    let world = open::<ModelManifest>(&world)?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    session::in_world(session, manifest, world.head)?;
    require(session.status == session_status::RUNNING, ChainError::WrongStatus)?;
    let (mut hidden, mut inputs) = (hidden.try_borrow_mut()?, inputs.try_borrow_mut()?);
    let mut hidden = open_mut::<HiddenState>(&mut hidden)?;
    let inputs = whole_mut::<InputBuffer>(&mut inputs)?;
    belongs(&hidden.head.entity, &session.entity)?;
    belongs(&inputs.entity, &session.entity)?;

    // what is sent twice runs once
    let first = u32::from(first);
    require(frame == session.row + 1 && first == session.units, ChainError::StaleStep)?;
    // those of the step, and the seal
    let step = 2 * (world.head.parts - 1);
    let end = (step + 1).min(first + u32::from(units));
    require(first < end, ChainError::BadArgument)?;
    // a frame in progress, too: its world may be closed a while after the session's time is up
    session::alive(session)?;
    if first == 0 {
        inputs::close(session, inputs)?;
        if ending::forfeit(session)? {
            return Ok(());
        }
    }
    let mut work = Work { program, world: &world, session, hidden: &mut hidden, inputs };
    work.run(first..end.min(step), weights)?;
    session.units = end;
    if end <= step {
        return Ok(());
    }

    session.units = 0;
    session.row += 1;
    let frame = &hidden.head.frame;
    session.view = view::of(frame);
    chain::add(session, &inputs.current, frame, &hidden.data[..hidden.head.state_length as usize]);
    let (mut frame_log, mut input_log) = (frame_log.try_borrow_mut()?, input_log.try_borrow_mut()?);
    let (mut frame_log, mut input_log) = (open_mut::<FrameLog>(&mut frame_log)?, open_mut::<InputLog>(&mut input_log)?);
    belongs(&frame_log.head.entity, &session.entity)?;
    belongs(&input_log.head.entity, &session.entity)?;
    let absent = inputs.absent[(session.row % chain_layout::INPUT_SLOTS) as usize];
    log::write(session, &mut frame_log, &mut input_log, (&inputs.current, absent))?;
    session.frame_slot = now()?.slot;
    ending::judge(session, frame)
}

/// A frame in progress.
struct Work<'w, 'a> {
    program: &'w Address,
    world: &'w Opened<'a, ModelManifest>,
    session: &'w SessionState,
    hidden: &'w mut OpenedMut<'a, HiddenState>,
    inputs: &'w InputBuffer,
}

impl Work<'_, '_> {
    /// Runs units of the step, with the shards that hold their parts.
    fn run(&mut self, mut units: Range<u32>, weights: &[AccountView]) -> ProgramResult {
        if units.is_empty() {
            return Ok(());
        }
        let scratch = heap(self.world.head.scratch_length as usize)?;
        for [shard, packed] in weights.as_chunks::<2>().0 {
            owned(shard, self.program)?;
            owned(packed, self.program)?;
            let (shard, packed) = (shard.try_borrow()?, packed.try_borrow()?);
            let (shard, packed) = (open::<WeightShard>(&shard)?, open::<PackedWeights>(&packed)?);
            window::of_world(&shard, self.world.head)?;
            belongs(&packed.head.entity, &shard.head.entity)?;
            require(packed.head.number == shard.head.number, ChainError::WrongAccount)?;
            require(window::has_part(shard.head, units.start.div_ceil(2)), ChainError::WrongAccount)?;
            // part k > 0 holds the units 2k - 1 and 2k
            let end = units.end.min(2 * (shard.head.first_part + shard.head.part_count) - 1);
            let world = window::of_shard(self.world, &shard)?;
            self.step(Stretch { world, packed: packed.data, scratch, units: units.start..end })?;
            units.start = end;
            if units.is_empty() {
                return Ok(());
            }
        }
        Err(ProgramError::NotEnoughAccountKeys)
    }

    /// Runs units of parts that one shard holds; what later ones need is carried in the hidden state's account.
    #[inline(never)]
    fn step(&mut self, stretch: Stretch<'_, '_>) -> ProgramResult {
        let Stretch { world, packed, scratch, units } = stretch;
        let sizes = world.sizes();
        let state_length = self.hidden.head.state_length as usize;
        let (memory, carry) = self.hidden.data.split_at_mut(state_length);
        let carried = sizes.carried();
        if units.start > 0 {
            copy(bytemuck::cast_slice_mut(&mut scratch[carried.clone()]), carry);
        }
        let stage = Stage::new(self.session.stage).map_err(|_| ProgramError::InvalidAccountData)?;
        let mut frames = [Frame::new(self.hidden.head.frame).map_err(|_| ProgramError::InvalidAccountData)?];
        let SessionState { seed, row, temperature, .. } = *self.session;
        let lanes = Lanes {
            hidden: memory,
            frames: &mut frames,
            stages: &[stage],
            controllers: &[self.inputs.current],
            sampling: &[Sampling { seed, row: u64::from(row) + 1, temperature }],
        };
        let units = units.start as usize..units.end as usize;
        let done = units.end == sizes.units();
        wire_core::step_units(&world, packed, lanes, scratch, units).map_err(|_| refused(ChainError::BadWorld))?;
        if done {
            self.hidden.head.frame = *frames[0].fields();
        } else {
            copy(carry, bytemuck::cast_slice(&scratch[carried]));
        }
        Ok(())
    }
}

/// Units of the step whose parts one shard holds.
struct Stretch<'w, 's> {
    world: World<'w>,
    packed: &'w [u8],
    scratch: &'s mut [u64],
    units: Range<u32>,
}

/// Room for the step.
fn heap(length: usize) -> Result<&'static mut [u64], ProgramError> {
    require(length <= MOST_HEAP, ChainError::BadWorld)?;
    // SAFETY: the runtime maps zeroed, writable heap at this address, aligned to more than 8 bytes, and stops the
    // transaction where it reaches beyond what it asked for. There is no allocator, and this is called once an invocation.
    Ok(unsafe { core::slice::from_raw_parts_mut(HEAP, length / 8) })
}
