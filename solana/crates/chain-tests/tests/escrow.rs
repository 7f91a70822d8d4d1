//! Who may put money on a match, until when, and where all of it goes.

mod arcade;

use arcade::{Arcade, TIER, rent};
use chain_layout::dispute::case_status;
use chain_layout::escrow::{self, ABANDON_SECONDS, EscrowError, MOST_POT, Sponsorship, pool_status};
use chain_layout::{CHALLENGE_SECONDS, ChainError, RETENTION, STALL_SECONDS, session_status};
use chain_tests::{Pool, Rules, Session};
use solana_address::Address;
use solana_signer::Signer;

/// Everyone's lamports, so that none is made or lost.
fn total(arcade: &Arcade, pool: &Pool, others: &[Address]) -> u64 {
    let own = [pool.address, pool.protocol, pool.maker.pubkey(), pool.players[0], pool.players[1]];
    own.iter().chain(others).map(|address| arcade.balance(address)).sum()
}

/// Pays both players back their stakes.
fn paid_back(arcade: &mut Arcade, pool: &Pool) {
    assert_eq!(pool.state(&arcade.machine).status, pool_status::REFUNDED);
    for side in [0, 1] {
        assert_eq!(arcade.gain(&pool.players[usize::from(side)], pool.pay_player(side)), TIER);
    }
}

#[test]
fn a_match_is_settled_by_its_session() {
    let mut arcade = Arcade::new();
    let (session, pool) = arcade.staked();
    let sponsors = [(0, 7_000_001), (0, 3), (1, 5_000_000), (0, 1_999_999)]
        .map(|(side, lamports)| (arcade.sponsor(&pool, side, lamports), side, lamports));
    let people: Vec<Address> = sponsors
        .iter()
        .flat_map(|(sponsor, side, _)| [sponsor.pubkey(), pool.sponsorship(&sponsor.pubkey(), *side)])
        .collect();
    let before = total(&arcade, &pool, &people);
    arcade.win(&session, 0);
    arcade.refuses(pool.settle(), &[], EscrowError::TooEarly);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.machine.wait(1, CHALLENGE_SECONDS - 1);
    arcade.refuses(pool.settle(), &[], EscrowError::TooEarly);
    arcade.refuses(pool.pay_player(0), &[], ChainError::WrongStatus);
    arcade.machine.wait(1, 1);
    arcade.send(pool.settle(), &[]);
    for twice in [pool.settle(), pool.refund()] {
        arcade.refuses(twice, &[], ChainError::WrongStatus);
    }

    let pot = 2 * TIER + 7_000_001 + 3 + 5_000_000 + 1_999_999;
    let (winner, loser, shared) = (pot / 2, pot / 20, pot * 7 / 20);
    assert_eq!(arcade.gain(&pool.players[0], pool.pay_player(0)), winner);
    assert_eq!(arcade.gain(&pool.players[1], pool.pay_player(1)), loser);
    let tenth = pot - winner - loser - shared;
    assert!((pot / 10..pot / 10 + 3).contains(&tenth), "{tenth} of {pot}");
    assert_eq!(arcade.gain(&pool.protocol, pool.pay_protocol()), tenth);
    let backed = 7_000_001 + 3 + 1_999_999;
    let mut left = shared;
    for (sponsor, side, lamports) in &sponsors {
        arcade.refuses(pool.close(), &[], EscrowError::Unpaid);
        let share = if *side == 0 { shared * lamports / backed } else { 0 };
        left -= share;
        let gain = arcade.gain(&sponsor.pubkey(), pool.pay_sponsor(sponsor.pubkey(), *side));
        assert_eq!(gain, share + rent(&arcade.machine, size_of::<Sponsorship>()));
    }
    assert!((1..3).contains(&left), "what is left of the sponsors' lamports: {left}");
    for twice in [pool.pay_player(0), pool.pay_player(1), pool.pay_protocol()] {
        arcade.refuses(twice, &[], EscrowError::AlreadyPaid);
    }
    arcade.wrong_account(pool.pay_sponsor(sponsors[0].0.pubkey(), 0), &[]);

    let (protocol, maker) = (arcade.balance(&pool.protocol), arcade.balance(&pool.maker.pubkey()));
    arcade.send(pool.close(), &[]);
    assert_eq!(arcade.balance(&pool.protocol) - protocol, left);
    assert_eq!(arcade.balance(&pool.maker.pubkey()) - maker, rent(&arcade.machine, size_of::<escrow::Pool>()));
    assert_eq!(total(&arcade, &pool, &people), before);
    // the match is over: no second pool on it
    arcade.refuses(pool.create(), &[&pool.maker], EscrowError::TooLate);
}

