//! What the node answers, over real sockets.

mod support;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use solana_address::Address;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_system_interface::instruction::{create_account, transfer};
use support::{Node, encoded, raw, until};
use tempfile::{TempDir, tempdir};
use tungstenite::Message as Frame;

const SOL: u64 = 1_000_000_000;
const SYSTEM: &str = "11111111111111111111111111111111";
const CLOCK: &str = "SysvarC1ock11111111111111111111111111111111";

fn node(arguments: &[&str]) -> (Node, TempDir) {
    let ledger = tempdir().expect("a folder");
    (Node::start(ledger.path(), arguments), ledger)
}

#[test]
fn the_node_says_who_it_is() {
    let (node, _ledger) = node(&[]);
    assert_eq!(node.get("getHealth", json!([])), "ok");
    assert!(node.get("getVersion", json!([]))["solana-core"].as_str().is_some_and(|version| version.starts_with("4.")));
    for method in ["getIdentity", "getGenesisHash", "getSlotLeader"] {
        let answer = node.get(method, json!([]));
        let text = answer.as_str().or_else(|| answer["identity"].as_str()).expect("text");
        assert_eq!(bs58::decode(text).into_vec().expect("base58").len(), 32, "{method}");
    }
    let epoch = node.get("getEpochInfo", json!([{ "commitment": "confirmed" }]));
    assert_eq!(epoch["slotsInEpoch"], 432_000);
    assert_eq!(epoch["absoluteSlot"], epoch["blockHeight"]);
    assert_eq!(node.get("getEpochSchedule", json!([]))["slotsPerEpoch"], 432_000);
    assert_eq!(node.get("getMinimumBalanceForRentExemption", json!([0])), 890_880);
    assert_eq!(node.error("getNothing", json!([])), (-32601, "Method not found".into()));
}

#[test]
fn slots_pass_and_hashes_expire() {
    let (node, _ledger) = node(&["--slot-ms", "5"]);
    let latest = node.get("getLatestBlockhash", json!([]));
    let (hash, last) =
        (&latest["value"]["blockhash"], latest["value"]["lastValidBlockHeight"].as_u64().expect("a height"));
    assert_eq!(node.get("isBlockhashValid", json!([hash]))["value"], true);
    let payer = node.funded(SOL);
    let stale = node.transaction(&[transfer(&payer.pubkey(), &Address::new_unique(), SOL / 100)], &[&payer]);
    until(|| node.get("getBlockHeight", json!([])).as_u64().expect("a height") > last + 1);
    assert_eq!(node.get("isBlockhashValid", json!([hash]))["value"], false);
    until(|| node.get("isBlockhashValid", json!([stale.message.recent_blockhash.to_string()]))["value"] == false);
    let error = node.send(&stale, false).expect_err("an old transaction");
    assert_eq!(error["code"], -32002);
    assert_eq!(error["message"], "Transaction simulation failed: Blockhash not found");
    assert_eq!(error["data"]["err"], "BlockhashNotFound");
    // Without preflight it is taken, and lands nowhere.
    let signature = node.send(&stale, true).expect("a signature");
    assert_eq!(node.get("getSignatureStatuses", json!([[signature]]))["value"], json!([null]));
    // Replaced, it would do.
    let config = json!({ "encoding": "base64", "replaceRecentBlockhash": true });
    let simulated = &node.get("simulateTransaction", json!([encoded(&stale), config]))["value"];
    assert_eq!(simulated["err"], Value::Null);
    assert!(simulated["replacementBlockhash"]["lastValidBlockHeight"].as_u64().is_some_and(|height| height > last));
    let slot = node.get("getSlot", json!([])).as_u64().expect("a slot");
    let error =
        node.call("getBalance", json!([SYSTEM, { "minContextSlot": slot + 1_000_000 }])).expect_err("the future");
    assert_eq!(error["code"], -32016);
    assert!(error["data"]["contextSlot"].as_u64().expect("a slot") >= slot);
}

