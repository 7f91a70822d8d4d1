//! What every instruction of the escrow must refuse, tried in the very state in which the good one goes through.

mod arcade;

use arcade::{Arcade, TIER};
use chain_layout::dispute::case_status;
use chain_layout::escrow::{self, EscrowError, Sponsorship, pool_status};
use chain_layout::{ChainError, session_status};
use chain_tests::{Assault, Call, Pool, Session};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Two matches with pools and sponsors, and the accounts of the second that must not be taken for the first one's.
struct Pair {
    arcade: Arcade,
    session: Session,
    pool: Pool,
    sponsor: Keypair,
    foreign: Vec<(Address, Address)>,
}

impl Pair {
    fn new() -> Self {
        let mut arcade = Arcade::new();
        let (other_session, other) = arcade.staked();
        let other_sponsor = arcade.sponsor(&other, 0, 4_001).pubkey();
        let (session, pool) = arcade.staked();
        let sponsor = arcade.sponsor(&pool, 0, 3_001);
        other.dispute(&mut arcade.machine, case_status::UPHELD);
        let foreign = vec![
            (session.address, other_session.address),
            (pool.address, other.address),
            (pool.case, other.case),
            (pool.sponsorship(&sponsor.pubkey(), 0), other.sponsorship(&other_sponsor, 0)),
            (pool.players[0], other.players[0]),
            (pool.protocol, other.protocol),
            (pool.maker.pubkey(), other.maker.pubkey()),
            (sponsor.pubkey(), other_sponsor),
        ];
        Self { arcade, session, pool, sponsor, foreign }
    }

    /// Tries all that is wrong with a call, then the call.
    fn assault(&mut self, call: Call, signers: &[&Keypair]) {
        Assault { call, signers, foreign: &self.foreign, anyone: false, growing: false }.run(&mut self.arcade.machine);
    }
}

#[test]
fn pools_are_not_created_for_what_is_no_session() {
    let mut arcade = Arcade::new();
    let session = arcade.joined(arcade.rules());
    let pool = Pool::new(&mut arcade.machine, arcade.programs, session.address, TIER);
    let other = arcade.joined(arcade.rules());
    let foreign = [
        (session.address, other.address),
        (pool.world, arcade.programs[0]),
        (pool.dispute, pool.world),
        (pool.protocol, pool.players[0]),
    ];
    // programs that are none
    for place in [3, 4] {
        let mut call = pool.create();
        call.0.accounts[place].pubkey = Address::new_unique();
        arcade.wrong_account(call, &[&pool.maker]);
    }
    let nowhere = [arcade.programs[0], Address::new_unique()];
    let undisputed = Pool::new(&mut arcade.machine, nowhere, session.address, TIER);
    arcade.wrong_account(undisputed.create(), &[&undisputed.maker]);
    // another component of the world's program
    let mut call = pool.create();
    call.0.accounts[2].pubkey = session.inputs;
    arcade.wrong_account(call, &[&pool.maker]);
    let (call, signers) = (pool.create(), [&pool.maker]);
    // who makes it is up to anyone
    Assault { call, signers: &signers, foreign: &foreign, anyone: true, growing: false }.run(&mut arcade.machine);
    arcade.refuses(pool.create(), &signers, ChainError::AlreadyExists);
}

#[test]
fn deposits_and_withdrawals_are_their_owners() {
    let mut pair = Pair::new();
    let players = pair.session.players.each_ref().map(Keypair::insecure_clone);
    let sponsor = pair.sponsor.insecure_clone();
    let (key, pool) = (sponsor.pubkey(), &pair.pool);
    let [unstake, stake] = [pool.unstake(0), pool.stake(0)];
    let [more, new, withdraw] = [pool.sponsor(key, 0, 77), pool.sponsor(key, 1, 78), pool.withdraw(key, 0)];
    let address = pool.address;

    for side in [2, 255] {
        for (mut call, signer) in
            [(unstake.clone(), &players[0]), (stake.clone(), &players[0]), (new.clone(), &sponsor)]
        {
            *call.0.data.last_mut().expect("data") = side;
            pair.arcade.refuses(call, &[signer], ChainError::BadArgument);
        }
    }
    // the other side's player
    let mut call = unstake.clone();
    call.0.accounts[0].pubkey = players[1].pubkey();
    pair.arcade.refuses(call, &[&players[1]], ChainError::NotAuthority);
    pair.assault(unstake.clone(), &[&players[0]]);
    pair.arcade.refuses(unstake, &[&players[0]], EscrowError::NotStaked);
    let mut call = stake.clone();
    call.0.accounts[0].pubkey = players[1].pubkey();
    pair.arcade.refuses(call, &[&players[1]], ChainError::NotAuthority);
    pair.assault(stake.clone(), &[&players[0]]);
    pair.arcade.refuses(stake, &[&players[0]], ChainError::WrongStatus);

    // the sponsorship of the other side
    let mut call = more.clone();
    *call.0.data.last_mut().expect("data") = 1;
    pair.arcade.refuses(call, &[&sponsor], ChainError::BadArgument);
    pair.assault(more, &[&sponsor]);
    pair.assault(new, &[&sponsor]);
    pair.assault(withdraw, &[&sponsor]);
    let state: escrow::Pool = pair.arcade.machine.read(&address);
    assert_eq!((state.sponsored, state.held, state.sponsorships), ([0, 78], 2 * TIER + 78, 1));
}

