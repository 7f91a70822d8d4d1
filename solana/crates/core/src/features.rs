//! The inputs as data: which quantity becomes which column of the token, and how. See `quantization.features`.

use bytemuck::{Pod, Zeroable};

use crate::error::Error;
use crate::fixed_point::rounded;
use crate::quantities::Quantities;
use crate::scheme::{FIELDS, HIGH, LOW, QUANTITIES, quantity};
use crate::tables::sine;
use crate::world::{InputSizes, Inputs};

/// Kinds of records.
pub mod kind {
    /// A row of a table: first row, rows.
    pub const LOOKUP: u8 = 0;
    /// A row where a comparison holds: threshold, 0 (at least) or 1 (at most), row.
    pub const FLAG: u8 = 1;
    /// int16: gain with 16 fractional bits, right shift, lowest, highest.
    pub const NUMBER: u8 = 2;
    /// int8: right shift to a phase, phase to add.
    pub const WAVE: u8 = 3;
    /// int8: right shift.
    pub const LEVEL: u8 = 4;
    /// int8 entries of row quantity · stride + second: stride.
    pub const EMBEDDING: u8 = 5;
}

/// One input as the world's bytes hold it; what `values` mean hangs on the kind.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Record {
    /// One of [`kind`].
    pub kind: u8,
    /// Whose quantity.
    pub player: u8,
    /// Which quantity.
    pub quantity: u8,
    /// The second quantity of an embedding.
    pub second: u8,
    /// Four numbers.
    pub values: [i32; 4],
}

/// The least and greatest value of a quantity that indexes or is stored as a byte.
fn range(of: usize) -> Option<(i32, i32)> {
    const TRIGGERS: [usize; 4] =
        [quantity::TRIGGER_L, quantity::TRIGGER_R, quantity::PREVIOUS_TRIGGER_L, quantity::PREVIOUS_TRIGGER_R];
    const FORWARD: [usize; 4] =
        [quantity::STICK_FORWARD, quantity::C_FORWARD, quantity::PREVIOUS_STICK_FORWARD, quantity::PREVIOUS_C_FORWARD];
    if of < FIELDS {
        Some((LOW[of], HIGH[of]))
    } else if TRIGGERS.contains(&of) {
        Some((0, 255))
    } else if FORWARD.contains(&of)
        || (quantity::STICK_X..quantity::TRIGGER_L).contains(&of)
        || (quantity::PREVIOUS_STICK_X..quantity::PREVIOUS_TRIGGER_L).contains(&of)
    {
        Some((-127, 127))
    } else {
        None
    }
}

/// Whether the records make sense and fill the columns of their layer.
pub(crate) fn check(inputs: &Inputs<'_>) -> Result<(), Error> {
    let sizes = &inputs.sizes;
    let (mut numbers, mut waves) = (0, 0);
    for (place, record) in inputs.features.iter().enumerate() {
        let known = usize::from(record.quantity) < QUANTITIES && usize::from(record.second) < QUANTITIES;
        if !(known && record.player < 2 && sound(record, sizes)) {
            return Err(Error::Feature(place));
        }
        match record.kind {
            kind::NUMBER => numbers += 1,
            kind::WAVE | kind::LEVEL => waves += 1,
            kind::EMBEDDING => waves += sizes.entry_width,
            _ => {}
        }
    }
    if numbers == sizes.numbers && waves == sizes.waves { Ok(()) } else { Err(Error::Columns) }
}

fn sound(record: &Record, sizes: &InputSizes) -> bool {
    let rows = sizes.rows as i64;
    let [a, b, c, d] = record.values.map(i64::from);
    match record.kind {
        kind::LOOKUP => a >= 0 && b >= 1 && a + b <= rows,
        kind::FLAG => (0..=1).contains(&b) && (0..rows).contains(&c),
        // the two bytes of a number are int8 each
        kind::NUMBER => (0..=48).contains(&b) && -32_768 <= c && c <= d && d <= 32_639,
        kind::WAVE => (0..=40).contains(&a),
        kind::LEVEL => {
            let fits = |(low, high): (i32, i32)| low >> a >= -128 && high >> a <= 127;
            (0..=8).contains(&a) && range(usize::from(record.quantity)).is_some_and(fits)
        }
        kind::EMBEDDING => match (range(usize::from(record.quantity)), range(usize::from(record.second))) {
            (Some((low, high)), Some((second_low, second_high))) => {
                let last = i64::from(high) * a + i64::from(second_high);
                a >= 0 && low >= 0 && second_low >= 0 && last < sizes.entry_rows as i64
            }
            _ => false,
        },
        _ => false,
    }
}

/// Where a layer's inputs go: the sum of rows, the numbers' high and low bytes, the waves.
pub(crate) struct Columns<'s> {
    pub rows: &'s mut [i32],
    pub high: &'s mut [i8],
    pub low: &'s mut [i8],
    pub waves: &'s mut [i8],
}

