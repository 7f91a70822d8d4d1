//! Matches on chain that a dispute can be about.

use chain_layout::{Controller, SessionState, StartEntry, session_status};
use chain_tests::session::terms;
use chain_tests::{Machine, Rules, Session, Upload};
use solana_keypair::Keypair;

/// A match that has ended, with what was sent.
pub struct Match {
    pub session: Session,
    /// The world's canonical bytes.
    pub world: Vec<u8>,
    /// The controllers that led to each row.
    pub led: Vec<[Controller; 2]>,
}

impl Match {
    /// A session with both secrets told.
    pub fn meet(machine: &mut Machine, upload: &Upload, rules: Rules) -> Session {
        let session = Session::new(machine, upload, rules);
        session.build(machine, upload);
        session.meet(machine);
        session
    }

    /// Lets a session that was played here be one that named a rollup, in terms that were always so.
    pub fn name_rollup(machine: &mut Machine, session: &Session) {
        machine.tamper(&session.address, |account| {
            let session: &mut SessionState = bytemuck::from_bytes_mut(&mut account.data);
            session.validator = [0x77; 32];
            session.terms = terms(session);
        });
    }

    /// Plays so many rows with these inputs; then player 1 sends nothing any more, which loses the match.
    pub fn until_forfeit(machine: &mut Machine, upload: &Upload, rules: Rules, inputs: &[[Controller; 2]]) -> Self {
        let session = Self::meet(machine, upload, rules);
        machine.send(&[session.start()], &[]).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let delay = usize::from(rules.input_delay);
        let mut led = vec![[[0; 8]; 2]; 1 + delay];
        while session.state(machine).status == session_status::RUNNING {
            let sent = led.len() - 1 - delay;
            let there = sent < inputs.len();
            let last = led[led.len() - 1];
            let next = if there { inputs[sent] } else { [inputs[sent % inputs.len()][0], last[1]] };
            let frame = led.len() as u32;
            let sides = if there { 0..2 } else { 0..1 };
            let calls: Vec<_> = sides.clone().map(|side| session.input(side, frame, next[side])).collect();
            let signers: Vec<&Keypair> = sides.map(|side| &session.players[side]).collect();
            machine.send(&calls, &signers).unwrap_or_else(|refusal| panic!("{refusal:?}"));
            machine.wait(rules.deadline_slots.into(), 1);
            for unit in 0..session.units {
                let state = session.state(machine);
                if state.status != session_status::RUNNING || (unit > 0 && state.units == 0) {
                    break;
                }
                let part = upload.engine.sizes().part_of(unit.into());
                let shard = upload.shards.iter().position(|parts| parts.contains(&part)).unwrap_or(0);
                let call = session.step(machine, 1, &session.weights[shard..=shard]);
                machine.send(&[call], &[]).unwrap_or_else(|refusal| panic!("unit {unit}: {refusal:?}"));
            }
            led.push(next);
        }
        let rows = session.state(machine).row as usize + 1;
        led.truncate(rows);
        Self::name_rollup(machine, &session);
        Self { world: upload.engine.world().bytes().to_vec(), session, led }
    }

    pub fn state(&self, machine: &Machine) -> SessionState {
        self.session.state(machine)
    }

    /// Changes the session on chain: what an operator that lies would send back.
    pub fn forge(&self, machine: &mut Machine, change: impl FnOnce(&mut SessionState)) {
        machine.tamper(&self.session.address, |account| change(bytemuck::from_bytes_mut(&mut account.data)));
    }
}

/// A start table for one stage and pair of characters.
pub fn starts(stage: u8, fields: &[chain_layout::Fields; 2], characters: [u8; 2]) -> Vec<StartEntry> {
    let entry =
        |side: usize| StartEntry { stage, side: side as u8, character: characters[side], pad: 0, fields: fields[side] };
    vec![entry(0), entry(1)]
}
