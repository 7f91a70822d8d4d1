//! Instructions with random data and random accounts: none aborts the program, none makes or loses a lamport.
//! A seeded smoke run; WIRE_FUZZ_SECONDS=600 goes on for that long.

mod stage;

use std::time::{Duration, Instant};

use chain_layout::Arguments;
use chain_layout::dispute as d;
use chain_tests::Call;
use dispute_tests::court::opening;
use dispute_tests::{Court, Duel, Evidence};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;
use stage::{FORFEIT, Stage};

const ROUNDS: u64 = 3_000;

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }

    /// A byte, of those that make sense more often than not.
    fn byte(&mut self) -> u8 {
        match self.below(4) {
            0 => self.below(256) as u8,
            1 => 255,
            _ => self.below(4) as u8,
        }
    }
}

/// Every instruction's discriminator, bytes of its arguments, and number of its accounts.
fn kinds() -> Vec<([u8; 8], usize, usize)> {
    fn of<A: Arguments>(accounts: usize) -> ([u8; 8], usize, usize) {
        (A::DISCRIMINATOR, size_of::<A>(), accounts)
    }
    vec![
        of::<d::RecordStart>(4),
        of::<d::OpenCase>(4),
        of::<d::MakeClaim>(7),
        of::<d::ChallengeClaim>(5),
        of::<d::Reveal>(2),
        of::<d::Choose>(2),
        of::<d::OpenBefore>(4),
        of::<d::OpenAfter>(5),
        of::<d::BeginUpload>(5),
        of::<d::WriteUpload>(2),
        of::<d::ProveUpload>(2),
        of::<d::RunUnit>(6),
        of::<d::JudgeUnit>(4),
        of::<d::ExpireChallenge>(3),
        of::<d::SettleCase>(2),
        of::<d::CloseChallenge>(2),
        of::<d::CloseClaim>(3),
        of::<d::CloseUpload>(2),
        of::<d::CloseCase>(3),
    ]
}

/// Everything that calls can be about, and those who can sign.
struct Scene {
    stage: Stage,
    calls: Vec<Call>,
    addresses: Vec<Address>,
    people: Vec<Keypair>,
}

impl Scene {
    fn new() -> Self {
        let mut stage = Stage::new(FORFEIT);
        let game = stage.play(20);
        let truth = Evidence::of(&stage.machine, &game);
        let tree = truth.tree();
        let people: Vec<Keypair> = (0..6).map(|_| stage.machine.person()).collect();
        let [opener, defender, searching, opening_rows, running, idle] = &people[..] else { unreachable!() };
        let court = Court::new(&stage.machine, stage.program, &game.session);
        let machine = &mut stage.machine;
        machine.send(&[court.open_case(&opener.pubkey())], &[opener]).expect("a case");
        machine.send(&[court.make_claim(&defender.pubkey(), &truth)], &[defender]).expect("a claim");
        // challenges at every stage
        let units = truth.units(4);
        let units_tree = units.tree(truth.state(5));
        let duels = [searching, opening_rows, running].map(|who| Duel::new(machine, &court, defender, who));
        let [search, open, run] = &duels;
        open.point(machine, &tree, 4);
        run.point(machine, &tree, 4);
        run.open_before(machine, &truth).expect("opened");
        run.open_after(machine, &truth, &units).expect("opened");
        run.point(machine, &units_tree, 3);
        let upload = run.upload(machine, &truth, &units).pubkey();

        let me = defender.pubkey();
        let head = open.state(machine);
        let before = opening(truth.state(4), &tree.beside(3, head.agreed_height));
        let height = search.state(machine).height;
        let beside = units_tree.beside(2, run.state(machine).agreed_height);
        // calls that can go through, to be changed a little
        let mut calls = vec![
            court.make_claim(&opener.pubkey(), &truth),
            court.challenge_claim(&idle.pubkey(), search.claim),
            court.reveal(&me, search.challenge, &tree.below(height, 0, 4)),
            court.choose(&searching.pubkey(), search.challenge, 1),
            court.open_before(&opening_rows.pubkey(), open.challenge, &before),
            court.open_after(&me, open.places(), units_tree.root(), truth.state(5)),
            court.open_after(&me, open.places(), units_tree.root(), truth.state(6)),
            court.write_upload(&running.pubkey(), upload, 40, &[1; 30]),
            court.prove_upload(run.challenge, upload, &beside),
            court.judge_unit(run.places(), upload),
            court.close_upload(&running.pubkey(), upload),
            court.settle_case(search.claim),
            court.settle_case(opener.pubkey()),
            court.close_claim(&me),
            court.close_case(&opener.pubkey(), court.case),
            court.record_start(&opener.pubkey()),
            court.open_case(&opener.pubkey()),
        ];
        calls.extend(court.weights.iter().map(|weights| court.run_unit(run.challenge, upload, *weights)));
        for duel in &duels {
            calls.push(court.expire_challenge(duel.places()));
            calls.push(court.close_challenge(&duel.challenger.pubkey(), duel.challenge));
        }
        let mut addresses: Vec<Address> =
            calls.iter().flat_map(|call| &call.0.accounts).map(|account| account.pubkey).collect();
        addresses.extend([stage.program, Address::new_unique()]);
        addresses.sort_unstable();
        addresses.dedup();
        Self { stage, calls, addresses, people }
    }

