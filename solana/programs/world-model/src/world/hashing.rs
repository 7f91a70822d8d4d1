//! SHA-256 that can be left off between two blocks: the runtime's own can't, and one transaction of it reaches 2.8 MB.

use program_kit::memory::copy;

/// What SHA-256 begins with.
pub const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Bytes of a block.
pub const BLOCK: usize = 64;

/// A block, its bytes as they come.
pub type Block = [u32; BLOCK / 4];

const ROUNDS: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

/// A word twice in 64 bits: what is shifted out of one is shifted in from the other, so a rotation is one shift. Upper
/// halves of sums and of shifted words mean nothing until they are doubled again.
#[inline(always)]
fn doubled(word: u64) -> u64 {
    word << 32 | (word << 32) >> 32
}

/// Takes a block in.
#[inline(never)]
pub fn compress(state: &mut [u32; 8], block: &Block) {
    let mut schedule = [0_u64; 64];
    for (to, word) in schedule.iter_mut().zip(block) {
        *to = doubled(u32::from_be(*word).into());
    }
    for place in block.len()..schedule.len() {
        let (x, y) = (schedule[place - 15], schedule[place - 2]);
        let low = (x >> 7) ^ (x >> 18) ^ ((x << 32) >> 35);
        let high = (y >> 17) ^ (y >> 19) ^ ((y << 32) >> 42);
        let sum = schedule[place - 16].wrapping_add(low).wrapping_add(schedule[place - 7]).wrapping_add(high);
        schedule[place] = doubled(sum);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state.map(|word| doubled(word.into()));
    for (word, constant) in schedule.iter().zip(&ROUNDS) {
        let turned = (e >> 6) ^ (e >> 11) ^ (e >> 25);
        let chosen = g ^ (e & (f ^ g));
        let first = h.wrapping_add(turned).wrapping_add(chosen).wrapping_add((*constant).into()).wrapping_add(*word);
        let turned = (a >> 2) ^ (a >> 13) ^ (a >> 22);
        let most = (a & b) | (c & (a | b));
        h = g;
        g = f;
        f = e;
        e = doubled(d.wrapping_add(first));
        d = c;
        c = b;
        b = a;
        a = doubled(first.wrapping_add(turned).wrapping_add(most));
    }
    for (word, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(more as u32);
    }
}

/// The hash, after the last whole block: `rest`, of which `length` modulo [`BLOCK`] bytes count, and the length of
/// everything are what remains.
pub fn finish(mut state: [u32; 8], rest: &Block, length: u64) -> [u8; 32] {
    let mut block = [0; BLOCK];
    let count = (length % BLOCK as u64) as usize;
    copy(&mut block[..count], &bytemuck::bytes_of(rest)[..count]);
    block[count] = 0x80;
    if count >= BLOCK - 8 {
        compress(&mut state, &bytemuck::cast(block));
        block = [0; BLOCK];
    }
    block[BLOCK - 8..].copy_from_slice(&(8 * length).to_be_bytes());
    compress(&mut state, &bytemuck::cast(block));
    bytemuck::cast(state.map(u32::to_be_bytes))
}
