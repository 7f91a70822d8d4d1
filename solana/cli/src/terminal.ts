/** What people see: progress on standard error, results on standard output. */
import { SingleBar } from 'cli-progress';
import { createInterface } from 'node:readline/promises';

import { LAMPORTS_PER_SOL } from './cost.js';
import { CliError, EXIT } from './failure.js';

/** Lamports as SOL, with all that counts. */
export function sol(lamports: bigint): string {
  return `${(Number(lamports) / Number(LAMPORTS_PER_SOL)).toFixed(6)} SOL`;
}

/** Bytes as megabytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** Writes a line to standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to standard error: what goes on, not what comes out. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Asks before something that costs; yes: whether it was answered beforehand. CliError where the answer is no. */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) {
    return;
  }
  if (!process.stdin.isTTY) {
    throw new CliError('nobody is here to confirm the cost: say --yes', EXIT.usage);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) {
      throw new CliError('nothing was done');
    }
  } finally {
    terminal.close();
  }
}

/** How far a stage has come: a bar on a terminal, else a line at its end. */
export class Progress {
  readonly #bar: SingleBar | undefined;
  #done: number;

  constructor(
    private readonly what: string,
    private readonly total: number,
    done = 0,
  ) {
    this.#done = done;
    if (process.stderr.isTTY && total > 0) {
      this.#bar = new SingleBar({
        format: `${what.padEnd(10)} {bar} {value}/{total}  {eta_formatted}`,
        stream: process.stderr,
        hideCursor: true,
      });
      this.#bar.start(total, done);
    }
  }

  /** So much more is done. */
  add(count = 1): void {
    this.#done += count;
    this.#bar?.update(Math.min(this.#done, this.total));
  }

  /** So much is done. */
  set(done: number): void {
    this.add(done - this.#done);
  }

  /** The stage is over. */
  end(): void {
    this.#bar?.stop();
    if (this.#bar === undefined) {
      note(`${this.what.padEnd(10)} ${this.#done}/${this.total}`);
    }
  }
}
