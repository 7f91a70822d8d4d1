//! What the node keeps: over restarts, kill -9, a full disk, a damaged store.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use solana_address::Address;
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use support::{Node, command, encoded, refusal, until};
use tempfile::tempdir;

const SOL: u64 = 1_000_000_000;
const KILLS: usize = 20;

fn slot(node: &Node) -> u64 {
    node.get("getSlot", json!([])).as_u64().expect("a slot")
}

#[test]
fn a_restarted_chain_goes_on() {
    let ledger = tempdir().expect("a folder");
    let node = Node::start(ledger.path(), &["--slot-ms", "20"]);
    let (payer, to) = (node.funded(10 * SOL), Address::new_unique());
    let signature = node.land(&[transfer(&payer.pubkey(), &to, SOL)], &[&payer]);
    let late = node.transaction(&[transfer(&payer.pubkey(), &to, 2 * SOL)], &[&payer]);
    until(|| slot(&node) > 10);
    let before = [
        node.get("getGenesisHash", json!([])),
        node.get("getIdentity", json!([])),
        node.get("getTransaction", json!([signature])),
        node.get("getBlock", json!([5])),
        node.get("getSignaturesForAddress", json!([to.to_string()])),
        node.get("getTransactionCount", json!([])),
    ];
    let stopped_at = slot(&node);
    assert!(node.stop().success(), "Ctrl-C is no failure");
    let node = Node::start(ledger.path(), &["--slot-ms", "20"]);
    assert!(slot(&node) >= stopped_at, "slots go on");
    let after = [
        node.get("getGenesisHash", json!([])),
        node.get("getIdentity", json!([])),
        node.get("getTransaction", json!([signature])),
        node.get("getBlock", json!([5])),
        node.get("getSignaturesForAddress", json!([to.to_string()])),
        node.get("getTransactionCount", json!([])),
    ];
    assert_eq!(before, after);
    assert_eq!(node.balance(&to), SOL);
    node.send(&late, false).expect("a hash of before the restart is still recent");
    assert_eq!(node.balance(&to), 3 * SOL);
    assert!(refusal(ledger.path(), &[]).contains("another node runs on the chain"));
    assert!(refusal(ledger.path(), &["--reset"]).contains("another node runs on the chain"));
    assert!(node.stop().success());
    assert!(refusal(ledger.path(), &["--stock"]).contains("was begun without --stock"));
    let node = Node::start(ledger.path(), &["--reset"]);
    assert_ne!(node.get("getGenesisHash", json!([])), before[0]);
    assert_eq!(node.balance(&to), 0);
}