#[test]
fn settlement_and_payment_refuse_whatever_is_wrong() {
    let mut pair = Pair::new();
    let key = pair.sponsor.pubkey();
    let (settle, refund) = (pair.pool.settle(), pair.pool.refund());
    let second = pair.arcade.sponsor(&pair.pool, 0, 2_000).pubkey();
    pair.arcade.win(&pair.session, 0);
    pair.arcade.challenge_time();
    // a session of the very same bytes at another address
    let copy = Address::new_unique();
    let real = pair.arcade.machine.svm.get_account(&pair.session.address).expect("a session");
    pair.arcade.machine.svm.set_account(copy, real).expect("an account");
    for mut call in [settle.clone(), refund] {
        call.0.accounts[1].pubkey = copy;
        pair.arcade.refuses(call, &[], EscrowError::WrongSession);
    }
    pair.pool.dispute(&mut pair.arcade.machine, case_status::UPHELD);
    // a case in a state that there is none of
    let case = pair.pool.case;
    let place = std::mem::offset_of!(chain_layout::dispute::Case, status);
    pair.arcade.machine.tamper(&case, |account| account.data[place] = 3);
    pair.arcade.wrong_account(settle.clone(), &[]);
    pair.arcade.machine.tamper(&case, |account| account.data[place] = case_status::UPHELD);
    pair.assault(settle.clone(), &[]);
    pair.arcade.refuses(settle, &[], ChainError::WrongStatus);

    pair.arcade.refuses(pair.pool.close(), &[], EscrowError::Unpaid);
    pair.assault(pair.pool.pay_player(0), &[]);
    pair.arcade.refuses(pair.pool.pay_player(0), &[], EscrowError::AlreadyPaid);
    let mut other_side = pair.pool.pay_player(0);
    other_side.0.data[8] = 1;
    pair.arcade.wrong_account(other_side.clone(), &[]);
    other_side.0.data[8] = 2;
    pair.arcade.refuses(other_side, &[], ChainError::BadArgument);
    pair.arcade.send(pair.pool.pay_player(1), &[]);
    pair.assault(pair.pool.pay_protocol(), &[]);
    pair.assault(pair.pool.pay_sponsor(key, 0), &[]);
    pair.arcade.refuses(pair.pool.close(), &[], EscrowError::Unpaid);
    pair.arcade.send(pair.pool.pay_sponsor(second, 0), &[]);
    assert!(pair.pool.state(&pair.arcade.machine).held > 0, "a remainder for the protocol");
    pair.assault(pair.pool.close(), &[]);
    assert_eq!(pair.arcade.balance(&pair.pool.address), 0);
}

#[test]
fn refunds_refuse_whatever_is_wrong() {
    let mut pair = Pair::new();
    let key = pair.sponsor.pubkey();
    pair.arcade.win(&pair.session, 0);
    pair.pool.dispute(&mut pair.arcade.machine, case_status::OVERTURNED);
    pair.assault(pair.pool.refund(), &[]);
    assert_eq!(pair.pool.state(&pair.arcade.machine).status, pool_status::REFUNDED);
    pair.assault(pair.pool.pay_player(0), &[]);
    pair.arcade.send(pair.pool.pay_player(1), &[]);
    pair.arcade.refuses(pair.pool.pay_protocol(), &[], ChainError::WrongStatus);
    pair.assault(pair.pool.pay_sponsor(key, 0), &[]);
    assert_eq!(pair.pool.state(&pair.arcade.machine).held, 0);
    pair.arcade.send(pair.pool.close(), &[]);
}

