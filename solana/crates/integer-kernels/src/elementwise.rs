//! What a step does beside its matrices and its state.

const SHIFT: u32 = 4;

/// The entry that stands for a value; one comparison where it is in range.
#[inline(always)]
fn index(x: i64) -> usize {
    let index = (x >> SHIFT) + 128;
    if index as u64 > 255 {
        return if index < 0 { 0 } else { 255 };
    }
    index as usize & 255
}

/// `x[i] = table[clamp(x[i] >> 4, −128, 127) + 128]`: an activation function by table, in place.
#[inline(always)]
pub fn lookup(x: &mut [i32], table: &[i16; 256]) {
    for x in x {
        *x = i32::from(table[index((*x).into())]);
    }
}

/// The same on 64-bit words.
#[inline(always)]
pub fn lookup_wide(x: &mut [i64], table: &[i64; 256]) {
    for x in x {
        *x = table[index(*x)];
    }
}

/// `Σ x²`, for RMS normalisation; values within ±2²⁴ and up to 2¹⁵ of them.
#[inline(always)]
pub fn sum_of_squares(x: &[i32]) -> u64 {
    x.iter().fold(0u64, |sum, &x| sum.wrapping_add((i64::from(x) * i64::from(x)) as u64))
}

/// The same on 64-bit words.
#[inline(always)]
pub fn sum_of_squares_wide(x: &[i64]) -> u64 {
    x.iter().fold(0u64, |sum, &x| sum.wrapping_add(x.wrapping_mul(x) as u64))
}

/// The sum of some words: what reading memory costs.
#[inline(always)]
pub fn sum(words: &[u64]) -> u64 {
    words.iter().fold(0u64, |sum, &word| sum.wrapping_add(word))
}

/// Adds a table row (an embedding already multiplied by its matrix) to a vector.
#[inline(always)]
pub fn add_row(x: &mut [i32], row: &[i16]) {
    for (x, &row) in x.iter_mut().zip(row) {
        *x = x.wrapping_add(i32::from(row));
    }
}

/// The same, four `i16` of the row a word and 64-bit sums.
#[inline(always)]
pub fn add_row_wide(x: &mut [i64], row: &[u64]) {
    for (x, &row) in x.as_chunks_mut::<4>().0.iter_mut().zip(row) {
        x[0] += (row as i64) << 48 >> 48;
        x[1] += (row as i64) << 32 >> 48;
        x[2] += (row as i64) << 16 >> 48;
        x[3] += row as i64 >> 48;
    }
}

/// Index of the largest logit, the first of equals.
#[inline(always)]
pub fn argmax(logits: &[i32]) -> usize {
    let (mut best, mut most) = (0, i64::MIN);
    for (index, &logit) in logits.iter().enumerate() {
        if i64::from(logit) > most {
            (best, most) = (index, logit.into());
        }
    }
    best
}

/// The same on 64-bit words.
#[inline(always)]
pub fn argmax_wide(logits: &[i64]) -> usize {
    let (mut best, mut most) = (0, i64::MIN);
    for (index, &logit) in logits.iter().enumerate() {
        if logit > most {
            (best, most) = (index, logit);
        }
    }
    best
}
