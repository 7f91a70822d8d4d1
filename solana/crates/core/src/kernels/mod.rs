//! Where the time goes: int8 products and the scan, for every instruction set, with the same bits.
//!
//! The only unsafe code of the crate is in the modules of vector instructions below.

mod portable;

#[cfg(all(feature = "alloc", target_arch = "x86_64"))]
#[allow(unsafe_code)]
pub(crate) mod avx2;
#[cfg(all(feature = "alloc", target_arch = "x86_64"))]
#[allow(unsafe_code)]
pub(crate) mod avx512;
mod called;
pub(crate) mod packing;
#[cfg(all(feature = "alloc", target_arch = "wasm32", target_feature = "simd128"))]
#[allow(unsafe_code)]
pub(crate) mod simd128;
pub(crate) mod words;

pub(crate) use called::Called;
pub use called::MatrixProduct;
pub(crate) use portable::Portable;
pub(crate) use words::Words;

use core::ops::Range;

use crate::block;
use crate::error::Error;
use crate::scheme::{ACTIONS, CLASS_COLUMNS};
use crate::world::{Layer, Sizes};

/// Rows of sums come in multiples of this, whatever the kernel.
pub const ROW_GROUP: usize = 16;

/// Columns of int8 inputs come in multiples of this, zeros at the end.
pub const COLUMN_GROUP: usize = 64;

/// Instruction sets with a kernel of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// None but those the compiler was told of.
    Portable,
    /// The same, on 64-bit words of three weights.
    Words,
    /// x86 with AVX2.
    Avx2,
    /// x86 with AVX-512 BW, DQ, VL and VNNI.
    Avx512,
    /// WebAssembly with SIMD.
    Simd128,
}

impl Instructions {
    /// All of them, the fastest last.
    pub const ALL: [Self; 5] = [Self::Portable, Self::Words, Self::Simd128, Self::Avx2, Self::Avx512];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Words => "words",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Simd128 => "simd128",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|i| i.name() == name)
    }

    /// Whether this processor has them.
    pub fn available(self) -> bool {
        match self {
            Self::Portable | Self::Words => true,
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            Self::Avx2 => std::arch::is_x86_feature_detected!("avx2"),
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            Self::Avx512 => ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512vnni"].iter().all(|f| has(f)),
            #[cfg(all(feature = "alloc", target_arch = "wasm32", target_feature = "simd128"))]
            Self::Simd128 => true,
            _ => false,
        }
    }

    /// The fastest that this processor has.
    pub fn best() -> Self {
        Self::ALL.into_iter().rfind(|i| i.available()).unwrap_or(Self::Portable)
    }

    /// This, or [`Error::Instructions`] where the processor lacks them.
    pub fn checked(self) -> Result<Self, Error> {
        if self.available() { Ok(self) } else { Err(Error::Instructions) }
    }
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
fn has(feature: &str) -> bool {
    match feature {
        "avx512f" => std::arch::is_x86_feature_detected!("avx512f"),
        "avx512bw" => std::arch::is_x86_feature_detected!("avx512bw"),
        "avx512dq" => std::arch::is_x86_feature_detected!("avx512dq"),
        "avx512vl" => std::arch::is_x86_feature_detected!("avx512vl"),
        "avx512vnni" => std::arch::is_x86_feature_detected!("avx512vnni"),
        _ => false,
    }
}

/// The two layers that read features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Reader {
    Token,
    Contact,
}

/// The linear layers of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Place {
    Numbers(Reader),
    Waves(Reader),
    Deepen,
    Leave,
    Join,
    InProj(usize),
    OutProj(usize),
    Actions,
    Mix,
    Classes,
}

/// The linear layers of the inputs; a world without a contact network has the first two.
const INPUTS: [Place; 7] = [
    Place::Numbers(Reader::Token),
    Place::Waves(Reader::Token),
    Place::Numbers(Reader::Contact),
    Place::Waves(Reader::Contact),
    Place::Deepen,
    Place::Leave,
    Place::Join,
];