#[test]
fn transactions_land_and_are_found() {
    let (node, _ledger) = node(&["--slot-ms", "50"]);
    let (payer, to) = (node.funded(2 * SOL), Address::new_unique());
    let transaction = node.transaction(&[transfer(&payer.pubkey(), &to, SOL / 2)], &[&payer]);
    let config =
        json!({ "encoding": "base64", "sigVerify": true, "accounts": { "addresses": [to.to_string(), SYSTEM] } });
    let simulated = node.get("simulateTransaction", json!([encoded(&transaction), config]));
    assert_eq!(simulated["value"]["unitsConsumed"], 150);
    assert_eq!(simulated["value"]["accounts"][0]["lamports"], SOL / 2);
    assert_eq!(simulated["value"]["fee"], 5000);
    assert_eq!(node.balance(&to), 0, "a simulation changes nothing");
    let message = BASE64_STANDARD.encode(wincode::serialize(&transaction.message).expect("a message"));
    assert_eq!(node.get("getFeeForMessage", json!([message]))["value"], 5000);

    let signature = node.send(&transaction, false).expect("a signature");
    assert_eq!(signature, transaction.signatures[0].to_string());
    assert_eq!(node.balance(&to), SOL / 2);
    assert_eq!(node.balance(&payer.pubkey()), 2 * SOL - SOL / 2 - 5000);
    let status =
        &node.get("getSignatureStatuses", json!([[signature, Keypair::new().sign_message(b"").to_string()]]))["value"];
    assert_eq!(status[0]["confirmationStatus"], "finalized");
    assert_eq!(status[0]["err"], Value::Null);
    assert_eq!(status[1], Value::Null);
    let again = node.send(&transaction, false).expect_err("the same again");
    assert_eq!(again["data"]["err"], "AlreadyProcessed");

    let found = node.get("getTransaction", json!([signature, { "encoding": "json" }]));
    assert_eq!(found["meta"]["preBalances"][0], 2 * SOL);
    assert_eq!(found["meta"]["postBalances"][1], SOL / 2);
    assert_eq!(found["transaction"]["message"]["accountKeys"][1], to.to_string());
    assert_eq!(found["slot"], status[0]["slot"]);
    let parsed = node.get("getTransaction", json!([signature, "jsonParsed"]));
    assert_eq!(parsed["transaction"]["message"]["instructions"][0]["parsed"]["type"], "transfer");
    let binary =
        node.get("getTransaction", json!([signature, { "encoding": "base64", "maxSupportedTransactionVersion": 0 }]));
    assert_eq!(binary["transaction"], json!([encoded(&transaction), "base64"]));
    assert_eq!(binary["version"], "legacy");
    assert_eq!(node.get("getTransaction", json!([Keypair::new().sign_message(b"").to_string()])), Value::Null);

    let of_payer = node.get("getSignaturesForAddress", json!([payer.pubkey().to_string()]));
    assert_eq!(of_payer.as_array().expect("a list").len(), 2, "an airdrop and a transfer");
    assert_eq!(of_payer[0]["signature"], signature, "the last one first");
    let before = json!({ "before": signature, "limit": 5 });
    assert_eq!(node.get("getSignaturesForAddress", json!([payer.pubkey().to_string(), before])), json!([of_payer[1]]));
    let until_it = json!({ "until": of_payer[1]["signature"] });
    assert_eq!(
        node.get("getSignaturesForAddress", json!([payer.pubkey().to_string(), until_it])),
        json!([of_payer[0]])
    );

    let slot = status[0]["slot"].as_u64().expect("a slot");
    until(|| node.get("getSlot", json!([])).as_u64().expect("a slot") > slot);
    let block = node
        .get("getBlock", json!([slot, { "maxSupportedTransactionVersion": 0, "transactionDetails": "signatures" }]));
    assert!(block["signatures"].as_array().expect("a list").contains(&signature));
    assert_eq!(block["blockTime"], node.get("getBlockTime", json!([slot])));
    let next = node.get("getBlock", json!([slot + 1 - 2, { "maxSupportedTransactionVersion": 0 }]));
    assert_eq!(block["previousBlockhash"], next["blockhash"], "blocks name the one before");
    assert!(node.get("getBlocks", json!([slot, slot])).as_array().expect("a list").contains(&json!(slot)));
    assert_eq!(node.error("getBlock", json!([slot + 1_000_000])).0, -32004);
}

