//! What is measured: a request with its data, and the bytes that must come out.

use bytemuck::{bytes_of, cast_slice, cast_slice_mut};
use integer_kernels::{
    lanes::{self, Lanes},
    pack::Matrix,
    plain, rows,
    scan::STATE,
    study::{Kernel, Request},
};

use crate::random::Random;

/// Words of the state account: results first, then whatever a kernel carries on.
pub const STATE_WORDS: usize = 8192;

/// First byte of the instruction data: a kernel is run.
const KERNEL: u8 = 0;

/// Changes a state as that many runs should.
type Expected = Box<dyn Fn(&mut [u64], u16)>;

/// One row of the table.
pub struct Case {
    /// What is run.
    pub kernel: Kernel,
    /// Rows, words of rows or channels that are computed together.
    pub block: u16,
    /// Activation words that are unrolled; 0 where there is no choice.
    pub group: u16,
    /// Activation words between two flushes; 0 where there are none.
    pub segment: u16,
    /// `rows × columns`, or the number of elements.
    pub shape: String,
    /// Multiply-accumulates or elements of one run.
    pub work: usize,
    /// Rows in whole blocks, or elements.
    pub rows: u16,
    /// Of a matrix; empty for the rest.
    pub activations: Vec<i8>,
    /// Weights, packed for the kernel, or its parameters.
    pub weights: Vec<u64>,
    /// The state that it begins with.
    pub state: Vec<u64>,
    /// Row-major weights, for the native kernels that have layouts of their own.
    pub plain_weights: Vec<i8>,
    expected: Expected,
}

impl Case {
    /// What the program is asked for, so many times.
    pub fn request(&self, repeats: u16) -> Request {
        Request {
            kernel: self.kernel as u16,
            block: self.block,
            group: self.group,
            segment: self.segment,
            rows: self.rows,
            repeats,
        }
    }

    /// Instruction data: a kernel's request, then the activations.
    pub fn instruction(&self, repeats: u16) -> Vec<u8> {
        [&[KERNEL], bytes_of(&self.request(repeats)), cast_slice(&self.activations)].concat()
    }

    /// The state after `repeats` runs, computed one element at a time.
    pub fn expected(&self, repeats: u16) -> Vec<u64> {
        let mut state = self.state.clone();
        (self.expected)(&mut state, repeats);
        state
    }

    /// Whether it is a product.
    pub fn is_matrix(&self) -> bool {
        !self.activations.is_empty()
    }

    /// Bytes of packed weights for each weight of the matrix.
    pub fn bytes_a_weight(&self) -> f64 {
        (8 * self.weights.len()) as f64 / self.work as f64
    }
}

/// The four matrices: in_proj and out_proj of a world with d_model 256, and of the small one.
pub const SHAPES: [(usize, usize); 4] = [(1104, 256), (256, 512), (704, 160), (160, 320)];

/// Every kernel on every shape it is asked for.
pub fn cases(random: &mut Random) -> Vec<Case> {
    let mut cases = Vec::new();
    for (rows, columns) in SHAPES {
        let x: Vec<i8> = (0..columns).map(|_| random.between(-127, 127) as i8).collect();
        let int8 = random.weights(rows, columns, 127);
        let int4 = random.weights(rows, columns, 7);
        let mut add = |kernel, layout, weights: &[i8], block_rows, packed| {
            cases.push(matrix(kernel, layout, (rows, columns), block_rows, &x, weights, packed));
        };
        let m8 = Matrix { weights: &int8, columns };
        let m4 = Matrix { weights: &int4, columns };
        let fits = "the segments below fit these weights";
        add(Kernel::Plain, [1, 0, 0], &int8, 1, plain_words(&int8));
        add(Kernel::Packed, [1, 0, 0], &int8, 1, plain_words(&int8));
        for block in [1, 2] {
            add(Kernel::Dense8, [block, 0, 0], &int8, block, m8.dense8(block));
        }
        for group in [8, 16] {
            add(Kernel::Rows3, [5, group, rows::SEGMENT], &int8, 15, m8.rows_in_lanes(5, group));
        }
        for (block, group) in [(1, 18), (5, 8), (4, 18), (5, 18), (6, 18), (5, 22)] {
            let always = lanes::INT8.always_fits() / group * group;
            for segment in [always, longest(lanes::INT8, columns, group, &int8)].into_iter().filter(|&s| s > 0) {
                let packed = m8.lanes(lanes::INT8, block, group, segment).expect(fits);
                if segment != always || block == 5 {
                    add(Kernel::Lanes3, [block, group, segment], &int8, block, packed);
                }
            }
        }
        let segment = longest(lanes::INT8, columns, lanes::GROUP, &int8);
        for block in [1, 2] {
            let packed = m8.pairs(lanes::INT8, block, segment).expect(fits);
            add(Kernel::Pairs3, [block, lanes::GROUP, segment], &int8, 2 * block, packed);
        }
        for (block, group) in [(5, 8), (4, 16), (5, 16), (6, 16), (5, 20)] {
            let segment = longest(lanes::INT4, columns, group, &int4);
            let packed = m4.lanes(lanes::INT4, block, group, segment).expect(fits);
            add(Kernel::Lanes4, [block, group, segment], &int4, block, packed);
        }
        let packed = m4.lanes(lanes::INT4, 5, 8, 8).expect(fits);
        add(Kernel::Lanes4, [5, 8, 8], &int4, 5, packed);
        let segment = longest(lanes::INT4, columns, lanes::GROUP, &int4);
        for block in [1, 2] {
            let packed = m4.pairs(lanes::INT4, block, segment).expect(fits);
            add(Kernel::Pairs4, [block, lanes::GROUP, segment], &int4, 2 * block, packed);
        }
        add(Kernel::Nibbles, [4, lanes::GROUP, segment], &int4, 4, m4.nibbles(segment).expect(fits));
    }
    cases.extend(element_cases(random));
    cases
}

