//! Random pools and random instructions: everything that was put in is paid out, to the lamport, to whom it belongs, and
//! nothing aborts the program. Seeded smoke runs; WIRE_FUZZ_SECONDS=600 goes on for that long.

mod arcade;

use arcade::{Arcade, TIER, rent};
use chain_layout::dispute::case_status;
use chain_layout::escrow::{self, MOST_POT, Sponsorship};
use chain_layout::{CHALLENGE_SECONDS, LONGEST_SESSION, SessionState, session_status};
use chain_tests::fuzz::{Habits, Kind, Random, SEED, Scene, addresses, kind, rounds};
use chain_tests::{Call, Machine, Pool};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

const POOLS: u64 = 150;
const ROUNDS: u64 = 10_000;

/// A number up to this one: of any order of magnitude, small or almost all of it.
fn amount(random: &mut Random, most: u64) -> u64 {
    let any = random.bits() >> random.below(64);
    match random.below(4) {
        0 => most - any % most.min(3),
        _ => 1 + any % most,
    }
}

/// Sessions by the thousand: copies of one, each at an address of its own.
struct Press {
    arcade: Arcade,
    joined: Account,
}

impl Press {
    fn new() -> Self {
        let mut arcade = Arcade::new();
        let session = arcade.joined(arcade.rules());
        let joined = arcade.machine.svm.get_account(&session.address).expect("a session");
        Self { arcade, joined }
    }

    /// A session that these players have joined.
    fn session(&mut self, players: &[Keypair; 2]) -> Address {
        let address = Address::new_unique();
        let now = self.arcade.machine.now();
        let mut account = self.joined.clone();
        let state: &mut SessionState = bytemuck::from_bytes_mut(&mut account.data);
        state.players = players.each_ref().map(|player| player.pubkey().to_bytes());
        state.terms = Address::new_unique().to_bytes();
        state.expires_at = now + LONGEST_SESSION;
        self.arcade.machine.svm.set_account(address, account).expect("an account");
        address
    }

    /// Someone with this much beside what an account needs to stay.
    fn person(&mut self, lamports: u64) -> Keypair {
        let person = Keypair::new();
        let lamports = lamports + 10_000_000;
        self.arcade.machine.svm.set_account(person.pubkey(), Account { lamports, ..Account::default() }).expect("one");
        person
    }
}

/// What a pool must pay, in arithmetic that is wide enough for anything.
struct Expected {
    players: [u128; 2],
    sponsors: Vec<u128>,
}

fn expected(tier: u64, sponsors: &[(u8, u64)], winner: u8) -> Expected {
    let backed = |side: u8| sponsors.iter().filter(|s| s.0 == side).map(|s| u128::from(s.1)).sum::<u128>();
    let pot = 2 * u128::from(tier) + backed(0) + backed(1);
    let (half, loser, shared) = (pot * 50 / 100, pot * 5 / 100, pot * 35 / 100);
    let mut players = [loser; 2];
    players[usize::from(winner)] = half + if backed(winner) == 0 { shared } else { 0 };
    let share = |&(side, lamports): &(u8, u64)| {
        if side == winner { shared * u128::from(lamports) / backed(winner) } else { 0 }
    };
    Expected { players, sponsors: sponsors.iter().map(share).collect() }
}

#[test]
fn all_that_was_put_in_is_paid_out() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut press = Press::new();
    let (mut go_on, mut pools, mut settled) = (rounds(POOLS), 0, 0);
    while go_on() {
        pools += 1;
        if pools % 300 == 0 {
            // a chain's lamports come to an end
            press = Press::new();
        }
        settled += u64::from(one_pool(&mut press, &mut random));
    }
    println!("{pools} pools, {settled} of them settled");
    assert!(settled > 0);
}

