//! SHA-256: the runtime's in a program, the usual one elsewhere.

/// A SHA-256.
pub type Hash = [u8; 32];

#[cfg(target_arch = "bpf")]
pub use program_kit::memory::sha256;

/// The SHA-256 of all these bytes, one after the other.
#[cfg(not(target_arch = "bpf"))]
pub fn sha256(parts: &[&[u8]]) -> Hash {
    use sha2::Digest;
    let mut hasher = sha2::Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
