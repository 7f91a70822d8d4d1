//! The price, argued from measured time at 33 ns a compute unit
//! (`cargo run --release -p matmul-syscall --example price`).

/// Units of a call, whatever its size: translating three addresses and the call itself.
pub const SYSCALL_BASE_UNITS: u64 = 100;
/// Rows that cost one unit beside their products: each ends with a horizontal sum.
pub const ROWS_PER_UNIT: u64 = 16;
/// Products that cost one unit.
pub const MACS_PER_UNIT: u64 = 128;

/// Compute units of a product of so many rows and columns, or `None` where the number of weights overflows.
pub const fn units(rows: u64, columns: u64) -> Option<u64> {
    match rows.checked_mul(columns) {
        Some(macs) => Some(SYSCALL_BASE_UNITS + rows.div_ceil(ROWS_PER_UNIT) + macs.div_ceil(MACS_PER_UNIT)),
        None => None,
    }
}
