/** How matches start on chain: `crank/starts.json` as the exact entries that a manifest holds. */
import { EXACT_FIELDS, StructWriter, worldModel } from '@awm/client';
import { readFileSync } from 'node:fs';

import { CliError } from '../failure.js';

const FORMAT = 'the-wire/starts';
const VERSION = 1;

interface Start {
  readonly stage: number;
  readonly side: number;
  readonly character: number;
  readonly matches: number;
  readonly values: readonly number[];
}

/** The entries of a start table as a manifest holds them, those of the most matches first. CliError for a bad file. */
export function readStartTable(file: string): Uint8Array {
  const starts = [...readStarts(file)].sort(
    (a, b) => b.matches - a.matches || a.stage - b.stage || a.side - b.side || a.character - b.character,
  );
  const to = new StructWriter();
  for (const { stage, side, character, values } of starts) {
    worldModel.writeStartEntry(to, { stage, side, character, fields: exactFields(values) });
  }
  return to.done();
}

/** A player's exact frame: rounded to nearest and clamped to the schema's range. */
function exactFields(values: readonly number[]): Int32Array {
  return Int32Array.from(EXACT_FIELDS, ({ fractionalBits, low, high }, index) => {
    const scale = 2 ** fractionalBits;
    const exact = Math.floor(Math.fround(values[index] ?? NaN) * scale + 0.5);
    return Math.max(low * scale, Math.min(high * scale, exact));
  });
}

function readStarts(file: string): readonly Start[] {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(`${file} is no start table (the project's is crank/starts.json)`, undefined, { cause: error });
  }
  if (!isTable(found)) {
    throw new CliError(`${file} is no start table of this schema: make it again with \`python -m crank.make_starts\``);
  }
  return found.starts;
}

function isTable(value: unknown): value is { readonly starts: readonly Start[] } {
  const table = value as { format?: unknown; version?: unknown; fields?: unknown; starts?: unknown } | null;
  return (
    typeof table === 'object' &&
    table?.format === FORMAT &&
    table.version === VERSION &&
    JSON.stringify(table.fields) === JSON.stringify(EXACT_FIELDS.map(({ name }) => name)) &&
    Array.isArray(table.starts) &&
    (table.starts as Start[]).every(({ values }) => Array.isArray(values) && values.length === EXACT_FIELDS.length)
  );
}
