//! A challenge from its first move to its end.

use chain_layout::dispute::{CHALLENGER, Challenge, DEFENDER, SECTION_LEVELS, challenge_status as status};
use chain_tests::{Machine, Refusal};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use state_root::WholeTree;
use state_root::trace::Units;
use state_root::tree::depth;

use crate::court::opening;
use crate::{Court, Evidence};

/// Bytes of a state that a transaction of the base layer brings.
pub const PIECE: usize = 900;

/// Compute units of the transactions that judge a unit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    pub prove: u64,
    pub run: u64,
    pub judge: u64,
}

/// Two sides and what they are about.
pub struct Duel<'a> {
    pub court: &'a Court,
    pub defender: &'a Keypair,
    pub challenger: &'a Keypair,
    pub claim: Address,
    pub challenge: Address,
}

impl<'a> Duel<'a> {
    /// Begins it.
    pub fn new(machine: &mut Machine, court: &'a Court, defender: &'a Keypair, challenger: &'a Keypair) -> Self {
        let claim = court.claim(&defender.pubkey());
        let challenge = court.challenge(&claim, &challenger.pubkey());
        let call = court.challenge_claim(&challenger.pubkey(), claim);
        machine.send(&[call], &[challenger]).unwrap_or_else(|no| panic!("{no:?}"));
        Self { court, defender, challenger, claim, challenge }
    }

    pub fn places(&self) -> [Address; 2] {
        [self.claim, self.challenge]
    }

    pub fn state(&self, machine: &Machine) -> Challenge {
        machine.read(&self.challenge)
    }

    /// The nodes that were revealed last.
    pub fn revealed(&self, machine: &Machine) -> Vec<[u8; 32]> {
        let tail = machine.tail::<Challenge>(&self.challenge);
        tail[tail.len() - (32 << SECTION_LEVELS)..].as_chunks().0.to_vec()
    }

    pub fn reveal(&self, machine: &mut Machine, tree: &WholeTree) -> Result<u64, Refusal> {
        let head = self.state(machine);
        let nodes = tree.below(head.height, head.position, head.height.min(SECTION_LEVELS as u8));
        machine.send(&[self.court.reveal(&self.defender.pubkey(), self.challenge, &nodes)], &[self.defender])
    }

    pub fn choose(&self, machine: &mut Machine, index: u8) -> Result<u64, Refusal> {
        machine.send(&[self.court.choose(&self.challenger.pubkey(), self.challenge, index)], &[self.challenger])
    }

    /// Goes down the defender's tree to the first leaf that differs from the challenger's; false where none does, as far as
    /// what was revealed tells.
    pub fn search(&self, machine: &mut Machine, said: &WholeTree, known: &WholeTree) -> bool {
        let begun = self.state(machine).status;
        while self.state(machine).status == begun {
            self.reveal(machine, said).unwrap_or_else(|no| panic!("{no:?}"));
            let head = self.state(machine);
            let levels = head.height.min(SECTION_LEVELS as u8);
            let mine = known.below(head.height, head.position, levels);
            let Some(index) = mine.iter().zip(self.revealed(machine)).position(|(mine, said)| *mine != said) else {
                return false;
            };
            self.choose(machine, index as u8).unwrap_or_else(|no| panic!("{no:?}"));
        }
        true
    }

    /// Goes down the defender's tree to a leaf, right or wrong.
    pub fn point(&self, machine: &mut Machine, said: &WholeTree, leaf: u32) {
        let begun = self.state(machine).status;
        while self.state(machine).status == begun {
            self.reveal(machine, said).unwrap_or_else(|no| panic!("{no:?}"));
            let height = self.state(machine).height;
            let levels = height.min(SECTION_LEVELS as u8);
            let index = (leaf >> (height - levels)) & ((1 << levels) - 1);
            self.choose(machine, index as u8).unwrap_or_else(|no| panic!("{no:?}"));
        }
    }

    /// The challenger's opening of the last right row.
    pub fn open_before(&self, machine: &mut Machine, known: &Evidence) -> Result<u64, Refusal> {
        let head = self.state(machine);
        let data = match head.row {
            0 => vec![],
            row => opening(known.state(row), &known.tree().beside(row - 1, head.agreed_height)),
        };
        machine.send(&[self.court.open_before(&self.challenger.pubkey(), self.challenge, &data)], &[self.challenger])
    }

    /// The defender's opening of the denied row.
    pub fn open_after(&self, machine: &mut Machine, said: &Evidence, units: &Units) -> Result<u64, Refusal> {
        let state = *said.state(self.state(machine).row + 1);
        let root = units.tree(&state).root();
        let call = self.court.open_after(&self.defender.pubkey(), self.places(), root, &state);
        machine.send(&[call], &[self.defender])
    }