#[test]
fn kill_9_loses_nothing_that_was_confirmed() {
    let ledger = tempdir().expect("a folder");
    let mut node = Node::start(ledger.path(), &["--slot-ms", "10"]);
    let (payer, to) = (node.funded(1000 * SOL), Address::new_unique());
    // Every signature that the node gave, and the lamports that it then moved.
    let mut confirmed: Vec<(Value, u64)> = Vec::new();
    let mut next = SOL / 1000;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut last_block: Option<(u64, Value)> = None;
    for round in 0..KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let life = Duration::from_micros(20_000 + (random >> 33) % 400_000);
        let pid = node.id();
        let killer = thread::spawn(move || {
            thread::sleep(life);
            Command::new("kill").args(["-9", &pid.to_string()]).status().expect("kill")
        });
        let mut unanswered = None;
        loop {
            let hash = node.try_call("getLatestBlockhash", json!([]));
            let Ok(Ok(hash)) = hash else { break };
            let hash = hash["value"]["blockhash"].as_str().expect("a hash").parse().expect("a hash");
            next += 1;
            let message = solana_message::Message::new(&[transfer(&payer.pubkey(), &to, next)], Some(&payer.pubkey()));
            let transaction = solana_transaction::Transaction::new(&[&payer], message, hash);
            match node.try_call("sendTransaction", json!([encoded(&transaction), { "encoding": "base64" }])) {
                Ok(answer) => confirmed.push((answer.expect("a signature"), next)),
                Err(_) => {
                    unanswered = Some((transaction.signatures[0].to_string(), next));
                    break;
                }
            }
            if let Ok(Ok(slot)) = node.try_call("getSlot", json!([]))
                && let Some(closed) = slot.as_u64().and_then(|slot| slot.checked_sub(1))
                && let Ok(Ok(block)) =
                    node.try_call("getBlock", json!([closed, { "transactionDetails": "signatures" }]))
            {
                last_block = Some((closed, block));
            }
        }
        assert!(killer.join().expect("the killer").success());
        node.kill();
        node = Node::start(ledger.path(), &["--slot-ms", "10"]);
        // What wasn't answered may have landed or not, as a whole.
        if let Some((signature, lamports)) = unanswered
            && node.get("getSignatureStatuses", json!([[signature]]))["value"][0] != Value::Null
        {
            confirmed.push((json!(signature), lamports));
        }
        assert_eq!(node.balance(&to), confirmed.iter().map(|(_, lamports)| lamports).sum::<u64>(), "round {round}");
        for some in confirmed.chunks(256) {
            let signatures: Vec<&Value> = some.iter().map(|(signature, _)| signature).collect();
            let statuses = node.get("getSignatureStatuses", json!([signatures]));
            let statuses = statuses["value"].as_array().expect("a list");
            assert!(statuses.iter().all(|status| status["confirmationStatus"] == "finalized"), "round {round}");
        }
        if let Some((slot, block)) = &last_block {
            let kept = node.get("getBlock", json!([slot, { "transactionDetails": "signatures" }]));
            assert_eq!(kept, *block, "round {round}");
        }
    }
    assert!(confirmed.len() > KILLS, "some transactions in every life");
    println!("{} transactions over {KILLS} kills", confirmed.len());
}

#[test]
fn a_full_disk_stops_the_node_and_loses_nothing() {
    let folder = tempdir().expect("a folder");
    let (disk, kept) = (folder.path().join("disk"), folder.path().join("kept"));
    fs::create_dir(&disk).expect("a folder");
    // A disk of 2 MB, seen by this node only; what it then holds is kept.
    let script = r#"disk=$1 kept=$2; shift 2
        mount -t tmpfs -o size=2m none "$disk" || exit 99
        "$@"; status=$?
        cp -r --sparse=always "$disk" "$kept"; exit $status"#;
    let plain = command(&disk, &["--slot-ms", "60000"]);
    let mut limited = Command::new("unshare");
    limited.args(["--map-root-user", "--mount", "bash", "-c", script, "bash"]).args([&disk, &kept]);
    limited.arg(plain.get_program()).args(plain.get_args());
    let node = Node::spawn(limited);
    let (payer, to) = (node.funded(1000 * SOL), Address::new_unique());
    let (mut moved, mut refused) = (0, None);
    let mut last = (String::new(), 0);
    for i in 0..20_000 {
        let transaction = node.transaction(&[transfer(&payer.pubkey(), &to, SOL / 1000 + i)], &[&payer]);
        match node.try_call("sendTransaction", json!([encoded(&transaction), { "encoding": "base64" }])) {
            Ok(Ok(_)) => moved += SOL / 1000 + i,
            Ok(Err(error)) => {
                last = (transaction.signatures[0].to_string(), SOL / 1000 + i);
                refused = Some(error);
                break;
            }
            Err(_) => break,
        }
    }
    assert!(moved > 0);
    if let Some(error) = &refused {
        assert_eq!(error["code"], -32603, "{error}");
    }
    let (status, said) = node.wait();
    assert_eq!(status.code(), Some(1), "a node that can't write ends");
    assert!(said.starts_with("awm-node: the chain in") && said.contains("No space left on device"), "{said}");
    let node = Node::start(&kept, &[]);
    // What the node couldn't promise may have landed all the same, as a whole.
    if node.get("getSignatureStatuses", json!([[last.0]]))["value"][0] != Value::Null {
        moved += last.1;
    }
    assert_eq!(node.balance(&to), moved, "with room again, all is there");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_damaged_store_is_not_used() {
    let ledger = tempdir().expect("a folder");
    let node = Node::start(ledger.path(), &["--slot-ms", "10"]);
    let (payer, to) = (node.funded(1000 * SOL), Address::new_unique());
    for i in 0..50 {
        node.land(&[transfer(&payer.pubkey(), &to, SOL / 1000 + i)], &[&payer]);
    }
    until(|| slot(&node) > 20);
    assert!(node.stop().success());
    let journal = files(ledger.path()).into_iter().find(|file| file.extension().is_some_and(|end| end == "jnl"));
    let journal = journal.expect("a journal");
    let whole = fs::read(&journal).expect("a journal");
    let used = whole.iter().rposition(|byte| *byte != 0).expect("some bytes") + 1;
    let mut refused = 0;
    for place in (1..16).map(|part| used * part / 16) {
        let copy = tempdir().expect("a folder");
        copy_folder(ledger.path(), copy.path());
        let mut damaged = whole.clone();
        damaged[place] ^= 0x40;
        let file = copy.path().join(journal.strip_prefix(ledger.path()).expect("inside"));
        fs::write(&file, damaged).expect("written");
        let said = refusal(copy.path(), &[]);
        assert!(said.contains("awm-node: the chain in") && said.contains("damaged"), "byte {place} of {used}: {said}");
        refused += 1;
    }
    assert_eq!(refused, 15);
    let node = Node::start(ledger.path(), &[]);
    assert_eq!(node.balance(&to), (0..50).map(|i| SOL / 1000 + i).sum::<u64>(), "the undamaged one goes on");
}

fn copy_folder(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).expect("inside"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(&file, &target).expect("a copy");
    }
}

