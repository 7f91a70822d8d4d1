/** What the tests need of the repository. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SOLANA = join(import.meta.dirname, '..');
const REPOSITORY = join(SOLANA, '..');

/** awm-node; AWM_NODE names another. */
export const NODE = process.env['AWM_NODE'] ?? join(SOLANA, 'target/release/awm-node');
/** The built program; WORLD_MODEL names another. */
export const PROGRAM_FILE =
  process.env['WORLD_MODEL'] ?? join(SOLANA, 'target/bpfel-unknown-none/release/libworld_model.so');
/** The built escrow. */
export const ESCROW_FILE = join(SOLANA, 'target/bpfel-unknown-none/release/libescrow.so');
/** The command line. */
export const CLI = join(SOLANA, 'cli/bin/awm.js');
/** The frozen small world with its golden vectors. */
export const SMALL_WORLD = join(REPOSITORY, 'tests/fixtures/small_world');
/** Accounts that the program has written: the example match_accounts of chain-tests. */
export const CHAIN_ACCOUNTS = join(SOLANA, 'target/chain-accounts');
/** The Rust core's sources. */
export const CORE = join(SOLANA, 'crates/core/src');

/** The file, or an error that says how it is made. */
export function built(file: string, how: string): string {
  if (!existsSync(file)) {
    throw new Error(`there is no ${file}: ${how}`);
  }
  return file;
}
