//! One match in a world, frame by frame.

use std::sync::Arc;

use wire_core::{Controller, Engine, Frame, Lanes, Sampling, Stage};

/// One match: its frame, and what the world remembers of it.
pub struct Session {
    engine: Arc<Engine>,
    hidden: Vec<u64>,
    scratch: Vec<u64>,
    frame: Frame,
    stage: Stage,
    sampling: Sampling,
}

impl Session {
    /// Begins at a frame, with nothing remembered; `sampling`: of the frame after it.
    pub fn new(engine: Arc<Engine>, frame: Frame, stage: Stage, sampling: Sampling) -> Self {
        let hidden = vec![0; engine.sizes().state_len() / 8];
        let scratch = vec![0; engine.sizes().scratch_len(1)];
        Self { engine, hidden, scratch, frame, stage, sampling }
    }

    /// Moves on by one frame.
    pub fn step(&mut self, controllers: &[Controller; 2]) {
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut self.hidden),
            frames: std::slice::from_mut(&mut self.frame),
            stages: std::slice::from_ref(&self.stage),
            controllers: std::slice::from_ref(controllers),
            sampling: std::slice::from_ref(&self.sampling),
        };
        self.engine.step(lanes, &mut self.scratch).expect("lengths are the engine's own");
        self.sampling = self.sampling.next();
    }

    /// The present frame.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The hidden state.
    pub fn memory(&self) -> &[u8] {
        bytemuck::cast_slice(&self.hidden)
    }
}