#[test]
fn what_fails_says_why() {
    let (node, _ledger) = node(&[]);
    let payer = node.funded(SOL);
    let greedy = node.transaction(&[transfer(&payer.pubkey(), &Address::new_unique(), 5 * SOL)], &[&payer]);
    let error = node.send(&greedy, false).expect_err("more than there is");
    assert_eq!(error["code"], -32002);
    assert_eq!(error["data"]["err"], json!({ "InstructionError": [0, { "Custom": 1 }] }));
    assert!(error["data"]["logs"].to_string().contains("insufficient lamports"));
    assert_eq!(error["data"]["unitsConsumed"], 150);
    assert_eq!(node.balance(&payer.pubkey()), SOL, "what wasn't sent costs nothing");
    let signature = node.send(&greedy, true).expect("sent whatever it does");
    let status = &node.get("getSignatureStatuses", json!([[signature]]))["value"][0];
    assert_eq!(status["err"], json!({ "InstructionError": [0, { "Custom": 1 }] }));
    assert_eq!(node.balance(&payer.pubkey()), SOL - 5000, "it landed, failed and paid");
    assert_eq!(node.get("getTransaction", json!([signature]))["meta"]["status"]["Err"], status["err"]);

    let mut forged = node.transaction(&[transfer(&payer.pubkey(), &Address::new_unique(), 1)], &[&payer]);
    forged.signatures[0] = Keypair::new().sign_message(b"something else");
    for skip in [false, true] {
        let error = node.send(&forged, skip).expect_err("a forged signature");
        assert_eq!(
            (&error["code"], &error["message"]),
            (&json!(-32003), &json!("Transaction signature verification failure"))
        );
    }
    let poor = Keypair::new();
    let unpaid = node.transaction(&[transfer(&poor.pubkey(), &payer.pubkey(), 1)], &[&poor]);
    assert_eq!(node.send(&unpaid, false).expect_err("nothing to pay with")["data"]["err"], "AccountNotFound");
    let signature = node.send(&unpaid, true).expect("a signature");
    assert_eq!(node.get("getSignatureStatuses", json!([[signature]]))["value"][0], Value::Null, "it can't land");
    assert_eq!(node.get("getFirstAvailableBlock", json!([])), 0);
}

