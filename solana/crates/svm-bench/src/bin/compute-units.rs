//! Measures the compute units of kernels and steps in LiteSVM and writes them as a page:
//! `compute-units [--check] PAGE.md [NAME=WORLD.bin]…`, by `make bench-cu`.
//!
//! With `--check` nothing is written: the page must have the figures that were measured, within 1 %.

#[path = "../../../core/tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use bytemuck::cast_slice;
use integer_kernels::study::Kernel;
use support::{Chain, chains, vectors};
use svm_bench::case::{Case, SHAPES, cases};
use svm_bench::played::{Input, Played};
use svm_bench::random::Random;
use svm_bench::svm::Svm;
use svm_bench::{SEED, TRANSACTION_UNITS};
use wire_core::units::Unit;
use wire_core::world::Sizes;
use wire_core::{Engine, Instructions, Lanes, Sampling};

/// Frames of a match that are played of each world.
const FRAMES: usize = 20;
/// What a transaction is planned to take at most: the rest is for what a program does beside the step.
const PLANNED: u64 = TRANSACTION_UNITS * 95 / 100;
/// How far a figure may be from the page's.
const TOLERANCE: f64 = 0.01;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compute-units: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let usage = "compute-units [--check] PAGE.md [NAME=WORLD.bin]…";
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        println!("{usage}");
        return Ok(());
    }
    let check = arguments.first().is_some_and(|argument| argument == "--check");
    if check {
        arguments.remove(0);
    }
    let mut arguments = arguments.into_iter();
    let page = PathBuf::from(arguments.next().ok_or(usage)?);
    let named = |argument: String| match argument.split_once('=') {
        Some((name, file)) => Ok((name.to_owned(), PathBuf::from(file))),
        None => Err(format!("{argument}: a world is NAME=FILE")),
    };
    let worlds = arguments.map(named).collect::<Result<Vec<_>, _>>()?;
    let mut text = HEAD.to_owned();
    kernels(&mut text)?;
    steps(&mut text, &worlds)?;
    if !check {
        return std::fs::write(&page, text).map_err(|error| format!("{}: {error}", page.display()));
    }
    let old = std::fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
    compare(&old, &text).map_err(|line| format!("{} is not what was measured: {line}; make bench-cu", page.display()))
}

const HEAD: &str = "# Compute units

Written by `make bench-cu`; do not edit. `make bench-cu ARGS=--check` measures again and compares within 1 %; CI does.
What the figures mean, what was tried and what lost is in [integer-kernels.md](integer-kernels.md); what a transaction of
the program itself takes, with its accounts, inputs and logs, in [world-model-program.md](world-model-program.md).

The program is `solana/programs/cu-benchmark`, the machine LiteSVM 0.16 (agave 4.2); `sol_matmul_i8` has the price of
[its specification](sol-matmul-i8-spec.md). Everything is first compared bit for bit with native code.

";

/// Kernels of products and of elements.
fn kernels(text: &mut String) -> Result<(), String> {
    let (mut stock, mut matmul) = (Svm::new(u64::from(u32::MAX))?, Svm::with_matmul(u64::from(u32::MAX))?);
    let cases = cases(&mut Random(SEED));
    text.push_str("## A multiply-accumulate\n\n");
    text.push_str("The best of the blocks, groups and segments that were tried (`cargo run --release -p svm-bench`).\n\n| kernel |");
    for (rows, columns) in SHAPES {
        let _ = write!(text, " {rows}×{columns} |");
    }
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(SHAPES.len()));
    let mut row = |name: &str, kernel: Kernel, svm: &mut Svm| {
        let _ = write!(text, "| {name} |");
        for (rows, columns) in SHAPES {
            let shape = format!("{rows}×{columns}");
            let mut best = f64::INFINITY;
            for case in cases.iter().filter(|case| case.kernel == kernel && case.shape == shape) {
                best = best.min(measure(svm, case)?);
            }
            let _ = write!(text, " {best:.3} |");
        }
        text.push('\n');
        Ok::<(), String>(())
    };
    row("naive: one byte a load", Kernel::Plain, &mut stock)?;
    row("packed: four bytes of a u32 a load", Kernel::Packed, &mut stock)?;
    row("eight bytes of a u64, two at a time", Kernel::Dense8, &mut stock)?;
    row("lanes of rows, INT8", Kernel::Rows3, &mut stock)?;
    row("**lanes, INT8**: three products a multiplication", Kernel::Lanes3, &mut stock)?;
    row("pairs of rows, INT8", Kernel::Pairs3, &mut stock)?;
    row("lanes, INT4: four products a multiplication", Kernel::Lanes4, &mut stock)?;
    row("nibbles, INT4", Kernel::Nibbles, &mut stock)?;
    row("`sol_matmul_i8`", Kernel::Plain, &mut matmul)?;

    text.push_str("\n## An element\n\n| what | CU |\n|---|---|\n");
    for (name, kernel) in [
        ("state update, 32 bits, two roundings", Kernel::Scan),
        ("state update, 64 bits, one rounding", Kernel::ScanWide),
        ("**state update of the step**: 32 bits, one rounding to nearest", Kernel::ScanExact),
        ("look-up in a table of 256 int16", Kernel::Lookup),
        ("look-up in a table of 256 int64", Kernel::LookupWide),
        ("sum of squares, int32", Kernel::SumOfSquares),
        ("add a row of int16 to int32", Kernel::AddRow),
        ("add a row of int16, four a word, to int64", Kernel::AddRowWide),
        ("argmax of int32", Kernel::Argmax),
        ("read a word", Kernel::ReadWeights),
    ] {
        let case = cases.iter().find(|case| case.kernel == kernel).expect("a case of every kernel");
        let _ = writeln!(text, "| {name} | {:.2} |", measure(&mut stock, case)?);
    }
    text.push('\n');
    Ok(())
}

