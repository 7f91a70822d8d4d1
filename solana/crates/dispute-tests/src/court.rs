//! The dispute program's instructions about one session.

use chain_layout::Component;
use chain_layout::dispute::{
    BeginUpload, Case, Challenge, ChallengeClaim, Choose, Claim, CloseCase, CloseChallenge, CloseClaim,
    CloseStartRecord, CloseUpload, ExpireChallenge, INCINERATOR, JudgeUnit, MakeClaim, OpenAfter, OpenBefore, OpenCase,
    ProveUpload, RecordStart, Reveal, RowState, RunUnit, SettleCase, StartRecord, StateUpload, WriteUpload,
};
use chain_layout::{AUTHORITY, ModelManifest};
use chain_tests::upload::SYSTEM;
use chain_tests::{Call, Machine};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use state_root::Hash;

use crate::{Evidence, Match};

/// Where lamports are burnt; on this chain they stay there to be counted.
pub const BURNT: Address = Address::new_from_array(INCINERATOR);

/// A session before the dispute program.
#[derive(Clone)]
pub struct Court {
    pub program: Address,
    pub session: Address,
    pub manifest: Address,
    pub weights: Vec<[Address; 2]>,
    pub terms: Hash,
    pub case: Address,
    pub record: Address,
}

impl Court {
    /// For the session of this match, with the terms that it has now.
    pub fn new(machine: &Machine, program: Address, session: &chain_tests::Session) -> Self {
        let (terms, address) = (session.state(machine).terms, session.address);
        let at = |seed: &[u8]| Address::find_program_address(&[seed, address.as_ref(), &terms], &program).0;
        Self {
            program,
            session: address,
            manifest: session.manifest,
            weights: session.weights.clone(),
            terms,
            case: at(Case::SEED),
            record: at(StartRecord::SEED),
        }
    }

    /// With a case that was opened on a match whose claim was made by `defender` with this evidence.
    pub fn claimed(machine: &mut Machine, program: Address, game: &Match, claims: &[(&Keypair, &Evidence)]) -> Self {
        let court = Self::new(machine, program, &game.session);
        let opener = machine.person();
        machine.send(&[court.open_case(&opener.pubkey())], &[&opener]).unwrap_or_else(|no| panic!("{no:?}"));
        for (defender, evidence) in claims {
            let call = court.make_claim(&defender.pubkey(), evidence);
            machine.send(&[call], &[defender]).unwrap_or_else(|no| panic!("{no:?}"));
        }
        court
    }

    pub fn claim(&self, defender: &Address) -> Address {
        Address::find_program_address(&[Claim::SEED, self.case.as_ref(), defender.as_ref()], &self.program).0
    }

    pub fn challenge(&self, claim: &Address, challenger: &Address) -> Address {
        let seeds = [Challenge::SEED, claim.as_ref(), challenger.as_ref()];
        Address::find_program_address(&seeds, &self.program).0
    }

    pub fn record_start(&self, payer: &Address) -> Call {
        Call::new(&self.program, RecordStart).pays(*payer).reads(self.session).writes(self.record).reads(SYSTEM)
    }

    pub fn open_case(&self, challenger: &Address) -> Call {
        Call::new(&self.program, OpenCase { terms: self.terms })
            .pays(*challenger)
            .reads(self.session)
            .writes(self.case)
            .reads(SYSTEM)
    }

    /// A claim with this root and data.
    pub fn make_claim_of(&self, defender: &Address, rows_root: Hash, data: &[u8]) -> Call {
        let arguments = MakeClaim { rows_root, data_length: data.len() as u32 };
        Call::with_bytes(&self.program, arguments, data)
            .pays(*defender)
            .writes(self.case)
            .reads(self.session)
            .reads(self.manifest)
            .reads(self.record)
            .writes(self.claim(defender))
            .reads(SYSTEM)
    }

    pub fn make_claim(&self, defender: &Address, evidence: &Evidence) -> Call {
        if evidence.rows.len() == 1 {
            return self.make_claim_of(defender, [0; 32], &[]);
        }
        let tree = evidence.tree();
        let last = evidence.last();
        let data = opening(&last.state, &tree.beside(last.number - 1, tree.depth()));
        self.make_claim_of(defender, tree.root(), &data)
    }

    pub fn challenge_claim(&self, challenger: &Address, claim: Address) -> Call {
        Call::new(&self.program, ChallengeClaim)
            .pays(*challenger)
            .reads(self.case)
            .writes(claim)
            .writes(self.challenge(&claim, challenger))
            .reads(SYSTEM)
    }

    pub fn reveal(&self, defender: &Address, challenge: Address, nodes: &[Hash]) -> Call {
        let data = nodes.as_flattened();
        Call::with_bytes(&self.program, Reveal { data_length: data.len() as u32 }, data)
            .signs(*defender)
            .writes(challenge)
    }

