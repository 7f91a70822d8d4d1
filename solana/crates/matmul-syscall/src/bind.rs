//! Names the system call in a linked program.
//!
//! `sbpf-linker` binds only the system calls of stock Solana, from a list of its own. So a program calls
//! [`STAND_IN`], whose name is as long, and the linked program's symbol is renamed. Programs of `cargo build-sbf` need
//! none of this: its linker leaves unknown names to the virtual machine.

use crate::NAME;

/// The system call of stock Solana that a program links in the place of [`NAME`]. Such a program can't call it itself.
pub const STAND_IN: &str = "sol_keccak256";

const _: () = assert!(STAND_IN.len() == NAME.len(), "a name is replaced in its place");

/// The program with [`STAND_IN`] renamed to [`NAME`], or `None` where it doesn't call that.
pub fn bind(program: &[u8]) -> Option<Vec<u8>> {
    let mut bound = program.to_vec();
    let name = format!("\0{STAND_IN}\0").into_bytes();
    let mut found = false;
    let mut start = 0;
    while let Some(place) = bound[start..].windows(name.len()).position(|window| window == name) {
        bound[start + place + 1..][..NAME.len()].copy_from_slice(NAME.as_bytes());
        start += place + name.len() - 1;
        found = true;
    }
    found.then_some(bound)
}