/// A pool from its creation to its end; whether it was settled.
fn one_pool(press: &mut Press, random: &mut Random) -> bool {
    let tier = amount(random, MOST_POT / 2);
    let mut room = MOST_POT - 2 * tier;
    let mut sponsors: Vec<(u8, u64)> = Vec::new();
    for _ in 0..random.below(6) {
        if room > 0 {
            let lamports = amount(random, room);
            room -= lamports;
            sponsors.push((random.below(2) as u8, lamports));
        }
    }
    let players = [press.person(tier), press.person(tier)];
    let session = press.session(&players);
    let arcade = &mut press.arcade;
    let pool = Pool::new(&mut arcade.machine, arcade.programs, session, tier);
    arcade.send(pool.create(), &[&pool.maker]);
    for side in [0, 1] {
        arcade.send(pool.stake(side), &[&players[usize::from(side)]]);
    }
    let people: Vec<Keypair> = sponsors.iter().map(|(_, lamports)| press.person(*lamports)).collect();
    let arcade = &mut press.arcade;
    for (person, (side, lamports)) in people.iter().zip(&sponsors) {
        arcade.send(pool.sponsor(person.pubkey(), *side, *lamports), &[person]);
    }
    let deposits = 2 * tier + sponsors.iter().map(|sponsor| sponsor.1).sum::<u64>();
    assert_eq!(pool.state(&arcade.machine).held, deposits);
    assert_eq!(arcade.balance(&pool.address), deposits + rent(&arcade.machine, size_of::<escrow::Pool>()));
    if random.below(8) == 0 {
        // lamports that nobody has deposited change nothing
        arcade.machine.svm.airdrop(&pool.address, 5_000_000).expect("an airdrop");
    }

    let winner = random.below(3) as u8;
    let now = arcade.machine.now();
    let end =
        |state: &mut SessionState| (state.status, state.winner, state.ended_at) = (session_status::ENDED, winner, now);
    arcade.alter(&session, end);
    arcade.machine.wait(1, CHALLENGE_SECONDS);
    let settles = winner < 2;
    let mut paid: u128 = 0;
    if settles {
        arcade.send(pool.settle(), &[]);
        let expected = expected(tier, &sponsors, winner);
        let mut payments: Vec<(Call, Address, u128)> = [0, 1]
            .map(|side: u8| {
                (pool.pay_player(side), pool.players[usize::from(side)], expected.players[usize::from(side)])
            })
            .to_vec();
        let account = u128::from(rent(&arcade.machine, size_of::<Sponsorship>()));
        for ((person, (side, _)), share) in people.iter().zip(&sponsors).zip(expected.sponsors) {
            payments.push((pool.pay_sponsor(person.pubkey(), *side), person.pubkey(), share + account));
            paid = paid.wrapping_sub(account);
        }
        // in any order
        while !payments.is_empty() {
            let (call, to, lamports) = payments.swap_remove(random.below(payments.len()));
            assert_eq!(u128::from(arcade.gain(&to, call)), lamports, "tier {tier}, {sponsors:?}, winner {winner}");
            paid = paid.wrapping_add(lamports);
        }
        let share = arcade.gain(&pool.protocol, pool.pay_protocol());
        let tenth = u128::from(deposits) / 10;
        assert!((tenth..tenth + 4).contains(&u128::from(share)), "{share} of {deposits}");
        paid += u128::from(share);
    } else {
        arcade.send(pool.refund(), &[]);
        let account = rent(&arcade.machine, size_of::<Sponsorship>());
        for side in [0, 1] {
            assert_eq!(arcade.gain(&pool.players[usize::from(side)], pool.pay_player(side)), tier);
        }
        for (person, (side, lamports)) in people.iter().zip(&sponsors) {
            let gain = arcade.gain(&person.pubkey(), pool.pay_sponsor(person.pubkey(), *side));
            assert_eq!(gain, lamports + account);
        }
        paid = u128::from(deposits);
    }
    let remainder = u128::from(arcade.gain(&pool.protocol, pool.close()));
    assert!(remainder <= sponsors.len() as u128, "{remainder} lamports of remainders");
    assert_eq!(paid + remainder, u128::from(deposits), "lamports paid out of those deposited");
    assert_eq!(arcade.balance(&pool.address), 0);
    settles
}

fn kinds() -> Vec<Kind> {
    vec![
        kind::<escrow::CreatePool>(7),
        kind::<escrow::Stake>(4),
        kind::<escrow::Unstake>(3),
        kind::<escrow::Sponsor>(5),
        kind::<escrow::Withdraw>(4),
        kind::<escrow::Settle>(3),
        kind::<escrow::Refund>(3),
        kind::<escrow::PayPlayer>(2),
        kind::<escrow::PaySponsor>(3),
        kind::<escrow::PayProtocol>(2),
        kind::<escrow::ClosePool>(3),
    ]
}

/// Two pools, and what can be sent about them.
struct Bets {
    pools: Vec<Pool>,
    scene: Scene,
}