/// Writes what a layer reads off a frame as `player` 0 sees it, or 1; what is beyond the columns becomes 0.
#[inline(always)]
pub(crate) fn gather(inputs: &Inputs<'_>, read: &Quantities, player: usize, to: Columns<'_>) {
    let (mut number, mut wave) = (0, 0);
    let mut sum = RowSum::new(to.rows);
    for record in inputs.features {
        let whose = usize::from(record.player) ^ player;
        let value = read[usize::from(record.quantity)][whose];
        let [a, b, c, d] = record.values;
        match record.kind {
            kind::LOOKUP => sum.add(inputs.row((a + value.clamp(0, b - 1)) as usize)),
            kind::FLAG => {
                if if b == 0 { value >= a } else { value <= a } {
                    sum.add(inputs.row(c as usize));
                }
            }
            kind::NUMBER => {
                let scaled = rounded(i64::from(value) * i64::from(a), b).clamp(i64::from(c), i64::from(d)) as i32;
                let high = (scaled + 128) >> 8;
                to.high[number] = high as i8;
                to.low[number] = (scaled - (high << 8)) as i8;
                number += 1;
            }
            kind::WAVE => {
                to.waves[wave] = sine(rounded(i64::from(value), a) + i64::from(b));
                wave += 1;
            }
            kind::LEVEL => {
                to.waves[wave] = (value >> a) as i8;
                wave += 1;
            }
            _ => {
                let second = read[usize::from(record.second)][whose];
                let width = inputs.sizes.entry_width;
                let entry = &inputs.entries[(value * a + second) as usize * width..][..width];
                for (to, from) in to.waves[wave..wave + width].iter_mut().zip(entry) {
                    *to = *from;
                }
                wave += width;
            }
        }
    }
    sum.finish();
    for rest in [&mut to.high[number..], &mut to.low[number..], &mut to.waves[wave..]] {
        for value in rest {
            *value = 0;
        }
    }
}

/// Rows that are added up together: sums are read and written once for all of them.
const TOGETHER: usize = 4;

/// A sum of rows.
struct RowSum<'s, 'w> {
    sums: &'s mut [i32],
    waiting: [&'w [i16]; TOGETHER],
    count: usize,
    /// How many rows are in the sums as words.
    in_words: u32,
}

impl<'s, 'w> RowSum<'s, 'w> {
    #[inline(always)]
    fn new(sums: &'s mut [i32]) -> Self {
        for sum in sums.iter_mut() {
            *sum = 0;
        }
        Self { sums, waiting: [&[]; TOGETHER], count: 0, in_words: 0 }
    }

    #[inline(always)]
    fn add(&mut self, row: &'w [i16]) {
        self.waiting[self.count] = row;
        self.count += 1;
        if self.count < TOGETHER {
            return;
        }
        self.count = 0;
        if cfg!(target_arch = "bpf") && self.sums.len().is_multiple_of(words::WIDTH) {
            words::add(bytemuck::cast_slice_mut(self.sums), self.waiting.map(bytemuck::cast_slice));
            self.in_words += TOGETHER as u32;
        } else {
            add_together(self.sums, &self.waiting);
        }
    }

    #[inline(always)]
    fn finish(self) {
        if self.in_words > 0 {
            words::finish(bytemuck::cast_slice_mut(self.sums), self.in_words);
        }
        for row in &self.waiting[..self.count] {
            for (sum, value) in self.sums.iter_mut().zip(*row) {
                *sum += i32::from(*value);
            }
        }
    }
}

#[inline(always)]
fn add_together(sums: &mut [i32], rows: &[&[i16]; TOGETHER]) {
    let [one, two, three, four] = rows.map(|row| &row[..sums.len()]);
    for (k, sum) in sums.iter_mut().enumerate() {
        *sum += i32::from(one[k]) + i32::from(two[k]) + i32::from(three[k]) + i32::from(four[k]);
    }
}

/// Sums of four int16 in two words, the even ones and the odd ones, each 2¹⁵ a row too much: no sign is extended.
mod words {
    use super::TOGETHER;

    /// Values of a word.
    pub const WIDTH: usize = 4;
    const SIGNS: u64 = 0x8000_8000_8000_8000;
    const EVEN: u64 = 0x0000_ffff_0000_ffff;

    #[inline(always)]
    pub fn add(sums: &mut [[u64; 2]], rows: [&[u64]; TOGETHER]) {
        let rows = rows.map(|row| &row[..sums.len()]);
        for (k, [even, odd]) in sums.iter_mut().enumerate() {
            for row in rows {
                let values = row[k] ^ SIGNS;
                *even += values & EVEN;
                *odd += (values >> 16) & EVEN;
            }
        }
    }

    /// What the words stand for, in the values' order.
    #[inline(always)]
    pub fn finish(sums: &mut [[u64; 2]], rows: u32) {
        let much = rows << 15;
        for words in sums {
            let [even, odd] = *words;
            let values = [even as u32, odd as u32, (even >> 32) as u32, (odd >> 32) as u32];
            *bytemuck::cast_mut::<_, [u32; WIDTH]>(words) = values.map(|value| value.wrapping_sub(much));
        }
    }
}