/// The longest segment that the budget allows every row of these weights, in whole groups.
fn longest(lanes: Lanes, columns: usize, group: usize, weights: &[i8]) -> usize {
    let groups = lanes.words(columns, group) / group;
    let fits = |&segment: &usize| Matrix { weights, columns }.check(lanes, segment).is_ok();
    (1..=groups).rev().map(|groups| groups * group).find(fits).expect("one group fits")
}

fn plain_words(weights: &[i8]) -> Vec<u64> {
    let mut words = vec![0u64; weights.len().div_ceil(8)];
    cast_slice_mut::<_, i8>(&mut words)[..weights.len()].copy_from_slice(weights);
    words
}

fn matrix(
    kernel: Kernel,
    [block, group, segment]: [usize; 3],
    (rows, columns): (usize, usize),
    block_rows: usize,
    x: &[i8],
    weights: &[i8],
    packed: Vec<u64>,
) -> Case {
    let mut out = vec![0i32; rows.next_multiple_of(block_rows)];
    plain::matvec(weights, x, &mut out[..rows]);
    let padded = out.len();
    Case {
        kernel,
        block: block as u16,
        group: group as u16,
        segment: segment as u16,
        shape: format!("{rows}×{columns}"),
        work: rows * columns,
        rows: padded as u16,
        activations: x.to_vec(),
        weights: packed,
        state: vec![0; STATE_WORDS],
        plain_weights: weights.to_vec(),
        expected: Box::new(move |state, _| cast_slice_mut(state)[..padded].copy_from_slice(&out)),
    }
}

