//! A node of its own for a test, and a client that speaks to it over real sockets.
#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use solana_transaction::Transaction;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message as Frame, WebSocket};

/// Longest time that anything in a test may take.
pub const PATIENCE: Duration = Duration::from_secs(30);
const READY: &str = "JSON-RPC http://";

/// A running node. It is killed with its test.
pub struct Node {
    child: Child,
    /// `http://…`
    pub rpc_url: String,
    /// `ws://…`
    pub ws_url: String,
    lines: Mutex<Receiver<String>>,
    agent: ureq::Agent,
}

/// `awm-node` on a ledger, at free ports.
pub fn command(ledger: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_awm-node"));
    command.arg("--ledger").arg(ledger).args(["--rpc-port", "0", "--ws-port", "0"]).args(arguments);
    command
}

/// What a node that doesn't start says.
pub fn refusal(ledger: &Path, arguments: &[&str]) -> String {
    let output = command(ledger, arguments).output().expect("the node runs");
    assert!(!output.status.success(), "the node should not start");
    String::from_utf8(output.stderr).expect("text")
}

impl Node {
    pub fn start(ledger: &Path, arguments: &[&str]) -> Self {
        Self::spawn(command(ledger, arguments))
    }

    pub fn spawn(mut command: Command) -> Self {
        let (sender, lines) = channel();
        let mut node = Self {
            child: command.stderr(Stdio::piped()).spawn().expect("the node starts"),
            rpc_url: String::new(),
            ws_url: String::new(),
            lines: Mutex::new(lines),
            agent: ureq::Agent::config_builder()
                .http_status_as_error(false)
                .timeout_global(Some(PATIENCE))
                .build()
                .into(),
        };
        let stderr = node.child.stderr.take().expect("a pipe");
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut said = Vec::new();
        let deadline = Instant::now() + PATIENCE;
        while node.rpc_url.is_empty() {
            let lines = node.lines.get_mut().expect("no other reader");
            let line = lines.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            let line = line.unwrap_or_else(|_| panic!("the node doesn't start: {}", said.join("\n")));
            if let Some((_, addresses)) = line.split_once(READY) {
                let (rpc, rest) = addresses.split_once(',').expect("two addresses");
                let ws = rest.trim_start().trim_start_matches("WebSocket ws://");
                let ws = ws.split_once(',').expect("an address").0;
                (node.rpc_url, node.ws_url) = (format!("http://{rpc}"), format!("ws://{ws}"));
            }
            said.push(line);
        }
        node
    }

    /// Status and body of a request with this body.
    pub fn post(&self, body: &[u8]) -> (u16, String) {
        self.try_post(body).expect("an answer")
    }

    pub fn try_post(&self, body: &[u8]) -> Result<(u16, String), ureq::Error> {
        let mut response = self.agent.post(&self.rpc_url).header("content-type", "application/json").send(body)?;
        let body = response.body_mut().with_config().limit(512 << 20).read_to_string()?;
        Ok((response.status().as_u16(), body))
    }

    /// The result of a method, or its error object.
    pub fn call(&self, method: &str, params: Value) -> Result<Value, Value> {
        self.try_call(method, params).expect("an answer")
    }