#[test]
fn accounts_come_in_every_encoding() {
    let (node, _ledger) = node(&[]);
    let (payer, small, large) = (node.funded(100 * SOL), Keypair::new(), Keypair::new());
    let owner = Address::new_unique();
    for (account, size) in [(&small, 100), (&large, 5000)] {
        node.land(&[create_account(&payer.pubkey(), &account.pubkey(), SOL, size, &owner)], &[&payer, account]);
    }
    let get =
        |account: &Keypair, config: Value| node.call("getAccountInfo", json!([account.pubkey().to_string(), config]));
    let base64 = get(&small, json!({ "encoding": "base64" })).expect("an account");
    assert_eq!(base64["value"]["data"], json!([BASE64_STANDARD.encode([0; 100]), "base64"]));
    assert_eq!(base64["value"]["owner"], owner.to_string());
    assert_eq!(base64["value"]["space"], 100);
    assert_eq!(base64["value"]["rentEpoch"], u64::MAX);
    assert!(base64["context"]["slot"].is_u64() && base64["context"]["apiVersion"].is_string());
    assert_eq!(get(&small, json!({ "encoding": "base58" })).expect("an account")["value"]["data"][0], "1".repeat(100));
    assert_eq!(get(&small, Value::Null).expect("an account")["value"]["data"], "1".repeat(100), "the oldest encoding");
    assert_eq!(get(&large, json!({ "encoding": "base58" })).expect_err("too large")["code"], -32600);
    let zstd = get(&large, json!({ "encoding": "base64+zstd" })).expect("an account");
    assert_eq!(zstd["value"]["data"][1], "base64+zstd");
    let compressed = zstd["value"]["data"][0].as_str().expect("text");
    assert!(BASE64_STANDARD.decode(compressed).expect("base64").starts_with(&[0x28, 0xb5, 0x2f, 0xfd]), "zstd's magic");
    let slice = json!({ "encoding": "base58", "dataSlice": { "offset": 4990, "length": 100 } });
    assert_eq!(get(&large, slice).expect("an account")["value"]["data"][0], "1".repeat(10));
    let unknown = get(&small, json!({ "encoding": "jsonParsed" })).expect("an account");
    assert_eq!(unknown["value"]["data"][1], "base64", "data that nobody can parse");
    let clock = node.get("getAccountInfo", json!([CLOCK, { "encoding": "jsonParsed" }]));
    assert_eq!(clock["value"]["data"]["parsed"]["type"], "clock");
    assert_eq!(node.get("getAccountInfo", json!([Address::new_unique().to_string()]))["value"], Value::Null);
    let several = json!([[small.pubkey().to_string(), Address::new_unique().to_string(), CLOCK]]);
    let several = node.get("getMultipleAccounts", several);
    assert_eq!(several["value"][0]["data"][1], "base64");
    assert_eq!(several["value"][1], Value::Null);
    let many = vec![SYSTEM; 101];
    assert_eq!(node.error("getMultipleAccounts", json!([many])), (-32602, "Too many inputs provided; max 100".into()));
    assert_eq!(node.error("getAccountInfo", json!(["nonsense"])).0, -32602);
    assert_eq!(node.error("getAccountInfo", json!([])).0, -32602);
    assert_eq!(node.error("getAccountInfo", json!([SYSTEM, { "encoding": "hex" }])).0, -32602);
}

#[test]
fn program_accounts_are_filtered() {
    let (node, _ledger) = node(&[]);
    let payer = node.funded(100 * SOL);
    let owner = Address::new_unique();
    let accounts: Vec<Keypair> = (0..3).map(|_| Keypair::new()).collect();
    for (account, size) in accounts.iter().zip([10, 20, 20]) {
        node.land(&[create_account(&payer.pubkey(), &account.pubkey(), SOL, size, &owner)], &[&payer, account]);
    }
    let count = |config: Value| {
        node.get("getProgramAccounts", json!([owner.to_string(), config])).as_array().expect("a list").len()
    };
    assert_eq!(count(json!({ "encoding": "base64" })), 3);
    assert_eq!(count(json!({ "filters": [{ "dataSize": 20 }] })), 2);
    assert_eq!(count(json!({ "filters": [{ "memcmp": { "offset": 8, "bytes": "11" } }] })), 3);
    assert_eq!(count(json!({ "filters": [{ "memcmp": { "offset": 9, "bytes": "11" } }] })), 2);
    assert_eq!(count(json!({ "filters": [{ "memcmp": { "offset": 0, "bytes": "AQ==", "encoding": "base64" } }] })), 0);
    assert_eq!(count(json!({ "filters": [{ "dataSize": 20 }, { "memcmp": { "offset": 0, "bytes": [0, 0] } }] })), 2);
    let with_context = json!([owner.to_string(), { "withContext": true, "encoding": "base64" }]);
    let with_context = node.get("getProgramAccounts", with_context);
    assert!(with_context["context"]["slot"].is_u64());
    assert_eq!(with_context["value"].as_array().expect("a list").len(), 3);
    let filters: Vec<Value> = (0..5).map(|size| json!({ "dataSize": size })).collect();
    assert_eq!(node.error("getProgramAccounts", json!([owner.to_string(), { "filters": filters }])).0, -32602);
    let wrong = json!([{ "memcmp": { "offset": 0, "bytes": "0OIl" } }]);
    assert_eq!(node.error("getProgramAccounts", json!([owner.to_string(), { "filters": wrong }])).0, -32602);
}

