//! The world's program in LiteSVM, from the side of those who talk to it. The tests are in `tests`; build the program first:
//! `cd solana/programs && cargo build --release -p world-model`.
#![allow(missing_docs)] // instructions and accounts have the names that `docs/world-model-program.md` explains

pub mod assault;
pub mod call;
pub mod machine;
pub mod place;
pub mod session;
pub mod upload;

pub use assault::Assault;
pub use call::Call;
pub use machine::{Machine, Refusal};
pub use session::{Rules, Session};
pub use upload::Upload;
