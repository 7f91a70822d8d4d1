//! The generator is the published one.

use wire_core::sampling::{philox, random_bits, share};

/// `kat_vectors` of Random123: counter, key, words.
const KNOWN: [([u32; 4], [u32; 2], [u32; 4]); 3] = [
    ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
        [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
    ),
];

#[test]
fn philox_gives_the_known_answers() {
    for (counter, key, words) in KNOWN {
        assert_eq!(philox(counter, key), words);
    }
}

#[test]
fn keys_stand_where_the_specification_puts_them() {
    let bits = random_bits(0x299f_31d0_a409_3822, 0x85a3_08d3_243f_6a88, 0x1319_8a2e, 0x0370_7344);
    assert_eq!(bits, 0x94fd_cceb_d16c_fe09);
}

#[test]
fn shares_are_those_that_128_bits_give() {
    let words = [0, 1, 3, 4, u64::MAX, u64::MAX - 4, 1 << 33, (1 << 33) - 1];
    let totals = [0, 1, 1 << 24, 400 << 24, 1 << 33, (1 << 33) - 1];
    for bits in words.into_iter().chain((0..1000).map(|row| random_bits(1, row, 0, 0))) {
        for total in totals.into_iter().chain((0..100).map(|row| random_bits(2, row, 0, 0) >> 31)) {
            let wanted = (u128::from(bits >> 2) * u128::from(total)) >> 62;
            assert_eq!(u128::from(share(bits, total)), wanted, "{bits} of {total}");
        }
    }
}