#[test]
fn subscribers_hear_of_everything() {
    let (node, _ledger) = node(&["--slot-ms", "100"]);
    let (payer, to) = (node.funded(10 * SOL), Keypair::new());
    let owner = Address::new_unique();
    let mut account = node.socket();
    let wanted = json!([to.pubkey().to_string(), { "encoding": "base64", "commitment": "processed" }]);
    let number = account.subscribe("accountSubscribe", wanted);
    let mut program = node.socket();
    let wanted = json!([owner.to_string(), { "encoding": "base64", "filters": [{ "dataSize": 8 }] }]);
    program.subscribe("programSubscribe", wanted);
    let mut logs = node.socket();
    logs.subscribe("logsSubscribe", json!([{ "mentions": [to.pubkey().to_string()] }, { "commitment": "confirmed" }]));
    let mut all = node.socket();
    all.subscribe("logsSubscribe", json!(["all"]));

    let create = create_account(&payer.pubkey(), &to.pubkey(), SOL, 8, &owner);
    let transaction = node.transaction(&[create], &[&payer, &to]);
    let signature = transaction.signatures[0].to_string();
    let mut signatures = node.socket();
    let early = signatures.subscribe("signatureSubscribe", json!([signature]));
    node.send(&transaction, false).expect("a signature");

    let (method, subscription, result) = account.next();
    assert_eq!((method.as_str(), subscription), ("accountNotification", number));
    assert_eq!(result["value"]["lamports"], SOL);
    assert_eq!(result["value"]["data"], json!(["AAAAAAAAAAA=", "base64"]));
    assert!(result["context"]["slot"].is_u64());
    let (method, _, result) = program.next();
    assert_eq!(method, "programNotification");
    assert_eq!(result["value"]["pubkey"], to.pubkey().to_string());
    let (method, _, result) = logs.next();
    assert_eq!(method, "logsNotification");
    assert_eq!(result["value"]["signature"], signature);
    assert_eq!(result["value"]["err"], Value::Null);
    assert_eq!(result["value"]["logs"].as_array().expect("a list").len(), 2);
    assert_eq!(all.next().2["value"]["signature"], signature);
    let (method, subscription, result) = signatures.next();
    assert_eq!((method.as_str(), subscription), ("signatureNotification", early));
    assert_eq!(result["value"], json!({ "err": null }));
    signatures.subscribe("signatureSubscribe", json!([signature]));
    assert_eq!(signatures.next().2["value"], json!({ "err": null }), "of what landed before, too");

    node.land(&[transfer(&payer.pubkey(), &Address::new_unique(), SOL)], &[&payer]);
    assert!(account.is_silent() && program.is_silent() && logs.is_silent(), "others' business");
    assert_eq!(account.call("accountUnsubscribe", json!([number])), Ok(json!(true)));
    node.land(&[transfer(&payer.pubkey(), &to.pubkey(), SOL)], &[&payer]);
    assert!(account.is_silent(), "unsubscribed");
    assert_eq!(program.next().2["value"]["account"]["lamports"], 2 * SOL);

    let mut slots = node.socket();
    slots.subscribe("slotSubscribe", json!([]));
    let (_, _, first) = slots.next();
    let (method, _, second) = slots.next();
    assert_eq!(method, "slotNotification");
    assert_eq!(second["parent"], first["slot"]);
    let mut roots = node.socket();
    roots.subscribe("rootSubscribe", json!([]));
    assert!(roots.next().2.is_u64());
    let mut clock = node.socket();
    clock.subscribe("accountSubscribe", json!([CLOCK, { "encoding": "jsonParsed" }]));
    assert_eq!(clock.next().2["value"]["data"]["parsed"]["type"], "clock");
    // Ordinary methods work here as well.
    assert_eq!(clock.call("getHealth", json!([])), Ok(json!("ok")));
    for (method, params) in [
        ("accountSubscribe", json!(["nonsense"])),
        ("programSubscribe", json!([SYSTEM, { "filters": [{ "dataSize": "x" }] }])),
        ("logsSubscribe", json!([{ "mentions": [] }])),
        ("signatureSubscribe", json!(["nonsense"])),
    ] {
        assert_eq!(account.call(method, params).expect_err("wrong")["code"], -32602, "{method}");
    }
}