impl Bets {
    fn new(press: &mut Press) -> Self {
        let (mut pools, mut calls, mut people) = (vec![], vec![], vec![]);
        for _ in 0..2 {
            let players = [press.person(1 << 40), press.person(1 << 40)];
            let session = press.session(&players);
            let sponsors = [press.person(1 << 40), press.person(1 << 40)];
            let arcade = &mut press.arcade;
            let pool = Pool::new(&mut arcade.machine, arcade.programs, session, TIER);
            calls.extend([pool.create(), pool.refund(), pool.close()]);
            calls.extend([pool.settle(), pool.settle(), pool.settle(), pool.pay_protocol(), pool.pay_protocol()]);
            for side in [0, 1] {
                calls.extend([pool.stake(side), pool.stake(side), pool.unstake(side), pool.pay_player(side)]);
                for (sponsor, lamports) in sponsors.iter().zip([77_777, 1_234_567]) {
                    let key = sponsor.pubkey();
                    calls.extend([pool.sponsor(key, side, lamports), pool.withdraw(key, side)]);
                    calls.push(pool.pay_sponsor(key, side));
                }
            }
            // one is full already
            if pools.is_empty() {
                arcade.send(pool.create(), &[&pool.maker]);
                for side in [0, 1] {
                    arcade.send(pool.stake(side), &[&players[usize::from(side)]]);
                    let sponsor = &sponsors[usize::from(side)];
                    arcade.send(pool.sponsor(sponsor.pubkey(), side, 7_654_321), &[sponsor]);
                }
                // what is in it stays
                arcade.alter(&session, |state| state.locked = [1, 0]);
            }
            people.extend(players.into_iter().chain(sponsors).chain([pool.maker.insecure_clone()]));
            pools.push(pool);
        }
        let habits = Habits {
            spare_bytes: 12,
            spare_accounts: 2,
            byte: |random| if random.below(2) == 0 { random.below(3) } else { random.below(256) } as u8,
            changes: |random| random.below(6).saturating_sub(3),
            changed_byte: |random| random.below(256) as u8,
        };
        let addresses = addresses(&[Address::new_unique()], &calls);
        Self {
            scene: Scene { program: press.arcade.programs[0], kinds: kinds(), habits, calls, addresses, people },
            pools,
        }
    }

    /// Lets the matches, disputes and time go on somehow.
    fn live(&self, arcade: &mut Arcade, random: &mut Random) {
        let pool = &self.pools[random.below(self.pools.len())];
        match random.below(12) {
            0 => pool.dispute(&mut arcade.machine, [case_status::OPEN, case_status::UPHELD][random.below(2)]),
            1 => pool.dispute(&mut arcade.machine, case_status::OVERTURNED),
            2..6 => arcade.machine.wait(1, CHALLENGE_SECONDS / 2),
            _ => {
                let statuses = [session_status::OPEN, session_status::LOCKED, session_status::RUNNING];
                let ends = [session_status::ENDED, session_status::CANCELLED];
                let status = if random.below(2) == 0 { statuses[random.below(3)] } else { ends[random.below(8) / 7] };
                let (winner, now) = (random.below(9) as u8 / 4, arcade.machine.now());
                let locked = u8::from(random.below(4) == 0);
                arcade.alter(&pool.session, |state| {
                    // a match never goes back, and ends once
                    if status >= state.status && state.status < session_status::ENDED {
                        (state.status, state.winner, state.ended_at) = (status, winner, now);
                        state.locked[0] |= locked;
                    }
                });
            }
        }
    }

    /// The pools hold what they must, and what they say they hold is what is in them.
    fn check(&self, machine: &Machine) {
        for pool in &self.pools {
            let Some(account) = machine.svm.get_account(&pool.address).filter(|account| !account.data.is_empty())
            else {
                continue;
            };
            let state = pool.state(machine);
            assert_eq!(account.lamports, rent(machine, account.data.len()) + state.held);
        }
    }
}

#[test]
fn nothing_random_aborts_the_program_or_makes_a_lamport() {
    let mut random = Random(SEED);
    let mut press = Press::new();
    let mut bets = Bets::new(&mut press);
    let (mut go_on, mut round, mut ended) = (rounds(ROUNDS), 0, 0);
    let mut through = vec![0; kinds().len()];
    while go_on() {
        if round % 400 == 399 {
            ended += bets.pools.iter().filter(|pool| press.arcade.balance(&pool.address) == 0).count();
            if round % 80_000 == 79_999 {
                press = Press::new();
            }
            bets = Bets::new(&mut press);
        }
        round += 1;
        if random.below(30) == 0 {
            bets.live(&mut press.arcade, &mut random);
        }
        let scene = &bets.scene;
        let call = if random.below(4) == 0 { scene.random(&mut random) } else { scene.changed(&mut random) };
        let machine = &mut press.arcade.machine;
        match scene.send(machine, &call, round) {
            Ok(_) => {
                let named = |kind: &Kind| kind.discriminator == call.0.data[..8];
                through[scene.kinds.iter().position(named).expect("an instruction")] += 1;
            }
            Err(refusal) => {
                assert!(!refusal.0.contains("ProgramFailedToComplete"), "round {round}: {refusal:?} of {:?}", call.0);
                assert!(!refusal.0.contains("panicked"), "round {round}: {refusal:?} of {:?}", call.0);
            }
        }
        bets.check(machine);
    }
    println!("{round} calls; through by instruction: {through:?}; {ended} pools to their end");
    assert!(through.iter().all(|&count| count > 0), "{through:?}: every instruction goes through now and then");
}
