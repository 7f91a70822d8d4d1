//! A session from the side of its players.

use chain_layout::{
    CloseSession, Controller, CreateComponent, CreateSession, EndSession, FrameLog, HiddenState, InputBuffer, InputLog,
    Join, Lock, Reveal, RunInference, SessionState, SetSessionKey, StartMatch, SubmitInput,
};
use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::place::{component, entity};
use crate::upload::SYSTEM;
use crate::{Call, Machine, Refusal, Upload};

/// What a session is created with.
#[derive(Clone, Copy)]
pub struct Rules {
    pub stage: u8,
    pub characters: [u8; 2],
    pub temperature: u32,
    pub input_delay: u8,
    pub deadline_slots: u32,
    pub forfeit_frames: u32,
    pub lifetime: i64,
}

/// Rules of a test that doesn't care.
pub const RULES: Rules = Rules {
    stage: 32,
    characters: [2, 20],
    temperature: 0,
    input_delay: 0,
    deadline_slots: 2,
    forfeit_frames: 60,
    lifetime: 3600,
};

/// A session and who is in it.
pub struct Session {
    pub program: Address,
    pub manifest: Address,
    pub authority: Keypair,
    pub players: [Keypair; 2],
    pub secrets: [[u8; 32]; 2],
    pub rules: Rules,
    pub id: u64,
    pub address: Address,
    pub hidden: Address,
    pub inputs: Address,
    pub frame_log: Address,
    pub input_log: Address,
    /// Shards and their packed weights.
    pub weights: Vec<[Address; 2]>,
    /// The rollup it may go to.
    pub validator: Address,
    /// Units of a frame.
    pub units: u8,
}

impl Session {
    /// A session in this world, not created yet.
    pub fn new(machine: &mut Machine, world: &Upload, rules: Rules) -> Self {
        let (program, authority, id) = (machine.program, machine.person(), 1);
        let entity = entity(&program, &authority.pubkey(), id);
        Self {
            program,
            manifest: world.manifest,
            players: [machine.person(), machine.person()],
            secrets: [[0x11; 32], [0x22; 32]],
            rules,
            id,
            address: component::<SessionState>(&program, &entity, 0),
            hidden: component::<HiddenState>(&program, &entity, 0),
            inputs: component::<InputBuffer>(&program, &entity, 0),
            frame_log: component::<FrameLog>(&program, &entity, 0),
            input_log: component::<InputLog>(&program, &entity, 0),
            weights: (0..world.shards.len()).map(|n| [world.shard(n), world.packed(n)]).collect(),
            validator: Address::default(),
            units: world.engine.sizes().units() as u8 + 1,
            authority,
        }
    }

    pub fn state(&self, machine: &Machine) -> SessionState {
        machine.read(&self.address)
    }

    pub fn create(&self) -> Call {
        let Rules { stage, temperature, input_delay, deadline_slots, forfeit_frames, lifetime, .. } = self.rules;
        let arguments = CreateSession {
            id: self.id,
            players: [[0; 32]; 2],
            validator: self.validator.to_bytes(),
            lifetime,
            temperature,
            deadline_slots,
            forfeit_frames,
            stage,
            input_delay,
        };
        Call::new(&self.program, arguments)
            .pays(self.authority.pubkey())
            .reads(self.manifest)
            .writes(self.address)
            .reads(SYSTEM)
    }

    /// The components beside the session itself, in the order of their kinds.
    pub fn components(&self) -> [Address; 4] {
        [self.hidden, self.inputs, self.frame_log, self.input_log]
    }

    pub fn create_component(&self, kind: u8) -> Call {
        Call::new(&self.program, CreateComponent { kind })
            .pays(self.authority.pubkey())
            .reads(self.manifest)
            .writes(self.address)
            .writes(self.components()[usize::from(kind)])
            .reads(SYSTEM)
    }

    pub fn join(&self, side: usize) -> Call {
        let arguments = Join {
            session_key: [0; 32],
            session_key_expiry: 0,
            side: side as u8,
            character: self.rules.characters[side],
        };
        Call::new(&self.program, arguments).signs(self.players[side].pubkey()).writes(self.address)
    }

    pub fn lock(&self, side: usize) -> Call {
        let commitment = Sha256::digest(self.secrets[side]).into();
        Call::new(&self.program, Lock { commitment, side: side as u8 })
            .signs(self.players[side].pubkey())
            .writes(self.address)
    }

    pub fn reveal(&self, side: usize) -> Call {
        Call::new(&self.program, Reveal { secret: self.secrets[side], side: side as u8 }).writes(self.address)
    }

