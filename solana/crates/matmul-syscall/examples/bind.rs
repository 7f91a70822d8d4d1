//! Names the system call in a program that `sbpf-linker` linked:
//! `cargo run --release -p matmul-syscall --example bind -- LINKED.so BOUND.so`.

use std::error::Error;
use std::{env, fs};

use matmul_syscall::bind;

fn main() -> Result<(), Box<dyn Error>> {
    let [linked, bound] = env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "bind LINKED.so BOUND.so")?;
    let program = fs::read(&linked).map_err(|error| format!("{linked}: {error}"))?;
    let program = bind(&program).ok_or_else(|| format!("{linked} has no call to rename"))?;
    fs::write(&bound, program).map_err(|error| format!("{bound}: {error}"))?;
    Ok(())
}
