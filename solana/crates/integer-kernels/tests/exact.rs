//! Every layout against plain sums, at the limits that the proofs give.

use integer_kernels::{
    dense8,
    lanes::{self, INT4, INT8, Lanes, Overflow},
    nibbles,
    pack::Matrix,
    pairs, plain, rows,
};

const COLUMNS: usize = 150;
const ROWS: usize = 37;

/// Weights and activations for which every product, every lane and every borrow goes to its limit: all signs, and the
/// largest magnitudes only.
fn extremes(limit: i8, pattern: usize) -> (Vec<i8>, Vec<i8>) {
    let sign =
        |i: usize, by: usize| if pattern == 0 || (i / by + i * pattern).is_multiple_of(pattern + 1) { 1 } else { -1 };
    let weights = (0..ROWS * COLUMNS).map(|i| limit * sign(i, 7)).collect();
    let x = (0..COLUMNS).map(|i| 127 * sign(i, 3)).collect();
    (weights, x)
}

fn expected(weights: &[i8], x: &[i8]) -> Vec<i32> {
    let mut out = vec![0; ROWS];
    plain::matvec(weights, x, &mut out);
    out
}

/// The longest segment that any weights allow, in whole groups of 4 words.
fn segment(lanes: Lanes) -> usize {
    lanes.always_fits() / 4 * 4
}

#[test]
fn int8_layouts_are_exact_at_their_limits() {
    for pattern in 0..6 {
        let (weights, x) = extremes(127, pattern);
        let matrix = Matrix { weights: &weights, columns: COLUMNS };
        let expected = expected(&weights, &x);
        let mut out = [0; 45];

        let segment = segment(INT8);
        let packed = matrix.lanes(INT8, 5, 4, segment).expect("the segment always fits");
        let mut words = vec![0; INT8.words(COLUMNS, 4)];
        lanes::spread3(&x, &mut words);
        lanes::matvec3::<5, 4>(&packed, &words, segment, &mut out[..40]);
        assert_eq!(out[..ROWS], expected, "lanes, pattern {pattern}");

        let packed = matrix.pairs(INT8, 2, 16).expect("16 words always fit");
        let mut words = vec![0; INT8.words(COLUMNS, lanes::GROUP)];
        lanes::spread3(&x, &mut words);
        let mut starts = [[0; 2]; 8];
        pairs::starts3(&words, 16, &mut starts);
        pairs::matvec3::<2>(&packed, &words, 16, &starts, &mut out[..40]);
        assert_eq!(out[..ROWS], expected, "pairs, pattern {pattern}");

        let wide: Vec<i64> = (0..152).map(|i| x.get(i).copied().unwrap_or(0).into()).collect();
        rows::matvec::<5, 8>(&matrix.rows_in_lanes(5, 8), &wide, &mut out);
        assert_eq!(out[..ROWS], expected, "rows, pattern {pattern}");

        let mut words = vec![0; 4 * COLUMNS.div_ceil(8)];
        dense8::spread(&x, &mut words);
        dense8::matvec::<2>(&matrix.dense8(2), &words, &mut out[..38]);
        assert_eq!(out[..ROWS], expected, "dense8, pattern {pattern}");
    }
}

#[test]
fn int4_layouts_are_exact_at_their_limits() {
    for pattern in 0..6 {
        let (weights, x) = extremes(7, pattern);
        let matrix = Matrix { weights: &weights, columns: COLUMNS };
        let expected = expected(&weights, &x);
        let mut out = [0; 40];

        let mut words = vec![0; INT4.words(COLUMNS, lanes::GROUP)];
        lanes::spread4(&x, &mut words);
        let packed = matrix.lanes(INT4, 5, 8, 8).expect("8 words always fit");
        lanes::matvec4::<5, 8>(&packed, &words, 8, &mut out);
        assert_eq!(out[..ROWS], expected, "lanes, pattern {pattern}");

        let mut starts = [[0; 2]; 8];
        pairs::starts4(&words, 8, &mut starts);
        pairs::matvec4::<2>(&matrix.pairs(INT4, 2, 8).expect("8 words always fit"), &words, 8, &starts, &mut out);
        assert_eq!(out[..ROWS], expected, "pairs, pattern {pattern}");

        nibbles::starts(&words, 8, &mut starts);
        nibbles::matvec(&matrix.nibbles(8).expect("8 words always fit"), &words, 8, &starts, &mut out);
        assert_eq!(out[..ROWS], expected, "nibbles, pattern {pattern}");
    }
}

#[test]
fn what_could_overflow_is_refused() {
    assert_eq!((INT8.weight_budget(), INT4.weight_budget()), (8256, 258));
    assert_eq!((INT8.always_fits(), INT4.always_fits()), (21, 9));
    let weights = [127; 66];
    let matrix = Matrix { weights: &weights, columns: 66 };
    assert!(matrix.lanes(INT8, 1, 1, 21).is_ok());
    let overflow = Overflow { row: 0, sum: 66 * 127, budget: 8256 };
    assert_eq!(matrix.lanes(INT8, 1, 1, 22), Err(overflow));
}

#[test]
fn the_budget_is_exact_and_no_more() {
    // A row at the budget comes out right with the largest activations of either sign; twice the budget would not.
    let mut weights = [127; 66];
    weights[65] = 1;
    let sum: i32 = weights.iter().map(|&w| i32::from(w)).sum();
    assert_eq!(sum, 8256);
    let packed = Matrix { weights: &weights, columns: 66 }.lanes(INT8, 1, 1, 22).expect("it is within the budget");
    for x in [127i8, -127] {
        let mut words = [0; 22];
        lanes::spread3(&[x; 66], &mut words);
        let mut out = [0];
        lanes::matvec3::<1, 1>(&packed, &words, 22, &mut out);
        assert_eq!(out[0], 8256 * i32::from(x));
    }
}
