//! The Solana program `cu-benchmark`, run and measured in LiteSVM.

pub mod case;
pub mod played;
pub mod random;
pub mod svm;

/// Seed of everything that is random in a measurement.
pub const SEED: u64 = 88_172_645_463_325_252;

/// Most compute units that one transaction may use, on Solana and in an ephemeral rollup.
pub const TRANSACTION_UNITS: u64 = 1_400_000;

/// Time that this thread has had a processor, which others on the machine disturb least.
pub fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
