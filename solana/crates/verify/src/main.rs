//! `wire-verify`: checks that a match is genuine, without Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};
use wire_core::Instructions;
use wire_match::{Error, Manifest, MatchFile, Replay, Verdict, World};

const GENUINE: u8 = 0;
const FALSE: u8 = 1;
const UNCHECKED: u8 = 2;
/// Rows between two moves of the progress bar.
const CHUNK: usize = 120;
const MANIFEST: &str = "manifest.json";
/// Where a project keeps its integer worlds.
const WORLDS: &str = "checkpoints/*/int8";

/// Checks that a match is genuine: plays its inputs again in its own world and compares every frame.
///
/// Exit code 0: genuine; 1: not, with the first frame or the first shard of the world that differs; 2: it can't be
/// checked (world or file missing or damaged).
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Match file: .json or .json.gz, whole or inputs only
    #[arg(value_name = "MATCH")]
    path: PathBuf,

    /// Folder of the world's manifest.json and shards; where left out, the one under checkpoints/ with the match's hash
    #[arg(long, value_name = "DIR")]
    world: Option<PathBuf>,

    /// Kernel to run with; the fastest that this processor has where left out
    #[arg(long, value_parser = PossibleValuesParser::new(Instructions::ALL.map(Instructions::name)))]
    kernel: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    ExitCode::from(match check(&arguments) {
        Ok(verdict) if verdict.genuine => {
            println!("{}", verdict.text);
            GENUINE
        }
        Ok(verdict) => {
            println!("not genuine: {}", verdict.text);
            FALSE
        }
        Err(error @ Error::Unchecked(_)) => {
            eprintln!("error: {error}");
            UNCHECKED
        }
        Err(error @ (Error::Shard(_) | Error::World)) => {
            println!("not genuine: {error}");
            FALSE
        }
    })
}

fn check(arguments: &Arguments) -> Result<Verdict, Error> {
    let name = arguments.path.display();
    let file =
        MatchFile::parse(&read(&arguments.path)?).map_err(|error| Error::Unchecked(format!("{name}: {error}")))?;
    let folder = match &arguments.world {
        Some(folder) => folder.clone(),
        None => find(&file.world)?,
    };
    let world = open(&folder, instructions(arguments.kernel.as_deref())?)?;
    let mut replay = Replay::new(file, &world)?;
    let bar = ProgressBar::new(replay.rows() as u64).with_style(style());
    loop {
        let more = replay.advance(CHUNK);
        bar.set_position(replay.played() as u64);
        if !more {
            bar.finish_and_clear();
            return Ok(replay.verdict());
        }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} frames, {per_sec:.0}, {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::Unchecked(format!("cannot read {}: {error}", path.display())))
}

fn instructions(name: Option<&str>) -> Result<Instructions, Error> {
    let Some(instructions) = name.and_then(Instructions::named) else {
        return Ok(Instructions::best());
    };
    instructions.checked().map_err(|error| Error::Unchecked(error.to_string()))
}

fn manifest(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join(MANIFEST);
    Manifest::parse(&read(&path)?).map_err(|error| Error::Unchecked(format!("{}: {error}", path.display())))
}

/// The folder under `checkpoints/` of the world with this hash; the error where there is none says what can't be read.
fn find(hash: &str) -> Result<PathBuf, Error> {
    let mut unread = Vec::new();
    for folder in glob::glob(WORLDS).map_err(|error| Error::Unchecked(error.to_string()))?.flatten() {
        match manifest(&folder) {
            Ok(manifest) if manifest.hash == hash => return Ok(folder),
            Ok(_) => {}
            Err(error) => unread.push(error.to_string()),
        }
    }
    let short: String = hash.chars().take(16).collect();
    let more = if unread.is_empty() { String::new() } else { format!(" (passed over: {})", unread.join("; ")) };
    Err(Error::Unchecked(format!("no world with hash {short}… is under {WORLDS}: name its folder with --world{more}")))
}

/// The world in a folder, every shard checked.
fn open(folder: &Path, instructions: Instructions) -> Result<World, Error> {
    let bytes = manifest(folder)?.assemble(|shard| read(&folder.join(shard.file())))?;
    World::new(&bytes, instructions).map_err(|error| Error::Unchecked(format!("{}: {error}", folder.display())))
}
