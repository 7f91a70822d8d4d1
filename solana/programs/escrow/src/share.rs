//! Who gets how much. The machine has no products or quotients of 128 bits.

use chain_layout::escrow::{LOSER_PERCENT, MOST_POT, Pool, SPONSORS_PERCENT, WINNER_PERCENT};

use crate::pool::pot;

/// A hundredth of a pot times this is a u64.
const _: () = assert!(MOST_POT <= u64::MAX / 100);
const _: () = assert!(WINNER_PERCENT + SPONSORS_PERCENT + LOSER_PERCENT < 100);

/// What a settled pool pays.
pub struct Shares {
    pub winner: u64,
    pub loser: u64,
    /// To all of the winner's sponsors.
    pub sponsors: u64,
    /// A tenth, and what the others' shares leave of a lamport.
    pub protocol: u64,
}

/// The shares of a pool that is decided.
pub fn shares(pool: &Pool) -> Shares {
    let pot = pot(pool);
    let percent = |share: u64| pot * share / 100;
    let (mut winner, loser, mut sponsors) =
        (percent(WINNER_PERCENT), percent(LOSER_PERCENT), percent(SPONSORS_PERCENT));
    let protocol = pot - winner - loser - sponsors;
    if pool.sponsored[usize::from(pool.winner)] == 0 {
        winner += sponsors;
        sponsors = 0;
    }
    Shares { winner, loser, sponsors, protocol }
}

/// whole × part / of, rounded down; part ≤ of, and 0 < of < 2^63.
pub fn portion(whole: u64, part: u64, of: u64) -> u64 {
    let (mut rest, low) = product(whole, part);
    // long division, bit by bit: the quotient is at most `whole`, so `rest` is below `of` throughout
    let mut quotient = 0;
    for bit in (0..u64::BITS).rev() {
        rest = rest << 1 | (low >> bit & 1);
        quotient <<= 1;
        if rest >= of {
            rest -= of;
            quotient |= 1;
        }
    }
    quotient
}

/// The upper and the lower 64 bits of a product.
fn product(one: u64, other: u64) -> (u64, u64) {
    let halves = |number: u64| (number >> 32, number & u64::from(u32::MAX));
    let ((a, b), (c, d)) = (halves(one), halves(other));
    let low = b * d;
    let (carry, kept) = halves(a * d + (low >> 32));
    let middle = b * c + kept;
    (a * c + carry + (middle >> 32), middle << 32 | (low & u64::from(u32::MAX)))
}
