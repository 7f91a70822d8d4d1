//! The programs in LiteSVM, from the side of those who talk to them. The tests are in `tests`; build the programs first:
//! `cd solana/programs && cargo build --release -p world-model -p escrow`.
#![allow(missing_docs)] // instructions and accounts have the names that `docs/world-model-program.md` and `docs/escrow.md` explain

pub mod assault;
pub mod call;
pub mod fuzz;
pub mod machine;
pub mod place;
pub mod pool;
pub mod session;
pub mod upload;

pub use assault::Assault;
pub use call::Call;
pub use machine::{Machine, Refusal};
pub use pool::Pool;
pub use session::{Rules, Session};
pub use upload::Upload;