#[test]
fn every_change_is_heard_in_its_order() {
    let (node, _ledger) = node(&[]);
    let (payer, to) = (node.funded(10 * SOL), Address::new_unique());
    let mut socket = node.socket();
    socket.subscribe("accountSubscribe", json!([to.to_string(), { "encoding": "base64" }]));
    let transactions: Vec<_> =
        (0..200).map(|i| node.transaction(&[transfer(&payer.pubkey(), &to, SOL / 1000 + i)], &[&payer])).collect();
    for transaction in &transactions {
        node.send(transaction, true).expect("sent");
    }
    let mut expected = 0;
    for i in 0..200 {
        expected += SOL / 1000 + i;
        assert_eq!(socket.next().2["value"]["lamports"], expected);
    }
}

#[test]
fn equal_airdrops_are_two() {
    let (node, _ledger) = node(&["--slot-ms", "60000"]);
    let to = Address::new_unique().to_string();
    let first = node.get("requestAirdrop", json!([to, SOL]));
    assert_ne!(first, node.get("requestAirdrop", json!([to, SOL])));
    assert_eq!(node.get("getBalance", json!([to]))["value"], 2 * SOL);
    assert_eq!(node.error("requestAirdrop", json!([to, u64::MAX])).0, -32603);
    assert_eq!(node.error("requestAirdrop", json!([to, -1])).0, -32602);
}

#[test]
fn priority_fees_are_paid() {
    let (node, _ledger) = node(&[]);
    let payer = node.funded(SOL);
    let instructions = [
        ComputeBudgetInstruction::set_compute_unit_limit(1000),
        ComputeBudgetInstruction::set_compute_unit_price(2_000_000),
        transfer(&payer.pubkey(), &Address::new_unique(), SOL / 100),
    ];
    let transaction = node.transaction(&instructions, &[&payer]);
    let message = BASE64_STANDARD.encode(wincode::serialize(&transaction.message).expect("a message"));
    assert_eq!(node.get("getFeeForMessage", json!([message]))["value"], 7000);
    node.send(&transaction, false).expect("a signature");
    assert_eq!(node.balance(&payer.pubkey()), SOL - SOL / 100 - 7000);
    let fees = node.get("getRecentPrioritizationFees", json!([[SYSTEM]]));
    assert!(fees.as_array().expect("a list").iter().all(|fee| fee["prioritizationFee"] == 0));
}

#[test]
fn transactions_that_can_t_be_read_are_refused() {
    let (node, _ledger) = node(&[]);
    let config = json!({ "encoding": "base64" });
    for (text, said) in [
        ("", "failed to deserialize"),
        ("!!!", "invalid base64"),
        ("AAAA", "failed to deserialize"),
        (&BASE64_STANDARD.encode([0xff; 1232]), "failed to deserialize"),
        (&BASE64_STANDARD.encode([1; 1233]), "too large"),
        (&"A".repeat(100_000), "too large"),
    ] {
        for method in ["sendTransaction", "simulateTransaction"] {
            let (code, message) = node.error(method, json!([text, config]));
            assert!(code == -32602 && message.contains(said), "{method} {text:.20}: {code} {message}");
        }
    }
    assert_eq!(node.error("sendTransaction", json!(["0OIl"])).0, -32602, "not base58");
    assert_eq!(node.error("sendTransaction", json!(["AAAA", { "encoding": "jsonParsed" }])).0, -32602);
    assert_eq!(node.error("getFeeForMessage", json!(["AAAA"])).0, -32602);
    assert_eq!(node.error("getSignatureStatuses", json!([["nonsense"]])).0, -32602);
    assert_eq!(node.error("getSignatureStatuses", json!([vec!["1"; 257]])).0, -32602);
    let both = json!(["AAAA", { "encoding": "base64", "sigVerify": true, "replaceRecentBlockhash": true }]);
    assert_eq!(node.error("simulateTransaction", both).0, -32602);
}