    /// Brings the state before the denied unit. `units`: those that both sides take for right.
    pub fn upload(&self, machine: &mut Machine, known: &Evidence, units: &Units) -> Keypair {
        let (upload, me) = (Keypair::new(), self.challenger.pubkey());
        self.court.fresh_upload(machine, &upload);
        let begin = self.court.begin_upload(&me, self.challenge, upload.pubkey());
        machine.send(&[begin], &[self.challenger, &upload]).unwrap_or_else(|no| panic!("{no:?}"));
        let bytes = self.before(machine, known, units);
        // the last first: the order does not matter
        for (piece, bytes) in bytes.chunks(PIECE).enumerate().rev() {
            let call = self.court.write_upload(&me, upload.pubkey(), piece * PIECE, bytes);
            machine.send(&[call], &[self.challenger]).unwrap_or_else(|no| panic!("{no:?}"));
        }
        upload
    }

    /// The state before the denied unit.
    pub fn before(&self, machine: &Machine, known: &Evidence, units: &Units) -> Vec<u8> {
        let head = self.state(machine);
        match head.position as usize {
            0 => known.rows[head.row as usize].memory().to_vec(),
            unit => units.states[unit - 1].clone(),
        }
    }

    /// Proves an upload, runs the unit, judges.
    pub fn judge(&self, machine: &mut Machine, upload: &Keypair, tree: &WholeTree) -> Result<Cost, Refusal> {
        let head = self.state(machine);
        let unit = head.position;
        let beside = match unit {
            0 => vec![],
            unit => tree.beside(unit - 1, head.agreed_height),
        };
        let prove = machine.send(&[self.court.prove_upload(self.challenge, upload.pubkey(), &beside)], &[])?;
        let mut run = Err(Refusal("there are no weights".into()));
        for weights in &self.court.weights {
            run = machine.send(&[self.court.run_unit(self.challenge, upload.pubkey(), *weights)], &[]);
            if run.is_ok() {
                break;
            }
        }
        let run = run?;
        let judge = machine.send(&[self.court.judge_unit(self.places(), upload.pubkey())], &[])?;
        Ok(Cost { prove, run, judge })
    }

    /// All of it, between a claim and who knows better; the units as the defender has them. How it ended.
    pub fn fight(&self, machine: &mut Machine, said: &Evidence, known: &Evidence, lie: impl Fn(&mut Units)) -> u8 {
        assert!(self.search(machine, &said.tree(), &known.tree()), "the rows are the same");
        self.open_before(machine, known).unwrap_or_else(|no| panic!("{no:?}"));
        let row = self.state(machine).row;
        let mut theirs = said.units(row);
        lie(&mut theirs);
        self.open_after(machine, said, &theirs).unwrap_or_else(|no| panic!("{no:?}"));
        if self.state(machine).status != status::UNITS {
            return self.state(machine).status;
        }
        let mine = known.units(row);
        let (said_tree, known_tree) = (theirs.tree(said.state(row + 1)), mine.tree(known.state(row + 1)));
        // where all states inside are right it is the last unit that isn't
        if !self.search(machine, &said_tree, &known_tree) {
            self.point_on(machine, &said_tree, self.state(machine).count - 1);
        }
        let upload = self.upload(machine, known, &mine);
        self.judge(machine, &upload, &known_tree).unwrap_or_else(|no| panic!("{no:?}"));
        self.state(machine).status
    }

    /// [`Duel::point`], where it is the challenger's move.
    fn point_on(&self, machine: &mut Machine, said: &WholeTree, leaf: u32) {
        assert_eq!(self.state(machine).turn, CHALLENGER);
        let height = self.state(machine).height;
        let levels = height.min(SECTION_LEVELS as u8);
        let index = (leaf >> (height - levels)) & ((1 << levels) - 1);
        self.choose(machine, index as u8).unwrap_or_else(|no| panic!("{no:?}"));
        if self.state(machine).turn == DEFENDER {
            self.point(machine, said, leaf);
        }
        assert!(self.state(machine).height == 0 && depth(self.state(machine).count) >= levels);
    }

    /// Denies a row and a unit of a claim. `known`: what both sides take for right up to there.
    pub fn deny(&self, machine: &mut Machine, said: &Evidence, known: &Evidence, place: (u32, u32)) -> (u8, Cost) {
        let (row, unit) = place;
        self.point(machine, &said.tree(), row);
        self.open_before(machine, known).unwrap_or_else(|no| panic!("{no:?}"));
        let units = said.units(row);
        self.open_after(machine, said, &units).unwrap_or_else(|no| panic!("{no:?}"));
        let tree = units.tree(said.state(row + 1));
        self.point(machine, &tree, unit);
        let upload = self.upload(machine, known, &units);
        let cost = self.judge(machine, &upload, &tree).unwrap_or_else(|no| panic!("unit {unit}: {no:?}"));
        (self.state(machine).status, cost)
    }
}
