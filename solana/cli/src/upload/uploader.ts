/**
 * Brings a world on chain, from wherever an earlier run has stopped: what is there is read off the chain before each stage, so
 * there is nothing else to remember.
 */
import {
  entityAddress,
  fetchAccount,
  fetchHead,
  fetchMade,
  findHead,
  growth,
  manifestAddress,
  sendGrowths,
  shardAddresses,
  worldModel,
  WorldStatus,
  type AccountLayout,
  type Client,
  type ProgramInstruction,
  type ShardAddresses,
} from '@awm/client';
import type { Address, KeyPairSigner } from '@solana/kit';

import { writeChunks } from '../chunks.js';
import { CliError } from '../failure.js';
import { Progress } from '../terminal.js';
import {
  BLOCK,
  blocksAtOnce,
  HASH_BLOCKS,
  hashTransactions,
  packTransactions,
  STARTS_A_WRITE,
  type Plan,
  type PlannedShard,
} from './plan.js';

const { CHUNK, ModelManifest, PackedWeights, START_ENTRY_LENGTH, WeightShard } = worldModel;

/** What `hashed` is once the hash was right. */
const PROVED = (1n << 64n) - 1n;
/** Compute units that writing a chunk may take. */
const WRITE_UNITS = 40_000;

/** A chunk of a shard, by its number. */
interface Chunk {
  readonly shard: PlannedShard;
  readonly number: number;
}

/** Where a world is on chain. */
export interface WorldPlace {
  readonly id: bigint;
  readonly entity: Address;
  readonly manifest: Address;
}

/** Where the world of this owner with this id goes. */
export async function worldPlace(program: Address, owner: Address, id: bigint): Promise<WorldPlace> {
  const entity = await entityAddress(program, owner, id);
  return { id, entity, manifest: await manifestAddress(program, entity) };
}

/** The id that a world has unless told otherwise: the first 8 bytes of its hash. */
export function defaultId(hash: Uint8Array): bigint {
  return new DataView(hash.buffer, hash.byteOffset).getBigUint64(0, true);
}

/** See the module. */
export class Uploader {
  private constructor(
    private readonly client: Client,
    private readonly authority: KeyPairSigner,
    private readonly plan: Plan,
    private readonly place: WorldPlace,
    private readonly shards: readonly ShardAddresses[],
    private readonly parallel: number,
  ) {}

  /** parallel: transactions under way at a time. */
  static async open(
    client: Client,
    authority: KeyPairSigner,
    plan: Plan,
    place: WorldPlace,
    parallel: number,
  ): Promise<Uploader> {
    const shards = await shardAddresses(client.program, place.entity, plan.shards.length);
    return new Uploader(client, authority, plan, place, shards, parallel);
  }

  /** The world's manifest on chain, or undefined. CliError where another world is in its place. */
  async present(): Promise<worldModel.ModelManifestHead | undefined> {
    const { connection, program } = this.client;
    const { manifest, id } = this.place;
    const head = (await findHead(connection, program, ModelManifest, manifest))?.head;
    if (head === undefined) {
      return undefined;
    }
    const { world, shards, startCount } = this.plan;
    if (Buffer.compare(head.worldHash, world.hash) !== 0) {
      const hash = Buffer.from(head.worldHash).toString('hex').slice(0, 16);
      throw new CliError(`this owner has another world with id ${id} (hash ${hash}…): say another --id`);
    }
    if (head.shards !== shards.length || head.starts !== startCount) {
      throw new CliError(
        `this world was begun with ${head.shards} shards and ${head.starts} starts: say the same --shards and --starts, or another --id`,
      );
    }
    return head;
  }

  /** All of it. CliError or TransactionFailure; another run goes on from there. */
  async run(): Promise<void> {
    const present = await this.present();
    if (present !== undefined && present.status !== WorldStatus.UPLOADING) {
      return;
    }
    if (present === undefined) {
      await this.#createManifest();
    }
    await this.#create();
    await this.#writeStarts();
    await this.#write();
    await this.#seal();
    await this.#hash();
    await this.#check();
    await this.#pack();
    await this.client.sender.send([worldModel.finalizeWorld(this.client.program, { manifest: this.place.manifest })]);
  }

