//! Plays the beginning of a golden match on chain and writes its accounts into a folder, as bytes, with what readers of other
//! languages must find in them: `cargo run --release -p chain-tests --example match_accounts -- solana/target/chain-accounts`

#[path = "../../core/tests/support/mod.rs"]
mod support;

use std::path::PathBuf;

use chain_layout::{HiddenState, InputLog, ModelManifest, StartEntry};
use chain_tests::session::RULES;
use chain_tests::{Machine, Rules, Session, Upload};
use serde_json::json;
use solana_signer::Signer;
use support::Chain;
use wire_core::scheme::field::CHARACTER;

/// Enough for a digest of the memory.
const FRAMES: usize = 650;
/// Real inputs; then the pads rest, since in the small world nobody survives real play for long.
const PLAYED: usize = 20;
const MATCHES: usize = 40;

/// Whether all frames of a match can be played.
fn lasts(machine: &mut Machine, session: &Session, chain: &Chain) -> bool {
    (0..FRAMES).all(|step| {
        let pads = if step < PLAYED { chain.controllers_at(step) } else { [[0; 8]; 2] };
        session.play(machine, &pads).is_ok()
    })
}

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder to write to"));
    std::fs::create_dir_all(&folder)?;
    let chain = support::chains(&support::vectors()).swap_remove(2);
    let entry = |side: usize| {
        let fields = chain.start.fields()[side];
        StartEntry { stage: chain.stage.id(), side: side as u8, character: fields[CHARACTER] as u8, pad: 0, fields }
    };
    let starts = vec![entry(0), entry(1)];
    let characters = [starts[0].character, starts[1].character];
    let mut machine = Machine::new();
    let upload = Upload::new(&mut machine, &support::world(), starts, &[]);
    upload.run(&mut machine);
    let rules = Rules { stage: chain.stage.id(), characters, temperature: 128, input_delay: 2, ..RULES };
    // the small world's fighters fall soon, by a seed that nobody chose: matches are begun until one lasts
    let session = (0..MATCHES)
        .find_map(|_| {
            let session = Session::begin(&mut machine, &upload, rules);
            lasts(&mut machine, &session, &chain).then_some(session)
        })
        .expect("a match that lasts");
    for (name, address) in [
        ("ModelManifest", upload.manifest),
        ("WeightShard", upload.shard(0)),
        ("PackedWeights", upload.packed(0)),
        ("SessionState", session.address),
        ("HiddenState", session.hidden),
        ("InputBuffer", session.inputs),
        ("FrameLog", session.frame_log),
        ("InputLog", session.input_log),
    ] {
        std::fs::write(folder.join(format!("{name}.bin")), machine.data(&address))?;
    }
    let state = session.state(&machine);
    let hidden: HiddenState = machine.read(&session.hidden);
    let manifest: ModelManifest = machine.read(&upload.manifest);
    let inputs: InputLog = machine.read(&session.input_log);
    let expected = json!({
        "world_authority": upload.authority.pubkey().to_string(),
        "session_authority": session.authority.pubkey().to_string(),
        "players": session.players.each_ref().map(|player| player.pubkey().to_string()),
        "entity": solana_address::Address::from(state.entity).to_string(),
        "world_hash": wire_match::hex(&state.world_hash),
        "chain_head": wire_match::hex(&state.chain_head),
        "seed": state.seed.to_string(),
        "row": state.row,
        "stage": state.stage,
        "temperature": state.temperature,
        "stocks": state.view.map(|player| player.stocks),
        "x": state.view.map(|player| player.x),
        "exact_x": hidden.frame.map(|fields| fields[0]),
        "start_x": inputs.start.map(|fields| fields[0]),
        "parts": manifest.parts,
        "length": manifest.length.to_string(),
        "program": machine.program.to_string(),
    });
    std::fs::write(folder.join("expected.json"), expected.to_string())
}