fn element_cases(random: &mut Random) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |kernel, rows: usize, weights, state: Vec<u64>, expected: Expected| {
        let mut words = vec![0; STATE_WORDS];
        words[..state.len()].copy_from_slice(&state);
        cases.push(Case {
            kernel,
            block: 1,
            group: 0,
            segment: 0,
            shape: format!("{rows}"),
            work: rows,
            rows: rows as u16,
            activations: vec![],
            weights,
            state: words,
            plain_weights: vec![],
            expected,
        });
    };
    let mut narrow =
        |count: usize, limit: i32| -> Vec<i32> { (0..count).map(|_| random.between(-limit, limit)).collect() };
    let wide = |values: &[i32]| -> Vec<u64> { values.iter().map(|&v| i64::from(v) as u64).collect() };
    let pack32 = |values: &[i32]| -> Vec<u64> {
        values.chunks(2).map(|v| u64::from(v[0] as u32) | u64::from(v[1] as u32) << 32).collect()
    };

    let channels = 320;
    let elements = channels * STATE;
    let h = narrow(elements, 1 << 20);
    let decay: Vec<i32> = narrow(channels, 30_000).iter().map(|d| d + 32_768).collect();
    let dx = narrow(channels, 1 << 15);
    let b = narrow(STATE, 127);
    let c = narrow(STATE, 127);
    let parameters: Vec<i32> = [&decay[..], &dx, &b, &c].concat();
    {
        let (decay, dx, b, c) = (decay.clone(), dx.clone(), b.clone(), c.clone());
        add(
            Kernel::Scan,
            elements,
            pack32(&parameters),
            pack32(&h),
            Box::new(move |state, repeats| {
                let (h, y) = state.split_at_mut(elements / 2);
                let (h, y): (&mut [i32], &mut [i64]) = (cast_slice_mut(h), cast_slice_mut(y));
                for _ in 0..repeats {
                    for p in 0..channels {
                        y[p] = 0;
                        for n in 0..STATE {
                            let i = p * STATE + n;
                            let kept = (i64::from(h[i]) * i64::from(decay[p])) >> 16;
                            h[i] = (kept + ((i64::from(dx[p]) * i64::from(b[n])) >> 8)) as i32;
                            y[p] += i64::from(c[n]) * i64::from(h[i]);
                        }
                    }
                }
            }),
        );
    }
    let (entering, inputs) = (dx.clone(), b.clone());
    let fused = move |h: i64, p: usize, n: usize| {
        (h * i64::from(decay[p]) + i64::from(entering[p]) * i64::from(inputs[n])) >> 16
    };
    {
        let c = c.clone();
        add(
            Kernel::ScanWide,
            elements,
            wide(&parameters),
            wide(&h),
            Box::new(move |state, repeats| {
                let (h, y) = state.split_at_mut(elements);
                let (h, y): (&mut [i64], &mut [i64]) = (cast_slice_mut(h), cast_slice_mut(y));
                for (i, h) in h.iter_mut().enumerate() {
                    (0..repeats).for_each(|_| *h = fused(*h, i / STATE, i % STATE));
                    y[i / STATE] += i64::from(c[i % STATE]) * *h;
                }
            }),
        );
    }
    // one head's: all channels have the first one's decay
    let rate = 16_000_000;
    let heads = [&[rate][..], &vec![0; channels - 1], &dx, &b.iter().map(|b| b << 13).collect::<Vec<_>>(), &c].concat();
    add(
        Kernel::ScanExact,
        elements,
        pack32(&heads),
        pack32(&h),
        Box::new(move |state, repeats| {
            let (h, y) = state.split_at_mut(elements / 2);
            let (h, y): (&mut [i32], &mut [i64]) = (cast_slice_mut(h), cast_slice_mut(y));
            for _ in 0..repeats {
                y[..channels].fill(0);
                for (i, h) in h.iter_mut().enumerate() {
                    let enters = i64::from(dx[i / STATE]) * i64::from(b[i % STATE] << 13);
                    *h = ((i64::from(*h) * i64::from(rate) + enters + (1 << 23)) >> 24) as i32;
                    y[i / STATE] += i64::from(c[i % STATE]) * i64::from(*h);
                }
            }
        }),
    );

    let values = narrow(320, 3000);
    let table: Vec<i32> = (0..256).map(|i| i * 100 - 12_000).collect();
    let table16: Vec<u64> =
        table.chunks(4).map(|v| v.iter().rev().fold(0, |word, &v| word << 16 | u64::from(v as u16))).collect();
    let looked_up = |table: &[i32], value: i64| i64::from(table[((value >> 4).clamp(-128, 127) + 128) as usize]);
    {
        let table = table.clone();
        add(
            Kernel::Lookup,
            320,
            table16,
            pack32(&values),
            Box::new(move |state, repeats| {
                for _ in 0..repeats {
                    cast_slice_mut::<_, i32>(state)[..320]
                        .iter_mut()
                        .for_each(|v| *v = looked_up(&table, (*v).into()) as i32);
                }
            }),
        );
    }
    add(
        Kernel::LookupWide,
        320,
        wide(&table),
        wide(&values),
        Box::new(move |state, repeats| {
            for _ in 0..repeats {
                cast_slice_mut::<_, i64>(state)[..320].iter_mut().for_each(|v| *v = looked_up(&table, *v));
            }
        }),
    );

    let values = narrow(256, 1 << 23);
    let squares: u64 = values.iter().map(|&v| (i64::from(v) * i64::from(v)) as u64).sum();
    for (kernel, state) in [(Kernel::SumOfSquares, pack32(&values)), (Kernel::SumOfSquaresWide, wide(&values))] {
        add(kernel, 256, vec![0], state, Box::new(move |state, _| state[STATE_WORDS - 1] = squares));
    }

    let values = narrow(256, 1 << 23);
    let row = narrow(256, 30_000);
    let row16: Vec<u64> =
        row.chunks(4).map(|v| v.iter().rev().fold(0, |word, &v| word << 16 | u64::from(v as u16))).collect();
    {
        let row = row.clone();
        add(
            Kernel::AddRow,
            256,
            row16.clone(),
            pack32(&values),
            Box::new(move |state, repeats| {
                for (v, row) in cast_slice_mut::<_, i32>(state).iter_mut().zip(&row) {
                    *v = v.wrapping_add(row.wrapping_mul(repeats as i32));
                }
            }),
        );
    }
    add(
        Kernel::AddRowWide,
        256,
        row16,
        wide(&values),
        Box::new(move |state, repeats| {
            for (v, &row) in cast_slice_mut::<_, i64>(state).iter_mut().zip(&row) {
                *v += i64::from(row) * i64::from(repeats);
            }
        }),
    );

    let logits = narrow(400, 1 << 24);
    let best = (0..400).rev().max_by_key(|&i| logits[i]).expect("there are logits") as u64;
    for (kernel, state) in [(Kernel::Argmax, pack32(&logits)), (Kernel::ArgmaxWide, wide(&logits))] {
        add(kernel, 400, vec![0], state, Box::new(move |state, _| state[STATE_WORDS - 1] = best));
    }
    for kernel in [Kernel::ReadWeights, Kernel::ReadState, Kernel::ReadHeap] {
        // The heap is zero; so are the others, for one expectation.
        add(kernel, 4096, vec![0; 4096], vec![], Box::new(|_, _| ()));
    }
    cases
}