/// Compute units of an element or a product: of many runs, less one.
fn measure(svm: &mut Svm, case: &Case) -> Result<f64, String> {
    let place = |error| format!("{:?} {}: {error}", case.kernel, case.shape);
    svm.load(&[cast_slice(&case.weights)], cast_slice(&case.state))?;
    let one = svm.run(case.instruction(1)).map_err(place)?;
    let state: Vec<u64> = svm.changed().as_chunks().0.iter().map(|&bytes| u64::from_le_bytes(bytes)).collect();
    if state != case.expected(1) {
        return Err(place("not exact".to_owned()));
    }
    let more = 4;
    let many = svm.run(case.instruction(1 + more)).map_err(place)?;
    Ok((many.units - one.units) as f64 / (case.work as f64 * f64::from(more)))
}

/// What a world's frames took, most of each unit.
struct Frames {
    units: Vec<u64>,
    /// Whole frames, in order.
    whole: Vec<u64>,
}

impl Frames {
    fn median(&self) -> u64 {
        self.whole[self.whole.len() / 2]
    }

    fn most(&self) -> u64 {
        *self.whole.last().expect("frames")
    }

    /// Units packed into as few transactions as they go in order.
    fn transactions(&self) -> usize {
        let (mut count, mut filled) = (1, 0);
        for units in &self.units {
            if filled + units > PLANNED {
                (count, filled) = (count + 1, 0);
            }
            filled += units;
        }
        count
    }
}

/// Whole steps of worlds.
fn steps(text: &mut String, worlds: &[(String, PathBuf)]) -> Result<(), String> {
    let chain = &chains(&vectors())[0];
    text.push_str("## A frame\n\n");
    let _ = write!(
        text,
        "{FRAMES} frames of one match, a unit a transaction and instruction; random worlds have weights as rounding makes\n\
         them and no sense. *Transactions*: of 1,400,000 units, planned to take {} at most.\n\n",
        grouped(PLANNED)
    );
    text.push_str("| world | products | a frame, median | most | dearest unit | transactions | with `sol_matmul_i8` | transactions |\n|---|---|---|---|---|---|---|---|\n");
    let mut layers = String::from(
        "\n## A layer and the ends\n\nMedian frame's parts: the most that each unit took.\n\n\
         | world | inputs | enters | CU/MAC | convolution and scan | leaves | CU/MAC | a layer | heads |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for (name, file) in worlds {
        let world = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let stock = play(&mut Svm::new(TRANSACTION_UNITS)?, &world, chain).map_err(|e| format!("{name}: {e}"))?;
        let called =
            play(&mut Svm::with_matmul(TRANSACTION_UNITS)?, &world, chain).map_err(|e| format!("{name}: {e}"))?;
        let engine = Engine::new(&world, Instructions::Portable).map_err(|error| format!("{name}: {error}"))?;
        let sizes = engine.sizes();
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} | {} |",
            grouped(products(sizes) as u64),
            grouped(stock.median()),
            grouped(stock.most()),
            grouped(*stock.units.iter().max().expect("units")),
            stock.transactions(),
            grouped(called.median()),
            called.transactions(),
        );
        for (how, frames) in [("", &stock), (", `sol_matmul_i8`", &called)] {
            let sum = |of: fn(Unit) -> bool| {
                (0..sizes.units()).filter(|unit| of(sizes.unit(*unit))).map(|unit| frames.units[unit]).sum::<u64>()
            };
            let entering = sum(|unit| matches!(unit, Unit::Enter(0, _)));
            let mixing = sum(|unit| matches!(unit, Unit::Mix(0)));
            let leaving = sum(|unit| matches!(unit, Unit::Leave(0, _)));
            let (enter, leave) = (sizes.in_rows() * sizes.d_model, sizes.d_model * sizes.d_inner);
            let _ = writeln!(
                layers,
                "| {name}{how} | {} | {} | {:.2} | {} | {} | {:.2} | {} | {} |",
                grouped(sum(|unit| unit == Unit::Inputs)),
                grouped(entering),
                entering as f64 / enter as f64,
                grouped(mixing),
                grouped(leaving),
                leaving as f64 / leave as f64,
                grouped(entering + mixing + leaving),
                grouped(sum(|unit| unit == Unit::Heads)),
            );
        }
        eprintln!("{name}: done");
    }
    text.push_str(&layers);
    Ok(())
}