    fn lamports(&self) -> u64 {
        self.addresses.iter().map(|address| self.stage.machine.svm.get_balance(address).unwrap_or(0)).sum()
    }

    fn random(&self, random: &mut Random) -> Call {
        let (discriminator, length, accounts) = kinds()[random.below(kinds().len())];
        let mut data = discriminator.to_vec();
        let spare = if random.below(4) == 0 { random.below(40) } else { 0 };
        data.extend((0..length + spare).map(|_| random.byte()));
        let accounts = (0..accounts + random.below(3)).map(|_| self.meta(random)).collect();
        Call(Instruction { program_id: self.stage.program, accounts, data })
    }

    fn meta(&self, random: &mut Random) -> AccountMeta {
        let pubkey = self.addresses[random.below(self.addresses.len())];
        let signs = self.people.iter().any(|person| person.pubkey() == pubkey) && random.below(3) > 0;
        AccountMeta { pubkey, is_signer: signs, is_writable: random.below(4) > 0 }
    }

    /// A good call with a few things changed.
    fn changed(&self, random: &mut Random) -> Call {
        let mut call = self.calls[random.below(self.calls.len())].clone();
        for _ in 0..random.below(3) {
            match random.below(3) {
                0 if call.0.data.len() > 8 => {
                    let at = 8 + random.below(call.0.data.len() - 8);
                    call.0.data[at] = random.byte();
                }
                1 => {
                    let at = random.below(call.0.accounts.len());
                    call.0.accounts[at] = self.meta(random);
                }
                _ => call.0.accounts.truncate(random.below(call.0.accounts.len()) + 1),
            }
        }
        call
    }
}

#[test]
fn nothing_random_aborts_the_program_or_makes_a_lamport() {
    let longer = std::env::var("WIRE_FUZZ_SECONDS").ok().map(|seconds| seconds.parse().expect("seconds"));
    let (begin, length) = (Instant::now(), Duration::from_secs(longer.unwrap_or(0)));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut round, mut through) = (0_u64, 0);
    let mut scene = Scene::new();
    let fresh = scene.stage.machine.svm.clone();
    while if longer.is_some() { begin.elapsed() < length } else { round < ROUNDS } {
        if round.is_multiple_of(200) {
            scene.stage.machine.svm = fresh.clone();
        }
        round += 1;
        if random.below(20) == 0 {
            scene.stage.machine.wait(random.below(4) as u64, random.below(30_000) as i64);
        }
        let call = if random.below(2) == 0 { scene.random(&mut random) } else { scene.changed(&mut random) };
        let signers: Vec<&Keypair> = scene
            .people
            .iter()
            .filter(|person| call.0.accounts.iter().any(|a| a.is_signer && a.pubkey == person.pubkey()))
            .collect();
        let before = scene.lamports();
        match scene.stage.machine.send(std::slice::from_ref(&call), &signers) {
            Ok(_) => through += 1,
            Err(refusal) => assert!(
                !refusal.0.contains("ProgramFailedToComplete") || refusal.0.contains("exceeded CUs"),
                "round {round}: {refusal:?} of {call:?}",
                call = call.0
            ),
        }
        assert_eq!(scene.lamports(), before, "round {round}: {:?}", call.0);
    }
    println!("{round} calls, {through} of them went through");
    assert!(through > round / 100);
}
