/** What an upload is made of: shards, packed weights, transactions, and what all of it costs. */
import { GROWTHS, worldModel } from '@awm/client';

import { rentOf, SIGNATURE_FEE } from '../cost.js';
import { CliError } from '../failure.js';
import { bestPacking, type PackedMatrix } from './packing.js';
import type { FolderWorld } from './world-folder.js';

const { CHUNK, GROWTH, MOST_SHARD_BYTES, MOST_SHARDS, START_ENTRY_LENGTH } = worldModel;

/** SHA-256 blocks that one transaction hashes, and bytes of a block. */
export const HASH_BLOCKS = 180;
export const BLOCK = 64;
/** Words of packed weights that one transaction makes, and the most blocks of rows. */
const PACK_WORDS = 15_000;
const MOST_BLOCKS = 800;
/** Entries of the start table in one transaction. */
export const STARTS_A_WRITE = 8;
/** What a product costs at most in compute units, everything else of a frame included. */
const UNITS_A_PRODUCT = 1.8;

/** A stretch of whole parts. */
export interface PlannedShard {
  readonly number: number;
  /** Its canonical bytes. */
  readonly bytes: Uint8Array;
  readonly firstPart: number;
  readonly partCount: number;
  /** Its matrices, in order. */
  readonly matrices: readonly PackedMatrix[];
  /** Bytes of its packed weights. */
  readonly packedLength: number;
}

/** See the module. */
export interface Plan {
  readonly world: FolderWorld;
  readonly shards: readonly PlannedShard[];
  /** The start table's bytes, and how many entries they are. */
  readonly starts: Uint8Array;
  readonly startCount: number;
}

/** What an upload costs, in lamports. */
export interface Cost {
  /** Of all accounts; it comes back when they are closed. */
  readonly rent: bigint;
  readonly fees: bigint;
  readonly transactions: number;
}

/**
 * How a world goes on chain. count: in how many shards; by default one where a frame fits one transaction, else a shard a part,
 * so that a transaction loads only the weights that it reads. CliError for shards there can't be.
 */
export function planUpload(world: FolderWorld, starts: Uint8Array, count?: number): Plan {
  const { sizes } = world;
  const fits = sizes.products * UNITS_A_PRODUCT <= worldModel.TRANSACTION_UNITS;
  const wanted = count ?? (fits ? 1 : Math.min(sizes.parts, MOST_SHARDS));
  if (wanted < 1 || wanted > Math.min(sizes.parts, MOST_SHARDS)) {
    throw new CliError(`a world of ${sizes.parts} parts makes 1 to ${Math.min(sizes.parts, MOST_SHARDS)} shards`);
  }
  // with more parts than shards, the last ones hold more
  const begins = Array.from({ length: wanted }, (_, k) => Math.floor((k * sizes.parts) / wanted));
  const shards = begins.map((firstPart, number) => {
    const end = begins[number + 1] ?? sizes.parts;
    const bytes = world.bytes.subarray(sizes.partBegin(firstPart), sizes.partBegin(end));
    if (bytes.length > MOST_SHARD_BYTES) {
      throw new CliError(`shard ${number} would have ${bytes.length} bytes, an account holds ${MOST_SHARD_BYTES}`);
    }
    const parts = Array.from({ length: end - firstPart }, (_, k) => sizes.matricesOf(firstPart + k));
    const matrices = parts.flat().map((matrix) => bestPacking(world.bytes, matrix));
    const packedLength = matrices.reduce((sum, { length }) => sum + length, beginsLength(world));
    return { number, bytes, firstPart, partCount: end - firstPart, matrices, packedLength };
  });
  return { world, shards, starts, startCount: starts.length / START_ENTRY_LENGTH };
}

/** Where every packed account says each matrix begins: 4 bytes each, up to a multiple of 8. */
function beginsLength({ sizes }: FolderWorld): number {
  return Math.ceil((4 * sizes.matrices.length) / 8) * 8;
}

/** Bytes of all accounts: the manifest, then shards and packed weights. */
function accountSizes(plan: Plan): readonly number[] {
  const { ModelManifest, PackedWeights, WeightShard } = worldModel;
  return [
    ModelManifest.leastLength + plan.world.sizes.headerLength + plan.starts.length,
    ...plan.shards.map(({ bytes }) => WeightShard.leastLength + bytes.length),
    ...plan.shards.map(({ packedLength }) => PackedWeights.leastLength + packedLength),
  ];
}

/** Blocks of rows that one transaction packs. */
export function blocksAtOnce({ blockWords }: PackedMatrix): number {
  return Math.max(1, Math.min(MOST_BLOCKS, Math.floor(PACK_WORDS / blockWords)));
}

/** Transactions that hash the world. */
export function hashTransactions({ world }: Plan): number {
  // the last one compares, with less than a block
  return Math.ceil((Math.floor(world.bytes.length / BLOCK) + 1) / HASH_BLOCKS);
}

/** Transactions that pack a shard. */
export function packTransactions({ matrices }: PlannedShard): number {
  return matrices.reduce((sum, matrix) => sum + Math.ceil(matrix.blocks / blocksAtOnce(matrix)), 0);
}

/** What an upload costs from the beginning; rate: lamports a byte; signature: what each takes beside, for its compute units. */
export function costOf(plan: Plan, rate: bigint, priority = 0n): Cost {
  const sizes = accountSizes(plan);
  const growths = sizes.map((size) => Math.ceil(Math.max(0, Math.ceil(size / GROWTH) - 1) / GROWTHS));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const transactions =
    sizes.length +
    sum(growths) +
    sum(plan.shards.map(({ bytes }) => Math.ceil(bytes.length / CHUNK))) +
    Math.ceil(plan.startCount / STARTS_A_WRITE) +
    plan.shards.length +
    hashTransactions(plan) +
    plan.world.sizes.parts +
    sum(plan.shards.map(packTransactions)) +
    1;
  return {
    rent: sizes.reduce((all, size) => all + rentOf(size, rate), 0n),
    fees: BigInt(transactions) * (SIGNATURE_FEE + priority),
    transactions,
  };
}
