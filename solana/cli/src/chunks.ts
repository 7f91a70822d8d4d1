/** Bytes that go on chain in chunks: many transactions at once, none of which needs another. */
import { sleep, type Sender } from '@awm/client';
import type { Instruction } from '@solana/kit';

import { CliError } from './failure.js';
import { Progress } from './terminal.js';

/** How long a transaction that was handed over may take to show. */
const PATIENCE_MS = 20_000;
const POLL_MS = 200;
const ROUNDS_WITHOUT_GAIN = 3;

/** What is written in chunks. */
export interface Chunked<Chunk> {
  /** How many there are, arrived or not. */
  readonly count: number;
  /** Compute units that writing one may take. */
  readonly units: number;
  /** Looks on the chain for those that have not arrived. */
  readonly missing: () => Promise<readonly Chunk[]>;
  /** What writes one. */
  readonly write: (chunk: Chunk) => Instruction;
}

/**
 * Writes chunks until all have arrived. parallel: transactions under way at a time. TransactionFailure where the chain refuses
 * them, CliError where they go on missing.
 */
export async function writeChunks<Chunk>(sender: Sender, chunked: Chunked<Chunk>, parallel: number): Promise<void> {
  const { count, units } = chunked;
  let missing = await chunked.missing();
  const progress = new Progress('write', count, count - missing.length);
  for (let idle = 0; missing.length > 0;) {
    const [first, ...rest] = missing.map((chunk) => chunked.write(chunk));
    if (first !== undefined) {
      // one that is waited for: it says what is wrong with all of them
      await sender.send([first], { units });
      progress.add();
    }
    await submitAll(sender, rest, parallel, units, () => {
      progress.add();
    });
    missing = await landed(chunked, rest.length);
    idle = missing.length < rest.length ? 0 : idle + 1;
    if (idle === ROUNDS_WITHOUT_GAIN) {
      throw new CliError(`${missing.length} chunks don't arrive: is the chain overloaded? run the same command again`);
    }
    progress.set(count - missing.length);
  }
  progress.end();
}

/** Hands over a transaction for each of these instructions, without waiting for any to land. The first error stops it. */
async function submitAll(
  sender: Sender,
  instructions: Iterable<Instruction>,
  parallel: number,
  units: number,
  submitted: () => void,
): Promise<void> {
  const left = instructions[Symbol.iterator]();
  let failed = false;
  const work = async (): Promise<void> => {
    try {
      for (let next = left.next(); next.done !== true && !failed; next = left.next()) {
        await sender.submit(await sender.sign([next.value], { units }), false);
        submitted();
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
}

/** Waits until nothing more arrives of what was sent; what is missing then. */
async function landed<Chunk>(chunked: Chunked<Chunk>, sent: number): Promise<readonly Chunk[]> {
  let missing = await chunked.missing();
  for (let waited = 0; missing.length > 0 && sent > 0 && waited < PATIENCE_MS; waited += POLL_MS) {
    await sleep(POLL_MS);
    const now = await chunked.missing();
    waited = now.length < missing.length ? 0 : waited;
    missing = now;
  }
  return missing;
}