#[test]
fn a_forfeit_that_frames_have_led_to_pays_the_other_side() {
    let mut arcade = Arcade::new();
    let (session, pool) = arcade.staked_by(Rules { forfeit_frames: 2, ..arcade.rules() });
    arcade.sponsor(&pool, 0, 900);
    arcade.machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
    arcade.machine.wait(3, 1);
    arcade.machine.send(&[session.reveal(0), session.reveal(1), session.start()], &[]).expect("started");
    for frame in 1..=2 {
        arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
        arcade.refuses(pool.settle(), &[], ChainError::WrongStatus);
        arcade.send(session.input(1, frame, [0; 8]), &[&session.players[1]]);
        arcade.machine.wait(u64::from(session.rules.deadline_slots), 1);
        arcade.send(session.frame(&arcade.machine), &[]);
    }
    arcade.challenge_time();
    arcade.send(pool.settle(), &[]);
    // its side has no sponsors: their share is the player's, too
    let pot = 2 * TIER + 900;
    assert_eq!(arcade.gain(&pool.players[1], pool.pay_player(1)), pot / 2 + pot * 7 / 20);
    assert_eq!(arcade.gain(&pool.players[0], pool.pay_player(0)), pot / 20);
}

#[test]
fn money_comes_while_the_session_is_open_and_goes_while_no_side_is_locked() {
    let mut arcade = Arcade::new();
    let rules = arcade.rules();
    let session = Session::new(&mut arcade.machine, &arcade.world, rules);
    session.build(&mut arcade.machine, &arcade.world);
    let [one, two] = session.both();
    arcade.send(session.join(0), &[one]);
    // what it will be bound to isn't known yet
    let early = Pool::new(&mut arcade.machine, arcade.programs, session.address, TIER);
    arcade.refuses(early.create(), &[&early.maker], ChainError::WrongStatus);
    arcade.send(session.join(1), &[two]);
    let pool = arcade.pool(session.address);
    arcade.refuses(pool.create(), &[&pool.maker], ChainError::AlreadyExists);

    let sponsor = arcade.machine.person();
    let balance = arcade.balance(&sponsor.pubkey());
    for (side, lamports) in [(0, 500), (1, 70), (0, 600)] {
        arcade.send(pool.sponsor(sponsor.pubkey(), side, lamports), &[&sponsor]);
    }
    let state = pool.state(&arcade.machine);
    assert_eq!((state.sponsored, state.sponsorships, state.held), ([1100, 70], 2, 1170));
    arcade.send(pool.withdraw(sponsor.pubkey(), 1), &[&sponsor]);
    arcade.wrong_account(pool.withdraw(sponsor.pubkey(), 1), &[&sponsor]);
    arcade.send(pool.withdraw(sponsor.pubkey(), 0), &[&sponsor]);
    assert_eq!(arcade.balance(&sponsor.pubkey()), balance);
    let state = pool.state(&arcade.machine);
    assert_eq!((state.sponsored, state.sponsorships, state.held), ([0, 0], 0, 0));

    arcade.refuses(pool.unstake(0), &[one], EscrowError::NotStaked);
    arcade.send(pool.stake(0), &[one]);
    arcade.refuses(pool.stake(0), &[one], ChainError::WrongStatus);
    arcade.send(pool.unstake(0), &[one]);
    arcade.send(pool.stake(0), &[one]);
    arcade.send(pool.sponsor(sponsor.pubkey(), 0, 500), &[&sponsor]);

    // from the first lock on, what is there stays, and more may come
    arcade.send(session.lock(0), &[one]);
    arcade.refuses(pool.unstake(0), &[one], EscrowError::TooLate);
    arcade.refuses(pool.withdraw(sponsor.pubkey(), 0), &[&sponsor], EscrowError::TooLate);
    arcade.send(pool.sponsor(sponsor.pubkey(), 1, 9), &[&sponsor]);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);

    // from the second on, the seed can be known
    arcade.send(session.lock(1), &[two]);
    arcade.refuses(pool.stake(1), &[two], EscrowError::TooLate);
    arcade.refuses(pool.sponsor(sponsor.pubkey(), 0, 500), &[&sponsor], EscrowError::TooLate);
    arcade.refuses(pool.withdraw(sponsor.pubkey(), 0), &[&sponsor], EscrowError::TooLate);
    let late = Pool::new(&mut arcade.machine, arcade.programs, session.address, TIER);
    arcade.refuses(late.create(), &[&late.maker], EscrowError::TooLate);

    // the other side never staked: everyone has theirs back, at once
    arcade.send(pool.refund(), &[]);
    assert_eq!(arcade.gain(&pool.players[0], pool.pay_player(0)), TIER);
    arcade.refuses(pool.pay_player(1), &[], EscrowError::NotStaked);
    let rent = rent(&arcade.machine, size_of::<Sponsorship>());
    for (side, lamports) in [(0, 500), (1, 9)] {
        assert_eq!(arcade.gain(&sponsor.pubkey(), pool.pay_sponsor(sponsor.pubkey(), side)), lamports + rent);
    }
    arcade.send(pool.close(), &[]);
}