/// Products of a step: those of all layers, with every row of the action heads.
fn products(sizes: &Sizes) -> usize {
    let all = (0..sizes.matrices()).map(|matrix| sizes.shape(sizes.place(matrix)));
    all.map(|(rows, columns)| rows * columns).sum()
}

/// Plays frames unit by unit; they must be the native ones.
fn play(svm: &mut Svm, world: &[u8], chain: &Chain) -> Result<Frames, String> {
    let played = Played::new(svm, world, &chain.start)?;
    let sizes = *played.engine().sizes();
    let mut hidden = vec![0_u64; sizes.state_len() / 8];
    let mut scratch = vec![0_u64; sizes.scratch_len(1)];
    let mut frames = [chain.start];
    let mut found = Frames { units: vec![0; sizes.units()], whole: Vec::new() };
    for step in 0..FRAMES {
        let input =
            Input { stage: chain.stage, controllers: chain.controllers_at(step), sampling: Sampling::LIKELIEST };
        let mut whole = 0;
        for unit in 0..sizes.units() {
            let took = played.run(svm, unit, &input).map_err(|error| format!("frame {}: {error}", step + 1))?.units;
            found.units[unit] = found.units[unit].max(took);
            whole += took;
        }
        found.whole.push(whole);
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut hidden),
            frames: &mut frames,
            stages: &[chain.stage],
            controllers: &[input.controllers],
            sampling: &[input.sampling],
        };
        played.engine().step(lanes, &mut scratch).map_err(|error| error.to_string())?;
        let native = [bytemuck::cast_slice::<_, u8>(&frames), cast_slice(&hidden)].concat();
        if played.state(svm) != native {
            return Err(format!("frame {} is not the native one", step + 1));
        }
    }
    found.whole.sort_unstable();
    Ok(found)
}

/// A number with commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The first line whose words differ, or whose numbers do by more than they may.
fn compare(old: &str, new: &str) -> Result<(), String> {
    if old.lines().count() != new.lines().count() {
        return Err("it has another number of lines".to_owned());
    }
    for (old, new) in old.lines().zip(new.lines()) {
        let ((old_words, old_numbers), (new_words, new_numbers)) = (parts(old), parts(new));
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * a.abs().max(b.abs());
        if old_words != new_words || !old_numbers.iter().zip(&new_numbers).all(near) {
            return Err(format!("measured {new:?}, written {old:?}"));
        }
    }
    Ok(())
}

/// A line's words, with a mark for each number, and its numbers.
fn parts(line: &str) -> (String, Vec<f64>) {
    let (mut words, mut numbers, mut number) = (String::new(), Vec::new(), String::new());
    for character in line.chars().chain(['\n']) {
        let inside = !number.is_empty() && matches!(character, ',' | '.');
        if character.is_ascii_digit() || inside {
            if character != ',' {
                number.push(character);
            }
            continue;
        }
        if !number.is_empty() {
            numbers.push(number.trim_end_matches('.').parse().unwrap_or(f64::NAN));
            words.push('#');
            number.clear();
        }
        words.push(character);
    }
    (words, numbers)
}