    pub fn start(&self) -> Call {
        Call::new(&self.program, StartMatch)
            .reads(self.manifest)
            .writes(self.address)
            .writes(self.hidden)
            .reads(self.inputs)
            .writes(self.frame_log)
            .writes(self.input_log)
    }

    pub fn set_session_key(&self, side: usize, key: Address, expiry: i64) -> Call {
        Call::new(&self.program, SetSessionKey { session_key: key.to_bytes(), expiry, side: side as u8 })
            .signs(self.players[side].pubkey())
            .writes(self.address)
    }

    /// An input that this one signs.
    pub fn input_by(&self, signer: Address, side: usize, frame: u32, controller: Controller) -> Call {
        Call::new(&self.program, SubmitInput { controller, frame, side: side as u8 })
            .signs(signer)
            .reads(self.address)
            .writes(self.inputs)
    }

    pub fn input(&self, side: usize, frame: u32, controller: Controller) -> Call {
        self.input_by(self.players[side].pubkey(), side, frame, controller)
    }

    /// So many units from where the session stands, with these shards.
    pub fn step(&self, machine: &Machine, units: u8, weights: &[[Address; 2]]) -> Call {
        let state = self.state(machine);
        let arguments = RunInference { frame: state.row + 1, first: state.units as u8, units };
        let call = Call::new(&self.program, arguments).reads(self.manifest).writes(self.address);
        let call = self.components().into_iter().fold(call, Call::writes);
        weights.as_flattened().iter().copied().fold(call, Call::reads)
    }

    /// A whole frame.
    pub fn frame(&self, machine: &Machine) -> Call {
        self.step(machine, self.units, &self.weights)
    }

    pub fn end_by(&self, signer: Address) -> Call {
        Call::new(&self.program, EndSession).signs(signer).writes(self.address)
    }

    pub fn close(&self, components: &[Address]) -> Call {
        let call = Call::new(&self.program, CloseSession).pays(self.authority.pubkey()).writes(self.address);
        components.iter().copied().fold(call, Call::writes)
    }

    /// Both players.
    pub fn both(&self) -> [&Keypair; 2] {
        [&self.players[0], &self.players[1]]
    }

    /// Creates session and components, none of them grown.
    pub fn begin_components(&self, machine: &mut Machine) {
        machine.send(&[self.create()], &[&self.authority]).expect("a session");
        for kind in 0..self.components().len() {
            machine.send(&[self.create_component(kind as u8)], &[&self.authority]).expect("a component");
        }
    }

    /// Creates session and components, whole.
    pub fn build(&self, machine: &mut Machine, world: &Upload) {
        self.begin_components(machine);
        for component in self.components() {
            world.grow_whole(machine, component);
        }
    }

    /// Joins, locks and tells both secrets.
    pub fn meet(&self, machine: &mut Machine) {
        machine.send(&[self.join(0), self.join(1)], &self.both()).expect("both join");
        machine.send(&[self.lock(0), self.lock(1)], &self.both()).expect("both lock");
        machine.wait(3, 1);
        machine.send(&[self.reveal(0), self.reveal(1)], &[]).expect("both reveal");
    }

    /// A running session.
    pub fn begin(machine: &mut Machine, world: &Upload, rules: Rules) -> Self {
        let session = Self::new(machine, world, rules);
        session.build(machine, world);
        session.meet(machine);
        machine.send(&[session.start()], &[]).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        session
    }

    /// Both inputs and a whole frame in one transaction; its compute units. For sessions without delay.
    pub fn play(&self, machine: &mut Machine, controllers: &[Controller; 2]) -> Result<u64, Refusal> {
        let frame = self.state(machine).row + 1 + u32::from(self.rules.input_delay);
        let [one, two] = [0, 1].map(|side| self.input(side, frame, controllers[side]));
        machine.send(&[one, two, self.frame(machine)], &self.both())
    }
}

/// The terms of a session as it stands, by the places that `schema/chain.toml` gives their parts.
pub fn terms(state: &SessionState) -> [u8; 32] {
    let mut said = [0; 272];
    let mut put = |at: usize, bytes: &[u8]| said[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"the-wire/terms/2");
    put(16, &state.entity);
    put(48, &state.manifest);
    put(80, &state.world_hash);
    put(112, state.players.as_flattened());
    put(176, &state.characters);
    put(178, &[state.stage, state.input_delay]);
    put(180, &state.deadline_slots.to_le_bytes());
    put(184, &state.forfeit_frames.to_le_bytes());
    put(188, &state.temperature.to_le_bytes());
    put(192, &state.validator);
    put(224, &state.created_at.to_le_bytes());
    put(232, &state.expires_at.to_le_bytes());
    put(240, &state.authority);
    Sha256::digest(said).into()
}