    /// The same, unless the node is gone.
    pub fn try_call(&self, method: &str, params: Value) -> Result<Result<Value, Value>, ureq::Error> {
        let request = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
        let (_, body) = self.try_post(request.to_string().as_bytes())?;
        let mut answer: Value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
        assert_eq!(answer["id"], 7, "{body}");
        Ok(match answer.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(answer["result"].take()),
        })
    }

    #[track_caller]
    pub fn get(&self, method: &str, params: Value) -> Value {
        self.call(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The code and the message of the error that a method gives.
    #[track_caller]
    pub fn error(&self, method: &str, params: Value) -> (i64, String) {
        let error = self.call(method, params).expect_err("an error");
        (error["code"].as_i64().expect("a code"), error["message"].as_str().expect("a message").into())
    }

    pub fn latest_hash(&self) -> Hash {
        let latest = self.get("getLatestBlockhash", json!([]));
        latest["value"]["blockhash"].as_str().expect("a hash").parse().expect("a hash")
    }

    /// A new key pair with so many lamports.
    pub fn funded(&self, lamports: u64) -> Keypair {
        let keypair = Keypair::new();
        self.get("requestAirdrop", json!([keypair.pubkey().to_string(), lamports]));
        keypair
    }

    pub fn balance(&self, address: &Address) -> u64 {
        self.get("getBalance", json!([address.to_string()]))["value"].as_u64().expect("lamports")
    }

    /// A signed transaction of these instructions.
    pub fn transaction(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Transaction {
        let message = Message::new(instructions, Some(&signers[0].pubkey()));
        Transaction::new(signers, message, self.latest_hash())
    }

    /// Sends a transaction and gives its signature.
    pub fn send(&self, transaction: &Transaction, skip_preflight: bool) -> Result<Value, Value> {
        let config = json!({ "encoding": "base64", "skipPreflight": skip_preflight });
        self.call("sendTransaction", json!([encoded(transaction), config]))
    }

    /// Sends these instructions.
    #[track_caller]
    pub fn land(&self, instructions: &[Instruction], signers: &[&Keypair]) -> String {
        let sent = self.send(&self.transaction(instructions, signers), false);
        sent.unwrap_or_else(|error| panic!("{error}")).as_str().expect("a signature").into()
    }

    pub fn socket(&self) -> Socket {
        let (socket, _) = tungstenite::connect(&self.ws_url).expect("a WebSocket");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        }
        Socket { socket, waiting: Vec::new() }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// kill -9.
    pub fn kill(mut self) {
        let _ = self.child.kill(); // fails where it was killed already
        self.child.wait().expect("the node ends");
    }

    /// Ends it as Ctrl-C does.
    pub fn stop(mut self) -> ExitStatus {
        let ended = Command::new("kill").arg("-INT").arg(self.child.id().to_string()).status().expect("kill");
        assert!(ended.success());
        self.child.wait().expect("the node ends")
    }

    /// Waits until it ends by itself. How it ended, and its last line.
    pub fn wait(mut self) -> (ExitStatus, String) {
        let mut status = None;
        until(|| {
            status = self.child.try_wait().expect("a status");
            status.is_some()
        });
        let lines = self.lines.lock().expect("no other reader");
        (status.expect("it ended"), lines.iter().last().unwrap_or_default())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // Fails where it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A WebSocket.
pub struct Socket {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    waiting: Vec<Value>,
}

impl Socket {
    pub fn send(&mut self, text: &str) {
        self.socket.send(Frame::text(text)).expect("sent");
    }

    pub fn send_frame(&mut self, frame: Frame) -> Result<(), tungstenite::Error> {
        self.socket.send(frame)
    }

    /// The next text.
    pub fn read(&mut self) -> Result<Value, tungstenite::Error> {
        loop {
            if let Frame::Text(text) = self.socket.read()? {
                return Ok(serde_json::from_str(&text).expect("JSON"));
            }
        }
    }

    /// The answer to a request; notifications that come before it wait.
    pub fn call(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string());
        loop {
            let mut answer = self.read().expect("an answer");
            if answer.get("id").is_none() {
                self.waiting.push(answer);
                continue;
            }
            return match answer.get_mut("error") {
                Some(error) => Err(error.take()),
                None => Ok(answer["result"].take()),
            };
        }
    }

    /// The number of a new subscription.
    #[track_caller]
    pub fn subscribe(&mut self, method: &str, params: Value) -> u64 {
        self.call(method, params).expect("a subscription").as_u64().expect("a number")
    }

    /// The next notification: its method, its subscription and its result.
    pub fn next(&mut self) -> (String, u64, Value) {
        let mut notification =
            if self.waiting.is_empty() { self.read().expect("a notification") } else { self.waiting.remove(0) };
        let method = notification["method"].as_str().expect("a method").to_string();
        let subscription = notification["params"]["subscription"].as_u64().expect("a number");
        (method, subscription, notification["params"]["result"].take())
    }

    /// Whether nothing comes for a while.
    pub fn is_silent(&mut self) -> bool {
        if !self.waiting.is_empty() {
            return false;
        }
        let MaybeTlsStream::Plain(stream) = self.socket.get_ref() else {
            return false;
        };
        stream.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout");
        let silent = matches!(self.socket.read(), Err(tungstenite::Error::Io(_)));
        let MaybeTlsStream::Plain(stream) = self.socket.get_ref() else {
            return false;
        };
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        silent
    }
}

/// A transaction's bytes in base64.
pub fn encoded(transaction: &Transaction) -> String {
    BASE64_STANDARD.encode(wincode::serialize(transaction).expect("a transaction"))
}

/// Waits until something is so.
#[track_caller]
pub fn until(mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it never became so");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Everything that a raw connection answers to these bytes.
pub fn raw(url: &str, bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let address = url.split_once("://").expect("a URL").1;
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(2))).expect("a timeout");
    // The node may close before it has read all.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}