#[test]
fn nothing_is_taken_for_a_session_whose_time_is_up() {
    let mut arcade = Arcade::new();
    let session = arcade.joined(arcade.rules());
    let pool = arcade.pool(session.address);
    arcade.machine.wait(1, session.rules.lifetime);
    arcade.refuses(pool.stake(0), &[&session.players[0]], EscrowError::TooLate);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.machine.wait(1, ABANDON_SECONDS);
    arcade.send(pool.refund(), &[]);
}

#[test]
fn cancelled_drawn_and_expired_matches_are_paid_back() {
    let mut arcade = Arcade::new();
    let owner = |session: &Session| session.end_by(session.authority.pubkey());
    // cancelled before the second lock
    let (session, pool) = arcade.staked();
    let sponsor = arcade.sponsor(&pool, 1, 12_345);
    arcade.send(session.lock(0), &[&session.players[0]]);
    arcade.send(owner(&session), &[&session.authority]);
    arcade.refuses(pool.settle(), &[], ChainError::WrongStatus);
    arcade.send(pool.refund(), &[]);
    arcade.refuses(pool.refund(), &[], ChainError::WrongStatus);
    paid_back(&mut arcade, &pool);
    arcade.refuses(pool.pay_protocol(), &[], ChainError::WrongStatus);
    arcade.refuses(pool.close(), &[], EscrowError::Unpaid);
    let gain = arcade.gain(&sponsor.pubkey(), pool.pay_sponsor(sponsor.pubkey(), 1));
    assert_eq!(gain, 12_345 + rent(&arcade.machine, size_of::<Sponsorship>()));
    arcade.send(pool.close(), &[]);

    // once both are locked, nobody cancels it, until its time is up
    let (session, pool) = arcade.staked();
    arcade.machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
    arcade.refuses(owner(&session), &[&session.authority], ChainError::TooEarly);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.machine.wait(3, 1);
    arcade.machine.send(&[session.reveal(0), session.reveal(1), session.start()], &[]).expect("started");
    arcade.refuses(owner(&session), &[&session.authority], ChainError::TooEarly);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.machine.wait(1, session.rules.lifetime.max(STALL_SECONDS));
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.send(owner(&session), &[&session.authority]);
    arcade.send(pool.refund(), &[]);
    paid_back(&mut arcade, &pool);

    // drawn: both are missing
    let (session, pool) = arcade.staked_by(Rules { forfeit_frames: 1, ..arcade.rules() });
    arcade.machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
    arcade.machine.wait(3, 1);
    arcade.machine.send(&[session.reveal(0), session.reveal(1), session.start()], &[]).expect("started");
    arcade.machine.wait(u64::from(session.rules.deadline_slots), 1);
    arcade.send(session.frame(&arcade.machine), &[]);
    assert_eq!(session.state(&arcade.machine).status, session_status::ENDED);
    arcade.challenge_time();
    arcade.refuses(pool.settle(), &[], ChainError::WrongStatus);
    arcade.send(pool.refund(), &[]);
    paid_back(&mut arcade, &pool);
}