#[test]
fn hostile_requests_harm_nobody() {
    let (node, _ledger) = node(&["--max-request-bytes", "65536"]);
    for body in [
        &b""[..],
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe\x00",
        br#"{"jsonrpc":"1.0","id":1,"method":"getSlot"}"#,
        br#"{"jsonrpc":"2.0","id":1}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":5}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"getAccountInfo","params":"x"}"#,
        br#"{"jsonrpc":"2.0","id":1,"method":"getBalance","params":{"a":1}}"#,
        br#"[1,2,3]"#,
    ] {
        let (_, answer) = node.post(body);
        let text = String::from_utf8_lossy(body);
        assert!(answer.contains("\"error\""), "{text}: {answer}");
    }
    let deep = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"getSlot","params":{}{}}}"#,
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    assert!(node.post(deep.as_bytes()).1.contains("error"));
    let (status, _) = node.post(&vec![b' '; 70_000]);
    assert_eq!(status, 413, "larger than allowed");
    let batch = format!("[{}]", [r#"{"jsonrpc":"2.0","id":1,"method":"getSlot"}"#; 10].join(","));
    assert_eq!(node.post(batch.as_bytes()).1.matches("result").count(), 10);

    for bytes in [
        &b"\x00\x01\x02\x03\r\n\r\n"[..],
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\n\r\n",
        &[b'A'; 300_000],
    ] {
        raw(&node.rpc_url, bytes);
    }
    let health = raw(&node.rpc_url, b"GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert!(String::from_utf8_lossy(&health).contains("ok"));
    let preflight = b"OPTIONS / HTTP/1.1\r\nhost: a\r\norigin: http://x\r\n\
        access-control-request-method: POST\r\nconnection: close\r\n\r\n";
    let answer = String::from_utf8_lossy(&raw(&node.rpc_url, preflight)).to_lowercase();
    assert!(answer.contains("access-control-allow-origin"), "browsers may ask: {answer}");

    for text in ["", "{", "null", "[]", r#"{"jsonrpc":"2.0","id":1,"method":"accountSubscribe","params":[]}"#] {
        let mut socket = node.socket();
        socket.send(text);
        assert!(socket.read().expect("an answer")["error"].is_object(), "{text}");
        assert_eq!(socket.call("getHealth", json!([])), Ok(json!("ok")), "the connection lives on");
    }
    let mut socket = node.socket();
    // What `@solana/web3.js` sends to keep a connection open.
    socket.send(r#"{"jsonrpc":"2.0","method":"ping"}"#);
    assert_eq!(socket.call("getHealth", json!([])), Ok(json!("ok")));
    socket.send_frame(Frame::Binary(vec![0xff; 100].into())).expect("sent");
    socket.send_frame(Frame::Ping(vec![1].into())).expect("sent");
    let mut flood = node.socket();
    // The node may hang up before it has read all.
    let _ = flood.send_frame(Frame::text("x".repeat(1 << 20)));
    let wrong = flood.call("accountUnsubscribe", json!([12_345]));
    assert!(matches!(&wrong, Ok(Value::Bool(false)) | Err(_)), "{wrong:?}");
    assert_eq!(node.get("getHealth", json!([])), "ok");
}

#[test]
fn readers_and_writers_get_along() {
    let (node, _ledger) = node(&["--slot-ms", "20"]);
    let payers: Vec<Keypair> = (0..4).map(|_| node.funded(10 * SOL)).collect();
    let to = Address::new_unique();
    std::thread::scope(|scope| {
        for payer in &payers {
            scope.spawn(|| {
                for i in 0..50 {
                    node.land(&[transfer(&payer.pubkey(), &to, SOL / 1000 + i)], &[payer]);
                }
            });
            scope.spawn(|| {
                let mut seen = 0;
                for _ in 0..100 {
                    let balance = node.balance(&to);
                    assert!(balance >= seen, "what was seen stays");
                    seen = balance;
                }
            });
        }
    });
    assert_eq!(node.balance(&to), 4 * (0..50).map(|i| SOL / 1000 + i).sum::<u64>());
}