impl Sizes {
    /// Rows and columns of a linear layer.
    pub fn shape(&self, place: Place) -> (usize, usize) {
        match place {
            Place::Numbers(reader) => (self.inputs(reader).width, self.inputs(reader).numbers),
            Place::Waves(reader) => (self.inputs(reader).width, self.inputs(reader).waves),
            Place::Deepen => (self.contact_deep, self.contact.width),
            Place::Leave => (self.contact_width, self.contact_deep),
            Place::Join => (self.d_model, 2 * self.contact_width),
            Place::InProj(_) => (self.in_rows(), self.d_model),
            Place::OutProj(_) => (self.d_model, self.d_inner),
            Place::Actions => (2 * ACTIONS, self.d_model),
            Place::Mix => (self.hidden, self.d_model),
            Place::Classes => (2 * CLASS_COLUMNS, self.hidden),
        }
    }

    /// The linear layers of the inputs.
    pub fn input_places(&self) -> &'static [Place] {
        if self.has_contact() { &INPUTS } else { &INPUTS[..2] }
    }
}

/// int8 weights in the layout that a kernel wants: row-major, or packed by `packing`.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    /// The weights.
    pub weights: &'a [i8],
    /// Rows, without the padding.
    pub rows: usize,
    /// Columns, without the padding.
    pub columns: usize,
}

/// A product of int8 inputs and weights: `sums[lane][row] = Σ weights[row][k] · values[lane][k]`, exact in 32 bits.
pub(crate) struct Product<'a> {
    pub matrix: Matrix<'a>,
    /// A lane after the other, `columns` rounded up to COLUMN_GROUP each.
    pub values: &'a [i8],
    /// A lane after the other, `rows` rounded up to ROW_GROUP each.
    pub sums: &'a mut [i32],
    /// Room for a lane's values in another form.
    pub words: &'a mut [u64],
}

impl Product<'_> {
    #[inline(always)]
    pub fn value_stride(&self) -> usize {
        self.matrix.columns.next_multiple_of(COLUMN_GROUP)
    }

    #[inline(always)]
    pub fn sum_stride(&self) -> usize {
        self.matrix.rows.next_multiple_of(ROW_GROUP)
    }
}

/// A kernel that computes some rows of a product, too: what units are made of.
pub(crate) trait InPieces: Kernel {
    /// Fills these of one lane's sums; rows begin at whole blocks, see `units`.
    fn multiply_rows(self, product: &mut Product<'_>, rows: Range<usize>);
}

/// One head's frame in the scan.
pub(crate) struct Head<'a> {
    /// DECAY_BITS.
    pub decay: i32,
    /// What enters, a value a channel, STATE_BITS; below 2^25.
    pub enter: &'a [i32],
    /// DECAY_BITS, within 29 bits.
    pub b: &'a [i32],
    /// SIGNAL_BITS, within int16.
    pub c: &'a [i32],
}

/// Sums of a product, whose values are sums · 2^-(shift + bits).
pub(crate) struct Scaled<'a> {
    pub sums: &'a [i32],
    pub shift: &'a [i32],
    pub bits: i32,
}

/// The operations that have a form for every instruction set.
pub(crate) trait Kernel: Copy {
    /// How it wants a world's weights.
    const LAYOUT: packing::Layout;

    /// Fills `product.sums`.
    fn multiply(self, product: &mut Product<'_>);

    /// Fills only these of one lane's sums.
    #[inline(always)]
    fn pick(self, product: &mut Product<'_>, rows: &[u16]) {
        let columns = product.matrix.columns;
        for row in rows {
            let row = usize::from(*row);
            let weights = &product.matrix.weights[row * columns..][..columns];
            product.sums[row] = portable::dot(weights, &product.values[..columns]);
        }
    }

    /// state = rounded(state · decay + enter · b, DECAY_BITS), in 32 bits; said = Σ state · c, a value a channel.
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]);

    /// See [`block::convolve`].
    #[inline(always)]
    fn convolve(self, enters: &Scaled<'_>, layer: &Layer<'_>, window: &mut [i16], signal: &mut [i32]) {
        block::convolve(enters, layer, window, signal);
    }

    /// See [`block::gate`].
    #[inline(always)]
    fn gate(self, gates: &Scaled<'_>, gated: &mut [i32]) {
        block::gate(gates, gated);
    }
}
