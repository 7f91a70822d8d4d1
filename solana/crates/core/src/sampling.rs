//! How a lane samples its next action states; see `quantization.sampling`.

use crate::fixed_point::rounded;
use crate::scheme::{DT_BITS, INVERSE_BITS, TEMPERATURE_BITS};
use crate::tables::exp_neg;

/// How a lane's next action states are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sampling {
    /// The match's seed.
    pub seed: u64,
    /// Number of the frame that the step leads to; a match's first step leads to 1.
    pub row: u64,
    /// In 1/256; 0 takes the likeliest, whatever seed and row.
    pub temperature: u32,
}

impl Sampling {
    /// The likeliest.
    pub const LIKELIEST: Self = Self { seed: 0, row: 0, temperature: 0 };

    /// The same, for the frame after.
    #[must_use]
    pub fn next(self) -> Self {
        Self { row: self.row.wrapping_add(1), ..self }
    }
}

/// Weights of logits at a temperature.
pub(crate) struct Warmth {
    /// The most that a distance is taken for, DT_BITS: 32 temperatures, at which `exp_neg` is 0.
    limit: i64,
    /// INVERSE_BITS.
    inverse: i64,
    /// What takes a distance to DT_BITS.
    down: i32,
}

impl Warmth {
    /// temperature above 0; `bits`: fractional bits of distances, at least DT_BITS.
    pub fn new(temperature: u32, bits: i32) -> Self {
        let inverse =
            ((1_u64 << (INVERSE_BITS + TEMPERATURE_BITS)) + u64::from(temperature / 2)) / u64::from(temperature);
        Self {
            limit: i64::from(temperature) << (5 + DT_BITS - TEMPERATURE_BITS),
            inverse: inverse as i64,
            down: bits - DT_BITS,
        }
    }

    /// The weight, at most 2^DECAY_BITS, of a logit that lies `behind` ≥ 0 the best.
    #[inline(always)]
    pub fn weight(&self, behind: i64) -> i64 {
        exp_neg(rounded(rounded(behind, self.down).min(self.limit) * self.inverse, INVERSE_BITS))
    }
}

const ROUNDS: usize = 10;
const MULTIPLIERS: [u32; 2] = [0xd251_1f53, 0xcd9e_8d57];
const KEY_STEPS: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];

/// Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
pub fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let product = |word: usize| u64::from(MULTIPLIERS[word]) * u64::from(counter[2 * word]);
        let (first, second) = (product(0), product(1));
        counter = [
            (second >> 32) as u32 ^ counter[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ counter[3] ^ key[1],
            first as u32,
        ];
        key = [key[0].wrapping_add(KEY_STEPS[0]), key[1].wrapping_add(KEY_STEPS[1])];
    }
    counter
}

/// 64 random bits: a pure function of these.
pub fn random_bits(seed: u64, row: u64, player: u32, head: u32) -> u64 {
    let words = philox([row as u32, (row >> 32) as u32, player, head], [seed as u32, (seed >> 32) as u32]);
    u64::from(words[1]) << 32 | u64::from(words[0])
}

/// `total · u / 2^62`, rounded down, where u is the upper 62 of these bits: below `total`, which is at most 2^33. Products of
/// 128 bits would say the same, but not every target of the step has them.
pub fn share(bits: u64, total: u64) -> u64 {
    let (high, low) = (bits >> 33, (bits >> 2) & ((1 << 31) - 1));
    (high * total + ((low * total) >> 31)) >> 31
}
