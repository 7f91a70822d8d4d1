//! Runs units of the next frame: those of the step one after the other, then what seals the frame.

use core::ops::Range;

use chain_layout::{
    ChainError, FrameLog, HiddenState, InputBuffer, InputLog, ModelManifest, RunInference, SessionState, WeightShard,
    session_status,
};
use match_rules::window;
use match_rules::{chain, ending, inputs, log, session, view};
use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{Opened, OpenedMut, belongs, open, open_mut, owned, whole_mut};
use program_kit::failure::require;
use program_kit::heap;
use program_kit::memory::copy;
use program_kit::time::now;
use wire_core::world::Sizes;
use wire_core::{Frame, Lanes, Sampling, Stage};

use crate::world::products::{self, Stretch};

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
    let sizes = window::checked_sizes(&world)?;
    let step = sizes.units() as u32;
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
    let mut work = Work { program, world: &world, sizes, session, hidden: &mut hidden, inputs };
    work.run(first as usize..end.min(step) as usize, weights)?;
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
    sizes: Sizes,
    session: &'w SessionState,
    hidden: &'w mut OpenedMut<'a, HiddenState>,
    inputs: &'w InputBuffer,
}

impl Work<'_, '_> {
    /// Runs units of the step, with the shards that hold their parts. What later ones need is carried in the hidden
    /// state's account.
    fn run(&mut self, units: Range<usize>, weights: &[AccountView]) -> ProgramResult {
        if units.is_empty() {
            return Ok(());
        }
        // SAFETY: the only call of this invocation: `run` comes here once.
        let scratch = unsafe { heap::words(self.world.head.scratch_length as usize) }?;
        let state_length = self.hidden.head.state_length as usize;
        let carried = self.sizes.carried();
        if units.start > 0 {
            copy(bytemuck::cast_slice_mut(&mut scratch[carried.clone()]), &self.hidden.data[state_length..]);
        }
        self.walk(units.clone(), weights, scratch)?;
        if units.end < self.sizes.units() {
            copy(&mut self.hidden.data[state_length..], bytemuck::cast_slice(&scratch[carried]));
        }
        Ok(())
    }

    /// From shard to shard.
    fn walk(&mut self, mut units: Range<usize>, weights: &[AccountView], scratch: &mut [u64]) -> ProgramResult {
        for [account, packed] in weights.as_chunks::<2>().0 {
            owned(account, self.program)?;
            let shard = account.try_borrow()?;
            let shard = open::<WeightShard>(&shard)?;
            window::of_world(&shard, self.world.head)?;
            require(window::has_part(shard.head, self.sizes.part_of(units.start) as u32), ChainError::WrongAccount)?;
            let last = shard.head.first_part + shard.head.part_count - 1;
            let end = units.end.min(self.sizes.units_of(last as usize).end);
            let world = window::of_shard(self.world, &shard)?;
            let (program, scratch) = (self.program, &mut *scratch);
            self.step(Stretch { program, shard: &shard, packed, world, scratch, units: units.start..end })?;
            units.start = end;
            if units.is_empty() {
                return Ok(());
            }
        }
        Err(ProgramError::NotEnoughAccountKeys)
    }

    /// Runs units of parts that one shard holds.
    #[inline(never)]
    fn step(&mut self, stretch: Stretch<'_, '_>) -> ProgramResult {
        let state_length = self.hidden.head.state_length as usize;
        let stage = Stage::new(self.session.stage).map_err(|_| ProgramError::InvalidAccountData)?;
        let mut frames = [Frame::new(self.hidden.head.frame).map_err(|_| ProgramError::InvalidAccountData)?];
        let SessionState { seed, row, temperature, .. } = *self.session;
        let lane = Lanes {
            hidden: &mut self.hidden.data[..state_length],
            frames: &mut frames,
            stages: &[stage],
            controllers: &[self.inputs.current],
            sampling: &[Sampling { seed, row: u64::from(row) + 1, temperature }],
        };
        let done = stretch.units.end == self.sizes.units();
        products::run(stretch, lane)?;
        if done {
            self.hidden.head.frame = *frames[0].fields();
        }
        Ok(())
    }
}
