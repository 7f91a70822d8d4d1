//! A match on the chain.

use chain_layout::{ChainError, Component, Controller, HiddenState, InputLog, SessionState, session_status};
use chain_tests::session::RULES;
use chain_tests::{Machine, Refusal, Rules, Session, Upload};
use solana_account::Account;
use solana_address::Address;
use wire_core::scheme::{FIELDS, field::CHARACTER};

use crate::stretch::Stretch;

/// What the runtime says of a transaction that needs more compute units than there are.
const TOO_MUCH: [&str; 2] = ["exceeded CUs meter", "ComputationalBudgetExceeded"];

/// See the module.
pub struct Game(Session);

impl Game {
    /// A running session that stands at this frame, as if the seed had been drawn so.
    pub fn begin(
        machine: &mut Machine,
        world: &Upload,
        frame: &[[i32; FIELDS]; 2],
        stage: u8,
        seed: u64,
        temperature: u32,
    ) -> Result<Self, Refusal> {
        let characters = frame.map(|player| player[CHARACTER] as u8);
        let session = Session::new(machine, world, Rules { stage, characters, temperature, ..RULES });
        machine.send(&[session.create()], &[&session.authority])?;
        for kind in 0..session.components().len() {
            machine.send(&[session.create_component(kind as u8)], &[&session.authority])?;
        }
        for component in session.components() {
            world.grow_whole(machine, component);
        }
        machine.send(&[session.join(0), session.join(1)], &session.both())?;
        machine.send(&[session.lock(0), session.lock(1)], &session.both())?;
        machine.wait(3, 1);
        machine.send(&[session.reveal(0), session.reveal(1)], &[])?;
        machine.send(&[session.start()], &[])?;
        put::<SessionState>(machine, &session.address, |state| state.seed = seed);
        put::<HiddenState>(machine, &session.hidden, |hidden| hidden.frame = *frame);
        put::<InputLog>(machine, &session.input_log, |log| log.start = *frame);
        Ok(Self(session))
    }

    /// A frame with these inputs; the compute units it took. `stretches` is what is known of how frames are cut.
    pub fn step(
        &self,
        machine: &mut Machine,
        stretches: &mut Vec<Stretch>,
        controllers: &[Controller; 2],
    ) -> Result<u64, Refusal> {
        let session = &self.0;
        let state = session.state(machine);
        if state.status != session_status::RUNNING {
            return Err(Refusal("the match is over".into()));
        }
        let inputs = [0, 1].map(|side| session.input(side, state.row + 1, controllers[side]));
        machine.send(&inputs, &session.both())?;
        let (mut taken, mut shard) = (0, 0);
        loop {
            let now = session.state(machine);
            if now.row > state.row {
                return Ok(taken);
            }
            let (units, last) = self.stretch(machine, stretches, now.units, shard)?;
            taken += units;
            shard = last;
        }
    }

    /// The units that fit one transaction from here; compute units, and the shard that the first unit needed.
    fn stretch(
        &self,
        machine: &mut Machine,
        stretches: &mut Vec<Stretch>,
        first: u32,
        shard: usize,
    ) -> Result<(u64, usize), Refusal> {
        let session = &self.0;
        let known = stretches.iter().position(|stretch| stretch.first == first);
        let place = known.unwrap_or_else(|| {
            stretches.push(Stretch::from(first, shard));
            stretches.len() - 1
        });
        loop {
            let Stretch { shard, units, .. } = stretches[place];
            match machine.send(&[session.step(machine, units, &session.weights[shard..])], &[]) {
                Ok(taken) => return Ok((taken, shard)),
                Err(refusal) if refusal.is(ChainError::WrongAccount) && shard + 1 < session.weights.len() => {
                    stretches[place].shard += 1;
                }
                Err(refusal) if TOO_MUCH.iter().any(|words| refusal.0.contains(words)) && units > 1 => {
                    stretches[place].units = self.fewer(machine, units);
                }
                Err(refusal) => return Err(refusal),
            }
        }
    }

    /// One unit less, of those there are.
    fn fewer(&self, machine: &Machine, units: u8) -> u8 {
        let left = u32::from(self.0.units) - self.0.state(machine).units;
        units.min(left as u8) - 1
    }

    pub fn frame(&self, machine: &Machine) -> [[i32; FIELDS]; 2] {
        machine.read::<HiddenState>(&self.0.hidden).frame
    }

    pub fn memory(&self, machine: &Machine) -> Vec<u8> {
        let length = machine.read::<HiddenState>(&self.0.hidden).state_length;
        machine.tail::<HiddenState>(&self.0.hidden)[..length as usize].to_vec()
    }

    /// Takes its accounts off the chain.
    pub fn forget(&self, machine: &mut Machine) {
        for address in [self.0.address].into_iter().chain(self.0.components()) {
            machine.tamper(&address, |account| *account = Account::default());
        }
    }

    /// Stands at this row with this hidden state, which must be as long as its own.
    pub fn recall(&self, machine: &mut Machine, row: u32, memory: &[u8]) {
        put::<SessionState>(machine, &self.0.address, |state| state.row = row);
        machine.tamper(&self.0.hidden, |account| {
            account.data[size_of::<HiddenState>()..][..memory.len()].copy_from_slice(memory);
        });
    }
}

/// Changes a component's head behind the program's back.
fn put<C: Component>(machine: &mut Machine, address: &Address, change: impl FnOnce(&mut C)) {
    machine.tamper(address, |account| {
        let head = &mut account.data[..size_of::<C>()];
        let mut value: C = bytemuck::pod_read_unaligned(head);
        change(&mut value);
        head.copy_from_slice(bytemuck::bytes_of(&value));
    });
}