    pub fn choose(&self, challenger: &Address, challenge: Address, index: u8) -> Call {
        Call::new(&self.program, Choose { index }).signs(*challenger).writes(challenge)
    }

    pub fn open_before(&self, challenger: &Address, challenge: Address, data: &[u8]) -> Call {
        Call::with_bytes(&self.program, OpenBefore { data_length: data.len() as u32 }, data)
            .signs(*challenger)
            .reads(self.case)
            .writes(challenge)
            .reads(self.manifest)
    }

    /// `places`: claim and challenge.
    pub fn open_after(&self, defender: &Address, places: [Address; 2], units_root: Hash, state: &RowState) -> Call {
        let data = bytemuck::bytes_of(state);
        Call::with_bytes(&self.program, OpenAfter { units_root, data_length: data.len() as u32 }, data)
            .signs(*defender)
            .writes(self.case)
            .writes(places[0])
            .writes(places[1])
            .reads(self.manifest)
            .writes(BURNT)
    }

    pub fn begin_upload(&self, uploader: &Address, challenge: Address, upload: Address) -> Call {
        Call::new(&self.program, BeginUpload)
            .signs(*uploader)
            .reads(self.case)
            .reads(challenge)
            .reads(self.manifest)
            .pays(upload)
    }

    pub fn write_upload(&self, uploader: &Address, upload: Address, offset: usize, bytes: &[u8]) -> Call {
        let arguments = WriteUpload { offset: offset as u32, data_length: bytes.len() as u32 };
        Call::with_bytes(&self.program, arguments, bytes).signs(*uploader).writes(upload)
    }

    pub fn prove_upload(&self, challenge: Address, upload: Address, beside: &[Hash]) -> Call {
        let data = beside.as_flattened();
        Call::with_bytes(&self.program, ProveUpload { data_length: data.len() as u32 }, data)
            .reads(challenge)
            .writes(upload)
    }

    /// `weights`: a shard and its packed weights.
    pub fn run_unit(&self, challenge: Address, upload: Address, weights: [Address; 2]) -> Call {
        Call::new(&self.program, RunUnit)
            .reads(self.case)
            .reads(challenge)
            .reads(self.manifest)
            .writes(upload)
            .reads(weights[0])
            .reads(weights[1])
    }

    pub fn judge_unit(&self, places: [Address; 2], upload: Address) -> Call {
        Call::new(&self.program, JudgeUnit)
            .writes(self.case)
            .writes(places[0])
            .writes(places[1])
            .reads(upload)
            .writes(BURNT)
    }

    pub fn expire_challenge(&self, places: [Address; 2]) -> Call {
        Call::new(&self.program, ExpireChallenge).writes(self.case).writes(places[0]).writes(places[1]).writes(BURNT)
    }

    pub fn settle_case(&self, beneficiary: Address) -> Call {
        Call::new(&self.program, SettleCase).writes(self.case).writes(beneficiary).writes(BURNT)
    }

    pub fn close_challenge(&self, challenger: &Address, challenge: Address) -> Call {
        Call::new(&self.program, CloseChallenge).writes(*challenger).writes(challenge)
    }

    pub fn close_claim(&self, defender: &Address) -> Call {
        Call::new(&self.program, CloseClaim).writes(*defender).writes(self.case).writes(self.claim(defender))
    }

    pub fn close_upload(&self, uploader: &Address, upload: Address) -> Call {
        Call::new(&self.program, CloseUpload).pays(*uploader).writes(upload)
    }

    pub fn close_case(&self, owner: &Address) -> Call {
        Call::new(&self.program, CloseCase).writes(*owner).reads(self.session).writes(self.case)
    }

    pub fn close_start_record(&self, owner: &Address) -> Call {
        Call::new(&self.program, CloseStartRecord).writes(*owner).reads(self.session).writes(self.record)
    }

    /// A fresh account for an upload, as the system program would make it.
    pub fn fresh_upload(&self, machine: &mut Machine, upload: &Keypair) {
        let world: ModelManifest = machine.read(&self.manifest);
        let size = size_of::<StateUpload>() + (world.state_length + world.carry_length) as usize + AUTHORITY;
        let lamports = machine.svm.minimum_balance_for_rent_exemption(size);
        let account = Account { lamports, data: vec![0; size], owner: self.program, executable: false, rent_epoch: 0 };
        machine.svm.set_account(upload.pubkey(), account).expect("an account");
    }

    pub fn state(&self, machine: &Machine) -> Case {
        machine.read(&self.case)
    }
}

/// A row, and the hashes beside its way upwards.
pub fn opening(state: &RowState, beside: &[Hash]) -> Vec<u8> {
    [bytemuck::bytes_of(state), beside.as_flattened()].concat()
}