#[test]
fn another_match_at_the_same_address_is_not_the_pools() {
    let mut arcade = Arcade::new();
    let (session, pool) = arcade.staked();
    arcade.send(session.end_by(session.authority.pubkey()), &[&session.authority]);
    for component in session.components() {
        arcade.send(session.close(&[component]), &[&session.authority]);
    }
    arcade.send(session.close(&[]), &[&session.authority]);
    arcade.refuses(pool.stake(0), &[&session.players[0]], EscrowError::WrongSession);
    arcade.machine.wait(1, 1);
    session.build(&mut arcade.machine, &arcade.world);
    arcade.machine.send(&[session.join(0), session.join(1)], &session.both()).expect("both join");
    let again = arcade.pool(session.address);
    assert_ne!(again.address, pool.address);
    arcade.refuses(pool.unstake(0), &[&session.players[0]], EscrowError::WrongSession);
    arcade.win(&session, 1);
    arcade.challenge_time();
    // played with stakes that were for another match
    arcade.refuses(again.settle(), &[], EscrowError::NotStaked);
    arcade.refuses(pool.settle(), &[], EscrowError::WrongSession);
    arcade.send(pool.refund(), &[]);
    paid_back(&mut arcade, &pool);
    arcade.send(again.refund(), &[]);
    arcade.send(again.close(), &[]);
}

#[test]
fn a_session_that_is_closed_before_anyone_settles_is_paid_back() {
    let mut arcade = Arcade::new();
    let (session, pool) = arcade.staked();
    arcade.win(&session, 1);
    arcade.machine.wait(1, RETENTION);
    for component in session.components() {
        arcade.send(session.close(&[component]), &[&session.authority]);
    }
    arcade.send(session.close(&[]), &[&session.authority]);
    arcade.refuses(pool.settle(), &[], EscrowError::WrongSession);
    arcade.send(pool.refund(), &[]);
    paid_back(&mut arcade, &pool);
}

#[test]
fn a_case_decides_whether_a_result_counts() {
    let mut arcade = Arcade::new();
    let (session, pool) = arcade.staked();
    arcade.win(&session, 0);
    pool.dispute(&mut arcade.machine, case_status::OPEN);
    arcade.challenge_time();
    arcade.refuses(pool.settle(), &[], EscrowError::TooEarly);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    pool.dispute(&mut arcade.machine, case_status::OVERTURNED);
    arcade.refuses(pool.settle(), &[], EscrowError::Overturned);
    arcade.send(pool.refund(), &[]);
    paid_back(&mut arcade, &pool);

    let (session, pool) = arcade.staked();
    arcade.win(&session, 0);
    pool.dispute(&mut arcade.machine, case_status::UPHELD);
    arcade.refuses(pool.settle(), &[], EscrowError::TooEarly);
    arcade.challenge_time();
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    // someone has sent lamports to where a case would be: that is none
    arcade.erase(&pool.case);
    arcade.machine.svm.airdrop(&pool.case, 1_000_000_000).expect("an airdrop");
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.send(pool.settle(), &[]);

    // one that is never judged
    let (session, pool) = arcade.staked();
    arcade.win(&session, 0);
    pool.dispute(&mut arcade.machine, case_status::OPEN);
    arcade.machine.wait(1, ABANDON_SECONDS - 1);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.machine.wait(1, 1);
    arcade.send(pool.refund(), &[]);
    paid_back(&mut arcade, &pool);
}

#[test]
fn a_session_on_a_rollup_is_waited_for() {
    let mut arcade = Arcade::new();
    let (session, pool) = arcade.staked();
    arcade.machine.send(&[session.lock(0), session.lock(1)], &session.both()).expect("both lock");
    let owner = arcade.machine.program;
    arcade.machine.tamper(&session.address, |account| account.owner = Address::new_unique());
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    arcade.refuses(pool.settle(), &[], EscrowError::WrongSession);
    arcade.machine.wait(1, session.rules.lifetime + ABANDON_SECONDS - 10);
    arcade.refuses(pool.refund(), &[], EscrowError::StillPlaying);
    // it may come back as late as this
    arcade.machine.tamper(&session.address, |account| account.owner = owner);
    arcade.alter(&session.address, |state| (state.status, state.winner) = (session_status::ENDED, 1));
    arcade.send(pool.settle(), &[]);

    let (session, pool) = arcade.staked();
    arcade.machine.tamper(&session.address, |account| account.owner = Address::new_unique());
    arcade.machine.wait(1, session.rules.lifetime + ABANDON_SECONDS);
    arcade.send(pool.refund(), &[]);
    paid_back(&mut arcade, &pool);
}

