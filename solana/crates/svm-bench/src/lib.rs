//! Solana programs of this workspace, run and measured in LiteSVM.

pub mod svm;

/// Time that this thread has had a processor, which others on the machine disturb least.
pub fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
