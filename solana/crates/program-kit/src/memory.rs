//! What the machine does with memory: the backend has no calls for copies of any length.

use bytemuck::pod_read_unaligned;

/// Copies a slice of the same length.
pub fn copy(to: &mut [u8], from: &[u8]) {
    assert_eq!(to.len(), from.len());
    #[cfg(target_arch = "bpf")]
    // SAFETY: both are of this length, and a mutable slice overlaps no other.
    unsafe {
        pinocchio::syscalls::sol_memcpy_(to.as_mut_ptr(), from.as_ptr(), from.len() as u64);
    }
    #[cfg(not(target_arch = "bpf"))]
    to.copy_from_slice(from);
}

/// Fills a slice with zeros.
pub fn clear(bytes: &mut [u8]) {
    #[cfg(target_arch = "bpf")]
    // SAFETY: the slice is that long.
    unsafe {
        pinocchio::syscalls::sol_memset_(bytes.as_mut_ptr(), 0, bytes.len() as u64);
    }
    #[cfg(not(target_arch = "bpf"))]
    bytes.fill(0);
}

/// Whether two keys or hashes are the same.
#[inline(always)]
pub fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let [a, b, c, d]: [u64; 4] = pod_read_unaligned(one);
    let [e, f, g, h]: [u64; 4] = pod_read_unaligned(other);
    a == e && b == f && c == g && d == h
}

/// No key.
pub const NOBODY: [u8; 32] = [0; 32];

/// The SHA-256 of all these bytes, one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut found = [0; 32];
    #[cfg(target_arch = "bpf")]
    // SAFETY: the syscall reads so many slices and writes 32 bytes.
    unsafe {
        pinocchio::syscalls::sol_sha256(parts.as_ptr().cast(), parts.len() as u64, found.as_mut_ptr());
    }
    #[cfg(not(target_arch = "bpf"))]
    core::hint::black_box((parts, &mut found));
    found
}
