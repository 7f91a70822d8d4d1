//! Runs the denied unit on the base layer.

use chain_layout::dispute::{Case, Challenge, DisputeError, RunUnit, StateUpload, challenge_status, upload_status};
use chain_layout::{ChainError, ModelManifest, PackedWeights, WeightShard};
use match_rules::window;
use pinocchio::{AccountView, Address, ProgramResult};
use program_kit::Call;
use program_kit::component::{Opened, OpenedMut, belongs, open, open_mut, owned, whole};
use program_kit::failure::{refused, require};
use program_kit::heap;
use program_kit::memory::copy;
use wire_core::{Frame, Lanes, Sampling, Stage, World};

use crate::challenge::{own_upload, rows_of};
use crate::worlds;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let RunUnit = call.arguments()?;
    let program = call.program;
    let [case, account, manifest, upload, shard, packed] = call.accounts()?;
    for account in [&*case, &*account, &*upload] {
        owned(account, program)?;
    }
    let (case, denied) = (&*case, &*account);
    let (bytes, challenge) = (case.try_borrow()?, denied.try_borrow()?);
    let challenge = open::<Challenge>(&challenge)?;
    belongs(&challenge.head.case, case.address().as_array())?;
    require(challenge.head.status == challenge_status::RUNNING, ChainError::WrongStatus)?;
    let case = whole::<Case>(&bytes)?;
    let mut bytes = upload.try_borrow_mut()?;
    let mut upload = open_mut::<StateUpload>(&mut bytes)?;
    own_upload(upload.head, denied, challenge.head)?;
    require(upload.head.status == upload_status::PROVED, ChainError::WrongStatus)?;
    let world = manifest.try_borrow()?;
    let world = worlds::of_case(case, manifest, &world)?;
    Unit { case, challenge: &challenge, upload: &mut upload }.read(&world, shard, packed)?;
    upload.head.status = upload_status::RUN;
    Ok(())
}

/// The weights of a unit, and room for it.
struct Stretch<'w> {
    world: &'w World<'w>,
    packed: &'w [u8],
    scratch: &'w mut [u64],
}

/// A unit that is to run.
struct Unit<'u, 'a> {
    case: &'u Case,
    challenge: &'u Opened<'a, Challenge>,
    upload: &'u mut OpenedMut<'a, StateUpload>,
}

impl Unit<'_, '_> {
    /// Runs it with the weights of the shard that has its part.
    fn read(&mut self, world: &Opened<'_, ModelManifest>, shard: &AccountView, packed: &AccountView) -> ProgramResult {
        let program = Address::new_from_array(self.case.world_program);
        owned(shard, &program)?;
        owned(packed, &program)?;
        let (shard, packed) = (shard.try_borrow()?, packed.try_borrow()?);
        let (shard, packed) = (open::<WeightShard>(&shard)?, open::<PackedWeights>(&packed)?);
        belongs(&shard.head.entity, &world.head.entity)?;
        belongs(&packed.head.entity, &shard.head.entity)?;
        let part = worlds::sizes(world)?.part_of(self.challenge.head.position as usize) as u32;
        let fits = packed.head.number == shard.head.number && window::has_part(shard.head, part);
        require(fits, ChainError::WrongAccount)?;
        let window = window::of_shard(world, &shard).map_err(|_| refused(DisputeError::BadWorld))?;
        // SAFETY: the only call of this invocation: `run` comes here once.
        let scratch = unsafe { heap::words(world.head.scratch_length as usize) }?;
        self.step(Stretch { world: &window, packed: packed.data, scratch })
    }

    /// Runs it on the upload.
    #[inline(never)]
    fn step(&mut self, Stretch { world, packed, scratch }: Stretch<'_>) -> ProgramResult {
        let sizes = world.sizes();
        let unit = self.challenge.head.position as usize;
        let [before, after] = rows_of(self.challenge.data);
        let head = &mut *self.upload.head;
        let (memory, carry) = self.upload.data.split_at_mut(head.state_length as usize);
        let carried = sizes.carried();
        if unit > 0 {
            copy(bytemuck::cast_slice_mut(&mut scratch[carried.clone()]), carry);
        }
        let stage = Stage::new(self.case.stage).map_err(|_| refused(DisputeError::BadWorld))?;
        let mut frames = [Frame::new(before.frame).map_err(|_| refused(DisputeError::BadWorld))?];
        let Case { seed, temperature, .. } = *self.case;
        let row = u64::from(self.challenge.head.row) + 1;
        let lane = Lanes {
            hidden: memory,
            frames: &mut frames,
            stages: &[stage],
            controllers: &[after.controllers],
            sampling: &[Sampling { seed, row, temperature }],
        };
        wire_core::step_units(world, packed, lane, scratch, unit..unit + 1)
            .map_err(|_| refused(DisputeError::BadWorld))?;
        if unit + 1 == sizes.units() {
            head.frame = *frames[0].fields();
        } else {
            copy(carry, bytemuck::cast_slice(&scratch[carried]));
        }
        Ok(())
    }
}