  /** Reads everything back and compares it. CliError that names what differs. */
  async verify(): Promise<void> {
    const { connection, program } = this.client;
    const manifest = await fetchAccount(connection, program, ModelManifest, this.place.manifest);
    const { world, starts } = this.plan;
    const data = Buffer.concat([world.bytes.subarray(0, world.sizes.headerLength), starts]);
    if (manifest.status === WorldStatus.UPLOADING || Buffer.compare(manifest.data, data) !== 0) {
      throw new CliError(`the manifest on chain is not this world's: start table or header differ`);
    }
    const progress = new Progress('verify', this.plan.shards.length);
    for (const shard of this.plan.shards) {
      const found = await fetchAccount(connection, program, WeightShard, this.#places(shard).shard);
      if (Buffer.compare(found.data, shard.bytes) !== 0) {
        throw new CliError(`shard ${shard.number} on chain differs from the folder's`);
      }
      progress.add();
    }
    progress.end();
  }

  #places({ number }: PlannedShard): ShardAddresses {
    const places = this.shards[number];
    if (places === undefined) {
      throw new RangeError(`there is no shard ${number}`);
    }
    return places;
  }

  async #manifest(): Promise<worldModel.ModelManifestHead> {
    const { connection, program } = this.client;
    return (await fetchHead(connection, program, ModelManifest, this.place.manifest)).head;
  }

  async #createManifest(): Promise<void> {
    const { program, sender } = this.client;
    const { world, shards, startCount } = this.plan;
    const name = new Uint8Array(32);
    new TextEncoder().encodeInto(world.name, name);
    const create = worldModel.createManifest(
      program,
      { authority: this.authority, manifest: this.place.manifest },
      {
        id: this.place.id,
        worldHash: world.hash,
        length: BigInt(world.bytes.length),
        headerLength: world.sizes.headerLength,
        layers: world.sizes.layers,
        shards: shards.length,
        starts: startCount,
        name,
      },
    );
    await sender.send([create]);
  }

  /** Shards, as long as they will be. */
  async #create(): Promise<void> {
    const { program, sender } = this.client;
    const { manifest } = this.place;
    const { created } = await this.#manifest();
    const progress = new Progress('create', this.plan.shards.length + 1, created);
    await this.#grow(ModelManifest, manifest);
    progress.add();
    for (const shard of this.plan.shards.slice(created)) {
      const create = worldModel.createShard(
        program,
        { authority: this.authority, manifest, shard: this.#places(shard).shard },
        { length: shard.bytes.length, partCount: shard.partCount },
      );
      await sender.send([create]);
      progress.add();
    }
    await Promise.all(this.plan.shards.map(async (shard) => this.#grow(WeightShard, this.#places(shard).shard)));
    progress.end();
  }

  async #grow<Head extends { readonly size: number }, Whole extends Head>(
    layout: AccountLayout<Head, Whole>,
    component: Address,
  ): Promise<void> {
    await sendGrowths(this.client, await growth(this.client, layout, component));
  }

  async #writeStarts(): Promise<void> {
    const { connection, program, sender } = this.client;
    const { world, starts, startCount } = this.plan;
    if (startCount === 0) {
      return;
    }
    const found = await fetchAccount(connection, program, ModelManifest, this.place.manifest);
    const there = found.data.subarray(world.sizes.headerLength);
    const progress = new Progress('starts', startCount);
    const bytes = STARTS_A_WRITE * START_ENTRY_LENGTH;
    for (let at = 0; at < starts.length; at += bytes) {
      const data = starts.subarray(at, at + bytes);
      if (Buffer.compare(there.subarray(at, at + bytes), data) !== 0) {
        const accounts = { authority: this.authority, manifest: this.place.manifest };
        await sender.send([worldModel.writeStarts(program, accounts, { first: at / START_ENTRY_LENGTH, data })]);
      }
      progress.add(data.length / START_ENTRY_LENGTH);
    }
    progress.end();
  }

  /** The chunks that have not arrived, of all shards. */
  async #missing(): Promise<readonly Chunk[]> {
    const { connection, program } = this.client;
    const found = await Promise.all(
      this.plan.shards.map(async (shard) => {
        const { head } = await fetchHead(connection, program, WeightShard, this.#places(shard).shard);
        const count = head.sealed === 1 ? 0 : Math.ceil(shard.bytes.length / CHUNK);
        const arrived = (chunk: number): boolean => (((head.arrived[chunk >> 3] ?? 0) >> (chunk & 7)) & 1) === 1;
        const numbers = Array.from({ length: count }, (_, number) => number);
        return numbers.filter((number) => !arrived(number)).map((number) => ({ shard, number }));
      }),
    );
    return found.flat();
  }

  async #write(): Promise<void> {
    const chunks = {
      count: this.plan.shards.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / CHUNK), 0),
      units: WRITE_UNITS,
      missing: async () => this.#missing(),
      write: (chunk: Chunk) => this.#chunk(chunk),
    };
    await writeChunks(this.client.sender, chunks, this.parallel);
  }

  #chunk({ shard, number }: Chunk): ProgramInstruction {
    const offset = number * CHUNK;
    return worldModel.writeShard(
      this.client.program,
      { authority: this.authority, shard: this.#places(shard).shard },
      { offset, data: shard.bytes.subarray(offset, offset + CHUNK) },
    );
  }

  async #seal(): Promise<void> {
    const { connection, program, sender } = this.client;
    for (const shard of this.plan.shards) {
      const { head } = await fetchHead(connection, program, WeightShard, this.#places(shard).shard);
      if (head.sealed === 0) {
        const accounts = {
          authority: this.authority,
          manifest: this.place.manifest,
          shard: this.#places(shard).shard,
        };
        await sender.send([worldModel.sealShard(program, accounts)]);
      }
    }
  }

  async #hash(): Promise<void> {
    const { program, sender } = this.client;
    const { manifest } = this.place;
    const { length } = this.plan.world.bytes;
    const done = (hashed: bigint): number => (hashed === PROVED ? length : Number(hashed)) / HASH_BLOCKS / BLOCK;
    let { hashed } = await this.#manifest();
    const progress = new Progress('hash', hashTransactions(this.plan), Math.floor(done(hashed)));
    while (hashed !== PROVED) {
      // those that hold what is left: each goes on where the one before stopped
      const shards = this.shards.slice(this.#shardAt(hashed)).map(({ shard }) => shard);
      await sender.send([worldModel.hashWorld(program, { manifest, shards }, { blocks: HASH_BLOCKS })]);
      ({ hashed } = await this.#manifest());
      progress.set(hashed === PROVED ? hashTransactions(this.plan) : Math.floor(done(hashed)));
    }
    progress.end();
  }

  /** The shard in which the byte at `hashed` is. */
  #shardAt(hashed: bigint): number {
    let [number, end] = [0, 0];
    for (const shard of this.plan.shards) {
      end += shard.bytes.length;
      number = shard.number;
      if (hashed < BigInt(end)) {
        break;
      }
    }
    return number;
  }

  async #check(): Promise<void> {
    const { program, sender } = this.client;
    const { parts } = this.plan.world.sizes;
    const { checked } = await this.#manifest();
    const progress = new Progress('check', parts, checked);
    for (let part = checked; part < parts; part += 1) {
      const shard = this.plan.shards.find(({ firstPart, partCount }) => part < firstPart + partCount);
      if (shard !== undefined) {
        const accounts = { manifest: this.place.manifest, shard: this.#places(shard).shard };
        await sender.send([worldModel.checkWorld(program, accounts, { parts: 1 })]);
      }
      progress.add();
    }
    progress.end();
  }

  async #pack(): Promise<void> {
    const total = this.plan.shards.reduce((sum, shard) => sum + packTransactions(shard), 0);
    const progress = new Progress('pack', total);
    // shards are independent of one another
    await Promise.all(this.plan.shards.map(async (shard) => this.#packShard(shard, progress)));
    progress.end();
  }

  async #packShard(shard: PlannedShard, progress: Progress): Promise<void> {
    const { connection, program, sender } = this.client;
    const { shard: from, packed } = this.#places(shard);
    const accounts = { authority: this.authority, manifest: this.place.manifest, shard: from, packed };
    if ((await fetchMade(connection, packed, 0)) === undefined) {
      await sender.send([worldModel.createPacked(program, accounts, { length: shard.packedLength })]);
    }
    await this.#grow(PackedWeights, packed);
    const { head } = await fetchHead(connection, program, PackedWeights, packed);
    const first = this.#firstMatrix(shard);
    for (const [k, matrix] of shard.matrices.entries()) {
      const begin =
        first + k < head.matrix || head.done === 1 ? matrix.blocks : first + k === head.matrix ? head.block : 0;
      const blocks = blocksAtOnce(matrix);
      progress.add(Math.floor(begin / blocks));
      for (let block = begin; block < matrix.blocks; block += blocks) {
        const { group, segment } = matrix;
        await sender.send([worldModel.packWeights(program, accounts, { group, segment, blocks })]);
        progress.add();
      }
    }
  }

  /** The number of a shard's first matrix. */
  #firstMatrix({ number }: PlannedShard): number {
    return this.plan.shards.slice(0, number).reduce((sum, { matrices }) => sum + matrices.length, 0);
  }
}
