//! Checks every kernel bit for bit in the SVM and natively, and prints what it costs there.
//!
//! `svm-bench [--rounds N] [--dump FOLDER]`, after `cargo build --release -p cu-benchmark` in `solana/programs`.

mod native;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bytemuck::cast_slice;
use integer_kernels::study::{Kernel, run};
use svm_bench::case::{self, Case};
use svm_bench::random::Random;
use svm_bench::svm::{Run, Svm};
use svm_bench::{SEED, cpu_seconds};

/// Median, least and most of several rounds.
struct Spread([f64; 3]);

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self([values[values.len() / 2], values[0], values[values.len() - 1]])
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [median, least, most] = self.0;
        f.pad(&format!("{median:.3} ({least:.3}–{most:.3})"))
    }
}

fn main() -> ExitCode {
    match bench() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("svm-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bench() -> Result<(), String> {
    let mut rounds = 7;
    let mut dump = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--dump" {
            dump = Some(PathBuf::from(arguments.next().ok_or("--dump wants a folder")?));
        } else if argument == "--rounds" {
            let count = arguments.next().and_then(|n| n.parse().ok()).filter(|&n| n > 0);
            rounds = count.ok_or("--rounds wants a positive number")?;
        } else {
            return Err(format!("unknown argument {argument}: svm-bench [--rounds N] [--dump FOLDER]"));
        }
    }
    if let Some(folder) = dump {
        return dump_cases(&folder).map_err(|e| format!("{}: {e}", folder.display()));
    }
    // without a limit, so that many runs fit into one transaction
    let mut svm = Svm::new(u64::from(u32::MAX))?;
    println!(
        "{:<17} {:>5} {:>5} {:>7} {:>9} {:>7} {:>8} {:>21} {:>21}",
        "kernel", "block", "group", "segment", "shape", "B/w", "CU", "SVM ns", "native ns"
    );
    for case in case::cases(&mut Random(SEED)) {
        let native = measure_native(&case, rounds)?;
        let (units, seconds) = measure_svm(&mut svm, &case, rounds)?;
        let bytes = if case.is_matrix() { format!("{:.2}", case.bytes_a_weight()) } else { "–".into() };
        println!(
            "{:<17} {:>5} {:>5} {:>7} {:>9} {bytes:>7} {units:>8.3} {seconds:>21} {native:>21}",
            format!("{:?}", case.kernel),
            case.block,
            case.group,
            case.segment,
            case.shape
        );
        if case.kernel == Kernel::Plain {
            native::measure(&case, rounds)?;
        }
    }
    Ok(())
}

/// Writes the cases where `wasm.mjs` reads them: a line of lengths for each, and their bytes in one file.
fn dump_cases(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let (mut lines, mut data) = (String::new(), Vec::new());
    for case in case::cases(&mut Random(SEED)) {
        let expected = case.expected(3);
        let name = format!("{:?} {} {} {} {}", case.kernel, case.block, case.group, case.segment, case.shape);
        let lengths = [case.activations.len(), case.weights.len(), case.state.len(), repeats(&case).into(), case.work];
        lines += &format!("{name} {}\n", lengths.map(|n| n.to_string()).join(" "));
        data.extend_from_slice(bytemuck::bytes_of(&case.request(1)));
        data.extend_from_slice(bytemuck::cast_slice(&case.activations));
        for words in [&case.weights, &case.state, &expected] {
            data.extend_from_slice(bytemuck::cast_slice(words));
        }
    }
    std::fs::write(folder.join("cases.txt"), lines)?;
    std::fs::write(folder.join("cases.bin"), data)
}

/// Runs that take some milliseconds at a nanosecond each.
fn repeats(case: &Case) -> u16 {
    (4_000_000 / case.work).clamp(1, 10_000) as u16
}

fn check(case: &Case, state: &[u64], repeats: u16, place: &str) -> Result<(), String> {
    if state != case.expected(repeats) {
        return Err(format!("{:?} {} is not exact in {place}", case.kernel, case.shape));
    }
    Ok(())
}

fn run_in_svm(svm: &mut Svm, case: &Case, repeats: u16) -> Result<Run, String> {
    svm.run(case.instruction(repeats)).map_err(|e| format!("{:?} {}: {e}", case.kernel, case.shape))
}

fn measure_svm(svm: &mut Svm, case: &Case, rounds: usize) -> Result<(f64, Spread), String> {
    svm.load(&[cast_slice(&case.weights)], cast_slice(&case.state))?;
    run_in_svm(svm, case, 3)?;
    let state: Vec<u64> = svm.changed().as_chunks().0.iter().map(|&bytes| u64::from_le_bytes(bytes)).collect();
    check(case, &state, 3, "the SVM")?;
    let repeats = repeats(case);
    let work = case.work as f64 * f64::from(repeats);
    let mut units = 0.0;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let one = run_in_svm(svm, case, 1)?;
        let many = run_in_svm(svm, case, 1 + repeats)?;
        units = (many.units - one.units) as f64 / work;
        times.push((many.seconds - one.seconds) / work * 1e9);
    }
    Ok((units, Spread::of(times)))
}

fn measure_native(case: &Case, rounds: usize) -> Result<Spread, String> {
    let mut scratch = vec![0; 4096];
    let mut state = case.state.clone();
    let mut go = |repeats, state: &mut [u64]| {
        run(&case.request(repeats), &case.activations, &case.weights, &mut scratch, state)
            .map_err(|_| format!("{:?} {}: bad request", case.kernel, case.shape))
    };
    go(3, &mut state)?;
    check(case, &state, 3, "native code")?;
    let repeats = repeats(case);
    let mut times = Vec::new();
    for _ in 0..rounds {
        let start = cpu_seconds();
        go(repeats, &mut state)?;
        times.push((cpu_seconds() - start) / (case.work as f64 * f64::from(repeats)) * 1e9);
    }
    Ok(Spread::of(times))
}