#[test]
fn only_a_session_that_has_ended_with_a_winner_is_settled() {
    let mut arcade = Arcade::new();
    let (session, pool) = arcade.staked();
    arcade.machine.wait(1, 1_000_000);
    for status in [session_status::OPEN, session_status::LOCKED, session_status::RUNNING, session_status::CANCELLED, 5]
    {
        arcade.alter(&session.address, |state| (state.status, state.winner) = (status, 1));
        arcade.refuses(pool.settle(), &[], ChainError::WrongStatus);
    }
    for winner in [2, 254, 255] {
        arcade.alter(&session.address, |state| (state.status, state.winner) = (session_status::ENDED, winner));
        arcade.refuses(pool.settle(), &[], ChainError::WrongStatus);
    }
    arcade.alter(&session.address, |state| (state.winner, state.terms[31]) = (1, state.terms[31] ^ 1));
    arcade.refuses(pool.settle(), &[], EscrowError::WrongSession);
    arcade.alter(&session.address, |state| state.terms[31] ^= 1);
    // whose end lies as far ahead as can be
    arcade.alter(&session.address, |state| state.ended_at = i64::MAX);
    arcade.refuses(pool.settle(), &[], EscrowError::TooEarly);
    arcade.alter(&session.address, |state| state.ended_at = 0);
    arcade.machine.tamper(&session.address, |account| account.data.push(0));
    arcade.refuses(pool.settle(), &[], ChainError::NotWhole);
    arcade.machine.tamper(&session.address, |account| _ = account.data.pop());
    arcade.send(pool.settle(), &[]);
}

#[test]
fn sponsorships_of_another_pool_or_sponsor_pay_nobody() {
    let mut pair = Pair::new();
    let thief = pair.arcade.machine.person();
    let own = pair.pool.sponsorship(&pair.sponsor.pubkey(), 0);
    let mut withdraw = pair.pool.withdraw(thief.pubkey(), 0);
    withdraw.0.accounts[2].pubkey = own;
    pair.arcade.refuses(withdraw, &[&thief], ChainError::NotAuthority);
    let mut more = pair.pool.sponsor(thief.pubkey(), 0, 5);
    more.0.accounts[2].pubkey = own;
    pair.arcade.refuses(more, &[&thief], ChainError::NotAuthority);
    // the same sponsor's in another pool
    let other = pair.arcade.pool(pair.session.address);
    let sponsor = pair.sponsor.insecure_clone();
    pair.arcade.send(other.sponsor(sponsor.pubkey(), 0, 1_000_000), &[&sponsor]);
    let elsewhere = other.sponsorship(&sponsor.pubkey(), 0);
    let swap = |mut call: Call| {
        let place = call.0.accounts.iter().position(|account| account.pubkey == own).expect("a sponsorship");
        call.0.accounts[place].pubkey = elsewhere;
        call
    };
    let pay = swap(pair.pool.pay_sponsor(sponsor.pubkey(), 0));
    pair.arcade.wrong_account(swap(pair.pool.sponsor(sponsor.pubkey(), 0, 5)), &[&sponsor]);
    pair.arcade.wrong_account(swap(pair.pool.withdraw(sponsor.pubkey(), 0)), &[&sponsor]);
    // a pool in the place of a sponsorship, and the other way round
    let mut swapped = pair.pool.withdraw(pair.sponsor.pubkey(), 0);
    swapped.0.accounts.swap(1, 2);
    pair.arcade.wrong_account(swapped, &[&pair.sponsor]);
    pair.arcade.win(&pair.session, 0);
    pair.arcade.challenge_time();
    pair.arcade.send(pair.pool.settle(), &[]);
    pair.arcade.wrong_account(pay, &[]);
    let mut stolen = pair.pool.pay_sponsor(pair.sponsor.pubkey(), 0);
    stolen.0.accounts[2].pubkey = thief.pubkey();
    pair.arcade.wrong_account(stolen, &[]);
    // one that nobody has made
    let forged = Address::new_unique();
    let mut account = pair.arcade.machine.svm.get_account(&own).expect("a sponsorship");
    account.owner = pair.pool.world;
    assert_eq!(account.data.len(), size_of::<Sponsorship>());
    pair.arcade.machine.svm.set_account(forged, account).expect("an account");
    let mut call = pair.pool.pay_sponsor(pair.sponsor.pubkey(), 0);
    call.0.accounts[1].pubkey = forged;
    pair.arcade.wrong_account(call, &[]);
}
