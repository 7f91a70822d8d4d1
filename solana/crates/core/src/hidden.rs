//! What a world remembers of a match between frames, as bytes; the same as `quantization.hidden`.
//!
//! ```text
//! previous controllers           u8 [2][8]
//! a layer after the other: convolution window  i16 [3][conv_width], oldest first
//! a layer after the other: scan state          i32 [n_heads][headdim][d_state]
//! ```
//!
//! Zeros are the state before a match's first step. Any bytes of the right length are a state; every part begins at a
//! multiple of 16.

use crate::frame::Controller;
use crate::world::Sizes;

/// Bytes of the previous controllers.
const PREVIOUS: usize = 16;

impl Sizes {
    /// Bytes of a layer's convolution window.
    fn window_len(&self) -> usize {
        2 * (self.d_conv - 1) * self.conv_width()
    }

    /// Bytes of a layer's scan state.
    fn scan_len(&self) -> usize {
        4 * self.d_inner * self.d_state
    }

    /// Bytes of one match's hidden state.
    pub fn state_len(&self) -> usize {
        PREVIOUS + self.n_layers * (self.window_len() + self.scan_len())
    }

    /// A layer's window and scan state inside one match's state.
    #[inline(always)]
    pub(crate) fn layer_state<'s>(&self, state: &'s mut [u8], layer: usize) -> (&'s mut [i16], &'s mut [i32]) {
        let scans = PREVIOUS + self.n_layers * self.window_len();
        let (windows, scans) = state.split_at_mut(scans);
        let window = &mut windows[PREVIOUS + layer * self.window_len()..][..self.window_len()];
        let scan = &mut scans[layer * self.scan_len()..][..self.scan_len()];
        (bytemuck::cast_slice_mut(window), bytemuck::cast_slice_mut(scan))
    }
}

/// The controllers of the frame before.
#[inline(always)]
pub(crate) fn previous(state: &mut [u8]) -> &mut [Controller; 2] {
    bytemuck::from_bytes_mut(&mut state[..PREVIOUS])
}
