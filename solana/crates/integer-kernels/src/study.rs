//! One request: which kernel, on what shape, how often.

use crate::{dense8, elementwise, lanes, nibbles, packed, pairs, plain, rows, scan};
use bytemuck::{AnyBitPattern, Pod, Zeroable};

/// The head of the instruction data, little-endian.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Request {
    /// A [`Kernel`].
    pub kernel: u16,
    /// Rows, or words of rows, or channels that are computed together.
    pub block: u16,
    /// Activation words that are unrolled, where there is a choice.
    pub group: u16,
    /// Activation words between two flushes.
    pub segment: u16,
    /// Rows of the matrix in whole blocks; elements for the rest.
    pub rows: u16,
    /// Times the kernel runs.
    pub repeats: u16,
}

/// The request names no kernel of this program, or its data don't fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadRequest;

macro_rules! kernels {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The kernels that can be asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        pub enum Kernel { $($(#[$doc])* $name),* }

        impl TryFrom<u16> for Kernel {
            type Error = BadRequest;

            fn try_from(number: u16) -> Result<Self, BadRequest> {
                [$(Self::$name),*].get(usize::from(number)).copied().ok_or(BadRequest)
            }
        }
    };
}

kernels! {
    /// [`plain::matvec`].
    Plain,
    /// [`lanes::matvec3`].
    Lanes3,
    /// [`rows::matvec`].
    Rows3,
    /// [`dense8::matvec`].
    Dense8,
    /// [`pairs::matvec3`].
    Pairs3,
    /// [`lanes::matvec4`].
    Lanes4,
    /// [`pairs::matvec4`].
    Pairs4,
    /// [`nibbles::matvec`].
    Nibbles,
    /// [`scan::plain`].
    Scan,
    /// [`scan::wide`].
    ScanWide,
    /// [`scan::exact`], all channels one head's.
    ScanExact,
    /// [`elementwise::lookup`].
    Lookup,
    /// [`elementwise::lookup_wide`].
    LookupWide,
    /// [`elementwise::sum_of_squares`].
    SumOfSquares,
    /// [`elementwise::sum_of_squares_wide`].
    SumOfSquaresWide,
    /// [`elementwise::add_row`].
    AddRow,
    /// [`elementwise::add_row_wide`].
    AddRowWide,
    /// [`elementwise::argmax`].
    Argmax,
    /// [`elementwise::argmax_wide`].
    ArgmaxWide,
    /// [`elementwise::sum`] of words of the weights' account.
    ReadWeights,
    /// [`elementwise::sum`] of words of the state's account.
    ReadState,
    /// [`elementwise::sum`] of words of the heap.
    ReadHeap,
    /// [`packed::matvec`].
    Packed,
}

/// Runs the kernel. `weights` are packed for it (parameters for the element-wise kernels), `scratch` holds spread
/// activations, `state` takes the result and keeps what the kernel carries on.
pub fn run(
    request: &Request,
    activations: &[i8],
    weights: &[u64],
    scratch: &mut [u64],
    state: &mut [u64],
) -> Result<(), BadRequest> {
    let kernel = Kernel::try_from(request.kernel)?;
    let mut job = Job { request, activations, weights, scratch, state };
    for _ in 0..request.repeats {
        once(kernel, core::hint::black_box(&mut job))?;
    }
    Ok(())
}

/// sBPF calls take five arguments.
struct Job<'a> {
    request: &'a Request,
    activations: &'a [i8],
    weights: &'a [u64],
    scratch: &'a mut [u64],
    state: &'a mut [u64],
}

fn once(kernel: Kernel, job: &mut Job) -> Result<(), BadRequest> {
    match (kernel, job.request.block, job.request.group) {
        (Kernel::Plain, ..) => plain_matvec(job),
        (Kernel::Packed, ..) => packed_matvec(job),
        (Kernel::Dense8, 1, _) => dense8_matvec::<1>(job),
        (Kernel::Dense8, 2, _) => dense8_matvec::<2>(job),
        (Kernel::Rows3, 5, 8) => rows3::<5, 8>(job),
        (Kernel::Rows3, 5, 16) => rows3::<5, 16>(job),
        (Kernel::Lanes3, 1, 18) => lanes3::<1, 18>(job),
        (Kernel::Lanes3, 5, 8) => lanes3::<5, 8>(job),
        (Kernel::Lanes3, 4, 18) => lanes3::<4, 18>(job),
        (Kernel::Lanes3, 5, 18) => lanes3::<5, 18>(job),
        (Kernel::Lanes3, 6, 18) => lanes3::<6, 18>(job),
        (Kernel::Lanes3, 5, 22) => lanes3::<5, 22>(job),
        (Kernel::Pairs3, 1, 8) => pairs3::<1>(job),
        (Kernel::Pairs3, 2, 8) => pairs3::<2>(job),
        (Kernel::Lanes4, 5, 8) => lanes4::<5, 8>(job),
        (Kernel::Lanes4, 4, 16) => lanes4::<4, 16>(job),
        (Kernel::Lanes4, 5, 16) => lanes4::<5, 16>(job),
        (Kernel::Lanes4, 6, 16) => lanes4::<6, 16>(job),
        (Kernel::Lanes4, 5, 20) => lanes4::<5, 20>(job),
        (Kernel::Pairs4, 1, 8) => pairs4::<1>(job),
        (Kernel::Pairs4, 2, 8) => pairs4::<2>(job),
        (Kernel::Nibbles, 4, 8) => nibbles16(job),
        (Kernel::Scan | Kernel::ScanWide | Kernel::ScanExact, ..) => state_update(kernel, job),
        (Kernel::Lookup | Kernel::LookupWide | Kernel::AddRow | Kernel::AddRowWide, ..) => in_place(kernel, job),
        (Kernel::SumOfSquares | Kernel::SumOfSquaresWide | Kernel::Argmax | Kernel::ArgmaxWide, ..) => {
            reduce(kernel, job)
        }
        (Kernel::ReadWeights | Kernel::ReadState | Kernel::ReadHeap, ..) => read(kernel, job),
        _ => Err(BadRequest),
    }
}

#[inline(never)]
fn plain_matvec(job: &mut Job) -> Result<(), BadRequest> {
    plain::matvec(cast(job.weights)?, job.activations, output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn packed_matvec(job: &mut Job) -> Result<(), BadRequest> {
    if !job.activations.len().is_multiple_of(4) {
        return Err(BadRequest);
    }
    packed::matvec(cast(job.weights)?, job.activations, output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn dense8_matvec<const ROWS: usize>(job: &mut Job) -> Result<(), BadRequest> {
    let x = scratch(job.scratch, 4 * job.activations.len().div_ceil(8))?;
    dense8::spread(job.activations, x);
    dense8::matvec::<ROWS>(job.weights, x, output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn rows3<const WORDS: usize, const GROUP: usize>(job: &mut Job) -> Result<(), BadRequest> {
    let x = scratch(job.scratch, job.activations.len().next_multiple_of(GROUP))?;
    let x: &mut [i64] = cast_mut(x)?;
    for (word, &value) in x.iter_mut().zip(job.activations) {
        *word = value.into();
    }
    rows::matvec::<WORDS, GROUP>(job.weights, x, output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn lanes3<const ROWS: usize, const GROUP: usize>(job: &mut Job) -> Result<(), BadRequest> {
    let x = scratch(job.scratch, lanes::INT8.words(job.activations.len(), GROUP))?;
    lanes::spread3(job.activations, x);
    lanes::matvec3::<ROWS, GROUP>(job.weights, x, job.request.segment.into(), output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn lanes4<const ROWS: usize, const GROUP: usize>(job: &mut Job) -> Result<(), BadRequest> {
    let x = scratch(job.scratch, lanes::INT4.words(job.activations.len(), GROUP))?;
    lanes::spread4(job.activations, x);
    lanes::matvec4::<ROWS, GROUP>(job.weights, x, job.request.segment.into(), output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn pairs3<const WORDS: usize>(job: &mut Job) -> Result<(), BadRequest> {
    let (x, starts) = with_starts(job.scratch, lanes::INT8.words(job.activations.len(), lanes::GROUP))?;
    let segment = job.request.segment.into();
    lanes::spread3(job.activations, x);
    pairs::starts3(x, segment, starts);
    pairs::matvec3::<WORDS>(job.weights, x, segment, starts, output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn pairs4<const WORDS: usize>(job: &mut Job) -> Result<(), BadRequest> {
    let (x, starts) = with_starts(job.scratch, lanes::INT4.words(job.activations.len(), lanes::GROUP))?;
    let segment = job.request.segment.into();
    lanes::spread4(job.activations, x);
    pairs::starts4(x, segment, starts);
    pairs::matvec4::<WORDS>(job.weights, x, segment, starts, output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn nibbles16(job: &mut Job) -> Result<(), BadRequest> {
    let (x, starts) = with_starts(job.scratch, lanes::INT4.words(job.activations.len(), lanes::GROUP))?;
    let segment = job.request.segment.into();
    lanes::spread4(job.activations, x);
    nibbles::starts(x, segment, starts);
    nibbles::matvec(job.weights, x, segment, starts, output(job.state, job.request.rows)?);
    Ok(())
}

#[inline(never)]
fn state_update(kernel: Kernel, job: &mut Job) -> Result<(), BadRequest> {
    let elements = usize::from(job.request.rows);
    let words = if kernel == Kernel::ScanWide { elements } else { elements / 2 };
    let (h, y) = job.state.split_at_mut_checked(words).ok_or(BadRequest)?;
    let y = cast_mut(y)?;
    if kernel == Kernel::Scan {
        let (decay, dx, b, c) = parameters::<i32>(job.weights, elements)?;
        scan::plain(cast_mut(h)?, decay, dx, b, c, y);
        return Ok(());
    }
    if kernel == Kernel::ScanExact {
        let (decay, enter, b, c) = parameters::<i32>(job.weights, elements)?;
        let head = scan::Head { decay: *decay.first().ok_or(BadRequest)?, enter, b, c };
        scan::exact::<{ scan::STATE }>(&head, cast_mut::<i32>(h)?, y);
        return Ok(());
    }
    let (decay, dx, b, c) = parameters::<i64>(job.weights, elements)?;
    scan::wide(cast_mut(h)?, decay, dx, b, c, y);
    Ok(())
}

type Parameters<'a, T> = (&'a [T], &'a [T], &'a [T; scan::STATE], &'a [T; scan::STATE]);

/// Decay and dx of each channel, then b and c.
fn parameters<T: AnyBitPattern>(words: &[u64], elements: usize) -> Result<Parameters<'_, T>, BadRequest> {
    let channels = elements / scan::STATE;
    let (decay, rest) = cast(words)?.split_at_checked(channels).ok_or(BadRequest)?;
    let (dx, rest) = rest.split_at_checked(channels).ok_or(BadRequest)?;
    let [b, c] = rest.as_chunks().0 else {
        return Err(BadRequest);
    };
    Ok((decay, dx, b, c))
}

#[inline(never)]
fn in_place(kernel: Kernel, job: &mut Job) -> Result<(), BadRequest> {
    let rows = job.request.rows;
    match kernel {
        Kernel::Lookup => {
            let table = cast(job.weights)?.first_chunk().ok_or(BadRequest)?;
            elementwise::lookup(output(job.state, rows)?, table);
        }
        Kernel::LookupWide => {
            let table = cast(job.weights)?.first_chunk().ok_or(BadRequest)?;
            elementwise::lookup_wide(wide(job.state, rows)?, table);
        }
        Kernel::AddRow => elementwise::add_row(output(job.state, rows)?, cast(job.weights)?),
        _ => elementwise::add_row_wide(wide(job.state, rows)?, job.weights),
    }
    Ok(())
}

#[inline(never)]
fn reduce(kernel: Kernel, job: &mut Job) -> Result<(), BadRequest> {
    let rows = job.request.rows;
    let result = match kernel {
        Kernel::SumOfSquares => elementwise::sum_of_squares(output(job.state, rows)?),
        Kernel::SumOfSquaresWide => elementwise::sum_of_squares_wide(wide(job.state, rows)?),
        Kernel::Argmax => elementwise::argmax(output(job.state, rows)?) as u64,
        _ => elementwise::argmax_wide(wide(job.state, rows)?) as u64,
    };
    *job.state.last_mut().ok_or(BadRequest)? = result;
    Ok(())
}

#[inline(never)]
fn read(kernel: Kernel, job: &mut Job) -> Result<(), BadRequest> {
    let words = match kernel {
        Kernel::ReadWeights => job.weights,
        Kernel::ReadState => &*job.state,
        _ => &*job.scratch,
    };
    let sum = elementwise::sum(words.get(..job.request.rows.into()).ok_or(BadRequest)?);
    *job.state.last_mut().ok_or(BadRequest)? = sum;
    Ok(())
}

fn scratch(words: &mut [u64], count: usize) -> Result<&mut [u64], BadRequest> {
    words.get_mut(..count).ok_or(BadRequest)
}

/// Spread activations, and behind them what each segment starts from.
fn with_starts(words: &mut [u64], count: usize) -> Result<(&mut [u64], &mut [[u64; 2]]), BadRequest> {
    let (x, starts) = words.split_at_mut_checked(count).ok_or(BadRequest)?;
    Ok((x, starts.as_chunks_mut().0))
}

fn output(state: &mut [u64], rows: u16) -> Result<&mut [i32], BadRequest> {
    cast_mut(state)?.get_mut(..rows.into()).ok_or(BadRequest)
}

fn wide(state: &mut [u64], rows: u16) -> Result<&mut [i64], BadRequest> {
    cast_mut(state)?.get_mut(..rows.into()).ok_or(BadRequest)
}

fn cast<T: AnyBitPattern>(words: &[u64]) -> Result<&[T], BadRequest> {
    bytemuck::try_cast_slice(words).map_err(|_| BadRequest)
}

fn cast_mut<T: Pod>(words: &mut [u64]) -> Result<&mut [T], BadRequest> {
    bytemuck::try_cast_slice_mut(words).map_err(|_| BadRequest)
}
