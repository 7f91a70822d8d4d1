//! A pool from the side of those whose money is in it.

use chain_layout::dispute::{Case, case_status};
use chain_layout::escrow::{
    self, ClosePool, CreatePool, PayPlayer, PayProtocol, PaySponsor, Refund, Settle, Sponsor, Sponsorship, Stake,
    Unstake, Withdraw,
};
use chain_layout::{Component, SessionState};
use sha2::{Digest, Sha256};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::upload::SYSTEM;
use crate::{Call, Machine};

/// A pool and who made it.
pub struct Pool {
    pub program: Address,
    pub world: Address,
    pub dispute: Address,
    pub session: Address,
    pub terms: [u8; 32],
    pub players: [Address; 2],
    pub protocol: Address,
    pub maker: Keypair,
    pub tier: u64,
    pub address: Address,
    pub case: Address,
}

impl Pool {
    /// A pool on a session that both sides have joined, not created yet.
    pub fn new(machine: &mut Machine, [program, dispute]: [Address; 2], session: Address, tier: u64) -> Self {
        let state: SessionState = machine.read(&session);
        let (maker, protocol, world) = (machine.person(), machine.person().pubkey(), machine.program);
        let digest = Sha256::new_with_prefix("the-wire/pool/1")
            .chain_update(state.terms)
            .chain_update([world, dispute, protocol].map(|key| key.to_bytes()).as_flattened())
            .chain_update(tier.to_le_bytes());
        let seeds: [&[u8]; 3] = [escrow::Pool::SEED, session.as_ref(), &digest.finalize()];
        Self {
            program,
            world,
            dispute,
            session,
            terms: state.terms,
            players: state.players.map(Address::new_from_array),
            protocol,
            maker,
            tier,
            address: Address::find_program_address(&seeds, &program).0,
            case: Address::find_program_address(&[Case::SEED, session.as_ref(), &state.terms], &dispute).0,
        }
    }

    pub fn state(&self, machine: &Machine) -> escrow::Pool {
        machine.read(&self.address)
    }

    pub fn sponsorship(&self, sponsor: &Address, side: u8) -> Address {
        let seed = [Sponsorship::SEED, &[side]].concat();
        Address::find_program_address(&[&seed, self.address.as_ref(), sponsor.as_ref()], &self.program).0
    }

    pub fn create(&self) -> Call {
        Call::new(&self.program, CreatePool { tier: self.tier })
            .pays(self.maker.pubkey())
            .writes(self.address)
            .reads(self.session)
            .reads(self.world)
            .reads(self.dispute)
            .reads(self.protocol)
            .reads(SYSTEM)
    }

    pub fn stake(&self, side: u8) -> Call {
        Call::new(&self.program, Stake { side })
            .pays(self.players[usize::from(side)])
            .writes(self.address)
            .reads(self.session)
            .reads(SYSTEM)
    }

    pub fn unstake(&self, side: u8) -> Call {
        Call::new(&self.program, Unstake { side })
            .pays(self.players[usize::from(side)])
            .writes(self.address)
            .reads(self.session)
    }

    pub fn sponsor(&self, sponsor: Address, side: u8, lamports: u64) -> Call {
        Call::new(&self.program, Sponsor { lamports, side })
            .pays(sponsor)
            .writes(self.address)
            .writes(self.sponsorship(&sponsor, side))
            .reads(self.session)
            .reads(SYSTEM)
    }

    pub fn withdraw(&self, sponsor: Address, side: u8) -> Call {
        Call::new(&self.program, Withdraw)
            .pays(sponsor)
            .writes(self.address)
            .writes(self.sponsorship(&sponsor, side))
            .reads(self.session)
    }

    pub fn settle(&self) -> Call {
        Call::new(&self.program, Settle).writes(self.address).reads(self.session).reads(self.case)
    }

    pub fn refund(&self) -> Call {
        Call::new(&self.program, Refund).writes(self.address).reads(self.session).reads(self.case)
    }

    pub fn pay_player(&self, side: u8) -> Call {
        Call::new(&self.program, PayPlayer { side }).writes(self.address).writes(self.players[usize::from(side)])
    }

    pub fn pay_sponsor(&self, sponsor: Address, side: u8) -> Call {
        Call::new(&self.program, PaySponsor)
            .writes(self.address)
            .writes(self.sponsorship(&sponsor, side))
            .writes(sponsor)
    }

    pub fn pay_protocol(&self) -> Call {
        Call::new(&self.program, PayProtocol).writes(self.address).writes(self.protocol)
    }

    pub fn close(&self) -> Call {
        Call::new(&self.program, ClosePool).writes(self.address).writes(self.protocol).writes(self.maker.pubkey())
    }

    /// Puts a case about the match on the chain as the dispute program would, with this status of `case_status`.
    pub fn dispute(&self, machine: &mut Machine, status: u8) {
        assert!(status <= case_status::OVERTURNED, "no status of a case");
        let case = Case {
            discriminator: Case::DISCRIMINATOR,
            entity: self.session.to_bytes(),
            size: size_of::<Case>() as u32,
            terms: self.terms,
            world_program: self.world.to_bytes(),
            status,
            ..bytemuck::Zeroable::zeroed()
        };
        let data = bytemuck::bytes_of(&case).to_vec();
        let lamports = machine.svm.minimum_balance_for_rent_exemption(data.len());
        let account = Account { lamports, data, owner: self.dispute, executable: false, rent_epoch: u64::MAX };
        machine.svm.set_account(self.case, account).expect("an account");
    }
}
