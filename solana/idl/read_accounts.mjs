// Reads accounts of the world's program with @coral-xyz/anchor, from the IDL of spec 0.1.0, and compares them with what must
// be in them: node solana/idl/read_accounts.mjs solana/target/chain-accounts
// The folder comes from the example match_accounts of solana/crates/chain-tests; `npm ci` in this folder installs anchor.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deepStrictEqual } from "node:assert";
import anchor from "@coral-xyz/anchor";

const description = (program) => JSON.parse(readFileSync(new URL(`${program}.json`, import.meta.url), "utf8"));
const idl = description("world_model");
const folder = process.argv[2];
const coder = new anchor.BorshCoder(idl);
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
const read = (name) => coder.accounts.decode(name, readFileSync(join(folder, `${name}.bin`)));
const accounts = Object.fromEntries(idl.accounts.map(({ name }) => [name, read(name)]));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

const session = accounts.SessionState;
const found = {
  world_authority: accounts.ModelManifest.bolt_metadata.authority.toBase58(),
  session_authority: session.bolt_metadata.authority.toBase58(),
  players: session.players.map((player) => player.toBase58()),
  entity: session.entity.toBase58(),
  world_hash: hex(session.world_hash),
  chain_head: hex(session.chain_head),
  seed: session.seed.toString(),
  row: session.row,
  stage: session.stage,
  temperature: session.temperature,
  stocks: session.view.map((player) => player.stocks),
  x: session.view.map((player) => player.x),
  exact_x: accounts.HiddenState.frame.map((fields) => fields[0]),
  start_x: accounts.InputLog.start.map((fields) => fields[0]),
  parts: accounts.ModelManifest.parts,
  length: accounts.ModelManifest.length.toString(),
  program: expected.program,
};
deepStrictEqual(found, expected);
const data = coder.instruction.encode("submit_input", { controller: [0, 1, 2, 3, 4, 5, 6, 7], frame: 7, side: 1 });
deepStrictEqual([...data.subarray(8)], [0, 1, 2, 3, 4, 5, 6, 7, 7, 0, 0, 0, 1]);
const escrow = new anchor.BorshCoder(description("escrow"));
const sponsor = escrow.instruction.encode("sponsor", { lamports: new anchor.BN(258), side: 1 });
deepStrictEqual([...sponsor.subarray(8)], [2, 1, 0, 0, 0, 0, 0, 0, 1]);
console.log(`${Object.keys(accounts).length} accounts, ${Object.keys(found).length} values compared`);
