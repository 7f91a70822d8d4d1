//! The same in WebAssembly: the caller writes request, activations, weights and state to memory and calls [`study`].

use integer_kernels::study::{Request, run};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// Runs a request; 0 if it was well-formed. All lengths are in elements.
///
/// # Safety
/// The pointers must be aligned and valid for their lengths, and the regions must not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn study(
    request: *const Request,
    activations: *const i8,
    columns: usize,
    weights: *const u64,
    weight_words: usize,
    scratch: *mut u64,
    scratch_words: usize,
    state: *mut u64,
    state_words: usize,
) -> u32 {
    // SAFETY: the caller's promise above.
    let (request, activations, weights, scratch, state) = unsafe {
        (
            &*request,
            core::slice::from_raw_parts(activations, columns),
            core::slice::from_raw_parts(weights, weight_words),
            core::slice::from_raw_parts_mut(scratch, scratch_words),
            core::slice::from_raw_parts_mut(state, state_words),
        )
    };
    run(request, activations, weights, scratch, state).is_err().into()
}