#[test]
fn a_pool_by_other_rules_has_another_address() {
    let mut arcade = Arcade::new();
    let (_, pool) = arcade.staked();
    let mut other = Pool::new(&mut arcade.machine, arcade.programs, pool.session, TIER);
    // the same rules: it is there
    (other.protocol, other.address) = (pool.protocol, pool.address);
    arcade.refuses(other.create(), &[&other.maker], ChainError::AlreadyExists);
    // other rules at that address
    other.tier += 1;
    arcade.wrong_account(other.create(), &[&other.maker]);
    other.tier -= 1;
    other.protocol = other.maker.pubkey();
    arcade.wrong_account(other.create(), &[&other.maker]);
    other.protocol = pool.protocol;
    other.dispute = arcade.programs[0];
    arcade.wrong_account(other.create(), &[&other.maker]);
}

#[test]
fn a_pool_is_bounded() {
    let mut arcade = Arcade::new();
    let session = arcade.joined(arcade.rules());
    for tier in [0, MOST_POT / 2 + 1, u64::MAX] {
        let pool = Pool::new(&mut arcade.machine, arcade.programs, session.address, tier);
        arcade.refuses(pool.create(), &[&pool.maker], ChainError::BadArgument);
    }
    let pool = Pool::new(&mut arcade.machine, arcade.programs, session.address, MOST_POT / 2);
    arcade.send(pool.create(), &[&pool.maker]);
    let sponsor = arcade.machine.person();
    for lamports in [1, u64::MAX] {
        arcade.refuses(pool.sponsor(sponsor.pubkey(), 0, lamports), &[&sponsor], EscrowError::TooMuch);
    }
    arcade.refuses(pool.sponsor(sponsor.pubkey(), 0, 0), &[&sponsor], ChainError::BadArgument);
    // nobody has as much
    assert!(arcade.machine.send(&[pool.stake(0)], &[&session.players[0]]).is_err());
}

#[test]
fn every_instruction_is_cheap() {
    let mut arcade = Arcade::new();
    let session = arcade.joined(arcade.rules());
    let pool = Pool::new(&mut arcade.machine, arcade.programs, session.address, TIER);
    let sponsor = arcade.machine.person();
    let key = sponsor.pubkey();
    let (one, two) = (&session.players[0], &session.players[1]);
    let mut costs = vec![
        ("create_pool", arcade.send(pool.create(), &[&pool.maker])),
        ("stake", arcade.send(pool.stake(0), &[one])),
        ("unstake", arcade.send(pool.unstake(0), &[one])),
        ("sponsor, the first time", arcade.send(pool.sponsor(key, 0, 1000), &[&sponsor])),
        ("sponsor, more", arcade.send(pool.sponsor(key, 0, 1000), &[&sponsor])),
        ("withdraw", arcade.send(pool.withdraw(key, 0), &[&sponsor])),
    ];
    for (side, player) in [(0, one), (1, two)] {
        arcade.send(pool.stake(side), &[player]);
    }
    arcade.send(pool.sponsor(key, 0, 999), &[&sponsor]);
    arcade.win(&session, 0);
    arcade.challenge_time();
    costs.extend([
        ("settle", arcade.send(pool.settle(), &[])),
        ("pay_player", arcade.send(pool.pay_player(0), &[])),
        ("pay_sponsor", arcade.send(pool.pay_sponsor(key, 0), &[])),
        ("pay_protocol", arcade.send(pool.pay_protocol(), &[])),
    ]);
    arcade.send(pool.pay_player(1), &[]);
    costs.push(("close_pool", arcade.send(pool.close(), &[])));
    for (name, units) in costs {
        println!("{name}: {units} CU");
        // finding an address takes 1,500 for every bump that is tried
        assert!(units < 40_000, "{name} takes {units} CU");
    }
}