#[test]
fn old_blocks_are_forgotten() {
    let ledger = tempdir().expect("a folder");
    let node = Node::start(ledger.path(), &["--slot-ms", "1", "--keep-slots", "512"]);
    let (payer, to) = (node.funded(10 * SOL), Address::new_unique());
    let signature = node.land(&[transfer(&payer.pubkey(), &to, SOL)], &[&payer]);
    until(|| node.get("getTransaction", json!([signature])) == Value::Null);
    assert!(node.get("getFirstAvailableBlock", json!([])).as_u64().expect("a slot") < 2, "the genesis stays");
    assert_eq!(node.get("getSignaturesForAddress", json!([to.to_string()])), json!([]));
    assert_eq!(node.error("getBlock", json!([2])).0, -32007);
    assert_eq!(node.balance(&to), SOL, "what it did stays");
}

#[test]
fn what_is_asked_for_must_be_possible() {
    let ledger = tempdir().expect("a folder");
    let missing = ledger.path().join("nothing.so");
    let missing = missing.to_str().expect("text");
    let id = "11111111111111111111111111111112";
    assert!(refusal(ledger.path(), &["--program", id, missing]).contains("nothing.so: No such file"));
    assert!(refusal(ledger.path(), &["--program", "x", missing]).contains("x is not an address"));
    let junk = ledger.path().join("junk.so");
    fs::write(&junk, "no program").expect("written");
    let junk = junk.to_str().expect("text");
    assert!(refusal(&ledger.path().join("new"), &["--program", id, junk]).contains("account 1111"));
    assert!(refusal(&ledger.path().join("new"), &["--account", junk]).contains("not an account's JSON"));
    assert!(refusal(ledger.path(), &["--reset"]).contains("which is no ledger's"));
    assert!(Path::new(junk).exists());
    assert!(refusal(ledger.path(), &["--bind", "203.0.113.1"]).contains("can't listen"));
    let account = ledger.path().join("account.json");
    let content = json!({
        "pubkey": id,
        "account": {
            "lamports": 5 * SOL, "data": ["AQID", "base64"], "owner": id, "executable": false, "rentEpoch": 0, "space": 3,
        },
    });
    fs::write(&account, content.to_string()).expect("written");
    let owner = Address::new_unique().to_string();
    let node =
        Node::start(&ledger.path().join("new"), &["--account", account.to_str().expect("text"), "--mint", &owner]);
    assert_eq!(node.get("getAccountInfo", json!([id, { "encoding": "base64" }]))["value"]["data"][0], "AQID");
    assert_eq!(node.get("getBalance", json!([owner]))["value"], 500_000_000 * SOL);
}
